"""Changes, growth, average growth and multiples: what is found, and what rounding, prices and bases let pass."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from support.gold_readings import context, text_reading

from kaifaqu.evidence import Finding, Reading
from kaifaqu.evidence.audit import audit

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


def tax(end: str, change: str, growth: str, measure: str = "growth", period: str = "2020") -> tuple[str, list[Row]]:
    text = f"2020年，税收收入{end}亿元，增加{change}亿元，增长{growth}%。"
    rows = [row(f"{end}亿元", "税收收入", "2020"), row(f"增加{change}亿元", "税收收入", period, "change")]
    return text, [*rows, row(f"增长{growth}%", "税收收入", period, measure)]


def test_growth_against_the_change_beside_it() -> None:
    text, rows = tax("12.60", "2.10", "25.3")
    finding = one(text, *rows)
    assert (finding.rule, finding.severity) == ("growth-levels", "contradiction")
    assert finding.recomputation == "税收收入：12.60亿元 − 2.10亿元 = 10.50亿元；12.60亿元 ÷ 10.50亿元 − 1 = 20%，原文写 25.3%"
    assert finding.statements == ((0, 0), (0, 1), (0, 2))


@pytest.mark.parametrize("growth", ["19.9", "20.0", "20.1"])
def test_what_the_rounding_of_end_and_change_allows(growth: str) -> None:
    """12.60 and 2.10 may be 12.595…12.605 and 2.095…2.105: anything from 19.9 to 20.1 fits."""
    text, rows = tax("12.60", "2.10", growth)
    assert found(text, *rows) == []


def test_just_beyond_the_rounding() -> None:
    text, rows = tax("12.60", "2.10", "20.3")
    assert one(text, *rows).rule == "growth-levels"


def test_a_decrease() -> None:
    text = "2020年，税收收入9亿元，比上年减少1亿元，下降10%。"
    rows = [
        row("9亿元", "税收收入", "2020"),
        row("减少1亿元", "税收收入", "2020", "change", value=-1, unit="亿元"),
        row("下降10%", "税收收入", "2020", "growth", value=-10),
    ]
    assert found(text, *rows) == []
    rows[2] = rows[2] | {"quote": "下降10%", "value": -25}
    assert one(text, *rows).rule == "growth-levels"


def test_a_change_between_two_levels() -> None:
    text = "2015年税收收入5.00亿元，2020年达到12.77亿元，比2015年增加7.07亿元。"
    rows = [row("5.00亿元", "税收收入", "2015"), row("12.77亿元", "税收收入", "2020")]
    finding = one(text, *rows, row("增加7.07亿元", "税收收入", "2015/2020", "change"))
    assert (finding.rule, finding.severity) == ("change-levels", "contradiction")
    assert "12.77亿元（2020年）− 7.07亿元 = 5.70亿元，而2015年写的是 5.00亿元" in finding.recomputation
    assert found(text.replace("7.07", "7.77"), *rows, row("增加7.77亿元", "税收收入", "2015/2020", "change")) == []


def test_the_base_told_behind_the_figure() -> None:
    text = "2020年出口额9.2亿元，下降20.0%，上年为{}亿元。"
    rows = [row("9.2亿元", "出口额", "2020"), row("下降20.0%", "出口额", "2020", "growth", value=-20)]
    assert found(text.format("11.5"), *rows, row("11.5亿元", "出口额", "2020")) == []  # though the date of the base is misread
    assert "9.2亿元 ÷ 11.9亿元 − 1 = −22.69%" in one(text.format("11.9"), *rows, row("11.9亿元", "出口额", "2020")).recomputation


def test_the_base_of_another_sentence_named_by_its_year() -> None:
    text = "市场主体1.86万户，比2020年增加1250户；2020年市场主体{}户。"
    rows = [row("1.86万户", "市场主体数量"), row("增加1250户", "市场主体数量", "", "change")]
    assert found(text.format(17350), *rows, row("17350户", "市场主体数量", "2020")) == []
    assert one(text.format(16350), *rows, row("16350户", "市场主体数量", "2020")).rule == "change-levels"


def test_a_figure_of_another_time_behind_a_movement() -> None:
    text = "高新技术企业从2018年的615家增加到2021年的938家，年均增加108家，今年净增100家左右。"
    rows = [
        row("从2018年的615家", "高新技术企业数量", "2018", value=615, unit="家"),
        row("增加到2021年的938家", "高新技术企业数量", "2021", value=938, unit="家"),
        row("增加108家", "高新技术企业数量", "2018/2021", "change"),
        row("净增100家左右", "高新技术企业数量", "2018/2021", "change", value=100, unit="家", bound="~"),
    ]
    assert found(text, *rows) == []  # 107.7 a year is 108 as well; the last change is not of the three years


def test_points_of_a_share() -> None:
    text = "2019年优良率60.1%，2020年优良率64.2%，提高4.1个百分点，比2018年提高9个百分点，2018年为57.0%。"
    levels = [row("60.1%", "优良率", "2019"), row("64.2%", "优良率", "2020"), row("57.0%", "优良率", "2018")]
    rows = [*levels, row("提高4.1个百分点", "优良率", "2020", "change")]
    assert found(text, *rows) == []
    finding = one(text, *rows, row("提高9个百分点", "优良率", "2018/2020", "change"))
    assert "64.2%（2020年）− 9个百分点 = 55.2%，而2018年写的是 57.0%" in finding.recomputation


def test_so_many_points_a_year() -> None:
    text = "城镇化率由2015年的52.4%提高到2020年的58.9%，年均提高1.3个百分点。"
    rows = [row("由2015年的52.4%", "城镇化率", "2015", value=Decimal("52.4"), unit="%")]
    rows.append(row("提高到2020年的58.9%", "城镇化率", "2020", value=Decimal("58.9"), unit="%"))
    assert found(text, *rows, row("提高1.3个百分点", "城镇化率", "2015/2020", "change")) == []
    finding = one(text, *rows, row("提高1.3个百分点", "城镇化率", "2015/2020", "change", value=Decimal("1.8")))
    assert "5 年平均每年 1.30个百分点" in finding.recomputation


def test_doublings() -> None:
    text = "绿地由1.2平方公里扩大到4.8平方公里，翻了两番。"
    rows = [row("由1.2平方公里", "绿地面积", "十年来起"), row("扩大到4.8平方公里", "绿地面积", "十年来")]
    assert found(text, *rows, row("翻了两番", "绿地面积", "十年来", "multiple", value=2, unit="番")) == []
    assert one(text, *rows, row("翻了两番", "绿地面积", "十年来", "multiple", value=3, unit="番")).severity == "contradiction"
    absurd = row("翻了两番", "绿地面积", "十年来", "multiple", value=900_000_000, unit="番")  # 2 to this power has no end
    assert one(text, *rows, absurd).severity == "contradiction"


def cagr(rate: str, name: str = "税收收入", first: str = "2015", last: str = "2020") -> tuple[str, list[Row]]:
    text = f"{first}年{name}50.0亿元，{last}年{name}80.5亿元，年均增长{rate}%。"
    rows = [row("50.0亿元", name, first), row("80.5亿元", name, last)]
    return text, [*rows, row(f"年均增长{rate}%", name, f"{first}/{last}", "cagr")]


def test_average_growth() -> None:
    text, rows = cagr("10.0")
    assert found(text, *rows) == []
    text, rows = cagr("13.5")
    finding = one(text, *rows)
    assert (finding.rule, finding.severity) == ("cagr-end-points", "contradiction")
    assert "50.0亿元（2015年） → 80.5亿元（2020年），5 年：(80.5亿元 ÷ 50.0亿元)^(1/5) − 1 = 9.99%" in finding.recomputation
    assert "按 2—8 年计算都不相符" in finding.recomputation


def test_average_growth_names_the_span_that_fits() -> None:
    """(80.5 ÷ 50)^(1/6) − 1 is 8.3 %: somebody took six years."""
    text, rows = cagr("8.3")
    finding = one(text, *rows)
    assert finding.severity == "probable"
    assert finding.explanations[0] == "若按 6 年计算（2014—2020 年）为 8.26%，与原文相符"


def test_average_growth_of_a_phrase_allows_a_year_more_or_less() -> None:
    text = "税收收入由50亿元提高到80.5亿元，近六年来平均增长10.0%。"
    rows = [row("由50亿元", "税收收入", "近六年来起"), row("提高到80.5亿元", "税收收入", "近六年来")]
    assert found(text, *rows, row("平均增长10.0%", "税收收入", "近六年来", "cagr")) == []
    wrong = row("平均增长10.0%", "税收收入", "近六年来", "cagr", value=20)
    assert one(text, *rows, wrong).rule == "cagr-end-points"


def test_growth_at_comparable_prices_has_room() -> None:
    """GDP 50.0 to 80.5 is 9.99 % a year at current prices: 8.5 % real is usual, 12.5 % real is not."""
    text, rows = cagr("8.5", "地区生产总值")
    assert found(text, *rows) == []
    text, rows = cagr("12.5", "地区生产总值")
    finding = one(text, *rows)
    assert finding.severity == "probable"
    assert "可比价" in finding.explanations[0]


def test_without_a_catalogue_names_tell_the_price_basis() -> None:
    text, rows = cagr("8.5", "工业增加值")
    bare = context("2021-12", zone="云岭高新区", catalogue=type(ABOUT.catalogue).of(()))
    assert found(text, *rows, about=bare) == []


def test_growth_on_the_same_scope_is_not_recomputed() -> None:
    text = "2020年税收收入12.60亿元，增加2.10亿元，按同口径增长25.3%。"
    rows = [row("12.60亿元", "税收收入", "2020"), row("增加2.10亿元", "税收收入", "2020", "change")]
    assert found(text, *rows, row("增长25.3%", "税收收入", "2020", "growth")) == []


def test_growth_of_a_scope_that_changes_every_year_is_milder() -> None:
    text = "2020年规模以上工业营业收入120.0亿元，2019年规模以上工业营业收入100.0亿元，同比增长9.0%。"
    rows = [row("120.0亿元", "规模以上工业营业收入", "2020"), row("100.0亿元", "规模以上工业营业收入", "2019")]
    finding = one(text, *rows, row("增长9.0%", "规模以上工业营业收入", "2020", "growth"))
    assert finding.severity == "probable"
    assert "同口径" in finding.explanations[0]


def test_a_span_of_months_is_held_against_the_same_months_of_the_year_before() -> None:
    text = "2021年1—5月税收收入6.0亿元，增长20.0%，2020年全年12.0亿元，2020年1—5月5.0亿元。"
    rows = [
        row("6.0亿元", "税收收入", "2021-01/2021-05"), row("增长20.0%", "税收收入", "2021-01/2021-05", "growth"),
        row("12.0亿元", "税收收入", "2020"), row("5.0亿元", "税收收入", "2020-01/2020-05"),
    ]  # fmt: skip
    assert found(text, *rows) == []


def multiple(written: str, start: str = "12", end: str = "70") -> tuple[str, list[Row]]:
    text = f"干道由{start}公里提升至{end}公里，增长了{written}倍。"
    rows = [row(f"由{start}公里", "干道长度", "十年来起"), row(f"提升至{end}公里", "干道长度", "十年来")]
    return text, [*rows, row(f"增长了{written}倍", "干道长度", "十年来", "multiple")]


def test_multiples() -> None:
    text, rows = multiple("4.8")
    assert found(text, *rows) == []
    text, rows = multiple("5.8")
    finding = one(text, *rows)
    assert (finding.rule, finding.severity) == ("multiple-end-points", "contradiction")
    assert "70公里 ÷ 12公里 − 1 = 4.83 倍，原文写增长 5.8倍" in finding.recomputation
    assert "算得“是原来的 5.83 倍”" in finding.recomputation


def test_a_whole_multiple_is_rounded() -> None:
    text, rows = multiple("5", "10", "57")
    assert one(text, *rows).severity == "remark"  # 4.7 written as 5
    text, rows = multiple("5", "10", "60")
    assert found(text, *rows) == []
    text, rows = multiple("6", "10", "60")
    assert one(text, *rows).severity == "contradiction"  # 增长6倍 for 是6倍


def test_is_so_many_times_the_base() -> None:
    text = "2020年税收收入60亿元，是2015年10亿元的6倍。"
    rows = [row("60亿元", "税收收入", "2020"), row("10亿元", "税收收入", "2015")]
    assert found(text, *rows, row("是2015年10亿元的6倍", "税收收入", "2015/2020", value=6, unit="倍")) == []
    finding = one(text, *rows, row("的6倍", "税收收入", "2015/2020", value=5, unit="倍"))
    assert finding.rule == "multiple-end-points"
    assert "算得“增长 5 倍”" in finding.recomputation


def test_round_numbers_are_milder() -> None:
    """2000亩 may be 1960亩: against 1500亩 more the base of 480亩 is no contradiction."""
    text = "2015年面积480亩，2020年面积2000亩，增加1500亩。"
    rows = [row("480亩", "面积", "2015"), row("2000亩", "面积", "2020"), row("增加1500亩", "面积", "2015/2020", "change")]
    assert one(text, *rows).severity == "remark"


def test_a_bound_opens_its_side() -> None:
    text = "2019年税收收入10.0亿元，2020年突破12亿元，增长25%。"
    rows = [row("10.0亿元", "税收收入", "2019"), row("突破12亿元", "税收收入", "2020", bound=">")]
    assert found(text, *rows, row("增长25%", "税收收入", "2020", "growth")) == []
    finding = one(text, *rows, row("增长25%", "税收收入", "2020", "growth", value=12))
    assert finding.rule == "growth-levels"  # more than 12 of 10 is more than 20 %


def test_two_subjects_of_one_sentence_do_not_mix() -> None:
    text = "2020年甲园税收收入10亿元，增加5亿元；乙园税收收入30亿元，增长100%。"
    rows = [
        row("10亿元", "税收收入", "2020", subject="甲园"), row("增加5亿元", "税收收入", "2020", "change", subject="甲园"),
        row("30亿元", "税收收入", "2020", subject="乙园"), row("增长100%", "税收收入", "2020", "growth", subject="乙园"),
    ]  # fmt: skip
    assert found(text, *rows) == []


def test_a_base_in_another_document_is_milder() -> None:
    first = text_reading("2019年税收收入9.0亿元。", [row("9.0亿元", "税收收入", "2019")], ABOUT, "甲.txt")
    rows = [row("12.0亿元", "税收收入", "2020"), row("增长20%", "税收收入", "2020", "growth")]
    second = text_reading("2020年税收收入12.0亿元，增长20%。", rows, ABOUT, "乙.txt")
    (finding,) = audit([first, second])
    assert finding.severity == "remark"
    assert {quote.document for quote in finding.quotes} == {0, 1}
    assert audit([second]) == []


def test_keys_are_stable() -> None:
    text, rows = tax("12.60", "2.10", "25.3")

    def key(readings: list[Reading]) -> str:
        return audit(readings)[0].key

    first = key([text_reading(text, rows, ABOUT)])
    moved = key([text_reading(f"前言。\n\n{text}", rows, ABOUT, "另.txt")])
    assert first == moved
    other, changed = tax("12.60", "2.10", "26.3")
    assert first != key([text_reading(other, changed, ABOUT)])
