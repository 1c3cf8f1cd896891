"""Shares, sums, repeated figures and targets: what is found, and what is let pass."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from support.gold_readings import context, text_reading

from kaifaqu.evidence import Finding
from kaifaqu.evidence.audit import Known, audit

ABOUT = context("2021-12", zone="云岭高新区", city="云岭市")
Row = dict[str, Any]


def row(quote: str, indicator: str, period: str = "", measure: str = "level", **more: Any) -> Row:
    return {"quote": quote, "indicator": indicator, "period": period, "measure": measure} | more


def found(text: str, *rows: Row, about: Any = ABOUT) -> list[Finding]:
    return audit([text_reading(text, list(rows), about)])


def one(text: str, *rows: Row) -> Finding:
    findings = found(text, *rows)
    assert len(findings) == 1, findings
    return findings[0]


def two(first: tuple[str, list[Row]], second: tuple[str, list[Row]], *dates: str) -> list[Finding]:
    dates = dates or ("2021-12", "2021-12")
    return audit(
        [
            text_reading(text, rows, context(dated, zone="云岭高新区", city="云岭市"), f"{n}.txt")
            for n, ((text, rows), dated) in enumerate(zip((first, second), dates, strict=True))
        ]
    )


# -- shares ----------------------------------------------------------------------------------------------------------------


def share(written: str, *more: tuple[str, str]) -> tuple[str, list[Row]]:
    text = f"2020年研发投入2.50亿元，生产总值50.0亿元，研发投入占生产总值的比重为{written}%。"
    rows = [row("2.50亿元", "研发投入", "2020"), row("50.0亿元", "生产总值", "2020")]
    rows.append(row(f"{written}%", "研发投入占生产总值的比重", "2020"))
    for year, whole in more:
        text += f"{year}年生产总值{whole}亿元。"
        rows.append(row(f"{whole}亿元", "生产总值", year))
    return text, rows


def test_a_share_of_part_and_whole() -> None:
    text, rows = share("5.0")
    assert found(text, *rows) == []
    text, rows = share("5.6")
    finding = one(text, *rows)
    assert (finding.rule, finding.severity) == ("share-part-whole", "contradiction")
    assert "研发投入 2.50亿元（2020年） ÷ 生产总值 50.0亿元（2020年） = 5%，原文写 5.6%" in finding.recomputation


def test_the_year_whose_whole_fits() -> None:
    text, rows = share("5.6", ("2019", "45.0"), ("2018", "40.0"))
    finding = one(text, *rows)
    assert finding.severity == "probable"
    assert finding.explanations[0] == "若除以2019年的生产总值 45.0亿元，为 5.56%，与原文相符"


def test_a_share_of_the_city() -> None:
    text = "2020年全区进出口总额20.0亿元，全市进出口总额100.0亿元，全区进出口总额占全市进出口总额的比重为25%。"
    rows = [row("20.0亿元", "进出口总额", "2020"), row("100.0亿元", "进出口总额", "2020", subject="云岭市")]
    name = "进出口总额占全市进出口总额的比重"
    assert "= 20%，原文写 25%" in one(text, *rows, row("25%", name, "2020")).recomputation
    assert found(text, *rows, row("25%", name, "2020", value=20)) == []


def test_shares_known_by_their_name() -> None:
    text = "2020年常住人口22.8万人，其中城镇人口17.1万人，城镇化率{}%。"
    rows = [row("22.8万人", "常住人口", "2020"), row("17.1万人", "城镇人口", "2020")]
    assert found(text.format("75.0"), *rows, row("75.0%", "城镇化率", "2020")) == []
    assert "= 75%，原文写 78.0%" in one(text.format("78.0"), *rows, row("78.0%", "城镇化率", "2020")).recomputation


def test_a_whole_inside_the_clause_of_its_share() -> None:
    text = "上半年技改投资36500万元，占工业投资5.2亿元的{}%。"
    rows = [row("36500万元", "技改投资", "2021-H1"), row("5.2亿元", "工业投资", "2021-H1")]
    name = "技改投资占工业投资的比重"
    assert found(text.format("70.2"), *rows, row("70.2%", name, "2021-H1")) == []
    assert (
        "36500万元（2021年上半年） ÷ 工业投资 5.2亿元（2021年上半年） = 70.19%"
        in one(text.format("77.2"), *rows, row("77.2%", name, "2021-H1")).recomputation
    )


def test_no_part_is_more_than_its_whole() -> None:
    finding = one("占比为106%。", row("106%", "新能源占工业产值比重"))
    assert finding.rule == "share-over-whole"
    assert found("完成率为106%。", row("106%", "预算完成率")) == []
    assert found("占年度计划的112.9%。", row("112.9%", "完成投资占年度计划比重")) == []  # a plan may be exceeded


def test_per_capita() -> None:
    text = "2020年生产总值111.16亿元，常住人口20.5万人，人均生产总值{}元。"
    rows = [row("111.16亿元", "生产总值", "2020"), row("20.5万人", "常住人口", "2020")]
    assert found(text.format(54224), *rows, row("54224元", "人均生产总值", "2020")) == []
    assert found(text.format(55300), *rows, row("55300元", "人均生产总值", "2020")) == []  # by the mean of the year's population
    finding = one(text.format(64224), *rows, row("64224元", "人均生产总值", "2020"))
    assert (finding.rule, finding.severity) == ("per-capita-total", "probable")
    assert "111.16亿元 ÷ 常住人口 20.5万人 = 54224.39元，原文写 64224元" in finding.recomputation


# -- sums ------------------------------------------------------------------------------------------------------------------


def sectors(*values: str) -> tuple[str, list[Row]]:
    names = ("生产总值", "第一产业增加值", "第二产业增加值", "第三产业增加值")
    text = "2020年" + "，".join(f"{name}{value}亿元" for name, value in zip(names, values, strict=True)) + "。"
    return text, [row(f"{value}亿元", name, "2020") for name, value in zip(names, values, strict=True)]


def test_the_sectors_make_up_the_product() -> None:
    assert found(*_flat(sectors("111.16", "5.20", "60.36", "45.60"))) == []
    assert found(*_flat(sectors("111.2", "5.2", "60.4", "45.7"))) == []  # each rounded: 111.3 is within
    finding = one(*_flat(sectors("111.16", "5.20", "60.36", "49.60")))
    assert (finding.rule, finding.severity) == ("parts-sum", "contradiction")
    assert "= 115.16亿元，而生产总值写作 111.16亿元" in finding.recomputation


def _flat(made: tuple[str, list[Row]]) -> Any:
    return made[0], *made[1]


def test_some_parts_may_be_missing_but_not_exceed() -> None:
    text, rows = sectors("111.16", "5.20", "60.36", "49.60")
    assert found(text, *rows[:3]) == []
    text, rows = sectors("60.00", "5.20", "60.36", "49.60")
    assert one(text, *rows[:3]).severity == "probable"


def test_flows_add_up_over_time() -> None:
    text = "1—5月税收收入5.0亿元，6月1.2亿元，上半年{}亿元，一季度2.9亿元，二季度3.3亿元。"
    rows = [row("5.0亿元", "税收收入", "2021-01/2021-05"), row("1.2亿元", "税收收入", "2021-06")]
    rows += [row("2.9亿元", "税收收入", "2021-Q1"), row("3.3亿元", "税收收入", "2021-Q2")]
    assert found(text.format("6.2"), *rows, row("6.2亿元", "税收收入", "2021-H1")) == []
    finding = one(text.format("6.8"), *rows, row("6.8亿元", "税收收入", "2021-H1"))
    assert (finding.rule, finding.severity) == ("parts-sum", "probable")
    assert (
        "2021年一季度 2.9亿元 + 2021年二季度 3.3亿元 = 6.2亿元，而税收收入写作 6.8亿元（2021年上半年）" in finding.recomputation
    )
    stocks = [entry | {"indicator": "高新技术企业数量"} for entry in rows]  # households do not add up over time
    assert found(text.format("6.8"), *stocks, row("6.8亿元", "高新技术企业数量", "2021-H1")) == []


def test_a_part_larger_than_the_whole() -> None:
    text = "2020年完成投资20亿元，其中工业投资26亿元、基础设施投资3亿元。"
    rows = [row("20亿元", "投资", "2020"), row("26亿元", "工业投资", "2020"), row("3亿元", "基础设施投资", "2020")]
    finding = one(text, *rows)
    assert (finding.rule, finding.severity) == ("parts-over-whole", "contradiction")
    text = text.replace("26", "16")
    assert found(text, rows[0], row("16亿元", "工业投资", "2020"), rows[2]) == []


def test_a_part_of_the_level_not_of_the_change() -> None:
    text = "贷款余额850亿元，比年初增加60亿元，其中制造业贷款90亿元。"
    rows = [row("850亿元", "贷款余额", "2020"), row("增加60亿元", "贷款余额", "2020", "change")]
    assert found(text, *rows, row("90亿元", "制造业贷款", "2020")) == []


def test_parts_of_another_kind_are_not_compared() -> None:
    text = "2020年引进项目20个，其中外资项目3个，完成投资50亿元。"
    rows = [row("20个", "项目数量", "2020"), row("3个", "外资项目数量", "2020"), row("50亿元", "投资", "2020")]
    assert found(text, *rows) == []


TABLE = "指标\t一季度\t二季度\t合计\n工业投资\t{}\t12.5\t22.6\n农业投资\t1.1\t2.0\t3.1\n合计\t11.2\t14.5\t25.7\n"


def test_totals_of_a_table() -> None:
    assert audit([text_reading(TABLE.format("10.1"), [], ABOUT)]) == []
    findings = audit([text_reading(TABLE.format("10.9"), [], ABOUT)])
    assert {finding.rule for finding in findings} == {"table-sum"}
    assert sorted(finding.recomputation for finding in findings) == [
        "“一季度”列：各项之和 12，合计写作 11.2",
        "“工业投资”行：各项之和 23.4，合计写作 22.6",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "园区\t增速(%)\n甲\t3.1\n乙\t4.2\n合计\t3.6\n",  # rates do not add
        "园区\t企业数\n甲\t30\n其中：外资\t5\n乙\t20\n合计\t50\n",  # a row of another
        "园区\t企业数\n甲\t30\n小计\t30\n乙\t20\n小计\t20\n合计\t50\n",  # subtotals
        "园区\t企业数\n甲\t30\n乙\t—\n合计\t50\n",  # a gap may hold the rest
        "园区\t产值\n甲\t33.3\n乙\t33.3\n丙\t33.3\n合计\t100.0\n",  # rounding
        "园区\t产值\n甲\t33\n乙\t33\n丙\t33\n合计\t100\n",
        "园区\t2019\t2020\n甲\t33\t36\n乙\t33\t36\n合计\t66\t72\n",  # years in the heading
        "序号\t园区\t产值\n1\t甲\t33\n2\t乙\t33\n\t合计\t66\n",
        "园区\t企业数\n甲\t30家\n乙\t20家\n合计\t55\n",  # numbers with words are none
    ],
)
def test_sound_tables(table: str) -> None:
    assert audit([text_reading(table, [], ABOUT)]) == []


def test_counts_are_exact() -> None:
    (finding,) = audit([text_reading("园区\t企业数（家）\n甲\t33\n乙\t33\n丙\t33\n合计\t100\n", [], ABOUT)])
    assert "各项之和 99，合计写作 100" in finding.recomputation


def test_a_total_below_what_is_listed() -> None:
    (finding,) = audit([text_reading("园区\t企业数\n甲\t30\n乙\t—\n丙\t25\n合计\t50\n", [], ABOUT)])
    assert finding.severity == "probable"
    assert "已列各项之和 55，已大于合计 50" in finding.recomputation


# -- repeated figures --------------------------------------------------------------------------------------------------------

INCOME = ("2020年税收收入10.50亿元。", [row("10.50亿元", "税收收入", "2020")])


def again(value: str, period: str = "2020", **more: Any) -> tuple[str, list[Row]]:
    return f"税收收入{value}。", [row(value, "税收收入", period, **more)]


def test_one_figure_with_two_values() -> None:
    text = "2020年税收收入10.50亿元。\n\n总结：2020年税收收入10.05亿元。"
    finding = one(text, row("10.50亿元", "税收收入", "2020"), row("10.05亿元", "税收收入", "2020"))
    assert (finding.rule, finding.severity) == ("same-figure", "contradiction")
    assert finding.recomputation == "云岭高新区税收收入（2020年）：10.50亿元 与 10.05亿元 不一致"


@pytest.mark.parametrize("value", ["10.5亿元", "105000万元", "10亿元以上", "1.05十亿元"])
def test_rounding_unit_and_bound_aside(value: str) -> None:
    bound = ">=" if "以上" in value else "="
    unit = value.lstrip("0123456789.").replace("以上", "")
    if unit == "十亿元":
        return  # a unit that nobody writes: not compared at all
    assert two(INCOME, again(value, bound=bound, unit=unit)) == []


def test_two_documents_differ() -> None:
    (finding,) = two(INCOME, again("10.70亿元"))
    assert finding.severity == "probable"
    assert two(INCOME, again("10.70亿元", "2019")) == []
    assert two(INCOME, again("10.70亿元", subject="云岭市")) == []
    assert two(INCOME, again("10.70亿元", target=True)) == []


def test_many_values_mean_that_the_words_tell_them_apart() -> None:
    text = "甲10家。\n\n乙12家。\n\n丙15家。"
    assert found(text, *(row(f"{n}家", "企业数量", "2020") for n in (10, 12, 15))) == []


def test_against_what_the_zone_has() -> None:
    known = Known("云岭高新区", "tax-revenue", "level", "2020", Decimal("10.05"), "亿元", source="系统中已有：002第81行")
    reading = text_reading(*INCOME, ABOUT)
    (finding,) = audit([reading], known=[known])
    assert (finding.rule, finding.severity) == ("same-figure", "probable")
    assert finding.recomputation.endswith("10.50亿元 与 10.05亿元 不一致（系统中已有：002第81行）")
    assert audit([reading], known=[Known("云岭高新区", "tax-revenue", "level", "2020", Decimal("105000"), "万元")]) == []


def test_a_jump_between_documents() -> None:
    findings = two(INCOME, again("1200亿元", "2021"))
    assert [(item.rule, item.severity) for item in findings] == [("jump", "probable")]
    assert "单位写错" in two(INCOME, again("105000亿元", "2021"))[0].explanations[0]
    assert two(INCOME, again("12.60亿元", "2021")) == []
    assert two(INCOME, again("120亿元", "2031"), "2021-12", "2032-03") == []  # ten years later


def paragraph(year: str) -> tuple[str, list[Row]]:
    text = f"{year}年税收收入10.50亿元，出口额3.20亿元，新增企业68家，专利1294件，用地2.31平方公里。"
    names = {
        "10.50亿元": "税收收入",
        "3.20亿元": "出口额",
        "68家": "新增企业数量",
        "1294件": "专利数量",
        "2.31平方公里": "用地面积",
    }
    return text, [row(quote, name, year) for quote, name in names.items()]


def test_a_paragraph_copied_from_another_year() -> None:
    (finding,) = two(paragraph("2019"), paragraph("2020"))
    assert (finding.rule, finding.severity) == ("copied-figures", "probable")
    assert "5 个数与另一处完全相同（10.50亿元、3.20亿元、68家）" in finding.recomputation
    assert two(paragraph("2020"), paragraph("2020")) == []


# -- targets ---------------------------------------------------------------------------------------------------------------


def goal(value: str, bound: str = "=", period: str = "2025") -> tuple[str, list[Row]]:
    return f"到{period}年，高新技术企业达到{value}。", [row(value, "高新技术企业数量", period, target=True, bound=bound)]


def test_two_targets_for_one_year() -> None:
    (finding,) = two(goal("120家"), goal("150家"))
    assert (finding.rule, finding.severity) == ("target-differs", "probable")
    assert two(goal("120家", ">"), goal("150家"))[0].severity == "remark"
    assert two(goal("120家", ">"), goal("120家")) == []
    assert two(goal("120家"), goal("150家", period="2030")) == []


def test_the_two_ends_of_a_span_are_one_target() -> None:
    text = "2022年引进大项目1-2个。"
    rows = [row("1-2个", "引进大项目数量", "2022", value=1, unit="个", bound=">=", target=True)]
    known = Known("云岭高新区", "引进大项目数量", "level", "2022", Decimal(2), "个", bound="<=", target=True)
    assert audit([text_reading(text, rows, ABOUT)], known=[known]) == []


def test_what_the_zone_has_from_a_document_that_is_read_adds_nothing() -> None:
    text = "2020年税收收入10.50亿元，2025年税收收入达到10亿元。"
    rows = [row("10.50亿元", "税收收入", "2020"), row("10亿元", "税收收入", "2025", target=True)]
    known = [
        Known("云岭高新区", "tax-revenue", "level", "2025", Decimal(10), "亿元", target=True),
        Known("云岭高新区", "tax-revenue", "level", "2020", Decimal("10.5"), "亿元"),
    ]
    reading = text_reading(text, rows, ABOUT)
    assert [item.key for item in audit([reading], known=known)] == [item.key for item in audit([reading])]
    assert [item.rule for item in audit([reading])] == ["target-met"]


def test_a_target_that_is_met() -> None:
    actual = ("目前，高新技术企业130家。", [row("130家", "高新技术企业数量", "目前")])
    (finding,) = two(goal("120家"), actual, "2021-07", "2022-10")
    assert (finding.rule, finding.severity) == ("target-met", "remark")
    assert "2022年已是 130家，2025年的目标是 120家" in finding.recomputation
    below = ("目前，高新技术企业110家。", [row("110家", "高新技术企业数量", "目前")])
    assert two(goal("120家"), below, "2021-07", "2022-10") == []
    assert two(goal("120家"), actual, "2021-07", "2026-01") == []  # after the year of the target


def test_a_target_that_asks_for_less() -> None:
    plan = ("到2025年，失业率4.5%以下。", [row("4.5%", "城镇调查失业率", "2025", target=True, bound="<=")])
    assert two(plan, ("失业率5.1%。", [row("5.1%", "城镇调查失业率", "2021")])) == []
    assert two(plan, ("失业率4.1%。", [row("4.1%", "城镇调查失业率", "2021")]))[0].rule == "target-met"


def test_far_off_the_path_of_a_plan() -> None:
    text = "2020年产出强度100万元，年均增长5%。"
    steps = [row("100万元", "产出强度", "2020"), row("5%", "产出强度", "2020/2025", "cagr", target=True)]
    when = ("2021-07", "2023-01")
    assert two((text, steps), ("产出强度118万元。", [row("118万元", "产出强度", "2022")]), *when) == []
    (finding,) = two((text, steps), ("产出强度190万元。", [row("190万元", "产出强度", "2022")]), *when)
    assert (finding.rule, finding.severity) == ("target-path", "probable")
    assert "到2022年应为 110万元；而另处写 190万元" in finding.recomputation
    fallen = two((text, steps), ("产出强度40万元。", [row("40万元", "产出强度", "2022")]), *when)
    assert [item.rule for item in fallen] == ["target-path"]
