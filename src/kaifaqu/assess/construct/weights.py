"""Weights that the data give (客观赋权). Every function takes complete data, n × m, and returns m weights that sum to 1.

Sources are the papers named at each; values agree with the worked examples of pymcdm 1.4 and scikit-criteria 0.10. Data with
gaps, a single subject, or no spread anywhere are refused, never guessed: ``missing-not-allowed``, ``weights-rows``,
``weights-no-spread``, ``weights-not-positive``. A single constant column gets weight 0 from all that measure spread: it tells
nobody apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct import arrays
from kaifaqu.assess.construct.arrays import Floats, complete, per_column
from kaifaqu.assess.construct.describe import components
from kaifaqu.errors import Place, Problem


def _table(values: ArrayLike, name: str, *, positive: bool = False) -> Floats:
    table = complete(values, name)
    if len(table) < 2:
        raise Problem("weights-rows", f"{name}至少要有两个对象。")
    if positive and (table <= 0).any():
        row, column = (int(at) for at in np.argwhere(table <= 0)[0])
        place = Place(row=row + 1, column=str(column + 1))
        raise Problem("weights-not-positive", f"{name}要求数据都是正数，第{row + 1}行第{column + 1}列不是。", place=place)
    return table


def _shared(raw: Floats, name: str) -> Floats:
    total = float(raw.sum())
    if not np.isfinite(total) or total <= 0:
        raise Problem("weights-no-spread", f"各项指标在各对象间都没有差异，{name}给不出权重。", hint="改用给定权重或等权。")
    shares: Floats = raw / total
    return shares


def _spread_0_1(table: Floats) -> Floats:
    """Min-max to 0 … 1 whatever the direction; a constant column 1 throughout (it has no spread either way)."""
    least, width = table.min(axis=0), table.max(axis=0) - table.min(axis=0)
    return np.where(width > 0, (table - least) / np.where(width > 0, width, 1.0), 1.0)


def equal(values: ArrayLike) -> Floats:
    """等权: 1/m each. Only the number of columns counts."""
    count = arrays.matrix(values).shape[1]
    return np.full(count, 1.0 / count) if count else np.empty(0)


def entropy(values: ArrayLike) -> Floats:
    """熵权法: ``p = x/Σx``, ``e = -Σ p ln p / ln n`` (0 ln 0 = 0), ``w = (1-e)/Σ(1-e)`` (Shannon 1948; Hwang & Yoon 1981).

    The data as they are, no direction. Raises ``weights-not-positive`` for a value below 0 or a column of zeros only.
    """
    table = _table(values, "熵权法")
    sums = table.sum(axis=0)
    if (table < 0).any() or (sums <= 0).any():
        at = int(np.flatnonzero((table < 0).any(axis=0) | (sums <= 0))[0])
        raise Problem("weights-not-positive", f"熵权法要求不小于0且不全为0，第{at + 1}列不是。", place=Place(column=str(at + 1)))
    share = table / sums
    logs = np.log(np.where(share > 0, share, 1.0))
    apart = 1.0 + (share * logs).sum(axis=0) / np.log(len(table))
    apart[table.min(axis=0) == table.max(axis=0)] = 0.0  # not the rounding of 1 - 1
    return _shared(np.maximum(apart, 0.0), "熵权法")


def critic(values: ArrayLike) -> Floats:
    """CRITIC: ``c = s·Σ(1 - r)`` on min-max values, s the sample deviation, r Pearson (Diakoulaki et al. 1995).

    No direction is applied. A constant column has s = 0, hence weight 0, and takes no part in the others' sums.
    """
    table = _spread_0_1(_table(values, "CRITIC法"))
    spread = arrays.deviation(table)
    moving = spread > 0
    apart = table - table.mean(axis=0)
    unit = apart / np.where(moving, np.sqrt((apart * apart).sum(axis=0)), 1.0)
    conflict = ((1.0 - unit.T @ unit) * moving).sum(axis=1)
    return _shared(np.maximum(spread * conflict, 0.0), "CRITIC法")


def standard_deviation(values: ArrayLike) -> Floats:
    """标准差法: ``s/Σs`` of the data as they are, sample deviation n - 1 (Jahan & Edwards 2013)."""
    return _shared(arrays.deviation(_table(values, "标准差法")), "标准差法")


def variance(values: ArrayLike) -> Floats:
    """方差法: sample variance of min-max values over their sum."""
    return _shared(arrays.deviation(_spread_0_1(_table(values, "方差法"))) ** 2, "方差法")


def gini(values: ArrayLike) -> Floats:
    """基尼系数法: ``Σ|x_i - x_k| / (2n²x̄)`` over its sum (Li & Chi 2009). Raises ``weights-not-positive`` for a mean ≤ 0.

    The double sum comes from the sorted column, ``2Σ(2i - n - 1)x_(i)``, n log n.
    """
    table = _table(values, "基尼系数法")
    n, mean = len(table), table.mean(axis=0)
    if (mean <= 0).any():
        at = int(np.flatnonzero(mean <= 0)[0])
        raise Problem("weights-not-positive", f"基尼系数法要求均值大于0，第{at + 1}列不是。", place=Place(column=str(at + 1)))
    place = 2.0 * np.arange(1, n + 1) - n - 1
    return _shared(np.maximum(2.0 * place @ np.sort(table, axis=0) / (2.0 * n * n * mean), 0.0), "基尼系数法")


def merec(values: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """MEREC 移除效应法 (Keshavarz-Ghorabaee et al. 2021): how much a subject's score moves when a criterion is left out.

    ``n = min/x`` where more is better, ``x/max`` where less is; ``S = ln(1 + Σ|ln n|/m)``, ``S'`` without the criterion, ``w ∝
    Σ|S' - S|``.
    """
    table = _table(values, "MEREC法", positive=True)
    gains = per_column(directions, table.shape[1], "方向") > 0
    size = np.abs(np.log(np.where(gains, table.min(axis=0) / table, table / table.max(axis=0))))
    whole = size.sum(axis=1, keepdims=True)
    m = table.shape[1]
    effect = np.abs(np.log1p((whole - size) / m) - np.log1p(whole / m)).sum(axis=0)
    return _shared(effect, "MEREC法")


def cilos(values: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """CILOS 影响损失法 (Zavadskas & Podvezko 2016): what each criterion loses when another is at its best.

    Less-is-better columns become ``min/x``; columns to sum 1; ``A`` the rows at which each column is best, ``P = (a_jj -
    a_ij)/a_jj``; the weights solve ``(P - diag ΣP) w = 0``. Raises ``weights-undetermined`` where there is not exactly one
    solution.
    """
    table = _table(values, "CILOS法", positive=True)
    gains = per_column(directions, table.shape[1], "方向") > 0
    share = np.where(gains, table, table.min(axis=0) / table)
    share = share / share.sum(axis=0)
    best = share[np.argmax(share, axis=0)]
    loss = (np.diag(best) - best) / np.diag(best)
    from scipy.linalg import null_space  # here, as scipy is slow to import

    solutions = null_space(loss - np.diag(loss.sum(axis=0)))
    if solutions.shape[1] != 1:
        raise Problem("weights-undetermined", "各指标在同一对象上最优，CILOS法定不出唯一的权重。", hint="改用熵权法或CRITIC法。")
    return _shared(np.abs(solutions[:, 0]), "CILOS法")


def idocriw(values: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """IDOCRIW (Zavadskas & Podvezko 2016): entropy weights times CILOS weights, scaled to 1."""
    return _shared(entropy(values) * cilos(values, directions), "IDOCRIW法")


def lopcow(values: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """LOPCOW (Ecer & Pamucar 2022): ``|ln(√(Σn²/rows)/s)|`` of directed min-max values, scaled to 1. A constant column: 0."""
    table = _table(values, "LOPCOW法")
    gains = per_column(directions, table.shape[1], "方向") > 0
    spread = _spread_0_1(np.where(gains, table, -table))
    square, sd = np.sqrt((spread * spread).mean(axis=0)), arrays.deviation(spread)
    share = np.where(sd > 0, square / np.where(sd > 0, sd, 1.0), 1.0)
    return _shared(np.abs(np.log(share)), "LOPCOW法")


def angle(values: ArrayLike) -> Floats:
    """夹角法 (Shuai et al. 2012): the angle between a column of shares and the column of equal shares, scaled to 1."""
    table = _table(values, "夹角法", positive=True)
    share = table / table.sum(axis=0)
    cosine = share.sum(axis=0) / np.sqrt((share * share).sum(axis=0) * len(table))
    turned = np.arccos(np.clip(cosine, -1.0, 1.0))
    turned[table.min(axis=0) == table.max(axis=0)] = 0.0
    return _shared(turned, "夹角法")


def principal(values: ArrayLike) -> Floats:
    """主成分赋权: the loadings of the first principal component of the standardised data (COINr ``get_PCA``), scaled to 1.

    COINr takes the loadings as they come, with their signs. A negative weight has no meaning in a mean: ``weights-negative`` is
    raised and names the column, which is to be directed, or left out.
    """
    loadings = components(_table(values, "主成分赋权")).loadings[:, 0]
    if (loadings < 0).any():
        at = int(np.argmin(loadings))
        raise Problem(
            "weights-negative",
            f"第{at + 1}列在第一主成分上的载荷是{loadings[at]:.3f}，与其他指标方向相反，不能作权重。",
            place=Place(column=str(at + 1)),
            hint="检查这项的方向，或把它去掉。",
        )
    return _shared(loadings, "主成分赋权")
