"""Which assumptions vary, and how: the plan of an uncertainty analysis (JRC/OECD Handbook 2008, step 7; Saisana et al. 2005)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import numpy as np

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.sure.model import Aggregation, Given, Step
from kaifaqu.errors import Problem

T = TypeVar("T")
MIN_ALPHA = 0.05  # below it gamma draws underflow and a parent could be left with no weight at all


@dataclass(frozen=True)
class Choice(Generic[T]):
    """Alternatives of one step, equally likely or by ``odds`` (any positive scale)."""

    options: Sequence[T]
    odds: Sequence[float] = ()

    def __post_init__(self) -> None:
        if not self.options:
            raise Problem("plan-empty-choice", "列出的备选做法是空的。", hint="至少给一种，或不让这一步变化。")
        odds = np.asarray(self.odds, dtype=float)
        if len(self.odds) and (len(odds) != len(self.options) or not np.all(np.isfinite(odds) & (odds >= 0)) or odds.sum() <= 0):
            raise Problem("plan-odds", f"有{len(self.options)}种备选做法，可能性要逐一给出，不小于0且不全为0。")

    def pick(self, u: Floats) -> np.ndarray:
        """The options' numbers for uniform draws ``u`` in [0, 1): [0, 1) is cut into pieces as long as the odds."""
        odds = np.asarray(self.odds, dtype=float) if len(self.odds) else np.ones(len(self.options))
        edges = np.cumsum(odds / odds.sum())[:-1]
        return np.searchsorted(edges, u, side="right").astype(np.int64)


@dataclass(frozen=True)
class Dirichlet:
    """Weights drawn within each parent: Dirichlet around the weights given; the larger the concentration, the closer to them.

    The share of child i has alpha = concentration × share; its variance is share (1 - share) / (concentration + 1). One number
    for all levels or one per level (level 0 = leaves); 0 leaves a level as it is.
    """

    concentration: float | tuple[float, ...] = 30.0


@dataclass(frozen=True)
class Jitter:
    """Each node's weight times an independent uniform factor in [1 - by, 1 + by]; each parent's sum of weights is then restored.

    COINr ``get_noisy_weights`` draws the same and does not restore the sum, which no mean notices. ``by`` = 0.25 is ± 25 %; one
    number for all levels or one per level (level 0 = leaves).
    """

    by: float | tuple[float, ...] = 0.25


@dataclass(frozen=True)
class WeightSets:
    """Alternative sets of weights, each with one array per level 0 … last-1; equally likely or by ``odds``."""

    sets: Sequence[Sequence[Floats]]
    names: tuple[str, ...] = ()
    odds: Sequence[float] = ()


@dataclass(frozen=True)
class Shared:
    """Weights that nobody knows: sisters among ``ids`` share what they weigh together in any way, equally likely.

    A flat Dirichlet. All others keep theirs; an only child has nothing to share.
    """

    ids: tuple[str, ...]


@dataclass(frozen=True)
class DataError:
    """Every present value gets an error: normal with standard deviation ``sd``, or uniform within ± ``sd``.

    ``sd``: one number, one per criterion (m) or one per cell (n × m); ``relative``: as a share of the value's size, else in the
    criterion's unit.
    """

    sd: float | Floats
    relative: bool = True
    shape: Literal["normal", "uniform"] = "normal"


@dataclass(frozen=True)
class Drawn:
    """Missing values drawn in each replication: ``hot-deck`` from the column's present values, ``normal`` with their mean and sd.

    ``groups`` (one label per subject) draws from the same group where it has a present value (normal: at least two), else
    from the whole column.
    """

    name: str = "hot-deck"
    kind: Literal["hot-deck", "normal"] = "hot-deck"
    groups: tuple[str, ...] = ()


Weighting = Dirichlet | Jitter | WeightSets | Shared


@dataclass(frozen=True)
class Plan:
    """The assumptions that vary; None: the model's own choice stays. At least one must be set (``plan-empty``)."""

    weights: Weighting | None = None
    normalisations: Choice[Step] | None = None
    aggregations: Choice[Aggregation] | None = None
    imputations: Choice[Step | Drawn] | None = None
    treatments: Choice[Step] | None = None
    error: DataError | None = None

    def __post_init__(self) -> None:
        if not self.factors:
            raise Problem(
                "plan-empty", "没有让任何一项假设变化。", hint="至少选一项：权重、标准化、合成、补缺、异常值处理、数据误差。"
            )
        ready = self.treatments is not None and any(isinstance(one, Given) for one in self.treatments.options)
        if ready and (self.error is not None or (self.imputations is not None and len(self.imputations.options) > 1)):
            raise Problem(
                "plan-given-matrix",
                "已处理好的数据表不能与数据误差或多种补缺方法同时变化：那样它们不会起作用。",
                hint="把异常值处理写成方法，而不是写成做好的数据表。",
            )

    @property
    def factors(self) -> tuple[str, ...]:
        """The names of the assumptions that vary, in a fixed order."""
        return tuple(name for name in FACTORS if getattr(self, name) is not None)


FACTORS = ("weights", "normalisations", "aggregations", "imputations", "treatments", "error")
FACTOR_TITLES = {
    "weights": "权重", "normalisations": "标准化", "aggregations": "合成方法", "imputations": "缺失值补充",
    "treatments": "异常值处理", "error": "数据误差",
}  # fmt: skip
