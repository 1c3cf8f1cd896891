"""What a subject can move, how far, and what it costs: given by a person, or read from what the peers did."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kaifaqu.assess.graph import Column, Node, Op, walk
from kaifaqu.assess.improve.situation import Field, Floats, Situation
from kaifaqu.errors import Problem

WHOLE = {"家", "个", "人", "件", "项", "户", "台", "套", "起", "次", "所", "名", "座", "只", "艘", "辆"}
SHARES = {"%", "", "‰"}  # a share changes by points, an amount by a share of itself
TABLE = 400  # a lever with no more possible values than this is taken value by value


@dataclass(frozen=True, slots=True)
class Lever:
    """An input of this period that may move from ``base`` within ``low`` … ``high`` (base included), in whole ``step`` s where given.

    ``cost`` per unit moved, either way. ``note`` says in Chinese where bounds and cost come from.
    """

    column: str
    title: str
    unit: str
    base: float
    low: float
    high: float
    cost: float
    step: float | None = None
    note: str = ""

    @property
    def points(self) -> Floats | None:
        """The values it can take where they are few, ascending."""
        if self.low == self.high:
            return np.array([self.base])
        if self.step is None or (self.high - self.low) / self.step > TABLE:
            return None
        first, last = math.ceil((self.low - self.base) / self.step - 1e-9), math.floor((self.high - self.base) / self.step + 1e-9)
        return self.base + np.arange(first, last + 1) * self.step

    def cost_of(self, value: float) -> float:
        return self.cost * abs(value - self.base)

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("column", "title", "unit", "base", "low", "high", "cost", "step", "note")}


def find_levers(
    situation: Situation,
    row: int,
    roots: Iterable[Node],
    *,
    only: Iterable[str] | None = None,
    costs: Mapping[str, float] | None = None,
    bounds: Mapping[str, tuple[float | None, float | None]] | None = None,
) -> list[Lever]:
    """The levers of a subject: the columns ``only``, or every known number input the roots read.

    What something is divided by does not fall, unless bounds are given: selling less is no way to a higher share of research.
    Cost, where none is given: 1 per standard deviation of the column over the peers. Bounds, where none are given: as much as the
    peer with the largest change from the year before achieved (amounts as a share of themselves, shares in points); without an
    earlier year, the best peer either way. Never beyond what the input allows. Problem("lever-unknown"), ("lever-no-value"),
    ("bounds-invalid"), ("cost-invalid").
    """
    roots = list(roots)
    read = {node.name for node in walk(roots) if isinstance(node, Column) and node.kind == "number" and not node.lag}
    named = None if only is None else list(dict.fromkeys(only))
    for name in [*(named or ()), *(costs or ()), *(bounds or ())]:
        if name not in situation.inputs:
            raise Problem(
                "lever-unknown", f"规则不读取“{situation.field(name).name}”一列。", hint=f"可动的列：{'、'.join(sorted(read))}。"
            )
    found = []
    divisors = _divisors(roots)
    for name in named if named is not None else sorted(read):
        base = float(situation.column(name)[row])
        if math.isnan(base):
            if named is not None:
                raise Problem(
                    "lever-no-value", f"“{situation.field(name).name}”缺数据，算不出要改多少。", hint="先补数据，或不选这一项。"
                )
            continue
        lever = _default(situation, situation.field(name), base)
        if name in divisors:
            lever = replace(lever, low=base, note=f"{lever.note}；作为分母，不考虑降低")
        found.append(_with(lever, (costs or {}).get(name), (bounds or {}).get(name)))
    return found


def _with(lever: Lever, cost: float | None, bounds: tuple[float | None, float | None] | None) -> Lever:
    if cost is not None:
        if not (math.isfinite(cost) and cost >= 0):
            raise Problem(
                "cost-invalid", f"“{lever.title}”的单位代价 {cost} 不是不小于 0 的数。", hint="写每变动一个单位的代价。"
            )
        lever = replace(lever, cost=float(cost), note=f"{lever.note}；代价由使用者给定")
    if bounds is not None:
        low = lever.low if bounds[0] is None else float(bounds[0])
        high = lever.high if bounds[1] is None else float(bounds[1])
        if not (math.isfinite(low) and math.isfinite(high) and low <= high):
            raise Problem(
                "bounds-invalid", f"“{lever.title}”的范围 {low:g} 至 {high:g} 不成立。", hint="下限不大于上限，都要有数。"
            )
        low, high = _on_steps(lever, min(low, lever.base), max(high, lever.base))
        lever = replace(lever, low=low, high=high, note="范围由使用者给定")
    return lever


def _on_steps(lever: Lever, low: float, high: float) -> tuple[float, float]:
    if lever.step is None:
        return low, high
    down = math.floor((lever.base - low) / lever.step + 1e-9) * lever.step
    up = math.floor((high - lever.base) / lever.step + 1e-9) * lever.step
    return lever.base - down, lever.base + up


def _default(situation: Situation, field: Field, base: float) -> Lever:
    values = situation.column(field.code)
    known = values[~np.isnan(values)]
    spread = float(known.std(ddof=1)) if len(known) > 1 else 0.0
    low, high, note = _reach(situation, field, base, values)
    low = low if field.low is None else max(low, min(field.low, base))
    high = high if field.high is None else min(high, max(field.high, base))
    step = field.step or (1.0 if field.unit in WHOLE and float(base).is_integer() else None)
    cost = 1.0 / spread if spread > 0 else 1.0
    cost_note = f"同行的 1 个标准差（{spread:.4g}{field.unit}）代价为 1" if spread > 0 else "同行无差异，每单位代价为 1"
    lever = Lever(field.code, field.name, field.unit, base, low, high, cost, step, f"{note}；{cost_note}")
    low, high = _on_steps(lever, low, high)
    return replace(lever, low=low, high=high)


def _reach(situation: Situation, field: Field, base: float, values: Floats) -> tuple[float, float, str]:
    """How far down and up a peer got within a year."""
    try:
        earlier = situation.column(field.code, 1)
    except (KeyError, Problem):
        earlier = np.full(len(values), np.nan)
    known = ~np.isnan(values) & ~np.isnan(earlier)
    shares = field.unit in SHARES or base <= 0
    if not shares:
        known &= earlier > 0
    if not known.any():
        others = values[~np.isnan(values)]
        return min(base, float(others.min())), max(base, float(others.max())), "范围：同行中的最低值至最高值（没有上年数据）"
    change = values[known] - earlier[known] if shares else values[known] / earlier[known] - 1
    down, up = min(0.0, float(change.min())), max(0.0, float(change.max()))
    if shares:
        return base + down, base + up, f"范围：同行一年内最多降 {-down:.4g}、升 {up:.4g}（绝对变动）"
    return base * (1 + down), base * (1 + up), f"范围：同行一年内最多降 {-down:.1%}、升 {up:.1%}（相对变动）"


def _divisors(roots: Iterable[Node]) -> set[str]:
    """Columns that something is divided by."""
    below: set[Node] = set()
    for node in walk(roots):
        if isinstance(node, Op) and node.op == "/":
            below.update(walk([node.args[1]]))
    return {node.name for node in below if isinstance(node, Column) and not node.lag}
