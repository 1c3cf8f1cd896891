"""The points of an item: of a leaf by its method, of a group from those of its items, with weights, caps and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kaifaqu.assess.graph import Builder, Const, Node, Span
from kaifaqu.assess.lowering.missing import Part, filled, policy_of, refused
from kaifaqu.assess.rules.method import Lowering
from kaifaqu.assess.rules.model import DECIDED, MEANS, Item, Missing
from kaifaqu.errors import Problem


def lower_item(ctx: Lowering, item: Item) -> Span:
    """The points of an item: null where it does not apply or is missing.

    ``outputs`` get ``points.<item>``, and ``points.<item>.high`` where they are open.

    Weights are parameters ``weight.<item>``. Points are capped at the item's ``full``, but for a method that goes beyond it on
    purpose (a ratio with a cap of 1.5).

    Raises Problem("item-unscored") for a leaf without a method (a skeleton).
    """
    if item.id not in ctx.points:
        points = _leaf(ctx, item) if not item.items else _group(ctx, item)
        ctx.points[item.id] = points
        ctx.outputs[f"points.{item.id}"] = points.low
        if not points.is_exact:
            ctx.outputs[f"points.{item.id}.high"] = points.high
    return ctx.points[item.id]


def _leaf(ctx: Lowering, item: Item) -> Span:
    build = ctx.build
    if item.method is None:
        raise Problem(
            "item-unscored", f"“{item.title}”没有计分方法，不能算分。", place=item.place, hint="原文没有查到的写在 gaps 里。"
        )
    value = ctx.leaf(item)
    if item.when is not None and value is not None:
        value = Span.exact(_only(build, item.when.truth(ctx.scope), value.low))  # whom it does not concern moves no statistic
    points = item.method.lower(ctx, item, value, build.column(item.given) if item.given else None)
    points = points.clip(build, None if item.least is None else float(item.least), _cap(item))
    return _asked(ctx, item, points)


def _asked(ctx: Lowering, item: Item, points: Span) -> Span:
    """The points where the item concerns the subject; null where it does not, or nobody knows."""
    if item.when is None:
        return points
    truth = item.when.truth(ctx.scope)
    return _span(points, lambda node: _only(ctx.build, truth, node))


def _span(span: Span, change: Callable[[Node], Node]) -> Span:
    low = change(span.low)
    return Span.exact(low) if span.is_exact else Span(low, change(span.high))


def _cap(item: Item) -> float | None:
    """The full points, where the method might give more though it should not."""
    if item.full is None or item.method is None or item.beyond:
        return None
    most = item.method.bounds(item)[1]
    return float(item.full) if most is None or most >= float(item.full) else None


def _concerns(ctx: Lowering, item: Item) -> Node:
    """Whether an item concerns a subject: by its own rule, a group by any of its items; null where nobody knows."""
    build = ctx.build
    parts = [_concerns(ctx, part) for part in item.items]
    any_part = build.truth(True) if not parts or any(isinstance(part, Const) for part in parts) else build.any(parts)
    if item.when is None:
        return any_part
    own = item.when.truth(ctx.scope)
    return own if isinstance(any_part, Const) else build.op("and", own, any_part)


def _only(build: Builder, truth: Node, node: Node) -> Node:
    nothing = build.text(None) if node.kind == "text" else build.truth(None) if node.kind == "truth" else build.number(None)
    return build.op("if", truth, node, nothing)


def _group(ctx: Lowering, item: Item) -> Span:
    build = ctx.build
    if item.combine in DECIDED:
        for part in item.items:
            lower_item(ctx, part)
        points = Span.exact(build.column(f"decided.{item.id}") if ctx.decided is None else ctx.decided(item))
    else:
        points = _combined(ctx, item, _parts(ctx, item))
    points = points.clip(build, *(None if end is None else float(end) for end in (item.least, item.full)))
    return _asked(ctx, item, points)


def _parts(ctx: Lowering, item: Item) -> list[Part]:
    by_full = all(part.full for part in item.items)

    def weight(part: Item) -> Node:
        if item.combine in MEANS:
            return ctx.build.param(f"weight.{part.id}")
        return ctx.build.number(float(part.full) if by_full and part.full is not None else 1)

    found = []
    for part in item.items:
        concerns = _concerns(ctx, part)
        applies = concerns if isinstance(concerns, Const) else ctx.build.op("coalesce", concerns, ctx.build.truth(True))
        found.append(Part(part, lower_item(ctx, part), concerns, applies, weight(part), part.limits, policy_of(ctx, part)))
    return found


def _combined(ctx: Lowering, item: Item, parts: Sequence[Part]) -> Span:
    build = ctx.build
    if item.combine in ("min", "max", "best"):
        return _extreme(ctx, item, parts)
    points = [filled(build, part) for part in parts]
    strict = all(part.always and part.policy.policy in ("refuse", "zero") for part in parts)
    stops = (
        []
        if strict
        else [stop for part, span in zip(parts, points, strict=True) if (stop := refused(build, part, span)) is not None]
    )
    held = _Held(build, parts, points, strict)
    enough = held.enough(policy_of(ctx, item))
    if enough is not None:
        stops.append(build.op("not", enough))
    stop = build.any(stops) if stops else None

    def together(ends: Sequence[Node]) -> Node:
        found = held.sum(ends) if item.combine == "sum" else _mean(ctx, item, held, ends)
        return found if stop is None else build.op("if", stop, build.number(None), found)

    low = together([span.low for span in points])
    if all(span.is_exact for span in points):
        return Span.exact(low)
    return Span(low, together([span.high for span in points]))


class _Held:
    """Which parts of a group are there, and the weight they carry. ``strict``: all are, or there is no result."""

    def __init__(self, build: Builder, parts: Sequence[Part], points: Sequence[Span], strict: bool) -> None:
        self.build, self.parts, self.points, self.strict = build, parts, points, strict
        none = build.number(0)
        self.whole = build.sum(
            [part.weight if part.always else build.op("if", part.applies, part.weight, none) for part in parts]
        )
        self.weight = self.whole
        if not strict:
            there = [
                build.op("if", build.op("missing", span.low), none, part.weight) for part, span in zip(parts, points, strict=True)
            ]
            self.weight = build.sum(there)

    def mean(self, terms: Sequence[Node]) -> Node:
        """The weighted mean over the parts that are there; null where none is."""
        build = self.build
        weighted = [build.op("*", part.weight, term) for part, term in zip(self.parts, terms, strict=True)]
        if not self.strict:
            weighted = [build.op("coalesce", term, build.number(0)) for term in weighted]
        return build.op("/", build.sum(weighted), self.weight)

    def sum(self, points: Sequence[Node]) -> Node:
        """The sum; where a missing part is left out, the others carry its full points (each part counts 1 where one has none).

        What does not apply is left out without a substitute. Null where nothing is there.
        """
        build = self.build
        if self.strict:
            return build.sum(points)
        plain = build.sum([build.op("coalesce", node, build.number(0)) for node in points])
        if any(part.policy.policy == "renormalise" for part in self.parts):
            plain = build.op("*", plain, build.op("/", self.whole, self.weight))
        return build.op("if", build.op(">", self.weight, build.number(0)), plain, build.number(None))

    def enough(self, policy: Missing) -> Node | None:
        """Whether the parts that are there hold the share the policy asks for; None where it asks for none."""
        build = self.build
        if policy.policy != "renormalise" or not policy.at_least:
            return None
        least = build.number(float(policy.at_least))
        if policy.of == "weight":
            return build.op(">=", self.weight, build.op("*", least, self.whole))
        one, none = build.number(1), build.number(0)
        there = build.sum([build.op("if", build.op("missing", span.low), none, one) for span in self.points])
        asked = build.sum([build.op("number", part.applies) for part in self.parts])
        return build.op(">=", there, build.op("*", least, asked))


def _mean(ctx: Lowering, item: Item, held: _Held, points: Sequence[Node]) -> Node:
    """Weighted means over what is there (JRC/OECD 2008, step 6). What a mean cannot take in gives null, and ``fault.<item>``."""
    build = ctx.build
    if item.combine == "mean":
        return held.mean(points)
    exponent = {"geometric": 0.0, "harmonic": -1.0}.get(item.combine, float(item.power or 1))
    below = "<" if exponent > 0 else "<="  # a mean of the others would be no mean of these
    bad = build.any([build.op("coalesce", build.op(below, node, build.number(0)), build.truth(False)) for node in points])
    name = f"fault.{item.id}"
    ctx.outputs[name] = build.op("or", ctx.outputs[name], bad) if name in ctx.outputs else bad
    if exponent == 0:
        mean = build.op("exp", held.mean([build.op("ln", node) for node in points]))
    else:
        powers = [build.op("pow", node, build.number(exponent)) for node in points]
        mean = build.op("pow", held.mean(powers), build.number(1 / exponent))
    return build.op("if", bad, build.number(None), mean)


def _extreme(ctx: Lowering, item: Item, parts: Sequence[Part]) -> Span:
    """The best or the worst of the parts. A part that is missing and may not be left out leaves an interval: it might be the one.

    Null where nothing is known, or a missing part might give any number of points.
    """
    build, best = ctx.build, item.combine != "min"
    spans = [filled(build, part) for part in parts]
    lows, highs = [span.low for span in spans], [span.high for span in spans]
    known, far = (lows, highs) if best else (highs, lows)
    gone: list[Node] = []
    for at, (part, span) in enumerate(zip(parts, spans, strict=True)):
        stop = refused(build, part, span)
        bound = part.bounds[1 if best else 0]
        if stop is not None and bound is None:
            gone.append(stop)
        elif stop is not None:
            might = build.number(bound) if part.always else _only(build, part.applies, build.number(bound))
            far[at] = build.op("coalesce", far[at], might)
    surely, perhaps = (_of_known(build, ends, best) for ends in (known, far))
    if surely is perhaps and not gone:
        return Span.exact(surely)
    gone.append(build.op("missing", surely))
    ends = [build.op("if", build.any(gone), build.number(None), end) for end in (surely, perhaps)]
    return Span(*(ends if best else reversed(ends)))


def _of_known(build: Builder, nodes: Sequence[Node], best: bool) -> Node:
    """The greatest (or least) of those that are not null; null where all are."""
    found = nodes[0]
    for node in nodes[1:]:
        both = build.op("max" if best else "min", found, node)
        found = build.op("coalesce", both, found, node)
    return found
