"""JSON of the indicator room: indicators with their series, observations with their revisions, and writing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest
from ninja import Query, Router

from kaifaqu.observe import Period, Point, Series
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import api_zone
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import tidy

from . import previews, queries, services
from .dossier import dossier
from .drafts import Draft, find_subject
from .models import Observation
from .previews import Preview
from .schemas import (
    ChainOut,
    DerivedOut,
    DraftIn,
    EffectOut,
    IndicatorLine,
    IndicatorOut,
    IndicatorsOut,
    ObservationOut,
    PageOut,
    PointOut,
    SeriesOut,
    SettleIn,
    SourceOut,
    WithdrawIn,
    WrittenOut,
)

router = Router(tags=["指标"])
Way = Annotated[Literal["published", "recorded"], Query(description="按发布日或按入库日")]
Limit = Annotated[int, Query(ge=1, le=1000, description="一页几条")]
Offset = Annotated[int, Query(ge=0, description="从第几条起")]


def _on(request: HttpRequest) -> date:
    return cast("date", request.on)  # type: ignore[attr-defined]


def _subject(zone: Zone, code: str) -> Any:
    return find_subject(zone, code or (zone.subject.code if zone.subject is not None else ""))


def observation_out(row: Observation) -> ObservationOut:
    """A row as the API gives it."""
    document = row.document
    period = Period.undated_between(row.period) if row.undated else Period.parse(row.period)
    return ObservationOut(
        id=row.pk,
        indicator=row.indicator.code,
        indicator_name=row.indicator.name,
        subject=row.subject.code,
        subject_name=row.subject.name,
        basis=row.basis,
        measure=row.measure,
        scope=row.scope,
        period=row.period,
        period_label=period.label,
        undated=row.undated,
        earliest=row.period_start,
        latest=row.period_end,
        value=f"{tidy(row.value):f}",
        unit=row.unit,
        bound=row.bound,
        target=row.target,
        status=row.status,
        simulated=row.simulated,
        source=SourceOut(
            kind=row.source,
            document=document.code if document else "",
            title=document.title if document else "",
            place=row.place,
            quote=row.quote,
            note=row.note,
        ),
        published_on=row.published_on,
        recorded_at=row.recorded_at,
        recorded_by=str(row.recorded_by) if row.recorded_by else "",
        reason=row.reason,
        chain=row.chain_id,
        supersedes=row.supersedes_id,
    )


@router.get("/indicators", response=IndicatorsOut, summary="指标及其最新值")
def list_indicators(request: HttpRequest, zone: str, subject: str = "", q: str = "", by: Way = "published") -> IndicatorsOut:
    """Every indicator of the catalogue with its latest value at the reference date (``?on=``) for the zone or another
    ``subject``."""
    found, _ = api_zone(request, zone, "view")
    about = _subject(found, subject)
    rows = queries.indicator_rows(found, _on(request), about, by)
    if q:
        order = {item.code: place for place, item in enumerate(queries.catalogue(found).search(q, limit=200))}
        rows = sorted((row for row in rows if row.code in order), key=lambda row: order[row.code])
    return IndicatorsOut(reference_date=_on(request), notice=found.notice, subject=about.code, items=[_line(row) for row in rows])


def _line(row: queries.IndicatorRow) -> IndicatorLine:
    item, point, series = row.indicator, row.point, row.series
    line = IndicatorLine(
        value=None,
        code=item.code,
        name=item.name,
        group=item.group,
        bureau=item.bureau,
        unit=item.unit,
        simulated=row.simulated,
        target=row.target,
        sources=row.sources,
        undated=row.undated,
        contradictory=row.contradictory,
        year_on_year=None if row.yoy is None else f"{row.yoy:f}",
        year_on_year_unit=row.yoy_unit,
    )
    if point is not None and series is not None:
        line.value, line.value_unit, line.bound = f"{point.amount:f}", series.unit, point.bound
        line.measure, line.basis, line.period, line.derived = (
            series.key.measure,
            series.key.basis,
            point.period.iso,
            point.derived,
        )
    return line


@router.get("/indicators/{code}", response=IndicatorOut, summary="一个指标的定义和全部序列")
def get_indicator(request: HttpRequest, zone: str, code: str, subject: str = "", by: Way = "published") -> IndicatorOut:
    """Definition, and every series of the subject as known on the reference date: all values, contradictions, derived ones."""
    found, _ = api_zone(request, zone, "view")
    about = _subject(found, subject)
    held = dossier(found, code, about, _on(request), by)
    item = held.indicator
    group = queries.series_set(found, about, _on(request), by).of(code, about.code)
    return IndicatorOut(
        reference_date=_on(request),
        known_by=by,
        notice=found.notice,
        simulated=held.simulated,
        subject=about.code,
        code=item.code,
        name=item.name,
        aliases=[alias.name for alias in item.aliases],
        group=item.group,
        unit=item.unit,
        kind=item.kind,
        direction=item.direction,
        definition=item.definition,
        bureau=item.bureau,
        frequency=item.frequency,
        legal_basis=item.legal_basis,
        formula=item.formula,
        series=[_series_out(series, held.rows) for series in group],
        subjects=[row.code for row in queries.subjects_with(found, code)],
    )


def _series_out(series: Series, rows: dict[int, Observation]) -> SeriesOut:
    def known(items: Any) -> list[ObservationOut]:
        return [observation_out(rows[item.id]) for item in items if not item.derived and item.id in rows]

    return SeriesOut(
        subject=series.key.subject,
        basis=series.key.basis,
        measure=series.key.measure,
        scope=series.key.scope,
        unit=series.unit,
        points=[_point_out(point, known(point.values)) for point in series.points],
        undated=known(series.undated),
        targets=known(series.targets),
    )


def _point_out(point: Point, values: list[ObservationOut]) -> PointOut:
    chosen: Any = point.chosen
    reckoned = None
    if chosen.derived:
        reckoned = DerivedOut(
            period=chosen.period.iso,
            value=f"{chosen.value:f}",
            unit=chosen.unit,
            bound=chosen.bound,
            formula=chosen.formula,
            inputs=[item.id for item in chosen.sources],
        )
    return PointOut(
        period=point.period.iso,
        period_label=point.period.label,
        value=f"{point.amount:f}",
        bound=point.bound,
        derived=point.derived,
        contradictory=point.contradictory,
        simulated=point.simulated,
        values=values,
        reckoned=reckoned,
        checks=[check.text for check in point.checks],
    )


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
