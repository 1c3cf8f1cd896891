"""What a plan promises, in numbers where it has numbers: items, written numbers, and the figures they are judged by."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from kaifaqu.observe import Period, convert


class Figure(Protocol):
    """What is read of an observation (``kaifaqu.observe.Observation`` is one)."""

    @property
    def id(self) -> int | None: ...
    @property
    def basis(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def period(self) -> Period: ...
    @property
    def value(self) -> Decimal: ...
    @property
    def unit(self) -> str: ...
    @property
    def bound(self) -> str: ...
    @property
    def target(self) -> bool: ...
    @property
    def simulated(self) -> bool: ...


_BEFORE = {"≥": ">=", ">=": ">=", "不低于": ">=", "不少于": ">=", ">": ">", "＞": ">", "超过": ">", "突破": ">", "≤": "<=",
           "<=": "<=", "不高于": "<=", "不超过": "<=", "<": "<", "＜": "<", "低于": "<", "约": "~", "近": "~"}  # fmt: skip
_AFTER = {"左右": "~", "以上": ">=", "以下": "<=", "以内": "<="}
_WRITTEN = re.compile(rf"^({'|'.join(sorted(_BEFORE, key=len, reverse=True))})?\s*(-?\d+(?:\.\d+)?)\s*({'|'.join(_AFTER)})?$")
_BOUND_WORDS = {"=": "", "~": "约 ", ">=": "不低于 ", ">": "超过 ", "<=": "不超过 ", "<": "低于 "}


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its bound (``=``, ``~``, ``>=``, ``>``, ``<=``, ``<``)."""

    value: Decimal
    bound: str = "="

    @classmethod
    def read(cls, text: str) -> Number | None:
        """``50左右`` is about 50, ``≥6`` at least 6, ``突破2000`` over 2000; None for words (—, 千亿级)."""
        match = _WRITTEN.match(text.strip())
        if match is None:
            return None
        before, digits, after = match.groups()
        return cls(Decimal(digits), _AFTER.get(after) or _BEFORE.get(before) or "=")

    def say(self, unit: str = "") -> str:
        return f"{_BOUND_WORDS[self.bound]}{plain(self.value)}{spaced(unit)}"


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a plan, in numbers. ``target`` holds the goal's level, the yearly growth in % or the yearly change.

    ``measure`` is of the base (``level`` or ``growth``); ``nature`` is the indicator's kind (a flow is judged on whole years
    only); ``basis`` is the base's 口径, None where no base figure is on record; ``relative`` is 1 for 高于, -1 for 低于.
    """

    written: str
    unit: str
    kind: str
    measure: str
    base: Number | None
    target: Number | None
    base_year: int
    target_year: int
    direction: int = 1
    nature: str = "stock"
    basis: str | None = None
    relative: int = 0
    counters: tuple[str, ...] = ()  # counting words that mean the same for this indicator (个, 件)
    growth_basis: str = ""  # growth is stated on another basis (可比价) than the levels: no growth is reckoned from levels

    def in_unit(self, value: Decimal, unit: str) -> Decimal:
        """A figure's value in the plan's unit; Problem("unit-dimension" / "unit-unknown") where it cannot be told."""
        if unit in self.counters and self.unit in self.counters:
            return value
        return convert(value, unit, self.unit)


@dataclass(frozen=True, slots=True)
class Span:
    """A value that is not known exactly: what is shown, and the least and the most it can be (None: without limit)."""

    shown: Decimal
    low: Decimal | None
    high: Decimal | None
    low_open: bool = False  # the limit itself is excluded (超过, 低于)
    high_open: bool = False

    @classmethod
    def of(cls, value: Decimal, bound: str, share: Decimal) -> Span:
        """One reported value: ``~`` opens it by ``share`` on both sides, a bound opens one side."""
        if bound == "~":
            slack = abs(value) * share
            return cls(value, value - slack, value + slack)
        if bound in (">=", ">"):
            return cls(value, value, None, low_open=bound == ">")
        if bound in ("<=", "<"):
            return cls(value, None, value, high_open=bound == "<")
        return cls(value, value, value)

    @classmethod
    def union(cls, spans: Sequence[Span]) -> Span:
        """Several values reported for one thing: everything between the least and the most. The first is shown."""
        if len(spans) == 1:
            return spans[0]
        low = None if any(span.low is None for span in spans) else min(span.low for span in spans if span.low is not None)
        high = None if any(span.high is None for span in spans) else max(span.high for span in spans if span.high is not None)
        return cls(spans[0].shown, low, high)

    @property
    def exact(self) -> bool:
        return self.low == self.high and self.low is not None


def years_after(base_year: int, day: date) -> Decimal:
    """Years from the end of the base year to a day, whole months exact: 31 December of the next year is 1."""
    days_in_month = calendar.monthrange(day.year, day.month)[1]
    months = Decimal(day.month - 1) + Decimal(day.day) / Decimal(days_in_month)
    return Decimal(day.year - base_year - 1) + months / 12


def plain(value: Decimal, places: int = 2) -> str:
    """A number as a sentence wants it: at most ``places`` decimals, no trailing zeros, thousands unmarked."""
    text = f"{round(value, places):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def spaced(unit: str) -> str:
    """A unit after a number: ``%`` close up, words after a space."""
    return unit if unit in ("", "%", "‰") else f" {unit}"
