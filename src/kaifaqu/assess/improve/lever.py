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
ARITHMETIC = {
    "+",
    "-",
    "*",
    "/",
    "neg",
    "abs",
    "min",
    "max",
    "round",
    "floor",
    "ceil",
    "pow",
    "exp",
    "ln",
    "sqrt",
    "if",
    "coalesce",
}
TABLE = 400  # a lever with no more possible values than this is taken value by value


@dataclass(frozen=True, slots=True)
class Lever:
    """An input of this period that may move from ``base`` within ``low`` … ``high`` (base included), in whole ``step`` s
    where given.

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
    def digits(self) -> int | None:
        """The decimals of its figures: as the own value is given, at least two; None where that is no written number."""
        own = next((digits for digits in range(7) if self.base == round(self.base, digits)), None)
        return None if own is None else max(2, own)

    def outward(self, value: float) -> float:
        """A value at this precision, on the far side of the exact one; within the bounds."""
        if self.step is not None or self.digits is None or value == self.base:
            return value
        scale = 10.0**self.digits
        if value > self.base:
            return min(math.ceil(value * scale - 1e-6) / scale, self.high)
        return max(math.floor(value * scale + 1e-6) / scale, self.low)

    @property
    def points(self) -> Floats | None:
        """The values it can take where they are few, ascending."""
        if self.low == self.high:
            return np.array([self.base])
        if self.step is None or (self.high - self.low) / self.step > TABLE:
            return None
        first, last = math.ceil((self.low - self.base) / self.step - 1e-9), math.floor((self.high - self.base) / self.step + 1e-9)
        found: Floats = self.base + np.arange(first, last + 1, dtype=np.float64) * self.step
        return found

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
    read = situation.reads(roots)
    named = None if only is None else list(dict.fromkeys(only))
    for name in [*(named or ()), *(costs or ()), *(bounds or ())]:
        if name not in situation.inputs:
            raise Problem(
                "lever-unknown", f"规则不读取“{situation.field(name).name}”一列。", hint=f"可动的列：{'、'.join(sorted(read))}。"
            )
    found = []
    divisors = divisors_of([*roots, *situation.links.values()])
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
    peers = peers_of(situation, field.code)
    low, high = peers.range(np.array([base]))
    cost_note = (
        f"同行的 1 个标准差（{peers.spread:.4g}{field.unit}）代价为 1" if peers.spread > 0 else "同行无差异，每单位代价为 1"
    )
    step = field.step or (1.0 if field.unit in WHOLE and float(base).is_integer() else None)
    note = f"{peers.note}；{cost_note}"
    lever = Lever(field.code, field.name, field.unit, base, float(low[0]), float(high[0]), peers.cost, step, note)
    down, up = _on_steps(lever, lever.low, lever.high)
    return replace(lever, low=down, high=up)


@dataclass(frozen=True, slots=True)
class Peers:
    """What the peers say of a column: its spread, and how far down and up one of them got within a year.

    ``relative``: as a share of the value; None: there is no earlier year, ``down`` and ``up`` are the least and the most of
    today.
    """

    field: Field
    spread: float
    relative: bool | None
    down: float
    up: float

    @property
    def cost(self) -> float:
        """Of one unit."""
        return 1.0 / self.spread if self.spread > 0 else 1.0

    @property
    def note(self) -> str:
        if self.relative is None:
            return "范围：同行中的最低值至最高值（没有上年数据）"
        if self.relative:
            return f"范围：同行一年内最多降 {-self.down:.1%}、升 {self.up:.1%}（相对变动）"
        return f"范围：同行一年内最多降 {-self.down:.4g}、升 {self.up:.4g}（绝对变动）"

    def range(self, base: Floats) -> tuple[Floats, Floats]:
        """The bounds of values, within what the input allows."""
        if self.relative is None:
            low, high = np.fmin(base, self.down), np.fmax(base, self.up)
        elif self.relative:
            low, high = base + np.abs(base) * self.down, base + np.abs(base) * self.up
        else:
            low, high = base + self.down, base + self.up
        least, most = self.field.low, self.field.high
        low = low if least is None else np.maximum(low, np.minimum(least, base))
        return low, high if most is None else np.minimum(high, np.maximum(most, base))


def peers_of(situation: Situation, code: str) -> Peers:
    """Read once per column and situation. Amounts change by a share of themselves, shares (%) by points."""
    key = ("peers", code)
    if key not in situation.memory:
        situation.memory[key] = _peers(situation, situation.field(code))
    found: Peers = situation.memory[key]
    return found


def _peers(situation: Situation, field: Field) -> Peers:
    values = situation.column(field.code)
    present = values[~np.isnan(values)]
    spread = float(present.std(ddof=1)) if len(present) > 1 else 0.0
    try:
        earlier = situation.column(field.code, 1)
    except (KeyError, Problem):
        earlier = np.full(len(values), np.nan)
    relative = field.unit not in SHARES
    known = ~np.isnan(values) & ~np.isnan(earlier) & ((earlier > 0) | (not relative))
    if not known.any():
        return Peers(field, spread, None, *((float(present.min()), float(present.max())) if len(present) else (0.0, 0.0)))
    change = values[known] / earlier[known] - 1 if relative else values[known] - earlier[known]
    return Peers(field, spread, relative, min(0.0, float(change.min())), max(0.0, float(change.max())))


def divisors_of(roots: Iterable[Node]) -> set[str]:
    """Columns that something is divided by, but for those that do so only by way of a statistic."""
    found: set[str] = set()
    for node in walk(roots):
        stack = [node.args[1]] if isinstance(node, Op) and node.op == "/" else []
        while stack:
            part = stack.pop()
            if isinstance(part, Column) and not part.lag:
                found.add(part.name)
            if isinstance(part, Op) and part.op in ARITHMETIC:
                stack.extend(part.args[1:] if part.op == "if" else part.args)
    return found
