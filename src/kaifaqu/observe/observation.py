"""Observation (观测值): one figure about one subject, and the key of the series it belongs to. Derived (推算值): a figure
reckoned from others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final, NamedTuple

from kaifaqu.observe.period import Period
from kaifaqu.observe.units import plain

BOUNDS: Final = {"=": "", ">=": "不低于", ">": "超过", "<=": "不超过", "<": "低于", "~": "约"}
STATUSES: Final = {"final": "最终数", "revised": "修订数", "preliminary": "初步数", "reported": "文件所载", "withdrawn": "已撤回"}
SOURCES: Final = {"document": "文件", "workbook": "工作簿", "entry": "直接录入"}
CHINA: Final = timezone(timedelta(hours=8), "北京时间")
_NUMERAL: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


class SeriesKey(NamedTuple):
    """What makes figures comparable over time: the same indicator, subject, basis, measure and (of a rank) scope."""

    indicator: str
    subject: str
    basis: str = ""
    measure: str = "level"
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One figure as a source has it. The fields are explained in docs/data-dictionary.md.

    ``indicator`` and ``subject`` are codes. ``value`` is the number as written, in ``unit`` as written (1.99 and 万户).
    ``chain`` is the ``id`` of the first entry of all its revisions (0 here means: it is the first), ``supersedes`` the entry
    it takes the place of. ``published_on`` None means: known when recorded.
    """

    id: int
    indicator: str
    subject: str
    period: Period
    value: Decimal
    unit: str = ""
    basis: str = ""
    measure: str = "level"
    scope: str = ""
    bound: str = "="
    target: bool = False
    status: str = "reported"
    simulated: bool = False
    source: str = "document"
    document: str = ""
    place: str = ""
    quote: str = ""
    published_on: date | None = None
    recorded_at: datetime
    recorded_by: str = ""
    chain: int = 0
    supersedes: int | None = None
    written: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.chain:
            object.__setattr__(self, "chain", self.id)

    @property
    def key(self) -> SeriesKey:
        return SeriesKey(self.indicator, self.subject, self.basis, self.measure, self.scope)

    @property
    def derived(self) -> bool:
        return False

    @property
    def recorded_on(self) -> date:
        """The day it was recorded by the clock in China; a ``recorded_at`` without time zone is taken for that clock's."""
        return self.recorded_at.date() if self.recorded_at.tzinfo is None else self.recorded_at.astimezone(CHINA).date()

    @property
    def decimals(self) -> int:
        """Decimals it was written with: those of the number in the quote where that is the value, else those of the value.

        A database gives 5.0 back as 5.00000000 and a spreadsheet as 5; only the quote still knows.
        """
        value = plain(self.value)
        own = max(0, -int(value.as_tuple().exponent))
        for numeral in _NUMERAL.findall(self.quote) if self.quote else ():
            number = numeral.replace(",", "")
            if Decimal(number) == abs(value):
                return max(own, len(number.partition(".")[2]))
        return own


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A figure reckoned from others, never stored as if it had been observed.

    ``rule`` names the way (``level-from-change`` …), ``formula`` shows it in Chinese with the numbers (“12.77 − 7.77 = 5.00
    亿元”), ``inputs`` are the observations and derived figures it rests on. ``value`` is rounded to what the inputs bear;
    ``low`` and ``high`` are the limits that their own rounding leaves (None: open, as of an input that says 超过).
    ``simulated`` and ``target`` are inherited.
    """

    indicator: str
    subject: str
    period: Period
    value: Decimal
    unit: str
    rule: str
    formula: str
    inputs: tuple[Observation | Derived, ...]
    basis: str = ""
    measure: str = "level"
    scope: str = ""
    bound: str = "="
    low: Decimal | None = None
    high: Decimal | None = None
    exact: Decimal | None = None
    note: str = ""

    @property
    def key(self) -> SeriesKey:
        return SeriesKey(self.indicator, self.subject, self.basis, self.measure, self.scope)

    @property
    def derived(self) -> bool:
        return True

    @property
    def simulated(self) -> bool:
        return any(item.simulated for item in self.inputs)

    @property
    def target(self) -> bool:
        return any(item.target for item in self.inputs)

    @property
    def decimals(self) -> int:
        return max(0, -int(self.value.as_tuple().exponent))

    @property
    def sources(self) -> tuple[Observation, ...]:
        """The observations at the bottom of it, each once, in the order of the formula."""
        found: dict[int, Observation] = {}
        for item in self.inputs:
            for base in item.sources if isinstance(item, Derived) else (item,):
                found.setdefault(base.id, base)
        return tuple(found.values())
