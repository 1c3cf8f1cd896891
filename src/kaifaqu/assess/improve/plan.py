"""What is asked for, and the answer: plans with their proof, or how far one gets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kaifaqu.assess.graph import Builder, Node
from kaifaqu.assess.improve.lever import SHARES, Lever
from kaifaqu.assess.lowering.status import CHINESE, MET
from kaifaqu.errors import Problem


@dataclass(frozen=True, slots=True)
class Goal:
    """A place, a total, a grade or better, a met result or condition. Made by :meth:`rank`, :meth:`total`, :meth:`grade`,
    :meth:`met`.
    """

    kind: Literal["rank", "total", "grade", "met"]
    output: str
    wanted: float = 0.0
    grades: tuple[str, ...] = ()
    title: str = ""

    @classmethod
    def rank(cls, at_most: int) -> Goal:
        if at_most < 1:
            raise Problem("goal-invalid", f"名次 {at_most} 不成立。", hint="名次从 1 起。")
        return cls("rank", "rank", float(at_most), title=f"进入前 {at_most} 名")

    @classmethod
    def total(cls, at_least: float) -> Goal:
        if not math.isfinite(at_least):
            raise Problem("goal-invalid", "目标得分不是有限的数。", hint="写一个分数，如 80。")
        return cls("total", "total", float(at_least), title=f"总分达到 {at_least:g} 分")

    @classmethod
    def grade(cls, grade: str, best_first: tuple[str, ...]) -> Goal:
        """This grade or a better one; ``best_first`` are the standard's grades."""
        if grade not in best_first:
            raise Problem("goal-invalid", f"规则里没有等级“{grade}”。", hint=f"等级有：{'、'.join(best_first)}。")
        return cls("grade", "grade", grades=best_first[: best_first.index(grade) + 1], title=f"等级达到“{grade}”")

    @classmethod
    def met(cls, output: str = "result", title: str = "") -> Goal:
        """``result`` (the whole tier) or ``condition.<id>``; ``veto.<id>`` must not be met."""
        return cls(
            "met", output, title=title or ("符合全部条件" if output == "result" else f"满足条件 {output.partition('.')[2]}")
        )

    def node(self, outputs: Mapping[str, Node], lift: float = 0.0) -> Node:
        """The truth to be made true. Problem("goal-unknown") where the rule has no such output."""
        if self.output not in outputs:
            raise Problem("goal-unknown", f"这一规则不给出目标“{self.title}”所需的结果。", hint=f"它给出：{'、'.join(outputs)}。")
        build, of = Builder(), outputs[self.output]
        if self.kind == "rank":
            return build.op("<=", of, build.number(self.wanted))
        if self.kind == "total":
            return build.op(">=", of, build.number(self.wanted + lift))
        if self.kind == "grade":
            return build.op("in", of, *(build.text(grade) for grade in self.grades))
        return build.op("=", of, build.number(0.0 if self.output.startswith("veto.") else MET))

    def progress(self, outputs: Mapping[str, Node]) -> Node | None:
        """What is to be as high as possible where the goal itself is out of reach."""
        build = Builder()
        if self.kind != "met":
            return outputs.get("total")
        parts = [
            build.op("number", build.op("=", node, build.number(MET)))
            for name, node in outputs.items()
            if name.startswith("condition.")
        ]
        if "total" in outputs and self.output == "result":
            parts.append(build.op("*", outputs["total"], build.number(1e-4)))
        return build.sum(parts) if parts else None


@dataclass(frozen=True, slots=True)
class Step:
    """One input moved ``start`` → ``end``; ``bound`` where it ends at the edge of what is thought possible."""

    lever: Lever
    end: float

    @property
    def start(self) -> float:
        return self.lever.base

    @property
    def cost(self) -> float:
        return self.lever.cost_of(self.end)

    @property
    def bound(self) -> bool:
        edge = self.lever.high if self.end > self.start else self.lever.low
        return abs(self.end - edge) <= 1e-9 * max(1.0, abs(edge))

    def as_dict(self) -> dict[str, Any]:
        lever = self.lever
        return {"column": lever.column, "title": lever.title, "unit": lever.unit, "from": self.start, "to": self.end,
                "change": self.end - self.start, "cost": self.cost, "at_bound": self.bound}  # fmt: skip

    def text(self) -> str:
        """把研发投入强度从 2.10% 提高到 2.65%（+0.55 个百分点，代价 0.80）"""
        unit = self.lever.unit
        way = "提高" if self.end > self.start else "降低"
        # A figure at the edge of a range may have any number of decimals; what is shown has those of the present one, and two.
        digits = min(max(_decimals(self.start), _decimals(self.end)), max(_decimals(self.start), 2))
        end = self.end
        change_unit = "个百分点" if unit == "%" else unit
        space = " " if change_unit else ""
        return (f"把{self.lever.title}从 {_shown(self.start, digits)}{_unit(unit)} {way}到 {_shown(end, digits)}{_unit(unit)}"
                f"（{end - self.start:+,.{digits}f}{space}{change_unit}，代价 {self.cost:.2f}）")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """Moves that reach the goal. ``proof``: the results after truly re-scoring everybody with these moves.

    ``exact``: no cheaper plan exists within the bounds (among those that differ from the plans before it); else ``reason``.
    """

    steps: tuple[Step, ...]
    proof: Mapping[str, Any]
    exact: bool
    reason: str = ""

    @property
    def cost(self) -> float:
        return math.fsum(step.cost for step in self.steps)

    @property
    def main(self) -> frozenset[str]:
        """The inputs that carry at least a twentieth of the cost (all, where it costs nothing)."""
        cost = self.cost
        return frozenset(step.lever.column for step in self.steps if step.cost >= cost / 20 or not cost)

    @property
    def changes(self) -> dict[str, float]:
        return {step.lever.column: step.end for step in self.steps}

    def as_dict(self) -> dict[str, Any]:
        return {"cost": self.cost, "steps": [step.as_dict() for step in self.steps], "proof": dict(self.proof),
                "exact": self.exact, "reason": self.reason}  # fmt: skip

    def text(self) -> str:
        ways = "；".join(step.text() for step in self.steps)
        note = "" if self.exact else f"（近似：{self.reason}）"
        return f"总代价 {self.cost:.2f}：{ways}。重新计算后：{result_text(self.proof)}。{note}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to "what does it take": plans, cheapest first; or, where there is none, how far one gets (``nearest``).

    ``stops``: the bounds that stand in the way. ``already``: the goal is reached as things stand. ``proven``: that there is no
    plan within the bounds is certain, not only not found.
    """

    subject: str
    goal: Goal
    now: Mapping[str, Any]
    levers: tuple[Lever, ...]
    plans: tuple[Plan, ...] = ()
    already: bool = False
    nearest: Plan | None = None
    stops: tuple[Step, ...] = ()
    proven: bool = True
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def reached(self) -> bool:
        return self.already or bool(self.plans)

    def as_dict(self) -> dict[str, Any]:
        return {
            "subject": self.subject, "goal": self.goal.title, "now": dict(self.now),
            "already": self.already, "reached": self.reached,
            "plans": [plan.as_dict() for plan in self.plans], "nearest": None if self.nearest is None else self.nearest.as_dict(),
            "stops": [step.as_dict() for step in self.stops], "proven": self.proven,
            "levers": [lever.as_dict() for lever in self.levers], "notes": list(self.notes),
        }  # fmt: skip

    def text(self) -> str:
        head = f"{self.subject}，目标：{self.goal.title}；现状：{result_text(self.now)}。"
        if self.already:
            return f"{head}目标已经达到。"
        if self.plans:
            return "\n".join([head, *(f"方案{index}，{plan.text()}" for index, plan in enumerate(self.plans, 1))])
        lines = [head, "在所设范围内达不到目标。" if self.proven else "在所设范围内没有找到达到目标的方案。"]
        if self.nearest is not None and self.nearest.steps:
            lines.append(
                f"最多做到：{result_text(self.nearest.proof)}；{'；'.join(step.text() for step in self.nearest.steps)}。"
            )
        if self.stops:
            lines.append(
                "受限于："
                + "；".join(
                    f"{step.lever.title}只能到 {step.end:.6g}{_unit(step.lever.unit)}（{step.lever.note}）" for step in self.stops
                )
                + "。"
            )
        return "\n".join(lines)


def result_text(values: Mapping[str, Any]) -> str:
    """Total, rank, grade and result in words."""
    parts = []
    if _known(values.get("total")):
        parts.append(f"总分 {values['total']:.2f}")
    if _known(values.get("rank")):
        parts.append(f"第 {values['rank']:.0f} 名")
    if values.get("grade") is not None:
        parts.append(f"等级 {values['grade']}")
    if _known(values.get("result")):
        parts.append(CHINESE[round(values["result"])])
    for name, value in values.items():
        if name.startswith(("condition.", "veto.")) and _known(value) and "result" not in values:
            parts.append(f"{name.partition('.')[2]}：{CHINESE[round(value)]}")
    return "，".join(parts) or "没有结果"


def _known(value: Any) -> bool:
    return isinstance(value, int | float) and not math.isnan(value)


def _decimals(value: float) -> int:
    """The decimals a figure is written with, six at most."""
    return next((digits for digits in range(7) if math.isclose(value, round(value, digits), rel_tol=1e-9, abs_tol=1e-9)), 6)


def _shown(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def _unit(unit: str) -> str:
    return unit if unit in SHARES or not unit else f" {unit}"
