"""A zone's half-year report on slides: a dated running title, tables copied cell by cell, projects with their cost, levels."""

from __future__ import annotations

from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

CONTEXT = Context(
    zone="青禾高新区",
    city="宁州市",
    province="海岱省",
    dated=Period.parse("2024-07"),
    title="工作汇报",
    catalogue=common_catalogue(),
)
TITLE = "青禾高新区2024年上半年工作汇报"


def _read(*slides: str) -> list[Statement]:
    """Slides by their lines (``/`` parts lines, ``//`` leaves one empty), each below the dated running title."""
    pages = [
        f"{TITLE}\n\n" + slide.replace("//", "\n\n").replace("/", "\n") for slide in ("一、指标", "二、项目", "三、创新", *slides)
    ]
    return list(extract(text_document("\n\n\n\n".join(("封面", *pages))), CONTEXT))


def test_a_dated_running_title_dates_what_flowed() -> None:
    found = _read("科技型中小企业/268家//技术合同成交额/14.35亿元/同比增长22.7%")
    assert [item.period for item in found] == ["", "2024-H1", "2024-H1"]


def test_a_table_with_a_cell_on_each_line() -> None:
    rows = "1/禾芯12英寸特色工艺产线/62.0/310/75//2/博远减速器产业园/18.5/165/32"
    found = _read(f"重点项目一览//序号/项目名称/总投资（亿元）/占地（亩）/达产后年产值（亿元）//{rows}")
    assert [(item.subject, item.indicator, f"{item.value}{item.unit}", item.target) for item in found][:3] == [
        ("禾芯12英寸特色工艺产线", "总投资", "62.0亿元", False),
        ("禾芯12英寸特色工艺产线", "占地面积", "310亩", False),
        ("禾芯12英寸特色工艺产线", "年产值", "75亿元", True),
    ]
    assert len(found) == 6


def test_a_project_with_its_cost_in_a_bracket() -> None:
    found = _read("★ 禾澎动力电池（总投资85亿元，占地920亩）/全部达产后年产值200亿元//规上工业企业/176家")
    assert [item.subject for item in found] == ["禾澎动力电池"] * 3 + ["青禾高新区"]


def test_what_heads_a_group_of_counts() -> None:
    found = _read("国家级/企业技术中心 3家/制造业单项冠军企业 2家//新增/规上工业企业 27家")
    assert [(item.indicator, item.measure) for item in found] == [
        ("国家级企业技术中心", "level"),
        ("国家级制造业单项冠军企业", "level"),
        ("规上工业企业", "change"),
    ]


def test_a_rate_beside_its_amount() -> None:
    found = _read("三大产业产值//新材料 98亿元  +12%/生命健康 64亿元  +9%")
    assert [(f"{item.value}{item.unit}", item.measure) for item in found] == [
        ("98亿元", "level"),
        ("12%", "growth"),
        ("64亿元", "level"),
        ("9%", "growth"),
    ]


def test_firms_that_a_list_names_have_their_own() -> None:
    found = _read("- 1—6月，朔澜微电、橙璟光电等7家链主企业完成产值173.9亿元//- 朔澜微电产值突破60亿元")
    assert [item.subject for item in found] == ["青禾高新区", "青禾高新区", "朔澜微电"]


def test_a_corner_that_begins_with_a_year_dates_the_table_and_a_column_of_moves_gives_changes() -> None:
    head = "2022年主要指标\t怀陵高新区\t青禾高新区\n地区生产总值（亿元）\t486.3\t168.2\n亩均税收（万元/亩）\t21.6\t7.3"
    assert {item.period for item in _read(f"块头不大//{head}")} == {"2022"}
    moved = "开发区\t2021年\t2022年\t较上年进退位\n青禾高新区\t45\t38\t+7\n泊阳经开区\t62\t69\t-7"
    found = [item for item in _read(f"全省综合评价位次表//{moved}") if item.measure == "change"]
    assert [(item.subject, float(item.value), item.unit) for item in found] == [("青禾高新区", 7, "位"), ("泊阳经开区", -7, "位")]
