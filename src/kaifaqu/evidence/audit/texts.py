"""Checks on the words themselves: dates that do not exist, spans the wrong way round, exchanged counts, structures off 100."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from fractions import Fraction
from typing import Final

from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.interval import Interval, shown
from kaifaqu.evidence.audit.report import Report
from kaifaqu.evidence.document import Block

_DAY: Final = re.compile(r"(?<!\d)(?:(?P<year>(?:19|20)\d{2})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_MONTH: Final = re.compile(r"(?P<year>(?:19|20)\d{2})年(?P<month>\d{1,2})月")
_MONTHS: Final = re.compile(
    r"(?P<a>(?:19|20)\d{2})年(?:(?P<m>\d{1,2})月)?(?:(?P<d>\d{1,2})日)?\s*(?:至|到|—+|–|-|~|～)\s*(?P<b>(?:19|20)\d{2})年(?:(?P<n>\d{1,2})月)?(?:(?P<e>\d{1,2})日)?"
)
_YEARS: Final = re.compile(r"(?<![\d.])(?P<a>(?:19|20)\d{2})\s*(?:—|–|－|~|～|至)\s*(?P<b>(?:19|20)\d{2})年")
_CHINESE: Final = {char: str(at) for at, char in enumerate("零一二三四五六七八九十")} | {"两": "2"}
_NO_WORD: Final = re.compile("[^\u4e00-\u9fff]")
_CLAUSE_END: Final = re.compile("[，,。；;\n]")
_OTHER: Final = re.compile(r"[:：∶]")


def check(index: Index, report: Report) -> None:
    """``date-impossible``, ``swapped-counts``, ``structure-sum`` and ``period-after-date``."""
    counts: dict[tuple[str, ...], dict[tuple[str, ...], tuple[int, int, int, int]]] = defaultdict(dict)
    for number, reading in enumerate(index.readings):
        for at, block in enumerate(reading.document.blocks):
            if "月" in block.text or "年" in block.text:
                _dates(report, number, at, block)
            if "结构" in block.text or "产业比" in block.text:
                _structure(index, report, number, at, block)
            _counts(index, number, at, block, counts)
    _swapped(index, report, counts)
    _after(index, report)


def _dates(report: Report, reading: int, at: int, block: Block) -> None:
    for found in _DAY.finditer(block.text):
        month, day, year = int(found["month"]), int(found["day"]), int(found["year"] or 0)
        if not 1 <= month <= 12:
            _date(report, (reading, at, *found.span()), "month", {"written": found[0], "month": month})
        elif (
            not 1
            <= day
            <= (calendar.monthrange(year, month)[1] if year else (29 if month == 2 else calendar.monthrange(2000, month)[1]))
        ):
            _date(report, (reading, at, *found.span()), "day", {"written": found[0], "month": month, "day": day})
    for found in _MONTH.finditer(block.text):
        if not 1 <= int(found["month"]) <= 12 and not _DAY.match(block.text, found.start()):
            _date(report, (reading, at, *found.span()), "month", {"written": found[0], "month": int(found["month"])})
    for pattern in (_MONTHS, _YEARS):
        for found in pattern.finditer(block.text):
            parts = found.groupdict()
            whole = all(parts.get(key) for key in ("m", "n"))
            first = (int(parts["a"]), int(parts["m"]) if whole else 0, int(parts["d"] or 0) if whole and parts.get("e") else 0)
            last = (int(parts["b"]), int(parts["n"]) if whole else 0, int(parts["e"] or 0) if whole and parts.get("d") else 0)
            if first > last:
                said = re.split(r"至|到|—+|–|-|~|～|－", found[0])
                values = {"written": found[0], "first": said[0].strip(), "second": said[-1].strip()}
                _date(report, (reading, at, *found.span()), "order", values)


def _date(report: Report, place: tuple[int, int, int, int], line: str, values: dict[str, object]) -> None:
    report.add("date-impossible", [], line, places=[place], values=values)


def _structure(index: Index, report: Report, reading: int, at: int, block: Block) -> None:
    """三次产业结构为 8.1:45.2:46.7 must add up to 100 within the rounding of its members."""
    for found in index.rules.structure.finditer(block.text):
        parts = [part.strip() for part in _OTHER.split(found["ratio"])]
        if len(parts) < 3:
            continue
        numbers = [Fraction(part) for part in parts]
        places = max(len(part.partition(".")[2]) for part in parts)
        total, slack = sum(numbers, Fraction(0)), Fraction(len(parts), 2 * 10**places)
        if Interval.around(Fraction(100), slack).holds(total) or total < 50:
            continue  # 1:2:3 is a proportion, not a structure in percent
        values = {
            "sum": " + ".join(parts),
            "found": shown(total, places),
            "slack": shown(Fraction(1, 2 * 10**places), places + 1),
        }
        report.add("structure-sum", [], "main", places=[(reading, at, *found.span("ratio"))], values=values)


def _counts(
    index: Index,
    reading: int,
    at: int,
    block: Block,
    counts: dict[tuple[str, ...], dict[tuple[str, ...], tuple[int, int, int, int]]],
) -> None:
    """八横六纵: runs of two and more numerals, each with one noun."""
    run: list[re.Match[str]] = []
    for found in index.rules.counted.finditer(block.text):
        if found["noun"] in index.rules.words["time_nouns"]:
            continue
        if run and found.start() == run[-1].end():
            run.append(found)
            continue
        _keep(reading, at, run, counts)
        run = [found]
    _keep(reading, at, run, counts)


def _keep(
    reading: int,
    at: int,
    run: list[re.Match[str]],
    counts: dict[tuple[str, ...], dict[tuple[str, ...], tuple[int, int, int, int]]],
) -> None:
    nouns = [found["noun"] for found in run]
    if len(run) < 2 or len(set(nouns)) < len(nouns):
        return
    pairs = sorted((found["noun"], _CHINESE.get(found["number"], found["number"])) for found in run)
    counts[tuple(noun for noun, _ in pairs)].setdefault(
        tuple(number for _, number in pairs), (reading, at, run[0].start(), run[-1].end())
    )


def _swapped(
    index: Index, report: Report, counts: dict[tuple[str, ...], dict[tuple[str, ...], tuple[int, int, int, int]]]
) -> None:
    """The same nouns with the same numbers the other way round."""
    for nouns, places in counts.items():
        groups: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        for numbers in places:
            groups[tuple(sorted(numbers))].append(numbers)
        for group in groups.values():
            if len(group) < 2:
                continue
            first, second = places[group[0]], places[group[1]]
            if len({index.readings[place[0]].context.zone for place in (first, second)}) > 1:
                continue  # two zones have two networks
            changed = "、".join(f"“{noun}”" for noun, a, b in zip(nouns, group[0], group[1], strict=True) if a != b)
            words = [index.readings[place[0]].document.blocks[place[1]].text[place[2] : place[3]] for place in (first, second)]
            cases = ["across"] if first[0] != second[0] else []
            cases += [] if _behind(index, first) & _behind(index, second) else ["unlike"]
            values = {"first": words[0], "second": words[1], "nouns": changed}
            report.add("swapped-counts", cases, "main", places=[first, second], values=values)


def _behind(index: Index, place: tuple[int, int, int, int]) -> set[str]:
    """What is counted, as far as the words behind tell it: pairs of characters of 城区路网体系."""
    text = index.readings[place[0]].document.blocks[place[1]].text[place[3] : place[3] + 12]
    words = _NO_WORD.sub("", _CLAUSE_END.split(text)[0])
    return {words[at : at + 2] for at in range(len(words) - 1)}


def _after(index: Index, report: Report) -> None:
    """A figure that is no target, of a period that begins after the document's own date."""
    for fact in index.facts:
        dated = index.dated(fact.reading)
        if fact.target or dated is None or dated.end is None or fact.period.undated or fact.period.end is None:
            continue
        begin = fact.period.end if fact.period.kind == "years" else fact.period.start
        if begin is None or begin <= dated.end or index.rules.any("planned", index.sentence(fact)):
            continue
        if fact.period.kind == "years" and (fact.period.end.year <= dated.end.year):
            continue
        if index.in_table(fact) or index.dated_elsewhere(fact):
            continue  # a column of a later year in a table of a plan; a month whose year was only concluded
        values = {"dated": dated.label, "when": fact.when, "name": fact.name, "written": fact.written}
        report.add("period-after-date", [], "main", facts=[fact], values=values)
