"""The levers as variables: on which piece each stands, and what standing there costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.improve.lever import Lever
from kaifaqu.assess.improve.linear import ONE, ZERO, Linear, Programme
from kaifaqu.assess.improve.pieces import Cuts, Pieces
from kaifaqu.assess.improve.situation import Floats
from kaifaqu.assess.improve.symbols import FEW, Cases, Number, Symbol

CHORDS = 48  # straight pieces in place of one bent piece
MOST_STEPS = 100_000
EDGE = 1e-7  # of the range: how near an open end may be reached


@dataclass
class Move:
    """One lever's variables: a 0/1 for each piece, and how far along the piece it stands (0 … 1)."""

    lever: Lever
    cuts: Cuts
    on: list[Linear]
    along: list[Linear | None]
    low: Floats
    high: Floats

    @property
    def value(self) -> Linear:
        found = ZERO
        for index, literal in enumerate(self.on):
            found = found.plus(literal.times(float(self.low[index])))
            along = self.along[index]
            if along is not None:
                found = found.plus(along.times(float(self.high[index] - self.low[index])))
        return found.within(float(self.low.min()), float(self.high.max()))

    @property
    def cost(self) -> Linear:
        """Cost per unit of what is moved; the lever's own value is a border of its pieces, so this is linear on each."""
        found = ZERO
        for index, literal in enumerate(self.on):
            low, high = (self.lever.cost_of(float(end)) for end in (self.low[index], self.high[index]))
            found = found.plus(literal.times(low))
            along = self.along[index]
            if along is not None:
                found = found.plus(along.times(high - low))
        return found

    @property
    def still(self) -> Linear:
        """1 where the lever is not moved."""
        found = ZERO
        for index, literal in enumerate(self.on):
            if self.low[index] == self.high[index] == self.lever.base:
                found = found.plus(literal)
        return found.within(0.0, 1.0)

    def chosen(self, values: Floats) -> float:
        """Where a solution puts the lever: truly on its piece, whatever the solver's rounding."""
        index = max(range(len(self.on)), key=lambda at: self.on[at].at(values))
        low, high, along = float(self.low[index]), float(self.high[index]), self.along[index]
        share = 0.0 if along is None else min(1.0, max(0.0, along.at(values)))
        found = high if share > 1 - 1e-9 else low if share < 1e-9 else low + share * (high - low)
        lever = self.lever
        if lever.step is None:
            return found
        steps = (found - lever.base) / lever.step
        steps = round(steps) if _whole(lever) else math.copysign(math.ceil(abs(steps) - 1e-6), steps)
        return lever.base + steps * lever.step

    def symbol(self, pieces: Pieces) -> Symbol:
        """A function of this lever alone."""
        pieces = pieces.on(self.cuts)
        sure = not np.isnan(pieces.base).any()
        if pieces.level and len(np.unique(pieces.base)) <= FEW:
            cases: dict[float, Linear] = {}
            for literal, value in zip(self.on, pieces.base.tolist(), strict=True):
                if value == value:
                    cases[value] = cases[value].plus(literal).within(0.0, 1.0) if value in cases else literal
            return Cases(dict.fromkeys(cases, ONE) if sure and len(cases) == 1 else cases, sure)
        return self._number(pieces)

    def _number(self, pieces: Pieces) -> Number:
        found, known = ZERO, ZERO
        first, last = pieces.slope * self.low + pieces.base, pieces.slope * self.high + pieces.base
        if pieces.bent.any():
            first = np.where(pieces.bent, pieces.read(self.low), first)
            last = np.where(pieces.bent, pieces.read(self.high), last)
        null = np.isnan(first) | np.isnan(last)
        for index in np.flatnonzero(~null):
            literal, along = self.on[index], self.along[index]
            known = known.plus(literal)
            found = found.plus(literal.times(float(first[index])))
            if along is not None:
                found = found.plus(along.times(float(last[index] - first[index])))
        ends = np.concatenate([first[~null], last[~null]])
        if null.any():
            return Number(found.within(min(0.0, float(ends.min())), max(0.0, float(ends.max()))), known.within(0.0, 1.0))
        return Number(found.within(float(ends.min()), float(ends.max())))


def _whole(lever: Lever) -> bool:
    """Whether steps are counted by a whole variable; finer ones are rounded away from the own value afterwards."""
    return lever.step is not None and (lever.high - lever.low) / lever.step <= MOST_STEPS


def start(lever: Lever) -> Cuts:
    """A lever's range before any rule cuts it; a table where it can take few values. Its own value is always a border."""
    if lever.points is not None:
        return Cuts(lever.points, np.zeros(len(lever.points), dtype=bool), table=True)
    ends = Cuts(np.array([lever.low, lever.high]), np.array([False, True]))
    return ends.joined(np.array([lever.base, lever.base]), np.array([False, True]))


def chorded(cuts: Cuts, bent: Sequence[Pieces]) -> Cuts:
    """More cuts, so that bent pieces are near enough to straight ones."""
    for part in bent:
        on = part.on(cuts)
        places = [
            np.linspace(cuts.at[at], cuts.at[at + 1], CHORDS + 1)[1:-1]
            for at in np.flatnonzero(on.bent)
            if cuts.at[at] < cuts.at[at + 1]
        ]
        if places:
            new = np.concatenate(places)
            cuts = cuts.joined(new, np.zeros(len(new), dtype=bool))
    return cuts


def level_pieces(cuts: Cuts, asked: Sequence[Pieces]) -> NDArray[np.bool_]:
    """Where nothing that is asked of the lever changes along the piece: only its cheapest end is of interest."""
    found = np.ones(len(cuts), dtype=bool)
    for part in asked:
        on = part.on(cuts)
        found &= (on.slope == 0) & ~on.bent
    return found


def worth_trying(lever: Lever, cuts: Cuts, asked: Sequence[Pieces]) -> NDArray[np.bool_]:
    """Of a table's values that give the same of all that is asked only the cheapest."""
    found = np.ones(len(cuts), dtype=bool)
    if cuts.table and asked:
        order = np.argsort(np.abs(cuts.at - lever.base), kind="stable")
        given = np.nan_to_num(np.stack([part.base for part in asked], axis=1), nan=1e300)[order]
        found[:] = False
        found[order[np.unique(given, axis=0, return_index=True)[1]]] = True
    return found


def variables(programme: Programme, lever: Lever, cuts: Cuts, asked: Sequence[Pieces]) -> Move:
    """The variables of one lever; exactly one piece is chosen. ``asked``: all functions of it that the programme needs."""
    if cuts.table:
        low = high = cuts.at
    else:
        gap = lever.step / 2 if lever.step else EDGE * (lever.high - lever.low)
        low = np.where(cuts.after[:-1], cuts.at[:-1] + gap, cuts.at[:-1])
        high = np.where(cuts.after[1:], cuts.at[1:], cuts.at[1:] - gap)
        ends = np.where(high <= lever.base, high, low), np.where(low >= lever.base, low, high)
        level, possible = level_pieces(cuts, asked), low <= high
        low, high = np.where(level & possible, ends[0], low), np.where(level & possible, ends[1], high)
    move = Move(lever, cuts, [], [], low, high)
    worth, chosen = worth_trying(lever, cuts, asked), ZERO
    for index in range(len(cuts)):
        literal = programme.variable(0.0, float(worth[index] and low[index] <= high[index]), whole=True)
        move.on.append(literal)
        chosen = chosen.plus(literal)
        if low[index] < high[index]:
            along = programme.variable(0.0, 1.0)
            programme.require(literal.minus(along), low=0.0)
            move.along.append(along)
        else:
            move.along.append(None)
    programme.require(chosen, 1.0, 1.0)
    if _whole(lever) and lever.step and not cuts.table:
        steps = programme.variable(
            round((lever.low - lever.base) / lever.step), round((lever.high - lever.base) / lever.step), whole=True
        )
        programme.require(move.value.minus(steps.times(lever.step)), lever.base, lever.base)
    return move
