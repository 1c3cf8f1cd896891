"""What must not matter does not: the order of rows and columns, columns that nobody reads, the engine, a subject far away."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kaifaqu.assess.graph import Node, Place, Statistic, walk
from kaifaqu.assess.lowering import lower
from kaifaqu.assess.rules.model import Edition, Standard
from kaifaqu.assess.rules.read import load
from kaifaqu.assess.run import Run, run
from kaifaqu.assess.run import weights as weighing
from kaifaqu.assess.run.read import read
from kaifaqu.assess.shipped import STANDARDS_DIR

from .test_shipped import rows

YEARS = (2022, 2023, 2024)


def editions() -> list[Any]:
    paths = sorted(path for path in STANDARDS_DIR.glob("*.yaml") if path.stem != "plan-progress")
    return [
        pytest.param(standard, edition, id=f"{standard.id}-{edition.edition}")
        for standard in map(load, paths)
        for edition in standard.editions
    ]


def judged(standard: Standard, edition: Edition, data: Any, engine: str = "arrays") -> Run:
    simulated = edition.data != "real"
    return run(standard, data, edition=edition, period="2024", on="2026-06-30", engine=engine, simulated=simulated)


def told(found: Run, subjects: list[str], names: list[str]) -> list[list[Any]]:
    at = [found.position(subject) for subject in subjects]
    return [[found.stages.outputs[name][place] for place in at] for name in names]


def agree(one: Run, other: Run, subjects: list[str], names: list[str] | None = None) -> None:
    names = sorted(one.stages.outputs) if names is None else names
    for name, mine, others in zip(names, told(one, subjects, names), told(other, subjects, names), strict=True):
        for subject, left, right in zip(subjects, mine, others, strict=True):
            if isinstance(left, str) or left is None or isinstance(right, str) or right is None:
                assert left == right, (name, subject)
            else:
                np.testing.assert_allclose(right, left, rtol=1e-9, atol=1e-9, err_msg=f"{name} {subject}")


def across(node: Node) -> bool:
    """Whether a value hangs on other subjects."""
    return any(isinstance(part, Statistic | Place) for part in walk([node]))


@pytest.mark.parametrize(("standard", "edition"), editions())
def test_it_works(standard: Standard, edition: Edition) -> None:
    table = rows(edition, 14, YEARS, 3)
    found = judged(standard, edition, table)
    subjects = list(found.subjects)
    chance = random.Random(3)
    mixed = [
        dict(chance.sample(list(row.items()), len(row))) | {"备注": "=1+1", "无关": 3} for row in chance.sample(table, len(table))
    ]
    agree(found, judged(standard, edition, mixed), subjects)
    far = [row | {"subject": "别处"} for row in table if row["subject"] == subjects[0]]
    own = [name for name, node in found.program.outputs.items() if not across(node)]
    if not found.program.in_memory:
        agree(found, judged(standard, edition, table + far), subjects, own)


@pytest.mark.parametrize(("standard", "edition"), editions())
def test_duckdb_answers_as_arrays_do(standard: Standard, edition: Edition) -> None:
    program = lower(edition, year=2024)
    if program.in_memory or weighing.refusal(edition, weighing.merged(program, None)) is not None:
        pytest.skip("only in memory, or without a total")
    for seed in range(2):
        data = read(rows(edition, 25, YEARS, seed), edition, simulated=edition.data != "real")
        found, other = judged(standard, edition, data), judged(standard, edition, data, "duckdb")
        names = sorted(set(found.stages.outputs) & set(other.stages.outputs))
        assert {"total", "rank", "result"} & set(names) == {"total", "rank", "result"} & set(found.stages.outputs)
        agree(found, other, list(found.subjects), names)


def test_the_order_of_rows_in_a_table() -> None:
    standard = load(STANDARDS_DIR / "per-mu-yield.yaml")
    edition = standard.editions[0]
    table = pa.Table.from_pylist(rows(edition, 40, YEARS, 5))
    found = judged(standard, edition, table)
    agree(found, judged(standard, edition, table.take(list(range(table.num_rows))[::-1])), list(found.subjects))
