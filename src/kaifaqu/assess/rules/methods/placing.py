"""Points by place: rank (名次折分), percent rank, Borda, rank points, and bands of quantiles (分位分档)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaifaqu.assess.graph import Builder, Node, Span
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import ItemContext, Lowering, directed
from kaifaqu.assess.rules.methods.across import Across, read_within
from kaifaqu.assess.rules.methods.amounts import fraction, options, plain, scale, value_of
from kaifaqu.assess.rules.methods.ranges import Points, chosen, read_points, settled

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Item


@dataclass(frozen=True)
class Rank(Across):
    """``rank``: ``end`` points for the first, ``start`` for the last, evenly between; equal values share the better place.

    One value alone has nobody to be compared with, and gets none.
    """

    start: float
    end: float
    name = "rank"

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, x, by = ctx.build, directed(ctx, item, value), self.within.nodes(ctx)
        count = build.statistic("count", x, by)
        behind = build.op("/", build.op("-", count, build.place(x, by)), build.op("-", count, build.number(1)))
        points = build.op("*", behind, build.number(self.end - self.start))
        return Span.exact(build.op("+", points, build.number(self.start)))

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return self.start, self.end


def read_rank(node: Written, item: ItemContext) -> Rank:
    """``rank: {to: [0, 100], within: [region]}``."""
    node = options(node, "to", "within")
    value_of(node, item)
    (start, end), within = scale(node, item), read_within(node, item)
    return Rank(f"按名次折分{within.text}：第一名{plain(end)}分，末名{plain(start)}分，同值同分", within, start, end)


@dataclass(frozen=True)
class Counted(Across):
    """Points from the place from the worst, as COINr's ``n_rank`` (1 … n), ``n_borda`` (0 … n − 1), ``n_prank`` (0 … 1)."""

    name: str
    times: float

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, x, by = ctx.build, directed(ctx, item, value), self.within.nodes(ctx)
        points = _COUNTED[self.name][1](build, build.place(x, by, descending=False), build.statistic("count", x, by))
        return Span.exact(points if self.times == 1 else build.op("*", points, build.number(self.times)))

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return 0.0, self.times if self.name == "percent_rank" else None


def _beaten(build: Builder, place: Node) -> Node:
    return build.op("-", place, build.number(1))


_COUNTED: Final[dict[str, tuple[str, Callable[[Builder, Node, Node], Node]]]] = {
    "rank_points": ("名次分：末名1分，每前进一名加1分，同值取低", lambda build, place, count: place),
    "borda": ("波达分：每胜过一个得1分", lambda build, place, count: _beaten(build, place)),
    "percent_rank": (
        "百分位名次：胜过的占其余的比例",
        lambda build, place, count: build.op("/", _beaten(build, place), build.op("-", count, build.number(1))),
    ),
}


def read_counted(name: str) -> Callable[[Written, ItemContext], Counted]:
    def read(node: Written, item: ItemContext) -> Counted:
        """``percent_rank: {within: [region]}``; of the full points, where the item has them."""
        node = options(node, "within")
        value_of(node, item)
        within = read_within(node, item)
        times = item.full if name == "percent_rank" and item.full is not None else 1.0
        return Counted(_COUNTED[name][0] + within.text + ("" if times == 1 else f"，乘以{plain(times)}"), within, name, times)

    return read


@dataclass(frozen=True)
class PercentileBands(Across):
    """``percentile_bands``: values from the quantile of all subjects on (type 7) get the points; the best steps first."""

    steps: tuple[tuple[float, bool, Points], ...]  # share, included, points
    otherwise: Points | None
    name = "percentile_bands"

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, x, by = ctx.build, directed(ctx, item, value), self.within.nodes(ctx)
        cases = [
            (build.op(">=" if included else ">", x, build.statistic("quantile", x, by, at=at)), points)
            for at, included, points in self.steps
        ]
        return settled(ctx, item.id, chosen(build, cases, self.otherwise), given)

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        all_points = [points for *_, points in self.steps] + ([] if self.otherwise is None else [self.otherwise])
        return min(points.low for points in all_points), max(points.high for points in all_points)


def read_percentile_bands(node: Written, item: ItemContext) -> PercentileBands:
    """``percentile_bands: {steps: {"≥80%": 20, "≥60%": 15, else: 0}, within: [industry]}``: ≥80% is from the 80th quantile on."""
    options(node, "steps", "within")
    value_of(node, item)
    written = node.need("steps")
    steps: list[tuple[float, bool, Points]] = []
    otherwise, said = None, []
    for text, points in written.pairs().items():
        if otherwise is not None:
            points.fail("else 之后的分档轮不到。", "把 else 写在最后。")
        if text == "else":
            otherwise = read_points(points)
            said.append(f"其余{otherwise.text}")
            continue
        share, included = _share(points, text)
        if steps and share >= steps[-1][0]:
            points.fail("分位要从高写到低。")
        steps.append((share, included, read_points(points)))
        said.append(f"{text[:1]}第{plain(share * 100)}百分位 {steps[-1][2].text}")
    if not steps:
        written.fail("没有写分位。", "写法如 {“≥80%”: 20, else: 0}。")
    within = read_within(node, item)
    return PercentileBands(f"按全体{within.text}的分位计分：{'；'.join(said)}", within, tuple(steps), otherwise)


def _share(node: Written, text: str) -> tuple[float, bool]:
    bare = text.replace(">=", "≥").strip()
    if bare[:1] not in ("≥", ">") or not bare.endswith("%"):
        node.fail(f"看不懂的分位“{text}”。", "写法如 ≥80%。")
    try:
        share = float(fraction(node, bare[1:-1].strip()) / 100)
    except ValueError:
        node.fail(f"看不懂的分位“{text}”。", "写法如 ≥80%。")
    if not 0 <= share <= 1:
        node.fail("分位在 0% 与 100% 之间。")
    return share, bare[0] == "≥"
