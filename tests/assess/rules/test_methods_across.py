"""Methods that compare subjects: by hand, and equal to the matrix steps of ``construct.normalise`` on random columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scoring import both, leaf, points, program

from kaifaqu.assess.construct import normalise as matrix
from kaifaqu.assess.lowering.program import Program
from kaifaqu.errors import Problem, Problems

Column = list[float | None]


def test_it_works() -> None:
    assert points("value: x, minmax: {}", 1, 3, 5, None) == [0, 50, 100, None]


# -- by hand ----------------------------------------------------------------------------------------------------------------


def test_less_is_better() -> None:
    assert points("value: x, direction: -1, minmax: {}", 1, 3, 5) == [100, 50, 0]
    assert points("value: x, direction: -1, rank: {}", 1, 3, 5) == [100, 50, 0]
    assert points("full: 20, value: x, direction: -1, minmax: {low: 2, high: 4}", 1, 3, 5) == [20, 10, 0]


def test_minmax_with_fixed_bounds() -> None:
    assert points("full: 30, value: share, minmax: {low: 0%, high: 6%}", -1, 3, 6, 9, column="share") == [0, 15, 30, 30]
    assert points("value: x, minmax: {low: 0, high: 10, at_ends: extend}", -1, 12) == [-10, 120]
    assert points("value: x, minmax: {low: 0, to: [1, 100]}", 0, 5, -5) == [1, 100, 1]
    assert points("value: x, minmax: {low: 9}", 1, 5, 9) == [None, None, None]  # the bound lies beyond every value


def test_within_groups() -> None:
    rows = [
        {"x": 1, "town": "东"},
        {"x": 3, "town": "东"},
        {"x": 10, "town": "西"},
        {"x": 20, "town": "西"},
        {"x": 5, "town": None},
    ]
    assert points("value: x, minmax: {within: [town]}", *rows) == [0, 100, 0, 100, None]
    assert points("value: x, rank: {within: [town]}", *rows) == [0, 100, 0, 100, None]


def test_groups_are_said_by_their_titles() -> None:
    item = leaf("value: x, rank: {within: town}")
    assert item.method is not None
    assert "按镇街分组" in item.method.text


def test_efficacy() -> None:
    """Type 60 + 40; of 20 points, from 12 to 20."""
    assert points("value: x, efficacy: {}", 1, 3, 5) == [60, 80, 100]
    assert points("full: 20, value: x, efficacy: {low: 0, high: 10}", 0, 5, 12) == [12, 16, 20]
    assert points("full: 1, value: x, efficacy: {base: 0.1, span: 0.9}", 1, 3) == pytest.approx([0.1, 1])


def test_rank_shares_the_better_place() -> None:
    assert points("value: x, rank: {}", 5, 3, 3, 1, 0, None) == [100, 75, 75, 25, 0, None]
    assert points("value: x, rank: {to: [60, 100]}", 5, 1) == [100, 60]


def test_distance_to_a_named_subject_and_a_target() -> None:
    rows = [{"x": 2, "subject": "甲"}, {"x": 6, "subject": "乙"}, {"x": 10, "subject": "丙"}]
    assert points("value: x, distance: {to: subject, subject: 乙}", *rows) == [0, 1, 2]
    assert points("value: x, distance: {to: subject, subject: 乙, cap: true}", *rows) == [0, 1, 1]
    assert points("value: x, distance: {to: subject, subject: 丁}", *rows) == [None, None, None]
    assert points("full: 10, value: x, distance: {to: target, target: 12}", 2, 7) == [0, 5]


def test_percentile_bands() -> None:
    written = 'value: x, percentile_bands: {steps: {"≥80%": 20, ">50%": 10, else: 0}}'
    assert points(written, 1, 2, 3, 4, 5, 6, None) == [0, 0, 0, 10, 20, 20, None]
    assert points(written.replace("value: x", "value: x, direction: -1"), 1, 2, 3, 4, 5, 6) == [20, 20, 10, 0, 0, 0]


def test_those_whom_an_item_does_not_concern_move_nobody() -> None:
    rows = [{"x": 1, "yes": True}, {"x": 3, "yes": True}, {"x": 100, "yes": False}]
    assert points("value: x, when: yes, minmax: {}", *rows) == [0, 100, None]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("value: word, minmax: {}", "要数字"),
        ("value: share, minmax: {low: 0, high: 6}", "没有写单位"),
        ("value: x, minmax: {low: 6, high: 6}", "上界必须大于下界"),
        ("value: x, minmax: {to: [100, 0]}", "下限和上限"),
        ("value: x, zscore: {sd: 0}", "大于 0"),
        ("value: x, scaled: {low: 1}", "缺少“high”"),
        ("value: x, goalposts: {low: 2, high: 1}", "上界必须大于下界"),
        ("value: x, distance: {to: worst}", "不是可用的写法"),
        ("value: x, distance: {to: target}", "缺少“target”"),
        ('value: x, percentile_bands: {steps: {"≥20%": 1, "≥80%": 2}}', "从高写到低"),
        ('value: x, percentile_bands: {steps: {"80": 1}}', "看不懂的分位"),
        ('value: x, percentile_bands: {steps: {"≥180%": 1}}', "在 0% 与 100% 之间"),
        ("value: x, efficacy: {span: 0}", "大于 0"),
        ("value: x, ratio: {to: 0}", "大于 0"),
        ("value: x, ratio: {to: 5, cap: 0}", "大于 floor"),
        ("value: x, rank: {ties: best}", "不认识的键"),
        ("value: x, rank: {within: [y]}", "分组要用文字"),
        ("value: x, rank: {within: city}", "city"),
    ],
)
def test_refusals(written: str, message: str) -> None:
    with pytest.raises((Problem, Problems), match=message):
        leaf(written)


# -- as the matrix steps ------------------------------------------------------------------------------------------------------

SAME: dict[str, Callable[[Any], Any]] = {
    "minmax: {}": lambda x: matrix.minmax(x),
    "minmax: {to: [1, 10]}": lambda x: matrix.minmax(x, 1, 10),
    "zscore: {}": lambda x: matrix.zscore(x),
    "zscore: {mean: 50, sd: 10}": lambda x: matrix.zscore(x, 50, 10),
    "percent_rank: {}": lambda x: matrix.percent_rank(x),
    "borda: {}": lambda x: matrix.borda(x),
    "rank_points: {}": lambda x: matrix.rank_points(x),
    "fraction_of_max: {}": lambda x: matrix.fraction_of_max(x),
    "distance: {to: best}": lambda x: matrix.distance_to_max(x),
}
BOUNDED: dict[str, Callable[[Any, Any, Any], Any]] = {
    "scaled: {low: 2, high: 7}": lambda x, low, high: matrix.scaled(x, low, high),
    "goalposts: {low: 2, high: 7}": lambda x, low, high: matrix.goalposts(x, low, high),
    "goalposts: {low: 2, high: 7, to: 5, clip: false}": lambda x, low, high: matrix.goalposts(x, low, high, 5, truncate=False),
}
columns = st.lists(st.one_of(st.none(), st.integers(-50, 50).map(lambda tenth: tenth / 10)), min_size=1, max_size=8)


@cache
def lowered(method: str, direction: int) -> Program:
    return program(f"score:\n  - {{id: it, value: x, direction: {direction}, {method}}}")


def nodes(method: str, direction: int, column: Column) -> list[Any]:
    return both({"it": lowered(method, direction).outputs["points.it"]}, [{"x": value} for value in column])["it"]


def agree(found: list[Any], wanted: Any) -> None:
    for mine, other in zip(found, wanted[:, 0].tolist(), strict=True):
        assert (mine is None) == (other != other), (found, wanted)
        assert mine is None or mine == pytest.approx(other, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("method", SAME)
@settings(max_examples=40, deadline=None)
@given(column=columns, direction=st.sampled_from([1, -1]))
def test_as_construct(method: str, column: Column, direction: int) -> None:
    """One convention in both: directed first, no spread or too few values give no points."""
    directed = matrix.directed(np.array(column, dtype=float).reshape(-1, 1), [direction])
    agree(nodes(method, direction, column), SAME[method](directed))


@pytest.mark.parametrize("method", BOUNDED)
@settings(max_examples=25, deadline=None)
@given(column=columns, direction=st.sampled_from([1, -1]))
def test_fixed_bounds_as_construct(method: str, column: Column, direction: int) -> None:
    directed = matrix.directed(np.array(column, dtype=float).reshape(-1, 1), [direction])
    agree(nodes(method, direction, column), BOUNDED[method](directed, *matrix.directed_bounds([2], [7], [direction])))


@settings(max_examples=40, deadline=None)
@given(column=columns, direction=st.sampled_from([1, -1]))
def test_a_target_as_construct(column: Column, direction: int) -> None:
    directed = matrix.directed(np.array(column, dtype=float).reshape(-1, 1), [direction])
    agree(nodes("distance: {to: target, target: 3}", direction, column), matrix.distance_to_target(directed, [3.0 * direction]))
