"""Among whom a place is held."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period


def _read(text: str, title: str = "青禾高新区工作汇报") -> list[Statement]:
    context = Context(zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2023-03"), title=title)
    return list(extract(text_document(text), context))


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("传感器国内市场占有率达到35%，排名第一。", "全国"),
        ("昶信泵业：全国屏蔽泵市场占有率11%，位居行业第三。", "全国"),
        ("昶信泵业：全省屏蔽泵市场份额达到三成，居首位。", "海岱省"),
        ("轴承产量居全球第2位。", "全球"),
        ("高温屏蔽泵产量居世界第三。", "世界"),
        ("青禾高新区在全市重大项目观摩评比中连续三年获得第一名。", "宁州市"),
        ("进出口增幅居宁州市各县（市、区）第2位。", "宁州市"),
        ("在国家高新区综合排名中列第57位。", "全国"),
        ("到2025年，综合评价力争进入前60位。", "海岱省"),
    ],
)
def test_the_scope_of_a_place(text: str, scope: str) -> None:
    assert [item.scope for item in _read(text) if item.measure == "rank"] == [scope]


def test_a_place_in_what_was_measured_is_in_no_ranking() -> None:
    assert [item.scope for item in _read("市场占有率达到35%，排名第一。") if item.measure == "rank"] == [""]


@pytest.mark.parametrize(
    ("label", "scope"), [("全省高新区综合评价", "海岱省"), ("国家高新区综合排名", "全国"), ("全市综合考核", "宁州市")]
)
def test_a_label_says_among_whom(label: str, scope: str) -> None:
    text = f"青禾高新区\n\n工作汇报\n\n2023年3月\n\n\n\n\n\n一、主要成效\n\n{label}\n\n第19位 → 第4位\n\n高新技术企业\n\n95家\n"
    assert {item.scope for item in _read(text) if item.measure == "rank"} == {scope}


def test_places_that_a_table_gives_its_own_rows() -> None:
    rows = "开发区\t签约项目（个）\t考核位次\n青禾高新区\t86\t1\n东垣经开区\t64\t2\n白塔经开区\t41\t3\n"
    assert {item.scope for item in _read("各开发区招商情况\n" + rows) if item.measure == "rank"} == {"宁州市"}
    apart = "开发区\t签约项目（个）\t考核位次\n青禾高新区\t86\t9\n东垣经开区\t64\t31\n白塔经开区\t41\t78\n"
    assert {item.scope for item in _read("各开发区招商情况\n" + apart) if item.measure == "rank"} == {"海岱省"}


def test_a_cell_that_says_among_whom() -> None:
    rows = "开发区\tGDP（亿元）\t全国（省）排名\n东垣经开区\t612\t41\n青禾高新区\t82\t省112\n白塔经开区\t208\t省26\n"
    found = [item.scope for item in _read("五家开发区2022年主要指标对比\n" + rows) if item.measure == "rank"]
    assert found == ["全国", "海岱省", "海岱省"]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("各项指标由上一年度的第11位升到全省第8位。", ["海岱省"] * 2),
        ("在全省高新区综合评价中列第27位；其中产业集聚单项列第11位。", ["海岱省"] * 2),
        ("青禾高新区由第91位上升至全国第78位。", ["全国"] * 2),
    ],
)
def test_the_scope_that_another_place_gives(text: str, scopes: list[str]) -> None:
    assert [item.scope for item in _read(text) if item.measure == "rank"] == scopes


def test_a_scope_at_the_end_of_the_line_above() -> None:
    head = "青禾高新区\n\n工作汇报\n\n2023年3月\n\n\n\n\n\n一、主要成效\n\n"
    text = head + "规上工业增加值同比\n增长8.1%，增速居全市\n第2位；\n\n全省综合评价\n\n第19位\n\n"
    assert [item.scope for item in _read(text) if item.measure == "rank"] == ["宁州市", "海岱省"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("青禾高新区在全省综合评价中晋升6个位次。", ("change", 6.0)),
        ("青禾高新区综合评价退至全省第12位。", ("rank", 12.0)),
        ("青禾高新区综合排名滑落至第31位。", ("rank", 31.0)),
        ("青禾高新区综合排名较上年上移4位。", ("change", 4.0)),
    ],
)
def test_verbs_of_places(text: str, found: tuple[str, float]) -> None:
    assert [(item.measure, float(item.value)) for item in _read(text)] == [found]
    assert "综合" in _read(text)[0].indicator


@pytest.mark.parametrize(
    ("text", "indicator", "period"),
    [
        ("园区实现利润46.2亿元，跻身中国化工园区30强第19位。", "中国化工园区30强", ""),
        ("青禾高新区在2022先进制造业百强园区中位列第57位。", "先进制造业百强园区", ""),
        ("预算收入增加到2021年的8.6亿元，税收占比达到91.3%，列全市第1位。", "税收占比", "2021"),
        ("产值提高到2020年的268亿元，综合考核居全省第5位。", "综合考核", ""),
    ],
)
def test_what_a_place_is_held_in(text: str, indicator: str, period: str) -> None:
    assert [(item.indicator, item.period) for item in _read(text) if item.measure == "rank"] == [(indicator, period)]
