"""Several periods at once: gaps filled from other periods, one period at a time or all together, growth."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Bools, Floats, Ints, matrix
from kaifaqu.errors import Place, Problem

OVER_TIME: Final = ("latest", "constant", "linear")


def by_period(step: Callable[[Floats], Floats], values: ArrayLike, periods: Sequence[Hashable]) -> Floats:
    """``step`` (a normalisation, an imputation) on each period's rows alone: points then compare within a period only.

    Called on the whole table instead, all periods share their bounds (COINr ``global = TRUE``) and points compare over time.
    Raises ``period-count``.
    """
    table = matrix(values)
    out = np.full_like(table, np.nan)
    keys = {period: at for at, period in enumerate(dict.fromkeys(periods))}
    which = np.array([keys[period] for period in periods])
    if len(which) != len(table):
        raise Problem("period-count", f"有{len(table)}行，给出了{len(which)}个报告期。")
    for at in range(len(keys)):
        out[which == at] = step(table[which == at])
    return out


def over_time(
    values: ArrayLike, units: Sequence[str], times: ArrayLike, how: str = "latest", *, max_back: int | None = None
) -> tuple[Floats, Floats]:
    """A gap filled from the same unit's other periods (COINr ``impute_panel``) → (values, the period each figure is of).

    - ``latest`` 沿用最近一期: the last value before it, at most ``max_back`` of the table's periods back; nothing is filled
      before the first;
    - ``constant``: as ``latest`` without limit, and before the first value the first (R ``approx(method = "constant", rule =
      2)``);
    - ``linear`` 线性内插: on the straight line between the values before and after; outside them the nearest.

    ``times`` n numbers (years). The second result has the period a figure was taken from: its own, another's, NaN where it was
    interpolated or is still missing. A series of one value fills with it under ``constant`` and ``linear``; an empty one stays
    empty. Raises ``panel-duplicate`` for two rows of one unit and time, ``panel-how``, ``panel-time``.
    """
    table, years = matrix(values), np.asarray(times, dtype=np.float64).reshape(-1)
    if how not in OVER_TIME or (max_back is not None and (how != "latest" or max_back < 1)):
        raise Problem("panel-how", f"时间插补只有{'、'.join(OVER_TIME)}；最多回溯期数只用于latest，且不小于1。")
    order, starts = _ordered(table, units, years)
    index = np.searchsorted(np.unique(years), years[order])
    out, source = table.copy(), np.empty_like(table)
    for column in range(table.shape[1]):
        own = table[order, column]
        before, after = _neighbours(~np.isnan(own), starts)
        if how == "latest":
            filled, taken = _latest(own, before, index, max_back)
        elif how == "constant":
            taken = np.where(before >= 0, before, after)
            filled = np.where(taken >= 0, own[taken], np.nan)
        else:
            filled, taken = _linear(own, before, after, years[order])
        out[order, column] = filled
        source[order, column] = np.where(taken >= 0, years[order][taken], np.nan)
    return out, source


def _ordered(table: Floats, units: Sequence[str], years: Floats) -> tuple[Ints, Ints]:
    """Rows by unit and time, and for each of them the place at which its unit starts."""
    if len(units) != len(table) or len(years) != len(table) or not np.isfinite(years).all():
        raise Problem("panel-time", "每行都要有对象和报告期。")
    names, unit = np.unique(np.asarray(units, dtype=str), return_inverse=True)
    order = np.lexsort((years, unit))
    unit, years = unit[order], years[order]
    twice = np.flatnonzero((unit[1:] == unit[:-1]) & (years[1:] == years[:-1]))
    if len(twice):
        at = int(twice[0])
        row = int(order[at + 1]) + 1
        raise Problem(
            "panel-duplicate",
            f"“{names[unit[at]]}”在{years[at]:g}有两行。",
            place=Place(row=row),
            hint="一个对象一期只能有一行。",
        )
    first = np.r_[True, unit[1:] != unit[:-1]] if len(unit) else np.empty(0, dtype=bool)
    return order, np.maximum.accumulate(np.where(first, np.arange(len(unit)), 0))


def _neighbours(present: Bools, starts: Ints) -> tuple[Ints, Ints]:
    """For each row the place of the last present value up to it and of the first from it on, in its unit; -1 for none."""
    n = len(present)
    here = np.arange(n)
    before = np.maximum.accumulate(np.where(present, here, -1)) if n else here
    after = np.minimum.accumulate(np.where(present, here, n)[::-1])[::-1] if n else here
    inside = (after < n) & (starts[np.minimum(after, n - 1)] == starts) if n else present
    return np.where(before >= starts, before, -1), np.where(inside, after, -1)


def _latest(own: Floats, before: Ints, index: Ints, max_back: int | None) -> tuple[Floats, Ints]:
    taken = before
    if max_back is not None:
        taken = np.where((before >= 0) & (index - index[before] <= max_back), before, -1)
    return np.where(taken >= 0, own[taken], np.nan), taken


def _linear(own: Floats, before: Ints, after: Ints, years: Floats) -> tuple[Floats, Ints]:
    both = (before >= 0) & (after >= 0)
    step = years[after] - years[before]
    share = (years - years[before]) / np.where(step > 0, step, 1.0)
    between = own[before] + (own[after] - own[before]) * share
    nearest = np.where(before >= 0, before, after)
    single = np.where(nearest >= 0, own[nearest], np.nan)
    filled = np.where(both & (before != after), between, single)
    return filled, np.where(both & (before != after), -1, nearest)


def cagr(values: ArrayLike, units: Sequence[str], times: ArrayLike) -> tuple[list[str], Floats]:
    """年均增长率: ``(last / first)^(1 / years) - 1`` between each unit's first and last present value → (units, units × m).

    Units in the order in which they are first met (COINr ``CAGR``). First and last equal gives 0. Fewer than two values, a
    first value of 0 or less, or a last below 0 has no growth rate: NaN.
    """
    table, years = matrix(values), np.asarray(times, dtype=np.float64).reshape(-1)
    order, starts = _ordered(table, units, years)
    named = np.asarray(units, dtype=str)[order]
    first = np.flatnonzero(starts == np.arange(len(starts)))
    last = np.r_[first[1:], len(starts)] - 1 if len(first) else first
    rates = np.full((len(first), table.shape[1]), np.nan)
    for column in range(table.shape[1]):
        own = table[order, column]
        before, after = _neighbours(~np.isnan(own), starts)
        begin, end = after[first], before[last]
        some = (begin >= 0) & (end > begin)
        start, stop = own[begin], own[end]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            grown = (stop / start) ** (1.0 / (years[order][end] - years[order][begin])) - 1.0
        grown = np.where((start > 0) & (stop >= 0), grown, np.nan)
        rates[:, column] = np.where(some, np.where(stop == start, 0.0, grown), np.nan)
    met = list(dict.fromkeys(str(unit) for unit in units))
    place = {str(name): at for at, name in enumerate(named[first])}
    return met, rates[[place[name] for name in met]]
