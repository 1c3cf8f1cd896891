"""Leave one out and one weight at a time, against the same index built again by hand."""

from __future__ import annotations

import numpy as np
import pytest
from support.indices import MINMAX, model, tree

from kaifaqu.assess.construct.means import GEOMETRIC
from kaifaqu.assess.construct.ranks import places
from kaifaqu.assess.construct.tree import Tree, aggregate
from kaifaqu.assess.sure import Aggregation, leave_one_out, one_at_a_time
from kaifaqu.errors import Problem


def test_it_works() -> None:
    own = model(missing=0.1)
    found = leave_one_out(own)
    assert found.ids == own.tree.ids[0]
    points = MINMAX.run(own.values * own.signs)
    for at in (0, 7):
        weights = own.tree.weights[0].copy()
        weights[at] = 0
        scores = aggregate(points, own.tree.with_weights([weights, own.tree.weights[1]]))[-1][:, 0]
        np.testing.assert_allclose(found.scores[at], scores)
        np.testing.assert_array_equal(found.ranks[at], places(scores))
        assert np.isclose(found.mean_abs[at], np.mean(np.abs(places(scores) - found.nominal_ranks)))
        np.testing.assert_array_equal(found.differences[at], found.nominal_ranks - places(scores))


def test_a_group_left_out_is_an_index_without_it() -> None:
    own = model(aggregation=Aggregation("g", GEOMETRIC))
    found = leave_one_out(own, 2)
    assert found.ids == ("g0", "g1", "g2")
    rest = Tree(
        (np.repeat([0, 1], 4), np.zeros(2, dtype=np.int64)),
        (own.tree.weights[0][4:], own.tree.weights[1][1:]),
        (own.tree.ids[0][4:], ("g1", "g2"), ("total",)),
    )
    points = MINMAX.run(own.values * own.signs)[:, 4:]
    np.testing.assert_allclose(found.scores[0], aggregate(points, rest, GEOMETRIC)[-1][:, 0])


def test_nothing_left_is_told() -> None:
    single = tree(1, 12)
    found = leave_one_out(model(tree=single), 2)
    assert found.refused[0].code == "tree-weight"
    assert np.isnan(found.mean_abs[0])


def test_one_weight_at_a_time_keeps_the_parents_sum() -> None:
    own = model()
    found = one_at_a_time(own, (0.5, 1.0), level=2)
    assert found.ids == ("g0", "g0", "g1", "g1", "g2", "g2")
    np.testing.assert_array_equal(found.mean_abs[1::2], 0)
    weights = np.array([1.0, 3, 4])
    points = MINMAX.run(own.values * own.signs)
    scores = aggregate(points, own.tree.with_weights([own.tree.weights[0], weights]))[-1][:, 0]
    np.testing.assert_allclose(found.scores[0], scores)
    assert len(one_at_a_time(own).ids) == 2 * 15


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("level-unknown", lambda: leave_one_out(model(), 0)),
        ("level-unknown", lambda: leave_one_out(model(), 3)),
        ("level-unknown", lambda: one_at_a_time(model(), level=3)),
        ("factor-negative", lambda: one_at_a_time(model(), (-1.0,))),
        ("factor-negative", lambda: one_at_a_time(model(), ())),
        ("cases-too-many", lambda: one_at_a_time(model(), tuple(np.linspace(0, 2, 2000)))),
    ],
)
def test_what_cannot_be_done_is_refused(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()
    assert caught.value.code == code
