"""What no single line shows to be wrong: weights that lead nowhere, full points that nobody can reach or that are too low."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise, product
from math import prod
from typing import Final

from kaifaqu.assess.rules.model import WEIGHED, Edition, Level, Values
from kaifaqu.assess.rules.read.faults import Faults
from kaifaqu.errors import Place, Problem

NEAR: Final = 1e-9
MOST_KEYS: Final = 10_000
WARNING: Final = "standard-warning"


def check_weights(edition: Edition, faults: Faults) -> None:
    """Computed weights need a weighted mean somewhere."""
    if edition.weights.method == "given" or edition.score is None:
        return
    if not any(item.combine in WEIGHED for item in edition.score.walk() if item.items):
        faults.fault(
            edition.place, f"权重由 {edition.weights.method} 计算，而没有一组评价项按权重合成。", "在 score 里写 combine: mean。"
        )


def check_points(edition: Edition, faults: Faults) -> None:
    """A leaf may not promise more than its full points; the parts must be able to reach the full points of the whole."""
    for item in () if edition.score is None else edition.score.walk():
        _, most = replace(item, full=None).limits
        if item.full is None or most is None:
            continue
        if not item.items and not item.beyond and most > float(item.full) + NEAR:
            faults.fault(
                item.place, f"“{item.title}”最多可得 {most:g} 分，超过满分 {item.full:f} 分。", "核对分档的分值或 full。"
            )
        if most < float(item.full) - NEAR and not edition.gaps:
            faults.fault(
                item.place, f"“{item.title}”的满分是 {item.full:f} 分，而最多只能得 {most:g} 分。", "核对 full，或补全评价项。"
            )


def warnings(edition: Edition) -> list[Problem]:
    """What may be meant, but is often a slip: values that get no points, subjects that get no grade, inputs nobody reads."""
    found: list[Problem] = []
    for leaf in edition.leaves:
        ladder = None if leaf.method is None else leaf.method.ladder(leaf)
        if ladder is not None and any(step.points is None for step in ladder.steps):
            found.append(_warning(leaf.place, f"“{leaf.title}”的分档有空当：有些取值得不到分，将按缺数据处理。", "补一档 else。"))
    if edition.grades is not None:
        levels = edition.grades.levels
        if not any(_takes_all(level) for level in levels):
            found.append(_warning(levels[-1].place, "不符合任何一级的对象没有等级。", "需要时在最后加一个没有条件的等级。"))
        found += [_quota_gap(edition, level) for level in levels if _ungiven(edition, level)]
    for table in edition.values.values():
        found += _table_gaps(edition, table)
    if not edition.gaps and edition.unknown_weights:
        place = edition.unknown_weights[0].place
        found.append(
            _warning(place, f"有 {len(edition.unknown_weights)} 个权重未知：补齐以前没有总分。", "在 gaps 里写明缺什么。")
        )
    return found


def _ungiven(edition: Edition, level: Level) -> list[str]:
    """Groups that a quota by group does not name."""
    if edition.grades is None or not level.quotas:
        return []
    column = edition.inputs.get(edition.grades.within[0])
    named = [group for group, _ in level.quotas]
    return [value for value in (column.values if column is not None else ()) if value not in named]


def _quota_gap(edition: Edition, level: Level) -> Problem:
    return _warning(level.place, f"“{level.title}”没有给“{'、'.join(_ungiven(edition, level))}”名额。", "没有名额的写 0。")


def _table_gaps(edition: Edition, table: Values) -> Iterator[Problem]:
    """Texts of the keys for which the table has no row, and days between two rows."""
    known = [edition.inputs[key].values for key in table.keys if key in edition.inputs]
    if table.keys and all(known) and prod(len(values) for values in known) <= MOST_KEYS:
        had = {row.keys for row in table.rows}
        lacking = ["、".join(keys) for keys in product(*known) if keys not in had]
        if lacking:
            said = "；".join(lacking[:5]) + (" 等" if len(lacking) > 5 else "")
            yield _warning(table.place, f"“{table.title}”没有“{said}”的数值：这些对象按缺数据处理。", "补上行，或确认就是没有。")
    rows: dict[tuple[tuple[str, ...], int | None], list[tuple[date, date]]] = {}
    for row in table.rows:
        if row.upto is None:
            rows.setdefault((row.keys, row.year), []).append((row.start or date.min, row.end or date.max))
    for spans in rows.values():
        for (_, end), (start, _) in pairwise(sorted(spans)):
            if end < start and (start - end).days > 1:
                days = f"{end.isoformat()} 至 {start.isoformat()}"
                yield _warning(table.place, f"“{table.title}”在 {days} 之间没有数值。", "补上行，或确认就是没有。")


def _takes_all(level: Level) -> bool:
    no_places = level.quota is None and not level.quotas and level.last is None
    return level.rule is None and no_places and (level.upto is None or level.upto == 1)


def _warning(place: Place, message: str, hint: str) -> Problem:
    return Problem(WARNING, message, place=place, hint=hint)
