"""The size of a figure: parts of ten, bounds wherever they stand, places and durations in words, gaps, growth told by a word."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period


def _read(text: str) -> list[Statement]:
    context = Context(
        zone="青禾高新区",
        city="宁州市",
        province="海岱省",
        dated=Period.parse("2023-08"),
        title="情况",
        catalogue=common_catalogue(),
    )
    return list(extract(text_document(text), context))


def _last(text: str) -> Statement:
    return _read(text)[-1]


def test_it_works() -> None:
    assert _last("全区进出口额51.8亿元。").unit == "亿元"


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("六成半的成果在本市转化。", "6.5", "成", "="),
        ("规上企业中三成五的企业实现增长。", "3.5", "成", "="),
        ("来自长三角、珠三角的项目占到了六成。", "6", "成", "="),
        ("亩均税收大约是全省平均水平的7倍。", "7", "倍", "~"),
        ("销售收入差不多是2019年的十倍。", "10", "倍", "~"),
        ("铜箔产能5.2万吨，约占全国的12%。", "12", "%", "~"),
        ("补助加起来接近10亿元。", "10", "亿元", "~"),
        ("2022年签约的131个亿元以上项目全部开工。", "131", "个", "="),
        ("累计节约1.5万亩地。", "1.5", "万亩", "="),
        ("按设备投资额给予补助，最高600万元。", "600", "万元", "<="),
        ("亩均税收最高的达到28万元。", "28", "万元", "="),
        ("已建成区24.8平 方公里。", "24.8", "平方公里", "="),
        ("增速比上半年加快0.9个 百分点。", "0.9", "个百分点", "="),
        ("四季度发了60来列班列。", "60", "列", "~"),
        ("差不多两成的企业亏损。", "2", "成", "~"),
        ("高新技术企业有103家，不对，准确地说是104家。", "104", "家", "="),
        ("税收占比比全省高6个多百分点。", "6", "个百分点", ">"),
        ("储能电池产量18.6吉瓦时。", "18.6", "吉瓦时", "="),
    ],
)
def test_values_and_bounds(text: str, value: str, unit: str, bound: str) -> None:
    item = _last(text)
    assert (str(item.value), item.unit, item.bound) == (value, unit, bound)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("综合排名进入全省前15位。", "15", "位"),
        ("综合排名向全国前20强迈进。", "20", "强"),
        ("固定资产投资增幅进了全市前三。", "3", ""),
        ("产量做到全球前五。", "5", ""),
    ],
)
def test_places_at_the_top(text: str, value: str, unit: str) -> None:
    item = _last(text)
    assert (item.measure, str(item.value), item.unit, item.bound) == ("rank", value, unit, "<=")


@pytest.mark.parametrize(
    "text",
    [
        "引进世界前50强企业投资。",
        "城乡居民收入比以农村居民收入为1。",
        "规模以上工业统计口径为年主营业务收入2000万元及以上。",
        "今年以来主要做了四件事。",
        "（共印60份）",
        "大干一百天，决战四季度。",
        "新设项目固定资产投资总额不低于5000万元的，按一定比例给予补贴。",
    ],
)
def test_no_figures(text: str) -> None:
    assert _read(text) == []


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("综合评价前进四位。", "change", "4"),
        ("申请材料平均精简约四成。", "growth", "-4"),
        ("全年订单掉了近三成。", "growth", "-3"),
        ("亩均税收比全省平均低4.7万元，研发投入强度低0.6个百分点。", "level", "0.6"),
        ("生产总值增速高于全省0.9个、全市0.4个百分点。", "level", "0.4"),
        ("规上工业增加值增长8.6%，连续14个月保持在8%以上。", "growth", "8"),
        ("固定资产投资增速提高到8.2%。", "growth", "8.2"),
        ("增幅由年初的-3.2%回升到6月末的5.8%。", "growth", "5.8"),
        ("森林覆盖率保持在27%以上。", "level", "27"),
        ("出口增速比上半年提高4.6个百分点，较全市平均水平高12.1个百分点。", "level", "12.1"),
        ("规上企业中产值同比下降的有61家。", "level", "61"),
        ("生产总值增长6.4%，全市是5.5%，全省5.2%。", "growth", "5.2"),
        ("一季度总产值增长8.3%，上半年回落到7.1%，前三季度6.8%。", "growth", "6.8"),
        ("产值增长6.4%，占全市的15.2%。", "level", "15.2"),
        ("降幅比全市小8.7个百分点。", "level", "8.7"),
        ("GDP增长6.8%，比一季度、上半年分别提高0.7和0.3个百分点。", "change", "0.3"),
    ],
)
def test_measures(text: str, measure: str, value: str) -> None:
    item = _last(text)
    assert (item.measure, str(item.value)) == (measure, value)


@pytest.mark.parametrize("text", ["平均办理时间 3天→20分钟", "工业项目审批 92天 ➔ 45天"])
def test_durations_beside_an_arrow(text: str) -> None:
    assert len(_read(text)) == 2


@pytest.mark.parametrize("text", ["审批时间由93天压到现在的18天。", "审批时间从2019年的100个工作日压减到目前的40个工作日。"])
def test_durations_of_a_movement(text: str) -> None:
    assert len(_read(text)) == 2
