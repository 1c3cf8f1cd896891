"""Running standards: one run is one transaction that keeps the rule, the inputs' sources and every score."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from kaifaqu.assess import Edition, Line, Result, Results, Standard, score
from kaifaqu.errors import Problem
from kaifaqu.observe import SeriesSet
from kaifaqu.web.core import audit, policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from .models import Assessment, Score
from .standards import standard_of, standards
from .tables import UNDATED, Cell, Cells, cells, members, periods, read_series, table

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

RUN = "rating.run"
LEAST = 2  # a ranking of one is none


def run(actor: Actor, zone: Zone, standard: str, period: str, on: date) -> Assessment:
    """Run the edition in force on ``on`` for a period (a year, or "undated") and keep the result.

    The same run on the same state of the data is not repeated: the kept one comes back. Problems: Forbidden,
    "standard-not-found", "edition-none", "rating-no-data" (fewer than two subjects could be ranked).
    """
    policy.require(actor, RUN, zone)
    rule = standard_of(standard)
    edition = rule.edition_on(on)
    made = _run(actor, zone, rule, edition, period, on, members(zone, edition, rule.subject), read_series(zone, edition, on))
    if made is None:
        raise Problem(
            "rating-no-data", f"“{rule.title}”没有两个以上的对象可以排名。", hint="请先录入各评价项的数据，或换一个报告期。"
        )
    return made


def run_all(zone: Zone, actor: Actor | None = None) -> list[Assessment]:
    """Run every standard that fits the zone for every period it has figures of, on the zone's reference date (after a load)."""
    actor = actor or Actor.system("评价")
    policy.require(actor, RUN, zone)
    made: list[Assessment] = []
    for rule in standards().values():
        made += _run_standard(actor, zone, rule, zone.reference_date)
    return made


def keep_current(runs: Iterable[Assessment], zone: Zone) -> None:
    """Let runs stand for the zone's newest version: for who has raised it without changing anything that they read."""
    Assessment.objects.filter(pk__in=[made.pk for made in runs]).update(data_version=zone.data_version)


def _run_standard(actor: Actor, zone: Zone, rule: Standard, on: date) -> list[Assessment]:
    try:
        edition = rule.edition_on(on)
    except Problem:
        return []  # not in force on that day
    if edition.data not in ("any", "simulated" if zone.simulated else "real"):
        return []
    subjects = members(zone, edition, rule.subject)
    if len(subjects) < LEAST:
        return []
    sets = read_series(zone, edition, on)
    wanted = periods(sets, edition, {subject.code for subject in subjects}, on)
    runs = [_run(actor, zone, rule, edition, period, on, subjects, sets) for period in wanted]
    return [item for item in runs if item is not None]


@transaction.atomic
def _run(
    actor: Actor,
    zone: Zone,
    rule: Standard,
    edition: Edition,
    period: str,
    on: date,
    subjects: list[Subject],
    sets: dict[str, SeriesSet],
) -> Assessment | None:
    key = {
        "zone": zone,
        "standard": rule.id,
        "edition": edition.edition,
        "period": period,
        "reference_date": on,
        "data_version": zone.data_version,
    }
    known = Assessment.objects.filter(**key).first()
    if known is not None:
        return known
    codes = [subject.code for subject in subjects]
    if period != UNDATED and not (period.isascii() and period.isdigit() and len(period) == 4):
        raise Problem("period-invalid", f"评价的报告期应为年份，现为“{period}”。", hint="写成 2021 的样子。")
    found = cells(sets, edition, codes, period)
    results = score(edition, table(edition, codes, found))
    if results.ranked < LEAST:
        return None
    simulated = zone.simulated or any(cell.simulated for cell in found.values())
    made, created = Assessment.objects.get_or_create(
        **key,
        defaults={
            "title": rule.title,
            "run_at": timezone.now(),
            "simulated": simulated,
            "rule": {"file": rule.file, "text": rule.text},
        },
    )
    if not created:
        return made
    Score.objects.bulk_create(_scores(made, subjects, results, found), batch_size=500)
    audit.record(
        actor,
        RUN,
        zone=zone,
        obj=made,
        summary=f"运行“{rule.title}”（{edition.edition}），报告期 {period}，基准日 {on.isoformat()}",
        detail={"subjects": len(codes), "ranked": results.ranked, "simulated": simulated},
    )
    return made


def _scores(made: Assessment, subjects: list[Subject], results: Results, found: Cells) -> list[Score]:
    rows = []
    for subject in subjects:
        result = results.one(subject.code)
        detail = [_detail(line, found.get((subject.code, line.criterion.id), Cell())) for line in result.lines]
        rows.append(Score(assessment=made, subject=subject, total=_tidy(result), rank=result.rank, detail=detail))
    return rows


def _tidy(result: Result) -> float | None:
    return None if result.total is None else round(result.total, 9)


def _detail(line: Line, cell: Cell) -> dict[str, Any]:
    """One criterion of one subject as it is kept: all that its page shows, without a second reading of the observations."""
    criterion = line.criterion
    return {
        "criterion": criterion.id,
        "title": criterion.title,
        "group": criterion.group,
        "indicator": criterion.indicator,
        "value": _text(cell.value),
        "unit": criterion.unit,
        "bound": cell.bound,
        "period": cell.period,
        "undated": cell.undated,
        "simulated": cell.simulated,
        "contradictory": cell.contradictory,
        "derived": cell.derived,
        "points": line.points,
        "weight": line.weight,
        "contribution": line.contribution,
        "rank": line.rank,
        "sources": list(cell.sources),
        "reason": cell.reason,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
