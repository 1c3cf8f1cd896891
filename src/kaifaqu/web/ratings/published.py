"""Ranks that others have published (not our computation): each subject's place over the years, as the documents give them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kaifaqu.observe import Indicator, Observation, Point
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import queries as indicators

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

COUNT = "zones"  # 开发区数量: of how many a rank is, where a source tells


@dataclass(frozen=True)
class RankRow:
    """One subject's ranks by year."""

    subject: Subject
    points: dict[str, Point]
    undated: tuple[Observation, ...]

    @property
    def simulated(self) -> bool:
        return any(point.simulated for point in self.points.values()) or any(item.simulated for item in self.undated)

    @property
    def dated(self) -> list[Point]:
        return list(self.points.values())

    @property
    def latest(self) -> Point | None:
        return self.dated[-1] if self.points else None

    @property
    def change(self) -> int | None:
        """Places won between the last two years; negative where lost."""
        found = self.dated[-2:]
        return int(found[0].amount - found[1].amount) if len(found) == 2 else None


@dataclass(frozen=True)
class RankTable:
    """The published ranks of an indicator in one scope."""

    indicator: Indicator
    scope: str
    years: tuple[str, ...]
    rows: tuple[RankRow, ...]
    others: tuple[RankRow, ...]  # those of whom only undated ranks are told
    of: Observation | None  # how many there are in the scope

    def row(self, code: str) -> RankRow | None:
        return next((row for row in self.rows if row.subject.code == code), None)


def scopes(zone: Zone, on: date, indicator: str) -> list[str]:
    """The scopes (among whom) in which ranks of an indicator have been published."""
    found = indicators.indicator_series(zone, indicator, on)
    return sorted({series.key.scope for series in found if series.key.measure == "rank"})


def rank_table(zone: Zone, on: date, indicator: str, scope: str, *, kind: str = "zone") -> RankTable | None:
    """Every subject of a kind with a published rank of ``indicator`` in ``scope``; None where there is none."""
    found = indicators.indicator_series(zone, indicator, on)
    series = [item for item in found if item.key.measure == "rank" and item.key.scope == scope]
    subjects = {
        subject.code: subject for subject in zone.subjects.filter(kind=kind, code__in={item.key.subject for item in series})
    }
    years: set[str] = set()
    rows: list[RankRow] = []
    for item in series:
        if item.key.subject not in subjects:
            continue
        points = {point.period.iso: point for point in item.started if point.period.kind == "year" and not point.derived}
        years |= points.keys()
        rows.append(RankRow(subjects[item.key.subject], points, tuple(fact for fact in item.undated if not fact.target)))
    if not rows:
        return None
    dated = sorted((row for row in rows if row.points), key=_by_last)
    others = sorted((row for row in rows if not row.points and row.undated), key=lambda row: row.undated[0].value)
    return RankTable(series[0].indicator, scope, tuple(sorted(years)), tuple(dated), tuple(others), how_many(zone, on, scope))


def _by_last(row: RankRow) -> tuple[str, int]:
    latest = row.latest
    return ("", 0) if latest is None else (_reverse(latest.period.iso), int(latest.amount))


def _reverse(year: str) -> str:
    """Later years first, under an ascending sort."""
    return str(9999 - int(year))


def how_many(zone: Zone, on: date, scope: str) -> Observation | None:
    """The number of zones in a region as a source tells it (山东省 160 家), the dated one first."""
    region = zone.subjects.filter(kind="region", name=scope).first()
    if region is None:
        return None
    series = indicators.indicator_series(zone, COUNT, on).get(COUNT, region.code)
    if series is None:
        return None
    latest = series.latest
    if latest is not None and isinstance(latest.chosen, Observation):
        return latest.chosen
    return series.undated[0] if series.undated else None
