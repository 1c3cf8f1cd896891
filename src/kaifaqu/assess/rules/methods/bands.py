"""Bands (分档计分): the first bound that the value is within gives the points, from the top down."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kaifaqu.assess.graph import Builder, Node, Span
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import Base, ItemContext, Ladder, Lowering, Step, single
from kaifaqu.assess.rules.methods.amounts import Limit, limit
from kaifaqu.assess.rules.methods.ranges import Points, chosen, read_points, settled

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Item

ELSE: Final = ("else", "其他", "其余")
_SIGNS: Final = {"≥": ">=", "≤": "<=", "＞": ">", "＜": "<", "＝": "=", "==": "="}
_SIDE: Final = re.compile(r"\s*(>=|<=|==|[≥≤＞＜＝<>=])\s*(.+)")
_BETWEEN: Final = re.compile(r"\s*([\[(（])([^,，]*)[,，]([^,，]*)([\])）])\s*")
_HINT: Final = "写法如 ≥30%、<5000万元、[25%,30%)、else。"


@dataclass(frozen=True, slots=True)
class Bound:
    """Values between two limits, each included or not; None is no limit."""

    low: Limit | None
    low_in: bool
    high: Limit | None
    high_in: bool

    def truth(self, build: Builder, value: Node) -> Node:
        """Whether the value is within; unknown where it is."""
        if self.low is not None and self.high is not None and self.low.number == self.high.number:
            return build.op("=", value, build.number(float(self.low.number)))
        found = []
        if self.low is not None:
            found.append(build.op(">=" if self.low_in else ">", value, build.number(float(self.low.number))))
        if self.high is not None:
            found.append(build.op("<=" if self.high_in else "<", value, build.number(float(self.high.number))))
        return build.all(found)

    def holds(self, value: Fraction) -> bool:
        """The same for one exact number."""
        above = self.low is None or value > self.low.number or (self.low_in and value == self.low.number)
        below = self.high is None or value < self.high.number or (self.high_in and value == self.high.number)
        return above and below

    @property
    def limits(self) -> tuple[Fraction, ...]:
        return tuple(limit.number for limit in (self.low, self.high) if limit is not None)


def read_bound(node: Written, text: str, item: ItemContext) -> Bound:
    """``≥30%``, ``<2亿元``, ``=0``, ``[25%,30%)``.

    Fails for ``20%-30%``, which does not say whose the ends are, and for an interval with nothing in it.
    """
    side = _SIDE.fullmatch(text)
    if side is not None:
        sign, number = _SIGNS.get(side[1], side[1]), limit(node, side[2], item)
        low, high = (number if sign in (">=", ">", "=") else None), (number if sign in ("<=", "<", "=") else None)
        return Bound(low, sign in (">=", "="), high, sign in ("<=", "="))
    between = _BETWEEN.fullmatch(text)
    if between is None:
        if re.fullmatch(r".*\d.*[-~～—–至].*\d.*", text):
            node.fail(f"“{text}”没有说两端算不算在内。", "写作 [20%,30%) 或 (20%,30%]：方括号含这一端，圆括号不含。")
        node.fail(f"看不懂的分档“{text}”。", _HINT)
    low, high = (limit(node, end, item) if end.strip() else None for end in (between[2], between[3]))
    if low is None and high is None:
        node.fail(f"分档“{text}”两端都没有数。", _HINT)
    found = Bound(low, between[1] == "[", high, between[4] == "]")
    if low is not None and high is not None and not found.holds((low.number + high.number) / 2):
        node.fail(f"分档“{text}”里没有任何数。", "下限写在前，上限写在后。")
    return found


@dataclass(frozen=True)
class Bands(Base):
    """``bands``: bound → points or range, first that holds. Outside every band, without ``else``, a value has no points."""

    bands: tuple[tuple[str, Bound, Points], ...]
    otherwise: Points | None
    name = "bands"

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        node = single(value)
        found = chosen(ctx.build, [(bound.truth(ctx.build, node), points) for _, bound, points in self.bands], self.otherwise)
        return settled(ctx, item.id, found, given)

    def award(self, value: Fraction) -> Points | None:
        """The points of one exact number, in the value's unit."""
        return next((points for _, bound, points in self.bands if bound.holds(value)), self.otherwise)

    def ladder(self, item: Item) -> Ladder | None:
        limits = sorted({number for _, bound, _ in self.bands for number in bound.limits})
        return None if not limits else Ladder(_steps(limits, self.award))

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        all_points = [points for _, _, points in self.bands] + ([] if self.otherwise is None else [self.otherwise])
        return min(points.low for points in all_points), max(points.high for points in all_points)


def _steps(limits: list[Fraction], award: Callable[[Fraction], Points | None]) -> tuple[Step, ...]:
    """What is given below the first limit, at each, and between each and the next; equal neighbours are one step."""
    found: list[tuple[Fraction | None, bool, Points | None]] = [(None, False, award(limits[0] - 1))]
    for at, number in enumerate(limits):
        beyond = number + 1 if at + 1 == len(limits) else (number + limits[at + 1]) / 2
        for inclusive, points in ((True, award(number)), (False, award(beyond))):
            if points != found[-1][2]:
                found.append((number, inclusive, points))
    return tuple(
        Step(
            None if number is None else float(number), inclusive, *((None, None) if points is None else (points.low, points.high))
        )
        for number, inclusive, points in found
    )


def read_bands(node: Written, item: ItemContext) -> Bands:
    """``bands: {"≥30%": 20, "[25%,30%)": 16, else: 0}``."""
    pairs = node.pairs()
    if not pairs:
        node.fail("没有写分档。", _HINT)
    bands, otherwise = [], None
    for text, written in pairs.items():
        if otherwise is not None:
            written.fail("else 之后的分档轮不到。", "把 else 写在最后。")
        points = read_points(written)
        if text.strip() in ELSE:
            otherwise = points
        else:
            bands.append((text.strip(), read_bound(written, text, item), points))
    _refuse_hidden(node, bands)
    if not bands:
        node.fail("只有 else，没有分档。", _HINT)
    said = [f"{text} {points.text}" for text, _, points in bands] + ([] if otherwise is None else [f"其余{otherwise.text}"])
    return Bands("；".join(said), tuple(bands), otherwise)


def _refuse_hidden(node: Written, bands: list[tuple[str, Bound, Points]]) -> None:
    """Refuse a band that no value can reach, because those above it take them all: most likely the order is wrong."""
    limits = sorted({number for _, bound, _ in bands for number in bound.limits})
    if not limits:
        return
    probes = [limits[0] - 1, *limits, limits[-1] + 1]
    probes += [(one + other) / 2 for one, other in pairwise(limits)]
    reached = {next((at for at, (_, bound, _) in enumerate(bands) if bound.holds(probe)), None) for probe in probes}
    for at, (text, _, _) in enumerate(bands):
        if at not in reached:
            node.pairs()[next(key for key in node.pairs() if key.strip() == text)].fail(
                f"分档“{text}”永远轮不到：前面的分档已把它包含。", "从严到宽，自上而下写。"
            )
