"""What a run noticed that is no fault, but that whoever reads its ranks should know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from kaifaqu.assess.arrays import Texts
from kaifaqu.assess.graph import Column, walk
from kaifaqu.assess.lowering.status import MANUAL, MET, UNKNOWN
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Item
    from kaifaqu.assess.run.core import Run


def noticed(run: Run) -> Iterator[Problem]:
    """Items that give nobody points though there are values; then how many have no place as a veto may yet strike them."""
    for leaf in run.edition.leaves:
        if _is_flat(run, leaf):
            why = "各对象数值相同，或按规则折算不出" if len(run.subjects) > 1 else "只有一个对象，无从比较，或按规则折算不出"
            message = f"“{leaf.title}”有数值，但没有一个对象得到分数：{why}。"
            yield Problem("item-flat", message, place=Place(field=leaf.id), hint="该项按缺数据处理；核对数据。")
    yield from _undivided(run)
    yield from _nobody(run)
    waiting = _with_open_veto(run)
    if waiting and run.output("rank") is not None:
        message = f"有 {waiting:,} 个对象的否决项还不能判断，没有位次和等级；补齐后其他对象的位次可能改变。"
        hint = "用 kaifaqu explain 或对象的得分表看缺哪些数据。"
        yield Problem("value-missing", message, place=Place(field="veto"), hint=hint)


def _undivided(run: Run) -> Iterator[Problem]:
    """Figures that are lost because what they are divided by is 0."""
    for leaf in run.edition.leaves:
        value, before = run.stages.values.get(f"value.{leaf.id}"), run.stages.values.get(f"raw.{leaf.id}")
        if leaf.prepare is None or not leaf.prepare.denominator or value is None or before is None or not run.has_data:
            continue
        under = np.asarray(run.now.column(leaf.prepare.denominator), dtype=float)
        lost = np.flatnonzero((under == 0) & ~np.isnan(np.asarray(before, dtype=float)))
        if lost.size:
            message = f"“{leaf.title}”的分母为 0，{lost.size} 个对象没有数值，如“{run.subjects[int(lost[0])]}”。"
            place = Place(file=run.now.table.file, column=run.now.table.heads.get(leaf.prepare.denominator, ""))
            yield Problem("denominator-zero", message, place=place, hint="改正分母；没有数据就留空。")


def _nobody(run: Run) -> Iterator[Problem]:
    """Items without a value for anybody though there are figures to compute it from: a logarithm of zeros, say. A
    column that is not there has been told already; that earlier years are not there is usual.
    """
    if not run.has_data:
        return
    for leaf in run.edition.leaves:
        value, node = run.stages.values.get(f"value.{leaf.id}"), run.program.values.get(f"value.{leaf.id}")
        if value is None or node is None or leaf.when is not None or value.dtype.kind != "f" or not np.isnan(value).all():
            continue
        read = [each for each in walk([node]) if isinstance(each, Column)]
        columns = [run.now.column(name) for name in {each.name for each in read}]
        if (
            columns
            and not any(each.lag for each in read)
            and all(bool((c.codes >= 0).any() if isinstance(c, Texts) else (~np.isnan(c)).any()) for c in columns)
        ):
            message = f"“{leaf.title}”按公式没有一个对象算得出数值：如对 0 或负数取对数、除以 0。"
            yield Problem("item-flat", message, place=Place(field=leaf.id), hint="核对公式和数据；该项按缺数据处理。")


def _is_flat(run: Run, leaf: Item) -> bool:
    value, points = run.stages.values.get(f"value.{leaf.id}"), run.output(f"points.{leaf.id}")
    if value is None or points is None or leaf.when is not None or value.dtype.kind != "f":
        return False
    return bool(np.isnan(points).all() and not np.isnan(value).all())


def _with_open_veto(run: Run) -> int:
    """How many have a total, no veto that strikes, and one that nobody can judge yet."""
    total = run.output("total")
    found = [column for each in run.edition.veto if (column := run.output(f"veto.{each.id}")) is not None]
    if total is None or not found:
        return 0
    vetoes = np.stack([np.nan_to_num(np.asarray(column, dtype=float), nan=UNKNOWN) for column in found])
    open_ = np.isin(vetoes, (UNKNOWN, MANUAL)).any(axis=0) & ~(vetoes == MET).any(axis=0)
    return int((open_ & ~np.isnan(np.asarray(total, dtype=float))).sum())
