"""Points as Chinese rules give them: at the bounds, between them, beyond them, missing; refusals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifaqu.assess.construct import points
from kaifaqu.errors import Problem

NAN = float("nan")


def test_it_works() -> None:
    np.testing.assert_allclose(points.efficacy([10.0, 15, 20, 30, NAN], 10, 20), [60, 80, 100, 140, NAN])
    np.testing.assert_allclose(points.efficacy([10.0, 15, 30, 0], 10, 20, clip=True), [60, 80, 100, 60])
    np.testing.assert_allclose(points.efficacy([2.0, 1], 2, 1, scale=0.9, base=0.1), [0.1, 1])  # less is better


def test_tiered_efficacy() -> None:
    """本档基础分 + (实际 - 本档标准)/(上档 - 本档)·(上档基础分 - 本档基础分), full weight 10."""
    standards, coefficients = [2.0, 4, 8], [0.2, 0.6, 1.0]
    got = points.tiered_efficacy([1.9, 2, 3, 4, 5, 8, 9, NAN], standards, coefficients, 10, below=0)
    np.testing.assert_allclose(got, [0, 2, 4, 6, 7, 10, 10, NAN])
    turned = points.tiered_efficacy([-1.9, -3, -8], [-x for x in standards], coefficients, 10, below=0.1)
    np.testing.assert_allclose(turned, [1, 4, 10])


def test_ratios() -> None:
    np.testing.assert_allclose(points.ratio_to_base([5.0, 10, 30, -1, NAN], 10, 20, cap=1.5), [10, 20, 30, 0, NAN])
    np.testing.assert_allclose(points.ratio_to_base([5.0, 20, 0, NAN], 10, 20, cap=1.5, less_is_better=True), [30, 10, 30, NAN])
    got = points.against_base([100.0, 105, 110, 200, 50, NAN], 100, 20, at_par=0.8, step=0.05, per_step=1, cap=1.5)
    np.testing.assert_allclose(got, [16, 17, 18, 30, 6, NAN])


def test_diminishing() -> None:
    got = points.diminishing([50.0, 55, 60, 65, 90, 45, 20, NAN], 50, 20, 10, [20, 40, 60])
    np.testing.assert_allclose(got, [20, 25, 30, 32.5, 20 + 10 + 5 + 10 / 3, 15, 20 - 10 - 5 - 10 / 3, NAN])


def test_bands_and_lines() -> None:
    np.testing.assert_array_equal(points.bands([9.9, 10, 20, NAN], [10, 20], [0, 5, 10]), [0, 5, 10, NAN])
    np.testing.assert_array_equal(points.bands([10, 10.1, 20], [10, 20], [0, 5, 10], included=False), [0, 5, 5])
    np.testing.assert_allclose(points.piecewise([0.0, 1.5, 9, NAN], [1, 2], [0, 3]), [0, 1.5, 3, NAN])
    np.testing.assert_allclose(points.piecewise([1.25], [1, 2], [0, 1], decimals=1), [0.3])
    np.testing.assert_array_equal(points.percentile_bands([5.0, 1, 2, 3, 4, NAN], [0.5], [0, 1]), [1, 0, 0, 1, 1, NAN])
    assert np.isnan(points.percentile_bands([NAN], [0.5], [0, 1])).all()


@given(st.decimals(-9999, 9999, places=4, allow_nan=False), st.integers(0, 3))
def test_half_up_is_the_schools(value: Decimal, places: int) -> None:
    expected = float(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    assert points.half_up(float(value), places) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("bounds-order", lambda: points.efficacy(1.0, 2, 2)),
        ("tiers-order", lambda: points.tiered_efficacy(1.0, [1, 1], [0, 1], 10, below=0)),
        ("tiers-order", lambda: points.tiered_efficacy(1.0, [1, 2], [1, 0], 10, below=0)),
        ("tiers-order", lambda: points.tiered_efficacy(1.0, [1], [1], 10, below=0)),
        ("base-not-positive", lambda: points.ratio_to_base(1.0, 0, 10, cap=1)),
        ("base-not-positive", lambda: points.against_base(1.0, -1, 10, at_par=1, step=1, per_step=1, cap=1)),
        ("bounds-order", lambda: points.against_base(1.0, 1, 10, at_par=1, step=0, per_step=1, cap=1)),
        ("bounds-order", lambda: points.diminishing(1.0, 0, 10, 0, [20])),
        ("knots-order", lambda: points.piecewise(1.0, [1, 1], [0, 1])),
        ("bands-order", lambda: points.bands(1.0, [2, 1], [0, 1, 2])),
        ("bands-order", lambda: points.bands(1.0, [1], [0])),
        ("bands-order", lambda: points.percentile_bands([1.0, 1, 1], [0.2, 0.8], [0, 1, 2])),
    ],
)
def test_refusals(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code
