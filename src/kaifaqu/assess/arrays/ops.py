"""The operators of the graph on arrays: numbers and truths are float64 with NaN for null (a truth is 1 or 0), texts are codes.

Every function here follows the table ``graph.OPS`` and takes arrays of one length, or of no dimension for one value for all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays.words import NOTHING
from kaifaqu.assess.graph import EQUAL
from kaifaqu.assess.graph.nodes import NUDGE, WHOLE

Floats = NDArray[np.float64]
Values = NDArray[Any]


def null(values: Values) -> NDArray[np.bool_]:
    """Where a column is null, whatever its kind."""
    found: NDArray[np.bool_] = values == NOTHING if values.dtype.kind == "i" else np.isnan(values)
    return found


def truth(found: NDArray[np.bool_], *known: Values) -> Floats:
    """A truth that is null where any of ``known`` is."""
    lost = reduce(np.logical_or, [null(values) for values in known])
    return np.where(lost, np.nan, found)


def finite(values: Floats) -> Floats:
    """What overflowed is null; a look costs less than a copy."""
    lost = np.isinf(values)
    return np.where(lost, np.nan, values) if lost.any() else values


def power(x: Floats, y: Floats) -> Floats:
    """NumPy takes 1 to the power of NaN for 1."""
    return finite(np.where(np.isnan(x) | np.isnan(y), np.nan, np.power(x, y)))


def rounded(x: Floats, digits: Floats) -> Floats:
    """Half away from zero, float noise aside; a number without such digits as it is."""
    scale = 10.0 ** np.asarray(digits)
    size = np.abs(x) * scale
    found = np.copysign(np.floor(size + noise(size) + 0.5) / scale, x) + 0.0
    return np.where(np.abs(x) < WHOLE / scale, found, x)


def noise(x: Floats) -> Floats:
    """What a number may lack of a whole one and still be it."""
    return np.minimum(np.abs(x) * EQUAL, NUDGE)


def less(a: Floats, b: Floats) -> Floats:
    return truth(a < b - EQUAL * np.abs(b), a, b)


def at_most(a: Floats, b: Floats) -> Floats:
    return truth(a <= b + EQUAL * np.abs(b), a, b)


def greater(a: Floats, b: Floats) -> Floats:
    return truth(a > b + EQUAL * np.abs(b), a, b)


def at_least(a: Floats, b: Floats) -> Floats:
    return truth(a >= b - EQUAL * np.abs(b), a, b)


def same(a: Values, b: Values) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = a == b if a.dtype.kind == "i" else np.abs(a - b) <= EQUAL * np.abs(b)
    return found


def both(a: Floats, b: Floats) -> Floats:
    """Kleene's and: false wins over unknown."""
    return np.where((a == 0) | (b == 0), 0.0, np.minimum(a, b))


def either(a: Floats, b: Floats) -> Floats:
    """Kleene's or: true wins over unknown."""
    return np.where((a == 1) | (b == 1), 1.0, np.maximum(a, b))


def choose(condition: Floats, a: Values, b: Values) -> Values:
    """``if``: null where the truth is unknown."""
    found = np.where(condition == 1, a, b)
    return np.where(np.isnan(condition), NOTHING if found.dtype.kind == "i" else np.nan, found)


def first_known(a: Values, b: Values) -> Values:
    return np.where(null(a), b, a)


def among(text: Values, words: Sequence[Values]) -> Floats:
    found = reduce(np.logical_or, [text == word for word in words], np.zeros(text.shape, dtype=bool))
    return truth(found, text)


def _fold(function: Callable[[Values, Values], Values]) -> Callable[..., Values]:
    def folded(*values: Values) -> Values:
        return reduce(function, values)

    return folded


OPERATORS: Final[dict[str, Callable[..., Values]]] = {
    "+": lambda *x: finite(reduce(np.add, x)), "-": lambda a, b: finite(a - b), "*": lambda *x: finite(reduce(np.multiply, x)),
    "/": lambda a, b: finite(a / b),
    "neg": np.negative, "abs": np.abs,
    "floor": lambda x: np.floor(x + noise(x)), "ceil": lambda x: np.ceil(x - noise(x)),
    "min": _fold(np.minimum), "max": _fold(np.maximum), "round": rounded,
    "pow": power, "exp": lambda x: finite(np.exp(x)),
    "ln": lambda x: np.log(np.where(x > 0, x, np.nan)), "sqrt": lambda x: np.sqrt(np.where(x >= 0, x, np.nan)),
    "<": less, "<=": at_most, ">": greater, ">=": at_least,
    "=": lambda a, b: truth(same(a, b), a, b), "!=": lambda a, b: truth(~same(a, b), a, b),
    "in": lambda text, *words: among(text, words),
    "and": _fold(both), "or": _fold(either), "not": lambda x: 1.0 - x,
    "if": choose, "coalesce": _fold(first_known), "missing": lambda x: null(x).astype(float), "number": lambda x: x,
}  # fmt: skip
