"""What a graph means, row by row in plain Python: slow and simple, the judge of the engines that are fast.

Null is None. Follows ``kaifaqu.assess.graph.nodes`` to the letter; statistics by ``statistics``-like loops, no NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kaifaqu.assess.graph import EQUAL, Column, Const, Lookup, Node, Op, Param, Place, Statistic, walk
from kaifaqu.assess.graph.nodes import COARSE, NUDGE, WHOLE

Value = float | bool | str | None
ColumnOf = Callable[[str, int], Sequence[Any]]


def evaluate(
    outputs: Mapping[str, Node], columns: ColumnOf, rows: int, params: Mapping[str, float | None] | None = None
) -> dict[str, list[Any]]:
    """The values of each output, one per row. ``columns(name, lag)`` gives the column; NaN there counts as None."""
    known: dict[int, list[Any]] = {}
    for node in walk(outputs.values()):
        known[id(node)] = _node(node, known, columns, rows, params or {})
    return {name: known[id(node)] for name, node in outputs.items()}


def over(table: Sequence[Mapping[str, Any]]) -> ColumnOf:
    """Columns of a list of rows; the column ``x`` a year back is the key ``x@1``. What a row lacks is null."""
    return lambda name, lag: [row.get(f"{name}@{lag}" if lag else name) for row in table]


def _node(node: Node, known: dict[int, list[Any]], columns: ColumnOf, rows: int, params: Mapping[str, float | None]) -> list[Any]:
    if isinstance(node, Const):
        return [node.value] * rows
    if isinstance(node, Param):
        return [params[node.name]] * rows
    if isinstance(node, Column):
        return [_read(value, node.kind) for value in columns(node.name, node.lag)]
    if isinstance(node, Op):
        args = [known[id(arg)] for arg in node.args]
        return [operate(node.op, [arg[row] for arg in args]) for row in range(rows)]
    if isinstance(node, Lookup):
        table = dict(node.rows)
        return [None if text is None else table.get(text) for text in known[id(node.of)]]
    groups = list(zip(*(known[id(part)] for part in getattr(node, "by", ())), strict=True)) or [()] * rows
    of = known[id(getattr(node, "of", node))]
    if isinstance(node, Statistic):
        where = [True] * rows if node.where is None else known[id(node.where)]
        told = {}
        for group in set(groups):
            entering = zip(of, groups, where, strict=True)
            values = [value for value, own, enters in entering if own == group and enters is True and value is not None]
            told[group] = statistic(node.how, values, node.at)
        return [told[group] for group in groups]
    assert isinstance(node, Place)
    keys = [None if value is None else _compared(value) for value in of]
    return [
        place(key, [other for other, own in zip(keys, groups, strict=True) if own == group and other is not None], node)
        for key, group in zip(keys, groups, strict=True)
    ]


def _read(value: Any, kind: str) -> Value:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return bool(value) if kind == "truth" else float(value) if kind == "number" else str(value)


def operate(op: str, args: list[Any]) -> Value:
    """An operator on the values of one row."""
    if op == "and":
        return False if False in args else None if None in args else True
    if op == "or":
        return True if True in args else None if None in args else False
    if op == "coalesce":
        return next((arg for arg in args if arg is not None), None)
    if op == "missing":
        return args[0] is None
    if op == "if":
        return None if args[0] is None else args[1] if args[0] else args[2]
    if any(arg is None for arg in args):
        return None
    found: Value = _OPERATORS[op](*args)
    return None if isinstance(found, float) and not math.isfinite(found) else found


def _compared(value: float) -> float:
    digits = next((digits for bound, digits in COARSE if abs(value) < bound), None)
    return value if digits is None else round(value, digits)


def _near(a: Any, b: Any) -> bool:
    return bool(a == b) if isinstance(a, str | bool) else abs(a - b) <= EQUAL * abs(b)


def _rounded(x: float, digits: float) -> float:
    scale = 10.0 ** int(digits)
    size = abs(x) * scale
    if abs(x) >= WHOLE / scale:
        return x
    return math.copysign(math.floor(size + min(size * EQUAL, NUDGE) + 0.5) / scale, x) + 0.0


def _power(x: float, y: float) -> float | None:
    try:
        found = x**y
    except (OverflowError, ZeroDivisionError):
        return None
    return None if isinstance(found, complex) else found


def _exp(x: float) -> float | None:
    try:
        return math.exp(x)
    except OverflowError:
        return None


_OPERATORS: dict[str, Callable[..., Value]] = {
    "+": lambda *x: sum(x), "-": lambda a, b: a - b, "*": lambda *x: math.prod(x),
    "/": lambda a, b: None if b == 0 else a / b, "neg": lambda x: -x, "abs": abs,
    "floor": lambda x: float(math.floor(x + min(abs(x) * EQUAL, NUDGE))),
    "ceil": lambda x: float(math.ceil(x - min(abs(x) * EQUAL, NUDGE))),
    "min": min, "max": max, "round": _rounded, "pow": _power, "exp": _exp,
    "ln": lambda x: math.log(x) if x > 0 else None, "sqrt": lambda x: math.sqrt(x) if x >= 0 else None,
    "<": lambda a, b: a < b - EQUAL * abs(b), "<=": lambda a, b: a <= b + EQUAL * abs(b),
    ">": lambda a, b: a > b + EQUAL * abs(b), ">=": lambda a, b: a >= b - EQUAL * abs(b),
    "=": _near, "!=": lambda a, b: not _near(a, b),
    "in": lambda text, *words: text in words, "not": lambda x: not x, "number": float,
}  # fmt: skip


def statistic(how: str, values: list[float], at: float | None) -> float | None:
    """A statistic of the known values of one group."""
    size = len(values)
    if how == "count":
        return float(size)
    if how == "sum":
        return math.fsum(values)
    if not size or (how == "sd" and size < 2):
        return None
    if how in ("min", "max"):
        return min(values) if how == "min" else max(values)
    mean = math.fsum(values) / size
    if how == "mean":
        return mean
    if how == "sd":
        return 0.0 if min(values) == max(values) else math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (size - 1))
    ordered = sorted(values)
    position = (size - 1) * (0.5 if how == "median" else at or 0.0)
    below = math.floor(position)
    above = min(below + 1, size - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def place(key: float | None, others: list[float], node: Place) -> float | None:
    """The place of a value among those of its group (its own among them)."""
    if key is None:
        return None
    before = sum(other > key if node.descending else other < key for other in others)
    same = others.count(key)
    return {"first": before + 1.0, "last": float(before + same), "mean": before + (1 + same) / 2}[node.ties]
