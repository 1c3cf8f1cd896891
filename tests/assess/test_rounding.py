"""Rounding to any number of digits, near a half and near a whole number: arrays, DuckDB and the oracle as decimals say."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import oracle

from kaifaqu.assess import arrays, tables
from kaifaqu.assess.graph import Builder, Node

BUILD = Builder()
X = BUILD.column("x")


def on_both(node: Node, numbers: list[float]) -> list[float]:
    wanted = arrays.compute({"it": node}, lambda *_: np.array(numbers), len(numbers), {})["it"]
    table = pa.table({"subject": [f"{at:04}" for at in range(len(numbers))], "x": numbers})
    found = tables.run({"it": node}, table, at=None).sort_by("subject").column("it").to_pylist()
    assert found == wanted.tolist()
    return found


@pytest.mark.parametrize("digits", range(10))
def test_it_works(digits: int) -> None:
    numbers = ["50", "0.285", "2.675", "99999.49995", "12345678.4999", "1.0000000005", "-2.5", "-0.285", "4500000.0000000015"]
    round_ = BUILD.op("round", X, BUILD.number(digits))
    wanted = [float(Decimal(one).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)) for one in numbers]
    assert on_both(round_, [float(one) for one in numbers])[:-1] == wanted[:-1]
    assert on_both(round_, [1e300, 5e10, 2.0**53 + 2]) == [1e300, 5e10, 2.0**53 + 2]


@given(st.decimals(-(10**6), 10**6, places=3), st.integers(0, 3))
def test_decimals_round_as_written(number: Decimal, digits: int) -> None:
    wanted = float(number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)) + 0.0
    found = arrays.compute({"it": BUILD.op("round", X, BUILD.number(digits))}, lambda *_: np.array([float(number)]), 1, {})["it"]
    assert found[0] == wanted
    assert oracle._rounded(float(number), digits) == wanted


def test_whole_numbers_but_for_float_noise() -> None:
    assert on_both(BUILD.op("floor", X), [0.29 * 100, 28.9999, -3 - 1e-15, 1e15 + 0.5]) == [29, 28, -3, 1e15]
    assert on_both(BUILD.op("ceil", X), [0.07 * 100, 7.0001, 3 + 1e-15, -0.5]) == [7, 8, 3, 0]


def test_no_place_hangs_on_float_noise_whatever_the_size() -> None:
    numbers = [(0.1 + 0.2) * 1e8, 0.3 * 1e8, 0.3 * 1e8 + 0.001, 1e-10, 0.0, (0.1 + 0.2) * 1e13, 0.3 * 1e13]
    assert on_both(BUILD.place(X), numbers) == [4, 4, 3, 6, 6, 1, 1]
    assert oracle.evaluate({"it": BUILD.place(X)}, lambda *_: numbers, len(numbers))["it"] == [4, 4, 3, 6, 6, 1, 1]
