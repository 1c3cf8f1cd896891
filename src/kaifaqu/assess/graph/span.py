"""A number known between two bounds: points that an expert has still to give, a score whose input is missing."""

from __future__ import annotations

from dataclasses import dataclass

from kaifaqu.assess.graph.build import Builder
from kaifaqu.assess.graph.nodes import Const, Node


@dataclass(frozen=True, slots=True)
class Span:
    """``low`` and ``high`` are one node where the number is exact. What a rule does with points keeps the bounds true."""

    low: Node
    high: Node

    @classmethod
    def exact(cls, node: Node) -> Span:
        return cls(node, node)

    @property
    def is_exact(self) -> bool:
        return self.low is self.high

    def combine(self, build: Builder, op: str, *others: Span) -> Span:
        """An operator that rises with every argument: + min max floor ceil round coalesce."""
        lows = build.op(op, self.low, *(other.low for other in others))
        if self.is_exact and all(other.is_exact for other in others):
            return Span.exact(lows)
        return Span(lows, build.op(op, self.high, *(other.high for other in others)))

    def minus(self, build: Builder, other: Span) -> Span:
        low = build.op("-", self.low, other.high)
        return Span.exact(low) if self.is_exact and other.is_exact else Span(low, build.op("-", self.high, other.low))

    def times(self, build: Builder, factor: Node) -> Span:
        """Times a number that is never negative (a weight, a factor)."""
        low = build.op("*", self.low, factor)
        return Span.exact(low) if self.is_exact else Span(low, build.op("*", self.high, factor))

    def clip(self, build: Builder, low: float | None, high: float | None) -> Span:
        found = self
        if low is not None:
            found = found.combine(build, "max", Span.exact(build.number(low)))
        return found if high is None else found.combine(build, "min", Span.exact(build.number(high)))

    def compare(self, build: Builder, op: str, limit: Span) -> Node:
        """The truth of a comparison: unknown while both answers are still possible."""
        if self.is_exact and limit.is_exact:
            return build.op(op, self.low, limit.low)
        if op in (">", ">="):
            surely, possibly = build.op(op, self.low, limit.high), build.op(op, self.high, limit.low)
        elif op in ("<", "<="):
            surely, possibly = build.op(op, self.high, limit.low), build.op(op, self.low, limit.high)
        else:
            raise ValueError(f"{op} of a span")
        unknown = Const("truth", None)
        return build.op("if", surely, build.truth(True), build.op("if", possibly, unknown, build.truth(False)))
