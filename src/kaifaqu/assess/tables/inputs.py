"""The rows of the period assessed with their columns, those of earlier years joined in, each in the graph's kind."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from kaifaqu.assess.cell_words import NO, YES
from kaifaqu.assess.graph import Column
from kaifaqu.assess.tables.cells import given, number
from kaifaqu.errors import Place, Problem

EPOCH: Final = datetime.date(1970, 1, 1)
SUBJECT: Final = "subject"
_KINDS: Final = {
    "number": ("数", "列中有不是数的格；改正后再试，或在内存中评价，会逐格指出。"),
    "truth": ("是或否", "写成是、否，true、false，或 1、0。"),
    "text": ("文字", "存成文字再试。"),
}


@dataclass(frozen=True, slots=True)
class Rows:
    """An Ibis table of ``subject``, ``period`` and columns. ``earlier(lag)``: an Ibis value, the period as many years back (0:
    the one assessed); without a ``period`` every row is assessed. ``clean``: columns known to have no NaN and no infinity.
    """

    table: Any
    subject: str = "subject"
    period: str | None = "period"
    earlier: Callable[[int], Any] | None = None
    clean: frozenset[str] = field(default_factory=frozenset)

    def head(self, column: Column) -> str:
        """The name of a column in the table: rules call the subjects' :data:`SUBJECT`, whatever it is called here."""
        here = column.name in self.table.schema()
        return self.subject if column.name == SUBJECT and not here else column.name


def base(rows: Rows, columns: Mapping[Column, str], subject: str) -> Any:
    """The table of the first step: ``subject`` and a column under the name given for each :class:`Column`.

    Raises Problem("column-missing"), Problem("column-kind"), Problem("period-missing").
    """
    check(rows, list(columns))
    now = _of_year(rows, 0)
    found = first = ops.Project(now, {subject: ops.Field(now, rows.subject)} | _fields(rows, now, columns, 0)).to_expr()
    for lag in sorted({column.lag for column in columns if column.lag}):
        past, key = _of_year(rows, lag), f"{subject}_{lag}"
        own = {key: ops.Field(past, rows.subject)} | _fields(rows, past, columns, lag)
        earlier = ops.Project(past, own).to_expr()
        found = found.left_join(earlier, first[subject] == earlier[key])
    return first if found is first else found.select(subject, *columns.values())


def check(rows: Rows, columns: list[Column]) -> None:
    """Refuse columns that are not there, or not of the kind the rule reads."""
    schema = rows.table.schema()
    for name in (rows.subject, *(rows.head(column) for column in columns)):
        if name not in schema:
            raise Problem(
                "column-missing", f"数据里没有“{name}”一列。", place=Place(column=name), hint="核对列名，或补上这一列。"
            )
    if any(column.lag for column in columns) and (rows.period is None or rows.period not in schema):
        raise Problem("period-missing", "规则要用往年的数据，而数据没有报告期一列。", hint="补上 period 一列，每个对象每年一行。")
    for column in columns:
        if column.name != SUBJECT and not _fits(schema[rows.head(column)], column.kind):  # a number may name a subject
            word, hint = _KINDS[column.kind]
            raise Problem(
                "column-kind",
                f"“{column.name}”一列应是{word}，数据里是 {schema[rows.head(column)]}。",
                place=Place(column=column.name),
                hint=hint,
            )


def _fits(dtype: Any, kind: str) -> bool:
    if dtype.is_null():
        return True
    if kind in ("text", "truth") and dtype.is_string():
        return True
    return kind != "text" and bool(
        dtype.is_numeric() or dtype.is_boolean() or (kind == "number" and (dtype.is_date() or dtype.is_timestamp()))
    )


def _of_year(rows: Rows, lag: int) -> Any:
    if rows.period is None or rows.earlier is None:
        return rows.table.op()
    return ops.Filter(rows.table.op(), (ops.Equals(ops.Field(rows.table.op(), rows.period), rows.earlier(lag)),))


def _fields(rows: Rows, table: Any, columns: Mapping[Column, str], lag: int) -> dict[str, Any]:
    return {
        name: _cell(ops.Field(table, rows.head(column)), column.kind, column.name in rows.clean)
        for column, name in columns.items()
        if column.lag == lag
    }


def _cell(value: Any, kind: str, clean: bool) -> Any:
    """A column of the input as a number, a truth or a text; NaN, infinity and an empty text are null, a day is a number."""
    dtype = value.dtype
    if kind == "text":
        return ops.NullIf(ops.Cast(value, dt.string), ops.Literal("", dt.string))
    if dtype.is_date() or dtype.is_timestamp():
        days = ops.DateDelta(ops.Literal("day", dt.string), ops.Cast(value, dt.date), ops.Literal(EPOCH, dt.date))
        return ops.Cast(days, dt.float64)
    if dtype.is_null():
        return ops.Cast(value, dt.float64 if kind == "number" else dt.boolean)
    if kind == "truth":
        if dtype.is_boolean():
            return value
        if dtype.is_string():
            return said(value.to_expr()).op()
        whole = value if not dtype.is_floating() else given(ops.Cast(value, dt.float64))
        return ops.NotEquals(whole, number(0.0))
    amount = value if dtype == dt.float64 else ops.Cast(value, dt.float64)
    return given(amount) if dtype.is_floating() and not clean else amount


def said(text: Any) -> Any:
    """A text of yes or no (是, 否, true …) as a truth; null for any other, which :func:`tables.strange` tells."""
    import ibis

    word = text.strip().lower()
    return ibis.cases((word.isin(sorted(YES)), True), (word.isin(sorted(NO)), False), else_=ibis.null(bool))
