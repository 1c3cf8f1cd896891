"""When a figure is, and whether it is still to come: sentences of each kind that a rule is for."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

PRESS = "青禾高新区举行2023年上半年经济运行新闻发布会"


def _read(text: str, *, title: str = "情况") -> list[Statement]:
    context = Context(
        zone="青禾高新区",
        city="宁州市",
        province="海岱省",
        dated=Period.parse("2023-08"),
        title=title,
        catalogue=common_catalogue(),
    )
    return list(extract(text_document(text), context))


def _periods(text: str, *, title: str = "情况") -> list[str]:
    return [item.period for item in _read(text, title=title)]


def _early(text: str) -> list[tuple[str, bool]]:
    """Said in March 2025."""
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2025-03"), title="情况")
    return [(item.period, item.target) for item in extract(text_document(text), context)]


def _goals(text: str) -> list[bool]:
    return [item.target for item in _read(text)]


def test_it_works() -> None:
    assert _periods("2022年，全区进出口总额达到51.8亿元。") == ["2022"]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        # an earlier time that is only compared with is not the figure's
        ("今年1—7月，规上工业总产值91.8亿元，已接近去年全年水平，同比增长19.7%。", ["2023-01/2023-07"] * 2),
        ("上半年，进出口51.8亿元，总量超过2021年全年，增长8.5%。", ["2023-H1"] * 2),
        ("上半年，GDP增长6.9%，比一季度、去年全年分别加快0.8和1.4个百分点。", ["2023-H1"] * 3),
        ("2022年旅游总收入18.9亿元，恢复到2019年的96.4%。", ["2022"] * 2),
        ("2022年研发投入12亿元，相当于2018年的2.1倍。", ["2022"] * 2),
        # a base year makes a span
        ("2022年亩均税收达到14.6万元，较改革前的2019年提高29.2%，年均提高8.9%。", ["2022", "2019/2022", "2019/2022"]),
        ("2022年生产总值328.7亿元，与2019年相比，按可比价计算增长32.5%。", ["2022", "2019/2022"]),
        # a movement, and what is told of it
        ("高新技术企业从2020年的615家增加到2022年的938家，年均增加108家。", ["2020", "2022", "2020/2022"]),
        ("产值由2018年的214亿元增至2022年的705亿元，占全市的比重由41%提高到68%。", ["2018", "2022", "2018", "2022"]),
        # … which a later time or the next part leaves
        ("高新技术企业从2020年的615家增加到2022年的938家，今年净增100家。", ["2020", "2022", "2023"]),
        ("高新技术企业从2020年的615家增加到2022年的938家；上半年技术合同成交额12亿元。", ["2020", "2022", "2023-H1"]),
        # 上年 is the year before the one reported, 去年 before the one it is said in
        ("2021年，税收占比由上年的83.1%提高到85.6%。", ["2020", "2021"]),
        ("利润总额去年增长5.6%，今年前7个月增长11.7%。", ["2022", "2023-01/2023-07"]),
        # the same time of the year before
        ("1—7月，利润总额49.3亿元，由去年同期下降6.1%转为增长11.7%。", ["2023-01/2023-07", "2022-01/2022-07", "2023-01/2023-07"]),
        # a span of years of its own clause
        ("2022年实际使用外资2.1亿美元，两年平均增长6.4%，到位内资86亿元。", ["2022", "2020/2022", "2022"]),
        ("2022年生产总值186.4亿元，是2012年的2.3倍，年均增长8.7%。", ["2022", "2022", "2012/2022"]),
        ("2012年到2022年，总产值由103亿元增加到412亿元，净增309亿元。", ["2012", "2022", "2012/2022"]),
        ("从2013年起，每年新建标准厂房5万平方米，2021年建成12万平方米。", ["2013年起", "2021"]),
        ("“十三五”以来，新增专利授权1.2万件。", ["“十三五”以来"]),
        ("一季度、上半年GDP分别增长5.2%和6.1%。", ["2023-Q1", "2023-H1"]),
        ("累计兑现奖补资金3.6亿元，其中2021年1.1亿元。", ["", "2021"]),
        ("2021年居第68位，较上年前进9位，居全省第4位，较上年前进1位。", ["2021"] * 4),
        ("十年来，优良天数比例由2015年的63.8%提高到86.0%。", ["2015", "2022"]),
        ("2016年以来，累计引进项目186个，其中去年引进23个。", ["2016年以来", "2022"]),
        ("2020年、2021年、2022年综合排名分别为第38位、第27位和第21位。", ["2020", "2021", "2022"]),
        ("后年全部达产，可实现税收2亿元。", ["2025"]),
        ("2025年二期建成，届时年产值将达80亿元。", ["2025"]),
    ],
)
def test_periods(text: str, periods: list[str]) -> None:
    assert _periods(text) == periods


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("项目2026年投产后，年税收可达5000万元。", "2026"),
        ("明年，二期项目投产后，年产值将突破25亿元。", "2024"),
        ("项目全部建成达产后，年产值30亿元。", "建成达产后"),
        ("该药上市后，预计年销售收入8亿元以上。", "上市后"),
        ("9月份就要试生产，投产以后每年可以实现税收1.6亿元。", "投产以后"),
    ],
)
def test_after_an_event(text: str, period: str) -> None:
    assert _periods(text) == [period]
    assert _goals(text) == [True]


def test_stocks_under_a_time_of_the_paragraph_have_none() -> None:
    text = "前5个月，新增发明专利授权416件。合同成交额12亿元，增长8%。瞪羚企业18家，独角兽企业2家。"
    assert _periods(text) == ["2023-01/2023-05"] * 3 + ["", ""]


def test_what_opens_before_a_list_covers_the_flows_of_its_items() -> None:
    text = "今年上半年，工业跑出了加速度。一是龙头带动，前20家企业产值218亿元。二是研发投入占营业收入的比重超过3.5%。"
    assert _periods(text)[-2:] == ["2023-H1", ""]


def test_answers_do_not_have_the_title_of_the_conference() -> None:
    text = (
        "江楠：固定资产投资增长7.2%，规上工业企业236家。\n\n"
        "岭川日报记者：资金兑现了多少？\n\n"
        "江楠：减税降费7.8亿元，稳岗返还4150万元，上半年新增贷款12亿元。\n"
    )
    assert _periods(text, title=PRESS) == ["2023-H1", "", "", "", "2023-H1"]


@pytest.mark.parametrize(
    "text",
    [
        "今年还将净增高新技术企业100家左右。",
        "四季度，我们计划再签约亿元以上项目不少于35个。",
        "下半年，重点抓好遴选100家领军企业。",
        "我们准备再建成标准厂房30万平方米。",
        "确保12月底前完成投资20亿元。",
        "园区将新建人才公寓5000套。",
        "二期建成后，带动就业1200人。",
        "请市里支持新增建设用地指标1200亩。",
        "恳请省商务厅安排专项资金1.5亿元。",
        "我们将用三年时间，实施技改项目100个。",
        "今后五年，再新增中小学学位6000个。",
    ],
)
def test_goals(text: str) -> None:
    assert _goals(text) == [True]


@pytest.mark.parametrize(
    "text",
    [
        "预计2022年全年实现生产总值523.6亿元。",  # said when the year is over: an estimate
        "省级人才计划申报入选4人。",  # 计划 names a programme
        "完成年度计划的58.6%。",
        "申请发明专利支持资金1200万元。",
        "力促总投资68亿元的龙阳光电六代线项目投产。",  # what it costs
        "下半年有底气，项目从拿地到开工最快只用了26天。",  # 了: it is done
    ],
)
def test_no_goals(text: str) -> None:
    assert _goals(text) == [False]


def test_what_a_goal_starts_from_is_so_already() -> None:
    text = "计划用三年时间，使工业用地亩均产值由目前的312万元提高到420万元。"
    assert _goals(f"下一步，力争{text}") == [False, True]


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("高新技术企业数：要求≥60家，目前74家。", [True, False]),
        ("研发机构要求不少于30家，现有27家。", [True, False]),
        ("参与制定国家标准6项。", [False]),
        ("今年的目标：进出口突破60亿元，综合评价进入全省前15位。", [True, True]),
        ("我们的打算是，今年把资金池扩充到2亿元。", [True]),
    ],
)
def test_what_is_asked_for_is_a_goal(text: str, goals: list[bool]) -> None:
    assert _goals(text) == goals


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("高新技术企业达到128家（2021年底），成果转化率由21%（2017年）提高到47%（2021年）。", ["2021", "2017", "2021"]),
        ("对新认定的企业奖励20万元，2022年兑现奖励资金860万元。", ["", "2022"]),
        ("2018年2月升级为国家级高新区，规划面积86平方公里，常住人口17.3万人。", ["", ""]),
        ("3月末，贷款余额412亿元。3月份新发放贷款利率3.74%。资金池有1.5亿元。", ["2023-03", "2023-03", ""]),
        ("上半年，出口12亿元。6月当月，出口3亿元。进口9亿元。", ["2023-H1", "2023-06", "2023-H1"]),
        ("上半年合同成交额7.9亿元，相当于2022年全年的八成多。", ["2023-H1", "2023-H1"]),
        ("在去年的评价中，由上一年度的第31位升到第22位。", ["2021", "2022"]),
        ("6月份出口3.2亿元，环比5月份加快0.9个百分点。", ["2023-06", "2023-06"]),
        ("到2025年，排名从第26位进入前20位。", ["", "2025"]),
    ],
)
def test_what_a_time_is_of(text: str, periods: list[str]) -> None:
    assert _periods(text) == periods


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("一季度产值增长8.3%，上半年增长7.1%，12月当月增长11.2%。", [("2024-Q1", False), ("2024-H1", False), ("2024-12", False)]),
        ("中欧班列全年发了186列，四季度发了62列。", [("2024", False), ("2024-Q4", False)]),
        ("今年地区生产总值增长6%左右，出口增长10%。", [("2025", True), ("2025", True)]),
        ("去年到位资金138亿元，今年目标150亿元。", [("2024", False), ("2025", True)]),
        ("今年1—2月，总产值118亿元。", [("2025-01/2025-02", False)]),
        ("今年以来，新签约项目12个。", [("2025", False)]),
        ("今年已签约项目12个。", [("2025", False)]),
        ("力争四季度出口12亿元。", [("2025-Q4", True)]),
    ],
)
def test_at_the_beginning_of_a_year(text: str, told: list[tuple[str, bool]]) -> None:
    assert _early(text) == told


def test_the_goal_of_the_year_beside_what_is_done() -> None:
    found = _read("全年目标15亿元，上半年完成8.3亿元。")
    assert [(float(item.value), item.target, item.period) for item in found] == [(15, True, "2023"), (8.3, False, "2023-H1")]


@pytest.mark.parametrize("founded", ["2011年3月，经省政府批准设立", "2011年3月经省政府批准设立", "成立于2011年3月"])
def test_a_founding_dates_nothing_of_what_there_is(founded: str) -> None:
    assert _periods(f"{founded}，规划面积116平方公里，辖3个街道，常住人口19.6万人。\n") == ["", "", ""]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("以前本地配套率只有35%，现在提高到51%。", ["以前", "现在"]),
        ("过去，企业开办需要15个工作日。", ["过去"]),
        ("去年，审批用时由过去的90天压缩到28天。", ["过去", "2022"]),
        ("过去的五年，累计投入科技资金8.6亿元。", ["过去的五年"]),
        ("我们的目标是：到2025年，生产总值突破200亿元；规上工业企业达到200家。", ["2025"] * 2),
        ("去年5月青禾人民医院启用，建筑面积12万平方米，当年门诊量31万人次。", ["", "2022"]),
        ("产值占比2017年达到41.7%，2021年降到29.4%，四年降低12.3个百分点。", ["2017", "2021", "2017/2021"]),
        ("招商方面，上半年签约项目31个，总投资90亿元；到位资金43.6亿元。", ["2023-H1"] * 3),
        ("青禾高新区2012年9月揭牌，总面积86平方公里，常住人口11.8万人。", ["", ""]),
        ("2019年，我们率先启动体制改革。审批时限压减70%。", ["2023-H1"]),
        ("明年，实施重点项目60个，年内完成投资150亿元。", ["2024"] * 2),
        ("2022年空气改善11.1%。九州洼湿地占地3200亩。", ["2022", ""]),
        ("上半年，进出口90亿元。过千亿的园区达到2家，过500亿的3家。", ["2023-H1", "", ""]),
        ("教育方面，上半年新增学位3600个。养老方面，日间照料中心覆盖率达到100%。", ["2023-H1", ""]),
        ("2022年全年开行班列186列，四季度开行62列，占全年的三分之一。", ["2022", "2022-Q4", "2022-Q4"]),
    ],
)
def test_spoken_times(text: str, periods: list[str]) -> None:
    assert _periods(text, title=PRESS) == periods


def test_what_is_there_has_not_the_time_of_the_paragraph() -> None:
    text = "青禾高新区\n\n2022年，全区生产总值196.8亿元。全区已有社区食堂34家，新增学位8100个。"
    assert _periods(text) == ["2022", "", "2022"]


def test_a_quarter_to_come_below_a_title_of_the_year_before() -> None:
    text = "2024年成效新闻发布会\n\n今年项目不少。一季度，我们要确保新开工项目18个，完成投资30亿元。"
    assert _early(text) == [("2025-Q1", True)] * 2


def test_the_end_of_the_running_year_is_to_come() -> None:
    found = _read("负极材料现有年产能8万吨，今年年底达到12万吨。今年6月底，规上企业达到110家。去年年底前建成厂房3万平方米。")
    assert [(item.period, item.target) for item in found[1:]] == [("2023", True), ("2023-06", False), ("2022", False)]


def test_a_time_behind_its_figure() -> None:
    found = _read("一期2条生产线已于4月份投产。设立产业基金，首期5亿元年内到位。")
    assert [(item.period, item.target) for item in found] == [("2023-04", False), ("2023", True)]


def test_the_last_years_up_to_one_told_stay_as_written() -> None:
    told = "2022年，实现主营业务收入318.5亿元，同比增长17.4%，近三年年均增速保持在15%以上。"
    assert _periods(told) == ["2022", "2022", "近三年"]


def test_a_signing_dates_no_investment_but_what_is_done() -> None:
    assert _periods("2019年签约，一期投资28亿元，2022年销售收入52.3亿元。") == ["", "2022"]


def test_a_movement_goes_on_with_its_share_and_a_goal_over_its_list() -> None:
    moved = "地区生产总值由2012年的68.4亿元增加到2021年的236.5亿元；占全市比重由5.2%提高到10.1%，提高4.9个百分点。"
    assert _periods(moved) == ["2012", "2021", "2012", "2021", "2012/2021"]
    assert _periods("我们将锚定“千亿园区”目标，到2025年，地区生产总值突破400亿元；高新技术企业达到300家以上。") == ["2025"] * 2
    assert _periods("“十三五”期间，单位工业增加值能耗累计下降27.4%。") == ["2015/2020"]
