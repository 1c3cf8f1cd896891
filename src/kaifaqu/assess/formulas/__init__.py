"""The formula language of standards: a small, safe language over named columns, years and subjects, with units checked.

:func:`parse` reads, :func:`settle` checks names, kinds and units, :func:`compile` does both and gives a :class:`Formula`:
it becomes nodes of a graph (``lower``, ``truth``), takes a unit (``in_unit``) and says itself in Chinese (``words``).
A formula is at most 2,000 characters, 50 levels deep and, with its functions of time unfolded, 5,000 nodes large. Nothing is
ever evaluated as Python.
"""

from __future__ import annotations

from kaifaqu.assess.formulas.fault import Locate
from kaifaqu.assess.formulas.formula import Expression, Formula, compile, parse, settle  # noqa: A004
from kaifaqu.assess.formulas.functions import FUNCTIONS
from kaifaqu.assess.formulas.scope import Scope, Years
from kaifaqu.assess.formulas.types import DATE, PLAIN, TEXT, TRUTH, Type

__all__ = [
    "DATE", "FUNCTIONS", "PLAIN", "TEXT", "TRUTH", "Expression", "Formula", "Locate", "Scope", "Type", "Years",
    "compile", "parse", "settle",
]  # fmt: skip
