"""What the figures look like: shape, spread, how criteria hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct import arrays
from kaifaqu.assess.construct.arrays import Floats, matrix
from kaifaqu.assess.construct.ranks import places
from kaifaqu.errors import Problem

CORRELATIONS: Final = ("pearson", "spearman", "kendall")


def skewness(values: ArrayLike) -> Floats:
    """偏度 of each column, sample-corrected ``g1·√(n(n-1))/(n-2)`` (type 2, Excel, COINr ``skew``). n < 3 or constant: NaN."""
    table = matrix(values)
    n, second, third, _ = _moments(table)
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = np.sqrt(n) * third / second**1.5
        skew: Floats = raw * np.sqrt(n * (n - 1)) / (n - 2)
    skew[(n < 3) | (second == 0)] = np.nan
    return skew


def kurtosis(values: ArrayLike) -> Floats:
    """超额峰度 of each column, sample-corrected (type 2, Excel KURT, COINr ``kurt``). n < 4 or constant: NaN.

    ``((n+1)(r-3) + 6)·(n-1)/((n-2)(n-3))`` with ``r = nΣd⁴/(Σd²)²``, d the deviation from the mean.
    """
    table = matrix(values)
    n, second, _, fourth = _moments(table)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = n * fourth / second**2
        kurt: Floats = ((n + 1) * (ratio - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    kurt[(n < 4) | (second == 0)] = np.nan
    return kurt


def _moments(table: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    apart = arrays.apart(table)
    squares = apart * apart
    return (
        arrays.count(table),
        np.nansum(squares, axis=0),
        np.nansum(squares * apart, axis=0),
        np.nansum(squares * squares, axis=0),
    )


def quantile(values: ArrayLike, shares: ArrayLike) -> Floats:
    """分位数 of type 7 (R's and NumPy's default): k shares in 0 … 1 → k × m; NaN where a column is empty."""
    table, asked = matrix(values), np.asarray(shares, dtype=np.float64).reshape(-1)
    if not ((asked >= 0) & (asked <= 1)).all():
        raise Problem("quantile-share", "分位要在0到1之间。")
    out = np.full((len(asked), table.shape[1]), np.nan)
    some = arrays.count(table) > 0
    if some.any():
        out[:, some] = np.nanquantile(table[:, some], asked, axis=0)
    return out


def correlation(values: ArrayLike, others: ArrayLike | None = None, kind: str = "pearson") -> Floats:
    """相关系数 of every column with every column of ``others`` (default: itself), m × k, over the rows both have.

    ``kind``: ``pearson``, ``spearman`` (Pearson on average ranks within each pair's rows), ``kendall`` (tau-b): R ``cor(use =
    "pairwise.complete.obs")``, COINr ``get_corr`` with ``pval = 0``. Fewer than two common rows or a constant column: NaN.
    Raises ``correlation-unknown``, ``matrix-shape``.
    """
    if kind not in CORRELATIONS:
        raise Problem("correlation-unknown", f"没有“{kind}”这种相关系数。", hint=f"可用：{'、'.join(CORRELATIONS)}。")
    left = matrix(values)
    right = left if others is None else matrix(others)
    if len(left) != len(right):
        raise Problem("matrix-shape", f"两张表的对象数不同：{len(left)}与{len(right)}。")
    if kind != "kendall" and not np.isnan(left).any() and not np.isnan(right).any():
        return _cosines(*((_ranked(left), _ranked(right)) if kind == "spearman" else (left, right)))
    out = np.full((left.shape[1], right.shape[1]), np.nan)
    for i, one in enumerate(left.T):
        for j, two in enumerate(right.T):
            if others is None and j < i:
                out[i, j] = out[j, i]
                continue
            both = ~np.isnan(one) & ~np.isnan(two)
            out[i, j] = _pair(one[both], two[both], kind)
    return out


def _ranked(table: Floats) -> Floats:
    return places(table, best_high=False, ties="average")


def _cosines(left: Floats, right: Floats) -> Floats:
    if len(left) < 2:
        return np.full((left.shape[1], right.shape[1]), np.nan)
    units = []
    for table in (left, right):
        apart = arrays.apart(table)
        length = np.sqrt((apart * apart).sum(axis=0))
        units.append(apart / np.where(length > 0, length, np.nan))
    cosines: Floats = np.clip(units[0].T @ units[1], -1.0, 1.0)
    return cosines


def _pair(one: Floats, two: Floats, kind: str) -> float:
    if len(one) < 2 or one.min() == one.max() or two.min() == two.max():
        return float("nan")
    if kind == "kendall":
        from scipy.stats import kendalltau  # here, as it takes a second to import

        return float(kendalltau(one, two).statistic)
    pair = np.column_stack([one, two])
    return float(_cosines(*np.hsplit(_ranked(pair) if kind == "spearman" else pair, 2))[0, 0])


def significance(coefficients: ArrayLike, rows: ArrayLike) -> Floats:
    """Two-sided p-value of Pearson coefficients over that many common rows: Student's t with n - 2 degrees (R ``cor.test``).

    ``t = r·√((n-2)/(1-r²))``. Fewer than three rows: NaN. A coefficient of ±1: 0.
    """
    from scipy.stats import t as student  # here, as it takes a second to import

    r, n = np.broadcast_arrays(np.asarray(coefficients, dtype=np.float64), np.asarray(rows, dtype=np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(r) * np.sqrt((n - 2) / (1 - r * r))
        p: Floats = 2 * student.sf(t, np.where(n > 2, n - 2, np.nan))
    return p


def cronbach(values: ArrayLike) -> float:
    """克朗巴赫α ``k²·c̄/ΣC``: C the covariances over pairwise complete rows, c̄ the mean of those off the diagonal.

    COINr ``get_cronbach``. NaN for fewer than two criteria, fewer than two subjects, or no covariance at all.
    """
    table = matrix(values)
    k = table.shape[1]
    if k < 2 or len(table) < 2:
        return float("nan")
    covariances = _covariances(table)
    total = float(np.nansum(covariances))
    between = (total - float(np.nansum(np.diag(covariances)))) / (k * (k - 1))
    return k * k * between / total if total else float("nan")


def _covariances(table: Floats) -> Floats:
    present = (~np.isnan(table)).astype(np.float64)
    filled = np.where(np.isnan(table), 0.0, table - arrays.mean(table))
    n = present.T @ present
    with np.errstate(invalid="ignore", divide="ignore"):
        product = filled.T @ filled - (filled.T @ present) * (present.T @ filled) / n
        covariance: Floats = product / (n - 1)
    covariance[n < 2] = np.nan
    return covariance


@dataclass(frozen=True)
class Components:
    """主成分: ``loadings`` m × k (columns are components), their standard deviations and shares of the variance, rows used."""

    loadings: Floats
    deviations: Floats
    shares: Floats
    rows: int


def components(values: ArrayLike) -> Components:
    """Principal components of the standardised columns (R ``prcomp(center = TRUE, scale. = TRUE)``, COINr ``get_PCA``).

    Over the rows with nothing missing (``rows`` of them); k = min(rows, m). The sign of a component is free; here its loadings
    sum to a positive number. Raises ``components-rows`` for fewer than two complete rows, ``components-constant`` for a column
    without spread.
    """
    table = matrix(values)
    whole = table[~np.isnan(table).any(axis=1)]
    if len(whole) < 2 or table.shape[1] == 0:
        raise Problem("components-rows", f"主成分分析至少要有两个数据完整的对象，现有{len(whole)}个。", hint="先补齐缺失值。")
    spread = arrays.deviation(whole)
    if (spread == 0).any():
        at = int(np.flatnonzero(spread == 0)[0])
        raise Problem("components-constant", f"第{at + 1}项指标在各对象间没有差异，不能做主成分分析。", hint="先去掉这项指标。")
    _, singular, right = np.linalg.svd((whole - arrays.mean(whole)) / spread, full_matrices=False)
    loadings = right.T * np.where(right.sum(axis=1) < 0, -1.0, 1.0)
    deviations = singular / np.sqrt(len(whole) - 1)
    return Components(loadings, deviations, deviations**2 / (deviations**2).sum(), len(whole))
