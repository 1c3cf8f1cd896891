"""A deck of a zone after a journey: the section on itself, means of the zones visited, requests, sums of a policy."""

from __future__ import annotations

from support.evidence_texts import text_document

from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

COVER = "对标先进找差距\n\n青禾高新区管委会\n\n2022年8月\n\n\n\n\n"
HEADER = "【对标先进找差距　奋勇争先谋跨越】"


def _read(*slides: tuple[str, str]) -> list[Statement]:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2022-08"))
    told = "\n\n\n\n\n\n".join(f"{part}\n\n{HEADER}\n\n{slide}" for part, slide in (*slides, ("五、结语", "谢谢")))
    return list(extract(text_document(COVER + told), context))


def test_the_part_on_ourselves_goes_on_over_slides_with_the_same_running_title() -> None:
    found = _read(
        ("二、看过来", "（三）汀湖高新区：引才拿真金\n\n2021年引进大学生\n\n2.36万人"),
        ("三、照镜子", "（一）我区发展现状\n\n2021年\n\n268.4亿元\n\n地区生产总值"),
        ("三、照镜子", "2022年上半年\n\n- 规上工业增加值增长7.3%"),
    )
    assert [item.subject for item in found] == ["汀湖高新区", "青禾高新区", "青禾高新区"]


def test_a_column_of_the_mean_of_several_zones() -> None:
    heads, first = "指标\t青禾高新区\t三区平均\t差距", "地区生产总值（亿元）\t268.4\t714.2\t445.8"
    table = f"2021年\n\n{heads}\n{first}\n高新技术企业（家）\t97\t588\t491"
    found = _read(("三、照镜子", table))
    assert [(item.subject, item.indicator) for item in found if item.subject == "三区"] == [
        ("三区", "地区生产总值平均"),
        ("三区", "高新技术企业数量平均"),
    ]


def test_a_place_at_most_in_a_cell() -> None:
    table = "指标\t2025年目标\n地区生产总值（亿元）\t440\n综合评价全国位次\t前90位"
    found = _read(("四、迈开步", table))
    assert [(item.measure, item.bound) for item in found] == [("level", "="), ("rank", "<=")]


def test_a_chain_over_the_time_and_the_figure() -> None:
    card = "（一）汀湖高新区：咬定一条链\n\n\n\n精密传动装备\n\n2021年\n\n\n\n217家\n产业链企业\n\n\n\n684亿元\n产业链产值"
    found = _read(("二、看过来", card))
    assert [item.indicator for item in found] == ["精密传动装备产业链企业", "精密传动装备产业链产值"]


def test_sums_for_each_of_two_by_the_month() -> None:
    found = _read(("二、看过来", "- 新引进博士、硕士每人每月分别发放3000元、1500元生活补贴"))
    assert [item.indicator for item in found] == ["新引进博士每人每月生活补贴", "新引进硕士每人每月生活补贴"]


def test_what_the_city_is_to_hand_down_is_the_citys() -> None:
    found = _read(("五、盼支持", "恳请市委、市政府给予支持\n\n放权\n\n将126项市级经济管理权限一次性下放高新区"))
    assert [(item.subject, item.target) for item in found] == [("宁州市", True)]


def test_a_research_institute_over_what_it_has() -> None:
    slide = "（二）汀湖高新区：平台立得住\n\n洺源光电研究院\n\n企业化运行\n\n- 现有研发人员430人\n- 累计孵化科技企业56家"
    found = _read(("二、看过来", f"{slide}\n\n\n\n2021年技术合同成交额\n\n92.7亿元"))
    assert [item.subject for item in found] == ["洺源光电研究院"] * 2 + ["汀湖高新区"]


def test_the_largest_of_the_firms_counted_by_what_they_have() -> None:
    found = _read(("三、照镜子", "年营业收入50亿元以上企业仅2家；最大的沅钜化学65.8亿元"))
    assert [(item.subject, item.indicator) for item in found][1:] == [("沅钜化学", "年营业收入")]


def test_flats_lived_in() -> None:
    found = _read(("二、看过来", "- 人才公寓建成1.2万套，已入住9600套，入住率80%"))
    assert [item.indicator for item in found][1:] == ["入住人才公寓", "人才公寓入住率"]
