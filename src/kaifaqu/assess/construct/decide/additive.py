"""Decision methods that add up weighted, normalised figures: values n × m, weights m, directions (1, -1) → n scores.

More is better, except in MAIRCA. The paper of each is named; refusals are those of :func:`.frame.frame` and ``decide-undefined``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.decide.frame import defined, frame, linear, minmax, to_sum, vector
from kaifaqu.errors import Problem


def wsm(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """加权和 WSM: ``Σ w n``, n shares of the sum, reciprocal for costs (Fishburn 1967)."""
    table, own, gains = frame("加权和法", values, weights, directions, positive=True)
    return defined("加权和法", to_sum(table, gains) @ own)


def wpm(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """加权积 WPM: ``Π n^w`` with the same shares (Bridgman 1922)."""
    table, own, gains = frame("加权积法", values, weights, directions, positive=True)
    return defined("加权积法", np.exp(np.log(to_sum(table, gains)) @ own))


def waspas(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0, *, share: float = 0.5) -> Floats:
    """WASPAS (Zavadskas et al. 2012): ``share`` of the weighted sum and the rest of the weighted product, n = x/max or min/x."""
    table, own, gains = frame("WASPAS法", values, weights, directions, positive=True)
    n = linear(table, gains)
    return defined("WASPAS法", share * (n @ own) + (1 - share) * np.exp(np.log(n) @ own))


def aras(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0, *, ideal: ArrayLike | None = None) -> Floats:
    """ARAS (Zavadskas & Turskis 2010): the weighted sum over that of an ideal subject (the best of each column, unless given)."""
    table, own, gains = frame("ARAS法", values, weights, directions, positive=True)
    best = np.where(gains, table.max(axis=0), table.min(axis=0)) if ideal is None else np.asarray(ideal, dtype=np.float64)
    if best.shape != own.shape or (best <= 0).any():
        raise Problem("decide-not-positive", "ARAS法的理想对象每项都要有正数。")
    sums = to_sum(np.vstack([best, table]), gains) @ own
    return defined("ARAS法", sums[1:] / sums[0])


def copras(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """COPRAS (Zavadskas et al. 1994): ``S⁺ + ΣS⁻ / (S⁻ Σ 1/S⁻)`` of columns over their sums, over the largest of these.

    The road example of 2007, and pymcdm 1.4, come out only with ``Q = S⁺ + S⁻``, where costs count as gains; this is the method.
    Raises ``decide-no-cost`` without a criterion where less is better.
    """
    table, own, gains = frame("COPRAS法", values, weights, directions, positive=True)
    _needs_cost("COPRAS法", bool(gains.all()))
    n = table / table.sum(axis=0) * own
    plus, minus = n[:, gains].sum(axis=1), n[:, ~gains].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = plus + minus.sum() / (minus * (1.0 / minus).sum())
        return defined("COPRAS法", score / score.max())


def moora(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """MOORA, ratio system (Brauers & Zavadskas 2006): weighted ``x/√Σx²`` of gains less those of costs."""
    table, own, gains = frame("MOORA法", values, weights, directions)
    return defined("MOORA法", vector(table) @ np.where(gains, own, -own))


def ocra(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """OCRA (Parkan 1994): weighted ``(max - x)/min`` of costs and ``(x - min)/min`` of gains, each sum above its least."""
    table, own, gains = frame("OCRA法", values, weights, directions, positive=True)
    least = table.min(axis=0)
    inputs = ((table.max(axis=0) - table) / least)[:, ~gains] @ own[~gains]
    outputs = ((table - least) / least)[:, gains] @ own[gains]
    both = inputs - inputs.min() + outputs - outputs.min()
    return defined("OCRA法", both - both.min())


def mabac(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """MABAC (Pamučar & Ćirović 2015): ``Σ (v - g)``, ``v = w(n + 1)`` with min-max n, g the geometric mean of v over subjects."""
    table, own, gains = frame("MABAC法", values, weights, directions)
    weighted = (minmax(table, gains) + 1.0) * own
    border = own * np.exp(np.log(minmax(table, gains) + 1.0).mean(axis=0))
    return defined("MABAC法", (weighted - border).sum(axis=1))


def mairca(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """MAIRCA (Pamučar et al. 2014): the gap ``Σ w(1 - n)/rows`` to the theoretical rating, min-max n. LESS is better."""
    table, own, gains = frame("MAIRCA法", values, weights, directions)
    return defined("MAIRCA法", (1.0 - minmax(table, gains)) @ own / len(table))


def marcos(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """MARCOS (Stević et al. 2020): utility between an ideal and an anti-ideal subject, ``x/ideal`` or ``ideal/x``.

    ``K⁻ = S/S_anti``, ``K⁺ = S/S_ideal``, ``f = (K⁺ + K⁻)/(1 + (1-f⁺)/f⁺ + (1-f⁻)/f⁻)``, ``f⁺ = K⁻/(K⁺ + K⁻)``, ``f⁻ = K⁺/(K⁺ +
    K⁻)``.
    """
    table, own, gains = frame("MARCOS法", values, weights, directions, positive=True)
    ideal = np.where(gains, table.max(axis=0), table.min(axis=0))
    anti = np.where(gains, table.min(axis=0), table.max(axis=0))
    whole = np.vstack([table, ideal, anti])
    sums = np.where(gains, whole / ideal, ideal / whole) @ own
    down, up = sums[:-2] / sums[-1], sums[:-2] / sums[-2]
    plus, minus = down / (up + down), up / (up + down)
    return defined("MARCOS法", (up + down) / (1 + (1 - plus) / plus + (1 - minus) / minus))


def ram(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """RAM (Sotoudeh-Anvari 2023): ``(2 + S⁺)^(1/(2 + S⁻))`` of weighted shares of gains and of costs."""
    table, own, gains = frame("RAM法", values, weights, directions, positive=True)
    n = table / table.sum(axis=0) * own
    return defined("RAM法", (2.0 + n[:, gains].sum(axis=1)) ** (1.0 / (2.0 + n[:, ~gains].sum(axis=1))))


def cocoso(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0, *, share: float = 0.5) -> Floats:
    """CoCoSo (Yazdani et al. 2019): sum S and sum of powers P of min-max figures, compromised three ways.

    ``a = (P+S)/Σ(P+S)``, ``b = S/min S + P/min P``, ``c = (λS + (1-λ)P)/(λ max S + (1-λ) max P)``; ``(abc)^⅓ + (a+b+c)/3``.
    """
    table, own, gains = frame("CoCoSo法", values, weights, directions)
    n = minmax(table, gains)
    s, p = n @ own, (n**own).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = (p + s) / (p + s).sum(), s / s.min() + p / p.min()
        c = (share * s + (1 - share) * p) / (share * s.max() + (1 - share) * p.max())
        return defined("CoCoSo法", np.cbrt(a * b * c) + (a + b + c) / 3.0)


def aroman(
    values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0, *, beta: float = 0.5, power: float = 0.5
) -> Floats:
    """AROMAN (Bošković et al. 2023): min-max and vector figures averaged, ``L^λ + A^(1-λ)``, L of costs, A of gains.

    Both normalisations without direction, as in the paper's own example.
    """
    table, own, gains = frame("AROMAN法", values, weights, directions)
    n = (beta * minmax(table, np.ones_like(gains)) + (1 - beta) * vector(table)) / 2.0 * own
    costs, benefits = n[:, ~gains].sum(axis=1), n[:, gains].sum(axis=1)
    with np.errstate(invalid="ignore"):
        return defined("AROMAN法", costs**power + benefits ** (1 - power))


def lmaw(values: ArrayLike, weights: ArrayLike, directions: ArrayLike = 1.0) -> Floats:
    """LMAW (Pamučar et al. 2021): logarithms of ``(x + max)/max`` or ``(x + min)/x``, ``Σ 2φ^w/((2-φ)^w + φ^w)``."""
    table, own, gains = frame("LMAW法", values, weights, directions, positive=True)
    standard = np.where(gains, (table + table.max(axis=0)) / table.max(axis=0), (table + table.min(axis=0)) / table)
    phi = np.log(standard) / np.log(standard).sum(axis=0)
    return defined("LMAW法", (2.0 * phi**own / ((2.0 - phi) ** own + phi**own)).sum(axis=1))


def _needs_cost(name: str, all_gains: bool) -> None:
    if all_gains:
        raise Problem("decide-no-cost", f"{name}至少要有一项越小越好的指标。", hint="全是越大越好时改用加权和法。")
