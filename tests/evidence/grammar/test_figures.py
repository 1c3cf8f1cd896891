"""Which numbers of a text are figures, and how they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaifaqu.evidence.grammar import figures, numerals


def _found(text: str) -> list[tuple[str, str, str]]:
    return [(str(figure.value), figure.unit, figure.bound) for figure in figures.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("实现产值36.5亿元", [("36.5", "亿元", "")]),
        ("专利1,294件", [("1294", "件", "")]),
        ("专利１２９４件", [("1294", "件", "")]),
        ("引进人才2500余人", [("2500", "人", ">")]),
        ("合作高校20 多家", [("20", "家", ">")]),
        ("覆盖率达到98%以上", [("98", "%", ">=")]),
        ("增长6％左右", [("6", "%", "~")]),
        ("提高了3.2个百分点", [("3.2", "个百分点", "")]),
        ("登记户数1.99万户", [("1.99", "万户", "")]),
        ("规模为2.5 万亿", [("2.5", "万亿", "")]),
        ("占全市的三分之一", [("0.3333", "", "")]),
        ("占比百分之二十", [("20", "%", "")]),
        ("贡献了一半以上", [("0.5", "", ">=")]),
        ("五年翻了两番", [("2", "番", "")]),
        ("近七成项目开工", [("7", "成", "")]),
        ("两千多套公寓", [("2000", "套", ">")]),
        ("达到**185**家", [("185", "家", "")]),
        ("三条断面稳定达标", [("3", "条", "")]),
        ("单价6.47万元/亩", [("6.47", "万元/亩", "")]),
        ("压缩到半个工作日", [("0.5", "个工作日", "")]),
        ("缩短到现在的半天，", [("0.5", "天", "")]),
    ],
)
def test_numbers_with_unit_and_bound(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert _found(text) == expected


def test_a_range_is_two_figures() -> None:
    assert _found("配备3至5名工作人员") == [("3", "名", ">="), ("5", "名", "<=")]


@pytest.mark.parametrize(
    "text",
    [
        "2021年7月28日印发",
        "济政发〔2021〕40号",
        "第三章 发展目标",
        "推进5G基站建设",
        "构建“4+1”产业体系",
        "S325改道",
        "世界500强企业",
        "实施“六大工程”",
        "三项核心指标均未达标",
        "三个项目全部达产后",
        "对用地3亩以上的工业企业实行分类评价",
        "四大主导产业集聚",
        "建立了一批平台",
        "年产10万吨药用辅料项目",
        "规划110千伏变电站",
        "形成千亿级产业集群",
        "会议于10:30开始",
        "第二批示范企业",
        "近三年来持续向好",
        "按4:6比例分享",
        "落实好8项重点任务",
        "忙了大半天",
    ],
)
def test_numbers_that_are_no_figures(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("三百二十", 320), ("两千", 2000), ("二〇二一", 2021), ("十", 10), ("一万两千", 12000), ("一亿", 100000000)],
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert numerals.chinese(text) == value


def test_a_fraction_has_four_digits() -> None:
    assert numerals.fraction("2/3") == Decimal("0.6667")
    assert numerals.fraction("1/0") == Decimal(1)
