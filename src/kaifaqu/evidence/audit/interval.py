"""Interval (区间): all the values a written figure may stand for. Exact fractions; ``None`` is an open end."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

HUNDRED: Final = Fraction(100)


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``, both included: two figures contradict each other only where no value fits both."""

    low: Fraction | None
    high: Fraction | None

    @classmethod
    def around(cls, value: Fraction, half: Fraction, bound: str = "=") -> Interval:
        """A figure rounded to within ``half``; a bound word opens the interval on its side."""
        low = None if bound in ("<", "<=") else value - half
        high = None if bound in (">", ">=") else value + half
        return cls(low, high)

    @classmethod
    def exactly(cls, value: Fraction | int) -> Interval:
        return cls(Fraction(value), Fraction(value))

    def __add__(self, other: Interval) -> Interval:
        return Interval(_sum(self.low, other.low), _sum(self.high, other.high))

    def __neg__(self) -> Interval:
        return Interval(None if self.high is None else -self.high, None if self.low is None else -self.low)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def times(self, by: Fraction | int) -> Interval:
        """Multiplied by a number above zero."""
        if by == 1:
            return self
        return Interval(None if self.low is None else self.low * by, None if self.high is None else self.high * by)

    def product(self, other: Interval) -> Interval:
        """The product of two intervals that hold no negative number; a negative end counts as zero."""
        low = max(self.low or Fraction(0), Fraction(0)) * max(other.low or Fraction(0), Fraction(0))
        high = None if self.high is None or other.high is None else self.high * other.high
        return Interval(low, high)

    def power(self, n: int) -> Interval:
        """The ``n``-th power of an interval that holds no negative number."""
        found = Interval.exactly(1)
        for _ in range(n):
            found = found.product(self)
        return found

    def meets(self, other: Interval) -> bool:
        """True if some value lies in both."""
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        return not lows or not highs or max(lows) <= min(highs)

    def holds(self, value: Fraction) -> bool:
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    def widened(self, by: Fraction) -> Interval:
        return Interval(None if self.low is None else self.low - by, None if self.high is None else self.high + by)

    @property
    def positive(self) -> bool:
        """True if every value in it is above zero."""
        return self.low is not None and self.low > 0


def _sum(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return None if first is None or second is None else first + second


def root(ratio: Fraction, n: int) -> Fraction:
    """The ``n``-th root of a positive ratio to 28 digits, for showing; what is judged is the power of the written rate."""
    value = Decimal(ratio.numerator) / Decimal(ratio.denominator)
    return Fraction(value ** (Decimal(1) / Decimal(n)))


def shown(value: Fraction, places: int = 2, *, zeros: bool = False) -> str:
    """For a line of text: rounded half up to ``places``, with the sign of typography (−); zeros at the end only if asked."""
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    text = f"{whole // 10**places}"
    rest = f"{whole % 10**places:0{places}}" if places else ""
    rest = rest if zeros else rest.rstrip("0")
    text += f".{rest}" if rest else ""
    return f"−{text}" if value < 0 and whole else text
