"""Slides and tables: labels beside, above and below their figures."""

from __future__ import annotations

from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

CONTEXT = Context(
    zone="青禾高新区", city="青禾市", province="海岱省", dated=Period.parse("2023-03"), catalogue=common_catalogue()
)
HEAD = "青禾高新区\n\n工作汇报\n\n2023年3月\n\n\n\n\n\n一、主要成效\n\n"


def _read(text: str) -> list[Statement]:
    return list(extract(text_document(text), CONTEXT))


def _told(found: list[Statement]) -> list[tuple[str, str, str]]:
    return [(item.indicator, item.measure, f"{item.value}{item.unit}") for item in found]


def test_labels_below_their_figures() -> None:
    found = _read(HEAD + "531.8亿元\n生产总值\n\n同比增长\n9.1%\n\n\n\n73.5亿元\n税收收入\n\n同比增长\n5.3%\n")
    assert _told(found) == [
        ("生产总值", "level", "531.8亿元"), ("生产总值", "growth", "9.1%"),
        ("税收收入", "level", "73.5亿元"), ("税收收入", "growth", "5.3%"),
    ]  # fmt: skip


def test_labels_above_their_figures() -> None:
    found = _read(HEAD + "高新技术企业\n\n185家\n\n固定资产投资\n\n66亿元\n\n进出口总额\n\n24亿元\n")
    assert _told(found) == [
        ("高新技术企业", "level", "185家"),
        ("固定资产投资", "level", "66亿元"),
        ("进出口总额", "level", "24亿元"),
    ]


def test_a_unit_on_the_next_line() -> None:
    found = _read(HEAD + "固定资产投资\n97.2\n亿元\n\n一般公共预算收入\n12.6\n亿元\n\n社会消费品零售总额\n41.7\n亿元\n")
    assert [f"{item.value}{item.unit}" for item in found] == ["97.2亿元", "12.6亿元", "41.7亿元"]


def test_a_time_on_a_line_of_its_own() -> None:
    found = _read(HEAD + "2022年度\n\n招引项目179个\n\n总投资811亿元\n\n合作院校12家\n\n")
    assert [item.period for item in found] == ["2022"] * 3


def test_the_zone_that_a_slide_names() -> None:
    text = HEAD + "东垣经开区\n\n规上工业企业487家\n\n研发平台24个\n\n上市公司3家\n"
    assert {item.subject for item in _read(text)} == {"东垣经开区"}


def test_a_table_of_zones_and_ranks() -> None:
    table = "开发区\t亩均税收（万元/亩）\t全省位次\n青禾高新区\t28.7\t19\n东垣经开区\t12.6\t82\n"
    found = _read("2022年亩均效益情况\n" + table)
    assert [(item.subject, item.indicator, item.measure, str(item.value), item.unit) for item in found] == [
        ("青禾高新区", "亩均税收", "level", "28.7", "万元/亩"), ("青禾高新区", "亩均税收", "rank", "19", ""),
        ("东垣经开区", "亩均税收", "level", "12.6", "万元/亩"), ("东垣经开区", "亩均税收", "rank", "82", ""),
    ]  # fmt: skip
    assert found[1].scope == "海岱省"


def test_places_in_the_column_of_units() -> None:
    rows = (
        "指标 单位 青禾高新区 东垣高新区",
        "地区生产总值 亿元 128.7 64",
        "国家级高新区综合评价 位 27 64",
        "全省考核位次 名 3 12",
    )
    table = "".join("\t".join(row.split()) + "\n" for row in rows)
    found = _read("2022年主要指标对比\n" + table)
    assert [(item.measure, item.unit, item.scope) for item in found] == [
        ("level", "亿元", ""), ("level", "亿元", ""), ("rank", "位", "全国"), ("rank", "位", "全国"),
        ("rank", "名", "海岱省"), ("rank", "名", "海岱省"),
    ]  # fmt: skip


def test_a_plan_table_with_goals_and_yearly_rates() -> None:
    table = (
        "类别\t指标\t2020年\t2025年\t年均/[累计]\n经济\t地区生产总值增速(%)\t5.9\t—\t≥6\n\t人均预期寿命（年）\t78.2\t80左右\t—\n"
    )
    growth, yearly, level, goal = _read("表1 主要指标\n" + table)
    assert (growth.measure, growth.period, growth.target) == ("growth", "2020", False)
    assert (yearly.measure, yearly.bound, yearly.period) == ("cagr", ">=", "2020/2025")
    assert (level.indicator, level.unit, level.period) == ("人均预期寿命", "年", "2020")
    assert (goal.bound, goal.period, goal.target) == ("~", "2025", True)


def test_a_table_of_contents_holds_no_figures() -> None:
    assert _read("第一节 产业发展\t46\n第二节 城市建设\t51\n") == []


def test_spaces_inside_cells() -> None:
    found = _read("剩余面积表\n\t青禾高新区\t东垣经开区\n剩余 面积\t6.14平 方公里\t2平方公 里\n")
    assert [(item.unit, str(item.value)) for item in found] == [("平方公里", "6.14"), ("平方公里", "2")]


def test_arrows_say_up_and_down() -> None:
    found = _read(
        HEAD
        + "固定资产投资\n97.2亿元\n↑12.3%\n\n进出口总额\n24亿元\n↓4.5%\n\n2017 ➔ 2022\n\n高新技术企业\n9家 ➔ 54家\n\n增长5倍\n"
    )
    assert [(item.measure, str(item.value)) for item in found[:4]] == [
        ("level", "97.2"), ("growth", "12.3"), ("level", "24"), ("growth", "-4.5"),
    ]  # fmt: skip
    assert [(item.indicator, item.period) for item in found[4:]] == [
        ("高新技术企业", "2017"), ("高新技术企业", "2022"), ("高新技术企业", "2017/2022"),
    ]  # fmt: skip


def test_sentences_in_the_cells_of_a_table() -> None:
    policy = "事项\t支持标准\n首次认定高新技术企业\t一次性奖励20万元\n企业研发费用增量\t按15%补助，最高200万元\n"
    found = _read("政策摘要\n" + policy)
    assert [(item.indicator, str(item.value), item.bound) for item in found] == [
        ("首次认定高新技术企业奖励", "20", "="), ("企业研发费用增量补助比例", "15", "="), ("企业研发费用增量补助", "200", "<="),
    ]  # fmt: skip
    of_zones = "园区\t主要做法\n济南高新区\t设立产业母基金50亿元\n淄博高新区\t内设机构由26个精简到14个\n"
    assert [item.subject for item in _read("三地经验\n" + of_zones)] == ["济南高新区", "淄博高新区", "淄博高新区"]


def test_sentences_in_cells_without_a_heading_or_beside_a_time() -> None:
    asked = _read("恳请支持\n用地\t每年单列新增建设用地指标1000亩\n编制\t设立高层次人才专项编制30名\n")
    assert [str(item.value) for item in asked] == ["1000", "30"]
    history = _read("发展历程\n2018年6月\t启动区规划面积6平方公里\n2021年\t高新技术企业达到87家\n")
    assert [(item.indicator, item.period) for item in history][1:] == [("高新技术企业", "2021")]
