"""Solving in rounds: the programme with the others (and the slopes) as they are, the score of what it says, and so on until
it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaifaqu.assess.improve.encode import Encoder
from kaifaqu.assess.improve.linear import ZERO
from kaifaqu.assess.improve.moves import EDGE
from kaifaqu.assess.improve.own import Own, localise
from kaifaqu.assess.improve.plan import Goal
from kaifaqu.assess.improve.search import Point, Task, better_ends, needed, tightened

ROUNDS = 10  # of holding the others, solving and scoring again
BENDS = 40  # rounds where slopes are followed
NARROW = 1e-3  # of a lever's range: slopes are not followed in smaller steps than that
ROUGH = 1e-3  # of the cost: where a programme is only one of several rounds
MOVING = "自身的变化会牵动别人的得分，方案经反复重算成立，但未证明最省"


@dataclass(frozen=True, slots=True)
class Answer:
    """A point that holds, None where there is none; ``exact``: proven to be the cheapest, or that there is none."""

    point: Point | None
    exact: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Round:
    """One solution. ``rough``: why it is only approximate; ``moving``: others were held."""

    point: Point | None
    proven: bool
    rough: frozenset[str]
    moving: bool


class Rounds:
    """The programme of one task, solved as often as it takes."""

    def __init__(self, task: Task, goal: Goal, own: Own, seconds: float) -> None:
        self.task, self.goal, self.own, self.seconds = task, goal, own, seconds
        self.reasons: set[str] = set()

    def cheapest(self, without: Sequence[frozenset[str]]) -> Answer:
        """Rounds with the others held, then (where slopes are followed) ever smaller steps from the best point found."""
        now, lift, best = self.task.start, 0.0, None
        rough = False
        for index in range(ROUNDS):
            found = self._solved(without, now, lift)
            rough = rough or bool(found.rough)
            if found.point is None:
                if best is not None or lift or found.rough or not found.moving or index:
                    if best is None and not lift and not found.rough and not found.moving:
                        return Answer(None, found.proven)
                    break
                now = better_ends(self.task, self.goal.progress(self.task.situation.outputs))  # perhaps the others fall back
                continue
            point = self._settled(found.point)
            if self.task.reached(point):
                if not found.rough and not found.moving:
                    return Answer(needed(self.task, point), found.proven, "" if found.proven else "未在限时内证明最省")
                if best is not None and self.task.cost(point) >= self.task.cost(best) - 1e-12:
                    break
                best = point
            else:
                lift = self._more(point, lift)
            now = point
        if best is None:
            return Answer(None, False)
        if rough:
            best = self._followed(without, best)
        return Answer(tightened(self.task, best, without), False, "；".join(sorted(self.reasons)) or MOVING)

    def _followed(self, without: Sequence[frozenset[str]], best: Point) -> Point:
        """Cheaper points near the best one, by the slopes there; the steps get smaller where slopes lead astray."""
        trust, lift = 0.25, 0.0
        for _ in range(BENDS):
            found = self._solved(without, best, lift, trust)
            point = None if found.point is None else self._settled(found.point)
            held = point is not None and self.task.reached(point)
            if point is not None and held and self.task.cost(point) < self.task.cost(best) * (1 - 1e-6):
                best, lift = point, 0.0
            elif point is not None and not held and not lift:
                lift = self._more(point, lift)
            else:
                trust, lift = trust / 2, 0.0
            if trust < NARROW:
                break
        return best

    def _solved(self, without: Sequence[frozenset[str]], now: Point, lift: float, trust: float | None = None) -> _Round:
        task = self.task
        names = [lever.column for lever in task.levers]
        as_is = now == task.start and not lift
        goal = task.goal if as_is else self.goal.node(task.situation.outputs, lift)
        own = self.own if as_is else localise(task.situation, task.row, [goal], names, now)
        encoder = Encoder([own[goal]], task.levers, now, lift)
        encoder.programme.require(encoder.true(own[goal]), low=1.0)
        _exclude(encoder, without)
        if trust is not None:
            for name, move in encoder.moves.items():
                reach = max(trust * (move.lever.high - move.lever.low), move.lever.step or 0.0)
                encoder.programme.require(move.value, now[name] - reach, now[name] + reach)
        rough = frozenset(encoder.approximate)
        self.reasons |= rough
        solution = encoder.programme.solve(encoder.cost, self.seconds, ROUGH if own.moving or rough else 0.0)
        if solution.values is None:
            return _Round(None, solution.proven, rough, own.moving)
        point = {name: move.chosen(solution.values) for name, move in encoder.moves.items()}
        return _Round(point, solution.proven, rough, own.moving)

    def _settled(self, point: Point) -> Point:
        """Without moves by a hair that the solver finds no dearer than none; a hair further where the goal is missed by one."""
        still = {
            lever.column: lever.base
            for lever in self.task.levers
            if 0 < abs(point[lever.column] - lever.base) <= 2 * EDGE * (lever.high - lever.low) and lever.step is None
        }
        if still:
            settled = self._nudged(point | still)
            if self.task.reached(settled):
                return settled
        return self._nudged(point)

    def _nudged(self, point: Point) -> Point:
        """The solver works to seven digits: where the goal is missed by a hair, free levers go a hair further."""
        task = self.task
        if task.reached(point):
            return point
        for size in (1e-9, 1e-7, 1e-5):
            further = {}
            for lever in task.levers:
                value = point[lever.column]
                hair = size * (lever.high - lever.low) * float(np.sign(value - lever.base)) * (lever.step is None)
                further[lever.column] = min(max(value + hair, lever.low), lever.high)
            if task.reached(further):
                return further
        return point

    def _more(self, point: Point, lift: float) -> float:
        """How much more must be asked for, after a point that the programme took for good did not hold."""
        situation, row = self.task.situation, self.task.row
        if "total" not in situation.outputs:
            return lift + 1e-6
        totals = situation.compute({"total": situation.outputs["total"]}, {row: point})["total"]
        if self.goal.kind == "total":
            return lift + max(self.goal.wanted - float(totals[row]), 1e-9)
        known = totals[~np.isnan(totals)]
        unit = 0.002 * float(known.max() - known.min()) if len(known) else 1e-6
        return lift * 2 if lift else max(unit, 1e-9)


def _exclude(encoder: Encoder, without: Sequence[frozenset[str]]) -> None:
    """At least one lever of every earlier plan stays still."""
    for support in without:
        still = ZERO
        for name in support:
            still = still.plus(encoder.moves[name].still)
        encoder.programme.require(still, low=1.0)
