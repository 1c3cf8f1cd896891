"""Climbing the tree for many sets of weights at once: what :func:`~kaifaqu.assess.construct.tree.aggregate` does for one.

Every mean here is quasi-arithmetic, ``g⁻¹(Σ w g(x) / Σ w)``, so with complete data and one method throughout, the whole climb is
one matrix product of effective weights with ``g(points)``. Otherwise it goes level by level, node by node, each a product or
a few passes over R × n. Which children are missing does not depend on the weights, so it is settled once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaifaqu.assess.construct.arrays import Bools, Floats, Ints
from kaifaqu.assess.construct.means import Method, combine
from kaifaqu.assess.construct.tree import Tree
from kaifaqu.assess.sure.model import Methods
from kaifaqu.assess.sure.weighting import parent_sums


@dataclass(frozen=True)
class Climbed:
    """``scores`` R × n (NaN: no score) and which replications a mean refused (R); their scores are NaN throughout."""

    scores: Floats
    refused: Bools


def climb(
    points: Floats, weights: tuple[Floats, ...], tree: Tree, methods: Methods, at_least: float | tuple[float, ...]
) -> Climbed:
    """``points`` n × m (the same for all) or R × n × m; ``weights`` per level R × nodes, all replications with the same zeros.

    In points R × n × m the same cells are missing in each. ``methods`` and ``at_least`` are as ``aggregate`` has accepted them.
    """
    steps = [_per_node(methods, tree, level) for level in range(tree.steps)]
    used = weights[0][0] > 0
    exponent = steps[0][0].exponent
    same = all(method.exponent == exponent for level in steps for method in level)
    if same and exponent is not None and not np.isnan(points[..., used]).any():
        return _product(points, weights, tree, exponent, used)
    shares = [float(at_least) if isinstance(at_least, int | float) else at_least[level] for level in range(tree.steps)]
    return _levels(points, weights, tree, steps, shares)


def _per_node(methods: Methods, tree: Tree, level: int) -> list[Method]:
    step = methods if isinstance(methods, Method) else methods[level]
    return [step] * len(tree.ids[level + 1]) if isinstance(step, Method) else list(step)


def _product(points: Floats, weights: tuple[Floats, ...], tree: Tree, p: float, used: Bools) -> Climbed:
    effective = _effective(weights, tree)[:, used]
    own = points[..., used] if not used.all() else points
    refused = np.zeros(len(effective), dtype=bool)
    bad = None if p == 1.0 else (own <= 0 if p <= 0 else own < 0)
    if bad is not None and bad.any():
        refused[:] = bad.any(axis=(1, 2)) if own.ndim == 3 else True
        own = np.where(bad, 1.0, own)
    inner, scale = _inner(own, p)
    total: Floats = effective @ inner.T if inner.ndim == 2 else np.matmul(inner, effective[:, :, None])[:, :, 0]
    scores = _outer(total, p, scale)
    scores[refused] = np.nan
    return Climbed(scores, refused)


def _effective(weights: tuple[Floats, ...], tree: Tree) -> Floats:
    """R × m: each leaf's share in the total."""
    effective: Floats = np.ones((len(weights[0]), 1))
    for level in range(tree.steps - 1, -1, -1):
        sums = parent_sums(weights[level], tree.parents[level], len(tree.ids[level + 1]))
        effective = weights[level] * (effective / np.where(sums > 0, sums, 1.0))[:, tree.parents[level]]
    return effective


def _inner(values: Floats, p: float) -> tuple[Floats, float]:
    """g(values), and the scale that was taken out so that powers of large values do not overflow."""
    if p == 1.0:
        return values, 1.0
    if p == 0.0:
        return np.log(values), 1.0
    scale = float(np.nanmax(values) if p > 0 else np.nanmin(values)) or 1.0
    return (values / scale) ** p, scale


def _outer(mean: Floats, p: float, scale: float) -> Floats:
    if p == 1.0:
        return mean
    out: Floats = np.exp(mean) if p == 0.0 else mean ** (1 / p) * scale
    return out


def _levels(points: Floats, weights: tuple[Floats, ...], tree: Tree, steps: list[list[Method]], shares: list[float]) -> Climbed:
    count, n = len(weights[0]), points.shape[-2]
    refused = np.zeros(count, dtype=bool)
    present: Bools = ~np.isnan(points if points.ndim == 2 else points[0])
    leaves = np.where(np.isnan(points), 1.0, points)
    nodes: list[Floats] = []
    for level in range(tree.steps):
        above: list[Floats] = []
        there = np.zeros((n, len(tree.ids[level + 1])), dtype=bool)
        for node, method in enumerate(steps[level]):
            below = np.flatnonzero(tree.parents[level] == node)
            members = below[weights[level][0][below] > 0]
            enough = present[:, below].sum(axis=1) / len(below) >= shares[level]
            there[:, node] = enough & present[:, members].any(axis=1)
            children = _children(leaves, nodes, members, level)
            value, bad = _node(children, present[:, members], weights[level][:, members], method, there[:, node])
            refused |= bad
            value[:, ~there[:, node]] = 1.0
            above.append(value)
        nodes, present = above, there
    scores = nodes[0]
    scores[:, ~present[:, 0]] = np.nan
    scores[refused] = np.nan
    return Climbed(scores, refused)


def _children(leaves: Floats, nodes: list[Floats], members: Ints, level: int) -> Floats:
    """n × c where all replications share them, else c × R × n."""
    if level:
        return np.stack([nodes[at] for at in members])
    return leaves[:, members] if leaves.ndim == 2 else np.moveaxis(leaves[:, :, members], 2, 0)


def _node(children: Floats, present: Bools, weights: Floats, method: Method, wanted: Bools) -> tuple[Floats, Bools]:
    """One parent for all replications: R × n, and which replications it refuses. What is absent holds 1 and weighs 0."""
    shared = children.ndim == 2
    refused = np.zeros(len(weights), dtype=bool)
    p = method.exponent
    if p is None and method.kind != "sum":
        return _unweighted(children, present, weights, method), refused
    power = 1.0 if p is None else p
    if power != 1.0:
        bad = children <= 0 if power <= 0 else children < 0
        # A value of a row that gets no score is refused all the same only where the row counts, as ``aggregate`` does.
        bad = bad & ((present & wanted[:, None]) if shared else (present & wanted[:, None]).T[:, None, :])
        if bad.any():
            refused[:] = True if shared else bad.any(axis=(0, 2))
            children = np.where(bad, 1.0, children)
    inner, scale = _inner(children, power)
    complete = bool(present.all())
    if shared:
        total: Floats = weights @ (inner if complete else np.where(present, inner, 0.0)).T
    else:
        total = np.zeros(children.shape[1:])
        for own, weight, there in zip(inner, weights.T, present.T, strict=True):
            total += weight[:, None] * (own if complete else np.where(there, own, 0.0))
    carried = weights.sum(axis=1)[:, None] if complete else weights @ present.T.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = _outer(total / carried, power, scale)
    if method.kind == "sum":
        value = value * weights.sum(axis=1)[:, None]
    return value, refused


def _unweighted(children: Floats, present: Bools, weights: Floats, method: Method) -> Floats:
    """min, max, median and copeland, in which weights count otherwise or not at all."""
    count = len(weights)
    if method.kind == "copeland":
        rows = [
            combine(np.where(present, children if children.ndim == 2 else children[:, at].T, np.nan), weights[at], method)
            for at in range(count)
        ]
        return np.stack(rows)
    shared = children.ndim == 2
    there = present if shared else present.T[:, None, :]
    none: Bools = np.logical_not(present.any(axis=1))
    held = np.where(there, children, np.nan)
    held = np.where(none[:, None] if shared else none, 1.0, held)
    axis = 1 if shared else 0
    if method.kind == "median":
        found: Floats = np.nanmedian(held, axis=axis)
    else:
        found = np.fmin.reduce(held, axis=axis) if method.kind == "min" else np.fmax.reduce(held, axis=axis)
    return np.array(np.broadcast_to(found, (count, len(found))) if shared else found)
