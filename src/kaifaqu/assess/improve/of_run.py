"""A run as a situation: its outputs, its data, and how its steps on the whole matrix are made anew for changed data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from kaifaqu.assess.arrays import ColumnOf
from kaifaqu.assess.improve.plan import Goal
from kaifaqu.assess.improve.situation import Changes, Field, Floats, Restage, Situation
from kaifaqu.assess.rules.model import Edition, Input
from kaifaqu.assess.run.core import Run
from kaifaqu.assess.run.stages import columns_of, run_stages
from kaifaqu.errors import Problem

SCORES = ("total", "total.high", "rank", "of", "grade")


def situation_of(run: Run) -> Situation:
    """What a run says, ready for ``what_if``, ``improve``, ``nearly_there`` and ``part_in_whole``.

    A skeleton has no total; a scenario has totals and no ranks, and so no goals for them. Points that are still open count with
    their low end. Problem("run-too-large") for a run in a database: its data are not in memory.
    """
    program = run.program
    if not run.stages.outputs:
        raise Problem("run-too-large", "这次运行在数据库中完成，数据不在内存里。", hint="选出要问的对象，在内存中再运行一次。")
    hidden = () if run.refusal is None else SCORES if not run.scenario else ("rank", "of", "grade")
    outputs = {name: node for name, node in program.outputs.items() if name not in hidden}
    links = {f"prepared.{leaf.id}": program.values[f"value.{leaf.id}"] for leaf in program.prepared}
    return Situation(
        outputs,
        run.subjects,
        _remembered(columns_of(run.now, run.stages.extra)),
        dict(run.stages.params),
        {code: field_of(item) for code, item in run.edition.inputs.items()},
        titles(run.edition),
        links,
        _restage(run) if program.in_memory else None,
    )


def _remembered(columns: ColumnOf) -> ColumnOf:
    """A column of a period is cut out of the table once."""
    return lru_cache(maxsize=None)(columns)


def field_of(item: Input) -> Field:
    """An input of a standard as the field of a table."""
    numbers = (None if value is None else float(value) for value in (item.low, item.high, item.step))
    return Field(item.code, item.title, item.unit, *numbers)


def titles(edition: Edition) -> dict[str, str]:
    """Conditions and vetoes in Chinese, by the name of their output."""
    groups = (("veto", edition.veto), ("condition", edition.conditions))
    return {f"{part}.{one.id}": one.title for part, conditions in groups for condition in conditions for one in condition.walk()}


def grade_goal(run: Run, grade: str) -> Goal:
    """The goal of a grade or better, in the order of the run's standard. Problem("goal-invalid") for a grade it does not give."""
    grades = run.edition.grades
    return Goal.grade(grade, () if grades is None else tuple(dict.fromkeys(level.grade for level in grades.levels)))


def _restage(run: Run) -> Restage:
    def restage(
        changes: Mapping[int, Changes], params: Mapping[str, float | None]
    ) -> tuple[ColumnOf, Mapping[str, float | None]]:
        now = run.now
        columns: dict[str, Floats] = {}
        for row, values in changes.items():
            for name, value in values.items():
                column = columns.setdefault(name, np.array(now.table.columns[name], dtype=float))
                column[now.rows[row]] = value
        slice_ = now.table.with_columns(columns).at(now.period)
        extra = {name: column for name, column in run.stages.extra.items() if not name.startswith(("prepared.", "decided."))}
        stages = run_stages(run.program, slice_, params, extra)
        return columns_of(slice_, stages.extra), stages.params

    return restage
