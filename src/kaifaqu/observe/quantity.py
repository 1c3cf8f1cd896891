"""A number with what is known of its error: the limits its rounding leaves, and its bound (超过, 约 …) through every
operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from typing import Final

from kaifaqu.errors import Problem
from kaifaqu.observe.indicator import Indicator
from kaifaqu.observe.observation import BOUNDS, Derived, Observation
from kaifaqu.observe.units import to_decimal, unit

ABOUT: Final = Fraction(1, 20)  # 约, 左右, 近: taken as within 5 % when two figures are compared
_FLIP: Final = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_EXACT: Final = Context(prec=50)


@dataclass(frozen=True, slots=True)
class Quantity:
    """``value`` between ``low`` and ``high`` (None: open), with its bound."""

    value: Fraction
    low: Fraction | None
    high: Fraction | None
    bound: str = "="

    def __neg__(self) -> Quantity:
        return Quantity(-self.value, _neg(self.high), _neg(self.low), _FLIP.get(self.bound, self.bound))

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(
            self.value + other.value, _sum(self.low, other.low), _sum(self.high, other.high), combine(self.bound, other.bound)
        )

    def __sub__(self, other: Quantity) -> Quantity:
        return self + -other

    def __mul__(self, other: Quantity) -> Quantity:
        bound = combine(self._signed(other), other._signed(self))
        value = self.value * other.value
        if other.low == other.high == other.value and None not in (self.low, self.high):  # by an exact number
            edges = [edge * other.value for edge in (self.low, self.high) if edge is not None]
            return Quantity(value, min(edges), max(edges), bound)
        if None in (self.low, self.high, other.low, other.high):
            if self.value < 0 or other.value < 0:
                return Quantity(value, None, None, bound)
            return Quantity(value, _times(self.low, other.low), _times(self.high, other.high), bound)
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high) if a is not None and b is not None]
        return Quantity(value, min(corners), max(corners), bound)

    def _signed(self, other: Quantity) -> str:
        """Its bound as it stands after a multiplication with ``other``: the other way round if that is negative."""
        return _FLIP.get(self.bound, self.bound) if other.value < 0 else self.bound

    def inverse(self) -> Quantity:
        """1 ÷ it. ``Problem("derive-zero")`` if it is zero or may be zero within its rounding."""
        if self.value == 0 or (self.low is not None and self.high is not None and self.low <= 0 <= self.high):
            raise Problem("derive-zero", "除数是零，或在舍入误差内可能是零，不能相除。", hint="请核对分母。")
        low = Fraction(0) if self.high is None and self.value > 0 else _inverse(self.high)
        return Quantity(1 / self.value, low, _inverse(self.low), _FLIP.get(self.bound, self.bound))

    def __truediv__(self, other: Quantity) -> Quantity:
        return self * other.inverse()

    def times(self, by: Fraction) -> Quantity:
        return self if by == 1 else self * exactly(by)

    def root(self, n: int) -> Quantity:
        """The n-th root, to 50 digits; ``Problem("derive-sign")`` of a number that is not positive."""
        if self.value <= 0 or (self.low is not None and self.low <= 0):
            raise Problem("derive-sign", "期初、期末值应都大于零，才能求年均增速。", hint="有正有负时只能用增减量。")
        return Quantity(_root(self.value, n), _root(self.low, n) if self.low is not None else None,
                        _root(self.high, n) if self.high is not None else None, self.bound)  # fmt: skip

    def meets(self, other: Quantity) -> bool:
        """True if both can be the same number: the limits overlap (those that only touch do not, unless a figure is exact)."""
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        if not lows or not highs:
            return True
        exact = self.low == self.high or other.low == other.high
        return max(lows) <= min(highs) if exact else max(lows) < min(highs)


def exactly(value: Fraction | int) -> Quantity:
    return Quantity(Fraction(value), Fraction(value), Fraction(value))


def combine(first: str, second: str) -> str:
    """The bound of a sum of two figures, each with its own. ``Problem("derive-bound")`` if nothing can be said of it.

    超过 plus an exact figure is 超过; 约 plus an exact one is 约; 超过 minus 超过 (that is plus 低于) or 超过 plus 约 says
    nothing.
    """
    if first == "=" or first == second:
        return second
    if second == "=":
        return first
    if first[0] == second[0] and first != "~":
        return first[0]  # 超过 and 不低于: 超过
    raise Problem(
        "derive-bound",
        f"一个数“{BOUNDS[first] or first}”、另一个数“{BOUNDS[second] or second}”，结果没有确定的界限。",
        hint="请用确数推算。",
    )


def quantity(item: Observation | Derived, indicator: Indicator) -> Quantity:
    """The figure in the indicator's unit for its measure, with limits half a step of its last written decimal on both sides.

    A count of whole things in an unscaled unit (68 家) and a rank are exact. 超过, 不低于 … are open on their side, 约 is
    within 5 %.
    """
    by = indicator.factor(item.unit, item.measure)
    if isinstance(item, Derived):
        value = Fraction(item.exact if item.exact is not None else item.value) * by
        low, high = (None if edge is None else Fraction(edge) * by for edge in (item.low, item.high))
        return Quantity(value, low, high, item.bound)
    value, half = Fraction(item.value), half_step(item)
    return limits(value, half, item.bound) if by == 1 else limits(value * by, half * by, item.bound)


def half_step(item: Observation) -> Fraction:
    """Half of one unit of its last written decimal, in its own unit; zero for what is counted one by one."""
    counted = item.decimals == 0 and (item.measure == "rank" or (item.measure in ("level", "change") and _whole(item.unit)))
    return Fraction(0) if counted else Fraction(1, 2 * 10**item.decimals)


def _whole(name: str) -> bool:
    found = unit(name)
    return bool(found.counts) and found.factor == 1


def limits(value: Fraction, half: Fraction, bound: str) -> Quantity:
    """A written number with its limits."""
    if bound == "~":
        half = max(half, abs(value) * ABOUT)
    low = None if bound in ("<", "<=") else value if bound in (">", ">=") else value - half
    high = None if bound in (">", ">=") else value if bound in ("<", "<=") else value + half
    return Quantity(value, low, high, bound)


def decimals_of(result: Quantity, cap: int) -> int:
    """Decimals that the limits bear: the last one may be wrong by three either way, no more. 0 to ``cap``."""
    if result.low is None or result.high is None:
        return cap
    error = (result.high - result.low) / 6
    places = 0
    while places < cap and Fraction(1, 10 ** (places + 1)) >= error:
        places += 1
    return places


def rounded(value: Fraction, places: int) -> Decimal:
    """To that many decimals, halves to even (GB/T 8170)."""
    with localcontext(_EXACT):
        return to_decimal(value, 40).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def _neg(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value


def _sum(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return None if first is None or second is None else first + second


def _times(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return None if first is None or second is None else first * second


def _inverse(value: Fraction | None) -> Fraction | None:
    return None if value is None or value == 0 else 1 / value


def _root(value: Fraction, n: int) -> Fraction:
    ratio = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Fraction(_EXACT.power(ratio, _EXACT.divide(Decimal(1), Decimal(n))))
