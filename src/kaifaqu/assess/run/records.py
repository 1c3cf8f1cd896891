"""The second table of a run: dated records of a subject (penalties, complaints), for deductions that lapse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from kaifaqu.assess.arrays import Texts
from kaifaqu.assess.rules.methods.records import Dated
from kaifaqu.assess.rules.model import Input
from kaifaqu.assess.run.cells import EPOCH
from kaifaqu.assess.run.read import read_rows
from kaifaqu.errors import Problem

COLUMNS = {
    "date": Input("date", "日期", "date"),
    "kind": Input("kind", "类别", "text"),
    "times": Input("times", "次数"),
}


def read_records(data: Any) -> list[Dated]:
    """Rows of subject, date (日期), kind (类别) and, where it is not 1, times (次数). Raises Problems as :func:`read` does,
    ("record-incomplete") for a row without date or kind.
    """
    table = read_rows(data, COLUMNS, optional=("times",), once=False)
    days, kinds = table.columns.get("date"), table.columns.get("kind")
    times = table.columns.get("times")
    if not isinstance(days, np.ndarray) or not isinstance(kinds, Texts):
        raise Problem("record-incomplete", "扣分记录要有日期和类别两列。", hint="列：对象、日期、类别、次数。")
    words = kinds.objects()
    found = []
    for row, subject in enumerate(table.subjects):
        if np.isnan(days[row]) or words[row] is None:
            raise Problem("record-incomplete", f"“{subject}”的一条记录没有写日期或类别。", hint="补上日期和类别。")
        count = float(times[row]) if isinstance(times, np.ndarray) and not np.isnan(times[row]) else 1.0
        found.append(Dated(subject, EPOCH + timedelta(days=int(days[row])), str(words[row]), count))
    return found
