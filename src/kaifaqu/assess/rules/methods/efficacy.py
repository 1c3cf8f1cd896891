"""Tiered efficacy (档次式功效系数法): standard values with coefficients, and straight lines between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaifaqu.assess.graph import Node, Span
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import Base, ItemContext, Ladder, Lowering, single
from kaifaqu.assess.rules.methods.amounts import options, plain
from kaifaqu.assess.rules.methods.lines import Knot, along, joined, knot

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Item


@dataclass(frozen=True)
class TieredEfficacy(Base):
    """``tiered_efficacy``: 本档基础分 + 调整分 (财统字〔1999〕6号).

    Full points × the tier's coefficient at each standard value, and within a tier along the line to the next. Below the lowest
    standard value there are no points; from the best on, full points × its coefficient.
    """

    knots: tuple[Knot, ...]
    lower_is_better: bool
    name = "tiered_efficacy"

    @property
    def _outside(self) -> tuple[str, str]:
        return ("flat", "zero") if self.lower_is_better else ("zero", "flat")

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        return Span.exact(along(ctx.build, single(value), self.knots, self._outside))

    def ladder(self, item: Item) -> Ladder | None:
        return joined(self.knots, self._outside)

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return 0.0, max(points for _, points in self.knots)


def read_tiered_efficacy(node: Written, item: ItemContext) -> TieredEfficacy:
    """``tiered_efficacy: {levels: [[12%, 1], [8%, 0.8], [5%, 0.6]]}``: standard value and coefficient, best first."""
    options(node, "levels")
    written = node.need("levels")
    full = 100.0 if item.full is None else item.full
    levels = [knot(pair, item) for pair in written.items()]
    if len(levels) < 2:
        written.fail("至少要两档。", "写法如 [[12%, 1], [8%, 0.8]]，最好的一档在前。")
    falling = levels[0][0] > levels[-1][0]
    for one, other, pair in zip(levels, levels[1:], written.items()[1:], strict=False):
        if (one[0] > other[0]) != falling or one[0] == other[0] or one[1] < other[1]:
            pair.fail("各档要从最好的写起：标准值依次变差，系数依次变小。")
    said = "；".join(
        f"{pair.items()[0].text()} 系数{plain(share)}" for pair, (_, share) in zip(written.items(), levels, strict=True)
    )
    knots = sorted((x, share * full) for x, share in levels)
    return TieredEfficacy(f"功效系数分档：{said}；两档之间按直线调整，次于末档不得分", tuple(knots), not falling)
