"""Firms that a text introduces, words that stand for somebody told of before, and whose words are quoted."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.evidence import Context, extract
from kaifaqu.evidence.grammar import firms
from kaifaqu.observe import Period

HEAD = "青禾高新区\n\n工作汇报\n\n2023年3月\n\n\n\n\n\n一、主导产业\n\n"


def _subjects(text: str) -> list[str]:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-03"))
    return [item.subject for item in extract(text_document(text), context)]


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("昶信泵业\n2021年营业收入\n46.8亿元", "昶信泵业"),
        ("鹤翎生物\n研发投入占销售收入\n11.4%", "鹤翎生物"),
        ("朔风叶片：产值22.6亿元，增长两成", "朔风叶片"),
        ("- 牧泉乳业：营业收入 28.4 亿元", "牧泉乳业"),
        ("瓷芯科技的董事长吴启明说", "瓷芯科技"),
        ("山东强远激光科技有限公司产值2亿元", "山东强远激光科技有限公司"),
        ("全区经济向好。映川光电产业园年产值可达50亿元。", "映川光电产业园"),
        ("昶信化工新材料产业园营业收入由12亿元增加到31亿元。", "昶信化工新材料产业园"),
        ("昶信生物科技投资30亿元建设二期项目。", "昶信生物科技"),
    ],
)
def test_a_brand_and_its_trade_is_a_firm(text: str, firm: str) -> None:
    assert firm in firms.introduced(text)


@pytest.mark.parametrize(
    "text",
    [
        "流体装备\n2021年产值\n216.4亿元",
        "生物医药\n2021年产值 88.5 亿元",
        "绿色化工：产值120亿元",
        "电子信息\n主营业务收入\n312亿元",
        "风电装备 86.5 亿元，产值增长 23.4%",
        "规上工业：营业收入利润率5.4%",
        "现代物流\n营业收入\n20亿元",
        "生物医药产业园产值达到36亿元",
        "高端装备产业基地营业收入12亿元",
        "智能装备投资30亿元建设",
    ],
)
def test_an_industry_is_none(text: str) -> None:
    assert not firms.introduced(text)


def test_a_firm_on_a_slide_has_what_stands_below_it() -> None:
    text = HEAD + "流体装备\n\n2021年产值\n\n216亿元\n\n\n\n昶信泵业\n\n营业收入\n\n46.8亿元\n\n国内市场占有率\n\n38%\n"
    assert _subjects(text) == ["青禾高新区", "昶信泵业", "昶信泵业"]


def test_a_firm_in_an_item_of_a_list_has_that_item() -> None:
    text = HEAD + "- 朔风叶片：产值22.6亿元，叶片产量占全省六成\n\n- 新增规上工业企业14户\n\n- 研发平台23个\n"
    assert _subjects(text) == ["朔风叶片", "朔风叶片", "青禾高新区", "青禾高新区"]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("海岱筑友机械公司总经理邱志勇说，公司2019年产值不足5000万元，去年突破3亿元。", ["海岱筑友机械公司"] * 2),
        ("“产品出口18个国家，外贸订单占了六成。”海岱筑友机械公司总经理邱志勇说。", ["海岱筑友机械公司"] * 2),
        ("瓷芯科技的董事长吴启明讲：“我们在外省建了三家工厂，签了1.2亿元的订单。”这番话很管用。", ["瓷芯科技"] * 2),
        ("总投资21亿元的华晟新型建材产业园里，机声隆隆。园区占地405亩，年产值26亿元。", ["华晟新型建材产业园"] * 3),
        ("临沂高新区近年来势头很好。该区产业工人3.5万人。", ["临沂高新区"]),
        ("浔江概念验证中心运行一年，筛选项目120个，验证通过23个。", ["浔江概念验证中心"] * 2),
    ],
)
def test_who_is_told_of_before(text: str, subjects: list[str]) -> None:
    assert _subjects("青禾高新区见闻\n\n" + text) == subjects


@pytest.mark.parametrize(
    "text",
    [
        "海岱筑友机械公司落户以来，企业2300家参加培训。",
        "总投资21亿元的华晟产业园里，机声隆隆。今年，全区项目开工率达到98%。",
        "对标临沂高新区，我区项目开工率98%。",
    ],
)
def test_what_stands_for_nobody(text: str) -> None:
    assert _subjects("青禾高新区见闻\n\n" + text)[-1] == "青禾高新区"


@pytest.mark.parametrize(
    "line",
    [
        "与东垣经开区相比，我区亩均税收低3万元",
        "- 总量：不到东垣经开区的六成",
        "- 东垣经开区研发投入强度3.4%",
        "差距最大的东垣经开区",
    ],
)
def test_a_zone_that_something_is_held_against_does_not_own_the_slide(line: str) -> None:
    assert _subjects(HEAD + f"高新技术企业95家\n\n{line}\n\n研发平台31个\n\n上市公司3家\n")[0] == "青禾高新区"


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("不能不提昊宸化学。这家与高新区同龄的企业，去年产值128.5亿元，上缴税金7.3亿元。", ["昊宸化学"] * 2),
        ("以昊宸化学为龙头，46家配套企业相继落户。说到昊宸化学。", ["青禾高新区"]),
        ("昊宸化学产值占全区的比重，2017年达到41.7%，去年降到29.4%。", ["昊宸化学"] * 2),
        ("博远重工董事长介绍情况。博远重工率先实现零排放，空气优良率达到98%。", ["青禾高新区"]),
        ("博远重工董事长介绍情况。博远重工产值40亿元。高新技术企业95家。", ["博远重工", "青禾高新区"]),
        ("投资3.6亿元的皋阳科技城建成启用，入驻企业172家。", ["皋阳科技城"] * 2),
        ("投资4.1亿元建设的皋阳实验高中，结束了没有高中的历史。", ["皋阳实验高中"]),
        ("建成综合公园17处，其中月亮湾湿地公园占地1260亩。", ["青禾高新区", "月亮湾湿地公园"]),
        ("总投资32亿元的航翼复合材料产业园项目主体封顶。", ["航翼复合材料产业园项目"]),
    ],
)
def test_what_firms_and_works_have(text: str, subjects: list[str]) -> None:
    assert _subjects("青禾高新区见闻\n\n" + text) == subjects


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("我们引进的中鲲科技，研发人员占比达到45%，去年营业收入突破3亿元。", ["中鲲科技"] * 2),
        ("以中鲲科技为例，从签约到投产只用了8个月，年产值可达20亿元。", ["中鲲科技"] * 2),
        ("由该公司牵头建设的智能装备产业园，总投资12亿元，占地260亩。", ["智能装备产业园"] * 2),
        ("全区研发投入4.2亿元，其中鲁西集团投入1.3亿元。", ["青禾高新区", "鲁西集团"]),
        ("我们集聚了全市三分之一的高新技术企业，达到68家。", ["青禾高新区"] * 2),
        ("贡献了全省两成的进出口，总额41亿元。", ["青禾高新区"] * 2),
    ],
)
def test_examples_and_objects(text: str, subjects: list[str]) -> None:
    assert _subjects("青禾高新区见闻\n\n" + text) == subjects


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("砚光新材料股份有限公司（以下简称砚光新材）营业收入达到87.5亿元。", ["砚光新材"]),
        (
            "天砚精密仪器基地项目计划总投资32亿元，2021年完成投资10.4亿元。高新技术企业95家。",
            ["天砚精密仪器基地项目"] * 2 + ["青禾高新区"],
        ),
        ("恒砚影像设备项目从签约到开工仅用97天，比原计划缩短46天。", ["恒砚影像设备项目"] * 2),
        ("砚湖光谷实验室总投资9.6亿元，集聚科研人员430余人。", ["砚湖光谷实验室"] * 2),
        ("重点产业项目计划总投资320亿元，完成投资96亿元。", ["青禾高新区"] * 2),
        ("固定资产投资增长9.7%，全市是4.1%，工业投资81.7亿元。", ["青禾高新区", "宁州市", "青禾高新区"]),
    ],
)
def test_names_at_the_head_of_a_clause(text: str, subjects: list[str]) -> None:
    assert _subjects("青禾高新区见闻\n\n" + text) == subjects


def test_who_leads_a_chain() -> None:
    assert _subjects(HEAD + "光电显示\n\n链主：华晟光电\n\n全球市场占有率\n\n23%\n") == ["华晟光电"]


def test_a_column_of_projects() -> None:
    rows = "在建重点项目\t总投资（亿元）\n宏固装配式建筑产业园\t18\n岭上食品冷链基地\t12.5\n"
    assert _subjects("青禾高新区项目进展\n" + rows) == ["宏固装配式建筑产业园", "岭上食品冷链基地"]


def test_a_list_of_zones_is_no_title() -> None:
    lines = "宁州市投资促进局\n\n青禾高新区、东垣经开区、白塔经开区\n\n\n\n\n一、全市怎么样\n\n新签约项目75个\n\n外资1.6亿美元\n"
    assert set(_subjects("晒成绩 找差距\n\n" + lines)) == {"宁州市"}


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (
            "装备制造产值322.9亿元，其中鼎朔重装一家产值就有118.4亿元。鼎朔重装去年交税3.1亿元。",
            ["青禾高新区", "鼎朔重装", "鼎朔重装"],
        ),
        ("去年比全市高0.9个百分点，全市去年是5.5%，全省是5.2%，我们占14.8%。", ["青禾高新区", "宁州市", "海岱省", "青禾高新区"]),
    ],
)
def test_one_among_them_and_others_beside(text: str, subjects: list[str]) -> None:
    assert _subjects("青禾高新区见闻\n\n" + text) == subjects


def test_a_product_is_no_firm() -> None:
    assert _subjects(HEAD + "- 消防机器人国内市场占有率超过40%\n\n链上企业52家\n\n") == ["青禾高新区"] * 2


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (
            "龙头企业昶信光电去年产值达到58.6亿元，增长21.3%。它的二期占地320亩。全区规上企业128家。",
            ["昶信光电"] * 3 + ["青禾高新区"],
        ),
        ("我们引进了瑞思轴承这家链主企业，总投资15亿元，占地210亩。", ["瑞思轴承"] * 2),
        ("再比如昶信重工，三年前产值不足5000万元，去年达到4.1亿元。", ["昶信重工"] * 2),
        ("昶信重工从小厂起步，去年产值12亿元。今年，企业研发投入1.2亿元。高端轴承国内市场占有率达到38%。", ["昶信重工"] * 3),
        ("长禾轨道装备就是受益者，去年物流成本减少6200万元。长禾产业园向好。", ["长禾轨道装备"]),
        ("去年5月青禾人民医院开诊了，设置床位800张，当年门诊量达到31万人次。", ["青禾人民医院"] * 2),
        ("青禾港全年完成吞吐量23.8万标箱，增长14.9%，航线达到12条。", ["青禾港"] * 3),
        (
            "大家关注的昶曜显示模组产业园，总投资105亿元，占地620亩。全区在建项目36个。",
            ["昶曜显示模组产业园"] * 2 + ["青禾高新区"],
        ),
        ("昶信重工总经理赵刚介绍，企业在高新区建了研发中心，研发人员从20人增加到85人。", ["昶信重工"] * 2),
        ("投资7.2亿元、开放床位800张的宁州市第三人民医院青禾院区去年启用。", ["宁州市第三人民医院青禾院区"] * 2),
        ("昶榕轴承建厂时产值不足8000万元，如今产品远销42个国家，去年产值23.4亿元。", ["昶榕轴承"] * 3),
        ("总投资3.6亿元的文轩中学青禾校区已投入使用，可容纳学生3200人。", ["文轩中学青禾校区"] * 2),
        ("宁州市中医院青禾院区正在建设，设置床位600张，全区床位充足。", ["宁州市中医院青禾院区"]),
        ("像乖禾宠物这样的企业，从拿地到开工只用了45天，产值达到6亿元。", ["乖禾宠物"] * 2),
        ("昶信高端铝材项目一期已经投产，产值15亿元；二期总投资18亿元。", ["昶信高端铝材项目"] * 2),
        ("以禾麓新材正极材料项目为例，总投资32亿元，占地260亩。", ["禾麓新材正极材料项目"] * 2),
        ("禾麓新材正极材料项目投资31亿元，从签约到开工只用了68天，就业900人。", ["禾麓新材正极材料项目"] * 3),
        ("昶信新材建成国内规模最大的生产基地，产值达到46.8亿元。昶信精工向好。", ["昶信新材"]),
        ("天合纺织的负责人说，从递交材料到拿证只用了2个小时。", ["天合纺织"]),
        ("宁州市第二实验学校今年9月开学，设54个教学班，提供学位2500个。", ["宁州市第二实验学校"] * 2),
        ("去年，我们在全省开发区营商环境评价中列第8名，比上年提升5个位次。", ["青禾高新区"] * 2),
        ("今年要新建学校的有两所小学，前三季度新签项目占七成。", ["青禾高新区"] * 2),
    ],
)
def test_a_firm_or_a_works_has_what_follows_until_the_zone_is_told_of_again(text: str, subjects: list[str]) -> None:
    assert _subjects("青禾高新区新闻发布会\n\n" + text) == subjects


def test_what_a_firm_has_is_not_of_the_things_counted_before() -> None:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-03"))
    text = "青禾高新区见闻\n\n规上工业企业达到128家；其中，昶信重工去年出口额1.2亿美元。"
    assert extract(text_document(text), context)[-1].indicator == "出口额"
