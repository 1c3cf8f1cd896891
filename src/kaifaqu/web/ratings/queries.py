"""Reads of the rating room: runs, league tables, one zone's sheet, comparisons, and the ranks that others have published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from kaifaqu import assess
from kaifaqu.assess import Edition, Run, Standard
from kaifaqu.errors import Problem
from kaifaqu.web.core.models import Zone

from .charts import rank_chart
from .models import Assessment, Score
from .published import RankRow, RankTable, rank_table, scopes
from .standards import edition_of_run
from .tables import UNDATED, from_json

if TYPE_CHECKING:
    from kaifaqu.assess.improve import Outcome
    from kaifaqu.web.subjects.models import Subject

__all__ = [
    "MOST", "League", "LeagueRow", "RankRow", "RankTable", "Rating", "Standing", "again", "compared", "league", "period_label",
    "plans", "rank_chart", "rank_indicator", "rank_table", "rated_zones", "rating", "ratings", "scopes", "sheet", "standings",
]  # fmt: skip
MOST = 10  # zones compared side by side
INDICATOR = "development-level"  # of the published ranks, where a zone's settings name no other


@dataclass(frozen=True)
class Rating:
    """A standard as the zone has run it: the newest run of each period on the reference date or before."""

    standard: str
    runs: tuple[Assessment, ...]  # newest period first

    @property
    def newest(self) -> Assessment:
        return self.runs[0]


@dataclass(frozen=True)
class LeagueRow:
    """One subject in a league table."""

    subject: Subject
    total: float | None
    rank: int | None
    before: int | None
    detail: list[dict[str, Any]]
    simulated: bool
    high: float | None = None
    grade: str = ""
    result: str = ""
    verdict: dict[str, Any] | None = None
    reasons: dict[str, Any] | None = None

    @property
    def change(self) -> int | None:
        """Places won since the year before; negative where lost."""
        return None if self.rank is None or self.before is None else self.before - self.rank

    @cached_property
    def by_criterion(self) -> dict[str, dict[str, Any]]:
        return {line["criterion"]: line for line in self.detail}

    @property
    def missing(self) -> list[str]:
        return [line["title"] for line in self.detail if line["points"] is None]


@dataclass(frozen=True)
class Criterion:
    """A scored item of a run."""

    id: str
    title: str
    unit: str
    indicator: str


@dataclass(frozen=True)
class League:
    """A run with its rows, best first. ``rule``: what it was made with; None where its text is in a form no longer read."""

    run: Assessment
    rule: tuple[Standard, Edition] | None
    rows: list[LeagueRow] = field(repr=False)
    previous: Assessment | None

    @property
    def ranked(self) -> int:
        return sum(1 for row in self.rows if row.rank is not None)

    @property
    def stale(self) -> bool:
        """Whether the zone's data have changed since."""
        return self.run.data_version < self.run.zone.data_version

    def row(self, code: str) -> LeagueRow:
        """One subject's row. Problem("subject-not-found")."""
        found = next((row for row in self.rows if row.subject.code == code), None)
        if found is None:
            raise Problem(
                "subject-not-found", f"“{self.run.title}”的排名表中没有编号为“{code}”的开发区。", hint="请从排名表中选择。"
            )
        return found

    @property
    def label(self) -> str:
        """What stands beside every result: 示例口径, 模拟数据."""
        return self.rule[1].label if self.rule is not None else "模拟数据" if self.run.simulated else ""

    @cached_property
    def criteria(self) -> list[Criterion]:
        """The scored items in the order of the rule, as the rows show them."""
        found: dict[str, Criterion] = {}
        for row in self.rows:
            for line in row.detail:
                found.setdefault(line["criterion"], Criterion(line["criterion"], line["title"], line["unit"], line["indicator"]))
        return list(found.values())

    def around(self, code: str, places: int = 3) -> list[LeagueRow]:
        """The subject with its neighbours in the table."""
        ranked = [row for row in self.rows if row.rank is not None]
        at = next((index for index, row in enumerate(ranked) if row.subject.code == code), None)
        return [] if at is None else ranked[max(0, at - places) : at + places + 1]


def period_label(period: str) -> str:
    """2021年, or 期未定."""
    return "期未定" if period == UNDATED else f"{period}年"


def ratings(zone: Zone, on: date) -> list[Rating]:
    """What the zone has run, by standard; of each period the newest run on ``on``, else on the nearest day before."""
    newest: dict[tuple[str, str], Assessment] = {}
    runs = (
        zone.assessments.filter(reference_date__lte=on)
        .order_by("standard", "-reference_date", "-data_version", "-pk")
        .defer("rule", "inputs")
    )
    for run in runs:
        newest.setdefault((run.standard, run.period), run)
    grouped: dict[str, list[Assessment]] = {}
    for run in newest.values():
        grouped.setdefault(run.standard, []).append(run)
    return [Rating(code, tuple(sorted(found, key=_newest_first))) for code, found in sorted(grouped.items())]


def _newest_first(run: Assessment) -> tuple[bool, int]:
    return (run.period == UNDATED, 0 if run.period == UNDATED else -int(run.period))


def rating(zone: Zone, standard: str, on: date) -> Rating:
    """One of :func:`ratings`. Problem("rating-not-found")."""
    found = next((item for item in ratings(zone, on) if item.standard == standard), None)
    if found is None:
        raise Problem(
            "rating-not-found",
            f"{on.isoformat()} 及以前没有“{standard}”的评价结果。",
            hint="换一个基准日，或请规划统计人员运行评价。",
        )
    return found


def league(zone: Zone, standard: str, on: date, period: str = "") -> League:
    """The league table of a standard for a period (default: the newest). Problem("rating-not-found")."""
    found = rating(zone, standard, on)
    run = next((item for item in found.runs if item.period == period), None) if period else found.newest
    if run is None:
        raise Problem(
            "rating-not-found",
            f"“{found.newest.title}”没有{period_label(period)[:20]}的结果。",
            hint="请在页面上选择已有的报告期。",
        )
    run.zone = zone
    rule = edition_of_run(run.rule["text"], run.rule["file"], run.edition)
    earlier = str(int(run.period) - 1) if run.period != UNDATED else ""
    previous = next((item for item in found.runs if item.period == earlier), None)
    before = dict(Score.objects.filter(assessment=previous).values_list("subject_id", "rank")) if previous else {}
    scores = Score.objects.filter(assessment=run).select_related("subject").defer("verdict", "reasons")
    rows = [_row(item, before) for item in scores]
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.subject.name))
    return League(run, rule, rows, previous)


def _row(item: Score, before: dict[int, int | None]) -> LeagueRow:
    simulated = item.subject.simulated or any(line.get("simulated") for line in item.detail)
    earlier = before.get(item.subject_id)
    return LeagueRow(item.subject, item.total, item.rank, earlier, item.detail, simulated, item.high, item.grade, item.result)


def compared(found: League, codes: Sequence[str]) -> list[LeagueRow]:
    """The rows of up to ten subjects, in the table's order. Problem("compare-too-many")."""
    wanted = list(dict.fromkeys(codes))
    if len(wanted) > MOST:
        raise Problem("compare-too-many", f"一次最多比较 {MOST} 个开发区，现选了 {len(wanted)} 个。", hint="请减少选择。")
    for code in wanted:
        found.row(code)
    return [row for row in found.rows if row.subject.code in wanted]


def sheet(zone: Zone, found: League, code: str) -> LeagueRow:
    """One subject's row with its verdict and reasons. Problem("subject-not-found")."""
    row = found.row(code)
    kept = Score.objects.only("verdict", "reasons").get(assessment=found.run, subject=row.subject)
    return replace(row, verdict=kept.verdict, reasons=kept.reasons)


def again(found: League) -> Run:
    """The run once more, from the rule and the inputs kept with it: for what-if, and for what a goal takes.

    Problem("rating-old-form") for a run made before inputs were kept.
    """
    kept = Assessment.objects.values_list("inputs", flat=True).get(pk=found.run.pk)
    if found.rule is None or kept is None:
        raise Problem(
            "rating-old-form", "这次评价由旧版格式运行，没有留下可以重算的输入。", hint="请按现行标准重新运行，再做测算。"
        )
    standard, edition = found.rule
    period = "" if found.run.period == UNDATED else found.run.period
    return assess.run(standard, from_json(kept, edition), edition=edition, period=period, on=found.run.reference_date)


def plans(found: League, code: str, rank: int, alternatives: int = 3) -> Outcome:
    """The cheapest changes of its own figures that bring a subject to a rank, all else as it is.

    Problem("rank-not-better", "rating-old-form") and those of ``kaifaqu.assess.improve``.
    """
    from kaifaqu.assess.improve import Goal, improve, situation_of

    own = found.row(code).rank
    if own is None or not 1 <= rank < own:
        raise Problem("rank-not-better", f"第 {rank} 名不在现位次之前。", hint="选更靠前的位次。")
    return improve(situation_of(again(found)), code, Goal.rank(rank), alternatives=alternatives)


def rated_zones(zones: Sequence[Zone]) -> list[tuple[Zone, list[tuple[str, str]]]]:
    """Zones that have ratings, each with (standard, title); one query."""
    found: dict[int, dict[str, str]] = {}
    for zone_id, standard, title in (
        Assessment.objects.filter(zone__in=[zone.pk for zone in zones])
        .values_list("zone_id", "standard", "title")
        .order_by("standard")
    ):
        found.setdefault(zone_id, {})[standard] = title
    return [(zone, list(found[zone.pk].items())) for zone in zones if zone.pk in found]


def rank_indicator(zone: Zone) -> str:
    """The indicator of the published ranks, from the zone's cockpit settings."""
    rank = (zone.settings.get("cockpit") or {}).get("rank") or {}
    return str(rank.get("indicator") or INDICATOR)


@dataclass(frozen=True)
class Standing:
    """Where the zone itself stands in the newest period of a rating."""

    standard: str
    title: str
    period: str
    rank: int | None
    of: int
    total: float | None
    simulated: bool


def standings(zone: Zone, on: date) -> list[Standing]:
    """The zone's own place in the newest run of each of its ratings; two queries."""
    if zone.subject_id is None:
        return []
    runs = [item.newest for item in ratings(zone, on)]
    ranked = Count("assessment__scores", filter=Q(assessment__scores__rank__isnull=False))
    own = {
        row.assessment_id: row
        for row in Score.objects.filter(assessment__in=[run.pk for run in runs], subject=zone.subject_id).annotate(of=ranked)
    }
    return [
        Standing(run.standard, run.title, run.period, row.rank, row.of, row.total, run.simulated)
        for run in runs
        if (row := own.get(run.pk)) is not None
    ]
