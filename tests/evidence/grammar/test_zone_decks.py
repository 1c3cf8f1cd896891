"""Slides of a zone that wants to become national: what it has, how it compares, what it will do, what it asks for."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

CONTEXT = Context(
    zone="青禾高新区", city="青禾市", province="海岱省", dated=Period.parse("2023-03"), catalogue=common_catalogue()
)
HEAD = "青禾高新区\n\n工作汇报\n\n2023年3月\n\n\n\n\n\n"


def _read(text: str) -> list[Statement]:
    """``/`` parts lines, ``//`` leaves one empty, ``///`` two."""
    return list(extract(text_document(HEAD + text.replace("/", "\n")), CONTEXT))


def test_a_label_of_the_whole_city_makes_a_percentage_a_share() -> None:
    found = _read("一、家底//1.9%/全市土地面积//9.3%/全市地区生产总值//64.5%/全市城镇化率//增长5.2%/全市财政收入")
    named = [item.indicator for item in found]
    assert named[:2] == ["占全市土地面积比重", "占全市地区生产总值比重"]
    assert not any("占" in name for name in named[2:])


def test_zones_of_a_kind_are_counted_of_the_region_before_them() -> None:
    text = "到2025年全省国家高新区达到12家。目前全省共有国家高新区8家，仍有4家的布局空间。"
    assert [(item.subject, item.value) for item in _read(text)] == [("海岱省", 12), ("海岱省", 8), ("海岱省", 4)]
    found = _read("全国国家级经开区达到230家，我区排名第41位。")
    assert next((item.subject, item.indicator) for item in found) == ("全国", "国家级经开区")
    assert found[1].subject == "青禾高新区"


def test_industries_over_what_they_have() -> None:
    cards = "高端装备/轴承及精密传动//产值 128.7亿元/规上企业58家////光电新材料//产值 94.3亿元/规上企业31家////规上企业//113家"
    found = _read(f"一、主导产业//{cards}")
    assert [item.indicator for item in found] == [
        "高端装备产值", "高端装备规上企业", "光电新材料产值", "光电新材料规上企业", "规上企业",
    ]  # fmt: skip


def test_a_bound_above_a_figure_leaves_it_its_label_below() -> None:
    found = _read("一、成效//突破/1200亿元/光电信息产业产值//引进大院大所//23家//国家级科技/企业孵化器//9家")
    assert next(item.indicator for item in found) == "光电信息产业产值"
    assert found[0].bound == ">"
    assert found[2].indicator == "国家级科技企业孵化器"


@pytest.mark.parametrize("head", ["四、行动篇", "四、我们干什么", "四、实干篇"])
def test_what_will_be_done(head: str) -> None:
    found = _read(f"一、家底//高新技术企业96家/////{head}//新签约亿元以上项目60个//高标准建设青禾科创谷//42亿元/总投资")
    assert [(item.subject, item.target) for item in found] == [
        ("青禾高新区", False), ("青禾高新区", True), ("青禾科创谷", True),
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["单列", "返还", "赋予", "倾斜", "比照"])
def test_what_is_done_to_the_zone_names_no_other(verb: str) -> None:
    found = _read(f"五、请求篇//- {verb}高新区用地指标1500亩")
    assert [(item.subject, item.target) for item in found] == [("青禾高新区", True)]


def test_requests_to_the_city() -> None:
    asked = "- 2023—2025年，市财政每年安排专项资金5000万元/- 将市经开区东片区12.4平方公里纳入创建范围"
    asked += "/- 设立创建引导基金，总规模10亿元"
    found = _read(f"五、恳请支持事项//{asked}")
    assert [item.subject for item in found] == ["青禾市", "青禾高新区", "青禾高新区"]
    assert found[2].indicator == "创建引导基金总规模"
    assert [item.value for item in _read("五、请求篇//年底前，将其余91项市级权限全部下放到位")] == [91]


def test_the_same_years_as_the_movement_before() -> None:
    text = "高新技术企业由2015年的22家增加到2021年的171家；同期营业总收入年均增长14.2%。上年，税收增长3%，同期进出口增长5%。"
    assert [item.period for item in _read(text)] == ["2015", "2021", "2015/2021", "2022", "2022"]


def test_a_ranking_with_its_unit_in_the_heading() -> None:
    found = _read("对比（2021年）//项目\t霁州高新区\t青禾高新区/全国排名（位）\t41\t68/高新技术企业我区完成（家）\t612\t96")
    assert [(item.measure, item.unit) for item in found][:2] == [("rank", "位"), ("rank", "位")]


def test_what_a_fund_has_ends_with_its_item() -> None:
    found = _read("五、我们的打算//- 设立产业母基金，总规模50亿元，其中市财政出资5亿元/- 累计投资项目12个")
    assert [item.indicator for item in found] == ["产业母基金总规模", "产业母基金市财政出资", "累计投资项目"]


def test_a_part_that_asks_holds_over_lower_headings() -> None:
    asked = "（一）加大支持/市财政每年安排专项资金1亿元//（二）充实力量/从市直部门选派干部20名/每年单列用地指标800亩"
    found = _read(f"六、有关请求//恳请市委、市政府//{asked}")
    assert [(item.subject, item.target) for item in found] == [("青禾市", True), ("青禾市", True), ("青禾高新区", True)]


def test_the_city_acts_in_a_later_clause() -> None:
    found = _read("二、机遇//市委成立工作领导小组，2022年市财政安排专项资金5000万元//我区出台政策，2022年兑现资金3000万元")
    assert [item.subject for item in found] == ["青禾市", "青禾高新区"]


def test_a_chronicle_dates_nothing_below_it() -> None:
    found = _read("一、家底//2010年12月/省政府批准设立//2016年5月/与新城实行合一//核定面积/18.6平方公里//常住人口/13.4万人")
    assert [item.period for item in found] == ["", ""]
    dated = _read("一、家底//2021年/主要指标//地区生产总值/186.3亿元")
    assert [item.period for item in dated] == ["2021"]


def test_slides_without_the_running_title_begin_with_their_heading() -> None:
    shown = "一、家底///一、家底/2021年//地区生产总值186亿元///一、家底//研发投入3亿元".replace("///", "////")
    found = _read(f"{shown}////二、差距//2021年，我区生产总值比平均少12亿元////三、短板//全职博士64人")
    assert found[-1].period == ""


def test_years_below_each_other_from_this_one_on_are_goals() -> None:
    table = "年度\t高新技术企业（家）/{}\t90/2024年\t110/2025年\t150"
    assert [item.target for item in _read(f"四、目标//{table.format('2023年')}")] == [True, True, True]
    assert [item.target for item in _read(f"四、目标//{table.format('2022年')}")] == [False, True, True]


def test_firms_shown_beside_an_industry_own_nothing() -> None:
    table = "产业\t代表企业\t产值（亿元）/智能传感\t澄芯传感、觅远电子\t168.3/先进陶瓷\t玉棱新材\t86.9"
    found = _read(f"一、主导产业//{table}")
    assert [(item.subject, item.indicator) for item in found] == [
        ("青禾高新区", "智能传感产值"), ("青禾高新区", "先进陶瓷产值"),
    ]  # fmt: skip


def test_what_is_won_after_a_base_is_built_is_the_zone_s() -> None:
    found = _read("三、打算//建成智能传感中试基地，新增国家级企业技术中心1家//建成轴承检测中心，服务企业1200家次")
    assert [item.subject for item in found] == ["青禾高新区", "轴承检测中心"]


def test_a_slogan_over_a_figure_is_not_its_label() -> None:
    found = _read("二、做法//国家级孵化器/5家//院士工作站/11个//金融/赋能//60亿元/政府引导基金总规模")
    assert [item.indicator for item in found][::2] == ["国家级孵化器", "政府引导基金总规模"]


def test_the_share_of_the_last_staff_is_a_rule() -> None:
    assert _read("二、做法//年度考核末位5%的人员/一律转岗//三家高新区2021年主要指标一览") == []


def test_tiers_head_what_is_told_of_the_country_and_the_province() -> None:
    above = "国家层面//到2025年国家高新区数量达到//220家左右//目前//173家"
    found = _read(f"二、机遇//{above}//省级层面//“十四五”期间//新创建3家以上")
    assert [(item.subject, item.period, item.target) for item in found] == [
        ("全国", "2025", True), ("全国", "目前", False), ("海岱省", "2021/2025", True),
    ]  # fmt: skip
    assert found[0].indicator == "国家高新区数量"


def test_a_movement_below_the_ranking_it_is_in() -> None:
    found = _read("一、家底//税收占比86.5%//在全省36家省级高新区综合评价中/由2018年的第14位升至第5位")
    assert [(item.indicator, item.scope) for item in found[-2:]] == [("综合评价", "海岱省")] * 2


def test_a_share_beside_a_dated_heading_has_its_time() -> None:
    found = _read("一、产业//产业\t2021年产值（亿元）\t占比（%）/智能传感\t168.3\t40.8/先进陶瓷\t86.9\t21.1")
    assert [(item.indicator, item.period) for item in found][:2] == [("智能传感产值", "2021"), ("智能传感产值占比", "2021")]


def test_columns_of_years_in_a_part_of_goals() -> None:
    table = "指标\t2022年\t2023年\t2024年/高新技术企业（家）\t92\t110\t135"
    assert [item.target for item in _read(f"四、目标//{table}")] == [False, True, True]
    assert [item.target for item in _read(f"一、家底//{table}")] == [False, False, True]


def test_who_travels_counts_what_he_saw() -> None:
    found = _read("二、考察见闻//考察组先后走访企业14家//班子成员带队，考察组一行**16**人")
    assert [(item.subject, item.indicator) for item in found] == [("考察组", "走访企业"), ("考察组", "人员数量")]


def test_what_the_city_does_in_a_label() -> None:
    found = _read("五、恳请支持事项//市级设立高新产业引导基金/10亿元//高新区设立天使基金/2亿元")
    assert [item.subject for item in found] == ["青禾市", "青禾高新区"]
