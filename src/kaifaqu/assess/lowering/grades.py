"""Places and grades: by cut-off, by share of places from the top or at the end, by quota; apart from the ranking; ties ruled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kaifaqu.assess.graph import Builder, Node, Span
from kaifaqu.assess.rules.method import Lowering
from kaifaqu.assess.rules.model import Grades, Level

NOISE: Final = 1e-9  # of a share of places: 20% of 275 are 55, in floats as well
_WHOLE: Final = {"up": "ceil", "down": "floor"}


def lower_grades(ctx: Lowering, total: Span | None, clear: Node | None = None) -> dict[str, Node]:
    """``rank`` and ``of`` (place, and how many have one, in the groups of the edition's ranking), and ``grade`` (text).

    ``clear``: false for whom a veto strikes: no place, no grade. A subject set apart (T), or one whose total is open or missing,
    has no place. A grade that hangs on something unknown is null, never the next one.
    """
    build, ranking, grades = ctx.build, ctx.edition.ranking, ctx.edition.grades
    key = _key(ctx, total)
    apart = [] if grades is None else [rule.truth(ctx.scope) for _, _, rule in grades.apart]
    placed = [build.op("not", truth) for truth in apart] + ([] if clear is None else [clear])
    if ranking.only is not None:
        placed.append(ranking.only.truth(ctx.scope))
    ranked = key if not placed else build.op("if", build.all(placed), key, build.number(None))
    by = _columns(ctx, ranking.within)
    found: dict[str, Node] = {
        "rank": build.place(ranked, by, descending=ranking.descending),
        "of": build.statistic("count", ranked, by),
        "grade": build.text(None),
    }
    if grades is not None:
        grade = _graded(ctx, grades, _Field(ctx, grades, ranked, apart), apart)
        found["grade"] = grade if clear is None else build.op("if", clear, grade, build.text(None))
    return found


def _key(ctx: Lowering, total: Span | None) -> Node:
    """What places go by, null while it is open."""
    build, of = ctx.build, ctx.edition.ranking.of
    span = total if of is None else of.lower(ctx.scope)
    if span is None:
        return build.number(None)
    return span.low if span.is_exact else build.op("if", build.op("=", span.low, span.high), span.low, build.number(None))


def _columns(ctx: Lowering, within: Sequence[str]) -> tuple[Node, ...]:
    return tuple(ctx.scope.resolve(name, 0).low for name in within)


@dataclass(frozen=True)
class _Field:
    """Those who compete for grades: what they are placed by, in which groups, and the number that shares are taken of."""

    ctx: Lowering
    grades: Grades
    ranked: Node
    apart: Sequence[Node]

    @property
    def by(self) -> tuple[Node, ...]:
        return _columns(self.ctx, self.grades.within)

    @property
    def ties(self) -> Literal["first", "last"]:
        """Equal totals across a boundary all get the better grade if they share the best of their places, else the worse."""
        return "last" if self.grades.boundary == "worse" else "first"

    @property
    def place(self) -> Node:
        return self.place_of(self.ranked)

    def place_of(self, key: Node) -> Node:
        return self.ctx.build.place(key, self.by, descending=self.ctx.edition.ranking.descending, ties=self.ties)

    @property
    def count(self) -> Node:
        return self.ctx.build.statistic("count", self.ranked, self.by)

    @property
    def whole(self) -> Node:
        """The number that shares are taken of: those placed, and those set apart where the rule counts them."""
        build = self.ctx.build
        if not self.grades.counted or not self.apart:
            return self.count
        return build.op("+", self.count, build.statistic("count", build.number(1), self.by, build.any(self.apart)))


def _graded(ctx: Lowering, grades: Grades, field: _Field, apart: Sequence[Node]) -> Node:
    """The first grade that fits: first those apart, then the levels from the best on."""
    build = ctx.build
    cases: list[tuple[Node, Node]] = [
        (truth, build.text(grade)) for truth, (grade, _, _) in zip(apart, grades.apart, strict=True)
    ]
    fits: list[Node] = []
    for level in grades.levels:
        fit = _fit(ctx, level, field, fits)
        fits.append(fit)
        cases.append((fit, build.text(level.grade)))
    return build.choose(cases, build.text(None))


def _fit(ctx: Lowering, level: Level, field: _Field, better: Sequence[Node]) -> Node:
    """Whether a subject fits a level, its rule and its share or quota both."""
    build = ctx.build
    asked: list[Node] = []
    if level.rule is not None:
        asked.append(level.rule.truth(ctx.scope))
    if level.upto is not None:
        asked.append(build.op("<=", field.place, _places(build, field.whole, float(level.upto), level.rounding)))
    if level.last is not None:
        behind = build.op("+", build.op("-", field.count, field.place), build.number(1))
        asked.append(build.op("<=", behind, _places(build, field.whole, float(level.last), level.rounding)))
    if level.quota is not None or level.quotas:
        # Places of a quota go to those whom no better grade has taken and whom the level's own rule fits.
        free = build.all([build.op("not", fit) for fit in better] + asked)
        place = field.place_of(build.op("if", free, field.ranked, build.number(None)))
        return build.op("if", free, build.op("<=", place, _quota(build, level, field)), build.truth(False))
    return build.all(asked)


def _quota(build: Builder, level: Level, field: _Field) -> Node:
    if level.quotas:
        return build.lookup(field.by[0], [(group, float(places)) for group, places in level.quotas])
    return build.number(level.quota)


def _places(build: Builder, whole: Node, share: float, rounding: str) -> Node:
    """A share of a number of places, in whole places."""
    exact = build.op("*", whole, build.number(share * {"up": 1 - NOISE, "down": 1 + NOISE}.get(rounding, 1)))
    return build.op("round", exact, build.number(0)) if rounding == "nearest" else build.op(_WHOLE[rounding], exact)
