"""The functions of the formula language, by name."""

from __future__ import annotations

from typing import Final

from kaifaqu.assess.formulas.functions.across import ACROSS
from kaifaqu.assess.formulas.functions.base import Function
from kaifaqu.assess.formulas.functions.dates import DATES
from kaifaqu.assess.formulas.functions.time import TIME
from kaifaqu.assess.formulas.functions.values import VALUES

FUNCTIONS: Final[dict[str, Function]] = {function.name: function for function in (*VALUES, *TIME, *DATES, *ACROSS)}
