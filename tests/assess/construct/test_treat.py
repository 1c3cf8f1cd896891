"""Outliers: the order of steps, winsorising against a plain loop, curves by formula, the log of points, refusals."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifaqu.assess.construct import treat as module
from kaifaqu.assess.construct.describe import kurtosis, skewness
from kaifaqu.assess.construct.treat import Rule, passes, treat
from kaifaqu.errors import Problem

NAN = float("nan")
HIGH = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100]


def skew_kurt(values: list[float]) -> tuple[float, float]:
    """By the textbook: sample-corrected skewness and excess kurtosis."""
    n, mean, sd = len(values), statistics.mean(values), statistics.stdev(values)
    third, fourth = (sum(((x - mean) / sd) ** power for x in values) for power in (3, 4))
    skew = n / ((n - 1) * (n - 2)) * third
    kurt = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    return skew, kurt


def winsorised(values: list[float], limit: int) -> list[float]:
    """COINr's loop, written plainly."""
    own, high, low = list(values), set(), set()
    while len(set(own)) > 1:
        skew, kurt = skew_kurt(own)
        if abs(skew) < 2 or kurt < 3.5 or len(high) + len(low) >= limit:
            break
        end = max(own) if skew >= 0 else min(own)
        at = {i for i, x in enumerate(own) if x == end}
        rest = [x for x in own if x != end]
        for i in at:
            own[i] = max(rest) if skew >= 0 else min(rest)
        high, low = (at, low) if skew >= 0 else (high, at)
    return own


def test_it_works() -> None:
    done = treat(np.column_stack([[*HIGH, NAN], [*range(12), NAN]]))
    np.testing.assert_array_equal(done.values[:, 0], [*HIGH[:-1], 30, NAN])
    np.testing.assert_array_equal(done.values[:, 1], [*range(12), NAN])
    (point,) = done.points
    assert (point.row, point.column, point.kind, point.before, point.after) == (11, 0, "winhi", 100, 30)
    first, second = done.columns
    assert first.steps == ("winsorise",)
    assert first.passes == (False, True)
    assert first.winsorised == 1
    assert second.steps == ()
    assert second.passes == (True,)


def test_the_test_is_the_textbooks() -> None:
    skew, kurt = skew_kurt(HIGH)
    assert skewness(HIGH)[0] == pytest.approx(skew, rel=1e-13)
    assert kurtosis(HIGH)[0] == pytest.approx(kurt, rel=1e-13)
    np.testing.assert_array_equal(passes(np.column_stack([HIGH, range(12), [5] * 12])), [0, 1, NAN])
    assert passes([1.0, 2, 3])[0] == 1  # skewness alone passes
    assert np.isnan(passes([0.0, 0, 1])[0]) or passes([0.0, 0, 1])[0] == 1


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(-30, 30).map(float), min_size=5, max_size=20), st.integers(1, 4), st.integers(-400, 400))
def test_winsorising_as_by_hand(values: list[float], limit: int, outlier: int) -> None:
    own = [*values, float(outlier)]
    done = treat(own, Rule(second="", points=limit))
    column = done.columns[0]
    if column.testable and column.steps:
        np.testing.assert_array_equal(done.values[:, 0], winsorised(own, limit))
    elif column.testable:
        np.testing.assert_array_equal(done.values[:, 0], own)
    changed = {point.row for point in done.points if point.before != point.after}
    assert changed == set(np.flatnonzero(done.values[:, 0] != own).tolist())


def test_the_second_step_starts_from_the_untreated_column() -> None:
    values = [*range(20), 500.0, 3000.0]
    span = 3000.0
    alone = treat(values, Rule(points=1))
    assert alone.columns[0].steps == ("winsorise", "log_ct")
    np.testing.assert_allclose(alone.values[:, 0], [math.log(x + 0.01 * span) for x in values])
    assert {point.kind for point in alone.points} == {"log_ct"}
    both = treat(values, Rule(points=1, combine=True))
    np.testing.assert_allclose(both.values[:, 0], [math.log(min(x, 500) + 5) for x in values])
    assert both.points[-1].kind == "winhi+log_ct"
    none = treat(values, Rule(points=0))  # winsorising allowed nothing: straight to the second
    np.testing.assert_allclose(none.values, alone.values)


@pytest.mark.parametrize(
    ("kind", "formula"),
    [
        ("log_ct", lambda x, low, high: math.log(x - low + 0.01 * (high - low))),
        ("log_ct_orig", lambda x, low, high: math.log(x - low + 1)),
        ("log_ct_plus", lambda x, low, high: math.log(x - low + 0.01 * (high - low))),
        ("log_gii", lambda x, low, high: math.log((high - 1) * (x - low) / (high - low) + 1)),
        ("log", lambda x, low, high: math.log(x)),
        ("box_cox", lambda x, low, high: ((x - low + 1) ** 0.5 - 1) / 0.5),
    ],
)
def test_curves(kind: str, formula: object) -> None:
    done = treat(HIGH, Rule(first=kind, second=""))
    np.testing.assert_allclose(done.values[:, 0], [formula(x, 1.0, 100.0) for x in HIGH])  # type: ignore[operator]
    assert len(done.points) == len(HIGH)


def test_more_curves() -> None:
    low = [-x for x in HIGH]
    np.testing.assert_allclose(
        treat(low, Rule(first="log_ct_plus", second="")).values[:, 0], [-math.log(-1 + 0.99 - x) for x in low]
    )
    np.testing.assert_allclose(treat(HIGH, Rule(first="box_cox", second="", power=0)).values[:, 0], [math.log(x) for x in HIGH])


def test_forced_goes_on_to_the_limit() -> None:
    done = treat(HIGH, Rule(second="", points=3, forced=True))
    assert done.columns[0].winsorised == 3
    assert treat(list(range(12)), Rule(points=3, forced=True)).points == ()  # a column that passes is not touched


def test_columns_that_cannot_be_tested_are_left_alone() -> None:
    values = np.array([[5.0, NAN, 0], [5, NAN, 0], [5, 1, 0], [5, 2, 9]])
    done = treat(values)
    np.testing.assert_array_equal(done.values, values)
    assert [column.testable for column in done.columns[:2]] == [False, False]
    assert treat(np.empty((0, 2))).values.shape == (0, 2)


def test_a_rule_of_its_own_for_each_column() -> None:
    done = treat(np.column_stack([HIGH, HIGH]), (Rule(), Rule(first="", second="")))
    assert [column.steps for column in done.columns] == [("winsorise",), ()]


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("treatment-unknown", lambda: Rule(first="cut")),
        ("treatment-unknown", lambda: Rule(first="", second="log")),
        ("treatment-parameter", lambda: Rule(points=-1)),
        ("treatment-parameter", lambda: Rule(skew=NAN)),
        ("parameter-count", lambda: treat([1.0], (Rule(), Rule()))),
        ("log-not-positive", lambda: treat([-x for x in HIGH], Rule(first="log", second=""))),
        ("treatment-direction", lambda: treat([-x for x in HIGH], Rule(first="log_gii", second=""))),
        ("treatment-overflow", lambda: treat([x * 1e140 for x in HIGH], Rule(first="box_cox", second="", power=3))),
        ("treatment-unlimited", lambda: treat(np.r_[np.zeros(module.UNLIMITED), 9.0], Rule(points=None))),
    ],
)
def test_refusals(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code
