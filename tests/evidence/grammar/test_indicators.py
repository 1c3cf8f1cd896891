"""What is measured: sentences of many kinds, each with what a statistician would write into the column of indicators."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, extract
from kaifaqu.observe import Period


def _indicators(text: str) -> str:
    context = Context(
        zone="云屏高新区", city="云屏市", province="海岱省", dated=Period.parse("2022-10"), title="", catalogue=common_catalogue()
    )
    return " | ".join(item.indicator for item in extract(text_document(text), context))


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("外贸进出口逆势上扬，全年完成45.6亿元，增长12.3%。", "外贸进出口 | 外贸进出口"),
        ("研发投入强度持续提高，达到3.4%，比2012年提高1.9个百分点。", "研发投入强度 | 研发投入强度"),
        ("工业投资快速增长，年均增速21.3%。", "工业投资"),
        ("生产安全事故起数逐年下降，降幅年均12.4%。", "生产安全事故起数"),
        ("规上工业总产值增长15.2%。实际使用外资，上半年完成2.1亿美元，增长40%。", "规上工业总产值 | 实际使用外资 | 实际使用外资"),
        ("税收增长9%。一般公共预算收入，2012年为3.6亿元，2021年达到18.9亿元。", "税收 | 一般公共预算收入 | 一般公共预算收入"),
    ],
)
def test_told_in_the_clause_before_without_a_figure(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("规上工业增加值增长8.6%，其中重工业增长9.2%，轻工业增长3.5%。", "规上工业增加值 | 重工业增加值 | 轻工业增加值"),
        ("固定资产投资增长11%，其中工业增长23%，民间增长14.5%。", "固定资产投资 | 工业投资 | 民间投资"),
        ("户籍人口12.3万人，其中男性6.2万人、女性6.1万人。", "户籍人口 | 男性户籍人口 | 女性户籍人口"),
        ("城镇、农村居民人均可支配收入分别达到4.6万元和2.3万元。", "城镇居民人均可支配收入 | 农村居民人均可支配收入"),
        ("道路硬化率、自来水普及率均达到100%。", "道路硬化率 | 自来水普及率"),
        ("公路总里程386公里，其中高速公路23.5公里。", "公路总里程 | 高速公路里程"),
        ("引进各类人才3860人，其中博士126人、硕士860人。", "引进各类人才 | 引进博士 | 引进硕士"),
        (
            "已入库培育高新技术企业148家，其中高端装备52家、新材料37家。",
            "入库培育高新技术企业 | 高端装备入库培育高新技术企业 | 新材料入库培育高新技术企业",
        ),
        ("房屋施工面积214万平方米，其中新开工32.7万平方米。", "房屋施工面积 | 房屋新开工面积"),
        ("生产总值286亿元，其中第三产业128亿元。", "生产总值 | 第三产业增加值"),
        ("一般公共预算支出41亿元，其中教育、科技支出分别为7.86亿元、5.12亿元。", "一般公共预算支出 | 教育支出 | 科技支出"),
        ("对东盟、欧盟进出口分别增长30.1%和18.2%，对美国出口下降7.7%。", "对东盟进出口 | 对欧盟进出口 | 对美国出口"),
        ("生猪存栏1.9万头，出栏3.4万头，分别下降6.8%和增长1.5%。", "生猪存栏 | 生猪出栏 | 生猪存栏 | 生猪出栏"),
    ],
)
def test_a_part_takes_from_its_whole_what_it_leaves_out(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("GDP增长6.8%，比上半年提高0.3个百分点。", "GDP | GDP增速"),
        ("工业用电量增长9.1%，环比上月加快1.2个百分点。", "工业用电量 | 工业用电量增速"),
        ("规上工业增加值增长8.6%，高于全市2.4个百分点。", "规上工业增加值 | 规上工业增加值增速高于全市"),
        ("GDP增速分别高于全国、全省2.0、1.3个百分点。", "GDP增速高于全国 | GDP增速高于全省"),
        ("前8个月新签约项目62个，比去年同期多18个。", "新签约项目 | 新签约项目"),
        ("接待游客312万人次，恢复到2019年的108.7%。", "接待游客 | 接待游客与2019年之比"),
        ("减税3亿元，稳岗返还0.4亿元，两项加起来3.4亿元。", "减税 | 稳岗返还 | 减税、稳岗返还合计"),
    ],
)
def test_what_is_compared_or_summed(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("项目全部达产后年销售收入25亿元、利税3.6亿元。", "年销售收入 | 年利税"),
        ("新药上市后预计年销售收入8亿元以上。", "年销售收入"),
        ("2025年GDP冲刺1300亿元，工业总产值迈向3000亿元。", "GDP | 工业总产值"),
        ("研发经费投入68.4亿元，五年里年均增长17.2%。", "研发经费投入 | 研发经费投入"),
        ("从拿地到开工最快只用了26天，比以前缩短了一个多月。", "从拿地到开工最快用时 | 从拿地到开工最快用时"),
        ("施工许可由51个工作日减少为7个工作日。", "施工许可办理时间 | 施工许可办理时间"),
        ("2021年签约的131个亿元以上项目，开工率91.6%。", "签约亿元以上项目 | 签约亿元以上项目开工率"),
        ("天然气3.4元/立方米。", "天然气价格"),
        ("请市财政安排专项资金1.5亿元。", "专项资金"),
    ],
)
def test_what_belongs_to_the_noun_and_what_does_not(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("遴选100家领军企业、攻克100项关键技术。", "遴选领军企业 | 攻克关键技术"),
        ("推动120家企业实施技改。", "实施技改企业"),
        ("设立了12个企业服务站。", "企业服务站"),
        ("选派36名博士到企业任职。", "选派博士"),
        ("先后有23名年轻干部被破格使用。", "破格使用年轻干部"),
        ("有9家企业入选山东省瞪羚企业。", "入选山东省瞪羚企业"),
        ("A类32家。", "A类企业"),
        ("市财政每年安排2亿元创建专项资金。", "创建专项资金"),
        ("排查出低效用地2.4万亩，已盘活1.5万亩。", "排查出低效用地 | 盘活低效用地"),
        ("建成标准厂房23万平方米，入驻率86%。", "建成标准厂房面积 | 标准厂房入驻率"),
        ("新型研发机构四家、省级以上研发平台五十八个。", "新型研发机构 | 省级以上研发平台"),
    ],
)
def test_the_noun_after_the_figure(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("四成的企业是科技型企业。", "科技型企业占企业比重"),
        ("四成以上的工业产值来自战略性新兴产业。", "战略性新兴产业占工业产值比重"),
        ("92%的企业建立了研发机构。", "建立研发机构企业占比"),
        ("规上企业里还有近三成处于亏损状态。", "处于亏损状态规上企业占比"),
        ("每年把新增财力的15%用于科技投入。", "新增财力用于科技投入比重"),
        ("百分之四十的财政资金投向了基础研究。", "财政资金投向基础研究比重"),
        ("以占全省1.2%的土地，贡献了全省11.6%的税收。", "土地占全省比重 | 税收占全省比重"),
    ],
)
def test_a_share_by_what_it_is_or_does(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("市场占有率达到35%，排名全国第一。", "市场占有率 | 市场占有率"),
        ("产品国内市场占有率38%，全国第一，全球第三。", "产品国内市场占有率 | 产品国内市场占有率 | 产品国内市场占有率"),
        ("工业投资增长21%，在全市各县市区里面排第二位。", "工业投资 | 工业投资"),
        ("综合考核中居全市第三位。", "综合考核"),
        ("在全省部分高新区综合评价中的位次由第9位升到第5位。", "综合评价 | 综合评价"),
        ("GDP增长7.4%，增速在全市排第三位，较去年同期前进4位。", "GDP | GDP增速 | GDP增速"),
    ],
)
def test_what_a_place_is_held_in(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("高新技术企业：新认定16家，总数55家。", "新认定高新技术企业 | 高新技术企业总数"),
        ("抓项目：上半年开工率达到70%。", "项目开工率"),
        ("企业培育步伐加快，科技型中小企业达到286家。", "科技型中小企业"),
        ("在全国第三方营商环境评估中，我们位列前30名。", "第三方营商环境评估"),
    ],
)
def test_what_the_clause_before_names_for_what_is_counted(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("全区专职招商人员21人，35岁以下的只有5人。", "专职招商人员 | 35岁以下专职招商人员"),
        ("全区获批1类新药5个。", "获批1类新药"),
    ],
)
def test_people_told_of_before_and_numbers_in_a_name(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("研发补助按研发费用的10%，最高300万元。", "研发补助占研发费用比例 | 研发补助"),
        (
            "对固定资产投资5亿元以上项目，按设备投资额的8%给予补助，不超过2000万元。",
            "固定资产投资设备投资补助比例 | 固定资产投资补助",
        ),
        ("设备投资2000万元以上的项目，按8%补助，最高600万元。", "设备投资补助比例 | 设备投资补助"),
        ("首次认定为高新技术企业的，一次性奖励30万元。", "首次认定高新技术企业奖励"),
        ("境内主板上市的，分阶段给予总额500万元补助。", "境内主板上市补助"),
        (
            "对首次认定的国家级、省级企业技术中心，分别给予最高100万元、50万元奖励。",
            "首次认定国家级企业技术中心奖励 | 首次认定省级企业技术中心奖励",
        ),
        ("引进顶尖人才、青年人才，分别给予200万元、50万元安家补贴。", "引进顶尖人才安家补贴 | 引进青年人才安家补贴"),
    ],
)
def test_the_terms_of_a_policy(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("亩均税收比全省平均低4.7万元。", "亩均税收低于全省平均"),
        ("研发投入强度高出全市1.3个百分点。", "研发投入强度高于全市"),
        ("容积率最低由1.0提高到1.6。", "容积率最低 | 容积率最低"),
        ("亩均税收最高的28万元，最低的不到4万元。", "亩均税收最高 | 亩均税收最低值"),
        ("固定资产投资（不含农户）增长5.5%。", "固定资产投资（不含农户）"),
        ("执业（助理）医师903人。", "执业（助理）医师"),
        ("收到企业诉求327件，办结率97.6%。", "收到企业诉求 | 企业诉求办结率"),
        ("社会消费品零售额8.9亿元，受疫情影响同比下降2.1%。", "社会消费品零售额 | 社会消费品零售额"),
        ("推动139家D类企业整改提升。", "整改提升D类企业"),
        ("A类企业亩均税收38.6万元，是D类企业的27倍。", "A类企业亩均税收 | A类企业亩均税收与D类企业之比"),
    ],
)
def test_distances_ends_glosses_and_rates_of_doing(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("又签了1.2亿元的订单。", "订单"),
        ("去年做到了6.3亿元的产值，今年要冲10亿元。", "产值 | 产值"),
        ("再招三百名技术工人。", "技术工人"),
        ("租了600平方米的厂房。", "厂房面积"),
        ("规上工业企业大概250家，准确地说是247家。", "规上工业企业 | 规上工业企业"),
        ("工业投资81.7亿元，工业投资里头技改29.8亿元。", "工业投资 | 技改投资"),
        ("工业增加值增长8.1%，服务业这块增长5.6%。", "工业增加值 | 服务业增加值"),
        ("税收占比78.5%，比全省平均高6个多百分点。", "税收占比 | 税收占比高于全省平均"),
    ],
)
def test_plain_speech(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


def test_a_rate_of_growth_goes_on() -> None:
    context = Context(
        zone="云屏高新区", city="云屏市", province="海岱省", dated=Period.parse("2022-10"), title="", catalogue=common_catalogue()
    )
    found = list(extract(text_document("规上工业总产值增长8.3%，上半年回落到7.1%，占全市的15%。"), context))
    assert [item.measure for item in found] == ["growth", "growth", "level"]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("中层干部平均年龄45.3岁，理工科专业背景的只占27%。", "中层干部平均年龄 | 中层干部理工科专业背景占比"),
        ("公开选聘47人，平均年龄34.5岁，硕士以上占三成。", "公开选聘人员 | 公开选聘人员平均年龄 | 公开选聘人员硕士以上占比"),
        ("干部平均年龄41岁，绩效工资占比60%。", "干部平均年龄 | 绩效工资占比"),
    ],
)
def test_people_by_age_and_learning(text: str, indicators: str) -> None:
    assert _indicators(text) == indicators


@pytest.mark.parametrize("name", ["中层干部", "中外合资企业", "中药材基地", "使用中的厂房", "来华留学生", "有害垃圾投放点"])
def test_nouns_that_only_begin_like_a_word_that_leads(name: str) -> None:
    assert _indicators(f"{name}12个。") == name
