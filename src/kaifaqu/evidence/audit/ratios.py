"""Checks of ratios (占一半以上, 占三分之二, 增长近一倍) against the two figures that stand in the same sentence.

These need neither a date nor an indicator: the sentence itself says what is divided by what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Final

from kaifaqu.evidence.audit.fact import COUNTED, measured
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.interval import Interval, shown
from kaifaqu.evidence.audit.report import Report

_CHINESE: Final = {char: at for at, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NUMBER: Final = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?")
_INEXACT: Final = re.compile(r"(?:[约近超逾过]|不[足到]|突破)$")
_OPEN: Final = re.compile(r"[多余]|以上|以下|左右")
_MORE: Final = re.compile(r"[超过逾多强]|以上|有余")
_LESS: Final = re.compile(r"近|不[足到]|以下")
_ABOUT: Final = re.compile(r"约|左右")
_LONGEST: Final = 5  # characters of a unit
_FAR: Final = 200


@dataclass(frozen=True, slots=True)
class _Amount:
    """A figure with its unit as it stands in the text."""

    written: str
    dimension: str
    value: Fraction
    range: Interval


def check(index: Index, report: Report) -> None:
    """``ratio-claim``."""
    for number, reading in enumerate(index.readings):
        for at, block in enumerate(reading.document.blocks):
            if block.kind != "table" and ("占" in block.text or "倍" in block.text):
                for claim in index.rules.ratios:
                    for found in claim.pattern.finditer(block.text):
                        if not report.quoted(number, at, *found.span("ratio")):
                            _judge(index, report, (number, at), claim.side, found)


def _judge(index: Index, report: Report, place: tuple[int, int], kind: str, found: re.Match[str]) -> None:
    part, base = (amount(found.string, *found.span(name)) for name in ("part", "base"))
    ratio = _ratio(index, found, kind)
    if part is None or base is None or ratio is None or part.dimension != base.dimension or not base.range.positive:
        return
    if index.rules.any("no_ratio", found[0]) or (kind != "times" and part.value > base.value):
        return
    plus = Interval.exactly(1 if kind == "times" else 0)
    others = list(_others(found, kind, part))
    pairs = [(part.range, base.range), *((part.range, item) for item in others if kind == "among")]
    pairs += [(item, base.range) for item in others if kind == "of"]
    if any(over.meets(under.product(ratio + plus)) for over, under in pairs):
        return
    value = part.value / base.value
    shown_value = f"{shown(value - 1)} 倍" if kind == "times" else f"{shown(value * 100)}%"
    cases = [kind] if found["percent"] else [kind, "words"]
    values = {"part": part.written, "base": base.written, "found": shown_value, "written": found["ratio"]}
    report.add("ratio-claim", cases, "times" if kind == "times" else "main", places=[(*place, *found.span())], values=values)


def _others(found: re.Match[str], kind: str, part: _Amount) -> Iterator[Interval]:
    """What else the sentence may divide: an earlier whole, or the part with what is told before it (甲12亿元，乙10亿元，占…)."""
    text, at = found.string, found.start("part" if kind == "of" else "base")
    first = max(0, at - _FAR)
    start = max(first, max(text.rfind(stop, first, at) + 1 for stop in "。；;\n"))
    told = [amount(text, *number.span()) for number in _NUMBER.finditer(text, start, at)]
    ranges = [item.range for item in told if item is not None and item.dimension == part.dimension]
    if kind == "of":
        sums = accumulate([part.range, *reversed(ranges)])
        next(sums)
        yield from sums
    yield from ranges


def amount(text: str, start: int, end: int) -> _Amount | None:
    """The figure whose digits stand there, with the longest unit behind them; None for what is not exact (近30亿元, 30多亿元)."""
    for length in range(_LONGEST, 0, -1):
        unit = text[end : end + length]
        dimension, factor = measured(unit)
        if dimension.startswith("raw:") or len(unit) < length or not unit.strip():
            continue
        if _INEXACT.search(text[max(0, start - 2) : start]) or _OPEN.match(text, end + length):
            return None
        digits = text[start:end].replace(",", "")
        places = len(digits.partition(".")[2])
        exact = dimension == COUNTED and factor == 1 and not places
        around = Interval.around(Fraction(digits), Fraction(0) if exact else Fraction(1, 2 * 10**places))
        return _Amount(text[start : end + length], dimension, Fraction(digits) * factor, around.times(factor))
    return None


def _ratio(index: Index, found: re.Match[str], kind: str) -> Interval | None:
    """All that the words of a ratio may stand for; None if they say a ratio of another kind."""
    if bool(found["multiple"]) != (kind == "times"):
        return None
    limits = index.rules["ratio-claim"].limits
    words = f"{found['before'] or ''}{found['behind'] or ''}"
    if found["percent"]:
        value = Fraction(found["percent"]) / 100
        slack = Fraction(1, 200 * 10 ** len(found["percent"].partition(".")[2]))
        wide = limits["words"]
    else:
        value = _in_words(found)
        slack = wide = limits["times" if kind == "times" else "words"]
    if _MORE.search(words):
        return Interval(value - slack / 4, None)
    if _LESS.search(words):
        return Interval(value - 2 * wide, value + slack / 4)
    return Interval.around(value, wide if _ABOUT.search(words) else slack)


def _in_words(found: re.Match[str]) -> Fraction:
    if found["half"]:
        return Fraction(1, 2)
    if found["tenths"]:
        return Fraction(_CHINESE[found["tenths"]], 10) + (Fraction(1, 20) if found["five"] else 0)
    if found["multiple"]:
        return Fraction(_CHINESE[found["multiple"]])
    return Fraction(_CHINESE[found["over"]], _CHINESE[found["under"]])
