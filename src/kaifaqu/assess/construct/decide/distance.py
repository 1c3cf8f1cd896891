"""Decision methods that measure how far each subject is from an ideal, an average, or a reference."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.decide.frame import defined, frame, linear, minmax, vector
from kaifaqu.errors import Problem


def topsis(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0, *, scale: str = "minmax") -> Floats:
    """TOPSIS 优劣解距离法 (Hwang & Yoon 1981): ``d⁻/(d⁺ + d⁻)``, Euclidean distances to the best and the worst of each column.

    ``scale``: ``minmax`` (cost reversed), ``vector`` (``x/√Σx²``, cost 1 minus that). A constant column plays no part. 0 … 1.
    """
    table, own, gains = frame("TOPSIS法", values, weights, directions)
    if scale not in ("minmax", "vector"):
        raise Problem("decide-scale", f"TOPSIS法的标准化只有minmax和vector，没有“{scale}”。")
    n = (minmax(table, gains) if scale == "minmax" else vector(table, gains)) * own
    near, far = _length(n - n.max(axis=0)), _length(n - n.min(axis=0))
    with np.errstate(invalid="ignore"):
        return defined("TOPSIS法", far / (near + far))


def vikor(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0, *, share: float = 0.5) -> Floats:
    """VIKOR 折衷排序法 (Opricovic & Tzeng 2004): ``Q = v(S - S*)/(S⁻ - S*) + (1-v)(R - R*)/(R⁻ - R*)``. LESS is better.

    S the sum and R the largest of ``w(best - x)/(best - worst)``; ``share`` is v. A constant column regrets nothing.
    """
    regret_sum, regret_max = _regrets(values, weights, directions)
    with np.errstate(invalid="ignore"):
        return defined("VIKOR法", share * _span(regret_sum) + (1 - share) * _span(regret_max))


def _regrets(values: ArrayLike, weights: ArrayLike, directions: ArrayLike) -> tuple[Floats, Floats]:
    table, own, gains = frame("VIKOR法", values, weights, directions)
    regret = (1.0 - minmax(table, gains)) * own
    return regret.sum(axis=1), regret.max(axis=1)


def _span(own: Floats) -> Floats:
    """0 … 1 from the least to the largest; all equal: 0, that part decides nothing."""
    width = own.max() - own.min()
    return (own - own.min()) / width if width > 0 else np.zeros_like(own)


def _length(rows: Floats) -> Floats:
    length: Floats = np.sqrt((rows * rows).sum(axis=1))
    return length


def codas(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0, *, threshold: float = 0.02) -> Floats:
    """CODAS (Keshavarz Ghorabaee et al. 2016): distance E to the worst; Manhattan distance T counts too where E differs enough.

    ``h_ik = (E_i - E_k) + ψ(E_i - E_k)(T_i - T_k)``, ψ = 1 from ``threshold`` on; the row sums. More is better.
    """
    table, own, gains = frame("CODAS法", values, weights, directions, positive=True, pairs=True)
    apart = linear(table, gains) * own
    apart = apart - apart.min(axis=0)
    far, city = _length(apart), np.abs(apart).sum(axis=1)
    lead = far[:, None] - far[None, :]
    return defined("CODAS法", (lead + (np.abs(lead) >= threshold) * (city[:, None] - city[None, :])).sum(axis=1))


def edas(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """EDAS (Keshavarz Ghorabaee et al. 2015): how far above and below the column means, ``(S⁺/max S⁺ + 1 - S⁻/max S⁻)/2``."""
    table, own, gains = frame("EDAS法", values, weights, directions)
    middle = table.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        over = np.where(gains, table - middle, middle - table) / middle
        above, below = np.maximum(over, 0.0) @ own, np.maximum(-over, 0.0) @ own
        return defined("EDAS法", (above / above.max() + 1.0 - below / below.max()) / 2.0)


def probid(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """PROBID (Wang et al. 2021): distances to every k-th best of each column and to the mean. More is better.

    ``R = Σ_(k ≤ h) S_k/k / Σ_(k ≥ h) S_k/(n-k+1)``, h the middle; ``1/(1 + R²) + S_mean``.
    """
    distances, to_mean = _ideals("PROBID法", values, weights, directions)
    n = len(distances)
    half = (n + 1) // 2
    k = np.arange(1, n + 1)
    best, worst = (distances / k)[:, :half].sum(axis=1), (distances / (n - k + 1))[:, half - 1 :].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return defined("PROBID法", 1.0 / (1.0 + (best / worst) ** 2) + to_mean)


def sprobid(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """sPROBID (Wang et al. 2021): as :func:`probid` with the best and the worst quarter only, worst over best. n ≥ 4."""
    distances, _ = _ideals("sPROBID法", values, weights, directions)
    n = len(distances)
    if n < 4:
        raise Problem("decide-rows", f"sPROBID法至少要有4个对象，现有{n}个。", hint="改用PROBID法。")
    quarter, k = n // 4, np.arange(1, n + 1)
    best, worst = (distances / k)[:, :quarter].sum(axis=1), (distances / (n - k + 1))[:, n - quarter :].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return defined("sPROBID法", worst / best)


def _ideals(name: str, values: ArrayLike, weights: ArrayLike, directions: ArrayLike) -> tuple[Floats, Floats]:
    """Distances of each subject to the k-th best of each column (n × n), and to the mean of these."""
    table, own, gains = frame(name, values, weights, directions, pairs=True)
    n = vector(table) * own
    ideals = np.sort(n, axis=0)
    ideals = np.where(gains, ideals[::-1], ideals)
    squares = (n * n).sum(axis=1)[:, None] + (ideals * ideals).sum(axis=1)[None, :] - 2.0 * n @ ideals.T
    return np.sqrt(np.maximum(squares, 0.0)), _length(n - ideals.mean(axis=0))
