"""Bases (上年为 …): a figure told beside that of the report as what it is compared with belongs to the year before.

Readers date it like the figure of the report, or date the growth behind it like the base. Where both stand in one sentence it
is certain which is which, and all three get their dates here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from kaifaqu.errors import Problem
from kaifaqu.evidence.audit.fact import Fact
from kaifaqu.observe import Period

_COMPARED: Final = ("growth", "change")


def settled(facts: Iterable[Fact]) -> list[Fact]:
    """The facts, sentence by sentence; ``year_before`` stays true only where the figure of the report is there."""
    found = list(facts)
    groups: dict[tuple[object, ...], list[int]] = {}
    for at, fact in enumerate(found):
        groups.setdefault((fact.reading, fact.sentence, fact.subject, fact.indicator), []).append(at)
    for group in groups.values():
        if any(found[at].year_before for at in group):
            for at, fact in zip(group, _dated([found[at] for at in group]), strict=True):
                found[at] = fact
    return found


def _dated(group: list[Fact]) -> Iterator[Fact]:
    """The figures of one thing in one sentence."""
    reported: dict[str, Fact] = {}  # by the period of its base
    base_of: dict[str, str] = {}
    for fact in group:
        before = _year_before(fact)
        if fact.measure == "level" and not fact.past and before is not None:
            reported.setdefault(before.iso, fact)
            base_of[fact.period.iso] = before.iso
    bases: set[str] = set()
    for fact in group:
        now = fact.period.iso
        base = now if now in reported else base_of.get(now, "")
        if fact.year_before and base:
            bases.add(base)
            yield replace(fact, period=Period.parse(base), own=reported[base].own)
        elif fact.year_before:
            yield replace(fact, year_before=False)
        elif fact.measure in _COMPARED and now in bases and now not in base_of:
            yield replace(fact, period=reported[now].period)
        else:
            yield fact


def _year_before(fact: Fact) -> Period | None:
    try:
        return None if fact.period.undated else fact.period.previous_year()
    except Problem:  # before the first year of the calendar
        return None
