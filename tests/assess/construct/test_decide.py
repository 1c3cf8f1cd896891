"""Decision methods: what holds for all of them, constant columns, refusals. The published examples are in tests/reference."""

from __future__ import annotations

import contextlib
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kaifaqu.assess.construct import decide
from kaifaqu.assess.construct.decide import additive, distance, reference
from kaifaqu.assess.construct.rsr import cuts, rank_sum_ratio
from kaifaqu.errors import Problem

NAN = float("nan")
PLAIN = sorted(set(decide.METHODS) - set(decide.WITH_BOUNDS))
RANDOM = np.random.default_rng(5)
TABLE = RANDOM.uniform(1, 100, (12, 4))
WEIGHTS = np.array([0.4, 0.3, 0.2, 0.1])
SIGNS = np.array([1.0, -1, 1, 1])
BOUNDS = [[0.0, 101.0]] * 4


def test_it_works() -> None:
    """TOPSIS by hand: 0 and 1 at the ends, a middle that is as far from both."""
    np.testing.assert_allclose(distance.topsis([[1.0, 9], [3, 5], [5, 1]], [0.5, 0.5], [1, -1]), [0, 0.5, 1])
    np.testing.assert_allclose(distance.vikor([[1.0, 9], [3, 5], [5, 1]], [0.5, 0.5], [1, -1]), [1, 0.5, 0])


@pytest.mark.parametrize("name", sorted(set(PLAIN) - {"aroman", "probid"}))  # these two reward distance from the middle as such
def test_the_best_in_everything_is_first(name: str) -> None:
    method, high = decide.METHODS[name]
    table = np.vstack([TABLE, np.where(SIGNS > 0, TABLE.max(axis=0) * 1.2, TABLE.min(axis=0) / 1.2)])
    scores = method(table, WEIGHTS, SIGNS)
    assert int(np.argmax(scores if high else -scores)) == len(TABLE)


@pytest.mark.parametrize("name", PLAIN)
def test_the_order_of_rows_does_not_matter(name: str) -> None:
    method, _ = decide.METHODS[name]
    order = RANDOM.permutation(len(TABLE))
    np.testing.assert_allclose(method(TABLE[order], WEIGHTS, SIGNS), method(TABLE, WEIGHTS, SIGNS)[order], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["topsis", "vikor", "mabac", "mairca", "promethee", "wpm"])
def test_a_constant_column_changes_no_order(name: str) -> None:
    method, high = decide.METHODS[name]
    more = np.column_stack([TABLE, np.full(len(TABLE), 7.0)])
    own = method(more, np.r_[WEIGHTS, 0.5], np.r_[SIGNS, 1])
    np.testing.assert_array_equal(np.argsort(own), np.argsort(method(TABLE, WEIGHTS, SIGNS)))
    assert high in (True, False)


@pytest.mark.parametrize("name", PLAIN)
def test_nothing_to_decide_is_refused_or_a_tie(name: str) -> None:
    method, _ = decide.METHODS[name]
    scores = np.zeros(5)
    with contextlib.suppress(Problem):
        scores = method(np.full((5, 3), 2.0), np.ones(3) / 3, [1.0, -1, 1])
    np.testing.assert_allclose(scores, scores[0])


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 3)), elements=st.sampled_from([-2.0, 0, 1, 1, 3, 1e9, 1e-9]))
)
def test_any_data_gives_numbers_or_a_refusal(table: np.ndarray) -> None:
    signs = np.where(np.arange(table.shape[1]) % 2, 1.0, -1.0)
    for name in PLAIN:
        with contextlib.suppress(Problem):
            assert np.isfinite(decide.METHODS[name][0](table, np.ones(table.shape[1]), signs)).all(), name
    with contextlib.suppress(Problem):
        assert np.isfinite(rank_sum_ratio(table).fitted).all()


def test_methods_with_bounds() -> None:
    spotis = reference.spotis(TABLE, WEIGHTS, SIGNS, bounds=BOUNDS)
    best = np.array([101.0, 0, 101, 101])
    np.testing.assert_allclose(spotis, (np.abs(TABLE - best) / 101) @ WEIGHTS)
    both = reference.balanced_spotis(TABLE, WEIGHTS, SIGNS, bounds=BOUNDS, ideal=[50.0] * 4, share=0.25)
    np.testing.assert_allclose(
        both, 0.75 * spotis + 0.25 * reference.spotis(TABLE, WEIGHTS, SIGNS, bounds=BOUNDS, ideal=[50.0] * 4)
    )
    inside = reference.rim([[5.0, 2], [0, 10]], [0.5, 0.5], bounds=[[0, 10], [0, 10]], ideal=[[4, 6], [2, 3]])
    np.testing.assert_allclose(inside, [1, 0])
    assert (np.diff(reference.rafsi([[1.0], [5], [9]], [1.0], [1.0], bounds=[[0, 10]])) > 0).all()
    assert (np.diff(reference.ervd([[1.0], [5], [9]], [1.0], [-1.0], reference=[5.0])) < 0).all()


def test_promethee_with_limits() -> None:
    flows = reference.promethee([[0.0], [1], [3]], [1.0], indifference=1, preference=3)
    np.testing.assert_allclose(flows, [-0.5, -0.25, 0.75])


def test_rank_sum_ratio() -> None:
    table = np.array([[1.0, 9], [2, 7], [3, 8], [4, 1]])
    found = rank_sum_ratio(table, [1, -1])
    np.testing.assert_allclose(found.ratio, [0.25, 0.625, 0.625, 1.0])
    third = NormalDist().inv_cdf(2.5 / 4)
    expected = [NormalDist().inv_cdf(1 / 4), third, third, NormalDist().inv_cdf(1 - 1 / 16)]
    np.testing.assert_allclose(found.probit, np.array(expected) + 5)
    assert found.fit > 0.9
    assert found.slope > 0
    np.testing.assert_allclose(rank_sum_ratio(table, [1, -1], [3, 1]).ratio[0], 0.25)
    np.testing.assert_allclose(rank_sum_ratio(table, [1, -1], linear=True).ratio[1], (2 + 1.75) / 8)
    np.testing.assert_allclose(cuts(5), [3.2, 4.4, 5.6, 6.8])
    many = rank_sum_ratio(RANDOM.normal(size=(200, 3)), grades=4)
    assert set(many.grade.tolist()) == {1, 2, 3, 4}
    assert (np.diff(many.grade[np.argsort(-many.ratio)]) >= 0).all()


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("missing-not-allowed", lambda: distance.topsis([[1.0, NAN]], [0.5, 0.5])),
        ("decide-weights", lambda: distance.topsis(TABLE, [1, 1, 1, -1])),
        ("decide-weights", lambda: distance.topsis(TABLE, 0.0)),
        ("parameter-count", lambda: distance.topsis(TABLE, [1, 2])),
        ("direction-unknown", lambda: distance.topsis(TABLE, WEIGHTS, [1, 2, 1, 1])),
        ("decide-scale", lambda: distance.topsis(TABLE, WEIGHTS, scale="z")),
        ("decide-not-positive", lambda: additive.wsm(-TABLE, WEIGHTS)),
        ("decide-not-positive", lambda: additive.aras(TABLE, WEIGHTS, ideal=[1, 2, 3, 0])),
        ("decide-no-cost", lambda: additive.copras(TABLE, WEIGHTS)),
        ("decide-undefined", lambda: distance.topsis(np.ones((3, 4)), WEIGHTS)),
        ("decide-too-large", lambda: reference.promethee(np.zeros((5_001, 1)), 1.0)),
        ("decide-rows", lambda: distance.sprobid(TABLE[:3], WEIGHTS)),
        ("decide-rows", lambda: reference.promethee(TABLE, WEIGHTS, indifference=2, preference=1)),
        ("decide-outside", lambda: reference.spotis(TABLE, WEIGHTS, SIGNS, bounds=[[0.0, 2.0]] * 4)),
        ("bounds-order", lambda: reference.spotis(TABLE, WEIGHTS, SIGNS, bounds=[[2.0, 0.0]] * 4)),
        ("bounds-order", lambda: reference.rim(TABLE, WEIGHTS, bounds=BOUNDS, ideal=[[-1.0, 5]] * 4)),
        ("bounds-order", lambda: reference.rafsi(TABLE, WEIGHTS, SIGNS, bounds=BOUNDS, low=0)),
        ("rsr-rows", lambda: rank_sum_ratio([[1.0], [2]])),
        ("rsr-grades", lambda: rank_sum_ratio(TABLE, grades=1)),
        ("decide-weights", lambda: rank_sum_ratio(TABLE, weights=[0, 0, 0, 0])),
    ],
)
def test_refusals(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code
