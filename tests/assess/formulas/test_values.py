"""What formulas give: every operator and function, on numbers anybody can check by hand."""

from __future__ import annotations

from datetime import date

import pytest
from support.formulas import PLACE, World, answers, bounds, made, value

from kaifaqu.assess import formulas
from kaifaqu.assess.formulas import FUNCTIONS, PLAIN, Type

D = date


def test_it_works() -> None:
    rule = "staff <= 500人 and sales <= 2亿元 and assets <= 2亿元"
    assert value(rule, staff=500, sales=20000, assets=2) == 1
    assert value(rule, staff=501, sales=20000, assets=2) == 0
    assert value(rule, staff=500, sales=20000.01, assets=2) == 0
    assert value("sum_of(rd, 近三年) / sum_of(sales, 近三年)", rd=[1, 2, 3], sales=[10, 20, 30]) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("text", "given", "wanted"),
    [
        ("1 + 2 * 3 - 4 / 8", {}, 6.5),
        ("(1 + 2) * 3", {}, 9),
        ("-x + --y", {"x": 1, "y": 2}, 1),
        ("x / y", {"x": 1, "y": 0}, None),
        ("x × 2 ÷ 4 − 1", {"x": 4}, 1),
        ("x - 1 - 1", {"x": 5}, 3),
        ("x / 2 / 2", {"x": 8}, 2),
        ("8 / x * 2", {"x": 4}, 4),
        ("sales + assets", {"sales": 1, "assets": 1}, 10001),
        ("sales + 1亿元", {"sales": 1}, 10001),
        ("share + 1", {"share": 50}, 150),
        ("share * 200", {"share": 50}, 100 * 100),
        ("x + 3%", {"x": 1}, 1.03),
        ("if(x > 1, 10, 20)", {"x": 2}, 10),
        ("if(x > 1, 10, 20)", {"x": None}, None),
        ('if(ok, "A", grade) = "A"', {"ok": 0, "grade": "B"}, 0),
        ('if(ok, "无", grade) = "无"', {"ok": 1, "grade": "B"}, 1),
        ("min(x, y, 3)", {"x": 5, "y": 4}, 3),
        ("max(sales, 1亿元)", {"sales": 5}, 10000),
        ("max(2, 7, 5)", {}, 7),
        ("abs(x)", {"x": -2}, 2),
        ("abs(-3)", {}, 3),
        ("round(x, 1)", {"x": 2.25}, 2.3),
        ("round(x)", {"x": 2.5}, 3),
        ("round(rd / assets)", {"rd": 15000, "assets": 1}, 2),
        ("floor(x)", {"x": 2.9}, 2),
        ("ceil(x)", {"x": 2.1}, 3),
        ("ln(exp(x))", {"x": 2}, 2),
        ("ln(x)", {"x": -1}, None),
        ("sqrt(x)", {"x": 9}, 3),
        ("pow(x, 3)", {"x": 2}, 8),
        ("coalesce(x, y, 7)", {"x": None, "y": None}, 7),
        ("coalesce(sales, 0)", {"sales": None}, 0),
        ("missing(x)", {"x": None}, 1),
        ("between(x, 1, 2)", {"x": 2}, 1),
        ("between(x, 1, 2)", {"x": 2.1}, 0),
        ("between(born, 2016-01-01, 2016-12-31)", {"born": D(2016, 12, 31)}, 1),
        ("clip(x, 0, 10)", {"x": 11}, 10),
        ("clip(x, 0, 10)", {"x": -1}, 0),
        ("share >= 30%", {"share": 30}, 1),
        ("share ≥ 0.3", {"share": 30}, 1),
        ("x ＞ 1 且 （y ≤ 2）", {"x": 2, "y": 2}, 1),
        ("x > 1 或 y > 1", {"x": 2, "y": None}, 1),
        ("x > 1 and y > 1", {"x": 2, "y": None}, None),
        ("not ok", {"ok": 0}, 1),
        ("非 ok", {"ok": 1}, 0),
        ("not not ok", {"ok": 1}, 1),
        ("ok = bad", {"ok": 1, "bad": 0}, 0),
        ("ok = 是", {"ok": 1}, 1),
        ("x <> 1", {"x": 2}, 1),
        ('region = "东部"', {"region": "东部"}, 1),
        ("region != “东部”", {"region": None}, None),
        ('region in ["东部", "中部"]', {"region": "中部"}, 1),
        ('region not in ["东部", "中部"]', {"region": "西部"}, 1),
        ("x in [1, 2]", {"x": 2}, 1),
        ("born in [2016-01-01]", {"born": D(2016, 1, 1)}, 1),
        ("sales<=2亿元且staff<=500人", {"sales": 1, "staff": 1}, 1),
        ("boxes >= 5TEU", {"boxes": 5}, 1),
        ("sales / staff >= 20万元/人", {"sales": 40, "staff": 2}, 1),
        ("change(share) >= 2个百分点", {"share": [12, 10]}, 1),
        ("patents / 1件 * 2", {"patents": 3}, 6),
        ("applied_on - born", {"applied_on": D(2020, 1, 31), "born": D(2020, 1, 1)}, 30),
        ("applied_on - 30天 >= born", {"applied_on": D(2020, 1, 31), "born": D(2020, 1, 1)}, 1),
        ("born >= 2016-01-01", {"born": D(2016, 1, 1)}, 1),
        ("1e3 + .5", {}, 1000.5),
        ("sales >= 1e3万元", {"sales": 1000}, 1),
    ],
)
def test_operators_and_functions_of_a_row(text: str, given: dict[str, object], wanted: float | None) -> None:
    assert value(text, **given) == (None if wanted is None else pytest.approx(wanted))


@pytest.mark.parametrize(
    ("text", "given", "wanted"),
    [
        ("lag(x)", [1, 2, 3], 2),
        ("lag(x, 2)", [1, 2, 3], 3),
        ("change(x, 2)", [1, 2, 3], -2),
        ("growth(x)", [3, 2], 0.5),
        ("growth(x, 2)", [3, 2, 1], 2),
        ("growth(x)", [3, 0], None),
        ("cagr(x, 2)", [4, None, 1], 1),
        ("cagr(x, 1)", [4, 2], 1),
        ("mean_of(x, 3)", [1, 2, 6], 3),
        ("mean_of(x, 3)", [1, None, 6], None),
        ("mean_of(x, 近三年有一)", [1, None, 6], 3.5),
        ("mean_of(x, 近三年有一)", [None, None, None], None),
        ("sum_of(x, 近三年)", [1, 2, 6], 9),
        ("sum_of(x, 近三年)", [1, 2, None], None),
        ("sum_of(x, 近三年有一)", [1, 2, None], 3),
        ("sum_of(x, 1)", [1, 2], 1),
        ("min_of(x, 近两年)", [4, 3, 1], 3),
        ("min_of(x, 近三年有一)", [None, 3, 5], 3),
        ("max_of(x, 近三年有一)", [None, None, 5], 5),
        ("max_of(x, 1)", [2], 2),
        ("count_of(x, 3)", [1, None, 2], 2),
        ("mean_growth(x, 近三年)", [4, 2, 2], 0.5),
        ("mean_growth(x, 近三年有一)", [4, 2, None], 1),
        ("each(x > 1, 近三年)", [2, 2, 2], 1),
        ("each(x > 1, 近三年)", [2, None, 2], None),
        ("each(x > 1, 近三年)", [2, None, 1], 0),
        ("each(x > 1, 近三年有一)", [2, None, 2], 1),
        ("each(x > 1, 近三年有一)", [None, None, None], None),
        ("any_year(x > 1, 近三年)", [2, None, 1], 1),
        ("any_year(x > 1, 近三年)", [1, None, 1], None),
        ("any_year(x > 1, 近三年有一)", [1, None, 1], 0),
        ("count_years(x > 1, 3) >= 1", [2, None, None], 1),
        ("count_years(x > 1, 3) >= 2年", [2, None, 1], None),
        ("count_years(x > 1, 3) >= 2", [2, 1, 1], 0),
        ("count_years(x > 1, 近三年有一) >= 2", [2, None, 1], 0),
        ("years_in_a_row(x > 1) >= 2", [2, 2, 1], 1),
        ("years_in_a_row(x > 1) >= 2", [2, None, 2], None),
        ("years_in_a_row(x > 1) >= 2", [1, None, 2], 0),
        ("years_in_a_row(x > 1) = 2", [2, 2, 0], 1),
        ("lag(growth(x))", [9, 3, 2], 0.5),
        ("each(growth(x) >= 20%, 2)", [9, 3, 2], 1),
    ],
)
def test_functions_of_time(text: str, given: list[float | None], wanted: float | None) -> None:
    """The list is this year and the years before it."""
    assert value(text, x=given) == (None if wanted is None else pytest.approx(wanted))


@pytest.mark.parametrize(
    ("first", "second", "months"),
    [
        (D(2020, 1, 31), D(2020, 2, 29), 0),
        (D(2020, 1, 31), D(2020, 3, 31), 2),
        (D(2019, 3, 1), D(2020, 2, 29), 11),
        (D(2019, 3, 1), D(2020, 3, 1), 12),
        (D(2016, 2, 29), D(2017, 2, 28), 11),
        (D(1999, 12, 31), D(2000, 1, 1), 0),
        (D(1969, 12, 31), D(2026, 11, 20), 682),
        (D(2020, 5, 2), D(2020, 5, 1), -1),
    ],
)
def test_full_months_and_years(first: date, second: date, months: int) -> None:
    assert value("months_between(born, applied_on)", born=first, applied_on=second) == months
    assert value("years_between(born, applied_on)", born=first, applied_on=second) == months // 12
    assert value("days_between(born, applied_on)", born=first, applied_on=second) == (second - first).days
    assert value("years_between(born, applied_on) >= 1年", born=first, applied_on=second) == (months >= 12)


TABLE = {
    ("x", 0): [1.0, 2.0, 3.0, None, 6.0], ("region", 0): ["东部", "东部", "西部", "西部", "西部"], ("ok", 0): [1, 0, 1, None, 1],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mean_over(x)", [3, 3, 3, 3, 3]),
        ("mean_over(x, by=region)", [1.5, 1.5, 4.5, 4.5, 4.5]),
        ("mean_over(x, by=[region], where=ok)", [1, 1, 4.5, 4.5, 4.5]),
        ("median_over(x)", [2.5] * 5),
        ("sd_over(x, by=region)", [0.5**0.5, 0.5**0.5, 4.5**0.5, 4.5**0.5, 4.5**0.5]),
        ("min_over(x, by=region)", [1, 1, 3, 3, 3]),
        ("max_over(x)", [6] * 5),
        ("sum_over(x)", [12] * 5),
        ("count_over(x)", [4] * 5),
        ("count_over(ok)", [3] * 5),
        ("count_over(ok, where=x > 1)", [2] * 5),
        ("count_over(region, by=region)", [2, 2, 3, 3, 3]),
        ("quantile_over(x, 0.5)", [2.5] * 5),
        ("quantile_over(x, 100%)", [6] * 5),
        ("rank_over(x)", [4, 3, 2, None, 1]),
        ("rank_over(x, order=asc)", [1, 2, 3, None, 4]),
        ("rank_over(x, by=region, where=ok)", [1, None, 2, None, 1]),
    ],
)
def test_functions_across_subjects(text: str, wanted: list[float | None]) -> None:
    assert answers(text, TABLE) == [None if each is None else pytest.approx(each) for each in wanted]


@pytest.mark.parametrize(
    ("text", "given", "wanted"),
    [
        ("total + 1", {"total": (7, 8)}, (8, 9)),
        ("10 - total", {"total": (7, 8)}, (2, 3)),
        ("-total", {"total": (7, 8)}, (-8, -7)),
        ("total * 0.7", {"total": (7, 8)}, (4.9, 5.6)),
        ("total * (0 - 1)", {"total": (7, 8)}, (-8, -7)),
        ("total * x", {"total": (-1, 8), "x": -2}, (-16, 2)),
        ("total * total", {"total": (-2, 3)}, (-6, 9)),
        ("total / x", {"total": (7, 8), "x": 2}, (3.5, 4)),
        ("max(total, 7.5)", {"total": (7, 8)}, (7.5, 8)),
        ("round(total)", {"total": (7.2, 7.9)}, (7, 8)),
        ("total >= 7.5", {"total": (7, 8)}, (None, None)),
        ("total >= 7", {"total": (7, 8)}, (1, 1)),
        ("total < 7", {"total": (7, 8)}, (0, 0)),
        ("total = 7", {"total": (7, 8)}, (None, None)),
        ("total = 9", {"total": (7, 8)}, (0, 0)),
        ("total != 9", {"total": (7, 8)}, (1, 1)),
        ("between(total, 6, 9)", {"total": (7, 8)}, (1, 1)),
        ("if(x > 0, total, 0)", {"total": (7, 8), "x": 1}, (7, 8)),
        ("missing(total)", {"total": (7, 8)}, (0, 0)),
        ("total >= 60 and score.staff > 0", {"total": (50, 70), "score.staff": 0}, (0, 0)),
    ],
)
def test_an_interval_keeps_true_bounds(
    text: str, given: dict[str, tuple[float, float] | float], wanted: tuple[object, object]
) -> None:
    assert bounds(text, **given) == tuple(None if end is None else pytest.approx(end) for end in wanted)


def test_a_unit_is_taken_on() -> None:
    formula = made("sales / staff")
    assert formula.type.powers == (("count-人", -1), ("money-cny", 1))
    assert formula.in_unit("元/人").type == Type.of_unit("元/人")
    assert made("share").in_unit("").type == PLAIN
    assert made("patents").in_unit("分").type == PLAIN
    assert made("3").in_unit("").type == PLAIN
    assert value("3 + x", x=1) == 4
    world = World({("staff", 0): [5], ("age", 0): [3]})
    many = formulas.compile("staff", PLACE, {"staff": Type.of_unit("万人")}, {}).in_unit("")
    assert world.answer(many.lower(world).low) == [50000]
    assert world.answer(made("age").in_unit("").lower(world).low) == [3]


def test_what_is_read_and_how_large() -> None:
    formula = made("sum_of(rd, 近三年) / lag(sales, 1)")
    assert formula.names == {"rd", "sales"}
    assert set(formula.reads) == {("rd", 0, 1), ("rd", 1, 1), ("rd", 2, 1), ("sales", 1, 1)}
    assert formula.size == 7


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("rd / sales >= 3%", "研发费用 ÷ 销售收入 ≥ 3%"),
        ("sum_of(rd, 近三年) / sum_of(sales, 3)", "近三年研发费用合计 ÷ 近3年销售收入合计"),
        ("(rd + sales) / (x - (y - 1))", "（研发费用 + 销售收入） ÷ （x − （y − 1））"),
        ("not ok and (x > 1 or y > 1)", "“ok”为否，且（x ＞ 1，或y ＞ 1）"),
        ("growth(sales) > 20%", "销售收入比上年增长率 ＞ 20%"),
        ("cagr(sales, 2)", "销售收入2年复合增长率"),
        ("lag(sales, 2)", "2年前销售收入"),
        ('years_in_a_row(grade = "D") >= 3', "连续（等级 为 D）的年数 ≥ 3"),
        ("mean_over(x, by=region, where=ok)", "同region各对象（ok的）x的平均值"),
        ("quantile_over(x, 0.8)", "全部对象x的80%分位数"),
        ("rank_over(x, order=asc)", "x在全部对象中的位次（小的在前）"),
        ("score.staff > 0", "职工总数得分 ＞ 0"),
        ("if(total >= 60, x, 0)", "（总分 ≥ 60时取x，否则取0）"),
        ('region not in ["东部"]', "region不属于东部"),
        ("born >= 2016-01-01", "born ≥ 2016年1月1日"),
        ("-x", "−x"),
        ("count_over(ok)", "全部对象中ok的个数"),
    ],
)
def test_it_says_itself_in_chinese(text: str, wanted: str) -> None:
    assert made(text).words({"rd": "研发费用", "sales": "销售收入", "staff": "职工总数"}) == wanted


def test_every_function_says_itself() -> None:
    calls = {"if": "if(ok, x, y)", "missing": "missing(x)", "clip": "clip(x, 0, 1)", "between": "between(x, 0, 1)",
             "years_in_a_row": "years_in_a_row(ok)", "quantile_over": "quantile_over(x, 1)", "cagr": "cagr(x, 1)"}  # fmt: skip
    for name, function in FUNCTIONS.items():
        if name in ("each", "any_year", "count_years"):
            text = f"{name}(ok, 2)"
        elif function.name.endswith("_between"):
            text = f"{name}(born, applied_on)"
        elif function.name.endswith(("_of", "mean_growth")) or name in ("min", "max", "pow", "coalesce"):
            text = f"{name}(x, 2)"
        else:
            text = calls.get(name, f"{name}(x)")
        said = made(text).words({})
        assert said
        assert name not in said, said
