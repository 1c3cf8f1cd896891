"""What a local node is in the programme, where it hangs on more than one lever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kaifaqu.assess.improve.linear import ONE, ZERO, Linear, Programme
from kaifaqu.assess.improve.local import Stair


class NotLinear(Exception):  # noqa: N818  # never leaves the package: the tangent takes over
    """There is no exact form here."""


FEW = 12  # values that are kept apart as cases


@dataclass(frozen=True, slots=True)
class Cases:
    """One of a few values (truths as 1 and 0, texts as codes): a 0/1 expression for each; null where none is 1.

    ``sure``: never null.
    """

    of: Mapping[float, Linear]
    sure: bool = False

    @property
    def known(self) -> Linear:
        return ONE if self.sure else total(self.of.values())


@dataclass(frozen=True, slots=True)
class Number:
    """A linear expression; null where ``known`` is 0."""

    value: Linear
    known: Linear = ONE


@dataclass(frozen=True, slots=True)
class Ratio:
    """One linear expression divided by another that is always positive."""

    above: Linear
    below: Linear


@dataclass(frozen=True, slots=True)
class Bent:
    """A rising function of a number above 0: ``exp``, ``ln``, ``sqrt`` or a power."""

    how: str
    of: Linear
    power: float = 1.0


@dataclass(frozen=True, slots=True)
class Placed:
    """The place of a number on a stair, times ``factor`` plus ``offset``."""

    stair: Stair
    of: Number
    factor: float = 1.0
    offset: float = 0.0


Symbol = Cases | Number | Ratio | Bent | Placed
NULL = Cases({})


def total(parts: Iterable[Linear]) -> Linear:
    found = ZERO
    for part in parts:
        found = found.plus(part)
    return found.within(0.0, 1.0)


def number(value: float) -> Symbol:
    return NULL if value != value else Cases({value: ONE}, sure=True)  # NaN is null


def truth(true: Linear, false: Linear, *, sure: bool = False) -> Cases:
    return Cases(
        {key: literal for key, literal in ((1.0, true), (0.0, false)) if not (literal.fixed and literal.const < 0.5)}, sure
    )


def single(symbol: Symbol) -> float | None:
    """The value of a symbol that has only one; NaN where it is null for sure."""
    if isinstance(symbol, Number):
        sure = symbol.value.fixed and symbol.known.fixed and symbol.known.const > 0.5
        return symbol.value.const if sure else None
    if not isinstance(symbol, Cases):
        return None
    if not symbol.of:
        return float("nan")
    if len(symbol.of) == 1:
        ((value, literal),) = symbol.of.items()
        return value if literal.fixed else None
    return None


def as_number(symbol: Cases | Number) -> Number:
    if isinstance(symbol, Number):
        return symbol
    found = ZERO
    for value, literal in symbol.of.items():
        found = found.plus(literal.times(value))
    if symbol.of:
        found = found.within(min(symbol.of), max(symbol.of)) if symbol.known.fixed else found
    return Number(found, symbol.known)


def merge(into: dict[float, Linear], value: float, literal: Linear) -> None:
    """Add a literal to the case of a value; the cases exclude each other."""
    if literal.fixed and literal.const < 0.5:
        return
    into[value] = into[value].plus(literal).within(0.0, 1.0) if value in into else literal


def choose(programme: Programme, when: Cases, a: Symbol, b: Symbol) -> Symbol:
    """``if``: null where the truth is."""
    yes, no = when.of.get(1.0, ZERO), when.of.get(0.0, ZERO)
    if isinstance(a, Cases) and isinstance(b, Cases) and len(a.of) + len(b.of) <= 2 * FEW:
        found: dict[float, Linear] = {}
        for literal, branch in ((yes, a), (no, b)):
            for value, held in branch.of.items():
                merge(found, value, programme.every([literal, held]))
        return Cases(found, when.sure and a.sure and b.sure)
    if not isinstance(a, Cases | Number) or not isinstance(b, Cases | Number):
        raise NotLinear
    first, second = as_number(a), as_number(b)
    known = total([programme.every([yes, first.known]), programme.every([no, second.known])])
    if when.known.fixed and when.known.const > 0.5:
        chosen = second.value.plus(programme.product(yes, first.value.minus(second.value)))
    else:
        chosen = programme.product(yes, first.value).plus(programme.product(no, second.value))
    low, high = min(first.value.low, second.value.low), max(first.value.high, second.value.high)
    if not known.fixed:  # what is null counts 0 here
        low, high = min(low, 0.0), max(high, 0.0)
    return Number(chosen.within(low, high), known)
