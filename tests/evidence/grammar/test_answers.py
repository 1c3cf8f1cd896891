"""What speakers say of shares, distances, scores and firms, as in the account and the answers of a press conference."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

TITLE = "青禾高新区专场新闻发布会（文字实录）"


def _read(text: str) -> list[Statement]:
    context = Context(
        zone="青禾高新区",
        city="宁州市",
        province="海岱省",
        dated=Period.parse("2022-10"),
        title=TITLE,
        catalogue=common_catalogue(),
    )
    return list(extract(text_document(f"{TITLE}\n\n{text}"), context))


def _told(text: str) -> list[tuple[str, str]]:
    return [(item.subject, item.indicator) for item in _read(text)]


def test_it_works() -> None:
    assert _told("全区规上工业增加值增长9.7%。") == [("青禾高新区", "规上工业增加值")]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        # a share right behind the region is one of it, whatever bound stands between
        ("我们以全市不足2%的土地，贡献了全市近三分之一的税收。", "土地占全市比重 | 税收占全市比重"),
        # a place in the region of which a share was told is that of the thing
        ("外贸进出口占全省的12.6%，居全省第3位。", "外贸进出口占全省的比重 | 外贸进出口"),
        ("税收占比达到91.3%，列全市第1位。", "税收占比 | 税收占比"),
        # distances to others and to goals
        ("亩均税收与省内领先的高新区相比还低7万元左右。", "亩均税收低于省内领先的高新区"),
        ("GDP完成214亿元，离年度目标还差6亿元。", "GDP | GDP离年度目标差距"),
        ("国家高新区综合评价最新排名第87位，离“六十强”还差27位。", "国家高新区综合评价 | 国家高新区综合评价离“六十强”差距"),
        # what a score is given for
        ("在全市群众满意度调查中，我区得分94.27分，提升了5个位次。", "群众满意度调查 | 群众满意度调查"),
        ("在全省营商环境评价中，我区以92.1分的成绩居全省第三。", "营商环境评价 | 营商环境评价"),
        ("职工460人，其中研发人员120人，占比26%。", "职工 | 研发人员 | 研发人员占比"),
        ("百亿元企业仅2家。", "百亿元企业"),
        # the place of others, who is at the conference, sayings
        ("全国排名第60位左右的高新区都在加快发展。", ""),
        ("本场发布会共有23家新闻单位参加。", ""),
        ("群众出门300米见绿、500米见园。", ""),
        ("我们正在向千亿目标迈进。", ""),
    ],
)
def test_indicators(text: str, indicators: str) -> None:
    assert " | ".join(item.indicator for item in _read(text)) == indicators


def test_a_share_of_the_city_is_told_of_the_zone() -> None:
    assert {item.subject for item in _read("我们以全市不足2%的土地，贡献了全市近三分之一的税收。")} == {"青禾高新区"}


def test_a_firm_goes_on_over_a_semicolon_with_what_only_firms_have() -> None:
    text = "大家熟悉的昶信泵业，2013年落户时只有19名员工；去年营业收入达到36.8亿元，员工超过2800人。全区企业2300家。"
    assert [item.subject for item in _read(text)] == ["昶信泵业"] * 3 + ["青禾高新区"]


def test_a_firm_that_is_backed_has_its_own_figures_only() -> None:
    text = "龙头企业昶信泵业产值12亿元。支持昶信泵业2025年营业收入突破100亿元。支持昶信泵业实施技改项目3个。"
    assert [item.subject for item in _read(text)] == ["昶信泵业", "昶信泵业", "青禾高新区"]


def test_a_growth_taken_up_again_by_its_number() -> None:
    text = "1至8月，规上工业增加值增长9.7%，进出口增长3.2%。\n\n应该说，9.7%的增速来之不易。"
    last = _read(text)[-1]
    assert (last.indicator, last.period) == ("规上工业增加值", "2022-01/2022-08")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("先说一组数据：前三季度，生产总值增长5.6%；规上工业增加值增长9.1%。", "2022-01/2022-09"),
        ("今年9月，青禾实验学校已经开学，总投资3.4亿元，占地96亩，可提供学位3300个。", ""),
        ("2018年以来累计兑现奖补资金6.7亿元。", "2018年以来"),
        ("关于全年目标，我们有信心确保规上工业增加值增长10%。", "2022"),
        ("2019年以来，我们推行改革，机构精简52.2%。审批时限由120个工作日压缩到45个工作日。", "2019年以来"),
    ],
)
def test_periods(text: str, period: str) -> None:
    assert _read(text)[-1].period == period


def test_a_mark_that_is_reached() -> None:
    assert [item.bound for item in _read("规上工业总产值迈上700亿元台阶，税收突破20亿元。")] == ["=", ">"]
