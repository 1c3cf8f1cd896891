"""What is open stays within its interval: whatever is filled later, the total lies between the least and the most told before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scoring import both, program

BODY = """
missing: {{policy: {policy}}}
score:
  - id: group
    combine: {combine}
    items:
      - {{id: a, full: 8, {weight}value: word, choices: {{高: 7-8, 中: 3-6, 低: 0}}, given: e1}}
      - {{id: b, full: 6, {weight}value: x, bands: {{"≥2": 5-6, "≥1": 2, else: 0}}, given: e2}}
      - {{id: c, full: 5, {weight}when: yes, value: y, linear: {{base: 0, target: 10}}}}
  - {{id: d, full: 4, manual: true, given: given}}
bonus: [{{id: more, title: 加分, points: 'if(x >= 2, 3, 0)', cap: 2}}]
total: {{low: 0, high: 15}}
pass: {{rule: total >= 12}}
"""
COMBINE = ("sum", "mean", "best", "min")
POLICIES = ("interval", "refuse", "zero")  # zero stands in for what is missing, but not for what an expert has still to give
LOWERED = {
    (combine, policy): program(BODY.format(combine=combine, policy=policy, weight="weight: 2, " if combine == "mean" else ""))
    for combine in COMBINE
    for policy in POLICIES
}
ROW = {
    "word": st.sampled_from(["高", "中", "低"]), "x": st.sampled_from([0.0, 1.0, 2.0]), "y": st.sampled_from([0.0, 4.0, 12.0]),
    "yes": st.booleans(), "e1": st.none(), "e2": st.none(), "given": st.sampled_from([0.0, 2.5, 4.0]),
}  # fmt: skip


def _filled(row: dict[str, Any], part: float) -> dict[str, Any]:
    """The same subject with points that the rule allows."""
    low, high = {"高": (7, 8), "中": (3, 6), "低": (0, 0)}[row["word"]]
    other = {0.0: (0, 0), 1.0: (2, 2), 2.0: (5, 6)}[row["x"]]
    return row | {"e1": low + part * (high - low), "e2": other[0] + part * (other[1] - other[0])}


def _blank(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: None if name in names else value for name, value in row.items()}


@pytest.mark.parametrize(("combine", "policy"), LOWERED)
@settings(max_examples=60, deadline=None)
@given(
    row=st.fixed_dictionaries(ROW),
    part=st.sampled_from([0.0, 0.5, 1.0]),
    names=st.sets(st.sampled_from(["x", "y", "given", "word", "yes"])),
)
def test_the_end_lies_within(combine: str, policy: str, row: dict[str, Any], part: float, names: set[str]) -> None:
    found = LOWERED[combine, policy]
    last = _filled(row, part)
    told = both(found.outputs, [last, row, _blank(row, names), _blank(last, names - {"x", "word"})], found.params)
    low, high = told["total"], told.get("total.high", told["total"])
    assert low[0] == pytest.approx(high[0])
    for at in (1, 2, 3) if policy != "zero" else (1,):
        if low[at] is not None:
            assert low[at] - 1e-9 <= low[0] <= high[at] + 1e-9
        assert (low[at] is None) == (high[at] is None)
        if told["result"][at] in (0, 1):
            assert told["result"][at] == told["result"][0]
