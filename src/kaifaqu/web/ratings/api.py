"""JSON of the rating room: ratings, league tables, one subject's sheet, published ranks; and running a standard."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from kaifaqu.assess.improve import Outcome, Step
from kaifaqu.observe import Observation
from kaifaqu.web.core.access import api_zone, on_of

from . import queries, services, workshop_api
from .question_api import router as questions

router = Router(tags=["评价"])
router.add_router("", workshop_api.router)
router.add_router("", questions)


class RatingOut(Schema):
    """A standard that has been run; ``official`` is false for examples, which have a ``label``."""

    standard: str
    title: str
    edition: str
    official: bool
    label: str
    source: str
    periods: list[str]
    reference_date: str
    subjects: int
    ranked: int
    simulated: bool


class LineOut(Schema):
    """One criterion of one subject; ``reason`` says why there is no value."""

    criterion: str
    title: str
    indicator: str
    value: str | None
    unit: str
    bound: str
    period: str
    undated: bool
    contradictory: bool
    simulated: bool
    points: float | None
    weight: float
    contribution: float
    rank: int | None
    sources: list[int]
    reason: str


class ScoreOut(Schema):
    """One subject in a league table; ``between``: the places while the weights vary, where that has been asked for."""

    subject: str
    name: str
    rank: int | None
    between: tuple[int, int] | None
    total: float | None
    high: float | None
    grade: str
    result: str
    change: int | None
    missing: list[str]
    simulated: bool
    lines: list[LineOut]


class LeagueOut(Schema):
    """A league table; ``stale`` if the data have changed since the run."""

    standard: str
    title: str
    edition: str
    label: str
    period: str
    reference_date: str
    stale: bool
    simulated: bool
    scores: list[ScoreOut]


class StepOut(Schema):
    """One figure of a plan, from what it is to what it must be; ``cost`` in standard deviations of the peers."""

    column: str
    title: str
    unit: str
    start: float
    end: float
    cost: float


class RatingPlanOut(Schema):
    """Changes that bring a subject to a rank; ``rank`` and ``total`` are those after everybody was scored again."""

    steps: list[StepOut]
    cost: float
    rank: int | None
    total: float | None
    exact: bool


class OutcomeOut(Schema):
    """What a rank takes: plans, cheapest first; ``text`` says it in Chinese, also where there is none."""

    wanted: int
    reached: bool
    plans: list[RatingPlanOut]
    text: str


class SheetOut(Schema):
    """One subject's score with its conditions and reasons; ``plan`` where a rank was asked for."""

    score: ScoreOut
    verdict: dict[str, Any] | None
    reasons: dict[str, Any] | None
    plan: OutcomeOut | None


class PublishedOut(Schema):
    """A subject's published ranks by year, with the observation behind each; and those without a settled year."""

    subject: str
    name: str
    ranks: dict[str, int]
    observations: dict[str, int]
    undated: list[int]
    simulated: bool


class RunIn(Schema):
    """Which period to run: a year, or ``undated``; by which edition (default: the one in force)."""

    period: str
    edition: str = ""


@router.get("/ratings", response=list[RatingOut], summary="已运行的评价")
def list_ratings(request: HttpRequest, zone: str) -> list[RatingOut]:
    """The zone's ratings with their periods."""
    found, _ = api_zone(request, zone, "view")
    on = on_of(request)
    return [_rating(rating, queries.league(found, rating.standard, on)) for rating in queries.ratings(found, on)]


@router.get("/ratings/{standard}", response=LeagueOut, summary="排名表：总分、位次、各项贡献")
def league(request: HttpRequest, zone: str, standard: str, period: str = "") -> LeagueOut:
    """The league table of a period (default: the newest), best first; subjects without a rank last."""
    found, _ = api_zone(request, zone, "view")
    return _league(queries.league(found, standard, on_of(request), period))


@router.get("/ratings/{standard}/subjects/{code}", response=SheetOut, summary="一个开发区的评价、理由与进位办法")
def sheet(request: HttpRequest, zone: str, standard: str, code: str, period: str = "", rank: int | None = None) -> SheetOut:
    """One subject criterion by criterion; ``rank`` asks what reaching that place takes."""
    found, _ = api_zone(request, zone, "view")
    table = queries.league(found, standard, on_of(request), period)
    row = queries.sheet(found, table, code)
    plan = None if rank is None else _outcome(rank, queries.plans(table, code, rank))
    return SheetOut(score=_score(row), verdict=row.verdict, reasons=row.reasons, plan=plan)


@router.post("/ratings/{standard}/runs", response=LeagueOut, summary="运行评价")
def run(request: HttpRequest, zone: str, standard: str, data: RunIn) -> LeagueOut:
    """Run a standard on the present data; the same run on the same data comes back as it was."""
    found, actor = api_zone(request, zone, services.RUN)
    on = on_of(request)
    services.run(actor, found, standard, data.period, on, data.edition)
    return _league(queries.league(found, standard, on, data.period))


@router.get("/published-ranks/{indicator}", response=list[PublishedOut], summary="公布的位次")
def published(request: HttpRequest, zone: str, indicator: str, scope: str = "") -> list[PublishedOut]:
    """Ranks that documents have published, by year; empty where there are none."""
    found, _ = api_zone(request, zone, "view")
    on = on_of(request)
    known = queries.scopes(found, on, indicator)
    table = queries.rank_table(found, on, indicator, scope or (known[0] if known else ""))
    rows = [] if table is None else [*table.rows, *table.others]
    return [
        PublishedOut(
            subject=row.subject.code,
            name=row.subject.name,
            ranks={year: int(point.amount) for year, point in row.points.items()},
            observations={year: point.chosen.id for year, point in row.points.items() if isinstance(point.chosen, Observation)},
            undated=[int(fact.value) for fact in row.undated],
            simulated=row.simulated,
        )
        for row in rows
    ]


def _rating(rating: queries.Rating, table: queries.League) -> RatingOut:
    return RatingOut(
        standard=rating.standard,
        title=rating.newest.title,
        edition=table.run.edition,
        official=table.rule is not None and table.rule[1].official,
        label=table.label,
        source="" if table.rule is None else table.rule[1].source.document,
        periods=[run.period for run in rating.runs],
        reference_date=rating.newest.reference_date.isoformat(),
        subjects=len(table.rows),
        ranked=table.ranked,
        simulated=rating.newest.simulated,
    )


def _league(table: queries.League) -> LeagueOut:
    return LeagueOut(
        standard=table.run.standard,
        title=table.run.title,
        edition=table.run.edition,
        label=table.label,
        period=table.run.period,
        reference_date=table.run.reference_date.isoformat(),
        stale=table.stale,
        simulated=table.run.simulated,
        scores=[_score(row) for row in table.rows],
    )


def _score(row: queries.LeagueRow) -> ScoreOut:
    return ScoreOut(
        subject=row.subject.code,
        name=row.subject.name,
        rank=row.rank,
        between=row.between,
        total=row.total,
        high=row.high,
        grade=row.grade,
        result=row.result,
        change=row.change,
        missing=row.missing,
        simulated=row.simulated,
        lines=[LineOut(**_known(line)) for line in row.detail],
    )


def _known(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in LineOut.model_fields}


def _outcome(wanted: int, outcome: Outcome) -> OutcomeOut:
    plans = [
        RatingPlanOut(
            steps=[_step(step) for step in plan.steps],
            cost=plan.cost,
            rank=None if plan.proof.get("rank") is None else int(plan.proof["rank"]),
            total=plan.proof.get("total"),
            exact=plan.exact,
        )
        for plan in outcome.plans
    ]
    return OutcomeOut(wanted=wanted, reached=outcome.reached, plans=plans, text=outcome.text())


def _step(step: Step) -> StepOut:
    lever = step.lever
    return StepOut(column=lever.column, title=lever.title, unit=lever.unit, start=step.start, end=step.end, cost=step.cost)
