"""What a fund, a loan or a ranking of a name has, carries the name; parts and shares take it from the whole."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, extract
from kaifaqu.observe import Period


def _indicators(text: str, title: str = "") -> str:
    context = Context(
        zone="云屏高新区",
        city="云屏市",
        province="海岱省",
        dated=Period.parse("2022-10"),
        title=title,
        catalogue=common_catalogue(),
    )
    return " | ".join(item.indicator for item in extract(text_document(text), context))


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        (
            "设立了总规模20亿元的云岭引导基金，累计投资项目41个、投资金额9.6亿元，撬动社会资本超过30亿元。",
            "云岭引导基金总规模 | 云岭引导基金投资项目 | 云岭引导基金投资金额 | 云岭引导基金撬动社会资本",
        ),
        ("联合银行推出“云科贷”，贷款余额8.1亿元，不良率仅0.4%。", "“云科贷”贷款余额 | “云科贷”不良率"),
        (
            "“云商贷”上线一年，累计授信企业312家、金额7.2亿元，户均231万元。",
            "“云商贷”授信企业 | “云商贷”授信金额 | “云商贷”户均授信金额",
        ),
        ("搭建了“云企通”平台，注册企业860家，发布技术需求210项。", "“云企通”平台注册企业 | “云企通”平台发布技术需求"),
        ("“云科贷”累计为129家企业发放贷款6.3亿元。", "“云科贷”贷款企业 | “云科贷”发放贷款"),
        ("推出“云科贷”“云才贷”等产品18个，平均利率4.1%。", "推出“云科贷”“云才贷”等产品 | 推出“云科贷”“云才贷”等产品平均利率"),
        ("我们建了一个苗圃库，在库企业316家。", "苗圃库在库企业"),
        ("各项贷款余额412亿元，不良率0.8%。", "各项贷款余额 | 不良率"),
    ],
)
def test_of_a_fund_or_a_loan(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("在全国国家级高新区综合评价中，我区列第97位，前移5位。", "国家级高新区综合评价 | 国家级高新区综合评价"),
        ("在全省高新区综合评价中，云屏高新区居第9位。", "高新区综合评价"),
        (
            "在全省115家省级以上开发区营商环境评价中，我们由第31位升到第22位。",
            "省级以上开发区 | 省级以上开发区营商环境评价 | 省级以上开发区营商环境评价",
        ),
    ],
)
def test_a_press_conference_tells_a_ranking_with_its_kind_of_zones(text: str, indicators: str) -> None:
    assert _indicators(text, "云屏高新区新闻发布会") == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("集聚科研人员210余人，其中博士占七成以上。", "科研人员 | 博士占科研人员的比重"),
        ("工业增加值88亿元，占地区生产总值的近六成。", "工业增加值 | 工业增加值占地区生产总值的比重"),
        ("一般公共预算收入23.7亿元，税收18.6亿元，占收入的78.5%。", "一般公共预算收入 | 税收 | 税收占一般公共预算收入的比重"),
        (
            "装备制造产值322亿元，占规上工业的43%，食品加工168亿元，占22%。",
            "装备制造产值 | 装备制造产值占规上工业的比重 | 食品加工产值 | 食品加工产值占规上工业的比重",
        ),
        ("民生支出24.6亿元，占八成，其中教育8.3亿元。", "民生支出 | 民生支出占比 | 教育支出"),
    ],
)
def test_a_share_says_of_what(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("企业开办“一窗通办”，平均用时不到4个小时。", "企业开办平均用时"),
        ("工业项目从拿地到开工，平均用时由过去的90天压缩到28天。", "工业项目从拿地到开工平均用时 | 工业项目从拿地到开工平均用时"),
        ("我们还将投资2.6亿元新建学校3所。", "新建学校投资 | 新建学校"),
        ("总投资6.5亿元，建设厂房7.2万平方米。", "总投资 | 建设厂房面积"),
        ("今年以来收集企业问题614个，已办结597个。", "收集企业问题 | 办结企业问题"),
        ("实施民生实事20件，已经完成14件。", "实施民生实事 | 完成民生实事"),
        ("成立产业链党委6个，覆盖企业380余家、党员4200名。", "成立产业链党委 | 成立产业链党委覆盖企业 | 成立产业链党委覆盖党员"),
        ("财政用于民生的支出68.4亿元，设备补贴就兑现了3200万元。", "财政民生支出 | 设备补贴兑现"),
        ("科技型中小企业从无到有，今年已入库312家。", "科技型中小企业入库"),
        ("建成省级以上创新平台46家，其中国家级7家。", "建成省级以上创新平台 | 国家级创新平台"),
        ("企业开办平均需要22个工作日。", "企业开办平均用时"),
        ("从签约到开工仅用97天，比原计划缩短46天。", "从签约到开工用时 | 从签约到开工用时"),
        ("与云岭大学等48家高校院所建立了合作关系。", "建立合作关系高校院所"),
        ("规上工业企业126家，其中产值过亿元的48家。", "规上工业企业 | 产值过亿元规上工业企业"),
        (
            "研发投入强度5.02%，分别是全国、全省平均水平的1.8倍和2.1倍。",
            "研发投入强度 | 研发投入强度与全国平均水平之比 | 研发投入强度与全省平均水平之比",
        ),
        ("高端装备是我们的第一大产业，集聚上下游企业67家，实现产值142亿元。", "高端装备产业上下游企业 | 高端装备产业产值"),
        (
            "每千人拥有床位7.2张、执业医师3.6人，分别增加3.1张和1.8人。",
            "每千人拥有床位 | 每千人拥有执业医师 | 每千人拥有床位 | 每千人拥有执业医师",
        ),
        ("132个重点项目配备服务专员98名。", "重点项目 | 配备服务专员"),
        ("低保标准由每月320元提高到860元。", "低保标准 | 低保标准"),
        (
            "签约过亿元项目268个，其中外资项目9个、10亿元以上项目36个；竣工投产142个。",
            "签约过亿元项目 | 签约外资项目 | 签约10亿元以上项目 | 竣工投产过亿元项目",
        ),
        ("进出口68亿元，占全市的12.6%，是2012年的8.5倍。", "进出口 | 进出口占全市的比重 | 进出口与2012年之比"),
        ("一般公共预算收入同口径增长8.6%。", "一般公共预算收入"),
        ("进出口下降11.6%，虽说降幅比全市小8.7个百分点。", "进出口 | 进出口降幅小于全市"),
    ],
)
def test_what_a_speaker_leaves_to_the_clause_beside(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        (
            "新材料、智能装备、医药健康三大主导产业产值占比由41%提高到72%；三大产业产值分别达到138亿元、102亿元和73亿元。",
            "三大主导产业产值占比 | 三大主导产业产值占比 | 新材料产业产值 | 智能装备产业产值 | 医药健康产业产值",
        ),
    ],
)
def test_industries_told_by_their_sum(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


def test_what_a_speaker_opens_with_covers_his_sentence() -> None:
    text = "经济运行部部长：前三季度，地区生产总值98.6亿元，增长5.9%；规上工业增加值增长9.7%；社会消费品零售总额增长3.1%。"
    context = Context(
        zone="云屏高新区",
        city="云屏市",
        province="海岱省",
        dated=Period.parse("2022-10"),
        title="云屏高新区新闻发布会",
        catalogue=common_catalogue(),
    )
    assert {item.period for item in extract(text_document(text), context)} == {"2022-01/2022-09"}


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("办一个企业，要跑7个部门、交29份材料，前前后后得二十多天。", "办企业跑部门 | 办企业交材料 | 办企业用时"),
        ("工业项目从拿地到开工，原来要90多天，现在压缩到35天。", "工业项目从拿地到开工用时 | 工业项目从拿地到开工用时"),
        ("员工2450人，每年拿出营收的8.7%搞研发。", "员工 | 研发投入占营收的比重"),
        (
            "电子信息、汽车零部件、生物医药三条链分别完成产值32亿元、18亿元和9亿元。",
            "电子信息产业链产值 | 汽车零部件产业链产值 | 生物医药产业链产值",
        ),
        ("摸排低效用地214宗、1.13万亩。", "摸排低效用地 | 摸排低效用地面积"),
        ("规上工业亩均税收31.6万元，亩均增加值158万元。", "规上工业亩均税收 | 规上工业亩均增加值"),
        ("舷外机卖了2.6万台。", "舷外机销量"),
        ("惠企资金方面，去年兑现2.3亿元。", "兑现惠企资金"),
    ],
)
def test_as_it_is_said(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators
