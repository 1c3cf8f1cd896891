"""The figures about a subject, as its page shows them: the newest of each series first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kaifaqu.observe import Observation
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import queries as indicator_queries

from .models import Subject

LIMIT = 100  # rows on the page; the indicator's own page has all
MEASURES = {"level": "", "change": "增减量", "growth": "增长率", "cagr": "年均增长率", "multiple": "增长倍数", "rank": "位次"}


@dataclass(frozen=True)
class Figure:
    """One figure with the name of its indicator."""

    fact: Observation
    name: str
    measure: str


@dataclass(frozen=True)
class Figures:
    rows: list[Figure]
    total: int


def of(zone: Zone, subject: Subject, on: date) -> Figures:
    """What is known about the subject (and those merged into it) on a day."""
    facts = indicator_queries.facts(zone, subject, on)
    if not facts:
        return Figures([], 0)
    catalogue = indicator_queries.catalogue(zone)
    order = {indicator.code: (indicator.order, indicator.name) for indicator in catalogue}
    facts = sorted(facts, key=lambda fact: (fact.period.end or date.min, fact.id), reverse=True)
    facts.sort(key=lambda fact: (order.get(fact.indicator, (10**9, fact.indicator)), fact.measure != "level", fact.basis))
    rows = [
        Figure(fact, order.get(fact.indicator, (0, fact.indicator))[1], MEASURES.get(fact.measure, fact.measure))
        for fact in facts[:LIMIT]
    ]
    return Figures(rows, len(facts))
