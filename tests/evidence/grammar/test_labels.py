"""Which label a figure of a slide has: broken words, columns, labels above and below in one slide."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, extract
from kaifaqu.evidence.grammar.lines import Spelling
from kaifaqu.observe import Period

HEAD = ["发展成效汇报", "", "", "一、主要指标", "", "云屏高新区", ""]


def _indicators(*lines: str) -> str:
    context = Context(
        zone="云屏高新区", city="云屏市", province="海岱省", dated=Period.parse("2022-06"), title="", catalogue=common_catalogue()
    )
    text = "\n".join([*HEAD, *(part for line in lines for part in (line, ""))])
    return " | ".join(item.indicator for item in extract(text_document(text), context))


@pytest.mark.parametrize(
    ("lines", "indicators"),
    [
        (("规上工业总产", "值", "421.6亿元", "年均增长 18.2%"), "规上工业总产值 | 规上工业总产值"),
        (("高新技", "术企业", "187家", "一般公共预", "算收入", "14.2亿元"), "高新技术企业 | 一般公共预算收入"),
        (
            ("总产值", "1286亿元", "68.4亿元", "税收收入", "研发机构", "210家", "26家", "上市企业"),
            "总产值 | 税收收入 | 研发机构 | 上市企业",
        ),
        (
            ("586.3亿元", "营业收入", "↑ 16.8%", "168.9亿元", "地区生产总值", "↑ 11.3%"),
            "营业收入 | 营业收入 | 地区生产总值 | 地区生产总值",
        ),
        (("高新技术企业", "科技型中小企业", "瞪羚企业", "87家", "204家", "35家"), "高新技术企业 | 科技型中小企业 | 瞪羚企业"),
        (("650亿元", "31.7亿元", "180余家", "总产值", "税收收入", "高新技术企业"), "总产值 | 税收收入 | 高新技术企业"),
        (
            ("一束光点亮一座城", "640亿元", "光电产业产值", "占全区工业总产值", "43.2%"),
            "光电产业产值 | 光电产业产值占全区工业总产值的比重",
        ),
        (("税收收入", "9.8亿元", "高新技术企业突破", "120家", "研发投入强度", "3.4%"), "税收收入 | 高新技术企业 | 研发投入强度"),
    ],
)
def test_labels_above_and_below(lines: tuple[str, ...], indicators: str) -> None:
    assert _indicators(*lines) == indicators


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        ("研发投入强", "度", True),
        ("技术合同成", "交额", True),
        ("国家级专精特新“小", "巨人”企业", True),
        ("流体装备", "产值", False),
        ("主要指标", "高新技术企业", False),
    ],
)
def test_a_word_cut_by_the_end_of_its_line(upper: str, lower: str, expected: bool) -> None:
    spelling = Spelling({"研发投入强度", "技术合同成交额", "工业总产值", "高新技术企业"}, ["流体装备"])
    assert spelling.broken(upper, lower) is expected


@pytest.mark.parametrize(
    ("lines", "indicators"),
    [
        (
            ("以全市2.1%的土地面积", "贡献了", "18.6%", "的生产总值", "21%", "的税收"),
            "土地面积占全市比重 | 生产总值占全市比重 | 税收占全市比重",
        ),
        (("头孢中间体产量", "6万吨", "全球第2"), "头孢中间体产量 | 头孢中间体产量"),
        (("有效发明专利", "1126件", "每万人口", "154.2件"), "有效发明专利 | 每万人口有效发明专利"),
        (("综合评价争先进位", "进位目标“三级跳”", "前65位"), "综合评价"),
    ],
)
def test_what_a_slide_says_of_its_figures(lines: tuple[str, ...], indicators: str) -> None:
    assert _indicators(*lines) == indicators


@pytest.mark.parametrize(
    ("lines", "indicators"),
    [
        (("建成区面积    就业人口", "31.2平方公里    12.6万人", "税收收入", "9.8亿元"), "建成区面积 | 就业人口 | 税收收入"),
        (("国家级孵化器", "院士工作站", "重点实验室", "2个    5个    6个"), "国家级孵化器 | 院士工作站 | 重点实验室"),
        (("高新技术企业数", "要求", "≥60家", "目前", "74家"), "高新技术企业数 | 高新技术企业数"),
        (("主导产业集中度", "要求≥60%   目前67.3%", "税收收入", "9.8亿元"), "主导产业集中度 | 主导产业集中度 | 税收收入"),
        (("销售收入", "19.4亿元", "38.6%", "同比增幅", "9.2%", "研发投入强度"), "销售收入 | 销售收入 | 研发投入强度"),
    ],
)
def test_columns_headings_and_labels_below(lines: tuple[str, ...], indicators: str) -> None:
    assert _indicators(*lines) == indicators


def test_a_phrase_goes_on_through_its_figure() -> None:
    lines = ("按设备投资额", "15%", "给予补助", "", "", "进入资本市场企业", "31家", "税收收入", "9.8亿元")
    assert _indicators(*lines) == "按设备投资额给予补助比例 | 进入资本市场企业 | 税收收入"


def test_what_is_paid_and_for_what() -> None:
    lines = (
        "首次认定高新技术企业",
        "奖励20万元",
        "",
        "",
        "新获批省级平台",
        "奖励50万元",
        "",
        "",
        "上市公司3家 新三板挂牌9家 银行机构19家",
    )
    assert _indicators(*lines) == "首次认定高新技术企业奖励 | 新获批省级平台奖励 | 上市公司 | 新三板挂牌 | 银行机构"


def _slide(text: str) -> list[tuple[str, str, str]]:
    head = "青禾高新区工作汇报\n\n2023年10月\n\n一、基本情况\n\n各位领导\n\n\n\n\n"
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-10"))
    return [(item.subject, item.indicator, item.measure) for item in extract(text_document(head + text), context)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # of whom a share is, alone above it
        ("全市\n2.9%\n的土地面积\n", [("青禾高新区", "土地面积占全市比重", "level")]),
        # a change of some years
        ("综合评价位次\n\n两年前进\n29\n位\n", [("青禾高新区", "综合评价", "change")]),
        # a place below those among whom it is
        ("2022年在全省开发区综合考评中\n位列第12位\n", [("青禾高新区", "综合考评", "rank")]),
        ("海岱省营商环境评价（2023年）\n开发区组第三名\n", [("青禾高新区", "营商环境评价", "rank")]),
        # the rate of what is so large, what is done to the land of the line above
        (
            "标准厂房\n58万平方米\n入驻率\n91.5%\n",
            [("青禾高新区", "标准厂房面积", "level"), ("青禾高新区", "标准厂房入驻率", "level")],
        ),
        (
            "清理闲置低效用地1260亩\n盘活 870亩\n",
            [("青禾高新区", "清理闲置低效用地", "level"), ("青禾高新区", "盘活闲置低效用地", "level")],
        ),
        # what is done to projects; a noun that ends like a bound
        ("项目建设\n\n新签约\n32个\n\n竣工\n9个\n", [("青禾高新区", "新签约项目", "level"), ("青禾高新区", "竣工项目", "level")]),
        ("审批时限\n压缩72%\n", [("青禾高新区", "审批时限", "growth")]),
        # a project by its brand and what it costs
        (
            "恒光新能源电池\n总投资35亿元\n占地320亩\n",
            [("恒光新能源电池", "总投资", "level"), ("恒光新能源电池", "占地面积", "level")],
        ),
    ],
)
def test_what_the_lines_around_leave_out(text: str, told: list[tuple[str, str, str]]) -> None:
    assert _slide(text) == told
