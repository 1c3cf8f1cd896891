"""JSON of the indicator room: indicators with their series, observations with their revisions, and writing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest
from ninja import Query, Router

from kaifaqu.observe import Period
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import api_zone
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from . import previews, queries, services
from .drafts import Draft, find_subject
from .models import Observation
from .outputs import indicator_out, indicators_out, observation_out
from .previews import Preview
from .schemas import ChainOut, DraftIn, EffectOut, IndicatorOut, IndicatorsOut, PageOut, SettleIn, WithdrawIn, WrittenOut

router = Router(tags=["指标"])
Way = Annotated[Literal["published", "recorded"], Query(description="按发布日或按入库日")]
Limit = Annotated[int, Query(ge=1, le=1000, description="一页几条")]
Offset = Annotated[int, Query(ge=0, le=10**9, description="从第几条起")]


def _on(request: HttpRequest) -> date:
    return cast("date", request.on)  # type: ignore[attr-defined]


def _subject(zone: Zone, code: str) -> Any:
    return find_subject(zone, code or (zone.subject.code if zone.subject is not None else ""))


@router.get("/indicators", response=IndicatorsOut, summary="指标及其最新值")
def list_indicators(request: HttpRequest, zone: str, subject: str = "", q: str = "", by: Way = "published") -> IndicatorsOut:
    """Every indicator of the catalogue with its latest value at the reference date (``?on=``) for the zone or another
    ``subject``."""
    found, _ = api_zone(request, zone, "view")
    return indicators_out(found, _subject(found, subject), _on(request), by, q)


@router.get("/indicators/{code}", response=IndicatorOut, summary="一个指标的定义和全部序列")
def get_indicator(request: HttpRequest, zone: str, code: str, subject: str = "", by: Way = "published") -> IndicatorOut:
    """Definition, and every series of the subject as known on the reference date: all values, contradictions, derived ones."""
    found, _ = api_zone(request, zone, "view")
    return indicator_out(found, code, _subject(found, subject), _on(request), by)


@router.get("/observations", response=PageOut, summary="观测值")
def list_observations(
    request: HttpRequest,
    zone: str,
    indicator: str = "",
    subject: str = "",
    document: str = "",
    period: str = "",
    undated: bool | None = None,
    by: Way = "published",
    history: bool = False,
    limit: Limit = 100,
    offset: Offset = 0,
) -> PageOut:
    """Observations as known on the reference date (``?on=``), or with ``history=true`` every row that was ever recorded."""
    found, _ = api_zone(request, zone, "view")
    rows = queries.figures(found) if history else queries.known(found, _on(request), by)
    if indicator:
        rows = rows.filter(indicator__code=indicator)
    if subject:
        rows = rows.filter(subject__in=queries.family(found, find_subject(found, subject)))
    if document:
        rows = rows.filter(document__code=document)
    if period:
        rows = rows.filter(period=Period.parse(period).iso)
    if undated is not None:
        rows = rows.filter(undated=undated)
    page = rows.order_by("pk")[offset : offset + limit]
    return PageOut(
        reference_date=_on(request),
        notice=found.notice,
        total=rows.count(),
        limit=limit,
        offset=offset,
        items=[observation_out(row) for row in page],
    )


@router.get("/observations/{id}", response=ChainOut, summary="一个观测值及其修订")
def get_observation(request: HttpRequest, zone: str, id: int) -> ChainOut:  # noqa: A002 (the address's own name)
    """One figure with all its revisions."""
    found, _ = api_zone(request, zone, "view")
    row = queries.observation(found, id)
    revisions = queries.chain(row)
    return ChainOut(
        reference_date=_on(request),
        notice=found.notice,
        newest=revisions[-1].pk,
        observation=observation_out(row),
        revisions=[observation_out(item) for item in revisions],
    )


@router.post("/observations", response=WrittenOut, summary="录入观测值")
def enter(request: HttpRequest, zone: str, body: DraftIn, preview: bool = False) -> WrittenOut:
    """Enter a figure; ``preview=true`` only tells what would change."""
    found, actor = api_zone(request, zone, services.WRITE)
    draft = Draft(**body.dict())
    return _answer(
        previews.preview_enter(actor, found, draft, on=_on(request)), lambda: services.enter(actor, found, draft), preview
    )


@router.post("/observations/{id}/correct", response=WrittenOut, summary="更正观测值")
def correct(request: HttpRequest, zone: str, id: int, body: DraftIn, preview: bool = False) -> WrittenOut:  # noqa: A002
    """Correct a figure: fields that are not given stay as they are. 409 if someone else was first."""
    actor, old = _own(request, zone, id, services.WRITE)
    draft = replace(Draft.of(old), **body.dict(exclude_unset=True))
    return _answer(
        previews.preview_correct(actor, old, draft, on=_on(request)), lambda: services.correct(actor, old, draft), preview
    )


@router.post("/observations/{id}/withdraw", response=WrittenOut, summary="撤回观测值")
def withdraw(request: HttpRequest, zone: str, id: int, body: WithdrawIn, preview: bool = False) -> WrittenOut:  # noqa: A002
    """Take a figure out of every series; it stays readable."""
    actor, old = _own(request, zone, id, services.WRITE)
    return _answer(
        previews.preview_withdraw(actor, old, body.reason, published_on=body.published_on, on=_on(request)),
        lambda: services.withdraw(actor, old, body.reason, published_on=body.published_on),
        preview,
    )


@router.post("/observations/{id}/settle", response=WrittenOut, summary="审定报告期")
def settle(request: HttpRequest, zone: str, id: int, body: SettleIn, preview: bool = False) -> WrittenOut:  # noqa: A002
    """Give an undated figure its period."""
    actor, old = _own(request, zone, id, services.SETTLE)
    return _answer(
        previews.preview_settle(actor, old, body.period, body.reason, on=_on(request)),
        lambda: services.settle(actor, old, body.period, body.reason),
        preview,
    )


def _own(request: HttpRequest, zone: str, number: int, action: str) -> tuple[Actor, Observation]:
    found, actor = api_zone(request, zone, action)
    old = queries.observation(found, number)
    policy.require(actor, action, found, old.subject, bureau=old.indicator.bureau)
    return actor, old


def _answer(shown: Preview, do: Callable[[], Observation], preview: bool) -> WrittenOut:
    return WrittenOut(
        preview=preview,
        id=None if preview else do().pk,
        text=shown.text,
        fields=shown.fields,
        effects=[EffectOut(kind=e.kind, title=e.title, before=e.before, after=e.after) for e in shown.effects],
        warnings=shown.warnings,
    )
