"""What a missing item does to its group: left out with its weight, worst or no points, the mean, an interval, or no total."""

from __future__ import annotations

from dataclasses import dataclass

from kaifaqu.assess.graph import Builder, Const, Node, Span
from kaifaqu.assess.rules.method import Lowering
from kaifaqu.assess.rules.model import Item, Limits, Missing


@dataclass(frozen=True)
class Part:
    """An item as its group sees it. ``points``: null where missing, or not applicable.

    ``concerns``: whether it concerns the subject, null where nobody knows; ``applies``: the same, true where nobody knows.
    """

    item: Item
    points: Span
    concerns: Node
    applies: Node
    weight: Node
    bounds: Limits
    policy: Missing

    @property
    def always(self) -> bool:
        """Whether it concerns every subject."""
        return isinstance(self.applies, Const)


def policy_of(ctx: Lowering, item: Item) -> Missing:
    """The policy of an item: its own, else that of the groups above, else the edition's."""
    if not ctx.policies and ctx.edition.score is not None:
        waiting = [(ctx.edition.score, ctx.edition.missing)]
        while waiting:
            found, above = waiting.pop()
            ctx.policies[found.id] = found.missing or above
            waiting.extend((part, ctx.policies[found.id]) for part in found.items)
    return ctx.policies.get(item.id) or item.missing or ctx.edition.missing


def filled(build: Builder, part: Part) -> Span:
    """The points with the policy's stand-in where they are missing; still null where it leaves them out or refuses."""
    policy, points = part.policy.policy, part.points
    lows: Node
    highs: Node
    if policy == "zero":
        lows = highs = build.number(0)
    elif policy in ("worst", "mean"):
        how = "min" if policy == "worst" else "mean"
        lows, highs = (build.statistic(how, end) for end in (points.low, points.high))
    elif policy == "interval" and None not in part.bounds:
        lows, highs = (build.number(end) for end in part.bounds)
    else:
        return points
    low, high = _instead(build, part, points.low, lows), _instead(build, part, points.high, highs)
    return Span.exact(low) if points.is_exact and lows is highs else Span(low, high)


def _instead(build: Builder, part: Part, points: Node, other: Node) -> Node:
    """The other where the points are missing; what does not apply stays out, and what may not gets nothing in its stead."""
    if not part.always:
        other = build.op("if", part.concerns, other, build.number(None))
    return build.op("coalesce", points, other)


def refused(build: Builder, part: Part, points: Span) -> Node | None:
    """Whether the part leaves its group without points: it applies, is missing, and nothing may stand in for it. None: never."""
    if part.policy.policy == "renormalise" or (part.policy.policy == "zero" and part.always):
        return None
    lost = build.op("missing", points.low)
    return lost if part.always else build.op("and", part.applies, lost)
