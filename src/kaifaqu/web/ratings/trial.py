"""Trying a standard: run on the zone's figures without keeping anything, and set beside the edition in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kaifaqu.assess import Edition, Run, Standard
from kaifaqu.assess.rules.diff import Difference, diff
from kaifaqu.assess.run.league import Standing
from kaifaqu.errors import Problem, Problems
from kaifaqu.observe import SeriesSet
from kaifaqu.web.core.models import Zone

from .services import computed, refuse_unobserved
from .standards import standards
from .tables import UNDATED, members, periods, read_series


@dataclass(frozen=True)
class TrialRow:
    """One subject in the preview, with its place and total by the edition in force."""

    code: str
    name: str
    now: Standing
    before: Standing | None

    @property
    def moved(self) -> int | None:
        """Places won against the edition in force; negative where lost."""
        ranks = (None if self.before is None else self.before.rank, self.now.rank)
        return None if ranks[0] is None or ranks[1] is None else ranks[0] - ranks[1]


@dataclass(frozen=True)
class Trial:
    """A run that is not kept. ``against``: the edition in force, None where there is none; ``obstacle``: why it has no ranks."""

    rule: Standard
    edition: Edition
    period: str
    periods: list[str]
    run: Run
    rows: list[TrialRow]
    against: Edition | None
    differences: list[Difference]
    obstacle: Problem | None

    @property
    def ranked(self) -> int:
        return sum(1 for row in self.rows if row.now.rank is not None)

    @property
    def movers(self) -> list[TrialRow]:
        """Who changes places, the largest step first."""
        found = [row for row in self.rows if row.moved]
        return sorted(found, key=lambda row: (-abs(row.moved or 0), row.now.rank or 0))


def present(zone: Zone, code: str, on: date) -> tuple[Standard, Edition] | None:
    """The edition that the zone runs on a day; None where there is none."""
    rule = standards(zone, on).get(code)
    if rule is None:
        return None
    try:
        return rule, rule.edition_for(on)
    except Problem:
        return None


def changes(zone: Zone, rule: Standard, edition: Edition, on: date) -> tuple[Edition | None, list[Difference]]:
    """The edition in force, and what ``edition`` changes against it."""
    found = present(zone, rule.id, on)
    if found is None or (found[0].text == rule.text and found[1].edition == edition.edition):
        return None, []
    return found[1], diff(found[1], edition)


def attempt(zone: Zone, rule: Standard, edition: Edition, period: str, on: date) -> Trial:
    """Run an edition for a period ("": the newest there are figures of) and set it beside the edition in force.

    Keeps nothing. Problems: "rating-no-inputs", "rating-no-data", and those of :func:`kaifaqu.assess.run`.
    """
    refuse_unobserved(rule, edition)
    subjects = members(zone, edition, rule.subject)
    names = {subject.code: subject.name for subject in subjects}
    sets = read_series(zone, edition, on)
    known = periods(sets, edition, set(names), on)
    if not known or not names:
        raise Problem("rating-no-data", f"“{rule.title}”的输入在本区还没有数据。", hint="请先录入数据，或换一个基准日。")
    period = period or known[0]
    run = computed(rule, edition, list(names), sets, period, on)[0]
    if run.refusal is not None:  # unknown weights: a scenario, which has intervals of places and no ranks
        run = run.again(scenario="equal", edition=edition)
    against, differences = changes(zone, rule, edition, on)
    before, obstacle = _beside(zone, rule, list(names), sets, period, on, asked=against is not None)
    rows = [TrialRow(one.subject, names[one.subject], one, before.get(one.subject)) for one in run.ranking()]
    return Trial(rule, edition, period, known, run, rows, against, differences, obstacle)


def _beside(
    zone: Zone, rule: Standard, codes: list[str], sets: dict[str, SeriesSet], period: str, on: date, *, asked: bool
) -> tuple[dict[str, Standing], Problem | None]:
    """The ranks by the edition in force, of the same subjects and period; or why there are none."""
    found = present(zone, rule.id, on) if asked else None
    if found is None:
        return {}, None
    missing = {item.indicator for item in found[1].inputs.values() if item.indicator} - sets.keys()
    try:
        more = sets | read_series(zone, found[1], on) if missing else sets
        run = computed(*found, codes, more, period, on)[0]
    except Problem as problem:
        return {}, problem
    except Problems as several:
        return {}, several.items[0]
    return {one.subject: one for one in run.ranking()}, None


def said(period: str) -> str:
    """A period as a page shows it."""
    return "期未定" if period == UNDATED else f"{period}年"
