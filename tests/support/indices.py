"""Small indices for the tests of ``kaifaqu.assess.sure`` and ``kaifaqu.assess.change``."""

from __future__ import annotations

import numpy as np

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.normalise import minmax, zscore
from kaifaqu.assess.construct.tree import Tree
from kaifaqu.assess.sure import Model, Step

MINMAX = Step("minmax", lambda values: minmax(values, 1, 100), stackable=True)
ZSCORE = Step("zscore", lambda values: zscore(values, 100, 10), stackable=True)


def tree(groups: int = 3, each: int = 4) -> Tree:
    """Three levels; the weights differ."""
    leaves = groups * each
    return Tree(
        (np.repeat(np.arange(groups), each), np.zeros(groups, dtype=np.int64)),
        (np.arange(1.0, leaves + 1), np.arange(2.0, groups + 2)),
        (tuple(f"c{at}" for at in range(leaves)), tuple(f"g{at}" for at in range(groups)), ("total",)),
    )


def table(n: int = 15, m: int = 12, *, missing: float = 0.0, seed: int = 7) -> Floats:
    random = np.random.default_rng(seed)
    values = random.gamma(2.0, 3.0, (n, m)) + 1
    values[random.random((n, m)) < missing] = np.nan
    return values


def model(*, missing: float = 0.0, n: int = 15, **changes: object) -> Model:
    signs = np.where(np.arange(12) % 5 == 3, -1.0, 1.0)
    return Model(**{"values": table(n, missing=missing), "tree": tree(), "normaliser": MINMAX, "directions": signs, **changes})
