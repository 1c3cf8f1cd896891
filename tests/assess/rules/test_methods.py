"""Scoring methods with limits of their own: what each gives on both sides of every limit, and what it refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scoring import between, leaf, outcome, points

from kaifaqu.assess.rules.method import Step
from kaifaqu.assess.rules.methods.amounts import plain
from kaifaqu.assess.rules.methods.records import Dated, lapses, tally
from kaifaqu.errors import Problem, Problems

SHARE = 'full: 20, value: share, bands: {"≥30%": 20, "[25%,30%)": 16, "≥5%": 4, else: 0}'


def refused(written: str) -> Problem:
    with pytest.raises((Problem, Problems)) as caught:
        leaf(written)
    problem = caught.value if isinstance(caught.value, Problem) else caught.value.items[0]
    assert problem.code == "standard-invalid"
    assert problem.place.row == 23  # the line of the item in the case's file
    assert problem.place.column.isdecimal()
    return problem


def test_it_works() -> None:
    assert points(SHARE, 30, 29.99, 25, 24.99, 5, 4.99, -1, None, column="share") == [20, 16, 16, 4, 4, 0, 0, None]


def test_numbers_are_said_as_people_write_them() -> None:
    assert [plain(number) for number in (0.3, 20, -1.5, 10**15, 1e-7, -0.0)] == [
        "0.3", "20", "-1.5", "1000000000000000", "0.0000001", "0",
    ]  # fmt: skip


# -- bands ------------------------------------------------------------------------------------------------------------------


def test_bands_take_the_unit_of_the_limit() -> None:
    written = 'value: money, bands: {"≥2亿元": 3, ">5000万元": 2, "≤100万元": 0, else: 1}'
    assert points(written, 20000, 19999.99, 5000.01, 5000, 100.01, 100, column="money") == [3, 2, 2, 1, 1, 0]


def test_a_limit_is_met_in_spite_of_float_noise() -> None:
    assert points('value: share, bands: {"≥29%": 1, else: 0}', 0.29 * 100, 0.29 * 100 - 1e-9, column="share") == [1, 0]


def test_bands_hold_an_exact_value_and_open_sides() -> None:
    written = 'value: x, bands: {"=0": 1, "(0,2]": 2, "(2,]": 3, "<0": 4}'
    assert points(written, 0, 0.001, 2, 2.001, -5) == [1, 2, 2, 3, 4]


def test_outside_every_band_there_are_no_points() -> None:
    assert points('value: x, bands: {"≥2": 1}', 2, 1) == [1, None]


def test_bands_say_themselves_and_their_ladder() -> None:
    item = leaf(SHARE)
    assert item.method is not None
    assert item.method.text == "≥30% 得20分；[25%,30%) 得16分；≥5% 得4分；其余得0分"
    ladder = item.method.ladder(item)
    assert ladder is not None
    assert ladder.steps == (
        Step(None, False, 0, 0), Step(5, True, 4, 4), Step(25, True, 16, 16), Step(30, True, 20, 20),
    )  # fmt: skip
    assert item.method.bounds(item) == (0, 20)


def test_a_ladder_tells_an_excluded_limit() -> None:
    item = leaf('value: x, bands: {">2": 2, "=1": 9, else: 0}')
    assert item.method is not None
    ladder = item.method.ladder(item)
    assert ladder is not None
    assert [(step.limit, step.inclusive, step.points) for step in ladder.steps] == [
        (None, False, 0), (1, True, 9), (1, False, 0), (2, False, 2),
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=4), st.integers(-40, 40))
def test_a_ladder_gives_the_points_of_the_bands(limits: list[int], tenths: int) -> None:
    ordered = sorted(set(limits), reverse=True)
    bands = ", ".join(f'"{">≥"[at % 2]}{limit}": {10 - at}' for at, limit in enumerate(ordered))
    item = leaf(f"value: x, bands: {{{bands}, else: 0}}")
    assert item.method is not None
    ladder = item.method.ladder(item)
    assert ladder is not None
    value = tenths / 10
    step = [
        step for step in ladder.steps
        if step.limit is None or value > step.limit or (step.inclusive and value == step.limit)
    ][-1]  # fmt: skip
    assert points(f"value: x, bands: {{{bands}, else: 0}}", value) == [step.points]


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ('{"20%-30%": 3}', "没有说两端算不算在内"),
        ('{"≥30": 3}', "没有写单位"),
        ('{"≥30人": 3}', "不能比较"),
        ('{"[30%,20%)": 3}', "没有任何数"),
        ('{"[20%,20%)": 3}', "没有任何数"),
        ('{"[,)": 3}', "两端都没有数"),
        ('{"高": 3}', "看不懂的分档"),
        ('{"≥三成": 3}', "不是数字"),
        ('{"≥30%": 高}', "不是分值"),
        ('{"≥30%": 8-7}', "下限大于上限"),
        ('{"≥10%": 3, "≥30%": 5}', "永远轮不到"),
        ('{else: 0, "≥30%": 5}', "轮不到"),
        ("{else: 0}", "只有 else"),
        ("{}", "没有写分档"),
    ],
)
def test_bands_refuse(bands: str, message: str) -> None:
    assert message in refused(f"value: share, bands: {bands}").message


def test_bands_refuse_a_text() -> None:
    assert "要数字" in refused('value: word, bands: {"≥3": 1}').message


# -- ranges and choices -----------------------------------------------------------------------------------------------------

CHOICES = "full: 8, value: word, choices: {高: 7-8, 中: 5-6, 低: 0}, given: given"


def test_an_expert_range_is_open_until_it_is_filled() -> None:
    rows: list[Any] = [{"word": "高"}, {"word": "高", "given": 7.5}, {"word": "低"}, {"word": None}]
    assert between(CHOICES, *rows) == [(7, 8), (7.5, 7.5), (0, 0), (None, None)]


def test_points_outside_the_range_are_a_fault() -> None:
    rows = [{"word": "高", "given": value} for value in (7, 8, 6.9, 8.1, None)] + [{"word": None, "given": 3}]
    found = outcome(f"score:\n  - {{id: it, {CHOICES}}}", rows)
    assert found["fault.it"] == [False, False, True, True, False, False]


def test_choices_of_yes_and_no() -> None:
    assert points("value: yes, choices: {是: 10, 否: 5}", True, False, None, column="yes") == [10, 5, None]
    assert points("value: x >= 2, choices: {是: 1, 否: 0}", 2, 1, None) == [1, 0, None]


def test_a_word_without_points() -> None:
    assert points("value: word, choices: {高: 3, 其他: 1}", "高", "低", column="word") == [3, 1]
    assert points("value: word, choices: {高: 3}", "高", "低", column="word") == [3, None]


def test_choices_refuse() -> None:
    assert "不在可取的值里" in refused("value: word, choices: {很高: 3}").message
    assert "按文字或是非" in refused("value: x, choices: {高: 3}").message


def test_a_person_gives_the_points() -> None:
    written = "full: 6, manual: true, given: given"
    rows = [{"given": None}, {"given": 6}, {"given": 6.5}]
    assert between(written, *rows)[:2] == [(0, 6), (6, 6)]
    assert outcome(f"score:\n  - {{id: it, {written}}}", rows)["fault.it"] == [False, False, True]
    assert "最高分" in refused("manual: true").message


# -- tiers ------------------------------------------------------------------------------------------------------------------

K5 = "full: 10, value: share, tiers: {by: money, rows: [{upto: 5000万元, need: 5%}, {upto: 2亿元, need: 4%}, {need: 3%}]}"


def test_another_value_chooses_the_limit_and_its_bounds_are_included() -> None:
    """The research costs of a high-tech enterprise by its sales of last year (国科发火〔2016〕32号, K5)."""
    cases = [(5000, 5, 10), (5000, 4.99, 0), (5000.01, 4, 10), (5000.01, 3.99, 0), (20000, 4, 10), (20000, 3.99, 0),
             (20000.01, 3, 10), (20000.01, 2.99, 0), (None, 9, None), (5000, None, None)]  # fmt: skip
    rows = [{"money": money, "share": share} for money, share, _ in cases]
    assert points(K5, *rows) == [found for *_, found in cases]


def test_an_excluded_limit_and_ranges_in_tiers() -> None:
    tiers = '[{below: 2, bands: {"≥5%": 3-4, else: 0}}, {bands: {"≥5%": 1, else: 0}}]'
    written = f"value: share, given: given, tiers: {{by: x, rows: {tiers}}}"
    rows: list[Any] = [{"x": 1.99, "share": 5}, {"x": 2, "share": 5}, {"x": 1, "share": 5, "given": 4}]
    assert between(written, *rows) == [(3, 4), (1, 1), (4, 4)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("[{need: 5%}, {upto: 2亿元, need: 4%}]", "轮不到"),
        ("[{upto: 2亿元, need: 5%}, {upto: 5000万元, need: 4%}]", "从小到大"),
        ("[{upto: 2亿元, below: 3亿元, need: 5%}]", "只写一个"),
        ("[{upto: 2亿元}]", "没有写怎样计分"),
        ("[{upto: 20人, need: 5%}]", "不能比较"),
    ],
)
def test_tiers_refuse(rows: str, message: str) -> None:
    assert message in refused(f"value: share, tiers: {{by: money, rows: {rows}}}").message


# -- straight lines ---------------------------------------------------------------------------------------------------------

AQI = "value: x, piecewise: {points: [[0, 0], [35, 50], [75, 100], [115, 150]], round: up}"


def test_an_air_quality_index_is_rounded_up() -> None:
    """IAQI of PM2.5 by HJ 633: 0, 35, 75, 115 μg/m³ → 0, 50, 100, 150, rounded up; from the top on, the top."""
    assert points(AQI, 0, 35, 35.01, 75, 54.6, 115, 200, None) == [0, 50, 51, 100, 75, 150, 150, None]


def test_float_noise_does_not_round_up() -> None:
    assert points("value: x, piecewise: {points: [[0, 0], [3, 30]], round: up}", 0.1 + 0.2, 0.3) == [3, 3]


@pytest.mark.parametrize(
    ("outside", "found"),
    [
        ("flat", [0, 10]),
        ("extend", [-5, 15]),
        ("zero", [0, 0]),
        ("none", [None, None]),
        ("{below: extend, above: none}", [-5, None]),
    ],
)
def test_outside_the_knots(outside: str, found: list[Any]) -> None:
    assert points(f"value: x, piecewise: {{points: [[1, 0], [3, 10]], outside: {outside}}}", 0, 4) == found


def test_knots_with_units_and_digits() -> None:
    written = "value: money, piecewise: {points: [[0, 0], [1亿元, 100], [3亿元, 120]], round: nearest, digits: 1}"
    assert points(written, 5000, 12345, 123, column="money") == [50, 102.3, 1.2]


def test_knots_refuse() -> None:
    assert "至少要两个点" in refused("value: x, piecewise: {points: [[0, 0]]}").message
    assert "从小到大" in refused("value: x, piecewise: {points: [[1, 0], [1, 5]]}").message
    assert "两个数" in refused("value: x, piecewise: {points: [[1, 0, 2], [1, 5]]}").message


def test_from_base_to_target() -> None:
    """Base 15 %, target 25 %, 30 points (the zone rule of zone-standards.md §5), capped at both."""
    written = "full: 30, value: share, linear: {base: 15%, target: 25%}"
    assert points(written, 10, 15, 20, 25, 40, None, column="share") == [0, 0, 15, 30, 30, None]
    less = "full: 30, value: share, direction: -1, linear: {base: 25%, target: 15%, from: 6}"
    assert points(less, 30, 25, 20, 15, 10, column="share") == [6, 6, 18, 30, 30]
    free = "full: 30, value: share, linear: {base: 15%, target: 25%, cap: false}"
    assert points(free, 10, 30, column="share") == [-15, 45]


def test_a_target_by_formula() -> None:
    assert points("full: 10, value: x, linear: {base: 0, target: y * 2}", {"x": 3, "y": 3}, {"x": 3, "y": 0}) == [5, None]
    assert "不能等于基数" in refused("value: x, linear: {base: 1, target: 1}").message


def test_tiered_efficacy() -> None:
    """本档基础分 + 调整分 (财统字〔1999〕6号): 20 points, standards 12 8 5 3 % with 1 0.8 0.6 0.4."""
    written = "full: 20, value: share, tiered_efficacy: {levels: [[12%, 1], [8%, 0.8], [5%, 0.6], [3%, 0.4]]}"
    found = points(written, 15, 12, 10, 8, 6.5, 3, 2.9, column="share")
    assert found == pytest.approx([20, 20, 18, 16, 14, 8, 0])
    less = "full: 20, value: share, tiered_efficacy: {levels: [[40%, 1], [60%, 0.5]]}"
    assert points(less, 30, 50, 60, 61, column="share") == pytest.approx([20, 15, 10, 0])
    assert "最好的写起" in refused("value: x, tiered_efficacy: {levels: [[1, 0.5], [2, 1]]}").message


def test_ladders_of_lines() -> None:
    item = leaf("full: 30, value: share, linear: {base: 15%, target: 25%}")
    assert item.method is not None
    ladder = item.method.ladder(item)
    assert ladder is not None
    assert ladder.joined
    assert [(step.limit, step.points) for step in ladder.steps] == [(None, 0), (15, 0), (25, 30)]


# -- ratio, outright points, deductions ---------------------------------------------------------------------------------------


def test_ratio_to_a_base_goes_beyond_the_full_points_up_to_its_cap() -> None:
    written = "full: 20, value: x, ratio: {to: y, cap: 1.5}"
    rows = [{"x": x, "y": y} for x, y in ((10, 10), (5, 10), (15, 10), (16, 10), (-3, 10), (3, 0), (None, 3))]
    assert points(written, *rows) == [20, 10, 30, 30, 0, None, None]
    less = "full: 20, value: x, direction: -1, ratio: {to: 10, floor: 0.2}"
    assert points(less, 10, 20, 5, 1000, 0) == [20, 10, 40, 4, None]


def test_points_by_formula_are_capped_at_the_full_points() -> None:
    assert points("full: 5, points: x * 2", 2, 3, None) == [4, 5, None]
    assert points("full: 5, least: 0, points: x * 2", -2) == [0]


DEDUCTIONS = (
    "full: 100, deductions: {floor: 0, records: {行政处罚: {points: 40, months: 12}, 责令改正: {points: 10, months: 6, cap: 15}}}"
)


def test_deductions_lapse() -> None:
    records = [
        Dated("甲", date(2025, 6, 30), "行政处罚"), Dated("甲", date(2024, 7, 1), "行政处罚"),
        Dated("甲", date(2024, 6, 30), "行政处罚"), Dated("甲", date(2025, 7, 1), "责令改正"),
        Dated("乙", date(2025, 6, 1), "责令改正", 2), Dated("乙", date(2024, 12, 1), "责令改正"),
        Dated("丁", date(2025, 6, 1), "责令改正"),
    ]  # fmt: skip
    item = leaf(DEDUCTIONS)
    assert item.method is not None
    columns = tally(records, item.method.records, ["甲", "乙", "丙"], date(2025, 6, 30))
    assert columns["records.行政处罚.12"].tolist() == [2, 0, 0]
    assert columns["records.责令改正.6"].tolist() == [0, 2, 0]
    rows = [{name: values[at] for name, values in columns.items()} for at in range(3)]
    assert points(DEDUCTIONS, *rows, {}) == [20, 85, 100, None]


def test_a_record_lapses_on_the_day_so_many_months_later() -> None:
    assert lapses(date(2024, 6, 30), 12) == date(2025, 6, 30)
    assert lapses(date(2024, 8, 31), 6) == date(2025, 2, 28)
    assert lapses(date(2023, 12, 15), 1) == date(2024, 1, 15)


def test_deductions_refuse() -> None:
    assert "写正数" in refused("deductions: {records: {处罚: {points: 0, months: 3}}}").message
    assert "有效期" in refused("deductions: {records: {处罚: {points: 1, months: 0}}}").message
    assert "不能有点号" in refused("deductions: {records: {处.罚: {points: 1, months: 3}}}").message
    assert "小于起始分" in refused("deductions: {floor: 100, records: {处罚: {points: 1, months: 3}}}").message


# -- one method per item ------------------------------------------------------------------------------------------------------


def test_one_method_and_no_other_keys() -> None:
    assert "只能有一种计分方法" in refused('value: x, bands: {"≥1": 1}, points: x').message
    assert "不认识的键" in refused("value: x, linear: {base: 1, goal: 2}").message
    assert "没有写怎样计分" in refused("value: x").message
    assert "没有写 value" in refused('bands: {"≥1": 1}').message
