"""Looking without a formula: every grid point by rising cost, one lever after the other, and the way towards all levers at
their best.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.graph import Node
from kaifaqu.assess.improve.lever import Lever
from kaifaqu.assess.improve.own import localise
from kaifaqu.assess.improve.plan import Goal
from kaifaqu.assess.improve.reader import Reader
from kaifaqu.assess.improve.situation import Floats, Situation, depends_on_others

GRID = 20_000  # points that are looked at one by one
LARGE = 60_000  # rows that are scored at once while a plan is tightened
PLACES = 33  # values tried of one lever at once
Point = dict[str, float]


class Task:
    """One subject, its levers and what must come true."""

    def __init__(self, situation: Situation, row: int, levers: Sequence[Lever], goal: Node) -> None:
        self.situation, self.row, self.levers, self.goal = situation, row, levers, goal

    def cost(self, point: Mapping[str, float]) -> float:
        return math.fsum(lever.cost_of(point[lever.column]) for lever in self.levers)

    def holds(self, points: Mapping[str, Floats]) -> NDArray[np.bool_]:
        """Which of the points truly reach the goal."""
        return np.asarray(self.situation.score_each({"goal": self.goal}, self.row, points)["goal"] == 1)

    @property
    def large(self) -> bool:
        """Whether scoring everybody for many points at once takes too long."""
        return len(self.situation.subjects) * PLACES > LARGE and depends_on_others([self.goal])

    def tried(self, points: Mapping[str, Floats], now: Point) -> NDArray[np.bool_]:
        """Which of the points reach the goal; in a large league with the others as they are at ``now``."""
        if not self.large:
            return self.holds(points)
        local = localise(self.situation, self.row, [self.goal], points, now)[self.goal]
        return np.asarray(Reader([local]).read(local, points, len(next(iter(points.values())))) == 1)

    def reached(self, point: Mapping[str, float]) -> bool:
        return bool(self.holds({name: np.array([value]) for name, value in point.items()})[0])

    def support(self, point: Mapping[str, float]) -> frozenset[str]:
        return frozenset(lever.column for lever in self.levers if point[lever.column] != lever.base)

    @property
    def start(self) -> Point:
        return {lever.column: lever.base for lever in self.levers}


def grid_size(levers: Sequence[Lever]) -> float:
    """How many points the levers' steps allow; infinite where one is free."""
    return math.prod(math.inf if lever.points is None else len(lever.points) for lever in levers)


def by_cost(task: Task, without: Sequence[frozenset[str]]) -> Point | None:
    """The cheapest grid point that truly reaches the goal: every point is looked at in the order of its cost."""
    axes = [lever.points for lever in task.levers]
    points = np.array(list(itertools.product(*(axis for axis in axes if axis is not None))), dtype=float)
    base = np.array([lever.base for lever in task.levers])
    cost = np.abs(points - base) @ np.array([lever.cost for lever in task.levers])
    moved = points != base
    allowed = np.ones(len(points), dtype=bool)
    for support in without:
        allowed &= ~moved[:, [lever.column in support for lever in task.levers]].all(axis=1)
    order = np.flatnonzero(allowed)[np.argsort(cost[allowed], kind="stable")]
    for block in _blocks(order):
        held = task.holds({lever.column: points[block, at] for at, lever in enumerate(task.levers)})
        if held.any():
            found = points[block[int(np.argmax(held))]]
            return {lever.column: float(value) for lever, value in zip(task.levers, found, strict=True)}
    return None


def _blocks(order: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    start, size = 0, 32
    while start < len(order):
        yield order[start : start + size]
        start, size = start + size, size * 4


def tightened(task: Task, point: Point, without: Sequence[frozenset[str]] = ()) -> Point:
    """Every moved lever in turn, dearest first, as far back as the goal still holds. Always truly re-scored."""
    found = needed(task, point)
    for lever in sorted(task.levers, key=lambda lever: -lever.cost_of(found[lever.column])):
        for _ in range(3):
            if found[lever.column] == lever.base:
                break
            back = _back(lever, found[lever.column])
            held = task.tried(
                {name: back if name == lever.column else np.full(len(back), value) for name, value in found.items()}, found
            )
            best = float(back[int(np.argmax(held))]) if held.any() else found[lever.column]
            if best == found[lever.column]:
                break
            if task.large and not task.reached(found | {lever.column: best}):
                break
            found[lever.column] = best
            if lever.step is not None and len(back) < PLACES:
                break
    return found if not any(support <= task.support(found) for support in without) else point


def needed(task: Task, point: Point) -> Point:
    """Without the moves that the goal does not need, the smallest tried first."""
    found = dict(point)
    moved = [lever for lever in task.levers if found[lever.column] != lever.base]
    for lever in sorted(moved, key=lambda lever: lever.cost_of(found[lever.column])):
        fewer = found | {lever.column: lever.base}
        if task.reached(fewer):
            found = fewer
    return found


def _back(lever: Lever, value: float) -> Floats:
    """Values from the lever's own towards the one it has, cheapest first."""
    if lever.step is None:
        return np.linspace(lever.base, value, PLACES)
    steps = round(abs(value - lever.base) / lever.step)
    sign = math.copysign(lever.step, value - lever.base)
    return lever.base + sign * np.unique(np.linspace(0, steps, min(PLACES, steps + 1)).round())


def towards(task: Task, progress: Node | None, without: Sequence[frozenset[str]]) -> Point | None:
    """The first point that holds on the way from the present to all levers at their better ends; None where none does."""
    best = better_ends(task, progress)
    for support in without:
        for name in sorted(support)[:1]:
            best[name] = task.start[name]
    share = np.linspace(0.0, 1.0, 9 if task.large else PLACES)
    line = {lever.column: _snapped(lever, lever.base + share * (best[lever.column] - lever.base)) for lever in task.levers}
    held = task.holds(line)
    if not held.any():
        return None
    at = int(np.argmax(held))
    return tightened(task, {name: float(values[at]) for name, values in line.items()}, without)


def better_ends(task: Task, progress: Node | None) -> Point:
    """For each lever alone the end that gives the higher progress; its own value where neither helps."""
    found = task.start
    if progress is not None:
        for lever, down, up in zip(task.levers, *_gains(task.situation, task.row, task.levers, progress), strict=True):
            if max(down, up) > 0:
                found[lever.column] = lever.high if up >= down else lever.low
    return found


def helpful(situation: Situation, row: int, levers: Sequence[Lever], goal: Goal, given: Mapping[str, object]) -> list[Lever]:
    """The levers without the way that takes away from the progress towards a goal, where the other way adds to it.

    Only where nobody gave bounds: a person may know why both ways are to be looked at.
    """
    progress = goal.progress(situation.outputs)
    if progress is None or not levers:
        return list(levers)
    found = []
    for lever, down, up in zip(levers, *_gains(situation, row, levers, progress), strict=True):
        if lever.column in given or down * up > 0 or down == up == 0:
            found.append(lever)
        elif up > 0 or down < 0:
            found.append(replace(lever, low=lever.base, note=f"{lever.note}；降低无益"))
        else:
            found.append(replace(lever, high=lever.base, note=f"{lever.note}；提高无益"))
    return found


def _gains(situation: Situation, row: int, levers: Sequence[Lever], progress: Node) -> tuple[list[float], list[float]]:
    """What the lower and the upper end of each lever alone add to the progress; 0 where that cannot be told."""
    ends = [(lever, end) for lever in levers for end in (lever.low, lever.high)]
    tried = {own.column: np.array([own.base, *(end if lever is own else own.base for lever, end in ends)]) for own in levers}
    local = localise(situation, row, [progress], tried)[progress]  # the others held: it is only the direction that is asked
    gain = Reader([local]).read(local, tried, 1 + len(ends))
    gain = np.nan_to_num(gain[1:] - gain[0])
    return gain[::2].tolist(), gain[1::2].tolist()


def _snapped(lever: Lever, values: Floats) -> Floats:
    return values if lever.step is None else lever.base + np.round((values - lever.base) / lever.step) * lever.step
