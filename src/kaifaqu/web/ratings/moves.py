"""Why did we move: the change of a subject's place or total between two periods, split into its causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kaifaqu.assess.change import TITLES, shown
from kaifaqu.assess.change.of_run import explain_runs
from kaifaqu.errors import Problem

from .models import Assessment
from .queries import League, Rating, again, earlier_figures, league_in
from .rows import period_label
from .tables import UNDATED

What = Literal["rank", "score"]
SIGNS: dict[What, int] = {"rank": -1, "score": 1}  # fewer places are better: all parts are shown with + for the better
DIGITS: dict[What, int] = {"rank": 1, "score": 2}
SAYS = {
    "own": "自己的数值变了",
    "others": "别人的数值变了，或有对象进出",
    "rule": "标准的版本、权重或限值变了",
    "revision": "前一期的数据后来有修订",
}


@dataclass(frozen=True)
class Part:
    """One cause, or one of the figures behind the own part; ``effect`` above 0 is for the better, rounded so that all add up."""

    title: str
    says: str
    effect: float


@dataclass(frozen=True)
class Moved:
    """The change from ``before`` to ``after``; the effects of ``parts`` add up to it, those of ``own`` to the own part."""

    what: What
    earlier: Assessment
    later: Assessment
    before: float
    after: float
    parts: list[Part]
    own: list[Part]
    grouped: bool

    @property
    def whole(self) -> float:
        """For the better where above 0."""
        return round(SIGNS[self.what] * (self.after - self.before), 6)

    @property
    def unit(self) -> str:
        return "名" if self.what == "rank" else "分"

    @property
    def digits(self) -> int:
        return DIGITS[self.what]


def earlier(rating: Rating, found: League) -> list[Assessment]:
    """The runs that a league can be compared with: all other years before it, newest first."""
    now = found.run.period
    return [run for run in rating.runs if now != UNDATED and run.period != UNDATED and run.period < now]


def explain(found: League, rating: Rating, code: str, period: str, what: str) -> Moved:
    """Why a subject moved since ``period`` (default: the newest before).

    Problem("change-no-earlier"), ("rating-not-found") for a period that has not been run, ("rating-old-form"),
    ("subject-not-comparable") where it has no result in one of the two, and those of ``kaifaqu.assess.change``.
    """
    found.row(code)
    runs = earlier(rating, found)
    before = next((run for run in runs if not period or run.period == period), None)
    if before is None:
        if period:
            raise Problem("rating-not-found", f"没有{period_label(period)[:20]}的结果。", hint="请选择已有的、更早的报告期。")
        raise Problem("change-no-earlier", "没有更早一期的结果，不能比较。", hint="先运行前一期的评价，再来比较。")
    wanted: What = "score" if what == "score" else "rank"
    old = league_in(found.run.zone, rating, before.period)
    comparison = explain_runs(again(old), again(found), before_as_known=earlier_figures(old))
    change = comparison.subject(code, wanted)
    own = comparison.criteria(code, wanted)
    parts = _rounded(change.parts, wanted)
    figures = _rounded(own.parts, wanted)
    return Moved(
        wanted,
        before,
        found.run,
        float(change.old),
        float(change.new),
        [Part(TITLES[name], SAYS[name], effect) for name, effect in parts.items()],
        sorted((Part(title, "", effect) for title, effect in figures.items()), key=lambda part: -abs(part.effect)),
        own.grouped,
    )


def _rounded(parts: Mapping[str, Fraction], what: What) -> dict[str, float]:
    return {name: SIGNS[what] * float(value) for name, value in shown(dict(parts), DIGITS[what]).items()}
