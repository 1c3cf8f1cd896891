"""Why a score or a rank changed: own data, the others' data, the rule, and the revision of what was known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol

from kaifaqu.assess.change.shapley import Value, exact, shapley_of, shown, table
from kaifaqu.errors import Place, Problem

PLAYERS: Final = ("own", "others", "rule", "revision")
TITLES: Final = {"own": "自身变化", "others": "其他对象变化", "rule": "规则变化", "revision": "数据修订"}


class Evaluate(Protocol):
    """The score or rank where each cause is old (False) or new (True)."""

    def __call__(self, *, own: bool, others: bool, rule: bool, revision: bool) -> Value: ...


@dataclass(frozen=True)
class Change:
    """``new`` - ``old`` = the sum of ``parts``, exactly. A rank's part below 0 is a rise. ``evaluations``: how many it took."""

    old: Fraction
    new: Fraction
    parts: dict[str, Fraction]
    evaluations: int

    @property
    def whole(self) -> Fraction:
        """The change."""
        return self.new - self.old

    def shown(self, digits: int = 2) -> dict[str, Decimal]:
        """The parts rounded for a reader, adding up to the rounded change."""
        return shown(self.parts, digits)


def explain_change(evaluate: Evaluate, *, changed: Sequence[str] = PLAYERS, first: Sequence[str] = ()) -> Change:
    """The change from "all old" to "all new", split among own, others, rule and revision by their Shapley values.

    ``changed``: the causes that may have an effect; the rest get 0 and are never turned (with k causes 2ᵏ evaluations).
    ``first``: causes that come before all others, in this order; the rest are averaged over all orders from there on. A cause
    that corrects the starting point belongs here: with ``first=("revision",)`` its part is "the earlier result with today's
    knowledge of the earlier figures, less the earlier result as published". Raises ``player-unknown``, ``change-not-finite``.
    """
    for name in (*changed, *first):
        if name not in PLAYERS:
            raise Problem(
                "player-unknown", f"没有“{name}”这种变化原因。", place=Place(field=name), hint=f"可用：{'、'.join(PLAYERS)}。"
            )
    leading = [name for name in dict.fromkeys(first) if name in changed]
    rest = [name for name in PLAYERS if name in changed and name not in leading]

    def at(turned: frozenset[str]) -> Value:
        return evaluate(**{name: name in turned for name in PLAYERS})

    parts = dict.fromkeys(PLAYERS, Fraction(0))
    start = old = exact(at(frozenset())) if leading else None
    turned: frozenset[str] = frozenset()
    for name in leading:
        turned |= {name}
        after = exact(at(turned), turned)
        parts[name] = after - start if start is not None else Fraction(0)
        start = after
    base = turned

    def from_base(chosen: frozenset[str]) -> Value:
        return start if start is not None and not chosen else at(base | chosen)

    values = table(from_base, rest)
    parts |= shapley_of(values, rest)
    begin = values[frozenset()] if old is None else old
    return Change(begin, values[frozenset(rest)], parts, len(values) + len(leading))
