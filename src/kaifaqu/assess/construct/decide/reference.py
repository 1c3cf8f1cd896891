"""Decision methods that want bounds or a reference from the user, and so are free of rank reversal; and PROMETHEE II."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.decide.frame import defined, frame
from kaifaqu.errors import Place, Problem


def _bounds(name: str, table: Floats, bounds: ArrayLike) -> tuple[Floats, Floats]:
    """Lower and upper bounds (m × 2), with every figure inside. Raises ``bounds-order``, ``decide-outside`` naming the cell."""
    pairs = np.asarray(bounds, dtype=np.float64)
    if pairs.shape != (table.shape[1], 2) or not np.isfinite(pairs).all() or (pairs[:, 0] >= pairs[:, 1]).any():
        raise Problem("bounds-order", f"{name}每项要有下界和上界，下界小于上界。", place=Place(field="bounds"))
    outside = (table < pairs[:, 0]) | (table > pairs[:, 1])
    if outside.any():
        row, column = (int(at) for at in np.argwhere(outside)[0])
        raise Problem(
            "decide-outside",
            f"第{row + 1}行第{column + 1}列的{table[row, column]:g}在界限{pairs[column, 0]:g}–{pairs[column, 1]:g}之外。",
            place=Place(row=row + 1, column=str(column + 1)),
        )
    return pairs[:, 0], pairs[:, 1]


def spotis(
    values: ArrayLike, weights: ArrayLike, directions: ArrayLike, *, bounds: ArrayLike, ideal: ArrayLike | None = None
) -> Floats:
    """SPOTIS (Dezert et al. 2020): ``Σ w|x - ideal|/(upper - lower)``, the ideal the better bound unless given. LESS is better.

    Raises ``bounds-order``, ``decide-outside``.
    """
    table, own, gains = frame("SPOTIS法", values, weights, directions)
    lower, upper = _bounds("SPOTIS法", table, bounds)
    best = np.where(gains, upper, lower) if ideal is None else np.broadcast_to(np.asarray(ideal, dtype=np.float64), own.shape)
    return defined("SPOTIS法", np.abs((table - best) / (upper - lower)) @ own)


def balanced_spotis(
    values: ArrayLike, weights: ArrayLike, directions: ArrayLike, *, bounds: ArrayLike, ideal: ArrayLike, share: float = 0.5
) -> Floats:
    """Balanced SPOTIS (Shekhovtsov et al. 2025): ``share`` of the distance to ``ideal``, the rest of that to the better bound.

    LESS is better. Raises ``bounds-order``, ``decide-outside``.
    """
    expected = spotis(values, weights, directions, bounds=bounds, ideal=ideal)
    return share * expected + (1 - share) * spotis(values, weights, directions, bounds=bounds)


def rim(values: ArrayLike, weights: ArrayLike, *, bounds: ArrayLike, ideal: ArrayLike) -> Floats:
    """RIM 参考理想法 (Cables et al. 2016): closeness to an ideal interval within bounds, ``d⁻/(d⁺ + d⁻)``. More is better.

    ``ideal`` m × 2 inside ``bounds`` m × 2. A figure inside the interval counts 1, falling in a straight line to 0 at the bound.
    """
    table, own, _ = frame("RIM法", values, weights, 1.0)
    lower, upper = _bounds("RIM法", table, bounds)
    inner = np.asarray(ideal, dtype=np.float64)
    if inner.shape != (len(own), 2) or not ((lower <= inner[:, 0]) & (inner[:, 0] <= inner[:, 1]) & (inner[:, 1] <= upper)).all():
        raise Problem("bounds-order", "RIM法的理想区间要在界限之内。", place=Place(field="ideal"))
    start, end = inner.T
    below, above = start - lower, upper - end
    n = np.ones_like(table)
    n = np.where(table < start, 1.0 - (start - table) / np.where(below > 0, below, 1.0), n)
    n = np.where(table > end, 1.0 - (table - end) / np.where(above > 0, above, 1.0), n) * own
    near, far = np.sqrt(((n - own) ** 2).sum(axis=1)), np.sqrt((n * n).sum(axis=1))
    return defined("RIM法", far / (near + far))


def ervd(
    values: ArrayLike, weights: ArrayLike, directions: ArrayLike, *, reference: ArrayLike, loss: float = 2.25, power: float = 0.88
) -> Floats:
    """ERVD (Shyur et al. 2015): prospect-theory values against a reference, ``d⁻/(d⁺ + d⁻)`` of shares. More is better.

    Above the reference ``(n - r)^α``, below it ``-λ(r - n)^α``: a loss weighs ``loss`` times a gain.
    """
    table, own, gains = frame("ERVD法", values, weights, directions, positive=True)
    total = table.sum(axis=0)
    over = np.where(gains, 1.0, -1.0) * (table - np.broadcast_to(np.asarray(reference, dtype=np.float64), own.shape)) / total
    size = np.abs(over) ** power
    worth = np.where(over > 0, size, -loss * size)
    plus = np.abs(worth - worth.max(axis=0)) @ own
    minus = np.abs(worth - worth.min(axis=0)) @ own
    with np.errstate(invalid="ignore"):
        return defined("ERVD法", minus / (plus + minus))


def rafsi(
    values: ArrayLike,
    weights: ArrayLike,
    directions: ArrayLike,
    *,
    bounds: ArrayLike,
    low: float = 1.0,
    high: float = 6.0,
) -> Floats:
    """RAFSI (Žižović et al. 2020): bounds mapped onto ``low … high``, then set against the means of these two.

    Gains ``s/(2A)``, costs ``H/(2s)`` with ``A = (low + high)/2``, ``H = 2/(1/low + 1/high)``. More is better.
    """
    table, own, gains = frame("RAFSI法", values, weights, directions)
    lower, upper = _bounds("RAFSI法", table, bounds)
    if not 0 < low < high:
        raise Problem("bounds-order", "RAFSI法要求0 < low < high。", place=Place(field="low"))
    mapped = low + (high - low) * (table - lower) / (upper - lower)
    middle, harmonic = (low + high) / 2.0, 2.0 / (1.0 / low + 1.0 / high)
    return defined("RAFSI法", np.where(gains, mapped / (2.0 * middle), harmonic / (2.0 * mapped)) @ own)


def promethee(
    values: ArrayLike,
    weights: ArrayLike,
    directions: ArrayLike = 1.0,
    *,
    indifference: ArrayLike = 0.0,
    preference: ArrayLike = 0.0,
) -> Floats:
    """PROMETHEE II (Brans & Vincke 1985): net flow, what a subject outranks the others by less what they outrank it by.

    Preference of a difference d per criterion: 0 up to ``indifference`` q, 1 from ``preference`` p on, a straight line between;
    q = p = 0 is the usual criterion (any lead counts whole). One number or one per criterion, q ≤ p. -1 … 1 for weights that
    sum to 1; more is better.
    """
    table, own, gains = frame("PROMETHEE法", values, weights, directions, pairs=True)
    q = np.broadcast_to(np.asarray(indifference, dtype=np.float64), own.shape)
    p = np.broadcast_to(np.asarray(preference, dtype=np.float64), own.shape)
    if len(table) < 2 or (q < 0).any() or (p < q).any():
        raise Problem("decide-rows", "PROMETHEE法至少要有两个对象，且0 ≤ q ≤ p。")
    net = np.zeros(len(table))
    for column, weight, start, full, gain in zip(table.T, own, q, p, gains, strict=True):
        lead = column[:, None] - column[None, :]
        lead = lead if gain else -lead
        width = full - start
        preferred = np.clip((lead - start) / width, 0.0, 1.0) if width > 0 else (lead > start).astype(np.float64)
        net += weight * (preferred.sum(axis=1) - preferred.sum(axis=0))
    return defined("PROMETHEE法", net / (len(table) - 1))
