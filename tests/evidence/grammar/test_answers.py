"""What speakers say of shares, distances, scores and firms, as in the account and the answers of a press conference."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

TITLE = "青禾高新区专场新闻发布会（文字实录）"


def _read(text: str) -> list[Statement]:
    context = Context(
        zone="青禾高新区",
        city="宁州市",
        province="海岱省",
        dated=Period.parse("2022-10"),
        title=TITLE,
        catalogue=common_catalogue(),
    )
    return list(extract(text_document(f"{TITLE}\n\n{text}"), context))


def _told(text: str) -> list[tuple[str, str]]:
    return [(item.subject, item.indicator) for item in _read(text)]


def test_it_works() -> None:
    assert _told("全区规上工业增加值增长9.7%。") == [("青禾高新区", "规上工业增加值")]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        # a share right behind the region is one of it, whatever bound stands between
        ("我们以全市不足2%的土地，贡献了全市近三分之一的税收。", "土地占全市比重 | 税收占全市比重"),
        # a place in the region of which a share was told is that of the thing
        ("外贸进出口占全省的12.6%，居全省第3位。", "外贸进出口占全省的比重 | 外贸进出口"),
        ("税收占比达到91.3%，列全市第1位。", "税收占比 | 税收占比"),
        # distances to others and to goals
        ("亩均税收与省内领先的高新区相比还低7万元左右。", "亩均税收低于省内领先的高新区"),
        ("GDP完成214亿元，离年度目标还差6亿元。", "GDP | GDP离年度目标差距"),
        ("国家高新区综合评价最新排名第87位，离“六十强”还差27位。", "国家高新区综合评价 | 国家高新区综合评价离“六十强”差距"),
        # what a score is given for
        ("在全市群众满意度调查中，我区得分94.27分，提升了5个位次。", "群众满意度调查 | 群众满意度调查"),
        ("在全省营商环境评价中，我区以92.1分的成绩居全省第三。", "营商环境评价 | 营商环境评价"),
        ("职工460人，其中研发人员120人，占比26%。", "职工 | 研发人员 | 研发人员占比"),
        ("百亿元企业仅2家。", "百亿元企业"),
        # the place of others, who is at the conference, sayings
        ("全国排名第60位左右的高新区都在加快发展。", ""),
        ("本场发布会共有23家新闻单位参加。", ""),
        ("群众出门300米见绿、500米见园。", ""),
        ("我们正在向千亿目标迈进。", ""),
    ],
)
def test_indicators(text: str, indicators: str) -> None:
    assert " | ".join(item.indicator for item in _read(text)) == indicators


def test_a_share_of_the_city_is_told_of_the_zone() -> None:
    assert {item.subject for item in _read("我们以全市不足2%的土地，贡献了全市近三分之一的税收。")} == {"青禾高新区"}


def test_a_firm_goes_on_over_a_semicolon_with_what_only_firms_have() -> None:
    text = "大家熟悉的昶信泵业，2013年落户时只有19名员工；去年营业收入达到36.8亿元，员工超过2800人。全区企业2300家。"
    assert [item.subject for item in _read(text)] == ["昶信泵业"] * 3 + ["青禾高新区"]


def test_a_firm_that_is_backed_has_its_own_figures_only() -> None:
    text = "龙头企业昶信泵业产值12亿元。支持昶信泵业2025年营业收入突破100亿元。支持昶信泵业实施技改项目3个。"
    assert [item.subject for item in _read(text)] == ["昶信泵业", "昶信泵业", "青禾高新区"]


def test_a_growth_taken_up_again_by_its_number() -> None:
    text = "1至8月，规上工业增加值增长9.7%，进出口增长3.2%。\n\n应该说，9.7%的增速来之不易。"
    last = _read(text)[-1]
    assert (last.indicator, last.period) == ("规上工业增加值", "2022-01/2022-08")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("先说一组数据：前三季度，生产总值增长5.6%；规上工业增加值增长9.1%。", "2022-01/2022-09"),
        ("今年9月，青禾实验学校已经开学，总投资3.4亿元，占地96亩，可提供学位3300个。", ""),
        ("2018年以来累计兑现奖补资金6.7亿元。", "2018年以来"),
        ("今年以来，我们落实税费政策，到8月底，累计办理退税6.8亿元。", "2022-01/2022-08"),
        ("关于全年目标，我们有信心确保规上工业增加值增长10%。", "2022"),
        ("2019年以来，我们推行改革，机构精简52.2%。审批时限由120个工作日压缩到45个工作日。", "2019年以来"),
    ],
)
def test_periods(text: str, period: str) -> None:
    assert _read(text)[-1].period == period


def test_a_mark_that_is_reached() -> None:
    assert [item.bound for item in _read("规上工业总产值迈上700亿元台阶，税收突破20亿元。")] == ["=", ">"]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        # who gives a policy's money is no name; the turn of a rate says what the next per cent is
        ("对首次认定的高新技术企业，区财政给予一次性奖励30万元。", "首次认定高新技术企业奖励"),
        ("全区规上工业增加值下降2.8%。5月份增速由负转正，7月份回升到9.4%。", "规上工业增加值 | 规上工业增加值"),
        ("出口增速逐月回升，8月份达到12.6%。", "出口"),
        # what is placed are sides of what was told; those before a semicolon are left
        ("税收收入24.7亿元，总量和增速均居全市第二位。", "税收收入 | 税收收入总量 | 税收收入增速"),
        (
            "上市企业达到4家；小巨人企业8家、中小企业63家，均居全市首位。",
            "上市企业 | 小巨人企业 | 中小企业 | 小巨人企业 | 中小企业",
        ),
        (
            "高新技术企业148家，占全市总数的三成，今年有望突破180家。",
            "高新技术企业 | 高新技术企业占全市总数的比重 | 高新技术企业",
        ),
        ("有效发明专利1385件，每万人口拥有77.8件。", "有效发明专利 | 每万人口有效发明专利"),
        ("2020年第七次人口普查常住人口是17.9万人。", "常住人口"),
        ("教育方面，我们累计投入26.4亿元。", "教育投入"),
        ("设计床位1200张，总投资18.5亿元。", "设计床位 | 总投资"),
        ("33个项目实现当天拿地、当天开工。", "实现当天拿地、当天开工项目"),
        ("从机关抽调了120名干部担任“企业服务专员”。", "企业服务专员"),
        ("14人不再担任领导职务。", "不再担任领导职务"),
        ("园区累计培育国家级孵化载体9家、省级18家。", "培育国家级孵化载体 | 培育省级孵化载体"),
        ("生物医药产业集聚企业210家，产值突破90亿元。", "生物医药产业集聚企业 | 生物医药产业产值"),
        # no figures: the articles of a policy, what is put first
        ("出台“聚英”人才新政二十条，推出稳增长措施28条。", ""),
        ("我们把创新摆在发展全局的首位。", ""),
        ("设立了规模5亿元的天使投资基金、10亿元的产业引导基金。", "天使投资基金规模 | 产业引导基金"),
        ("全区路网密度达到每平方公里8.6公里。", "路网密度"),
        ("今年秋季学期又有5所学校投入使用，基本消除56人以上大班额。", "学校投入使用"),
    ],
)
def test_what_is_left_unsaid(text: str, indicators: str) -> None:
    assert " | ".join(item.indicator for item in _read(text)) == indicators


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("龙头企业曜川光电落户八年来累计投资68亿元。", "曜川光电"),
        ("大家可能听说过鸣岐精密，这家企业去年营业收入达到3.2亿元。", "鸣岐精密"),
        ("比如衡蒿生物原料药基地项目，总投资22亿元。", "衡蒿生物原料药基地项目"),
        ("我区与理工学院共建的先进陶瓷研究院2020年建成投用，总投资6.5亿元。", "先进陶瓷研究院"),
        ("比如，排在我们前面的泷城高新区，去年工业总产值是1308亿元。", "泷城高新区"),
        ("目前高新区共有上市企业12家。", "青禾高新区"),
        ("我们有一家企业叫锐拓精工，去年产值6.8亿元。", "锐拓精工"),
        ("全市第一家主板上市企业恒远股份就是从这里走出去的，去年营收突破60亿元。", "恒远股份"),
    ],
)
def test_who_is_told_of(text: str, subject: str) -> None:
    assert [item.subject for item in _read(text)] == [subject]


def test_what_we_are_to_another() -> None:
    text = "比如，排在我们前面的泷城高新区，去年工业总产值是1308亿元，是我们的两倍多。"
    assert _read(text)[-1].indicator == "工业总产值与青禾高新区之比"


def test_a_stage_between_a_year_and_a_place() -> None:
    text = "国家高新区综合评价中，我区由2018年首次参评时的第128位上升到2021年的第96位，前进32位。"
    assert [(item.indicator, item.period) for item in _read(text)] == [
        ("国家高新区综合评价", "2018"),
        ("国家高新区综合评价", "2021"),
        ("国家高新区综合评价", "2018/2021"),
    ]


def test_marks_passed_one_after_the_other() -> None:
    assert [item.bound for item in _read("规上工业总产值接连跨过300亿元、500亿元大关，去年达到612.5亿元。")] == [">", ">", "="]


def test_a_sum_by_the_month_from_a_year_on() -> None:
    text = "低保标准由2012年每人每月320元提高到2021年的820元。"
    assert [(item.indicator, item.period) for item in _read(text)] == [("低保标准", "2012"), ("低保标准", "2021")]


def test_a_difference_of_what_has_no_time() -> None:
    text = "2021年，税收收入24.7亿元。规上工业企业由63家发展到187家，净增124家。"
    assert [item.period for item in _read(text)][-1] == ""
