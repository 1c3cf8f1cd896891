"""JSON of the cockpit: the same summary as the page."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest
from ninja import Router, Schema

from kaifaqu.web.core.access import api_zone, on_of
from kaifaqu.web.plans.queries import status_totals
from kaifaqu.web.ratings import queries as ratings

from .queries import Cockpit, KeyFigure, cockpit

router = Router(tags=["驾驶舱"])


class UndatedOut(Schema):
    """A value whose period nobody has settled yet."""

    id: int
    value: str
    unit: str
    bound: str
    phrase: str


class FigureOut(Schema):
    """One of the key figures; ``observation`` is empty for a derived value, which has a ``formula`` instead."""

    indicator: str
    title: str
    measure: str
    value: str | None
    unit: str
    bound: str
    period: str
    observation: int | None
    formula: str
    contradictory: bool
    simulated: bool
    year_on_year: str | None
    year_on_year_unit: str
    year_on_year_derived: bool
    target: str
    undated: list[UndatedOut]


class RankOut(Schema):
    """A zone's published ranks, by year; null where none was published."""

    subject: str
    name: str
    own: bool
    ranks: dict[str, int | None]


class StandingOut(Schema):
    """The zone's own place in a rating run here."""

    standard: str
    title: str
    period: str
    rank: int | None
    of: int
    total: float | None
    simulated: bool


class NewsOut(Schema):
    """A document published since ``since``, with the number of figures from it."""

    day: str
    document: str
    title: str
    new: int
    revised: int


class ConflictOut(Schema):
    """Values that cannot all be right."""

    indicator: str
    subject: str
    period: str
    observations: list[int]


class MismatchOut(Schema):
    """A stated figure that recomputation from its own end points denies, with the reckoning."""

    indicator: str
    observation: int
    text: str


class CockpitOut(Schema):
    """The zone on one page."""

    zone: str
    on: str
    since: str
    simulated: bool
    notice: str
    figures: list[FigureOut]
    plan: str
    statuses: dict[str, int]
    behind: list[str]
    ranks: list[RankOut]
    standings: list[StandingOut]
    news: list[NewsOut]
    conflicts: list[ConflictOut]
    mismatches: list[MismatchOut]
    undated: int


@router.get("/cockpit", response=CockpitOut, summary="驾驶舱：主要数据、规划状态、位次、变化")
def summary(request: HttpRequest, zone: str) -> CockpitOut:
    """What the zone's own page shows on the reference date."""
    found, _ = api_zone(request, zone, "view")
    on = on_of(request)
    page = cockpit(found, on)
    return CockpitOut(
        zone=found.code,
        on=on.isoformat(),
        since=page.since.isoformat(),
        simulated=found.simulated,
        notice=found.notice,
        figures=[_figure(item) for item in page.figures],
        plan=page.plan,
        statuses=status_totals(page.rows),
        behind=[row.judgement.sentence for row in page.red],
        ranks=_ranks(page),
        standings=[StandingOut(**vars(item)) for item in ratings.standings(found, on)],
        news=[
            NewsOut(day=n.day.isoformat(), document=n.document, title=n.title, new=n.new, revised=len(n.revised))
            for n in page.news
        ],
        conflicts=[
            ConflictOut(indicator=c.indicator, subject=c.subject, period=c.period, observations=[value[0] for value in c.values])
            for c in page.conflicts
        ],
        mismatches=[MismatchOut(indicator=m.indicator, observation=m.id, text=m.text) for m in page.mismatches],
        undated=page.undated,
    )


def _ranks(page: Cockpit) -> list[RankOut]:
    if page.ranks is None:
        return []
    return [
        RankOut(
            subject=line.code,
            name=line.name,
            own=line.own,
            ranks={year: cell[0] if cell else None for year, cell in zip(page.ranks.years, line.cells, strict=True)},
        )
        for line in page.ranks.lines
    ]


def _figure(item: KeyFigure) -> FigureOut:
    return FigureOut(
        indicator=item.indicator,
        title=item.title,
        measure=item.measure,
        value=_text(item.value),
        unit=item.unit,
        bound=item.bound,
        period=item.period,
        observation=item.id,
        formula=item.formula,
        contradictory=item.contradictory,
        simulated=item.simulated,
        year_on_year=_text(item.yoy),
        year_on_year_unit=item.yoy_unit,
        year_on_year_derived=item.yoy_derived,
        target=item.target,
        undated=[
            UndatedOut(id=one.id, value=f"{one.value:f}", unit=one.unit, bound=one.bound, phrase=one.phrase)
            for one in item.undated
        ],
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
