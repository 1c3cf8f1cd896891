"""What a name in a formula means: an input, a measure, a value of the rule, the points of an item, a result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from kaifaqu.assess.graph import Builder, Kind, Node, Span
from kaifaqu.assess.rules.model import HISTORY, Edition, Row, Values
from kaifaqu.assess.rules.model import Span as Years
from kaifaqu.errors import Problem

EPOCH: Final = date(1970, 1, 1)
KINDS: Final[Mapping[str, Kind]] = {"number": "number", "date": "number", "yes_no": "truth", "text": "text"}


def day_number(day: date) -> int:
    """A day as the graph counts it."""
    return (day - EPOCH).days


class EditionScope:
    """The names of one edition for one year and one application day. ``year`` or ``on`` None: what depends on them is null."""

    def __init__(self, build: Builder, edition: Edition, year: int | None, on: date | None, kind: str) -> None:
        self.build, self.edition, self.year, self.on, self.kind = build, edition, year, on, kind
        self.results: dict[str, Callable[[], Span]] = {}  # points.<item>, total, result …: lowered when first asked for
        self._known: dict[tuple[str, int], Span] = {}
        self._open: list[str] = []

    @property
    def spans(self) -> Mapping[str, Years]:
        return self.edition.spans

    def resolve(self, name: str, lag: int) -> Span:
        """The column that a name stands for, ``lag`` years back. Problem("name-circle") where a result needs itself."""
        key = (name, lag)
        if key not in self._known:
            if name in self._open:
                raise Problem(
                    "name-circle", f"“{name}”绕成了圈：{' → '.join([*self._open, name])}。", hint="结果不能由它自己算出。"
                )
            self._open.append(name)
            try:
                self._known[key] = self._make(name, lag)
            finally:
                self._open.pop()
        return self._known[key]

    def _make(self, name: str, lag: int) -> Span:
        edition, build = self.edition, self.build
        if name in edition.inputs:
            return Span.exact(build.column(name, KINDS[edition.inputs[name].type], lag))
        if name in edition.measures:
            return edition.measures[name].formula.lower(self, lag)
        if name in edition.values:
            return Span.exact(self._value(edition.values[name], lag))
        if name == "applied_on":
            return Span.exact(build.number(None if self.on is None else day_number(self.on)))
        if name == "kind":
            return Span.exact(build.text(self.kind))
        if lag == 0 and name in self.results:
            return self.results[name]()
        if lag > 0 and name in HISTORY:
            return Span.exact(build.column(name, KINDS[HISTORY[name].type], lag))
        raise Problem("name-unknown", f"不认识的名称“{name}”。", hint="可用输入、指标、规则数值和结果的代码。")

    def _value(self, values: Values, lag: int) -> Node:
        """The number of the rule for the year and the day, or null where it gives none."""
        rows = [row for row in values.rows if self._holds(row, lag)]
        if values.by is not None:
            of = values.by.lower(self, lag).low
            cases = [(self._below(of, row), self.build.number(float(row.value))) for row in rows]
            return self.build.choose(cases, self.build.number(None))
        if not values.keys:
            return self.build.number(float(rows[0].value) if rows else None)
        return self._keyed(values.keys, rows)

    def _below(self, of: Node, row: Row) -> Node:
        if row.upto is None:
            return self.build.truth(True)
        return self.build.op("<=" if row.inclusive else "<", of, self.build.number(float(row.upto)))

    def _keyed(self, keys: tuple[str, ...], rows: list[Row]) -> Node:
        column = self.resolve(keys[0], 0).low
        if len(keys) == 1:
            return self.build.lookup(column, [(row.keys[0], float(row.value)) for row in rows])
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(row.keys[0], []).append(Row(row.value, row.keys[1:], row.start, row.end, row.year))
        cases = [(self.build.op("=", column, self.build.text(key)), self._keyed(keys[1:], part)) for key, part in groups.items()]
        return self.build.choose(cases, self.build.number(None))

    def _holds(self, row: Row, lag: int) -> bool:
        if row.year is not None and (self.year is None or row.year != self.year - lag):
            return False
        if row.start is None and row.end is None:
            return True
        if self.on is None:
            return False
        return (row.start is None or row.start <= self.on) and (row.end is None or self.on <= row.end)
