"""JSON of the questions to a rating: why it changed, what if; and asking for rank intervals."""

from __future__ import annotations

import math
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Field, Router, Schema

from kaifaqu.assess.improve import Effect
from kaifaqu.errors import Problems
from kaifaqu.web.core.access import api_zone, on_of

from . import intervals, moves, queries, supposing

router = Router(tags=["评价"])


class PartOut(Schema):
    """One cause of a change; ``effect`` above 0 is for the better."""

    title: str
    effect: float


class RatingChangeOut(Schema):
    """The change of a place (``rank``) or a total (``score``); the parts add up to ``change``, ``own`` to the own part."""

    what: str
    earlier: str
    later: str
    before: float
    after: float
    change: float
    parts: list[PartOut]
    own: list[PartOut]


class SupposeIn(Schema):
    """Figures by input and weights by item, as they would be; the rest stays."""

    inputs: dict[str, float] = Field(default_factory=dict)
    weights: dict[str, float] = Field(default_factory=dict)


class RatingEffectOut(Schema):
    """Total, place, grade and result of a subject before and after."""

    subject: str
    before: dict[str, Any]
    after: dict[str, Any]


class SupposeOut(Schema):
    """What would come of it: the subject, and others whose place changes (the first twenty of ``moved``)."""

    effect: RatingEffectOut | None
    others: list[RatingEffectOut]
    moved: int


class IntervalOut(Schema):
    """``state``: done, or begun, then ``job`` is the number of the job in the background."""

    state: str
    job: str


@router.get("/ratings/{standard}/subjects/{code}/change", response=RatingChangeOut | None, summary="位次或总分为什么变")
def change(
    request: HttpRequest, zone: str, standard: str, code: str, period: str = "", since: str = "", what: str = "rank"
) -> RatingChangeOut | None:
    """The change since an earlier period, split into own figures, the others', the rule and the revision of data.

    Nothing where no earlier period has been run.
    """
    found, _ = api_zone(request, zone, "view")
    rating = queries.rating(found, standard, on_of(request))
    table = queries.league_in(found, rating, period)
    table.row(code)
    if not since and not moves.earlier(rating, table):
        return None
    moved = moves.explain(table, rating, code, since, what)
    return RatingChangeOut(
        what=moved.what,
        earlier=moved.earlier.period,
        later=moved.later.period,
        before=moved.before,
        after=moved.after,
        change=moved.whole,
        parts=[PartOut(title=part.title, effect=part.effect) for part in moved.parts],
        own=[PartOut(title=part.title, effect=part.effect) for part in moved.own],
    )


@router.post("/ratings/{standard}/subjects/{code}/what-if", response=SupposeOut, summary="改动数值或权重会怎样")
def what_if(request: HttpRequest, zone: str, standard: str, code: str, data: SupposeIn, period: str = "") -> SupposeOut:
    """Everybody scored again with the subject's changed figures and with changed weights; nothing is kept."""
    found, _ = api_zone(request, zone, "view")
    table = queries.league(found, standard, on_of(request), period)
    given = QueryDict(mutable=True)
    given.update({f"x.{name}": repr(value) for name, value in data.inputs.items()})
    given.update({f"w.{name}": repr(value) for name, value in data.weights.items()})
    answer = supposing.suppose(table, code, given)
    if answer.faults:
        raise answer.faults[0] if len(answer.faults) == 1 else Problems(answer.faults)
    effect = None if answer.effect is None else _effect(answer.effect)
    return SupposeOut(effect=effect, others=[_effect(one) for _, one in answer.others], moved=answer.moved)


@router.post("/ratings/{standard}/intervals", response=IntervalOut, summary="计算位次区间")
def interval(request: HttpRequest, zone: str, standard: str, period: str = "") -> IntervalOut:
    """Ask for the places between which each subject lies while the weights vary; a background job works them out."""
    found, actor = api_zone(request, zone, intervals.RUN)
    begun = intervals.ask(actor, found, queries.league(found, standard, on_of(request), period))
    return IntervalOut(state="done" if begun is None else "begun", job="" if begun is None else str(begun.pk))


def _effect(effect: Effect) -> RatingEffectOut:
    def plain(values: Any) -> dict[str, Any]:
        return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in values.items()}

    return RatingEffectOut(subject=effect.subject, before=plain(effect.before), after=plain(effect.after))
