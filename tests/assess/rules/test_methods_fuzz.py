"""Whatever stands under a method's key, the answer is a method or a Problem with its place, and lowering it never breaks."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scoring import both, leaf, program

from kaifaqu.assess.rules.methods import EVERYWHERE, KEYS
from kaifaqu.errors import Problem, Problems

OPTIONS = [
    "low", "high", "to", "within", "base", "span", "cap", "floor", "points", "round", "digits", "outside", "levels", "steps",
    "target", "subject", "mean", "sd", "at_ends", "clip", "by", "rows", "records", "from", "upto", "below", "need", "bands",
    "≥30%", "≥3", "[1,2)", "高", "else", "months",
]  # fmt: skip
HUGE = "9" * 400
ATOMS = [
    "true", "false", "0", "-1", "1", "3%", "30", "5万元", "[]", "{}", '""', "高", "else", "x", "share", "town", "x >= 1", "7-8",
    "8-7", "nan", "inf", "1e999", "1e999999999", "[0, 1]", "[[0, 0], [1, 5]]", "[[0, 0], [0, 5]]", "up", "flat", "best",
    "target", "null", "~", "2016-01-01", HUGE,
]  # fmt: skip


def written(chance: random.Random, depth: int = 0) -> str:
    kind = chance.random()
    if depth > 2 or kind < 0.4:
        return chance.choice(ATOMS)
    if kind < 0.5:
        return "[" + ", ".join(written(chance, depth + 1) for _ in range(chance.randint(0, 3))) + "]"
    names = chance.sample(OPTIONS, chance.randint(0, 4))
    return "{" + ", ".join(f'"{name}": {written(chance, depth + 1)}' for name in names) + "}"


def answer(text: str) -> Any:
    """The points, or the Problems."""
    try:
        leaf(text)
    except Problem as problem:
        return [problem]
    except Problems as problems:
        return problems.items
    found = program(f"score:\n  - {{id: it, {text}}}")
    rows = [{"x": 1.0, "share": 3.0, "word": "高", "yes": True, "town": "东"}, {"x": 0.0}, {}]
    return both(found.outputs, rows, found.params)["points.it"]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_it_works(number: int) -> None:
    chance = random.Random(number)
    value = chance.choice(["value: x, ", "value: share, ", "value: word, ", "value: yes, ", "", "full: 10, value: x, "])
    key = chance.choice(KEYS)
    for problem in answer(f'{value}"{key}": {written(chance)}'):
        if isinstance(problem, Problem):
            assert problem.code.startswith(("standard-", "formula-", "name-", "unit-")), problem
            assert problem.place.row, problem


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("atom", ATOMS)
def test_one_thing_under_a_key(key: str, atom: str) -> None:
    assert answer(f'value: x, "{key}": {atom}')


def test_a_number_too_large_is_refused() -> None:
    for text in (
        f'value: x, bands: {{"≥{HUGE}": 1}}',
        f'value: x, bands: {{"≥1": {HUGE}}}',
        f"value: x, linear: {{base: 0, target: {HUGE}}}",
    ):
        (problem,) = answer(text)
        assert isinstance(problem, Problem)
        assert "太大" in problem.message


def test_methods_for_every_item() -> None:
    assert set(EVERYWHERE) < set(KEYS)
