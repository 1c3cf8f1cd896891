"""Points as Chinese rating rules give them: efficacy coefficients, ratios to a base, bands, straight lines, rounding.

Values come as they are, not directed: a rule names its own bounds. Arrays of any shape; a bound is one number or one per
column. Missing stays missing. Sources: ``facts/zone-standards.md`` §5 as cited at each; numbers in a rule are always given by
the caller, never assumed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.describe import quantile
from kaifaqu.errors import Place, Problem


def efficacy(
    values: ArrayLike, worst: ArrayLike, best: ArrayLike, *, scale: float = 40.0, base: float = 60.0, clip: bool = False
) -> Floats:
    """功效系数 ``c·(a - m)/(M - m) + d``, by default 40 and 60: m (不允许值) earns 60, M (满意值) 100.

    Where less is better, ``worst`` is the larger. Values beyond the bounds go on along the line unless ``clip``.
    Raises ``bounds-order`` where the two are equal.
    """
    table = np.asarray(values, dtype=np.float64)
    low, high = np.asarray(worst, dtype=np.float64), np.asarray(best, dtype=np.float64)
    if not (np.isfinite(low).all() and np.isfinite(high).all()) or np.any(low == high):
        raise Problem("bounds-order", "功效系数的满意值与不允许值必须给出且不相等。")
    share = (table - low) / (high - low)
    return scale * (np.clip(share, 0.0, 1.0) if clip else share) + base


def tiered_efficacy(
    values: ArrayLike, standards: Sequence[float], coefficients: Sequence[float], full: float, *, below: float
) -> Floats:
    """档次式功效系数 (财统字〔1999〕6号): base points of one's tier plus a share of the way to the next tier's.

    ``standards`` are the tiers' values from worst to best (rising, or falling where less is better), ``coefficients`` their
    standard coefficients, rising; ``full`` the item's weight. 本档基础分 = full × coefficient; 调整分 = (actual - own
    standard)/(next standard - own standard) × (next base - own base). From the best standard on: its base. Worse than the worst
    standard: ``below`` × full, which the caller takes from the rule. Raises ``tiers-order``.
    """
    tiers, parts = np.asarray(standards, dtype=np.float64), np.asarray(coefficients, dtype=np.float64)
    if len(tiers) < 2 or tiers.shape != parts.shape or not np.isfinite(np.r_[tiers, parts, full, below]).all():
        raise Problem("tiers-order", "各档标准值与标准系数要一一对应，至少两档。")
    sign = 1.0 if tiers[-1] > tiers[0] else -1.0
    if (np.diff(sign * tiers) <= 0).any() or (np.diff(parts) < 0).any():
        raise Problem("tiers-order", "各档标准值要从差到好严格排列，标准系数不能下降。")
    table = sign * np.asarray(values, dtype=np.float64)
    points: Floats = np.interp(table, sign * tiers, parts * full)
    return np.where(np.isnan(table), np.nan, np.where(table < sign * tiers[0], below * full, points))


def ratio_to_base(values: ArrayLike, base: ArrayLike, full: ArrayLike, *, cap: float, less_is_better: bool = False) -> Floats:
    """与基准值之比 ``x/base × full`` (``base/x`` where less is better), from 0 to at most ``cap × full``, as in 亩均效益 rules.

    Raises ``base-not-positive``; a figure ≤ 0 where less is better earns the cap.
    """
    table, under = np.asarray(values, dtype=np.float64), np.asarray(base, dtype=np.float64)
    _positive(under)
    if less_is_better:
        with np.errstate(divide="ignore"):
            ratio = np.where(table > 0, under / np.where(table > 0, table, 1.0), np.inf)
        ratio = np.where(np.isnan(table), np.nan, ratio)
    else:
        ratio = table / under
    return np.clip(ratio, 0.0, cap) * np.asarray(full, dtype=np.float64)


def against_base(
    values: ArrayLike, base: ArrayLike, full: float, *, at_par: float, step: float, per_step: float, cap: float
) -> Floats:
    """基期比较加封顶: equal to the base period earns ``at_par × full``, each ``step`` of growth ``per_step`` points more.

    In proportion, also downwards, from 0 to ``cap × full`` (a rule of 2011: par 80 %, +1 point per +5 %, bonus ≤ 50 %, so cap
    1.5).
    """
    table, under = np.asarray(values, dtype=np.float64), np.asarray(base, dtype=np.float64)
    _positive(under)
    if step <= 0:
        raise Problem("bounds-order", "每一级的增幅必须大于0。", place=Place(field="step"))
    return np.clip(at_par * full + (table / under - 1.0) / step * per_step, 0.0, cap * full)


def _positive(base: Floats) -> None:
    if not np.isfinite(base).all() or (base <= 0).any():
        raise Problem("base-not-positive", "基准值必须是大于0的数。", place=Place(field="基准值"))


def diminishing(values: ArrayLike, centre: float, base: float, width: float, divisors: Sequence[float]) -> Floats:
    """分段递减加减分 ``base ± Σ xᵢ·base/divisorᵢ``: each further ``width`` away from ``centre`` counts by its own divisor.

    x₁ is what lies within one width of the centre, x₂ the next, and so on; below the centre the same is taken off. Beyond the
    listed segments nothing more is added. A provincial project rule uses width 10, divisors 20, 40, 60.
    """
    parts = np.asarray(divisors, dtype=np.float64)
    if not len(parts) or (parts <= 0).any() or width <= 0:
        raise Problem("bounds-order", "分段递减要有正的段宽和除数。")
    knots = width * np.arange(len(parts) + 1)
    gains = np.r_[0.0, np.cumsum(width * base / parts)]
    apart = np.asarray(values, dtype=np.float64) - centre
    return base + np.sign(apart) * np.interp(np.abs(apart), knots, gains)


def piecewise(values: ArrayLike, x: Sequence[float], y: Sequence[float], *, decimals: int | None = None) -> Floats:
    """分段线性: straight lines between knots (x strictly rising), level outside them; rounded half up if ``decimals``."""
    knots, heights = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if (
        len(knots) < 2
        or knots.shape != heights.shape
        or (np.diff(knots) <= 0).any()
        or not np.isfinite(np.r_[knots, heights]).all()
    ):
        raise Problem("knots-order", "折线要有至少两个点，横坐标从小到大、互不相同。")
    points: Floats = np.interp(np.asarray(values, dtype=np.float64), knots, heights)
    return points if decimals is None else half_up(points, decimals)


def bands(values: ArrayLike, limits: Sequence[float], scores: Sequence[float], *, included: bool = True) -> Floats:
    """分档计分: below the first limit ``scores[0]``, from each limit on the next (past it, unless ``included``)."""
    edges, own = np.asarray(limits, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    if not len(edges) or len(own) != len(edges) + 1 or (np.diff(edges) <= 0).any() or not np.isfinite(np.r_[edges, own]).all():
        raise Problem("bands-order", "分档界限要从小到大，分数比界限多一个。")
    table = np.asarray(values, dtype=np.float64)
    at = np.searchsorted(edges, table, side="right" if included else "left")
    return np.where(np.isnan(table), np.nan, own[at])


def percentile_bands(values: ArrayLike, shares: Sequence[float], scores: Sequence[float]) -> Floats:
    """分位值分档: as :func:`bands` with the column's own quantiles (type 7, bounds included) as limits. One column.

    Raises ``bands-order`` where quantiles coincide (too many equal values to tell the bands apart).
    """
    column = np.asarray(values, dtype=np.float64).reshape(-1)
    if np.isnan(column).all():
        return np.full(len(column), np.nan)
    return bands(column, quantile(column, shares)[:, 0].tolist(), scores)


def half_up(values: ArrayLike, decimals: int = 0) -> Floats:
    """四舍五入: to ``decimals`` places, halves away from 0, as official rules print it (not to the even digit).

    A half is one within 1e-9 of it in the last place, so 2.675, held as 2.67499…, rounds to 2.68.
    """
    table = np.asarray(values, dtype=np.float64)
    unit = 10.0**decimals
    rounded: Floats = np.sign(table) * np.floor(np.abs(table) * unit + 0.5 + 1e-9) / unit
    return rounded
