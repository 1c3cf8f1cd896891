"""The operators of the graph on symbols: rows and 0/1 variables of the programme, exact wherever this gives an answer."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from kaifaqu.assess.improve.compare import against, compared
from kaifaqu.assess.improve.linear import ONE, ZERO, Linear, Programme
from kaifaqu.assess.improve.pieces import COMPARE
from kaifaqu.assess.improve.symbols import (
    FEW,
    NULL,
    Bent,
    Cases,
    NotLinear,
    Number,
    Placed,
    Ratio,
    Symbol,
    as_number,
    choose,
    merge,
    single,
    total,
    truth,
)  # fmt: skip


def joined(programme: Programme, op: str, args: list[Symbol], lift: float) -> Symbol:
    """An operator of the graph on symbols. ``lift`` raises what a place asks for. Raises :class:`NotLinear`."""
    simple = LOGIC.get(op)
    if simple is not None:
        return simple(programme, args)
    if op == "if":
        assert isinstance(args[0], Cases)
        return choose(programme, args[0], args[1], args[2])
    if op in COMPARE:
        return _compare(programme, op, args, lift)
    if op in ("+", "-", "*", "/", "neg"):
        return _arithmetic(programme, op, args)
    if op in ("exp", "ln", "sqrt", "pow"):
        return _bent(programme, op, args)
    if op in ("min", "max") and all(isinstance(arg, Cases) for arg in args):
        few = _of_cases(programme, op, args)
        if few is not None:
            return few
    values = [value_of(programme, arg) for arg in args]
    known = programme.every([value.known for value in values])
    if op in ("min", "max"):
        sign, found = (1.0, values[0].value) if op == "max" else (-1.0, values[0].value.times(-1.0))
        for value in values[1:]:
            found = programme.larger(found, value.value.times(sign))
        return Number(found.times(sign), known)
    if op == "abs":
        return Number(programme.larger(values[0].value, values[0].value.times(-1.0)), known)
    return Number(_whole(programme, op, values), known)


def _of_cases(programme: Programme, op: str, args: list[Symbol]) -> Cases | None:
    """The lesser or the larger of a few cases is again a few cases."""
    found = args[0]
    for other in args[1:]:
        assert isinstance(found, Cases)
        assert isinstance(other, Cases)
        if len(found.of) * len(other.of) > 3 * FEW:
            return None
        pairs: dict[float, Linear] = {}
        for first, one in found.of.items():
            for second, another in other.of.items():
                merge(pairs, min(first, second) if op == "min" else max(first, second), programme.every([one, another]))
        found = Cases(pairs, found.sure and other.sure)
    assert isinstance(found, Cases)
    return found


def _whole(programme: Programme, op: str, values: list[Number]) -> Linear:
    """floor, ceil, round: a whole variable beside the number."""
    of = values[0].value
    scale = 10.0 ** (round(values[1].value.const) if len(values) > 1 else 0)
    scaled = of.times(scale)
    if scaled.high - scaled.low > 1e6 or (op == "round" and scaled.low < 0):
        raise NotLinear
    found = programme.variable(math.floor(scaled.low) - 1, math.ceil(scaled.high) + 1, whole=True)
    gap = scaled.minus(found)
    least, most = {"floor": (0.0, 1 - 1e-6), "ceil": (-1 + 1e-6, 0.0), "round": (-0.5, 0.5 - 1e-6)}[op]
    programme.require(gap, least - 1e-9, most)
    return found.times(1.0 / scale)


def value_of(programme: Programme, symbol: Symbol) -> Number:
    """A symbol as a linear expression. Raises :class:`NotLinear`."""
    if isinstance(symbol, Cases | Number):
        return as_number(symbol)
    if isinstance(symbol, Placed):
        return _steps(programme, symbol)
    raise NotLinear


def _steps(programme: Programme, placed: Placed) -> Number:
    """A place as a number: one 0/1 variable for every value that can be passed."""
    stair, of = placed.stair, placed.of.value
    within = stair.values[(stair.values >= of.low - 1e-9) & (stair.values <= of.high + 1e-9)]
    if len(within) > 300:
        raise NotLinear
    found = Linear.number(float(stair.place(np.array([of.low - 1e-6]))[0]))
    for limit in within.tolist():
        beyond = of.minus(Linear.number(limit))
        strictly = 1.0 if not stair.descending else 0.0  # whether drawing level counts already
        literals = {"first": [(strictly, 1.0)], "last": [(1.0 - strictly, 1.0)], "mean": [(0.0, 0.5), (1.0, 0.5)]}[stair.ties]
        for strict, weight in literals:
            passed = programme.at_least_zero(beyond, strict=bool(strict))
            found = found.plus(passed.times(-weight if stair.descending else weight))
    return Number(found.times(placed.factor).plus(Linear.number(placed.offset)), placed.of.known)


def _compare(programme: Programme, op: str, args: list[Symbol], lift: float) -> Symbol:
    a, b = args
    if isinstance(a, Cases) and isinstance(b, Cases) and len(a.of) * len(b.of) <= FEW * 3:
        return compared(programme, op, a, b)
    found = against(programme, op, a, b, lift)
    if found is not None:
        return found
    first, second = value_of(programme, a), value_of(programme, b)
    return against(programme, op, first, second, lift) or NULL


def _arithmetic(programme: Programme, op: str, args: list[Symbol]) -> Symbol:
    if op == "neg":
        return _scaled(programme, args[0], -1.0)
    if op in ("+", "-") and len(args) == 2:
        for at, other in ((0, 1), (1, 0)):
            shift = single(args[other])
            if shift is not None and isinstance(args[at], Ratio | Placed) and (op == "+" or at == 0):
                return _shifted(args[at], shift if op == "+" else -shift)
    if op in ("+", "-"):
        values = [value_of(programme, arg) for arg in args]
        found = values[0].value
        for value in values[1:]:
            found = found.plus(value.value) if op == "+" else found.minus(value.value)
        return Number(found, programme.every([value.known for value in values]))
    return _times(programme, args) if op == "*" else _divided(programme, args[0], args[1])


def _times(programme: Programme, args: list[Symbol]) -> Symbol:
    found = args[0]
    for other in args[1:]:
        factor = single(other)
        if factor is not None:
            found = _scaled(programme, found, factor)
            continue
        factor = single(found)
        if factor is not None:
            found = _scaled(programme, other, factor)
            continue
        found = _product(programme, found, other)
    return found


def _product(programme: Programme, a: Symbol, b: Symbol) -> Symbol:
    """A few cases times a number: exact."""
    first, second = (a, b) if isinstance(a, Cases) else (b, a)
    if not isinstance(first, Cases):
        raise NotLinear
    by = value_of(programme, second)
    value = ZERO
    for factor, literal in first.of.items():
        value = value.plus(programme.product(literal, by.value).times(factor))
    return Number(value, programme.every([first.known, by.known]))


def _scaled(programme: Programme, symbol: Symbol, factor: float) -> Symbol:
    if math.isnan(factor):
        return NULL
    if isinstance(symbol, Ratio):
        return Ratio(symbol.above.times(factor), symbol.below)
    if isinstance(symbol, Placed):
        return Placed(symbol.stair, symbol.of, symbol.factor * factor, symbol.offset * factor)
    if isinstance(symbol, Cases) and factor != 0:
        return Cases({value * factor: literal for value, literal in symbol.of.items()}, symbol.sure)
    found = value_of(programme, symbol)
    return Number(found.value.times(factor), found.known)


def _divided(programme: Programme, a: Symbol, b: Symbol) -> Symbol:
    divisor = single(b)
    if divisor is not None:
        return NULL if not divisor or math.isnan(divisor) else _scaled(programme, a, 1.0 / divisor)
    above, below = value_of(programme, a), value_of(programme, b)
    if not (_always(above) and _always(below)):
        raise NotLinear
    if below.value.low > 0:
        return Ratio(above.value, below.value)
    if below.value.high < 0:
        return Ratio(above.value.times(-1.0), below.value.times(-1.0))
    raise NotLinear


def _bent(programme: Programme, op: str, args: list[Symbol]) -> Symbol:
    of = value_of(programme, args[0])
    power = single(args[1]) if op == "pow" else 1.0
    if not _always(of) or power is None or not power > 0 or (op != "exp" and of.value.low <= 0):
        raise NotLinear
    return Bent(op, of.value, power)


def _always(number: Number) -> bool:
    return number.known.fixed and number.known.const > 0.5


def _shifted(symbol: Symbol, by: float) -> Symbol:
    if isinstance(symbol, Ratio):
        return Ratio(symbol.above.plus(symbol.below.times(by)), symbol.below)
    assert isinstance(symbol, Placed)
    return Placed(symbol.stair, symbol.of, symbol.factor, symbol.offset + by)


def _all(programme: Programme, args: list[Symbol], when: float) -> Symbol:
    """and (``when`` 1) or or (0): Kleene's."""
    cases = [arg for arg in args if isinstance(arg, Cases)]
    agreed = programme.every([arg.of.get(when, ZERO) for arg in cases])
    spoilt = programme.some([arg.of.get(1.0 - when, ZERO) for arg in cases])
    sure = all(arg.sure for arg in cases)
    return truth(agreed, spoilt, sure=sure) if when else truth(spoilt, agreed, sure=sure)


def _coalesce(programme: Programme, args: list[Symbol]) -> Symbol:
    found = args[0]
    for other in args[1:]:
        if not isinstance(found, Cases | Number) or not isinstance(other, Cases | Number):
            return found
        if found.known.fixed and found.known.const > 0.5:
            return found
        lost = programme.opposite(found.known)
        found = choose(programme, Cases({1.0: lost, 0.0: found.known}, sure=True), other, found)
        if isinstance(found, Cases) and isinstance(other, Cases) and other.sure:
            found = Cases(found.of, sure=True)
    return found


def _among(programme: Programme, args: list[Symbol]) -> Symbol:
    of, words = args[0], {single(arg) for arg in args[1:]}
    assert isinstance(of, Cases)
    return truth(
        *(total([literal for code, literal in of.of.items() if (code in words) is inside]) for inside in (True, False)),
        sure=of.sure,
    )


def _missing(programme: Programme, args: list[Symbol]) -> Symbol:
    known = args[0].known if isinstance(args[0], Cases | Number) else ONE
    return truth(programme.opposite(known), known, sure=True)


LOGIC: dict[str, Callable[[Programme, list[Symbol]], Symbol]] = {
    "and": lambda programme, args: _all(programme, args, 1.0),
    "or": lambda programme, args: _all(programme, args, 0.0),
    "not": lambda programme, args: (
        Cases({1.0 - value: literal for value, literal in args[0].of.items()}, args[0].sure)
        if isinstance(args[0], Cases)
        else NULL
    ),
    "number": lambda programme, args: args[0],
    "coalesce": _coalesce,
    "in": _among,
    "missing": _missing,
}
