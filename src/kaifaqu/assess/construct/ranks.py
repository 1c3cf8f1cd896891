"""Places: who stands where, with ties ruled so that no rank hangs on float noise."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Bools, Floats, Ints, matrix
from kaifaqu.errors import Problem

TIES: Final = ("min", "average", "max", "dense")
SAME: Final = 1e-9  # relative: neighbours closer than this are equal
NOISE: Final = 1e-13  # of the largest value in the column: what is left of a sum that should be 0


def places(values: ArrayLike, *, best_high: bool = True, ties: str = "min") -> Floats:
    """The place of each value within its column, 1 = best; same shape as ``values``, NaN where missing.

    ``ties``: ``min`` "1224" competition ranks (all get the best place; R ``rank(ties.method = "min")``, the ASEM comparison),
    ``average`` 1, 2½, 2½, 4, ``max`` 1334, ``dense`` 1223. Two neighbours in order are equal where they differ by at most 1e-9
    of the larger of the two, or by 1e-13 of the column's largest magnitude (what rounding leaves of a zero); a chain of equals
    is one tie. A column of one value gives 1. n log n; one sort per column. Raises ``ties-unknown``.
    """
    if ties not in TIES:
        raise Problem("ties-unknown", f"没有“{ties}”这种并列规则。", hint=f"可用：{'、'.join(TIES)}。")
    array = np.asarray(values, dtype=np.float64)
    table = matrix(array)
    out = np.empty_like(table)
    for at in range(table.shape[1]):
        out[:, at] = _column(table[:, at], best_high, ties)
    return out[:, 0] if array.ndim == 1 else out


def _column(values: Floats, best_high: bool, ties: str) -> Floats:
    order = np.argsort(-values if best_high else values)  # NaN comes last either way
    ordered = values[order]
    count = int(len(values) - np.isnan(values).sum())
    out = np.full(len(values), np.nan)
    if count == 0:
        return out
    starts = np.flatnonzero(_new(ordered[:count]))
    if len(starts) == count:  # no tie at all: the common case
        out[order[:count]] = np.arange(1.0, count + 1)
        return out
    sizes = np.diff(starts, append=count)
    out[order[:count]] = np.repeat(_ruled(starts, sizes, ties), sizes)
    return out


def _new(ordered: Floats) -> Bools:
    """Where, in an ordered column, a value differs from the one before it."""
    new = np.ones(len(ordered), dtype=bool)
    if len(ordered) > 1:
        size = np.abs(ordered)
        near = np.maximum(size[1:], size[:-1]) * SAME
        np.maximum(near, max(size[0], size[-1]) * NOISE, out=near)
        new[1:] = np.abs(np.diff(ordered)) > near
    return new


def _ruled(starts: Ints, sizes: Ints, ties: str) -> Floats:
    if ties == "min":
        return (starts + 1).astype(np.float64)
    if ties == "max":
        return (starts + sizes).astype(np.float64)
    if ties == "dense":
        return np.arange(1.0, len(starts) + 1)
    return (starts + (sizes + 1) / 2.0).astype(np.float64)


def top_share(values: ArrayLike, *, best_high: bool = True) -> Floats:
    """The share of subjects that stand no better: 1 for the first, ``(n - place) / n + 1/n``; NaN where missing.

    What "among the best 20 %" asks: ``place <= 0.2 n``. Ties take the best place.
    """
    table = np.asarray(values, dtype=np.float64)
    count = (~np.isnan(table)).sum(axis=0)
    share: Floats = (count - places(table, best_high=best_high) + 1) / np.maximum(count, 1)
    return share
