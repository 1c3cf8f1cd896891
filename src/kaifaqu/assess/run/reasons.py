"""Why a subject has its score: a tree from the total down to the inputs, whose contributions add up to the total."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from kaifaqu.assess.graph import Column, Node, walk
from kaifaqu.assess.rules.model import MEANS, Item, Missing, Source
from kaifaqu.assess.run.missing import Descent
from kaifaqu.assess.run.missing import Missing as Lacking
from kaifaqu.assess.run.nearest import Next, next_step
from kaifaqu.assess.run.show import amount
from kaifaqu.assess.run.verdict import source_text
from kaifaqu.errors import Problem
from kaifaqu.observe import Period

if TYPE_CHECKING:
    from kaifaqu.assess.run.core import Run

COMBINED: Final = {
    "sum": "各项得分相加", "mean": "按权重加权平均", "best": "取得分最高的一项", "max": "取得分最高的一项",
    "min": "取得分最低的一项", "geometric": "按权重几何平均；各项相乘，不能拆成相加的贡献",
    "harmonic": "按权重调和平均；不能拆成相加的贡献",
    "power": "按权重幂平均；不能拆成相加的贡献", "topsis": "TOPSIS；由全部对象一起决定，不能拆成相加的贡献",
    "vikor": "VIKOR；由全部对象一起决定，不能拆成相加的贡献", "rsr": "秩和比；由全部对象一起决定，不能拆成相加的贡献",
    "copeland": "两两比较；由全部对象一起决定，不能拆成相加的贡献",
}  # fmt: skip
INSTEAD: Final = {
    "renormalise": "缺数据，不计入，其余各项按比例放大", "worst": "缺数据，按最低得分计", "zero": "缺数据，按 0 分计",
    "refuse": "缺数据，上级不出分", "interval": "缺数据，按最低到最高可能得分计", "mean": "缺数据，按其他对象的平均得分计",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Used:
    """An input as it entered: its value in ``unit``, of which period, and where it comes from."""

    code: str
    title: str
    value: float | str | None
    unit: str
    period: str
    source: str

    def as_dict(self) -> dict[str, object]:
        return {key: getattr(self, key) for key in ("code", "title", "value", "unit", "period", "source")}


@dataclass(frozen=True, slots=True)
class Reason:
    """One node of the tree. ``kind``: total, group, leaf, adjustment (bonus, penalty) or limit (what a cap takes off).

    ``points`` is the low end where ``high`` is given. ``weight`` is the share in the group above after missing items were left
    out, where the group takes a mean. ``contribution`` is what the node puts into the total: those of the parts add up to that
    of the whole. It is None below a group that does not add up, which ``says`` tells, and where there is no total.
    """

    id: str
    title: str
    kind: str
    says: str
    points: float | None
    high: float | None = None
    full: float | None = None
    weight: float | None = None
    contribution: float | None = None
    value: float | str | None = None
    unit: str = ""
    formula: str = ""
    period: str = ""
    next: Next | None = None
    inputs: tuple[Used, ...] = ()
    missing: tuple[Lacking, ...] = ()
    note: str = ""
    advice: str = ""
    source: Source | None = None
    parts: tuple[Reason, ...] = ()

    def walk(self) -> Iterator[Reason]:
        yield self
        for part in self.parts:
            yield from part.walk()

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        plain = ("id", "title", "kind", "says", "points", "high", "full", "weight", "contribution", "value", "unit", "formula",
                 "period", "note", "advice")  # fmt: skip
        found: dict[str, object] = {key: getattr(self, key) for key in plain}
        return found | {
            "next": None if self.next is None else self.next.as_dict(),
            "inputs": [each.as_dict() for each in self.inputs],
            "missing": [each.as_dict() for each in self.missing],
            "source": None if self.source is None else source_text(self.source),
            "parts": [part.as_dict() for part in self.parts],
        }

    def text(self) -> str:
        """The tree in Chinese, indented."""
        from kaifaqu.assess.run.telling import tell

        return tell(self)


def explain(run: Run, at: int, *, steps: bool = True) -> Reason:
    """The tree of the subject at position ``at``; ``steps=False`` leaves out the distance to the next step.

    Problem("score-none") for a standard without a score.
    """
    if run.edition.score is None:
        hint = "各项条件见 one(对象)。"
        raise Problem("score-none", f"“{run.standard.title}”不打分，没有得分的理由。", hint=hint)
    return _Explain(run, at, steps).tree()


class _Explain:
    def __init__(self, run: Run, at: int, steps: bool) -> None:
        self.run, self.at, self.steps = run, at, steps
        self.descent = Descent(run.program, run.now, run.stages, at, no_total=run.no_total)

    def tree(self) -> Reason:
        """The total, with bonuses and penalties beside the top items, and what the range of the total cuts off."""
        run = self.run
        root = run.edition.score
        assert root is not None
        total, high = self._output("total"), self._output("total.high")
        counted = total is not None
        base = self._points(root)
        top = self._parts(root, 1.0 if counted else None, run.edition.missing)
        for each in run.edition.adjustments:
            points = self._output(f"adjustment.{each.id}")
            given = None if points is None or not counted else each.sign * points
            says = each.points.words(run.titles) + ("" if each.cap is None else f"，最多{amount(float(each.cap))}分")
            top.append(Reason(each.id, each.title, "adjustment", says, points, contribution=given, source=each.source))
        if counted and base is not None:
            known = [part.contribution for part in top if part.contribution is not None]
            if len(known) == len(top):
                top += _limit(total, math.fsum(known), "总分的上下限", 1.0)
        says = COMBINED.get(root.combine, "") + ("" if run.refusal is None else f"。{run.refusal.text}")
        return Reason(
            "total", run.subjects[self.at], "total", says, total, None if high == total else high, contribution=total,
            period=self._period(0), note=run.label, parts=tuple(top), source=run.edition.source,
        )  # fmt: skip

    def _parts(self, group: Item, rate: float | None, above: Missing) -> list[Reason]:
        """The parts of a group, whose points go into the total ``rate`` times (None: nobody can say)."""
        policies = [part.missing or above for part in group.items]
        points = [self._stand_in(part, policy) for part, policy in zip(group.items, policies, strict=True)]
        own = self._points(group)
        shares = self._shares(group, points, own)
        found = []
        for part, policy, share, each in zip(group.items, policies, shares, points, strict=True):
            part_rate = None if rate is None or share is None else rate * share
            found.append(self._reason(part, policy, part_rate, each, share if group.combine in MEANS else None))
        if rate is not None and own is not None and None not in shares and any(each is not None for each in points):
            whole = math.fsum(
                each * share for each, share in zip(points, shares, strict=True) if each is not None and share is not None
            )
            found += _limit(own, whole, f"“{group.title}”的上下限", rate)
        return found

    def _shares(self, group: Item, points: Sequence[float | None], own: float | None) -> list[float | None]:
        """How many times each part's points go into the group's; None throughout where they do not add up."""
        known = [each for each in points if each is not None]
        if group.combine in ("best", "max", "min"):
            pick = (min if group.combine == "min" else max)(known) if known else None
            first = points.index(pick) if pick is not None else -1
            return [1.0 if at == first else 0.0 for at in range(len(points))]
        if group.combine == "sum":
            whole = math.fsum(known)
            scaled = own is not None and whole and len(known) < len(points) and not math.isclose(own, whole, rel_tol=1e-12)
            return [(own or 0.0) / whole if scaled else 1.0] * len(points)
        weights = [self.run.stages.params.get(f"weight.{part.id}") for part in group.items]
        if group.combine != "mean" or None in weights:
            return [None] * len(points)
        held = math.fsum(float(weight or 0) for weight, each in zip(weights, points, strict=True) if each is not None)
        return [
            0.0 if each is None or not held else float(weight or 0) / held for weight, each in zip(weights, points, strict=True)
        ]

    def _stand_in(self, item: Item, policy: Missing) -> float | None:
        """The points, or what the rule for missing items puts in their place."""
        points = self._points(item)
        if points is not None or policy.policy in ("renormalise", "refuse") or self._idle(item):
            return points
        if policy.policy == "zero":
            return 0.0
        if policy.policy == "interval":
            return item.limits[0]
        column = self.run.output(f"points.{item.id}")
        known = np.array([]) if column is None else column[~np.isnan(column)]
        return None if not len(known) else float(known.min() if policy.policy == "worst" else known.mean())

    def _idle(self, item: Item) -> bool:
        """Whether an item does not concern the subject: nothing is missing, and yet it has no points."""
        return self.descent.idle(item)

    def _reason(self, item: Item, policy: Missing, rate: float | None, used: float | None, weight: float | None) -> Reason:
        points, high = self._points(item), self._output(f"points.{item.id}.high")
        given = None if rate is None else rate * (used or 0.0)
        common = {
            "id": item.id, "title": item.title, "points": points, "high": None if high == points else high, "weight": weight,
            "full": None if item.full is None else float(item.full), "contribution": given, "advice": item.advice,
            "source": item.source, "period": self._period(0),
        }  # fmt: skip
        if item.items:
            parts = tuple(self._parts(item, rate, policy))
            return Reason(kind="group", says=COMBINED.get(item.combine, ""), parts=parts, **common)  # type: ignore[arg-type]
        node = self.run.program.values.get(f"value.{item.id}")
        value = self._value(item)
        output = self.run.program.outputs.get(f"points.{item.id}")
        missing = () if points is not None or output is None or self._idle(item) else self.descent.missing(output)
        note = "" if points is not None else "不适用" if self._idle(item) else INSTEAD[policy.policy]
        return Reason(
            kind="leaf",
            says="" if item.method is None else item.method.text,
            value=value,
            unit=item.unit,
            formula="" if item.value is None else item.value.words(self.run.titles),
            next=next_step(self.run, item, self.at, self.descent) if self.steps else None,
            inputs=tuple(self._inputs(item, node)),
            missing=(*missing, *(self.descent.open_points([item]) if high is not None and high != points else ())),
            note="；".join(part for part in (note, self._prepared(item)) if part),
            **common,  # type: ignore[arg-type]
        )

    def _prepared(self, item: Item) -> str:
        """What imputation and treatment made of the value."""
        made = self.run.stages.prepared
        before = self.run.stages.values.get(f"value.{item.id}")
        if before is None or item.id not in made.treated:
            return ""
        own, filled, final = (float(column[self.at]) for column in (before, made.imputed[item.id], made.treated[item.id]))
        said = [f"插补为{amount(filled)}"] if np.isnan(own) and not np.isnan(filled) else []
        return "；".join([*said, *([f"异常值处理后为{amount(final)}"] if final != filled and not np.isnan(final) else [])])

    def _inputs(self, item: Item, node: Node | None) -> Iterator[Used]:
        """The columns that the value is made of, and the person's points."""
        now = self.run.now
        read = [] if node is None else [each for each in walk([node]) if isinstance(each, Column)]
        seen = dict.fromkeys((each.name, each.lag) for each in read)
        if item.given:
            seen[(item.given, 0)] = None
        for code, lag in seen:
            known = now.table.inputs.get(code)
            row = int(now.rows_before(lag)[self.at])
            source = now.table.source(row, code) if row >= 0 else ""
            value = now.known(code, self.at, lag)
            if known is not None and known.type == "yes_no" and value is not None:
                value = "是" if value else "否"
            unit = "" if known is None else known.unit
            yield Used(code, code if known is None else known.title, value, unit, self._period(lag), source)

    def _period(self, lag: int) -> str:
        before = self.run.now.period_before(lag)
        return Period.parse(before).label if before else ""

    def _value(self, item: Item) -> float | str | None:
        column = self.run.stages.values.get(f"value.{item.id}")
        value = None if column is None else column[self.at]
        return value if value is None or isinstance(value, str) else None if value != value else float(value)

    def _points(self, item: Item) -> float | None:
        return self._output(f"points.{item.id}")

    def _output(self, name: str) -> float | None:
        column = self.run.output(name)
        value = float("nan") if column is None else float(column[self.at])
        return None if value != value else value


def _limit(own: float | None, whole: float, title: str, rate: float) -> list[Reason]:
    """What a cap takes off, or a floor adds, as a part of its own, so that the parts add up."""
    if own is None or math.isclose(own, whole, rel_tol=1e-9, abs_tol=1e-9):
        return []
    return [
        Reason(
            "", title, "limit", "超出部分不计" if own < whole else "补足到下限", own - whole, contribution=rate * (own - whole)
        )
    ]
