"""Checks of targets: two targets for one year, targets already met, and figures far off the path that a plan sets."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise

from kaifaqu.evidence.audit.ends import in_unit_of, span
from kaifaqu.evidence.audit.fact import Fact, normal
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.interval import Interval
from kaifaqu.evidence.audit.report import Report


def check(index: Index, report: Report) -> None:
    """``target-differs``, ``target-met`` and ``target-path``."""
    for group in list(index.by_key.values()):
        targets = [fact for fact in group if fact.target]
        if not targets:
            continue
        _differ(index, report, targets)
        actual = [fact for fact in group if not fact.target and fact.measure == "level" and not fact.yearly and fact.subject]
        for target in targets:
            if target.measure == "level" and not target.yearly and target.period.kind == "year":
                _met(index, report, target, actual)
            elif target.measure in ("change", "cagr"):
                _path(index, report, target, actual)


def _differ(index: Index, report: Report, targets: list[Fact]) -> None:
    keyed: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in targets:
        if not fact.period.undated and (fact.subject or fact.known):
            keyed[fact.measure, fact.period.iso, fact.dimension, str(fact.yearly), fact.scope].append(fact)
    for facts in keyed.values():
        facts.sort(key=lambda fact: (fact.known, fact.reading, fact.sentence, fact.start))
        for first, second in pairwise(facts):
            if (first.known and second.known) or _agree(first, second):
                continue
            inside = first.reading == second.reading
            near = inside and first.sentence[0] == second.sentence[0]
            if near and (index.in_table(first) or first.sentence == second.sentence or not (first.own and second.own)):
                continue
            if inside and _tiers(index, first, second):
                continue
            cases = [] if inside else ["known" if first.known or second.known else "across"]
            if index.dated_elsewhere(first) or index.dated_elsewhere(second):
                cases.append("section")
            if first.range.meets(second.range):
                cases.append("bounded")
            if normal(first.name) != normal(second.name):
                cases.append("worded")
            if not first.matched:
                cases.append("common")
            values = {"who": first.who or second.who, "name": first.name, "when": first.when}
            values |= {"first": _bounded(first), "second": _bounded(second)}
            report.add("target-differs", cases, "main", facts=[first, second], values=values)


def _agree(first: Fact, second: Fact) -> bool:
    """True if both name the same number, whatever word of bound stands with it, or are the two ends of 1—2 个."""
    if {first.bound[:1], second.bound[:1]} == {"<", ">"} and first.range.meets(second.range):
        return True
    a, b = Interval.exactly(first.value), Interval.exactly(second.value)
    return first.value == second.value or (first.bound == second.bound == "=" and first.range.meets(second.range)) or (
        "~" in (first.bound, second.bound) and (first.range.meets(b) or second.range.meets(a))
    )  # fmt: skip


def _tiers(index: Index, first: Fact, second: Fact) -> bool:
    """True for 确保 5000 万美元，力争 6000 万美元: a floor and what is striven for are no contradiction."""
    words = [
        {kind for kind in ("floor_words", "stretch_words") if index.rules.any(kind, index.clause(fact))}
        for fact in (first, second)
    ]
    return bool(words[0] | words[1]) and words[0] != words[1]


def _bounded(fact: Fact) -> str:
    return {">": "超过", ">=": "不低于", "<": "低于", "<=": "不超过", "~": "约"}.get(fact.bound, "") + fact.written


def _year_of(index: Index, fact: Fact) -> int | None:
    """The year a level stands for: its own, or, said as of now (十年来, 目前), that of the document."""
    if not fact.period.undated:
        return fact.period.year if fact.period.kind in ("year", "day", "month") else None
    if fact.known or fact.from_word or fact.period.phrase.endswith("起"):
        return None
    dated = index.dated(fact.reading)
    return dated.year if dated is not None else None


def _lower(index: Index, fact: Fact) -> bool:
    """True if the target asks for less: by its bound or its words, by the catalogue, by its name."""
    if fact.bound in ("<", "<=") or index.rules.any("reduced", "" if fact.known else index.clause(fact)):
        return True
    code = fact.indicator.partition("|")[0]
    catalogue = index.readings[max(fact.reading, 0)].context.catalogue
    if code in catalogue:
        return catalogue.get(code).direction < 0
    return index.rules.any("lower_is_better", fact.name)


def _when(index: Index, fact: Fact) -> str:
    year = _year_of(index, fact)
    return f"{year}年" if fact.period.undated and year else fact.when


def _met(index: Index, report: Report, target: Fact, actual: list[Fact]) -> None:
    lower = _lower(index, target)
    for fact in actual:
        year = _year_of(index, fact)
        if year is None or year >= (target.period.year or 0) or fact.dimension != target.dimension or fact.bound in ("<", "<="):
            continue
        edge = fact.range.high if lower else fact.range.low
        if edge is None or (edge > target.value if lower else edge < target.value):
            continue
        if target.bound in (">", "<") and fact.value == target.value:
            continue
        values = {"who": fact.who, "name": target.name, "when": _when(index, fact), "actual": fact.written}
        values |= {"target_when": target.when, "target": _bounded(target)}
        report.add("target-met", [], "main", facts=[target, fact], values=values)
        return


def _path(index: Index, report: Report, step: Fact, actual: list[Fact]) -> None:
    """Base and yearly change of a plan against a level told elsewhere: far off, or already beyond the last year of the plan."""
    first, last, years = span(step.period)
    if first is None or last is None or not years or years < 2 or (step.measure == "change" and not step.yearly):
        return
    bases = [fact for fact in actual if fact.period.iso == first.iso and fact.reading == step.reading and _fits(fact, step)]
    if not bases or any(not bases[0].same_value(other) for other in bases[1:]):
        return
    base = bases[0]
    for fact in actual:
        year = _year_of(index, fact)
        if year is None or fact.dimension != base.dimension or fact is base:
            continue
        passed = year - (first.year or 0)
        if not 0 < passed <= years or fact.bound != "=":
            continue
        _off(index, report, step, base, fact, passed, years)


def _fits(base: Fact, step: Fact) -> bool:
    if step.measure == "cagr":
        return base.dimension not in ("share", "points") and base.range.positive
    return base.dimension == step.dimension or (base.dimension == "share" and step.dimension == "points")


def _expected(base: Fact, step: Fact, passed: int) -> Fraction:
    return base.value + step.value * passed if step.measure == "change" else base.value * (1 + step.value / 100) ** passed


def _off(index: Index, report: Report, step: Fact, base: Fact, fact: Fact, passed: int, years: int) -> None:
    limits = index.rules["target-path"].limits
    expected, goal = _expected(base, step, passed), _expected(base, step, years)
    moved, planned, gap = fact.value - base.value, expected - base.value, fact.value - expected
    wide = limits["points"] if base.dimension == "share" else abs(expected) * limits["percent"] / 100
    far = abs(gap) > wide and (abs(moved) >= abs(planned) * limits["times"] or moved * planned < 0)
    places = max(base.decimals, step.decimals)
    values: dict[str, object] = {"who": fact.who, "name": base.name, "base_when": base.when, "base": _bounded(base)}
    values |= {"step": _bounded(step), "expected": in_unit_of(base, expected, places), "actual": fact.written}
    apart = in_unit_of(base, abs(gap), places)
    values["gap"] = apart.replace("%", "个百分点")
    when = _when(index, fact)
    if far:
        told = fact.when or "时期未注明"
        report.add("target-path", [], "main", facts=[base, step, fact], values=values | {"when": when, "actual_when": told})
    elif fact.range.low is not None and planned > 0 and fact.range.low >= goal:
        target = in_unit_of(base, goal, places)
        last = f"{(base.period.year or 0) + years}年"
        values |= {"when": when, "target_when": last, "target": target}
        report.add("target-met", [], "path", facts=[base, step, fact], values=values)
