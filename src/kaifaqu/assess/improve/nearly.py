"""Nearly there: who does not reach a tier or a grade yet, by how little it would take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays import Texts, compute
from kaifaqu.assess.graph import Builder, Node, Statistic
from kaifaqu.assess.improve.lever import divisors_of, peers_of
from kaifaqu.assess.improve.plan import Goal, Plan
from kaifaqu.assess.improve.situation import Floats, Situation
from kaifaqu.assess.improve.solve import improve
from kaifaqu.assess.lowering.status import UNKNOWN, UNMET
from kaifaqu.errors import Problem

COARSE, FINE = 4, 8  # halvings: of the sixteen powers of two of the way to a bound, for all; then of what lies between two powers
NEAREST = 8  # times the plans asked for are looked at finely
LISTED = 1_000


@dataclass(frozen=True, slots=True)
class Near:
    """One subject that is not there yet. ``effort``: cost of its cheapest plan, or of what the screening found where ``plan``
    is None.

    ``unmet`` and ``unknown``: its conditions that are not met, or cannot be judged for want of data. ``single``: the input
    that alone would do, None where it takes several.
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
    """Nearest first, 1,000 at most. ``reached``: how many are there already; ``open``: how many cannot be judged for want of
    data; ``possible``: how many could be brought there, ``far``: how many could not, with the inputs within their bounds.
    """

    goal: Goal
    near: tuple[Near, ...]
    reached: int
    open: int
    possible: int
    far: int

    def as_dict(self) -> dict[str, Any]:
        return {"goal": self.goal.title, "near": [item.as_dict() for item in self.near], "reached": self.reached,
                "open": self.open, "possible": self.possible, "far": self.far}  # fmt: skip

    def text(self) -> str:
        counts = f"已达到 {self.reached} 个，够得着 {self.possible} 个，够不着 {self.far} 个，缺数据无法判断 {self.open} 个。"
        head = f"目标：{self.goal.title}。{counts}"
        return "\n".join([head, *(item.text() for item in self.near)])


def nearly_there(
    situation: Situation,
    goal: Goal,
    *,
    levers: Iterable[str] | None = None,
    costs: Mapping[str, float] | None = None,
    among: Sequence[bool] | NDArray[np.bool_] | None = None,
    plans: int = 50,
) -> NearlyThere:
    """Who does not reach the goal and could, by effort; the best ``plans`` of them with their exact cheapest plan.

    All subjects are screened at once: for every input how far each subject alone would have to move it, and how far all
    inputs together; what is said of the whole league (statistics, the total that a place or grade takes) is held meanwhile.
    ``among`` limits the subjects (those of the grade below, say). Default levers, costs and bounds as in ``improve``.
    Problem("goal-unknown"), ("lever-unknown").
    """
    node = goal.node(situation.outputs)
    now = situation.compute({"goal": node, **situation.outputs})
    asked = np.ones(len(situation.subjects), dtype=bool) if among is None else np.asarray(among, dtype=bool)
    reached, unknown = now["goal"] == 1, np.isnan(now["goal"]) | _open(goal, now)
    wanted = asked & ~reached & ~unknown
    screened, names = _screened(situation, goal, node, now), _levers(situation, node, levers)
    effort, single = np.full(len(wanted), np.inf), np.full(len(wanted), -1)
    rows = np.flatnonzero(wanted)
    for fine in (False, True):
        screen = _Screen(situation, screened, names, costs or {}, rows)
        effort[rows], single[rows] = screen.effort(fine=fine)
        rows = rows[np.argsort(effort[rows], kind="stable")[: NEAREST * plans]]
    possible = np.flatnonzero(wanted & np.isfinite(effort))
    order = possible[np.argsort(effort[possible], kind="stable")][: max(plans, LISTED)]
    found = [
        _near(situation, goal, now, int(row), float(effort[row]), screen.names[single[row]] if single[row] >= 0 else None)
        for row in order
    ]
    exact = [_planned(situation, goal, item, screen.names if levers is not None else None, costs) for item in found[:plans]]
    near = sorted(exact, key=lambda item: item.effort) + found[plans:]
    return NearlyThere(
        goal, tuple(near), int((asked & reached).sum()), int((asked & unknown & ~reached).sum()),
        len(possible), int(wanted.sum()) - len(possible),
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
    """Some rows of the league, each moved for itself while what is said of the whole league is held."""

    def __init__(
        self, situation: Situation, goal: Node, names: Sequence[str], costs: Mapping[str, float], rows: NDArray[np.int64]
    ) -> None:
        self.situation, self.goal, self.names, self.rows = situation, goal, names, rows
        self.base = {name: situation.column(name)[rows] for name in names}
        self.cost = {name: costs.get(name, peers_of(situation, name).cost) for name in names}
        divisors = divisors_of([goal, *situation.links.values()])
        self.ends: dict[str, tuple[Floats, Floats]] = {}
        for name in names:
            low, high = peers_of(situation, name).range(self.base[name])
            self.ends[name] = (self.base[name] if name in divisors else low, high)
        held = compute({"goal": goal}, situation.columns, len(situation.subjects), situation.params, hold=True).held
        self.held = {node: value for node, value in held.items() if isinstance(node, Statistic)}

    def effort(self, *, fine: bool) -> tuple[Floats, NDArray[np.int64]]:
        """For every row the least cost found, and which lever alone does it (-1: it takes several); infinite where none does."""
        best, by = np.full(len(self.rows), np.inf), np.full(len(self.rows), -1)
        ways = [({name: end}, index) for index, name in enumerate(self.names) for end in self.ends[name]]
        if len(self.rows):
            ways.append((self._together(), -1))
        for ends, index in ways:
            cost = self._way(ends, fine)
            better = cost < best
            best[better], by[better] = cost[better], index
        return best, by

    def _together(self) -> dict[str, Floats]:
        """Every lever to the end that brings each subject closer by itself, else upwards."""
        build = Builder()
        total = self.situation.outputs.get("total")
        if total is None:
            return {name: self.ends[name][1] for name in self.names}
        found = {}
        known = build.op("coalesce", total, build.number(-1e300))
        everyone = np.arange(len(self.rows))
        for name in self.names:
            low, high = (self._value(known, {name: end}, everyone) for end in self.ends[name])
            found[name] = np.where(low > high, self.ends[name][0], self.ends[name][1])
        return found

    def _way(self, ends: Mapping[str, Floats], fine: bool) -> Floats:
        """The cost of the first point found to hold on the way to the ends; infinite where the ends do not hold."""
        found = np.full(len(self.rows), np.inf)
        moved = np.any([end != self.base[name] for name, end in ends.items()], axis=0)
        some = np.flatnonzero(moved)
        some = some[self._value(self.goal, {name: end[some] for name, end in ends.items()}, some) == 1] if len(some) else some
        share = self._share(ends, some, fine) if len(some) else np.empty(0)
        if len(some):
            found[some] = np.sum(
                [share * np.abs(end - self.base[name])[some] * self.cost[name] for name, end in ends.items()], axis=0
            )
        return found

    def _share(self, ends: Mapping[str, Floats], some: NDArray[np.int64], fine: bool) -> Floats:
        """The share of the way that is enough: first to the nearest power of two, so that a hair is told from a tenth."""

        def holds(share: Floats) -> NDArray[np.bool_]:
            at = {name: self.base[name][some] + share * (end - self.base[name])[some] for name, end in ends.items()}
            return np.asarray(self._value(self.goal, at, some) == 1)

        enough, short = np.zeros(len(some)), np.full(len(some), 2.0**COARSE)  # powers of a half
        for _ in range(COARSE):
            middle = np.floor((enough + short) / 2)
            held = holds(0.5**middle)
            enough, short = np.where(held, middle, enough), np.where(held, short, middle)
        low, high = 0.5 ** (enough + 1), 0.5**enough
        for _ in range(FINE if fine else 0):
            middle = (low + high) / 2
            held = holds(middle)
            low, high = np.where(held, low, middle), np.where(held, middle, high)
        return high

    def _value(self, node: Node, changed: Mapping[str, Floats], some: NDArray[np.int64]) -> Floats:
        rows, situation = self.rows[some], self.situation

        def columns(name: str, lag: int) -> NDArray[Any] | Texts:
            if not lag and name in changed:
                return changed[name]
            found = situation.columns(name, lag)
            return found.take(rows) if isinstance(found, Texts) else np.asarray(found)[rows]

        held: dict[Node, Floats] = {part: value if value.ndim == 0 else value[rows] for part, value in self.held.items()}
        return np.asarray(compute({"value": node}, columns, len(rows), situation.params, held)["value"])


def _near(situation: Situation, goal: Goal, now: Mapping[str, NDArray[Any]], row: int, effort: float, single: str | None) -> Near:
    unmet, unknown = [], []
    for name in situation.outputs:
        if goal.kind == "met" and name.startswith("condition.") and goal.output in ("result", name):
            status = now[name][row]
            title = situation.titles.get(name, name.partition(".")[2])
            if status == UNMET:
                unmet.append(title)
            elif status == UNKNOWN:
                unknown.append(title)
    alone = None if single is None else situation.field(single).name
    return Near(situation.subjects[row], effort, tuple(unmet), tuple(unknown), alone, None)


def _planned(
    situation: Situation, goal: Goal, item: Near, levers: Iterable[str] | None, costs: Mapping[str, float] | None
) -> Near:
    """With its cheapest plan; as the screening found it where none was found within its time."""
    outcome = improve(
        situation, item.subject, goal, levers=levers, costs=costs, alternatives=1, seconds=1.0, proof=("total", "result")
    )
    if not outcome.plans:
        return item
    plan = outcome.plans[0]
    single = plan.steps[0].lever.title if len(plan.steps) == 1 else None
    return Near(item.subject, plan.cost, item.unmet, item.unknown, single, plan)
