"""Data that a method cannot take stop the run, with who and what."""

from __future__ import annotations

from typing import Any

import pytest
from support.scoring import standard

from kaifaqu import assess
from kaifaqu.errors import Problem, Problems


def refused(body: str, rows: list[dict[str, Any]]) -> Problem:
    with pytest.raises((Problem, Problems)) as caught:
        assess.run(standard(body), [{"对象": name, **row} for name, row in zip("甲乙丙丁", rows, strict=False)])
    return caught.value if isinstance(caught.value, Problem) else caught.value.items[0]


def test_it_works() -> None:
    body = "score: [{id: it, title: 先进程度, full: 8, value: word, choices: {高: 7-8, 其他: 0}, given: given}]"
    problem = refused(body, [{"word": "高", "given": 8}, {"word": "高", "given": 9}])
    assert "“乙”的“先进程度”" in problem.message


def test_a_geometric_mean_of_zero() -> None:
    body = "score: {combine: geometric, items: [{id: a, points: x}, {id: b, points: y}]}"
    assert refused(body, [{"x": 1, "y": 0}, {"x": 1, "y": 2}]).code == "mean-not-positive"


def test_a_named_subject_that_is_not_there() -> None:
    body = "score: [{id: it, value: x, distance: {to: subject, subject: 戊}}]"
    assert refused(body, [{"x": 1}, {"x": 2}]).code == "reference-unknown"


def test_a_named_subject_is_found() -> None:
    found = assess.run(
        standard("score: [{id: it, value: x, distance: {to: subject, subject: 乙}}]"),
        [{"对象": "甲", "x": 2}, {"对象": "乙", "x": 6}, {"对象": "丙", "x": 10}],
    )
    assert found.stages.outputs["points.it"].tolist() == [0, 1, 2]
