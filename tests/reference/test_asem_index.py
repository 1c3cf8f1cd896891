"""ASEM as a whole: the scores that COINr's guide prints, 70 combinations with their refusals, what holds for any index."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support.asem import Asem, Floats, load

from kaifaqu.assess.construct import describe, impute, normalise
from kaifaqu.assess.construct.denominate import denominate
from kaifaqu.assess.construct.means import ARITHMETIC, COPELAND, GEOMETRIC, HARMONIC, Method, power
from kaifaqu.assess.construct.ranks import places
from kaifaqu.assess.construct.treat import treat
from kaifaqu.assess.construct.tree import Tree, aggregate, top
from kaifaqu.errors import Problem

# The first rows of get_results() in COINr's guide "Presenting Results", to two decimals.
PRINTED = {
    "Index": [68.38, 64.82, 64.80, 64.47, 63.54, 63.00],
    "Conn": [62.79, 61.94, 57.10, 57.44, 63.99, 53.87],
    "Sust": [73.98, 67.70, 72.51, 71.50, 63.09, 72.12],
    "Physical": [63.41, 64.87, 50.52, 58.18, 71.97, 51.51],
    "ConEcFin": [32.87, 46.62, 30.43, 25.70, 48.22, 23.87],
    "Political": [74.78, 84.55, 78.13, 80.03, 80.84, 80.98],
    "Instit": [85.94, 71.74, 75.35, 89.46, 75.60, 74.51],
    "P2P": [56.93, 41.92, 51.04, 33.80, 43.32, 38.50],
    "Environ": [77.21, 58.73, 69.83, 70.90, 53.01, 66.37],
}
FIRST = ["CHE", "NLD", "DNK", "NOR", "BEL", "SWE"]
NORMALISERS: dict[str, Callable[[Floats], Floats]] = {
    "minmax": normalise.minmax,
    "minmax 1-100": lambda table: normalise.minmax(table, 1, 100),
    "zscore": normalise.zscore,
    "rank": normalise.rank_points,
    "borda": normalise.borda,
    "percent rank": normalise.percent_rank,
    "distance to max": normalise.distance_to_max,
}
METHODS = {"arithmetic": ARITHMETIC, "geometric": GEOMETRIC, "harmonic": HARMONIC, "power -2": power(-2), "copeland": COPELAND}
REFUSING = {"geometric", "harmonic", "power -2"}
POSITIVE = {"minmax 1-100", "rank"}


@pytest.fixture(scope="module")
def asem(shared_dir: Path) -> Asem:
    return load(shared_dir / "reference" / "asem")


@pytest.fixture(scope="module")
def treated(asem: Asem) -> Floats:
    figures = impute.by_group_mean(denominate(asem.raw, asem.denominators, asem.by), asem.groups["EurAsia_group"])
    return normalise.directed(treat(figures).values, asem.directions)


def test_it_works(asem: Asem, treated: Floats) -> None:
    levels = aggregate(normalise.minmax(treated), asem.equal, subjects=asem.units)
    scores = {name: level[:, at] for level, ids in zip(levels, asem.equal.ids[1:], strict=True) for at, name in enumerate(ids)}
    rank = places(scores["Index"])
    order = np.argsort(rank)[:6]
    assert [asem.units[at] for at in order] == FIRST
    assert rank[order].tolist() == [1, 2, 3, 4, 5, 6]
    for name, printed in PRINTED.items():
        np.testing.assert_allclose(scores[name][order], printed, atol=0.00501, err_msg=name)


def climb(row: list[float], tree: Tree, mean: Callable[[list[float], list[float]], float]) -> float:
    for parents, weights in zip(tree.parents, tree.weights, strict=True):
        groups = [[i for i in range(len(row)) if parents[i] == node] for node in range(int(parents.max()) + 1)]
        row = [mean([row[i] for i in own], [float(weights[i]) for i in own]) for own in groups]
    return row[0]


BY_HAND: dict[str, Callable[[list[float], list[float]], float]] = {
    "arithmetic": lambda v, w: sum(map(math.prod, zip(v, w, strict=True))) / sum(w),
    "geometric": lambda v, w: math.exp(sum(b * math.log(a) for a, b in zip(v, w, strict=True)) / sum(w)),
    "harmonic": lambda v, w: sum(w) / sum(b / a for a, b in zip(v, w, strict=True)),
    "power -2": lambda v, w: (sum(b * a**-2 for a, b in zip(v, w, strict=True)) / sum(w)) ** -0.5,
}


def copeland(table: list[list[float]], weights: list[float]) -> list[float]:
    out = []
    for one in table:
        wins = 0
        for two in table:
            share = sum(w * (1.0 if a > b else 0.5 if a == b else 0.0) for a, b, w in zip(one, two, weights, strict=True)) / sum(
                weights
            )
            wins += 0 if one is two or abs(share - 0.5) < 1e-9 else 1 if share > 0.5 else -1
        out.append(float(wins))
    return out


def by_copeland(points: Floats, tree: Tree) -> Floats:
    for parents, weights in zip(tree.parents, tree.weights, strict=True):
        own = [np.flatnonzero(parents == node) for node in range(int(parents.max()) + 1)]
        points = np.column_stack([copeland(points[:, at].tolist(), weights[at].tolist()) for at in own])
    return points[:, 0]


@pytest.mark.parametrize("weights", ["equal", "uneven"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", NORMALISERS)
def test_seventy_combinations(asem: Asem, treated: Floats, scale: str, method: str, weights: str) -> None:
    tree: Tree = getattr(asem, weights)
    points = NORMALISERS[scale](treated)
    if method in REFUSING and scale not in POSITIVE:
        with pytest.raises(Problem) as caught:
            aggregate(points, tree, METHODS[method], subjects=asem.units)
        assert caught.value.code == "mean-not-positive"
        assert caught.value.place.column in tree.ids[0]
        return
    got = aggregate(points, tree, METHODS[method], subjects=asem.units)[-1][:, 0]
    if method == "copeland":
        np.testing.assert_array_equal(got, by_copeland(np.round(points, 9), tree))
        return
    np.testing.assert_allclose(got, [climb(row, tree, BY_HAND[method]) for row in points.tolist()], rtol=1e-9)
    np.testing.assert_allclose(top(points, tree, METHODS[method]), got, rtol=1e-12)


def test_they_refuse_as_often_as_they_should() -> None:
    assert sum(method in REFUSING and scale not in POSITIVE for scale in NORMALISERS for method in METHODS) * 2 == 30


def test_gaps_with_a_threshold(asem: Asem) -> None:
    """Without imputation: the mean of what is there, unless too few of a node's children are."""
    figures = normalise.directed(denominate(asem.raw, asem.denominators, asem.by), asem.directions)
    points = normalise.minmax(figures)
    free = aggregate(points, asem.uneven)
    held = aggregate(points, asem.uneven, at_least=[0.8, 0, 0])
    for node, members in enumerate(asem.members(1)):
        weights = asem.uneven.weights[0][members]
        for i in range(51):
            there = ~np.isnan(points[i, members])
            mean = float((points[i, members][there] * weights[there]).sum() / weights[there].sum()) if there.any() else math.nan
            assert free[0][i, node] == pytest.approx(mean, rel=1e-12, nan_ok=True)
            assert held[0][i, node] == pytest.approx(mean if there.mean() >= 0.8 else math.nan, rel=1e-12, nan_ok=True)


def test_leave_one_out(asem: Asem, treated: Floats) -> None:
    points = normalise.minmax(treated)
    for name in [*asem.codes[:5], "Physical", "Sust"]:
        got = top(points, asem.uneven.without([name]))
        level = next(level for level, ids in enumerate(asem.uneven.ids) if name in ids)
        at = asem.uneven.ids[level].index(name)
        lower = points if level == 0 else aggregate(points, asem.uneven)[level - 1]
        gone = lower.copy()
        gone[:, at] = np.nan
        rest = Tree(asem.uneven.parents[level:], asem.uneven.weights[level:], asem.uneven.ids[level:])
        np.testing.assert_allclose(got, aggregate(gone, rest)[-1][:, 0], rtol=1e-12, err_msg=name)


def test_what_holds_for_any_index(asem: Asem, treated: Floats) -> None:
    points = normalise.minmax(treated, 1, 100)
    totals = {name: top(points, asem.uneven, method) for name, method in METHODS.items() if name != "copeland"}
    assert (totals["arithmetic"] + 1e-9 >= totals["geometric"]).all()
    assert (totals["geometric"] + 1e-9 >= totals["harmonic"]).all()
    assert (totals["harmonic"] + 1e-9 >= totals["power -2"]).all()
    shuffled = np.random.default_rng(1).permutation(51)
    for method in METHODS.values():
        np.testing.assert_allclose(
            top(points[shuffled], asem.uneven, method), top(points, asem.uneven, method)[shuffled], rtol=1e-12
        )
    scaled = asem.uneven.with_weights([weights * 7 for weights in asem.uneven.weights])
    np.testing.assert_allclose(top(points, scaled), totals["arithmetic"], rtol=1e-13)
    better = points.copy()
    better[3] += 1
    assert (places(top(better, asem.equal))[3] <= places(top(points, asem.equal))[3]).all()


def test_groups_described(asem: Asem, treated: Floats) -> None:
    for members in asem.members(1):
        group = treated[:, members]
        k = len(members)
        covariance = np.cov(group.T)
        between = (covariance.sum() - np.trace(covariance)) / (k * (k - 1))
        assert describe.cronbach(group) == pytest.approx(k * k * between / covariance.sum(), rel=1e-9)
        np.testing.assert_allclose(describe.correlation(group), np.corrcoef(group.T), atol=1e-12)
        variances = describe.components(group).deviations ** 2
        np.testing.assert_allclose(variances, np.linalg.eigvalsh(np.corrcoef(group.T))[::-1], atol=1e-9)


def test_methods_by_node(asem: Asem, treated: Floats) -> None:
    """One group may be averaged otherwise than its sisters."""
    points = normalise.minmax(treated, 1, 100)
    step: list[Method] = [GEOMETRIC] + [ARITHMETIC] * 7
    mixed, plain = aggregate(points, asem.equal, [step, ARITHMETIC, ARITHMETIC]), aggregate(points, asem.equal)
    np.testing.assert_allclose(mixed[0][:, 1:], plain[0][:, 1:])
    assert (mixed[0][:, 0] < plain[0][:, 0] + 1e-9).all()
