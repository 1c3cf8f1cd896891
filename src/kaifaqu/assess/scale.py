"""Turning values into points: each method fits a scale to a column, and a scale can be read both ways.

Reading it backwards (which value would earn so many points) is what "distance to the next rank" needs. A new method is a new
class with ``points`` and ``value_for`` and one entry in :func:`fit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.standard import Criterion

Floats = NDArray[np.float64]
FULL = 100.0  # every criterion's points run from 0 to 100; weights carry the rest
ROUND = 9  # points and totals that differ only beyond this decimal are equal: no rank may hang on float noise


class Scale(Protocol):
    """A fitted method: its bounds are frozen, so that one subject's change does not move the scale."""

    def points(self, values: Floats) -> Floats:
        """Points of each value; NaN stays NaN."""
        ...

    def value_for(self, points: float, own: float) -> float | None:
        """The value that just earns ``points``, for a subject that now has ``own``; None where no value does."""
        ...


@dataclass(frozen=True)
class Knots:
    """Straight lines between knots, level outside the first and the last (min-max, fixed bounds, piecewise linear)."""

    x: Floats  # increasing
    y: Floats  # never falling where more is better, never rising where less is better
    direction: int

    def points(self, values: Floats) -> Floats:
        if np.all(self.y == self.y[0]):
            return np.where(np.isnan(values), np.nan, self.y[0])
        if len(self.x) == 2:  # min-max over a million rows: two multiplications are four times as fast as interp
            slope = (self.y[1] - self.y[0]) / (self.x[1] - self.x[0])
            points: Floats = values - self.x[0]
            points *= slope
            points += self.y[0]
            return np.clip(points, self.y.min(), self.y.max(), out=points)
        read: Floats = np.interp(values, self.x, self.y)
        return read

    def value_for(self, points: float, own: float) -> float | None:
        x, y = (self.x, self.y) if self.direction > 0 else (-self.x[::-1], self.y[::-1])
        if points > y[-1] + 10**-ROUND:
            return None
        at = int(np.searchsorted(y, points - 10**-ROUND, side="left"))
        if at == 0:
            found = float(x[0])
        else:
            step = float(y[at] - y[at - 1])
            share = min(1.0, max(0.0, (points - float(y[at - 1])) / step))
            found = float(x[at - 1]) + share * float(x[at] - x[at - 1])
        return found if self.direction > 0 else -found


@dataclass(frozen=True)
class Places:
    """Percent rank: the first gets 100, the last 0, equal values the same (better) place."""

    ordered: Floats  # present values, best last
    direction: int

    def points(self, values: Floats) -> Floats:
        count = len(self.ordered)
        if count < 2:
            return np.where(np.isnan(values), np.nan, FULL)
        better = count - np.searchsorted(self.ordered, values * self.direction, side="right")
        return np.where(np.isnan(values), np.nan, FULL * (count - 1 - better) / (count - 1))

    def value_for(self, points: float, own: float) -> float | None:
        count = len(self.ordered)
        if points > FULL + 10**-ROUND or count < 2:
            return None if points > FULL + 10**-ROUND else own
        others = np.delete(self.ordered, int(np.searchsorted(self.ordered, own * self.direction, side="left")))
        worse_or_equal = int(np.ceil(points / FULL * (count - 1) - 10**-ROUND))  # so many of the others must not be better
        return own if worse_or_equal <= 0 else float(others[worse_or_equal - 1]) * self.direction


def fit(criterion: Criterion, values: Floats) -> Scale:
    """The scale of a criterion over a column (NaN where nothing is known).

    ``minmax``: 0 at the worst and 100 at the best of the column, or of the fixed ``low`` and ``high``; where all are equal
    everyone gets 100, as nothing tells them apart. ``piecewise``: the knots of the standard. ``rank``: places of the column.
    """
    scoring, direction = criterion.scoring, criterion.direction
    if scoring.method == "piecewise":
        x, y = np.array(scoring.knots, dtype=float).T
        return Knots(x, y, direction)
    if scoring.method == "rank":
        return Places(np.sort(values[~np.isnan(values)] * direction), direction)
    low = float(scoring.low) if scoring.low is not None else _edge(np.fmin, values)
    high = float(scoring.high) if scoring.high is not None else _edge(np.fmax, values)
    if not low < high:
        return Knots(np.array([low]), np.array([FULL]), direction)
    return Knots(np.array([low, high]), np.array([0.0, FULL] if direction > 0 else [FULL, 0.0]), direction)


def _edge(which: np.ufunc, values: Floats) -> float:
    """The least or the most of a column, NaN left out (and NaN where nothing else is there)."""
    return float(which.reduce(values)) if values.size else float("nan")
