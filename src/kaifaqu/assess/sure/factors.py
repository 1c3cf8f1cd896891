"""Assumptions as input factors of a sensitivity analysis: numbers in [0, 1) become parameters of replications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaifaqu.assess.construct.arrays import Floats, Ints
from kaifaqu.assess.sure.parameters import CHOICES, Parameters
from kaifaqu.assess.sure.plan import FACTOR_TITLES, Jitter
from kaifaqu.assess.sure.setup import Setup
from kaifaqu.assess.sure.weighting import fixed, jittered, per_level
from kaifaqu.errors import Problem

WEIGHT_SETS = 4_096  # a factor "weights" is a number among as many sets drawn beforehand
Grain = Literal["together", "levels", "each"]
Weigh = Callable[[Floats], tuple[Floats, ...]]


@dataclass(frozen=True)
class Factors:
    """The factors in order: those of the weights, then each choice of alternatives, then ``error`` where data are drawn.

    Weights ``together``: one factor that picks one of 4,096 sets drawn from the plan (COINr too takes a list of sets as one
    factor); by ``levels``: one factor for each level that varies, each picking that level's part of a set; ``each``: every weight
    its own factor, for ± % only. A choice: [0, 1) is cut into pieces as long as its odds (COINr cuts the sample's range into
    equal pieces, which differs by the few points at a border). ``error``: the number becomes the seed of all that is drawn.
    """

    setup: Setup
    names: tuple[str, ...]
    titles: tuple[str, ...]
    _weights: int
    _weigh: Weigh

    @classmethod
    def of(cls, setup: Setup, grain: Grain, seed: int) -> Factors:
        """Raises ``sobol-grain`` for ``each`` without ± %."""
        named, weigh = _weight_factors(setup, grain, seed)
        names, titles = list(named), list(named.values())
        for name in CHOICES:
            if len(getattr(setup, f"{name}s").options) > 1:
                names.append(name)
                titles.append(FACTOR_TITLES[f"{name}s"])
        if setup.drawn:
            names.append("error")
            titles.append(FACTOR_TITLES["error"] if setup.plan.error else "缺失值抽取")
        return cls(setup, tuple(names), tuple(titles), len(named), weigh)

    def parameters(self, design: Floats) -> Parameters:
        """d × R numbers in [0, 1) → R replications."""
        rows = dict(zip(self.names, design, strict=True))
        count = design.shape[1]
        chosen: dict[str, Ints] = {}
        for name in CHOICES:
            choice = getattr(self.setup, f"{name}s")
            chosen[name] = choice.pick(rows[name]) if name in rows else np.zeros(count, dtype=np.int64)
        noise = (rows["error"] * 2**53).astype(np.uint64) if "error" in rows else np.zeros(count, dtype=np.uint64)
        weights = self._weigh(design[: self._weights]) if self._weights else fixed(self.setup.model.tree, count)
        return Parameters(weights, noise=noise, **chosen)


def _weight_factors(setup: Setup, grain: Grain, seed: int) -> tuple[dict[str, str], Weigh]:
    weighting = setup.plan.weights
    if weighting is None:
        return {}, lambda _design: ()
    if grain == "each":
        if not isinstance(weighting, Jitter):
            raise Problem("sobol-grain", "只有按±%浮动的权重才能逐项作为因素。", hint="把权重合为一项，或改用±%浮动。")
        return _each(setup, weighting)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(2**32 - 2,))))
    sets = setup.draw_weights(random, WEIGHT_SETS)
    moving = [level for level, drawn in enumerate(sets) if np.ptp(drawn, axis=0).max() > 0]

    def pick(design: Floats) -> tuple[Floats, ...]:
        out = []
        for level, drawn in enumerate(sets):
            row = 0 if grain == "together" else moving.index(level) if level in moving else 0
            out.append(drawn[(design[row] * WEIGHT_SETS).astype(np.int64)])
        return tuple(out)

    if grain == "together":
        return {"weights": FACTOR_TITLES["weights"]}, pick
    named = {f"weights.{level + 1}": f"第{level + 1}层{FACTOR_TITLES['weights']}" for level in moving}
    return named, pick


def _each(setup: Setup, weighting: Jitter) -> tuple[dict[str, str], Weigh]:
    tree = setup.model.tree
    by = per_level(weighting.by, tree, "幅度")
    # A node without sisters keeps its whole share whatever it is multiplied by.
    varying = [
        [node for node in range(len(own)) if by[level] > 0 and np.sum(tree.parents[level] == tree.parents[level][node]) > 1]
        for level, own in enumerate(tree.weights)
    ]
    named = {
        f"weight.{level + 1}.{tree.ids[level][node]}": f"{tree.ids[level][node]}的权重"
        for level, nodes in enumerate(varying)
        for node in nodes
    }

    def weigh(design: Floats) -> tuple[Floats, ...]:
        uniform, start = [], 0
        for level, nodes in enumerate(varying):
            u = np.full((design.shape[1], len(tree.weights[level])), 0.5)
            u[:, nodes] = design[start : start + len(nodes)].T
            uniform.append(u)
            start += len(nodes)
        return jittered(tree, by, uniform)

    return named, weigh
