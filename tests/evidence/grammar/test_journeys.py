"""Slides on a journey to other zones: parks and projects shown, their province, places and totals told in lines, aids."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

COVER = "对标先进找差距\n\n青禾高新区管委会\n\n2023年11月\n\n\n\n\n"


def _read(*slides: str) -> list[Statement]:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-11"))
    text = COVER + "".join(f"对标先进找差距\n\n\n\n{slide}\n\n\n\n\n\n" for slide in (*slides, "几点体会", "谢谢"))
    return list(extract(text_document(text), context))


def test_a_park_after_its_zone_has_what_is_told_of_the_park() -> None:
    told = (
        "园区自2019年启建以来，累计引进产业链\n上下游企业47家，其中规上工业企业31\n家、上市公司2家；2022年实现产值\n"
        "214.6亿元，占全区规上工业总产值的\n10.9%"
    )
    found = _read(f"汀湖经开区泰衡智造产业园\n\n{told}")
    assert [item.subject for item in found] == ["泰衡智造产业园"] * 5
    assert [item.period for item in found] == ["2019年启建以来"] * 3 + ["2022"] * 2
    assert [item.indicator for item in found[-2:]] == ["产值", "产值占全区规上工业总产值的比重"]


def test_a_project_with_its_history() -> None:
    history = "2021年3月\n首次接洽\n\n2021年5月\n签约\n\n2022年6月\n投产"
    found = _read(f"汀湖经开区：项目为王\n\n恒昱新能源项目“闪电速度”\n\n{history}\n\n总投资48亿元")
    assert [(item.subject, item.indicator, item.period) for item in found] == [("恒昱新能源项目", "总投资", "")]


def test_what_a_project_has_is_no_goal_among_plans() -> None:
    plans = "三、下步打算\n\n重点项目\n\n青禾光储产业园\n总投资35亿元 | 占地420亩\n达产后年产值60亿元"
    assert [item.target for item in _read(plans)] == [False, False, True]


@pytest.mark.parametrize(
    ("line", "scope"),
    [("总量居全省第1", "江岳省"), ("总量居我省第1", "海岱省")],
)
def test_the_province_of_another_zone(line: str, scope: str) -> None:
    found = _read("考察团赴江岳省望浦市学习", f"望浦高新区：创新的策源地\n\n瞪羚企业\n\n29家\n{line}")
    assert [item.scope for item in found if item.measure == "rank"] == [scope]


def test_bare_numbers_under_a_label_of_places() -> None:
    found = _read("我区在国家级经开区综合考评中的位次\n\n2021年\n131\n2022年\n143")
    told = [(item.quote, item.indicator, item.measure, float(item.value), item.unit, item.period, item.scope) for item in found]
    assert told == [
        ("131", "国家级经开区综合考评", "rank", 131, "", "2021", "全国"),
        ("143", "国家级经开区综合考评", "rank", 143, "", "2022", "全国"),
    ]


def test_bare_numbers_beside_an_index_and_a_unit() -> None:
    found = _read("营商环境得分\n92.6\n\n\n1965\n规上工业总产值（亿元）")
    assert [(item.indicator, float(item.value), item.unit) for item in found] == [
        ("营商环境得分", 92.6, ""),
        ("规上工业总产值", 1965, "亿元"),
    ]


@pytest.mark.parametrize(("last", "period"), [("173家", "2022"), ("175家", "")])
def test_parts_that_add_up_to_a_total_have_its_time(last: str, period: str) -> None:
    found = _read(f"2022年参评企业506家\n\nA类企业\n86家，占17.0%\nB类企业\n247家\nC类企业\n{last}")
    assert [item.period for item in found[1:]] == [period] * 4


def test_this_zone_is_the_one_told_of() -> None:
    found = _read("云渚经开区：瘦身强体\n\n2021年以来，云渚市下放市级权限276项，该区审批时限平均压缩62%。")
    assert [item.subject for item in found] == ["云渚市", "云渚经开区"]


def test_what_a_policy_gives_at_most_and_to_whom() -> None:
    found = _read("三、下步打算\n\n单个项目最高支持500万元\n\n入驻中试基地的企业，前3年租金补贴50%")
    assert [(item.bound, item.indicator, item.target) for item in found] == [
        ("<=", "单个项目支持", False),
        ("=", "入驻中试基地企业租金补贴", False),
    ]


def test_what_has_been_spent_is_a_share_of_the_whole() -> None:
    found = _read("生物制造中试基地\n总投资4.3亿元，截至10月底完成投资1.9亿元，占44.2%")
    assert [item.indicator for item in found] == ["总投资", "完成投资", "完成投资占总投资比重"]


def test_places_of_several_years_and_the_label_below_them() -> None:
    found = _read("全省开发区综合评价位次\n2021年  12\n2022年  15\n2023年  17\n\n营商环境评价\n第9名")
    assert [(item.indicator, item.measure, float(item.value), item.period) for item in found] == [
        ("综合评价", "rank", 12, "2021"),
        ("综合评价", "rank", 15, "2022"),
        ("综合评价", "rank", 17, "2023"),
        ("营商环境评价", "rank", 9, ""),
    ]


def test_a_city_heads_the_column_of_the_zone_named_after_it() -> None:
    found = _read(
        "考察团赴柏州市学习", "（一）柏州高新区：链式招商\n\nGDP856.2亿元", "指标\t我区\t柏州\nGDP（亿元）\t285.4\t856.2"
    )
    assert [item.subject for item in found[1:]] == ["青禾高新区", "柏州高新区"]


@pytest.mark.parametrize("mark", ["", "▪ "])
def test_the_next_item_or_a_new_head_leaves_the_park(mark: str) -> None:
    found = _read(
        f"重点平台\n{mark}青禾智能装备产业园\n总投资28亿元，占地560亩\n{mark}研究院\n引进院士团队3个\n\n“双十条”政策\n上规奖励20万元"
    )
    assert found[0].subject == "青禾智能装备产业园"
    assert [item.subject for item in found[2:]] == (["青禾高新区"] * 2 if mark else ["青禾智能装备产业园", "青禾高新区"])
    assert [item.period for item in found[:2]] == ["", ""]


def test_a_share_of_whom_the_sentence_holds_it_against() -> None:
    found = _read("柏州高新区：链式招商\n\nGDP856.2亿元", "二、找差距\n\n与柏州高新区相比，我区GDP仅为其三分之一")
    assert found[-1].indicator == "GDP与柏州高新区之比"


def test_columns_of_the_own_zone_and_another_are_about_both() -> None:
    table = "对比表（2023年）\n\n指标\n我区\n樟江\n倍数\n营业收入（亿元）\n962\n4120\n4.28\n高企数量（家）\n298\n1380\n4.63"
    found = _read(
        "考察情况\n\n樟江高新区\n\n营业收入4120亿元",
        f"{table}\n\n\n\n第三部分 工作建议",
        "三年目标\n\n到2026年\n营业收入突破1500亿元",
    )
    assert [item.subject for item in found[1:4]] == ["青禾高新区", "樟江高新区", "青禾高新区"]
    assert (found[3].unit, found[-1].subject) == ("倍", "青禾高新区")


def test_bare_numbers_at_an_arrow() -> None:
    assert [(item.indicator, float(item.value)) for item in _read("改革成效\n\n部门：19 → 8")] == [("部门", 19), ("部门", 8)]


def test_a_part_named_between_slides() -> None:
    title = "青禾高新区2023年工作总结"
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2024-01"))
    slides = (
        "经济指标\n\n税收收入\n7.8亿元",
        "招商引资\n\n签约项目\n62个\n\n\n\n03\n2024年打算",
        "主要目标\n\n税收收入\n8.6亿元",
    )
    text = f"{title}\n\n\n\n\n\n" + "".join(f"{title}\n\n{slide}\n\n\n\n\n" for slide in slides)
    found = extract(text_document(text), context)
    assert [(item.period, item.target) for item in found] == [("2023", False), ("2023", False), ("2024", True)]


def test_items_with_marks_are_no_rows_of_a_table_and_end_at_a_wider_space() -> None:
    found = _read("签约项目 62个\n▲ 亿元以上 41个\n▲ 10亿元以上 7个\n▲ 500强项目 3个")
    assert [(float(item.value), item.unit) for item in found] == [(62, "个"), (41, "个"), (7, "个"), (3, "个")]
    found = _read("项目建设\n\n② 澧水智造谷\n   建筑面积36万㎡，入园企业58家，其中规上21家\n\n全年新开工项目35个")
    assert [item.subject for item in found] == ["澧水智造谷"] * 3 + ["青禾高新区"]


def test_what_a_project_has_in_brackets_behind_its_name() -> None:
    found = _read("项目建设\n\n华澧锂电隔膜项目（总投资26亿元）")
    assert [(item.subject, item.indicator) for item in found] == [("华澧锂电隔膜项目", "总投资")]


def test_a_zone_below_several_headings_is_no_running_title() -> None:
    slides = (
        "一、总体情况\n\n差距就是潜力",
        "二、产业集群\n\n骊津高新区\n\n入驻企业\n210家\n\n昭湖高新区\n\n上市公司\n12家",
        "三、人才引育\n\n骊津高新区\n“星湖英才”计划\n\n博士购房补贴\n40万元\n\n昭湖高新区\n\n重点人才52人",
        "四、金融赋能\n\n骊津高新区\n\n母基金规模\n50亿元\n\n昭湖高新区\n\n子基金\n14支",
        "考察启示\n\n思想要再解放",
        "下步打算\n\n一要聚力强链补链",
        "谢谢大家",
    )
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-11"))
    found = extract(text_document("对标先进找差距\n\n\n\n" + "\n\n\n\n".join(slides)), context)
    assert [item.subject for item in found] == ["骊津高新区", "昭湖高新区"] * 3


@pytest.mark.parametrize(
    "told",
    [
        "10月16日—20日，区领导带队赴霁州市、砺山市考察学习。",
        "考察组一行先后到汀湖经开区、望浦高新区，实地看企业、看项目、看园区，学做法、学经验、学作风",
    ],
)
def test_what_a_journey_counts_is_of_the_travellers(told: str) -> None:
    found = _read(f"{told}\n\n行程1100多公里\n\n看了4个园区\n\n座谈会6场")
    who = "考察组" if "考察组" in told else "考察团"
    assert [(item.subject, item.indicator, item.period) for item in found] == [
        (who, "行程", ""),
        (who, "考察园区", ""),
        (who, "座谈会", ""),
    ]


def test_a_city_that_the_text_says_a_zone_lies_in() -> None:
    told = "- 霁岭市一次性下放权限163项\n- 税收居全市第2位"
    found = _read("赴汀湖市、霁岭市考察学习。", f"望浦高新区：改革破题\n\n望浦高新区地处霁岭市北郊，起步晚、底子薄。\n\n{told}")
    assert [(item.subject, item.scope) for item in found] == [("霁岭市", ""), ("望浦高新区", "霁岭市")]


def test_a_city_whose_way_is_followed_does_not_own_the_slide() -> None:
    found = _read("赴汀湖市、霁岭市考察学习。", "（一）用地保障\n\n参照霁岭市做法\n\n单列用地指标96亩")
    assert [(item.subject, item.indicator) for item in found] == [("青禾高新区", "单列用地指标")]


def test_a_slide_that_counts_the_travellers_is_theirs() -> None:
    found = _read("管委会主任带队，部门和平台公司负责人参加\n\n18人\n考察组\n\n11家\n企业\n\n4个\n科创平台\n\n座谈交流3场")
    assert {item.subject for item in found} == {"考察组"}
    assert [item.indicator for item in found] == ["人员数量", "考察企业", "考察科创平台", "座谈交流"]
