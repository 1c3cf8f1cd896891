"""Running an edition written in a test: on the oracle and on arrays, which must agree."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from support import oracle

from kaifaqu.assess.arrays import compute
from kaifaqu.assess.graph import Node
from kaifaqu.assess.lowering.program import Program, lower
from kaifaqu.assess.rules.model import Item, Standard
from kaifaqu.assess.rules.read import parse

HEAD = """
id: case
title: 用例
subject: enterprise
inputs:
  x: {title: 数值, unit: ""}
  y: {title: 另一数值, unit: ""}
  share: {title: 占比, unit: "%"}
  money: {title: 金额, unit: 万元}
  word: {title: 等级, type: text, values: [高, 中, 低]}
  town: {title: 镇街, type: text}
  yes: {title: 是否, type: yes_no}
  given: {title: 专家评分, unit: 分}
  e1: {title: 评分一, unit: 分}
  e2: {title: 评分二, unit: 分}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    source: {document: 用例, certainty: O}
    official: false
    label: 示例口径
"""


def standard(body: str) -> Standard:
    """The standard whose one edition says ``body`` (YAML, at the margin)."""
    return parse(HEAD + textwrap.indent(textwrap.dedent(body).strip("\n"), " " * 4) + "\n", "case.yaml")


def program(body: str, on: date | None = None) -> Program:
    """The graph of that edition for 2025."""
    return lower(standard(body).editions[0], year=2025, on=on)


def outcome(body: str, rows: Sequence[Mapping[str, Any]], on: date | None = None) -> dict[str, list[Any]]:
    """Every output by name, one value per row; the key ``x@1`` of a row is x a year back."""
    found = program(body, on)
    return both(found.outputs, rows, found.params)


def both(
    outputs: Mapping[str, Node], rows: Sequence[Mapping[str, Any]], params: Mapping[str, float | None] | None = None
) -> dict[str, list[Any]]:
    """The oracle's answer, which the arrays must share to 1e-9."""
    columns = oracle.over(rows)
    slow = oracle.evaluate(outputs, columns, len(rows), params or {})

    def column(name: str, lag: int) -> Any:
        values = columns(name, lag)
        text = any(isinstance(value, str) for value in values) or name in ("word", "town", "subject", "grade")
        return np.array(values, dtype=object) if text else np.array(values, dtype=float)

    fast = compute(outputs, column, len(rows), params or {})
    for name, values in slow.items():
        for mine, other in zip(values, fast[name].tolist(), strict=True):
            _agree(name, mine, other)
    return slow


def _agree(name: str, mine: Any, other: Any) -> None:
    if mine is None or isinstance(mine, str):
        assert other == mine or (mine is None and other != other), (name, mine, other)
    else:
        assert abs(float(mine) - other) <= 1e-9 * max(1.0, abs(float(mine))), (name, mine, other)


def leaf(written: str) -> Item:
    """The item of a score with one leaf, written as ``value: x, bands: {…}``."""
    score = standard(f"score:\n  - {{id: it, {written}}}").editions[0].score
    assert score is not None
    return score.items[0]


def points(written: str, *values: Any, column: str = "x", on: date | None = None) -> list[Any]:
    """The points of that leaf for these values of one column, or for whole rows where they are mappings."""
    rows = [value if isinstance(value, Mapping) else {column: value} for value in values]
    return outcome(f"score:\n  - {{id: it, {written}}}", rows, on)["points.it"]


def between(written: str, *values: Any, column: str = "x") -> list[tuple[Any, Any]]:
    """The same as (least, most)."""
    rows = [value if isinstance(value, Mapping) else {column: value} for value in values]
    found = outcome(f"score:\n  - {{id: it, {written}}}", rows)
    return list(zip(found["points.it"], found.get("points.it.high", found["points.it"]), strict=True))
