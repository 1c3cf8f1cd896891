"""Golden cases of a shipped standard: YAML files of input → result, written from the rule's own text.

``content/standards/cases/<id>.yaml`` has ``editions`` (which edition judges an application day), ``bases`` (a full set of inputs,
or a change to another base: ``from``), ``cases`` (a base with a ``change`` or other earlier years; or one input that varies:
``vary``, ``key``, ``expect: {input: result}``), and ``tables`` of several subjects. Expected are outputs of the program by name:
a status as its word, a number, points still open as ``7-8``, null for unknown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from ruamel.yaml import YAML

from kaifaqu.assess import arrays, tables
from kaifaqu.assess.graph import Node
from kaifaqu.assess.lowering.program import Program, lower
from kaifaqu.assess.lowering.status import WORDS
from kaifaqu.assess.rules.model import Edition, Standard
from kaifaqu.errors import Problem

FOLDER = Path(__file__).parents[2] / "src" / "kaifaqu" / "content" / "standards"
STATUS = re.compile(r"(condition|veto|direct|award|card|consequence)\.|result$")
RANGE = re.compile(r"(-?[\d.]+)-([\d.]+)")
Values = Mapping[str, Any]


@dataclass
class Subject:
    """One row: its inputs in the period, those of earlier years, and what is expected of it."""

    case: str
    inputs: Values
    earlier: Mapping[int, Values]
    expect: Values


@dataclass
class Batch:
    """Subjects computed together: those of a table, or single cases that do not touch each other."""

    edition: str
    on: date
    kind: str
    period: int
    weights: Mapping[str, float]
    subjects: list[Subject] = field(default_factory=list)
    count: Mapping[str, int] = field(default_factory=dict)
    kept: dict[tuple[str, int, str], Any] = field(default_factory=dict)  # columns, as every mutant asks for the same ones

    @property
    def wanted(self) -> set[str]:
        """The outputs that any subject expects something of."""
        found = {key for subject in self.subjects for key in subject.expect}
        return found | {f"{key}.high" for key in found} | ({"grade"} if self.count else set())


@dataclass
class Golden:
    """The cases of one standard. ``chosen``: (day, kind) → the edition that judges it, "none" before the first."""

    standard: str
    file: str
    steps: Mapping[str, float]
    refuses: bool
    chosen: tuple[tuple[date, str, str], ...]
    batches: tuple[Batch, ...]

    @property
    def size(self) -> int:
        return len(self.chosen) + sum(len(batch.subjects) for batch in self.batches)


def load(path: Path, standard: Standard) -> Golden:
    """The cases of a file, single ones gathered into batches by edition, day and period."""
    with path.open(encoding="utf-8") as stream:
        raw = YAML(typ="safe").load(stream)
    chosen = tuple((one["on"], one.get("kind", "new"), str(one["edition"])) for one in raw.get("editions", ()))
    bases = _bases(raw.get("bases", {}))
    batches: dict[tuple[Any, ...], Batch] = {}
    for setting, subject in _singles(bases, raw.get("cases", ())):
        key = (*setting, subject.case) if raw.get("apart") else setting
        if key not in batches:
            batches[key] = Batch(_edition(standard, setting[0], setting[1]), *setting, weights={})
        batches[key].subjects.append(subject)
    tables = [_table(one, standard) for one in raw.get("tables", ())]
    return Golden(
        raw["standard"], path.name, raw.get("steps", {}), "refuses" in raw, chosen, (*batches.values(), *tables)
    )  # fmt: skip


def _edition(standard: Standard, on: date, kind: str) -> str:
    return standard.edition_for(on, kind).edition


def _bases(raw: Values) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, one in raw.items():
        base = {
            "on": None,
            "kind": "new",
            "period": None,
            "inputs": {},
            "earlier": {},
            **found.get(one.get("from", ""), {}),
            **one,
        }
        base["inputs"] = {**base["inputs"], **one.get("change", {})}
        found[name] = base
    return found


def _singles(bases: Mapping[str, Values], cases: Sequence[Values]) -> Iterator[tuple[tuple[date, str, int], Subject]]:
    first = next(iter(bases), "")
    for name, base in bases.items():
        yield (base["on"], base["kind"], base["period"]), Subject(f"基准 {name}", base["inputs"], base["earlier"], base["expect"])
    for case in cases:
        base = bases[case.get("base", first)]
        setting = (case.get("on", base["on"]), case.get("kind", base["kind"]), case.get("period", base["period"]))
        inputs = {**base["inputs"], **case.get("change", {})}
        more = case.get("earlier", {})
        earlier = {year: {**base["earlier"].get(year, {}), **more.get(year, {})} for year in {*base["earlier"], *more}}
        if "vary" not in case:
            yield setting, Subject(case["case"], inputs, earlier, case["expect"])
            continue
        for value, expected in case["expect"].items():
            name = f"{case['case']} {case['vary']}={value}"
            yield setting, Subject(name, {**inputs, case["vary"]: value}, earlier, {case["key"]: expected})


def _table(raw: Values, standard: Standard) -> Batch:
    kind = raw.get("kind", "new")
    rows = raw.get("rows") or _league(raw["league"])
    expect = raw.get("expect", {})
    subjects = [
        Subject(
            f"{raw['case']} {row['subject']}", {key: value for key, value in row.items() if key not in ("subject", "earlier")},
            row.get("earlier", {}), expect.get(row["subject"], {}),
        )
        for row in rows
    ]  # fmt: skip
    edition = _edition(standard, raw["on"], kind)
    return Batch(edition, raw["on"], kind, raw["period"], raw.get("weights", {}), subjects, raw.get("count", {}))


def _league(raw: Values) -> list[dict[str, Any]]:
    """Many rows with one column falling (or rising) step by step; the ``last`` so many with other inputs."""
    rows = []
    for place in range(raw["count"]):
        row = {"subject": f"第{place + 1}家", **raw["inputs"], raw["column"]: raw["from"] + place * raw["step"]}
        if raw.get("last") and place >= raw["count"] - raw["last"]["count"]:
            row.update(raw["last"]["inputs"])
        rows.append(row)
    return rows


def failures(golden: Golden, edition: Edition, *, first: bool = False) -> list[str]:
    """What an edition gives otherwise than its cases say, "case: output expected, found"; ``first`` stops at the first."""
    found: list[str] = []
    for batch in golden.batches:
        if batch.edition == edition.edition:
            program, outputs = _lowered(batch, edition)
            params = _params(batch, program)
            found += _compared(batch, arrays.compute(outputs, _columns(batch, program), len(batch.subjects), params))
            if found and first:
                break
    return found


def on_tables(golden: Golden, edition: Edition, engine: Any) -> list[str]:
    """The same on a database engine, for the largest batch of the edition."""
    batches = [batch for batch in golden.batches if batch.edition == edition.edition]
    if not batches:
        return []
    batch = max(batches, key=lambda one: len(one.subjects))
    program, outputs = _lowered(batch, edition)
    params = _params(batch, program)
    source = _arrow(batch, program)
    answers = tables.run(outputs, source, subject="subject", period="period", at=str(batch.period), params=params, engine=engine)
    rows = {row["subject"]: row for row in answers.to_pylist()}
    found = {key: [rows[at][key] for at in range(len(batch.subjects))] for key in outputs}
    return _compared(batch, {key: [math.nan if one is None else one for one in column] for key, column in found.items()})


def choices(golden: Golden, standard: Standard) -> list[str]:
    """Application days that another edition judges than expected."""
    found = []
    for on, kind, expected in golden.chosen:
        try:
            chosen = standard.edition_for(on, kind).edition
        except Problem as problem:
            chosen = "none" if problem.code == "edition-none" else problem.code
        if chosen != expected:
            found.append(f"{on} {kind}: 应为 {expected}，实为 {chosen}")
    return found


def _lowered(batch: Batch, edition: Edition) -> tuple[Program, dict[str, Node]]:
    program = lower(edition, year=batch.period, on=batch.on, kind=batch.kind)
    nodes = {**program.values, **program.outputs}
    return program, {key: nodes[key] for key in batch.wanted if key in nodes}


def _params(batch: Batch, program: Program) -> dict[str, float | None]:
    return {**program.params, **{f"weight.{item}": weight for item, weight in batch.weights.items()}}


def _compared(batch: Batch, computed: Mapping[str, Any]) -> list[str]:
    found = []
    for row, subject in enumerate(batch.subjects):
        for key, expected in subject.expect.items():
            said = _differs(computed, key, row, expected)
            if said is not None:
                found.append(f"{subject.case}: {key} 应为 {expected}，实为 {said}")
    grades = list(computed["grade"]) if batch.count else []
    for grade, number in batch.count.items():
        if grades.count(grade) != number:
            found.append(f"{batch.subjects[0].case}: {grade} 应有 {number} 家，实有 {grades.count(grade)} 家")
    return found


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
    return str(value) if kind == "text" else bool(value) if kind == "truth" else _number(value)


def _columns(batch: Batch, program: Program) -> arrays.ColumnOf:
    def column(name: str, lag: int) -> Any:
        key = (name, lag, program.reads[name, lag])
        if key not in batch.kept:
            batch.kept[key] = _column(batch, *key)
        return batch.kept[key]

    return column


def _column(batch: Batch, name: str, lag: int, kind: str) -> Any:
    cells = [
        subject.inputs.get(name) if lag == 0 else subject.earlier.get(batch.period - lag, {}).get(name)
        for subject in batch.subjects
    ]
    if kind == "text":
        return arrays.Texts.of([None if cell is None else str(cell) for cell in cells])
    return np.array([_number(cell) for cell in cells], dtype=float)


def _number(cell: Any) -> float:
    if cell is None:
        return math.nan
    return float((cell - date(1970, 1, 1)).days) if isinstance(cell, date) else float(cell)


def _differs(computed: Mapping[str, Any], key: str, row: int, expected: Any) -> str | None:
    """What was found, where it is not as expected."""
    if key not in computed:
        return "没有这项输出"
    found = computed[key][row]
    if STATUS.match(key):
        word = WORDS.get(int(found), "") if not math.isnan(found) else "null"
        return None if word == expected else word
    if isinstance(found, str) or found is None:
        return None if found == expected else str(found)
    if expected is not None and not RANGE.fullmatch(str(expected)) and isinstance(expected, str):
        return str(found)
    low, high = float(found), float(computed[f"{key}.high"][row]) if f"{key}.high" in computed else float(found)
    if expected is None:
        return None if math.isnan(low) else f"{low}"
    span = RANGE.fullmatch(str(expected))
    wanted = (float(span[1]), float(span[2])) if span else (float(expected), float(expected))
    same = all(math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-9) for one, other in zip((low, high), wanted, strict=True))
    return None if same else f"{low}-{high}"
