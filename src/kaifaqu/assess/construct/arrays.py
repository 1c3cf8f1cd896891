"""What every step of an index works on: a matrix of figures, subjects × criteria, NaN for missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaifaqu.errors import Place, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LARGEST: Final = 1e150  # squares of what is larger leave the range of floats


def matrix(values: ArrayLike) -> Floats:
    """``values`` as n × m floats; one column may come as a plain vector.

    Raises ``matrix-shape``, and ``value-not-finite`` for infinity or a magnitude beyond 1e150.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2:
        raise Problem("matrix-shape", "数据必须是对象×指标的二维表。")
    if (array > LARGEST).any() or (array < -LARGEST).any():
        row, column = (int(at) for at in np.argwhere(np.abs(array) > LARGEST)[0])
        raise Problem(
            "value-not-finite",
            f"第{row + 1}行第{column + 1}列的{array[row, column]:g}太大或是无穷大。",
            place=Place(row=row + 1, column=str(column + 1)),
            hint="检查除数为0或单位写错的数；没有的数请留空。",
        )
    return array


def per_column(parameter: ArrayLike, columns: int, name: str) -> Floats:
    """One number for all columns, or one per column → m floats. Raises ``parameter-count``, ``parameter-not-finite``."""
    array = np.asarray(parameter, dtype=np.float64)
    if array.ndim > 1 or array.size not in (1, columns):
        raise Problem("parameter-count", f"“{name}”要么只有一个，要么每项指标一个（{columns}个），现有{array.size}个。")
    if not np.isfinite(array).all():
        raise Problem("parameter-not-finite", f"“{name}”缺少数值。", place=Place(field=name))
    return np.broadcast_to(array.reshape(-1), (columns,)).astype(np.float64)


def complete(values: ArrayLike, what: str, columns: Sequence[str] = ()) -> Floats:
    """``values`` as a matrix with nothing missing, not empty. Raises ``missing-not-allowed``, ``matrix-empty``."""
    array = matrix(values)
    if array.size == 0:
        raise Problem("matrix-empty", f"{what}没有数据。")
    missing = np.isnan(array)
    if missing.any():
        row, column = (int(at) for at in np.argwhere(missing)[0])
        name = columns[column] if columns else str(column + 1)
        raise Problem(
            "missing-not-allowed",
            f"{what}要求数据完整，第{row + 1}行“{name}”缺失（共缺{int(missing.sum())}处）。",
            place=Place(row=row + 1, column=name),
            hint="先补齐缺失值，或去掉缺数的对象、指标。",
        )
    return array


def low(values: Floats) -> Floats:
    """Least present value of each column; NaN where nothing is present."""
    least: Floats = np.fmin.reduce(values, axis=0, initial=np.nan)
    return least


def high(values: Floats) -> Floats:
    """Greatest present value of each column; NaN where nothing is present."""
    most: Floats = np.fmax.reduce(values, axis=0, initial=np.nan)
    return most


def count(values: Floats) -> Floats:
    """How many values each column has, as floats."""
    if values.size and not np.isnan(values.sum()):  # the common case at a fifth of the cost
        return np.full(values.shape[1], float(len(values)))
    present: Floats = (~np.isnan(values)).sum(axis=0).astype(np.float64)
    return present


def mean(values: Floats) -> Floats:
    """Mean of the present values of each column; NaN where nothing is present."""
    return _per(_total(values), count(values))


def median(values: Floats) -> Floats:
    """Median of the present values of each column; NaN where nothing is present."""
    out = np.full(values.shape[1], np.nan)
    some = count(values) > 0
    if some.any():
        out[some] = np.nanmedian(values[:, some], axis=0)
    return out


def apart(values: Floats) -> Floats:
    """How far each value is from its column's mean, as a share of the column's range; a constant column 0."""
    least, most = low(values), high(values)
    parts: Floats = values / np.where(most > least, most - least, 1.0)
    parts -= mean(parts)
    parts[:, least == most] *= 0.0  # a constant's mean may be off by a rounding
    return parts


def deviation(values: Floats) -> Floats:
    """Sample standard deviation (n - 1) of each column; NaN for fewer than two values, exactly 0 for a constant column."""
    middle = mean(values)
    return spread_about(values - middle, middle, values)


def spread_about(from_mean: Floats, middle: Floats, values: Floats) -> Floats:
    """:func:`deviation` where the deviations from the means are at hand already."""
    squares: Floats = np.einsum("ij,ij->j", from_mean, from_mean)
    gaps = np.isnan(squares)
    if gaps.any():
        squares[gaps] = np.nansum(from_mean[:, gaps] ** 2, axis=0)
    spread: Floats = np.sqrt(_per(squares, count(values) - 1))
    odd = np.flatnonzero(spread <= 1e-9 * np.abs(middle))  # rounding of a constant, or squares below the range of floats
    if len(odd):
        own = values[:, odd]
        parts = apart(own)
        spread[odd] = np.sqrt(_per(_total(parts * parts), count(own) - 1)) * (high(own) - low(own))
    return spread


def _total(values: Floats) -> Floats:
    total: Floats = values.sum(axis=0)
    if np.isnan(total).any():
        total = np.where(np.isnan(values), 0.0, values).sum(axis=0)
    return total


def _per(total: Floats, number: Floats) -> Floats:
    out: Floats = np.full(len(total), np.nan)
    np.divide(total, number, out=out, where=number > 0)
    return out
