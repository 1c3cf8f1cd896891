"""Weights from data and from judgements: invariants, constant columns, refusals. Published examples: tests/reference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kaifaqu.assess.construct import weights
from kaifaqu.assess.construct.judgement import pairwise
from kaifaqu.errors import Problem

NAN = float("nan")
FROM_DATA = [
    weights.entropy, weights.critic, weights.standard_deviation, weights.variance, weights.gini, weights.merec, weights.lopcow,
    weights.angle, weights.cilos, weights.idocriw, weights.principal, weights.equal,
]  # fmt: skip
TABLE = np.array([[3.0, 100, 10], [2.5, 80, 20], [1.8, 50, 15], [2.2, 70, 12]])


def test_it_works() -> None:
    share = TABLE / TABLE.sum(axis=0)
    apart = 1 + (share * np.log(share)).sum(axis=0) / np.log(4)
    np.testing.assert_allclose(weights.entropy(TABLE), apart / apart.sum())
    np.testing.assert_allclose(weights.standard_deviation(TABLE), TABLE.std(axis=0, ddof=1) / TABLE.std(axis=0, ddof=1).sum())
    mean = np.abs(TABLE[:, None] - TABLE[None]).sum(axis=(0, 1)) / (2 * 16 * TABLE.mean(axis=0))
    np.testing.assert_allclose(weights.gini(TABLE), mean / mean.sum())


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(2, 8), st.integers(1, 4)), elements=st.floats(0.5, 100)))
def test_they_sum_to_one_or_are_refused(table: np.ndarray) -> None:
    for weigh in FROM_DATA:
        try:
            got = weigh(table)
        except Problem:
            continue
        assert got.shape == (table.shape[1],)
        assert (got >= 0).all()
        assert got.sum() == pytest.approx(1)


def test_a_constant_column_weighs_nothing() -> None:
    table = np.column_stack([TABLE, np.full(4, 0.1)])
    spread = [weights.entropy, weights.critic, weights.standard_deviation, weights.variance]
    for weigh in [*spread, weights.gini, weights.lopcow, weights.angle]:
        got = weigh(table)
        assert got[3] == pytest.approx(0, abs=1e-15), weigh.__name__
        np.testing.assert_allclose(got[:3], weigh(TABLE), rtol=1e-9, err_msg=weigh.__name__)


def test_units_do_not_matter() -> None:
    scaled = TABLE * [10.0, 0.01, 1000]
    for weigh in (weights.entropy, weights.critic, weights.variance, weights.gini, weights.merec, weights.cilos, weights.angle):
        np.testing.assert_allclose(weigh(scaled), weigh(TABLE), rtol=1e-9, err_msg=weigh.__name__)


def test_principal_are_the_loadings() -> None:
    rng = np.random.default_rng(0)
    common = rng.normal(size=(60, 1)) + rng.normal(size=(60, 4)) * [0.2, 0.5, 1, 2]
    got = weights.principal(common)
    vector = np.linalg.eigh(np.corrcoef(common.T))[1][:, -1]
    np.testing.assert_allclose(got, vector / vector.sum(), rtol=1e-9)
    with pytest.raises(Problem) as caught:
        weights.principal(common * [1, 1, 1, -1])
    assert caught.value.code == "weights-negative"
    assert caught.value.place.column == "4"


def test_pairwise() -> None:
    even = pairwise([[1.0, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]])
    np.testing.assert_allclose(even.weights, [4 / 7, 2 / 7, 1 / 7])
    assert even.largest == pytest.approx(3)
    assert even.ratio == pytest.approx(0, abs=1e-12)
    assert even.consistent
    circle = pairwise([[1.0, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]])
    assert not circle.consistent
    np.testing.assert_allclose(circle.weights, 1 / 3)
    assert pairwise([[1.0]]).weights.tolist() == [1]
    assert pairwise([[1.0, 8], [0.13, 1]]).ratio == 0  # an eighth written short


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("missing-not-allowed", lambda: weights.entropy([[1.0, NAN], [1, 2]])),
        ("matrix-empty", lambda: weights.critic(np.empty((0, 2)))),
        ("weights-rows", lambda: weights.critic([[1.0, 2]])),
        ("weights-no-spread", lambda: weights.critic([[1.0, 2], [1, 2]])),
        ("weights-no-spread", lambda: weights.entropy([[0.1, 0.2], [0.1, 0.2]])),
        ("weights-not-positive", lambda: weights.entropy([[-1.0], [2]])),
        ("weights-not-positive", lambda: weights.merec([[0.0], [2]])),
        ("weights-not-positive", lambda: weights.gini([[-3.0], [2]])),
        ("weights-undetermined", lambda: weights.cilos([[3.0, 3], [1, 1]])),
        ("ahp-shape", lambda: pairwise([[1.0, 2]])),
        ("ahp-shape", lambda: pairwise(np.ones((12, 12)))),
        ("ahp-positive", lambda: pairwise([[1.0, -2], [-0.5, 1]])),
        ("ahp-reciprocal", lambda: pairwise([[1.0, 2], [0.6, 1]])),
        ("ahp-reciprocal", lambda: pairwise([[2.0, 1], [1, 1]])),
        ("missing-not-allowed", lambda: pairwise([[1.0, NAN], [1, 1]])),
    ],
)
def test_refusals(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code


def test_a_refused_judgement_names_the_cell() -> None:
    with pytest.raises(Problem) as caught:
        pairwise([[1.0, 3, 5], [1 / 3, 1, 2], [0.2, 0.9, 1]], ["规模", "效益", "创新"])
    assert "“效益”对“创新”是2，反过来是0.9" in caught.value.message
    assert caught.value.place.row == 2
    assert caught.value.place.column == "创新"
