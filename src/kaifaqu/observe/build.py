"""Building the series: grouping, choosing, deriving what follows, and reckoning stated rates again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import ParamSpec

from kaifaqu.errors import Problem
from kaifaqu.observe import derive, formula
from kaifaqu.observe.catalogue import Catalogue
from kaifaqu.observe.figures import Figure, span_of, text_of
from kaifaqu.observe.indicator import Indicator
from kaifaqu.observe.observation import Derived, Observation, SeriesKey
from kaifaqu.observe.period import Period
from kaifaqu.observe.quantity import quantity
from kaifaqu.observe.series import Check, Point, Series, SeriesSet, contradictory, preference
from kaifaqu.observe.units import plain, to_decimal

P = ParamSpec("P")


class _Draft:
    """One series while it is built."""

    def __init__(self, key: SeriesKey, indicator: Indicator) -> None:
        self.key, self.indicator, self.unit = key, indicator, indicator.unit_for(key.measure)
        self.dated: dict[Period, list[Observation]] = defaultdict(list)
        self.derived: dict[Period, list[Derived]] = {}
        self.checks: dict[Period, list[Check]] = defaultdict(list)
        self.undated: list[Observation] = []
        self.targets: list[Observation] = []
        self.factors: dict[str, Fraction] = {}

    def factor(self, unit: str) -> Fraction:
        """What a value in ``unit`` is multiplied by; Problem if it is of another dimension."""
        if unit not in self.factors:
            self.factors[unit] = self.indicator.factor(unit, self.key.measure)
        return self.factors[unit]

    def add(self, item: Observation) -> None:
        self.factor(item.unit)
        if item.target:
            self.targets.append(item)
        elif item.period.undated:
            self.undated.append(item)
        else:
            self.dated[item.period].append(item)

    def choose(self) -> None:
        for items in self.dated.values():
            if len(items) > 1:
                items.sort(key=preference)

    def figure(self, period: Period) -> Figure | None:
        """The figure to reckon with: the chosen observation, else the first derived one."""
        items: list[Observation] | list[Derived] | None = self.dated.get(period) or self.derived.get(period)
        return items[0] if items else None

    def amount(self, item: Figure) -> Decimal:
        by = self.factor(item.unit)
        if by == 1:
            return item.value if isinstance(item, Derived) else plain(item.value)
        return to_decimal(Fraction(item.value) * by)

    def finish(self, on: date) -> Series:
        points = []
        for period in sorted({*self.dated, *self.derived}, key=lambda item: item.sort_key):
            values: tuple[Figure, ...] = (*self.dated.get(period, ()),) or (*self.derived.get(period, ()),)
            checks = tuple(self.checks.get(period, ()))
            clash = any(not check.agrees for check in checks) or (len(values) > 1 and contradictory(values, self.indicator))
            points.append(Point(period, values, tuple(self.amount(item) for item in values), clash, checks))
        return Series(self.key, self.indicator, self.unit, on, tuple(points), tuple(self.undated), tuple(self.targets))


def build_series(observations: Iterable[Observation], catalogue: Catalogue, on: date) -> SeriesSet:
    """The series of these observations, which are taken as known (see :func:`kaifaqu.observe.as_known`), at the reference date
    ``on``.

    Per (indicator, subject, basis, measure, scope): points in order with all values and the chosen one, contradictions marked;
    undated figures and targets apart. Bases are never mixed. Derived and marked so: the level at the other end of a stated
    change, last year's level from this year's and its growth, indicators with a formula. A stated change, growth, average or
    multiple whose levels are there is reckoned again (``checks``). Nothing is derived from targets. Withdrawn observations are
    left out; observations that fit no series stand in ``problems`` with the reason.
    """
    drafts: dict[SeriesKey, _Draft] = {}
    problems: list[tuple[Observation, Problem]] = []
    for item in observations:
        if item.status == "withdrawn":
            continue
        try:
            draft = drafts.get(item.key)
            if draft is None:
                draft = _Draft(item.key, catalogue.get(item.indicator))
                draft.add(item)
                drafts[item.key] = draft
            else:
                draft.add(item)
        except Problem as problem:
            problems.append((item, problem))
    for draft in drafts.values():
        draft.choose()
    _levels_from_changes(drafts)
    _by_formula(drafts, catalogue)
    _check_stated(drafts)
    undated = _check_undated(drafts)
    places = {indicator.code: place for place, indicator in enumerate(catalogue)}
    ordered = sorted(drafts.values(), key=lambda draft: (places[draft.key.indicator], draft.key))
    return SeriesSet(on, catalogue, {draft.key: draft.finish(on) for draft in ordered}, tuple(problems), tuple(undated))


def _attempt(reckon: Callable[P, Derived], *args: P.args, **kwargs: P.kwargs) -> Derived | None:
    """What can be reckoned; None where the engine refuses (no certain bound, a zero, a sign): a series without it is still
    right.
    """
    try:
        return reckon(*args, **kwargs)
    except Problem:
        return None


def _level_draft(drafts: dict[SeriesKey, _Draft], draft: _Draft) -> _Draft | None:
    return drafts.get(SeriesKey(draft.key.indicator, draft.key.subject, draft.key.basis))


def _levels_from_changes(drafts: dict[SeriesKey, _Draft]) -> None:
    """The missing end of every stated change or growth; years back and forth until nothing new follows."""
    for draft in drafts.values():
        if draft.key.measure not in ("change", "growth"):
            continue
        levels = _level_draft(drafts, draft)
        if levels is None:
            continue
        waiting = [period for period in sorted(draft.dated, key=lambda p: p.sort_key, reverse=True) if _spans(draft, period)]
        while waiting:
            rest = [period for period in waiting if not _fill(draft, levels, period)]
            if len(rest) == len(waiting):
                break
            waiting = rest


def _spans(draft: _Draft, period: Period) -> bool:
    """A change over a month or a quarter may be against the month before as well as against last year: only years say which."""
    return draft.key.measure == "growth" or period.kind in ("year", "years")


def _fill(draft: _Draft, levels: _Draft, period: Period) -> bool:
    start, end = span_of(period)
    first, last, stated = levels.figure(start), levels.figure(end), draft.figure(period)
    if stated is None or (first is None) == (last is None):
        return False
    found: Derived | None = None
    if last is not None:
        by = derive.level_from_change if draft.key.measure == "change" else derive.level_from_growth
        found = _attempt(by, levels.indicator, last, stated)
    elif first is not None and draft.key.measure == "change":
        found = _attempt(derive.level_by_change, levels.indicator, first, stated)
    if found is None:
        return False
    levels.derived.setdefault(found.period, []).append(found)
    return True


def _by_formula(drafts: dict[SeriesKey, _Draft], catalogue: Catalogue) -> None:
    """Every indicator with a formula, for each subject, basis and period that has all its parts; those it rests on come first."""
    pairs: dict[str, dict[tuple[str, str], _Draft]] = defaultdict(dict)
    for key, draft in drafts.items():
        if key.measure == "level":
            pairs[key.indicator][key.subject, key.basis] = draft
    done: set[str] = set()

    def visit(indicator: Indicator) -> None:
        if indicator.code in done or not indicator.formula:
            return
        done.add(indicator.code)
        needed = formula.codes(formula.parse(indicator.formula))
        for code in needed:
            visit(catalogue.get(code))
        parts = [pairs.get(code, {}) for code in needed]
        for pair in set(parts[0]).intersection(*parts[1:]) if parts else ():
            _evaluate(indicator, [part[pair] for part in parts], drafts, pairs, catalogue)

    for indicator in catalogue:
        visit(indicator)


def _evaluate(
    indicator: Indicator, parts: list[_Draft], drafts: dict[SeriesKey, _Draft], pairs: dict[str, dict[tuple[str, str], _Draft]],
    catalogue: Catalogue,
) -> None:  # fmt: skip
    subject, basis = parts[0].key.subject, parts[0].key.basis
    periods = set.intersection(*({*part.dated, *part.derived} for part in parts))
    for period in sorted(periods, key=lambda item: item.sort_key):
        figures = {part.key.indicator: figure for part in parts if (figure := part.figure(period))}
        found = _attempt(formula.evaluate, indicator, figures, catalogue)
        if found is None:
            continue
        key = SeriesKey(indicator.code, subject, basis)
        draft = drafts.setdefault(key, _Draft(key, indicator))
        pairs[indicator.code][subject, basis] = draft
        if period in draft.dated:
            draft.checks[period].extend(_check(item, found, indicator) for item in draft.dated[period])
        else:
            draft.derived.setdefault(period, []).append(found)


def _check(stated: Observation, found: Derived, indicator: Indicator, note: str = "") -> Check:
    agrees = quantity(stated, indicator).meets(quantity(found, indicator))
    words = f"所载{text_of(stated, indicator)}{found.unit}，按“{found.formula}”复算，{'相符' if agrees else '不符'}。{note}"
    return Check(stated, found, agrees, words)


def _check_stated(drafts: dict[SeriesKey, _Draft]) -> None:
    """Every stated change, growth, average and multiple whose two levels are there, unless a level was itself derived from it."""
    ways = {"change": derive.change, "growth": derive.growth, "cagr": derive.cagr, "multiple": derive.multiple}
    for draft in drafts.values():
        levels = _level_draft(drafts, draft)
        way = ways.get(draft.key.measure)
        if levels is None or way is None:
            continue
        for period, stated in draft.dated.items():
            if not _spans(draft, period) and draft.key.measure == "change":
                continue
            start, end = span_of(period)
            first, last = levels.figure(start), levels.figure(end)
            if first is None or last is None:
                continue
            found = _attempt(way, draft.indicator, first, last, at_least=max(item.decimals for item in stated))
            if found is None:
                continue
            used = {item.id for item in found.sources}
            basis = draft.indicator.growth_basis
            note = f"增速按{basis}计算，与按现值复算的结果可能不同。" if basis and draft.key.measure in ("growth", "cagr") else ""
            draft.checks[period].extend(_check(item, found, draft.indicator, note) for item in stated if item.id not in used)


def _check_undated(drafts: dict[SeriesKey, _Draft]) -> list[Check]:
    """A multiple over a phrase (十年来 增长了6倍) whose two levels have the same phrase (从3.15 十年来起, 到21.15 十年来)."""
    found: list[Check] = []
    for draft in drafts.values():
        levels = _level_draft(drafts, draft)
        if draft.key.measure != "multiple" or levels is None:
            continue
        for stated in draft.undated:
            phrase = stated.period.phrase
            firsts = [item for item in levels.undated if item.period.phrase == f"{phrase}起"]
            lasts = [item for item in levels.undated if item.period.phrase == phrase]
            if phrase and len(firsts) == len(lasts) == 1:
                again = _attempt(derive.multiple, draft.indicator, firsts[0], lasts[0], stated.period, at_least=stated.decimals)
                if again is not None:
                    found.append(_check(stated, again, draft.indicator))
    return found
