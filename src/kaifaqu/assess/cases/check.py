"""What a standard gives for its golden cases, beside what they expect."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from kaifaqu.assess import arrays
from kaifaqu.assess.cases.batches import Batch, Cases
from kaifaqu.assess.graph import Node
from kaifaqu.assess.lowering.program import Program, lower
from kaifaqu.assess.lowering.status import WORDS
from kaifaqu.assess.rules.model import Edition, Standard
from kaifaqu.errors import Problem

NONE: Final = "none"  # the edition that judges an application before the first one is in force
NO_OUTPUT: Final = "没有这项输出"
_STATUS: Final = re.compile(r"(condition|veto|direct|award|card|consequence)\.|result$")
_RANGE: Final = re.compile(r"(-?[\d.]+)-([\d.]+)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation: of a ``case``, the output ``key`` should be ``expected``; ``found`` is what it is (null: unknown)."""

    edition: str
    case: str
    key: str
    expected: str
    found: str
    holds: bool

    @property
    def text(self) -> str:
        return f"{self.case}: {self.key} 应为 {self.expected}，实为 {self.found}"


def check(cases: Cases, standard: Standard) -> Iterator[Outcome]:
    """Every expectation of the cases with what the standard gives; first which edition judges which day."""
    yield from choices(cases, standard)
    for edition in standard.editions:
        yield from of_edition(cases, edition)
    for subject in (subject for batch in cases.batches if not batch.edition for subject in batch.subjects):
        for key, expected in subject.expect.items():
            yield Outcome("", subject.case, key, "null" if expected is None else expected, NONE, False)


def choices(cases: Cases, standard: Standard) -> Iterator[Outcome]:
    """Which edition judges an application of a day."""
    for on, kind, expected in cases.chosen:
        try:
            chosen = standard.edition_for(on, kind).edition
        except Problem as problem:
            chosen = NONE if problem.code == "edition-none" else problem.code
        case = f"{on.isoformat()} {'复核' if kind == 'review' else '新申请'}适用的版本"
        yield Outcome("", case, "edition", expected, chosen, chosen == expected)


def of_edition(cases: Cases, edition: Edition) -> Iterator[Outcome]:
    """The expectations of the cases that an edition judges."""
    for batch in cases.batches:
        if batch.edition == edition.edition:
            yield from compare(batch, compute_batch(batch, edition))


def lowered(batch: Batch, edition: Edition) -> tuple[Program, dict[str, Node], dict[str, float | None]]:
    """The program of a batch, the outputs that are wanted of it, and its weights."""
    program = lower(edition, year=batch.period, on=batch.on, kind=batch.kind)
    nodes = {**program.values, **program.outputs}
    params = {**program.params, **{f"weight.{item}": weight for item, weight in batch.weights.items()}}
    return program, {key: nodes[key] for key in batch.wanted if key in nodes}, params


def compute_batch(batch: Batch, edition: Edition) -> Mapping[str, Any]:
    """The outputs that a batch asks for, on arrays."""
    program, outputs, params = lowered(batch, edition)

    def column(name: str, lag: int) -> Any:
        key = (name, lag, program.reads[name, lag])
        if key not in batch.kept:
            batch.kept[key] = _column(batch, *key)
        return batch.kept[key]

    return arrays.compute(outputs, column, len(batch.subjects), params)


def _column(batch: Batch, name: str, lag: int, kind: str) -> Any:
    cells = [
        subject.inputs.get(name) if lag == 0 else subject.earlier.get(batch.period - lag, {}).get(name)
        for subject in batch.subjects
    ]
    if kind == "text":
        return arrays.Texts.of([None if cell is None else str(cell) for cell in cells])
    return np.array([number(cell) for cell in cells], dtype=float)


def number(cell: Any) -> float:
    """A cell as the graph takes it: a day counted from 1970, a truth as 1 or 0, NaN for nothing."""
    if cell is None:
        return math.nan
    return float((cell - date(1970, 1, 1)).days) if isinstance(cell, date) else float(cell)


def compare(batch: Batch, computed: Mapping[str, Any]) -> Iterator[Outcome]:
    """Every expectation of a batch beside the outputs that were computed for it."""
    for row, subject in enumerate(batch.subjects):
        for key, expected in subject.expect.items():
            found = _found(computed, key, row)
            said = "null" if expected is None else expected
            yield Outcome(batch.edition, subject.case, key, said, found, _same(said, found))
    grades = list(computed["grade"]) if batch.count else []
    for grade, wanted in batch.count.items():
        here = str(grades.count(grade))
        yield Outcome(batch.edition, batch.subjects[0].case, f"{grade}的家数", str(wanted), here, here == str(wanted))


def _found(computed: Mapping[str, Any], key: str, row: int) -> str:
    if key not in computed:
        return NO_OUTPUT
    value = computed[key][row]
    if isinstance(value, str) or value is None:
        return "null" if value is None else value
    low = float(value)
    if math.isnan(low):
        return "null"
    if _STATUS.match(key):
        return WORDS.get(int(low), "")
    high = float(computed[f"{key}.high"][row]) if f"{key}.high" in computed else low
    return f"{low:.12g}" if _near(low, high) else f"{low:.12g}-{high:.12g}"


def _same(expected: str, found: str) -> bool:
    if expected == found:
        return True
    wanted, got = _ends(expected), _ends(found)
    return wanted is not None and got is not None and all(map(_near, wanted, got))


def _ends(text: str) -> tuple[float, float] | None:
    span = _RANGE.fullmatch(text)
    try:
        return (float(span[1]), float(span[2])) if span else (float(text), float(text))
    except ValueError:
        return None


def _near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-9)
