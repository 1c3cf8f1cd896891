"""Who is nearly there."""

from __future__ import annotations

import numpy as np
import pytest

from kaifaqu.assess.graph import Builder
from kaifaqu.assess.improve import Goal, Situation, improve, nearly_there
from kaifaqu.errors import Problem
from tests.assess.improve.leagues import bands, tier

LEVERS = ["tech", "rd", "patents"]


def test_it_works() -> None:
    found = nearly_there(tier(), Goal.met(), levers=LEVERS)
    assert found.reached == 2  # 乙, 丁
    assert found.open == 1  # 己: its staff is not known
    assert {item.subject for item in found.near} == {"甲", "丙", "戊"}
    assert [item.effort for item in found.near] == sorted(item.effort for item in found.near)
    for item in found.near:
        assert item.plan is not None
        assert item.effort == improve(tier(), item.subject, Goal.met(), levers=LEVERS, alternatives=1).plans[0].cost
        assert item.unmet == ("总分",)
    assert found.text().startswith("目标：符合全部条件。已达到 2 个，够得着 3 个")
    assert len(found.as_dict()["near"]) == 3


def test_screened_only() -> None:
    exact = {item.subject: item.effort for item in nearly_there(tier(), Goal.met(), levers=LEVERS).near}
    for item in nearly_there(tier(), Goal.met(), levers=LEVERS, plans=0).near:
        assert item.plan is None
        assert item.effort >= exact[item.subject] * 0.99  # the screening looks at one way at a time


def test_among_those_of_the_grade_below() -> None:
    found = nearly_there(tier(), Goal.met(), levers=LEVERS, among=[True, False, False, False, False, False])
    assert [item.subject for item in found.near] == ["甲"]
    assert found.reached == 0


def test_a_place_is_screened_by_the_total_it_takes() -> None:
    found = nearly_there(tier(), Goal.rank(2), levers=LEVERS)
    assert found.near
    assert found.near[0].plan is not None
    assert found.near[0].plan.proof["rank"] <= 2 if "rank" in found.near[0].plan.proof else True


def test_refusals() -> None:
    with pytest.raises(Problem) as caught:
        nearly_there(tier(), Goal.met(), levers=["none"])
    assert caught.value.code == "lever-unknown"


def test_a_hundred_thousand() -> None:
    build, random, count = Builder(), np.random.default_rng(7), 100_000
    data = {
        "rd": random.uniform(0, 500, count),
        "sales": random.uniform(1000, 9000, count),
        "patents": random.integers(0, 9, count).astype(float),
    }
    points = build.op("+", bands(build, build.op("/", build.column("rd"), build.column("sales")), [(0.06, 50), (0.03, 20)]),
                      build.op("*", build.column("patents"), build.number(5)))  # fmt: skip
    result = build.op("number", build.op(">=", points, build.number(60)))
    league = Situation({"total": points, "result": result}, [str(row) for row in range(count)],
                       lambda name, lag: data[name] if not lag else np.full(count, np.nan))  # fmt: skip
    found = nearly_there(league, Goal.met(), levers=["rd", "patents"], plans=5)
    share = data["rd"] / data["sales"]
    lacking = np.where(share >= 0.06, 0, 0.06 * data["sales"] - data["rd"]) / data["rd"].std(ddof=1)
    alone = lacking[(data["patents"] >= 2) & (share < 0.06) & (np.where(share >= 0.03, 20, 0) + 5 * data["patents"] < 60)]
    assert found.near[0].effort <= alone.min() + 1e-4
    assert len(found.near) == 1_000
