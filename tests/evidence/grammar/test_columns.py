"""Columns side by side on a slide, and lists of values under a heading."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

CONTEXT = Context(
    zone="青禾高新区",
    city="宁州市",
    province="海岱省",
    dated=Period.parse("2024-04"),
    title="汇报",
    catalogue=common_catalogue(),
)
HEAD = "模拟文件\n\n青禾高新区汇报\n\n青禾高新区管委会\n\n第一部分\n\n基本情况\n\n- 1 -\n\n"


def _read(slide: str) -> list[Statement]:
    return list(extract(text_document(f"{HEAD}{slide}\n\n- 2 -\n\n谢谢\n"), CONTEXT))


def _told(slide: str) -> list[tuple[str, str, str]]:
    return [(item.indicator, f"{item.value}{item.unit}", item.period) for item in _read(slide)]


@pytest.mark.parametrize("years", ["2021年     2022年     2023年", "2021  2022  2023"])
def test_years_below_their_values(years: str) -> None:
    told = _told(f"高新技术企业（家）\n\n46         52         63\n{years}")
    assert told == [("高新技术企业", value, year) for value, year in (("46家", "2021"), ("52家", "2022"), ("63家", "2023"))]


def test_a_column_below_an_industry_is_its_own() -> None:
    told = _told("三大主导产业产值\n\n高端装备       新材料\n268亿元        176亿元\n链上企业86家   链上企业61家")
    assert told == [
        ("高端装备产值", "268亿元", ""), ("新材料产值", "176亿元", ""),
        ("高端装备链上企业", "86家", ""), ("新材料链上企业", "61家", ""),
    ]  # fmt: skip


def test_years_of_a_heading_over_rows_with_arrows_between() -> None:
    told = _told(
        "十年之变（2014 → 2023）\n\n地区生产总值\n62亿元 → 218亿元\n年均增长15%\n\n"
        "进出口总额     实际使用外资\n9.5亿元        1200万美元\n↓              ↓\n76亿元         8640万美元\n"
    )
    assert told == [
        ("地区生产总值", "62亿元", "2014"), ("地区生产总值", "218亿元", "2023"), ("地区生产总值", "15%", "2014/2023"),
        ("进出口总额", "9.5亿元", "2014"), ("实际使用外资", "1200万美元", "2014"),
        ("进出口总额", "76亿元", "2023"), ("实际使用外资", "8640万美元", "2023"),
    ]  # fmt: skip


@pytest.mark.parametrize("below", ["本地配套率\n（2019年 → 2023年）", "2019年     2023年"])
def test_years_below_an_arrow(below: str) -> None:
    assert [(value, year) for _, value, year in _told(f"本地配套率\n\n23% → 41%\n{below}")] == [("23%", "2019"), ("41%", "2023")]


def test_a_label_with_its_unit_before_a_bare_number() -> None:
    assert _told("高新技术企业（家）        160") == [("高新技术企业", "160家", "")]


def test_what_has_no_labels_is_read_as_it_stands() -> None:
    assert [value for _, value, _ in _told("要求≥60家   目前74家")] == ["60家", "74家"]


def _who(slide: str) -> list[tuple[str, str, str, str]]:
    return [(item.subject, item.indicator, f"{item.value}{item.unit}", item.period) for item in _read(slide)]


@pytest.mark.parametrize(("head", "first"), [("骨干企业产值（2023年）", "21.3亿元"), ("2023年骨干企业产值（亿元）", "21.3")])
def test_a_list_of_firms_below_what_each_has(head: str, first: str) -> None:
    told = _who(f"链主企业 恒岳重装\n\n- 市场占有率27%\n\n{head}\n\n磐立轴承    {first}\n\n本地配套率\n\n41%")
    assert told[:2] == [("恒岳重装", "市场占有率", "27%", ""), ("磐立轴承", "产值", "21.3亿元", "2023")]
    assert told[2][:3] == ("青禾高新区", "本地配套率", "41%")


def test_a_year_ahead_in_a_title() -> None:
    goal = _read("展望2030\n\n600亿元以上\n地区生产总值")[0]
    assert (goal.period, goal.target) == ("2030", True)


def test_a_table_of_places_by_its_corner() -> None:
    found = _read("国家级高新区综合评价位次\t2022年\t2023年\n综合发展水平\t158\t131\n")
    assert [(item.measure, item.scope, item.period, item.indicator) for item in found] == [
        ("rank", "全国", year, "综合发展水平") for year in ("2022", "2023")
    ]


def test_a_sum_below_years_and_columns_of_how_much() -> None:
    told = _told("标准地出让情况\n\n年份\t宗数（宗）\t面积（亩）\n2022\t11\t570\n2023\t15\t710\n合计\t26\t1280\n")
    assert told[0] == ("标准地出让宗数", "11宗", "2022")
    assert told[-1] == ("标准地出让面积", "1280亩", "2022/2023")


@pytest.mark.parametrize("time", ["（2019—2023年）", "2019—2023年"])
def test_a_time_between_a_label_and_its_figure(time: str) -> None:
    found = _read(f"进出口总额年均增速\n{time}\n26.8%")[0]
    assert (found.indicator, found.measure, found.period) == ("进出口总额", "cagr", "2019/2023")


def test_a_sum_of_the_years_told_before() -> None:
    told = _told("新签约项目\n\n45个     52个     63个\n2021年   2022年   2023年\n\n三年累计合同投资额800亿元")
    assert told[-1][1:] == ("800亿元", "2021/2023")


def test_a_line_that_only_begins_a_movement_goes_on() -> None:
    told = _told("截至2023年底，有效发明专利1284件；技术合同成交额由2018年的1.5亿元\n增加到12亿元，翻了三番")
    assert told[1:] == [
        ("技术合同成交额", "1.5亿元", "2018"), ("技术合同成交额", "12亿元", "2023"), ("技术合同成交额", "3番", "2018/2023"),
    ]  # fmt: skip


def test_a_number_cut_from_its_unit_goes_on() -> None:
    told = _told("项目审批时限由28个工作日压减到6\n个工作日，压减78.6%")
    assert [value for _, value, _ in told] == ["28个工作日", "6个工作日", "-78.6%"]


def test_columns_wider_than_a_line() -> None:
    told = _told(
        "地区生产总值      规上工业增加值      固定资产投资      进出口总额\n"
        "218.4亿元         96.3亿元            120亿元           76亿元\n"
        "+11.2%            +12.5%              +18.3%            -3.1%"
    )
    assert [name for name, _, _ in told] == ["地区生产总值", "规上工业增加值", "固定资产投资", "进出口总额"] * 2
    assert [value for _, value, _ in told][-2:] == ["18.3%", "-3.1%"]


def test_places_below_the_labels_of_their_columns() -> None:
    told = _told("218.4亿元       46家\n地区生产总值    高新技术企业\n\n全市第1         全市第2")
    assert [name for name, _, _ in told] == ["地区生产总值", "高新技术企业"] * 2


def test_units_in_labels_side_by_side() -> None:
    told = _told(
        "地区生产总值（亿元）   规上工业企业（家）   高新技术企业（家）\n218.4                  171                  117"
    )
    assert [value for _, value, _ in told] == ["218.4亿元", "171家", "117家"]


def test_years_alone_over_rows_with_spaces() -> None:
    told = _told("            2020年      2023年\n地区生产总值（亿元）  145.0  218.4\n高新技术企业（家）  56  117")
    assert [(value, year) for _, value, year in told] == [
        ("145.0亿元", "2020"), ("218.4亿元", "2023"), ("56家", "2020"), ("117家", "2023"),
    ]  # fmt: skip


def test_stages_head_columns() -> None:
    told = _told("改革前                 改革后\n\n内设机构19个           内设机构9个")
    assert told == [("内设机构", "19个", "改革前"), ("内设机构", "9个", "改革后")]


def test_years_over_several_things_that_moved() -> None:
    told = _told("2020年 → 2023年\n\n高新技术企业  56家 → 117家  增长1.1倍\n上市企业  2家 → 5家")
    assert [year for _, _, year in told] == ["2020", "2023", "2020/2023", "2020", "2023"]


@pytest.mark.parametrize("head", ["恒岳重装（链主企业）", "标杆企业 | 恒岳重装", "链主企业恒岳重装", "骨干企业：恒岳重装"])
def test_a_firm_that_leads(head: str) -> None:
    assert _who(f"{head}\n\n2023年产值58.6亿元")[0][:2] == ("恒岳重装", "产值")


def test_places_that_a_label_tells_of() -> None:
    found = _read("国家级高新区综合评价\n\n158位 → 131位\n2022年   2023年\n\n一年前进27位")
    assert [(item.measure, item.scope, item.period) for item in found] == [
        ("rank", "全国", "2022"), ("rank", "全国", "2023"), ("change", "", "2023"),
    ]  # fmt: skip


def test_each_time_in_a_line_its_own() -> None:
    assert [item.period for item in _read("2022年 第158位 → 2023年 第131位\n国家级高新区综合评价")] == ["2022", "2023"]


@pytest.mark.parametrize(
    ("head", "line", "told"),
    [
        ("重点项目总投资（亿元）", "锦钛新材二期项目    23", ("锦钛新材二期项目", "总投资", "23亿元", "")),
        ("2023年纳税前3名企业", "磐立轴承    1.3亿元", ("磐立轴承", "纳税", "1.3亿元", "2023")),
        ("单项冠军企业市场占有率", "磐立轴承  27%，全国第1", ("磐立轴承", "市场占有率", "27%", "")),
    ],
)
def test_lists_of_what_each_has(head: str, line: str, told: tuple[str, str, str, str]) -> None:
    assert _who(f"{head}\n\n{line}")[0] == told


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("总投资35亿元 | 绿化面积420亩", ["总投资", "绿化面积"]),
        ("规上企业171家 · 瞪羚企业12家", ["规上企业", "瞪羚企业"]),
        ("进出口总额 | 268亿元 | +12.3%", ["进出口总额", "进出口总额"]),
    ],
)
def test_bars_part_what_a_line_tells(line: str, names: list[str]) -> None:
    assert [name for name, _, _ in _told(line)] == names


def test_a_place_above_how_far_it_has_moved() -> None:
    found = _read("综合排名\n\n全省 8位\n\n前进2位")
    assert [(item.measure, int(item.value)) for item in found] == [("rank", 8), ("change", 2)]
