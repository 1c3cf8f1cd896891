"""Checks of moves in a ranking: 前移3位 against the two places, and 由第26位升至第23位 against the way it is said to go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Final

from kaifaqu.evidence.audit.ends import phrase_years, span
from kaifaqu.evidence.audit.fact import Fact, apart, normal
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.report import Report

_BASE: Final = re.compile(r"[较比](?:(?P<year>\d{4})年|[上去前]一?年)")
_THAN: Final = re.compile("[较比]")
_FROM: Final = re.compile(r"[由从自][^，,、；;。\n位名]{0,14}$")
_BEHIND: Final = re.compile(r"[^\d，,。；;\n]{0,4}[，,]?[^\d，,。；;\n]{1,6}\d+")  # the move follows at once
_VERB: Final = re.compile(r"[进退升降]了?$")
_THAN_WHAT: Final = re.compile(r"[比较][^，,。；;\n]{0,12}$")
_REACHED: Final = re.compile(r"[到至]|[升跃进晋降退移]")


def check(index: Index, report: Report) -> None:
    """``rank-move``."""
    for group in index.by_sentence.values():
        facts = [fact for fact in group if not fact.target]
        places = [fact for fact in facts if _is_place(fact)]
        for first, last in _movements(index, places):
            _direction(index, report, first, last)
        for move in facts:
            if places and _is_move(index, move):
                _size(index, report, move, places)


def _is_place(fact: Fact) -> bool:
    return fact.measure == "rank" and fact.bound == "=" and not fact.target


def _is_move(index: Index, fact: Fact) -> bool:
    """前移3位 by its measure; 5个位次, 进3位 by the words, whatever a reader took them for."""
    if fact.bound != "=" or fact.measure not in ("change", "level") or not index.rules.any("place_units", fact.written):
        return False
    return fact.measure == "change" or index.rules.any("move_units", fact.written) or bool(
        _VERB.search(_text(index, fact), max(0, fact.start - 2), fact.start)
    )  # fmt: skip


def _key(fact: Fact) -> tuple[str, str]:
    return fact.subject, fact.indicator


def _movements(index: Index, places: list[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """由2020年的第26位升至第23位: 由 stands before the first place in its clause, a word of reaching before the next."""
    for first, last in pairwise(places):
        moved = first.subject == last.subject and _from(index, first) and not _from(index, last)
        if moved and _REACHED.search(_text(index, first)[first.end : last.end]):
            yield first, last


def _text(index: Index, fact: Fact) -> str:
    return index.readings[fact.reading].document.blocks[fact.sentence[0]].text


def _from(index: Index, fact: Fact) -> bool:
    return fact.from_word or _FROM.search(_text(index, fact), max(0, fact.start - 20), fact.start) is not None


def _direction(index: Index, report: Report, first: Fact, last: Fact) -> None:
    """升至 a place further down, or 降至 one further up. What is counted from the end, or better when low, may do so."""
    text = index.sentence(first)
    if first.value == last.value or index.rules.any("from_the_end", text) or index.rules.any("lower_is_better", text):
        return
    between = _text(index, first)[first.end : last.end]
    up, down = (index.rules.any(kind, between) for kind in ("climb_words", "fall_words"))
    if up != down and up == (last.value > first.value):
        values = {"name": first.name, "first": _shown(first), "last": _shown(last), "way": "升" if up else "降"}
        report.add("rank-move", ["direction"], "direction", facts=[first, last], values=values)


def _size(index: Index, report: Report, move: Fact, places: list[Fact]) -> None:
    """The move against its two places; let pass if any two places of its sentence are so far apart."""
    clause = index.clause(move)
    if index.rules.any("comparable", clause) or index.rules.any("other_ranking", clause):
        return
    own = [fact for fact in places if _key(fact) == _key(move)]
    ends = (
        _of_comparison(index, move, places)
        or _of_movement(index, move, places)
        or _of_span(index, move, places)
        or _of_periods(index, move, own)
    )
    if ends is None or any(abs(a.value - b.value) == abs(move.value) for a, b in combinations([*own, *ends], 2)):
        return
    first, last = ends
    gap = int(first.value - last.value)
    values = {"name": first.name, "first": _shown(first), "last": _shown(last), "written": move.written.lstrip("−")}
    values |= {"found": f"{'前移' if gap > 0 else '后移'} {abs(gap)} 位" if gap else "没有变动"}
    report.add("rank-move", apart(move, ends), "main", facts=[first, last, move], values=values)


def _shown(fact: Fact) -> str:
    when = f"（{fact.when}）" if not fact.period.undated else ""
    return f"第 {int(fact.value)} 位{when}"


def _of_movement(index: Index, move: Fact, places: list[Fact]) -> tuple[Fact, Fact] | None:
    """The movement beside the move, unless its clause names another base: 由2018年的第30位升至第23位，较上年前移2位."""
    moved = list(_movements(index, places))
    if len(moved) != 1:
        return None
    first, last = moved[0]
    if any(last.end <= fact.start < move.start for fact in places):
        return None  # the move may be of the place that was told last
    if _key(move) not in (_key(first), _key(last)) and not _BEHIND.match(_text(index, move)[last.end : move.end]):
        return None
    told = _THAN.search(index.clause(move)) is not None and not first.start <= move.start <= last.end
    return None if told and first.period.iso != _base(index, move, last) else (first, last)


def _of_comparison(index: Index, move: Fact, places: list[Fact]) -> tuple[Fact, Fact] | None:
    """第64位，…，较2017年的第98位前移34位: the base stands in the clause of the move, the place before it."""
    text = _text(index, move)
    base = next((fact for fact in reversed(places) if fact.end <= move.start and "，" not in text[fact.end : move.start]), None)
    if base is None or not _THAN_WHAT.search(text, max(0, base.start - 20), base.start):
        return None
    told = [fact for fact in places if fact.end <= base.start and _key(fact) == _key(base)]
    return (base, told[-1]) if told and told[-1].scope == base.scope else None


def _of_span(index: Index, move: Fact, places: list[Fact]) -> tuple[Fact, Fact] | None:
    """2018年第47位，2019年第44位，2021年第35位，三年前移12位: one ranking, year by year, and the years of the move."""
    years = phrase_years(index.clause(move))
    told = {fact.period.year: fact for fact in places if fact.end <= move.start and fact.period.kind == "year"}
    if years is None or len(told) < 3 or len({_key(fact) for fact in places}) > 1:
        return None
    last = max(told.values(), key=lambda fact: fact.period)
    first = told.get((last.period.year or 0) - years)
    return (first, last) if first is not None else None


def _of_periods(index: Index, move: Fact, places: list[Fact]) -> tuple[Fact, Fact] | None:
    """The place told before the move, and that of the period which its clause compares with."""
    before = [fact for fact in places if fact.start < move.start and not fact.past and not _from(index, fact)]
    base = _base(index, move, before[-1]) if before else None
    if base is None:
        return None
    last = before[-1]
    here = [fact for fact in places if fact is not last and (fact.past or fact.period.iso == base)]
    if not here and not last.matched and len(normal(last.name)) < index.rules["rank-move"].limits["letters"]:
        return None  # 排名, 综合考核: there are many such rankings
    told = [fact for fact in index.by_key[_key(move)] if _is_place(fact) and fact.period.iso == base and not fact.past]
    found = here or [fact for fact in told if fact.scope == last.scope]
    own = [fact for fact in found if fact.reading == move.reading] or found
    return (own[0], last) if len({fact.value for fact in own}) == 1 else None


def _base(index: Index, move: Fact, last: Fact) -> str | None:
    """The period that the clause of a move compares with: the year it names, or the one before that of the place."""
    found = _BASE.search(index.clause(move))
    if found is None or found["year"]:
        return found["year"] if found else None
    first = span(last.period)[0] or span(move.period)[0]
    return first.iso if first else None
