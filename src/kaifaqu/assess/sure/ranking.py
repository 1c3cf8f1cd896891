"""Ranks of many replications at once, and what they say of a subject: histogram, quantiles, the chance of the first k."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.construct.arrays import Floats, Ints
from kaifaqu.assess.construct.ranks import NOISE, SAME
from kaifaqu.errors import Problem

Ranks = NDArray[np.int32]
PIECE = 500_000  # scores ranked at once: half a dozen arrays of 4 MB


def batch_ranks(scores: Floats) -> Ranks:
    """R × n scores → R × n ranks, 1 = the highest, ties take the best place ("1224"); 0 where there is no score.

    Equal is what :func:`~kaifaqu.assess.construct.ranks.places` calls equal: neighbours in order that differ by at most 1e-9 of
    the larger, or by 1e-13 of the replication's largest magnitude.
    """
    ranks = np.empty(scores.shape, dtype=np.int32)
    size = max(1, PIECE // scores.shape[1])
    for start in range(0, len(scores), size):
        ranks[start : start + size] = _ranked(scores[start : start + size])
    return ranks


def _ranked(scores: Floats) -> Ranks:
    count, n = scores.shape
    order = np.argsort(-scores, axis=1)  # NaN comes last
    order += (np.arange(count, dtype=np.int64) * n)[:, None]
    ordered = scores.ravel()[order]
    first = np.ones((count, n), dtype=bool)
    gaps = ordered[:, :-1] - ordered[:, 1:]
    np.abs(ordered, out=ordered)
    near = np.maximum(ordered[:, :-1], ordered[:, 1:])
    near *= SAME
    largest = np.fmax.reduce(ordered, axis=1, initial=0.0)
    np.maximum(near, (largest * NOISE)[:, None], out=near)
    np.greater(gaps, near, out=first[:, 1:])
    places = np.broadcast_to(np.arange(1, n + 1, dtype=np.int32), (count, n))
    if not first.all():
        places = np.maximum.accumulate(np.where(first, places, np.int32(0)), axis=1)
    ranks = np.empty(count * n, dtype=np.int32)
    ranks[order] = places
    ranks[np.isnan(scores).ravel()] = 0
    return ranks.reshape(count, n)


@dataclass(frozen=True)
class RankStatistics:
    """``counts`` n × (n + 1): how often each subject took each rank; column 0: had no rank. All else follows exactly from it."""

    counts: Ints

    @classmethod
    def of(cls, ranks: Ranks) -> RankStatistics:
        """From R × n ranks (0 = none)."""
        n = ranks.shape[1]
        return cls(np.bincount((ranks + np.arange(n, dtype=np.int64) * (n + 1)).ravel(), minlength=n * (n + 1)).reshape(n, n + 1))

    @property
    def ranked(self) -> Ints:
        """In how many replications each subject has a rank (n)."""
        found: Ints = self.counts[:, 1:].sum(axis=1)
        return found

    @property
    def mean(self) -> Floats:
        """The mean rank (n); NaN for a subject that never has one."""
        with np.errstate(invalid="ignore"):
            found: Floats = self.counts[:, 1:] @ np.arange(1.0, self.counts.shape[1]) / self.ranked
        return found

    def quantile(self, share: float) -> Floats:
        """The type 7 quantile of each subject's ranks (n), as R ``quantile`` and NumPy's ``linear``; NaN where there is none."""
        if not 0 <= share <= 1:
            raise Problem("quantile-range", f"分位点要在0到1之间，现为{share:g}。")
        at = (self.ranked - 1) * share
        low = np.floor(at)
        cumulated = np.cumsum(self.counts[:, 1:], axis=1)
        # The place-th smallest rank (counted from 0) is the first at which more than `place` ranks are cumulated.
        first = (cumulated <= low[:, None]).sum(axis=1) + 1.0
        second = (cumulated <= np.minimum(low + 1, self.ranked - 1)[:, None]).sum(axis=1) + 1.0
        found: Floats = np.where(self.ranked > 0, first + (at - low) * (second - first), np.nan)
        return found

    @property
    def median(self) -> Floats:
        """The median rank (n)."""
        return self.quantile(0.5)

    @property
    def best(self) -> Floats:
        """The best rank each subject ever took (n)."""
        return self.quantile(0.0)

    @property
    def worst(self) -> Floats:
        """The worst rank each subject ever took (n)."""
        return self.quantile(1.0)

    def top(self, k: int) -> Floats:
        """The share of replications with rank ≤ k (n), among those in which the subject has a rank; NaN where it never has."""
        with np.errstate(invalid="ignore"):
            found: Floats = self.counts[:, 1 : max(k, 0) + 1].sum(axis=1) / self.ranked
        return found
