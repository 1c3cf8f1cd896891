"""Which columns decide whether a value is null: a query then asks a column "is it null", not a whole expression again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kaifaqu.assess.graph import Const, Node, Op, Statistic

NOTHING: Final[frozenset[Node]] = frozenset()
STRICT: Final = frozenset(
    ("+", "-", "*", "neg", "abs", "floor", "ceil", "min", "max", "round", "<", "<=", ">", ">=", "=", "!=", "not", "number")
)


def witnesses(order: Sequence[Node]) -> dict[Node, frozenset[Node]]:
    """Of each node those of which one is null exactly where it is null; none if it never is. ``order``: parts before wholes."""
    found: dict[Node, frozenset[Node]] = {}
    for node in order:
        found[node] = _witness(node, found)
    return found


def _witness(node: Node, found: dict[Node, frozenset[Node]]) -> frozenset[Node]:
    itself = frozenset((node,))
    if isinstance(node, Const):
        return itself if node.value is None else NOTHING
    if isinstance(node, Statistic):
        return NOTHING if node.how in ("count", "sum") else itself
    if not isinstance(node, Op):
        return itself
    own = [found[arg] for arg in node.args]
    if node.op in STRICT:
        together = NOTHING.union(*own)
        return together if len(together) <= 3 else itself
    if node.op == "missing":
        return NOTHING
    if node.op == "in":
        return own[0]
    if node.op == "/":
        divisor = node.args[1]
        return own[0] if isinstance(divisor, Const) and divisor.value not in (None, 0) else itself
    if node.op == "coalesce":
        return NOTHING if any(not part for part in own) else itself
    if node.op in ("and", "or", "if"):
        return NOTHING if not any(own) else itself
    return itself


def clip(node: Node) -> tuple[Node, float | None, float | None] | None:
    """What a min or max (or one in the other) with constants bounds, and the bounds: (x, low, high); None for any other node."""
    outer = _bound(node)
    if outer is None:
        return None
    x, limit = outer
    inner = _bound(x)
    if inner is not None and isinstance(x, Op) and isinstance(node, Op) and x.op != node.op:
        low, high = (limit, inner[1]) if node.op == "max" else (inner[1], limit)
        if low <= high:
            return inner[0], low, high
    return (x, limit, None) if isinstance(node, Op) and node.op == "max" else (x, None, limit)


def _bound(node: Node) -> tuple[Node, float] | None:
    if not isinstance(node, Op) or node.op not in ("min", "max") or len(node.args) != 2:
        return None
    for x, limit in (node.args, node.args[::-1]):
        if isinstance(limit, Const) and limit.value is not None:
            return x, float(limit.value)
    return None
