"""Tiers (分级限值): another number chooses which method, or which limit, holds for a subject."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.graph import Node, Span
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import Base, ItemContext, Lowering, Method
from kaifaqu.assess.rules.methods.amounts import Limit, limit, plain
from kaifaqu.assess.rules.methods.bands import Bands, Bound
from kaifaqu.assess.rules.methods.ranges import Points, settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaifaqu.assess.rules.model import Item

INNER: Final = ("bands", "choices", "points", "piecewise", "linear", "ratio", "need")


@dataclass(frozen=True)
class Tiers(Base):
    """``tiers``: rows by a number; the first whose ``upto`` (inclusive) or ``below`` it does not pass scores the value."""

    by: Formula
    rows: tuple[tuple[Limit | None, bool, Method], ...]
    name = "tiers"

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return (self.by, *(formula for *_, method in self.rows for formula in method.formulas))

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, by = ctx.build, self.by.lower(ctx.scope).low
        found = Span.exact(build.number(None))
        for upto, inclusive, method in reversed(self.rows):
            # Faults of the rows would name one item many times: the range that counts is checked once, below.
            inner = method.lower(replace(ctx, outputs={}), item, value, None)
            if upto is None:
                found = inner
                continue
            fits = build.op("<=" if inclusive else "<", by, build.number(float(upto.number)))
            exact = found.is_exact and inner.is_exact
            low = build.op("if", fits, inner.low, found.low)
            found = Span.exact(low) if exact else Span(low, build.op("if", fits, inner.high, found.high))
        return settled(ctx, item.id, found, given)

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        lows, highs = zip(*(method.bounds(item) for *_, method in self.rows), strict=True)
        return (
            None if None in lows else min(low for low in lows if low is not None),
            None if None in highs else max(high for high in highs if high is not None),
        )


def read_tiers(read: Callable[[Written, ItemContext], Method | None]) -> Callable[[Written, ItemContext], Tiers]:
    """``tiers: {by: last_sales, rows: [{upto: 5000万元, need: 5%}, {upto: 2亿元, bands: {…}}, {need: 3%}]}``.

    ``need``: full points from it on, else 0. The last row may be open.
    """

    def reader(node: Written, item: ItemContext) -> Tiers:
        node.only("by", "rows")
        by = item.formula(node.need("by"))
        if by.type.kind != "number":
            node.need("by").fail(f"by 应是数，这里是{by.type}。")
        key = replace(item, value=by)
        rows: list[tuple[Limit | None, bool, Method]] = []
        for written in node.need("rows").items():
            written.only("upto", "below", *INNER)
            if rows and rows[-1][0] is None:
                written.fail("前一行没有上限，这一行轮不到。", "没有上限的一行写在最后。")
            upto, inclusive = _limit(written, key)
            if rows and upto is not None and not _rises(rows[-1], upto, inclusive):
                written.fail("各行的上限要从小到大。")
            need = written.get("need")
            method = read(written, item) if need is None else _need(need, item)
            if method is None:
                written.fail("这一行没有写怎样计分。", f"可用：{'、'.join(INNER)}。")
            rows.append((upto, inclusive, method))
        if not rows:
            node.need("rows").fail("没有写各级。")
        return Tiers(_said(item.words(by), rows), by, tuple(rows))

    return reader


def _rises(last: tuple[Limit | None, bool, Method], upto: Limit, inclusive: bool) -> bool:
    return last[0] is None or (upto.number, inclusive) > (last[0].number, last[1])


def _limit(written: Written, key: ItemContext) -> tuple[Limit | None, bool]:
    upto, below = written.get("upto"), written.get("below")
    if upto is not None and below is not None:
        below.fail("upto 与 below 只写一个。", "upto 含本数，below 不含。")
    chosen = upto or below
    return (None, True) if chosen is None else (limit(chosen, chosen.text(), key), upto is not None)


def _need(node: Written, item: ItemContext) -> Bands:
    needed, full = limit(node, node.text(), item), 100.0 if item.full is None else item.full
    less = item.direction < 0
    bound = Bound(None if less else needed, True, needed if less else None, True)
    text = f"{'≤' if less else '≥'}{needed.shown}"
    return Bands(f"{text} 得{plain(full)}分，否则得0分", ((text, bound, Points(full, full)),), Points(0.0, 0.0))


def _said(by: str, rows: list[tuple[Limit | None, bool, Method]]) -> str:
    return "。".join(
        (f"其余：{method.text}" if upto is None else f"{by}{'≤' if inclusive else '＜'}{upto.shown}：{method.text}")
        for upto, inclusive, method in rows
    )
