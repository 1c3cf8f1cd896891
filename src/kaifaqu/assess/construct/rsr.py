"""秩和比 (RSR): ranks averaged over criteria, set against the normal distribution, cut into grades (田凤调 1988)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Floats, Ints, complete, per_column
from kaifaqu.assess.construct.decide.frame import minmax
from kaifaqu.assess.construct.ranks import places
from kaifaqu.errors import Place, Problem


@dataclass(frozen=True)
class RankSum:
    """``ratio`` n, its ``probit`` n, the line ``fitted = intercept + slope·probit``, ``fit`` (R²), ``grade`` n, 1 = best."""

    ratio: Floats
    probit: Floats
    fitted: Floats
    intercept: float
    slope: float
    fit: float
    grade: Ints


def cuts(grades: int) -> Floats:
    """合理分档 limits in probits: ``5 + (6/k)(j - k/2)``, j = 1 … k-1, so 4 and 6 for three grades, 3.5, 5, 6.5 for four.

    The usual table cuts six standard deviations into k equal parts. Raises ``rsr-grades`` outside 2 … 10.
    """
    if not 2 <= grades <= 10:
        raise Problem("rsr-grades", f"秩和比可分2到10档，不能分{grades}档。")
    return 5.0 + 6.0 / grades * (np.arange(1, grades, dtype=np.float64) - grades / 2.0)


def rank_sum_ratio(
    values: ArrayLike, directions: ArrayLike = 1.0, weights: ArrayLike = 1.0, *, grades: int = 3, linear: bool = False
) -> RankSum:
    """秩和比 ``Σ wR/n`` (weights scaled to 1), R the rank from worst 1 to best n, ties averaged; then regressed on its probit.

    ``linear`` takes 非整次 ranks, ``1 + (n-1)(x - min)/(max - min)``, instead of whole ones. Distinct ratios in rising order
    have the mean rank R̄ over n as their share, the last ``1 - 1/4n``; ``probit = Φ⁻¹(share) + 5``; least squares over the
    distinct ratios; graded by :func:`cuts`. Raises ``missing-not-allowed``, ``rsr-rows`` for fewer than three distinct ratios,
    ``rsr-grades``, ``decide-weights``.
    """
    from scipy.special import ndtri  # here, as scipy is slow to import

    table = complete(values, "秩和比")
    n, m = table.shape
    signs, own = per_column(directions, m, "方向"), per_column(weights, m, "权重")
    if (own < 0).any() or own.sum() <= 0:
        raise Problem("decide-weights", "权重不能为负，也不能全为0。", place=Place(field="权重"))
    ranks = 1.0 + (n - 1) * minmax(table, signs > 0) if linear else places(table * signs, best_high=False, ties="average")
    ratio = ranks @ (own / own.sum()) / n
    step = places(ratio, best_high=False, ties="dense").astype(np.int64) - 1
    if step.max() < 2:
        raise Problem(
            "rsr-rows", f"秩和比至少要有3个不同的值，现有{int(step.max()) + 1}个。", hint="对象或指标太少，或各对象没有差异。"
        )
    share = places(ratio, best_high=False, ties="average") / n
    share[step == step.max()] = 1.0 - 1.0 / (4.0 * n)
    probit = ndtri(share) + 5.0
    _, first = np.unique(step, return_index=True)
    x, y = probit[first], ratio[first]
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    intercept = float(y.mean() - slope * x.mean())
    left = y - intercept - slope * x
    fit = 1.0 - float((left**2).sum() / ((y - y.mean()) ** 2).sum())
    grade = (grades - np.searchsorted(cuts(grades), probit, side="right")).astype(np.int64)
    return RankSum(ratio, probit, intercept + slope * probit, intercept, slope, fit, grade)
