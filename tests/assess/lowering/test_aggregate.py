"""Points of groups: means, sums and the best of parts, with weights, caps and every policy for what is missing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scoring import both, outcome, program, standard

from kaifaqu.assess.construct import means
from kaifaqu.errors import Problem

GROUP = """
missing: {missing}
score:
  combine: {combine}
  items:
    - {{id: a, weight: 3, points: x}}
    - {{id: b, weight: 1, points: y}}
"""
SUM = """
missing: {missing}
score:
  - {{id: a, full: 30, points: x}}
  - {{id: b, full: 10, points: y}}
"""


def total(body: str, *rows: tuple[float | None, float | None]) -> list[Any]:
    return outcome(body, [{"x": x, "y": y} for x, y in rows])["points.total"]


def mean(combine: str = "mean", missing: str = "refuse") -> str:
    return GROUP.format(combine=combine, missing=missing)


def test_it_works() -> None:
    assert total(mean(), (10, 2), (4, None)) == [8, None]
    assert total(SUM.format(missing="refuse"), (20, 5), (50, 50), (1, None)) == [25, 40, None]


# -- means ------------------------------------------------------------------------------------------------------------------


def test_means() -> None:
    assert total(mean("geometric"), (16, 1)) == pytest.approx([8])
    assert total(mean("harmonic"), (4, 1)) == pytest.approx([4 / (3 / 4 + 1)])
    assert total(
        mean("power, power: 2").replace("combine: power, power: 2", "combine: power\n  power: 2"), (2, 6)
    ) == pytest.approx([math.sqrt(12)])


def test_a_mean_of_what_is_not_positive_is_a_fault() -> None:
    found = outcome(mean("geometric"), [{"x": 4, "y": 0}, {"x": 4, "y": 4}, {"x": -1, "y": 4}, {"x": None, "y": 4}])
    assert found["points.total"][0] is None
    assert found["points.total"][1] == pytest.approx(4)
    assert found["fault.total"] == [True, False, True, False]


def test_a_fault_stays_where_the_others_carry_the_weight() -> None:
    """Zero in a geometric mean is no missing number: it must not be left out in silence."""
    found = outcome(mean("geometric", "renormalise"), [{"x": 4, "y": 0}, {"x": 4, "y": None}])
    assert found["points.total"][0] is None
    assert found["points.total"][1] == pytest.approx(4)
    assert found["fault.total"] == [True, False]


def test_an_unknown_weight_gives_no_total() -> None:
    body = mean().replace("weight: 1,", "weight: unknown,") + 'gaps: ["权重未找到"]\n'
    assert outcome(body, [{"x": 1, "y": 2}])["points.total"] == [None]


KINDS = {"mean": means.ARITHMETIC, "geometric": means.GEOMETRIC, "harmonic": means.HARMONIC}
LOWERED = {kind: program(mean(kind, "renormalise")) for kind in KINDS}
numbers = st.one_of(st.none(), st.integers(1, 100).map(lambda tenth: tenth / 10))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5))
def test_means_as_construct(kind: str, rows: list[tuple[float | None, float | None]]) -> None:
    found = both(
        {"it": LOWERED[kind].outputs["points.total"]}, [{"x": x, "y": y} for x, y in rows], {"weight.a": 3.0, "weight.b": 1.0}
    )["it"]
    wanted = means.combine(np.array(rows, dtype=float), np.array([3.0, 1.0]), KINDS[kind])
    for mine, other in zip(found, wanted.tolist(), strict=True):
        assert (mine is None) == (other != other)
        assert mine is None or mine == pytest.approx(other, rel=1e-12)


# -- what is missing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "in_mean", "in_sum"),
    [
        ("refuse", None, None),
        ("zero", 6.0, 8.0),
        ("renormalise", 8.0, 8 * 40 / 30),
        ("worst", (3 * 8 + 2) / 4, 10.0),
        ("mean", (3 * 8 + 5) / 4, 13.0),
    ],
)
def test_policies(policy: str, in_mean: float | None, in_sum: float | None) -> None:
    rows = [(8, None), (8, 2), (8, 8), (None, None)]
    assert total(mean(missing=policy), *rows)[0] == (None if in_mean is None else pytest.approx(in_mean))
    assert total(SUM.format(missing=policy), *rows)[0] == (None if in_sum is None else pytest.approx(in_sum))


def test_nothing_there_is_no_total() -> None:
    assert total(mean(missing="renormalise"), (None, None)) == [None]
    assert total(SUM.format(missing="renormalise"), (None, None)) == [None]
    assert total(mean(missing="zero"), (None, None)) == [0]


def test_an_interval_between_least_and_full_points() -> None:
    found = outcome(SUM.format(missing="interval"), [{"x": 8, "y": None}, {"x": 8, "y": 2}])
    assert (found["points.total"], found["points.total.high"]) == ([8, 10], [18, 10])


def test_an_interval_without_an_end_is_no_total() -> None:
    assert total(mean(missing="interval"), (8, None)) == [None]


def test_the_share_that_must_be_there() -> None:
    weight = mean(missing="{policy: renormalise, at_least: 0.75}")
    assert total(weight, (8, None), (None, 8)) == [8, None]
    items = mean().replace("  combine: mean", "  combine: mean\n  at_least: 0.5")
    assert total(items, (8, None), (None, 8), (None, None)) == [8, 8, None]


def test_an_item_may_have_its_own_policy() -> None:
    body = SUM.format(missing="refuse").replace("points: y", "missing: zero, points: y")
    assert total(body, (8, None), (None, 5)) == [8, None]


def test_what_does_not_apply_is_left_out_by_right() -> None:
    body = mean().replace("points: y", "when: yes, points: y")
    rows = [{"x": 8, "y": 2, "yes": yes} for yes in (True, False, None)] + [{"x": 8, "y": None, "yes": True}]
    assert outcome(body, rows)["points.total"] == [6.5, 8, None, None]
    in_sum = SUM.format(missing="refuse").replace("points: y", "when: yes, points: y")
    assert outcome(in_sum, rows)["points.total"] == [10, 8, None, None]


def test_a_group_that_concerns_nobody_is_left_out_too() -> None:
    body = """
    missing: refuse
    score:
      - {id: big, title: 规上, items: [{id: a, when: yes, points: x}]}
      - {id: small, title: 规下, items: [{id: b, when: not yes, points: y}]}
    """
    assert outcome(body, [{"x": 1, "y": 2, "yes": True}, {"x": 1, "y": 2, "yes": False}])["points.total"] == [1, 2]


# -- the best of parts ----------------------------------------------------------------------------------------------------------

BEST = """
missing: {missing}
score:
  - {{id: rd, full: 50, combine: best, items: [{{id: a, full: 50, points: x}}, {{id: b, full: 40, points: y}}]}}
"""


def best(missing: str, *rows: tuple[float | None, float | None]) -> list[tuple[Any, Any]]:
    found = outcome(BEST.format(missing=missing), [{"x": x, "y": y} for x, y in rows])
    return list(zip(found["points.rd"], found.get("points.rd.high", found["points.rd"]), strict=True))


def test_the_best_part_counts() -> None:
    assert best("refuse", (10, 20), (30, 20)) == [(20, 20), (30, 30)]


def test_a_missing_part_might_be_the_best() -> None:
    assert best("refuse", (None, 20), (45, None), (30, None), (None, None)) == [(20, 50), (45, 45), (30, 40), (None, None)]


def test_a_missing_part_is_left_out_where_the_rule_says_so() -> None:
    assert best("renormalise", (None, 20), (30, None), (None, None)) == [(20, 20), (30, 30), (None, None)]
    assert best("zero", (None, 20), (None, None)) == [(20, 20), (0, 0)]


def test_the_worst_class_counts() -> None:
    body = BEST.format(missing="refuse").replace("best", "min").replace("full: 50, c", "full: 40, c")
    found = outcome(body, [{"x": 10, "y": 20}, {"x": None, "y": 20}, {"x": None, "y": 0}])
    assert found["points.rd"] == [10, 0, 0]
    assert found["points.rd.high"] == [10, 20, 0]


def test_a_missing_part_without_an_end_leaves_nothing() -> None:
    body = BEST.format(missing="refuse").replace("id: a, full: 50,", "id: a,")
    assert outcome(body, [{"x": None, "y": 20}])["points.rd"] == [None]


# -- caps -----------------------------------------------------------------------------------------------------------------------


def test_the_parts_are_capped_at_the_full_points() -> None:
    body = """
    score:
      - {id: ip, full: 30, least: 2, items: [{id: a, full: 25, points: x}, {id: b, full: 10, points: y}]}
    """
    found = outcome(body, [{"x": 25, "y": 10}, {"x": 1, "y": 0}, {"x": 99, "y": 0}])
    assert found["points.ip"] == [30, 2, 25]
    score = standard(body).editions[0].score
    assert score is not None
    assert score.limits == (2, 30)


def test_expert_ranges_add_up() -> None:
    body = """
    score:
      - {id: a, full: 8, value: word, choices: {高: 7-8, 中: 5-6, 低: 0}, given: given}
      - {id: b, full: 10, points: x}
    pass: {rule: total >= 15}
    """
    rows = [{"word": "高", "x": x, "given": given} for x, given in ((8, None), (7.5, None), (6, None), (7.5, 7.5))]
    found = outcome(body, rows)
    assert found["total"] == [15, 14.5, 13, 15]
    assert found["total.high"] == [16, 15.5, 14, 15]
    assert found["result"] == [1, 3, 0, 1]  # met, manual, unmet, met


def test_a_leaf_without_a_method_cannot_be_scored() -> None:
    body = 'gaps: ["评分办法未找到"]\nscore:\n  - {id: a, value: x}\n'
    with pytest.raises(Problem) as caught:
        outcome(body, [{"x": 1}])
    assert caught.value.code == "item-unscored"


def test_what_an_expert_alone_keeps_open_is_for_a_person_and_what_lacks_data_is_unknown() -> None:
    """Manual while only an expert's points are wanted; unknown while an input is."""
    body = """
    score:
      - {id: a, full: 8, value: word, choices: {高: 7-8, 中: 5-6, 低: 0}, given: given}
      - {id: b, full: 10, points: x, missing: {policy: interval}}
    pass: {rule: total >= 15}
    """
    rows: list[dict[str, Any]] = [{"word": word, "x": x, "given": given} for word, x, given in (
        ("高", 7, None), ("高", None, None), ("高", None, 8), ("高", 8, 8), (None, 8, None), ("低", None, None),
    )]  # fmt: skip
    assert outcome(body, rows)["result"] == [3, 2, 2, 1, 2, 0]


def test_points_that_do_not_concern_the_subject_keep_nothing_open() -> None:
    body = """
    score:
      - {id: a, full: 8, value: word, choices: {高: 7-8, 低: 0}, given: given}
      - {id: b, full: 10, points: x, when: yes, missing: {policy: interval}}
    pass: {rule: total >= 7.5}
    """
    rows: list[dict[str, Any]] = [{"word": "高", "yes": yes} for yes in (False, True, None)]
    assert outcome(body, rows)["result"] == [3, 2, 2]
