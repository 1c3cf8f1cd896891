"""Sobol indices: known functions, SciPy's own, COINr's formulas written out, and an index."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc, sobol_indices, uniform
from support.indices import MINMAX, ZSCORE, model

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.means import GEOMETRIC
from kaifaqu.assess.construct.ranks import places
from kaifaqu.assess.sure import (
    Aggregation,
    Choice,
    DataError,
    Dirichlet,
    Drawn,
    Jitter,
    Plan,
    Step,
    WeightSets,
    estimate,
    evaluate,
    nominal,
    rank_of,
    score_of,
    sensitivity,
)
from kaifaqu.errors import Problem

PLAN = Plan(
    weights=Jitter(0.3),
    normalisations=Choice([MINMAX, ZSCORE]),
    aggregations=Choice([Aggregation("mean"), Aggregation("geometric", GEOMETRIC)]),
)


def design(n: int, d: int, seed: int = 1) -> Floats:
    both = qmc.Sobol(2 * d, rng=np.random.default_rng(seed)).random(n).T
    a, b = both[:d], both[d:]
    pages = [np.where(np.arange(d)[:, None] == at, b, a) for at in range(d)]
    return np.concatenate([a, b, *pages], axis=1)


def test_it_works() -> None:
    found = sensitivity(model(), PLAN, samples=256, seed=1)
    indices = found.indices
    assert indices.factors == ("weights", "normalisation", "aggregation")
    assert indices.titles == ("权重", "标准化", "合成方法")
    assert np.all(indices.first_low <= indices.first_high)
    assert np.all(indices.total_low <= indices.total_high)
    assert np.all(indices.total > -0.05)
    shift = np.abs(evaluate(found.setup, found.parameters).ranks - places(nominal(model()))).mean(axis=1)
    np.testing.assert_allclose(found.output, shift)


def test_an_additive_function_has_its_known_indices_and_no_interactions() -> None:
    points = design(4096, 3)
    found = estimate(points[0] + 2 * points[1] + 3 * points[2], 3, seed=1)
    np.testing.assert_allclose(found.first, np.array([1, 4, 9]) / 14, atol=0.01)
    np.testing.assert_allclose(found.total, np.array([1, 4, 9]) / 14, atol=0.01)
    inside = (found.total_low <= np.array([1, 4, 9]) / 14) & (np.array([1, 4, 9]) / 14 <= found.total_high)
    assert inside.all()


def test_ishigami_has_its_known_indices() -> None:
    x = (design(4096, 3) * 2 - 1) * np.pi
    found = estimate(np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]), 3, seed=1)
    np.testing.assert_allclose(found.first, [0.3139, 0.4424, 0.0], atol=0.02)
    np.testing.assert_allclose(found.total, [0.5576, 0.4424, 0.2437], atol=0.02)


def test_the_same_as_scipys() -> None:
    def function(x: Floats) -> Floats:
        return x[0] * x[1] + x[2] ** 3

    theirs = sobol_indices(func=function, n=256, dists=[uniform()] * 3, rng=np.random.default_rng(5))
    output = np.concatenate([function(theirs._A), function(theirs._B), *[function(page) for page in theirs._AB]])
    ours = estimate(output, 3, seed=1)
    np.testing.assert_allclose(ours.first, theirs.first_order, rtol=1e-12)
    np.testing.assert_allclose(ours.total, theirs.total_order, rtol=1e-12)


def test_coinrs_formulas() -> None:
    n, d = 300, 3
    y = np.random.default_rng(2).gamma(2, 1, n * (d + 2)) + 5
    a, b, pages = y[:n], y[n : 2 * n], y[2 * n :].reshape(d, n)
    variance = np.var(np.concatenate([a, b]), ddof=1)
    found = estimate(y, d, seed=1, convention="coinr", resamples=400)
    np.testing.assert_allclose(found.first, [np.mean(b * (page - a)) / variance for page in pages], rtol=1e-12)
    np.testing.assert_allclose(found.total, [np.sum((a - page) ** 2) / (2 * n * variance) for page in pages], rtol=1e-12)
    assert np.isclose(found.variance, variance)
    assert np.all((found.total_low < found.total) & (found.total < found.total_high))


@pytest.mark.parametrize("grain", ["together", "levels", "each"])
def test_the_factors_of_the_weights(grain: str) -> None:
    found = sensitivity(model(), PLAN, samples=32, seed=1, grain=grain, resamples=20)
    expected = {"together": 1, "levels": 2, "each": 15}[grain]
    assert len(found.indices.factors) == expected + 2
    # In AB₁ only the first factor differs from A: all else of the parameters is the same.
    first, crossed = found.parameters.take(slice(0, 32)), found.parameters.take(slice(64, 96))
    np.testing.assert_array_equal(first.normalisation, crossed.normalisation)
    assert np.any(first.weights[0] != crossed.weights[0])
    assert np.array_equal(first.weights[1], crossed.weights[1]) == (grain != "together")


def test_levels_that_do_not_vary_are_no_factor() -> None:
    plan = Plan(weights=Dirichlet((0.0, 30.0)), normalisations=Choice([MINMAX, ZSCORE]))
    found = sensitivity(model(), plan, samples=16, seed=1, grain="levels", resamples=5, output=score_of(0))
    assert found.indices.factors == ("weights.2", "normalisation")


def test_data_error_and_drawn_imputation_are_one_factor() -> None:
    plan = Plan(weights=Jitter(0.1), error=DataError(0.2), imputations=Choice([Drawn()]))
    found = sensitivity(model(missing=0.1), plan, samples=32, seed=1, output=rank_of(2), resamples=20)
    assert found.indices.factors == ("weights", "error")
    assert found.indices.total[1] > found.indices.total[0]
    again = sensitivity(model(missing=0.1), plan, samples=32, seed=1, output=rank_of(2), resamples=20)
    np.testing.assert_array_equal(found.output, again.output)
    np.testing.assert_array_equal(found.indices.first_low, again.indices.first_low)


def test_random_design_as_coinr() -> None:
    found = sensitivity(model(), PLAN, samples=64, seed=1, design="random", convention="coinr", resamples=50)
    assert found.design.shape == (3, 64 * 5)
    assert len(found.parameters) == 64 * 5


ZERO = Step("zero", lambda values: MINMAX.run(values) - 1)
BAD = [
    ("sobol-factors", lambda: sensitivity(model(), Plan(weights=Jitter(0.1)), seed=1)),
    ("sobol-samples", lambda: sensitivity(model(), PLAN, samples=1000, seed=1)),
    ("sobol-samples", lambda: sensitivity(model(), PLAN, samples=2**19, seed=1)),
    ("sobol-bootstrap", lambda: sensitivity(model(), PLAN, samples=16, resamples=0, seed=1)),
    ("sobol-shape", lambda: estimate(np.ones(7), 3, seed=1)),
    ("sobol-shape", lambda: estimate(np.full(10, np.nan), 3, seed=1)),
    ("sobol-constant", lambda: estimate(np.ones(10), 3, seed=1)),
    ("sobol-grain", lambda: sensitivity(model(), Plan(weights=WeightSets([[np.ones(12), np.ones(3)]])), seed=1, grain="each")),
    (
        "sobol-refused",
        lambda: sensitivity(
            model(),
            Plan(normalisations=Choice([MINMAX, ZERO]), aggregations=Choice([Aggregation("a"), Aggregation("g", GEOMETRIC)])),
            samples=16,
            seed=1,
        ),
    ),
]


@pytest.mark.parametrize(("code", "call"), BAD, ids=[f"{code}-{at}" for at, (code, _) in enumerate(BAD)])
def test_what_cannot_be_told_is_refused(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()
    assert caught.value.code == code
