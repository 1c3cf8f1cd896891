"""From one subject's rule to a mixed-integer programme: cheapest moves of the levers that make a truth true.

What hangs on one lever becomes pieces (``pieces``); what joins several is written with linear rows and 0/1 variables here.
Where the rule is neither, it is replaced by its tangent at the present point, and ``approximate`` says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from kaifaqu.assess.graph import Column, Lookup, Node, Op
from kaifaqu.assess.improve import pieces as pw
from kaifaqu.assess.improve.lever import Lever
from kaifaqu.assess.improve.linear import ZERO, Linear, Programme
from kaifaqu.assess.improve.local import Stair, local_parts
from kaifaqu.assess.improve.moves import Move, chorded, start, variables
from kaifaqu.assess.improve.operators import joined, value_of
from kaifaqu.assess.improve.reader import Reader
from kaifaqu.assess.improve.situation import Floats
from kaifaqu.assess.improve.symbols import Cases, NotLinear, Number, Placed, Symbol, merge, number


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
            self.moves[name] = variables(self.programme, lever, cuts, asked[name])

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
            return value_of(self.programme, found)
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
                return Placed(node, value_of(self.programme, self.symbol(node.of)))
            if isinstance(node, Lookup):
                return self._looked_up(node)
            assert isinstance(node, Op)
            return joined(self.programme, node.op, [self.symbol(arg) for arg in node.args], self.lift)
        except NotLinear:
            return self._tangent(node)

    def _looked_up(self, node: Lookup) -> Symbol:
        of, rows, found = self.symbol(node.of), self.reader.rows(node), dict[float, Linear]()
        assert isinstance(of, Cases)
        for code, literal in of.of.items():
            if code in rows:
                merge(found, rows[code], literal)
        return Cases(found, of.sure and set(of.of) <= set(rows))

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
