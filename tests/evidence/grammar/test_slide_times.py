"""When the figures of slides are: times on lines of their own, in titles and labels; where slides begin and what they leave."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

TITLE = "青禾高新区推介会"
CONTEXT = Context(
    zone="青禾高新区",
    city="宁州市",
    province="海岱省",
    dated=Period.parse("2023-10"),
    title="推介",
    catalogue=common_catalogue(),
)


def _read(*slides: str) -> list[Statement]:
    """Slides by their lines (``/`` parts lines, ``//`` groups), each below a running title, after a cover of some lines."""
    pages = [
        f"{TITLE}\n\n" + slide.replace("//", "\n\n\n").replace("/", "\n") for slide in ("欢迎/各位/领导", "谢谢/再见", *slides)
    ]
    return list(extract(text_document("\n\n\n\n\n\n".join(pages)), CONTEXT))


def _told(*slides: str) -> list[tuple[str, str]]:
    return [(f"{item.value}{item.unit}", item.period) for item in _read(*slides)]


def test_it_works() -> None:
    assert _told("2022年/进出口总额/51.8亿元") == [("51.8亿元", "2022")]


def test_a_time_alone_covers_its_slide_only() -> None:
    told = _told("2022年//规上工业总产值/421亿元/增长 7.2%//三大产业占比/87%//上市公司/9家", "进出口总额/51.8亿元")
    assert told == [("421亿元", "2022"), ("7.2%", "2022"), ("87%", "2022"), ("9家", "2022"), ("51.8亿元", "")]


@pytest.mark.parametrize("head", ["截至2022年底", "2022年末"])
def test_the_day_of_a_count_dates_what_stands(head: str) -> None:
    assert _told(f"{head}//研发平台/58个//上市公司/9家") == [("58个", "2022"), ("9家", "2022")]


def test_the_years_of_a_timeline_date_what_stands() -> None:
    told = _told("1995年/起步区面积/3.2平方公里//2006年/核准面积/8.6平方公里//2017/年/常住人口/7.3万人")
    assert told == [("3.2平方公里", "1995"), ("8.6平方公里", "2006"), ("7.3万人", "2017")]


@pytest.mark.parametrize(
    "title", ["2023年1—9月招商引资情况", "人才引进（2023年1—9月）", "1—9月主要指标", "2023年1—9月怎么样", "2023年/1—9月"]
)
def test_the_title_of_a_slide(title: str) -> None:
    assert _told(f"{title}//进出口总额/51.8亿元") == [("51.8亿元", "2023-01/2023-09")]


def test_a_time_in_a_label_dates_its_figure() -> None:
    told = _told("2022年营业收入/46.8亿元//市场占有率/38%", "12.3亿元/2021年营业收入")
    assert told == [("46.8亿元", "2022"), ("38%", ""), ("12.3亿元", "2021")]


def test_what_says_more_of_a_figure_has_its_time() -> None:
    told = _told("2022年产值/216亿元//占全区规上工业总产值/51.3%//同比增长/8.1%", "2022年整车产量/31万辆//其中新能源汽车/12万辆")
    assert [period for _, period in told] == ["2022"] * 5


def test_two_columns_of_years() -> None:
    told = _told("2017 ➔ 2022/规上工业总产值/96亿元 ➔ 288亿元/增长2倍", "2016年/2021年//高新技术企业/17家 → 92家/增长4.4倍")
    assert [period for _, period in told] == ["2017", "2022", "2017/2022", "2016", "2021", "2016/2021"]


def test_a_base_over_the_lines_below() -> None:
    goals = _read("“三倍增”（2025年较2022年）//规上工业总产值/由156亿元增加到320亿元")
    assert [(item.period, item.target) for item in goals] == [("2022", False), ("2025", True)]


def test_goals_of_a_slide() -> None:
    goals = _read("2024年目标/进出口总额/60亿元", "到2025年/高新技术企业/150家/年均增长 12%")
    assert [(item.period, item.target) for item in goals] == [("2024", True), ("2025", True), ("2022/2025", True)]


def test_the_period_of_a_slide_ends_with_it() -> None:
    told = _read("四、下一步打算/2024年目标/进出口总额/60亿元", "四、下一步打算/保障措施/设立引导基金/50亿元")
    assert [(item.period, item.target) for item in told] == [("2024", True), ("", True)]


def test_a_slide_without_figures_parts_the_talk() -> None:
    told = _told("二、2022年工作回顾", "项目建设/总投资/51.8亿元", "三、产业基础", "产业规模/规上工业总产值/421亿元")
    assert told == [("51.8亿元", "2022"), ("421亿元", "")]


def test_a_table_of_contents_settles_nothing() -> None:
    told = _read("目录/一、家底怎么样/二、2024年目标", "家底/建成区面积/21平方公里")
    assert [(item.period, item.target) for item in told] == [("", False)]


def test_rules_of_markdown_part_slides() -> None:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-10"), title="汇报")
    text = "# 汇报\n\n---\n\n## 2022年\n\n- 进出口总额51.8亿元\n- 增长7%\n\n---\n\n## 家底\n\n- 面积21平方公里\n- 街道3个\n"
    assert [item.period for item in extract(text_document(text), context)] == ["2022", "2022", "", ""]


def test_what_is_asked_beside_where_it_stands() -> None:
    goals = _read(
        "高新技术企业数/要求/≥60家/目前/74家//研发机构//要求≥30家　目前27家", "标准厂房/21万平方米//标准厂房租金/12元/平方米"
    )
    assert [(str(item.value), item.target) for item in goals][:5] == [
        ("60", True),
        ("74", False),
        ("30", True),
        ("27", False),
        ("21", False),
    ]


def test_a_paragraph_does_not_date_the_slide() -> None:
    long = "2017年参加全国高新区综合评价，在一百六十九家国家级高新区里列第**128**位，以后年年都有进步，来之不易。"
    assert _told(f"{long}//规上工业总产值/720亿元")[-1] == ("720亿元", "")


def test_a_time_between_a_label_and_its_figure() -> None:
    told = _told(
        "高企数量/2020年底 61家/2022年底 122家/两年翻一番//研发投入强度/2022年/3.46%/高于全省/0.92个百分点//人才公寓/3200套"
    )
    assert [period for _, period in told] == ["2020", "2022", "2020/2022", "2022", "2022", ""]


def test_parts_of_a_sum_below_it() -> None:
    told = _told("三大产业2022年产值 512.5亿元/√ 新型电池 236.5亿元/√ 特钢新材 178.4亿元//新型电池占比/37.1%")
    assert [period for _, period in told] == ["2022"] * 4


def test_two_years_beside_each_other_over_an_arrow() -> None:
    assert [period for _, period in _told("规上工业总产值/2021年      2022年/578.1亿元 → 638.2亿元/增长10.4%")] == [
        "2021",
        "2022",
        "2022",
    ]


def test_the_title_of_a_slide_or_what_it_adds_to_the_running_title_tells_of_goals() -> None:
    assert [item.target for item in _read("今年重点干好六件事//新签约外资项目 12个//消化批而未供/900亩")] == [True, True]
    assert [item.target for item in _read("规划面积/86平方公里")] == [False]


def test_times_below_their_figures() -> None:
    told = _told("高新技术企业/58家/2019年/136家/2021年//科技型中小企业/215家")
    assert told == [("58家", "2019"), ("136家", "2021"), ("215家", "")]


def test_a_firm_does_not_have_the_time_of_the_slide() -> None:
    told = _told("2022年主导产业发展情况//高端装备/产值/158亿元//博远重工/国内市场占有率/35%//年产值/60亿元")
    assert [period for _, period in told] == ["2022", "", ""]


def test_a_label_of_a_goal() -> None:
    goals = _read("2023年省市重点项目//428亿元/总投资//96亿元/年度计划投资//预计年产值/22亿元")
    assert [item.target for item in goals] == [False, True, True]


def test_sums_that_a_rule_grants_are_no_goals() -> None:
    goals = _read("五、下步措施/精准扶持//首次认定高新技术企业/奖励20万元//顶尖人才团队/资助不超过5000万元//设立引导基金/50亿元")
    assert [item.target for item in goals] == [False, False, True]


def test_an_event_dates_no_more_than_its_group() -> None:
    assert _told("1988年设立/第一个国家级高新区//169家/国家级高新区") == [("169家", "")]


def test_a_span_from_the_year_told_behind() -> None:
    told = _told("高新技术企业/- 达到128家（2021年底）/- 三年年均增长45%（2018年为42家）/- 总量居全市第1")
    assert [period for _, period in told] == ["2021", "2018/2021", "2018", ""]


def test_a_table_of_goals() -> None:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2022-06"), title="汇报")
    text = "主要目标表\n\n指标\t2022年\t2025年\n地区生产总值（亿元）\t315\t430\n高新技术企业（家）\t160\t300\n"
    assert all(item.target for item in extract(text_document(text), context))


def test_slides_that_only_spaces_part() -> None:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-10"), title="汇报")
    slides = ("家底//2022年情况//生产总值/111亿元", "平台载体//在孵企业/620家", "学习先进//东海高新区//总产值/1286亿元")
    text = "\n\n\n\n".join(slides).replace("//", "\n\n").replace("/", "\n")
    assert [item.period for item in extract(text_document(text), context)] == ["2022", "", ""]


def test_a_group_without_a_title_goes_on_with_the_slide_before() -> None:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-10"), title="汇报")
    slides = ("家底//2022年//生产总值/111亿元", "以全市3.1%的土地//贡献了//全市28.6%的地区生产总值", "平台载体//在孵企业/620家")
    text = "\n\n\n\n".join(slides).replace("//", "\n\n").replace("/", "\n")
    assert [item.period for item in extract(text_document(text), context)] == ["2022", "2022", "2022", ""]


def test_a_time_among_the_words_of_a_heading_of_a_table() -> None:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-10"), title="汇报")
    text = "项目\t总投资（亿元）\t截至8月底完成投资（亿元）\n正极材料项目\t32.6\t8.7\n智能工厂项目\t14.8\t5.1\n"
    assert [item.period for item in extract(text_document(text), context)] == ["", "2023-08", "", "2023-08"]


def test_bare_years_above_their_figures() -> None:
    told = _told("五年来的变化//2017/58.3亿元/2021/111.2亿元//GDP年均增长/17.5%")
    assert [period for _, period in told] == ["2017", "2021", "2017/2021"]


def test_a_time_below_its_only_figure() -> None:
    assert _told("R&D经费投入/7.92亿元/2021年/占GDP比重达4.7%") == [("7.92亿元", "2021"), ("4.7%", "2021")]
    assert _told("研发投入/7.92亿元//2021年/出口/12亿元") == [("7.92亿元", ""), ("12亿元", "2021")]


def test_a_way_to_go() -> None:
    goals = _read("四、路径怎么走//2023年/国家级孵化器达到3家//2024年/母基金规模由20亿元扩大到50亿元")
    assert [(item.period, item.target) for item in goals] == [("2023", True), ("2024年起", False), ("2024", True)]


def test_the_unit_of_a_caption() -> None:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-10"), title="汇报")
    found = extract(text_document("高新技术企业数量（家）\n年份\t2020\t2021\n高企\t62\t86\n"), context)
    assert [(item.unit, item.period) for item in found] == [("家", "2020"), ("家", "2021")]


def test_what_was_added_between_the_columns() -> None:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2022-10"), title="汇报")
    text = "与去年上半年相比\n指标\t2021年上半年\t2022年上半年\t增减\n新签约项目（个）\t63\t75\t12\n竣工项目（个）\t27\t25\t-2\n"
    found = [item for item in extract(text_document(text), context) if item.value in (12, -2)]
    assert [(item.measure, item.period) for item in found] == [("change", "2022-H1"), ("change", "2022-H1")]


def test_a_running_title_of_some_slides_tells_of_goals() -> None:
    home = ("家底/面积/21平方公里", "人才/博士/42人", "亮点/专利/86件")
    goals = _read(*home, "下半年怎么干//新签约项目/85个", "下半年怎么干//竣工/55个", "下半年怎么干//开工/60个")
    assert [item.target for item in goals] == [False] * 3 + [True] * 3


@pytest.mark.parametrize(
    "head", ["二、他们怎么干", "二、他山之石：升级路径", "二、先进高新区的做法和举措", "（一）东海高新区：目标怎么定、任务怎么干"]
)
def test_what_others_have_done_is_no_plan_of_ours(head: str) -> None:
    goals = _read(f"{head}//产业基金/50亿元//- 孵化器12家", "三、我们怎么干//产业基金/20亿元")
    assert [item.target for item in goals] == [False, False, True]


@pytest.mark.parametrize("event", ["2003年/起步", "2011年8月/省政府批准设立省级高新区", "2003年建园"])
def test_an_event_dates_its_group_only(event: str) -> None:
    assert _told(f"{event}//规划面积/86平方公里") == [("86平方公里", "")]


def test_a_change_from_a_year_to_that_of_the_figure_before() -> None:
    assert _told("1991年建园//综合评价//2021年//第13位//较2019年前进4位") == [("13位", "2021"), ("4位", "2019/2021")]


def test_a_time_that_opens_a_sentence_ends_with_it_but_goes_on_in_a_list() -> None:
    long = "新签约亿元以上项目29个，其中先进制造业项目18个，当年开工13个，占全部新签约项目的四成以上，开工率创三年新高"
    assert [period for _, period in _told(f"2022年{long}//规模/3亿元")][-1] == ""
    told = _told("- 到2025年，生产总值突破350亿元；/- 高新技术企业达到260家；/- 上市公司9家。/- 基金规模20亿元")
    assert [period for _, period in told] == ["2025", "2025", "2025", ""]


def test_places_by_year_below_a_caption_that_says_so() -> None:
    table = "近三年全省高新区综合评价位次\n\n年份\t综合评价\t创新能力\n2020\t19\t22\n2021\t14\t18\n"
    found = extract(
        text_document(table), Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2022-06"))
    )
    assert {(item.measure, item.scope) for item in found} == {("rank", "海岱省")}
    assert [item.period for item in found] == ["2020", "2020", "2021", "2021"]


def test_a_table_whose_columns_spaces_part() -> None:
    found = _read("两年目标/指标 2024年 2025年/高企数量（家） 130 170/研发投入强度（%） 3.2 3.6")
    assert [(item.indicator, f"{item.value}{item.unit}", item.period) for item in found] == [
        ("高企数量", "130家", "2024"),
        ("高企数量", "170家", "2025"),
        ("研发投入强度", "3.2%", "2024"),
        ("研发投入强度", "3.6%", "2025"),
    ]
    assert all(item.target for item in found)


@pytest.mark.parametrize(
    ("line", "value"), [("项目审批平均38个工作日", "38"), ("从园区到机场车程15分钟", "15"), ("最快 1 天办结", "1")]
)
def test_how_long_something_takes(line: str, value: str) -> None:
    assert [str(item.value) for item in _read(f"- {line}，24小时有人接听")] == [value]


@pytest.mark.parametrize("head", ["恳请市委、市政府支持", "请市委、市政府支持的事项", "四、请求支持事项"])
def test_what_is_asked_for_is_a_goal_without_a_time(head: str) -> None:
    asked = _read(f"2022年//生产总值/58亿元//{head}//1. 返还比例由50%提高到80%//2. 每年安排创建专项资金1亿元")
    assert [(item.target, item.period) for item in asked] == [(False, "2022"), (False, ""), (True, ""), (True, "")]


@pytest.mark.parametrize("clause", ["高新技术企业应不少于100家", "高新技术企业须达到100家"])
def test_what_must_be_reached_is_a_goal(clause: str) -> None:
    assert [item.target for item in _read(f"- {clause}，目前为103家")] == [True, False]


def test_a_bound_below_the_label_of_a_figure() -> None:
    bounds = _read("65%/本地配套率/超过//70%/研发人员占/员工总数超过//单个项目最高不超过/2000万元")
    assert [item.bound for item in bounds] == [">", ">", "<="]


def test_how_long_something_took_has_no_time() -> None:
    assert _told("2022年6月获批，历时4年多") == [("4年", "")]


def test_some_years_to_the_last_one_told() -> None:
    told = _told("- 2021年第46位，2023年第29位，两年前进17位", "- 到2025年，生产总值突破350亿元，五年年均增长11.4%以上")
    assert [period for _, period in told] == ["2021", "2023", "2021/2023", "2025", "2020/2025"]


def test_rows_below_items_may_be_indicators() -> None:
    table = "项目\t升级前（2017年）\t2022年\n地区生产总值（亿元）\t176\t341\n高新技术企业（家）\t64\t297\n"
    found = extract(
        text_document(table), Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-06"))
    )
    assert {item.subject for item in found} == {"青禾高新区"}
    assert [item.period for item in found] == ["2017", "2022", "2017", "2022"]


def test_a_slide_without_the_running_title_has_its_own_time() -> None:
    slides = ("2023年1—5月//新签约项目/38个", "进出口总额/51.8亿元")
    text = "\n\n\n\n\n".join([*(f"{TITLE}\n\n{slide}" for slide in ("欢迎", "各位", slides[0])), slides[1]])
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-06"), title="推介会")
    found = extract(text_document(text.replace("//", "\n\n").replace("/", "\n")), context)
    assert [item.period for item in found] == ["2023-01/2023-05", ""]


def test_a_column_of_years_beside_a_column_of_what_happened() -> None:
    text = (
        "▍沿革\n\n1996年\n2006年\n2014年\n\n工业小区设立，规划面积1.2平方公里\n晋升省级开发区，核准面积4.36平方公里\n"
        "升级为国家级，规划面积扩大到27.5平方公里\n"
    )
    assert [item.period for item in _read(text)] == ["1996", "2006", "2014"]


def test_times_in_one_column_and_what_happened_in_the_other() -> None:
    told = _told(
        "1996年/2006年/2014年//设立，规划面积1.2平方公里/晋升省级，核准面积4.4平方公里/升级，管理面积27平方公里//上市公司/9家"
    )
    assert told == [("1.2平方公里", "1996"), ("4.4平方公里", "2006"), ("27平方公里", "2014"), ("9家", "")]


def test_lines_that_fill_their_box_go_on_without_a_stop() -> None:
    lines = "- 光电子信息产业从无到有、从小到大，目前集聚上下游企/业310余家，2023年产值达到826亿元，占全市同行业的62%"
    assert [(f"{item.value}{item.unit}", item.period) for item in _read(lines)][1:] == [("826亿元", "2023"), ("62%", "2023")]


def test_an_arrow_between_a_bare_number_and_one_with_a_unit() -> None:
    assert _told("项目审批时限//63 → 15 个工作日") == [("63个工作日", ""), ("15个工作日", "")]


@pytest.mark.parametrize("line", ["设备投资500万元以上的新设工业项目", "与三家标杆高新区主要指标对比", "赴三家国家级高新区考察"])
def test_what_only_sizes_or_sums_up(line: str) -> None:
    assert _told(f"{line}//进出口总额/51.8亿元") == [("51.8亿元", "")]


def test_a_ranking_of_national_zones_is_held_in_the_country() -> None:
    found = _read("国家级经开区综合发展水平考核评价//第97位", "前90位/国家级经开区综合发展水平考核评价")
    assert {item.scope for item in found} == {"全国"}


def test_an_amount_in_the_unit_of_one_whose_label_is_dated() -> None:
    assert _told("618.4亿元/2022年营业收入//243.6亿元/医用材料//12家/上市公司") == [
        ("618.4亿元", "2022"),
        ("243.6亿元", "2022"),
        ("12家", ""),
    ]


def test_a_counter_that_begins_the_label_of_a_bare_number() -> None:
    assert [(item.indicator, f"{item.value}{item.unit}") for item in _read("612/家高新技术企业")] == [("高新技术企业", "612家")]


def test_a_place_right_after_its_region() -> None:
    found = _read("国家高新区综合评价//- 东海高新区　全国 42名")
    assert [(item.measure, item.scope) for item in found] == [("rank", "全国")]


def test_a_page_mark_ends_its_slide() -> None:
    title = "青禾高新区 | 十年汇报"
    slides = "\n\n- 3 -\n\n".join(
        f"{title}\n\n{text}" for text in ("一路走来\n\n2022年\n首次参加评价", "规上工业企业\n46家", "谢谢")
    )
    found = extract(text_document(f"封面\n\n{slides}\n\n- 4 -\n"), CONTEXT)
    assert [(item.indicator, item.period) for item in found] == [("规上工业企业", "")]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("青禾高新区 | 十年汇报", "- {} -"),
        ("青禾高新区十年汇报", "第 {} 页"),
        ("青禾高新区十年汇报", "{} / 26"),
        ("青禾高新区十年汇报", "{}"),
        ("", "P{}"),
        ("", "--- 第{}页 ---"),
        ("", "青禾高新区管委会   {}"),
        ("", "青禾高新区管委会"),
    ],
)
def test_marks_and_titles_of_slides_that_no_wide_space_parts(head: str, foot: str) -> None:
    slides = ("一路走来\n\n2022年\n首次参加评价", "规上工业企业\n\n46家", "2021年\n\n进出口总额\n\n51.8亿元", "上市企业\n\n9家")
    text = "\n\n".join(f"{head}\n\n{slide}\n\n{foot.format(page)}" for page, slide in enumerate(slides, 3))
    found = extract(text_document(f"封面\n\n青禾高新区\n\n{text}\n"), CONTEXT)
    assert [(f"{item.value}{item.unit}", item.period) for item in found] == [("46家", ""), ("51.8亿元", "2021"), ("9家", "")]


@pytest.mark.parametrize("titles", [("一、家底如何", "二、目标怎样"), ("家底如何", "目标怎样"), ("01 家底如何", "02 目标怎样")])
def test_titles_that_the_contents_list_part_slides_without_wide_spaces(titles: tuple[str, str]) -> None:
    one, two = titles
    slides = (f"{one}\n\n2022年\n\n进出口总额\n\n51.8亿元", f"{one}\n\n上市企业\n\n9家", f"{two}\n\n研发平台\n\n58个")
    contents = "目 录\n\n- 家底如何\n\n- 目标怎样"
    filler = "\n\n".join(["各位领导", "各位来宾", "大家好"] * 3)
    found = extract(text_document("\n\n".join((filler, contents, *slides)) + "\n"), CONTEXT)
    assert [(f"{item.value}{item.unit}", item.period) for item in found] == [("51.8亿元", "2022"), ("9家", ""), ("58个", "")]


def test_bare_numbers_that_count_up_are_those_of_pages() -> None:
    slides = ("首次参加评价", "规上工业企业\n\n46家", "2021年\n\n进出口总额\n\n51.8亿元", "上市企业\n\n9家", "研发平台\n\n58个")
    text = "\n\n".join(f"第几页\n\n{slide}\n\n谢谢\n\n{page}" for page, slide in enumerate(slides, 3))
    found = extract(text_document(f"封面\n\n青禾高新区\n\n{text}\n"), CONTEXT)
    told = [("46家", ""), ("51.8亿元", "2021"), ("9家", ""), ("58个", "")]
    assert [(f"{item.value}{item.unit}", item.period) for item in found] == told


def test_a_move_is_dated_by_the_places_that_it_parts() -> None:
    ranked = "综合评价位次//年份\t青禾高新区\t望江经开区\n2020\t40\t30\n2021\t35\t36\n2022\t28\t33//"
    assert _told(ranked + "青禾高新区前进7位//望江经开区三年后退3位")[-2:] == [("7位", "2022"), ("-3位", "2020/2022")]
    assert _told(ranked + "青禾高新区前进9位")[-1] == ("9位", "")


def test_next_steps_below_the_last_year_of_a_plan() -> None:
    steps = "每年新签约项目不少于40个//8月底前，内设机构控制在14个以内//年内新开工项目20个"
    told = _told(f"下步打算//到2026年/上市公司达到/5家//{steps}")
    assert told == [("5家", "2026"), ("40个", "每年"), ("14个", "2023-08"), ("20个", "2023")]


def test_a_time_behind_a_figure_opens_nothing() -> None:
    assert _told("智能装备产业//企业46家，2022年产值152.4亿元") == [("46家", ""), ("152.4亿元", "2022")]


def test_a_table_and_a_share_have_the_time_told_on_the_slide() -> None:
    table = "园区\t亩均税收（万元）\t总投资（亿元）\n东产业园\t23.7\t18\n西产业园\t11.2\t26"
    told = _told(f"亩均效益//2023年/规上工业亩均税收//18.4万元//{table.replace(chr(10), '/')}//")
    assert [period for _, period in told] == ["2023", "2023", "", "2023", ""]
    share = "2023年规上工业总产值//612.8亿元//三大主导产业占全区规上工业总产值的比重达到77.9%，比上年提高2.4个百分点。"
    assert [period for _, period in _told(share)] == ["2023"] * 3


def test_when_something_happened_to_each_dates_nothing_else_of_a_table() -> None:
    row = "指标\t霁州高新区\t汀湖高新区\n升级时间\t2010年\t2015年\n地区生产总值（亿元）\t612.7\t388.5"
    column = "开发区\t批准年份\t上市公司（家）\n霁州高新区\t2010\t9\n汀湖高新区\t2015.08\t4"
    assert _told(f"三地主要指标对比（2022年）//{row}") == [("612.7亿元", "2022"), ("388.5亿元", "2022")]
    assert _told(f"三地主要指标对比（2022年）//{column}") == [("9家", "2022"), ("4家", "2022")]
    assert _told("指标\t2021年\t2022年\n上市公司（家）\t9\t11") == [("9家", "2021"), ("11家", "2022")]


def test_what_the_contents_say_of_a_part_with_a_short_title() -> None:
    found = _read("目录/01 家底几何——我们在哪里/02 奋起直追——下步举措", "一、家底几何//上市公司9家", "二、奋起直追//上市公司12家")
    assert [item.target for item in found] == [False, True]
