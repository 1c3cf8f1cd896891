"""Climbing a tree: against a plain recursion, with gaps, thresholds, refusals, effective weights."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifaqu.assess.construct.means import ARITHMETIC, COPELAND, GEOMETRIC, HARMONIC, MAXIMUM, MEDIAN, MINIMUM, SUM, Method, power
from kaifaqu.assess.construct.tree import Tree, aggregate, top
from kaifaqu.errors import Problem

NAN = float("nan")
TREE = Tree.from_links(
    ["a", "b", "c", "d", "e"],
    {"a": "x", "b": "x", "c": "y", "d": "y", "e": "y", "x": "t", "y": "t"},
    {"a": 1, "b": 3, "c": 2, "d": 1, "e": 1, "x": 60, "y": 40},
)
BY_HAND = {
    "arithmetic": lambda v, w: sum(a * b for a, b in zip(v, w, strict=True)) / sum(w),
    "geometric": lambda v, w: math.exp(sum(b * math.log(a) for a, b in zip(v, w, strict=True)) / sum(w)),
    "harmonic": lambda v, w: sum(w) / sum(b / a for a, b in zip(v, w, strict=True)),
    "power": lambda v, w: (sum(b * a**2.5 for a, b in zip(v, w, strict=True)) / sum(w)) ** (1 / 2.5),
    "min": lambda v, w: min(v),
    "max": lambda v, w: max(v),
    "median": lambda v, w: float(np.median(v)),
}


def climb(row: list[float], kind: str, at_least: float) -> float:
    """The total of one row by plain recursion."""

    def node(name: str) -> float:
        if name in TREE.ids[0]:
            return row[TREE.ids[0].index(name)]
        level = 1 if name in TREE.ids[1] else 2
        at = TREE.ids[level].index(name)
        below = [i for i, parent in enumerate(TREE.parents[level - 1]) if parent == at]
        got = [(node(TREE.ids[level - 1][i]), float(TREE.weights[level - 1][i])) for i in below]
        present = [(value, weight) for value, weight in got if not math.isnan(value)]
        if not present or len(present) / len(got) < at_least:
            return NAN
        return float(BY_HAND[kind]([v for v, _ in present], [w for _, w in present]))

    return node("t")


def test_it_works() -> None:
    points = np.array([[10.0, 20, 30, 40, 50], [1, 1, 1, 1, NAN]])
    levels = aggregate(points, TREE)
    np.testing.assert_allclose(levels[0], [[17.5, 37.5], [1, 1]])
    np.testing.assert_allclose(levels[1][:, 0], [0.6 * 17.5 + 0.4 * 37.5, 1])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.one_of(st.just(NAN), st.floats(0.01, 1000)), min_size=5, max_size=5), min_size=1, max_size=6),
    st.sampled_from(sorted(BY_HAND)),
    st.sampled_from([0.0, 0.5, 2 / 3, 1.0]),
)
def test_every_mean_as_by_hand(rows: list[list[float]], kind: str, at_least: float) -> None:
    got = aggregate(np.array(rows), TREE, power(2.5) if kind == "power" else Method(kind), at_least)[-1][:, 0]
    np.testing.assert_allclose(got, [climb(row, kind, at_least) for row in rows], rtol=1e-11)


def test_power_means_meet_the_named_ones() -> None:
    points = np.random.default_rng(1).uniform(0.5, 90, (40, 5))
    points[points < 9] = NAN
    for p, method in ((1.0, ARITHMETIC), (0.0, GEOMETRIC), (-1.0, HARMONIC)):
        np.testing.assert_allclose(aggregate(points, TREE, power(p))[-1], aggregate(points, TREE, method)[-1], rtol=1e-12)
    assert (aggregate(points, TREE, power(400))[-1] <= aggregate(points, TREE, MAXIMUM)[-1] + 1e-9).all()
    assert (aggregate(points * 1e140, TREE, power(3))[-1] < np.inf).sum() == np.isfinite(points).any(axis=1).sum()


def test_sum_is_what_complete_data_would_give() -> None:
    tree = Tree.flat("abc", [2.0, 3.0, 5.0])
    np.testing.assert_allclose(aggregate([[10.0, 10, 10], [10, NAN, 10]], tree, SUM)[0][:, 0], [100, 100])


def test_one_product_is_the_climb() -> None:
    points = np.random.default_rng(2).uniform(1, 100, (300, 5))
    for method in (ARITHMETIC, GEOMETRIC, HARMONIC):
        np.testing.assert_allclose(top(points, TREE, method), aggregate(points, TREE, method)[-1][:, 0], rtol=1e-13)
    points[3, 2] = NAN
    np.testing.assert_allclose(top(points, TREE), aggregate(points, TREE)[-1][:, 0])
    assert all(abs(level.sum() - 1) < 1e-15 for level in TREE.effective())
    np.testing.assert_allclose(TREE.effective()[0], [0.15, 0.45, 0.2, 0.1, 0.1])


def test_methods_by_node_and_by_step() -> None:
    points = np.array([[4.0, 9, 1, 2, 4]])
    mixed = aggregate(points, TREE, [[GEOMETRIC, MINIMUM], ARITHMETIC])
    np.testing.assert_allclose(mixed[0], [[math.exp((math.log(4) + 3 * math.log(9)) / 4), 1]])
    np.testing.assert_allclose(aggregate(points, TREE, [MEDIAN, MAXIMUM])[1], [[6.5]])


def test_thresholds_count_children_not_weights() -> None:
    row = np.array([[NAN, 8.0, 1, NAN, NAN]])
    assert np.isnan(aggregate(row, TREE, at_least=0.6)[1]).all()
    np.testing.assert_allclose(aggregate(row, TREE, at_least=[0.5, 0.5])[0], [[8, NAN]])
    np.testing.assert_allclose(aggregate(row, TREE, at_least=[1 / 3, 0])[1], [[0.6 * 8 + 0.4]])


def test_without_some() -> None:
    points = np.random.default_rng(3).uniform(1, 100, (9, 5))
    left = TREE.without(["a"])
    np.testing.assert_allclose(aggregate(points, left)[0][:, 0], points[:, 1])
    gone = TREE.without(["a", "b"])
    np.testing.assert_allclose(aggregate(points, gone)[1][:, 0], aggregate(points, TREE)[0][:, 1])
    np.testing.assert_allclose(gone.effective()[0][:2], 0)
    np.testing.assert_allclose(aggregate(points, TREE.without(["x"]))[1], aggregate(points, gone)[1])
    with pytest.raises(Problem, match="不剩"):
        TREE.without(["x", "y"])
    with pytest.raises(Problem, match="没有“z”"):
        TREE.without(["z"])


def test_a_leaf_that_hangs_higher() -> None:
    tree = Tree.from_links(["a", "b", "c"], {"a": "x", "b": "x", "x": "t", "c": "t"}, {"x": 1, "c": 3})
    assert tree.ids == (("a", "b", "c"), ("x", "c"), ("t",))
    np.testing.assert_allclose(top(np.array([[1.0, 3.0, 6.0]]), tree), [5.0])


def test_copeland() -> None:
    points = np.array([[3.0, 3, 1], [2, 2, 2], [1, 1, 3]])
    tree = Tree.flat("abc")
    np.testing.assert_array_equal(aggregate(points, tree, COPELAND)[0][:, 0], [2, 0, -2])
    # the fourth is missing throughout and plays no part; ties draw
    more = np.vstack([points, [[NAN] * 3], [[2, 2, 2]]])
    np.testing.assert_array_equal(aggregate(more, tree, COPELAND)[0][:, 0], [3, 0, -3, NAN, 0])
    with pytest.raises(Problem) as caught:
        aggregate(np.zeros((5_001, 3)), tree, COPELAND)
    assert caught.value.code == "copeland-too-large"


@pytest.mark.parametrize(
    ("method", "value", "refused"),
    [(GEOMETRIC, 0.0, True), (HARMONIC, -1.0, True), (power(-2), 0.0, True), (power(2), 0.0, False), (power(0.5), -1.0, True),
     (ARITHMETIC, -5.0, False), (MINIMUM, -5.0, False)],
)  # fmt: skip
def test_means_refuse_what_they_cannot_average(method: Method, value: float, refused: bool) -> None:
    points = np.array([[1.0, 2, 3, 4, 5], [1, 2, 3, value, 5]])
    if not refused:
        assert np.isfinite(aggregate(points, TREE, method)[1]).all()
        return
    with pytest.raises(Problem) as caught:
        aggregate(points, TREE, method, subjects=["甲", "乙"])
    assert caught.value.code == "mean-not-positive"
    assert caught.value.place.row == 2
    assert caught.value.place.column == "d"
    assert "乙" in caught.value.message


def test_a_row_under_the_threshold_is_not_judged() -> None:
    points = np.array([[1.0, 2, 0, NAN, NAN]])
    assert np.isnan(aggregate(points, TREE, GEOMETRIC, [0.5, 1.0])[1]).all()
    np.testing.assert_allclose(aggregate(points, TREE, GEOMETRIC, [0.5, 0])[0], [[2**0.75, NAN]])


@pytest.mark.parametrize(
    ("code", "build"),
    [
        ("tree-shape", lambda: Tree.from_links(["a", "b"], {"a": "t"})),
        ("tree-shape", lambda: Tree.from_links(["a"], {"a": "b", "b": "a"})),
        ("tree-shape", lambda: Tree.from_links(["a"], {})),
        ("tree-shape", lambda: Tree.from_links([], {})),
        ("tree-shape", lambda: Tree((np.array([0, 2]),), (np.ones(2),), (("a", "b"), ("t",)))),
        ("tree-weight", lambda: Tree.flat("ab", [1.0, -1.0])),
        ("tree-weight", lambda: Tree.flat("ab", [0.0, 0.0])),
        ("tree-weight", lambda: Tree.flat("ab", [1.0, NAN])),
        ("tree-shape", lambda: aggregate(np.zeros((2, 4)), TREE)),
        ("method-count", lambda: aggregate(np.ones((2, 5)), TREE, [ARITHMETIC])),
        ("method-count", lambda: aggregate(np.ones((2, 5)), TREE, [[ARITHMETIC], ARITHMETIC])),
        ("method-count", lambda: aggregate(np.ones((2, 5)), TREE, at_least=[0.1])),
        ("threshold-range", lambda: aggregate(np.ones((2, 5)), TREE, at_least=1.1)),
        ("method-unknown", lambda: Method("mean")),
        ("method-parameter", lambda: power(NAN)),
    ],
)  # fmt: skip
def test_refusals(code: str, build: object) -> None:
    with pytest.raises(Problem) as caught:
        build()  # type: ignore[operator]
    assert caught.value.code == code
