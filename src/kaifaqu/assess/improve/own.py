"""The graph as one subject sees it: everything it cannot move is a number, everything it moves is an expression of its levers.

A statistic or a place into which the subject's own value enters is written as what the others give, with the own value beside it:
the maximum becomes max(the others' maximum, own value), a place becomes a stair over the others' values. That is exact as long as
the others' values do not hang on the subject's (``moving`` is then False).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays import Computed, compute
from kaifaqu.assess.graph import ROUND, Builder, Column, Const, Lookup, Node, Op, Place, Statistic, walk
from kaifaqu.assess.graph.nodes import parts
from kaifaqu.assess.improve.local import Stair, simple, sure
from kaifaqu.assess.improve.situation import Changes, Floats, Situation


@dataclass(frozen=True)
class Own:
    """Local nodes of the asked ones. ``moving``: others' values hang on the subject's own and are held as they are now."""

    nodes: Mapping[Node, Node]
    moving: bool

    def __getitem__(self, node: Node) -> Node:
        return self.nodes[node]


def levers_of(
    roots: Iterable[Node], levers: Iterable[str], links: Mapping[str, Node] | None = None
) -> dict[Node, frozenset[str]]:
    """For every node under the roots the levers it depends on, through statistics, places and linked columns too."""
    wanted: frozenset[str] = frozenset(levers)
    found: dict[Node, frozenset[str]] = {}
    linked = links or {}
    roots = list(roots)
    behind = [linked[node.name] for node in walk(roots) if isinstance(node, Column) and node.name in linked]
    for node in walk([*behind, *roots]):
        if isinstance(node, Column) and node.name in linked:
            found[node] = found[linked[node.name]]
        elif isinstance(node, Column):
            found[node] = frozenset([node.name]) & wanted if not node.lag and node.kind == "number" else frozenset()
        else:
            found[node] = frozenset().union(*(found[part] for part in parts(node)))
    return found


def localise(situation: Situation, row: int, roots: Iterable[Node], levers: Iterable[str], now: Changes | None = None) -> Own:
    """The roots as the subject in ``row`` sees them, the others as they are when its levers stand at ``now`` (default: as in
    the data).
    """
    roots = list(roots)
    links = situation.links
    depends = levers_of(roots, levers, links)
    told = [node for node in depends if depends[node] and isinstance(node, Statistic | Place)]
    asked: dict[str, Node] = {f"root {index}": root for index, root in enumerate(roots)}
    for index, one in enumerate(told):
        asked |= {f"{index} {at}": part for at, part in enumerate(parts(one))}
    changes = {row: now} if now else None
    columns = situation.compute(asked, changes) if told else Computed()
    fixed = [node for node in depends if not depends[node]]
    local = _Local(row, _row_values(situation, row, fixed, roots), columns, links)
    local.told = {node: index for index, node in enumerate(told)}
    # Another's value hangs on the subject's own only by way of a statistic or a place that the subject enters.
    moving = any(other is not node for node in told for other in walk([node]) if other in local.told)
    for node in depends:
        local.made[node] = local.make(node, bool(depends[node]))
    return Own({root: local.made[root] for root in roots}, moving or bool(links))


def _row_values(situation: Situation, row: int, fixed: Sequence[Node], roots: Sequence[Node]) -> dict[Node, Any]:
    """What the subject cannot move, as it is for its row."""
    if not fixed:
        return {}
    told = [node for node in fixed if isinstance(node, Statistic | Place)]
    whole = situation.base
    if any(node not in whole.held for node in told):
        asked = {str(index): root for index, root in enumerate(roots)}
        whole = compute(asked, situation.columns, len(situation.subjects), situation.params, hold=True)
    held = whole.frozen(row, places=True) if told else {}

    named = {str(index): node for index, node in enumerate(fixed)}
    values = compute(named, situation.alone(row), 1, situation.params, held)
    return {node: values[name][0] for name, node in named.items()}


class _Local:
    def __init__(
        self, row: int, values: Mapping[Node, Any], columns: Mapping[str, NDArray[Any]], links: Mapping[str, Node]
    ) -> None:
        self.build, self.row, self.values, self.columns, self.links = Builder(), row, values, columns, links
        self.made: dict[Node, Node] = {}
        self.told: dict[Node, int] = {}

    def make(self, node: Node, depends: bool) -> Node:
        build, made = self.build, self.made
        if not depends:
            return self._constant(node)
        if isinstance(node, Op):
            return simple(build, node.op, node.kind, [made[arg] for arg in node.args])
        if isinstance(node, Lookup):
            return build.lookup(made[node.of], node.rows)
        if isinstance(node, Column):
            return made[self.links[node.name]] if node.name in self.links else build.column(node.name)
        if isinstance(node, Statistic):
            return self._statistic(node)
        assert isinstance(node, Place)
        values = self._others(node, None)
        return Stair("number", made[node.of], np.sort(np.round(values, ROUND)), node.descending, node.ties)

    def _constant(self, node: Node) -> Const:
        value = self.values[node]
        if node.kind == "text":
            return self.build.text(value)
        if math.isnan(value):
            return Const(node.kind, None)
        return self.build.truth(bool(value)) if node.kind == "truth" else self.build.number(float(value))

    def _others(self, node: Statistic | Place, where: Node | None) -> Floats:
        """The values that the other rows of the group bring in."""
        index = self.told[node]
        columns = [self.columns[f"{index} {at}"] for at in range(len(parts(node)))]
        values = columns[0]
        enters = np.ones(len(values), dtype=bool)
        enters[self.row] = False
        enters &= np.array([value is not None for value in values]) if values.dtype == object else ~np.isnan(values)
        for column in columns[1 : 1 + len(node.by)]:
            own = column[self.row]
            is_null = column.dtype != object and math.isnan(own)
            enters &= np.isnan(column) if is_null else column == own
        if where is not None:
            enters &= columns[-1] == 1
        found = values[enters]
        return np.ones(len(found)) if found.dtype == object else found

    def _statistic(self, node: Statistic) -> Node:
        build, own = self.build, self.made[node.of]
        others = self._others(node, node.where)
        enters: list[Node] = [] if sure(own) else [build.op("not", build.op("missing", own))]
        if node.where is not None:
            enters.append(build.op("coalesce", self.made[node.where], build.truth(False)))
        alone = self._number(_summary(node.how, others, node.at))
        both = self._both(node, own, others)
        return both if not enters else build.op("if", build.all(enters), both, alone)

    def _number(self, value: float | None) -> Const:
        return self.build.number(value) if value is not None else Const("number", None)

    def _both(self, node: Statistic, own: Node, others: Floats) -> Node:
        """The statistic over the others and the own value."""
        build, count = self.build, len(others)
        if node.how == "count":
            return build.number(count + 1)
        total = float(others.sum())
        if node.how == "sum":
            return build.op("+", build.number(total), own)
        if node.how == "mean":
            return build.op("/", build.op("+", build.number(total), own), build.number(count + 1))
        if node.how in ("min", "max"):
            return own if not count else build.op(node.how, build.number(float(getattr(others, node.how)())), own)
        if node.how == "sd":
            return self._spread(own, others)
        return self._quantile(own, np.sort(others), 0.5 if node.how == "median" else node.at or 0.0)

    def _spread(self, own: Node, others: Floats) -> Node:
        build, count = self.build, len(others)
        if not count:
            return Const("number", None)
        mean, squares = float(others.mean()), float(((others - others.mean()) ** 2).sum())
        apart = build.op("-", own, build.number(mean))
        own_part = build.op("*", build.number(count / (count + 1)), build.op("*", apart, apart))
        return build.op("sqrt", build.op("/", build.op("+", build.number(squares), own_part), build.number(count)))

    def _quantile(self, own: Node, others: Floats, at: float) -> Node:
        """Type 7: the k-th of the others and the own value is the own value held between the (k−1)-th and the k-th of the
        others.
        """
        build = self.build

        def placed(k: int) -> Node:
            found = own
            if k > 0:
                found = build.op("max", found, build.number(float(others[k - 1])))
            return build.op("min", found, build.number(float(others[k]))) if k < len(others) else found

        position = len(others) * at
        below = math.floor(position)
        low = placed(below)
        if position == below:
            return low
        step = build.op("-", placed(below + 1), low)
        return build.op("+", low, build.op("*", build.number(position - below), step))


def _summary(how: str, values: Floats, at: float | None) -> float | None:
    if how == "count":
        return float(len(values))
    if how == "sum":
        return float(values.sum())
    if not len(values) or (how == "sd" and len(values) < 2):
        return None
    if how == "sd":
        return float(values.std(ddof=1))
    return (
        float(np.quantile(values, 0.5 if how == "median" else at or 0.0))
        if how in ("median", "quantile")
        else float(getattr(values, how)())
    )
