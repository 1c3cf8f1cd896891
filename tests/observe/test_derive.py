from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifaqu.errors import Problem
from kaifaqu.observe import Catalogue, Indicator, Observation, Period, derive
from kaifaqu.observe.quantity import Quantity, combine, rounded

Make = Callable[..., Observation]


def refused(code: str, reckon: Callable[..., object], *args: object, **more: object) -> Problem:
    with pytest.raises(Problem) as caught:
        reckon(*args, **more)
    assert caught.value.code == code
    return caught.value


def test_the_budget_of_2015(catalogue: Catalogue, fact: Make) -> None:
    """12.77 亿元 in 2020 and an increase of 7.77 over the five years: 5.00 in 2015, and 20.6 % a year, as the plan says."""
    budget = catalogue.get("budget")
    end, change = fact("budget", "2020", "12.77000000"), fact("budget", "2015/2020", "7.77", measure="change")
    start = derive.level_from_change(budget, end, change)
    assert (str(start.value), start.unit, start.period.iso) == ("5.00", "亿元", "2015")
    assert start.formula == "12.77 − 7.77 = 5.00 亿元"
    assert start.inputs == start.sources == (end, change)
    average = derive.cagr(budget, start, end)
    assert average.formula == "((12.77 ÷ 5.00)^(1/5) − 1) × 100% = 20.6 %"
    assert (str(average.value), average.unit, average.period.iso, average.measure) == ("20.6", "%", "2015/2020", "cagr")
    assert average.sources == (end, change)
    assert average.note == derive.RULES["cagr"]


def test_gdp_grew_by_less_than_the_plan_says(catalogue: Catalogue, fact: Make) -> None:
    gdp = catalogue.get("gdp")
    end = fact("gdp", "2020", "111.16")
    start = derive.level_from_change(gdp, end, fact("gdp", "2015/2020", "33.96", measure="change"))
    assert str(start.value) == "77.20"
    assert str(derive.cagr(gdp, start, end).value) == "7.56"


def test_level_at_the_end(catalogue: Catalogue, fact: Make) -> None:
    budget = catalogue.get("budget")
    found = derive.level_by_change(budget, fact("budget", "2015", "5.0"), fact("budget", "2015/2020", "-1.25", measure="change"))
    assert found.formula == "5 − 1.25 = 4 亿元"  # 5 is known to the unit only
    quoted = fact("budget", "2015", "5.0", quote="达到5.00亿元")
    found = derive.level_by_change(budget, quoted, fact("budget", "2015/2020", "-1.25", measure="change"))
    assert found.formula == "5.00 − 1.25 = 3.75 亿元"
    assert found.period.iso == "2020"


def test_a_decrease_is_added_back(catalogue: Catalogue, fact: Make) -> None:
    found = derive.level_from_change(
        catalogue.get("budget"), fact("budget", "2021", "4.75"), fact("budget", "2021", "-0.25", measure="change")
    )
    assert (found.formula, found.period.iso) == ("4.75 + 0.25 = 5.00 亿元", "2020")


def test_units_are_converted(catalogue: Catalogue, fact: Make) -> None:
    found = derive.level_from_change(
        catalogue.get("budget"), fact("budget", "2020", "127700", "万元"), fact("budget", "2015/2020", "7.77", measure="change")
    )
    assert found.formula == "12.77 − 7.77 = 5.00 亿元"


def test_last_year_from_growth(catalogue: Catalogue, fact: Make) -> None:
    budget = catalogue.get("budget")
    level = fact("budget", "2022-H1", "6.60")
    found = derive.level_from_growth(budget, level, fact("budget", "2022-H1", "10.0", "%", measure="growth", quote="增长10.0%"))
    assert found.period.iso == "2021-H1"
    assert found.formula == "6.6 ÷ (1 + 10.0%) = 6.0 亿元"
    gdp = catalogue.get("gdp")  # its growth is at constant prices, its level at current ones
    refused(
        "derive-basis",
        derive.level_from_growth,
        gdp,
        fact("gdp", "2021", "118"),
        fact("gdp", "2021", "8.0", "%", measure="growth"),
    )
    urban = catalogue.get("urban")  # 增长2%: two points, or two in a hundred?
    share, rise = fact("urban", "2021", "63.8", "%"), fact("urban", "2021", "2", "%", measure="growth")
    refused("derive-measure", derive.level_from_growth, urban, share, rise)
    other = fact("budget", "2021", "8.0", "%", measure="growth")
    refused("derive-period", derive.level_from_growth, budget, level, other)


def test_change_growth_multiple(catalogue: Catalogue, fact: Make) -> None:
    gdp = catalogue.get("gdp")
    old, new = fact("gdp", "2020", "111.16"), fact("gdp", "2021", "125.40", quote="125.40亿元")
    assert derive.change(gdp, old, new).formula == "125.40 − 111.16 = 14.24 亿元"
    growth = derive.growth(gdp, old, new)
    assert (growth.formula, growth.period.iso) == ("(125.40 ÷ 111.16 − 1) × 100% = 12.81 %", "2021")
    assert derive.growth(gdp, fact("gdp", "2015", "77.20"), new).period.iso == "2015/2021"
    since = Period.parse("十年来")
    times = derive.multiple(gdp, fact("gdp", "十年来起", "3.15"), fact("gdp", "十年来", "21.15"), since)
    assert (times.formula, times.period) == ("21.15 ÷ 3.15 − 1 = 5.71 倍", since)
    urban = catalogue.get("urban")
    low, high = fact("urban", "2020", "35.9", "%"), fact("urban", "2021", "63.8", "%")
    points = derive.change(urban, low, high)
    assert (points.formula, points.unit) == ("63.8 − 35.9 = 27.9 个百分点", "个百分点")
    refused("derive-measure", derive.growth, urban, low, high)


def test_single_period_and_cumulative(catalogue: Catalogue, fact: Make) -> None:
    budget = catalogue.get("budget")
    five, four = fact("budget", "2022-01/2022-05", "6.25"), fact("budget", "2022-01/2022-04", "5.05")
    may = derive.single_period(budget, five, four)
    assert (may.period.iso, may.formula) == ("2022-05", "6.25 − 5.05 = 1.20 亿元")
    half, quarter = fact("budget", "2022-H1", "7.50"), fact("budget", "2022-Q1", "3.25")
    assert derive.single_period(budget, half, quarter).period.iso == "2022-Q2"
    months = [fact("budget", f"2022-0{month}", f"1.{month}1") for month in (3, 1, 2)]
    total = derive.cumulative(budget, months)
    assert (total.period.iso, total.formula) == ("2022-Q1", "1.11 + 1.21 + 1.31 = 3.63 亿元")
    assert len(derive.cumulative(budget, [fact("budget", "2022-Q1", "3"), fact("budget", "2022-04", "1")]).inputs) == 2


def test_cumulative_refusals(catalogue: Catalogue, fact: Make) -> None:
    budget = catalogue.get("budget")
    five = fact("budget", "2022-01/2022-05", "6.25")
    refused("derive-basis", derive.single_period, budget, five, fact("budget", "2022-01/2022-04", "5", basis="全口径"))
    refused("derive-period", derive.single_period, budget, five, fact("budget", "2021-01/2021-04", "5"))
    refused("derive-period", derive.single_period, budget, five, five)
    refused("derive-period", derive.single_period, budget, five, fact("budget", "2022-04", "5"))
    refused("derive-bound", derive.single_period, budget, fact("budget", "2022-01/2022-05", "6", bound=">"), fact(
        "budget", "2022-01/2022-04", "5", bound=">"))  # fmt: skip
    refused("derive-period", derive.cumulative, budget, [fact("budget", "2022-01", "1"), fact("budget", "2022-03", "1")])
    refused("derive-period", derive.cumulative, budget, [fact("budget", "2022-02", "1")])
    refused("derive-period", derive.cumulative, budget, [fact("budget", "十年来", "1")])
    refused("derive-period", derive.cumulative, budget, [])
    refused(
        "derive-basis",
        derive.cumulative,
        budget,
        [fact("budget", "2022-01", "1"), fact("budget", "2022-02", "1", basis="全口径")],
    )
    land = catalogue.get("land")
    problem = refused("derive-not-flow", derive.single_period, land, five, five)
    assert "时期数" in problem.message


def test_share_of_another_subject(fact: Make) -> None:
    trade, ratio = Indicator("trade", "进出口总额", unit="亿元"), Indicator("trade-share", "占全市比重", unit="%", kind="ratio")
    part = fact("trade", "2021", "52.8")
    whole = fact("trade", "2021", "6500000", "万元", subject="city")
    found = derive.share(ratio, part, whole, parts=trade, wholes=trade)
    assert found.formula == "52.8 亿元 ÷ 650 亿元 × 100% = 8.12 %"
    assert (found.indicator, found.subject) == ("trade-share", "lc")
    refused("derive-period", derive.share, ratio, part, fact("trade", "2020", "1", subject="city"), parts=trade, wholes=trade)
    refused("derive-basis", derive.share, ratio, part, fact("trade", "2021", "1", basis="海关"), parts=trade, wholes=trade)
    land = Indicator("land", "面积", unit="亩")
    refused("unit-dimension", derive.share, ratio, part, fact("land", "2021", "9", "亩"), parts=trade, wholes=land)


@pytest.mark.parametrize(
    ("end", "change", "bound"),
    [("=", "=", "="), (">", "=", ">"), (">=", "=", ">="), ("=", ">", "<"), ("=", ">=", "<="), ("~", "=", "~"), (">", "<=", ">")],
)
def test_bounds_go_on(catalogue: Catalogue, fact: Make, end: str, change: str, bound: str) -> None:
    found = derive.level_from_change(
        catalogue.get("gdp"),
        fact("gdp", "2020", "111", bound=end),
        fact("gdp", "2015/2020", "33", measure="change", bound=change),
    )
    assert found.bound == bound
    assert found.value == 78


def test_nothing_follows_from_two_bounds(catalogue: Catalogue, fact: Make) -> None:
    gdp = catalogue.get("gdp")
    for end, change in ((">", ">"), ("~", ">"), (">=", "~")):
        refused(
            "derive-bound", derive.level_from_change, gdp, fact("gdp", "2020", "111", bound=end),
            fact("gdp", "2015/2020", "33", measure="change", bound=change),
        )  # fmt: skip


def test_bound_in_the_formula(catalogue: Catalogue, fact: Make) -> None:
    found = derive.growth(catalogue.get("gdp"), fact("gdp", "2020", "100"), fact("gdp", "2021", "120", bound=">"))
    assert found.formula == "(超过120 ÷ 100 − 1) × 100% = 超过20.00 %"
    assert (found.bound, found.high) == (">", None)
    against = derive.growth(catalogue.get("gdp"), fact("gdp", "2020", "100", bound=">"), fact("gdp", "2021", "120"))
    assert against.bound == "<"


def test_what_does_not_belong_together(catalogue: Catalogue, fact: Make) -> None:
    gdp = catalogue.get("gdp")
    new = fact("gdp", "2021", "118")
    refused("derive-mixed", derive.growth, gdp, fact("budget", "2020", "1"), new)
    refused("derive-mixed", derive.growth, gdp, fact("gdp", "2020", "1", subject="other"), new)
    assert "口径变化不可比" in refused("derive-basis", derive.growth, gdp, fact("gdp", "2020", "1", basis="可比价"), new).message
    refused("derive-measure", derive.growth, gdp, fact("gdp", "2020", "1", "%", measure="growth"), new)
    refused("derive-period", derive.growth, gdp, new, fact("gdp", "2020", "111"))
    refused("derive-period", derive.growth, gdp, fact("gdp", "2020-H1", "50"), new)
    refused("derive-period", derive.growth, gdp, fact("gdp", "十年来", "50"), new)
    refused("derive-period", derive.cagr, gdp, fact("gdp", "2020-H1", "50"), fact("gdp", "2021-H1", "50"))
    refused("derive-zero", derive.growth, gdp, fact("gdp", "2020", "0"), new)
    refused("derive-sign", derive.growth, gdp, fact("gdp", "2020", "-5"), new)
    refused("derive-sign", derive.cagr, gdp, fact("gdp", "2015", "5"), fact("gdp", "2020", "-5"))
    refused("derive-period", derive.level_from_change, gdp, new, fact("gdp", "2015/2020", "3", measure="change"))
    refused("derive-period", derive.level_by_change, gdp, new, fact("gdp", "2015/2020", "3", measure="change"))


def test_simulated_and_target_are_inherited(catalogue: Catalogue, fact: Make) -> None:
    gdp = catalogue.get("gdp")
    old, new = fact("gdp", "2020", "100", simulated=True), fact("gdp", "2021", "120", target=True)
    once = derive.change(gdp, old, new)
    assert once.simulated
    assert once.target
    assert not derive.change(gdp, fact("gdp", "2020", "100"), fact("gdp", "2021", "120")).simulated


def test_counts_are_exact(catalogue: Catalogue, fact: Make) -> None:
    found = derive.growth(catalogue.get("hightech"), fact("hightech", "2020", "26", "家"), fact("hightech", "2021", "68", "家"))
    assert found.low == found.high
    assert str(found.value) == "161.54"


numbers = st.decimals(min_value=1, max_value=10**6, places=2, allow_nan=False)


@given(numbers, numbers)
def test_change_and_level_are_inverse(first: Decimal, second: Decimal) -> None:
    indicator = Indicator("x", "某", unit="亿元")
    from kaifaqu.observe import Observation as Row

    def row(number: int, period: str, value: Decimal, measure: str = "level") -> Observation:
        from datetime import UTC, datetime

        return Row(
            id=number, indicator="x", subject="s", period=Period.parse(period), value=value, unit="亿元", measure=measure,
            recorded_at=datetime(2022, 1, 1, tzinfo=UTC),
        )  # fmt: skip

    old, new = row(1, "2015", first), row(2, "2020", second)
    change = derive.change(indicator, old, new)
    back = derive.level_from_change(indicator, new, change)
    assert back.exact == first.normalize()
    assert Fraction(back.low or 0) <= Fraction(first) <= Fraction(back.high or 0)
    growth = derive.cagr(indicator, old, new)
    assert growth.low is not None
    assert growth.high is not None
    assert growth.exact is not None
    assert growth.low <= growth.exact <= growth.high
    again = float(first) * (1 + float(growth.exact) / 100) ** 5
    assert again == pytest.approx(float(second), rel=1e-9)


quantities = st.builds(
    lambda value, half: Quantity(value, value - half, value + half),
    st.fractions(-1000, 1000, max_denominator=100),
    st.fractions(0, 1, max_denominator=100),
)


@given(quantities, quantities, st.data())
def test_limits_hold_whatever_the_true_numbers(a: Quantity, b: Quantity, data: st.DataObject) -> None:
    """For any true numbers inside the inputs' limits, the true result is inside the result's."""
    assert a.low is not None and a.high is not None and b.low is not None and b.high is not None  # noqa: PT018
    x = data.draw(st.fractions(a.low, a.high))
    y = data.draw(st.fractions(b.low, b.high))
    results = [(a + b, x + y), (a - b, x - y), (a * b, x * y)]
    if b.low > 0 or b.high < 0:
        results.append((a / b, x / y))
    for limits, true in results:
        assert limits.low is not None
        assert limits.high is not None
        assert limits.low <= true <= limits.high


def test_combine() -> None:
    assert combine(">", ">=") == ">"
    assert combine("=", "~") == "~"
    assert combine("~", "~") == "~"
    with pytest.raises(Problem):
        combine(">", "<")


def test_rounding_is_to_even() -> None:
    assert [str(rounded(Fraction(n, 8), 2)) for n in (1, 3)] == ["0.12", "0.38"]
