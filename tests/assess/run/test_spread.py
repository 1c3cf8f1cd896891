from __future__ import annotations

import numpy as np
import pytest

from kaifaqu import assess
from kaifaqu.assess.run.spread import rank_spread
from kaifaqu.errors import Problem

RULE = """
id: two
title: 两项
subject: zone
inputs:
  a: {title: 甲项, unit: ""}
  b: {title: 乙项, unit: ""}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    official: false
    label: 示例口径
    source: {document: 示例, certainty: O}
    score:
      combine: mean
      items:
        - {id: a, title: 甲项, weight: WEIGHT, value: a, unit: "", minmax: {low: 0, high: 100}}
        - {id: b, title: 乙项, weight: 1, value: b, unit: "", minmax: {low: 0, high: 100}}
    missing: {policy: renormalise}
"""
DATA = [
    {"subject": "一", "a": 90, "b": 90},
    {"subject": "二", "a": 60, "b": 40},
    {"subject": "三", "a": 45, "b": 58},
    {"subject": "四", "a": 10, "b": 10},
    {"subject": "五", "a": None, "b": None},
]


def made(weight: str = "1") -> assess.Run:
    return assess.run(assess.parse(RULE.replace("WEIGHT", weight), "two.yaml"), DATA)


def test_it_works() -> None:
    """Best and worst of all keep their places; two that the weights decide between change theirs; who has no rank gets none."""
    run = made()
    found = rank_spread(run, replications=500)
    assert list(found.low[[0, 3]]) == list(found.high[[0, 3]]) == [1, 4]
    assert (found.best[1], found.worst[1], found.best[2], found.worst[2]) == (2, 3, 2, 3)
    assert np.isnan(found.low[4])
    again = rank_spread(run, replications=500)
    assert np.array_equal(found.low, again.low, equal_nan=True)


def test_it_says_how_far_it_is() -> None:
    told: list[int] = []
    rank_spread(made(), replications=400, progress=told.append)
    assert told == [200, 400]


def test_refusals() -> None:
    with pytest.raises(Problem) as caught:
        rank_spread(made(), 1.5)
    assert caught.value.code == "spread-share"
    with pytest.raises(Problem) as caught:
        rank_spread(made("unknown"))
    assert caught.value.code == "spread-no-ranks"
    summed = assess.parse(
        RULE.replace("combine: mean", "combine: sum").replace("weight: WEIGHT, ", "").replace("weight: 1, ", ""), "two.yaml"
    )
    with pytest.raises(Problem) as caught:
        rank_spread(assess.run(summed, DATA))
    assert caught.value.code == "spread-no-weights"
