"""A value against another: distance to the best, a target or a named subject, ratio to a base value, fraction of the largest."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.graph import Builder, Node, Span
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import Base, ItemContext, Ladder, Lowering, directed, single
from kaifaqu.assess.rules.methods.across import Across, read_within, share
from kaifaqu.assess.rules.methods.amounts import Amount, amount, optional_flag, optional_number, options, plain, real, value_of
from kaifaqu.assess.rules.methods.lines import joined

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Item

_TO: Final = ("best", "target", "subject")
SUBJECT: Final = "subject"  # the column of the subjects' names


@dataclass(frozen=True)
class Distance(Across):
    """``distance``: how much of the way from the worst value to the best, a target or a named subject is gone (× full points).

    COINr ``n_dist2max``, ``n_dist2targ``, ``n_dist2ref``. No way to go (no spread, a target no better than the worst): no points.
    """

    to: str
    target: Amount | None
    subject: str
    cap: bool
    times: float
    name = "distance"

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return self.within.formulas + (() if self.target is None else self.target.formulas)

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, x, by = ctx.build, directed(ctx, item, value), self.within.nodes(ctx)
        points = share(build, x, build.statistic("min", x, by), self._goal(ctx, item, x, by), found=self.to == "best")
        if self.cap and self.to != "best":
            points = build.op("min", points, build.number(1))
        return Span.exact(points if self.times == 1 else build.op("*", points, build.number(self.times)))

    def _goal(self, ctx: Lowering, item: Item, x: Node, by: tuple[Node, ...]) -> Node:
        build: Builder = ctx.build
        if self.target is not None:
            target = self.target.node(ctx)
            return target if item.direction >= 0 else build.op("neg", target)
        if self.to == "best":
            return build.statistic("max", x, by)
        own = build.op("=", build.column(SUBJECT, "text"), build.text(self.subject))
        ctx.outputs[f"fault.{item.id}"] = build.op("=", build.statistic("count", x, (), own), build.number(0))
        return build.statistic("max", x, (), own)

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return (0.0, self.times) if self.to == "best" else (None, self.times if self.cap else None)


def read_distance(node: Written, item: ItemContext) -> Distance:
    """``distance: {to: best}``, ``{to: target, target: 90%, cap: true}``, ``{to: subject, subject: 苏州工业园区}``."""
    options(node, "to", "target", "subject", "cap", "within")
    value_of(node, item)
    to = node.need("to").one_of(*_TO)
    target = amount(node.need("target"), item) if to == "target" else None
    subject = node.need("subject").text() if to == "subject" else ""
    cap, within = optional_flag(node, "cap", False), read_within(node, item)
    times = 1.0 if item.full is None else item.full
    goal = {"best": "最优值", "target": "" if target is None else f"目标值{target.shown}", "subject": f"“{subject}”的值"}[to]
    text = (
        f"从最差值到{goal}走完的比例{within.text}"
        + (f"，乘以{plain(times)}" if times != 1 else "")
        + ("，最多按走完计" if cap else "")
    )
    return Distance(text, within, to, target, subject, cap, times)


@dataclass(frozen=True)
class FractionOfMax(Across):
    """``fraction_of_max``: x / the largest (COINr ``n_fracmax``), × the full points. Largest 0: no points."""

    times: float
    name = "fraction_of_max"

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, x, by = ctx.build, directed(ctx, item, value), self.within.nodes(ctx)
        points = build.op("/", x, build.statistic("max", x, by))
        return Span.exact(points if self.times == 1 else build.op("*", points, build.number(self.times)))

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return None, None


def read_fraction_of_max(node: Written, item: ItemContext) -> FractionOfMax:
    """``fraction_of_max: {within: [region]}``."""
    node = options(node, "within")
    value_of(node, item)
    within, times = read_within(node, item), 1.0 if item.full is None else item.full
    return FractionOfMax(f"与最大值之比{within.text}" + ("" if times == 1 else f"，乘以{plain(times)}"), within, times)


@dataclass(frozen=True)
class Ratio(Base):
    """``ratio``: value / base × the item's full points, between ``floor`` and ``cap`` times them; less is better: base / value.

    So do the Zhejiang rules of yield per mu (指标值/基准值 × 基准分, with a cap). A base of 0 or less: no points.
    """

    to: Amount
    cap: float | None
    floor: float
    full: float
    name = "ratio"

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return self.to.formulas

    @property
    def beyond(self) -> bool:
        return True

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, x, base = ctx.build, single(value), self.to.node(ctx)
        above, below = (x, base) if item.direction >= 0 else (base, x)
        sound = build.op(">", below, build.number(0))
        found = build.op("if", sound, build.op("/", above, below), build.number(None))
        points = build.op("*", found, build.number(self.full))
        return Span.exact(points).clip(build, self.floor * self.full, None if self.cap is None else self.cap * self.full)

    def ladder(self, item: Item) -> Ladder | None:
        if self.to.fixed is None or item.direction < 0:
            return None
        top = self.floor + 1 if self.cap is None else self.cap
        low, high = (self.to.fixed * Fraction(str(part)) for part in (self.floor, top))
        knots = [(low, self.floor * self.full), (high, top * self.full)]
        return joined(knots, ("flat", "extend" if self.cap is None else "flat"))

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return self.floor * self.full, None if self.cap is None else self.cap * self.full


def read_ratio(node: Written, item: ItemContext) -> Ratio:
    """``ratio: {to: base_tax, cap: 1.5, floor: 0}``: full points (100 without ``full``) where value and base are equal."""
    options(node, "to", "cap", "floor")
    to = amount(node.need("to"), item)
    if to.fixed is not None and to.fixed <= 0:
        node.need("to").fail("基准值必须大于 0。")
    written, floor, full = node.get("cap"), optional_number(node, "floor", 0.0), 100.0 if item.full is None else item.full
    cap = None if written is None else real(written)
    if written is not None and cap is not None and cap <= floor:
        written.fail("cap 必须大于 floor。")
    text = f"{f'{to.shown}÷值' if item.direction < 0 else f'值÷{to.shown}'}×{plain(full)}分，最低{plain(floor * full)}分"
    return Ratio(text + ("" if cap is None else f"，最高{plain(cap * full)}分"), to, cap, floor, full)
