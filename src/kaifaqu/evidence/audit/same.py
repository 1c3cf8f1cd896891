"""Checks of repeated figures: two values for one thing, jumps between documents, paragraphs copied with their figures."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Final

from kaifaqu.evidence.audit.fact import COUNTED, Fact, normal
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.interval import shown
from kaifaqu.evidence.audit.report import Report
from kaifaqu.observe import Period

_UNIT_SLIPS: Final = tuple(Fraction(10) ** power for power in (1, 2, 3, 4, 8))
_RATES: Final = ("growth", "cagr", "change", "multiple")


def check(index: Index, report: Report) -> None:
    """``same-figure``, ``jump`` and ``copied-figures``."""
    for group in list(index.by_key.values()):
        if len(group) > 1:
            _same(index, report, group)
            _jumps(index, report, group)
    _copied(index, report)


def _same(index: Index, report: Report, group: list[Fact]) -> None:
    """Values of one subject, indicator, measure, period and scope that no rounding brings together."""
    keyed: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in group:
        if not fact.target and fact.dimension != "times" and (fact.subject or fact.known):
            keyed[fact.measure, fact.period.iso, fact.scope, fact.dimension, str(fact.yearly)].append(fact)
    for facts in keyed.values():
        if len(facts) < 2 or all(facts[0].range.meets(other.range) for other in facts[1:]):
            continue
        values = _values(facts)
        if len(values) > index.rules["same-figure"].limits["values"]:
            continue  # three values and more: the words tell them apart in a way that the statements do not
        for first, second in pairwise(values):
            if not first[0].range.meets(second[0].range):
                _two(index, report, first, second)


def _values(facts: list[Fact]) -> list[list[Fact]]:
    """The facts by value; those that one value fits are together."""
    found: list[list[Fact]] = []
    for fact in sorted(facts, key=lambda item: (item.known, item.reading, item.sentence, item.start)):
        home = next((each for each in found if each[0].range.meets(fact.range)), None)
        if home is None:
            found.append([fact])
        else:
            home.append(fact)
    return found


def _two(index: Index, report: Report, left: list[Fact], right: list[Fact]) -> None:
    first, second = _closest(left, right)
    if first.known and second.known:
        return
    cases = _cases(index, first, second)
    if cases is None:
        return
    values = {"who": first.who or second.who, "name": first.name, "when": first.when or "时期未注明"}
    values |= {"first": first.written, "second": second.written}
    report.add("same-figure", cases, "main", facts=[first, second], values=values)


def _closest(left: list[Fact], right: list[Fact]) -> tuple[Fact, Fact]:
    """Two of one document if there are, as nothing explains those away; else the first of each."""
    ours = {fact.reading: fact for fact in reversed(left)}
    for fact in right:
        if fact.reading in ours:
            return ours[fact.reading], fact
    return left[0], right[0]


def _cases(index: Index, first: Fact, second: Fact) -> list[str] | None:
    """What softens the finding; None where the two need not be about the same thing at all."""
    inside = first.reading == second.reading
    near = inside and first.sentence[0] == second.sentence[0]
    if near and (index.in_table(first) or first.sentence == second.sentence):
        return None  # cells of one table, members of one list: what tells them apart is in the headings
    if inside and first.measure == "level" and not (first.own and second.own):
        return None  # an indicator carried over from the clause before is not certain enough
    if inside and first.measure in ("growth", "cagr") and not all(_attached(index, item) for item in (first, second)):
        return None
    common = not (first.matched or second.matched)
    if common and len(first.indicator) < index.rules["same-figure"].limits["letters"]:
        return None  # 奖励, 投资: of many things
    if inside and _flow(index, first) != _flow(index, second):
        return None
    clauses = [index.clause(item) for item in (first, second) if not item.known]
    bases = [item for item in (first, second) if item.past]
    if len(bases) == 1 and not bases[0].year_before:
        return None
    if any(index.rules.any(kind, clause) for kind in ("revision_words", "plan_names") for clause in clauses):
        return None
    if (first.measure in _RATES or bases) and any(index.rules.any("comparable", clause) for clause in clauses):
        return None
    cases = ["base"] if len(bases) == 1 else []
    cases += [] if inside else ["known" if first.known or second.known else "across"]
    if first.dimension == COUNTED and any(_among(index, item) for item in (first, second)):
        cases.append("among")
    if first.period.undated:
        undated = _undated(index, first, second)
        if undated is None:
            return None
        cases += undated
    if first.measure in ("growth", "cagr"):
        cases.append("growth")
    if normal(first.name) != normal(second.name):
        cases.append("worded")
    if common:
        cases.append("common" if inside else "named")
    if first.loose.meets(second.loose):
        cases.append("loose")
    return cases


def _flow(index: Index, fact: Fact) -> frozenset[str]:
    """What kind of a number it is said to be: 新增 46 家 is not the 总数."""
    label = index.label(fact)
    return frozenset(word for word in index.rules.words["flow_words"] if word in label)


def _among(index: Index, fact: Fact) -> bool:
    """True for 高新技术企业 79 家，其中规上工业企业 38 家: not all 规上工业企业, but those among them."""
    return not fact.known and index.rules.any("part_words", index.clause(fact))


def _attached(index: Index, fact: Fact) -> bool:
    """True if a rate is surely of its indicator: named in its clause, or right behind a figure of it, and not one of a list."""
    if index.rules.any("list_words", index.clause(fact)):
        return False
    if fact.own:
        return True
    group = index.by_sentence[fact.reading, fact.sentence]
    before = [item for item in group if item.end <= fact.start]
    return bool(before) and (before[-1].subject, before[-1].indicator) == (fact.subject, fact.indicator) and before[-1].own


def _undated(index: Index, first: Fact, second: Fact) -> list[str] | None:
    """Undated figures compare only where nothing has to be dated: one document and phrase, or the size of a named place."""
    if first.measure != "level" or first.name != second.name or first.from_word or second.from_word:
        return None
    if first.reading == second.reading:
        return ["undated"] if first.period.phrase and not first.period.phrase.endswith("起") else None
    zones = {reading.context.zone for reading in index.readings} | {reading.context.city for reading in index.readings}
    area = first.dimension in ("area", "length", "money-cny")
    return ["named"] if area and first.who not in zones and not first.period.phrase else None


def _jumps(index: Index, report: Report, group: list[Fact]) -> None:
    """Levels of different documents, a few years apart, that differ many times over."""
    limits = index.rules["jump"].limits
    levels = [
        fact for fact in group
        if fact.measure == "level" and not fact.target and not fact.yearly and fact.subject and fact.matched
        and fact.period.kind == "year" and fact.dimension != "times"
    ]  # fmt: skip
    levels.sort(key=lambda fact: (fact.dimension, fact.period, fact.reading))
    for dimension, ordered in groupby(levels, key=lambda fact: fact.dimension):
        for first, second in pairwise(list(ordered)):
            years = (second.period.year or 0) - (first.period.year or 0)
            if not 0 < years <= limits["years"] or first.reading == second.reading:
                continue
            values = {"who": second.who or first.who, "name": second.name, "first_when": first.when, "first": first.written}
            values |= {"second_when": second.when, "second": second.written}
            if dimension == "share":
                gap = abs(second.value - first.value)
                if gap > limits["points"] * years and not first.range.widened(limits["points"]).meets(second.range):
                    report.add("jump", [], "points", facts=[first, second], values=values | {"gap": shown(gap)})
            elif first.range.positive and second.range.positive:
                ratio = second.value / first.value
                times = max(ratio, 1 / ratio)
                if times >= limits["times"] ** years:
                    slip = any(abs(times / power - 1) < Fraction(1, 2) for power in _UNIT_SLIPS)
                    shown_ratio = shown(ratio, 2 if ratio >= 1 else 5)
                    report.add(
                        "jump", ["unit"] if slip else [], "main", facts=[first, second], values=values | {"ratio": shown_ratio}
                    )


def _copied(index: Index, report: Report) -> None:
    """A block whose figures are all those of another block, said of another period."""
    least = int(index.rules["copied-figures"].limits["figures"])
    same: dict[tuple[tuple[object, ...], ...], list[list[Fact]]] = defaultdict(list)
    for told in index.by_block.values():
        facts = [fact for fact in told if not fact.target]
        if len(facts) >= least and any(not fact.period.undated for fact in facts):
            key = tuple((fact.subject, fact.indicator, fact.measure, fact.value, fact.dimension) for fact in facts)
            if len({part[3] for part in key}) >= least:
                same[key].append(facts)
    for copies in same.values():
        for first, second in pairwise(copies):
            pairs = [(a, b) for a, b in zip(first, second, strict=True) if _other_period(a.period, b.period)]
            if len(pairs) >= least:
                one, two = pairs[0]
                sample = "、".join(fact.written for fact in first[:3])
                values = {"count": len(first), "sample": sample, "first_when": one.when, "second_when": two.when}
                report.add("copied-figures", [], "main", facts=[*first, *second], values=values)


def _other_period(first: Period, second: Period) -> bool:
    return not first.undated and not second.undated and first.iso != second.iso
