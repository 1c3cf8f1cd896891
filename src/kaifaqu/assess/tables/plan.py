"""In which step each node of a graph is computed: a table is rewritten step by step, each from the columns of the one before.

Statistics and places need every row of what they are made of, so they part the steps into levels: the table of one level is
aggregated (or ranked), the answers are joined in, and the next level reads them. Within a level, what is used more than once is
made a column first, so that the text of the query grows with the graph and not with the number of paths through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kaifaqu.assess.graph import Column, Const, Lookup, Node, Op, Param, Place, Statistic, walk
from kaifaqu.assess.graph.nodes import parts
from kaifaqu.assess.tables.nulls import NOTHING, clip, witnesses
from kaifaqu.errors import Problem

Position = tuple[int, int]  # level, step within the level
START: Final[Position] = (0, 0)
DEEP: Final = 24  # levels of brackets in one expression
LARGE: Final = 400  # nodes in one expression
CHEAP: Final = 6  # nodes that may be written again rather than made a column
AGAIN: Final = 8  # nodes that are rather computed again in a later level than carried there
STEPS: Final = 400


@dataclass(slots=True)
class Plan:
    """``order``: parts before wholes. ``fixed``: operators on the run's numbers alone, computed before the query is run.
    ``named``: operators made columns. ``home``: the step whose table first has a node as a column; ``read``: the step whose table
    it is computed from; ``until``: the last step that is computed from the column.
    """

    outputs: Mapping[str, Node]
    order: list[Node]
    witness: dict[Node, frozenset[Node]]
    fixed: frozenset[Node]
    named: set[Node] = field(default_factory=set)
    read: dict[Node, Position] = field(default_factory=dict)
    home: dict[Node, Position] = field(default_factory=dict)
    until: dict[Node, Position] = field(default_factory=dict)

    @property
    def steps(self) -> list[Position]:
        return sorted({START, *self.home.values()})

    def is_column(self, node: Node) -> bool:
        return isinstance(node, Column | Statistic | Place) or node in self.named

    def made(self, step: Position) -> list[Node]:
        """What becomes a column at a step."""
        return [node for node in self.order if self.home.get(node) == step]

    def carried(self, step: Position, before: Position) -> list[Node]:
        """The columns of the table before that steps after this one still read."""
        return [node for node, home in self.home.items() if home <= before and self.until.get(node, START) > step]


def plan(outputs: Mapping[str, Node]) -> Plan:
    """The steps for these outputs. Raises Problem("graph-too-deep") where a query would have too many."""
    order = list(walk(outputs.values()))
    found = Plan(outputs, order, witnesses(order), _fixed(order))
    levels = _levels(order)
    _name(found, levels)
    _place(found)
    if len(found.steps) > STEPS:
        raise Problem("graph-too-deep", f"规则的层次太深，查询要分 {len(found.steps)} 步。", hint="改用内存计算，或简化公式。")
    _outlive(found)
    return found


def _levels(order: list[Node]) -> dict[Node, int]:
    levels: dict[Node, int] = {}
    for node in order:
        below = max((levels[part] for part in parts(node)), default=0)
        levels[node] = below + isinstance(node, Statistic | Place)
    return levels


def _fixed(order: list[Node]) -> frozenset[Node]:
    fixed: set[Node] = set()
    for node in order:
        if isinstance(node, Const | Param) or (isinstance(node, Op | Lookup) and fixed.issuperset(parts(node))):
            fixed.add(node)
    return frozenset(node for node in fixed if isinstance(node, Op | Lookup))


def mentions(node: Node, plan: Plan) -> Iterator[Node]:
    """The nodes that an expression of ``node`` writes out, as often as it writes them (``cells`` makes the expressions)."""
    if node in plan.fixed:
        return
    clipped = clip(node)
    if clipped is not None:
        yield from (clipped[0], clipped[0])
        return
    if isinstance(node, Op) and node.op == "missing":
        yield from plan.witness[node.args[0]]
        return
    yield from parts(node)
    if not isinstance(node, Op):
        return
    if node.op == "if":
        yield from plan.witness[node.args[0]]
    elif node.op in ("min", "max"):
        yield from NOTHING.union(*(plan.witness[arg] for arg in node.args))
    elif node.op in ("ln", "sqrt", "round", "floor", "ceil"):
        yield from node.args[:1] * (2 if node.op == "round" else 1)
    elif node.op in ("<", "<=", ">", ">=", "=", "!=") and node.args[1].kind == "number" and not isinstance(node.args[1], Const):
        yield node.args[1]


def _name(found: Plan, levels: Mapping[Node, int]) -> None:
    """Make columns of what is used often, in a later level, as a key, or in an expression that gets too large."""
    uses: dict[Node, int] = {}
    size: dict[Node, int] = {}
    depth: dict[Node, int] = {}
    named = found.named
    for node in found.order:
        for part in mentions(node, found):
            uses[part] = uses.get(part, 0) + 1
        if isinstance(node, Statistic | Place):
            if isinstance(node, Place) and (node.of in found.fixed or isinstance(node.of, Const | Param)):
                named.add(node.of)  # Ibis orders by columns only
            named.update(key for key in _keys(node) if isinstance(key, Op | Lookup) and key not in found.fixed)
    named.update(node for node in found.outputs.values() if isinstance(node, Op | Lookup) and node not in found.fixed)
    for node in found.order:
        inline = [part for part in mentions(node, found) if part not in named]
        for part in inline:
            late = levels[part] < levels[node] - isinstance(node, Statistic | Place)
            if depth[part] >= DEEP or (late and size[part] > AGAIN):
                named.add(part)
        inline = [part for part in inline if part not in named]
        size[node] = _weight(node) + sum(size[part] for part in inline)
        depth[node] = 1 + max((depth[part] for part in inline), default=0)
        if not isinstance(node, Op | Lookup) or node in found.fixed:
            size[node], depth[node] = 1, 0
        elif size[node] > LARGE or (uses.get(node, 0) - 1) * size[node] > CHEAP:
            named.add(node)


def _weight(node: Node) -> int:
    """What a node costs to write and to compute, in plain operators: a CASE takes several passes over its rows."""
    if isinstance(node, Lookup):
        return 4 + len(node.rows)
    return 4 if isinstance(node, Op) and node.op in ("if", "min", "max", "round", "floor", "ceil", "ln", "sqrt", "pow") else 1


def _keys(node: Statistic | Place) -> tuple[Node, ...]:
    return node.by if isinstance(node, Statistic) else parts(node)


def _place(found: Plan) -> None:
    last: dict[int, int] = {}
    for node in found.order:
        read = max((found.home.get(part, found.read[part]) for part in mentions(node, found)), default=START)
        found.read[node] = read
        if isinstance(node, Column):
            found.home[node] = START
        elif isinstance(node, Statistic | Place):
            found.home[node] = (read[0] + 1, 0)
        elif node in found.named:
            found.home[node] = (read[0], read[1] + 1)
        if node in found.home:
            level, step = found.home[node]
            last[level] = max(last.get(level, 0), step)
    for node in found.order:  # a level is aggregated at its end
        if isinstance(node, Statistic | Place):
            level = found.home[node][0] - 1
            found.read[node] = (level, last.get(level, 0))


def _outlive(found: Plan) -> None:
    steps = found.steps
    after = dict(zip(steps, [*steps[1:], (steps[-1][0] + 1, 0)], strict=True))
    end = after[steps[-1]]

    def keep(node: Node, step: Position) -> None:
        """Every column that an expression of ``node`` reads must be there when ``step`` is computed."""
        stack = list(mentions(node, found))
        seen: set[Node] = set()
        while stack:
            part = stack.pop()
            if part in found.home:
                found.until[part] = max(found.until.get(part, START), step)
            elif part not in seen:
                seen.add(part)
                stack.extend(mentions(part, found))

    for node in found.order:
        if node in found.home and not isinstance(node, Column):
            keep(node, found.home[node])
    for node in found.outputs.values():
        if node in found.home:
            found.until[node] = end
