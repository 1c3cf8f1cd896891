"""From one subject's rule to a mixed-integer programme: cheapest moves of the levers that make a truth true.

What hangs on one lever becomes pieces (``pieces``); what joins several is written with linear rows and 0/1 variables here. Where the
rule is neither, it is replaced by its tangent at the present point, and ``approximate`` says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from kaifaqu.assess.arrays.words import Vocabulary
from kaifaqu.assess.graph import Column, Const, Lookup, Node, Op
from kaifaqu.assess.improve import pieces as pw
from kaifaqu.assess.improve.compare import against, compared
from kaifaqu.assess.improve.lever import Lever
from kaifaqu.assess.improve.linear import ONE, ZERO, Linear, Programme
from kaifaqu.assess.improve.moves import Move, chorded, start, variables
from kaifaqu.assess.improve.own import Stair, local_parts, local_walk
from kaifaqu.assess.improve.situation import Floats
from kaifaqu.assess.improve.symbols import (
    FEW, NULL, Bent, Cases, Number, Placed, Ratio, Symbol, as_number, choose, merge, number, single, total, truth,
)  # fmt: skip


class NotLinear(Exception):  # noqa: N818  # never leaves this module: the tangent takes over
    """The node has no exact form here."""


class Reader:
    """The local graph computed for many values of the levers at once; texts are codes."""

    def __init__(self, roots: Sequence[Node]) -> None:
        self.words = Vocabulary()
        self.order = local_walk(roots)
        self._under: dict[Node, list[Node]] = {}

    def read(self, node: Node, levers: Mapping[str, Floats], size: int) -> Floats:
        if node not in self._under:
            self._under[node] = local_walk([node])
        known: dict[Node, Floats] = {}
        for part in self._under[node]:
            known[part] = self._value(part, known, levers, size)
        return np.broadcast_to(known[node], (size,))

    def all(self, levers: Mapping[str, float]) -> dict[Node, float]:
        """Every node at one point."""
        known: dict[Node, Floats] = {}
        at = {name: np.array([value]) for name, value in levers.items()}
        for node in self.order:
            known[node] = self._value(node, known, at, 1)
        return {node: float(np.broadcast_to(value, (1,))[0]) for node, value in known.items()}

    def constant(self, value: float | bool | str | None) -> float:
        if isinstance(value, str):
            return float(self.words.code(value))
        return math.nan if value is None else float(value)

    def rows(self, node: Lookup) -> dict[float, float]:
        return {float(self.words.code(word)): value for word, value in node.rows}

    def _value(self, node: Node, known: Mapping[Node, Floats], levers: Mapping[str, Floats], size: int) -> Floats:
        if isinstance(node, Const):
            return np.full(size, self.constant(node.value))
        if isinstance(node, Column):
            return levers[node.name]
        if isinstance(node, Stair):
            return node.place(known[node.of])
        if isinstance(node, Lookup):
            rows = self.rows(node)
            return np.array([rows.get(value, math.nan) for value in known[node.of]])
        assert isinstance(node, Op)
        return pw.apply(node.op, [known[arg] for arg in node.args], [arg.kind for arg in node.args])


class Encoder:
    """The programme of one subject. ``now``: where the levers stand (for tangents); ``lift`` raises what a place asks for."""

    def __init__(self, roots: Sequence[Node], levers: Sequence[Lever], now: Mapping[str, float], lift: float = 0.0) -> None:
        self.reader = Reader(roots)
        self.programme, self.lift = Programme(), lift
        self.levers = {lever.column: lever for lever in levers}
        self.approximate: set[str] = set()
        self.now = self.reader.all({name: now.get(name, lever.base) for name, lever in self.levers.items()})
        self.of = self._dependence()
        self.pieces: dict[Node, pw.Pieces] = {}
        self.symbols: dict[Node, Symbol] = {}
        self.moves: dict[str, Move] = {}
        self._borders(roots)
        for node in self.reader.order:
            if len(self.of[node]) > 1:
                self.symbols[node] = self._joined(node)

    def _dependence(self) -> dict[Node, frozenset[str]]:
        found: dict[Node, frozenset[str]] = {}
        for node in self.reader.order:
            own = frozenset([node.name]) if isinstance(node, Column) else frozenset()
            found[node] = own.union(*(found[part] for part in local_parts(node)))
        return found

    def _borders(self, roots: Sequence[Node]) -> None:
        """Pieces of all that hangs on one lever, then each lever's variables on the common cuts of what is asked of it."""
        begins = {name: start(lever) for name, lever in self.levers.items()}
        asked: dict[str, list[pw.Pieces]] = {name: [] for name in self.levers}
        many = {part for node in self.reader.order if len(self.of[node]) > 1 for part in local_parts(node)} | set(roots)
        for node in self.reader.order:
            if len(self.of[node]) == 1:
                (name,) = self.of[node]
                self.pieces[node] = self._single(node, name, begins[name])
                if node in many:
                    asked[name].append(self.pieces[node])
        for name, lever in self.levers.items():
            cuts = begins[name]
            for part in asked[name]:
                cuts = cuts if cuts.table else cuts.joined(part.cuts.at, part.cuts.after)
            if any(part.bent.any() for part in asked[name]):
                self.approximate.add("计分函数是曲线，用折线近似")
                cuts = chorded(cuts, asked[name])
            self.moves[name] = variables(self.programme, lever, cuts)

    def _single(self, node: Node, name: str, begin: pw.Cuts) -> pw.Pieces:
        def read(at: Floats) -> Floats:
            return self.reader.read(node, {name: at}, len(at))

        if isinstance(node, Column):
            return pw.lever(begin)
        parts = [self.pieces[part] if part in self.pieces else pw.constant(begin, self.now[part]) for part in local_parts(node)]
        if isinstance(node, Op):
            return pw.combine(node.op, parts, [arg.kind for arg in node.args], read)
        if isinstance(node, Stair):
            return pw.stepped(parts[0], node.values, read)
        assert isinstance(node, Lookup)
        rows = self.reader.rows(node)
        base = np.array([rows.get(value, math.nan) for value in parts[0].base])
        return pw.Pieces(parts[0].cuts, parts[0].slope, base, parts[0].bent, read)

    def symbol(self, node: Node) -> Symbol:
        """What a node is in the programme."""
        if node not in self.symbols:
            if node in self.pieces:
                (name,) = self.of[node]
                self.symbols[node] = self.moves[name].symbol(self.pieces[node])
            else:
                self.symbols[node] = number(self.now[node])
        return self.symbols[node]

    def true(self, node: Node) -> Linear:
        """A 0/1 expression that is 1 where a truth is true."""
        found = self.symbol(node)
        assert isinstance(found, Cases)
        return found.of.get(1.0, ZERO)

    def value(self, node: Node) -> Number | None:
        """A number as a linear expression; None where it has none."""
        found = self.symbol(node)
        try:
            return self._number(found)
        except NotLinear:
            return None

    @property
    def cost(self) -> Linear:
        found = ZERO
        for move in self.moves.values():
            found = found.plus(move.cost)
        return found

    def _joined(self, node: Node) -> Symbol:
        try:
            if isinstance(node, Stair):
                return Placed(node, self._number(self.symbol(node.of)))
            if isinstance(node, Lookup):
                return self._looked_up(node)
            assert isinstance(node, Op)
            return self._operator(node, [self.symbol(arg) for arg in node.args])
        except (NotLinear, NotImplementedError):
            return self._tangent(node)

    def _looked_up(self, node: Lookup) -> Symbol:
        of, rows, found = self.symbol(node.of), self.reader.rows(node), dict[float, Linear]()
        assert isinstance(of, Cases)
        for code, literal in of.of.items():
            if code in rows:
                merge(found, rows[code], literal)
        return Cases(found, of.sure and set(of.of) <= set(rows))

    def _operator(self, node: Op, args: list[Symbol]) -> Symbol:
        op, programme = node.op, self.programme
        simple = LOGIC.get(op)
        if simple is not None:
            return simple(programme, args)
        if op == "if":
            assert isinstance(args[0], Cases)
            return choose(programme, args[0], args[1], args[2])
        if op in pw.COMPARE:
            return self._compare(op, args)
        if op in ("+", "-", "*", "/", "neg"):
            return self._arithmetic(op, args)
        if op in ("exp", "ln", "sqrt", "pow"):
            return self._bent(op, args)
        values = [self._number(arg) for arg in args]
        known = programme.every([value.known for value in values])
        if op in ("min", "max"):
            sign, found = (1.0, values[0].value) if op == "max" else (-1.0, values[0].value.times(-1.0))
            for value in values[1:]:
                found = programme.larger(found, value.value.times(sign))
            return Number(found.times(sign), known)
        if op == "abs":
            return Number(programme.larger(values[0].value, values[0].value.times(-1.0)), known)
        return Number(self._whole(op, values), known)

    def _whole(self, op: str, values: list[Number]) -> Linear:
        """floor, ceil, round: a whole variable beside the number."""
        of = values[0].value
        scale = 10.0 ** (round(values[1].value.const) if len(values) > 1 else 0)
        scaled = of.times(scale)
        if scaled.high - scaled.low > 1e6 or (op == "round" and scaled.low < 0):
            raise NotLinear
        found = self.programme.variable(math.floor(scaled.low) - 1, math.ceil(scaled.high) + 1, whole=True)
        gap = scaled.minus(found)
        least, most = {"floor": (0.0, 1 - 1e-6), "ceil": (-1 + 1e-6, 0.0), "round": (-0.5, 0.5 - 1e-6)}[op]
        self.programme.require(gap, least - 1e-9, most)
        return found.times(1.0 / scale)

    def _number(self, symbol: Symbol) -> Number:
        if isinstance(symbol, Cases | Number):
            return as_number(symbol)
        if isinstance(symbol, Placed):
            return self._steps(symbol)
        raise NotLinear

    def _steps(self, placed: Placed) -> Number:
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
                passed = self.programme.at_least_zero(beyond, strict=bool(strict))
                found = found.plus(passed.times(-weight if stair.descending else weight))
        return Number(found.times(placed.factor).plus(Linear.number(placed.offset)), placed.of.known)

    def _compare(self, op: str, args: list[Symbol]) -> Symbol:
        a, b = args
        if isinstance(a, Cases) and isinstance(b, Cases) and len(a.of) * len(b.of) <= FEW * 3:
            return compared(self.programme, op, a, b)
        found = against(self.programme, op, a, b, self.lift)
        if found is not None:
            return found
        first, second = self._number(a), self._number(b)
        return against(self.programme, op, first, second, self.lift) or NULL

    def _arithmetic(self, op: str, args: list[Symbol]) -> Symbol:
        if op == "neg":
            return self._scaled(args[0], -1.0)
        if op in ("+", "-") and len(args) == 2:
            for at, other in ((0, 1), (1, 0)):
                shift = single(args[other])
                if shift is not None and isinstance(args[at], Ratio | Placed) and (op == "+" or at == 0):
                    return _shifted(args[at], shift if op == "+" else -shift)
        if op in ("+", "-"):
            values = [self._number(arg) for arg in args]
            found = values[0].value
            for value in values[1:]:
                found = found.plus(value.value) if op == "+" else found.minus(value.value)
            return Number(found, self.programme.every([value.known for value in values]))
        return self._times(args) if op == "*" else self._divided(args[0], args[1])

    def _times(self, args: list[Symbol]) -> Symbol:
        found = args[0]
        for other in args[1:]:
            factor = single(other)
            if factor is not None:
                found = self._scaled(found, factor)
                continue
            factor = single(found)
            if factor is not None:
                found = self._scaled(other, factor)
                continue
            found = self._product(found, other)
        return found

    def _product(self, a: Symbol, b: Symbol) -> Symbol:
        """A few cases times a number: exact."""
        first, second = (a, b) if isinstance(a, Cases) else (b, a)
        if not isinstance(first, Cases):
            raise NotLinear
        by = self._number(second)
        value = ZERO
        for factor, literal in first.of.items():
            value = value.plus(self.programme.product(literal, by.value).times(factor))
        return Number(value, self.programme.every([first.known, by.known]))

    def _scaled(self, symbol: Symbol, factor: float) -> Symbol:
        if math.isnan(factor):
            return NULL
        if isinstance(symbol, Ratio):
            return Ratio(symbol.above.times(factor), symbol.below)
        if isinstance(symbol, Placed):
            return Placed(symbol.stair, symbol.of, symbol.factor * factor, symbol.offset * factor)
        if isinstance(symbol, Cases) and factor != 0:
            return Cases({value * factor: literal for value, literal in symbol.of.items()}, symbol.sure)
        found = self._number(symbol)
        return Number(found.value.times(factor), found.known)

    def _divided(self, a: Symbol, b: Symbol) -> Symbol:
        divisor = single(b)
        if divisor is not None:
            return NULL if not divisor or math.isnan(divisor) else self._scaled(a, 1.0 / divisor)
        above, below = self._number(a), self._number(b)
        if not (_always(above) and _always(below)):
            raise NotLinear
        if below.value.low > 0:
            return Ratio(above.value, below.value)
        if below.value.high < 0:
            return Ratio(above.value.times(-1.0), below.value.times(-1.0))
        raise NotLinear

    def _bent(self, op: str, args: list[Symbol]) -> Symbol:
        of = self._number(args[0])
        power = single(args[1]) if op == "pow" else 1.0
        if not _always(of) or power is None or not power > 0 or (op != "exp" and of.value.low <= 0):
            raise NotLinear
        return Bent(op, of.value, power)

    def _tangent(self, node: Node) -> Symbol:
        """Straight through the present point, with the slopes that the rule has there."""
        here = self.now[node]
        if node.kind != "number" or math.isnan(here):
            raise NotLinear
        self.approximate.add("几个数相乘或相除，按现状处的斜率近似")
        found = Linear.number(here)
        for name in sorted(self.of[node]):
            slope = self._slope(node, name)
            move = self.moves[name]
            if slope:
                found = found.plus(move.value.minus(Linear.number(self._at(name))).times(slope))
        return Number(found)

    def _at(self, name: str) -> float:
        return next(value for node, value in self.now.items() if isinstance(node, Column) and node.name == name)

    def _slope(self, node: Node, name: str) -> float:
        lever, here = self.levers[name], self._at(name)
        size = max((lever.high - lever.low) * 1e-4, 1e-9)
        ends = np.array([max(lever.low, here - size), min(lever.high, here + size)])
        if ends[0] == ends[1]:
            return 0.0
        levers = {other: np.full(2, self._at(other)) for other in self.of[node]} | {name: ends}
        values = self.reader.read(node, levers, 2)
        slope = float((values[1] - values[0]) / (ends[1] - ends[0]))
        return slope if math.isfinite(slope) else 0.0


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


LOGIC: dict[str, Callable[[Programme, list[Symbol]], Any]] = {
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
