"""Data as they come, read for a standard: every cell as its input says, every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from unicodedata import is_normalized

import numpy as np
import pyarrow as pa

from kaifaqu.assess.arrays import Texts
from kaifaqu.assess.cell_words import YES
from kaifaqu.assess.rules.model import HISTORY, Edition, Input
from kaifaqu.assess.run import cells, files, headings, raw
from kaifaqu.assess.run.convert import listed, name_of, quick
from kaifaqu.assess.run.raw import Cells, Raw
from kaifaqu.assess.run.table import Column, Floats, Sources, Table
from kaifaqu.errors import Place, Problem, Problems
from kaifaqu.observe import Period

MAX_FAULTS: Final = 100
TOTALS: Final = ("合计", "总计", "小计", "平均", "平均值", "均值")  # rows that people put below a table
_LIKE_A_TOTAL: Final = re.compile(f"[{''.join(TOTALS)}]")  # of most names this is all there is to ask
REMARKS: Final = (
    "注：",
    "注:",
    "备注：",
    "备注:",
    "说明：",
    "说明:",
    "数据来源",
    "资料来源",
    "填表人",
    "制表人",
    "填报人",
    "单位：",
    "单位:",
)


def wanted(edition: Edition) -> dict[str, Input]:
    """The columns that an edition can use: its inputs, a person's answers and points, results of earlier years."""
    found = dict(edition.inputs)
    roots = [*edition.veto, *edition.conditions, *([edition.direct] if edition.direct else [])]
    for condition in (part for root in roots for part in root.walk()):
        if condition.manual:
            found.setdefault(condition.id, Input(condition.id, condition.title, "yes_no", place=condition.place))
    for leaf in edition.leaves:
        if leaf.given:
            found.setdefault(leaf.given, Input(leaf.given, f"{leaf.title}得分", unit="", place=leaf.place))
        elif leaf.method is not None and leaf.method.name == "manual":
            found.setdefault(leaf.id, Input(leaf.id, f"{leaf.title}得分", unit="", place=leaf.place))
    return HISTORY | found


def read(data: Any, edition: Edition, **options: Any) -> Table:
    """:func:`read_rows` for the inputs of an edition; answers of a person and earlier results may be left out without a note.

    A tuple of tables is joined by subject (and period): the first says which subjects there are.
    """
    columns = wanted(edition)
    if isinstance(data, tuple):
        from kaifaqu.assess.run.joining import join

        return join([read(each, edition, **options) for each in data], edition.inputs)
    return read_rows(data, columns, optional=[code for code in columns if code not in edition.inputs], **options)


def read_rows(
    data: Any,
    columns: Mapping[str, Input],
    *,
    optional: Iterable[str] = (),
    once: bool = True,
    sheet: str = "",
    subject: str = "",
    period: str = "",
    simulated: bool = False,
    sources: Sources | None = None,
) -> Table:
    """Read ``data`` as the inputs ``columns`` (see :func:`wanted`): a :class:`Table`, a path (CSV, XLSX, Parquet), a list of
    dicts, a mapping of columns, or anything with an Arrow stream (an Arrow table, a pandas or polars frame).

    ``optional``: inputs whose absence is not noted. ``once``: a subject has one row in a period. ``subject`` and ``period``:
    the headings of those two columns where they have unusual names. Numbers are converted from the unit in the heading or the
    cell to the input's own. Raises Problems with the place of every faulty cell (at most 100 of them), among them
    ("subject-missing"), ("row-total"), ("row-twice"), ("number-invalid"), ("value-out-of-bounds"), ("text-unknown"),
    ("date-invalid"), ("period-invalid").
    """
    if isinstance(data, Table):
        return data
    names = [*headings.SUBJECT, *headings.PERIOD, *columns, *(column.title for column in columns.values()), subject, period]
    table = as_raw(data, sheet, [name for name in names if name])
    optional = tuple(optional)
    heads = headings.match(table.heads, columns, table.place, subject=subject, period=period, optional=optional)
    return _Reading(table, heads, columns, optional).table(simulated, sources or {}, once)


def as_raw(data: Any, sheet: str, names: Sequence[str]) -> Raw:
    if isinstance(data, str | Path):
        return files.read(Path(data), sheet=sheet, names=names)
    if isinstance(data, Raw):
        return data
    if isinstance(data, Mapping):
        return raw.from_columns(data)
    if hasattr(data, "__arrow_c_stream__"):
        return raw.from_arrow(pa.table(data))
    if isinstance(data, Iterable):
        return raw.from_records(list(data))
    raise Problem(
        "data-invalid", f"不认识这种数据（{type(data).__name__}）。", hint="给出文件名、一串 {列: 值}，或 {列: 一串值}。"
    )


class _Reading:
    """One table being read."""

    def __init__(self, table: Raw, heads: headings.Headings, inputs: Mapping[str, Input], optional: Iterable[str] = ()) -> None:
        self.raw, self.heads, self.inputs, self.optional = table, heads, inputs, frozenset(optional)
        self.faults = Problems()

    def table(self, simulated: bool, sources: Sources, once: bool) -> Table:
        subjects = self._subjects()
        periods = self._periods()
        columns = {heading.column.code: self._column(heading) for heading in self.heads.columns}
        if once:
            self._twice(subjects, periods)
        self.faults.raise_if_any()
        return Table(
            subjects=tuple(subjects),
            periods=tuple(periods),
            columns=columns,
            inputs=self.inputs,
            simulated=simulated or self._simulated(),
            notes=(*self.heads.notes, *self._empty(columns), *self._small(columns)),
            file=self.raw.file,
            sheet=self.raw.sheet,
            heads={heading.column.code: self.raw.heads[heading.at] for heading in self.heads.columns},
            rows=self.raw.rows,
            sources=sources,
        )

    def _fault(self, problem: Problem, row: int, head: str) -> None:
        if len(self.faults.items) >= MAX_FAULTS:
            message = f"问题太多，只列出前 {MAX_FAULTS} 处。"
            self.faults.add(
                Problem("problems-capped", message, place=Place(file=self.raw.file), hint="先改正已列出的，再试一次。")
            )
            raise self.faults
        self.faults.add(problem.at(self.raw.cell_place(row, head)))

    def _subjects(self) -> list[str]:
        head = self.raw.heads[self.heads.subject]
        found = [name_of(cell) for cell in listed(self.raw.columns[self.heads.subject])]
        for row, name in enumerate(found):
            if not (name.isalnum() or any(char.isalnum() for char in name)):  # NA is a country, — is nobody
                self._fault(Problem("subject-missing", "没有写对象的名称。", hint="每行写一个对象。"), row, head)
            elif name.startswith(REMARKS):
                message = f"“{cells.shown(name)}”是表下的注，不是评价对象。"
                self._fault(Problem("row-total", message, hint="删去这一行。"), row, head)
            elif (_LIKE_A_TOTAL.search(name) or not is_normalized("NFKC", name)) and headings.plain(name) in TOTALS:
                self._fault(Problem("row-total", f"“{name}”是汇总行，不是评价对象。", hint="删去汇总行。"), row, head)
        return found

    def _periods(self) -> list[str]:
        if self.heads.period < 0:
            return [""] * self.raw.size
        head = self.raw.heads[self.heads.period]
        known: dict[str, str] = {}
        found = []
        for row, cell in enumerate(listed(self.raw.columns[self.heads.period])):
            text = name_of(cell)
            if text not in known:
                try:
                    known[text] = _period(text)
                except Problem as problem:
                    self._fault(problem, row, head)
                    known[text] = ""
            found.append(known[text])
        return found

    def _twice(self, subjects: Sequence[str], periods: Sequence[str]) -> None:
        if len(set(subjects)) == len(subjects) or len(set(zip(subjects, periods, strict=True))) == len(subjects):
            return
        first: dict[tuple[str, str], int] = {}
        for row, key in enumerate(zip(subjects, periods, strict=True)):
            if key[0] and first.setdefault(key, row) != row:
                before = self.raw.rows[first[key]] if len(self.raw.rows) else first[key] + 1
                when = f"{Period.parse(key[1]).label}" if key[1] else ""
                problem = Problem("row-twice", f"“{key[0]}”{when}有两行，前一行是第{before}行。", hint="每个对象每期只留一行。")
                self._fault(problem, row, self.raw.heads[self.heads.subject])

    def _simulated(self) -> bool:
        if self.heads.simulated < 0:
            return False
        return any(str(cell).strip().lower() in YES for cell in listed(self.raw.columns[self.heads.simulated]))

    def _column(self, heading: headings.Heading) -> Column:
        column, head = heading.column, self.raw.heads[heading.at]
        content = self.raw.columns[heading.at]
        if column.type == "text":
            return self._texts(content, heading)
        found = quick(content) if column.type in ("number", "yes_no") else None
        if found is not None and column.type == "number":
            values = found * float(cells.scale(heading.unit, column.unit)) if heading.unit else found
            huge = np.abs(values) > cells.LARGEST
            for row in np.flatnonzero(huge):
                problem = Problem("number-not-finite", "不是有限的数，或者太大。", hint="改正数据；没有就留空。")
                self._fault(problem, int(row), head)
            values = np.where(huge, np.nan, values)
        elif found is not None and bool(np.isin(found[~np.isnan(found)], (0.0, 1.0)).all()):
            values = found
        else:
            values = np.array(self._each(content, heading), dtype=float)
        self._bounds(values, column, head)
        return values

    def _texts(self, content: Cells, heading: headings.Heading) -> Texts:
        return Texts.of([None if value is None else str(value) for value in self._each(content, heading)])

    def _each(self, content: Cells, heading: headings.Heading) -> list[float | str | None]:
        """Cell by cell, each different cell once."""
        read_cell = cells.reader(heading.column, heading.unit)
        known: dict[tuple[type, Any], float | str | None] = {}
        found: list[float | str | None] = []
        for row, cell in enumerate(listed(content)):
            key = (type(cell), cell if cell.__hash__ is not None else str(cell))
            if key not in known:
                try:
                    known[key] = read_cell(cell)
                except Problem as problem:
                    self._fault(problem, row, self.raw.heads[heading.at])
                    found.append(None)
                    continue
            found.append(known[key])
        return found

    def _bounds(self, values: Floats, column: Input, head: str) -> None:
        for limit, sign, word in ((column.low, -1, "小于最小值"), (column.high, 1, "大于最大值")):
            if limit is None:
                continue
            bound = float(limit)
            for row in np.flatnonzero((values - bound) * sign > 1e-12 * abs(bound)):
                message = f"{values[row]:g}{column.unit} {word} {limit}{column.unit}。"
                self._fault(Problem("value-out-of-bounds", message, hint="核对数字和单位。"), int(row), head)

    def _empty(self, columns: Mapping[str, Column]) -> Iterable[Problem]:
        """Headings without one figure below them: what stands on them is missing for everybody, which is seldom meant."""
        empty = [self.raw.heads[heading.at] for heading in self.heads.columns
                 if heading.column.code not in self.optional and _nothing(columns[heading.column.code])]  # fmt: skip
        if empty:
            place = Place(file=self.raw.file, sheet=self.raw.sheet, column="、".join(empty[:12]))
            message = f"有 {len(empty)} 列没有一个值。" if len(empty) > 1 else "这一列没有一个值。"
            yield Problem("column-missing", message, place=place, hint="这些项按缺数据处理；核对导出的表。")

    def _small(self, columns: Mapping[str, Column]) -> Iterable[Problem]:
        """A share kept as 0.3 under a heading in %: it may be meant as 30 %, and nobody but the user knows."""
        for heading in self.heads.columns:
            values = columns[heading.column.code]
            if heading.column.unit != "%" or isinstance(values, Texts):
                continue
            known = values[~np.isnan(values)]
            if len(known) >= 3 and known.max() <= 1 and known.min() >= 0 and known.max() > 0:
                message = f"“{heading.column.title}”以 % 计，但各值都不大于 1。"
                place = Place(file=self.raw.file, sheet=self.raw.sheet, column=self.raw.heads[heading.at])
                yield Problem("percent-small", message, place=place, hint="0.3 是按 0.3% 读的；若是 30%，请写 30 或 30%。")


def _nothing(values: Column) -> bool:
    return bool((values.codes < 0).all() if isinstance(values, Texts) else np.isnan(values).all())


def _period(text: str) -> str:
    if not text:
        raise Problem("period-missing", "没有写报告期。", hint="写法如 2021、2021年、2021-H1；或者整列都不要。")
    return Period.strict(text).iso
