from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kaifaqu.errors import Problem
from kaifaqu.observe import CHOICE_RULE, Catalogue, Derived, Indicator, Observation, Period, Series, SeriesSet, build_series

Make = Callable[..., Observation]
ON = date(2022, 10, 31)


def get(found: SeriesSet, indicator: str, measure: str = "level", basis: str = "", scope: str = "") -> Series:
    series = found.get(indicator, "lc", basis, measure, scope)
    assert series is not None
    return series


def the_budget(fact: Make) -> list[Observation]:
    """What the plan and the newspaper say of 一般公共预算收入."""
    return [
        fact("budget", "2020", "12.77"),
        fact("budget", "2015/2020", "7.77", measure="change"),
        fact("budget", "2015/2020", "20.6", "%", measure="cagr"),
        fact("budget", "十年来起", "3.15"),
        fact("budget", "十年来", "21.15"),
        fact("budget", "十年来", "6", "倍", measure="multiple"),
    ]


def test_the_budget(catalogue: Catalogue, fact: Make) -> None:
    found = build_series(the_budget(fact), catalogue, ON)
    level = get(found, "budget")
    assert [(point.period.iso, str(point.amount), point.derived) for point in level.points] == [
        ("2015", "5.00", True),
        ("2020", "12.77", False),
    ]
    start = level.points[0].chosen
    assert isinstance(start, Derived)
    assert start.formula == "12.77 − 7.77 = 5.00 亿元"
    assert found.derived == [start]
    assert [str(item.value) for item in level.undated] == ["3.15", "21.15"]
    average = get(found, "budget", "cagr").points[0]
    (check,) = average.checks
    assert check.agrees
    assert not average.contradictory
    assert (str(average.amount), average.chosen.derived) == ("20.6", False)
    assert "相符" in check.text
    (multiple,) = found.undated_checks
    assert multiple.agrees
    assert multiple.recomputed.formula == "21.15 ÷ 3.15 − 1 = 5.71 倍"
    assert found.checks == [check, multiple]
    assert found.problems == ()


def test_gdp_contradicts_itself(catalogue: Catalogue, fact: Make) -> None:
    found = build_series(
        [
            fact("gdp", "2020", "111.16"),
            fact("gdp", "2015/2020", "33.96", measure="change"),
            fact("gdp", "2015/2020", "10.1", "%", measure="cagr"),
        ],
        catalogue,
        ON,
    )
    point = get(found, "gdp", "cagr").points[0]
    assert point.contradictory
    assert str(point.amount) == "10.1"  # what is stated stays what is shown
    (check,) = point.checks
    assert str(check.recomputed.value) == "7.56"
    assert "不符" in check.text
    assert "可比价" in check.text


def test_two_sizes_of_one_park(catalogue: Catalogue, fact: Make) -> None:
    one, two = fact("land", "2020", "1967", "亩"), fact("land", "2020", "2000", "亩", published_on=date(2021, 7, 28))
    (point,) = get(build_series([two, one], catalogue, ON), "land").points
    assert point.contradictory
    assert point.values == (one, two)  # published later first
    assert point.amounts == (Decimal(1967), Decimal(2000))
    assert "发布日晚" in CHOICE_RULE


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        (("19900", "户", "="), ("1.99", "万户", "="), False),
        (("19850.5", "户", "="), ("1.99", "万户", "="), False),
        (("19849", "户", "="), ("1.99", "万户", "="), True),
        (("68", "户", "="), ("69", "户", "="), True),
        (("2000", "户", ">"), ("2013", "户", "="), False),
        (("2000", "户", ">="), ("1990", "户", "="), True),
        (("2000", "户", ">"), ("1900", "户", "<"), True),
        (("2000", "户", ">"), ("1900", "户", ">"), False),
        (("2000", "户", "~"), ("1967", "户", "="), False),
        (("2000", "户", "~"), ("1800", "户", "="), True),
    ],
)
def test_contradiction(
    catalogue: Catalogue, fact: Make, first: tuple[str, str, str], second: tuple[str, str, str], clash: bool
) -> None:
    items = [fact("market", "2021", value, unit, bound=bound) for value, unit, bound in (first, second)]
    for order in (items, items[::-1]):
        (point,) = get(build_series(order, catalogue, ON), "market").points
        assert point.contradictory is clash
        assert len(point.values) == 2


def test_which_is_chosen(catalogue: Catalogue, fact: Make) -> None:
    late = datetime(2022, 10, 2, tzinfo=UTC)
    ordered = [
        fact("gdp", "2021", "1", status="final", bound="~"),
        fact("gdp", "2021", "2", status="revised"),
        fact("gdp", "2021", "3", status="preliminary"),
        fact("gdp", "2021", "4", published_on=date(2022, 7, 1)),
        fact("gdp", "2021", "5", recorded_at=late),
        fact("gdp", "2021", "6"),
        fact("gdp", "2021", "7", published_on=None, recorded_at=late),
        fact("gdp", "2021", "8", bound="~", published_on=date(2022, 9, 1)),
        fact("gdp", "2021", "9", bound=">", published_on=date(2022, 9, 1)),
    ]
    (point,) = get(build_series(ordered[::-1], catalogue, ON), "gdp").points
    assert [int(item.value) for item in point.values] == list(range(1, 10))


def test_bases_are_never_mixed(catalogue: Catalogue, fact: Make) -> None:
    found = build_series([fact("budget", "2020", "12", basis="全口径"), fact("budget", "2021", "13")], catalogue, ON)
    assert found.bases("budget", "lc") == ("", "全口径")
    assert [len(series.points) for series in found.of("budget", "lc")] == [1, 1]
    with pytest.raises(Problem) as caught:
        found.year_on_year(get(found, "budget"))
    assert caught.value.code == "yoy-basis"
    assert "口径变化不可比" in caught.value.message
    value, why = found.try_year_on_year(get(found, "budget"))
    assert value is None
    assert "全口径" in why


def test_year_on_year(catalogue: Catalogue, fact: Make) -> None:
    found = build_series(
        [
            fact("budget", "2021-01/2021-05", "6.00", quote="6.00亿元"),
            fact("budget", "2022-01/2022-05", "6.60", quote="6.60亿元"),
            fact("urban", "2020", "60.1", "%"),
            fact("urban", "2021", "63.8", "%"),
            fact("gdp", "2021", "118"),
            fact("level", "2020", "100", "位", measure="rank", scope="山东省"),
            fact("level", "2021", "104", "位", measure="rank", scope="山东省"),
        ],
        catalogue,
        ON,
    )
    growth = found.year_on_year(get(found, "budget"))
    assert growth.formula == "(6.60 ÷ 6.00 − 1) × 100% = 10.0 %"
    assert growth.period.iso == "2022-01/2022-05"
    points = found.year_on_year(get(found, "urban"), Period.of_year(2021))
    assert (points.unit, str(points.value)) == ("个百分点", "3.7")
    for series, code in [(get(found, "gdp"), "yoy-missing"), (get(found, "level", "rank", scope="山东省"), "derive-measure")]:
        with pytest.raises(Problem) as caught:
            found.year_on_year(series)
        assert caught.value.code == code
    with pytest.raises(Problem):
        found.year_on_year(get(found, "gdp"), Period.of_year(2019))


def test_targets_stand_apart(catalogue: Catalogue, fact: Make) -> None:
    goal = fact("gdp", "2025", "160", target=True)
    found = build_series([goal, fact("gdp", "2020/2025", "50", measure="change", target=True)], catalogue, ON)
    assert get(found, "gdp").targets == (goal,)
    assert get(found, "gdp").points == ()
    assert get(found, "gdp").latest is None
    assert found.derived == []


def test_latest(catalogue: Catalogue, fact: Make) -> None:
    periods = ("2020", "2021", "2022-H1", "2023")
    level = get(build_series([fact("gdp", period, "100") for period in periods], catalogue, ON), "gdp")
    assert level.latest is not None
    assert level.latest.period.iso == "2022-H1"
    assert [point.period.iso for point in level.years] == ["2020", "2021", "2023"]
    before = level.previous_year(level.years[1])
    assert before is not None
    assert before.period.iso == "2020"


def test_derived_indicators(catalogue: Catalogue, fact: Make) -> None:
    figures = [fact("land-tax", "2021", "1.5"), fact("land", "2021", "2000", "亩"), fact("land", "2020", "2000", "亩")]
    found = build_series(figures, catalogue, ON)
    (point,) = get(found, "per-mu-tax").points
    assert point.derived
    assert (point.period.iso, str(point.amount)) == ("2021", "7.5")
    stated = fact("per-mu-tax", "2021", "6.47", "万元/亩")
    (point,) = get(build_series([*figures, stated], catalogue, ON), "per-mu-tax").points
    assert point.values == (stated,)
    assert point.contradictory
    assert not point.checks[0].agrees


def test_derived_indicators_may_rest_on_others(fact: Make) -> None:
    catalogue = Catalogue.of(
        [
            Indicator("double", "两倍", unit="亿元", formula="sum * 2"),
            Indicator("sum", "合计", unit="亿元", formula="a + b"),
            Indicator("a", "甲", unit="亿元"),
            Indicator("b", "乙", unit="亿元"),
        ]
    )
    found = build_series([fact("a", "2021", "1"), fact("b", "2021", "2", simulated=True)], catalogue, ON)
    (point,) = get(found, "double").points
    assert point.amount == 6
    assert point.simulated
    assert isinstance(point.chosen, Derived)
    assert [item.indicator for item in point.chosen.sources] == ["a", "b"]


def test_levels_go_back_through_growths(catalogue: Catalogue, fact: Make) -> None:
    rows = [
        fact("budget", "2021", "121.00", quote="121.00"),
        *(fact("budget", year, "10", "%", measure="growth") for year in ("2020", "2021")),
    ]
    level = get(build_series(rows, catalogue, ON), "budget")
    assert [(point.period.iso, point.derived) for point in level.points] == [("2019", True), ("2020", True), ("2021", False)]
    assert level.points[0].value == 100
    assert not level.contradictory  # a level derived from a growth does not confirm that growth
    assert level.checks == ()


def test_stated_growth_is_reckoned_again(catalogue: Catalogue, fact: Make) -> None:
    rows = [
        fact("budget", "2020", "100.0", quote="100.0"),
        fact("budget", "2021", "112.0", quote="112.0"),
        fact("budget", "2021", "12.0", "%", measure="growth", quote="12.0%"),
        fact("budget", "2021", "13", measure="change"),
    ]
    found = build_series(rows, catalogue, ON)
    assert not get(found, "budget", "growth").contradictory
    assert get(found, "budget", "change").contradictory


def test_what_fits_nowhere(catalogue: Catalogue, fact: Make) -> None:
    rows = [
        fact("gdp", "2020", "5", "人"),
        fact("moon", "2020", "5"),
        fact("gdp", "2020", "9"),
        fact("gdp", "2021", "9", status="withdrawn"),
    ]
    found = build_series(rows, catalogue, ON)
    assert [(item.indicator, problem.code) for item, problem in found.problems] == [
        ("gdp", "unit-dimension"),
        ("moon", "indicator-unknown"),
    ]
    assert [point.amount for point in get(found, "gdp").points] == [9]
    assert len(build_series([], catalogue, ON)) == 0


def test_simulated_is_shown(catalogue: Catalogue, fact: Make) -> None:
    series = get(build_series([fact("gdp", "2020", "5"), fact("gdp", "2021", "6", simulated=True)], catalogue, ON), "gdp")
    assert [point.simulated for point in series.points] == [False, True]
    assert series.simulated


def test_written_decimals(fact: Make) -> None:
    assert fact("gdp", "2020", "5.00000000").decimals == 0
    assert fact("gdp", "2020", "5.00000000", quote="达到5.0亿元").decimals == 1
    assert fact("gdp", "2020", "1294", quote="1,294.0家").decimals == 1
    assert fact("gdp", "2020", "12.770").decimals == 2
    assert fact("gdp", "2020", "5", quote="增长6.00%").decimals == 0
