"""10,000 replications of a 160 × 50 index against the same written by hand in vectorised NumPy, and pymcdm in a loop, in one run.

Run: python benchmarks/uncertainty.py [replications]. Two levels (ten groups of five), weights ± 25 % on both, min-max 1–100 or
z-score 100 ± 10, arithmetic or geometric means; out: nominal rank, mean, median, 5 % and 95 % rank of each subject. The second
task adds a data error of 5 % of each value in every replication. Prints seconds, ratios and the peak of memory.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.change import Comparison, Snapshot, model_rule
from kaifaqu.assess.construct.means import ARITHMETIC, GEOMETRIC
from kaifaqu.assess.construct.normalise import minmax, zscore
from kaifaqu.assess.construct.tree import Tree
from kaifaqu.assess.sure import (
    Aggregation,
    Choice,
    DataError,
    Drawn,
    Jitter,
    Model,
    Plan,
    Replications,
    Step,
    per_level,
    sensitivity,
    simulate,
)

N, M, GROUPS = 160, 50, 10
PARENTS = np.repeat(np.arange(GROUPS), M // GROUPS)
Floats = NDArray[np.float64]
LOOPED = 100  # replications that pymcdm runs; its time is scaled up from them


def index() -> Model:
    values = np.random.default_rng(20221031).gamma(2.0, 3.0, (N, M))
    tree = Tree(
        (PARENTS, np.zeros(GROUPS, dtype=np.int64)),
        (np.ones(M), np.ones(GROUPS)),
        (tuple(f"c{at}" for at in range(M)), tuple(f"g{at}" for at in range(GROUPS)), ("total",)),
    )
    return Model(values, tree, Step("minmax", lambda own: minmax(own, 1, 100), stackable=True))


def plan() -> Plan:
    steps = [
        Step("minmax", lambda own: minmax(own, 1, 100), stackable=True),
        Step("zscore", lambda own: zscore(own, 100, 10), stackable=True),
    ]
    means = [Aggregation("arithmetic", ARITHMETIC), Aggregation("geometric", GEOMETRIC)]
    return Plan(weights=Jitter(0.25), normalisations=Choice(steps), aggregations=Choice(means))


def statistics(scores: Floats) -> Floats:
    """By hand: ranks by argsort, and what is told of them."""
    order = np.argsort(-scores, axis=1)
    ranks = np.empty(order.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.arange(1, scores.shape[1] + 1)[None, :], axis=1)
    return np.vstack([ranks.mean(axis=0), np.quantile(ranks, (0.5, 0.05, 0.95), axis=0)])


def drawn(count: int, random: np.random.Generator) -> Floats:
    """By hand: effective weights of ``count`` replications."""
    leaves = 1 + 0.25 * (2 * random.random((count, M)) - 1)
    groups = 1 + 0.25 * (2 * random.random((count, GROUPS)) - 1)
    inside = leaves.reshape(count, GROUPS, -1)
    inside /= inside.sum(axis=2, keepdims=True)
    return (inside * (groups / groups.sum(axis=1, keepdims=True))[:, :, None]).reshape(count, M)


def alternatives(values: Floats) -> list[Floats]:
    low = values.min(axis=0)
    scaled = 1 + 99 * (values - low) / (values.max(axis=0) - low)
    standard = 100 + 10 * (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    return [scaled, standard]


def by_hand(values: Floats, weights: Floats, choice: NDArray[np.int64]) -> Floats:
    """Normalise each alternative once, four matrix products, argsort, quantiles."""
    scores = np.empty((len(weights), N))
    for number, points in enumerate(alternatives(values)):
        arithmetic, geometric = choice == 2 * number, choice == 2 * number + 1
        scores[arithmetic] = weights[arithmetic] @ points.T
        scores[geometric] = np.exp(weights[geometric] @ np.log(points).T)
    return statistics(scores)


def by_hand_with_error(values: Floats, count: int) -> Floats:
    """Every replication has its own data: blocks of replications as three-dimensional arrays."""
    random = np.random.default_rng(1)
    weights = drawn(count, random)
    scores = np.empty((count, N))
    for start in range(0, count, 100):
        own = weights[start : start + 100]
        tables = values * (1 + 0.05 * random.standard_normal((len(own), N, M)))
        low = tables.min(axis=1, keepdims=True)
        points = 1 + 99 * (tables - low) / (tables.max(axis=1, keepdims=True) - low)
        scores[start : start + 100] = np.matmul(points, own[:, :, None])[:, :, 0]
    return statistics(scores)


def told(found: Replications) -> Floats:
    own = found.statistics
    return np.vstack([own.mean, own.median, own.quantile(0.05), own.quantile(0.95)])


def best(run: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken)


def in_turn(ours: Callable[[], Any], theirs: Callable[[], Any], times: int) -> tuple[float, float]:
    """The least time of each, turn by turn, so that what else runs on the machine falls on both."""
    runs = [(best(ours, 1), best(theirs, 1)) for _ in range(times)]
    return min(one for one, _ in runs), min(other for _, other in runs)


def agree(model: Model, count: int) -> None:
    """The same draws through both give the same statistics."""
    found = simulate(model, plan(), replications=count, seed=1)
    weights, choices = [], []
    for _, parameters, _ in found.blocks():
        leaves, groups = parameters.weights
        inside = leaves.reshape(len(leaves), GROUPS, -1)
        share = inside / inside.sum(axis=2, keepdims=True)
        weights.append((share * (groups / groups.sum(axis=1, keepdims=True))[:, :, None]).reshape(len(leaves), M))
        choices.append(2 * parameters.normalisation + parameters.aggregation)
    hand = by_hand(model.values, np.concatenate(weights), np.concatenate(choices))
    np.testing.assert_allclose(told(found), hand, atol=2 / count * N)  # a tie in one replication moves a mean by 1 / count


def peer(model: Model, count: int, hand: float) -> None:
    try:
        from pymcdm.methods import WSM
        from pymcdm.normalizations import minmax_normalization
    except ImportError:
        print("    pymcdm is not installed: skipped (pip install pymcdm)")
        return
    method, types = WSM(minmax_normalization), np.ones(M)
    weights = drawn(LOOPED, np.random.default_rng(1))

    def loop() -> None:
        for own in weights:
            method.rank(method(model.values, own, types, validation=False))

    taken = best(loop, 2) / LOOPED * count
    print(f"    pymcdm WSM in a loop of {LOOPED}, its checks off, scaled up {taken:8.2f} s   {taken / hand:6.0f} × NumPy by hand")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    model = index()
    agree(model, count)

    def plainly() -> Floats:
        random = np.random.default_rng(1)
        return by_hand(model.values, drawn(count, random), random.integers(0, 4, count))

    def ours() -> Floats:
        return told(simulate(model, plan(), replications=count, seed=1))

    mine, hand = in_turn(ours, plainly, 7)
    print(f"{N} × {M} × {count:,}: kaifaqu {mine:.3f} s   NumPy by hand {hand:.3f} s   ratio {mine / hand:.2f}")
    peer(model, count, hand)
    levels = Plan(weights=Jitter(0.25), aggregations=Choice(per_level([[ARITHMETIC, GEOMETRIC]] * 2)))
    print(f"    means chosen for each level: {best(lambda: simulate(model, levels, replications=count, seed=1), 3):.3f} s")
    gaps = np.where(np.random.default_rng(2).random((N, M)) < 0.05, np.nan, model.values)
    holed = Model(gaps, model.tree, model.normaliser)
    print(f"    5 % of the figures missing:  {best(lambda: simulate(holed, plan(), replications=count, seed=1), 3):.3f} s")

    noisy = Plan(weights=Jitter(0.25), error=DataError(0.05))
    mine, hand = in_turn(
        lambda: told(simulate(model, noisy, replications=count, seed=1)), lambda: by_hand_with_error(model.values, count), 2
    )
    print(f"with data error: kaifaqu {mine:.2f} s   NumPy by hand {hand:.2f} s   ratio {mine / hand:.2f}")
    fills = Plan(weights=Jitter(0.25), imputations=Choice([Drawn()]))
    print(f"imputation drawn each time: {best(lambda: simulate(holed, fills, replications=count, seed=1), 1):.2f} s")
    print(f"Sobol indices, 3 factors, 1,024 × 5 replications: {best(lambda: sensitivity(model, plan(), seed=1), 3):.2f} s")
    names, later = tuple(map(str, range(N))), model.values * np.random.default_rng(3).lognormal(0, 0.1, (N, M))
    pair = Comparison(Snapshot(names, model.values), Snapshot(names, later), model_rule(model), model_rule(holed))
    print(f"why {N} ranks changed, each split exactly: {best(pair.league, 3):.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
