"""Figures (observations and derived ones) side by side: how one is printed, which periods a rate compares, what may be
compared.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from kaifaqu.errors import Problem
from kaifaqu.observe.indicator import Indicator
from kaifaqu.observe.observation import BOUNDS, Derived, Observation
from kaifaqu.observe.period import Period
from kaifaqu.observe.quantity import Quantity, decimals_of, rounded
from kaifaqu.observe.units import to_decimal

Figure = Observation | Derived
RULES: Final = {
    "level-from-change": "期初值 = 期末值 − 增减量",
    "level-by-change": "期末值 = 期初值 + 增减量",
    "level-from-growth": "上年同期值 = 本期值 ÷（1 + 增长率）",
    "change": "增减量 = 期末值 − 期初值",
    "growth": "增长率 = 本期值 ÷ 上年同期值 − 1",
    "cagr": "年均增长率 =（期末值 ÷ 期初值）开年数次方 − 1",
    "multiple": "增长倍数 = 期末值 ÷ 期初值 − 1",
    "single": "当期值 = 本期累计 − 上期累计",
    "cumulative": "累计值 = 各当期值之和",
    "share": "占比 = 部分 ÷ 总体",
    "formula": "按指标目录的公式计算",
}
PERCENT: Final = 2  # decimals at most of a rate; sums keep those of their inputs
QUOTIENT: Final = 4
MINUS: Final = "−"  # a real minus sign: a hyphen is hard to see before a number


def text_of(item: Figure, indicator: Indicator) -> str:
    """The figure as it stands in a formula: in the indicator's unit, with its bound, as precisely as it was written."""
    by = indicator.factor(item.unit, item.measure)
    number = f"{item.value:.{item.decimals}f}" if by == 1 else f"{to_decimal(Fraction(item.value) * by):f}"
    return BOUNDS[item.bound] + number.replace("-", MINUS)


def span_of(period: Period) -> tuple[Period, Period]:
    """The two periods that a change, growth or average over ``period`` compares: the ends of a span of years, else the same
    span last year.
    """
    if period.kind == "years" and period.start and period.end:
        return Period.of_year(period.start.year), Period.of_year(period.end.year)
    return period.previous_year(), period


def between(start: Period, end: Period) -> Period:
    """The period of a change from ``start`` to ``end``: the later one if they are the same span of neighbouring years, else
    the years.
    """
    if start.undated or end.undated or not start < end:
        raise Problem(
            "derive-period", f"“{start.label}”不早于“{end.label}”，或时期未定，不能比较。", hint="请按先后给出两个有日期的时期。"
        )
    if end.previous_year() == start:
        return end
    if start.kind == end.kind == "year" and start.year and end.year:
        return Period.of_years(start.year, end.year)
    raise Problem(
        "derive-period",
        f"“{start.label}”与“{end.label}”不是同样长的时期，不能比较。",
        hint="请比较相同的时段，如两个全年、两个1—5月。",
    )


def same_series(first: Figure, second: Figure, *, measure: tuple[str, str] = ("level", "level")) -> None:
    """Refuses two figures that are not of one indicator, subject and basis, or not of the measures asked for."""
    if (first.indicator, first.subject) != (second.indicator, second.subject):
        raise Problem("derive-mixed", "两个数不是同一对象的同一指标，不能推算。", hint="跨指标的计算请写成指标目录中的公式。")
    if first.basis != second.basis:
        raise Problem(
            "derive-basis",
            f"口径变化不可比：一个是“{first.basis or '未注明口径'}”，一个是“{second.basis or '未注明口径'}”。",
            hint="请用同一口径的数。",
        )
    if (first.measure, second.measure) != measure:
        raise Problem(
            "derive-measure", "两个数的度量（数值、增减量、增长率）不合本推算的要求。", hint=f"需要的是：{'、'.join(measure)}。"
        )


def make(
    rule: str,
    of: Figure,
    period: Period,
    result: Quantity,
    unit: str,
    formula: str,
    inputs: tuple[Figure, ...],
    *,
    measure: str = "level",
    cap: int = QUOTIENT,
    places: int | None = None,
    at_least: int = 0,
    note: str = "",
    indicator: str = "",
) -> Derived:
    """The derived figure of a reckoning: rounded to what its limits bear, or to ``places`` decimals.

    ``cap`` is the most decimals it may have, ``at_least`` the fewest: a stated rate is checked to the decimals it has.
    """
    value = rounded(result.value, max(at_least, decimals_of(result, cap)) if places is None else places)
    edges = [None if edge is None else to_decimal(edge) for edge in (result.low, result.high)]
    return Derived(
        indicator=indicator or of.indicator,
        subject=of.subject,
        basis=of.basis,
        measure=measure,
        period=period,
        value=value,
        unit=unit,
        rule=rule,
        formula=f"{formula} = {BOUNDS[result.bound]}{value:f} {unit}".rstrip().replace(" -", f" {MINUS}"),
        inputs=inputs,
        bound=result.bound,
        low=edges[0],
        high=edges[1],
        exact=to_decimal(result.value),
        note=note or RULES[rule],
    )
