"""What the rating room reads: a rating with its runs, a league table, its rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kaifaqu.assess import Edition, Standard
from kaifaqu.errors import Problem

from .models import Assessment
from .tables import UNDATED

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject


@dataclass(frozen=True)
class Rating:
    """A standard as the zone has run it: the newest run of each period on the reference date or before."""

    standard: str
    runs: tuple[Assessment, ...]  # newest period first; of each period the run made last
    others: tuple[Assessment, ...] = ()  # of the same periods, by other editions

    @property
    def newest(self) -> Assessment:
        return self.runs[0]

    @property
    def editions(self) -> list[str]:
        """The editions that have been run, those of the newest runs first."""
        return list(dict.fromkeys(run.edition for run in (*self.runs, *self.others)))

    def find(self, period: str, edition: str) -> Assessment | None:
        """The run of a period ("": the newest there is) and an edition ("": the one run last)."""
        wanted = (run for run in (*self.runs, *self.others) if not edition or run.edition == edition)
        return next((run for run in wanted if not period or run.period == period), None)


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
    between: tuple[int, int] | None = None  # places while the weights vary, where that has been asked for

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
class Interval:
    """What the intervals of places rest on."""

    weights: str
    replications: int
    scenario: bool

    @property
    def says(self) -> str:
        how = "未知的权重任意分配" if self.scenario else f"各项权重在 {self.weights} 内各自变化"
        return f"{how}，重算 {self.replications:,} 次，取第 5 至第 95 百分位"


@dataclass(frozen=True)
class League:
    """A run with its rows, best first. ``rule``: what it was made with; None where its text is in a form no longer read."""

    run: Assessment
    rule: tuple[Standard, Edition] | None
    rows: list[LeagueRow] = field(repr=False)
    previous: Assessment | None
    chosen: bool = False  # by its edition: another run of the period is newer

    @property
    def ranked(self) -> int:
        return sum(1 for row in self.rows if row.rank is not None)

    @property
    def scored(self) -> bool:
        """Whether anybody has a total."""
        return any(row.total is not None for row in self.rows)

    @property
    def judged(self) -> list[tuple[str, int]]:
        """How many are met, unmet …, in that order: what a standard that ranks nobody has to say."""
        found = Counter(row.result for row in self.rows if row.result)
        return [(result, found[result]) for result in ("met", "unmet", "manual", "unknown") if found[result]]

    @property
    def asked(self) -> str:
        """The part of an address that leads to this run again."""
        return urlencode({"period": self.run.period} | ({"edition": self.run.edition} if self.chosen else {}))

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
    def scenario(self) -> bool:
        """Whether unknown weights were made equal: totals and intervals of places, no ranks."""
        return bool((self.run.interval or {}).get("scenario"))

    @property
    def interval(self) -> Interval | None:
        """How the intervals of places came about; None where nobody asked for them."""
        kept = self.run.interval
        return None if kept is None else Interval(kept.get("weights", ""), kept["replications"], bool(kept.get("scenario")))

    @property
    def label(self) -> str:
        """What stands beside every result: 示例口径, 模拟数据, 情景."""
        own = self.rule[1].label if self.rule is not None else "模拟数据" if self.run.simulated else ""
        return "·".join(part for part in (own, "情景：未知的权重按等权" if self.scenario else "") if part)

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
