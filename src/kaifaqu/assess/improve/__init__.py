"""Turned into the next step: what changed figures would do, what the least is that reaches a goal, who is nearly there."""

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
