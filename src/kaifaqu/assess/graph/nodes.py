"""The nodes. Values are numbers, truths (three-valued: true, false, unknown) or texts; a missing value is null in every kind.

Dates are numbers: days since 1970-01-01. Nodes are compared by identity; :class:`Builder` makes equal nodes one node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["number", "truth", "text"]
EQUAL: Final = 1e-12  # relative: numbers closer than this are equal, so that 0.29 × 100 is not below 29
NUDGE: Final = 1e-4  # of a step: the most that rounding adds for float noise, so that large numbers stay as they are
WHOLE: Final = 2.0**52  # numbers from here on are whole: rounding leaves them alone
ROUND: Final = 9  # ranks compare values rounded to this many decimals: no place hangs on float noise
COARSE: Final = ((1e6, ROUND), (1e10, 5), (1e14, 1))  # fewer for larger numbers: (below this size, so many); then none

# Operator: (kinds of the arguments, kind of the result). "any" takes any kind; "same" is the kind of the branches.
# Null in, null out, but for: and, or (Kleene: false and unknown is false, true or unknown is true), coalesce, missing.
OPS: Final[dict[str, Kind | Literal["same"]]] = {
    "+": "number", "-": "number", "*": "number",
    "/": "number",      # a divisor of 0 gives null
    "neg": "number", "abs": "number",
    "floor": "number", "ceil": "number",  # within EQUAL·|x| (most NUDGE) of a whole number, that number: floor(0.29 × 100) is 29
    "min": "number", "max": "number",  # of 2 or more arguments of one row; null if any is null
    "round": "number",  # (x, digits: Const): half away from zero; s = |x|·10^digits is s + EQUAL·s (most NUDGE): 0.285 → 0.29
    "pow": "number", "exp": "number",  # null where the result is not finite
    "ln": "number", "sqrt": "number",  # null outside their domain (ln: x ≤ 0, sqrt: x < 0)
    "<": "truth", "<=": "truth", ">": "truth", ">=": "truth",  # numbers within EQUAL: a <= b is a <= b + EQUAL·|b|
    "=": "truth", "!=": "truth",  # numbers within EQUAL, or texts, or truths
    "in": "truth",      # (text, Const…)
    "and": "truth", "or": "truth", "not": "truth",
    "if": "same",       # (truth, a, b): null where the truth is unknown
    "coalesce": "same", # the first argument that is not null
    "missing": "truth", # never null
    "number": "number", # a truth as 1 and 0
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """``kind`` of its values."""

    kind: Kind


@dataclass(frozen=True, slots=True, eq=False)
class Const(Node):
    """One value for every row; None is null."""

    value: float | bool | str | None


@dataclass(frozen=True, slots=True, eq=False)
class Column(Node):
    """A column of the input, of the same subject ``lag`` years before the period assessed; null where there is no such row."""

    name: str
    lag: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Param(Node):
    """A number given to the run: a weight, a bound. One value for every row, so that it can change without a new graph."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Op(Node):
    """An operator of :data:`OPS` on the values of one row."""

    op: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lookup(Node):
    """The number that a text stands for; null where the text is null or not in ``rows``."""

    of: Node
    rows: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Statistic(Node):
    """A number over all rows of the period, or over those with the same ``by`` (null is a group of its own), told to every row.

    ``how``: count (of values that are not null), sum, mean, min, max, sd (n − 1; null below 2 values), median, quantile (``at``
    in 0…1, linear interpolation, type 7). Nulls are left out; over no values: 0 for count and sum, else null. ``where`` (truth):
    only rows where it is true enter; the result is told to every row all the same.
    """

    how: str
    of: Node
    by: tuple[Node, ...] = ()
    where: Node | None = None
    at: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Place(Node):
    """The place of a row by ``of`` (a number) among all rows, or those with the same ``by``; null where ``of`` is null.

    Values are compared after rounding to :data:`ROUND` decimals, large ones to fewer (:data:`COARSE`). ``descending``: the
    highest value is first. ``ties``: "first" gives equal values the best of their places (1, 2, 2, 4), "last" the worst (1, 3,
    3, 4), "mean" the mean. Rows with ``of`` null do not count.
    """

    of: Node
    by: tuple[Node, ...] = ()
    descending: bool = True
    ties: Literal["first", "last", "mean"] = "first"


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes a node is made of."""
    if isinstance(node, Op):
        return node.args
    if isinstance(node, Lookup):
        return (node.of,)
    if isinstance(node, Statistic):
        return (node.of, *node.by, *(() if node.where is None else (node.where,)))
    return (node.of, *node.by) if isinstance(node, Place) else ()


def walk(roots: Iterable[Node]) -> Iterator[Node]:
    """Every node under the roots once, parts before wholes. No recursion: a graph may be deep."""
    seen: set[int] = set()
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, done = stack.pop()
        if done:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((part, False) for part in reversed(parts(node)))
