"""What if: changed inputs or weights, everybody scored again, and what that changes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.improve.own import localise
from kaifaqu.assess.improve.plan import result_text
from kaifaqu.assess.improve.reader import Reader
from kaifaqu.assess.improve.situation import Changes, Situation
from kaifaqu.errors import Place as At
from kaifaqu.errors import Problem, Problems

SHOWN = ("total", "rank", "grade", "result")


@dataclass(frozen=True, slots=True)
class Effect:
    """One subject before and after: total, rank, grade, result as far as the rule gives them."""

    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def change(self, output: str) -> float | None:
        """After less before; None where a side is unknown or no number."""
        before, after = self.before.get(output), self.after.get(output)
        if not isinstance(before, float) or not isinstance(after, float) or math.isnan(before) or math.isnan(after):
            return None
        return after - before

    def as_dict(self) -> dict[str, Any]:
        return {"subject": self.subject, "before": dict(self.before), "after": dict(self.after),
                "change": {name: self.change(name) for name in ("total", "rank") if name in self.before}}  # fmt: skip

    def text(self) -> str:
        total, rank = self.change("total"), self.change("rank")
        parts = [f"总分 {total:+.2f}"] if total is not None else []
        if rank:
            parts.append(f"{'上升' if rank < 0 else '下降'} {abs(rank):.0f} 名")
        return f"{self.subject}：{result_text(self.before)} → {result_text(self.after)}" + (
            f"（{'，'.join(parts)}）" if parts else ""
        )


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Every output of everybody ``before`` and ``after``; ``changed`` are the rows given new inputs.

    ``exact``: everybody was scored again; else the others' scores were held and only the changed subject was scored.
    """

    subjects: tuple[str, ...]
    changed: tuple[str, ...]
    before: Mapping[str, NDArray[Any]]
    after: Mapping[str, NDArray[Any]]
    exact: bool = True

    def one(self, subject: str) -> Effect:
        row = self.subjects.index(subject)
        names = [name for name in SHOWN if name in self.after]
        return Effect(subject, *({name: _plain(side[name][row]) for name in names} for side in (self.before, self.after)))

    @property
    def effects(self) -> list[Effect]:
        """The subjects that were changed, then all others whose total, rank, grade or result is another now."""
        moved = np.zeros(len(self.subjects), dtype=bool)
        for name in SHOWN:
            if name in self.after:
                moved |= _differs(self.before[name], self.after[name])
        others = [self.subjects[row] for row in np.flatnonzero(moved) if self.subjects[row] not in self.changed]
        return [self.one(subject) for subject in (*self.changed, *others)]

    def as_dict(self) -> dict[str, Any]:
        return {"exact": self.exact, "effects": [effect.as_dict() for effect in self.effects]}

    def text(self) -> str:
        effects = self.effects
        lines = [effect.text() for effect in effects[: len(self.changed)]]
        rest = len(effects) - len(lines)
        if rest:
            lines.append(f"另有 {rest} 个对象的得分或名次随之变化。")
        if not self.exact:
            lines.append("（近似：别人的得分按现状固定）")
        return "\n".join(lines) or "没有变化。"


def what_if(
    situation: Situation,
    changes: Mapping[str, Changes] | None = None,
    params: Mapping[str, float | None] | None = None,
    *,
    exact: bool = True,
) -> WhatIf:
    """Score again with changed inputs (subject → column → value, one or many) and changed numbers of the run
    (``weight.<item>``).

    ``exact`` False, for one subject: what all others get is held as it is and that one row is computed. Problems with all
    faults at once: ("subject-unknown"), ("input-unknown"), ("input-out-of-range"), ("value-not-finite"), ("param-unknown"),
    ("weight-negative"); Problem("held-one-subject").
    """
    changes, params = changes or {}, params or {}
    _check(situation, changes, params)
    rows = {situation.row(subject): dict(values) for subject, values in changes.items()}
    subjects, changed = tuple(situation.subjects), tuple(changes)
    if exact:
        return WhatIf(subjects, changed, situation.base, situation.compute(situation.outputs, rows, params))
    if len(rows) != 1 or params:
        raise Problem(
            "held-one-subject", "固定别人得分的近似算法一次只用于一个对象，且不改权重。", hint="多个对象或改权重时完整重算。"
        )
    ((row, values),) = rows.items()
    return WhatIf(subjects, changed, situation.base, _held(situation, row, values), exact=False)


def _held(situation: Situation, row: int, values: Changes) -> dict[str, NDArray[Any]]:
    """The outputs with one row computed anew; what others get is held."""
    outputs = situation.outputs
    own = localise(situation, row, outputs.values(), values)
    reader = Reader([own[node] for node in outputs.values()])
    found = reader.all(values)
    after = {name: np.array(column) for name, column in situation.base.items()}
    for name, node in outputs.items():
        value = found[own[node]]
        after[name][row] = (
            value if node.kind != "text" else None if math.isnan(value) else reader.words.objects(np.array([int(value)]))[0]
        )
    return after


def _check(situation: Situation, changes: Mapping[str, Changes], params: Mapping[str, float | None]) -> None:
    problems = Problems()
    for subject, values in changes.items():
        try:
            situation.row(subject)
        except Problem as problem:
            problems.add(problem)
        for column, value in values.items():
            fault = _fault(situation, column, value)
            if fault is not None:
                problems.add(fault.at(At(row=None, column=situation.field(column).name, field=subject)))
    for name, number in params.items():
        if name not in situation.params:
            problems.add(
                Problem("param-unknown", f"这次运行没有参数“{name}”。", hint=f"参数有：{'、'.join(situation.params) or '无'}。")
            )
        elif number is not None and not (math.isfinite(number) and (number >= 0 or not name.startswith("weight."))):
            problems.add(Problem("weight-negative", f"参数“{name}”的值 {number} 不是不小于 0 的数。", hint="权重从 0 起。"))
    problems.raise_if_any()


def _fault(situation: Situation, column: str, value: float) -> Problem | None:
    field = situation.field(column)
    if column not in situation.inputs:
        return Problem(
            "input-unknown", f"规则不读取“{field.name}”这一列。", hint=f"可改的列：{'、'.join(sorted(situation.inputs))}。"
        )
    if not math.isfinite(value):
        return Problem("value-not-finite", "新的数值不是有限的数。", hint="写一个数。")
    if (field.low is not None and value < field.low) or (field.high is not None and value > field.high):
        low = "" if field.low is None else f"不小于 {field.low:g}"
        high = "" if field.high is None else f"不大于 {field.high:g}"
        range_text = "、".join(part for part in (low, high) if part)
        return Problem(
            "input-out-of-range",
            f"{value:g}{field.unit} 超出可能的范围。",
            hint=f"这一列应{range_text}（{field.unit or '无单位'}）。",
        )
    return None


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else float(value)


def _differs(before: NDArray[Any], after: NDArray[Any]) -> NDArray[np.bool_]:
    if before.dtype == object:
        return np.asarray(before != after)
    return np.asarray(~((np.abs(before - after) <= 1e-9) | (np.isnan(before) & np.isnan(after))))
