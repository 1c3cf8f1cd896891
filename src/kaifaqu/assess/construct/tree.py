"""The tree of an index, and climbing it: leaves become groups, groups become the total, level by level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Bools, Floats, Ints, matrix
from kaifaqu.assess.construct.means import ARITHMETIC, Method, combine, refuse
from kaifaqu.errors import Place, Problem

MAX_LEVELS = 64


@dataclass(frozen=True)
class Tree:
    """A tree whose leaves all lie at the same depth (:meth:`from_links` pads shorter branches).

    ``parents[k][i]`` is the index, in level k + 1, of the parent of node i of level k; level 0 holds the leaves, the last level
    one node. ``weights[k][i]`` is that node's weight within its parent, on any scale, not negative. ``ids[k]`` names the nodes of
    level k. So ``parents`` and ``weights`` have one entry less than ``ids``. Raises ``tree-shape`` and ``tree-weight``.
    """

    parents: tuple[Ints, ...]
    weights: tuple[Floats, ...]
    ids: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        steps = len(self.ids) - 1
        if steps < 1 or len(self.parents) != steps or len(self.weights) != steps or len(self.ids[-1]) != 1:
            raise Problem("tree-shape", "指标树要有至少两层，最上层只有一个结点，每层之间各有一组上级和权重。")
        for level, (parents, weights) in enumerate(zip(self.parents, self.weights, strict=True)):
            nodes, above = len(self.ids[level]), len(self.ids[level + 1])
            if len(parents) != nodes or len(weights) != nodes or np.any(parents < 0) or np.any(parents >= above):
                raise Problem("tree-shape", f"第{level + 1}层的{nodes}个结点与其上级、权重不对应。")
            if not np.all(np.isfinite(weights)) or np.any(weights < 0):
                at = int(np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))[0])
                raise Problem("tree-weight", "权重必须是不小于0的数。", place=Place(field=self.ids[level][at]))
            empty = np.flatnonzero(np.bincount(parents, weights=weights, minlength=above) <= 0)
            if len(empty):
                name = self.ids[level + 1][int(empty[0])]
                raise Problem("tree-weight", f"“{name}”没有下级，或下级权重之和为0。", place=Place(field=name))

    @classmethod
    def flat(cls, ids: Sequence[str], weights: Sequence[float] | Floats | None = None, top: str = "total") -> Tree:
        """Leaves directly under one total; equal weights where none are given."""
        own = np.ones(len(ids)) if weights is None else np.asarray(weights, dtype=float)
        return cls((np.zeros(len(ids), dtype=np.int64),), (own,), (tuple(ids), (top,)))

    @classmethod
    def from_links(cls, leaves: Sequence[str], parent: Mapping[str, str], weight: Mapping[str, float] | None = None) -> Tree:
        """From "child → parent": ``leaves`` in the order of the columns, ``weight`` by id (1 where a node has none).

        Nodes keep the order in which they are first met. A leaf that hangs higher than the deepest is passed up through single
        nodes of its own id until it reaches its parent. Raises ``tree-shape`` for a circle, several tops, or no leaf at all.
        """
        paths = [_path(leaf, parent) for leaf in leaves]
        if not paths or len({path[-1] for path in paths}) != 1:
            raise Problem("tree-shape", "指标树必须有且只有一个最上级。", hint="检查各项的上级：除总分外每项都要有上级。")
        deepest = max(len(path) for path in paths)
        if deepest < 2:
            raise Problem("tree-shape", "指标树要有至少两层。")
        padded = [[path[0]] * (deepest - len(path)) + path for path in paths]
        ids = [tuple(dict.fromkeys(path[level] for path in padded)) for level in range(deepest)]
        parents, weights = [], []
        for level in range(deepest - 1):
            places = {name: at for at, name in enumerate(ids[level + 1])}
            above = {path[level]: path[level + 1] for path in padded}
            parents.append(np.array([places[above[name]] for name in ids[level]], dtype=np.int64))
            given = [1.0 if above[name] == name else float((weight or {}).get(name, 1.0)) for name in ids[level]]
            weights.append(np.array(given))
        return cls(tuple(parents), tuple(weights), tuple(ids))

    @property
    def steps(self) -> int:
        """How many times children become parents: the number of levels less one."""
        return len(self.parents)

    def shares(self) -> tuple[Floats, ...]:
        """The weights scaled to sum to 1 within each parent, per level 0 … last-1."""
        out = []
        for level, (parents, weights) in enumerate(zip(self.parents, self.weights, strict=True)):
            sums = np.bincount(parents, weights=weights, minlength=len(self.ids[level + 1]))
            out.append(weights / sums[parents])
        return tuple(out)

    def effective(self) -> tuple[Floats, ...]:
        """Each node's weight in the total: its share times its parents' shares up to the top, per level 0 … last.

        Every level sums to 1 (COINr ``get_eff_weights``). Exact for arithmetic (and, on logs, geometric)
        aggregation of complete data.
        """
        out: list[Floats] = [np.ones(1)]
        for parents, share in zip(reversed(self.parents), reversed(self.shares()), strict=True):
            out.append(share * out[-1][parents])
        return tuple(reversed(out))

    def with_weights(self, weights: Sequence[Floats]) -> Tree:
        """The same tree with other weights, one array per level 0 … last-1."""
        return Tree(self.parents, tuple(np.asarray(own, dtype=float) for own in weights), self.ids)

    def without(self, ids: Sequence[str]) -> Tree:
        """The tree with these nodes' weights at 0, for leave-one-out: what weighs 0 does not count, present or missing.

        A parent that loses its last child weighs 0 itself. Raises ``tree-weight`` where nothing would be left, ``id-unknown``.
        """
        known = {name for level in self.ids for name in level}
        for name in ids:
            if name not in known:
                raise Problem("id-unknown", f"指标树里没有“{name}”。", place=Place(field=name))
        weights = [own.copy() for own in self.weights]
        for level, (own, names) in enumerate(zip(weights, self.ids, strict=False)):
            own[np.isin(names, list(ids))] = 0.0
            if level:
                below = np.bincount(self.parents[level - 1], weights=weights[level - 1], minlength=len(names))
                own[below <= 0] = 0.0
        return _trimmed(self, weights)


def _path(leaf: str, parent: Mapping[str, str]) -> list[str]:
    path = [leaf]
    while path[-1] in parent and parent[path[-1]]:
        above = parent[path[-1]]
        if above in path or len(path) >= MAX_LEVELS:
            raise Problem("tree-shape", f"“{above}”绕回了自己，或层级超过{MAX_LEVELS}层。", place=Place(field=above))
        path.append(above)
    return path


def _trimmed(tree: Tree, weights: list[Floats]) -> Tree:
    """Below a parent of weight 0 any weights will do; ones keep the tree well-formed."""
    for level in range(tree.steps):
        sums = np.bincount(tree.parents[level], weights=weights[level], minlength=len(tree.ids[level + 1]))
        idle = sums <= 0
        if level + 1 == tree.steps and idle.any():
            raise Problem("tree-weight", "去掉这些项后，总分不剩任何一项。")
        weights[level] = np.where(idle[tree.parents[level]], 1.0, weights[level])
    return Tree(tree.parents, tuple(weights), tree.ids)


def aggregate(
    points: ArrayLike,
    tree: Tree,
    methods: Sequence[Method | Sequence[Method]] | Method = ARITHMETIC,
    at_least: float | Sequence[float] = 0.0,
    *,
    subjects: Sequence[str] = (),
) -> list[Floats]:
    """Climb the tree: ``points`` n × leaves → one array n × nodes per level 1 … top.

    ``methods``: one for all steps, or one per step (level k → k + 1), or for a step one per node of level k + 1.
    A missing child takes its weight with it (:func:`~kaifaqu.assess.construct.means.combine`), unless fewer than the share
    ``at_least`` (one number or one per step) of the children are present: then the node is NaN. The share counts children,
    not weights, those of weight 0 too (COINr ``dat_thresh``: present / all < threshold → NA).
    ``subjects`` name the rows in refusals. Raises ``tree-shape`` where the columns do not fit, ``mean-not-positive``.
    """
    values = matrix(points)
    if values.shape[1] != len(tree.ids[0]):
        raise Problem("tree-shape", f"数据有{values.shape[1]}列，指标树有{len(tree.ids[0])}个末级指标。")
    out: list[Floats] = []
    for level in range(tree.steps):
        values = _climb(values, tree, level, _methods(methods, tree, level), _threshold(at_least, tree, level), subjects)
        out.append(values)
    return out


def _methods(methods: Sequence[Method | Sequence[Method]] | Method, tree: Tree, level: int) -> list[Method]:
    nodes = len(tree.ids[level + 1])
    if isinstance(methods, Method):
        return [methods] * nodes
    if len(methods) != tree.steps:
        raise Problem(
            "method-count", f"指标树有{tree.steps}次合成，给出了{len(methods)}种方法。", hint="每次合成给一种，或全部共用一种。"
        )
    step = methods[level]
    own = [step] * nodes if isinstance(step, Method) else list(step)
    if len(own) != nodes:
        raise Problem("method-count", f"第{level + 2}层有{nodes}个结点，给出了{len(own)}种方法。")
    return own


def _threshold(at_least: float | Sequence[float], tree: Tree, level: int) -> float:
    if isinstance(at_least, int | float):
        share = float(at_least)
    elif len(at_least) == tree.steps:
        share = float(at_least[level])
    else:
        raise Problem("method-count", f"指标树有{tree.steps}次合成，给出了{len(at_least)}个最低完整率。")
    if not 0 <= share <= 1:
        raise Problem("threshold-range", f"最低完整率要在0到1之间，现为{share:g}。")
    return share


def _climb(values: Floats, tree: Tree, level: int, methods: list[Method], at_least: float, subjects: Sequence[str]) -> Floats:
    exponents = {method.exponent for method in methods}
    exponent = exponents.pop() if len(exponents) == 1 else None
    if exponent in (-1.0, 0.0, 1.0):
        return _all_at_once(values, tree, level, exponent, at_least, subjects)
    out = np.empty((len(values), len(methods)))
    for node, method in enumerate(methods):
        below = np.flatnonzero(tree.parents[level] == node)
        members = below[tree.weights[level][below] > 0]
        children, weights = values[:, members], tree.weights[level][members]
        if at_least > 0:
            enough: Bools = (~np.isnan(values[:, below])).sum(axis=1) / len(below) >= at_least
            children = np.where(enough[:, None], children, np.nan)
        names = [tree.ids[level][at] for at in members]
        out[:, node] = combine(children, weights, method, columns=names, subjects=subjects)
    return out


def _all_at_once(values: Floats, tree: Tree, level: int, exponent: float, at_least: float, subjects: Sequence[str]) -> Floats:
    """All nodes of a level by one product: arithmetic, geometric (on logs) or harmonic (on reciprocals)."""
    nodes, weights = len(tree.ids[level + 1]), tree.weights[level]
    belongs = np.zeros((len(weights), nodes))
    belongs[np.arange(len(weights)), tree.parents[level]] = 1.0
    present = None if not np.isnan(values.sum()) else ~np.isnan(values)
    if at_least > 0 and present is not None:
        enough = (present.astype(np.float64) @ belongs) / belongs.sum(axis=0) >= at_least
        present &= enough[:, tree.parents[level]]
        values = np.where(present, values, np.nan)
    if exponent != 1.0:
        refuse(np.where(weights > 0, values, np.nan), exponent, tree.ids[level], subjects)
    shares = belongs * weights[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = values if exponent == 1.0 else np.log(values) if exponent == 0.0 else 1.0 / values
        if present is None and (weights > 0).all():
            out: Floats = inner @ (shares / shares.sum(axis=0))
        else:
            used = (~np.isnan(values) if present is None else present) & (weights > 0)
            total = used.astype(np.float64) @ shares
            out = np.where(used, inner, 0.0) @ shares / np.where(total > 0, total, np.nan)
        return out if exponent == 1.0 else np.exp(out) if exponent == 0.0 else 1.0 / out


def top(points: Floats, tree: Tree, method: Method = ARITHMETIC, *, subjects: Sequence[str] = ()) -> Floats:
    """The total alone, n values: for arithmetic and geometric aggregation of complete data one product with effective weights.

    Otherwise (another mean, missing values, values that the mean refuses) the last level of :func:`aggregate`.
    """
    leaves = tree.effective()[0]
    if method.kind == "arithmetic" and not np.isnan(points).any():
        return points @ leaves
    if method.kind == "geometric" and bool(np.all(points > 0)):
        total: Floats = np.exp(np.log(points) @ leaves)
        return total
    return aggregate(points, tree, method, subjects=subjects)[-1][:, 0]
