"""A change split among its causes, exactly and without an order: Shapley values in rational numbers.

L. S. Shapley (1953), A value for n-person games. The part of a cause is its effect averaged over all orders in which the causes
could have come. Values are taken as exact rationals (a float is one), so the parts add up to the change, not nearly but exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial, isfinite

from kaifaqu.errors import Place, Problem

Value = int | float | Fraction
MAX_PLAYERS = 12  # 4,096 evaluations


def shapley(value: Callable[[frozenset[str]], Value], players: Sequence[str]) -> dict[str, Fraction]:
    """The parts of ``value(all players) - value(none)``; ``value`` is asked once for each of the 2ⁿ sets.

    Raises ``players-too-many`` beyond 12, ``change-not-finite`` for a value that is no finite number.
    """
    return shapley_of(table(value, players), players)


def table(value: Callable[[frozenset[str]], Value], players: Sequence[str]) -> dict[frozenset[str], Fraction]:
    """The value of every set of players. Raises as :func:`shapley`."""
    if len(players) > MAX_PLAYERS:
        raise Problem(
            "players-too-many",
            f"要分摊到{len(players)}项，精确分摊最多{MAX_PLAYERS}项（{2**MAX_PLAYERS:,}次重算）。",
            hint="把各项按上级分组后再分摊。",
        )
    return {coalition: exact(value(coalition), coalition) for coalition in subsets(players)}


def shapley_of(values: Mapping[frozenset[str], Fraction], players: Sequence[str]) -> dict[str, Fraction]:
    """The parts from the values of all sets."""
    n = len(players)
    weights = [Fraction(factorial(size) * factorial(n - size - 1), factorial(n)) for size in range(n)]
    parts = {}
    for player in players:
        sums = [Fraction(0)] * n
        for coalition in subsets([other for other in players if other != player]):
            sums[len(coalition)] += values[coalition | {player}] - values[coalition]
        parts[player] = sum((weight * one for weight, one in zip(weights, sums, strict=True)), Fraction(0))
    return parts


def subsets(players: Sequence[str]) -> Iterable[frozenset[str]]:
    """All sets of players, the smaller first."""
    for size in range(len(players) + 1):
        yield from (frozenset(chosen) for chosen in combinations(players, size))


def exact(value: Value, coalition: Iterable[str] = ()) -> Fraction:
    """The number as a rational. Raises ``change-not-finite``."""
    number = value if isinstance(value, Fraction) else float(value) if not isinstance(value, int) else value
    if isinstance(number, float) and not isfinite(number):
        told = "、".join(sorted(coalition)) or "都不变"
        raise Problem(
            "change-not-finite",
            f"在“{told}”的情形下没有得分或名次，变化无法分解。",
            place=Place(field=told),
            hint="检查该对象在两期中缺少的数据。",
        )
    return Fraction(number)


def shown(parts: Mapping[str, Fraction], digits: int) -> dict[str, Decimal]:
    """The parts rounded so that they still add up to the rounded whole (largest remainder).

    Each differs from its exact value by less than one unit of the last of ``digits`` decimals.
    """
    unit = Fraction(1, 10**digits)
    floors = {name: part // unit for name, part in parts.items()}
    whole = round(sum(parts.values(), Fraction(0)) / unit)
    by_rest = sorted(parts, key=lambda name: (floors[name] - parts[name] / unit, name))
    for name in by_rest[: whole - sum(floors.values())]:
        floors[name] += 1
    return {name: Decimal(floors[name]).scaleb(-digits) for name in parts}
