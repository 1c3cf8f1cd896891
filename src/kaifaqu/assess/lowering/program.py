"""An edition as a graph of columns: every figure, point, status, rank and grade it gives, ready to be computed.

``lower`` reads nothing and computes nothing: the same program runs on arrays, on DuckDB and on Spark, and on any data.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from kaifaqu.assess.construct.judgement import pairwise
from kaifaqu.assess.graph import Builder, Column, Kind, Node, Span, walk
from kaifaqu.assess.lowering.aggregate import lower_item
from kaifaqu.assess.lowering.awards import lower_awards, lower_consequences
from kaifaqu.assess.lowering.grades import lower_grades
from kaifaqu.assess.lowering.persons import by_person
from kaifaqu.assess.lowering.scope import EditionScope
from kaifaqu.assess.lowering.status import WORDS, as_truth, clear_of, is_, lower_condition, of_truth, result
from kaifaqu.assess.rules.method import Lowering
from kaifaqu.assess.rules.model import DECIDED, WEIGHED, Condition, Edition, Item
from kaifaqu.errors import Problem


@dataclass(frozen=True)
class Program:
    """What is to be computed, by name.

    ``values`` (first stage): ``value.<leaf>`` in the item's unit, after its denominator. ``outputs``: ``measure.<id>``,
    ``veto.<id>``, ``condition.<id>``, ``direct.<id>`` and ``result`` (statuses, numbers of ``status.WORDS``), ``points.<item>``,
    ``adjustment.<id>``, ``total`` and, where an expert or a missing input leaves them open, ``points.<item>.high`` and
    ``total.high``; ``rank``, ``of``, ``grade`` (text), ``award.<id>``, ``card.<id>``, ``consequence.<id>`` (statuses),
    ``amount.<id>``, ``fault.<item>`` (a truth: the data cannot be right). ``params``: the weights (``weight.<item>``); None where
    nobody knows them or they come from the data.

    Where ``in_memory`` is true, steps on the whole matrix lie between the stages: ``prepared`` leaves are read by ``outputs`` as
    columns ``prepared.<leaf>`` (imputed, treated), ``decided`` groups as ``decided.<group>``.
    """

    edition: Edition
    year: int | None
    on: date | None
    kind: str
    values: dict[str, Node]
    outputs: dict[str, Node]
    params: dict[str, float | None]
    prepared: tuple[Item, ...]
    decided: tuple[Item, ...]
    build: Builder

    @property
    def in_memory(self) -> bool:
        return bool(self.prepared or self.decided) or self.edition.weights.from_data

    @cached_property
    def reads(self) -> dict[tuple[str, int], Kind]:
        """The columns of the data that are read, with the years back and the kind of their values."""
        roots = [*self.values.values(), *self.outputs.values()]
        found = {(node.name, node.lag): node.kind for node in walk(roots) if isinstance(node, Column)}
        return {key: kind for key, kind in found.items() if not key[0].startswith(("prepared.", "decided."))}


_KEPT = 256
_programs: OrderedDict[tuple[int, int | None, date | None, str], Program] = OrderedDict()


def lower(edition: Edition, *, year: int | None = None, on: date | None = None, kind: str = "new") -> Program:
    """The program of an edition for a year and an application day; kept, as lowering takes longer than a small run.

    Raises Problem("name-circle", "name-unknown") where a file that was not checked at reading has such a fault.
    """
    key = (id(edition), year, on, kind)  # the kept program holds its edition, so the id stays its own
    program = _programs.pop(key, None) or _lower(edition, year, on, kind)
    _programs[key] = program
    if len(_programs) > _KEPT:
        _programs.popitem(last=False)
    return program


def _lower(edition: Edition, year: int | None, on: date | None, kind: str) -> Program:
    return _Lowering(edition, year, on, kind).program()


class _Lowering:
    """One lowering: results are made when a formula first asks for them, so that a condition may ask for the total."""

    def __init__(self, edition: Edition, year: int | None, on: date | None, kind: str) -> None:
        self.edition = edition
        self.build = Builder()
        self.scope = EditionScope(self.build, edition, year, on, kind)
        self.values: dict[str, Node] = {}
        self.outputs: dict[str, Node] = {}
        self.prepared = tuple(item for item in edition.leaves if item.prepare and (item.prepare.impute or item.prepare.treat))
        items = () if edition.score is None else tuple(edition.score.walk())
        self.decided = tuple(item for item in items if item.combine in DECIDED)
        self.ctx = Lowering(
            self.build, self.scope, edition, year, on, self.outputs, leaf=self._leaf,
            decided=lambda item: self.build.column(f"decided.{item.id}"),
        )  # fmt: skip
        self._whole: Node | None = None
        self._places: dict[str, Node] | None = None

    def program(self) -> Program:
        edition, outputs = self.edition, self.outputs
        self._offer()
        for measure in edition.measures.values():
            outputs[f"measure.{measure.id}"] = self.scope.resolve(measure.id, 0).low
        self._judge()
        if edition.score is not None:
            total = self.scope.resolve("total", 0)
            outputs["total"] = total.low
            if not total.is_exact:
                outputs["total.high"] = total.high
        if edition.score is not None or edition.ranking.of is not None:
            outputs.update({name: self._placed(name) for name in ("rank", "of")})
        if edition.grades is not None:
            outputs["grade"] = self._placed("grade")
        outputs.update(lower_awards(self.ctx))
        outputs.update(lower_consequences(self.ctx))
        return Program(
            edition, self.scope.year, self.scope.on, self.scope.kind, self.values, outputs, self._params(),
            self.prepared, self.decided, self.build,
        )  # fmt: skip

    def _offer(self) -> None:
        """The results that formulas may ask for by name."""
        results = self.scope.results
        results["total"] = self._total
        results["result"] = lambda: Span.exact(self._word(self._result()))
        results["passed"] = lambda: Span.exact(as_truth(self.build, self._result(), idle=False))
        for name in ("rank", "of", "grade"):
            results[name] = partial(lambda name: Span.exact(self._placed(name)), name)
        if self.edition.score is not None:
            for item in self.edition.score.walk():
                results[f"score.{item.id}"] = partial(self._points, item)

    # -- conditions and the result ------------------------------------------------------------------------------------------

    def _judge(self) -> None:
        edition = self.edition
        for condition in edition.veto:
            self._condition("veto", condition)
        for condition in edition.conditions:
            self._condition("condition", condition)
        if edition.direct is not None:
            self._condition("direct", edition.direct)
        if edition.veto or edition.conditions or edition.direct or edition.passing:
            self.outputs["result"] = self._result()
        if edition.passing is not None:
            self.outputs["pass"] = edition.passing.truth(self.scope)

    def _condition(self, part: str, condition: Condition) -> Node:
        """The status of a condition and of its parts, made once."""
        name = f"{part}.{condition.id}"
        if name not in self.outputs:
            found: dict[str, Node] = {}
            lower_condition(self.scope, condition, found)
            self.outputs.update({f"{part}.{name}": node for name, node in found.items()})
        return self.outputs[name]

    def _result(self) -> Node:
        if self._whole is None:
            edition = self.edition
            veto = [self._condition("veto", condition) for condition in edition.veto]
            conditions = [self._condition("condition", condition) for condition in edition.conditions]
            direct = None if edition.direct is None else self._condition("direct", edition.direct)
            line = edition.passing
            passing = None if line is None else of_truth(self.build, line.truth(self.scope), by_person(self.ctx, line))
            self._whole = result(self.scope, veto, conditions, direct, passing)
        return self._whole

    def _word(self, status: Node) -> Node:
        build = self.build
        cases = [(is_(build, status, code), build.text(word)) for code, word in WORDS.items()]
        return build.choose(cases, build.text(None))

    # -- points, total, places ----------------------------------------------------------------------------------------------

    def _points(self, item: Item) -> Span:
        return lower_item(self.ctx, item)

    def _leaf(self, item: Item) -> Span | None:
        """The value a leaf is scored by; ``value.<leaf>`` is what it was before the whole matrix was looked at."""
        if item.value is None:
            return None
        value = item.value.lower(self.scope)
        prepare = item.prepare
        if prepare is not None and prepare.denominator:
            share = self.build.op("/", value.low, self.scope.resolve(prepare.denominator, 0).low)
            scaled = share if prepare.scale == 1 else self.build.op("*", share, self.build.number(float(prepare.scale)))
            value = Span.exact(scaled)
        if value.is_exact:
            self.values[f"value.{item.id}"] = value.low
        prepared = item in self.prepared
        return Span.exact(self.build.column(f"prepared.{item.id}")) if prepared else value

    def _total(self) -> Span:
        """The points of the root, bonuses added and penalties taken off, within the range of the rule."""
        edition, build = self.edition, self.build
        if edition.score is None:
            raise Problem("total-none", f"“{edition.edition}”版没有计分，没有总分。", place=edition.place)
        total = self._points(edition.score)
        for adjustment in edition.adjustments:
            points = adjustment.points.lower(self.scope)
            if adjustment.cap is not None:
                points = points.clip(build, None, float(adjustment.cap))
            self.outputs[f"adjustment.{adjustment.id}"] = points.low
            total = total.combine(build, "+", points) if adjustment.sign > 0 else total.minus(build, points)
        low, high = edition.total_range
        return total.clip(build, None if low is None else float(low), None if high is None else float(high))

    def _placed(self, name: str) -> Node:
        """The place, the number of those placed, or the grade. Whoever a veto strikes, or may strike, has none."""
        if self._places is None:
            edition, build = self.edition, self.build
            clear = clear_of(build, [self._condition("veto", condition) for condition in edition.veto])
            total = self.scope.resolve("total", 0) if edition.score is not None else None
            self._places = lower_grades(self.ctx, total, build.all(clear) if clear else None)
        return self._places[name]

    # -- weights ------------------------------------------------------------------------------------------------------------

    def _params(self) -> dict[str, float | None]:
        """The weights of every group that takes a mean, or is decided by the whole matrix."""
        edition = self.edition
        if edition.score is None:
            return {}
        groups = [item for item in edition.score.walk() if item.items and item.combine in WEIGHED]
        judged = {
            group: pairwise([[float(cell) for cell in row] for row in table]) for group, table in edition.weights.judgements
        }
        found: dict[str, float | None] = {}
        for group in groups:
            given = None if group.id not in judged else judged[group.id].weights
            for at, item in enumerate(group.items):
                found[f"weight.{item.id}"] = self._weight(item) if given is None else float(given[at])
        return found

    def _weight(self, item: Item) -> float | None:
        weights = self.edition.weights
        if weights.method == "equal":
            return 1.0
        return None if weights.from_data or item.weight is None else float(item.weight)
