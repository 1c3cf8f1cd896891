"""Comparisons of symbols: limits of ratios become linear, limits of places become limits of the value behind them."""

from __future__ import annotations

import math

import numpy as np

from kaifaqu.assess.graph import EQUAL
from kaifaqu.assess.improve.linear import ONE, ZERO, Linear, Programme
from kaifaqu.assess.improve.symbols import Bent, Cases, Number, Placed, Ratio, Symbol, as_number, merge, single, truth

TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def holds(op: str, a: float, b: float) -> bool:
    near = EQUAL * abs(b)
    return {"<": a < b - near, "<=": a <= b + near, ">": a > b + near, ">=": a >= b - near,
            "=": abs(a - b) <= near, "!=": abs(a - b) > near}[op]  # fmt: skip


def compared(programme: Programme, op: str, a: Cases, b: Cases) -> Cases:
    """A few cases against a few: every pair is decided."""
    found: dict[float, Linear] = {}
    for first, one in a.of.items():
        for second, other in b.of.items():
            merge(found, float(holds(op, first, second)), programme.every([one, other]))
    return Cases(found, a.sure and b.sure)


def against(programme: Programme, op: str, a: Symbol, b: Symbol, lift: float) -> Cases | None:
    """A comparison; None where a side must first be made a number."""
    if single(a) is not None and single(b) is None:
        a, b, op = b, a, TURNED[op]
    limit = single(b)
    if limit is not None and math.isnan(limit):
        return Cases({})
    if isinstance(a, Ratio):
        bound = Linear.number(limit) if limit is not None else None
        return None if bound is None else _signed(programme, op, a.above.minus(a.below.times(bound.const)), ONE)
    if isinstance(a, Bent):
        return None if limit is None else _unbent(programme, op, a, limit)
    if isinstance(a, Placed):
        return None if limit is None or op in ("=", "!=") else _placed(programme, op, a, limit, lift)
    if not isinstance(b, Cases | Number):
        return None
    first, second = as_number(a), as_number(b)
    return _signed(programme, op, first.value.minus(second.value), programme.every([first.known, second.known]))


def _signed(programme: Programme, op: str, gap: Linear, known: Linear) -> Cases:
    """gap op 0."""
    if op in ("=", "!="):
        level = programme.every([programme.at_least_zero(gap), programme.at_least_zero(gap.times(-1.0))])
        true = level if op == "=" else programme.opposite(level)
    else:
        side = gap if op in (">", ">=") else gap.times(-1.0)
        true = programme.at_least_zero(side, strict=op in ("<", ">"))
    if known.fixed and known.const > 0.5:
        return truth(true, programme.opposite(true), sure=True)
    return truth(programme.every([true, known]), programme.every([programme.opposite(true), known]))


def _unbent(programme: Programme, op: str, a: Bent, limit: float) -> Cases:
    if a.how == "ln":
        inner = math.exp(limit) if limit < 700 else math.inf
    elif limit <= 0:
        return truth(*((ONE, ZERO) if op in (">", ">=", "!=") else (ZERO, ONE)), sure=True)
    else:
        inner = math.log(limit) if a.how == "exp" else limit ** (2.0 if a.how == "sqrt" else 1.0 / a.power)
    if math.isinf(inner):
        return truth(*((ONE, ZERO) if op in ("<", "<=", "!=") else (ZERO, ONE)), sure=True)
    return _signed(programme, op, a.of.minus(Linear.number(inner)), ONE)


def _placed(programme: Programme, op: str, a: Placed, limit: float, lift: float) -> Cases:
    """A place is good enough exactly where the value behind it reaches one of the fixed values."""
    if a.factor < 0:
        op = TURNED[op]
    wanted = (limit - a.offset) / a.factor
    stair, of = a.stair, a.of
    # The place at every fixed value, just above it, and below all: places fall (or rise) along this list.
    values = np.unique(stair.values)
    at, above = stair.place(values), stair.place(values + 1e-6)
    below = stair.place(np.array([values[0] - 1.0]))[0] if len(values) else 1.0
    path = [(-math.inf, False, below)]
    for value, on, after in zip(values.tolist(), at.tolist(), above.tolist(), strict=True):
        path += [(value, False, on), (value, True, after)]
    met = [holds(op, place, wanted) for _, _, place in path]
    sure = of.known.fixed and of.known.const > 0.5
    if all(met) or not any(met):
        return truth(*((of.known, ZERO) if met[0] else (ZERO, of.known)), sure=sure)
    turn = next(index for index in range(1, len(met)) if met[index] != met[index - 1])
    value, strict, _ = path[turn]
    passed = programme.at_least_zero(of.value.minus(Linear.number(value + lift)), strict=strict)
    true = passed if met[turn] else programme.opposite(passed)
    return truth(programme.every([true, of.known]), programme.every([programme.opposite(true), of.known]), sure=sure)
