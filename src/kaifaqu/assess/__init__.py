"""assess (评): standards written as data, run, explained, and turned into the next step; and plans judged by a written rule.

From a table to ranks and reasons::

    from kaifaqu import assess

    run = assess.run("tech-sme", "企业.csv", period="2025")   # a shipped standard, or the path of a YAML file
    for standing in run.ranking():
        print(standing.rank, standing.subject, standing.total)
    print(run.reasons("甲公司").text())

A standard: :func:`load` a file, :func:`parse` a text, :func:`check` one for all its faults (:class:`Standard`, :class:`Edition`).
A run: :func:`run` gives a :class:`Run`, of which ``one`` is a :class:`Verdict` and ``reasons`` a tree of :class:`Reason`;
:class:`Table` is data read already. What lies beyond the score are packages of their own: ``improve`` (what if, what it takes,
nearly there, part in the whole), ``sure`` (how sure a rank is), ``change`` (why it changed), ``construct`` (the parts of an index
on arrays).

A plan: :class:`PlanRule` (``load``) · :func:`judge` one :class:`Item` by its figures (:class:`Figure`: what is read of an
observation) on a reference date gives a :class:`PlanJudgement`; :data:`STATUSES` are its six results in Chinese;
:class:`Number` reads 50左右, ≥6 or 突破2000.

How to write a standard is in ``docs/standards.md``, the methods are in ``docs/methods.md``. Faults are ``kaifaqu.errors.Problem``
(several of them: ``Problems``) with file, line and column.
"""

from __future__ import annotations

from kaifaqu.assess.plan import PlanJudgement, judge
from kaifaqu.assess.plan_item import Figure, Item, Number
from kaifaqu.assess.plan_rule import PLAN_RULE, STATUSES, PlanRule
from kaifaqu.assess.rules.model import Edition, Standard
from kaifaqu.assess.rules.read import check, load, parse
from kaifaqu.assess.run import Reason, Run, Table, Verdict, run
from kaifaqu.assess.shipped import STANDARDS_DIR

__all__ = [
    "PLAN_RULE", "STANDARDS_DIR", "STATUSES", "Edition", "Figure", "Item", "Number", "PlanJudgement", "PlanRule", "Reason", "Run",
    "Standard", "Table", "Verdict", "check", "judge", "load", "parse", "run",
]  # fmt: skip
