"""A small world for formulas: columns by year, names with units, and the value of a formula for every subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from kaifaqu.assess import formulas
from kaifaqu.assess.arrays import compute
from kaifaqu.assess.formulas import DATE, PLAIN, TRUTH, Formula, Type
from kaifaqu.assess.graph import Builder, Kind, Node, Span
from kaifaqu.errors import Place

NAMES: dict[str, Type] = {
    "staff": Type.of_unit("人"), "sales": Type.of_unit("万元"), "assets": Type.of_unit("亿元"), "rd": Type.of_unit("万元"),
    "share": Type.of_unit("%"), "patents": Type.of_unit("件"), "boxes": Type.of_unit("TEU"), "age": Type.of_unit("年"),
    "x": PLAIN, "y": PLAIN, "total": PLAIN, "score.staff": PLAIN, "ok": TRUTH, "bad": TRUTH, "born": DATE,
    "applied_on": DATE, "region": Type("text", values=("东部", "中部", "西部")),
    "grade": Type("text", values=("A", "B", "C", "D")), "note": Type("text"),
}  # fmt: skip
KINDS: dict[str, Kind] = {"number": "number", "date": "number", "truth": "truth", "text": "text"}
PLACE = Place(file="示例.yaml", row=7, column="10", field="formula")


@dataclass(frozen=True)
class Years:
    years: int
    least: int


SPANS = {"近三年": Years(3, 3), "近三年有一": Years(3, 1), "近两年": Years(2, 2)}
Values = Mapping[tuple[str, int], list[object]]


class World:
    """Resolves names to columns; those in ``between`` to an interval of the columns <name>.low and <name>.high."""

    def __init__(self, values: Values, between: frozenset[str] = frozenset()) -> None:
        self.build, self.values, self.between = Builder(), values, between
        self.rows = len(next(iter(values.values()), [0]))

    def resolve(self, name: str, lag: int) -> Span:
        kind = KINDS[NAMES[name].kind]
        if name in self.between:
            return Span(self.build.column(f"{name}.low", kind, lag), self.build.column(f"{name}.high", kind, lag))
        return Span.exact(self.build.column(name, kind, lag))

    def column(self, name: str, lag: int) -> np.ndarray:
        given = self.values.get((name, lag))
        if any(
            isinstance(value, str) for column in ((name, year) for year in range(20)) for value in self.values.get(column, [])
        ):
            return np.array([None] * self.rows if given is None else given, dtype=object)
        return np.array([_number(value) for value in given or [None] * self.rows], dtype=float)

    def answer(self, node: Node) -> list[float | str | None]:
        found = compute({"it": node}, self.column, self.rows)["it"]
        return [None if value is None or value != value else value for value in found.tolist()]


def _number(value: object) -> float:
    if isinstance(value, date):
        return float(value.toordinal() - date(1970, 1, 1).toordinal())
    return float("nan") if value is None else float(value)  # type: ignore[arg-type]


def made(text: str) -> Formula:
    return formulas.compile(text, PLACE, NAMES, SPANS)


def value(text: str, **now: object) -> object:
    """The value for one subject of this year: ``value("x + 1", x=2)``; a list is this year and the years before."""
    return answers(text, {(name, lag): [one] for name, given in now.items() for lag, one in enumerate(_listed(given))})[0]


def _listed(given: object) -> list[object]:
    return given if isinstance(given, list) else [given]


def answers(text: str, values: Values) -> list[float | str | None]:
    """The value for every subject; columns by (name, years back)."""
    world = World(values)
    span = made(text).lower(world)
    assert span.is_exact
    return world.answer(span.low)


def bounds(text: str, **between: tuple[float, float] | float) -> tuple[object, object]:
    """The bounds of a formula over intervals."""
    values: dict[tuple[str, int], list[object]] = {}
    for name, given in between.items():
        if isinstance(given, tuple):
            values[f"{name}.low", 0], values[f"{name}.high", 0] = [given[0]], [given[1]]
        else:
            values[name, 0] = [given]
    world = World(values, frozenset(name for name, given in between.items() if isinstance(given, tuple)))
    span = made(text).lower(world)
    return world.answer(span.low)[0], world.answer(span.high)[0]
