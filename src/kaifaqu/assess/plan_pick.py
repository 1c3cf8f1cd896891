"""Picking the figure a plan item is judged by: the latest dated one that is comparable, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kaifaqu.assess.plan_item import Figure, Item, Number, Span, plain, spaced
from kaifaqu.assess.plan_rule import PlanRule
from kaifaqu.errors import Problem

NO_DATA = "基期以来没有数据"


@dataclass(frozen=True, slots=True)
class Pick:
    """The figure to judge by (``span`` and ``end`` set), or a status with its reason.

    ``value`` is what a page shows (of yearly growth the achieved average rate), ``span`` what the path is compared with (of
    yearly growth an index, base = 100, shown as ``index``).
    """

    status: str = "manual"
    reason: str = ""
    next_step: str = ""
    value: Decimal | None = None
    bound: str = "="
    label: str = ""
    how: str = ""
    index: Decimal | None = None
    span: Span | None = None
    end: date | None = None
    used: tuple[Figure, ...] = ()
    undated: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()


def level_pick(item: Item, own: Sequence[Figure], on: date, rule: PlanRule) -> Pick:
    """The latest level since the base year. A flow (a year's output, revenue) counts by whole years only."""
    levels = [figure for figure in own if figure.measure == item.measure]
    undated = tuple(figure for figure in levels if figure.period.undated)
    since = [figure for figure in levels if _end(figure, on) is not None and after_base(figure, item)]
    if not since:
        return _nothing(item, undated)
    same = _same_basis(item, since)
    if not same:
        return _other_basis(item, since, undated)
    whole = [figure for figure in same if item.nature != "flow" or (figure.period.kind == "year" and _closed(figure, on))]
    if not whole:
        return Pick(
            reason="只有不满一年的累计数，不能与全年目标相比",
            next_step="待全年数公布，或补录已结束年度的全年数",
            used=tuple(same),
            undated=undated,
        )
    last = max(figure.period for figure in whole)
    latest = [figure for figure in whole if figure.period == last]
    try:
        spans = [Span.of(item.in_unit(figure.value, figure.unit), figure.bound, rule.about_value) for figure in latest]
    except Problem as problem:
        return Pick(
            reason=f"单位不可比：{problem.message.rstrip('。')}",
            next_step="请核对单位，或补录同一单位的数值",
            used=tuple(latest),
            undated=undated,
        )
    span = Span.union(spans)
    notes = _several(item, spans) + (() if _closed(latest[0], on) else ("最新值所属报告期在基准日尚未结束",))
    if undated:
        notes += (f"另有期未定的数值 {_listed(undated)}，未采用",)
    return Pick(
        status="",
        value=span.shown,
        bound=latest[0].bound,
        label=last.label,
        span=span,
        end=_end(latest[0], on),
        used=tuple(latest),
        undated=undated,
        notes=notes,
    )


def growth_pick(item: Item, own: Sequence[Figure], on: date, rule: PlanRule) -> Pick:
    """The average yearly growth achieved since the base year, as an index of the base year = 100.

    From, whichever reaches furthest, and in this order where they reach equally far: a reported average growth from the base
    year (年均增长), the yearly growth rates of every year since, the levels of the base year and a later year.
    """
    undated = tuple(figure for figure in own if figure.period.undated and figure.measure in ("growth", "cagr", "level"))
    dated = [figure for figure in own if not figure.period.undated and _closed(figure, on)]
    wanted = [figure for figure in dated if item.basis is None or figure.basis == item.basis or figure.measure == "level"]
    found = [
        pick for pick in (_reported(item, wanted, rule), _compounded(item, wanted, rule), _levels(item, wanted, rule)) if pick
    ]
    if found:
        best = max(found, key=lambda pick: pick.end or date.min)  # max keeps the first of equals: the order above
        notes = (f"另有期未定的数值 {_listed(undated)}，未采用",) if undated else ()
        return Pick(
            status="",
            value=best.value,
            bound=best.bound,
            label=best.label,
            how=best.how,
            index=best.index,
            span=best.span,
            end=best.end,
            used=best.used,
            undated=undated,
            notes=best.notes + notes,
        )
    growth = [figure for figure in own if figure.measure == "growth" and not figure.period.undated and after_base(figure, item)]
    years = [figure for figure in growth if figure.period.kind == "year" and _closed(figure, on)]
    if years and not _same_basis(item, years):
        return _other_basis(item, years, undated)
    if years:
        return Pick(
            reason=f"缺 {item.base_year + 1} 年起的逐年增速，不能折算年均",
            next_step="请补录缺的年份",
            used=tuple(years),
            undated=undated,
        )
    if growth:
        return Pick(
            reason="只有不满一年的累计增速，不能折算年均",
            next_step="待全年增速公布，或补录已结束年度的增速",
            used=tuple(growth),
            undated=undated,
        )
    levels = [figure for figure in dated if figure.measure == "level" and after_base(figure, item)]
    if levels and item.growth_basis:
        reason = f"只有数值没有增速；增速按“{item.growth_basis}”计，不能由数值推算"
        return Pick(reason=reason, next_step="请补录逐年增速", used=tuple(levels), undated=undated)
    return _nothing(item, undated)


def _reported(item: Item, own: Sequence[Figure], rule: PlanRule) -> Pick | None:
    spans = [
        figure
        for figure in own
        if figure.measure == "cagr"
        and figure.period.kind == "years"
        and figure.period.start is not None
        and figure.period.start.year == item.base_year
        and figure.unit == "%"
    ]
    if not spans:
        return None
    last = max(figure.period for figure in spans)
    used = [figure for figure in spans if figure.period == last]
    if last.end is None:
        return None
    count = last.end.year - item.base_year
    rates = [Span.of(figure.value, figure.bound, rule.about_value) for figure in used]
    rate = Span.union(rates)
    return Pick(
        value=rate.shown,
        bound=used[0].bound,
        label=last.label,
        how="文件所载年均增速",
        end=last.end,
        used=tuple(used),
        index=_grown(rate.shown, count),
        span=_index(rate, count),
        notes=_several(item, rates),
    )


def _compounded(item: Item, own: Sequence[Figure], rule: PlanRule) -> Pick | None:
    index = Span(Decimal(100), Decimal(100), Decimal(100))
    used: list[Figure] = []
    notes: tuple[str, ...] = ()
    year = item.base_year
    while True:
        of_year = [
            figure
            for figure in own
            if figure.measure == "growth"
            and figure.period.kind == "year"
            and figure.period.year == year + 1
            and figure.unit == "%"
        ]
        if not of_year or len({figure.basis for figure in of_year}) > 1:
            break
        year += 1
        rates = [Span.of(figure.value, figure.bound, rule.about_value) for figure in of_year]
        rate = Span.union(rates)
        index = _times(index, _index(rate, 1))
        used += of_year
        notes += _several(item, rates)
    if not used:
        return None
    count = year - item.base_year
    exact = all(figure.bound == "=" for figure in used)
    return Pick(
        value=_average(index.shown, count),
        bound="=" if exact else "~",
        label=_years(item.base_year + 1, year),
        how="由逐年增速连乘" if count > 1 else "",
        index=index.shown,
        span=index,
        end=date(year, 12, 31),
        used=tuple(used),
        notes=notes,
    )


def _levels(item: Item, own: Sequence[Figure], rule: PlanRule) -> Pick | None:
    if item.growth_basis:
        return None
    yearly = [figure for figure in own if figure.measure == "level" and figure.period.kind == "year" and figure.bound == "="]
    bases = [figure for figure in yearly if figure.period.year == item.base_year and figure.value > 0]
    if len({figure.value for figure in bases}) != 1:
        return None
    base = bases[0]
    later = [
        figure
        for figure in yearly
        if (figure.period.year or 0) > item.base_year
        and figure.basis == base.basis
        and figure.unit == base.unit
        and figure.value > 0
    ]
    if not later:
        return None
    last = max(figure.period for figure in later)
    used = [figure for figure in later if figure.period == last]
    if last.end is None:
        return None
    count = last.end.year - item.base_year
    index = Span.union([Span.of(figure.value / base.value * 100, "=", rule.about_value) for figure in used])
    return Pick(
        value=_average(index.shown, count),
        label=_years(item.base_year + 1, last.end.year),
        how=f"由 {item.base_year} 年 {_with_unit(base)}与 {last.end.year} 年 {_with_unit(used[0])}推算",
        index=index.shown,
        span=index,
        end=last.end,
        used=(base, *used),
        notes=("由数值推算的增速按当年价，与可比价增速可能不同",),
    )


def _nothing(item: Item, undated: tuple[Figure, ...]) -> Pick:
    if undated:
        return Pick(
            reason=f"基期以来只有期未定的数值：{_listed(undated)}", next_step="请审核人先审定报告期，再作判断", undated=undated
        )
    return Pick(status="no_data", reason=NO_DATA, next_step=f"请录入 {item.base_year} 年以后的数值")


def _same_basis(item: Item, figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if item.basis is None or figure.basis == item.basis]


def _other_basis(item: Item, figures: Sequence[Figure], undated: tuple[Figure, ...]) -> Pick:
    others = "、".join(sorted({figure.basis or "未注明" for figure in figures}))
    return Pick(
        reason=f"口径不同：基期为“{item.basis or '未注明'}”，最新值为“{others}”",
        next_step="请补录同一口径的数值，或由审核人判断",
        used=tuple(figures),
        undated=undated,
    )


def _several(item: Item, spans: Sequence[Span]) -> tuple[str, ...]:
    values = list(dict.fromkeys(plain(span.shown, 4) for span in spans))
    return (f"同一报告期有不一致的数值并存：{'、'.join(values)}",) if len(values) > 1 else ()


def _listed(figures: Sequence[Figure]) -> str:
    return "、".join(
        f"{Number(figure.value, figure.bound).say(figure.unit)}（{figure.period.phrase or '未注明'}）" for figure in figures
    )


def _with_unit(figure: Figure) -> str:
    return f"{plain(figure.value)}{spaced(figure.unit)}"


def _end(figure: Figure, on: date) -> date | None:
    """The day a level speaks of: its period's last day, or the reference date while the period still runs."""
    start, end = figure.period.start, figure.period.end
    if figure.period.undated or end is None or start is None or start > on:
        return None
    return min(end, on)


def after_base(figure: Figure, item: Item) -> bool:
    """Is it newer than the base? A figure of the base year itself is the base, never "the latest"."""
    return figure.period.end is not None and figure.period.end.year > item.base_year


def _closed(figure: Figure, on: date) -> bool:
    return figure.period.end is not None and figure.period.end <= on


def _grown(rate: Decimal, years: int) -> Decimal:
    return 100 * (1 + rate / 100) ** years


def _average(index: Decimal, years: int) -> Decimal:
    return ((index / 100) ** (Decimal(1) / years) - 1) * 100 if index > 0 else Decimal(-100)


def _index(rate: Span, years: int) -> Span:
    low, high = (None if end is None else _grown(max(end, Decimal(-100)), years) for end in (rate.low, rate.high))
    return Span(_grown(rate.shown, years), low, high, rate.low_open, rate.high_open)


def _times(left: Span, right: Span) -> Span:
    low = None if left.low is None or right.low is None else left.low * right.low / 100
    high = None if left.high is None or right.high is None else left.high * right.high / 100
    return Span(left.shown * right.shown / 100, low, high, left.low_open or right.low_open, left.high_open or right.high_open)


def _years(first: int, last: int) -> str:
    return f"{first} 年" if first == last else f"{first}—{last} 年"
