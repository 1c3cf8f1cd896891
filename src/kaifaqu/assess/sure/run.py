"""Replications run: grouped by their alternatives, one matrix product per group, ranks in one sort."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from kaifaqu.assess.construct.arrays import Bools, Floats, Ints
from kaifaqu.assess.construct.tree import aggregate
from kaifaqu.assess.sure.climb import Climbed, climb
from kaifaqu.assess.sure.model import Model
from kaifaqu.assess.sure.parameters import Parameters
from kaifaqu.assess.sure.plan import Drawn
from kaifaqu.assess.sure.points import Points
from kaifaqu.assess.sure.ranking import Ranks, batch_ranks
from kaifaqu.assess.sure.setup import Setup
from kaifaqu.errors import Place, Problem

BATCH_CELLS = 4_000_000  # doubles in the nodes of one level for a batch: 32 MB
DRAWN_CELLS = 1_000_000  # doubles in the tables of a batch where each replication has its own: 8 MB, near the processor's cache


@dataclass(frozen=True)
class Refusal:
    """Replications that gave no result, and why: the refusal of the first of them, and which alternatives they share."""

    code: str
    message: str
    count: int
    first: int
    normalisation: str
    aggregation: str
    imputation: str
    treatment: str

    def merged(self, other: Refusal) -> Refusal:
        """Two counts of the same refusal."""
        return replace(min(self, other, key=lambda one: one.first), count=self.count + other.count)


@dataclass(frozen=True)
class Outcome:
    """R replications: ``scores`` and ``ranks`` R × n (NaN and 0: none), which were ``refused`` (R), and the ``refusals`` told."""

    scores: Floats
    ranks: Ranks
    refused: Bools
    refusals: tuple[Refusal, ...]


def evaluate(setup: Setup, parameters: Parameters, *, points: Points | None = None) -> Outcome:
    """All scores and ranks for a table of parameters, whoever made it (``draw``, ``explicit``, ``from_columns``, a Sobol design).

    Each replication: data error and drawn imputation from its seed → imputation → treatment → direction → normalisation → climb
    with its weights. A replication whose steps refuse (a geometric mean of a value ≤ 0, say) has NaN scores and is
    counted in ``refusals`` with the reason; it is never left out silently. ``points`` may carry what was made before.
    """
    run = _Run(setup, parameters, points or Points(setup))
    for at in _groups(parameters):
        for part in _parts(at, setup):
            run.part(part)
    return Outcome(run.scores, batch_ranks(run.scores), run.refused, merge(run.refusals))


@dataclass
class _Run:
    """The results being filled in."""

    setup: Setup
    parameters: Parameters
    points: Points
    scores: Floats = field(init=False)
    refused: Bools = field(init=False)
    refusals: list[Refusal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scores = np.full((len(self.parameters), len(self.setup.model.values)), np.nan)
        self.refused = np.zeros(len(self.parameters), dtype=bool)

    def part(self, part: Ints) -> None:
        """Replications of one group."""
        own = self.parameters.take(part)
        try:
            climbed = _climbed(self.setup, own, self.points)
        except Problem as problem:
            if len(part) > 1 and _is_drawn(self.setup, own):
                # One table in the stack may be the reason; the others must not suffer from it.
                for at in part:
                    self.part(np.array([at]))
            else:
                self.refuse(own, problem, part)
            return
        self.scores[part], self.refused[part] = climbed.scores, climbed.refused
        if climbed.refused.any():
            first = np.flatnonzero(climbed.refused)[:1]
            self.refuse(own, _reason(self.setup, own.take(first), self.points), part[climbed.refused])

    def refuse(self, own: Parameters, problem: Problem, part: Ints) -> None:
        setup = self.setup
        self.refused[part] = True
        names = (
            setup.normalisations.options[int(own.normalisation[0])].name,
            setup.aggregations.options[int(own.aggregation[0])].name,
            setup.imputations.options[int(own.imputation[0])].name,
            setup.treatments.options[int(own.treatment[0])].name,
        )
        self.refusals.append(Refusal(problem.code, problem.message, len(part), int(part[0]), *names))


def nominal_points(model: Model) -> Floats:
    """The points n × m of the model as it stands. Raises what its steps raise."""
    return model.normaliser.apply(model.treatment.apply(model.imputer.apply(model.values)) * model.signs)


def nominal(model: Model) -> Floats:
    """The scores of the model as it stands (n). Raises what its steps raise."""
    points = nominal_points(model)
    return aggregate(points, model.tree, model.aggregation.methods, model.at_least, subjects=model.subjects)[-1][:, 0]


def _reason(setup: Setup, one: Parameters, points: Points) -> Problem:
    """Why a single replication is refused, told by the plain ``aggregate`` with names of column and row."""
    model = setup.model
    tree = model.tree.with_weights([level[0] for level in one.weights])
    table = _points(setup, one, points)
    try:
        methods = setup.aggregations.options[int(one.aggregation[0])].methods
        aggregate(table if table.ndim == 2 else table[0], tree, methods, model.at_least, subjects=model.subjects)
    except Problem as problem:
        return problem
    return Problem("mean-not-positive", "合成时遇到不大于0的值。", place=Place(field="aggregation"))


def merge(refusals: list[Refusal]) -> tuple[Refusal, ...]:
    """One entry per code and combination of alternatives, the most frequent first."""
    found: dict[tuple[str, ...], Refusal] = {}
    for one in refusals:
        key = (one.code, one.normalisation, one.aggregation, one.imputation, one.treatment)
        found[key] = found[key].merged(one) if key in found else one
    return tuple(sorted(found.values(), key=lambda one: (-one.count, one.first)))


def _groups(parameters: Parameters) -> Iterator[Ints]:
    """Replications that share every alternative and the zeros among their weights: so they share points and presence."""
    keys = [parameters.imputation, parameters.treatment, parameters.normalisation, parameters.aggregation]
    for level in parameters.weights:
        zero = level == 0
        if zero.any():
            keys.append(np.unique(zero, axis=0, return_inverse=True)[1].ravel())
    _, group = np.unique(np.stack(keys, axis=1), axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(group.ravel()[order])) + 1)


def _parts(at: Ints, setup: Setup) -> Iterator[Ints]:
    """Pieces small enough for the memory."""
    n, m = setup.model.values.shape
    nodes = max(len(ids) for ids in setup.model.tree.ids[1:])
    size = max(1, DRAWN_CELLS // (n * m) if setup.drawn else BATCH_CELLS // (n * nodes))
    for start in range(0, len(at), size):
        yield at[start : start + size]


def _is_drawn(setup: Setup, own: Parameters) -> bool:
    return setup.plan.error is not None or isinstance(setup.imputations.options[int(own.imputation[0])], Drawn)


def _points(setup: Setup, own: Parameters, points: Points) -> Floats:
    key = (int(own.imputation[0]), int(own.treatment[0]), int(own.normalisation[0]))
    return points.drawn(key, own.noise) if _is_drawn(setup, own) else points.fixed(key)


def _climbed(setup: Setup, own: Parameters, points: Points) -> Climbed:
    table = _points(setup, own, points)
    if table.ndim == 3 and len(table) > 1 and np.any(np.isnan(table) != np.isnan(table[:1])):
        raise Problem("points-differ", "各次重复的缺失位置不同。")
    methods = setup.aggregations.options[int(own.aggregation[0])].methods
    return climb(table, own.weights, setup.model.tree, methods, setup.model.at_least)
