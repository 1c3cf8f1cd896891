"""Local graphs: what one subject sees. Made of constants, its levers (columns), operators, lookups and stairs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaifaqu.assess.arrays.ops import OPERATORS
from kaifaqu.assess.graph import ROUND, Builder, Column, Const, Kind, Node, Op
from kaifaqu.assess.graph.nodes import parts
from kaifaqu.assess.improve.situation import Floats

SURE = {
    "+",
    "-",
    "*",
    "neg",
    "abs",
    "min",
    "max",
    "floor",
    "ceil",
    "round",
    "number",
    "<",
    "<=",
    ">",
    ">=",
    "=",
    "!=",
    "and",
    "or",
    "not",
    "if",
}


@dataclass(frozen=True, slots=True, eq=False)
class Stair(Node):
    """A place among fixed values (rounded, ascending) by the own value ``of``."""

    of: Node
    values: Floats
    descending: bool
    ties: Literal["first", "last", "mean"]

    def place(self, own: Floats) -> Floats:
        """The place of own values; NaN where NaN."""
        rounded = np.round(own, ROUND)
        below = np.searchsorted(self.values, rounded, side="left")
        not_above = np.searchsorted(self.values, rounded, side="right")
        ahead = len(self.values) - not_above if self.descending else below
        equal = not_above - below
        found = 1.0 + ahead + {"first": 0.0, "last": 1.0, "mean": 0.5}[self.ties] * equal
        return np.where(np.isnan(own), np.nan, found)


def simple(build: Builder, op: str, kind: Kind, args: list[Node]) -> Node:
    """An operator node without what is decided already: constants together, what is never missing, and the sure side of
    and/or.
    """
    if all(isinstance(arg, Const) for arg in args) and not any(arg.kind == "text" for arg in args) and kind != "text":
        values = [np.float64(np.nan if arg.value is None else float(arg.value)) for arg in args if isinstance(arg, Const)]
        with np.errstate(all="ignore"):
            found = float(OPERATORS[op](*values))
        if math.isnan(found):
            return Const(kind, None)
        return build.truth(bool(found)) if kind == "truth" else build.number(found)
    if op == "missing" and sure(args[0]):
        return build.truth(False)
    if op == "coalesce":
        args = [arg for arg in args if not (isinstance(arg, Const) and arg.value is None)] or args[:1]
        return args[0] if sure(args[0]) or len(args) == 1 else build.op(op, *args)
    if op in ("and", "or"):
        if any(isinstance(arg, Const) and arg.value is (op == "or") for arg in args):
            return build.truth(op == "or")
        args = [arg for arg in args if not (isinstance(arg, Const) and arg.value is (op == "and"))]
        return build.all(args) if op == "and" else build.any(args)
    if op == "*" and any(isinstance(arg, Const) and arg.value == 0 for arg in args) and all(sure(arg) for arg in args):
        return build.number(0)
    return build.op(op, *args)


def local_parts(node: Node) -> tuple[Node, ...]:
    return (node.of,) if isinstance(node, Stair) else parts(node)


def local_walk(roots: Iterable[Node]) -> list[Node]:
    """Every local node under the roots once, parts before wholes."""
    seen: set[int] = set()
    found: list[Node] = []
    stack = [(root, False) for root in roots]
    while stack:
        node, done = stack.pop()
        if done:
            found.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((part, False) for part in local_parts(node))
    return found


def sure(node: Node) -> bool:
    """Whether a local node is never null."""
    if isinstance(node, Const):
        return node.value is not None
    if isinstance(node, Op):
        if node.op == "/":
            return sure(node.args[0]) and isinstance(node.args[1], Const) and bool(node.args[1].value)
        if node.op == "coalesce":
            return any(sure(arg) for arg in node.args)
        return node.op == "missing" or (node.op in SURE and all(sure(arg) for arg in node.args))
    return isinstance(node, Column) or (isinstance(node, Stair) and sure(node.of))
