"""A formula with names and units settled: constants are exact, conversions of units written out, operators those of the graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from kaifaqu.assess.formulas.types import Type


@dataclass(frozen=True, slots=True)
class Term:
    """Its type (a number: in which unit) and the character it begins at."""

    type: Type
    at: int


@dataclass(frozen=True, slots=True)
class Constant(Term):
    """A number in the unit of its type, a truth, a text, a day (days since 1970-01-01, as a Fraction)."""

    value: Fraction | bool | str
    bare: bool = False  # a number that was written without a unit

    @property
    def number(self) -> Fraction:
        if not isinstance(self.value, Fraction):
            raise TypeError(f"{self.value!r} is no number")
        return self.value


@dataclass(frozen=True, slots=True)
class Read(Term):
    """The column, measure, value of the rule or result of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply(Term):
    """An operator of the graph, or a function of :mod:`functions`, on its arguments.

    ``years``: how many years a function of time looks at, ``least``: how many must be known. ``by``, ``where`` and ``choice``
    (asc or desc) belong to functions across subjects.
    """

    op: str
    args: tuple[Term, ...]
    years: int = 1
    least: int = 1
    by: tuple[Term, ...] = ()
    where: Term | None = None
    choice: str = ""


def parts(term: Term) -> Iterator[Term]:
    """The parts of a term, one level down."""
    if isinstance(term, Apply):
        yield from term.args
        yield from term.by
        if term.where is not None:
            yield term.where
