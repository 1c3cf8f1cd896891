"""Prizes, cards and what follows from a result: for whom each holds, and its amount."""

from __future__ import annotations

from kaifaqu.assess.graph import Node
from kaifaqu.assess.lowering.status import MET, is_, of_truth
from kaifaqu.assess.rules.method import Lowering
from kaifaqu.assess.rules.model import Award


def lower_awards(ctx: Lowering) -> dict[str, Node]:
    """``award.<id>`` and ``card.<id>``: the status of each prize and card, in the order of the file.

    Who holds an award that rules this one out does not compete for it. With ``places``, so many of those whom the rule fits win,
    by ``by``, the highest first; equal values on the last place all win. Whose rule or value is unknown has an unknown status,
    and takes no place.
    """
    found: dict[str, Node] = {}
    for award in ctx.edition.awards:
        found[_key(award)] = of_truth(ctx.build, _won(ctx, award, found))
    return found


def _key(award: Award) -> str:
    return f"{'award' if award.kind == 'prize' else 'card'}.{award.id}"


def _won(ctx: Lowering, award: Award, earlier: dict[str, Node]) -> Node:
    build, scope = ctx.build, ctx.scope
    held = [build.op("not", is_(build, earlier[_key(other)], MET)) for other in ctx.edition.awards if other.id in award.excludes]
    asked = [] if award.rule is None else [award.rule.truth(scope)]
    may = build.all([*held, *asked])
    if award.by is None or award.places is None:
        return may
    value = build.op("if", build.op("coalesce", may, build.truth(False)), award.by.lower(scope).low, build.number(None))
    place = build.place(value, [scope.resolve(name, 0).low for name in award.within])
    return build.op("and", may, build.op("<=", place, build.number(award.places)))


def lower_consequences(ctx: Lowering) -> dict[str, Node]:
    """``consequence.<id>``: whether it holds; ``amount.<id>``: its figure in its unit, null where it does not hold."""
    build, scope = ctx.build, ctx.scope
    found: dict[str, Node] = {}
    for consequence in ctx.edition.consequences:
        holds = build.truth(True) if consequence.rule is None else consequence.rule.truth(scope)
        found[f"consequence.{consequence.id}"] = of_truth(build, holds)
        if consequence.amount is not None:
            found[f"amount.{consequence.id}"] = build.op("if", holds, consequence.amount.lower(scope).low, build.number(None))
    return found
