"""Between the tables and the engine: observation rows as ``observe.Observation``, indicator rows as ``observe.Catalogue``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from kaifaqu.observe import Alias, Basis, Catalogue, Indicator, Observation, Period
from kaifaqu.web.core.numbers import tidy

from .models import Indicator as IndicatorRow
from .models import Observation as ObservationRow

# In the order of ``_observation``; tuples, as model instances would cost five times as much on a page that reads a whole series.
COLUMNS: Final = (
    "id", "indicator__code", "subject__code", "period", "period_start", "period_end", "undated", "value", "unit", "basis",
    "measure",
    "scope", "bound", "target", "status", "simulated", "source", "document__code", "place", "quote", "published_on",
    "recorded_at",
    "author", "chain", "supersedes_id", "written", "reason",
)  # fmt: skip


def with_author(rows: QuerySet[ObservationRow]) -> QuerySet[Any]:
    """The rows with ``author``: the name of whoever recorded them, empty if no person did."""
    name = Coalesce(NullIf(F("recorded_by__display_name"), Value("")), F("recorded_by__username"), Value(""))
    return rows.annotate(author=name)


def observations(rows: QuerySet[ObservationRow], subjects: Mapping[str, str] | None = None) -> list[Observation]:
    """The rows as the engine takes them, in one query. ``subjects`` maps codes of merged subjects to those they went into."""
    found = with_author(rows).order_by("id").values_list(*COLUMNS)
    return [_observation(row, subjects or {}) for row in found]


def observation_of(row: ObservationRow, *, number: int = 0, author: str = "") -> Observation:
    """One row, also one that is not stored yet (``number`` stands in for its id)."""
    key = row.pk or number
    document = row.document.code if row.document is not None else ""
    values = (
        key, row.indicator.code, row.subject.code, row.period, row.period_start, row.period_end, row.undated, row.value, row.unit,
        row.basis, row.measure, row.scope, row.bound, row.target, row.status, row.simulated, row.source, document,
        row.place, row.quote,
        row.published_on, row.recorded_at, author, row.chain, row.supersedes_id, row.written, row.reason,
    )  # fmt: skip
    return _observation(values, {})


def _observation(row: tuple[Any, ...], subjects: Mapping[str, str]) -> Observation:
    (
        number, indicator, subject, period, start, end, undated, value, unit, basis, measure, scope, bound, target, status,
        simulated,
        source, document, place, quote, published_on, recorded_at, author, chain, supersedes, written, reason,
    ) = row  # fmt: skip
    return Observation(
        id=number, indicator=indicator, subject=subjects.get(subject, subject), period=_period(period, start, end, undated),
        value=tidy(Decimal(value)), unit=unit, basis=basis, measure=measure, scope=scope, bound=bound, target=target,
        status=status,
        simulated=simulated, source=source, document=document or "", place=place, quote=quote, published_on=published_on,
        recorded_at=_local(recorded_at), recorded_by=author, chain=chain or number, supersedes=supersedes, written=written,
        reason=reason,
    )  # fmt: skip


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def _period(text: str, start: date | None, end: date | None, undated: bool) -> Period:
    return Period.undated_between(text, start, end) if undated else Period.parse(text)


def catalogue_of(rows: Iterable[IndicatorRow]) -> Catalogue:
    """The catalogue that the indicator rows make: the common ones and a zone's own."""
    return Catalogue.of(indicator_of(row) for row in rows)


def indicator_of(row: IndicatorRow) -> Indicator:
    return Indicator(
        code=row.code, name=row.name, group=row.group, unit=row.unit, kind=row.kind, direction=row.direction, per=row.per,
        aliases=tuple(Alias(*pair) for pair in _pairs(row.aliases, "basis")), counters=tuple(row.counters),
        definition=row.definition,
        bureau=row.bureau, frequency=row.frequency, legal_basis=row.legal_basis, growth_basis=row.growth_basis,
        formula=row.formula,
        bases=tuple(Basis(*pair) for pair in _pairs(row.bases, "note")), order=row.order,
    )  # fmt: skip


def _pairs(items: Iterable[Any], second: str) -> Iterable[tuple[str, str]]:
    """Entries kept as a text, as {"name", second} or as a pair."""
    for item in items:
        if isinstance(item, Mapping):
            yield str(item["name"]), str(item.get(second, ""))
        elif isinstance(item, str):
            yield item, ""
        else:
            yield str(item[0]), str(item[1]) if len(item) > 1 else ""
