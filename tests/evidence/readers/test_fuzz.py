"""Files with bytes changed, cut and repeated: each is read or refused with a code; no reader falls, hangs or swells.

The changed files go through one process that is bounded as that of ``read_apart`` is.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import docx
import pptx
import pytest
from evidence.readers.made_pdf import Paper
from evidence.readers.test_html import PAGE
from evidence.readers.test_ods import cell, ods, row
from evidence.readers.test_sheets import old_workbook, workbook
from evidence.readers.worker import Worker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaifaqu.evidence.readers import read_apart, read_bytes

CODES = {
    "",
    "document-broken",
    "document-dangerous",
    "document-empty",
    "document-encrypted",
    "document-format",
    "document-scanned",
    "document-too-large",
}
EXAMPLES = 40
LINE = "2020年，地区生产总值完成111.16亿元，增长>6.5%。"


def word() -> bytes:
    paper, buffer = docx.Document(), BytesIO()
    paper.add_heading("第一章", 1)
    commented = paper.add_paragraph(LINE, style="List Number")
    paper.add_comment(commented.runs[0], "请核对", author="甲", initials="J")
    paper.add_table(2, 2).cell(1, 1).text = "5"
    paper.save(buffer)
    return buffer.getvalue()


def deck() -> bytes:
    made, buffer = pptx.Presentation(), BytesIO()
    page = made.slides.add_slide(made.slide_layouts[1])
    page.shapes.title.text = "标题"
    page.placeholders[1].text = LINE
    page.shapes.add_table(2, 2, 0, 0, 900, 900).table.cell(0, 0).text = "5"
    made.save(buffer)
    return buffer.getvalue()


def printed() -> bytes:
    paper = Paper()
    paper.paragraph(LINE * 4)
    paper.table([["指标", "值"], ["GDP", "1"]])
    return paper.content()


def unpacked(content: bytes) -> bytes:
    """The same package without packing, so that a changed byte changes the XML and not the packing alone."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            if not name.startswith(("docProps", "ppt/slideLayouts", "ppt/slideMasters", "ppt/theme", "customXml")):
                new.writestr(name, old.read(name))
    return buffer.getvalue()


def sheet() -> bytes:
    return workbook(("表", [["指标", "2020年"], ["GDP", 111.16], ["占比", (0.206, "0.0%")]]), merges=((0, 0, 0, 1),))


MAKERS: dict[str, Callable[[], bytes]] = {
    "a.docx": word,
    "unpacked.docx": lambda: unpacked(word()),
    "a.pptx": deck,
    "unpacked.pptx": lambda: unpacked(deck()),
    "a.xlsx": sheet,
    "unpacked.xlsx": lambda: unpacked(sheet()),
    "a.ods": lambda: ods(row(cell("0.123", "12.3%"), repeated=3)),
    "unpacked.ods": lambda: unpacked(MAKERS["a.ods"]()),
    "a.xls": old_workbook,
    "a.pdf": printed,
    "a.html": lambda: PAGE.encode(),
    "a.csv": lambda: '指标,值\nGDP,"1,2"\n'.encode("gb18030") * 5,
    "a.txt": lambda: f"第一章 总则\n{LINE}\n指标\t值\nGDP\t1\n".encode("utf-16"),
    "a.md": lambda: f"# 总则\n|a|b|\n|-|-|\n|1|2|\n{LINE}\n".encode(),
}


@st.composite
def changed(draw: st.DrawFn, content: bytes) -> bytes:
    """The content with up to eight bytes changed, and perhaps a piece cut out, repeated, or the end missing."""
    out = bytearray(content)
    for _ in range(draw(st.integers(0, 8))):
        out[draw(st.integers(0, len(out) - 1))] = draw(st.integers(0, 255))
    start = draw(st.integers(0, len(out) - 1))
    piece = out[start : start + draw(st.integers(1, 200))]
    how = draw(st.sampled_from(["same", "same", "cut", "repeat", "end"]))
    if how == "cut":
        del out[start : start + len(piece)]
    elif how == "repeat":
        out[start:start] = piece * draw(st.integers(1, 50))
    elif how == "end":
        del out[start:]
    return bytes(out)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.end()


@pytest.mark.parametrize("name", MAKERS)
def test_changed_files_are_read_or_refused(name: str, worker: Worker) -> None:
    content = MAKERS[name]()
    assert read_bytes(content, name).blocks

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name

        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(changed(content))
        def check(said: bytes) -> None:
            path.write_bytes(said)
            assert worker.ask(path)["code"] in CODES

        check()


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx", "a.pdf"])
def test_the_process_apart_gives_what_reading_here_gives(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(MAKERS[name]())
    assert read_apart(path) == read_bytes(path.read_bytes(), name)
