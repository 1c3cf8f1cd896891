"""Tables as they come, before anybody knows what their columns mean: headings, columns of cells, and where each row stood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kaifaqu.errors import Place, Problem

SHAPE: Final = "写法如 {'对象': ['甲', '乙'], 'sales': [1, 2]}；一个对象写成 [{…}]。"
MAX_CELLS: Final = 60_000_000  # of a table in memory
TITLES: Final = 15  # rows among which the headings stand
Cells: TypeAlias = "Sequence[object] | NDArray[Any] | pa.Array"


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """``columns`` of equal length under ``heads``; ``rows`` are the row numbers in the file (empty: no file)."""

    heads: tuple[str, ...]
    columns: tuple[Cells, ...]
    file: str = ""
    sheet: str = ""
    head_row: int | None = None
    rows: Sequence[int] = field(default=())

    @property
    def size(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    @property
    def place(self) -> Place:
        return Place(file=self.file, sheet=self.sheet, row=self.head_row)

    def cell_place(self, row: int, head: str) -> Place:
        """Where a cell stands; without a file the row is counted from 1."""
        return Place(file=self.file, sheet=self.sheet, row=self.rows[row] if len(self.rows) else row + 1, column=head)


def from_columns(columns: Mapping[str, Any]) -> Raw:
    """From a mapping heading → column (a list, an array). Problem("column-length"), ("data-invalid")."""
    if not columns:
        raise Problem("data-empty", "没有数据。", hint="给出对象一列和各项的列。")
    first = next(iter(columns.values()))
    if isinstance(first, str) or not hasattr(first, "__len__"):
        raise Problem("data-invalid", "每一列应是一串值。", hint=SHAPE)
    for name, column in columns.items():
        if isinstance(column, str) or not hasattr(column, "__len__") or len(column) != len(first):
            size = len(column) if hasattr(column, "__len__") and not isinstance(column, str) else 1
            raise Problem(
                "column-length", f"“{name}”一列有 {size} 个值，应有 {len(first)} 个。", hint="每行一个值，缺的填 None。"
            )
    return bounded(Raw(tuple(map(str, columns)), tuple(column if isinstance(column, np.ndarray | pa.Array) else list(column)
                                                       for column in columns.values())))  # fmt: skip


def from_records(records: Sequence[Mapping[str, object]]) -> Raw:
    """From a list of dicts, one per row; a key that a row does not have is missing there."""
    if not records:
        raise Problem("data-empty", "没有数据。", hint="至少给出一行。")
    heads: dict[str, None] = {}
    for record in records:
        if not isinstance(record, Mapping):
            raise Problem("data-invalid", "每一行应是“列: 值”的表。", hint="写法如 [{'对象': '甲', 'sales': 1}]。")
        heads.update(dict.fromkeys(record))
    return bounded(Raw(tuple(map(str, heads)), tuple([record.get(head) for record in records] for head in heads)))


def from_arrow(table: pa.Table, file: str = "") -> Raw:
    """From an Arrow table."""
    return bounded(Raw(tuple(table.column_names), tuple(column.combine_chunks() for column in table.columns), file))


def bounded(raw: Raw) -> Raw:
    """Problem("data-too-large") above :data:`MAX_CELLS`; Problem("data-empty") without a row."""
    if raw.size == 0:
        raise Problem("data-empty", "表中没有数据行。", place=raw.place, hint="表头下面至少要有一行数据。")
    if raw.size * len(raw.heads) > MAX_CELLS:
        message = f"表有 {raw.size:,} 行、{len(raw.heads)} 列，超过一次在内存中评价的上限。"
        hint = '存成 Parquet 或 CSV 文件，用 engine="duckdb" 评价。'
        raise Problem("data-too-large", message, place=raw.place, hint=hint)
    return raw


def from_rows(rows: Iterable[Sequence[object]], file: str, sheet: str = "", names: Sequence[str] = ()) -> Raw:
    """From the rows of a sheet: finds the heading row (titles may stand above it), leaves out empty rows, keeps row numbers.

    ``names``: headings that tell the heading row. Problem("data-empty"), Problem("row-too-long") where a row is longer than the
    headings and the rest is not empty.
    """
    numbered = [(number, row) for number, row in enumerate(rows, 1) if any(cell is not None and cell != "" for cell in row)]
    place = Place(file=file, sheet=sheet)
    if not numbered:
        raise Problem("data-empty", "表是空的。", place=place, hint="第一行写标题，下面每行一个对象。")
    at = _heading([row for _, row in numbered[:TITLES]], names) or 0
    head_row, heads_in = numbered[at]
    heads = tuple("" if cell is None else str(cell).strip() for cell in heads_in)
    width = max((index + 1 for index, head in enumerate(heads) if head), default=0)
    body = numbered[at + 1 :]
    for number, row in body:
        if len(row) > width and any(cell is not None and cell != "" for cell in row[width:]):
            message = f"这一行有 {len(row)} 格，标题只有 {width} 格。"
            raise Problem(
                "row-too-long", message, place=Place(file=file, sheet=sheet, row=number), hint="检查是否多了逗号，或少写了标题。"
            )
    columns = tuple([row[index] if index < len(row) else None for _, row in body] for index in range(width))
    return bounded(Raw(heads[:width], columns, file, sheet, head_row, [number for number, _ in body]))


def has_heading(rows: Sequence[Sequence[object]], names: Sequence[str]) -> bool:
    """Whether the top of a sheet shows one of ``names``."""
    return _heading(rows[: 2 * TITLES], names) is not None


def _heading(rows: Sequence[Sequence[object]], names: Sequence[str]) -> int | None:
    from kaifaqu.assess.run.headings import plain

    known = {plain(name) for name in names}
    return next((at for at, row in enumerate(rows) if any(plain(str(cell)) in known for cell in row)), None)
