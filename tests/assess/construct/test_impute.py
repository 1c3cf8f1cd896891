"""Imputation and denomination: against plain loops, what stays missing, what is never changed, refusals."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifaqu.assess.construct import impute
from kaifaqu.assess.construct.denominate import denominate
from kaifaqu.errors import Problem

NAN = float("nan")
TABLE = np.array([[1.0, 10, NAN], [2, NAN, 5], [NAN, 30, 7], [4, 40, NAN], [9, NAN, 6]])
GROUPS = ["东", "东", "西", "西", None]
CELLS = st.lists(st.lists(st.one_of(st.just(NAN), st.floats(-100, 100)), min_size=3, max_size=3), min_size=1, max_size=8)


def test_it_works() -> None:
    np.testing.assert_allclose(impute.by_mean(TABLE)[2, 0], 4)
    np.testing.assert_allclose(impute.by_median(TABLE)[[1, 4], 1], 30)
    assert impute.filled(TABLE, impute.by_mean(TABLE)).sum() == 5


def test_by_group() -> None:
    mean = impute.by_group_mean(TABLE, GROUPS)
    np.testing.assert_array_equal(mean[:, 1], [10, 10, 30, 40, NAN])  # no group: neither filled nor counted
    np.testing.assert_array_equal(mean[:, 2], [5, 5, 7, 7, 6])
    more = np.vstack([TABLE, [[100.0, 1, 1]]])
    np.testing.assert_array_equal(impute.by_group_median(more, [*GROUPS, "西"])[2, 0], 52)
    assert np.isnan(impute.by_group_mean([[NAN], [1.0]], ["a", "b"])[0, 0])  # a group with nothing


def test_by_row_as_by_hand() -> None:
    """Each present share of the range, averaged, and taken back to the column's own scale and direction."""
    directions = [1.0, -1.0, 1.0]
    got = impute.by_row(TABLE, [[0, 1, 2]], directions)
    shares = {0: lambda x: (x - 1) / 8, 1: lambda x: (40 - x) / 30, 2: lambda x: (x - 5) / 2}
    back = {0: lambda s: 1 + 8 * s, 1: lambda s: 40 - 30 * s, 2: lambda s: 5 + 2 * s}
    for row, column in np.argwhere(np.isnan(TABLE)):
        others = [shares[j](TABLE[row, j]) for j in range(3) if not np.isnan(TABLE[row, j])]
        assert got[row, column] == pytest.approx(back[int(column)](statistics.mean(others)), rel=1e-13)
    parts = impute.by_row(TABLE, [[0, 1], [2]], directions, median=True)
    assert np.isnan(parts[0, 2])
    assert parts[2, 0] == pytest.approx(1 + 8 * (10 / 30))


def test_a_constant_column_says_nothing_about_others() -> None:
    got = impute.by_row([[1.0, 7, NAN], [2, NAN, 5], [3, 7, 6]], [[0, 1, 2]])
    np.testing.assert_allclose(got, [[1, 7, 5], [2, 7, 5], [3, 7, 6]])


def test_by_a_number() -> None:
    np.testing.assert_array_equal(impute.by_constant(TABLE, [0, 1, 2])[2], [0, 30, 7])
    np.testing.assert_array_equal(impute.by_worst(TABLE, [1, -1, 1])[[2, 1, 0], [0, 1, 2]], [1, 40, 5])


@given(CELLS, st.sampled_from(["mean", "median", "row", "worst"]))
def test_what_was_there_is_never_changed(cells: list[list[float]], how: str) -> None:
    table = np.array(cells)
    steps = {
        "mean": impute.by_mean, "median": impute.by_median, "worst": impute.by_worst,
        "row": lambda values: impute.by_row(values, [[0, 1], [2]], [1, -1, 1]),
    }  # fmt: skip
    got = steps[how](table)
    present = ~np.isnan(table)
    np.testing.assert_array_equal(got[present], table[present])
    assert not np.isinf(got).any()
    if how != "row":
        np.testing.assert_array_equal(np.isnan(got).any(axis=0), ~present.any(axis=0))


def test_denominate() -> None:
    got = denominate(TABLE, [[2.0, 4], [2, 4], [2, NAN], [2, 4], [NAN, 4]], [0, 1, -1], [1, 1000, 1])
    np.testing.assert_allclose(got, [[0.5, 2500, NAN], [1, NAN, 5], [NAN, NAN, 7], [2, 10000, NAN], [NAN, NAN, 6]])


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("denominator-zero", lambda: denominate([[1.0], [2.0]], [[1.0], [0.0]], [0])),
        ("denominator-unknown", lambda: denominate([[1.0]], [[1.0]], [1])),
        ("denominator-unknown", lambda: denominate([[1.0]], [[1.0], [2.0]], [0])),
        ("denominator-scale", lambda: denominate([[1.0]], [[1.0]], [0], 0)),
        ("group-count", lambda: impute.by_group_mean(TABLE, ["a"])),
        ("group-unknown", lambda: impute.by_row(TABLE, [[0, 3]])),
        ("group-unknown", lambda: impute.by_row(TABLE, [[]])),
    ],
)
def test_refusals(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code
