"""Slides of a city's leader that hold its zones against others: lists and tables of zones, the province, parts about others."""

from __future__ import annotations

from support.city_deck import read_slides, told_on


def test_zones_on_the_line_below_their_figures() -> None:
    below = told_on("（一）现状/剩余工业用地//1.7平方公里/宁州经开区//2.3平方公里/宁州高新区")
    assert [subject for _, subject, _ in below] == ["宁州经开区", "宁州高新区"]
    with_growth = told_on("（一）现状/高新技术企业//12家/增长8%/宁州经开区//18家/增长9%/宁州高新区")
    assert [subject for _, subject, _ in with_growth] == ["宁州经开区"] * 2 + ["宁州高新区"] * 2
    above = told_on("（一）现状/高新技术企业//宁州经开区/12家//宁州高新区/18家")
    assert [subject for _, subject, _ in above] == ["宁州经开区", "宁州高新区"]


def test_zones_of_a_city_are_not_placed_beyond_their_number_within_it() -> None:
    rows = "开发区\t2021年\t2022年/宁州经开区\t{}\t{}/宁州高新区\t{}\t{}"
    far = read_slides("（一）现状/全市各开发区位次变化/" + rows.format(64, 52, 71, 45))
    near = read_slides("（一）现状/全市各开发区位次变化/" + rows.format(1, 2, 2, 1))
    held = read_slides("（一）现状/全市各开发区在全省开发区综合考核中的位次/" + rows.format(1, 2, 2, 1))
    assert [{item.scope for item in told} for told in (far, near, held)] == [{"海岱省"}, {"宁州市"}, {"海岱省"}]


def test_what_others_have_done_is_no_goal() -> None:
    for heading in ("三、先进地区怎么干", "三、看标杆园区", "三、人家怎么做"):
        assert not read_slides(f"{heading}/海湾高新区//➢ 工作人员减到186人")[0].target
    assert read_slides("三、我们怎么干/（一）目标//➢ 工作人员减到186人")[0].target


def test_the_province_looked_at() -> None:
    told = told_on("一、意义/看全省//118家//省级以上开发区//用全省3.1%的国土面积//创造了//28.4%/地区生产总值")
    assert told == [
        ("118家", "海岱省", "省级以上开发区"),
        ("3.1%", "海岱省省级以上开发区", "国土面积占全省比重"),
        ("28.4%", "海岱省省级以上开发区", "地区生产总值占全省比重"),
    ]
    assert told_on("一、意义/放眼全国//以0.3%的国土面积//贡献了/11%/GDP")[-1][-1] == "GDP占全国比重"


def test_a_mean_heads_what_is_told_below_it_in_its_unit() -> None:
    slide = "（二）亩均效益/全省平均/亩均税收/9.4万元/亩均产值/128万元//最高：海湾高新区/34万元（亩均税收）//企业/120家"
    assert told_on(slide) == [
        ("9.4万元", "海岱省", "开发区亩均税收平均值"),
        ("128万元", "海岱省", "开发区亩均产值平均值"),
        ("34万元", "海湾高新区", "亩均税收"),
        ("120家", "宁州市开发区", "企业"),
    ]


def test_shares_and_moves_in_one_sentence() -> None:
    shares = told_on("一、意义//不到二十分之一的土地，贡献了四成多的税收、近六成的工业增加值。")
    assert [name for *_, name in shares] == ["土地占全市比重", "税收占全市比重", "工业增加值占全市比重"]
    moved = read_slides("（一）现状/2021年与2019年相比，宁州高新区前进15位；宁州经开区后退14位，云岭经开区后退12位")
    assert {item.period for item in moved} == {"2019/2021"}


def test_goals_of_zones_side_by_side_and_by_whom_they_are_told() -> None:
    (*_, both, last) = read_slides(
        "四、我们怎么办/（一）目标//到2025年//宁州高新区进入全省前25名//宁州经开区、云岭经开区力争进入前85名"
    )
    assert [item.subject for item in (both, last)] == ["宁州经开区", "云岭经开区"]
    begun, aim = read_slides("四、我们怎么办/（一）目标//内设机构由目前的88个压减到60个以内")
    assert (begun.target, aim.target) == (False, True)
    assert told_on("宁州经开区/企业/30家", "二、差距//末位的宁州经开区，税收只有1.2亿元")[-1][1] == "宁州经开区"


def test_bounds_that_say_which_are_counted() -> None:
    assert told_on("二、差距//亩均税收不足1万元的规上企业还有94家") == [("94家", "宁州市开发区", "亩均税收不足1万元的规上企业")]
    assert told_on("二、差距//研发投入占比超过5%的企业只有8家")[0][0] == "8家"
    assert [value for value, *_ in told_on("二、差距//亩均税收不足1万元，企业还有94家")] == ["1万元", "94家"]


def test_awards_by_their_conditions() -> None:
    told = told_on("四、我们怎么办/（四）奖惩//进入全省前10名的，奖励班子500万元；新进入前30名的，另奖200万元")
    assert [name for *_, name in told] == ["进入全省前10名班子奖励", "新进入前30名奖励"]
    below = told_on("四、我们怎么办/（四）奖惩//位次前进10位以上/奖 300万元//新进入全省前30名/另奖 200万元")
    assert [name for *_, name in below] == ["位次前进10位以上奖励", "新进入全省前30名另奖"]


def test_a_note_below_a_slide_dates_it() -> None:
    held = read_slides("三、看先进地区/海湾高新区  全省第3名//云岭高新区  全省第1名//（2022年度全省开发区综合考核评价）")
    assert [(item.subject, item.period) for item in held] == [("海湾高新区", "2022"), ("云岭高新区", "2022")]
    assert {item.period for item in read_slides("一、家底/企业/286家//园区/12个//（数据截至2022年底）")} == {"2022"}
    assert {item.period for item in read_slides("一、家底/企业/286家//园区/12个//（综合考核评价）")} == {""}


def test_all_zones_of_the_city_held_against_one_of_another() -> None:
    slide = "二、差距/实际使用外资/1.2亿美元//同期海湾高新区一家就达到3.2亿美元，我们全市加起来只相当于人家的三分之一"
    told = told_on("海湾高新区/企业/30家", slide)
    assert told[-1][1:] == ("宁州市开发区", "实际使用外资与海湾高新区之比")


def test_which_of_all_zones_are_counted() -> None:
    told = told_on("二、差距/6家开发区中，实现进位的只有2家")
    assert told[-1] == ("2家", "宁州市", "实现进位开发区")
    assert told_on("二、差距/全市开发区里，高新技术企业最多的有128家")[0][2] != "高新技术企业最多开发区"
