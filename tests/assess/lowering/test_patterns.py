"""The patterns that recur in real rules (zone-standards.md §5 and §6, enterprise-standards.md §10), each as a small edition."""

from __future__ import annotations

from typing import Any

import pytest
from support.scoring import outcome, points

MET, UNMET, UNKNOWN = 1, 0, 2


def test_it_works() -> None:
    """Integer points and a strict pass line: more than 70 of 100 (国科发火〔2016〕32号)."""
    body = "score: [{id: it, full: 100, points: round(x)}]\npass: {rule: total > 70}"
    assert outcome(body, [{"x": x} for x in (70, 71, 70.4, 70.5, None)])["result"] == [UNMET, MET, UNMET, MET, UNKNOWN]


def test_a_least_score_per_group_beside_the_total() -> None:
    """科技型中小企业: at least 60 in all, and staff not 0."""
    body = """
    score:
      - {id: staff, full: 20, value: share, bands: {"≥30%": 20, "≥10%": 4, else: 0}}
      - {id: other, full: 80, points: x}
    pass: {rule: total >= 60 and score.staff > 0}
    """
    rows = [{"share": share, "x": x} for share, x in ((30, 40), (9.99, 80), (10, 56), (10, 55.9))]
    assert outcome(body, rows)["result"] == [MET, UNMET, MET, UNMET]


def test_base_values_by_region_and_year_with_a_cap() -> None:
    """浙江 style: value / base × points, capped at 1.5 times; the base differs by town and year."""
    body = """
    values:
      base:
        title: 基准值
        unit: ""
        keys: [town]
        rows: [{town: 东, year: 2025, value: 10}, {town: 西, year: 2025, value: 20}, {town: 东, year: 2024, value: 99}]
    score: [{id: it, full: 30, value: x, ratio: {to: base, cap: 1.5}}]
    """
    rows = [{"town": town, "x": x} for town, x in (("东", 10), ("西", 10), ("东", 14), ("东", 16), ("北", 1))]
    assert outcome(body, rows)["points.it"] == [30, 15, 42, 45, None]


def test_missing_items_and_the_weights_of_those_assessed() -> None:
    """缺项权重修正 (清洁生产评价指标体系): A1 / A2, the weights of the items actually assessed."""
    body = """
    missing: renormalise
    score:
      combine: mean
      items: [{id: a, weight: 20, points: x}, {id: b, weight: 10, points: y}, {id: c, weight: 10, points: given}]
    """
    assert outcome(body, [{"x": 80, "y": 50, "given": None}])["total"] == [pytest.approx((80 * 20 + 50 * 10) / 30)]


def test_mixed_scores_of_province_and_city() -> None:
    """德州, 芜湖: province 70 %, city 30 %, and points added."""
    body = """
    score:
      combine: mean
      items: [{id: province, weight: 70, points: x}, {id: city, weight: 30, points: y}]
    bonus: [{id: extra, title: 加分, points: given, cap: 5}]
    """
    assert outcome(body, [{"x": 90, "y": 80, "given": 2}, {"x": 90, "y": 80, "given": 9}])["total"] == [89, 92]


def test_capped_deductions_by_counts() -> None:
    """安徽: central inspection −0.3 each, provincial −0.2 each; here no more than 1 off."""
    body = """
    score: [{id: it, points: 90}]
    penalty: [{id: env, title: 环保督察问题, points: "0.3 * x + 0.2 * y", cap: 1}]
    """
    assert outcome(body, [{"x": 1, "y": 2}, {"x": 9, "y": 0}])["total"] == pytest.approx([89.3, 89])


def test_falling_additions_by_steps() -> None:
    """黑龙江, 120 base points: within 10 above the mean 1/20 of them for 10, to 20 1/40, to 30 1/60; mirrored below."""
    written = "value: x, piecewise: {points: [[-30, -110], [-20, -90], [-10, -60], [0, 0], [10, 60], [20, 90], [30, 110]]}"
    assert points(written, 5, 15, 25, -5, -15, 40) == pytest.approx([30, 75, 100, -30, -75, 110])


def test_growth_against_a_base_period_with_a_cap() -> None:
    """江苏 2011: level with the base year 80 % of the points, each 5 % more 1 point, at most half the points more."""
    body = 'score: [{id: it, points: "clip(16 + growth(x) / 5%, 0, 30)"}]'
    found = outcome(body, [{"x": x, "x@1": 100} for x in (100, 105, 112.5, 300)])["points.it"]
    assert found == pytest.approx([16, 17, 18.5, 30])


def test_base_and_target() -> None:
    """宁波: growth of value added, base 15 %, target 25 %, 30 points."""
    assert points("full: 30, value: share, linear: {base: 15%, target: 25%}", 15, 17, 25, column="share") == [0, 6, 30]


def test_four_levels_of_standard_values() -> None:
    """分级标准值 350 / 130 / 30 / 6 亿元: the class is the first whose value is reached."""
    written = 'value: money, bands: {"≥350亿元": 4, "≥130亿元": 3, "≥30亿元": 2, "≥6亿元": 1, else: 0}'
    assert points(written, 3_500_000, 3_499_999, 300_000, 60_000, 59_999, column="money") == [4, 3, 2, 1, 0]


def test_regions_with_their_own_weights() -> None:
    """江苏 2014: weights differ 苏南 / 苏中 / 苏北: values of the rule by region, in a formula of points."""
    body = """
    values:
      growth_weight: {title: 增速权重, unit: "", keys: [town], rows: [{town: 苏南, value: 0.3}, {town: 苏北, value: 0.6}]}
    score: [{id: it, points: x * growth_weight + y * (1 - growth_weight)}]
    """
    rows = [{"town": town, "x": 100, "y": 50} for town in ("苏南", "苏北", "苏中")]
    assert outcome(body, rows)["total"] == [65, 80, None]


def test_a_veto_cancels_whatever_the_score() -> None:
    body = "veto: [{id: accident, title: 重大事故, rule: yes}]\nscore: [{id: it, points: x}]\npass: {rule: total >= 60}"
    rows: list[dict[str, Any]] = [{"x": 99, "yes": True}, {"x": 99, "yes": False}, {"x": 99}, {"x": 1}]
    assert outcome(body, rows)["result"] == [UNMET, MET, UNKNOWN, UNMET]


def test_the_last_three_in_two_of_three_years() -> None:
    """江苏 2021: among the last 3 in 2 of 3 years, struck off."""
    body = """
    score: [{id: it, points: x}]
    cards: [{id: struck, title: 摘牌, rule: "count_years(of - rank < 3, 3) >= 2"}]
    """
    now = [{"x": x} for x in (9, 8, 7, 6, 5)]
    earlier = [{"rank@1": rank, "of@1": 5, "rank@2": 1, "of@2": 5} for rank in (5, 1, 3, 2, 1)]
    rows = [one | other for one, other in zip(now, earlier, strict=True)]
    assert outcome(body, rows)["card.struck"] == [UNMET, UNMET, MET, UNMET, UNMET]
