"""Reads of the cockpit: the zone on one page, gathered from the other rooms and kept under the zone's data version."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache

from kaifaqu.observe import Derived, Observation, Period, Point, Series, SeriesSet
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import queries as indicators
from kaifaqu.web.plans import queries as plans
from kaifaqu.web.ratings import queries as ratings

from .findings import Conflict, Mismatch, News, conflicts, mismatches, news, undated_count

_KEPT = 24 * 3600
DEFAULT_FIGURES = ("gdp", "general-budget-revenue", "industrial-output-above-scale", "fixed-asset-investment", "imports-exports",
                   "high-tech-enterprises")  # fmt: skip


@dataclass(frozen=True)
class Undated:
    """A value that waits for a reviewer to settle its period: shown beside the dated one, never instead of it."""

    id: int
    value: Decimal
    unit: str
    bound: str
    phrase: str


@dataclass(frozen=True)
class KeyFigure:
    """One of the few figures that matter. ``id`` is the observation behind the value, None for a derived one (``formula``)."""

    indicator: str
    title: str
    measure: str
    value: Decimal | None
    unit: str
    bound: str
    period: str
    id: int | None
    formula: str
    contradictory: bool
    simulated: bool
    yoy: Decimal | None
    yoy_unit: str
    yoy_derived: bool
    yoy_note: str
    yoy_id: int | None  # the observation of a stated growth; None where it is reckoned here
    spark: tuple[Decimal | None, ...]
    spark_labels: tuple[str, ...]
    target: str
    target_url: str
    undated: tuple[Undated, ...]


@dataclass(frozen=True)
class RankLine:
    """One zone's published ranks over the years of the table; ``cells`` are (rank, observation id)."""

    code: str
    name: str
    own: bool
    cells: tuple[tuple[int, int] | None, ...]
    change: int | None


@dataclass(frozen=True)
class Ranks:
    """Published ranks: the zone and its peers over the years, with a chart option."""

    indicator: str
    title: str
    scope: str
    years: tuple[str, ...]
    lines: tuple[RankLine, ...]
    of: Decimal | None
    of_id: int | None
    option: dict[str, Any]

    @property
    def own(self) -> RankLine | None:
        return next((line for line in self.lines if line.own), None)


@dataclass(frozen=True)
class Cockpit:
    """The page. Empty parts are shown as empty, with what to do."""

    on: date
    since: date
    figures: tuple[KeyFigure, ...]
    plan: str
    plan_name: str
    rows: tuple[plans.PlanRow, ...]
    ranks: Ranks | None
    news: tuple[News, ...]
    conflicts: tuple[Conflict, ...]
    mismatches: tuple[Mismatch, ...]
    undated: int

    @property
    def counts(self) -> list[plans.StatusCount]:
        return plans.counts(self.rows)

    @property
    def red(self) -> list[plans.PlanRow]:
        """What lags, the worst first."""
        found = [row for row in self.rows if row.status in ("far_behind", "behind")]
        return sorted(found, key=lambda row: -(row.judgement.behind or 0))

    @property
    def open(self) -> list[plans.PlanRow]:
        """What a person has to judge or date, those with a figure at hand first."""
        found = [row for row in self.rows if row.status == "manual"]
        return sorted(found, key=lambda row: not (row.judgement.undated or row.judgement.latest is not None))

    @property
    def silent(self) -> list[plans.PlanRow]:
        """What has no data."""
        return [row for row in self.rows if row.status == "no_data"]

    @property
    def disputed(self) -> int:
        """How many places do not agree: sources with one another, or a stated figure with its own end points."""
        return len(self.conflicts) + len(self.mismatches)

    @property
    def empty(self) -> bool:
        return (
            not self.rows
            and self.ranks is None
            and not self.news
            and not any(item.value or item.undated for item in self.figures)
        )


def cockpit(zone: Zone, on: date) -> Cockpit:
    """All of the page but what depends on the visitor; kept until the zone's data change."""
    key = f"cockpit:{zone.pk}:{zone.data_version}:{on.isoformat()}"
    found: Cockpit | None = cache.get(key)
    if found is None:
        found = _build(zone, on)
        cache.set(key, found, _KEPT)
    return found


def month_before(day: date) -> date:
    """The same day a month earlier, the last day where that month is shorter: 2022-10-31 → 2022-09-30."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, calendar.monthrange(last.year, last.month)[1]))


def _build(zone: Zone, on: date) -> Cockpit:
    settings = zone.settings.get("cockpit") or {}
    since = month_before(on)
    all_rows = plans.judgements(zone, on)
    codes = list(dict.fromkeys(row.plan for row in all_rows))
    plan = str(settings.get("plan") or "")
    plan = plan if plan in codes else (codes[0] if codes else "")
    names = {item.code: item.name for item in plans.plans(zone)} if plan else {}
    return Cockpit(
        on=on,
        since=since,
        figures=tuple(_figures(zone, on, settings)),
        plan=plan,
        plan_name=names.get(plan, ""),
        rows=tuple(row for row in all_rows if row.plan == plan),
        ranks=_ranks(zone, on, settings.get("rank") or {}),
        news=tuple(news(zone, since, on)),
        conflicts=tuple(conflicts(zone, on)),
        mismatches=tuple(mismatches(zone, on)),
        undated=undated_count(zone, on),
    )


def _figures(zone: Zone, on: date, settings: dict[str, Any]) -> Iterable[KeyFigure]:
    if zone.subject is None:
        return
    wanted = settings.get("figures") or [{"indicator": code} for code in DEFAULT_FIGURES]
    found = indicators.series_set(zone, zone.subject, on)
    targets = plans.targets_by_indicator(zone, on)
    names = {item.code: item.name for item in indicators.catalogue(zone)}
    for entry in wanted:
        code = str(entry["indicator"])
        if code in names:
            yield _figure(found, entry, names[code], targets.get(code, ("", "")))


def _figure(found: SeriesSet, entry: dict[str, Any], name: str, target: tuple[str, str]) -> KeyFigure:
    code, measure, basis = str(entry["indicator"]), entry.get("measure"), entry.get("basis")
    group = [
        series for series in found.of(code) if measure in (None, "", series.key.measure) and basis in (None, "", series.key.basis)
    ]
    series = indicators.main_series(group)
    point = series.latest if series is not None else None
    yoy: tuple[Decimal | None, str, bool, str] = (None, "", False, "")
    if series is not None and point is not None:
        yoy = indicators.year_on_year(found, series, point)
    line = indicators.spark_line(series)
    chosen = point.chosen if point is not None else None
    undated = series.undated if series is not None else ()
    return KeyFigure(
        indicator=code,
        title=str(entry.get("title") or name),
        measure=series.key.measure if series is not None else "level",
        value=point.amount if point is not None else None,
        unit=series.unit if series is not None else "",
        bound=point.bound if point is not None else "=",
        period=point.period.label if point is not None else "",
        id=chosen.id if isinstance(chosen, Observation) else None,
        formula=chosen.formula if isinstance(chosen, Derived) else "",
        contradictory=point is not None and point.contradictory,
        simulated=(point is not None and point.simulated) or any(item.simulated for item in undated),
        yoy=yoy[0],
        yoy_unit=yoy[1],
        yoy_derived=yoy[2],
        yoy_note=yoy[3],
        yoy_id=_stated(found, series, point),
        spark=tuple(value for value, _ in line),
        spark_labels=tuple(label for _, label in line),
        target=target[0],
        target_url=target[1],
        undated=tuple(_undated(item) for item in undated),
    )


def _stated(found: SeriesSet, series: Series | None, point: Point | None) -> int | None:
    """The observation behind a year-on-year growth that a source states."""
    growth = found.get(series.key.indicator, series.key.subject, series.key.basis, "growth") if series is not None else None
    at = growth.at(point.period) if growth is not None and point is not None else None
    return at.chosen.id if at is not None and isinstance(at.chosen, Observation) else None


def _undated(item: Observation) -> Undated:
    return Undated(item.id, item.value, item.unit, item.bound, _phrase(item.period))


def _phrase(period: Period) -> str:
    return period.phrase or "时期未注明"


def _ranks(zone: Zone, on: date, rank: dict[str, Any]) -> Ranks | None:
    """The published ranks of the zone and its peers (all with a rank where the settings name none)."""
    code = ratings.rank_indicator(zone)
    known = ratings.scopes(zone, on, code)
    scope = str(rank.get("scope") or (known[0] if known else ""))
    table = ratings.rank_table(zone, on, code, scope)
    if table is None:
        return None
    own = zone.subject.code if zone.subject else ""
    shown = {own, *rank.get("peers", ())} if rank.get("peers") else {row.subject.code for row in table.rows[:15]} | {own}
    table = ratings.RankTable(
        table.indicator, scope, table.years, tuple(row for row in table.rows if row.subject.code in shown), (), table.of
    )
    if not table.rows:
        return None
    lines = tuple(
        RankLine(
            row.subject.code,
            row.subject.name,
            row.subject.code == own,
            tuple(_cell(row.points.get(year)) for year in table.years),
            row.change,
        )
        for row in table.rows
    )
    of = table.of
    return Ranks(
        code,
        table.indicator.name,
        scope,
        table.years,
        lines,
        None if of is None else of.value,
        None if of is None else of.id,
        ratings.rank_chart(table, own),
    )


def _cell(point: Point | None) -> tuple[int, int] | None:
    if point is None or not isinstance(point.chosen, Observation):
        return None
    return int(point.amount), point.chosen.id
