"""Every example of docs/formulas.md, and that no function is without one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from support.formulas import World, made

from kaifaqu.assess.formulas import FUNCTIONS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "formulas.md"
EXAMPLE = re.compile(r"^\| `(?P<formula>[^`]+)` \|(?P<data>[^|]*)\|(?P<result>[^|]*)\|", re.MULTILINE)
EXAMPLES = [
    (found["formula"], found["data"].strip(), found["result"].strip()) for found in EXAMPLE.finditer(PAGE.read_text("utf-8"))
]


def cell(text: str) -> object:
    """A value as the page writes it."""
    text = text.strip()
    if text in ("—", "是", "否"):
        return {"—": None, "是": 1, "否": 0}[text]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def columns(data: str) -> dict[tuple[str, int], list[object]]:
    """``x = 1, 2; region = 东部；西部``: years by commas, subjects by ；."""
    found: dict[tuple[str, int], list[object]] = {}
    for part in filter(None, data.split("; ")):
        name, _, given = part.partition(" = ")
        for lag, year in enumerate(given.split(",")):
            found[name, lag] = [cell(one) for one in year.split("；")]
    return found


def test_it_works() -> None:
    assert len(EXAMPLES) > 60
    assert columns("x = 1, 2; ok = 是；否") == {("x", 0): [1], ("x", 1): [2], ("ok", 0): [1, 0]}


@pytest.mark.parametrize(("formula", "data", "result"), EXAMPLES, ids=[f"{formula} | {data}" for formula, data, _ in EXAMPLES])
def test_an_example_gives_what_it_says(formula: str, data: str, result: str) -> None:
    world = World(columns(data))
    span = made(formula).lower(world)
    assert span.is_exact
    wanted = [cell(one) for one in result.split("；")]
    assert world.answer(span.low) == [one if one is None else pytest.approx(one) for one in wanted]


def test_every_function_has_an_example() -> None:
    shown = " ".join(formula for formula, _, _ in EXAMPLES)
    assert [name for name in FUNCTIONS if f"{name}(" not in shown] == []
