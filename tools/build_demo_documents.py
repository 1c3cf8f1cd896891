"""Write the demo's report files (模拟文件) from the texts in tools/data/demo_documents, which a reviewer can read.

A line ``# `` or ``## `` is a heading, ``- `` an item, ``| a | b |`` a row of a table; ``---`` begins a slide, ``=== 名称`` a
sheet; any other line is a paragraph. The same texts give the same bytes: times inside the files are fixed.
Run: .venv/bin/python tools/build_demo_documents.py
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "tools" / "data" / "demo_documents"
FILES = ROOT / "src" / "kaifaqu" / "content" / "demo_documents"
WHEN = datetime(2022, 7, 1)  # noqa: DTZ001 - the formats keep a time without a zone
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
Part = tuple[str, Any]  # heading1, heading2, item, text with its words; table with its rows


def parts(text: str) -> Iterator[Part]:
    """The paragraphs and tables of a text, in order."""
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if rows:
            yield "table", rows
            rows = []
        for sign, kind in (("## ", "heading2"), ("# ", "heading1"), ("- ", "item"), ("", "text")):
            if line.strip() and line.startswith(sign):
                yield kind, line[len(sign) :].strip()
                break


def docx(text: str) -> bytes:
    from docx import Document

    made = Document()
    for kind, content in parts(text):
        if kind == "table":
            table = made.add_table(rows=len(content), cols=len(content[0]), style="Table Grid")
            for row, cells in zip(table.rows, content, strict=True):
                for cell, words in zip(row.cells, cells, strict=True):
                    cell.text = words
        elif kind.startswith("heading"):
            made.add_heading(content, level=int(kind[-1]))
        else:
            made.add_paragraph(content, style="List Bullet" if kind == "item" else None)
    return _saved(made)


def pptx(text: str) -> bytes:
    from pptx import Presentation
    from pptx.util import Cm

    made = Presentation()
    for slide_text in re.split(r"(?m)^---\s*$", text):
        found = list(parts(slide_text))
        if not found:
            continue
        slide = made.slides.add_slide(made.slide_layouts[5])  # a title and room below
        top = 4.0
        for kind, content in found:
            if kind == "heading1":
                slide.shapes.title.text = content
            elif kind == "table":
                size = (len(content), len(content[0]))
                table = slide.shapes.add_table(*size, Cm(1), Cm(top), Cm(23), Cm(len(content))).table
                for r, row in enumerate(content):
                    for c, words in enumerate(row):
                        table.cell(r, c).text = words
                top += len(content) + 1
            else:
                box = slide.shapes.add_textbox(Cm(1), Cm(top), Cm(23), Cm(1.5))
                box.text_frame.word_wrap = True
                box.text_frame.text = content
                top += 2
    return _saved(made)


def xlsx(text: str) -> bytes:
    import xlsxwriter

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.set_properties({"created": WHEN})
    for name, body in re.findall(r"(?ms)^=== (.+?)\n(.*?)(?=^=== |\Z)", text):
        sheet, row = book.add_worksheet(name.strip()), 0
        widths: dict[int, int] = {}  # letters that the cells of a column need, so that none is cut on screen or paper
        for kind, content in parts(body):
            for cells in content if kind == "table" else [[content]]:
                for column, words in enumerate(cells):
                    if kind == "table" and _NUMBER.fullmatch(words):
                        places = len(words.partition(".")[2])
                        shape = book.add_format({"num_format": "0." + "0" * places if places else "0"})
                        sheet.write_number(row, column, float(words), shape)
                    else:
                        sheet.write_string(row, column, words)
                    if kind == "table":
                        wide = sum(2 if char > "\u2e80" else 1 for char in words) + 2
                        widths[column] = max(widths.get(column, 0), wide)
                row += 1
        for column, wide in widths.items():
            sheet.set_column(column, column, wide)
    book.close()
    return _fixed(held.getvalue())


def _saved(made: Any) -> bytes:
    made.core_properties.author = "模拟文件"
    made.core_properties.created = made.core_properties.modified = WHEN
    held = io.BytesIO()
    made.save(held)
    return _fixed(held.getvalue())


def _fixed(content: bytes) -> bytes:
    """The same zip with one time for all its members."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for member in sorted(old.infolist(), key=lambda item: (item.filename != "[Content_Types].xml", item.filename)):
            info = zipfile.ZipInfo(member.filename, (2022, 7, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(member.filename))
    return held.getvalue()


WRITERS = {"docx": docx, "pptx": pptx, "xlsx": xlsx}


def build(text: Path) -> tuple[str, bytes]:
    """The file that a text stands for: its name and content."""
    name = text.name.removesuffix(".md")
    return name, WRITERS[name.rpartition(".")[2]](text.read_text("utf-8"))


def main() -> None:
    for text in sorted(TEXTS.glob("*.md")):
        name, content = build(text)
        (FILES / name).write_bytes(content)
        sys.stdout.write(f"{name}: {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
