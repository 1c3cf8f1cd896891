"""JSON of the plan room: the plans, and one plan's rows with their judgements."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest
from ninja import Router, Schema

from kaifaqu.observe import Observation
from kaifaqu.web.core.access import api_zone, on_of

from . import queries

router = Router(tags=["规划"])


class PlanOut(Schema):
    """A plan; ``statuses`` counts its rows by status."""

    code: str
    name: str
    document: str
    base_year: int
    target_year: int
    rule: str
    statuses: dict[str, int]


class PlanFigureOut(Schema):
    """A figure that a judgement rests on, or that it could not use."""

    id: int | None
    value: str
    unit: str
    bound: str
    period: str
    document: str
    place: str
    simulated: bool


class JudgedOut(Schema):
    """One row of a plan. Values are texts, in the row's unit; progress in percentage points of the plan's whole movement."""

    plan: str
    number: int
    part: str
    category: str
    written: str
    unit: str
    indicator: str
    base_text: str
    target_text: str
    rate_text: str
    attribute: str
    bureau: str
    document: str
    place: str
    target_kind: str
    status: str
    status_label: str
    sentence: str
    reason: str
    next_step: str
    latest: str | None
    latest_bound: str
    latest_period: str
    expected_now: str | None
    expected_then: str | None
    attainment: str | None  # latest ÷ target in %
    progress: str | None
    planned: str | None
    behind: str | None
    used: list[PlanFigureOut]
    undated: list[PlanFigureOut]
    notes: list[str]
    simulated: bool


@router.get("/plans", response=list[PlanOut], summary="规划及各状态的指标数")
def list_plans(request: HttpRequest, zone: str) -> list[PlanOut]:
    """The zone's plans, the newest first."""
    found, _ = api_zone(request, zone, "view")
    on = on_of(request)
    return [
        PlanOut(
            code=plan.code,
            name=plan.name,
            document=plan.document.code,
            base_year=plan.base_year,
            target_year=plan.target_year,
            rule=queries.rule().text,
            statuses=queries.status_totals(queries.rows_of(found, on, plan.code)),
        )
        for plan in queries.plans(found)
    ]


@router.get("/plans/{code}", response=list[JudgedOut], summary="规划指标：目标、最新值、进度判断与依据")
def plan_rows(request: HttpRequest, zone: str, code: str, status: str = "") -> list[JudgedOut]:
    """The rows of one plan, judged on the reference date; ``status`` narrows them."""
    found, _ = api_zone(request, zone, "view")
    plan = queries.plan_of(found, code)
    rows = queries.rows_of(found, on_of(request), plan.code)
    return [_out(row) for row in rows if status in ("", row.status)]


def _out(row: queries.PlanRow) -> JudgedOut:
    said = row.judgement
    plain = ("plan", "number", "part", "category", "written", "unit", "indicator", "base_text", "target_text", "rate_text")
    return JudgedOut(
        **{name: getattr(row, name) for name in (*plain, "attribute", "bureau", "document", "place")},
        target_kind=said.item.kind,
        status=said.status,
        status_label=said.label,
        sentence=said.sentence,
        reason=said.reason,
        next_step=said.next_step,
        latest=_text(said.latest),
        latest_bound=said.latest_bound,
        latest_period=said.latest_period,
        expected_now=_text(said.expected_now),
        expected_then=_text(said.expected_then),
        attainment=_text(said.attainment),
        progress=_text(said.progress),
        planned=_text(said.planned),
        behind=_text(said.behind),
        used=[_figure(figure) for figure in row.used],
        undated=[_figure(figure) for figure in row.undated],
        notes=list(said.notes),
        simulated=said.simulated,
    )


def _text(value: Decimal | None) -> str | None:
    """At most six decimals: a quotient has no end."""
    if value is None:
        return None
    text = f"{round(value, 6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _figure(figure: Observation) -> PlanFigureOut:
    return PlanFigureOut(
        id=figure.id,
        value=f"{figure.value:f}",
        unit=figure.unit,
        bound=figure.bound,
        period=figure.period.iso,
        document=figure.document,
        place=figure.place,
        simulated=figure.simulated,
    )
