"""What a reader carries: of those counted, projects, rankings, spans of years, shares, and the speaker's plain words."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

ABOUT_ALL = "宁州市开发区半年情况新闻发布会"


def _read(text: str, *, title: str = "", dated: str = "2023-08", zone: str = "青禾高新区") -> list[Statement]:
    context = Context(
        zone=zone, city="宁州市", province="海岱省", dated=Period.parse(dated), title=title, catalogue=common_catalogue()
    )
    return list(extract(text_document(text), context))


def _indicators(text: str) -> list[str]:
    return [item.indicator for item in _read(text)]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        (
            "227家规上工业企业里，有163家实现正增长。",
            "规上工业企业 | 实现正增长规上工业企业",
        ),
        (
            "规上工业企业487家，其中产值过百亿的4家。",
            "规上工业企业 | 产值过百亿规上工业企业",
        ),
        (
            "全区认定高新技术企业110家，其中新认定65家、重新认定45家。",
            "认定高新技术企业 | 新认定高新技术企业 | 重新认定高新技术企业",
        ),
        (
            "改造老旧小区19个，惠及居民6300户。",
            "改造老旧小区 | 改造老旧小区惠及居民",
        ),
        (
            "126个重点项目开工率98.4%。",
            "重点项目 | 重点项目开工率",
        ),
        (
            "高新技术企业214家，科技型中小企业326家，分别占全市的31%和28%。",
            "高新技术企业 | 科技型中小企业 | 高新技术企业占全市的比重 | 科技型中小企业占全市的比重",
        ),
        (
            "生产总值增速分别高于全国、全省1.3个和0.4个百分点。",
            "生产总值增速高于全国 | 生产总值增速高于全省",
        ),
        (
            "规上工业企业营业收入增长7.4%，利润总额增长12.1%。",
            "规上工业企业营业收入 | 规上工业企业利润总额",
        ),
        (
            "城镇消费品零售额118.2亿元；乡村8.6亿元。",
            "城镇消费品零售额 | 乡村消费品零售额",
        ),
        (
            "税收总量不足鹭江经开区的十分之一。",
            "税收总量与鹭江经开区之比",
        ),
        (
            "一般公共预算收入18亿元，扣除留抵退税因素后增长6.4%，按自然口径下降5.1%。",
            "一般公共预算收入 | 扣除留抵退税因素后一般公共预算收入 | 一般公共预算收入",
        ),
        (
            "外贸进出口98亿元，规模占全省的六成以上，增速快于全省2.3个百分点。",
            "外贸进出口 | 外贸进出口规模占全省的比重 | 外贸进出口增速快于全省",
        ),
        (
            "外贸依存度8.3%，比全市低4.5个百分点。",
            "外贸依存度 | 外贸依存度低于全市",
        ),
    ],
)
def test_what_a_name_leaves_out(text: str, indicators: str) -> None:
    assert " | ".join(_indicators(text)) == indicators


def test_figures_that_only_look_like_names() -> None:
    assert [(str(item.value), item.unit) for item in _read("增加值增速高于规上工业6.1个百分点。")] == [("6.1", "个百分点")]
    assert [item.indicator for item in _read("2021年GDP 1123亿元。")] == ["GDP"]
    assert _read("我们一直把创新摆在首位。光电产业是我区的首位产业。") == []


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("五年来，生产总值由2018年的326.4亿元增加到523.6亿元，年均增长9.9%。", ["2018", "2023", "2018/2023"]),
        ("2012年，生产总值是101.6亿元，2021年达到412.8亿元，翻了两番还多。", ["2012", "2021", "2012/2021"]),
        ("2021年进出口137.5亿元，比2012年的30.6亿元增加106.9亿元。", ["2021", "2012", "2012/2021"]),
    ],
)
def test_spans_of_years(text: str, periods: list[str]) -> None:
    assert [item.period for item in _read(text, dated="2024-01")] == periods


def test_projects_have_what_their_sentence_tells() -> None:
    found = _read("下半年，比如投资22亿元的华曜半导体封测基地，占地210亩，投产以后年税收1.6亿元。全区开工项目32个。")
    assert [item.subject for item in found] == ["华曜半导体封测基地"] * 3 + ["青禾高新区"]
    assert [item.target for item in found[:3]] == [False, False, True]
    built = _read("建成轴承质量检测中心，服务企业1200家次；新增规上企业12家。")
    assert [item.subject for item in built] == ["轴承质量检测中心", "青禾高新区"]


def test_rankings_keep_their_scope() -> None:
    found = _read("在全省开发区综合评价中，全市8家开发区有6家实现进位，其中望江经开区提升了21位；临湖高新区居第21位。")
    assert [(item.subject, item.scope) for item in found if item.measure == "rank"] == [("临湖高新区", "海岱省")]
    (national,) = _read("全国国家级高新区排名第28位。")
    assert (national.subject, national.scope) == ("青禾高新区", "全国")


def test_what_is_done_is_no_goal() -> None:
    goal, done, growth = _read("下半年，技术合同成交额力争全年达到30亿元，上半年已经完成16.8亿元，同比增长32.3%。")
    assert (goal.target, done.target, growth.target) == (True, False, False)


def test_parts_of_a_goal_are_goals() -> None:
    assert [item.target for item in _read("今年计划认定高新技术企业110家，其中新认定65家、重新认定45家。")] == [True] * 3


def test_an_example_ends_with_its_sentence() -> None:
    text = "我市开发区稳中有进。我市最大的临湖高新区，去年生产总值236亿元。全市开发区亩均税收12万元，从事经济工作的人员占比85%。"
    found = _read(text * 2, title=ABOUT_ALL, zone="临湖高新区")
    assert found[0].subject == "临湖高新区"
    assert found[1].subject == found[2].subject == "宁州市开发区"


def test_a_firm_shown_has_its_sentence_only() -> None:
    found = _read("像大家熟悉的博远重工，上半年产值突破40亿元，同比增长26.7%。全区新投产项目37个。")
    assert [item.subject for item in found] == ["博远重工", "博远重工", "青禾高新区"]


def test_a_place_among_counted_districts_is_in_what_was_told() -> None:
    found = _read("生产总值完成241.7亿元，增长6.3%，增速在全市14个县区中排名第2。")
    assert [item.indicator for item in found] == ["生产总值", "生产总值", "县区", "生产总值"]
    assert (found[2].subject, found[3].subject, found[3].scope) == ("宁州市", "青禾高新区", "宁州市")
