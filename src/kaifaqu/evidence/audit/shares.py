"""Checks of ratios: a share against part and whole (and the year whose whole fits), per-capita values against their totals."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import accumulate, islice
from typing import Final

from kaifaqu.evidence.audit.ends import unit_of, with_when
from kaifaqu.evidence.audit.fact import COUNTED, Fact, apart, measured, normal
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.interval import Interval, shown
from kaifaqu.evidence.audit.report import Report
from kaifaqu.evidence.audit.rules import Share

_SHARE: Final = re.compile(r"^(?P<part>.*?)(?:占|与)(?P<whole>.*?)(?:的|之)?(?:比重|比例|比率|份额|百分比|之比|比)$")
_YEAR_OF: Final = re.compile(r"^(?:同期|当年|全部|整个)")


def check(index: Index, report: Report) -> None:
    """``share-part-whole``, ``share-over-whole`` and ``per-capita-total``."""
    for fact in index.facts:
        if fact.measure == "level" and not fact.yearly and not fact.target:
            if fact.dimension == "share":
                _share(index, report, fact)
            _per(index, report, fact)


def _share(index: Index, report: Report, fact: Fact) -> None:
    known = _known(index, fact)
    found = _SHARE.match(fact.name)
    if found is None and known is None:
        return
    exceeded = found is not None and index.rules.any("exceeded_wholes", found["whole"])  # 完成投资占年度计划的112.9%
    if fact.range.low is not None and fact.range.low > 100 and "占" in fact.name and not exceeded:
        report.add("share-over-whole", [], "main", facts=[fact], values={"name": fact.name, "written": fact.written})
        return
    if index.rules.any("sum_words", index.clause(fact)):
        return
    parts, wholes = _named_pair(index, fact, found) if found else ([], [])
    if known is not None and not (parts and wholes):
        parts = [item for item in _named(index, fact, fact.subject, *known.part) if _together(item, fact) and not item.past]
        wholes = _named(index, fact, fact.subject, *known.whole)
    inside = _inside(index, fact) if found else None
    if inside is not None:
        parts, wholes = [inside[0]], [inside[1]]
    now = [item for item in wholes if _together(item, fact) and not item.past]
    pairs = [(part, whole) for part in parts for whole in now if part.dimension == whole.dimension and part is not whole]
    if not pairs or any(_fits(fact, part, whole) for part, whole in pairs):
        return
    part, whole = min(pairs, key=lambda pair: sum(_away(item, fact) for item in pair))
    if _of_several(index, fact, whole):
        return
    _report(index, report, fact, part, whole, [item for item in wholes if item.dimension == part.dimension])


def _named_pair(index: Index, fact: Fact, found: re.Match[str]) -> tuple[list[Fact], list[Fact]]:
    """Part and whole by their names. A share without a part in its name (占…的比重) is of the amount right before it."""
    if found["part"]:
        parts = [item for item in _named(index, fact, fact.subject, found["part"]) if _together(item, fact) and not item.past]
    else:
        parts = _before(index, fact)[-1:]
    whose, name = _whole(index, fact, found["whole"])
    return parts, [item for item in _named(index, fact, whose, name or (parts[0].name if parts else "")) if item not in parts]


def _before(index: Index, fact: Fact) -> list[Fact]:
    """The amounts of the same subject told before it in its sentence."""
    group = index.by_sentence.get((fact.reading, fact.sentence), [])
    return [
        item for item in group
        if item.end <= fact.start and item.measure == "level" and item.subject == fact.subject and not item.target
        and item.dimension not in ("share", "points", "times") and not item.past
    ]  # fmt: skip


def _inside(index: Index, fact: Fact) -> tuple[Fact, Fact] | None:
    """Part and whole of A 36500 万元，占 B 5.2 亿元的 70.2%: the whole stands between 占 and the share."""
    group, text = _before(index, fact), index.readings[fact.reading].document.blocks[fact.sentence[0]].text
    if len(group) < 2:
        return None
    part, whole = group[-2:]
    between = text[part.end : whole.start]
    return (part, whole) if "占" in between and "，" not in text[whole.end : fact.start] else None


def _of_several(index: Index, fact: Fact, whole: Fact) -> bool:
    """True for 甲 12 亿元，乙 10 亿元，占全区 30 亿元的 73.3%: the part is the sum of what was told last."""
    told = [
        item.range for item in index.by_sentence.get((fact.reading, fact.sentence), [])
        if item is not whole and item.end <= fact.start and item.measure == "level" and item.dimension == whole.dimension
    ]  # fmt: skip
    needed = fact.range.times(Fraction(1, 100)).product(whole.range)
    return any(total.meets(needed) for total in islice(accumulate(reversed(told)), 1, None))


def _away(item: Fact, fact: Fact) -> int:
    """How far a figure stands from the share: what is nearest is what is meant."""
    if item.reading != fact.reading:
        return 1_000_000
    return abs(item.sentence[0] - fact.sentence[0]) * 1000 + abs(item.start - fact.start)


def _report(index: Index, report: Report, fact: Fact, part: Fact, whole: Fact, wholes: list[Fact]) -> None:
    cases = apart(fact, (part, whole))
    if fact.range.times(Fraction(1, 100)).product(whole.loose).meets(part.loose):
        cases.append("loose")
    rule, extra = index.rules["share-part-whole"], []
    for other in wholes:
        if not other.period.undated and other.period.iso != fact.period.iso and other.range.positive and _fits(fact, part, other):
            values = {"when": other.when, "whole_name": other.name, "whole": other.written, "found": _percent(part, other, fact)}
            extra.append(rule.texts["year"].format(**values))
            cases.append("year")
            break
    values = {"part_name": part.name, "part": with_when(part), "whole_name": whole.name, "whole": with_when(whole)}
    values |= {"found": _percent(part, whole, fact), "written": fact.written}
    report.add("share-part-whole", cases, "main", facts=[part, whole, fact], values=values, extra=extra)


def _percent(part: Fact, whole: Fact, fact: Fact) -> str:
    return shown(part.value / whole.value * 100, max(1, fact.decimals + 1)) if whole.value else "—"


def _fits(fact: Fact, part: Fact, whole: Fact) -> bool:
    return not whole.range.positive or fact.range.times(Fraction(1, 100)).product(whole.range).meets(part.range)


def _known(index: Index, fact: Fact) -> Share | None:
    """The identity of a share like 城镇化率, by any of its names."""
    catalogue = index.readings[fact.reading].context.catalogue
    return next((item for item in index.rules.shares if fact.indicator in index.keys(item.share, catalogue)), None)


def _named(index: Index, fact: Fact, subject: str, *names: str) -> list[Fact]:
    return [item for item in index.named(subject, names, fact.reading) if not item.target and not item.yearly]


def _whole(index: Index, fact: Fact, name: str) -> tuple[str, str]:
    """Whose whole it is, and its name: 全市生产总值 is the city's 生产总值."""
    context = index.readings[fact.reading].context
    name = _YEAR_OF.sub("", name)
    for word, field in index.rules.regions.items():
        if name.startswith(word):
            owner = getattr(context, field, "") or word  # as Index has it for a city that nobody named
            return _subject(index, fact, owner), name[len(word) :]
    for body in (context.city, context.province, context.zone):
        if body and name.startswith(body):
            return _subject(index, fact, body), name[len(body) :]
    return fact.subject, name


def _subject(index: Index, fact: Fact, name: str) -> str:
    for body in index.readings[fact.reading].context.bodies:
        if name in (body.name, *body.aliases):
            return body.code
    return normal(name)


def _together(item: Fact, fact: Fact) -> bool:
    """Of the same period; undated ones only in the same paragraph."""
    if item.period.undated or fact.period.undated:
        near = item.reading == fact.reading and item.sentence[0] == fact.sentence[0]
        return near and (item.sentence == fact.sentence or item.period == fact.period)
    return item.period.iso == fact.period.iso


def _per(index: Index, report: Report, fact: Fact) -> None:
    if fact.period.undated or not fact.range.positive:
        return
    catalogue = index.readings[fact.reading].context.catalogue
    for per in index.rules.pers:
        if fact.indicator not in index.keys(per.ratio, catalogue):
            continue
        total = _one(index, fact, per.total)
        by = _one(index, fact, per.by)
        if total is None or by is None or not total.range.positive or not by.range.positive:
            return
        unit, factor = _unit(fact, total, by)
        if factor is None:
            return
        slack = index.rules["per-capita-total"].limits["percent"] / 100
        written = Interval(
            (fact.range.low or Fraction(0)) * (1 - slack), None if fact.range.high is None else fact.range.high * (1 + slack)
        )
        if written.product(by.range).meets(total.range.times(factor)):
            return
        values = {"total_name": total.name, "total": total.written, "per_name": by.name, "per": by.written}
        own = measured(unit_of(fact))[1]
        values |= {
            "found": shown(total.value * factor / by.value / own, max(2, fact.decimals)),
            "unit": unit,
            "written": fact.written,
        }
        cases = ["across"] if len({item.reading for item in (fact, total, by)}) > 1 else []
        report.add("per-capita-total", cases, "main", facts=[total, by, fact], values=values)
        return


def _one(index: Index, fact: Fact, names: tuple[str, ...]) -> Fact | None:
    """The level of the same subject and period under the first name that has one and only one value."""
    for name in names:
        found = [item for item in _named(index, fact, fact.subject, name) if item.period.iso == fact.period.iso]
        if found:
            return found[0] if all(found[0].same_value(other) for other in found[1:]) else None
    return None


def _unit(fact: Fact, total: Fact, by: Fact) -> tuple[str, Fraction | None]:
    """What the quotient is multiplied by to be of the ratio's dimension: 1, or 10,000 for 每万人; None if they do not agree."""
    unit = unit_of(fact)
    per_ten_thousand = Fraction(10000) if "万人" in fact.name.replace("万人次", "") else Fraction(1)
    if fact.dimension == f"{total.dimension}/{by.dimension}" or fact.dimension == total.dimension:
        return unit, per_ten_thousand
    if fact.dimension.startswith(f"{total.dimension}/") and by.dimension == COUNTED:
        return unit, per_ten_thousand
    return unit, None
