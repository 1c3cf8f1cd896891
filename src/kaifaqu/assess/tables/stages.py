"""A graph of columns as one Ibis expression over the input table: the steps of :mod:`plan`, one select each.

Statistics come by aggregate and broadcast: one row joined to all, or one row a group joined by the group's keys. Places are a
window over the table of the step; ``narrow`` takes that window over (subject, value) alone and joins the place back, for
engines that move all rows to one place for it (Spark).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from kaifaqu.assess.graph import Column, Const, Lookup, Node, Op, Place, Statistic
from kaifaqu.assess.graph.nodes import COARSE
from kaifaqu.assess.tables.cells import Cells, finite, number
from kaifaqu.assess.tables.inputs import Rows, base
from kaifaqu.assess.tables.plan import Plan, Position, plan

SUBJECT = "s"


Cut = Callable[[Any], Any]


def build(
    outputs: Mapping[str, Node],
    rows: Rows,
    param: Callable[[Node], Any],
    *,
    cut: Cut = lambda table: table,
    narrow: bool = False,
    guard: bool = True,
) -> Any:
    """The Ibis table with the subject and every output: a row for each subject of the period, in no particular order.

    ``param`` gives the value of a :class:`Param`, and of operators on them alone. ``cut`` is told the table of each step and
    gives what the next one reads. ``guard``: an output that is not finite is made null.
    """
    return _Build(plan(outputs), rows, param, cut, narrow, guard).table()


class _Build:
    def __init__(self, planned: Plan, rows: Rows, param: Callable[[Node], Any], cut: Cut, narrow: bool, guard: bool) -> None:
        self.plan, self.rows, self.param = planned, rows, param
        self.cut, self.narrow, self.guard = cut, narrow, guard
        self.names = {node: f"x{index}" for index, node in enumerate(planned.order)}

    def table(self) -> Any:
        columns = {node: self.names[node] for node in self.plan.order if isinstance(node, Column)}
        table = self.cut(base(self.rows, columns, SUBJECT))
        before = self.plan.steps[0]
        for step in self.plan.steps[1:]:
            table = self.cut(self._level(table, step, before) if step[1] == 0 else self._step(table, step, before))
            before = step
        return self._last(table)

    def _cells(self, table: Any) -> Cells:
        known = {node: ops.Field(table.op(), name) for node, name in self.names.items() if name in table.op().schema}
        return Cells(self.plan.witness, known, self.plan.fixed, self.param)

    def _kept(self, table: Any, step: Position, before: Position) -> dict[str, Any]:
        names = [SUBJECT, *(self.names[node] for node in self.plan.carried(step, before))]
        return {name: ops.Field(table.op(), name) for name in names}

    def _step(self, table: Any, step: Position, before: Position) -> Any:
        cells = self._cells(table)
        made = {self.names[node]: cells.value(node) for node in self.plan.made(step)}
        return ops.Project(table.op(), self._kept(table, step, before) | made).to_expr()

    def _level(self, table: Any, step: Position, before: Position) -> Any:
        """The statistics and places of everything before are joined in."""
        made = self.plan.made(step)
        groups: dict[tuple[Node, ...], list[Statistic]] = {}
        for node in made:
            if isinstance(node, Statistic):
                groups.setdefault(tuple(key for key in node.by if self.plan.is_column(key)), []).append(node)
        kept = list(self._kept(table, step, before))
        keys = [self.names[key] for by in groups for key in by]
        places = [node for node in made if isinstance(node, Place)]
        apart = [node for node in places if self.narrow and not node.by]
        here = [node for node in places if node not in apart]
        found = ranked = self.cut(self._ranked(table, here, [*kept, *keys])) if here else table
        for index, (by, nodes) in enumerate(groups.items()):
            answers = self.cut(self._aggregate(table, by, nodes, index))
            if by:
                same = [ranked[self.names[key]].identical_to(answers[f"g{index}_{place}"]) for place, key in enumerate(by)]
                found = found.left_join(answers, same)
            else:
                found = found.cross_join(answers)
        for node in apart:
            answers = self.cut(self._ranked_apart(table, node))
            found = found.left_join(answers, ranked[SUBJECT] == answers[f"{SUBJECT}_{self.names[node]}"])
        return found.select(*kept, *(self.names[node] for node in made))

    def _aggregate(self, table: Any, by: tuple[Node, ...], nodes: list[Statistic], index: int) -> Any:
        cells = self._cells(table)
        subject = ops.Field(table.op(), SUBJECT)
        groups = {f"g{index}_{place}": cells.value(key) for place, key in enumerate(by)}
        return ops.Aggregate(table.op(), groups, {self.names[node]: _statistic(cells, node, subject) for node in nodes}).to_expr()

    def _ranked(self, table: Any, places: list[Place], names: list[str]) -> Any:
        """The table with places, and no column that nobody reads: a window carries every column through its sort."""
        cells = self._cells(table)
        fields = {name: ops.Field(table.op(), name) for name in names}
        return ops.Project(table.op(), fields | {self.names[node]: _place(cells, node) for node in places}).to_expr()

    def _ranked_apart(self, table: Any, node: Place) -> Any:
        """Subjects and their places, from a window over these two columns alone."""
        cells = self._cells(table)
        scores = {SUBJECT: ops.Field(table.op(), SUBJECT), "of": cells.value(node.of)}
        narrow = ops.Project(table.op(), scores)
        place = _place(Cells(self.plan.witness, {node.of: ops.Field(narrow, "of")}, self.plan.fixed, self.param), node)
        name = self.names[node]
        return ops.Project(narrow, {f"{SUBJECT}_{name}": ops.Field(narrow, SUBJECT), name: place}).to_expr()

    def _last(self, table: Any) -> Any:
        cells = self._cells(table)
        values = {self.rows.subject: ops.Field(table.op(), SUBJECT)}
        for name, node in self.plan.outputs.items():
            value = cells.value(node)
            values[name] = finite(value) if self.guard and node.kind == "number" and not _is_tame(node) else value
        return ops.Project(table.op(), values).to_expr()


def _is_tame(node: Node) -> bool:
    """Whether a number can be no infinity: a code, a place, a count."""
    if isinstance(node, Op):
        return node.op == "number" or (node.op in ("if", "coalesce", "min", "max") and all(
            _is_tame(arg) for arg in (node.args[1:] if node.op == "if" else node.args)
        ))  # fmt: skip
    return isinstance(node, Column | Const | Lookup | Place) or (isinstance(node, Statistic) and node.how == "count")


def _statistic(cells: Cells, node: Statistic, subject: Any) -> Any:
    of = cells.value(node.of)
    if of.shape.is_scalar():  # Ibis aggregates columns only
        of = ops.SearchedCase((ops.IsNull(subject),), (of,), of)
    if node.how != "count" and node.of.kind == "truth":
        of = ops.Cast(of, dt.float64)
    if node.where is not None:
        of = ops.SearchedCase((cells.value(node.where),), (of,), ops.Literal(None, of.dtype))
    if node.how == "count":
        return ops.Cast(ops.Count(of), dt.float64)
    if node.how == "sum":
        return ops.Coalesce((ops.Sum(of), number(0.0)))
    if node.how == "sd":
        # The same number n times: the mean's last bit must not make a spread.
        flat = ops.And(ops.Equals(ops.Min(of), ops.Max(of)), ops.Greater(ops.Count(of), ops.Literal(1, dt.int64)))
        return ops.SearchedCase((flat,), (number(0.0),), ops.StandardDev(of, how="sample"))
    if node.how in ("median", "quantile"):
        return ops.Quantile(of, ops.Literal(0.5 if node.how == "median" else node.at or 0.0, dt.float64))
    return {"mean": ops.Mean, "min": ops.Min, "max": ops.Max}[node.how](of)


def _place(cells: Cells, node: Place) -> Any:
    of = cells.value(node.of)
    sizes = tuple(ops.Less(ops.Abs(of), number(bound)) for bound, _ in COARSE)
    rounded = tuple(ops.Round(of, ops.Literal(digits, dt.int8)) for _, digits in COARSE)
    key = ops.SortKey(ops.SearchedCase(sizes, rounded, of), ascending=not node.descending, nulls_first=False)
    by = tuple(cells.value(part) for part in node.by)
    one = ops.Literal(1, dt.int64)
    first = ops.Add(ops.WindowFunction(ops.MinRank(), how="rows", group_by=by, order_by=(key,)), one)
    zero = ops.WindowBoundary(ops.Literal(0, dt.int8), preceding=False)
    last = ops.WindowFunction(ops.Count(of), how="range", start=None, end=zero, group_by=by, order_by=(key,))
    place = {"first": first, "last": last, "mean": ops.Divide(ops.Add(first, last), number(2.0))}[node.ties]
    known = ops.NotNull(of)
    return ops.SearchedCase((known,), (ops.Cast(place, dt.float64),), number(None))
