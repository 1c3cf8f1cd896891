"""Bend a column of numbers to a published mean and maximum, exactly, without changing who is before whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_CENT: Final = Decimal("0.01")


def fit_marginal(values: Array, *, mean: Decimal, top: Decimal, floor: Decimal, fixed: tuple[int, Decimal, int]) -> Array:
    """``values`` with two decimals, mean exactly ``mean`` as rounded to two, greatest ``top``, none below ``floor``.

    ``fixed`` is (index, value, place): that entry gets that value and stands at that place from the top (1 is the greatest).
    The others keep their order. Both groups, those above and those below the fixed one, are bent by a power between their
    limits; the power of the upper group is found by bisection on the mean. ValueError where no such column exists.
    """
    index, value, place = fixed
    count = len(values)
    others = np.array([item for item in range(count) if item != index])
    order = others[np.argsort(-values[others], kind="stable")]
    above, below = order[: place - 1], order[place - 1 :]
    cents = np.empty(count, dtype=np.int64)
    fixed_cents, top_cents, floor_cents = (int(item / _CENT) for item in (value, top, floor))
    cents[index] = fixed_cents
    cents[below] = _bend(_shape(values[below]), floor_cents, fixed_cents - 1, 1.0)
    total = int(mean / _CENT) * count
    wanted = total - fixed_cents - int(cents[below].sum())
    shape = _shape(values[above])
    cents[above] = _bend(shape, fixed_cents + 1, top_cents, _power(shape, fixed_cents + 1, top_cents, wanted))
    # Rounding leaves a few cents; they go to the middle of the upper group, where there is room between neighbours.
    _spread(cents, above, wanted - int(cents[above].sum()), fixed_cents + 1, top_cents - 1)
    return cents / 100.0


def _shape(values: Array) -> Array:
    """Positions between 0 (least) and 1 (greatest)."""
    low, high = float(values.min()), float(values.max())
    found: Array = (values - low) / (high - low) if high > low else np.linspace(1.0, 0.0, len(values))
    return found


def _bend(shape: Array, low: int, high: int, power: float) -> NDArray[np.int64]:
    return np.rint(low + (high - low) * shape**power).astype(np.int64)


def _power(shape: Array, low: int, high: int, wanted: int) -> float:
    least, most = 0.02, 60.0
    if not _bend(shape, low, high, most).sum() <= wanted <= _bend(shape, low, high, least).sum():
        raise ValueError("no column with this mean, maximum and fixed value")
    for _ in range(80):
        middle = (least * most) ** 0.5
        if _bend(shape, low, high, middle).sum() > wanted:
            least = middle
        else:
            most = middle
    return most


def _spread(cents: NDArray[np.int64], above: NDArray[np.int64], left: int, low: int, high: int) -> None:
    """Add the cents that are left, one at a time, from the third entry down (the greatest keeps the maximum)."""
    step = 1 if left > 0 else -1
    while left:
        before = left
        for item in above[2:]:
            if left and low <= cents[item] + step <= high:
                cents[item] += step
                left -= step
        if left == before:
            raise ValueError("the rounding error cannot be placed")
