"""Turned into the next step: what changed figures would do, what the least is that reaches a goal, who is nearly there."""

from __future__ import annotations

from kaifaqu.assess.improve.lever import Lever, find_levers
from kaifaqu.assess.improve.plan import Goal, Outcome, Plan, Step
from kaifaqu.assess.improve.situation import Field, Situation
from kaifaqu.assess.improve.solve import improve

__all__ = ["Field", "Goal", "Lever", "Outcome", "Plan", "Situation", "Step", "find_levers", "improve"]
