"""Whom the lines of slides are about: sections on other zones, firms among them, and the narrator's own again."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

COVER = "抢抓新机遇 厚植新优势\n\n青禾高新区管委会\n\n2022年6月\n\n\n\n\n"


def _read(text: str) -> list[Statement]:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2022-06"))
    return list(extract(text_document(COVER + text), context))


def _subjects(text: str) -> list[str]:
    return [item.subject for item in _read(text)]


def test_labels_and_figures_under_the_name_of_a_zone() -> None:
    text = (
        "PART 02\n\n学习先进\n\n\n\n济南高新区\n\n总产值\n\n5683\n\n亿元\n\n一般公共预算收入\n\n156.8\n\n亿元\n\n\n\n"
        "潍坊高新区\n\n总产值\n\n2400\n\n亿元\n\n\n\n淄博高新区\n\n生产总值\n\n461\n\n亿元\n\n在国家高新区中\n\n第47位\n\n\n\n"
        "PART 03\n\n怎么干\n\n\n\n生产总值\n\n200\n\n亿元\n"
    )
    found = _read(text)
    assert [item.subject for item in found] == ["济南高新区"] * 2 + ["潍坊高新区"] + ["淄博高新区"] * 2 + ["青禾高新区"]
    assert found[-2].scope == "全国"


def _slides(*slides: str) -> str:
    return "\n\n\n\n".join(f"二、学习先进\n\n青禾高新区工作汇报\n\n\n\n{slide}" for slide in slides) + "\n"


def test_a_section_goes_on_over_slides_and_lower_headings() -> None:
    text = _slides(
        "（一）对标潍坊高新区\n\n上市公司13家",
        "1. 抓创新平台\n\n省级以上平台326个",
        "2. 抓体制改革\n\n内设机构11个",
        "（二）济宁高新区\n\n产业集群产值680亿元",
        "（三）对我们的启示\n\n高新技术企业仅68家",
    )
    assert _subjects(text) == ["潍坊高新区"] * 3 + ["济宁高新区", "青禾高新区"]


def test_a_firm_gives_way_to_the_zone_of_its_section() -> None:
    text = _slides(
        "（一）潍坊高新区\n\n产业链产值1500亿元\n\n\n\n歌尔股份\n\n营业收入782亿元\n\n\n\n编制由560名压减到210名\n\n\n\n平均年龄38岁",
        "（二）烟台高新区\n\n海洋经济总收入320亿元\n\n几点启示：\n\n- 每年拿出财政收入的15%支持创新",
        "（三）济宁高新区\n\n规上企业312家",
    )
    assert _subjects(text) == ["潍坊高新区", "歌尔股份", *["潍坊高新区"] * 3, "烟台高新区", "青禾高新区", "济宁高新区"]


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("济南高新区：引进项目320个", "济南高新区"),
        ("潍坊高新区——用好“链长制”，配套率达到60%", "潍坊高新区"),
        ("学济南高新区，服务专员300名", "济南高新区"),
        ("全国高新区 169 家", "全国"),
    ],
)
def test_a_line_that_names_a_zone_before_its_figure(line: str, subject: str) -> None:
    assert _subjects("二、学习先进\n\n研发平台31个\n\n上市公司3家\n\n" + line)[-1] == subject


FIRMS = "一、底气\n\n青禾高新区升级创建汇报\n\n\n\n"


@pytest.mark.parametrize(
    ("lines", "subjects"),
    [
        ("祁钢特材\n\n高温合金国内市场占有率\n\n35%\n\n研发人员\n\n430人", ["祁钢特材"] * 2),
        ("凌锂能源\n\nLINGLI ENERGY\n\n2023年实现产值103.7亿元\n\n二期项目\n\n- √占地620亩", ["凌锂能源", "凌锂能源二期项目"]),
        ("凌锂能源\n\nLINGLI ENERGY\n\n产值103.7亿元\n\n电池产业链企业\n\n47家", ["凌锂能源", "青禾高新区"]),
        ("锦陵纺织\n\n万锭用工降到23人\n\n产品销往\n\n54个国家", ["锦陵纺织"] * 2),
        ("主要做法\n\nKEY MEASURES\n\n服务专员300名", ["青禾高新区"]),
        ("智能制造\n\n国内市场占有率\n\n35%", ["青禾高新区"]),
    ],
)
def test_firms_and_their_projects_on_slides(lines: str, subjects: list[str]) -> None:
    assert _subjects(FIRMS + lines + "\n") == subjects


def test_a_document_shown_on_a_slide_speaks_for_who_issued_it() -> None:
    text = (
        FIRMS
        + "宁州市人民政府办公室关于支持青禾高新区\n创建国家级高新技术产业开发区的意见\n\n"
        + "安排专项经费5000万元\n\n单列能耗指标15万吨\n"
    )
    assert _subjects(text) == ["宁州市", "宁州市"]


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("学习先进之曲陵高新区", "曲陵高新区"),
        ("走进曲陵高新区", "曲陵高新区"),
        ("创建国家级高新区", "青禾高新区"),
        ("全国高新区排名", "青禾高新区"),
        ("推动高新区提质", "青禾高新区"),
    ],
)
def test_which_zone_a_title_names(line: str, subject: str) -> None:
    assert _subjects(FIRMS + f"{line}\n\n上市公司3家\n\n研发平台31个\n")[0] == subject


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("2021年，全国国家级高新区实现生产总值15.3万亿元，占全国的13.4%。", ["国家级高新区"] * 2),
        ("国家级经开区研发投入占全国企业的一半。上市公司3家。", ["国家级经开区", "青禾高新区"]),
        ("省内国家级高新区平均拥有高新技术企业320家。", ["省内国家级高新区"]),
        ("加快创建国家级高新区，上市公司3家。", ["青禾高新区"]),
        ("在国家级高新区中排第57位。", ["青禾高新区"]),
        ("高新技术企业68家，不足省内国家级高新区平均水平的一半。", ["青禾高新区"] * 2),
    ],
)
def test_all_zones_of_a_kind(text: str, subjects: list[str]) -> None:
    assert _subjects("青禾高新区发展情况与今后的打算以及若干说明\n\n" + text) == subjects


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("全省平均亩均税收14.2万元。", ("海岱省", "亩均税收平均值")),
        ("亩均税收全市平均10.4万元。", ("宁州市", "亩均税收平均值")),
        ("全省开发区平均亩均税收11.9万元。", ("海岱省", "开发区亩均税收平均值")),
    ],
)
def test_a_region_on_average(text: str, told: tuple[str, str]) -> None:
    found = _read("青禾高新区发展情况与今后的打算以及若干说明\n\n" + text)
    assert [(item.subject, item.indicator) for item in found] == [told]


def test_a_label_of_the_highest_and_the_mean() -> None:
    text = (
        FIRMS
        + "全省开发区最高\n\n36.5万元/亩\n亩均税收\n\n全市开发区平均\n\n10.4万元/亩\n亩均税收\n\n我区\n\n12.1万元/亩\n亩均税收\n"
    )
    assert [(item.subject, item.indicator) for item in _read(text)] == [
        ("海岱省", "开发区亩均税收最高值"), ("宁州市", "开发区亩均税收平均值"), ("青禾高新区", "亩均税收"),
    ]  # fmt: skip


def test_a_table_of_projects_introduces_them() -> None:
    text = (
        FIRMS
        + "重点项目一览表\n项目名称\t总投资（亿元）\t进展\n智慧矿机产业园\t9.8\t部分投产\n湘芯封装基板项目\t22.5\t基础施工\n\n"
    )
    assert _subjects(text + "◆ 智慧矿机产业园已入驻企业11家，标准厂房8.6万平方米\n\n高新技术企业95家\n")[-3:] == [
        "智慧矿机产业园", "智慧矿机产业园", "青禾高新区",
    ]  # fmt: skip


def test_a_kind_of_zones_on_a_slide_and_then_a_region() -> None:
    text = (
        "1988年设立\n第一个国家级高新区\n\n169 家国家级\n高新区生产总值\n\n13.6 万亿\n\n"
        "同比增长\n12.8%\n\n全国生产总值比重为12.3%\n\n\n\n"
        "我省现有国家级高新区\n\n\n4家国家级高新技术产业开发区\n\n\n\n\n上市公司3家\n\n"
    )
    assert _subjects(text) == ["全国", *["国家级高新区"] * 3, "海岱省", "青禾高新区"]


def test_a_project_whose_attributes_follow_their_figures() -> None:
    text = FIRMS + "华曦光电项目\n\n从签约到开工\n46天\n\n52亿元总投资\n\n310亩占地面积\n"
    assert set(_subjects(text)) == {"华曦光电项目"}


def test_firms_that_lead_an_industry_do_not_own_it() -> None:
    text = FIRMS + "岭重股份、黔工液压、天柱轴承为龙头的先进装备产业链企业87家\n\n高新技术企业95家\n"
    assert _subjects(text) == ["青禾高新区"] * 2


def test_a_zone_of_a_section_has_its_own_time_and_a_firm_ends_with_what_only_places_have() -> None:
    text = (
        "石门高新区工作汇报\n\n2022年6月\n\n\n\n\n\n二、先进园区\n\n（一）金陵高新区\n\n2021年\n生产总值\n1482.6亿元\n\n\n"
        "（二）白塔高新区\n\n面积116平方公里\n\n动力装备\n2021年产值1850亿元\n\n昶信集团\n营业收入突破3000亿元\n\n"
        "体制机制改革\n内设机构由26个精简至12个\n"
    )
    found = _read(text)
    told = [(item.subject, item.indicator, item.period) for item in found]
    assert told[1] == ("白塔高新区", "面积", "")
    assert told[3] == ("昶信集团", "营业收入", "")
    assert {subject for subject, *_ in told[4:]} == {"白塔高新区"}


def test_a_running_title_that_names_a_zone_is_about_it() -> None:
    slides = [
        ("（一）潍川高新区：向创新要动力", "1126亿元\n地区生产总值\n\n\n1240家\n高新技术企业"),
        ("（一）潍川高新区：向创新要动力", "- 省级以上研发机构270家"),
        ("（一）潍川高新区：向创新要动力", "内设机构\n\n21个"),
        ("（二）济原高新区", "518.6亿元\n地区生产总值"),
        ("（二）济原高新区", "- 新签约项目38个"),
        ("（二）济原高新区", "70%\n本地配套率"),
        ("三、我们的差距", "- 高新技术企业仅68家"),
        ("三、我们的差距", "- 研发机构只有12家"),
        ("三、我们的差距", "- 税收收入4.6亿元"),
    ]
    text = "".join(f"{title}\n\n{body}\n\n\n\n\n" for title, body in slides)
    assert _subjects(text) == ["潍川高新区"] * 4 + ["济原高新区"] * 3 + ["青禾高新区"] * 3


def test_a_time_below_one_zone_is_not_that_of_the_next() -> None:
    text = "济南高新区\n\n2021年\n\n1510亿元\n\n总产值\n\n\n潍坊高新区\n\n地区生产总值\n\n616亿元\n"
    assert [(item.subject, item.period) for item in _read(text)] == [("济南高新区", "2021"), ("潍坊高新区", "")]
    text = "2021年\n\n" + text.replace("2021年\n\n", "")
    assert [item.period for item in _read(text)] == ["2021", "2021"]


def _titled(*slides: str) -> str:
    return "\n\n\n\n".join(f"二、学习先进\n\n【青禾高新区工作汇报】\n\n{slide}" for slide in slides) + "\n"


def test_a_section_holds_under_a_running_title_that_names_the_narrator() -> None:
    text = _titled(
        "（一）曲陵高新区：创新立区\n\n管理面积215平方公里",
        "1．培育企业\n\n全区高新技术企业1580家",
        "2．引进人才\n\n- 区内人才总量42万人\n\n高新区每年安排专项资金5亿元",
        "（二）白塔高新区\n\n亩均税收31.2万元",
        "（三）几点启示\n\n上市公司仅2家",
    )
    assert _subjects(text) == [*["曲陵高新区"] * 4, "白塔高新区", "青禾高新区"]


@pytest.mark.parametrize(
    ("lines", "subjects"),
    [
        ("曲陵生物医药产业园\n\n260家\n入驻企业\n\n11家\n上市企业\n\n\n\n签约项目120个", ["曲陵生物医药产业园"] * 2),
        ("霁光智谷\n\n- 入驻企业380家\n- 亩均税收42万元\n\n\n\n签约项目120个", ["霁光智谷"] * 2),
        ("青禾产业母基金\n\n总规模\n20亿元\n\n\n\n签约项目120个", ["青禾产业母基金"]),
    ],
)
def test_a_park_or_a_fund_on_a_line_of_its_own_until_its_group_ends(lines: str, subjects: list[str]) -> None:
    assert _subjects(_slides(f"（一）曲陵高新区\n\n{lines}")) == [*subjects, "曲陵高新区"]


@pytest.mark.parametrize("line", ["省级企业技术中心\n\n12家", "产业母基金\n\n规模50亿元", "企业孵化器\n\n国家级5家\n\n省级3家"])
def test_parks_and_funds_in_general_own_nothing(line: str) -> None:
    assert set(_subjects(_slides(f"（一）曲陵高新区\n\n{line}"))) == {"曲陵高新区"}


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("龙头企业瑞隆轴承 2022年产值28.4亿元", "瑞隆轴承"),
        ("链主企业骊芯科技2021年营业收入320亿元", "骊芯科技"),
        ("霁屏股份 · 面板出货量全球第4", "霁屏股份"),
        ("曲陵高新区云帆储能项目：\n\n总投资62亿元", "云帆储能项目"),
        ("“青禾速度”：骐远智驾项目\n\n总投资36亿元", "骐远智驾项目"),
    ],
)
def test_a_name_with_what_stands_before_it(line: str, subject: str) -> None:
    assert _subjects(FIRMS + line + "\n") == [subject]


def test_what_a_zone_is_held_against_owns_nothing() -> None:
    text = FIRMS + "审批时限平均较长，比曲陵高新区多一倍\n\n人才公寓460套\n\n亩均税收\n12.9万元\n\n曲陵高新区的\n40.8%\n"
    assert set(_subjects(text)) == {"青禾高新区"}


def test_who_gives_is_told_of_until_another_is_named() -> None:
    text = _titled(
        "（一）曲陵高新区\n\n上市公司13家",
        "1．体制改革\n\n内设机构11个",
        "曲陵市委、市政府对高新区的支持\n\n- 每年单列用地指标1000亩\n- 市级分成部分的80%返还高新区\n- 下放市级权限210项",
    )
    assert _subjects(text) == ["曲陵高新区", "曲陵高新区", "曲陵市", "曲陵市", "曲陵市"]


def test_a_slide_that_begins_with_a_zone_opens_a_section_on_it() -> None:
    slides = [
        "潍川高新区\n\n1126亿元\n\n地区生产总值",
        "创新策源\n\n270家\n\n研发机构",
        "济原高新区\n\n518.6亿元\n\n地区生产总值",
        "金融活水润产业\n\n30亿元\n\n产业引导基金",
        "我们的差距\n\n68家\n\n高新技术企业",
        "家底还薄\n\n12家\n\n研发机构",
    ]
    text = "".join(f"{slide}\n\n\n\n\n" for slide in slides)
    assert _subjects(text) == ["潍川高新区"] * 2 + ["济原高新区"] * 2 + ["青禾高新区"] * 2


def test_without_running_titles_a_zone_that_titles_a_slide_goes_on() -> None:
    slides = (
        "曲陵高新区\n\n2022年\n\n612.5亿元\n地区生产总值\n\n58.3亿元\n一般公共预算收入",
        "创新策源\n\n19家\n新型研发机构",
        "曲陵市人民政府文件\n\n关于深化高新区管理体制改革的意见\n\n平均年龄由43.5岁降到37.2岁\n\n每年安排专项资金5亿元",
        "白塔高新区\n\n签约项目\n212个",
        "白塔国际医药港一期实景\n\n187家\n入驻企业",
        "差距在哪里\n\nPART THREE",
        "上市公司\n2家",
    )
    assert _subjects("\n\n\n\n\n".join(slides) + "\n") == [
        *["曲陵高新区"] * 5, "曲陵市", "白塔高新区", "白塔国际医药港", "青禾高新区",
    ]  # fmt: skip


def test_industries_with_income_are_no_firms() -> None:
    text = FIRMS + "营业收入\n\n医用材料\n128.9亿元\n\n智能装备\n97.5亿元\n\n启珀光电\n\n每年研发投入占营收\n11%以上\n"
    assert _subjects(text) == ["青禾高新区", "青禾高新区", "启珀光电"]


def test_a_list_of_zones_and_a_gap_leave_the_narrator() -> None:
    text = _slides(
        "（一）曲陵高新区\n\n上市公司13家",
        "（二）白塔高新区\n\n上市公司24家",
        "我区与两家高新区对比\n\n生产总值\n我区：146亿元\n曲陵：560亿元\n白塔：210亿元\n\n差距一：总量偏小\n\n亩均税收12.6万元",
    )
    assert _subjects(text)[-4:] == ["青禾高新区", "曲陵高新区", "白塔高新区", "青禾高新区"]


def test_a_label_names_a_fund_and_what_it_has() -> None:
    text = FIRMS + "30亿元\n青禾产业母基金总规模\n\n3支\n已备案子基金\n\n“园区贷”放款7.9亿元\n"
    found = _read(text)
    assert [item.subject for item in found] == ["青禾产业母基金"] * 2 + ["青禾高新区"]
    assert found[0].indicator == "总规模"


def test_a_national_ranking_above_says_among_whom() -> None:
    found = _read("▍位次\n\n国家级经开区综合发展水平考核评价\n\n\n第148位\n第121位\n\n2021年\n2022年\n")
    assert [item.scope for item in found] == ["全国", "全国"]


def test_what_a_column_only_describes_is_no_part_of_the_name() -> None:
    found = _read("企业\t主导产品\t产值（亿元）\n恒岳重工\t矿用自卸车\t112.6\n祁石铝业\t高精铝板带箔\t98.3\n")
    assert [(item.subject, item.indicator) for item in found] == [("恒岳重工", "产值"), ("祁石铝业", "产值")]


def test_firms_listed_one_below_the_other_own_nothing_and_are_known() -> None:
    text = _slides(
        "（一）曲陵高新区\n\n卓岳精机\n\n葭泵股份\n\n泓澜新材\n\n签约项目120个\n\n- 卓岳精机数控转台国内市场占有率23%",
        "创新平台\n\n省级以上31个",
        "市委常委会专题研究16次",
    )
    assert _subjects(text) == ["曲陵高新区", "卓岳精机", "曲陵高新区", "曲陵市"]


def test_a_firm_that_opens_a_sentence_has_it_all() -> None:
    text = (
        FIRMS
        + "昶信泵业\n\n国内市场占有率31%\n\n\n\n\n一、底气\n\n昶信泵业入选国家级单项冠军，参与制定国际标准2项、国家标准11项。\n"
    )
    assert set(_subjects(text)) == {"昶信泵业"}


def test_what_was_counted_before_is_no_parks() -> None:
    found = _read(FIRMS + "高新技术企业2100家\n\n瑶津软件园占地6.5平方公里\n\n瑶津集团2021年营业收入突破1000亿元\n")
    assert [(item.subject, item.indicator) for item in found[1:]] == [("瑶津软件园", "占地面积"), ("瑶津集团", "营业收入")]


def test_an_epithet_behind_a_name_says_that_it_is_a_firm() -> None:
    slide = "（一）济南高新区\n\n高新技术企业427家\n\n沃澜电子——从车库里走出来的科创板公司\n\n2021年营业收入97.3亿元，员工2300人"
    assert _subjects(_slides(slide)) == ["济南高新区", "沃澜电子", "沃澜电子"]
    assert _subjects(_slides(slide.replace("沃澜电子", "新材料"))) == ["济南高新区"] * 3


def test_an_institute_has_what_its_sentence_tells() -> None:
    slide = "（一）济南高新区\n\n济南轨道交通技术研究院实行“事业单位+公司化”运作，孵化企业33家"
    assert _subjects(_slides(slide)) == ["济南轨道交通技术研究院"]


def test_how_a_city_supports_its_zone_is_the_citys() -> None:
    slide = "（一）济南高新区\n\n济南市怎么支持？\n\n- 税收增量部分返还80%\n- 从市直部门抽调45人集中办公"
    assert _subjects(_slides(slide)) == ["济南市", "济南市"]


def test_an_area_before_a_named_park_is_the_parks() -> None:
    assert _subjects(_slides("（一）打算\n\n建成启用15万平方米的青禾科创港", "（二）打算\n\n建成15万平方米的标准厂房")) == [
        "青禾科创港", "青禾高新区",
    ]  # fmt: skip
