"""Nearly there: who does not reach a tier or a grade yet, by how little it would take."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays import ColumnOf, Texts, compute
from kaifaqu.assess.graph import Builder, Node, Statistic
from kaifaqu.assess.improve.lever import divisors_of, peers_of
from kaifaqu.assess.improve.plan import MET, Goal, Plan
from kaifaqu.assess.improve.situation import Floats, Situation
from kaifaqu.assess.improve.solve import improve
from kaifaqu.errors import Problem

HALVINGS = 12  # of the way to a bound, in the screening
UNKNOWN = 2


@dataclass(frozen=True, slots=True)
class Near:
    """One subject that is not there yet. ``effort``: cost of its cheapest plan, or of what the screening found where ``plan`` is None.

    ``unmet`` and ``unknown``: its conditions that are not met, or cannot be judged for want of data. ``single``: the input that alone
    would do, None where it takes several.
    """

    subject: str
    effort: float
    unmet: tuple[str, ...]
    unknown: tuple[str, ...]
    single: str | None
    plan: Plan | None

    def as_dict(self) -> dict[str, Any]:
        return {"subject": self.subject, "effort": self.effort, "unmet": list(self.unmet), "unknown": list(self.unknown),
                "single": self.single, "plan": None if self.plan is None else self.plan.as_dict()}  # fmt: skip

    def text(self) -> str:
        lacking = f"未达到：{'、'.join(self.unmet)}；" if self.unmet else ""
        ways = self.plan.text() if self.plan is not None else f"估计代价 {self.effort:.2f}"
        return f"{self.subject}：{lacking}{ways}"


@dataclass(frozen=True, slots=True)
class NearlyThere:
    """Nearest first. ``reached``: how many are there already; ``open``: how many cannot be judged for want of data; ``far``: how
    many no input within the bounds brings there."""

    goal: Goal
    near: tuple[Near, ...]
    reached: int
    open: int
    far: int

    def as_dict(self) -> dict[str, Any]:
        return {"goal": self.goal.title, "near": [item.as_dict() for item in self.near], "reached": self.reached,
                "open": self.open, "far": self.far}  # fmt: skip

    def text(self) -> str:
        head = f"目标：{self.goal.title}。已达到 {self.reached} 个，够得着 {len(self.near)} 个，够不着 {self.far} 个，缺数据无法判断 {self.open} 个。"
        return "\n".join([head, *(item.text() for item in self.near)])


def nearly_there(
    situation: Situation,
    goal: Goal,
    *,
    levers: Iterable[str] | None = None,
    costs: Mapping[str, float] | None = None,
    among: Sequence[bool] | NDArray[np.bool_] | None = None,
    plans: int = 50,
    method: str = "auto",
) -> NearlyThere:
    """Who does not reach the goal and could, by effort; the best ``plans`` of them with their exact cheapest plan.

    All subjects are screened at once: for every input how far each subject alone would have to move it, and how far all inputs together;
    what is said of the whole league (statistics, the total that a place or grade takes) is held meanwhile. ``among`` limits the
    subjects (those of the grade below, say). Default levers, costs and bounds as in ``improve``. Problem("goal-unknown"), ("lever-unknown").
    """
    node = goal.node(situation.outputs)
    now = situation.compute({"goal": node, **situation.outputs})
    asked = np.ones(len(situation.subjects), dtype=bool) if among is None else np.asarray(among, dtype=bool)
    reached, unknown = now["goal"] == 1, np.isnan(now["goal"]) | _open(goal, now)
    wanted = asked & ~reached & ~unknown
    screen = _Screen(situation, _screened(situation, goal, node, now), _levers(situation, node, levers), costs or {}, wanted)
    effort, single = screen.effort()
    possible = np.flatnonzero(wanted & np.isfinite(effort))
    order = possible[np.argsort(effort[possible], kind="stable")]
    found = [
        _near(situation, goal, now, int(row), float(effort[row]), screen.names[single[row]] if single[row] >= 0 else None)
        for row in order
    ]
    exact = [_planned(situation, goal, item, screen.names if levers is not None else None, costs) for item in found[:plans]]
    near = sorted(exact, key=lambda item: item.effort) + found[plans:]
    return NearlyThere(
        goal, tuple(near), int((asked & reached).sum()), int((asked & unknown & ~reached).sum()), int(wanted.sum()) - len(near)
    )  # fmt: skip


def _open(goal: Goal, now: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Whose status cannot be told: what is missing is data, not effort."""
    return np.asarray(now[goal.output] >= UNKNOWN) if goal.kind == "met" else np.zeros(len(now["goal"]), dtype=bool)


def _levers(situation: Situation, node: Node, levers: Iterable[str] | None) -> list[str]:
    read = sorted(situation.reads([node]))
    if levers is None:
        return read
    named = list(dict.fromkeys(levers))
    for name in named:
        if name not in situation.inputs:
            raise Problem(
                "lever-unknown", f"规则不读取“{situation.field(name).name}”一列。", hint=f"可动的列：{'、'.join(read)}。"
            )
    return named


def _screened(situation: Situation, goal: Goal, node: Node, now: Mapping[str, NDArray[Any]]) -> Node:
    """The goal as something that one row can reach alone: for a place or a grade the total that it takes today."""
    if goal.kind not in ("rank", "grade") or "total" not in now:
        return node
    there = now["total"][now["goal"] == 1]
    if not len(there):
        return node
    build = Builder()
    return build.op(">=", situation.outputs["total"], build.number(float(np.nanmin(there))))


class _Screen:
    def __init__(
        self, situation: Situation, goal: Node, names: Sequence[str], costs: Mapping[str, float], wanted: NDArray[np.bool_]
    ) -> None:
        self.situation, self.goal, self.names = situation, goal, list(names)
        self.rows = np.flatnonzero(wanted)
        self.base = {name: situation.column(name)[self.rows] for name in self.names}
        self.cost = {name: costs.get(name, peers_of(situation, name).cost) for name in self.names}
        divisors = divisors_of([goal])
        self.ends: dict[str, tuple[Floats, Floats]] = {}
        for name in self.names:
            low, high = peers_of(situation, name).range(self.base[name])
            self.ends[name] = (self.base[name] if name in divisors else low, high)
        held = compute({"goal": goal}, situation.columns, len(situation.subjects), situation.params, hold=True).held
        self.held = {
            node: value if value.ndim == 0 else value[self.rows] for node, value in held.items() if isinstance(node, Statistic)
        }

    def effort(self) -> tuple[Floats, NDArray[np.int64]]:
        """For every subject the least cost found, and which lever alone does it (-1: it takes several); infinite where none does."""
        count = len(self.situation.subjects)
        effort, single = np.full(count, np.inf), np.full(count, -1)
        if not len(self.rows):
            return effort, single
        best, by = np.full(len(self.rows), np.inf), np.full(len(self.rows), -1)
        ways = [({name: end}, index) for index, name in enumerate(self.names) for end in self.ends[name]]
        ways.append((self._together(), -1))
        for ends, index in ways:
            cost = self._way(ends)
            better = cost < best
            best[better], by[better] = cost[better], index
        effort[self.rows], single[self.rows] = best, by
        return effort, single

    def _together(self) -> dict[str, Floats]:
        """Every lever to the end that brings each subject closer by itself, else upwards."""
        build = Builder()
        total = self.situation.outputs.get("total")
        if total is None:
            return {name: self.ends[name][1] for name in self.names}
        found = {}
        known = build.op("coalesce", total, build.number(-math.inf))
        for name in self.names:
            low, high = (self._value(known, {name: end}) for end in self.ends[name])
            found[name] = np.where(low > high, self.ends[name][0], self.ends[name][1])
        return found

    def _way(self, ends: Mapping[str, Floats]) -> Floats:
        """The cost of the first point that holds on the way to the ends, by halving; infinite where the ends do not hold."""
        low, high = np.zeros(len(self.rows)), np.ones(len(self.rows))
        reached = self._value(self.goal, ends) == 1
        for _ in range(HALVINGS if reached.any() else 0):
            middle = (low + high) / 2
            at = {name: self.base[name] + middle * (end - self.base[name]) for name, end in ends.items()}
            holds = self._value(self.goal, at) == 1
            low, high = np.where(holds, low, middle), np.where(holds, middle, high)
        cost = np.sum([high * np.abs(end - self.base[name]) * self.cost[name] for name, end in ends.items()], axis=0)
        return np.where(reached, cost, np.inf)

    def _value(self, node: Node, changed: Mapping[str, Floats]) -> Floats:
        return np.asarray(
            compute({"value": node}, self._columns(changed), len(self.rows), self.situation.params, self.held)["value"]
        )

    def _columns(self, changed: Mapping[str, Floats]) -> ColumnOf:
        def columns(name: str, lag: int) -> NDArray[Any] | Texts:
            if not lag and name in changed:
                return changed[name]
            found = self.situation.columns(name, lag)
            return found.take(self.rows) if isinstance(found, Texts) else np.asarray(found)[self.rows]

        return columns


def _near(situation: Situation, goal: Goal, now: Mapping[str, NDArray[Any]], row: int, effort: float, single: str | None) -> Near:
    unmet, unknown = [], []
    for name in situation.outputs:
        if goal.kind == "met" and name.startswith("condition.") and goal.output in ("result", name):
            status = now[name][row]
            title = situation.titles.get(name, name.partition(".")[2])
            if status == MET - 1:
                unmet.append(title)
            elif status == UNKNOWN:
                unknown.append(title)
    title = None if single is None else situation.field(single).name
    return Near(situation.subjects[row], effort, tuple(unmet), tuple(unknown), title, None)


def _planned(
    situation: Situation, goal: Goal, item: Near, levers: Iterable[str] | None, costs: Mapping[str, float] | None
) -> Near:
    """With its cheapest plan; as the screening found it where none was found within its time."""
    outcome = improve(situation, item.subject, goal, levers=levers, costs=costs, alternatives=1, seconds=1.0)
    if not outcome.plans:
        return item
    plan = outcome.plans[0]
    single = plan.steps[0].lever.title if len(plan.steps) == 1 else None
    return Near(item.subject, plan.cost, item.unmet, item.unknown, single, plan)
