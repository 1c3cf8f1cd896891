"""Random weights, many sets at once: R × nodes per level."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kaifaqu.assess.construct.arrays import Floats, Ints
from kaifaqu.assess.construct.tree import Tree
from kaifaqu.assess.sure.plan import MIN_ALPHA, Choice, Dirichlet, Shared, Weighting, WeightSets
from kaifaqu.errors import Place, Problem

Draw = Callable[[np.random.Generator, int], tuple[Floats, ...]]


def drawer(weighting: Weighting | None, tree: Tree) -> Draw:
    """A function (generator, R) → weights R × nodes for each level 0 … last-1, on the tree's own scale.

    Each parent's sum of weights is what it is in the tree. Raises ``plan-weights``.
    """
    if weighting is None:
        return lambda _random, count: fixed(tree, count)
    if isinstance(weighting, WeightSets):
        return _sets(weighting, tree)
    if isinstance(weighting, Shared):
        return _shared(weighting, tree)
    if isinstance(weighting, Dirichlet):
        levels = per_level(weighting.concentration, tree, "集中度")
        return _dirichlet(levels, tree)
    levels = per_level(weighting.by, tree, "幅度")
    if max(levels) >= 1:
        raise Problem("plan-weights", "权重浮动的幅度要小于1（即小于±100%）。", hint="例如 0.25 表示 ±25%。")
    return lambda random, count: jittered(tree, levels, [random.random((count, len(own))) for own in tree.weights])


def fixed(tree: Tree, count: int) -> tuple[Floats, ...]:
    """The tree's own weights, R times, without copying."""
    return tuple(np.broadcast_to(own, (count, len(own))) for own in tree.weights)


def jittered(tree: Tree, by: tuple[float, ...], uniform: list[Floats]) -> tuple[Floats, ...]:
    """Weights × (1 + by (2u - 1)) with the parents' sums restored; ``uniform``: one R × nodes array in [0, 1) per level."""
    out = []
    for level, (own, u) in enumerate(zip(tree.weights, uniform, strict=True)):
        if by[level] == 0:
            out.append(np.broadcast_to(own, u.shape))
            continue
        out.append(restored(own * (1 + by[level] * (2 * u - 1)), tree, level))
    return tuple(out)


def restored(drawn: Floats, tree: Tree, level: int) -> Floats:
    """Scale R × nodes so that each parent's children sum to what they sum to in the tree."""
    sums = parent_sums(drawn, tree.parents[level], len(tree.ids[level + 1]))
    nominal = np.bincount(tree.parents[level], weights=tree.weights[level], minlength=len(tree.ids[level + 1]))
    scaled: Floats = drawn * (nominal / sums)[:, tree.parents[level]]
    return scaled


def parent_sums(weights: Floats, parents: Ints, above: int) -> Floats:
    """R × nodes → R × parents: the sums of the children's weights."""
    starts = np.flatnonzero(np.diff(parents, prepend=-1))
    if len(starts) == above and np.all(np.diff(parents) >= 0):  # sisters side by side, as in most trees
        side_by_side: Floats = np.add.reduceat(weights, starts, axis=1)
        return side_by_side
    member = np.zeros((len(parents), above))
    member[np.arange(len(parents)), parents] = 1.0
    sums: Floats = weights @ member
    return sums


def per_level(given: float | tuple[float, ...], tree: Tree, what: str) -> tuple[float, ...]:
    levels = (float(given),) * tree.steps if isinstance(given, int | float) else tuple(float(one) for one in given)
    if len(levels) != tree.steps:
        raise Problem("plan-weights", f"权重的{what}给出了{len(levels)}层，指标树有{tree.steps}层带权重。")
    if not all(np.isfinite(one) and one >= 0 for one in levels) or not any(levels):
        raise Problem("plan-weights", f"权重的{what}要是不小于0的数，且不能各层都是0。", place=Place(field="weights"))
    return levels


def _dirichlet(levels: tuple[float, ...], tree: Tree) -> Draw:
    alphas = [levels[level] * share for level, share in enumerate(tree.shares())]
    for level, alpha in enumerate(alphas):
        thin = np.flatnonzero((alpha > 0) & (alpha < MIN_ALPHA))
        if len(thin):
            name = tree.ids[level][int(thin[0])]
            raise Problem(
                "plan-weights",
                f"集中度{levels[level]:g}对“{name}”太小：集中度×权重份额要不小于{MIN_ALPHA}。",
                place=Place(field=name),
                hint="加大集中度；集中度越大，权重越接近给定值。",
            )

    def draw(random: np.random.Generator, count: int) -> tuple[Floats, ...]:
        out: list[Floats] = []
        for level, alpha in enumerate(alphas):
            if levels[level] == 0:
                out.append(np.broadcast_to(tree.weights[level], (count, len(alpha))))
            else:
                out.append(restored(random.standard_gamma(alpha, (count, len(alpha))), tree, level))
        return tuple(out)

    return draw


def _shared(weighting: Shared, tree: Tree) -> Draw:
    asked = set(weighting.ids)
    families = [  # level and nodes of the sisters of each parent
        (level, nodes)
        for level in range(tree.steps)
        for parent in range(len(tree.ids[level + 1]))
        if len(nodes := [at for at in np.flatnonzero(tree.parents[level] == parent) if tree.ids[level][at] in asked]) > 1
    ]
    if not families:
        raise Problem("plan-weights", "没有两项以上同级的未知权重，没有可变的。", place=Place(field="weights"))

    def draw(random: np.random.Generator, count: int) -> tuple[Floats, ...]:
        out = [np.array(level) for level in fixed(tree, count)]
        for level, nodes in families:
            shares = random.standard_exponential((count, len(nodes)))
            out[level][:, nodes] = shares / shares.sum(axis=1, keepdims=True) * tree.weights[level][nodes].sum()
        return tuple(out)

    return draw


def _sets(weighting: WeightSets, tree: Tree) -> Draw:
    trees = [tree.with_weights(one) for one in weighting.sets]  # refuses what is no set of weights
    choice = Choice(trees, weighting.odds)
    levels = [np.stack([one.weights[level] for one in trees]) for level in range(tree.steps)]

    def draw(random: np.random.Generator, count: int) -> tuple[Floats, ...]:
        picked = choice.pick(random.random(count))
        return tuple(level[picked] for level in levels)

    return draw
