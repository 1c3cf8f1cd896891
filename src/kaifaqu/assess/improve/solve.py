"""What it takes: the cheapest change of a subject's inputs that reaches a goal, proven by scoring everybody again.

Where the rule is linear or banded and limits are fixed, one mixed-integer programme gives the cheapest plan (``exact``).
Where the subject's own change moves others' scores, the others are held, the programme is solved, everything is scored again,
and so on until the plan holds; it is then tightened. Few enough whole steps are simply all looked at, by rising cost, which
is exact in every case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from kaifaqu.assess.graph import Node
from kaifaqu.assess.improve.encode import Encoder
from kaifaqu.assess.improve.lever import find_levers
from kaifaqu.assess.improve.own import localise
from kaifaqu.assess.improve.plan import Goal, Outcome, Plan, Step
from kaifaqu.assess.improve.rounds import Answer, Rounds
from kaifaqu.assess.improve.search import GRID, Point, Task, better_ends, by_cost, grid_size, helpful, towards
from kaifaqu.assess.improve.situation import Situation
from kaifaqu.errors import Problem

SECONDS = 5.0  # for one programme
SHOWN = ("total", "rank", "grade", "result")
Method = Literal["auto", "programme", "grid", "search"]


def improve(
    situation: Situation,
    subject: str,
    goal: Goal,
    *,
    levers: Iterable[str] | None = None,
    costs: Mapping[str, float] | None = None,
    bounds: Mapping[str, tuple[float | None, float | None]] | None = None,
    alternatives: int = 3,
    method: Method = "auto",
    seconds: float = SECONDS,
    proof: Sequence[str] = SHOWN,
) -> Outcome:
    """The cheapest plan for a goal and the next-best ones, which do without at least one main input of every plan before.

    Free figures are rounded outwards to the precision of the present ones; a plan is the cheapest but for that.

    ``levers``: columns that may move (default: see :func:`~kaifaqu.assess.improve.lever.find_levers`, also for ``costs`` per
    unit and ``bounds``). Every plan is re-scored with everybody (``Plan.proof`` tells the outputs ``proof``); one that does
    not hold is never returned. Where there is none: ``Outcome.nearest`` and the bounds that stop it.
    Problem("subject-unknown"), ("goal-unknown"), ("lever-unknown"), ("bounds-invalid"), ("cost-invalid"), ("lever-none"),
    ("grid-too-large").
    """
    row = situation.row(subject)
    node = goal.node(situation.outputs)
    found = find_levers(situation, row, [node], only=levers, costs=costs, bounds=bounds)
    known = helpful(situation, row, found, goal, bounds or {})
    found = [lever for lever in known if lever.low < lever.high]
    shown = {name: situation.outputs[name] for name in (*proof, goal.output) if name in situation.outputs}
    now = _values(situation.base, shown, row)
    outcome = Outcome(subject, goal, now, tuple(found))
    task = Task(situation, row, found, node)
    if found and task.reached(task.start):
        return Outcome(subject, goal, now, tuple(found), already=True)
    if not found:
        if bool(situation.compute({"goal": node})["goal"][row] == 1):
            return Outcome(subject, goal, now, (), already=True)
        if known:  # every input stands at its bound already
            return Outcome(subject, goal, now, ())
        raise Problem(
            "lever-none", "没有可以改变的输入：规则读取的数都缺失，或没有选择任何一项。", hint="先补数据，或在范围里放开几项。"
        )
    solver = _Solver(task, goal, method, seconds)
    plans: list[Plan] = []
    for _ in range(max(1, alternatives)):
        answer = solver.cheapest([plan.main for plan in plans])
        if answer.point is None:
            break
        plans.append(_plan(task, shown, _written(task, answer.point), answer.exact, answer.reason))
    if not plans:
        return _out_of_reach(solver, outcome, shown, answer)
    return Outcome(subject, goal, now, tuple(found), tuple(sorted(plans, key=lambda plan: plan.cost)))


class _Solver:
    def __init__(self, task: Task, goal: Goal, method: Method, seconds: float) -> None:
        self.task, self.goal, self.method, self.seconds = task, goal, method, seconds
        names = [lever.column for lever in task.levers]
        self.own = localise(task.situation, task.row, [task.goal], names)
        if method == "grid" and grid_size(task.levers) > GRID:
            raise Problem("grid-too-large", f"要逐个试的组合超过 {GRID:,} 个。", hint="减少可动的项，或加大步长。")

    def cheapest(self, without: Sequence[frozenset[str]]) -> Answer:
        """The cheapest point that contains none of the supports ``without``."""
        small = grid_size(self.task.levers) <= GRID
        if self.method == "grid" or (self.method == "auto" and self.own.moving and small):
            return Answer(by_cost(self.task, without), True)
        if self.method == "search":
            return Answer(towards(self.task, self._progress(), without), False, "逐步搜索得到，未证明最省")
        answer = Rounds(self.task, self.goal, self.own, self.seconds).cheapest(without)
        if not answer.exact and small and self.method == "auto":
            return Answer(by_cost(self.task, without), True)
        if answer.point is None and not answer.exact:
            return Answer(towards(self.task, self._progress(), without), False, "逐步搜索得到，未证明最省")
        return answer

    def _progress(self) -> Node | None:
        return self.goal.progress(self.task.situation.outputs)


def _written(task: Task, point: Point) -> Point:
    """With figures as people write them, a little further than needed; the exact ones where that would break a limit."""
    written = {lever.column: lever.outward(point[lever.column]) for lever in task.levers}
    return written if written != point and task.reached(written) else point


def _plan(task: Task, shown: Mapping[str, Node], point: Point, exact: bool, reason: str) -> Plan:
    steps = tuple(Step(lever, point[lever.column]) for lever in task.levers if point[lever.column] != lever.base)
    steps = tuple(sorted(steps, key=lambda step: -step.cost))
    proof = _values(
        task.situation.score_each(shown, task.row, {name: np.array([value]) for name, value in point.items()}), shown, 0
    )
    return Plan(steps, proof, exact, reason)


def _values(computed: Mapping[str, Any], shown: Mapping[str, Node], row: int) -> dict[str, Any]:
    found = {name: computed[name][row] for name in shown}
    return {name: value if value is None or isinstance(value, str) else float(value) for name, value in found.items()}


def _out_of_reach(solver: _Solver, outcome: Outcome, shown: Mapping[str, Node], answer: Answer) -> Outcome:
    """How far one gets at best, and the bounds that stand in the way."""
    task, progress = solver.task, solver.goal.progress(solver.task.situation.outputs)
    nearest = None
    if progress is not None:
        point = _furthest(solver, progress)
        nearest = _plan(task, shown, point, exact=False, reason="在所设范围内尽力")
    stops = tuple(step for step in (nearest.steps if nearest else ()) if step.bound)
    return Outcome(outcome.subject, outcome.goal, outcome.now, outcome.levers, nearest=nearest, stops=stops, proven=answer.exact)


def _furthest(solver: _Solver, progress: Node) -> Point:
    """The point with the highest progress: of the programme where it can be written, else all levers at their better ends."""
    task = solver.task
    found = better_ends(task, progress)
    names = [lever.column for lever in task.levers]
    own = localise(task.situation, task.row, [progress], names)
    encoder = Encoder([own[progress]], task.levers, task.start)
    value = encoder.value(own[progress])
    candidates = [task.start]
    if value is not None:
        size = max(sum(lever.cost * (lever.high - lever.low) for lever in task.levers), 1e-9)
        aim = value.value.times(-1.0).plus(encoder.cost.times(1e-6 * max(value.value.high - value.value.low, 1e-9) / size))
        solution = encoder.programme.solve(aim, solver.seconds)
        if solution.values is not None:
            candidates.append({name: move.chosen(solution.values) for name, move in encoder.moves.items()})
    candidates.append(found)
    columns = {name: np.array([point[name] for point in candidates]) for name in names}
    reached = task.situation.score_each({"progress": progress}, task.row, columns)["progress"]
    best = np.flatnonzero(reached >= np.nanmax(reached) - 1e-9) if not np.isnan(reached).all() else np.array([0])
    return min((candidates[index] for index in best), key=task.cost)
