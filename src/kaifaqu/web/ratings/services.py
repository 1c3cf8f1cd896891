"""Running standards: one run is one transaction that keeps the rule, the inputs' sources and every score."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from kaifaqu import assess
from kaifaqu.assess import Edition, Run, Standard, Table
from kaifaqu.errors import Problem
from kaifaqu.observe import SeriesSet
from kaifaqu.web.core import audit, policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from .detail import lines
from .intervals import of_scenario
from .models import Assessment, Score
from .rows import period_label
from .standards import digest, edition_of_run, standard_of, standards
from .tables import UNDATED, Cells, as_json, cells, members, observed, periods, read_series, table, years_of

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

RUN = "rating.run"
LEAST = 2  # a ranking of one is none


def run(actor: Actor, zone: Zone, standard: str, period: str, on: date, edition: str = "") -> Assessment:
    """Run an edition (default: the one in force on ``on``) for a period (a year, or "undated") and keep the result.

    The same run on the same state of the data is not repeated: the kept one comes back. A skeleton, whose weights are not all
    known, is run as a scenario with equal ones: totals and intervals of places, no ranks. Problems: Forbidden,
    "standard-not-found", "edition-none", "rating-no-data" (nobody could be ranked or judged).
    """
    policy.require(actor, RUN, zone)
    rule = standard_of(standard, zone, on)
    return _one(actor, zone, rule, rule.edition(edition) if edition else rule.edition_for(on), period, on)


def run_as_kept(actor: Actor, zone: Zone, kept: Assessment) -> Assessment:
    """Run once more by the rule that is kept with a run, on the present data of its reference date and period.

    Problems as :func:`run`; ("rating-old-form") for a rule in a form that is no longer read.
    """
    policy.require(actor, RUN, zone)
    found = edition_of_run(kept.rule.get("text", ""), kept.rule.get("file", ""), kept.edition)
    if found is None:
        raise Problem("rating-old-form", "这次评价由旧版格式运行，不能用当时的规则重算。", hint="请按现行规则重算。")
    return _one(actor, zone, *found, kept.period, kept.reference_date)


def _one(actor: Actor, zone: Zone, rule: Standard, edition: Edition, period: str, on: date) -> Assessment:
    refuse_unobserved(rule, edition)
    subjects, sets = members(zone, edition, rule.subject), read_series(zone, edition, on)
    refuse_unknown_period(period)
    known = periods(sets, edition, {subject.code for subject in subjects}, on)
    if period not in known:
        message = f"“{rule.title}”的各项输入没有{period_label(period)}的数据。"
        has = f"有数据的是：{'、'.join(map(period_label, known[:12]))}。" if known else "请先录入各评价项的数据。"
        raise Problem("rating-no-data", message, hint=has)
    made = _run(actor, zone, rule, edition, period, on, subjects, sets, asked=True)
    if made is None:
        found = cells(sets, edition, [subject.code for subject in subjects], period)
        lacking = [one.title for one in observed(edition) if sum(
            1 for (_, code), cell in found.items() if code == one.code and cell.value is not None) < LEAST]  # fmt: skip
        why = f"不到两家有数的：{'、'.join(lacking[:8])}{'等' if len(lacking) > 8 else ''}。" if lacking else ""
        message = f"“{rule.title}”没有两个以上的对象可以排名，也没有可以判断的条件。{why}"
        raise Problem("rating-no-data", message, hint="请先录入这些数据，或换一个报告期。")
    return made


def refuse_unknown_period(period: str) -> None:
    """Problem("period-invalid") for what is neither a year nor "undated"."""
    if period != UNDATED and not (period.isascii() and period.isdigit() and len(period) == 4):
        raise Problem("period-invalid", f"评价的报告期应为年份，现为“{period[:20]}”。", hint="写成 2021 的样子。")


def refuse_unobserved(rule: Standard, edition: Edition) -> None:
    """Problem("rating-no-inputs") for an edition none of whose inputs a zone's observations fill."""
    if not observed(edition):
        raise Problem(
            "rating-no-inputs",
            f"“{rule.title}”的输入没有对应指标目录，不能用本区的观测值运行。",
            hint="在标准的 inputs 中为各输入写上 indicator，或用命令 kaifaqu assess 对表格运行。",
        )


def run_all(zone: Zone, actor: Actor | None = None) -> list[Assessment]:
    """Run every standard that fits the zone for every period it has figures of, on the zone's reference date (after a load)."""
    actor = actor or Actor.system("评价")
    policy.require(actor, RUN, zone)
    made: list[Assessment] = []
    for rule in standards(zone, zone.reference_date).values():
        made += _run_standard(actor, zone, rule, zone.reference_date)
    return made


def keep_current(runs: Iterable[Assessment], zone: Zone) -> None:
    """Let runs stand for the zone's newest version: for who has raised it without changing anything that they read."""
    Assessment.objects.filter(pk__in=[made.pk for made in runs]).update(data_version=zone.data_version)


def _run_standard(actor: Actor, zone: Zone, rule: Standard, on: date) -> list[Assessment]:
    try:
        edition = rule.edition_for(on)
    except Problem:
        return []  # not in force on that day
    if not observed(edition) or edition.data not in ("any", "simulated" if zone.simulated else "real"):
        return []
    if edition.gaps or edition.unknown_weights:
        return []  # ranks nobody: run as a scenario when somebody asks for it
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
    *,
    asked: bool = False,
) -> Assessment | None:
    key = {
        "zone": zone,
        "standard": rule.id,
        "edition": edition.edition,
        "period": period,
        "reference_date": on,
        "data_version": zone.data_version,
        "digest": digest(rule.text),
    }
    known = Assessment.objects.filter(**key).first()
    if known is not None:
        return _to_the_front(known)
    codes = [subject.code for subject in subjects]
    result, data, found = computed(rule, edition, codes, sets, period, on)
    if asked and result.refusal is not None:
        result = result.again(scenario="equal", edition=edition)
    ranked = sum(1 for standing in result.ranking() if standing.rank is not None)
    if ranked < LEAST and not (asked and _says(result)):
        return None
    simulated = zone.simulated or data.simulated
    made, created = Assessment.objects.get_or_create(
        **key,
        defaults={
            "title": rule.title,
            "run_at": timezone.now(),
            "simulated": simulated,
            "rule": {"file": rule.file, "text": rule.text},
            "inputs": as_json(data),
            "interval": of_scenario(result),
        },
    )
    if not created:
        return made
    Score.objects.bulk_create(_scores(made, subjects, result, found), batch_size=500)
    audit.record(
        actor,
        RUN,
        zone=zone,
        obj=made,
        summary=f"运行“{rule.title}”（{edition.edition}），报告期 {period}，基准日 {on.isoformat()}",
        detail={"subjects": len(codes), "ranked": ranked, "simulated": simulated},
    )
    return made


def _says(result: Run) -> bool:
    """Whether a run that ranks nobody says anything all the same: a scenario's totals, or a condition that is met or not."""
    if result.interval is not None:
        return sum(1 for standing in result.ranking() if standing.total is not None) >= LEAST
    known = (one.status for code in result.subjects for one in (*result.one(code).conditions, *result.one(code).veto))
    return any(status in ("met", "unmet") for status in known)


def choices(zone: Zone, on: date) -> list[tuple[str, str, str]]:
    """What a person can choose to run in a zone on a day: (standard, edition, title), the edition in force of each first."""
    found: list[tuple[str, str, str]] = []
    for rule in standards(zone, on).values():
        if rule.subject != "zone":
            continue
        editions = [
            one for one in rule.editions if observed(one) and one.data in ("any", "simulated" if zone.simulated else "real")
        ]
        with suppress(Problem):
            current = rule.edition_for(on)
            editions.sort(key=lambda one: one is not current)
        found += [(rule.id, one.edition, f"{rule.title}（{one.edition}版）") for one in editions]
    return found


def _to_the_front(known: Assessment) -> Assessment:
    """A run that is asked for again stands before others on the same data: by another edition or text of the standard."""
    same = {name: getattr(known, name) for name in ("zone", "standard", "period", "reference_date", "data_version")}
    if Assessment.objects.filter(**same, run_at__gt=known.run_at).exists():
        known.run_at = timezone.now()
        known.save(update_fields=["run_at"])
    return known


def computed(
    rule: Standard, edition: Edition, codes: list[str], sets: dict[str, SeriesSet], period: str, on: date
) -> tuple[Run, Table, dict[str, Cells]]:
    """An edition on the zone's figures, with the table it was run on and its cells by year; nothing is kept.

    Problem("period-invalid"); and those of :func:`kaifaqu.assess.run`.
    """
    refuse_unknown_period(period)
    found = {year: cells(sets, edition, codes, year) for year in years_of(edition, period, on)}
    data = table(edition, codes, found)
    return assess.run(rule, data, edition=edition, period="" if period == UNDATED else period, on=on), data, found


def _scores(made: Assessment, subjects: list[Subject], result: Run, found: dict[str, Cells]) -> list[Score]:
    """A row per subject: the verdict, the tree of reasons, and a line per scored item with the figures it read."""
    scored = result.edition.score is not None
    trees = {code: result.reasons(code, steps=False) for code in result.subjects} if scored else {}
    told = lines(result, trees, found)
    rows = []
    for subject in subjects:
        verdict = result.one(subject.code)
        rows.append(
            Score(
                assessment=made,
                subject=subject,
                total=None if verdict.total is None else round(verdict.total, 9),
                high=None if verdict.high is None else round(verdict.high, 9),
                rank=verdict.rank,
                grade=verdict.grade or "",
                result=verdict.result,
                detail=told[subject.code],
                verdict=verdict.as_dict(),
                reasons=trees[subject.code].as_dict() if scored else None,
            )
        )
    return rows
