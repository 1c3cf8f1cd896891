"""What has no points, and what the run says of it: items that do not concern, columns without spread, weights of nothing."""

from __future__ import annotations

from typing import Any

import pytest
from support.scoring import standard

from kaifaqu.assess.run import Run, run
from kaifaqu.errors import Problem

ROWS = [{"subject": f"对象{at}", "x": float(at), "y": 1.0} for at in range(4)]
BANDS = 'full: 5, value: x, bands: {"≥1": 5, else: 0}'


def judged(body: str, **more: Any) -> Run:
    return run(standard("missing: {policy: refuse}\n" + body), ROWS, **more)


def test_it_works() -> None:
    found = judged(f"score: [{{id: a, title: 甲, when: x > 2, {BANDS}}}, {{id: b, title: 乙, {BANDS}}}]")
    first, second = found.reasons("对象1").parts
    assert (first.note, first.missing, first.contribution) == ("不适用", (), 0)
    assert second.points == 5
    assert found.reasons("对象3").points == 10


def test_nothing_concerns_a_subject() -> None:
    found = judged(f"score: [{{id: a, title: 甲, when: x > 9, {BANDS}}}]\npass: {{rule: total >= 3}}")
    assert found.reasons("对象1").parts[0].note == "不适用"
    verdict = found.one("对象1")
    assert (verdict.total, verdict.result) == (None, "unknown")
    assert "没有给出数值" in verdict.missing[0].title


def test_a_column_without_spread_is_told() -> None:
    found = judged("score: [{id: a, title: 甲, value: y, minmax: {}}, {id: b, title: 乙, value: x, minmax: {}}]")
    assert next(note.message for note in found.notes if note.code == "item-flat").startswith("“甲”")
    assert "没有差别" in found.reasons("对象1").parts[0].missing[0].title


def test_weights_that_are_all_nothing() -> None:
    body = "score: {combine: mean, items: [{id: a, weight: 1, value: x, minmax: {}}, {id: b, weight: 2, value: x, minmax: {}}]}"
    with pytest.raises(Problem) as caught:
        judged(body, weights={"a": 0, "b": 0})
    assert caught.value.code == "weights-zero"
    assert judged(body, weights={"a": 0}).ranking()[0].total == 100
