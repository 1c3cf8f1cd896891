"""How zones speak to the public: what a text's first words date, founding days, the year that is just over, places and parts."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period


def _read(text: str, *, dated: str = "2023-11") -> list[Statement]:
    context = Context(
        zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse(dated), title="", catalogue=common_catalogue()
    )
    return list(extract(text_document(text), context))


def _periods(text: str, *, dated: str = "2023-11") -> list[str]:
    return [item.period for item in _read(text, dated=dated)]


def test_it_works() -> None:
    assert _periods("今年前三季度，全区进出口总额31.2亿元，同比增长6%。") == ["2023-01/2023-09"] * 2


@pytest.mark.parametrize(
    ("text", "period", "goal"),
    [
        # at the beginning of a year what is told of 全年 is the year that is over …
        ("全年完成工业投资86亿元，增长12%。", "2022", False),
        ("预计全年实现地区生产总值412亿元，增长7%左右。", "2022", False),
        ("全区克难奋进。全年新增市场主体2.1万户，年末存量达到12万户。", "2022", False),
        ("刚刚过去的一年里，青禾高新区完成地区生产总值412亿元，增速7.1%。", "2022", False),
        # … what is planned the one that begins
        ("力争全年工业投资突破90亿元，增长10%。", "2023", True),
        ("全年将完成工业投资90亿元。", "2023", True),
        ("今年，确保全年税收增长8%以上。", "2023", True),
    ],
)
def test_the_year_that_is_over(text: str, period: str, goal: bool) -> None:
    told = _read(text, dated="2023-01")
    assert [(item.period, item.target) for item in told] == [(period, goal)] * len(told)
    assert told


def test_in_the_course_of_a_year_its_end_is_still_to_come() -> None:
    assert [(item.period, item.target) for item in _read("预计全年完成工业投资86亿元。", dated="2023-09")] == [("2023", True)]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        # a line with nothing but a time heads what follows: what flowed, not how many there are
        ("上半年\n青禾高新区工业增加值增长9.8%！\n高新技术企业达到312家，出口额21亿元。", ["2023-H1", "", "2023-H1"]),
        ("今年前三季度\n固定资产投资48亿元。\n招商引资稳步推进，到位资金16亿元。", ["2023-01/2023-09"] * 2),
        # a part that looks back tells all of it
        ("2022年工作回顾\n做强主导产业。规上工业企业达到156家，产值增长11%。", ["2022", "2022"]),
        # what opens a text goes on …
        ("2022年，青禾高新区生产总值412亿元。\n外贸保持韧性。进出口总额51亿元，增长6%。", ["2022"] * 3),
        ("1-10月，全区工业投资增长15%。\n项目提速。新开工项目46个，完成投资38亿元。", ["2023-01/2023-10"] * 3),
        # … until another time is named
        ("2022年，青禾高新区生产总值412亿元。\n今年以来，新引进项目31个。\n完成进出口总额20亿元。", ["2022", "2023", ""]),
        # the day on which something was told dates nothing
        ("9月6日，青禾高新区召开招商推介会。\n园区产值突破90亿元。", [""]),
    ],
)  # fmt: skip
def test_what_the_first_words_cover(text: str, periods: list[str]) -> None:
    assert _periods(text) == periods


def test_a_look_back_at_the_year_before_counts_too() -> None:
    text = "2022年，青禾高新区生产总值412亿元。\n创新活力增强。高新技术企业达到312家，新认定46家。"
    assert _periods(text, dated="2023-01") == ["2022"] * 3


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        # when a zone was founded dates no figures of it …
        ("青禾高新区于1993年5月经省政府批准设立，2011年升级为国家级高新区，规划面积86平方公里，常住人口12万。", ["", ""]),
        ("青禾高新区是1992年首批设立的省级高新区之一，管辖面积120平方公里。", [""]),
        ("园区2006年获批，同年8月启动建设，辖3个街道。", [""]),
        # … but those told in its own clause, and what a later year says
        ("1992年成立时规划面积只有3平方公里。", ["1992"]),
        ("园区2006年获批，2022年产值达到300亿元。", ["2022"]),
        # nor does the day on which they were told
        ("11月8日，记者从青禾高新区管委会获悉，园区入驻企业达到1200家。", [""]),
        ("11月8日，青禾高新区集中开工项目32个。", ["2023-11"]),
        # who tells it, and the zone's name, may stand before the time that covers a sentence
        ("统计显示，青禾高新区2022年产值达300亿元；出口额达21亿元，增长5%。", ["2022"] * 3),
        ("据介绍，今年上半年完成投资38亿元；新开工项目46个。", ["2023-H1"] * 2),
        # the time of the figures is nearer than that of the account
        ("今年以来，青禾高新区经济平稳运行，1-10月，完成投资38亿元；出口21亿元，增长5%。", ["2023-01/2023-10"] * 3),
        # 其中 and 同时 go on with the sentence before
        ("截至9月底，全区储备项目120个。其中，外资项目15个，计划总投资6亿美元。", ["2023-09"] * 3),
        ("今年，全区实施重点项目84个。同时，新建厂房30万平方米。", ["2023"] * 2),
        ("2021年，全区产值300亿元。其中，装备制造全年产值95亿元。", ["2021"] * 2),
        # the year of one amount is not that of counts and places after it
        ("产值由2020年的210亿元提高到2022年的268亿元，综合考核居全省第5位。", ["2020", "2022", ""]),
        ("进出口达到2022年的51亿元，入驻企业820家。", ["2022", ""]),
        # 截至 counts up to a day: its own sentence only
        ("截至2022年底，累计引进外资企业120家。企业平均投资规模600万美元，吸纳员工1万人。", ["2022", "", ""]),
        ("截至10月底，园区实有企业1.2万家。进区企业用工稳定。完成税收15亿元。", ["2023-10", ""]),
    ],
)
def test_what_a_time_is_of(text: str, periods: list[str]) -> None:
    assert _periods(text) == periods


def test_a_long_sentence_that_opens_with_this_year() -> None:
    text = "今年以来，" + "青禾高新区坚持稳中求进工作总基调，" * 12 + "完成投资38亿元。\n新开工项目46个。"
    assert _periods(text) == ["2023", "2023"]
