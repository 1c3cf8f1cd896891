"""Points along straight lines: piecewise (分段线性), linear from base to target (基数—目标值法)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.graph import Builder, Node, Span
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import Base, ItemContext, Ladder, Lowering, Step, single
from kaifaqu.assess.rules.methods.amounts import Amount, amount, limit, optional_flag, optional_number, options, plain, real

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Item

Knot = tuple[Fraction, float]
OUTSIDE: Final = {
    "flat": "两端之外按端点计",
    "extend": "两端之外按同一斜率延长",
    "zero": "两端之外计0分",
    "none": "两端之外不计算",
}
NOISE: Final = 1e-9
MOST_DIGITS: Final = 6
ROUNDED: Final = {"up": "向上进位", "down": "舍去尾数", "nearest": "四舍五入"}


def along(build: Builder, x: Node, knots: Sequence[Knot], outside: tuple[str, str]) -> Node:
    """Points on the lines through the knots (rising x); ``outside`` says what holds below the first and above the last."""
    lines = [_line(build, x, one, other) for one, other in pairwise(knots)]
    if len(lines) == 1 and outside == ("flat", "flat"):
        low, high = sorted((knots[0][1], knots[1][1]))
        return build.op("min", build.op("max", lines[0], build.number(low)), build.number(high))
    ends = {"zero": build.number(0), "none": build.number(None)}
    below = ends.get(outside[0], build.number(knots[0][1]) if outside[0] == "flat" else lines[0])
    above = ends.get(outside[1], build.number(knots[-1][1]) if outside[1] == "flat" else lines[-1])
    cases = [(build.op("<", x, build.number(float(knots[0][0]))), below)]
    cases += [(build.op("<=", x, build.number(float(knot[0]))), line) for knot, line in zip(knots[1:], lines, strict=True)]
    return build.choose(cases, build.op("if", build.op("missing", x), build.number(None), above))


def _line(build: Builder, x: Node, one: Knot, other: Knot) -> Node:
    slope = float(Fraction(other[1] - one[1]) / (other[0] - one[0]))
    run = build.op("*", build.op("-", x, build.number(float(one[0]))), build.number(slope))
    return build.op("+", build.number(one[1]), run)


def joined(knots: Sequence[Knot], outside: tuple[str, str] = ("flat", "flat")) -> Ladder:
    """The ladder of lines: first what is given below the first knot, then the knots."""
    first = {"flat": knots[0][1], "zero": 0.0}.get(outside[0])
    return Ladder((Step(None, False, first, first), *(Step(float(x), True, y, y) for x, y in knots)), joined=True)


def rounding(build: Builder, points: Node, how: str, digits: int) -> Node:
    """Rounded to so many digits; float noise (a billionth of the number) neither rounds up nor down."""
    if not how:
        return points
    if how == "nearest":
        return build.op("round", points, build.number(digits))
    steps = build.number(10.0**digits)
    scaled = build.op("*", points, steps)
    noise = build.op("*", build.op("abs", scaled), build.number(NOISE))
    whole = build.op("ceil", build.op("-", scaled, noise)) if how == "up" else build.op("floor", build.op("+", scaled, noise))
    return whole if digits == 0 else build.op("/", whole, steps)


@dataclass(frozen=True)
class Piecewise(Base):
    """``piecewise``: straight lines between knots, as an air quality index has them (HJ 633: IAQI, rounded up)."""

    knots: tuple[Knot, ...]
    outside: tuple[str, str]
    round: str
    digits: int
    name = "piecewise"

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        points = along(ctx.build, single(value), self.knots, self.outside)
        return Span.exact(rounding(ctx.build, points, self.round, self.digits))

    def ladder(self, item: Item) -> Ladder | None:
        return joined(self.knots, self.outside)

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        ends = [y for _, y in self.knots] + ([0.0] if "zero" in self.outside else [])
        return (None, None) if "extend" in self.outside else (min(ends), max(ends))


def read_piecewise(node: Written, item: ItemContext) -> Piecewise:
    """``piecewise: {points: [[0, 0], [35微克/立方米, 50]], round: up, digits: 0, outside: flat}``.

    ``outside`` may differ at the two ends: ``{below: flat, above: none}``.
    """
    options(node, "points", "round", "digits", "outside")
    written = node.need("points")
    knots = [knot(pair, item) for pair in written.items()]
    if len(knots) < 2:
        written.fail("分段线性至少要两个点。", "写法如 [[0, 0], [35, 50]]。")
    for (one, _), (other, _), pair in zip(knots, knots[1:], written.items()[1:], strict=False):
        if one >= other:
            pair.fail("各点要按数值从小到大写，且不重复。")
    how = node.get("round")
    rounded = "" if how is None else how.one_of(*ROUNDED)
    digits = 0 if (kept := node.get("digits")) is None else kept.whole()
    if kept is not None and not 0 <= digits <= MOST_DIGITS:
        kept.fail(f"小数位数写 0 至 {MOST_DIGITS}。")
    outside = _outside(node.get("outside"))
    said = "、".join(f"（{pair.items()[0].text()}，{plain(y)}分）" for pair, (_, y) in zip(written.items(), knots, strict=True))
    ends = (
        OUTSIDE[outside[0]]
        if outside[0] == outside[1]
        else f"下端之外{OUTSIDE[outside[0]][4:]}，上端之外{OUTSIDE[outside[1]][4:]}"
    )
    text = f"在各点之间按直线计分：{said}；{ends}" + (f"；{ROUNDED[rounded]}" if rounded else "")
    return Piecewise(text, tuple(knots), outside, rounded, digits)


def knot(pair: Written, item: ItemContext) -> Knot:
    ends = pair.items()
    if len(ends) != 2:
        pair.fail("每个点写数值和分值两个数。", "写法如 [35, 50]。")
    return limit(ends[0], ends[0].text(), item).number, real(ends[1])


def _outside(node: Written | None) -> tuple[str, str]:
    if node is None:
        return "flat", "flat"
    if isinstance(node.value, str):
        return (node.one_of(*OUTSIDE), node.one_of(*OUTSIDE))
    node.only("below", "above")
    below, above = node.get("below"), node.get("above")
    return ("flat" if below is None else below.one_of(*OUTSIDE)), ("flat" if above is None else above.one_of(*OUTSIDE))


@dataclass(frozen=True)
class Linear(Base):
    """``linear``: ``start`` points at the base, ``end`` at the target, straight between; ``cap``: no fewer and no more."""

    base: Amount
    target: Amount
    start: float
    end: float
    cap: bool
    name = "linear"

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return self.base.formulas + self.target.formulas

    @property
    def beyond(self) -> bool:
        return not self.cap

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, x = ctx.build, single(value)
        base, target = self.base.node(ctx), self.target.node(ctx)
        share = build.op("/", build.op("-", x, base), build.op("-", target, base))
        points = build.op("+", build.number(self.start), build.op("*", share, build.number(self.end - self.start)))
        low, high = (None, None) if not self.cap else sorted((self.start, self.end))
        return Span.exact(points).clip(build, low, high)

    def ladder(self, item: Item) -> Ladder | None:
        if self.base.fixed is None or self.target.fixed is None:
            return None
        knots = sorted([(self.base.fixed, self.start), (self.target.fixed, self.end)])
        return joined(knots, ("flat", "flat") if self.cap else ("extend", "extend"))

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return (min(self.start, self.end), max(self.start, self.end)) if self.cap else (None, None)


def read_linear(node: Written, item: ItemContext) -> Linear:
    """``linear: {base: 15%, target: 25%, from: 0, to: 30, cap: true}``; a base above the target: less is better."""
    options(node, "base", "target", "from", "to", "cap")
    base, target = amount(node.need("base"), item), amount(node.need("target"), item)
    if base.fixed is not None and base.fixed == target.fixed:
        node.need("target").fail("目标值不能等于基数。")
    start, end = optional_number(node, "from", 0.0), optional_number(node, "to", 100.0 if item.full is None else item.full)
    cap = optional_flag(node, "cap", True)
    beyond = "两端之外不再增减" if cap else "两端之外同样计算"
    text = f"基数{base.shown}得{plain(start)}分，目标值{target.shown}得{plain(end)}分，其间按直线计分，{beyond}"
    return Linear(text, base, target, start, end, cap)
