"""Rows, the list of indicators, and what has come in. Given out by ``queries.py``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from kaifaqu.errors import Problem
from kaifaqu.observe import MEASURES, Derived, Indicator, Period, Point, Series, SeriesSet
from kaifaqu.observe import Observation as Fact
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.search import Entry

from .memory import Memory
from .models import Observation
from .series import By, catalogue, crowded, family, series_set

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

MEASURE_ORDER = ("level", "growth", "rank", "change", "cagr", "multiple")
SPARK = 12  # points of a spark line at most
_few = Memory(100)
_lists = Memory(50)


# -- one observation -----------------------------------------------------------------------------------------------------


def observation(zone: Zone, number: int) -> Observation:
    """The observation of that number; ``Problem("observation-not-found")``."""
    found = figures(zone).filter(pk=number).first()
    if found is None:
        raise Problem("observation-not-found", f"没有第{number}号观测值。", hint="请核对编号，或从指标页进入。")
    found.zone = zone
    return found


def chain(row: Observation) -> list[Observation]:
    """All revisions of a figure, the first entry first."""
    rows = figures(row.zone).filter(Q(pk=row.chain_id) | Q(chain=row.chain_id))
    return list(rows.order_by("pk"))


def figures(zone: Zone) -> QuerySet[Observation]:
    """All rows of a zone with what their pages show beside them."""
    return Observation.objects.filter(zone=zone).select_related("indicator", "subject", "document", "recorded_by")


def newest(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    """Of each chain the newest row, withdrawn ones left out."""
    return rows.filter(superseded_by=None).exclude(status=Observation.Status.WITHDRAWN)


def known(zone: Zone, on: date, by: By = "published") -> QuerySet[Observation]:
    """As :func:`observe.as_known`, in the database: of each chain the newest row known on a day, withdrawn ones left out."""
    rows = figures(zone).filter(_known_by(on, by))
    later = Observation.objects.filter(
        _known_by(on, by), chain=Coalesce(OuterRef("chain"), OuterRef("pk")), pk__gt=OuterRef("pk")
    )
    return rows.filter(~Exists(later)).exclude(status=Observation.Status.WITHDRAWN)


def _known_by(on: date, by: By) -> Q:
    recorded = Q(recorded_at__lte=_end_of(on))
    return recorded if by == "recorded" else Q(published_on__lte=on) | (Q(published_on=None) & recorded)


def subjects_with(zone: Zone, code: str) -> list[Subject]:
    """The subjects that have figures of an indicator (dated or not), merged ones and kinds that are ``crowded`` left out, by kind
    and name."""
    rows = newest(Observation.objects.filter(zone=zone, indicator__code=code))
    found = zone.subjects.filter(merged_into=None).order_by("kind", "name")
    many = crowded(zone, code)
    if not many:
        return list(found.filter(pk__in=rows.values("subject")))
    few = rows.exclude(subject__kind__in=many).values_list("subject", flat=True)  # reads past the crowd: kept
    ids = _few.get((zone.pk, zone.data_version, code), lambda: set(few))
    return list(found.filter(pk__in=ids))


# -- the list ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class IndicatorRow:
    """One line of the list: an indicator and where its series stands at the reference date."""

    indicator: Indicator
    series: Series | None
    point: Point | None
    yoy: Decimal | None
    yoy_unit: str
    yoy_derived: bool
    yoy_note: str
    spark: tuple[Decimal | None, ...]
    spark_labels: tuple[str, ...]
    sources: int
    figures: int
    undated: int
    contradictory: bool
    simulated: bool
    target: str = ""
    target_url: str = ""

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def period(self) -> Period | None:
        return self.point.period if self.point else None

    @property
    def waiting(self) -> tuple[Fact, ...]:
        """The undated figures of the series, where it has no dated one: shown so that the line is not empty, and never
        counted."""
        return self.series.undated if self.series and self.point is None else ()

    @property
    def measure_label(self) -> str:
        return MEASURES[self.series.key.measure] if self.series else ""

    @property
    def has_data(self) -> bool:
        return self.figures > 0


def main_series(found: Iterable[Series]) -> Series | None:
    """The series that stands for an indicator on a list: levels before growth before ranks …; the plain basis first; dated before
    undated."""
    ranked = sorted(
        found,
        key=lambda item: (
            not item.points,
            MEASURE_ORDER.index(item.key.measure),
            bool(item.key.basis),
            -len(item.points),
            item.key,
        ),
    )
    return ranked[0] if ranked else None


def year_on_year(found: SeriesSet, series: Series, point: Point) -> tuple[Decimal | None, str, bool, str]:
    """同比 of a point: (value, unit, derived here, why not). A growth that a source states is taken before one reckoned here."""
    stated = found.get(series.key.indicator, series.key.subject, series.key.basis, "growth")
    at = stated.at(point.period) if stated and series.key.measure == "level" else None
    if at is not None and not at.derived:
        return at.amount, "%", False, ""
    if series.key.measure != "level":
        return None, "", False, ""
    reckoned, note = found.try_year_on_year(series, point.period)
    return (reckoned.value, reckoned.unit, True, reckoned.formula) if reckoned else (None, "", False, note)


def indicator_rows(zone: Zone, on: date, subject: Subject | None = None, by: By = "published") -> list[IndicatorRow]:
    """Every indicator of the catalogue with where it stands at ``on``, for the zone's own subject or another; those with figures
    first. Kept like ``series_set``; the targets come from the plan room.
    """
    about = subject or zone.subject

    def make() -> list[IndicatorRow]:
        found = series_set(zone, about, on, by) if about is not None else None
        targets = _targets(zone, on) if about is not None and about.pk == zone.subject_id else {}
        grouped: dict[str, list[Series]] = {}
        for series in found or ():
            grouped.setdefault(series.key.indicator, []).append(series)
        rows = [_row(indicator, grouped.get(indicator.code, []), found, targets) for indicator in catalogue(zone)]
        return sorted(rows, key=lambda row: not row.has_data)

    return list(_lists.get((zone.pk, zone.data_version, about.pk if about is not None else None, on, by), make))


def _targets(zone: Zone, on: date) -> dict[str, tuple[str, str]]:
    from kaifaqu.web.plans.queries import targets_by_indicator  # that room reads this one too

    return targets_by_indicator(zone, on)


def _row(indicator: Indicator, group: list[Series], found: SeriesSet | None, targets: dict[str, tuple[str, str]]) -> IndicatorRow:
    series = main_series(group)
    point = series.latest if series else None
    yoy: tuple[Decimal | None, str, bool, str] = (None, "", False, "")
    if found is not None and series is not None and point is not None:
        yoy = year_on_year(found, series, point)
    line = spark_line(series)
    items = [item for one in group for at in one.points for item in at.values]
    stated = [item for item in items if not isinstance(item, Derived)] + [
        item for one in group for item in (*one.undated, *one.targets)
    ]
    text, url = targets.get(indicator.code, ("", ""))
    return IndicatorRow(
        indicator, series, point, *yoy, spark=tuple(value for value, _ in line), spark_labels=tuple(label for _, label in line),
        sources=len({item.document or f"#{item.id}" for item in stated}),
        figures=len(stated) + len([i for i in items if i.derived]),
        undated=sum(len(one.undated) for one in group), contradictory=any(one.contradictory or clashing(one) for one in group),
        simulated=any(one.simulated for one in group), target=text,
        target_url=url,
    )  # fmt: skip


def spark_line(series: Series | None) -> list[tuple[Decimal | None, str]]:
    """The values and labels of a spark line (:func:`trend`). A year without a figure leaves a gap: a line must not hide it."""
    points = {point.period: point for point in trend(series)[-SPARK:]}
    years = [period.year for period in points if period.kind == "year" and period.year]
    if not years:
        return [(point.amount, period.label) for period, point in points.items()]
    every = [Period.of_year(year) for year in range(max(min(years), max(years) - SPARK + 1), max(years) + 1)]
    return [(points[year].amount if year in points else None, year.label) for year in every]


def trend(series: Series | None) -> tuple[Point, ...]:
    """The points that may stand in one line: periods like the latest (1—9月 with 1—9月 of other years, never with 1—6月).

    Where there are not two of them the whole years, so that the first monthly figure does not take the trend away.
    """
    if series is None or series.latest is None:
        return ()
    last = series.latest.period
    like = tuple(point for point in series.started if _span(point.period) == _span(last))
    years = tuple(point for point in series.started if point.period.kind == "year")
    return like if len(like) > 1 or len(years) < 2 else years


def _span(period: Period) -> tuple[object, ...]:
    if period.kind == "cumulative" and period.start is not None and period.end is not None:
        return period.kind, period.start.month, period.end.month
    return (period.kind,)


def clashing(series: Series) -> bool:
    """True if undated figures under one phrase (or none) cannot be the same number."""
    from kaifaqu.observe import contradictory

    phrases: dict[str, list[object]] = {}
    for item in series.undated:
        phrases.setdefault(item.period.phrase, []).append(item)
    return any(len(items) > 1 and contradictory(items, series.indicator) for items in phrases.values())  # type: ignore[arg-type]


# -- what has come in ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """Something that came in: a new figure, a correction, a settled period or a withdrawal; ``before`` is the row it replaced."""

    kind: Literal["new", "corrected", "settled", "withdrawn"]
    row: Observation
    before: Observation | None
    day: date

    @property
    def title(self) -> str:
        return {"new": "新增", "corrected": "更正", "settled": "审定报告期", "withdrawn": "撤回"}[self.kind]


def latest_changes(
    zone: Zone, since: date, until: date, by: By = "published", *, subject: Subject | None = None, limit: int = 200
) -> list[Change]:
    """What became known after ``since`` up to and on ``until``, newest first: by publication (what the world learnt) or by
    recording
    (what this system learnt). One query.

    By publication a revision counts where its own publication day lies, also if it was recorded later; what has no
    publication day
    counts from its recording.
    """
    rows = figures(zone).select_related("supersedes")
    if subject is not None:
        rows = rows.filter(subject__in=family(zone, subject))
    recorded = Q(recorded_at__gt=_end_of(since), recorded_at__lte=_end_of(until))
    published = Q(published_on__gt=since, published_on__lte=until) | (Q(published_on=None) & recorded)
    rows = rows.filter(published if by == "published" else recorded)
    rows = rows.order_by("-published_on" if by == "published" else "-recorded_at", "-pk")[:limit]
    return [_change(row, by) for row in rows]


def _change(row: Observation, by: By) -> Change:
    before = row.supersedes
    kind: Literal["new", "corrected", "settled", "withdrawn"] = "new"
    if row.status == Observation.Status.WITHDRAWN:
        kind = "withdrawn"
    elif before is not None:
        kind = "settled" if before.undated and not row.undated else "corrected"
    recorded = timezone.localtime(row.recorded_at).date()
    return Change(kind, row, before, (row.published_on or recorded) if by == "published" else recorded)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def search_entries(zone: Zone) -> Iterable[Entry]:
    """Indicators for the global search, by name, other names and definition."""
    for item in catalogue(zone):
        names = "、".join(alias.name for alias in item.aliases)
        body = " ".join((names, item.code, item.bureau, item.definition)).strip()
        yield Entry(item.code, item.name, f"indicators/{item.code}/", body)
