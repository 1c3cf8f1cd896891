"""Which assumption matters: first-order and total Sobol indices of any output, with bootstrap intervals.

Saltelli, Annoni et al. (2010), Computer Physics Communications 181(2), Table 2 (b) and (f); as in
``scipy.stats.sobol_indices`` and, with ``convention="coinr"``, as COINr's ``SA_estimate`` computes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.ranks import places
from kaifaqu.assess.sure.factors import Factors, Grain
from kaifaqu.assess.sure.model import Model
from kaifaqu.assess.sure.parameters import Parameters
from kaifaqu.assess.sure.plan import Plan
from kaifaqu.assess.sure.points import Points
from kaifaqu.assess.sure.ranking import Ranks
from kaifaqu.assess.sure.run import evaluate, nominal
from kaifaqu.assess.sure.setup import Setup, prepare
from kaifaqu.errors import Place, Problem

MAX_RUNS = 300_000
BATCH = 4_096  # replications evaluated at once
MAX_RESAMPLES = 10_000
Convention = Literal["scipy", "coinr"]
Output = Callable[[Floats, Ranks], Floats]  # scores R × n and ranks R × n → R


@dataclass(frozen=True)
class Indices:
    """Of each factor: ``first`` (alone) and ``total`` (with all its interactions), and the bounds of their intervals (d each)."""

    factors: tuple[str, ...]
    titles: tuple[str, ...]
    first: Floats
    total: Floats
    first_low: Floats
    first_high: Floats
    total_low: Floats
    total_high: Floats
    variance: float


@dataclass(frozen=True)
class Sensitivity:
    """``indices`` of the output, and what they were computed from.

    ``design`` d × R uniform numbers, ``parameters`` and ``output`` (R) in the order A, B, then A with column i of B for each
    factor i: R = samples · (d + 2).
    """

    indices: Indices
    setup: Setup
    parameters: Parameters
    design: Floats
    output: Floats
    samples: int


def mean_shift(nominal_ranks: Floats) -> Output:
    """The mean over subjects of |rank - nominal rank| (JRC/OECD 2008, step 7; COINr). Without a rank: left out."""

    def of(_scores: Floats, ranks: Ranks) -> Floats:
        both = (ranks > 0) & (nominal_ranks > 0)
        moved = np.where(both, np.abs(ranks - nominal_ranks), 0.0).sum(axis=1)
        found: Floats = moved / np.maximum(both.sum(axis=1), 1)
        return found

    return of


def rank_of(row: int) -> Output:
    """One subject's rank."""
    return lambda _scores, ranks: ranks[:, row].astype(float)


def score_of(row: int) -> Output:
    """One subject's score."""
    return lambda scores, _ranks: scores[:, row]


def sensitivity(
    model: Model,
    plan: Plan,
    *,
    samples: int = 1024,
    seed: int,
    output: Output | None = None,
    grain: Grain = "together",
    design: Literal["sobol", "random"] = "sobol",
    convention: Convention = "scipy",
    resamples: int = 1000,
    level: float = 0.9,
) -> Sensitivity:
    """Sobol indices of ``output`` (default: :func:`mean_shift`) for the assumptions that the plan varies.

    ``samples`` (a power of 2) · (d + 2) replications are run. ``grain`` says what of the weights is one factor
    (:class:`~kaifaqu.assess.sure.factors.Factors`); each choice of alternatives is one, data error and drawn imputation one.
    ``design``: a scrambled Sobol sequence (seeded) or plain random numbers, as COINr. Intervals: percentile bootstrap over the
    samples, ``resamples`` times, holding ``level`` of them. Raises ``sobol-factors`` (fewer than two), ``sobol-samples``,
    ``sobol-constant`` (the output does not move), ``sobol-refused`` (a replication gives no result, with the reason).
    """
    _check_samples(samples, resamples, level)
    setup = prepare(model, plan)
    factors = Factors.of(setup, grain, seed)
    d = len(factors.names)
    if d < 2:
        raise Problem(
            "sobol-factors",
            "只有一项假设在变化，全部差异都来自它，不需要敏感性分析。",
            hint="至少让两项假设变化，或只做不确定性分析。",
        )
    if samples * (d + 2) > MAX_RUNS:
        raise Problem("sobol-samples", f"{samples}×({d}+2)次超过{MAX_RUNS:,}次。", hint="减少样本数，或把权重合为一项。")
    points = _design(samples, d, seed, design)
    parameters = factors.parameters(points)
    nominal_ranks = np.nan_to_num(places(nominal(model)), nan=0.0)
    found = _run(setup, parameters, output or mean_shift(nominal_ranks))
    indices = estimate(
        found, d, names=factors.names, titles=factors.titles, convention=convention, resamples=resamples, level=level, seed=seed
    )
    return Sensitivity(indices, setup, parameters, points, found, samples)


def estimate(
    output: Floats,
    d: int,
    *,
    seed: int,
    names: tuple[str, ...] = (),
    titles: tuple[str, ...] = (),
    convention: Convention = "scipy",
    resamples: int = 1000,
    level: float = 0.9,
) -> Indices:
    """Indices from N·(d + 2) results in the order A, B, AB₁ … AB_d, wherever they were computed.

    ``scipy``: the output is centred on its mean, variance with n; ``coinr``: not centred, variance with n - 1, and the bootstrap
    keeps the variance of the whole sample. Raises ``sobol-shape``, ``sobol-constant``.
    """
    from scipy.stats import sobol_indices  # here, as it takes a second to import

    values = np.asarray(output, dtype=float)
    if d < 2 or values.ndim != 1 or len(values) % (d + 2) or not len(values) or not np.all(np.isfinite(values)):
        raise Problem("sobol-shape", f"{d}项假设要有N×({d}+2)个有限的结果，现有{len(values)}个。", place=Place(field="output"))
    n = len(values) // (d + 2)
    rows = values.reshape(d + 2, n)
    variance = float(rows[:2].var(ddof=1 if convention == "coinr" else 0))
    if variance <= 1e-24 * max(1.0, float(np.abs(rows[:2]).max()) ** 2):
        raise Problem(
            "sobol-constant", "结果在各次重复中没有变化，分不出哪项假设更重要。", hint="换一个结果，或放宽假设的变化范围。"
        )
    if convention == "scipy" and n & (n - 1) == 0:
        exact = sobol_indices(func={"f_A": rows[:1], "f_B": rows[1:2], "f_AB": rows[2:, None]}, n=n)
        first, total = np.asarray(exact.first_order, dtype=float), np.asarray(exact.total_order, dtype=float)
    else:
        first, total = _indices(rows[:, None], convention, None)
        first, total = first[0], total[0]
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(2**32 - 1,))))
    boots = [_resampled(rows, convention, variance, random, part) for part in _pieces(resamples, rows.size)]
    tails = ((1 - level) / 2, (1 + level) / 2)
    bounds = [np.quantile(np.concatenate([boot[which] for boot in boots]), tails, axis=0) for which in (0, 1)]
    keys = names or tuple(str(number + 1) for number in range(d))
    return Indices(keys, titles or keys, first, total, bounds[0][0], bounds[0][1], bounds[1][0], bounds[1][1], variance)


def _indices(rows: Floats, convention: Convention, variance: float | None) -> tuple[Floats, Floats]:
    """``rows`` (d + 2) × S × N → first and total S × d (S sets of samples at once)."""
    both = rows[:2]
    if convention == "coinr":
        centre: Floats = np.zeros((rows.shape[1], 1))
        spread = np.full(rows.shape[1], variance) if variance is not None else both.var(axis=(0, 2), ddof=1)
    else:
        centre = both.mean(axis=(0, 2))[:, None]
        spread = both.var(axis=(0, 2))
    spread = np.where(spread > 0, spread, np.inf)[:, None]
    away = rows[2:] - rows[0]
    first = ((rows[1] - centre) * away).mean(axis=2).T / spread
    total = 0.5 * (away**2).mean(axis=2).T / spread
    return first, total


def _resampled(
    rows: Floats, convention: Convention, variance: float, random: np.random.Generator, times: int
) -> tuple[Floats, Floats]:
    n = rows.shape[1]
    return _indices(rows[:, random.integers(0, n, (times, n))], convention, variance)


def _pieces(resamples: int, cells: int) -> list[int]:
    size = max(1, 2_000_000 // cells)
    return [min(size, resamples - start) for start in range(0, resamples, size)]


def _run(setup: Setup, parameters: Parameters, output: Output) -> Floats:
    points = Points(setup)
    found = []
    for start in range(0, len(parameters), BATCH):
        outcome = evaluate(setup, parameters.take(slice(start, start + BATCH)), points=points)
        if outcome.refusals:
            told = outcome.refusals[0]
            raise Problem(
                "sobol-refused",
                f"标准化“{told.normalisation}”与合成“{told.aggregation}”的组合算不出结果：{told.message}",
                hint="去掉这个组合的一种做法再试；不确定性分析（simulate）可以带着它做，并报出拒绝的比例。",
            )
        value = np.asarray(output(outcome.scores, outcome.ranks), dtype=float)
        if not np.all(np.isfinite(value)):
            raise Problem("sobol-refused", "所选结果在有的重复中没有数值（对象没有得分）。", hint="换一个对象或结果。")
        found.append(value)
    return np.concatenate(found)


def _design(samples: int, d: int, seed: int, kind: str) -> Floats:
    """d × N(d + 2) in [0, 1): A, B, AB₁ … AB_d side by side."""
    from scipy.stats import qmc  # here, as it takes a second to import

    random = np.random.Generator(np.random.PCG64(seed))
    both = qmc.Sobol(2 * d, rng=random).random(samples) if kind == "sobol" else random.random((samples, 2 * d))
    a, b = np.asarray(both, dtype=float).T[:d], np.asarray(both, dtype=float).T[d:]
    crossed = np.repeat(a[None], d, axis=0)
    crossed[np.arange(d), np.arange(d)] = b
    return np.concatenate([a, b, *crossed], axis=1)


def _check_samples(samples: int, resamples: int, level: float) -> None:
    if samples < 2 or samples & (samples - 1):
        raise Problem("sobol-samples", f"样本数要是2的幂（如1024），现为{samples}。", place=Place(field="samples"))
    if not 1 <= resamples <= MAX_RESAMPLES or not 0 < level < 1:
        raise Problem(
            "sobol-bootstrap", f"自助抽样要有1到{MAX_RESAMPLES:,}次，区间水平在0与1之间。", place=Place(field="resamples")
        )
