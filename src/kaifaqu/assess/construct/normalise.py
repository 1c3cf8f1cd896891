"""Bringing criteria onto one scale. Each function takes n × m values that are already directed: more is better.

All follow COINr 1.1.14 and the JRC/OECD Handbook (2008, step 5): :func:`directed` multiplies a criterion where less is better
by -1 *before* it is normalised, so bounds and targets of such a criterion are multiplied too (:func:`directed`,
:func:`directed_bounds`). Missing stays missing. A column that the method cannot scale (no spread, a largest value of 0, a
target no higher than the least value) is NaN throughout: it tells nobody apart. Aggregation then rescales the other weights,
and :func:`lost` names it, to be shown. COINr returns NaN with a warning, or infinities.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct import arrays
from kaifaqu.assess.construct.arrays import Bools, Floats, matrix, per_column
from kaifaqu.assess.construct.ranks import places
from kaifaqu.errors import Place, Problem


def directed(values: ArrayLike, directions: ArrayLike) -> Floats:
    """``values`` n × m times ``directions`` m (1 more is better, -1 less is better). Raises ``direction-unknown``."""
    table = matrix(values)
    signs = per_column(directions, table.shape[1], "方向")
    if not np.isin(signs, (-1.0, 1.0)).all():
        raise Problem("direction-unknown", "方向只能是1（越大越好）或-1（越小越好）。", place=Place(field="方向"))
    return table * signs


def directed_bounds(low: ArrayLike, high: ArrayLike, directions: ArrayLike) -> tuple[Floats, Floats]:
    """Lower and upper bounds of directed values: where less is better they change places and sign."""
    signs = np.asarray(directions, dtype=np.float64).reshape(-1)
    lower, upper = per_column(low, len(signs), "下界"), per_column(high, len(signs), "上界")
    return np.where(signs > 0, lower, -upper), np.where(signs > 0, upper, -lower)


def lost(values: ArrayLike, points: ArrayLike) -> Bools:
    """Which of the m columns had values but got no point at all: flagged for the reader, never silent."""
    gone: Bools = (arrays.count(matrix(values)) > 0) & (arrays.count(matrix(points)) == 0)
    return gone


def turned(values: ArrayLike, points: ArrayLike) -> Bools:
    """Which of the m columns came out upside down, more points for a lower directed value: flagged, for such an index is wrong.

    :func:`fraction_of_max` does it where all values are negative, as those of a criterion where less is better are.
    """
    table, given = matrix(values), matrix(points)
    both = ~np.isnan(table) & ~np.isnan(given)
    own, other = (arrays.apart(np.where(both, each, np.nan)) for each in (table, given))
    upside_down: Bools = np.nansum(own * other, axis=0) < 0
    return upside_down


def _divided(above: Floats, below: Floats) -> Floats:
    """Columns divided by ``below`` m in place, and NaN where that is 0, negative or missing."""
    return np.divide(above, np.where(below > 0, below, np.nan), out=above)


def _onto(points: Floats, width: Floats, start: Floats) -> Floats:
    """``points * width + start``, in place: over a million rows each new array costs more than the sum."""
    points *= width
    points += start
    return points


def minmax(values: ArrayLike, low: ArrayLike = 0.0, high: ArrayLike = 100.0) -> Floats:
    """极差标准化 ``(x - min)/(max - min)·(high - low) + low`` over the present values (COINr ``n_minmax``). No spread: NaN."""
    table = matrix(values)
    lower, upper = per_column(low, table.shape[1], "下限"), per_column(high, table.shape[1], "上限")
    least = arrays.low(table)
    return _onto(_divided(table - least, arrays.high(table) - least), upper - lower, lower)


def zscore(values: ArrayLike, mean: ArrayLike = 0.0, sd: ArrayLike = 1.0) -> Floats:
    """标准分 ``(x - mean)/sd·s + m`` with the sample standard deviation n - 1 (COINr ``n_zscore``). No spread or n < 2: NaN."""
    table = matrix(values)
    centre, width = per_column(mean, table.shape[1], "均值"), per_column(sd, table.shape[1], "标准差")
    if (width <= 0).any():
        raise Problem("normalise-parameter", "标准分的标准差必须大于0。", place=Place(field="标准差"))
    middle = arrays.mean(table)
    apart = table - middle
    return _onto(_divided(apart, arrays.spread_about(apart, middle, table)), width, centre)


def scaled(values: ArrayLike, low: ArrayLike = 0.0, high: ArrayLike = 100.0) -> Floats:
    """Fixed bounds ``(x - low)/(high - low)·100``, not clipped (COINr ``n_scaled``, the Global Innovation Index 2020).

    Raises ``bounds-order`` unless low < high.
    """
    table = matrix(values)
    lower, upper = _ordered(low, high, table.shape[1])
    return (table - lower) / (upper - lower) * 100.0


def goalposts(values: ArrayLike, low: ArrayLike, high: ArrayLike, scale: ArrayLike = 1.0, *, truncate: bool = True) -> Floats:
    """阈值法 ``(x - low)/(high - low)``, clipped to 0 … 1 if ``truncate``, times ``scale`` (COINr ``n_goalposts``; UNDP's HDI).

    Bounds of directed values (:func:`directed_bounds`). Raises ``bounds-order`` unless low < high.
    """
    table = matrix(values)
    lower, upper = _ordered(low, high, table.shape[1])
    points = (table - lower) / (upper - lower)
    if truncate:
        points = np.clip(points, 0.0, 1.0)
    return points * per_column(scale, table.shape[1], "系数")


def _ordered(low: ArrayLike, high: ArrayLike, columns: int) -> tuple[Floats, Floats]:
    lower, upper = per_column(low, columns, "下界"), per_column(high, columns, "上界")
    wrong = np.flatnonzero(lower >= upper)
    if len(wrong):
        at = int(wrong[0])
        place = Place(column=str(at + 1))
        raise Problem("bounds-order", f"第{at + 1}项的下界{lower[at]:g}不小于上界{upper[at]:g}。", place=place)
    return lower, upper


def rank_points(values: ArrayLike) -> Floats:
    """名次分: the lowest gets 1, the highest n; ties the lower number (COINr ``n_rank``: ``rank(x, ties = "min")``)."""
    return places(matrix(values), best_high=False)


def borda(values: ArrayLike) -> Floats:
    """波达分: how many subjects one beats, ``rank - 1`` (COINr ``n_borda``)."""
    return rank_points(values) - 1.0


def percent_rank(values: ArrayLike) -> Floats:
    """百分位名次 ``(rank - 1)/(n - 1)`` over the n present values, 0 … 1 (COINr ``n_prank``). A single value: NaN."""
    table = matrix(values)
    return _divided(borda(table), arrays.count(table) - 1)


def fraction_of_max(values: ArrayLike) -> Floats:
    """与最大值之比 ``x / max`` (COINr ``n_fracmax``), for criteria of positive values.

    Largest value 0: NaN. Largest value negative: as COINr divides, which turns the order round (:func:`turned` flags it).
    """
    table = matrix(values)
    most = arrays.high(table)
    return table / np.where(most == 0, np.nan, most)


def distance_to_max(values: ArrayLike) -> Floats:
    """与最优值距离 ``1 - (max - x)/(max - min)`` (COINr ``n_dist2max``). No spread: NaN."""
    table = matrix(values)
    most = arrays.high(table)
    return 1.0 - _divided(most - table, most - arrays.low(table))


def distance_to_target(values: ArrayLike, target: ArrayLike, *, cap: bool = False) -> Floats:
    """目标达成度 ``(x - min)/(target - min)``, above 1 beyond the target unless ``cap`` (COINr ``n_dist2targ``).

    ``target`` of directed values. A target at the least value or below it leaves no distance to go: NaN (COINr divides by 0 or
    turns the direction round, with a warning).
    """
    table = matrix(values)
    least = arrays.low(table)
    points = _divided(table - least, per_column(target, table.shape[1], "目标值") - least)
    return np.minimum(points, 1.0) if cap else points


def distance_to_reference(values: ArrayLike, row: int, *, cap: bool = False) -> Floats:
    """与参照对象之比 ``1 - (ref - x)/(ref - min)``, ref = the value of subject ``row`` (COINr ``n_dist2ref``).

    A column where the reference is missing or itself the least is NaN. Raises ``reference-unknown``.
    """
    table = matrix(values)
    if not 0 <= row < len(table):
        raise Problem("reference-unknown", f"没有第{row + 1}个对象可作参照，共{len(table)}个。")
    points = 1.0 - _divided(table[row] - table, table[row] - arrays.low(table))
    return np.minimum(points, 1.0) if cap else points


def to_sum(values: ArrayLike) -> Floats:
    """占比 ``x / Σx`` over the present values; a sum of 0 or less: NaN."""
    table = matrix(values)
    return _divided(table.copy(), np.nansum(table, axis=0))


def vector(values: ArrayLike) -> Floats:
    """向量归一 ``x / √Σx²`` over the present values; all zero: NaN."""
    table = matrix(values)
    return _divided(table.copy(), np.sqrt(np.nansum(table * table, axis=0)))
