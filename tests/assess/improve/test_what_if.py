"""What if: everybody scored again, or one subject with the others held."""

from __future__ import annotations

import time

import numpy as np
import pytest

from kaifaqu.assess.graph import Builder
from kaifaqu.assess.improve import Situation, what_if
from kaifaqu.errors import Problem, Problems
from tests.assess.improve.leagues import benchmark, tier


def test_it_works() -> None:
    found = what_if(tier(), {"甲": {"rd": 480.0}})
    effect = found.one("甲")
    assert effect.change("total") == 50
    assert effect.after["result"] == 1
    assert effect.change("rank") == -1
    assert "总分 +50.00，上升 1 名" in found.text()
    assert "另有 " in found.text()
    assert found.as_dict()["effects"][0]["change"] == {"total": 50.0, "rank": -1.0}


def test_a_scenario_of_many() -> None:
    found = what_if(tier(), {"甲": {"rd": 480.0}, "戊": {"tech": 24.0, "rd": 180.0}})
    assert [effect.subject for effect in found.effects[:2]] == ["甲", "戊"]
    assert found.one("戊").after["total"] == 20 + 50 + 2


def test_other_weights() -> None:
    build = Builder()
    total = build.op("+", build.op("*", build.column("a"), build.param("weight.a")), build.column("b"))
    data = {"a": np.array([1.0, 2, 3]), "b": np.array([3.0, 3, 0])}
    league = Situation(
        {"total": total, "rank": build.place(total)}, list("甲乙丙"), lambda name, lag: data[name], {"weight.a": 1.0}
    )
    found = what_if(league, params={"weight.a": 3.0})
    assert found.after["total"].tolist() == [6, 9, 9]
    assert [found.one(subject).change("rank") for subject in "甲乙丙"] == [1.0, 0.0, -2.0]
    with pytest.raises(Problems) as caught:
        what_if(league, params={"weight.a": -1.0})
    assert [problem.code for problem in caught.value.items] == ["weight-negative"]


def test_the_others_held_agrees_where_they_do_not_move() -> None:
    league = tier()
    exact, held = what_if(league, {"甲": {"rd": 480.0}}), what_if(league, {"甲": {"rd": 480.0}}, exact=False)
    for name in ("total", "rank", "result"):
        assert held.after[name][0] == exact.after[name][0]
    assert not held.exact
    assert held.text().endswith("（近似：别人的得分按现状固定）")


@pytest.mark.parametrize(
    ("changes", "params", "code"),
    [
        ({"无": {"rd": 1.0}}, {}, "subject-unknown"),
        ({"甲": {"none": 1.0}}, {}, "input-unknown"),
        ({"甲": {"rd": -1.0}}, {}, "input-out-of-range"),
        ({"甲": {"rd": float("nan")}}, {}, "value-not-finite"),
        ({}, {"weight.x": 1.0}, "param-unknown"),
    ],
)
def test_refusals(changes: dict[str, dict[str, float]], params: dict[str, float], code: str) -> None:
    with pytest.raises(Problems) as caught:
        what_if(tier(), changes, params)
    assert [problem.code for problem in caught.value.items] == [code]


def test_holding_the_others_is_for_one_subject() -> None:
    with pytest.raises(Problem) as caught:
        what_if(tier(), {"甲": {"rd": 1.0}, "乙": {"rd": 1.0}}, exact=False)
    assert caught.value.code == "held-one-subject"


def test_at_once() -> None:
    league = benchmark().league(160, 50)
    what_if(league, {"3": {"c1": 9.0}})
    took = []
    for _ in range(5):
        start = time.perf_counter()
        what_if(league, {"3": {"c1": 9.0}})
        took.append(time.perf_counter() - start)
    assert min(took) < 0.2  # about 5 ms by itself; the tests share the machine
