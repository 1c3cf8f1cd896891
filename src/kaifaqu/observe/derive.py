"""Derivation (推算): figures reckoned from figures, each with its formula, its inputs and the precision that they bear.

Every function takes figures (observations or derived ones) of one subject, one basis and, unless said, one indicator, and refuses
others with a Problem: ``derive-basis`` (口径不同), ``derive-mixed`` (another indicator or subject), ``derive-measure``,
``derive-period``, ``derive-bound`` (nothing certain follows from 超过 and the like), ``derive-zero``, ``derive-sign``,
``derive-not-flow``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kaifaqu.errors import Problem
from kaifaqu.observe.figures import MINUS, PERCENT, Figure, between, make, same_series, span_of, text_of
from kaifaqu.observe.figures import RULES as RULES
from kaifaqu.observe.indicator import Indicator
from kaifaqu.observe.observation import Derived
from kaifaqu.observe.period import Period
from kaifaqu.observe.quantity import Quantity, exactly, quantity


def _signed(item: Figure, indicator: Indicator, plus: bool) -> str:
    """The second number of a sum with its sign: a decrease that is subtracted is added."""
    if item.value < 0:
        shown = text_of(item, indicator).replace(MINUS, "", 1)
        return f"{'−' if plus else '+'} {shown}"
    return f"{'+' if plus else '−'} {text_of(item, indicator)}"


def _places(indicator: Indicator, *items: Figure) -> int:
    """Decimals of a sum: those of its least precise input, in the indicator's unit."""
    return min(len(text_of(item, indicator).partition(".")[2]) for item in items)


def level_from_change(indicator: Indicator, end: Figure, change: Figure) -> Derived:
    """The level at the start of a change: 12.77 亿元 in 2020 and an increase of 7.77 over 2015/2020 give 5.00 in 2015."""
    same_series(end, change, measure=("level", "change"))
    start, last = span_of(change.period)
    if last != end.period:
        raise Problem("derive-period", f"增减量的期末是{last.label}，不是{end.period.label}。", hint="请用同一期末的数。")
    result = quantity(end, indicator) - quantity(change, indicator)
    formula = f"{text_of(end, indicator)} {_signed(change, indicator, plus=False)}"
    return make(
        "level-from-change", end, start, result, indicator.unit, formula, (end, change), places=_places(indicator, end, change)
    )


def level_by_change(indicator: Indicator, start: Figure, change: Figure) -> Derived:
    """The level at the end of a change: the level at its start plus the change."""
    same_series(start, change, measure=("level", "change"))
    first, end = span_of(change.period)
    if first != start.period:
        raise Problem("derive-period", f"增减量的期初是{first.label}，不是{start.period.label}。", hint="请用同一期初的数。")
    result = quantity(start, indicator) + quantity(change, indicator)
    formula = f"{text_of(start, indicator)} {_signed(change, indicator, plus=True)}"
    return make(
        "level-by-change", start, end, result, indicator.unit, formula, (start, change), places=_places(indicator, start, change)
    )


def level_from_growth(indicator: Indicator, level: Figure, growth: Figure) -> Derived:
    """The level of the same span a year before: the level ÷ (1 + growth).

    Refused (``derive-basis``) where the catalogue says that growth stands on another basis than the level (GDP: 可比价 against
    现价).
    """
    same_series(level, growth, measure=("level", "growth"))
    if indicator.growth_basis:
        raise Problem(
            "derive-basis",
            f"“{indicator.name}”的增速按{indicator.growth_basis}计算，不能由现值反推上年值。",
            hint="请查上年公布数。",
        )
    if indicator.is_share:
        message = f"“{indicator.name}”本身是比率，“增长”是指百分点还是相对变化没有写明，不能反推上年值。"
        raise Problem("derive-measure", message, hint="请录入以“个百分点”计的增减量。")
    start, end = span_of(growth.period)
    if end != level.period:
        raise Problem(
            "derive-period", f"增速属于{growth.period.label}，数值属于{level.period.label}。", hint="请用同一时期的数。"
        )
    result = quantity(level, indicator) / (exactly(1) + quantity(growth, indicator).times(Fraction(1, 100)))
    formula = f"{text_of(level, indicator)} ÷ (1 {_signed(growth, indicator, plus=True)}%)"
    return make(
        "level-from-growth", level, start, result, indicator.unit, formula, (level, growth), cap=_places(indicator, level)
    )


def change(indicator: Indicator, start: Figure, end: Figure, *, at_least: int = 0) -> Derived:
    """The difference of two levels; of a percentage in 个百分点."""
    same_series(start, end)
    period = between(start.period, end.period)
    result = quantity(end, indicator) - quantity(start, indicator)
    formula = f"{text_of(end, indicator)} {_signed(start, indicator, plus=False)}"
    return make(
        "change", end, period, result, indicator.unit_for("change"), formula, (start, end), measure="change",
        places=max(at_least, _places(indicator, start, end)),
    )  # fmt: skip


def _ratio(indicator: Indicator, start: Figure, end: Figure) -> tuple[Quantity, str]:
    if indicator.is_share:
        raise Problem("derive-measure", f"“{indicator.name}”本身是比率，不求增速。", hint="比率之差用“个百分点”。")
    ratio = quantity(end, indicator) / quantity(start, indicator)
    if ratio.value < 0 or quantity(start, indicator).value < 0:
        raise Problem("derive-sign", "期初、期末值有正有负，增速没有意义。", hint="请改用增减量。")
    return ratio, f"{text_of(end, indicator)} ÷ {text_of(start, indicator)}"


def growth(indicator: Indicator, start: Figure, end: Figure, *, at_least: int = 0) -> Derived:
    """Relative change between two levels of the same length, in % (同比 if they are the same span of neighbouring years)."""
    same_series(start, end)
    period = between(start.period, end.period)
    ratio, formula = _ratio(indicator, start, end)
    result = (ratio - exactly(1)).times(Fraction(100))
    return make(
        "growth",
        end,
        period,
        result,
        "%",
        f"({formula} − 1) × 100%",
        (start, end),
        measure="growth",
        cap=PERCENT,
        at_least=at_least,
    )


def cagr(indicator: Indicator, start: Figure, end: Figure, *, at_least: int = 0) -> Derived:
    """年均增长率 between two years: the n-th root of end ÷ start, less one, in %; n is the number of years between them."""
    same_series(start, end)
    if start.period.kind != "year" or end.period.kind != "year" or not start.period.year or not end.period.year:
        raise Problem("derive-period", "年均增速只能由两个年度数求得。", hint="请用年度数。")
    years = end.period.year - start.period.year
    if years < 1:
        raise Problem("derive-period", f"“{start.period.label}”不早于“{end.period.label}”。", hint="请按先后给出两个年度。")
    ratio, formula = _ratio(indicator, start, end)
    result = (ratio.root(years) - exactly(1)).times(Fraction(100))
    period = Period.of_years(start.period.year, end.period.year)
    return make(
        "cagr",
        end,
        period,
        result,
        "%",
        f"(({formula})^(1/{years}) − 1) × 100%",
        (start, end),
        measure="cagr",
        cap=PERCENT,
        at_least=at_least,
    )


def multiple(indicator: Indicator, start: Figure, end: Figure, period: Period | None = None, *, at_least: int = 0) -> Derived:
    """增长了N倍: end ÷ start − 1. ``period`` is given where both are undated but speak of one span (十年来起, 十年来)."""
    same_series(start, end)
    over = period or between(start.period, end.period)
    ratio, formula = _ratio(indicator, start, end)
    return make(
        "multiple",
        end,
        over,
        ratio - exactly(1),
        "倍",
        f"{formula} − 1",
        (start, end),
        measure="multiple",
        cap=PERCENT,
        at_least=at_least,
    )


def share(indicator: Indicator, part: Figure, whole: Figure, *, parts: Indicator, wholes: Indicator) -> Derived:
    """``indicator`` (a percentage) as part ÷ whole, which may be of another subject (the zone's imports in the city's), same
    period.

    ``parts`` and ``wholes`` are the indicators of the two figures; their units must be of one dimension.
    """
    if part.period != whole.period or part.period.undated:
        raise Problem(
            "derive-period", f"部分是{part.period.label}，总体是{whole.period.label}，不能相比。", hint="请用同一时期的数。"
        )
    if part.basis != whole.basis:
        raise Problem(
            "derive-basis",
            f"口径不同不可比：“{part.basis or '未注明'}”与“{whole.basis or '未注明'}”。",
            hint="请用同一口径的数。",
        )
    by = wholes.factor(parts.unit)
    result = (quantity(part, parts) / quantity(whole, wholes)).times(100 * by)
    formula = f"{text_of(part, parts)} {parts.unit} ÷ {text_of(whole, wholes)} {wholes.unit} × 100%"
    return make("share", part, part.period, result, "%", formula, (part, whole), cap=PERCENT, indicator=indicator.code)


def _flow(indicator: Indicator) -> None:
    if indicator.kind != "flow":
        raise Problem(
            "derive-not-flow",
            f"“{indicator.name}”不是时期数，没有当期与累计之分。",
            hint="只有产值、收入、投资等时期数可以累计。",
        )


def single_period(indicator: Indicator, later: Figure, earlier: Figure) -> Derived:
    """当期 from two 累计 of one year: 1—5月 less 1—4月 is May, 1—6月 less 1—3月 is the second quarter."""
    _flow(indicator)
    same_series(later, earlier)
    last, first = later.period, earlier.period
    if not (last.from_january and first.from_january and last.contains(first) and last != first and first.end and last.end):
        raise Problem(
            "derive-period", f"“{last.label}”与“{first.label}”不是同一年一前一后的累计期。", hint="两个数都应从1月累计起。"
        )
    period = Period.of_months(last.end.year, first.end.month + 1, last.end.month)
    result = quantity(later, indicator) - quantity(earlier, indicator)
    formula = f"{text_of(later, indicator)} {_signed(earlier, indicator, plus=False)}"
    return make(
        "single", later, period, result, indicator.unit, formula, (later, earlier), places=_places(indicator, later, earlier)
    )


def cumulative(indicator: Indicator, parts: Sequence[Figure]) -> Derived:
    """累计 from 当期 figures that follow one another without a gap from January of one year."""
    _flow(indicator)
    if not parts:
        raise Problem("derive-period", "没有可以相加的当期值。", hint="请给出从1月起的各期数。")
    ordered = sorted(parts, key=lambda item: item.period)
    month, year = 1, ordered[0].period.year
    for item in ordered:
        same_series(ordered[0], item)
        start, end = item.period.start, item.period.end
        if (
            item.period.undated
            or not item.period.months
            or not start
            or not end
            or (start.year, start.month, end.year) != (year, month, year)
        ):
            raise Problem(
                "derive-period",
                f"“{item.period.label}”没有接上，各期应从1月起首尾相接且在同一年。",
                hint="请补齐缺少的月份或季度。",
            )
        month = end.month + 1
    result = quantity(ordered[0], indicator)
    for item in ordered[1:]:
        result = result + quantity(item, indicator)
    formula = text_of(ordered[0], indicator) + "".join(f" {_signed(item, indicator, plus=True)}" for item in ordered[1:])
    period = Period.of_months(year or 0, 1, month - 1)
    return make(
        "cumulative", ordered[0], period, result, indicator.unit, formula, tuple(ordered), places=_places(indicator, *ordered)
    )
