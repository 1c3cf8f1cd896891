"""What methods that compare subjects share: among whom they compare, and the span of the values found there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.graph import Builder, Node
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import Base, ItemContext, Lowering
from kaifaqu.assess.rules.methods.amounts import Amount, optional_amount, optional_flag


@dataclass(frozen=True)
class Groups:
    """The texts whose values make the groups that are compared apart; none: all are compared with all. ``text`` says so."""

    formulas: tuple[Formula, ...] = ()
    text: str = ""

    def nodes(self, ctx: Lowering) -> tuple[Node, ...]:
        return tuple(formula.lower(ctx.scope).low for formula in self.formulas)


def read_within(node: Written, item: ItemContext) -> Groups:
    """``within: [region, size_class]``, or one name. Fails for what is no text."""
    found = node.get("within")
    if found is None:
        return Groups()
    written = found.items() if isinstance(found.value, tuple) else (found,)
    formulas = tuple(item.formula(name) for name in written)
    for name, formula in zip(written, formulas, strict=True):
        if formula.type.kind != "text":
            name.fail(f"分组要用文字的输入，“{name.text()}”是{formula.type}。")
    return Groups(formulas, f"（按{'、'.join(item.words(formula) for formula in formulas)}分组）")


@dataclass(frozen=True)
class Ends:
    """The worst and the best value: fixed by the rule, or those found. ``low`` and ``high`` are not directed."""

    low: Amount | None
    high: Amount | None
    within: Groups

    @property
    def formulas(self) -> tuple[Formula, ...]:
        ends = tuple(formula for end in (self.low, self.high) if end is not None for formula in end.formulas)
        return ends + self.within.formulas

    @property
    def fixed(self) -> tuple[Fraction, Fraction] | None:
        """Both ends, where the rule fixes them as numbers."""
        if self.low is None or self.high is None or self.low.fixed is None or self.high.fixed is None:
            return None
        return self.low.fixed, self.high.fixed

    @property
    def inside(self) -> bool:
        """Whether every value lies between the ends, because both are found among them."""
        return self.low is None and self.high is None

    def nodes(self, ctx: Lowering, x: Node, direction: int) -> tuple[Node, Node]:
        """The ends of directed values: fixed ones change sign and place where less is better."""
        build, by = ctx.build, self.within.nodes(ctx)
        worst, best = (self.low, self.high) if direction >= 0 else (self.high, self.low)
        return (
            build.statistic("min", x, by) if worst is None else _directed(ctx, worst, direction),
            build.statistic("max", x, by) if best is None else _directed(ctx, best, direction),
        )

    @property
    def text(self) -> str:
        low = "最小值" if self.low is None else self.low.shown
        high = "最大值" if self.high is None else self.high.shown
        return f"{low}至{high}{self.within.text}"


def _directed(ctx: Lowering, end: Amount, direction: int) -> Node:
    node = end.node(ctx)
    return node if direction >= 0 else ctx.build.op("neg", node)


def read_ends(node: Written, item: ItemContext, within: Groups, *, needed: bool = False) -> Ends:
    """``low`` and ``high`` of the options. Fails where they are equal or the wrong way round, or lacking though ``needed``.

    ``turned: true``: the bounds are those of values already multiplied by their direction, as COINr takes them.
    """
    if needed:
        for end in ("low", "high"):
            node.need(end)
    ends = Ends(optional_amount(node, "low", item), optional_amount(node, "high", item), within)
    if ends.fixed is not None and ends.fixed[0] >= ends.fixed[1]:
        node.need("high").fail("上界必须大于下界。", "下界写 low，上界写 high；数值越小越好的项也是这样，方向由 direction 管。")
    if optional_flag(node, "turned", False) and item.direction < 0:
        if ends.fixed is None:
            node.need("turned").fail("turned 要求 low 和 high 都是固定的数。", "写成数，或去掉 turned。")
        low, high = ends.fixed
        return Ends(Amount(-high, None, f"{float(-high):g}"), Amount(-low, None, f"{float(-low):g}"), within)
    return ends


def share(build: Builder, x: Node, low: Node, high: Node, *, found: bool) -> Node:
    """``(x − low) / (high − low)``; null where there is no spread, or a fixed bound lies beyond all values.

    ``found``: both are the least and the most of ``x`` itself, so that high is never below low.
    """
    width = build.op("-", high, low)
    ratio = build.op("/", build.op("-", x, low), width)
    if found:
        return ratio
    return build.op("if", build.op(">", width, build.number(0)), ratio, build.number(None))


@dataclass(frozen=True)
class Across(Base):
    """A method that compares subjects with those of their group."""

    within: Groups

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return self.within.formulas
