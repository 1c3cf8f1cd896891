"""Places and grades: shares and quotas rounded as the rule says, ties ruled both ways, those set apart, the unknown."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.scoring import both, outcome, program

LAND = """
score: [{{id: it, points: x}}]
grades:
  within: [town]
  apart: [{{grade: T, title: 暂不评价, rule: yes}}]
  counted: {counted}
  boundary: {boundary}
  levels:
    - {{grade: A, title: 优先发展, upto: 20%, rounding: down}}
    - {{grade: D, title: 限制发展, last: 5%, rounding: up}}
    - {{grade: B, title: 支持发展, rule: total >= y}}
    - {{grade: C, title: 提升发展}}
"""


def land(rows: list[dict[str, Any]], *, counted: bool = True, boundary: str = "better") -> list[Any]:
    body = LAND.format(counted=str(counted).lower(), boundary=boundary)
    return outcome(body, [{"town": "规上", "yes": False, "y": 0, **row} for row in rows])["grade"]


def grades(body: str, *totals: float | None) -> list[Any]:
    return outcome("score: [{id: it, points: x}]\n" + body, [{"x": total} for total in totals])["grade"]


CUT = """
grades:
  levels:
    - {grade: 优秀, title: 优秀, rule: total >= 90}
    - {grade: 良好, title: 良好, rule: total >= 75}
    - {grade: 一般, title: 一般}
"""


def test_it_works() -> None:
    assert grades(CUT, 90, 89.99, 75, 74.99, None) == ["优秀", "良好", "良好", "一般", None]


def test_the_land_classes_of_jining_hightech_zone() -> None:
    """济高新管发〔2024〕4号: 275 enterprises above scale gave A 55, B 97, C 99, D 14, T 10 (enterprise-standards.md §5.1).

    The reading that gives A 55 and D 14: shares of all 275, those not rated (T) counted; A 20 % rounded down, D 5 % rounded up.
    Without the 10 the shares of 265 would be 53 and 14. The line between B and C is the county's own.
    """
    rows: list[dict[str, Any]] = [{"x": 300 - at, "y": 300 - (55 + 97) + 1} for at in range(265)]
    rows += [{"x": None, "y": 0, "yes": True} for _ in range(10)]
    found = land(rows)
    assert {grade: found.count(grade) for grade in "ABCDT"} == {"A": 55, "B": 97, "C": 99, "D": 14, "T": 10}
    without = land(rows, counted=False)
    assert (without.count("A"), without.count("D")) == (53, 14)


def test_below_scale_of_jining_hightech_zone() -> None:
    """100 enterprises below scale: A 20, D 5, none apart."""
    found = land([{"x": at} for at in range(100)])
    assert (found.count("A"), found.count("D")) == (20, 5)


def test_groups_are_graded_apart() -> None:
    rows = [{"x": at, "town": "规上" if at % 2 else "规下"} for at in range(20)]
    found = land(rows)
    assert [row["x"] for row, grade in zip(rows, found, strict=True) if grade == "A"] == [16, 17, 18, 19]
    assert [row["x"] for row, grade in zip(rows, found, strict=True) if grade == "D"] == [0, 1]


def test_equal_totals_across_a_boundary() -> None:
    """Of 10, two are A: three are equal on places 2 to 4; at the end two are equal on the last places, one is D."""
    rows = [{"x": x} for x in (9, 8, 8, 8, 7, 6, 5, 4, 1, 1)]
    assert "".join(land(rows)) == "AAAABBBBBB"
    assert "".join(land(rows, boundary="worse")) == "ABBBBBBBDD"


def test_a_grade_that_hangs_on_the_unknown_is_unknown() -> None:
    rows: list[dict[str, Any]] = [{"x": 5}, {"x": None}, {"x": 4, "yes": None}, {"x": 3}, {"x": None, "yes": True}]
    found = outcome(
        LAND.format(counted="true", boundary="better"), [{"town": "规上", "y": 0, "yes": False, **row} for row in rows]
    )
    assert found["grade"] == ["B", None, None, "D", "T"]
    assert found["rank"] == [1, None, None, 2, None]
    assert found["of"] == [2] * 5


QUOTA = """
rank: {within: [town]}
grades:
  within: [town]
  levels:
    - {grade: 一等, title: 一等, quota: {东部: 2, 西部: 1}, rule: total >= 60}
    - {grade: 二等, title: 二等, quota: 1}
"""


def test_quotas_by_group_and_whom_they_pass_over() -> None:
    rows = [("东部", 90), ("东部", 80), ("东部", 70), ("东部", 65), ("西部", 59), ("西部", 58), ("西部", 50)]
    found = outcome("score: [{id: it, points: x}]\n" + QUOTA, [{"town": town, "x": x} for town, x in rows])
    assert found["grade"] == ["一等", "一等", "二等", None, "二等", None, None]
    assert found["rank"] == [1, 2, 3, 4, 1, 2, 3]


def test_quotas_of_dezhou() -> None:
    """Three firsts, four seconds, four thirds, two fourths; the rest get none."""
    body = """
    grades:
      levels:
        - {grade: 一等, title: 一等, quota: 3}
        - {grade: 二等, title: 二等, quota: 4}
        - {grade: 三等, title: 三等, quota: 4}
        - {grade: 四等, title: 四等, quota: 2}
    """
    found = grades(body.replace("\n    ", "\n"), *range(15))
    assert [found.count(grade) for grade in ("一等", "二等", "三等", "四等", None)] == [3, 4, 4, 2, 2]
    assert found[14] == "一等"
    assert found[0] is None


def test_a_tie_on_the_last_place_of_a_quota() -> None:
    body = "grades: {levels: [{grade: 一等, title: 一, quota: 2}, {grade: 二等, title: 二, quota: 1}, {grade: 三等, title: 三}]}"
    assert grades(body, 9, 8, 8, 7, 6) == ["一等", "一等", "一等", "二等", "三等"]
    worse = body.replace("{levels", "{boundary: worse, levels")
    assert grades(worse, 9, 8, 8, 7, 6) == ["一等", "三等", "三等", "三等", "三等"]


def test_rounding_to_the_nearest() -> None:
    body = "grades: {levels: [{grade: 甲, title: 甲, upto: 50%, rounding: nearest}, {grade: 乙, title: 乙}]}"
    assert grades(body, 3, 2, 1).count("甲") == 2
    assert grades(body, 5, 4, 3, 2, 1).count("甲") == 3


def test_a_cut_off_beside_a_share() -> None:
    body = "grades: {levels: [{grade: 甲, title: 甲, upto: 50%, rule: total >= 60}, {grade: 乙, title: 乙}]}"
    assert grades(body, 70, 50, 40, 30) == ["甲", "乙", "乙", "乙"]


def test_grades_without_a_score() -> None:
    body = "grades: {levels: [{grade: 大, title: 大, rule: x >= 10}, {grade: 小, title: 小}]}"
    assert outcome(body, [{"x": 10}, {"x": 9}, {"x": None}])["grade"] == ["大", "小", None]


def test_whom_a_veto_strikes_or_may_strike_has_no_place_and_no_grade() -> None:
    body = "veto: [{id: accident, title: 事故, rule: yes}]\n" + CUT
    rows = [{"x": x, "yes": yes} for x, yes in ((95, True), (92, False), (90, None), (80, False))]
    found = outcome("score: [{id: it, points: x}]\n" + body, rows)
    assert found["grade"] == [None, "优秀", None, "良好"]
    assert found["rank"] == [None, 1, None, 2]
    assert found["result"] == [0, 1, 2, 1]


def test_only_some_are_ranked_and_the_least_may_be_first() -> None:
    body = "rank: {order: asc, only: x > 1}\n" + CUT
    found = outcome("score: [{id: it, points: x}]\n" + body, [{"x": x} for x in (1, 2, 3, 3, 4)])
    assert found["rank"] == [None, 1, 2, 2, 4]
    assert found["of"] == [4] * 5


def test_an_open_total_has_no_place() -> None:
    body = "score: [{id: it, full: 8, value: word, choices: {高: 7-8, 中: 5, 低: 1}, given: given}]\n"
    found = outcome(
        body + CUT.replace("90", "7").replace("75", "5"), [{"word": "高"}, {"word": "中"}, {"word": "高", "given": 8}]
    )
    assert found["rank"] == [None, 2, 1]
    assert found["grade"] == ["优秀", "良好", "优秀"]


SHARES = "score: [{id: it, points: x}]\n" + (
    "grades: {levels: [{grade: A, title: A, upto: 20%}, {grade: D, title: D, last: 5%, rounding: up}, {grade: C, title: C}]}"
)
LOWERED = program(SHARES)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=1, max_size=40))
def test_shares_hold_whatever_the_totals(totals: list[int | None]) -> None:
    """No better total has a worse grade; equal totals have equal grades; without ties across it A is at most a fifth."""
    rows = [{"x": total} for total in totals]
    found = both({"grade": LOWERED.outputs["grade"]}, rows)["grade"]
    order = {"A": 0, "C": 1, "D": 2}
    known = sorted((-total, order[grade]) for total, grade in zip(totals, found, strict=True) if total is not None)
    assert [grade for _, grade in known] == sorted(grade for _, grade in known)
    assert all(grade is None for total, grade in zip(totals, found, strict=True) if total is None)
    if len({total for total, _ in known}) == len(known) and known:
        assert found.count("A") == len(known) // 5
        assert found.count("D") == -(-len(known) // 20)
