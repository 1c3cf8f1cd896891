"""Period (报告期): what a figure covers. A value object that knows its first and last day, its ISO text and its Chinese label.

Eight kinds: ``year``, ``half``, ``quarter``, ``month``, ``cumulative`` (months of one year, 2022-01/2022-05), ``years``
(from one year to another, 2015/2020), ``day`` and ``undated`` (a relative phrase such as 十年来, with the earliest and latest
day it can mean where those are known, until a reviewer settles it).

One span has one form: 2022年1—6月 is ``2022-H1`` and 1—12月 is ``2022``, so that two figures about the same months meet.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Final

from kaifaqu.errors import Problem

KINDS: Final = ("day", "month", "quarter", "half", "cumulative", "year", "years", "undated")
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
_QUARTERS: Final = "一二三四"
_SINGLE: Final = {"year": 12, "half": 6, "quarter": 3, "month": 1}


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Problem("period-invalid", f"年份{year}不在{FIRST_YEAR}年至{LAST_YEAR}年之间。", hint="请核对年份。")


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A report period. Make one with :meth:`parse` or the ``of_…`` constructors, which keep ``kind`` and days in agreement.

    ``start`` and ``end`` are the first and the last day, both included; of an undated period they are the earliest and the
    latest day it can mean, each None where unknown. ``phrase`` is the wording of an undated period, else empty.
    """

    kind: str
    start: date | None
    end: date | None
    phrase: str = ""

    # -- making one ------------------------------------------------------------------------------------------------

    @classmethod
    def parse(cls, text: str, *, strict: bool = False) -> Period:
        """Reads ISO and Chinese forms (docs/data-dictionary.md lists them); what it cannot date becomes undated with the phrase.

        With ``strict`` only empty text and known relative phrases (十年来, 截至目前, 建成后 …) may stay undated; anything
        else raises ``Problem("period-invalid")``.
        """
        from kaifaqu.observe.period_text import parse

        return parse(text, strict=strict)

    @classmethod
    def strict(cls, text: str) -> Period:
        """:meth:`parse` with ``strict=True``."""
        return cls.parse(text, strict=True)

    @classmethod
    def restore(cls, text: str, start: date | None, end: date | None) -> Period:
        """The period that a row keeps as ISO text and two days: parsed, and with its bounds if it is undated."""
        period = cls.parse(text)
        return cls.undated_between(period.phrase, start, end) if period.undated and (start or end) else period

    @classmethod
    def of_year(cls, year: int) -> Period:
        _check_year(year)
        return cls("year", date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def of_half(cls, year: int, half: int) -> Period:
        return cls.of_months(year, 6 * half - 5, 6 * half)

    @classmethod
    def of_quarter(cls, year: int, quarter: int) -> Period:
        return cls.of_months(year, 3 * quarter - 2, 3 * quarter)

    @classmethod
    def of_month(cls, year: int, month: int) -> Period:
        return cls.of_months(year, month, month)

    @classmethod
    def of_months(cls, year: int, first: int, last: int) -> Period:
        """The months ``first`` to ``last`` of a year, under the kind that fits: a month, quarter, half, the year, else
        cumulative.
        """
        _check_year(year)
        if not 1 <= first <= last <= 12:
            raise Problem(
                "period-invalid", f"{year}年{first}月至{last}月不是一年之内的报告期。", hint="月份应在1至12之间，且先小后大。"
            )
        length = last - first + 1
        kind = "cumulative"
        for name, months in _SINGLE.items():
            if length == months and (first - 1) % months == 0:
                kind = name
        return cls(kind, date(year, first, 1), _month_end(year, last))

    @classmethod
    def of_years(cls, first: int, last: int) -> Period:
        """From one year to a later one (2015/2020): of a change or an average growth the base year and the end year."""
        _check_year(first)
        _check_year(last)
        if first == last:
            return cls.of_year(first)
        if first > last:
            raise Problem("period-invalid", f"{first}年至{last}年先大后小。", hint="请把较早的年份写在前面。")
        return cls("years", date(first, 1, 1), date(last, 12, 31))

    @classmethod
    def of_day(cls, day: date) -> Period:
        _check_year(day.year)
        return cls("day", day, day)

    @classmethod
    def undated_between(cls, phrase: str, earliest: date | None = None, latest: date | None = None) -> Period:
        """An undated period: its phrase as written and, where known, the earliest and the latest day that it can mean."""
        if earliest and latest and earliest > latest:
            raise Problem("period-invalid", f"“{phrase}”的最早日{earliest}晚于最晚日{latest}。", hint="请对调两个日期。")
        return cls("undated", earliest, latest, phrase)

    # -- saying what it is -----------------------------------------------------------------------------------------

    @property
    def undated(self) -> bool:
        return self.kind == "undated"

    @property
    def earliest(self) -> date | None:
        """The earliest day it can mean: ``start``, under the name that fits an undated period."""
        return self.start

    @property
    def latest(self) -> date | None:
        return self.end

    @property
    def year(self) -> int | None:
        """The year it ends in; None if undated."""
        return None if self.end is None or self.kind == "undated" else self.end.year

    @property
    def months(self) -> int:
        """How many whole months it covers; 0 for a day and for an undated period."""
        if self.start is None or self.end is None or self.kind in ("day", "undated"):
            return 0
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def from_january(self) -> bool:
        """True if it runs from 1 January inside one year: 累计 figures of that year can be subtracted from one another."""
        return self.months in range(1, 13) and self.start is not None and self.start.month == 1 and self.kind != "years"

    @property
    def iso(self) -> str:
        """``2021``, ``2022-H1``, ``2021-Q3``, ``2022-05``, ``2022-01/2022-05``, ``2015/2020``, ``2021-07-28``; undated: the
        phrase.
        """
        if self.undated or self.start is None or self.end is None:
            return self.phrase
        start, end = self.start, self.end
        forms = {
            "year": f"{end.year}",
            "half": f"{end.year}-H{end.month // 6}",
            "quarter": f"{end.year}-Q{end.month // 3}",
            "month": f"{end.year}-{end.month:02}",
            "cumulative": f"{start.year}-{start.month:02}/{end.year}-{end.month:02}",
            "years": f"{start.year}/{end.year}",
            "day": end.isoformat(),
        }
        return forms[self.kind]

    @property
    def label(self) -> str:
        """The Chinese form for a page: 2022年上半年, 2022年1—5月, 2015—2020年; undated: the phrase, or 时期未注明 without one."""
        if self.undated or self.start is None or self.end is None:
            return f"{self.phrase}（时期未定）" if self.phrase else "时期未注明"
        start, end = self.start, self.end
        forms = {
            "year": f"{end.year}年",
            "half": f"{end.year}年{'上' if end.month == 6 else '下'}半年",
            "quarter": f"{end.year}年{_QUARTERS[end.month // 3 - 1]}季度",
            "month": f"{end.year}年{end.month}月",
            "cumulative": f"{end.year}年{start.month}—{end.month}月",
            "years": f"{start.year}—{end.year}年",
            "day": f"{end.year}年{end.month}月{end.day}日",
        }
        return forms[self.kind]

    def __str__(self) -> str:
        return self.iso

    # -- reckoning -------------------------------------------------------------------------------------------------

    @property
    def sort_key(self) -> tuple[int, date, date, int, str]:
        """Dated before undated; by last day; of those that end together the shorter first (December before its year)."""
        if self.undated or self.start is None or self.end is None:
            return (1, self.end or date.max, self.start or date.min, 0, self.phrase)
        return (0, self.end, date.fromordinal(date.max.toordinal() - self.start.toordinal()), KINDS.index(self.kind), "")

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return self.sort_key < other.sort_key

    def contains(self, other: Period | date) -> bool:
        """True if every day of ``other`` lies in it; nothing is known to lie in an undated period, nor it in another."""
        first, last = (other.start, other.end) if isinstance(other, Period) else (other, other)
        if self.undated or (isinstance(other, Period) and other.undated) or not (self.start and self.end and first and last):
            return False
        return self.start <= first and last <= self.end

    def shift(self, n: int) -> Period:
        """``n`` periods on (back if negative): years, halves, quarters, months or days by their own length.

        A cumulative span and a span of years move by whole years, as their neighbours are the same span of other years.
        An undated period raises ``Problem("period-undated")``.
        """
        if self.undated or self.start is None or self.end is None:
            raise Problem("period-undated", f"“{self.phrase or '未注明'}”的时期未定，不能推移。", hint="请先由审核人确定时期。")
        start, end = self.start, self.end
        if self.kind == "day":
            return Period.of_day(start + timedelta(days=n))
        if self.kind == "years":
            return Period.of_years(start.year + n, end.year + n)
        step = _SINGLE.get(self.kind, 12)
        year, month = divmod(start.year * 12 + start.month - 1 + n * step, 12)
        return Period.of_months(year, month + 1, month + self.months)

    def previous_year(self) -> Period:
        """The same span of the year before (29 February: the 28th). Undated raises ``Problem("period-undated")``."""
        if self.kind != "day" or self.start is None:
            return self.shift(-12 // _SINGLE.get(self.kind, 12))
        day, year = self.start, self.start.year - 1
        return Period.of_day(date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1])))

    def parts(self, kind: str) -> tuple[Period, ...]:
        """Its months, quarters, halves or years, in order; ``Problem("period-parts")`` if it does not fall into whole ones."""
        step = _SINGLE.get(kind, 0)
        if not step or not self.start or self.undated or self.months % step or (self.start.month - 1) % step:
            raise Problem(
                "period-parts", f"“{self.label}”不能分成整{ {'year': '年', 'half': '半年', 'quarter': '季度'}.get(kind, '月') }。"
            )
        first = Period.of_months(self.start.year, self.start.month, self.start.month + step - 1)
        return tuple(first.shift(n) for n in range(self.months // step))
