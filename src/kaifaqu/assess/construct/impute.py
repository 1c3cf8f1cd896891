"""Filling gaps before an index is built. What was present is never changed; what no rule can fill stays missing.

Conventions of COINr 1.1.14 ``Impute`` and the JRC/OECD Handbook (2008, step 3). :func:`filled` says which cells were made up:
they stay marked wherever the figures go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct import arrays
from kaifaqu.assess.construct.arrays import Bools, Floats, matrix, per_column
from kaifaqu.assess.construct.normalise import directed
from kaifaqu.errors import Problem


def filled(before: ArrayLike, after: ArrayLike) -> Bools:
    """Which cells an imputation made up: missing before, present after."""
    return np.isnan(matrix(before)) & ~np.isnan(matrix(after))


def by_mean(values: ArrayLike) -> Floats:
    """均值插补: the mean of the column's present values (COINr ``i_mean``). An empty column stays empty."""
    table = matrix(values)
    return np.where(np.isnan(table), arrays.mean(table), table)


def by_median(values: ArrayLike) -> Floats:
    """中位数插补: the median of the column's present values (COINr ``i_median``)."""
    table = matrix(values)
    return np.where(np.isnan(table), arrays.median(table), table)


def by_group_mean(values: ArrayLike, groups: Sequence[str | None]) -> Floats:
    """组内均值插补: the mean of the column within the subject's group (COINr ``i_mean_grp``).

    ``groups`` names each row's group; rows with None or "" are neither filled nor counted (COINr ``skip_f_na``). A group with
    nothing present stays empty. Raises ``group-count``.
    """
    return _by_group(values, groups, by_mean)


def by_group_median(values: ArrayLike, groups: Sequence[str | None]) -> Floats:
    """组内中位数插补: as :func:`by_group_mean` with the median (COINr ``i_median_grp``)."""
    return _by_group(values, groups, by_median)


def _by_group(values: ArrayLike, groups: Sequence[str | None], fill: Callable[[ArrayLike], Floats]) -> Floats:
    table = matrix(values).copy()
    if len(groups) != len(table):
        raise Problem("group-count", f"有{len(table)}个对象，给出了{len(groups)}个分组。")
    names = np.array([group or "" for group in groups], dtype=str)
    for name in np.unique(names[names != ""]):
        rows = names == name
        table[rows] = fill(table[rows])
    return table


def by_row(values: ArrayLike, members: Sequence[Sequence[int]], directions: ArrayLike = 1.0, *, median: bool = False) -> Floats:
    """行内插补: what the same subject has, on average, in the other criteria of the group (COINr ``impute_by = "row"``).

    ``members`` lists the columns of each group of criteria. Within a group each column is directed and brought to 0 … 1 by
    min-max, a gap takes the mean (or median) of the subject's present values there, and is taken back to the column's own
    scale. A subject with nothing present in the group stays empty. A constant column says nothing about others; a gap in it
    takes the constant. Raises ``group-unknown``.
    """
    table = matrix(values)
    signs = per_column(directions, table.shape[1], "方向")
    out = table.copy()
    for columns in members:
        at = np.asarray(columns, dtype=np.int64)
        if at.size == 0 or at.min() < 0 or at.max() >= table.shape[1]:
            raise Problem("group-unknown", "插补分组指到了不存在的指标。")
        out[:, at] = _rows(table[:, at], signs[at], median)
    return out


def _rows(table: Floats, signs: Floats, median: bool) -> Floats:
    own = directed(table, signs)
    least, width = arrays.low(own), arrays.high(own) - arrays.low(own)
    shares = (own - least) / np.where(width > 0, width, np.nan)
    reduce = arrays.median if median else arrays.mean
    typical = reduce(np.ascontiguousarray(shares.T))
    guess = np.where(width > 0, typical[:, None] * width, 0.0) + least
    return np.where(np.isnan(table), guess * signs, table)


def by_constant(values: ArrayLike, fill: ArrayLike) -> Floats:
    """定值插补: one number for all columns or one per column (0 for "未报按零计")."""
    table = matrix(values)
    return np.where(np.isnan(table), per_column(fill, table.shape[1], "填补值"), table)


def by_worst(values: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """最差值插补: the column's worst present value, least where more is better (direction 1), greatest where less is (-1)."""
    table = matrix(values)
    signs = per_column(directions, table.shape[1], "方向")
    return np.where(np.isnan(table), np.where(signs > 0, arrays.low(table), arrays.high(table)), table)
