"""A local graph computed at many points at once: the function itself behind pieces and tangents."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from kaifaqu.assess.arrays.words import Vocabulary
from kaifaqu.assess.graph import Column, Const, Lookup, Node, Op
from kaifaqu.assess.improve.local import Stair, local_walk
from kaifaqu.assess.improve.pieces import apply
from kaifaqu.assess.improve.situation import Floats


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
        return apply(node.op, [known[arg] for arg in node.args], [arg.kind for arg in node.args])
