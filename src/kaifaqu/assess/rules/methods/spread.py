"""Where a value lies between the least and the most: min-max (极差), efficacy (功效系数), z-score, goalposts, scaled."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.graph import Node, Span
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import Base, ItemContext, Ladder, Lowering, directed
from kaifaqu.assess.rules.methods.across import Across, Ends, Groups, read_ends, read_within, share
from kaifaqu.assess.rules.methods.amounts import optional_flag, optional_number, options, plain, scale, value_of
from kaifaqu.assess.rules.methods.lines import joined

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Item


@dataclass(frozen=True)
class Scaled(Base):
    """``start`` points at the worst end, ``end`` at the best, straight between; ``clip``: no fewer and no more beyond them.

    Min-max as COINr ``n_minmax`` where both ends are found. No spread: no points (see ``construct.normalise``).
    """

    ends: Ends
    start: float
    end: float
    clip: bool
    name: str

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return self.ends.formulas

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, x = ctx.build, directed(ctx, item, value)
        low, high = self.ends.nodes(ctx, x, item.direction)
        points = share(build, x, low, high, found=self.ends.inside)
        if (self.start, self.end) != (0.0, 1.0):
            points = build.op("+", build.op("*", points, build.number(self.end - self.start)), build.number(self.start))
        found = Span.exact(points)
        return found.clip(build, self.start, self.end) if self.clip and not self.ends.inside else found

    def ladder(self, item: Item) -> Ladder | None:
        if self.ends.fixed is None:
            return None
        ys = (self.start, self.end) if item.direction >= 0 else (self.end, self.start)
        knots: list[tuple[Fraction, float]] = list(zip(self.ends.fixed, ys, strict=True))
        return joined(knots, ("flat", "flat") if self.clip else ("extend", "extend"))

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return (self.start, self.end) if self.clip or self.ends.inside else (None, None)


def read_minmax(node: Written, item: ItemContext) -> Scaled:
    """``minmax: {low: 0%, high: 6%, to: [0, 100], at_ends: clip, within: [region]}``; every option may be left out."""
    node = options(node, "low", "high", "to", "at_ends", "within")
    value_of(node, item)
    ends = read_ends(node, item, read_within(node, item))
    start, end = scale(node, item)
    at_ends = node.get("at_ends")
    clip = at_ends is None or at_ends.one_of("clip", "extend") == "clip"
    return Scaled(f"按{ends.text}折算到{plain(start)}—{plain(end)}分", ends, start, end, clip, "minmax")


def read_efficacy(node: Written, item: ItemContext) -> Scaled:
    """功效系数法 ``efficacy: {low: 不允许值, high: 满意值, base: 60, span: 40}``: base + span × (x − low)/(high − low).

    Of an item's full points, base + span is the whole.
    """
    node = options(node, "low", "high", "base", "span", "within", "cap")
    value_of(node, item)
    ends = read_ends(node, item, read_within(node, item))
    base, span = optional_number(node, "base", 60.0), optional_number(node, "span", 40.0)
    if span <= 0:
        node.need("span").fail("span 必须大于 0。", "常用 base: 60, span: 40。")
    part = 1.0 if item.full is None else item.full / (base + span)
    text = f"功效系数：{ends.text}折算到{plain(base * part)}—{plain((base + span) * part)}分"
    return Scaled(text, ends, base * part, (base + span) * part, optional_flag(node, "cap", True), "efficacy")


def read_scaled(node: Written, item: ItemContext) -> Scaled:
    """``scaled: {low: 20, high: 85}``: fixed bounds onto 0 … 100 (or ``to``), beyond them as well (COINr ``n_scaled``)."""
    node = options(node, "low", "high", "to", "turned")
    ends = read_ends(node, item, Groups(), needed=True)
    start, end = scale(node, item)
    return Scaled(f"按{ends.text}折算到{plain(start)}—{plain(end)}分，两端之外同样计算", ends, start, end, False, "scaled")


def read_goalposts(node: Written, item: ItemContext) -> Scaled:
    """阈值法 ``goalposts: {low: 20年, high: 85年, to: 1, clip: true}``: 0 at the low post, ``to`` at the high one.

    Without ``to``, the full points, or 1 where the item has none.
    """
    node = options(node, "low", "high", "to", "clip", "turned")
    ends = read_ends(node, item, Groups(), needed=True)
    most = optional_number(node, "to", 1.0 if item.full is None else item.full)
    if most <= 0:
        node.need("to").fail("to 必须大于 0。")
    clip = optional_flag(node, "clip", True)
    return Scaled(
        f"按{ends.text}折算到0—{plain(most)}分" + ("" if clip else "，两端之外同样计算"), ends, 0.0, most, clip, "goalposts"
    )


@dataclass(frozen=True)
class ZScore(Across):
    """``zscore``: (x − mean)/sd × ``sd`` + ``mean``, with a sample's deviation (COINr ``n_zscore``). No spread: no points."""

    mean: float
    sd: float
    name = "zscore"

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, x, by = ctx.build, directed(ctx, item, value), self.within.nodes(ctx)
        score = build.op("/", build.op("-", x, build.statistic("mean", x, by)), build.statistic("sd", x, by))
        return Span.exact(build.op("+", build.op("*", score, build.number(self.sd)), build.number(self.mean)))

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return None, None


def read_zscore(node: Written, item: ItemContext) -> ZScore:
    """``zscore: {mean: 0, sd: 1}``: the mean and the deviation of the points."""
    node = options(node, "mean", "sd", "within")
    value_of(node, item)
    mean, sd, within = optional_number(node, "mean", 0.0), optional_number(node, "sd", 1.0), read_within(node, item)
    if sd <= 0:
        node.need("sd").fail("标准差必须大于 0。")
    return ZScore(f"标准分{within.text}，均值{plain(mean)}、标准差{plain(sd)}", within, mean, sd)
