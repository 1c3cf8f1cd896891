"""Turned into the next step: what changed figures would do, what the least is that reaches a goal, who is nearly there.

A :class:`Situation` is a league with its rule (:func:`situation_of` a run). :func:`what_if` scores changed inputs or weights
again; :func:`improve` finds the cheapest :class:`Plan` for a :class:`Goal` (:func:`grade_goal` for a run's grades), proven by
scoring everybody again; :func:`nearly_there` lists who lacks little of it; :func:`part_in_whole` says what each enterprise
does to its zone. Every answer has ``as_dict()`` and ``text()`` in Chinese.
"""

from __future__ import annotations

from kaifaqu.assess.improve.lever import Lever, find_levers
from kaifaqu.assess.improve.nearly import Near, NearlyThere, nearly_there
from kaifaqu.assess.improve.of_run import grade_goal, situation_of
from kaifaqu.assess.improve.part import Built, Contribution, Parts, part_in_whole
from kaifaqu.assess.improve.plan import Goal, Outcome, Plan, Step
from kaifaqu.assess.improve.situation import Field, Situation
from kaifaqu.assess.improve.solve import improve
from kaifaqu.assess.improve.what_if import Effect, WhatIf, what_if

__all__ = [
    "Built", "Contribution", "Effect", "Field", "Goal", "Lever", "Near", "NearlyThere", "Outcome", "Parts", "Plan", "Situation",
    "Step", "WhatIf", "find_levers", "grade_goal", "improve", "nearly_there", "part_in_whole", "situation_of", "what_if",
]  # fmt: skip
