"""Making nodes: equal nodes are one node (computed once), and what needs no data is computed at once."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Literal, TypeVar

from kaifaqu.assess.graph.nodes import EQUAL, OPS, Column, Const, Kind, Lookup, Node, Op, Param, Place, Statistic

N = TypeVar("N", bound=Node)


class Builder:
    """Makes the nodes of one graph."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Node] = {}

    def _once(self, key: Hashable, node: N) -> N:
        return self._made.setdefault(key, node)  # type: ignore[return-value]

    def number(self, value: float | None) -> Const:
        return self._once(("number", value), Const("number", None if value is None else float(value)))

    def truth(self, value: bool | None) -> Const:
        return self._once(("truth", value), Const("truth", value))

    def text(self, value: str | None) -> Const:
        return self._once(("text", value), Const("text", value))

    def column(self, name: str, kind: Kind = "number", lag: int = 0) -> Column:
        return self._once(("column", name, kind, lag), Column(kind, name, lag))

    def param(self, name: str) -> Param:
        return self._once(("param", name), Param("number", name))

    def lookup(self, of: Node, rows: Sequence[tuple[str, float]]) -> Lookup:
        return self._once(("lookup", id(of), tuple(rows)), Lookup("number", of, tuple(rows)))

    def statistic(
        self, how: str, of: Node, by: Sequence[Node] = (), where: Node | None = None, at: float | None = None
    ) -> Statistic:
        key = ("statistic", how, id(of), tuple(map(id, by)), None if where is None else id(where), at)
        return self._once(key, Statistic("number", how, of, tuple(by), where, at))

    def place(
        self, of: Node, by: Sequence[Node] = (), *, descending: bool = True, ties: Literal["first", "last", "mean"] = "first"
    ) -> Place:
        key = ("place", id(of), tuple(map(id, by)), descending, ties)
        return self._once(key, Place("number", of, tuple(by), descending, ties))

    def op(self, op: str, *args: Node) -> Node:
        """An operator node; folded where every argument is a constant number."""
        if op == "if" and isinstance(args[0], Const) and args[0].value is not None:
            return args[1] if args[0].value else args[2]
        told = OPS[op]
        kind = args[-1].kind if told == "same" else told
        if all(isinstance(arg, Const) and arg.value is not None for arg in args):
            folded = fold(op, [arg.value for arg in args if isinstance(arg, Const)])
            if folded is not None:
                return self._once((kind, folded), Const(kind, folded))
        return self._once(("op", op, tuple(map(id, args))), Op(kind, op, args))

    def all(self, truths: Sequence[Node]) -> Node:
        """And over any number of truths; true of none."""
        return self.truth(True) if not truths else truths[0] if len(truths) == 1 else self.op("and", *truths)

    def any(self, truths: Sequence[Node]) -> Node:
        """Or over any number of truths; false of none."""
        return self.truth(False) if not truths else truths[0] if len(truths) == 1 else self.op("or", *truths)

    def sum(self, numbers: Sequence[Node]) -> Node:
        """The sum of any number of numbers; 0 of none."""
        return self.number(0) if not numbers else numbers[0] if len(numbers) == 1 else self.op("+", *numbers)

    def choose(self, cases: Sequence[tuple[Node, Node]], otherwise: Node) -> Node:
        """The value of the first case that is true; null as soon as a case before it is unknown."""
        found = otherwise
        for truth, value in reversed(cases):
            found = self.op("if", truth, value, found)
        return found


def fold(op: str, args: list[float | bool | str | None]) -> float | bool | None:
    """The value of an operator on constant numbers; None where that is better left to the run."""
    numbers = [arg for arg in args if isinstance(arg, float)]
    if len(numbers) != len(args):
        return None
    if op in ("+", "-", "*", "/", "neg"):
        found = _arithmetic(op, numbers)
        return found if math.isfinite(found) else None
    if op in ("<", "<=", ">", ">=", "=", "!="):
        a, b = numbers
        near = EQUAL * abs(b)
        return {"<": a < b - near, "<=": a <= b + near, ">": a > b + near, ">=": a >= b - near,
                "=": abs(a - b) <= near, "!=": abs(a - b) > near}[op]  # fmt: skip
    return {"min": min, "max": max}[op](numbers) if op in ("min", "max") else None


def _arithmetic(op: str, numbers: list[float]) -> float:
    """Infinite where the result, or a step on the way, is beyond floats or divided by 0."""
    try:
        if op == "+":
            return math.fsum(numbers)
        if op == "*":
            return math.prod(numbers)
        if op == "neg":
            return -numbers[0]
        return numbers[0] - numbers[1] if op == "-" else numbers[0] / numbers[1]
    except (OverflowError, ZeroDivisionError):
        return math.inf
