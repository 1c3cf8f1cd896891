"""What real rules ask of the engine, row by row: each is a feature with a test that this table names.

The rows are those of ``facts/enterprise-standards.md`` section 10 and the patterns of ``facts/zone-standards.md`` sections 5, 6.
A row is proven by golden cases of a shipped standard (``standard: words of the case``, which must be there and hold), by a test
elsewhere (``folder/file.py::test``, which must be there), or by one below (``::test``).
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from support.golden import FOLDER
from support.scoring import outcome, points

from kaifaqu.assess import cases
from kaifaqu.assess.cases.check import check
from kaifaqu.assess.rules.read import load

HERE = Path(__file__).parent
PATTERNS, METHODS, GRADES = "lowering/test_patterns.py", "rules/test_methods.py", "lowering/test_grades.py"

ENTERPRISE = {
    "rule version by application date and by kind": (
        "little-giant: 2026-05-10 新申请适用的版本", "little-giant: 2026-05-10 复核适用的版本",
        "specialized-sme: 2026-04-01 新申请适用的版本", "aqi: 2026-02-28 新申请适用的版本",
    ),
    "phase-in limits inside one standard": ("::test_limits_that_come_in_by_steps",),
    "threshold tiers selected by another value, bounds included": (
        "high-tech-enterprise: 收入5000万元在5%一档", "high-tech-enterprise: 收入刚过5000万元在4%一档",
        f"{METHODS}::test_another_value_chooses_the_limit_and_its_bounds_are_included",
    ),
    "period words": (
        "high-tech-enterprise: 注册满365天", "high-tech-enterprise: 三年合计计算占比",
        "specialized-sme: 2026版：上一年研发占比不足",
        "little-giant: 2026版：两年研发合计", "little-giant: 2026版：复合增长率", "single-champion: 三年年均收入",
    ),
    "or and exemption paths that replace criteria": (
        "tech-sme: 高企直接确认", "specialized-sme: 2026版：科技奖励豁免", "little-giant: 2022版：创客中国50强代替创新三项",
    ),
    "expert ranges stay an interval until a person fills them": (
        "high-tech-enterprise: 专家未打分", "high-tech-enterprise: 成果转化年均数",
        "lowering/test_aggregate.py::test_what_an_expert_alone_keeps_open_is_for_a_person_and_what_lacks_data_is_unknown",
    ),
    "integer score and a strict pass line": (
        "high-tech-enterprise: 总分70分不通过", "high-tech-enterprise: 总分71分通过", f"{PATTERNS}::test_it_works",
    ),
    "a minimum score per group next to the total": (
        "innovative-sme: 成长性10分不通过", "innovative-sme: 专业化15分通过", "tech-sme: 总分80分但科技人员0分",
    ),
    "choose one of two formulas": ("tech-sme: 两种算法取高的", "specialized-sme: 2022版：研发"),
    "an external score taken as input": ("specialized-sme: 2026版：评价得分", "little-giant: 2026版：评价得分"),
    "a veto list before the score": (
        "specialized-sme: 2026版：经营异常", "little-giant: 2026版：数据造假",
        f"{GRADES}::test_whom_a_veto_strikes_or_may_strike_has_no_place_and_no_grade",
    ),
    "grades by share inside a region and size group, A cap, D floor, T outside": (
        "shandong-land-classes: 二十一家", "shandong-land-classes: 规上规下分开",
        "shandong-land-classes: 济宁高新区2023年规上275家",
        f"{GRADES}::test_quotas_by_group_and_whom_they_pass_over", "::test_shares_inside_region_and_size",
    ),
    "base values per region and year; ratio or min-max; caps": (
        "huangyan-land-yield: 2021年基准", f"{PATTERNS}::test_base_values_by_region_and_year_with_a_cap",
        "::test_min_max_between_twenty_and_a_hundred",
    ),
    "deductions with expiry per record": (f"{METHODS}::test_deductions_lapse", "::test_records_that_lapse_and_the_colour"),
    "consecutive-year state": ("shandong-land-classes: 差别化电价按连续D类年数", "shandong-land-classes: 连续三年和四年D类"),
    "piecewise-linear index rounded up, cut off per pollutant": ("aqi: 2026版PM2.5", "aqi: 2026版臭氧"),
    "worst-item class": ("surface-water: 最差一项定类别", "lowering/test_aggregate.py::test_the_worst_class_counts"),
    "state over time": ("idle-land: 差一天满一年", "idle-land: 满两年", "idle-land: 中止满两年"),
    "five result values": ("::test_five_results",),
}  # fmt: skip

ZONES = {
    "功效系数法, by steps": (f"{METHODS}::test_tiered_efficacy",),
    "功效系数法, linear 60+40 and with a floor": ("::test_linear_efficacy_and_one_with_a_floor",),
    "min-max clipped to [0,1], bounds per year, times 赋权": ("::test_min_max_by_bounds_of_the_year",),
    "base and target value": (f"{PATTERNS}::test_base_and_target",),
    "four levels of standard values": (f"{PATTERNS}::test_four_levels_of_standard_values",),
    "falling additions and mirrored deductions": (f"{PATTERNS}::test_falling_additions_by_steps",),
    "base period with a cap": (f"{PATTERNS}::test_growth_against_a_base_period_with_a_cap",),
    "weights of the items assessed": (f"{PATTERNS}::test_missing_items_and_the_weights_of_those_assessed",),
    "two weights: 目标任务 and 发展成效": ("::test_an_indicator_with_two_weights",),
    "deductions and a veto that cancels": (
        f"{PATTERNS}::test_capped_deductions_by_counts", f"{PATTERNS}::test_a_veto_cancels_whatever_the_score",
    ),
    "percentile bands": ("::test_percentile_bands",),
    "weighted sum level by level": ("province-composite: 五家",),
    "rule version per edition": ("national-hightech-zone: 2021-04-22 新申请适用的版本",),
    "regional groups": (f"{PATTERNS}::test_regions_with_their_own_weights", f"{GRADES}::test_groups_are_graded_apart"),
    "bonus items": ("dezhou-prizes: 加分",),
    "tail warning over k of n years": (
        "national-etdz: 今年与前年最后5名", "jinan-cards: 连续两年", f"{PATTERNS}::test_the_last_three_in_two_of_three_years",
    ),
    "province 70 % + city 30 %": ("dezhou-prizes: 省占70%", f"{PATTERNS}::test_mixed_scores_of_province_and_city"),
    "progress awards": ("dezhou-prizes: 十四家的等次与进步奖", "jinan-cards: 前进30名"),
}  # fmt: skip


@cache
def proven(code: str) -> dict[str, bool]:
    """The golden cases of a shipped standard, and whether all that each expects holds."""
    standard = load(FOLDER / f"{code}.yaml")
    found: dict[str, bool] = {}
    for one in check(cases.read(FOLDER / "cases" / f"{code}.yaml", standard), standard):
        found[one.case] = found.get(one.case, True) and one.holds
    return found


@cache
def names_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


@pytest.mark.parametrize(("row", "proofs"), [*ENTERPRISE.items(), *ZONES.items()])
def test_it_works(row: str, proofs: tuple[str, ...]) -> None:
    """Each row names proofs that are there; the golden ones hold."""
    for proof in proofs:
        file, sign, test = proof.partition("::")
        if sign:
            assert test in names_in(HERE / file if file else Path(__file__)), f"{row}: {proof}"
            continue
        code, _, words = proof.partition(": ")
        found = {case: holds for case, holds in proven(code).items() if case.startswith(words)}
        assert found, f"{row}: {proof}"
        assert all(found.values()), f"{row}: {proof}"


def test_every_row_of_the_facts_is_in_the_table() -> None:
    assert (len(ENTERPRISE), len(ZONES)) == (19, 18)


def test_limits_that_come_in_by_steps() -> None:
    """GB 3095—2026, PM2.5 of a year, grade 2: 30 until the end of 2030, 25 from then on."""
    from datetime import date

    body = """
    values:
      limit: {title: 限值, unit: "", rows: [{from: 2026-03-01, to: 2030-12-31, value: 30}, {from: 2031-01-01, value: 25}]}
    conditions: [{id: clean, title: 达标, rule: x <= limit}]
    """
    rows = [{"x": 25}, {"x": 30}, {"x": 30.1}]
    assert outcome(body, rows, date(2030, 12, 31))["result"] == [1, 1, 0]
    assert outcome(body, rows, date(2031, 1, 1))["result"] == [1, 0, 0]
    assert outcome(body, rows, date(2026, 2, 28))["result"] == [2, 2, 2]


def test_shares_inside_region_and_size() -> None:
    """A at most 20 % and D at least 5 % of each region × size; ranks too are those of the group."""
    body = """
    score: [{id: it, points: x}]
    rank: {within: [town, word]}
    grades:
      within: [town, word]
      apart: [{grade: T, title: 暂不评价, rule: yes}]
      levels:
        - {grade: A, title: A, upto: 20%, rounding: down}
        - {grade: D, title: D, last: 5%, rounding: up}
        - {grade: C, title: C}
    """
    groups = [(town, word) for town in ("东", "西") for word in ("高", "低")]
    rows = [{"town": town, "word": word, "x": x, "yes": False} for town, word in groups for x in (5, 4, 3, 2, 1)]
    found = outcome(body, [*rows, {"town": "东", "word": "高", "x": 9, "yes": True}])
    assert found["grade"] == ["A", "C", "C", "C", "D"] * 4 + ["T"]
    assert found["rank"] == [1, 2, 3, 4, 5] * 4 + [None]


def test_min_max_between_twenty_and_a_hundred() -> None:
    """旌德: weight × [20 + 80 × (v − min) / (max − min)] / 100."""
    assert points("full: 45, value: x, minmax: {to: [9, 45]}", 10, 15, 20) == [9, 27, 45]


def test_records_that_lapse_and_the_colour() -> None:
    """山东 2018: year points of breaches: none green, 1 to 11 yellow, 12 and more red; each counts for twelve months."""
    body = """
    score: [{id: credit, full: 100, deductions: {from: 100, records: {违法: {points: 6, months: 12}}}}]
    grades:
      levels: [{grade: 绿, title: 绿, rule: total = 100}, {grade: 黄, title: 黄, rule: total > 88}, {grade: 红, title: 红}]
    """
    found = outcome(body, [{"records.违法.12": count} for count in (0, 1, 2)])
    assert found["grade"] == ["绿", "黄", "红"]


def test_linear_efficacy_and_one_with_a_floor() -> None:
    assert points("value: x, efficacy: {low: 10, high: 20}", 10, 15, 20) == [60, 80, 100]
    assert points("value: x, efficacy: {low: 10, high: 20, base: 10, span: 90}", 10, 15, 20) == [10, 55, 100]


def test_min_max_by_bounds_of_the_year() -> None:
    """The Torch program: (x − min) / (max − min), clipped, by the bounds of the year; times the weight. None for another year."""
    rows = "rows: [{year: 2025, value: %s}, {year: 2024, value: 7}]"
    body = f"""
    values:
      least: {{title: 下限, unit: "", {rows % 10}}}
      most: {{title: 上限, unit: "", {rows % 20}}}
    score: [{{id: it, full: 1.2, points: "1.2 * clip((x - least) / (most - least), 0, 1)"}}]
    """
    found = outcome(body, [{"x": x} for x in (5, 10, 15, 20, 25, None)])["points.it"]
    assert found == [0, 0, pytest.approx(0.6), pytest.approx(1.2), pytest.approx(1.2), None]


def test_an_indicator_with_two_weights() -> None:
    """安徽 示范区: GDP counts 10 as a task (done against the target) and 6 as progress (growth)."""
    body = """
    score:
      - {id: task, full: 10, value: x / y, linear: {base: 0%, target: 100%}}
      - {id: progress, full: 6, value: growth(x), linear: {base: 0%, target: 10%}}
    """
    found = outcome(body, [{"x": 110, "y": 110, "x@1": 100}, {"x": 105, "y": 210, "x@1": 100}])
    assert found["total"] == [pytest.approx(16), pytest.approx(8)]


def test_percentile_bands() -> None:
    """工业用水: the 20th, 40th, 60th and 80th percentile of the trade."""
    written = "value: x, direction: -1, percentile_bands: {steps: {'≥80%': 20, '≥60%': 15, '≥40%': 10, '≥20%': 5, else: 0}}"
    assert points(written, 1, 2, 3, 4, 5, 6) == [20, 20, 15, 10, 5, 0]


def test_five_results() -> None:
    """Met, unmet, unknown (with what is missing), manual, not applicable: of conditions; of the whole the first four."""
    body = """
    conditions:
      - {id: rule, title: 规则, rule: x >= 5}
      - {id: seen, title: 现场, manual: true, when: yes}
    """
    rows = [
        {"x": 5, "yes": True, "seen": True}, {"x": 4, "yes": True}, {"yes": True, "seen": True}, {"x": 5, "yes": True},
        {"x": 5, "yes": False}, {"x": 4, "yes": True, "seen": None}, {"yes": True},
    ]  # fmt: skip
    found = outcome(body, rows)
    assert found["condition.rule"] == [1, 0, 2, 1, 1, 0, 2]
    assert found["condition.seen"] == [1, 3, 1, 3, 4, 3, 3]
    assert found["result"] == [1, 0, 2, 3, 1, 0, 2]
