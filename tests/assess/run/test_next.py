"""The next step of every reason, over every shipped standard: whoever takes it gets the points it promises."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from kaifaqu.assess import STANDARDS_DIR
from kaifaqu.assess.graph import Column
from kaifaqu.assess.rules.model import Edition, Standard
from kaifaqu.assess.rules.read import load
from kaifaqu.assess.run import Run, run
from kaifaqu.assess.run.nearest import Next

from .test_shipped import rows

YEARS = (2022, 2023, 2024)


def scored() -> list[Any]:
    paths: list[Path] = sorted(path for path in STANDARDS_DIR.glob("*.yaml") if path.stem != "plan-progress")
    return [
        pytest.param(standard, edition, id=f"{standard.id}-{edition.edition}")
        for standard in map(load, paths)
        for edition in standard.editions
        if edition.score is not None
    ]


def taken(step: Next) -> float:
    """A value just good enough."""
    return step.value if step.inclusive else step.value + math.copysign(max(1e-6, abs(step.value) * 1e-9), step.change)


def judged(standard: Standard, edition: Edition, table: list[dict[str, Any]]) -> Run:
    return run(standard, table, edition=edition, period="2024", on="2026-06-30", simulated=edition.data != "real")


@pytest.mark.parametrize(("standard", "edition"), scored())
def test_it_works(standard: Standard, edition: Edition) -> None:
    table = rows(edition, 6, YEARS, 11)
    found = judged(standard, edition, table)
    for subject in found.subjects[:3]:
        for reason in found.reasons(subject).walk():
            step = reason.next
            node = found.program.values.get(f"value.{reason.id}")
            if step is None or not step.fixed or not isinstance(node, Column):
                continue
            column = edition.inputs.get(node.name)
            value = taken(step)
            if column is None or (column.low or 0) > value or (column.high is not None and column.high < value):
                continue
            moved = [
                row | {node.name: value} if (row["subject"], row["period"]) == (subject, 2024 - node.lag) else row
                for row in table
            ]
            points = judged(standard, edition, moved).output(f"points.{reason.id}")
            assert points is not None
            assert points[found.position(subject)] == pytest.approx(step.points, abs=1e-9), (subject, reason.id, step)
