"""Every node's value for one row, so that a result can be followed down to what it hangs on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from kaifaqu.assess.arrays.compute import ColumnOf, Params, Run, needed
from kaifaqu.assess.arrays.ops import Floats, Values
from kaifaqu.assess.graph import Column, Const, Lookup, Node, Op, Param, Place, walk
from kaifaqu.assess.graph.nodes import parts

Value = float | bool | str | None


class Trace:
    """The values of one row's graph: ``trace[node]`` is a float, a truth, a text or None."""

    def __init__(self, known: dict[int, Values], run: Run) -> None:
        self._known, self._run = known, run

    def __getitem__(self, node: Node) -> Value:
        values = np.broadcast_to(self._known[id(node)], 1)
        if node.kind == "text":
            text = self._run.words.objects(values)[0]
            return None if text is None else str(text)
        number = float(values[0])
        if number != number:
            return None
        return bool(number) if node.kind == "truth" else number

    def get(self, node: Node) -> Value:
        """The value, or None where the node was not computed, as it lies under one that was given."""
        return self[node] if id(node) in self._known else None

    def __contains__(self, node: Node) -> bool:
        return id(node) in self._known

    def causes(self, node: Node) -> list[Node]:
        """The nodes at which an unknown value begins: columns without a figure, parameters, divisions by zero …

        Kleene's descent: of ``and`` and ``or`` only the parts that are unknown, of ``if`` the truth if that is unknown, else the
        branch taken. A status that stands for an unknown truth is followed into that truth. Each node once.
        """
        found: dict[int, Node] = {}
        seen: set[int] = set()
        stack = [node]
        while stack:
            at = stack.pop()
            if id(at) in seen or id(at) not in self._known:
                continue
            seen.add(id(at))
            below = list(self._below(at))
            stack.extend(reversed(below))
            if not below and self[at] is None:
                found[id(at)] = at
        return list(found.values())

    def _below(self, node: Node) -> Iterator[Node]:
        if isinstance(node, Column | Const | Param):
            return
        if isinstance(node, Op) and node.op == "if":
            yield from self._branch(node)
        elif isinstance(node, Op) and node.op == "coalesce":
            for arg in node.args:
                yield arg
                if self[arg] is not None:
                    return
        elif isinstance(node, Op | Lookup):
            yield from (part for part in parts(node) if self[part] is None)
        elif isinstance(node, Place) and self[node.of] is None:
            yield node.of

    def _branch(self, node: Op) -> Iterator[Node]:
        test, yes, no = node.args
        truth = self[test]
        if truth is None:
            yield test
            return
        if truth and isinstance(test, Op) and test.op == "missing":
            yield test.args[0]  # the branch is taken because this is unknown
        taken = yes if truth else no
        gone = list(self._gone(test)) if isinstance(taken, Const) and taken.value is None else []
        yield from gone or [taken]

    def _gone(self, test: Node) -> Iterator[Node]:
        """What is missing, where a test for that made the rule give nothing."""
        for node in walk([test]):
            if isinstance(node, Op) and node.op == "missing" and self[node]:
                yield node.args[0]


def trace(
    roots: Iterable[Node], columns: ColumnOf, params: Params | None = None, frozen: Mapping[Node, float | Floats] | None = None
) -> Trace:
    """Compute every node under ``roots`` for one row and keep all values. Arguments and refusals as in :func:`compute`."""
    run = Run(columns, 1, params or {})
    with np.errstate(all="ignore"):
        for node in needed(list(roots), frozen or {}):
            given = None if frozen is None else frozen.get(node)
            run.known[id(node)] = run.value(node) if given is None else np.asarray(given, dtype=float)
    return Trace(run.known, run)
