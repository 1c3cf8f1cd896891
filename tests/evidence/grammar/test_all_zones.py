"""Slides of a city's leader about all zones of the city: what the city gives, what its zones have, and where they stand."""

from __future__ import annotations

from support.city_deck import CONTEXT, read_slides, told_on
from support.evidence_texts import text_document

from kaifaqu.evidence import extract


def test_it_works() -> None:
    assert told_on("（一）现状/高新技术企业/486家") == [("486家", "宁州市开发区", "高新技术企业")]


def test_a_document_with_its_number_grants() -> None:
    shown = (
        "四、我们怎么办/（三）下步打算//宁州市人民政府文件/宁政发〔2023〕9号//关于支持开发区的若干措施//每年单列用地指标/3000亩"
    )
    granted, planned = read_slides(shown, "四、我们怎么办/（四）下步打算//盘活土地/500亩")
    assert (granted.subject, granted.target) == ("宁州市", False)
    assert (planned.subject, planned.target) == ("宁州市开发区", True)


def test_shares_below_the_land_that_they_are_made_on() -> None:
    told = told_on("（一）家底/2022年/全市开发区以5%的土地面积/43%/GDP/近八成/外贸进出口额")
    assert [name for _, _, name in told[1:]] == ["GDP占全市比重", "外贸进出口额占全市比重"]
    assert told_on("（一）家底/盘活5%的土地/43%/研发投入占比")[-1][-1] == "研发投入占比"


def test_the_mean_of_the_province_and_the_zone_that_has_most() -> None:
    slide = "（一）亩均税收/全省开发区/亩均税收平均/9.4万元//全省最高（海湾高新区）/46.3万元//闲置土地/320亩"
    assert told_on(slide) == [
        ("9.4万元", "海岱省", "开发区亩均税收平均值"),
        ("46.3万元", "海湾高新区", "亩均税收"),
        ("320亩", "宁州市开发区", "闲置土地面积"),
    ]


def test_zones_counted_are_the_citys() -> None:
    slide = (
        "（一）位次/全省共有138家省级以上开发区参评。2022年进入前50位的有2家，100位以后的也有3家。//青禾高新区前进16位//2家退位"
    )
    told = [item for item in told_on(slide) if item[0][-1] == "家"]
    assert told[1:] == [
        ("2家", "宁州市", "进入前50位开发区"),
        ("3家", "宁州市", "100位以后的开发区"),
        ("2家", "宁州市", "退位开发区"),
    ]


def test_what_the_city_does_at_its_own_level() -> None:
    money = "市财政每年安排专项资金/1亿元/- 全省位次前进20位以上的，奖励300万元"
    told = told_on(f"（一）举措/- 市级统筹组建6支产业招商队/- 产业招商队15支/{money}")
    assert [who for _, who, _ in told] == ["宁州市", "宁州市开发区", "宁州市", "宁州市"]


def test_what_the_province_asks_is_not_its_own() -> None:
    asked = read_slides("（一）用地/省里要求新上项目亩均税收不低于12万元")[0]
    assert (asked.subject, asked.bound, asked.target) == ("宁州市开发区", ">=", True)


def test_at_least_so_many_of_what_the_next_line_names() -> None:
    found = read_slides("（一）招商/每个开发区至少引进1个/10亿元以上制造业项目//产值过百亿元的企业3家，没有一家过500亿元")
    assert [(item.indicator, item.bound, item.value) for item in found] == [
        ("每个开发区引进10亿元以上制造业项目", ">=", 1),
        ("产值过百亿元的企业", "=", 3),
    ]


def test_a_size_or_a_verb_that_a_line_breaks() -> None:
    told = told_on("（一）态势/新签约亿元/以上项目/143个//腾笼换鸟落/地新项目/117个//工业用地平均容积率/0.78")
    assert [name for _, _, name in told] == ["新签约亿元以上项目", "腾笼换鸟落地新项目", "工业用地平均容积率"]


def test_zones_counted_by_their_class_alone() -> None:
    assert told_on("（一）家底/全市省级以上开发区/6家//国家级经开区 1家") == [
        ("6家", "宁州市", "省级以上开发区"),
        ("1家", "宁州市", "国家级经开区"),
    ]


def test_the_ranking_of_another_zone_is_left_with_its_section() -> None:
    slides = (
        "（一）位次/全省开发区综合考评/青禾高新区第30位",
        "（二）海湾高新区/在国家级高新区综合评价中列/第37位",
        "（三）我们的目标/力争青禾高新区进入全省前20位",
    )
    assert [name for _, _, name in told_on(*slides)] == ["综合考评", "综合评价", "综合考评"]


def test_conditions_of_a_list_are_of_the_same() -> None:
    told = told_on("（一）奖励/- 全省位次前进20位以上的，奖励300万元/- 前进10位以上的，奖励100万元")
    assert [name for _, _, name in told] == ["位次前进20位以上奖励", "位次前进10位以上奖励"]


def test_what_a_chain_has_below_its_industrys_output() -> None:
    told = told_on("（一）现状/2022年光伏产业产值/1286亿元//链上企业/94家//规上企业/120家")
    assert [name for _, _, name in told] == ["光伏产业产值", "光伏产业链上企业", "规上企业"]


def test_things_counted_end_where_they_are_sorted() -> None:
    assert told_on("（一）亩均/把2300多家工业企业按亩均效益分为四类，倒逼改造。")[0][2] == "工业企业"


def test_the_zones_of_the_province_above_their_count_and_shares() -> None:
    slide = "（一）地位/全省省级以上开发区/142家/3.8%/国土面积//贡献了全省/47.2%/规上工业营业收入///全市开发区税收96亿元"
    assert told_on(slide) == [
        ("142家", "海岱省", "省级以上开发区"),
        ("3.8%", "海岱省省级以上开发区", "国土面积占全省比重"),
        ("47.2%", "海岱省省级以上开发区", "规上工业营业收入占全省比重"),
        ("96亿元", "宁州市开发区", "税收"),
    ]


def test_who_speaks_at_a_meeting_is_quoted() -> None:
    quoted = "（一）地位/省委书记在全省开发区推进会上强调：/“改革不彻底没有出路。”//高新技术企业/486家"
    assert told_on(quoted) == [("486家", "宁州市开发区", "高新技术企业")]


def test_a_numeral_alone_begins_a_part() -> None:
    opening = "开场\n\n欢迎\n\n各位\n\n领导\n\n你好\n\n\n\n\n\n"
    found = extract(text_document(f"{opening}肆\n怎么干\n\n总体目标\n\n引进项目30个\n"), CONTEXT)
    assert [(item.unit, item.target) for item in found] == [("个", True)]


def test_where_zones_of_a_rank_are() -> None:
    slide = "（一）位次/2022年，前50名仅有2家//全省前30名开发区分布/澄江市  6家/宁州市  1家/其他市  23家"
    assert [(item.value, item.subject, item.indicator, item.period) for item in read_slides(slide)] == [
        (2, "宁州市", "前50名的开发区", "2022"),
        (6, "澄江市", "全省前30名开发区数量", "2022"),
        (1, "宁州市", "全省前30名开发区数量", "2022"),
        (23, "其他市", "全省前30名开发区数量", "2022"),
    ]


def test_a_note_dates_the_columns_of_a_table() -> None:
    table = "开发区\t亩均税收（万元）\t低效用地（亩）/青禾高新区\t15.8\t642/石湾经开区\t9.7\t1180"
    note = "注：亩均税收为2022年数据，低效用地为2023年5月底摸排数据"
    assert [item.period for item in read_slides(f"（一）亩均/各开发区情况/{table}/{note}")] == ["2022", "2023-05"] * 2
    assert {item.period for item in read_slides(f"（一）亩均/各开发区情况/{table}/注：数据截至2023年6月底")} == {"2023-06"}
    assert {item.period for item in read_slides(f"（一）亩均/各开发区情况/{table}/注：亩均税收为规上工业口径")} == {""}


def test_rewards_and_fines_are_rules() -> None:
    slide = "下步打算/任务四：强激励//位次奖/前进10位以上\t500万元/首次进入全省前30名\t800万元//退位5位以上的，扣减考核分2分"
    found = read_slides(slide)
    assert [(item.subject, item.indicator, item.target) for item in found[:2]] == [
        ("宁州市", "前进10位以上开发区位次奖", False),
        ("宁州市", "首次进入全省前30名开发区位次奖", False),
    ]
    assert [(item.quote, item.subject, item.target) for item in found[2:]] == [("2分", "宁州市", False)]


def test_a_move_parts_the_places_of_a_slide_before() -> None:
    places = "（一）位次/全省开发区综合评价位次/开发区\t2020年\t2021年\t2022年/石湾经开区\t61\t66\t74/青禾高新区\t38\t35\t29"
    moved = read_slides(places, "（二）差距/石湾经开区两年累计下滑13个位次，值得反思")[-1]
    assert (moved.value, moved.period) == (-13, "2020/2022")


def test_a_zone_named_only_in_bold_is_whom_its_slide_is_about() -> None:
    told = told_on("**海湾高新区：把人“活”起来**/全员聘任/320人", "**浔邑经开区：专业的人干专业的事**/招商队伍/120余人")
    assert [who for _, who, _ in told] == ["海湾高新区", "浔邑经开区"]


def test_a_journey_to_cities_named_in_one_breath() -> None:
    told = told_on("7月，考察团赴栾浦、浔邑两市学习考察", "前30名的开发区//栾浦市/6家//浔邑市/5家//宁州市/0家")
    assert [who for _, who, _ in told] == ["栾浦市", "浔邑市", "宁州市"]
    held = told_on("7月，考察团赴栾浦、浔邑两市学习考察", "（四）体制不顺/代管街道/23个//项目落地比栾浦市慢，服务也差")
    assert held[0][1] == "宁州市开发区"


def test_how_we_came_here_is_no_plan() -> None:
    (zones,) = read_slides("一、看家底：三十年怎么走过来的/全市省级以上开发区/8家")
    assert not zones.target


def test_means_below_their_figures() -> None:
    slide = "亩均税收（2021年）//36.8万元/全省最高：海湾高新区//9.2万元/全省平均//7.4万元/全市平均//闲置土地/320亩"
    assert told_on(slide)[:3] == [
        ("36.8万元", "海湾高新区", "亩均税收"),
        ("9.2万元", "海岱省", "开发区亩均税收平均值"),
        ("7.4万元", "宁州市", "开发区亩均税收平均值"),
    ]


def test_a_note_below_a_table_says_when_it_is() -> None:
    table = "（二）用地粗放/开发区\t建成面积（平方公里）\t亩均税收（万元）/青禾高新区\t28.4\t11.62/海湾高新区\t31.7\t6.85//"
    assert {item.period for item in read_slides(table + "（数据截至2021年底，亩均税收按工业用地计算）")} == {"2021"}
    for note in ("注：截至2021年底", "（2021年数据）", "以上均为2021年数据"):
        assert {item.period for item in read_slides(table + note)} == {"2021"}
    for note in ("注：2022年新增园区未列入", "数据来源：2021年统计年鉴"):
        assert {item.period for item in read_slides(table + note)} == {""}


def test_zones_beside_each_other_have_each_what_follows() -> None:
    told = told_on("（一）目标/青禾高新区、石湾经开区每年新引进项目不少于3个，其他开发区不少于2个")
    assert [who for _, who, _ in told] == ["青禾高新区", "石湾经开区", "宁州市其他开发区"]
    assert [who for _, who, _ in told_on("（一）现状/青禾高新区、石湾经开区亩均税收均超过20万元")] == ["青禾高新区", "石湾经开区"]
    assert [who for _, who, _ in told_on("（一）现状/青禾高新区、石湾经开区合计税收20亿元")] == ["青禾高新区、石湾经开区"]


def test_zones_below_a_mean_and_the_best_of_all() -> None:
    sentence = "我市有5家开发区低于全省平均水平；排名全省第一的石湾经开区38.6万元"
    slide = f"（一）差距/亩均税收（2022年）/全市平均/9.6万元/{sentence}//石湾经开区领先"
    assert told_on(slide)[1:] == [("5家", "宁州市", "亩均税收低于全省平均水平开发区"), ("38.6万元", "石湾经开区", "亩均税收")]


def test_a_gap_has_its_own_time() -> None:
    found = read_slides("三、照镜/差距一：项目少//2022年，全市开发区/- 新开工项目11个//差距二：机制不活//- 45岁以上人员占46%")
    assert [item.period for item in found] == ["2022", ""]


def test_what_is_paid_back_by_years() -> None:
    told = told_on("（一）政策/- 新增税收市级留成部分，前三年返还80%，后两年返还50%")
    assert [name for _, _, name in told] == ["新增税收市级留成部分返还比例"] * 2


def test_a_saying_above_a_figure_names_nothing_where_its_name_stands_below() -> None:
    assert [name for _, _, name in told_on("（一）改革/机构“瘦身”/23个  ➜  9个/内设机构")] == ["内设机构"] * 2
    assert told_on("（一）改革/国家级“小巨人”/12家")[0][-1] == "国家级“小巨人”"


def test_the_market_of_an_industry() -> None:
    assert (
        told_on("（一）产业/青禾高新区特种陶瓷产业2022年产值突破120亿元，国内市场占有率28%左右")[1][-1]
        == "特种陶瓷产业国内市场占有率"
    )


def test_cities_listed_with_their_counts_are_known() -> None:
    said = "（一）位次/全省前30名开发区中，澄江市6家、海州市5家、我市仅1家"
    assert [who for _, who, _ in told_on(said)] == ["澄江市", "海州市", "宁州市"]
    lines = "（一）位次/前30名开发区/澄江市  6家/海州市  5家"
    assert [who for _, who, _ in told_on(lines)] == ["澄江市", "海州市"]


def test_what_the_zones_of_the_province_do() -> None:
    told = told_on("（一）地位/全省142家省级以上开发区以3.8%的国土面积，贡献了全省47.2%的税收//全市开发区税收96亿元")
    assert [who for _, who, _ in told] == ["海岱省", *["海岱省省级以上开发区"] * 2, "宁州市开发区"]


def test_what_they_did_stands_below_their_count() -> None:
    told = told_on("（一）现状/8家开发区/改革全面到位//12家企业/入选全国500强//3个项目/落地开工//15家企业/高新技术企业")
    names = ["改革全面到位的开发区", "入选全国500强的企业", "落地开工的项目"]
    assert [name for _, _, name in told][:3] == names


def test_a_city_among_the_cities_of_its_province() -> None:
    slide = "（一）位次/2021—2022年度全市开发区综合考核在全省排名/青禾高新区居第5位/全市在13个市中的综合位次，由第7位退到第9位"
    found = read_slides(slide, "四、下步打算/青禾高新区进入前20名")
    assert [(item.subject, item.indicator, item.scope) for item in found] == [
        ("青禾高新区", "综合考核", "海岱省"),
        ("海岱省", "市", ""),
        ("宁州市", "综合考核", "海岱省"),
        ("宁州市", "综合考核", "海岱省"),
        ("青禾高新区", "综合考核", "海岱省"),
    ]
    assert found[3].period == "2022"
    assert [item.scope for item in read_slides("（一）现状/GDP在全国15个副省级城市中居第3位")][-1] == "全国"


def test_the_time_of_a_figure_in_a_bracket_is_its_own() -> None:
    told = read_slides("四、下步打算//到2025年//生产总值突破1000亿元（2022年为612亿元），年均增长13%左右")
    assert [(item.period, item.target) for item in told] == [("2025", True), ("2022", False), ("2022/2025", True)]


def test_a_platform_company_by_its_name() -> None:
    told = told_on("（一）海湾高新区/园区平台公司瑾源控股资产总额达到386亿元，去年发债融资42亿元//税收12亿元")
    assert [who for _, who, _ in told] == ["瑾源控股", "瑾源控股", "海湾高新区"]
    assert told_on("（一）海湾高新区/平台公司资产总额达到386亿元")[0][1] == "海湾高新区"


def test_what_a_document_of_the_city_asks_of_its_zones() -> None:
    shown = "宁州市人民政府关于深化开发区改革的实施意见//8家开发区/改革全面到位//内设机构压减40%以上//设立母基金/50亿元"
    assert [who for _, who, _ in told_on(shown)] == ["宁州市", "宁州市开发区", "宁州市"]


def test_land_that_is_not_supplied() -> None:
    assert told_on("（一）用地/批而未供1.28万亩")[0][2] == "批而未供土地面积"


def test_those_of_whom_the_words_before_tell() -> None:
    told = told_on("（一）现状/全市近七成的高新技术企业（318家）集中在开发区")
    assert told[1] == ("318家", "宁州市开发区", "高新技术企业")
    told = told_on("（一）亩均/亩均税收（2021年）//9.2万元/全省平均//高于全省平均的，全市只有2家")
    assert told[1] == ("2家", "宁州市", "亩均税收高于全省平均的开发区")


def test_money_paid_in_on_a_line_of_its_own() -> None:
    told = told_on("（一）现状/- 引进5亿元以上项目87个/- 实际到位资金412亿元")
    assert [name for _, _, name in told] == ["引进5亿元以上项目", "实际到位资金"]
    told = told_on("（一）现状/引进5亿元以上项目87个，实际到位资金412亿元")
    assert [name for _, _, name in told] == ["引进5亿元以上项目", "引进5亿元以上项目实际到位资金"]


def test_a_label_that_is_a_sentence_counts_what_it_says_last() -> None:
    assert told_on("（一）海湾高新区/管委会不再设招商局，组建/专业招商团队//4支")[0] == ("4支", "海湾高新区", "专业招商团队")


def test_whose_a_figure_is_between_it_and_its_label() -> None:
    told = told_on("（一）现状/132.6平方公里/全市开发区/建成面积//入驻企业/4870户")
    assert told == [("132.6平方公里", "宁州市开发区", "建成面积"), ("4870户", "宁州市开发区", "入驻企业")]


def test_what_happened_to_a_zone_ends_with_the_next_time() -> None:
    slide = "（一）历程/1992年//青禾经开区奠基/起步区面积3.8平方公里//2006年//规上企业/36家//2015年//海湾高新区获批升级"
    assert [who for _, who, _ in told_on(slide)] == ["青禾经开区", "宁州市开发区"]


def test_bounds_before_the_whole_of_a_share() -> None:
    told = read_slides("（一）现状/用不到全市4%的土地，挑起了大梁/高新技术企业486家，占全市的一半都不到/占全市4%的土地")
    assert [item.bound for item in told] == ["<", "=", "<", "="]


def test_more_than_another_place_or_time() -> None:
    slide = "（一）现状/项目从签约到开工平均214天，比海湾市多出96天/项目从签约到开工平均214天，比去年多出16天"
    assert [item.measure for item in read_slides(slide)] == ["level", "level", "level", "change"]


def test_what_is_listed_of_the_way_of_others_is_no_part_of_theirs() -> None:
    contents = "目录/壹　分量有多重/贰　差距在哪里/叁　别人怎么干"
    own = told_on(contents, "壹 · 分量有多重//国家级经开区/1家//高新技术企业/486家")
    assert [who for _, who, _ in own] == ["宁州市", "宁州市开发区"]


def test_zones_listed_below_their_count_are_those_counted() -> None:
    told = told_on(
        "（一）家底/国家级高新区/1家/青禾高新区//省级经开区/2家/石湾、云岭//高新技术企业/486家", "石湾经开区 云岭经开区"
    )
    assert [who for _, who, _ in told] == ["宁州市", "宁州市", "宁州市开发区"]


def test_zones_that_move_below_the_word() -> None:
    slide = "（一）位次/2022年/进位/3家//退位/4家//- 100名以外的还有3家，150位开外的没有"
    assert [(item.subject, item.indicator, item.measure) for item in read_slides(slide)] == [
        ("宁州市", "进位的开发区", "level"),
        ("宁州市", "退位的开发区", "level"),
        ("宁州市", "100名以外的开发区", "level"),
    ]


def test_the_citys_own_place_in_a_wider_region() -> None:
    moved = told_on("（一）位次/- 全市综合排名居全省第11位，比2021年后退2位")
    assert [who for _, who, _ in moved] == ["宁州市"] * 2
    told = read_slides("（一）位次/- 全市综合排名居全省第11位", "（二）目标/青禾高新区进入前20位/全市综合排名重返全省前9位")
    assert [(item.subject, item.scope) for item in told] == [("宁州市", "海岱省"), ("青禾高新区", "海岱省"), ("宁州市", "海岱省")]


def test_zones_together_are_an_example() -> None:
    told = told_on("（一）土地/青禾高新区、石湾经开区两家加起来1020亩，不足全市的12%//- 闲置土地 320亩", "石湾经开区")
    assert [who for _, who, _ in told] == ["青禾高新区、石湾经开区"] * 2 + ["宁州市开发区"]


def test_where_what_fell_came_to() -> None:
    told = read_slides("（一）外资/实际使用外资由2020年的1.94亿美元下滑到1.42亿美元，两年下降26.8%")
    assert [(item.measure, item.period) for item in told] == [("level", "2020"), ("level", ""), ("growth", "2020/2022")]


def test_places_above_what_is_done_for_them() -> None:
    slide = "（三）严奖惩/进入全省前30位/奖励/1000万元//全省位次前进10位以上/奖励/500万元//后退10位以上/约谈主要负责人"
    assert told_on(slide) == [
        ("1000万元", "宁州市", "进入全省前30位奖励"),
        ("500万元", "宁州市", "位次前进10位以上奖励"),
    ]
    assert len(told_on("（二）位次/青禾高新区/进入全省前30位/税收/12亿元")) == 2


def test_how_many_take_part_in_a_ranking() -> None:
    assert told_on("（一）位次/海岱省开发区综合评价位次（共138家参评）") == [("138家", "海岱省", "参评开发区")]


def test_the_overall_place_is_in_the_ranking_of_the_zones() -> None:
    table = "（一）位次/综合考评位次/开发区\t2021年\t2022年/青禾高新区\t38\t35/石湾经开区\t66\t74"
    told = read_slides(
        table, "（二）海湾高新区/全省综合排名第2位", "（三）目标/青禾高新区/综合排名进入全省前20位/全市综合排名重返全省前9位"
    )
    assert [item.indicator for item in told[4:]] == ["综合排名", "综合考评", "综合考评"]
