"""Figures in a text: each number with its unit and the bound after it; numbers that name, date or order are passed over.

The rules that pass over: ``GUIDELINES`` of the statements (dates, ordinals, document numbers, names that hold numbers, slogans,
capacities in a project's name). Their words are in ``content/evidence``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from kaifaqu.evidence.grammar import numerals
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.traps import placed_first, trapped
from kaifaqu.evidence.grammar.vocabulary import alternation, longest_first, vocabulary

_RULES: Final = rules("figures")
_LONG_UNIT: Final = _RULES.pattern("long_unit")
_ANY_FIGURE: Final = _RULES.pattern("any_figure")
_AROUND_UNIT: Final = _RULES.pattern("around_unit")
_SHORT_MEASURES: Final = _RULES.set("short_measures")
_HALF_BOUNDS: Final = _RULES.pairs("half_bounds")
_TOP_AHEAD: Final = _RULES.pattern("top_ahead")
_ONLY_TOP: Final = _RULES.pattern("only_top")
_SMALLER: Final = _RULES.pattern("smaller_part")
_AND_HALF: Final = _RULES.pattern("and_half")
_RANK_UNITS: Final = _RULES.set("rank_units")
_PERCENT_UNITS: Final = _RULES.set("percent_units")
_FOLD_UNITS: Final = _RULES.set("fold_units")
_PER_CENT: Final = {"％": "%", "﹪": "%"}
LONGEST: Final = 24  # digits of a number at most; a longer run is a code


@dataclass(slots=True)
class Figure:
    """One number: ``start`` to ``end`` with unit and bound after it, ``at`` to ``to`` the digits alone.

    ``kind`` is count (a counter, 家), amount (money, length), percent, times (倍), points (个百分点), rank, duration, share
    (1/3, 一半) or bare. ``second`` is True for the upper number of a range; ``words`` for a Chinese numeral.
    """

    start: int
    end: int
    at: int
    to: int
    value: Decimal
    unit: str
    kind: str
    bound: str = ""
    words: bool = False
    ranged: str = ""  # low or high: an end of a range
    tight_end: int = 0  # end without the bound after it

    def copy(self) -> Figure:
        """One of its own."""
        return Figure(
            self.start, self.end, self.at, self.to, self.value, self.unit, self.kind, self.bound, self.words, self.ranged,
            self.tight_end,
        )  # fmt: skip


class Shapes:
    """The compiled patterns of a vocabulary."""

    def __init__(self) -> None:
        words = vocabulary()
        measures, counters = words.words("measures"), words.words("counters")
        units = "|".join(_spaced(re.escape(word)) for word in longest_first((*measures, *counters, *words.words("durations"))))
        told = (word for word in measures if len(word) > 1 or word in _SHORT_MEASURES)
        self.unit: Final = _RULES.pattern("unit", units=units)
        self.number: Final = _RULES.pattern("number", counted=alternation((*counters, *told, *_RULES.words("times_counted"))))
        self.range: Final = _RULES.pattern("upper_end")
        self.after: Final = _RULES.pattern("bound_after", bounds=alternation(words.bounds_after))
        self.more: Final = _RULES.pattern("and_more")
        self.half: Final = _RULES.pattern("half_more")
        self.stop: Final = re.compile(r"[ *]*(?:$|[，。；、）)])")
        self.plus: Final = re.compile(r"\+(?![\dN])")
        self.top: Final = _RULES.pattern("top_before")
        self.onward: Final = _RULES.pattern("going_on")
        self.tail: Final = re.compile(r"[ *]*[\u4e00-\u9fff]")
        self.counters: Final = frozenset(counters)
        self.durations: Final = frozenset(words.words("durations"))
        self.scales: Final = words.words("scales")
        self.words: Final = words


def _spaced(unit: str) -> str:
    """Long units may be cut by a space: 24.8平 方公里, 0.9个 百分点."""
    return _LONG_UNIT.sub(lambda long: "[ ]?".join(long[0]), unit)


@cache
def shapes() -> Shapes:
    """The patterns of the vocabulary that ships."""
    return Shapes()


def find(text: str) -> list[Figure]:
    """The figures of a text, in order; the caller's own, to be changed."""
    return [item.copy() for item in glance(text)]


def _find(text: str) -> list[Figure]:
    if not _ANY_FIGURE.search(text):
        return []
    shape = shapes()
    found: list[Figure] = []
    at = 0
    for match in shape.number.finditer(text):
        if match.start() < at:
            continue
        figures = _read(text, match, shape)
        if figures:
            found += figures
            at = figures[-1].end
        elif match.lastgroup == "num":
            at = match.end()
    return found


@lru_cache(maxsize=8192)
def glance(text: str) -> tuple[Figure, ...]:
    """The same, kept: lines of slides are looked at again and again. The figures are shared and not to be changed."""
    return tuple(_find(text))


def _read(text: str, match: re.Match[str], shape: Shapes) -> list[Figure]:
    group = match.lastgroup
    start, end = match.span()
    if group == "num":
        return _arabic(text, start, end, shape)
    if match["nth"] is not None or match["first"] is not None:
        return _rank(text, match)
    if match["tops"]:  # 排名前十
        start, end = match.span("tops")
        top = Figure(start, end, start, end, Decimal(numerals.chinese(match["tops"])), "", "rank", "<=", True, "top", end)
        return [top] if shape.top.search(text, max(0, start - 16), start) else []
    if match["myriad"]:  # 首次破万
        start, end = match.span("myriad")
        return [Figure(start, end, start, end, Decimal(1), match["myriad"], "amount", words=True, tight_end=end)]
    if group == "share":
        word = match["share"]
        if trapped(text, start, end, "", "share"):
            return []
        value = Decimal("0.5") if "半" in word else numerals.fraction(word)
        if word.startswith("百分之"):
            figure = Figure(start, end, start, end, numerals.whole(word[3:]), "%", "percent", words=True)
        else:
            figure = Figure(start, end, start, end, value, "", "share", _HALF_BOUNDS.get(word, ""))
        return [_bounded(text, figure, shape)]
    if group in ("fold", "folds"):
        if trapped(text, start, end, "番", "times"):
            return []  # “三个翻番”
        value = Decimal(numerals.chinese(match["folds"] or "一"))
        return [_bounded(text, Figure(start, end, start, end, value, "番", "times", ">" if match["beyond"] else "", True), shape)]
    if group == "topmost":
        return _measured(text, start, end, Decimal(numerals.chinese(match["topmost"])), shape, words=True, topmost=True)
    if group == "cn":
        return _measured(text, start, end, Decimal(numerals.chinese(match["cn"])), shape, words=True)
    return _measured(text, start, end, Decimal("0.5"), shape, words=True)


def _arabic(text: str, start: int, end: int, shape: Shapes) -> list[Figure]:
    if end - start > LONGEST:
        return []
    if text[start] in "-－−":
        before = text[start - 1] if start else " "
        if (before.isalnum() and not "\u4e00" <= before <= "\u9fff") or ("\u4e00" <= before <= "\u9fff" and text[start] != "-"):
            start += 1
    return _measured(text, start, end, numerals.plain(text[start:end]), shape)


def _rank(text: str, match: re.Match[str]) -> list[Figure]:
    start, end = match.span()
    if match["first"]:
        if placed_first(text, start):
            return []
        unit = "位" if match["first"] == "首位" else ""
        return [Figure(start, end, start, end, Decimal(1), unit, "rank")]
    if trapped(text, start, end, match["place"] or "", "rank"):
        return []
    at, to = match.span("nth")
    unit = match["place"] or ""
    figure = Figure(start, end, at, to, numerals.whole(match["nth"]), unit, "rank")
    return [figure]


def _measured(
    text: str, start: int, end: int, value: Decimal, shape: Shapes, *, words: bool = False, topmost: bool = False
) -> list[Figure]:
    """A number with what follows it: the other end of a range, unit, bound. ``topmost``: after 前, a place or nothing."""
    low = None
    span = shape.range.match(text, end)
    first_end = end
    if span and not words:
        high = numerals.whole(span["high"])
        if high > value and span.end() - start < 30:
            low, value, end = value, high, span.end("high")
    elif span and words and shape.unit.match(text, span.end("high")):
        high = numerals.whole(span["high"])
        if high > value:
            low, value, end = value, high, span.end("high")
    found = shape.unit.match(text, end)
    unit, stop, bound = "", end, ""
    if found:
        unit = _AROUND_UNIT.sub("", found["unit"]) if found["unit"] else ""
        stop = found.end("unit")
        if found["more"] or found["more2"]:
            bound = "~" if found["more"] == "来" else ">"
        elif found["more3"] and unit in shape.durations:
            bound, stop = ">", found.end()  # 历时4年多
        elif found["more3"] and unit not in (*shape.scales, "个"):
            if shape.stop.match(text, found.end()):
                bound, stop = ">", found.end()  # 29亿元多，
        elif found["more3"]:
            bound, stop = ">", found.end()
            tail = shape.unit.match(text, stop)
            if unit == "个" and text.startswith("百分点", stop):
                unit, stop = "个百分点", stop + 3  # 6个多百分点
            elif unit == "个" and text.startswith("月", stop):
                unit, stop = "个月", stop + 1
            elif tail and tail.start("unit") <= stop + 1:  # 4个多月, 3亿多元
                unit, stop = unit + tail["unit"], tail.end("unit")
    value, unit, stop = _with_rest(text, value, unit, stop)
    unit = _PER_CENT.get(unit, unit)
    if unit == "成" and words and (half := shape.half.match(text, stop)):
        value, stop = value + (Decimal("0.5") if half[0] == "半" else Decimal(numerals.chinese(half[0])) / 10), half.end()
    kind = _kind(unit, shape)
    if not unit and text.startswith("强", end) and _TOP_AHEAD.search(text, 0, start):
        unit, stop = "强", end + 1
    if (
        (not unit or unit in _RANK_UNITS)
        and (shape.top.search(text, max(0, start - 12), start) or _ONLY_TOP.fullmatch(text, 0, start))
        and (not shape.tail.match(text, stop) or shape.onward.match(text, stop))
    ):
        return [Figure(start, stop, start, end, value, unit, "rank", "<=", words, "top", stop)]
    if topmost or trapped(text, start, stop, unit, "words" if words else kind, value=value):
        return []
    if low is not None:
        lower = Figure(start, stop, start, first_end, low, unit, kind, ">=", words, "low", stop)
        upper = Figure(start, stop, end - len(span["high"]) if span else start, end, value, unit, kind, "<=", words, "high", stop)
        return [lower, upper]
    figure = Figure(start, stop, start, end, value, unit, kind, bound, words)
    return [_bounded(text, figure, shape)]


def _with_rest(text: str, value: Decimal, unit: str, stop: int) -> tuple[Decimal, str, int]:
    """The number with the smaller part that is said after its unit: 21亿3000万元 is 21.3亿元, 4个半月 is 4.5个月."""
    if unit == "亿" and (small := _SMALLER.match(text, stop)):
        return value + Decimal(small["rest"]) / 10000, unit + small["unit"], small.end()
    if unit == "个" and (half := _AND_HALF.match(text, stop)):
        return value + Decimal("0.5"), unit + half["unit"], half.end()
    return value, unit, stop


@lru_cache(maxsize=1024)
def _kind(unit: str, shape: Shapes) -> str:
    if not unit:
        return "bare"
    if unit in _PERCENT_UNITS:
        return "percent"
    if unit.endswith("百分点"):
        return "points"
    if unit in _FOLD_UNITS:
        return "times"
    if unit in shape.durations:
        return "duration"
    tail = unit
    for scale in shape.scales:
        if unit.startswith(scale) and len(unit) > len(scale):
            tail = unit[len(scale) :]
            break
    return "count" if tail in shape.counters else "amount"


def _bounded(text: str, figure: Figure, shape: Shapes) -> Figure:
    figure.tight_end = figure.end
    open_unit = not figure.unit or figure.unit == "成" or figure.unit in _FOLD_UNITS
    if not figure.bound and open_unit and (more := shape.more.match(text, figure.end)):
        figure.bound, figure.end = ">", more.end()
    after = shape.after.match(text, figure.end)
    if after:
        if figure.bound != ">" or figure.kind == "share":
            figure.bound = shape.words.bounds_after[after["word"]]
        figure.end = after.end()
    elif shape.plus.match(text, figure.end):
        figure.bound, figure.end = ">", figure.end + 1
    return figure
