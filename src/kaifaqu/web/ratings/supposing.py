"""What if a subject's figures or the weights were others: the form, and what would come of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from kaifaqu.assess import Run
from kaifaqu.assess.improve import Effect, Lever, WhatIf, what_if
from kaifaqu.assess.lowering.status import CHINESE
from kaifaqu.errors import Problem, Problems
from kaifaqu.web.core.numbers import format_number

from .asking import MOST_TEXT, ask, levers_of, numbers, shown_number

if TYPE_CHECKING:
    from .queries import League

SHOWN = 20  # others in the table of a what-if


@dataclass(frozen=True)
class Slide:
    """A number that can be set: an input of the subject or a weight; between which ends its slider moves."""

    name: str
    title: str
    unit: str
    base: float
    now: float
    low: float
    high: float
    text: str  # as it was typed

    @property
    def changed(self) -> bool:
        return self.now != self.base

    @property
    def step(self) -> str:
        """Of the slider: about a two-hundredth of its way, a round number."""
        width = self.high - self.low
        return "any" if width <= 0 else f"{10.0 ** math.floor(math.log10(width / 50)):.12g}"


@dataclass(frozen=True)
class Answer:
    """What the page of a what-if shows: the numbers to set, and, once something is set, what would come of it."""

    inputs: list[Slide]
    weights: list[Slide]
    effect: Effect | None = None
    others: list[tuple[str, Effect]] = field(default_factory=list)
    moved: int = 0
    faults: list[Problem] = field(default_factory=list)


def suppose(found: League, code: str, given: QueryDict) -> Answer:
    """What a subject would get with the figures (``x.<input>``) and weights (``w.<item>``) of a form.

    What is wrong in the form comes back as ``faults`` beside it: "number-invalid" and those of
    ``kaifaqu.assess.improve.what_if``. Problem("subject-not-found"), ("rating-old-form").
    """
    found.row(code)
    asked = ask(found)
    levers = levers_of(asked, code)
    titles = {lever.column: lever.title for lever in levers} | {item.id: item.title for item in asked.run.items}
    typed, faults = numbers(given, {"x": "", "w": "权重"}, titles)
    inputs = [_slide(lever, given, typed) for lever in levers]
    weights = _weights(asked.run, given, typed)
    changes = {slide.name: slide.now for slide in inputs if slide.changed}
    params = {f"weight.{slide.name}": slide.now for slide in weights if slide.changed}
    if faults.items or not (changes or params):
        return Answer(inputs, weights, faults=faults.items)
    try:
        made = what_if(asked.situation, {code: changes} if changes else {}, params)
    except Problems as problems:
        return Answer(inputs, weights, faults=problems.items)
    except Problem as problem:
        return Answer(inputs, weights, faults=[problem])
    return _answer(found, code, inputs, weights, made)


def _answer(found: League, code: str, inputs: list[Slide], weights: list[Slide], made: WhatIf) -> Answer:
    names = {row.subject.code: row.subject.name for row in found.rows}
    others = [effect for effect in made.effects if effect.subject != code and effect.change("rank")]
    others.sort(key=lambda effect: effect.after.get("rank") or math.inf)
    shown = [(names.get(effect.subject, effect.subject), effect) for effect in others[:SHOWN]]
    return Answer(inputs, weights, made.one(code), shown, len(others))


def _slide(lever: Lever, given: QueryDict, typed: Mapping[str, float]) -> Slide:
    name = f"x.{lever.column}"
    now = typed.get(name, lever.base)
    now = lever.base if now == float(shown_number(lever.base)) else now
    low, high = min(lever.low, lever.base, now), max(lever.high, lever.base, now)
    return Slide(lever.column, lever.title, lever.unit, lever.base, now, low, high, _typed(given, name, now))


def _typed(given: QueryDict, name: str, now: float) -> str:
    return given.get(name, "").strip()[:MOST_TEXT] or shown_number(now)


def _weights(run: Run, given: QueryDict, typed: Mapping[str, float]) -> list[Slide]:
    """The weights that are given; those that come from the data are not set by hand."""
    found = []
    for item in run.items:
        name, base = f"w.{item.id}", run.stages.params.get(f"weight.{item.id}")
        if base is not None:
            now = typed.get(name, base)
            now = base if now == float(shown_number(base)) else now
            found.append(Slide(item.id, item.title, "", base, now, 0.0, max(2 * base, now), _typed(given, name, now)))
    return found


def facts(values: Mapping[str, Any]) -> dict[str, str]:
    """Total, rank and grade of an effect as texts for a table."""
    total, rank, grade = values.get("total"), values.get("rank"), values.get("grade")
    result = values.get("result")
    return {
        "total": "—" if total is None or math.isnan(total) else format_number(total, 2),
        "rank": "—" if rank is None or math.isnan(rank) else f"{rank:.0f}",
        "grade": grade or "",
        "result": "" if result is None or math.isnan(result) else CHINESE[round(result)],
    }
