"""Checks of change: increase, growth, average growth and multiple against the levels they are about."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kaifaqu.evidence.audit.ends import DERIVED, Ends, Finder, in_unit_of, with_when
from kaifaqu.evidence.audit.fact import Fact, apart
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.interval import Interval, root, shown
from kaifaqu.evidence.audit.report import Report

_ONE: Final = Interval.exactly(1)
_RATES: Final = ("growth", "cagr")


@dataclass
class _Check:
    """One derived figure with its end points, about to be judged."""

    index: Index
    report: Report
    fact: Fact
    ends: Ends

    @property
    def name(self) -> str:
        return self.fact.name or self.ends.end.name

    def cases(self) -> list[str]:
        """Cases that hold for every rule: facts of another document, a name whose growth is not that of its levels."""
        found = apart(self.fact, self.ends.facts())
        if self.fact.measure in _RATES and self.index.rules.any("scoped", self.name):
            found.append("scoped")
        return found

    def values(self) -> dict[str, object]:
        start, end = self.ends.start, self.ends.end
        return {
            "name": self.name,
            "end": end.written,
            "start": self.ends.base_text(),
            "first": with_when(start) if start else self.ends.base_text(),
            "last": with_when(end),
            "base": self.ends.base_text(),
            "change": self.ends.change.written if self.ends.change else "",
            "start_when": (start.when if start else "") or "前面",
            "years": self.ends.years,
            "written": self.fact.written,
        }

    @property
    def line(self) -> str:
        return "main" if self.ends.start is not None else "base"


def check(index: Index, report: Report) -> None:
    """All derived figures: ``change-levels``, ``growth-levels``, ``cagr-end-points``, ``multiple-end-points``."""
    fine = {fact.reading for fact in index.facts if fact.measure == "multiple" and fact.decimals}
    for group in list(index.by_key.values()):
        derived = [fact for fact in group if not fact.known and _is_derived(fact)]
        if not derived or len(group) < 2:
            continue
        finder = Finder(index, group)
        for fact in derived:
            ends = finder.ends(fact)
            base = ends.base if ends else None
            if ends is None or base is None or (fact.measure != "change" and not (base.positive and ends.end.range.positive)):
                continue
            _judge(_Check(index, report, fact, ends), fact.reading in fine)


def _is_derived(fact: Fact) -> bool:
    return fact.measure in DERIVED or (fact.measure == "level" and fact.dimension == "times")


def _judge(check: _Check, fine: bool) -> None:
    fact = check.fact
    if check.index.rules.any("plan_names", check.name):
        return  # 完成全年任务 7000 万美元的 55.1%，同比增长 22.7%: what grew is what was done
    if fact.measure == "change":
        _change(check)
    elif fact.measure in _RATES and check.ends.end.dimension not in ("share", "points"):
        clause = check.index.clause(fact)
        if not check.index.rules.any("comparable", clause) or check.index.rules.any("comparable_price", clause):
            _rate(check, clause)
    elif fact.measure == "multiple":
        _multiple(check, fine, increase=True)
    elif fact.measure == "level":
        _multiple(check, fine, increase=False)


def _change(check: _Check) -> None:
    fact, start, end = check.fact, check.ends.start, check.ends.end
    same = fact.dimension == end.dimension or {fact.dimension, end.dimension} == {"share", "points"}
    if start is None or not same:
        return
    if fact.yearly:
        if not check.index.in_table(fact):  # there the unit of a column 年均 is not certain: % or that of the row
            _yearly_change(check, start)
        return
    if (end.range - fact.range).meets(start.range) or _gross(check, start):
        return
    cases = check.cases() + (["loose"] if (end.loose - fact.loose).meets(start.loose) else [])
    values = check.values()
    places = max(end.decimals, fact.decimals)
    told = with_when(end)
    values |= {"told": told if told.endswith("）") else f"{told} ", "start": start.written, "change": fact.written}
    values["base"] = in_unit_of(end, end.value - fact.value, places)
    check.report.add("change-levels", cases, "main", facts=[start, end, fact], values=values)


def _gross(check: _Check, start: Fact) -> bool:
    """True for 新增 340 家 beside 由 2580 家增加到 2860 家: what is new is more than what is left of it."""
    told = check.index.rules.any("gross_words", check.index.clause(check.fact))
    return told and "净" not in check.fact.quote and check.fact.value >= check.ends.end.value - start.value


def _yearly_change(check: _Check, start: Fact) -> None:
    """年均提高 1.3 个百分点: so much in each of the years between the levels."""
    fact, end, years = check.fact, check.ends.end, check.ends.years
    if not years or years < 2 or not check.ends.exact or (end.range - fact.range.times(years)).meets(start.range):
        return
    cases = check.cases() + (["loose"] if (end.loose - fact.loose.times(years)).meets(start.loose) else [])
    found = in_unit_of(end, (end.value - start.value) / years, max(end.decimals, fact.decimals) + 1)
    values = check.values() | {"found": found.replace("%", "个百分点")}
    check.report.add("change-levels", cases, "yearly", facts=[start, end, fact], values=values)


def _ratio(check: _Check, written: Interval, *, loose: bool = False) -> bool:
    """True if the end can be the base times the written ratio."""
    base = check.ends.loose_base if loose else check.ends.base
    end = check.ends.end.loose if loose else check.ends.end.range
    return base is not None and end.meets(base.product(written))


def _grown(rate: Interval) -> Interval:
    return _ONE + rate.times(Fraction(1, 100))


def _rate(check: _Check, clause: str) -> None:
    """Growth over one span, or each year on average."""
    fact, ends = check.fact, check.ends
    years = 1 if fact.measure == "growth" else ends.years
    if years is None or years < 1 or fact.dimension != "share" or (fact.measure == "cagr" and years < 2):
        return
    spans = (years,) if ends.exact or fact.measure == "growth" else (years - 1, years, years + 1)
    rates = [fact.range, -fact.range] if check.index.rules.any("improve_words", clause) else [fact.range]
    if any(_ratio(check, _grown(rate).power(n)) for rate in rates for n in spans if n > 0):
        return
    found = (root(ends.end.value / ends.base_value, years) - 1) * 100
    rule = "cagr-end-points" if fact.measure == "cagr" else "growth-levels"
    cases = check.cases()
    if _adjusted(check, clause):
        limits = check.index.rules[rule].limits
        gap = (found - fact.value) / (max(ends.years or 1, 1) if fact.measure == "growth" else 1)
        if limits["deflator_low"] <= gap <= limits["deflator_high"]:
            return
        cases.append("adjusted")
    if _ratio(check, _grown(fact.loose).power(years), loose=True):
        cases.append("loose")
    notes, extra = _spans(check, years) if fact.measure == "cagr" else ([], [])
    if extra:
        cases.append("span")
    values = check.values() | {"years": years, "found": shown(found, max(2, fact.decimals + 1))}
    facts = [*ends.facts(), fact]
    check.report.add(rule, cases, check.line, facts=facts, values=values, notes=notes, extra=extra)


def _adjusted(check: _Check, clause: str) -> bool:
    """True if the growth of this indicator is stated at comparable prices: by the catalogue, its name, or the words."""
    rules = check.index.rules
    if rules.any("current_price", clause):
        return False
    catalogue = check.index.readings[check.fact.reading].context.catalogue
    code = check.fact.indicator.partition("|")[0]
    if code in catalogue and catalogue.get(code).growth_basis:
        return True
    return rules.any("adjusted", check.name) or rules.any("comparable_price", clause)


def _spans(check: _Check, years: int) -> tuple[list[str], list[str]]:
    """Other spans that the written rate would fit: as a note of the line where none does, else as the first explanation."""
    ends, fact = check.ends, check.fact
    texts, most = check.index.rules["cagr-end-points"].texts, int(check.index.rules["cagr-end-points"].limits["spans"])
    others = sorted((n for n in range(1, years + most + 1) if n != years), key=lambda n: abs(n - years))
    fitting = [n for n in others if abs(n - years) <= most and _ratio(check, _grown(fact.range).power(n))]
    if not fitting:
        return [texts["none"].format(least=max(1, years - most), most=years + most)], []
    last = ends.end.period.year or (fact.period.year if not fact.period.undated else None)
    found = []
    for n in fitting[:1]:
        rate = (root(ends.end.value / ends.base_value, n) - 1) * 100
        text = texts["span"].format(years=n, from_year=(last or 0) - n, to_year=last, found=shown(rate))
        found.append(text if last else text.partition("（")[0] + text.partition("）")[2])
    return [], found


def _multiple(check: _Check, fine: bool, *, increase: bool) -> None:
    """增长 N 倍 (the end is N + 1 times the base), or with ``increase`` False 是…的 N 倍."""
    fact, ends = check.fact, check.ends
    one = Interval.exactly(1 if increase else 0)
    ratio = ends.end.value / ends.base_value
    shift = 1 if increase else 0
    fits = _ratio(check, one + fact.range)
    values = check.values() | {"ratio": shown(ratio), "found": shown(ratio - 1)}
    cases, notes = check.cases(), []
    rule = check.index.rules["multiple-end-points"]
    if fits:
        if (
            not increase
            or fact.decimals
            or fact.written.endswith("番")
            or fact.bound != "="
            or abs(ratio - shift - fact.value) < rule.limits["rounded"]
        ):
            return
        cases.append("uneven" if fine else "rounded")
    else:
        if _ratio(check, one + fact.loose, loose=True):
            cases.append("loose")
        if _ratio(check, Interval.exactly(1 - shift) + fact.range):
            notes.append(rule.texts["slip" if increase else "ratio_slip"].format(**values))
    facts = [*ends.facts(), fact]
    check.report.add("multiple-end-points", cases, check.line if increase else "ratio", facts=facts, values=values, notes=notes)
