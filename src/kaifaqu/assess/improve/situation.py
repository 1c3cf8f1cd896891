"""Who is judged, by which graph, on which data: what every question of this package starts from, and the one true re-scoring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays import ColumnOf, Computed, Texts, compute
from kaifaqu.assess.graph import Builder, Column, Lookup, Node, Op, Place, Statistic, walk
from kaifaqu.errors import Problem

Floats = NDArray[np.float64]
Changes = Mapping[str, float]  # column of this period → its new value
Restage = Callable[[Mapping[int, Changes], Mapping[str, float | None]], tuple[ColumnOf, Mapping[str, float | None]]]
SCENARIO = "\0scenario"  # the column that keeps stacked scenarios apart; no input can have this name
STACKED_ROWS = 400_000  # at most so many rows are scored at once


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of an input column: ``low`` and ``high`` bound what is possible, ``step`` is its precision (None: any
    number).
    """

    code: str
    title: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None

    @property
    def name(self) -> str:
        return self.title or self.code


@dataclass(frozen=True)
class Situation:
    """A league as it stands: ``outputs`` of the graph (total, rank, result, condition.<id> …), one row per subject.

    ``columns(name, lag)`` gives the data, ``params`` the run's numbers, ``fields`` what is known of the columns. ``titles``
    says outputs in Chinese. Nothing here changes: a question about changed figures passes the changes.

    Where steps on the whole matrix lie between data and points, ``restage`` makes their columns and weights anew for changed
    data, and ``links`` says from which value a subject's own ``prepared.<leaf>`` comes, as long as no step changes it.
    """

    outputs: Mapping[str, Node]
    subjects: Sequence[str]
    columns: ColumnOf
    params: Mapping[str, float | None] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, Node] = field(default_factory=dict)
    restage: Restage | None = None
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)  # what is worked out once per situation

    def row(self, subject: str) -> int:
        """The row of a subject. Problem("subject-unknown") for a stranger."""
        try:
            return self._rows[subject]
        except KeyError:
            raise Problem("subject-unknown", f"评价表中没有“{subject}”。", hint="从排名表中选择。") from None

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {subject: row for row, subject in enumerate(self.subjects)}

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        return tuple(walk(self.outputs.values()))

    @cached_property
    def inputs(self) -> frozenset[str]:
        """Number columns of this period that the outputs read."""
        return self.reads(self.outputs.values())

    def reads(self, roots: Iterable[Node]) -> frozenset[str]:
        """The same of some nodes; behind a prepared column stand those it is prepared from."""
        found = {node.name for node in walk(roots) if isinstance(node, Column) and node.kind == "number" and not node.lag}
        behind = [self.links[name] for name in found if name in self.links]
        return frozenset(found - set(self.links)) | (self.reads(behind) if behind else frozenset())

    @cached_property
    def base(self) -> Computed:
        """Every output as things stand, with every statistic and place in ``held``."""
        return compute(self.outputs, self.columns, len(self.subjects), self.params, hold=True)

    def field(self, code: str) -> Field:
        return self.fields.get(code) or Field(code)

    def column(self, name: str, lag: int = 0) -> Floats:
        """A number column, NaN where unknown."""
        return np.asarray(self.columns(name, lag), dtype=float)

    def compute(
        self,
        outputs: Mapping[str, Node],
        changes: Mapping[int, Changes] | None = None,
        params: Mapping[str, float | None] | None = None,
    ) -> Computed:
        """Outputs of all subjects, truly re-scored with ``changes`` (row → column → value) and other ``params``."""
        known: Mapping[str, float | None] = {**self.params, **(params or {})}
        if self.restage is not None and (changes or params):
            made, known = self.restage(changes or {}, known)
            return compute(outputs, made, len(self.subjects), known)
        columns = self.columns if not changes else changed(self.columns, changes)
        return compute(outputs, columns, len(self.subjects), known)

    def score_each(self, outputs: Mapping[str, Node], row: int, candidates: Mapping[str, Floats]) -> dict[str, NDArray[Any]]:
        """Outputs of one subject under many changes of its own columns, each truly re-scored with everybody else.

        ``candidates``: column → one value per scenario. Returns one value per scenario and output. The league is stacked once per
        scenario and scored as groups of one table, in blocks of :data:`STACKED_ROWS`.
        """
        count = len(next(iter(candidates.values())))
        if self.restage is None and not depends_on_others(outputs.values()):
            return self._alone(outputs, row, candidates, count)
        if count == 1 or self.restage is not None:
            each = [
                self.compute(outputs, {row: {name: float(values[at]) for name, values in candidates.items()}})
                for at in range(count)
            ]
            return {name: np.array([one[name][row] for one in each]) for name in outputs}
        rows = len(self.subjects)
        block = max(1, STACKED_ROWS // rows)
        apart = stacked(outputs)
        found: dict[str, list[NDArray[Any]]] = {name: [] for name in outputs}
        for start in range(0, count, block):
            part = {name: values[start : start + block] for name, values in candidates.items()}
            size = min(block, count - start)
            computed = compute(apart, _Stack(self.columns, rows, size, row, part), rows * size, self.params)
            for name in outputs:
                found[name].append(computed[name].reshape(size, rows)[:, row])
        return {name: np.concatenate(values) for name, values in found.items()}

    def alone(self, row: int, values: Mapping[str, float | Floats] | None = None, count: int = 1) -> ColumnOf:
        """The columns of one subject, ``count`` times, with other values of this period's."""

        def columns(name: str, lag: int) -> NDArray[Any] | Texts:
            if not lag and values and name in values:
                return np.broadcast_to(np.asarray(values[name], dtype=float), (count,))
            found = self.columns(name, lag)
            return found.take(np.full(count, row)) if isinstance(found, Texts) else np.repeat(np.asarray(found)[[row]], count)

        return columns

    def _alone(
        self, outputs: Mapping[str, Node], row: int, candidates: Mapping[str, Floats], count: int
    ) -> dict[str, NDArray[Any]]:
        """The same where nobody else matters: one row per scenario."""

        return dict(compute(outputs, self.alone(row, candidates, count), count, self.params))


def changed(columns: ColumnOf, changes: Mapping[int, Changes]) -> ColumnOf:
    by_column: dict[str, dict[int, float]] = {}
    for row, values in changes.items():
        for name, value in values.items():
            by_column.setdefault(name, {})[row] = value

    def read(name: str, lag: int) -> NDArray[Any] | Texts:
        found = columns(name, lag)
        if lag or name not in by_column:
            return found
        copy = np.array(found, dtype=float)
        copy[list(by_column[name])] = list(by_column[name].values())
        return copy

    return read


class _Stack:
    """The league once per scenario, one below the other, with one row's columns replaced."""

    def __init__(self, columns: ColumnOf, rows: int, size: int, row: int, part: Mapping[str, Floats]) -> None:
        self.columns, self.rows, self.size, self.row, self.part = columns, rows, size, row, part

    def __call__(self, name: str, lag: int) -> NDArray[Any] | Texts:
        if name == SCENARIO:
            return np.repeat(np.arange(self.size, dtype=float), self.rows)
        found = self.columns(name, lag)
        if isinstance(found, Texts):
            return Texts(np.tile(found.codes, self.size), found.words)
        tiled = np.tile(np.asarray(found), self.size)
        if not lag and name in self.part:
            tiled[self.row :: self.rows] = self.part[name]
        return tiled


def depends_on_others(outputs: Any) -> bool:
    """Whether any output looks beyond its own row."""
    return any(isinstance(node, Statistic | Place) for node in walk(outputs))


def stacked(outputs: Mapping[str, Node]) -> dict[str, Node]:
    """The same outputs where every statistic and place stays within its scenario."""
    build = Builder()
    made: dict[Node, Node] = {}
    scenario = build.column(SCENARIO)
    for node in walk(outputs.values()):
        made[node] = _rebuilt(build, node, made, scenario)
    return {name: made[node] for name, node in outputs.items()}


def _rebuilt(build: Builder, node: Node, made: Mapping[Node, Node], scenario: Node) -> Node:
    if isinstance(node, Op):
        return Op(node.kind, node.op, tuple(made[arg] for arg in node.args))
    if isinstance(node, Lookup):
        return build.lookup(made[node.of], node.rows)
    if isinstance(node, Statistic):
        where = None if node.where is None else made[node.where]
        return build.statistic(node.how, made[node.of], (scenario, *(made[by] for by in node.by)), where, node.at)
    if isinstance(node, Place):
        by = (scenario, *(made[by] for by in node.by))
        return build.place(made[node.of], by, descending=node.descending, ties=node.ties)
    return node
