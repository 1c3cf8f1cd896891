"""Statistics and places over rows, by groups, without a loop over the groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays.ops import Floats, Values, finite
from kaifaqu.assess.graph.nodes import COARSE

Ints = NDArray[np.int64]


def group_codes(by: Sequence[Values], rows: int) -> tuple[Ints, int]:
    """One whole number per row for the group it is in, and how many groups; null is a group of its own."""
    codes: Ints = np.zeros(rows, dtype=np.int64)
    count = 1
    for values in by:
        found, own = np.unique(np.broadcast_to(values, rows), return_inverse=True)
        codes = codes * len(found) + own.reshape(rows)
        count *= max(len(found), 1)
        if count > 4 * rows + 16:
            kept, codes = np.unique(codes, return_inverse=True)
            count = len(kept)
    return codes, count


def statistic(how: str, of: Floats, where: Floats | None, by: Sequence[Values], at: float | None, rows: int) -> Floats:
    """A statistic as :class:`graph.Statistic` says: one number without ``by``, else one per row."""
    values = np.broadcast_to(of, rows)
    enters = ~np.isnan(values)
    if where is not None:
        enters &= np.broadcast_to(where, rows) == 1
    if not by:
        return finite(np.asarray(_one(how, values if enters.all() else values[enters], at)))
    codes, count = group_codes(by, rows)
    return finite(_grouped(how, values[enters], codes[enters], count, at)[codes])


def _one(how: str, known: Floats, at: float | None) -> float:
    size = len(known)
    if how == "count":
        return float(size)
    if how == "sum":
        return float(known.sum())
    if size == 0 or (how == "sd" and size < 2):
        return float("nan")
    if how == "sd":
        # The same number n times: the mean's last bit must not make a spread.
        return 0.0 if known.min() == known.max() else float(known.std(ddof=1))
    if how in ("median", "quantile"):
        return float(np.quantile(known, 0.5 if how == "median" else at or 0.0))
    return float(getattr(known, how)())


def _grouped(how: str, known: Floats, codes: Ints, count: int, at: float | None) -> Floats:
    """The statistic of each of ``count`` groups."""
    sizes = np.bincount(codes, minlength=count)
    if how == "count":
        return sizes.astype(float)
    if how == "sum":
        return np.bincount(codes, known, count).astype(float)
    if how == "mean":
        return np.bincount(codes, known, count) / np.where(sizes == 0, np.nan, sizes)
    order = np.lexsort((known, codes))
    ordered = np.append(known[order], np.nan)
    starts = np.cumsum(sizes) - sizes
    empty = sizes == 0
    lowest = np.where(empty, np.nan, ordered[starts])
    highest = np.where(empty, np.nan, ordered[np.maximum(starts + sizes - 1, 0)])
    if how == "min":
        return lowest
    if how == "max":
        return highest
    if how == "sd":
        means = np.bincount(codes, known, count) / sizes
        squares = np.bincount(codes, (known - means[codes]) ** 2, count)
        spread = np.sqrt(squares / np.where(sizes < 2, np.nan, sizes - 1))
        return np.where((lowest == highest) & (sizes >= 2), 0.0, spread)
    return _quantiles(ordered, starts, sizes, 0.5 if how == "median" else at or 0.0)


def _quantiles(ordered: Floats, starts: Ints, sizes: Any, at: float) -> Floats:
    """Type 7: between the two nearest of the ordered values, linearly."""
    position = (np.maximum(sizes, 1) - 1) * at
    below = np.floor(position).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(sizes, 1) - 1)
    low, high = ordered[starts + below], ordered[starts + above]
    found: Floats = np.where(sizes == 0, np.nan, low + (high - low) * (position - below))
    return found


def compared(values: Floats) -> Floats:
    """Values as places compare them: rounded, so that float noise parts nobody."""
    size = np.nanmax(np.abs(values), initial=0.0)
    if size < COARSE[0][0]:
        return np.round(values, COARSE[0][1])
    found = values.copy()
    for bound, digits in reversed(COARSE):
        small = np.abs(values) < bound
        found[small] = np.round(values[small], digits)
    return found


def place(of: Floats, by: Sequence[Values], rows: int, *, descending: bool, ties: str) -> Floats:
    """Places as :class:`graph.Place` says; NaN where ``of`` is."""
    values = compared(np.broadcast_to(of, rows))
    known = np.flatnonzero(~np.isnan(values))
    keys = -values[known] if descending else values[known]
    groups = group_codes(by, rows)[0][known] if by else None
    order = np.argsort(keys) if groups is None else np.lexsort((keys, groups))
    keys = keys[order]
    size = len(keys)
    index = np.arange(size)
    new_group = np.zeros(size, dtype=bool)
    new_group[:1] = True
    if groups is not None:
        groups = groups[order]
        new_group[1:] = groups[1:] != groups[:-1]
    new = new_group.copy()
    new[1:] |= keys[1:] != keys[:-1]
    origin = np.maximum.accumulate(np.where(new_group, index, 0))
    first = np.maximum.accumulate(np.where(new, index, 0))
    found = first - origin + 1.0
    if ties != "first":
        starts = np.flatnonzero(new)
        lengths = np.diff(np.append(starts, size))
        last = found + np.repeat(lengths, lengths) - 1.0
        found = last if ties == "last" else (found + last) / 2
    places = np.full(rows, np.nan)
    places[known[order]] = found
    return places
