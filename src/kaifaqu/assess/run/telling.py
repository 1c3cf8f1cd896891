"""A tree of reasons as indented Chinese text."""

from __future__ import annotations

from collections.abc import Iterator

from kaifaqu.assess.run.reasons import Reason, Used
from kaifaqu.assess.run.show import amount, points
from kaifaqu.assess.run.verdict import Judged, Verdict, source_text


def tell(reason: Reason) -> str:
    """The whole tree, two full-width spaces a level."""
    return "\n".join(_lines(reason, 0))


def _lines(reason: Reason, depth: int) -> Iterator[str]:
    indent = "　" * depth
    yield indent + _head(reason)
    for line in _below(reason):
        yield f"{indent}　· {line}"
    for part in reason.parts:
        yield from _lines(part, depth + 1)


def _head(reason: Reason) -> str:
    got = points(reason.points, reason.high)
    if reason.kind == "total":
        when = f"（{reason.period}）" if reason.period else ""
        return f"{reason.title}{when}　总分 {got}" + (f"　【{reason.note}】" if reason.note else "")
    if reason.kind in ("adjustment", "limit"):
        return f"{reason.title}　{'' if reason.contribution is None else f'{reason.contribution:+.2f}'}"
    full = f"/{amount(reason.full)}" if reason.full is not None else ""
    weight = f"，权重 {amount(100 * reason.weight)}%" if reason.weight is not None else ""
    given = f"，计入总分 {amount(reason.contribution)}" if reason.contribution is not None else ""
    return f"{reason.title}　得分 {got}{full}{weight}{given}"


def _below(reason: Reason) -> Iterator[str]:
    if reason.kind == "leaf" and (reason.value is not None or reason.formula):
        value = reason.value if isinstance(reason.value, str) else amount(reason.value, reason.unit)
        yield f"{reason.formula} = {value}" if reason.formula and reason.formula != reason.title else f"值 {value}"
    if reason.says:
        yield f"规则：{reason.says}"
    for each in reason.inputs:
        yield _used(each)
    if reason.note and reason.kind != "total":
        yield reason.note
    if reason.missing:
        yield f"缺：{'、'.join(each.title for each in reason.missing)}"
    if reason.next is not None:
        way = "提高" if reason.next.change > 0 else "降低"
        reach = "到" if reason.next.inclusive else "到越过"
        held = "" if reason.next.fixed else "（参照其他对象，上下界不变时）"
        change = amount(abs(reason.next.change), _points_of(reason.unit), 4)
        yield f"再{way} {change}，{reach} {amount(reason.next.value, reason.unit, 4)}，得 {amount(reason.next.points)} 分{held}"
    if reason.advice:
        yield f"建议：{reason.advice}"
    if reason.source is not None and reason.kind != "total":
        yield f"依据：{source_text(reason.source)}"


def _used(each: Used) -> str:
    value = each.value if isinstance(each.value, str) else amount(each.value, each.unit)
    where = f"　来源：{each.source}" if each.source else ""
    return f"{each.title}{f'（{each.period}）' if each.period else ''} {value}{where}"


def _points_of(unit: str) -> str:
    """A share rises by points of a per cent, not by per cent."""
    return "个百分点" if unit == "%" else unit


def tell_verdict(verdict: Verdict) -> str:
    """The verdict with each condition, what is missing and what follows."""
    return "\n".join(_verdict(verdict))


def _verdict(verdict: Verdict) -> Iterator[str]:
    between = "" if verdict.rank_between is None else f"位次区间 {verdict.rank_between[0]}—{verdict.rank_between[1]}"
    rank = "" if verdict.rank is None else f"第 {verdict.rank} 名，共 {verdict.of} 个"
    grade = "" if verdict.grade is None else f"{verdict.grade} 级"
    yield "　".join(part for part in (verdict.subject, verdict.words, rank, between, grade, verdict.label) if part)
    if verdict.refusal:
        yield verdict.refusal
    groups = (("否决", verdict.veto), ("条件", verdict.conditions), ("直接确认", (verdict.direct,) if verdict.direct else ()))
    for title, judged in groups:
        if judged:
            yield title
            for each in judged:
                yield from _judged(each, 1)
    if verdict.missing:
        yield f"还缺：{'、'.join(each.title for each in verdict.missing)}"
    for follows in verdict.follows:
        sure = "" if follows.status == "met" else "（待定）"
        figure = "" if follows.amount is None else f"　{amount(follows.amount, follows.unit)}"
        yield f"{follows.title}{sure}{figure}" + (f"　{follows.text}" if follows.text else "")


def _judged(judged: Judged, depth: int) -> Iterator[str]:
    indent = "　" * depth
    yield f"{indent}{judged.words}　{judged.title}：{judged.says}"
    known = [each for each in judged.figures if each.value is not None]
    if known:
        yield f"{indent}　{'；'.join(each.text if len(known) == 1 else f'{each.title}{each.text}' for each in known)}"
    if judged.missing:
        yield f"{indent}　缺：{'、'.join(each.title for each in judged.missing)}"
    if judged.status != "met" and judged.advice:
        yield f"{indent}　建议：{judged.advice}"
    for part in judged.parts:
        yield from _judged(part, depth + 1)
