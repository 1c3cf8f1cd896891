"""Places among others and parts of a whole, as texts for the public tell them; numbers that stand in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period


def _read(text: str) -> list[Statement]:
    context = Context(
        zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-11"), title="", catalogue=common_catalogue()
    )
    return list(extract(text_document(text), context))


def test_it_works() -> None:
    assert [(item.indicator, item.scope) for item in _read("税收总额居全市第2位。")] == [("税收总额", "宁州市")]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        # the first so many of a ranking, in words
        ("综合实力保持全省园区前三。", [("综合实力", 3, "<=", "海岱省")]),
        ("税收增幅稳居全市前五。", [("税收增幅", 5, "<=", "宁州市")]),
        ("前三季度产值增长，综合考核进入全省前十。", [("综合考核", 10, "<=", "海岱省")]),
        # at the head
        ("2022年经济总量居宁州市之首。", [("经济总量", 1, "=", "宁州市")]),
        ("亩均税收列全省之首。", [("亩均税收", 1, "=", "海岱省")]),
        # parts of the country, the country by the level of its zones, the world
        ("生物医药产业规模居西部第一。", [("生物医药产业规模", 1, "=", "西部")]),
        ("轴承出口额列中部地区第3位。", [("轴承出口额", 3, "=", "中部地区")]),
        ("光纤产量排名全球第二。", [("光纤产量", 2, "=", "全球")]),
        ("创新能力位居国家级高新区第48位。", [("创新能力", 48, "=", "全国")]),
        ("在全国高新区综合考核中列第62位。", [("综合考核", 62, "=", "全国")]),
    ],
)
def test_places(text: str, places: list[tuple[str, int, str, str]]) -> None:
    found = [item for item in _read(text) if item.measure == "rank"]
    assert [(item.indicator, item.value, item.bound, item.scope) for item in found] == places


@pytest.mark.parametrize("text", ["前三季度运行平稳。", "前十年打基础。", "位列前三甲的企业。", "产值前八个月增长较快。"])
def test_not_every_first_so_many_is_a_place(text: str) -> None:
    assert not _read(text)


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("青禾高新区以占宁州市2.1%的土地、4.3%的人口创造了11%的税收。", "土地占宁州市比重 | 人口占宁州市比重 | 税收占宁州市比重"),
        ("用不足全市1%的土地产出了全市9%的税收。", "土地占全市比重 | 税收占全市比重"),
        ("园区贡献了宁州市近三成的出口额。", "出口额占宁州市比重"),
        ("以全省2%的用电量支撑了全省6%的工业增加值。", "用电量占全省比重 | 工业增加值占全省比重"),
        ("集聚了全市80%的科研平台、70%的博士。", "科研平台占全市比重 | 博士占全市比重"),
    ],
)
def test_parts_of_a_whole(text: str, indicators: str) -> None:
    assert " | ".join(item.indicator for item in _read(text)) == indicators


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("产值比五年前增长近一倍。", [("产值", "multiple", "1", "倍", "~")]),
        ("专利授权量增长一倍以上。", [("专利授权量", "multiple", "1", "倍", ">=")]),
        ("外来人才首次破万。", [("外来人才", "level", "1", "万", ">")]),
        (
            "工业销售、工业产值双过“千亿”大关。",
            [("工业销售", "level", "1000", "亿", ">"), ("工业产值", "level", "1000", "亿", ">")],
        ),
        ("产值和税收实现双翻番。", [("产值", "multiple", "1", "番", "="), ("税收", "multiple", "1", "番", "=")]),
        ("25-40岁人口占比达38%。", [("25-40岁人口占比", "level", "38", "%", "=")]),
        ("60岁以上老年人口3.2万人。", [("60岁以上老年人口", "level", "3.2", "万人", "=")]),
        ("精简整合为9个内设机构。", [("内设机构", "level", "9", "个", "=")]),
        ("人员由180人精减为125人。", [("人员", "level", "180", "人", "="), ("人员", "level", "125", "人", "=")]),
        ("新建小学、中学各2所。", [("新建小学", "level", "2", "所", "="), ("新建中学", "level", "2", "所", "=")]),
        ("税收20亿元，比增11%。", [("税收", "level", "20", "亿元", "="), ("税收", "growth", "11", "%", "=")]),
    ],
)
def test_figures_in_words(text: str, figures: list[tuple[str, str, str, str, str]]) -> None:
    found = _read(text)
    assert [(item.indicator, item.measure, item.value, item.unit, item.bound) for item in found] == [
        (name, measure, Decimal(value), unit, bound) for name, measure, value, unit, bound in figures
    ]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        # what belongs to the projects counted before; foreign capital is a figure of its own
        (
            "新建项目8个，到位资金3.5亿元；续建项目5个，引资额7亿元。",
            "新建项目 | 新建项目到位资金 | 续建项目 | 续建项目引资额",
        ),
        ("签约项目11个，协议资金额32亿元。", "签约项目 | 签约项目协议资金额"),
        ("储备项目46个，协议总投资120亿元。", "储备项目 | 储备项目协议总投资"),
        ("引进项目31个，年计划投资25亿元。", "引进项目 | 引进项目年计划投资"),
        ("新签约项目31个，合同外资2亿美元。", "新签约项目 | 合同外资"),
        # the verb inside a name
        ("零售业完成销售额8.4亿元，增长3.9%。", "零售业销售额 | 零售业销售额"),
        ("开发区完成工业产值146亿元。", "工业产值"),
        ("服务业完成增加值57亿元。", "服务业增加值"),
        ("尤其工业技改投资完成2.7亿元。", "工业技改投资"),
        # brackets leave nothing to what follows
        ("工业投资36亿元（占全部投资的41.5%），增长18%。", "工业投资 | 工业投资占全部投资的比重 | 工业投资"),
        ("税收20亿元（不含关税5亿元），增长8%。", "税收 | 不含关税 | 税收"),
        ("规上企业87家（其中高新技术企业30家），占全市的12%。", "规上企业 | 高新技术企业 | 规上企业占全市的比重"),
        ("进出口51亿元（增长6%），居全市第二。", "进出口 | 进出口 | 进出口"),
        ("出口额21亿元（全市占比9%），增长5%。", "出口额 | 出口额全市占比 | 出口额"),
    ],
)
def test_names(text: str, indicators: str) -> None:
    assert " | ".join(item.indicator for item in _read(text)) == indicators


@pytest.mark.parametrize(
    "text",
    [
        "在全省综合排名中，由2020年的46位上升至目前的29位。",
        "全省综合排名由46位跃升至29位。",
        "全省开发区考核位次从46位提升到29位。",
    ],
)
def test_a_place_that_moved(text: str) -> None:
    assert [(item.measure, item.value, item.scope) for item in _read(text)] == [("rank", 46, "海岱省"), ("rank", 29, "海岱省")]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("实际利用外资3亿美元，全市占比28.6%，增长5%。", "实际利用外资 | 实际利用外资全市占比 | 实际利用外资"),
        ("税收20亿元，占全市的9%，同比增长5%。", "税收 | 税收占全市的比重 | 税收"),
        ("出口5亿元，海岱省份额3%。", "出口 | 出口海岱省份额"),
        ("税收占比85%，提高2个百分点。", "税收占比 | 税收占比"),
        ("产值12亿元，全市占比8%，较上年提高1个百分点。", "产值 | 产值全市占比 | 产值全市占比"),
    ],
)
def test_shares_of_what_was_told(text: str, indicators: str) -> None:
    found = _read(text)
    assert " | ".join(item.indicator for item in found) == indicators
    assert {item.subject for item in found} == {"青禾高新区"}


def test_among_whom_is_not_whose() -> None:
    text = "进出口51亿元，分别占海岱省、宁州市进出口总额的8%、45%，税收20亿元。"
    assert {item.subject for item in _read(text)} == {"青禾高新区"}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        # who stands before the verb, what between it and the place
        ("云帆汽车连续十年位居中国品牌乘用车出口第一。", [("云帆汽车", "品牌乘用车出口", "全国")]),
        ("岭南电器位列全省家电行业第二。", [("岭南电器", "家电行业", "海岱省")]),
        ("青岭集团铜板带产销规模位居全国第一。", [("青岭集团", "铜板带产销规模", "全国")]),
        ("立岩重工盾构机出口额居西部第三。", [("立岩重工", "盾构机出口额", "西部")]),
        # each of a list its own; 连续十年 is of the first only
        (
            "云帆汽车连续十年位居全国客车出口第一，岭南电器位列全省家电行业第二。",
            [("云帆汽车", "客车出口", "全国"), ("岭南电器", "家电行业", "海岱省")],
        ),
        # what is measured before the verb, others between
        ("亩均税收位居全省高新区第五。", [("青禾高新区", "亩均税收", "海岱省")]),
        ("生物医药产业规模列全市第二。", [("青禾高新区", "生物医药产业规模", "宁州市")]),
    ],
)
def test_who_holds_a_place_in_what(text: str, places: list[tuple[str, str, str]]) -> None:
    found = _read(text)
    assert [(item.subject, item.indicator, item.scope) for item in found] == places
    assert [item.period for item in found[1:]] == [""] * (len(found) - 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # the figures of others, in brackets, are theirs; the gap is told as without them
        (
            "生产总值增长7.1%，比全省（6.2%）和全国（5.9%）分别高0.9、1.2个百分点。",
            [
                ("青禾高新区", "生产总值", "growth"),
                ("海岱省", "生产总值", "growth"),
                ("全国", "生产总值", "growth"),
                ("青禾高新区", "生产总值增速高于全省", "level"),
                ("青禾高新区", "生产总值增速高于全国", "level"),
            ],
        ),
        (
            "进出口增长12%，增速比全省平均水平（5.3%）快6.7个百分点。",
            [
                ("青禾高新区", "进出口", "growth"),
                ("海岱省", "进出口", "growth"),
                ("青禾高新区", "进出口增速快于全省平均水平", "level"),
            ],
        ),
        (
            "税收占比85%，比全市（81%）高4个百分点。",
            [
                ("青禾高新区", "税收占比", "level"),
                ("宁州市", "税收占比", "level"),
                ("青禾高新区", "税收占比高于全市", "level"),
            ],
        ),
        (
            "固定资产投资增长14.5%，高于全省（8.3%）6.2个百分点。",
            [
                ("青禾高新区", "固定资产投资", "growth"),
                ("海岱省", "固定资产投资", "growth"),
                ("青禾高新区", "固定资产投资增速高于全省", "level"),
            ],
        ),
        (
            "工业用电量下降2%，低于全市（1.1%）3.1个百分点，增幅居全市第6位。",
            [
                ("青禾高新区", "工业用电量", "growth"),
                ("宁州市", "工业用电量", "growth"),
                ("青禾高新区", "工业用电量增速低于全市", "level"),
                ("青禾高新区", "工业用电量增幅", "rank"),
            ],
        ),
    ],
)
def test_others_in_brackets(text: str, told: list[tuple[str, str, str]]) -> None:
    found = _read(text)
    assert [(item.subject, item.indicator, item.measure) for item in found] == told
    assert all(item.quote.lstrip("高低快慢占达增长下降") and item.quote in text for item in found)
    assert all(text[item.number[0] : item.number[1]] == str(abs(item.value)) for item in found)
