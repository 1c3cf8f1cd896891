"""Running a standard on data: a table in, every stage, rank, grade, reason and missing input out.

:func:`run` a standard on data gives a :class:`Run`: ``ranking()``, ``one(subject)`` (a :class:`Verdict`), ``reasons(subject)``
(a :class:`Reason`), ``stage(name)``, and ``to_xlsx``, ``to_html``, ``to_json``, ``to_csv``, ``to_parquet``, ``to_arrow``.
:func:`read` makes a :class:`Table` of data; :func:`find` finds a standard. Faults are ``Problem`` or ``Problems`` with file,
sheet, row and column.
"""

from __future__ import annotations

from kaifaqu.assess.run.core import STAGES, Run
from kaifaqu.assess.run.league import League, Standing
from kaifaqu.assess.run.missing import Missing
from kaifaqu.assess.run.read import read, wanted
from kaifaqu.assess.run.reasons import Reason
from kaifaqu.assess.run.start import find, run
from kaifaqu.assess.run.table import Slice, Table
from kaifaqu.assess.run.verdict import Verdict

__all__ = [
    "STAGES",
    "League",
    "Missing",
    "Reason",
    "Run",
    "Slice",
    "Standing",
    "Table",
    "Verdict",
    "find",
    "read",
    "run",
    "wanted",
]
