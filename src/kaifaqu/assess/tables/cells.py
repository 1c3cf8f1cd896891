"""One node as one Ibis value, read from the columns of one table: the meaning written in ``graph.nodes``, in SQL's terms.

SQL is three-valued as the graph is, but for: a CASE whose truth is unknown takes ELSE, LEAST and GREATEST leave nulls out, a
division by 0 gives infinity or an error, and NaN is a number above all others. Operations are made directly, without Ibis'
method calls: a rule set has thousands, and making them is half the time of a cold query.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from kaifaqu.assess.graph import EQUAL, Const, Lookup, Node, Op, Param
from kaifaqu.assess.graph.nodes import NUDGE, WHOLE
from kaifaqu.assess.tables.nulls import NOTHING, clip

MOST: Final = sys.float_info.max
Witness = Mapping[Node, frozenset[Node]]
TYPES: Final[Mapping[str, Any]] = {"number": dt.float64, "truth": dt.boolean, "text": dt.string}


@lru_cache(4096)
def number(value: float | None) -> Any:
    return ops.Literal(value, dt.float64)


def finite(value: Any) -> Any:
    """A value, or null where it is NaN or infinite: NaN is above every number on DuckDB and on Spark."""
    return ops.SearchedCase((ops.Between(value, number(-MOST), number(MOST)),), (value,), number(None))


def given(value: Any) -> Any:
    """A number of the source, or null where it is NaN or infinite. NaN is asked for by name: the least and the most that a
    Parquet file notes of a column pass it over, and DuckDB then takes a test of bounds for always true.
    """
    inside = ops.Between(value, number(-MOST), number(MOST))
    return ops.SearchedCase((ops.And(ops.Not(ops.IsNan(value)), inside),), (value,), number(None))


def either(truths: Sequence[Any]) -> Any:
    return _balanced(ops.Or, truths)


def _balanced(op: Callable[[Any, Any], Any], values: Sequence[Any]) -> Any:
    """Many values under one operator, as a tree that is not as deep as there are values."""
    if len(values) == 1:
        return values[0]
    half = len(values) // 2
    return op(_balanced(op, values[:half]), _balanced(op, values[half:]))


class Cells:
    """The values of nodes over one table: ``known`` are its columns; ``fixed`` nodes ``param`` gives before the query runs."""

    def __init__(self, witness: Witness, known: Mapping[Node, Any], fixed: frozenset[Node], param: Callable[[Node], Any]) -> None:
        self.witness, self.fixed, self.param = witness, fixed, param
        self._columns = frozenset(known)
        self._known: dict[tuple[Node, frozenset[Node]], Any] = {(node, NOTHING): value for node, value in known.items()}

    def value(self, node: Node, sure: frozenset[Node] = NOTHING) -> Any:
        """The Ibis operation of a node; the same object each time, which Ibis compiles once. ``sure``: nodes not null here."""
        if node in self._columns or not isinstance(node, Op):
            sure = NOTHING
        found = self._known.get((node, sure))
        if found is None:
            found = self._known[node, sure] = self._make(node, sure)
        return found

    def _make(self, node: Node, sure: frozenset[Node]) -> Any:
        if isinstance(node, Param) or node in self.fixed:
            return self.param(node)
        if isinstance(node, Const):
            return ops.Literal(node.value, TYPES[node.kind])
        if isinstance(node, Lookup):
            rows = dict(reversed(node.rows))
            if not rows:
                return number(None)
            keys = tuple(ops.Literal(text, dt.string) for text in rows)
            return ops.SimpleCase(self.value(node.of), keys, tuple(map(number, rows.values())), number(None))
        assert isinstance(node, Op), node
        if node.op == "if":
            return self._if(node, sure)
        if node.op == "missing":
            asked = self.witness[node.args[0]] - sure
            return self._lost(asked) if asked else ops.Literal(False, dt.boolean)
        terms = [arg for arg in node.args if node.op != "+" or not _is_zero(arg)] or node.args[:1]
        args = [self.value(arg, sure) for arg in terms]
        if node.op in ("<", "<=", ">", ">=", "=", "!="):
            return self._compare(node, *args)
        if node.op in ("min", "max"):
            return self._extreme(node, args, sure)
        return _round(args[0], node.args[1]) if node.op == "round" else OPERATORS[node.op](*args)

    def _extreme(self, node: Op, args: list[Any], sure: frozenset[Node]) -> Any:
        clipped = clip(node)
        if clipped is not None:
            x = self.value(clipped[0], sure)
            _, low, high = clipped
            truths = [test(x, number(end)) for test, end in ((ops.Less, low), (ops.Greater, high)) if end is not None]
            return ops.SearchedCase(tuple(truths), tuple(number(end) for end in (low, high) if end is not None), x)
        found = (ops.Least if node.op == "min" else ops.Greatest)(tuple(args))
        asked = NOTHING.union(*(self.witness[arg] for arg in node.args)) - sure
        return ops.SearchedCase((self._lost(asked),), (number(None),), found) if asked else found

    def _lost(self, nodes: frozenset[Node]) -> Any:
        return either([ops.IsNull(self.value(node)) for node in sorted(nodes, key=id)])

    def _if(self, node: Op, sure: frozenset[Node]) -> Any:
        """A chain of ifs as one CASE: before each truth that may be unknown stands the question whether it is."""
        truths: list[Any] = []
        values: list[Any] = []
        rest: Node = node
        while isinstance(rest, Op) and rest.op == "if" and (rest is node or not (rest in self._columns or rest in self.fixed)):
            truth, then, rest = rest.args
            asked = self.witness[truth] - sure
            if asked:
                truths.append(self._lost(asked))
                values.append(ops.Literal(None, TYPES[node.kind]))
                sure |= asked
            truths.append(self.value(truth, sure))
            values.append(self.value(then, sure))
        return ops.SearchedCase(tuple(truths), tuple(values), self.value(rest, sure))

    def _compare(self, node: Op, a: Any, b: Any) -> Any:
        op, right = node.op, node.args[1]
        if right.kind != "number":
            return (ops.Equals if op == "=" else ops.NotEquals)(a, b)
        if op in ("=", "!="):
            if isinstance(right, Const) and right.value == 0:
                return (ops.Equals if op == "=" else ops.NotEquals)(a, b)
            apart = ops.Abs(ops.Subtract(a, b))
            return (ops.LessEqual if op == "=" else ops.Greater)(apart, self._near(right, b))
        sign = 1 if op in ("<=", ">") else -1
        if isinstance(right, Const):
            limit = number(None if right.value is None else float(right.value) + sign * EQUAL * abs(float(right.value)))
        else:
            limit = (ops.Add if sign > 0 else ops.Subtract)(b, self._near(right, b))
        return {"<": ops.Less, "<=": ops.LessEqual, ">": ops.Greater, ">=": ops.GreaterEqual}[op](a, limit)

    def _near(self, right: Node, b: Any) -> Any:
        if isinstance(right, Const):
            return number(None if right.value is None else EQUAL * abs(float(right.value)))
        return ops.Multiply(ops.Abs(b), number(EQUAL))


def _is_zero(node: Node) -> bool:
    return isinstance(node, Const) and node.value == 0 and node.kind == "number"


def _divide(a: Any, b: Any) -> Any:
    if isinstance(b, ops.Literal):
        return ops.Divide(a, b) if b.value else number(None)
    return ops.Divide(a, ops.NullIf(b, number(0.0)))


def _noise(size: Any) -> Any:
    """What a number of this size may lack of a whole one and still be it."""
    return ops.Least((ops.Multiply(size, number(EQUAL)), number(NUDGE)))


def _whole(op: Any, add: Any) -> Callable[[Any], Any]:
    """FLOOR and CEIL give 64-bit integers on Spark, and Ibis asks for them everywhere: numbers beyond 2^52 are whole already."""

    def made(x: Any) -> Any:
        size = ops.Abs(x)
        return ops.SearchedCase((ops.Less(size, number(WHOLE)),), (ops.Cast(op(add(x, _noise(size))), dt.float64),), x)

    return made


def _round(x: Any, digits: Node) -> Any:
    """Half away from zero, float noise aside; a number without such digits as it is."""
    assert isinstance(digits, Const)
    scale = 10.0 ** float(digits.value or 0)
    size = ops.Multiply(ops.Abs(x), number(scale))
    up = ops.Add(size, ops.Add(_noise(size), number(0.5)))
    found = ops.Divide(ops.Multiply(ops.Cast(ops.Sign(x), dt.float64), ops.Cast(ops.Floor(up), dt.float64)), number(scale))
    return ops.SearchedCase((ops.Less(ops.Abs(x), number(WHOLE / scale)),), (found,), x)


def _where(truth: Any, value: Any) -> Any:
    return ops.SearchedCase((truth,), (value,), number(None))


OPERATORS: Final[Mapping[str, Callable[..., Any]]] = {
    "+": lambda *values: _balanced(ops.Add, values),
    "*": lambda *values: _balanced(ops.Multiply, values),
    "-": ops.Subtract, "/": _divide,
    "neg": ops.Negate, "abs": ops.Abs, "floor": _whole(ops.Floor, ops.Add), "ceil": _whole(ops.Ceil, ops.Subtract),
    "pow": lambda x, y: _finite_once(ops.Power(x, y)), "exp": lambda x: _finite_once(ops.Exp(x)),
    "ln": lambda x: _where(ops.Greater(x, number(0.0)), ops.Ln(x)),
    "sqrt": lambda x: _where(ops.GreaterEqual(x, number(0.0)), ops.Sqrt(x)),
    "and": lambda *truths: _balanced(ops.And, truths), "or": lambda *truths: _balanced(ops.Or, truths), "not": ops.Not,
    "in": lambda text, *words: ops.InValues(text, words),
    "coalesce": lambda *values: ops.Coalesce(values), "number": lambda truth: ops.Cast(truth, dt.float64),
}  # fmt: skip


def _finite_once(value: Any) -> Any:
    """As :func:`finite`, writing the value once."""
    for odd in ("nan", "inf", "-inf"):
        value = ops.NullIf(value, number(float(odd)))
    return value
