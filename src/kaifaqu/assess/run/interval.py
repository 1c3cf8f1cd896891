"""Where a subject may stand while weights are unknown: ranks over random weights, never one rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kaifaqu.assess.arrays import repeated
from kaifaqu.assess.graph import Node
from kaifaqu.assess.lowering.program import Program
from kaifaqu.assess.rules.model import Item
from kaifaqu.assess.run.stages import Stages, columns_of
from kaifaqu.assess.run.table import Floats, Slice

FEW = 1_000  # subjects up to which all replications are run


@dataclass(frozen=True, eq=False)
class Interval:
    """Ranks of each subject over ``replications`` sets of weights: the 5th and 95th percentile, and the best and the worst
    seen.
    """

    low: Floats
    high: Floats
    best: Floats
    worst: Floats
    replications: int
    seed: int


def rank_interval(
    program: Program, now: Slice, stages: Stages, unknown: tuple[Item, ...], *, replications: int = 1_000, seed: int = 1
) -> Interval:
    """Ranks while weights are drawn anew: sisters of ``unknown`` weight share their sum in any way, equally likely (flat
    Dirichlet); known weights stay.

    The points of the leaves do not hang on weights and are held; the rule above them is run as it is for every draw. The same
    for the same seed. Above 1,000 subjects a fifth of the replications is run.
    """
    count = replications if len(now) <= FEW else max(replications // 5, 1)
    random = np.random.Generator(np.random.PCG64(seed))
    held = held_points(program, stages)
    rank = program.outputs.get("rank") or program.build.place(program.outputs["total"])
    groups = _groups(program, unknown)
    names = [[f"weight.{item.id}" for item in group] for group in groups]
    wholes = [sum(float(stages.params[name] or 0) for name in group) for group in names]
    again = repeated(
        rank, columns_of(now, stages.extra), len(now), stages.params, {each for group in names for each in group}, held
    )
    ranks = np.empty((count, len(now)))
    for at in range(count):
        params: dict[str, float | None] = {}
        for group, whole in zip(names, wholes, strict=True):
            params.update(zip(group, map(float, random.dirichlet(np.ones(len(group))) * whole), strict=True))
        ranks[at] = again(params)
    return summary(ranks, count, seed)


def summary(ranks: Floats, count: int, seed: int) -> Interval:
    """Subjects without a rank in any replication have none here."""
    some = ~np.isnan(ranks).all(axis=0)
    found = np.full((4, ranks.shape[1]), np.nan)
    if some.any():
        found[:, some] = np.nanquantile(ranks[:, some], (0.05, 0.95, 0.0, 1.0), axis=0, method="inverted_cdf")
    return Interval(found[0], found[1], found[2], found[3], count, seed)


def held_points(program: Program, stages: Stages) -> Mapping[Node, Floats]:
    leaves = {name: program.outputs[name] for leaf in program.edition.leaves if (name := f"points.{leaf.id}") in program.outputs}
    leaves |= {name: program.outputs[name] for name in (f"{name}.high" for name in list(leaves)) if name in program.outputs}
    return {node: stages.outputs[name] for name, node in leaves.items()}


def _groups(program: Program, unknown: tuple[Item, ...]) -> list[tuple[Item, ...]]:
    """The unknown items, sisters together; an only child has nothing to share."""
    if program.edition.score is None:
        return []
    open_ = {item.id for item in unknown}
    found = [tuple(item for item in group.items if item.id in open_) for group in program.edition.score.walk()]
    return [group for group in found if len(group) > 1]
