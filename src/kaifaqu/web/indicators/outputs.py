"""Rows, series and indicators as the API and the command line give them: one form for both."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kaifaqu.observe import Period, Point, Series
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import tidy

from . import reads
from .dossier import dossier
from .models import Observation
from .schemas import DerivedOut, IndicatorLine, IndicatorOut, IndicatorsOut, ObservationOut, PointOut, SeriesOut, SourceOut
from .series import By, catalogue, series_set

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject


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
        recorded_at=timezone.localtime(row.recorded_at).isoformat(timespec="seconds"),
        recorded_by=str(row.recorded_by) if row.recorded_by else "",
        reason=row.reason,
        chain=row.chain_id,
        supersedes=row.supersedes_id,
    )


def indicators_out(zone: Zone, subject: Subject, on: date, by: By = "published", q: str = "") -> IndicatorsOut:
    """Every indicator (or those that ``q`` finds, best first) with where it stands for ``subject``."""
    rows = reads.indicator_rows(zone, on, subject, by)
    if q:
        order = {item.code: place for place, item in enumerate(catalogue(zone).search(q, limit=200))}
        rows = sorted((row for row in rows if row.code in order), key=lambda row: order[row.code])
    return IndicatorsOut(reference_date=on, notice=zone.notice, subject=subject.code, items=[_line(row) for row in rows])


def _line(row: reads.IndicatorRow) -> IndicatorLine:
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


def indicator_out(zone: Zone, code: str, subject: Subject, on: date, by: By = "published") -> IndicatorOut:
    """An indicator with its definition and every series of ``subject``; ``Problem("indicator-not-found")``."""
    held = dossier(zone, code, subject, on, by)
    item = held.indicator
    group = series_set(zone, subject, on, by).of(code, subject.code)
    return IndicatorOut(
        reference_date=on,
        known_by=by,
        notice=zone.notice,
        simulated=held.simulated,
        subject=subject.code,
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
        subjects=[row.code for row in reads.subjects_with(zone, code)],
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
