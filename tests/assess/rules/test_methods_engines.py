"""Every method, policy and kind of grade gives the same on DuckDB as by the oracle."""

from __future__ import annotations

import math
import random
from typing import Any

import pyarrow as pa
import pytest
from support.scoring import both, program

from kaifaqu.assess import tables

LEAVES = {
    "bands": 'value: x, bands: {"≥2": 5-6, "(0,2)": 2, "=0": 1, else: 0}, given: given',
    "choices": "value: word, choices: {高: 7-8, 其他: 1}, given: given",
    "yes_no": "value: yes, choices: {是: 2, 否: 1}",
    "tiers": 'value: x, tiers: {by: y, rows: [{upto: 1, bands: {"≥1": 2, else: 0}}, {need: 2}]}',
    "piecewise": "value: x, piecewise: {points: [[0, 0], [1, 10], [3, 15]], outside: {below: extend, above: none}, round: up}",
    "linear": "full: 10, value: x, linear: {base: 0, target: y}",
    "ratio": "full: 10, value: x, ratio: {to: y, cap: 1.5}",
    "minmax": "value: x, minmax: {within: [town]}",
    "efficacy": "value: x, direction: -1, efficacy: {}",
    "zscore": "value: x, zscore: {within: [town]}",
    "rank": "value: x, rank: {within: [town]}",
    "percent_rank": "value: x, percent_rank: {}",
    "percentile_bands": 'value: x, percentile_bands: {steps: {"≥80%": 2, "≥50%": 1, else: 0}}',
    "fraction_of_max": "value: x, direction: -1, fraction_of_max: {}",
    "distance": "value: x, distance: {to: target, target: 3, cap: true}",
    "when": "when: yes, value: x, minmax: {}",
}
WHOLE = """
rank: {within: [town]}
missing: {policy: renormalise, at_least: 0.5}
score:
  combine: mean
  items:
    - {id: a, weight: 2, value: x, minmax: {}}
    - {id: b, weight: 1, when: yes, missing: worst, value: y, rank: {}}
    - {id: c, weight: 1, combine: best, items: [{id: c1, missing: interval, full: 3, points: x}, {id: c2, full: 4, points: y}]}
grades:
  within: [town]
  apart: [{grade: T, title: 暂不评价, rule: y < 0}]
  counted: true
  levels:
    - {grade: A, title: A, upto: 20%}
    - {grade: B, title: B, quota: {东: 2, 西: 1}}
    - {grade: D, title: D, last: 5%, rounding: up}
    - {grade: C, title: C}
awards: [{id: top, title: 先进, by: total, places: 2, within: [town], rule: x > 0}]
"""


def rows(seed: int) -> list[dict[str, Any]]:
    chance = random.Random(seed)

    def one_of(*values: Any) -> Any:
        return chance.choice([*values, None])

    return [
        {"x": one_of(-1.0, 0.0, 0.5, 1.0, 2.0, 3.5), "y": one_of(-1.0, 0.0, 1.0, 2.0, 5.0), "yes": one_of(True, False),
         "word": one_of("高", "中", "低"), "town": one_of("东", "西"), "given": one_of(6.0, None, None)}
        for _ in range(40)
    ]  # fmt: skip


def agree(body: str, seed: int) -> None:
    found, data = program(body), rows(seed)
    wanted = both(found.outputs, data, found.params)
    kinds = {
        "x": pa.float64(),
        "y": pa.float64(),
        "yes": pa.bool_(),
        "word": pa.string(),
        "town": pa.string(),
        "given": pa.float64(),
    }
    columns: dict[str, Any] = {name: pa.array([row[name] for row in data], kind) for name, kind in kinds.items()}
    table = pa.table({"subject": [f"s{at:02}" for at in range(len(data))], **columns})
    answer = tables.run(found.outputs, table, period=None, params=found.params).sort_by("subject").to_pydict()
    for name, values in wanted.items():
        for mine, theirs in zip(answer[name], values, strict=True):
            same = (
                mine == theirs
                if mine is None or theirs is None or isinstance(theirs, str)
                else math.isclose(float(mine), float(theirs), rel_tol=1e-9, abs_tol=1e-9)
            )
            assert same, (name, mine, theirs)


@pytest.mark.parametrize("name", LEAVES)
def test_methods(name: str) -> None:
    agree(f"score:\n  - {{id: it, {LEAVES[name]}}}", 1)


@pytest.mark.parametrize("seed", range(4))
def test_groups_ranks_grades_and_awards(seed: int) -> None:
    agree(WHOLE, seed)
