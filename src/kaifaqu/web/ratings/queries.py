"""Reads of the rating room: runs, league tables, one zone's sheet, comparisons, and the ranks that others have published."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from kaifaqu import assess
from kaifaqu.assess import Run, Table
from kaifaqu.errors import Problem
from kaifaqu.web.core.models import Zone

from .charts import rank_chart
from .models import Assessment, Score
from .published import RankRow, RankTable, rank_table, scopes
from .rows import Criterion, League, LeagueRow, Rating, period_label
from .standards import edition_of_run
from .tables import UNDATED, from_json

if TYPE_CHECKING:
    from kaifaqu.assess.improve import Outcome

__all__ = [
    "MOST", "Criterion", "League", "LeagueRow", "RankRow", "RankTable", "Rating", "Standing", "again", "compared",
    "earlier_figures", "league", "league_in", "period_label", "plans", "rank_chart", "rank_indicator", "rank_table",
    "rated_zones", "rating", "ratings", "remade_of", "scopes", "sheet", "standings",
]  # fmt: skip
MOST = 10  # zones compared side by side
INDICATOR = "development-level"  # of the published ranks, where a zone's settings name no other


def ratings(zone: Zone, on: date) -> list[Rating]:
    """What the zone has run, by standard; of each period the newest run on ``on``, else on the nearest day before."""
    newest: dict[tuple[str, str, str], Assessment] = {}
    runs = (
        zone.assessments.filter(reference_date__lte=on)
        .order_by("standard", "-reference_date", "-data_version", "-run_at", "-pk")
        .defer("rule", "inputs", "interval")
    )
    for run in runs:
        newest.setdefault((run.standard, run.period, run.edition), run)
    grouped: dict[str, list[Assessment]] = {}
    for run in newest.values():
        grouped.setdefault(run.standard, []).append(run)
    return [_rating(code, found) for code, found in sorted(grouped.items())]


def _rating(standard: str, found: list[Assessment]) -> Rating:
    """The runs of a standard; of a period with several editions the run made last stands for it."""
    first: dict[str, Assessment] = {}
    for run in found:
        first.setdefault(run.period, run)
    others = [run for run in found if first[run.period] is not run]
    return Rating(standard, tuple(sorted(first.values(), key=_newest_first)), tuple(sorted(others, key=_newest_first)))


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
    return league_in(zone, rating(zone, standard, on), period)


def league_in(zone: Zone, found: Rating, period: str = "", edition: str = "") -> League:
    """The league table of one of a rating's runs. Problem("rating-not-found")."""
    run = found.find(period, edition)
    if run is None:
        said = (period_label(period)[:20] if period else "") + (f"“{edition[:40]}”版" if edition else "")
        raise Problem(
            "rating-not-found",
            f"“{found.newest.title}”没有{said}的结果。",
            hint="请在页面上选择已有的报告期和版本。",
        )
    run.zone = zone
    kept = Assessment.objects.values("rule", "interval").get(pk=run.pk)
    run.rule, run.interval = kept["rule"], kept["interval"]
    rule = edition_of_run(run.rule["text"], run.rule["file"], run.edition)
    earlier = str(int(run.period) - 1) if run.period != UNDATED else ""
    previous = found.find(earlier, "") if earlier else None
    before = dict(Score.objects.filter(assessment=previous).values_list("subject_id", "rank")) if previous else {}
    scores = Score.objects.filter(assessment=run).select_related("subject").defer("verdict", "reasons")
    places = (run.interval or {}).get("ranks", {})
    rows = [_row(item, before, places) for item in scores]
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.subject.name))
    return League(run, rule, rows, previous, run not in found.runs)


def _row(item: Score, before: dict[int, int | None], places: dict[str, list[int]]) -> LeagueRow:
    simulated = item.subject.simulated or any(line.get("simulated") for line in item.detail)
    between = places.get(item.subject.code)
    return LeagueRow(
        item.subject, item.total, item.rank, before.get(item.subject_id), item.detail, simulated, item.high, item.grade,
        item.result,
        between=None if between is None else (between[0], between[1]),
    )  # fmt: skip


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
    reasons = kept.reasons
    if reasons is not None:
        with suppress(Problem):  # the rule or the inputs of an older run cannot be read any more: what was kept stands
            steps = {part.id: part.next.as_dict() for part in again(found).reasons(code).walk() if part.next is not None}
            reasons = _with_steps(reasons, steps)
    return replace(row, verdict=kept.verdict, reasons=reasons)


def _with_steps(told: dict[str, Any], steps: dict[str, dict[str, object]]) -> dict[str, Any]:
    """A kept tree with the distance to each item's next step, which is worked out only when somebody looks."""
    return told | {"next": steps.get(told["id"], told["next"]), "parts": [_with_steps(part, steps) for part in told["parts"]]}


def again(found: League) -> Run:
    """The run once more, from the rule and the inputs kept with it: for what-if, and for what a goal takes.

    Problem("rating-old-form") for a run made before inputs were kept.
    """
    return remade_of(found.run)


def remade_of(made: Assessment) -> Run:
    """A kept run, run again as it was. Problem("rating-old-form")."""
    kept = Assessment.objects.values("inputs", "interval").get(pk=made.pk)
    rule = edition_of_run(made.rule["text"], made.rule["file"], made.edition)
    if rule is None or kept["inputs"] is None:
        raise Problem(
            "rating-old-form", "这次评价由旧版格式运行，没有留下可以重算的输入。", hint="请按现行标准重新运行，再做测算。"
        )
    standard, edition = rule
    period = "" if made.period == UNDATED else made.period
    scenario = (kept["interval"] or {}).get("scenario")
    data = from_json(kept["inputs"], edition)
    return assess.run(standard, data, edition=edition, period=period, on=made.reference_date, scenario=scenario)


def earlier_figures(found: League) -> Table | None:
    """The data of the first run of the same period and edition, where they were others than those of this one."""
    run = found.run
    same = Assessment.objects.filter(
        zone=run.zone_id, standard=run.standard, edition=run.edition, digest=run.digest, period=run.period
    )
    first = same.filter(run_at__lt=run.run_at, inputs__isnull=False).order_by("run_at").values_list("inputs", flat=True).first()
    if first is None or found.rule is None:
        return None
    now = Assessment.objects.values_list("inputs", flat=True).get(pk=run.pk)
    return None if first == now else from_json(first, found.rule[1])


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
