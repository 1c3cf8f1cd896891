"""What is new since last month, which sources contradict one another, and how much waits for a reviewer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from kaifaqu.observe import Observation, Period, Series, contradictory
from kaifaqu.web.core.models import Zone
from kaifaqu.web.documents.queries import documents
from kaifaqu.web.indicators import queries as indicators

MOST = 12  # contradictions shown; more are counted on the indicator list
CHANGES = 400


@dataclass
class News:
    """A document published since, with how many figures came from it; or single revisions (``document`` empty)."""

    day: date
    document: str
    title: str
    issuer: str
    new: int = 0
    revised: list[tuple[str, str, str, int]] = field(default_factory=list)  # what, indicator code and name, observation id


@dataclass(frozen=True)
class Conflict:
    """Values that cannot all be right: of one indicator, subject and period (or phrase)."""

    indicator: str
    name: str
    subject: str
    subject_name: str
    period: str
    values: tuple[tuple[int, Decimal, str, str, str], ...]  # observation id, value, unit, document, place
    simulated: bool


@dataclass(frozen=True)
class Mismatch:
    """A stated change, growth, average or multiple of the zone that its own end points deny."""

    indicator: str
    name: str
    text: str
    id: int
    value: Decimal
    unit: str
    period: str
    document: str
    place: str
    simulated: bool


def news(zone: Zone, since: date, until: date) -> list[News]:
    """What became known after ``since`` up to ``until``: by document, the newest first; revisions one by one."""
    found: dict[str, News] = {
        row.code: News(row.published_on or until, row.code, row.title, row.issuer)
        for row in documents(zone).filter(published_on__gt=since, published_on__lte=until)
    }
    for change in indicators.latest_changes(zone, since, until, limit=CHANGES):
        document = change.row.document
        code = document.code if document is not None else ""
        entry = found.get(code)
        if entry is None:
            title, issuer = (document.title, document.issuer) if document is not None else ("直接录入", "")
            entry = found[code] = News(change.day, code, title, issuer)
        if change.kind == "new":
            entry.new += 1
        else:
            entry.revised.append((change.title, change.row.indicator.code, change.row.indicator.name, change.row.pk))
    return sorted(found.values(), key=lambda entry: (entry.day, entry.document), reverse=True)


def conflicts(zone: Zone, on: date) -> list[Conflict]:
    """Contradictions between sources, known on ``on``: several chains of one key whose values cannot be the same number.

    The database names the candidates (one grouped query), the engine decides.
    """
    keys = ("indicator__code", "subject__code", "subject__kind", "basis", "measure", "scope", "period", "undated")
    candidates = (
        indicators.newest(indicators.figures(zone))
        .filter(target=False, subject__merged_into=None)
        .order_by()
        .values(*keys)
        .annotate(numbers=Count("value", distinct=True), units=Count("unit", distinct=True))
        .filter(Q(numbers__gt=1) | Q(units__gt=1))
    )
    names = dict(
        zone.subjects.filter(merged_into=None, code__in={row["subject__code"] for row in candidates}).values_list("code", "name")
    )
    found: list[Conflict] = []
    for row in candidates:
        if len(found) >= MOST:
            break
        series = _series(zone, on, row)
        if series is None:
            continue
        items = _clash(series, row["period"], undated=row["undated"])
        if items:
            found.append(_conflict(series, items, names))
    return sorted(found, key=lambda item: (item.subject != (zone.subject.code if zone.subject else ""), item.name, item.period))


def _series(zone: Zone, on: date, row: dict[str, Any]) -> Series | None:
    """The series of a candidate; one subject's own where there are too many subjects to build all of theirs."""
    key = (row["indicator__code"], row["subject__code"], row["basis"], row["measure"], row["scope"])
    if row["subject__kind"] not in indicators.crowded(zone, row["indicator__code"]):
        return indicators.indicator_series(zone, row["indicator__code"], on).get(*key)
    subject = zone.subjects.filter(code=row["subject__code"]).first()
    return indicators.series_set(zone, subject, on).get(*key) if subject is not None else None


def _clash(series: Series, period: str, *, undated: bool) -> list[Observation]:
    """The observations that contradict one another under one period or phrase; empty where they agree."""
    if undated:
        items = [item for item in series.undated if item.period.phrase == period]
    else:
        point = series.at(Period.parse(period))
        items = [item for item in point.values if isinstance(item, Observation)] if point is not None else []
    return items if len(items) > 1 and contradictory(items, series.indicator) else []


def _conflict(series: Series, items: list[Observation], names: dict[str, str]) -> Conflict:
    first = items[0]
    return Conflict(
        indicator=series.key.indicator,
        name=series.indicator.name,
        subject=series.key.subject,
        subject_name=names.get(series.key.subject, series.key.subject),
        period=first.period.label,
        values=tuple((item.id, item.value, item.unit, item.document, item.place) for item in items),
        simulated=any(item.simulated for item in items),
    )


def mismatches(zone: Zone, on: date) -> list[Mismatch]:
    """Stated figures of the zone itself that do not stand up to recomputation, known on ``on``."""
    if zone.subject is None:
        return []
    found = indicators.series_set(zone, zone.subject, on)
    return [
        Mismatch(
            indicator=check.stated.indicator,
            name=found.catalogue.get(check.stated.indicator).name,
            text=check.text,
            id=check.stated.id,
            value=check.stated.value,
            unit=check.stated.unit,
            period=check.stated.period.label,
            document=check.stated.document,
            place=check.stated.place,
            simulated=check.stated.simulated or check.recomputed.simulated,
        )
        for check in found.checks
        if not check.agrees
    ]


def undated_count(zone: Zone, on: date) -> int:
    """How many of the zone's own figures wait for a reviewer to settle their period: as many as the list of indicators shows."""
    return sum(row.undated for row in indicators.indicator_rows(zone, on)) if zone.subject is not None else 0
