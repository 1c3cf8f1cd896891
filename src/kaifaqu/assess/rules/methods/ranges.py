"""Points that a rule gives: one number, or a range (7-8) within which an expert decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kaifaqu.assess.graph import Builder, Node, Span
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import Lowering
from kaifaqu.assess.rules.methods.amounts import NUMBER, fraction, plain

_POINTS: Final = re.compile(rf"\s*({NUMBER})\s*(?:[-~～—–至]\s*(\d+(?:\.\d+)?))?\s*分?\s*")


@dataclass(frozen=True, slots=True)
class Points:
    """``low`` … ``high``; equal where nobody has to decide."""

    low: float
    high: float

    @property
    def text(self) -> str:
        return f"得{plain(self.low)}分" if self.low == self.high else f"得{plain(self.low)}—{plain(self.high)}分（专家评定）"


def read_points(node: Written) -> Points:
    """``20``, ``7-8`` or ``7-8分``. Fails where it is neither, or the range falls."""
    found = _POINTS.fullmatch(node.text())
    if found is None:
        node.fail(f"“{node.value}”不是分值。", "写一个数（20）或一个区间（7-8）。")
    low = fraction(node, found[1])
    high = low if found[2] is None else fraction(node, found[2])
    if high < low:
        node.fail(f"区间“{node.value}”的下限大于上限。")
    return Points(float(low), float(high))


def chosen(build: Builder, cases: Sequence[tuple[Node, Points]], otherwise: Points | None) -> Span:
    """The points of the first case that is true; null while a case before it is unknown, or where none fits."""
    rest = (None, None) if otherwise is None else (otherwise.low, otherwise.high)
    low = build.choose([(truth, build.number(points.low)) for truth, points in cases], build.number(rest[0]))
    if rest[0] == rest[1] and all(points.low == points.high for _, points in cases):
        return Span.exact(low)
    return Span(low, build.choose([(truth, build.number(points.high)) for truth, points in cases], build.number(rest[1])))


def settled(ctx: Lowering, item: str, span: Span, given: Node | None) -> Span:
    """The range, or the points that a person has filled; ``fault.<item>`` is true where those lie outside the range."""
    if given is None:
        return span
    build = ctx.build
    outside = build.op("or", build.op("<", given, span.low), build.op(">", given, span.high))
    ctx.outputs[f"fault.{item}"] = build.op("coalesce", outside, build.truth(False))
    return Span(build.op("coalesce", given, span.low), build.op("coalesce", given, span.high))
