"""Grades: levels by cut-off, share or quota, and those outside the ranking."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.model import Grades, Level
from kaifaqu.assess.rules.read.basics import one_of, places, share
from kaifaqu.assess.rules.read.faults import Faults
from kaifaqu.assess.rules.read.names import Names
from kaifaqu.assess.rules.read.results import groups


def grades(node: Node, names: Names, faults: Faults) -> Grades:
    """Grades, best first, and those outside the ranking."""
    node.only("within", "apart", "counted", "boundary", "levels")
    within = groups(node.get("within"), names)
    listed = node.need("levels").items()
    if not listed:
        node.need("levels").fail("至少要有一个等级。")
    levels = faults.each(listed, partial(_level, within, names))
    _check_levels(node, levels, faults)
    apart, counted = node.get("apart"), node.get("counted")
    return Grades(
        levels=tuple(levels),
        within=within,
        apart=() if apart is None else tuple(faults.each(apart.items(), partial(_apart, names))),
        counted=True if counted is None else counted.flag(),
        boundary=one_of(node.get("boundary"), "better", "better", "worse"),
        place=node.place,
    )


def grade_names(node: Node | None, faults: Faults) -> tuple[str, ...]:
    """The grades there are, before any formula is read."""
    if node is None or not isinstance(node.value, dict):
        return ()
    found: list[str] = []
    for key in ("levels", "apart"):
        listed = node.value.get(key)
        for item in listed.value if listed is not None and isinstance(listed.value, tuple) else ():
            grade = item.value.get("grade") if isinstance(item.value, dict) else None
            if grade is not None and isinstance(grade.value, str):
                if grade.value in found:
                    faults.fault(grade.place, f"等级“{grade.value}”写了两次。")
                found.append(grade.value)
    return tuple(dict.fromkeys(found))


def _apart(names: Names, node: Node) -> tuple[str, str, Formula]:
    node.only("grade", "title", "rule", "note")
    grade = node.need("grade").text()
    return grade, node.optional_text("title", grade), names.truth(node.need("rule"), "rank")


def _level(within: tuple[str, ...], names: Names, node: Node) -> Level:
    node.only("grade", "title", "rule", "upto", "last", "quota", "rounding", "note")
    given = [key for key in ("upto", "last", "quota") if node.get(key) is not None]
    if len(given) > 1:
        node.fail("、".join(given) + " 只写一个。")
    rounding = node.get("rounding")
    if rounding is not None and given not in (["upto"], ["last"]):
        rounding.fail("rounding 与 upto 或 last 一起写。")
    rule, upto, last, quota = (node.get(key) for key in ("rule", "upto", "last", "quota"))
    grade = node.need("grade").text()
    number, by_group = (None, ()) if quota is None else _quota(quota, within, names)
    return Level(
        grade=grade,
        title=node.optional_text("title", grade),
        rule=None if rule is None else names.truth(rule, "grade"),
        upto=None if upto is None else share(upto),
        last=None if last is None else share(last),
        quota=number,
        quotas=by_group,
        rounding=one_of(rounding, "down", "down", "up", "nearest"),
        place=node.place,
    )


def _quota(node: Node, within: tuple[str, ...], names: Names) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    if isinstance(node.value, str):
        return places(node), ()
    if len(within) != 1:
        node.fail("按组给名额时，within 要写一个分组列。", "如 within: [region]")
    known = names.inputs[within[0]].values if within[0] in names.inputs else ()
    for group, part in node.pairs().items():
        if known and group not in known:
            part.fail(f"“{group}”不是“{within[0]}”可取的值。", "可用：" + "、".join(known) + "。")
    return None, tuple((group, places(part)) for group, part in node.pairs().items())


def _check_levels(node: Node, levels: Sequence[Level], faults: Faults) -> None:
    upto = [level for level in levels if level.upto is not None]
    for one, other in itertools.pairwise(upto):
        if one.upto is not None and other.upto is not None and other.upto <= one.upto:
            faults.fault(other.place, f"“{other.grade}”的 upto 须大于“{one.grade}”的 upto。", "upto 是自第一名起累计的比例。")
    if sum((level.last for level in levels if level.last is not None), Decimal(0)) > 1:
        faults.fault(node.place, "各 last 之和超过 100%。")
    for index, level in enumerate(levels):
        fits_all = level.rule is None and level.upto is None and level.last is None and level.quota is None and not level.quotas
        if fits_all and index < len(levels) - 1:
            after = levels[index + 1]
            message = f"轮不到“{after.grade}”：前面的“{level.grade}”没有条件。"
            faults.fault(after.place, message, "没有条件的等级写在最后。")
