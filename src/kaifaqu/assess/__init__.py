"""assess (评): standards written as data, run on tables; and plans judged by a written rule.

A standard: :class:`Standard` (``load`` from YAML; ``edition_on`` a day) · :func:`score` an edition on a :class:`Table` gives
:class:`Results`: ``one`` subject's :class:`Result` with a :class:`Line` per criterion, ``all`` of them by rank, and the
:class:`Gap` to a rank with each single :class:`Way` to close it.

A plan: :class:`PlanRule` (``load``) · :func:`judge` one :class:`Item` by its figures (:class:`Figure`: what is read of an
observation) on a reference date gives a :class:`PlanJudgement`; :data:`STATUSES` are its six results in Chinese;
:class:`Number` reads 50左右, ≥6 or 突破2000.

How to write a standard is in ``docs/standards.md``. Faults are ``kaifaqu.errors.Problem`` with file, line and column.
"""

from __future__ import annotations

from pathlib import Path

from kaifaqu.assess.plan import PlanJudgement, judge
from kaifaqu.assess.plan_item import Figure, Item, Number
from kaifaqu.assess.plan_rule import STATUSES, PlanRule
from kaifaqu.assess.scoring import Gap, Line, Result, Results, Table, Way, score
from kaifaqu.assess.standard import Criterion, Edition, Missing, RuleSource, Scoring, Standard

STANDARDS_DIR = Path(__file__).resolve().parent.parent / "content" / "standards"

__all__ = [
    "STANDARDS_DIR", "STATUSES", "Criterion", "Edition", "Figure", "Gap", "Item", "Line", "Missing", "Number", "PlanJudgement",
    "PlanRule", "Result", "Results", "RuleSource", "Scoring", "Standard", "Table", "Way", "judge", "score",
]  # fmt: skip
