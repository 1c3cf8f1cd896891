"""A graph of columns computed on NumPy arrays in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays.groups import place, statistic
from kaifaqu.assess.arrays.ops import OPERATORS, Floats, Values
from kaifaqu.assess.arrays.words import NOTHING, Texts, Vocabulary
from kaifaqu.assess.graph import Column, Const, Lookup, Node, Op, Param, Place, Statistic, walk
from kaifaqu.assess.graph.nodes import parts
from kaifaqu.errors import Problem

ColumnOf = Callable[[str, int], "NDArray[Any] | Texts"]
Params = Mapping[str, float | None]


class Computed(dict[str, "NDArray[Any]"]):
    """The outputs by name, ``rows`` long: float64 with NaN for null (a truth is 1 or 0), or texts with None.

    ``held``: with ``hold=True`` the value of every Statistic and Place, of no dimension where it is one for all rows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[Node, Floats] = {}

    def frozen(self, row: int, places: bool = False) -> dict[Node, Floats]:
        """The statistics (and places) as they are for one row, to compute that row again alone with them held fixed."""
        return {
            node: np.asarray(value if value.ndim == 0 else value[row])
            for node, value in self.held.items()
            if places or isinstance(node, Statistic)
        }


def compute(
    outputs: Mapping[str, Node],
    columns: ColumnOf,
    rows: int,
    params: Params | None = None,
    frozen: Mapping[Node, float | Floats] | None = None,
    *,
    hold: bool = False,
) -> Computed:
    """Compute every output for ``rows`` rows; each node once, in an order without recursion.

    ``columns(name, lag)`` gives a column's values, one per row: floats with NaN (numbers, dates as days, truths as 1 and 0), or
    :class:`Texts`, or an object array of texts. ``params``: the run's numbers, None for null. ``frozen``: nodes whose value
    is given instead of computed (a number, or one per row). ``hold`` keeps the statistics in ``Computed.held``.
    Raises Problem("column-length") for a column of another length, Problem("param-missing") for a Param that has no value.
    """
    run = Run(columns, rows, params or {})
    nodes = needed(list(outputs.values()), frozen or {})
    waiting = Counter(id(part) for node in nodes if not _is_frozen(node, frozen) for part in parts(node))
    waiting.update(id(node) for node in outputs.values())
    computed = Computed()
    with np.errstate(all="ignore"):
        for node in nodes:
            if frozen is not None and node in frozen:
                run.known[id(node)] = np.asarray(frozen[node], dtype=float)
                continue
            run.known[id(node)] = run.value(node)
            if hold and isinstance(node, Statistic | Place):
                computed.held[node] = run.known[id(node)]
            for part in parts(node):
                waiting[id(part)] -= 1
                if not waiting[id(part)]:  # nobody needs it again: a million rows need not hold every step
                    run.known.pop(id(part), None)
    for name, node in outputs.items():
        computed[name] = run.output(node)
    return computed


def _is_frozen(node: Node, frozen: Mapping[Node, float | Floats] | None) -> bool:
    return frozen is not None and node in frozen


def needed(roots: Sequence[Node], frozen: Mapping[Node, float | Floats]) -> list[Node]:
    """Parts before wholes; what lies only under frozen nodes is left out."""
    if not frozen:
        return list(walk(roots))
    needed: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if id(node) not in needed:
            needed.add(id(node))
            if node not in frozen:
                stack.extend(parts(node))
    return [node for node in walk(roots) if id(node) in needed]


class Run:
    """The values known so far: of no dimension where a node has one value for every row."""

    def __init__(self, columns: ColumnOf, rows: int, params: Params) -> None:
        self.columns, self.rows, self.params = columns, rows, params
        self.known: dict[int, Values] = {}
        self.words = Vocabulary()

    def value(self, node: Node) -> Values:
        if isinstance(node, Op):
            return OPERATORS[node.op](*(self.known[id(arg)] for arg in node.args))
        if isinstance(node, Const):
            return self._constant(node)
        if isinstance(node, Column):
            return self._column(node)
        if isinstance(node, Param):
            return self._param(node.name)
        if isinstance(node, Lookup):
            return self._lookup(node)
        by = [self.known[id(part)] for part in getattr(node, "by", ())]
        if isinstance(node, Statistic):
            where = None if node.where is None else self.known[id(node.where)]
            of = self.known[id(node.of)]
            if of.dtype.kind == "i":  # a count of texts
                of = np.where(of == NOTHING, np.nan, 1.0)
            return statistic(node.how, of, where, by, node.at, self.rows)
        assert isinstance(node, Place)
        return place(self.known[id(node.of)], by, self.rows, descending=node.descending, ties=node.ties)

    def _constant(self, node: Const) -> Values:
        if node.kind == "text":
            return np.asarray(self.words.code(None if node.value is None else str(node.value)), dtype=np.int64)
        return np.asarray(np.nan if node.value is None else float(node.value))

    def _param(self, name: str) -> Values:
        if name not in self.params:
            raise Problem("param-missing", f"没有给出参数“{name}”。", hint="参数见运行结果的 parameters。")
        value = self.params[name]
        return np.asarray(np.nan if value is None else value, dtype=float)

    def _column(self, node: Column) -> Values:
        found = self.columns(node.name, node.lag)
        if len(found) != self.rows:
            raise Problem(
                "column-length",
                f"“{node.name}”一列有 {len(found)} 个值，对象有 {self.rows} 个。",
                hint="每个对象一个值，缺的留空。",
            )
        if node.kind != "text":
            return np.asarray(found, dtype=float)
        return self.words.translate(found if isinstance(found, Texts) else Texts.of(np.asarray(found, dtype=object)))

    def _lookup(self, node: Lookup) -> Values:
        of = self.known[id(node.of)]
        numbers = np.full(len(self.words) + len(node.rows) + 1, np.nan)
        for word, number in node.rows:
            numbers[self.words.code(word)] = number
        return np.asarray(numbers[of])

    def output(self, node: Node) -> NDArray[Any]:
        values = np.broadcast_to(self.known[id(node)], self.rows)
        if node.kind == "text":
            return self.words.objects(values)
        return np.array(values)
