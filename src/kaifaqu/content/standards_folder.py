"""A zone's own standards in its folder: ``standards.csv`` says which versions there are, ``standards/`` has the text of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kaifaqu.content.cells import Column, Table, as_code, as_date, as_moment, as_whole, one_of
from kaifaqu.content.files import Faults, read_text
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.content.writing import Sink

STATES: Final = {"draft": "草稿", "published": "已发布", "withdrawn": "已撤回"}
FOLDER: Final = "standards"
STANDARDS: Final = Table(
    "standards.csv",
    (
        Column("code", as_code, 80, needed=True), Column("version", as_whole, 9, needed=True),
        Column("title", None, 200, needed=True), Column("state", one_of(STATES), 10, needed=True),
        Column("starts", as_date, 10, empty=None), Column("note", None, 300),
        Column("made_at", as_moment, 40, empty=None), Column("published_at", as_moment, 40, empty=None),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A version of a zone's own standard; ``text`` as it was typed, sound or not."""

    line: int
    code: str
    version: int
    title: str
    state: str
    starts: date | None = None
    note: str = ""
    made_at: datetime | None = None
    published_at: datetime | None = None
    text: str = ""

    @property
    def file(self) -> str:
        return f"{FOLDER}/{self.code}.{self.version}.yaml"


def read_standards(folder: Path, faults: Faults) -> list[StandardRow]:
    """The versions in the order of the index; empty where there is none."""
    found: list[StandardRow] = []
    seen: dict[tuple[str, int], int] = {}
    for line, values in STANDARDS.rows(folder, faults):
        row = StandardRow(line=line, **values)
        key = (row.code, row.version)
        place = Place(file=STANDARDS.file, row=line)
        if key in seen:
            faults.add(Problem("row-duplicate", f"与第{seen[key]}行重复。", place=place, hint="请只留一行。"))
            continue
        seen[key] = line
        if row.state == "published" and row.starts is None:
            said = Place(file=STANDARDS.file, row=line, column="starts")
            faults.add(Problem("value-missing", "已发布的版次须有启用日期。", place=said, hint="请补上。"))
        text = _text(folder, row, faults)
        if text is not None:
            found.append(StandardRow(line=line, **values, text=text))
    return found


def _text(folder: Path, row: StandardRow, faults: Faults) -> str | None:
    place = Place(file=row.file)
    if (folder / FOLDER).is_symlink():
        faults.add(
            Problem("file-not-regular", "不是普通文件夹。", place=Place(file=FOLDER), hint="请放入文件夹本身，不要放链接。")
        )
        return None
    try:
        text = read_text(folder / row.file)
    except Problem as problem:
        faults.add(problem.at(Place(file=row.file, row=problem.place.row)))
        return None
    if text is None:
        faults.add(Problem("file-missing", f"缺少文件 {row.file}。", place=place, hint="standards.csv 的每一行都要有它的文本。"))
    return text


def write_standards(sink: Sink, items: Iterable[StandardRow]) -> int:
    """The index and the texts; gives their number. Nothing is written where there are none."""
    from kaifaqu.content.writing import CONTROL, write_table

    rows = list(items)
    if not rows:
        return 0
    with sink.open(STANDARDS.file) as handle:
        write_table(handle, STANDARDS, rows)
    for row in rows:
        with sink.open(row.file) as handle:
            handle.write(row.text.translate(CONTROL))
    return len(rows)
