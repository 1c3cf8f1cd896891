"""Who speaks: whom a figure is about where nobody is named."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.evidence import Context, extract
from kaifaqu.observe import Period

LINES = "\n\n\n\n一、主要成效\n\n签约项目312个\n\n到位资金486亿元\n\n高新技术企业95家\n\n研发平台31个\n"


def _subjects(text: str, *, title: str = "", issuer: str = "") -> list[str]:
    context = Context(
        zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-08"), title=title, issuer=issuer
    )
    return [item.subject for item in extract(text_document(text), context)]


@pytest.mark.parametrize(
    ("cover", "subject"),
    [
        ("宁州市投资促进局\n\n二〇二二年十二月", "宁州市"),
        ("汇报单位：宁州市商务局", "宁州市"),
        ("中共宁州市委办公室\n\n宁州市人民政府办公室", "宁州市"),
        ("海岱省商务厅", "海岱省"),
        ("青禾高新区管委会\n\n2023年8月", "青禾高新区"),
        ("管委会办公室", "青禾高新区"),
        ("奋楫争先", "青禾高新区"),
    ],
)
def test_the_issuer_on_the_cover(cover: str, subject: str) -> None:
    assert set(_subjects("开发区在行动\n\n" + cover + LINES)) == {subject}


def test_the_signature_below_a_letter() -> None:
    text = "关于招商引资工作情况的通报\n\n上半年新签约项目124个，到位资金96.3亿元。\n\n宁州市投资促进局\n\n2023年8月2日\n"
    assert set(_subjects(text)) == {"宁州市"}


def test_the_title_that_names_the_zone_is_stronger_than_who_issues() -> None:
    assert set(_subjects("青禾高新区发展情况\n\n宁州市委宣传部" + LINES)) == {"青禾高新区"}
    assert set(_subjects("宁州市新闻办公室" + LINES, title="“这十年”系列新闻发布会（高新区专场）")) == {"青禾高新区"}
    assert set(_subjects("怎么看怎么干" + LINES, issuer="宁州市统计局")) == {"宁州市"}


def _turns(*turns: str) -> list[str]:
    hosts = "主持人：市政府新闻办副主任  方 平\n发布人：市商务局局长  陆 远\n        青禾高新区管委会副主任  沈一舟\n"
    hosts += "        东垣经开区党工委书记  周 达\n        海微电子董事长  罗一鸣\n"
    return _subjects("宁州市优化营商环境新闻发布会\n\n" + hosts + "\n" + "\n\n".join(turns), title="优化营商环境新闻发布会")


@pytest.mark.parametrize(
    ("turn", "subject"),
    [
        ("陆远：上半年进出口总额达到612亿元。", "宁州市"),
        ("沈一舟：上半年进出口总额达到61亿元。", "青禾高新区"),
        ("周达：\n\n上半年进出口总额达到32亿元。\n\n另外，服务贸易增长两成。", "东垣经开区"),
        ("罗一鸣：去年销售收入12.3亿元，增长两成。\n\n员工1126人，研发人员占了43%。", "海微电子"),
        ("[沈一舟] 上半年进出口总额达到61亿元。", "青禾高新区"),
    ],
)
def test_each_speaks_for_his_office(turn: str, subject: str) -> None:
    assert set(_turns("方平：请各位介绍。", turn)) == {subject}


def test_a_turn_ends_with_the_next() -> None:
    assert _turns("周达：进出口32亿元。", "沈一舟：进出口61亿元。", "海岱日报记者：全市进出口达到612亿元，请问如何看待？") == [
        "东垣经开区", "青禾高新区", "宁州市",
    ]  # fmt: skip


def test_an_office_on_the_tag_itself() -> None:
    assert _turns("东垣经开区管委会主任周达：进出口达到32亿元。") == ["东垣经开区"]


def test_who_speaks_goes_on_about_the_zones_he_has_named() -> None:
    text = (
        "陆远：今年全市开发区引进项目387个。\n\n合同投资额2130亿元。",
        "方平：谢谢陆局长。",
        "陆远：再说一组数字。开工项目268个。",
        "沈一舟：开工项目31个。",
    )
    assert _turns(*text) == ["宁州市开发区", "宁州市开发区", "宁州市开发区", "青禾高新区"]


@pytest.mark.parametrize(
    ("sentence", "subjects"),
    [
        ("全市8家开发区完成进出口420亿元，增长两成。", ["宁州市", "宁州市开发区", "宁州市开发区"]),
        ("我市6家省级开发区研发平台达到84个。", ["宁州市", "宁州市开发区"]),
        ("今年，全市有4家开发区进入全省前50名，亩均税收达到16万元。", ["宁州市", "宁州市开发区"]),
    ],
)
def test_the_zones_that_are_counted_have_what_follows(sentence: str, subjects: list[str]) -> None:
    text = "宁州市开发区半年情况新闻发布会\n\n上半年，全市开发区运行平稳。全市开发区新签约项目多。\n\n" + sentence
    assert _subjects(text, title="宁州市开发区半年情况新闻发布会") == subjects


FIRM = "【出席】青禾高新区管委会主任沈一舟；科技局局长陆远；企业代表、恒桨船机总经理罗一鸣。【主持】市政府新闻办 方 平\n\n"


@pytest.mark.parametrize(
    ("turn", "subject"),
    [
        ("【答】罗一鸣：\n\n员工418人，产品出口四十多个国家。\n\n去年产值6.3亿元。", "恒桨船机"),
        ("【答】陆远：高新技术企业达到187家。", "青禾高新区"),
        ("【问】海岱财经网：听说高新技术企业达到187家？", "青禾高新区"),
    ],
)
def test_tags_that_say_question_and_answer(turn: str, subject: str) -> None:
    assert set(_subjects("青禾高新区专场新闻发布会\n\n" + FIRM + turn)) == {subject}


def test_the_office_after_the_name() -> None:
    hosts = "发布人：沈一舟，青禾高新区党工委书记\n        陆 远，宁州市商务局副局长\n主持人：方 平，宁州市委宣传部副部长\n\n"
    turns = "沈一舟：\n进出口61亿元。\n\n陆 远：\n进出口612亿元。\n"
    assert _subjects("对外开放新闻发布会\n\n" + hosts + turns) == ["青禾高新区", "宁州市"]


def test_a_bureau_of_the_city_speaks_of_the_zone_that_all_is_about() -> None:
    hosts = "发布人：沈一舟，青禾高新区党工委书记\n        陆 远，宁州市商务局副局长\n\n"
    turns = "沈一舟：\n进出口61亿元。\n\n陆 远：\n进出口同比增长两成。\n"
    assert _subjects("青禾高新区发展成就新闻发布会\n\n" + hosts + turns) == ["青禾高新区", "青禾高新区"]


@pytest.mark.parametrize(
    "sentence",
    [
        "我们在全市率先推行集成改革，内设机构由19个减到9个。",
        "研发投入强度分别是全市、全省平均水平的2.9倍和2.6倍。",
        "亩均税收高出全市平均水平2.6万元。",
        "有研发活动的企业占64.8%，比全市高19.4个百分点，比全省高22.7个百分点。",
        "在全省各开发区中排第二，新增研发平台4个。",
        "总量不及全市三分之一，利用外资8650万美元。",
    ],
)
def test_a_region_that_something_is_held_against_is_not_the_subject(sentence: str) -> None:
    assert set(_subjects("青禾高新区发展情况\n\n" + sentence)) == {"青禾高新区"}


@pytest.mark.parametrize(
    ("sentence", "subjects"),
    [
        ("全市开发区增加值增长7.9%，对全市增长的贡献率为62.3%；税收收入203亿元。", ["宁州市开发区"] * 3),
        ("青禾高新区列第15位，进入全省前50位的有5家，比上年度增加2家。", ["青禾高新区", "宁州市", "宁州市"]),
        ("各开发区派出招商小分队27支。", ["宁州市开发区"]),
        ("市里安排产业扶持资金8000万元。", ["宁州市"]),
    ],
)
def test_whose_in_a_text_about_all_zones(sentence: str, subjects: list[str]) -> None:
    title = "宁州市开发区高质量发展新闻发布会"
    assert _subjects(f"{title}\n\n全市开发区运行平稳，全市开发区势头良好。\n\n{sentence}", title=title) == subjects


def test_whom_one_works_with_is_not_the_subject() -> None:
    assert _turns("沈一舟：我们与东垣经开区合作共建园区，落地项目17个，投资额63亿元。") == ["青禾高新区"] * 2


def test_a_firm_answers_in_a_record_of_questions_and_answers() -> None:
    text = (
        "青禾经开区新闻发布会文字实录\n\n出席嘉宾：\n覃望　青禾经开区管委会副主任\n应长　芯泽电子（宁州）有限公司副总经理\n\n"
        "答（覃望）：上半年签约项目41个。\n\n问（宁州日报）：企业为什么加码？\n\n答（应长）：现在员工2450人，去年营收46.8亿元。\n"
    )
    context = Context(zone="青禾经开区", city="宁州市", province="海岱省", dated=Period.parse("2024-08"))
    found = extract(text_document(text), context)
    assert [item.subject for item in found] == ["青禾经开区", "芯泽电子", "芯泽电子"]


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("市党政考察团赴外市开发区学习考察情况汇报", "宁州市开发区"),  # who travels compares with its own zones
        ("开发区发展情况汇报", "宁州市"),  # 我市 beside many a 全省: those of the city speak
    ],
)
def test_a_text_of_the_city_that_often_says_the_province(title: str, about: str) -> None:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-05"), title=title)
    ranks = "全省开发区共有128家，平均税收12亿元。全省第一梯队有30家，全省垫底的有20家。"
    city = "全市上下大抓开发区，全市一盘棋，全市都在争先。"
    text = f"{title}\n\n开发区是我市经济发展的主阵地。\n\n{ranks}\n\n{city}\n\n完成税收45.6亿元。\n"
    assert extract(text_document(text), context)[-1].subject == about
