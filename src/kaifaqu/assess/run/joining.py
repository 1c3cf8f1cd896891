"""Several tables as one: the same subjects, the columns of all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from kaifaqu.assess.arrays import Texts
from kaifaqu.assess.run.table import Column, Table
from kaifaqu.errors import Place, Problem


def join(tables: Sequence[Table], needed: Collection[str]) -> Table:
    """The first table with the columns of the others beside it, by subject and, where the other has periods, by period.

    What another says of subjects that the first does not have is left out and noted, and which ``needed`` inputs none of them
    has. Problem("column-twice") where a column stands in two tables; where only the first has periods, its figures are
    used, with a note.
    """
    found = tables[0]
    notes = list(found.notes)
    for other in tables[1:]:
        at = _rows(found, other)
        twice = sorted(set(found.columns) & set(other.columns))
        told = "、".join(found.inputs[code].title for code in twice)
        if twice and any(found.periods) and not any(other.periods):
            # Figures by period say more than one that stands for all.
            message = f"“{told}”在两张表中都有，用“{found.file or '主表'}”中分报告期的。"
            notes.append(Problem("column-twice", message, place=Place(file=other.file), hint="不需要的一列可以删去。"))
        elif twice:
            title = found.inputs[twice[0]].title
            message = f"“{title}”一列在两张表中都有。"
            raise Problem("column-twice", message, place=Place(file=other.file), hint="只留一张表中的。")
        columns: dict[str, Column] = {}
        for code, column in other.columns.items():
            if code in twice:
                continue
            columns[code] = column.take(at) if isinstance(column, Texts) else np.where(at < 0, np.nan, column[at])
        lost = len(set(other.subjects) - set(found.subjects))
        if lost:
            message = f"“{other.file or '另一张表'}”中有 {lost} 个对象不在“{found.file or '主表'}”中，没有使用。"
            notes.append(Problem("subject-left-out", message, hint="核对两张表中对象的写法是否一致。"))
        notes += [note for note in other.notes if note.code != "column-missing" or note.place.column]
        found = replace(found.with_columns(columns), simulated=found.simulated or other.simulated)
    absent = [found.inputs[code].title for code in needed if code not in found.columns]
    notes = [note for note in notes if note.code != "column-missing" or note.place.column]
    if absent:
        some = "、".join(absent[:12]) + (f"等 {len(absent)} 列" if len(absent) > 12 else "")
        notes.append(Problem("column-missing", f"数据中没有：{some}。", hint="这些项按缺数据处理。"))
    return replace(found, notes=tuple(notes))


def _rows(found: Table, other: Table) -> np.ndarray:
    """The row of ``other`` that belongs to each row of ``found``; -1 where there is none."""
    dated = any(other.periods)
    keys = zip(other.subjects, other.periods, strict=True) if dated else ((subject, "") for subject in other.subjects)
    known = {key: row for row, key in enumerate(keys)}
    asked = zip(found.subjects, found.periods, strict=True) if dated else ((subject, "") for subject in found.subjects)
    return np.array([known.get(key, -1) for key in asked], dtype=np.int64)
