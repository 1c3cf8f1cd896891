"""What a formula may not say, each with the words that help."""

from __future__ import annotations

import pytest
from support.formulas import NAMES, SPANS, World, made

from kaifaqu.assess import formulas
from kaifaqu.assess.reading import parse
from kaifaqu.errors import Place, Problem


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 10, "公式是空的"),
        ("x +", 13, "没有写完"),
        ("x y", 12, "这里不应是“y”"),
        ("5 x", 12, "是单位，请紧跟数字写"),
        ("x # y", 12, "不认识的符号“#”"),
        ("x.y", 11, "点号只用于"),
        ("x | y", 12, "or 或“或”"),
        ("!ok", 10, "not 或“非”"),
        ("x ** 2", 12, "pow(x, 2)"),
        ("x // 2", 12, "floor"),
        ("x % 2", 12, "求余数"),
        ("x => 2", 12, ">="),
        ("x =< 2", 12, "<="),
        ("'a", 10, "右引号"),
        ("__import__", 10, "下划线"),
        ("x is None", 12, "等于写作 ="),
        ("None", 10, "missing(x)"),
        ("True", 10, "“是”写作 true"),
        ("lambda", 10, "不能定义函数"),
        ("{1}", 10, "大括号"),
        ("[1, 2]", 10, "不应是“[”"),
        ("x in 1", 15, "in 后面应是列表"),
        ("x in []", 15, "列表是空的"),
        ("x in [1 2]", 18, "缺少逗号"),
        ("x in [y]", 15, "只能写文字、数和日期"),
        ('x in ["甲"]', 10, "不能比较"),
        ("min(x)", 10, "至少 2 个参数"),
        ("if(ok, 1)", 10, "if(条件, 甲, 乙)"),
        ("if(x, 1, 2)", 13, "if 的条件应是是非"),
        ("if", 10, "后面要写括号"),
        ("近三年", 10, "年份区间"),
        ("x and ok", 10, "and 两边应是是非"),
        ("not x", 14, "not 后面应是是非"),
        ('note < "a"', 10, "只能用 = 和 !="),
        ("-note", 11, "负号后面应是数字"),
        ("note + 1", 10, "应是数字"),
        ("ok * 2", 10, "if(名称, 1, 0)"),
        ("born + born", 10, "日期只能减去日期"),
        ("born - 1年", 10, "不能相加减"),
        ("born * 2", 10, "应是数字"),
        ("x / 0", 14, "除数是 0"),
        ("ln(sales)", 13, "先除以一个单位"),
        ("sqrt(sales)", 10, "不能这样开方"),
        ("pow(sales, 2)", 10, "只用于没有单位的数"),
        ("round(x, 1.5)", 19, "整数"),
        ("round(x, 1个)", 19, "不写单位"),
        ("clip(x, 5, 1)", 18, "下限大于上限"),
        ("between(x, 5, 1)", 21, "下限大于上限"),
        ("lag(x, 0)", 17, "1 至 10 的整数"),
        ("lag(x, y)", 17, "1 至 10 的整数"),
        ("lag(x, 99)", 17, "1 至 10 的整数"),
        ("growth(ok)", 17, "应是数字"),
        ("each(x, 3)", 15, "应是是非"),
        ("sum_of(x, 近十年)", 20, "近三年"),
        ("mean_growth(x, 1)", 25, "2 至 10"),
        ("years_between(born, x)", 30, "应是日期"),
        ("mean_over(ok)", 20, "应是数字"),
        ("mean_over(x, by=1)", 26, "分组的名称"),
        ("mean_over(x, where=x)", 29, "应是是非"),
        ("mean_over(x, order=asc)", 29, "没有“order=”"),
        ("rank_over(x, order=up)", 29, "asc（小的在前）"),
        ("quantile_over(x, 2)", 27, "0 与 1 之间"),
        ("quantile_over(x, y)", 27, "写明的数"),
        ("mean_over(x, by=region, by=region)", 34, "写了两次"),
        ("mean_over(by=region, x)", 31, "写在最后"),
        ("1e99 * x", 10, "太大或太小"),
        ("10000000000000000000000000000000 * 10000000000000000000000000000000", 10, "太大或太小"),
        ("x * 1e59 * 1e59 > 0", 10, "太大或太小"),
        ("x / 1e-59 / 1e-59 > 0", 10, "太大或太小"),
        (
            "*".join(["sales"] * 30) + " > 0 and " + "*".join(["sales"] * 20) + " > " + "*".join(["assets"] * 20),
            320,
            "太大或太小",
        ),
        ("total > 60名", 10, "不能比较"),
        ("x" * 2001, 10, "超过 2000 个"),
    ],
)
def test_a_formula_is_refused_at_the_character(text: str, column: int, says: str) -> None:
    with pytest.raises(Problem) as caught:
        made(text)
    problem = caught.value
    assert says in f"{problem.message} {problem.hint}", str(problem)
    assert (problem.code, problem.place.row, problem.place.column) == ("standard-invalid", 7, str(column)), str(problem)


@pytest.mark.parametrize(
    "text", ["pow(total, 2)", "ln(total)", "abs(total)", "x / total", "mean_over(total)", 'if(total > 1, note, "a") = "a"']
)
def test_an_interval_that_would_lose_its_bounds_is_refused(text: str) -> None:
    world = World({("x", 0): [1.0], ("note", 0): ["a"]}, frozenset({"total"}))
    if "note" in text:  # a choice that hangs on an interval is unknown, not wrong
        assert made(text).lower(world).is_exact
        return
    with pytest.raises(Problem, match="区间"):
        made(text).lower(world)


def test_a_unit_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Problem, match="不能换算"):
        made("sales / staff").in_unit("万元")
    with pytest.raises(Problem, match="没有单位的数"):
        made("3").in_unit("万元")
    assert made("3").counted_in("万元").type.unit == "万元"
    with pytest.raises(Problem, match="应是数"):
        made("ok").in_unit("")
    with pytest.raises(Problem, match="应是条件"):
        made("x").truth(World({("x", 0): [1.0]}))


@pytest.mark.parametrize(
    ("yaml", "row", "column"),
    [
        ("f: x + nobody", 1, 8),
        ('f: "x + nobody"', 1, 9),
        ('f: "x > \\"a\\" + nobody"', 1, 17),
        ("f: 'note = ''a'' and nobody'", 1, 22),
        ("f: >-\n  x +\n  nobody", 3, 3),
        ("f: |\n  x +\n\n    nobody", 4, 5),
        ("f: x +\n   nobody", 2, 4),
        ("f: ok and\n\n   nobody", 3, 4),
    ],
)
def test_the_place_is_right_in_every_style_of_yaml(yaml: str, row: int, column: int) -> None:
    node = parse(yaml, "f.yaml").need("f")
    with pytest.raises(Problem, match="nobody") as caught:
        formulas.compile(node.text(), node.place, NAMES, SPANS, node.spot)
    assert caught.value.place == Place(file="f.yaml", row=row, column=str(column), field="f")
