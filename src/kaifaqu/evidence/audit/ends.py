"""End points: which two levels a change, a growth, an average growth or a multiple is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kaifaqu.errors import Problem
from kaifaqu.evidence.audit.fact import Fact
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.interval import Interval, shown
from kaifaqu.observe import Period

_LEADING: Final = re.compile(r"^−?\d[\d,]*(?:\.\d+)?")
_THAN: Final = re.compile(r"[较比](\d{4})年")
_OPENED: Final = re.compile(
    r"(?:近|过去)(?:[一二三四五六七八九十]{1,2}|\d{1,2})年|(?:[一二三四五六七八九十]{1,2}|\d{1,2})年[来间]"
)
_AGAINST: Final = re.compile("[较比与](?:去年|上年|前年)(?:同期)?")  # 比去年同期: the base, not another time
_THAN_WHAT: Final = re.compile(r"[比较][^，,。；;\n]{0,12}$")  # 比2012年的 12.7 万人
_ARROW: Final = re.compile(r"[^，,。；;\n\d]{0,2}(?:[（(][^）)]{0,12}[）)])?\s*(?:→|➔|➜|⟶|->|—>)[^，,。；;\n\d]{0,6}")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年)")
_COMMA: Final = re.compile("[，,]")
_SPAN: Final = re.compile(r"([一二两三四五六七八九十]{1,2}|\d{1,2})年")
_CHINESE: Final = {char: at for at, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
DERIVED: Final = ("change", "growth", "cagr", "multiple")


@dataclass(frozen=True, slots=True)
class Ends:
    """The levels before and after. ``start`` is None where the base follows from ``change`` alone: 111.16 − 33.96 = 77.20.

    ``years`` between them; empty where nothing tells. ``exact`` is False where only a phrase (近三年) tells, so that a year
    more or less must be allowed.
    """

    end: Fact
    start: Fact | None
    change: Fact | None
    years: int | None
    exact: bool

    @property
    def base(self) -> Interval | None:
        if self.start is not None:
            return self.start.range
        return self.end.range - self.change.range if self.change else None

    @property
    def loose_base(self) -> Interval | None:
        if self.start is not None:
            return self.start.loose
        return self.end.loose - self.change.loose if self.change else None

    @property
    def base_value(self) -> Fraction:
        return self.start.value if self.start is not None else self.end.value - (self.change.value if self.change else 0)

    def base_text(self) -> str:
        """The base as a line shows it: as written, else the difference in the unit of the end."""
        if self.start is not None:
            return self.start.written
        places = max(self.end.decimals, self.change.decimals if self.change else 0)
        return in_unit_of(self.end, self.base_value, places)

    def facts(self) -> list[Fact]:
        """What it rests on, in the order of a reader."""
        return [item for item in (self.start, self.end, self.change if self.start is None else None) if item is not None]


class Finder:
    """Looks up the end points of the derived figures of one subject and indicator."""

    def __init__(self, index: Index, group: list[Fact]) -> None:
        self.index = index
        self.by_period: dict[str, list[Fact]] = defaultdict(list)
        self.changes: dict[tuple[int, tuple[int, int]], list[Fact]] = defaultdict(list)
        for fact in group:
            if fact.measure == "level" and fact.dimension != "times" and not fact.yearly and not fact.period.undated:
                self.by_period[fact.period.iso].append(fact)
            if fact.measure == "change" and not fact.known and not fact.yearly:
                self.changes[fact.reading, fact.sentence].append(fact)

    def ends(self, fact: Fact) -> Ends | None:
        """The end points of a derived figure, or None if the texts do not give both."""
        found = self._dated(fact) or self._told(fact)
        return None if found is None or self._taken(fact, found.end) else found

    def _dated(self, fact: Fact) -> Ends | None:
        first, last, years = span(fact.period)
        if last is None or first is None:
            return None
        end = self._near((item for item in self.by_period.get(last.iso, ()) if not item.past), fact, fact.target)
        if end is None:
            return None
        start = self._near((item for item in self.by_period.get(first.iso, ()) if item is not end), fact, False)
        if start is None and years == 1:
            start = self._base(fact, end, self._levels(fact))
        change = None if start is not None or fact.measure == "change" else self._change(fact, end)
        if start is None and change is None:
            return None
        if start is not None and start.dimension != end.dimension:
            return None
        return Ends(end, start, change, years, exact=True)

    def _levels(self, fact: Fact) -> list[Fact]:
        """The levels of the same thing in the same sentence."""
        return [
            item
            for item in self.index.by_sentence.get((fact.reading, fact.sentence), [])
            if item.measure == "level" and item.dimension != "times" and item.target == fact.target
            and (item.subject, item.indicator) == (fact.subject, fact.indicator)
        ]  # fmt: skip

    def _told(self, fact: Fact) -> Ends | None:
        """In one sentence: 从 A 提高到 B，增长…; B，增加 C，增长…; B，增长…，上年为 A; 是 … A 的几倍."""
        rules = self.index.rules
        levels = self._levels(fact)
        if rules.any("other_time", _AGAINST.sub("", self.index.clause(fact))) and not any(item.past for item in levels):
            return None  # 今年净增 100 家 behind a movement of three years
        before = [item for item in levels if item.start < fact.start]
        moved = self._movement(before) or (self._movement(levels) if not before else None)
        end = moved[1] if moved else self._end(fact, before)
        if end is None:
            return None
        start = moved[0] if moved else self._base(fact, end, levels)
        change = None if start is not None or fact.measure == "change" else self._change(fact, end)
        if (start is None and change is None) or (start is not None and start.dimension != end.dimension):
            return None
        if self._other_span(fact, start, end) or (fact.dimension == "times" and self._other_base(fact, start)):
            return None
        years, exact = self._years(fact, start, end)
        return Ends(end, start, change, years, exact)

    def _movement(self, levels: list[Fact]) -> tuple[Fact, Fact] | None:
        """从 A 提高到 B, or A → B, as the last two levels, told once."""
        if len(levels) < 2 or levels[-1].from_word or sum(item.from_word for item in levels) > 1:
            return None
        first, last = levels[-2:]
        return (first, last) if first.from_word or _ARROW.fullmatch(self._text(first)[first.end : last.start]) else None

    def _text(self, fact: Fact) -> str:
        return self.index.readings[fact.reading].document.blocks[fact.sentence[0]].text

    def _compared(self, item: Fact) -> bool:
        """True for the 12.7 of 15.9 万人，比 2012 年的 12.7 万人增加 3.2 万人."""
        return _THAN_WHAT.search(self._text(item), max(0, item.start - 20), item.start) is not None

    def _taken(self, fact: Fact, end: Fact) -> bool:
        """True if another figure of the same measure stands between: that one speaks of the end, this one of something else."""
        if (end.reading, end.sentence) != (fact.reading, fact.sentence):
            return False
        group = self.index.by_sentence.get((fact.reading, fact.sentence), [])
        return any(
            item.measure == fact.measure != "level" and item.period == fact.period and end.end <= item.start < fact.start
            and (item.subject, item.indicator) == (fact.subject, fact.indicator)
            for item in group
        )  # fmt: skip

    def _end(self, fact: Fact, before: list[Fact]) -> Fact | None:
        """Of levels told one after the other the one that the figure speaks of: the latest by date, else the last told."""
        own = [item for item in before if not item.past and not item.from_word and not self._compared(item)]
        if fact.dimension == "times" and len(own) > 1 and self._together(own[-1], fact):
            return own[-2]  # 108 家，是 2017 年 27 家的 4 倍
        if not own or (before[-1].from_word and before[-1] is not own[-1]):
            return None
        dated = [item for item in own if not item.period.undated]
        return max(dated, key=lambda item: item.period) if len(dated) == len(own) > 1 else own[-1]

    def _base(self, fact: Fact, end: Fact, levels: list[Fact]) -> Fact | None:
        """The level that the words make the base: 上年为 A; the year before; 比 2015 年 … with that year's A in the document."""
        others = [item for item in levels if item is not end and item.dimension == end.dimension]
        found = [item for item in others if self._is_base(fact, end, item)]
        if found:
            return found[0] if len(found) == 1 else None
        year = _THAN.search(self.index.clause(fact)) if fact.start > end.start else None
        if year is None or fact.measure == "cagr" or year[1] == end.period.iso:
            return None
        told = (item for item in self.by_period.get(year[1], ()) if item.reading == fact.reading and not item.past)
        base = self._near(told, fact, False)
        return base if base is not None and base.dimension == end.dimension else None

    def _is_base(self, fact: Fact, end: Fact, item: Fact) -> bool:
        if item.past:
            return fact.measure in ("growth", "change") and (item.period.undated or item.period != end.period)
        if (fact.dimension == "times" or self._compared(item)) and self._together(item, fact):
            return True
        if item.period.undated or item.period == end.period:
            return False
        if fact.measure != "cagr" and not end.period.undated and span(end.period)[0] == item.period:
            return fact.period.kind != "years"
        year = item.period.year
        return year is not None and f"{year}年" in self.index.clause(fact) and fact.start > end.start

    def _together(self, item: Fact, fact: Fact) -> bool:
        """True if no comma stands between the two."""
        return item.end <= fact.end and not _COMMA.search(self._text(fact)[item.end : fact.start])

    def _years(self, fact: Fact, start: Fact | None, end: Fact) -> tuple[int | None, bool]:
        if start is not None and start.period.kind == end.period.kind == "year":
            return (end.period.year or 0) - (start.period.year or 0) or None, True
        _, _, years = span(fact.period)
        if years is not None and fact.period.kind == "years":
            return years, True
        return phrase_years(fact.period.phrase) or self._opened(fact), False

    def _other_span(self, fact: Fact, start: Fact | None, end: Fact) -> bool:
        """True for 十年来 (or 2012年的) 从 3 家增加到 96 家，近三年年均增长 33.9%: each tells a span of its own."""
        own, whole = (
            span(item.period)[2] if item.period.kind == "years" else phrase_years(item.period.phrase) for item in (fact, end)
        )
        if start is not None and start.period.kind == end.period.kind == "year":
            whole = (end.period.year or 0) - (start.period.year or 0)
        whole = whole or self._opened(end)
        return fact.measure == "cagr" and own is not None and whole is not None and abs(own - whole) > 1

    def _other_base(self, fact: Fact, start: Fact | None) -> bool:
        """True for 由 2016 年的 4.1 亿元增加到 14.9 亿元，是 2012 年的 8 倍."""
        named = _YEAR.search(self.index.clause(fact))
        return named is not None and start is not None and start.period.year is not None and named[0] != str(start.period.year)

    def _opened(self, fact: Fact) -> int | None:
        """The years of the phrase that the paragraph was opened with: 五年来，…；…，年均增长…."""
        found = [*_OPENED.finditer(self._text(fact), max(0, fact.start - 200), fact.start)]
        return phrase_years(found[-1][0]) if found else None

    def _change(self, fact: Fact, end: Fact) -> Fact | None:
        """The change told in the same sentence, for the same span."""
        found = [
            item
            for item in self.changes.get((fact.reading, fact.sentence), ())
            if item.period.iso == fact.period.iso
            and item.dimension == end.dimension
            and item.target == fact.target
            and abs(item.start - fact.start) < 80
        ]
        return found[0] if len(found) == 1 else None

    def _near(self, levels: Iterable[Fact], fact: Fact, target: bool) -> Fact | None:
        """The nearest level: same sentence, block, document, then others. None if the nearest ones contradict each other."""
        tiers: dict[int, list[Fact]] = defaultdict(list)
        for item in levels:
            if item.target == target:
                tiers[_distance(item, fact)].append(item)
        if not tiers:
            return None
        best = min(tiers)
        group = tiers[best]
        if best == 3 and not all(item.matched for item in group):
            return None
        if any(not group[0].same_value(other) for other in group[1:]):
            return None
        return min(group, key=lambda item: abs(item.start - fact.start))


def _distance(item: Fact, fact: Fact) -> int:
    if item.reading != fact.reading:
        return 3
    return 0 if item.sentence == fact.sentence else 1 if item.sentence[0] == fact.sentence[0] else 2


def span(period: Period) -> tuple[Period | None, Period | None, int | None]:
    """The periods at both ends and the years between: 2015/2020 is 2015, 2020, 5; 2021-H1 is against 2020-H1."""
    if period.undated or period.start is None or period.end is None:
        return None, None, None
    if period.kind == "years":
        first, last = period.start.year, period.end.year
        return Period.of_year(first), Period.of_year(last), last - first
    try:
        return period.previous_year(), period, 1
    except Problem:  # before the first year of the calendar
        return None, None, None


def phrase_years(phrase: str) -> int | None:
    """近三年 is 3, 十年来 is 10, 近10年 is 10."""
    found = _SPAN.search(phrase)
    if not found:
        return None
    text = found[1]
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    return (_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0) if ten else _CHINESE[text]


def with_when(fact: Fact) -> str:
    """12.77亿元（2020年）."""
    return f"{fact.written}（{fact.when}）" if fact.when and not fact.period.undated else fact.written


def in_unit_of(fact: Fact, value: Fraction, places: int) -> str:
    """A value in base units as it would be written in the unit of that fact."""
    found = _LEADING.match(fact.written)
    number = Fraction(found[0].replace("−", "-").replace(",", "")) if found else Fraction(0)
    factor = fact.value / number if number else Fraction(1)
    return f"{shown(value / factor, places, zeros=True)}{unit_of(fact)}"


def unit_of(fact: Fact) -> str:
    return _LEADING.sub("", fact.written)
