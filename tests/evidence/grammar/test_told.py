"""What clauses around a figure tell: industries, things that were done, examples before 等, among whom."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period


def _read(text: str) -> list[Statement]:
    context = Context(
        zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-11"), title="", catalogue=common_catalogue()
    )
    return list(extract(text_document(text), context))


def test_it_works() -> None:
    assert [item.indicator for item in _read("电子信息产业产值达120亿元。")] == ["电子信息产业产值"]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        # the industry of the clause before owns what is measured
        ("战略性新兴产业取得突破，实现产值88亿元，增长19%。", "战略性新兴产业产值 | 战略性新兴产业产值"),
        ("电子信息产业延续高位运行，上半年产值增长26%。", "电子信息产业产值"),
        ("软件等现代服务业加快发展，营业收入达到86亿元。", "现代服务业营业收入"),
        ("装备制造业稳步回升，实现税收12亿元。", "装备制造业税收"),
        ("医药产业集聚发展，进出口额达到9亿元。", "进出口额"),  # no account of an industry
        # what was done to the things counted
        ("云港信息港等14个项目开工，长岭材料等9个项目竣工。", "开工项目 | 竣工项目"),
        ("31个项目集中签约，12个重点项目投产。", "签约项目 | 投产重点项目"),
        ("全年18个技改项目均已完工。", "完工技改项目"),
        # examples before 等
        ("先后引进岭南、云帆等世界500强企业投资项目70余个。", "引进世界500强企业投资项目"),
        ("建成云谷、星海等科技企业孵化器12家。", "建成科技企业孵化器"),
        ("引进岭南电器等龙头企业6家。", "引进龙头企业"),
        ("拥有云谷研究院等新型研发机构21家。", "新型研发机构"),
        ("新增省级工程中心、重点实验室等30家。", "省级工程中心、重点实验室等"),
        # a zone that is only said to be one
        ("园区有130多个项目正在加速建设。", "项目"),
        ("园区完成产值90亿元。", "产值"),
    ],
)
def test_indicators(text: str, indicators: str) -> None:
    assert " | ".join(item.indicator for item in _read(text)) == indicators


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "综合发展水平排名全国230个国家级经开区第41位、居西部第六。",
            [("全国", "国家级经开区"), ("青禾高新区", "综合发展水平"), ("青禾高新区", "综合发展水平")],
        ),
        ("综合考核位列全省126家开发区第3位。", [("海岱省", "开发区"), ("青禾高新区", "综合考核")]),
        ("在国家级高新区创新能力评价中位居第11位。", [("青禾高新区", "创新能力评价")]),
        ("营商环境指数在全国经开区中排名前十。", [("青禾高新区", "营商环境指数")]),
        ("全区有重点项目84个，投资额全市排名第一。", [("青禾高新区", "重点项目"), ("青禾高新区", "重点项目投资额")]),
    ],
)
def test_among_whom(text: str, told: list[tuple[str, str]]) -> None:
    assert [(item.subject, item.indicator) for item in _read(text)] == told


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("今年计划新开工的项目中，有2个总投资30亿元以上的项目，总投资10亿元以上的有5个。", [True, True]),
        ("明年拟引进的企业里，规上企业有12家，外资企业有3家。", [True, True]),
        ("今年新开工的项目中，总投资50亿元以上的项目有3个。", [False]),
        ("今年计划投资25亿元，已完成12亿元。", [True, False]),
        ("已列入计划的项目中，总投资50亿元以上的项目有3个。", [False]),
    ],
)
def test_goals(text: str, goals: list[bool]) -> None:
    assert [item.target for item in _read(text)] == goals


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("24家企业成为全省首批链主企业。", "全省首批链主企业"),
        ("12家企业成长为行业“小巨人”。", "行业“小巨人”企业"),
        ("5个项目成为全省标杆。", "全省标杆项目"),
        ("有8个园区成为省级示范园区。", "省级示范园区"),
        ("21家公司成为上市后备公司，营业收入增长5%。", "上市后备公司 | 上市后备公司营业收入"),
    ],
)
def test_what_they_became(text: str, indicators: str) -> None:
    assert " | ".join(item.indicator for item in _read(text)) == indicators


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2022年，税收由20亿元提高到25亿元。", ["2022年起", "2022"]),
        ("今年上半年，排名由第5位跃居第3位。", ["", "2023-H1"]),
        ("2022年，税收由2020年的20亿元提高到25亿元。", ["2020", "2022"]),
        ("十年来，税收由5亿元提高到25亿元。", ["十年来起", "十年来"]),
        ("2018—2022年，税收由15亿元提高到25亿元。", ["2018", "2022"]),
    ],
)
def test_where_a_movement_begins(text: str, periods: list[str]) -> None:
    assert [item.period for item in _read(text)] == periods


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        # short lines that go on with the line before
        ("青禾高新区实现生产总值203亿元！\n增长11.1%！\n居全市第二！", "生产总值 | 生产总值 | 生产总值"),
        ("青禾高新区工业投资48亿元\n同比增长9%\n占全市的12%", "工业投资 | 工业投资 | 工业投资占全市的比重"),
        ("青禾高新区税收20亿元\n高于全省3.7、全市3.3个百分点", "税收 | 税收高于全省 | 税收高于全市"),
        (
            "进出口增长12%，高于全国5.1、全省3.7、全市3.3个百分点。",
            "进出口 | 进出口增速高于全国 | 进出口增速高于全省 | 进出口增速高于全市",
        ),
        ("青禾高新区工业投资48亿元\n出口额21亿元\n增长6%", "工业投资 | 出口额 | 出口额"),
        # words that only look like others
        ("青禾高新区自由职业者12万人，自主产品3个。", "自由职业者 | 自主产品"),
        ("以两个加快为抓手，完成税收12亿元。", "税收"),
        ("这里是全省百亿企业最多的区域。", ""),
        ("百亿企业达到3家。", "百亿企业"),
    ],
)
def test_lines_and_words(text: str, indicators: str) -> None:
    assert " | ".join(item.indicator for item in _read(text)) == indicators


def test_the_ranking_of_the_clause_before_says_among_whom() -> None:
    found = _read("工业销售增长22%；在全国国家级经开区的综合排名，由2020年的97位上升至目前的62位。")
    assert [item.scope for item in found] == ["", "全国", "全国"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("高新技术企业60家，我区营业收入486亿元。", "高新技术企业 60 | 营业收入 486"),
        ("新材料产值318亿元，占比68%。", "新材料产值 318 | 新材料产值占比 68"),
        ("签约项目27个，其中已落地23个，履约率85.2%。", "签约项目 27 | 落地项目 23 | 签约项目履约率 85.2"),
        ("到2025年，国家高新区数量达到220家左右。", "国家高新区数量 220"),
        ("9项指标中7项已达标。", "指标 9 | 已达标 7"),
    ],
)
def test_what_was_counted_before_is_a_topic_as_long_as_nothing_else_is_told(text: str, told: str) -> None:
    assert " | ".join(f"{item.indicator} {item.value:g}" for item in _read(text)) == told


def test_a_founding_on_either_side_of_its_time_dates_nothing() -> None:
    found = _read("青禾高新区成立于2011年，2014年获批省级高新区，规划面积116平方公里，常住人口18.6万人。")
    assert [item.period for item in found] == ["", ""]


def test_what_a_rule_asks_is_a_goal() -> None:
    found = _read("按照升级要求，营业收入不低于500亿元，高新技术企业不少于60家。目前，我区营业收入486亿元。")
    assert [item.target for item in found] == [True, True, False]
