"""Places with every tie rule against SciPy; ties by rounding; missing values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata

from kaifaqu.assess.construct.ranks import TIES, places, top_share
from kaifaqu.errors import Problem

NAN = float("nan")


def test_it_works() -> None:
    np.testing.assert_array_equal(places([30.0, 20, NAN, 20, 10]), [1, 2, NAN, 2, 4])
    np.testing.assert_array_equal(places([30.0, 20, NAN, 20, 10], best_high=False), [4, 2, NAN, 2, 1])
    np.testing.assert_array_equal(places([[1.0, NAN], [2, 5]]), [[2, NAN], [1, 1]])


@given(arrays(np.float64, st.integers(0, 30), elements=st.integers(-4, 4).map(float)), st.sampled_from(TIES), st.booleans())
def test_as_scipy(values: np.ndarray, ties: str, best_high: bool) -> None:
    np.testing.assert_array_equal(
        places(values, best_high=best_high, ties=ties), rankdata(-values if best_high else values, ties)
    )


def test_what_differs_by_rounding_only_is_equal() -> None:
    tenth = 0.1 + 0.2
    assert tenth != 0.3
    np.testing.assert_array_equal(places([tenth, 0.3, 0.29]), [1, 1, 3])
    np.testing.assert_array_equal(places([1.0, 1 + 1e-10, 1 + 1e-8]), [2, 2, 1])
    np.testing.assert_array_equal(places([1e-16, -1e-17, 5.0, -3.0]), [2, 2, 1, 4])  # what rounding left of 0
    np.testing.assert_array_equal(places([1e-16, 2e-16]), [2, 1])  # but small numbers alone are numbers


def test_the_edges() -> None:
    assert places(np.empty(0)).shape == (0,)
    np.testing.assert_array_equal(places([NAN, NAN]), [NAN, NAN])
    np.testing.assert_array_equal(places([7.0]), [1])
    np.testing.assert_array_equal(top_share([4.0, 3, 2, 1, NAN]), [1, 0.75, 0.5, 0.25, NAN])
    with pytest.raises(Problem, match="并列"):
        places([1.0], ties="first")
    with pytest.raises(Problem, match="无穷大"):
        places([1.0, float("inf")])
