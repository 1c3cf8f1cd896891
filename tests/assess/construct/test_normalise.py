"""Normalisation against plain formulas, COINr's conventions, what happens at no spread, refusals."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifaqu.assess.construct import normalise
from kaifaqu.assess.construct.arrays import matrix, per_column
from kaifaqu.errors import Problem

NAN = float("nan")
COLUMN = [3.0, NAN, 1.0, 4.0, 1.0, 5.0, 9.0]
PRESENT = [value for value in COLUMN if value == value]
ONE_COLUMN = st.lists(st.one_of(st.just(NAN), st.integers(-50, 50).map(float)), min_size=1, max_size=12)
SCALES = [
    normalise.minmax, normalise.zscore, normalise.scaled, normalise.rank_points, normalise.borda, normalise.percent_rank,
    normalise.fraction_of_max, normalise.distance_to_max, normalise.to_sum, normalise.vector,
    lambda values: normalise.distance_to_target(values, 3.0), lambda values: normalise.distance_to_reference(values, 0),
    lambda values: normalise.goalposts(values, 0.0, 10.0),
]  # fmt: skip


def test_it_works() -> None:
    low, high = min(PRESENT), max(PRESENT)
    mean, sd = statistics.mean(PRESENT), statistics.stdev(PRESENT)
    total = sum(PRESENT)
    expected = {
        "minmax": [(x - low) / (high - low) * 100 for x in COLUMN],
        "zscore": [(x - mean) / sd for x in COLUMN],
        "rank_points": [4 - 1, NAN, 1, 4, 1, 5, 6],
        "borda": [2, NAN, 0, 3, 0, 4, 5],
        "percent_rank": [0.4, NAN, 0, 0.6, 0, 0.8, 1],
        "fraction_of_max": [x / high for x in COLUMN],
        "distance_to_max": [1 - (high - x) / (high - low) for x in COLUMN],
        "to_sum": [x / total for x in COLUMN],
    }
    for name, points in expected.items():
        np.testing.assert_allclose(getattr(normalise, name)(COLUMN)[:, 0], points, rtol=1e-14, err_msg=name)


def test_with_parameters() -> None:
    np.testing.assert_allclose(normalise.minmax(COLUMN, 1, 10)[[2, 6], 0], [1, 10])
    np.testing.assert_allclose(normalise.zscore(COLUMN, 100, 15)[0, 0], 100 + 15 * normalise.zscore(COLUMN)[0, 0])
    np.testing.assert_allclose(normalise.scaled(COLUMN, 1, 5)[6, 0], 200)  # never clipped
    np.testing.assert_allclose(normalise.goalposts(COLUMN, 2, 5, 10)[[0, 2, 6], 0], [10 / 3, 0, 10])
    np.testing.assert_allclose(normalise.goalposts(COLUMN, 2, 5, truncate=False)[6, 0], 7 / 3)
    np.testing.assert_allclose(normalise.distance_to_target(COLUMN, 5)[[0, 6], 0], [0.5, 2])
    np.testing.assert_allclose(normalise.distance_to_target(COLUMN, 5, cap=True)[6, 0], 1)
    np.testing.assert_allclose(normalise.distance_to_reference(COLUMN, 5)[[0, 5, 6], 0], [0.5, 1, 2])
    np.testing.assert_allclose(normalise.vector([3.0, 4.0])[:, 0], [0.6, 0.8])


def test_less_is_better_is_turned_before() -> None:
    """Directions multiply the value, so its target and bounds turn with it (COINr's use_iMeta)."""
    values, directions = np.array([[10.0, 1], [20, 5], [40, 3]]), [-1.0, 1.0]
    turned = normalise.directed(values, directions)
    np.testing.assert_allclose(normalise.minmax(turned)[:, 0], [100, 200 / 3, 0])
    target = normalise.directed(np.array([[10.0, 5.0]]), directions)[0]
    np.testing.assert_allclose(normalise.distance_to_target(turned, target), [[1, 0], [2 / 3, 1], [0, 0.5]])
    low, high = normalise.directed_bounds([10.0, 1.0], [30.0, 5.0], directions)
    np.testing.assert_allclose(normalise.goalposts(turned, low, high), [[1, 0], [0.5, 1], [0, 0.5]])


@pytest.mark.parametrize("scale", SCALES)
@given(column=ONE_COLUMN)
def test_missing_stays_missing_and_nothing_is_infinite(scale: object, column: list[float]) -> None:
    points = scale(np.column_stack([column, np.arange(len(column)) + 1.0]))  # type: ignore[operator]
    assert not np.isinf(points).any()
    gone = normalise.lost(np.column_stack([column, column]), points)
    missing = np.isnan(column)
    assert np.isnan(points[missing, 0]).all()
    if not gone[0]:
        assert not np.isnan(points[~missing, 0]).any()


def test_a_column_that_cannot_be_scaled_is_flagged() -> None:
    values = np.array([[5.0, 1, -2, NAN], [5, 2, 0, NAN]])
    for scale in (normalise.minmax, normalise.zscore, normalise.distance_to_max):
        points = scale(values)
        np.testing.assert_array_equal(normalise.lost(values, points), [True, False, False, False])
    np.testing.assert_array_equal(normalise.lost(values, normalise.fraction_of_max(values)), [False, False, True, False])
    np.testing.assert_array_equal(normalise.lost(values, normalise.distance_to_target(values, 1.0)), [True, True, False, False])
    np.testing.assert_array_equal(normalise.lost(values, normalise.percent_rank(values[:1])), [True, True, True, False])


def test_an_order_turned_round_is_flagged() -> None:
    values = normalise.directed([[1.0, 10], [2, 30], [4, NAN]], [-1, 1])
    for scale in (normalise.minmax, normalise.zscore, normalise.percent_rank):
        np.testing.assert_array_equal(normalise.turned(values, scale(values)), [False, False])
    np.testing.assert_array_equal(normalise.turned(values, normalise.fraction_of_max(values)), [True, False])


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("direction-unknown", lambda: normalise.directed([[1.0, 2]], [1, 0])),
        ("bounds-order", lambda: normalise.scaled([1.0], 5, 5)),
        ("bounds-order", lambda: normalise.goalposts([1.0], 5, 2)),
        ("normalise-parameter", lambda: normalise.zscore([1.0, 2], 0, 0)),
        ("parameter-count", lambda: normalise.minmax([[1.0, 2]], [1.0, 2, 3])),
        ("parameter-not-finite", lambda: normalise.distance_to_target([[1.0, 2]], [1.0, NAN])),
        ("reference-unknown", lambda: normalise.distance_to_reference([1.0], 1)),
        ("value-not-finite", lambda: normalise.minmax([1.0, float("inf")])),
        ("matrix-shape", lambda: matrix(np.zeros((2, 2, 2)))),
        ("parameter-count", lambda: per_column(np.zeros((2, 2)), 2, "x")),
    ],
)
def test_refusals(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code
