"""Prizes, cards and what follows from a result, over this year's and earlier results."""

from __future__ import annotations

from typing import Any

from support.scoring import outcome

HISTORY = """
score: [{id: it, points: x}]
"""
MET, UNMET, UNKNOWN = 1, 0, 2


def test_it_works() -> None:
    body = (
        HISTORY
        + 'awards: [{id: progress, title: 进步奖, by: "lag(rank, 1) - rank", rule: "lag(rank, 1) - rank > 0", places: 1}]\n'
    )
    rows: list[dict[str, Any]] = [{"x": 9, "rank@1": 2}, {"x": 8, "rank@1": 5}, {"x": 7, "rank@1": 1}, {"x": 6}]
    assert outcome(body, rows)["award.progress"] == [UNMET, MET, UNMET, UNKNOWN]


def test_equal_values_on_the_last_place_all_win() -> None:
    body = HISTORY + "awards: [{id: top, title: 先进奖, by: total, places: 2, within: [town]}]\n"
    rows = [{"x": x, "town": town} for x, town in ((9, "东"), (8, "东"), (8, "东"), (1, "西"))]
    assert outcome(body, rows)["award.top"] == [MET, MET, MET, MET]


def test_whoever_holds_the_higher_prize_does_not_compete() -> None:
    body = HISTORY + (
        "awards:\n"
        "  - {id: first, title: 一等, by: total, places: 1}\n"
        "  - {id: second, title: 二等, by: total, places: 1, excludes: [first]}\n"
    )
    found = outcome(body, [{"x": 9}, {"x": 8}, {"x": 7}])
    assert found["award.first"] == [MET, UNMET, UNMET]
    assert found["award.second"] == [UNMET, MET, UNMET]


def test_cards_over_k_of_n_years_and_years_in_a_row() -> None:
    body = HISTORY + (
        "cards:\n"
        '  - {id: yellow, title: 黄牌, rule: "count_years(rank > of - 3, 3) >= 2"}\n'
        "  - {id: orange, title: 橙牌, rule: years_in_a_row(rank > of - 3) >= 2年}\n"
    )
    rows: list[dict[str, Any]] = [
        {"x": 1, "rank@1": 9, "of@1": 10, "rank@2": 1, "of@2": 10},
        {"x": 1, "rank@1": 1, "of@1": 10, "rank@2": 10, "of@2": 10},
        {"x": 9, "rank@1": 10, "of@1": 10, "rank@2": 1, "of@2": 10},
        {"x": 8, "rank@1": 1, "of@1": 10, "rank@2": 1, "of@2": 10},
        {"x": 7, "rank@1": 1, "of@1": 10, "rank@2": 1, "of@2": 10},
    ]
    found = outcome(body, rows)
    assert found["card.yellow"] == [MET, MET, UNMET, UNMET, UNMET]
    assert found["card.orange"] == [MET, UNMET, UNMET, UNMET, UNMET]


PRICE = (
    HISTORY
    + """
grades: {levels: [{grade: A, title: A, rule: total >= 60}, {grade: D, title: D}]}
consequences:
  - id: power
    title: 电价加价
    rule: grade = "D"
    amount: if(years_in_a_row(grade = "D") >= 3年, 0.15, if(years_in_a_row(grade = "D") >= 2年, 0.10, 0.05))
    unit: 元/千瓦时
"""
)


def test_the_price_of_power_rises_with_years_in_a_row() -> None:
    """鲁发改价格〔2022〕56号: 0.05, 0.10 in the second year in a row, 0.15 from the third on."""
    rows: list[dict[str, Any]] = [
        {"x": 1, "grade@1": "A", "grade@2": "D"},
        {"x": 1, "grade@1": "D", "grade@2": "A"},
        {"x": 1, "grade@1": "D", "grade@2": "D"},
        {"x": 70, "grade@1": "D", "grade@2": "D"},
    ]
    found = outcome(PRICE, rows)
    assert found["consequence.power"] == [MET, MET, MET, UNMET]
    assert found["amount.power"] == [0.05, 0.10, 0.15, None]
