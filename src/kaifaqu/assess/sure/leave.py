"""What hangs on a single criterion or group: leave one out, and one weight at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.ranks import places
from kaifaqu.assess.construct.tree import Tree, aggregate
from kaifaqu.assess.sure.model import Model
from kaifaqu.assess.sure.run import nominal, nominal_points
from kaifaqu.assess.sure.weighting import restored
from kaifaqu.errors import Place, Problem

MAX_CASES = 20_000


@dataclass(frozen=True)
class Variations:
    """k changed indices beside the nominal one.

    ``ids`` (k): what was changed; ``factors`` (k): what its weight was multiplied by (0: left out); ``scores``, ``ranks`` k × n
    (NaN: none); ``nominal_scores``, ``nominal_ranks`` n; ``refused``: number of the case → why it gives no result.
    """

    ids: tuple[str, ...]
    factors: Floats
    scores: Floats
    ranks: Floats
    nominal_scores: Floats
    nominal_ranks: Floats
    refused: dict[int, Problem]

    @property
    def differences(self) -> Floats:
        """k × n: nominal rank - rank, so that + is a gain (COINr ``RankDiffs``)."""
        moved: Floats = self.nominal_ranks - self.ranks
        return moved

    @property
    def mean_abs(self) -> Floats:
        """k: the mean over subjects of |nominal rank - rank| (COINr ``MeanAbsDiff``); NaN for a refused case."""
        both = ~np.isnan(self.differences)
        with np.errstate(invalid="ignore"):
            found: Floats = np.where(both, np.abs(self.differences), 0.0).sum(axis=1) / both.sum(axis=1)
        return found


def leave_one_out(model: Model, level: int = 1) -> Variations:
    """Each node of a level (1 = the leaves) left out in turn: its weight is 0, its sisters share its place.

    As COINr ``remove_elements``. Only the climb is done again: what was imputed or normalised with the node's help stays.
    Raises ``level-unknown``.
    """
    tree = model.tree
    if not 1 <= level <= tree.steps:
        raise Problem("level-unknown", f"没有第{level}层可去：1是末级，最高{tree.steps}。", place=Place(field="level"))
    names = tree.ids[level - 1]
    return _varied(model, names, np.zeros(len(names)), [(tree, name) for name in names])


def one_at_a_time(model: Model, factors: Sequence[float] = (0.75, 1.25), level: int | None = None) -> Variations:
    """Each weight in turn times each factor, its sisters scaled so that the parent's sum stays (one-at-a-time analysis).

    ``level`` 1 = leaves, None = all levels. Nodes without sisters are passed over. Raises ``level-unknown``, ``factor-negative``,
    ``cases-too-many``.
    """
    tree = model.tree
    if level is not None and not 1 <= level <= tree.steps:
        raise Problem("level-unknown", f"没有第{level}层权重：1是末级，最高{tree.steps}。", place=Place(field="level"))
    if not factors or not all(np.isfinite(one) and one >= 0 for one in factors):
        raise Problem("factor-negative", "权重的倍数要是不小于0的数，至少一个。", place=Place(field="factors"))
    nodes = [
        (at, node)
        for at in (range(tree.steps) if level is None else [level - 1])
        for node in range(len(tree.ids[at]))
        if tree.weights[at][node] > 0 and np.sum((tree.parents[at] == tree.parents[at][node]) & (tree.weights[at] > 0)) > 1
    ]
    if len(nodes) * len(factors) > MAX_CASES:
        raise Problem(
            "cases-too-many", f"要算{len(nodes) * len(factors):,}种情形，超过{MAX_CASES:,}种。", hint="只对一层做，或减少倍数。"
        )
    cases = [(at, node, float(factor)) for at, node in nodes for factor in factors]
    trees = [(_scaled(tree, at, node, factor), "") for at, node, factor in cases]
    return _varied(model, [tree.ids[at][node] for at, node, _ in cases], np.array([case[2] for case in cases]), trees)


def _scaled(tree: Tree, level: int, node: int, factor: float) -> Tree:
    weights = list(tree.weights)
    drawn = weights[level].copy()
    drawn[node] *= factor
    weights[level] = restored(drawn[None, :], tree, level)[0]
    return tree.with_weights(weights)


def _varied(model: Model, names: Sequence[str], factors: Floats, trees: Sequence[tuple[Tree, str]]) -> Variations:
    points, before = nominal_points(model), nominal(model)
    scores = np.full((len(trees), len(before)), np.nan)
    refused: dict[int, Problem] = {}
    for at, (tree, without) in enumerate(trees):
        try:
            own = tree.without([without]) if without else tree
            levels = aggregate(points, own, model.aggregation.methods, model.at_least, subjects=model.subjects)
        except Problem as problem:
            refused[at] = problem
            continue
        scores[at] = levels[-1][:, 0]
    ranks = places(scores.T).T
    return Variations(tuple(names), factors, scores, ranks, before, places(before), refused)
