"""Shape, correlations, alpha and components, against SciPy, NumPy and plain formulas."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from kaifaqu.assess.construct import describe
from kaifaqu.errors import Problem

NAN = float("nan")
RANDOM = np.random.default_rng(7)
WHOLE = RANDOM.normal(size=(40, 5)) @ RANDOM.normal(size=(5, 5)) + 1e4
HOLES = np.where(RANDOM.random(WHOLE.shape) < 0.2, NAN, np.round(WHOLE))
BY_SCIPY = {
    "pearson": lambda a, b: stats.pearsonr(a, b).statistic,
    "spearman": lambda a, b: stats.spearmanr(a, b).statistic,
    "kendall": lambda a, b: stats.kendalltau(a, b).statistic,
}


def test_it_works() -> None:
    np.testing.assert_allclose(describe.skewness(HOLES), stats.skew(HOLES, bias=False, nan_policy="omit"), rtol=1e-9)
    kurtosis = stats.kurtosis(HOLES, bias=False, nan_policy="omit")
    np.testing.assert_allclose(describe.kurtosis(HOLES), kurtosis, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(describe.quantile([1.0, 2, 3, 4, NAN], [0, 0.05, 0.5, 1])[:, 0], [1, 1.15, 2.5, 4])


@pytest.mark.parametrize("kind", describe.CORRELATIONS)
@pytest.mark.parametrize("table", [WHOLE, HOLES], ids=["whole", "holes"])
def test_correlations_over_pairs(kind: str, table: np.ndarray) -> None:
    got = describe.correlation(table, kind=kind)
    np.testing.assert_allclose(describe.correlation(table, table[:, 1:3], kind), got[:, 1:3], rtol=1e-12)
    for i in range(5):
        for j in range(5):
            both = ~np.isnan(table[:, i]) & ~np.isnan(table[:, j])
            assert got[i, j] == pytest.approx(BY_SCIPY[kind](table[both, i], table[both, j]), abs=1e-12)


def test_significance() -> None:
    found = stats.pearsonr(WHOLE[:, 0], WHOLE[:, 1])
    assert describe.significance(found.statistic, 40) == pytest.approx(found.pvalue, rel=1e-10)
    np.testing.assert_array_equal(describe.significance([1.0, 0.5], [10, 2]), [0, NAN])


def test_cronbach() -> None:
    k, total = 5, WHOLE.sum(axis=1)
    alpha = k / (k - 1) * (1 - WHOLE.var(axis=0, ddof=1).sum() / total.var(ddof=1))
    assert describe.cronbach(WHOLE) == pytest.approx(alpha, rel=1e-9)
    same = np.column_stack([WHOLE[:, 0]] * 3)
    assert describe.cronbach(same) == pytest.approx(1)
    assert np.isnan(describe.cronbach(WHOLE[:, :1]))
    pairwise = np.empty((5, 5))
    for i, j in np.ndindex(5, 5):
        pair = HOLES[:, [i, j]]
        pairwise[i, j] = np.cov(pair[~np.isnan(pair).any(axis=1)].T)[0, 1]
    off = (pairwise.sum() - np.trace(pairwise)) / 20
    assert describe.cronbach(HOLES) == pytest.approx(25 * off / pairwise.sum(), rel=1e-9)


def test_components() -> None:
    found = describe.components(HOLES)
    whole = HOLES[~np.isnan(HOLES).any(axis=1)]
    assert found.rows == len(whole)
    values = np.linalg.eigvalsh(np.corrcoef(whole.T))[::-1]
    np.testing.assert_allclose(found.deviations**2, values, rtol=1e-9)
    np.testing.assert_allclose(found.shares.sum(), 1)
    np.testing.assert_allclose(found.loadings.T @ found.loadings, np.eye(5), atol=1e-12)
    assert (found.loadings.sum(axis=0) >= 0).all()
    np.testing.assert_allclose(np.corrcoef(whole.T) @ found.loadings[:, 0], values[0] * found.loadings[:, 0], atol=1e-9)


def test_where_there_is_nothing_to_describe() -> None:
    """No number is made up: undefined is NaN, and no warning is printed."""
    poor = np.array([[1.0, 5, NAN], [2, 5, NAN], [NAN, 5, NAN]])
    for describe_it in (describe.skewness, describe.kurtosis):
        assert np.isnan(describe_it(poor)).all()
    assert np.isnan(describe.quantile(poor, 0.5)[0, 2])
    for kind in describe.CORRELATIONS:
        got = describe.correlation(poor, kind=kind)
        assert got[0, 0] == pytest.approx(1)
        assert np.isnan(got[1:]).all()
    assert np.isnan(describe.correlation(np.ones((1, 2)))).all()
    assert np.isnan(describe.correlation(WHOLE[:, :1], np.ones((40, 1)))).all()
    assert np.isnan(describe.skewness(np.full(9, 0.1)))[0]


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("correlation-unknown", lambda: describe.correlation(WHOLE, kind="cosine")),
        ("matrix-shape", lambda: describe.correlation(WHOLE, WHOLE[:3])),
        ("quantile-share", lambda: describe.quantile(WHOLE, 1.5)),
        ("components-rows", lambda: describe.components([[1.0, NAN], [NAN, 2]])),
        ("components-constant", lambda: describe.components([[1.0, 3], [2, 3]])),
    ],
)
def test_refusals(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code
