"""Whether a rule is open only because a person has still to give points: then a person is asked, not the data."""

from __future__ import annotations

from collections.abc import Iterator

from kaifaqu.assess.formulas import Formula, Scope
from kaifaqu.assess.graph import Node, Span
from kaifaqu.assess.lowering.aggregate import lower_item
from kaifaqu.assess.lowering.missing import policy_of
from kaifaqu.assess.rules.method import Lowering
from kaifaqu.assess.rules.model import Item

_STANDS_IN = ("renormalise", "zero", "worst", "mean")  # what a missing input gets then is one number, and leaves nothing open


class _AtAnEnd:
    """The names of an edition with open points taken at one end, as if they had been given."""

    def __init__(self, scope: Scope, *, high: bool) -> None:
        self._scope, self._high = scope, high
        self.build = scope.build
        self.open: set[str] = set()

    def resolve(self, name: str, lag: int) -> Span:
        span = self._scope.resolve(name, lag)
        if span.is_exact:
            return span
        self.open.add(name)
        return Span.exact(span.high if self._high else span.low)


def by_person(ctx: Lowering, formula: Formula) -> Node | None:
    """Whether the points that experts have still to give would alone decide a truth; None where it asks for none of them.

    Points are open by an expert's range (7-8) or by an input that is missing under ``interval``. The second is no matter for an
    expert, so a leaf that lacks its input keeps the rule unknown.
    """
    build = ctx.build
    ends = [_AtAnEnd(ctx.scope, high=high) for high in (False, True)]
    truths = [formula.truth(end) for end in ends]
    if not ends[0].open:
        return None
    lacking = [node for item in _asked(ctx, ends[0].open) for node in _lacking(ctx, item)]
    return build.all([build.op("not", node) for node in (*(build.op("missing", truth) for truth in truths), *lacking)])


def _asked(ctx: Lowering, names: set[str]) -> list[Item]:
    """The scored items behind the names: all of them, but where only single items are named."""
    root = ctx.edition.score
    if root is None:
        return []
    items = {f"score.{item.id}": item for item in root.walk()}
    return [items[name] for name in sorted(names)] if names <= items.keys() else [root]


def _lacking(ctx: Lowering, item: Item) -> Iterator[Node]:
    """Of each leaf that concerns the subject: whether it has no points, for want of an input that nothing stands in for."""
    build = ctx.build
    if item.items:
        found = [node for part in item.items for node in _lacking(ctx, part)]
    elif policy_of(ctx, item).policy in _STANDS_IN:
        return
    else:
        found = [build.op("missing", lower_item(ctx, item).low)]
    if item.when is None:
        yield from found
    else:
        concerned = build.op("coalesce", item.when.truth(ctx.scope), build.truth(True))
        yield from (build.op("and", concerned, node) for node in found)
