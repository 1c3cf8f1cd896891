"""Linear expressions over the variables of a mixed-integer programme, and the programme itself (scipy's HiGHS)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from kaifaqu.assess.improve.situation import Floats

MARGIN = 1e-5  # of a row's size: what keeps "more" apart from "equal", above the solver's own tolerance


@dataclass(frozen=True, slots=True)
class Linear:
    """``const`` + Σ coefficient × variable, known to lie within ``low`` … ``high``."""

    terms: Mapping[int, float]
    const: float
    low: float
    high: float

    @classmethod
    def number(cls, value: float) -> Linear:
        return cls({}, value, value, value)

    @property
    def fixed(self) -> bool:
        return not self.terms

    def plus(self, other: Linear) -> Linear:
        terms = dict(self.terms)
        for key, value in other.terms.items():
            terms[key] = terms.get(key, 0.0) + value
        return Linear(terms, self.const + other.const, self.low + other.low, self.high + other.high)

    def times(self, factor: float) -> Linear:
        if factor == 0:
            return Linear.number(0.0)
        ends = (self.low * factor, self.high * factor)
        return Linear({key: value * factor for key, value in self.terms.items()}, self.const * factor, min(ends), max(ends))

    def minus(self, other: Linear) -> Linear:
        return self.plus(other.times(-1.0))

    def within(self, low: float, high: float) -> Linear:
        """The same, with bounds that are known to be tighter."""
        return Linear(self.terms, self.const, max(self.low, low), min(self.high, high))

    def at(self, values: Floats) -> float:
        return self.const + sum(coefficient * float(values[key]) for key, coefficient in self.terms.items())


@dataclass(frozen=True, slots=True)
class Solution:
    """``values`` of the variables, None where no point was found; ``proven``: none is cheaper (or there is none at all)."""

    values: Floats | None
    proven: bool


ZERO, ONE = Linear.number(0.0), Linear.number(1.0)


@dataclass
class Programme:
    """Variables and rows, collected one by one."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[tuple[Mapping[int, float], float, float]] = field(default_factory=list)

    def variable(self, low: float, high: float, *, whole: bool = False) -> Linear:
        self.low.append(low)
        self.high.append(high)
        self.whole.append(int(whole))
        return Linear({len(self.low) - 1: 1.0}, 0.0, low, high)

    def binary(self) -> Linear:
        return self.variable(0.0, 1.0, whole=True)

    def require(self, expression: Linear, low: float = -np.inf, high: float = np.inf) -> None:
        """low ≤ expression ≤ high. The row is scaled to coefficients around 1."""
        if expression.fixed:
            if not low - 1e-9 <= expression.const <= high + 1e-9:
                self.rows.append(({}, 1.0, 1.0))  # a contradiction: 0 = 1
            return
        scale = max(abs(value) for value in expression.terms.values())
        scale = scale if scale > 0 else 1.0
        terms = {key: value / scale for key, value in expression.terms.items() if value}
        self.rows.append((terms, (low - expression.const) / scale, (high - expression.const) / scale))

    def every(self, literals: Sequence[Linear]) -> Linear:
        """1 where all of the 0/1 expressions are 1."""
        if any(item.fixed and item.const < 0.5 for item in literals):
            return ZERO
        rest = [item for item in literals if not item.fixed]
        if len(rest) <= 1:
            return rest[0] if rest else ONE
        found = self.variable(0.0, 1.0)
        total = ZERO
        for item in rest:
            self.require(item.minus(found), low=0.0)
            total = total.plus(item)
        self.require(found.minus(total), low=1.0 - len(rest))
        return found

    def some(self, literals: Sequence[Linear]) -> Linear:
        """1 where any of the 0/1 expressions is 1."""
        return self.opposite(self.every([self.opposite(item) for item in literals]))

    @staticmethod
    def opposite(literal: Linear) -> Linear:
        return ONE.minus(literal).within(0.0, 1.0)

    def at_least_zero(self, expression: Linear, *, strict: bool = False) -> Linear:
        """A 0/1 expression that is 1 where the expression is ≥ 0 (> 0), and 0 where it is not; at 0 itself (a hair above it)
        either.

        Whatever a plan makes of that freedom is found out when it is scored.
        """
        size = max(abs(expression.low), abs(expression.high), 1e-12)
        least = MARGIN * size if strict else 0.0
        if expression.low >= (least if strict else -1e-12 * size):
            return ONE
        if expression.high < (least if strict else -1e-12 * size):
            return ZERO
        found = self.binary()
        self.require(expression.plus(found.times(expression.low - least)), low=expression.low)
        self.require(expression.plus(found.times(least - expression.high)), high=least)
        return found

    def product(self, literal: Linear, expression: Linear) -> Linear:
        """Literal × expression."""
        if literal.fixed:
            return expression.times(round(literal.const))
        if expression.fixed:
            return literal.times(expression.const)
        low, high = expression.low, expression.high
        found = self.variable(min(low, 0.0), max(high, 0.0))
        self.require(found.minus(literal.times(low)), low=0.0)
        self.require(found.minus(literal.times(high)), high=0.0)
        self.require(found.minus(expression).minus(literal.times(high)), low=-high)
        self.require(found.minus(expression).minus(literal.times(low)), high=-low)
        return found

    def larger(self, a: Linear, b: Linear) -> Linear:
        if a.low >= b.high:
            return a
        if b.low >= a.high:
            return b
        found = self.variable(max(a.low, b.low), max(a.high, b.high))
        first = self.binary()
        self.require(found.minus(a), low=0.0)
        self.require(found.minus(b), low=0.0)
        self.require(found.minus(a).plus(first.times(b.high - a.low)), high=b.high - a.low)
        self.require(found.minus(b).minus(first.times(a.high - b.low)), high=0.0)
        return found

    def solve(self, cost: Linear, seconds: float, gap: float = 0.0) -> Solution:
        """The cheapest point, but for a share ``gap`` of its cost, within so many seconds."""
        count = len(self.low)
        objective = np.zeros(count)
        for key, value in cost.terms.items():
            objective[key] = value
        size = np.abs(objective).max() if count else 0.0
        starts = np.cumsum([0, *(len(terms) for terms, _, _ in self.rows)])
        keys = np.array([key for terms, _, _ in self.rows for key in terms], dtype=np.int64)
        values = np.array([value for terms, _, _ in self.rows for value in terms.values()], dtype=float)
        matrix = csr_array((values, keys, starts), shape=(len(self.rows), count))
        rows = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        found = milp(
            objective / (size or 1.0), integrality=np.array(self.whole), bounds=Bounds(self.low, self.high), constraints=rows,
            options={"mip_rel_gap": gap, "time_limit": seconds},
        )  # fmt: skip
        return Solution(None if found.x is None else np.asarray(found.x, dtype=float), found.status in (0, 2))
