"""What a goal takes: the form with its bounds and costs, and the plans within them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.http import QueryDict

from kaifaqu.assess.improve import Goal, Lever, Outcome, grade_goal, improve
from kaifaqu.errors import Place, Problem, Problems

from .asking import MOST_TEXT, Asked, ask, levers_of, number, numbers, shown_number

if TYPE_CHECKING:
    from .queries import League

GOALS = {"rank": "rank", "total": "total", "grade": "grade", "met": "result"}  # goal → the output it is about
ALTERNATIVES = 3
SECONDS = 2.0  # for one programme: a page waits for it


@dataclass(frozen=True)
class Bound:
    """One line of the table of bounds: an input that may move, how far, at what cost per unit."""

    lever: Lever
    used: bool
    low: str
    high: str
    cost: str


@dataclass(frozen=True)
class Wanted:
    """What a form asks for: a goal and the bounds; ``outcome`` once it has been worked out."""

    goal: str
    rank: str
    total: str
    grade: str
    grades: tuple[str, ...]
    kinds: frozenset[str]  # of goals that the rule gives results for
    bounds: list[Bound]
    outcome: Outcome | None = None
    faults: list[Problem] = field(default_factory=list)


def plan(found: League, code: str, given: QueryDict) -> Wanted:
    """What it takes: the form's goal (``goal``: rank, total, grade, met) within its bounds (``low.<input>``, ``high.…``,
    ``cost.…``; ``use`` names the inputs that may move).

    What is wrong with the goal or the bounds comes back as ``faults`` beside the form. Problem("subject-not-found"),
    ("rating-old-form").
    """
    found.row(code)
    asked = ask(found)
    levels = asked.run.edition.grades
    grades = () if levels is None else tuple(dict.fromkeys(level.grade for level in levels.levels))
    defaults = levers_of(asked, code)
    sent = "use" in given or any("." in name for name in given)
    used = set(given.getlist("use")) if sent else {lever.column for lever in defaults}
    bounds = [_bound(lever, lever.column in used, given) for lever in defaults]
    wanted = Wanted(
        goal=given.get("goal", ""),
        rank=given.get("rank", "")[:MOST_TEXT],
        total=given.get("total", "")[:MOST_TEXT],
        grade=given.get("grade", ""),
        grades=grades,
        kinds=frozenset(name for name, output in GOALS.items() if output in asked.situation.outputs),
        bounds=bounds,
    )
    kind = wanted.goal or ("rank" if wanted.rank else "")
    if not kind:
        return wanted
    typed, faults = numbers(given, {"low": "最低", "high": "最高", "cost": "代价"}, {one.column: one.title for one in defaults})
    if faults.items:
        return replace(wanted, faults=faults.items)
    try:
        return replace(wanted, outcome=_outcome(asked, found, code, kind, wanted, typed))
    except Problems as problems:
        return replace(wanted, faults=problems.items)
    except Problem as problem:
        return replace(wanted, faults=[problem])


def _outcome(asked: Asked, found: League, code: str, kind: str, wanted: Wanted, typed: Mapping[str, float]) -> Outcome:
    goal = _goal(asked, found, code, kind, wanted)
    moved = [bound.lever for bound in wanted.bounds if bound.used]
    if not moved:
        raise Problem("lever-none", "没有选择可以改变的项。", hint="在表中至少勾选一项。")
    bounds, costs = {}, {}
    for lever in moved:
        low, high = typed.get(f"low.{lever.column}"), typed.get(f"high.{lever.column}")
        if (low is not None and low != _as_shown(lever.low)) or (high is not None and high != _as_shown(lever.high)):
            bounds[lever.column] = (low, high)
        cost = typed.get(f"cost.{lever.column}")
        if cost is not None and cost != _as_shown(lever.cost):
            costs[lever.column] = cost
    return improve(
        asked.situation, code, goal, levers=[lever.column for lever in moved], bounds=bounds, costs=costs,
        alternatives=ALTERNATIVES, seconds=SECONDS,
    )  # fmt: skip


def _goal(asked: Asked, found: League, code: str, kind: str, wanted: Wanted) -> Goal:
    if kind == "rank":
        text, own = wanted.rank.strip(), found.row(code).rank
        if not (text.isascii() and text.isdigit() and len(text) < 8):
            raise Problem("rank-not-better", f"“{text[:20]}”不是位次。", place=Place(field="位次"), hint="请填一个整数。")
        if own is None or not 1 <= int(text) < own:
            raise Problem("rank-not-better", f"第 {text} 名不在现位次之前。", place=Place(field="位次"), hint="选更靠前的位次。")
        return Goal.rank(int(text))
    if kind == "total":
        return Goal.total(number("总分", wanted.total))
    if kind == "grade":
        return grade_goal(asked.run, wanted.grade)
    if kind == "met":
        return Goal.met()
    raise Problem(
        "goal-invalid", f"没有“{kind[:20]}”这种目标。", place=Place(field="目标种类"), hint="可选：位次、总分、等级、符合条件。"
    )


def _bound(lever: Lever, used: bool, given: QueryDict) -> Bound:
    name = lever.column
    texts = {"low": lever.low, "high": lever.high, "cost": lever.cost}
    shown = {key: given.get(f"{key}.{name}", shown_number(value))[:MOST_TEXT] for key, value in texts.items()}
    return Bound(lever, used, shown["low"], shown["high"], shown["cost"])


def _as_shown(value: float) -> float:
    return float(shown_number(value))
