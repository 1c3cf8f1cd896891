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
from kaifaqu.observe.units import to_decimal

Figure = Observation | Derived
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
