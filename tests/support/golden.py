"""Golden cases of a standard for tests: what fails, on arrays and on a database engine. ``assess.cases`` runs them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from kaifaqu.assess import STANDARDS_DIR, cases, tables
from kaifaqu.assess.cases import Batch, Cases, check
from kaifaqu.assess.cases.check import lowered, number
from kaifaqu.assess.lowering.program import Program
from kaifaqu.assess.rules.model import Edition, Standard

FOLDER = STANDARDS_DIR
Golden = Cases
load: Callable[..., Cases] = cases.read


def failures(golden: Cases, edition: Edition, *, first: bool = False) -> list[str]:
    """What an edition gives otherwise than its cases say, "case: output expected, found"; ``first`` stops at the first."""
    found = (outcome.text for outcome in check.of_edition(golden, edition) if not outcome.holds)
    return [text for text in [next(found, None)] if text is not None] if first else list(found)


def choices(golden: Cases, standard: Standard) -> list[str]:
    """Application days that another edition judges than expected."""
    unjudged = [f"{batch.on} {batch.kind}: 没有可用的版本" for batch in golden.batches if not batch.edition]
    return unjudged + [outcome.text for outcome in check.choices(golden, standard) if not outcome.holds]


def on_tables(golden: Cases, edition: Edition, engine: Any) -> list[str]:
    """The same on a database engine, for the largest batch of the edition."""
    batches = [batch for batch in golden.batches if batch.edition == edition.edition]
    if not batches:
        return []
    batch = max(batches, key=lambda one: len(one.subjects))
    program, outputs, params = lowered(batch, edition)
    source = _arrow(batch, program)
    answers = tables.run(outputs, source, subject="subject", period="period", at=str(batch.period), params=params, engine=engine)
    rows = {row["subject"]: row for row in answers.to_pylist()}
    found = {key: [rows[at][key] for at in range(len(batch.subjects))] for key in outputs}
    computed = {key: [math.nan if one is None else one for one in column] for key, column in found.items()}
    return [outcome.text for outcome in check.compare(batch, computed) if not outcome.holds]


def _arrow(batch: Batch, program: Program) -> pa.Table:
    """The rows of a batch, those of earlier years below."""
    kinds = {name: kind for (name, _), kind in program.reads.items()}
    years = sorted({batch.period, *(year for subject in batch.subjects for year in subject.earlier)})
    columns: dict[str, Any] = {"subject": [], "period": [], **{name: [] for name in kinds}}
    for at, subject in enumerate(batch.subjects):
        for year in years:
            values = subject.inputs if year == batch.period else subject.earlier.get(year)
            if values is not None:
                columns["subject"].append(at)
                columns["period"].append(str(year))
                for name, kind in kinds.items():
                    columns[name].append(_cell(values.get(name), kind))
    types = {"number": pa.float64(), "truth": pa.bool_(), "text": pa.string()}
    arrays_of = {name: pa.array(columns[name], types[kind]) for name, kind in kinds.items()}
    return pa.table({"subject": columns["subject"], "period": columns["period"], **arrays_of})


def _cell(value: Any, kind: str) -> Any:
    if value is None:
        return None
    return str(value) if kind == "text" else bool(value) if kind == "truth" else number(value)
