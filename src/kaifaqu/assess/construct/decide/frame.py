"""What every decision method starts from: complete figures, weights, directions; and columns brought onto one scale."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Bools, Floats, complete, per_column
from kaifaqu.errors import Place, Problem

PAIRS: Final = 5_000  # subjects up to which all pairs may be held at once


def frame(
    name: str, values: ArrayLike, weights: ArrayLike, directions: ArrayLike, *, positive: bool = False, pairs: bool = False
) -> tuple[Floats, Floats, Bools]:
    """The table n × m, the weights m, and which columns are gains. Weights are used as given; let them sum to 1.

    Raises ``missing-not-allowed``, ``decide-weights`` (negative, or all 0), ``direction-unknown``, ``decide-not-positive``
    where the method needs figures above 0, ``decide-too-large`` where it compares all pairs.
    """
    table = complete(values, name)
    own = per_column(weights, table.shape[1], "权重")
    if (own < 0).any() or own.sum() <= 0:
        raise Problem("decide-weights", "权重不能为负，也不能全为0。", place=Place(field="权重"))
    signs = per_column(directions, table.shape[1], "方向")
    if not np.isin(signs, (-1.0, 1.0)).all():
        raise Problem("direction-unknown", "方向只能是1（越大越好）或-1（越小越好）。", place=Place(field="方向"))
    if positive and (table <= 0).any():
        row, column = (int(at) for at in np.argwhere(table <= 0)[0])
        place = Place(row=row + 1, column=str(column + 1))
        raise Problem("decide-not-positive", f"{name}要求数据都是正数，第{row + 1}行第{column + 1}列不是。", place=place)
    if pairs and len(table) > PAIRS:
        raise Problem(
            "decide-too-large", f"{name}逐对比较，最多{PAIRS}个对象，现有{len(table)}个。", hint="改用TOPSIS或加权平均。"
        )
    return table, own, signs > 0


def defined(name: str, scores: Floats) -> Floats:
    """``scores``, unless the method divided by 0 on the way: ``decide-undefined``, never a silent NaN."""
    if not np.isfinite(scores).all():
        raise Problem(
            "decide-undefined",
            f"{name}在这组数据上没有定义：各对象在起作用的指标上没有差异，或有的除数为0。",
            hint="去掉没有差异的指标，或换一种方法。",
        )
    return scores


def minmax(table: Floats, gains: Bools) -> Floats:
    """0 … 1 with 1 the best; a constant column is 1 throughout: nobody is worse."""
    least, most = table.min(axis=0), table.max(axis=0)
    width = np.where(most > least, most - least, 1.0)
    return np.where(most > least, np.where(gains, table - least, most - table) / width, 1.0)


def to_sum(table: Floats, gains: Bools) -> Floats:
    """Shares of the sum; where less is better, shares of the sum of reciprocals. For positive figures."""
    own = np.where(gains, table, 1.0 / table)
    shares: Floats = own / own.sum(axis=0)
    return shares


def linear(table: Floats, gains: Bools) -> Floats:
    """``x/max``; where less is better ``min/x``. For positive figures."""
    ratios: Floats = np.where(gains, table / table.max(axis=0), table.min(axis=0) / table)
    return ratios


def vector(table: Floats, gains: Bools | None = None) -> Floats:
    """``x/√Σx²``, and 1 minus that where less is better; without ``gains`` no column is turned. A column of zeros stays 0."""
    length = np.sqrt((table * table).sum(axis=0))
    unit = table / np.where(length > 0, length, 1.0)
    return unit if gains is None else np.where(gains, unit, 1.0 - unit)
