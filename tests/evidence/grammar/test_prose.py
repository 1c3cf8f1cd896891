"""Running text: what a clause says and what it takes from the clauses before, sentence by sentence."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import FIELDS, Body, Context, Statement, extract
from kaifaqu.observe import Period

CONTEXT = Context(
    zone="青禾高新区",
    city="青禾市",
    province="海岱省",
    dated=Period.parse("2023-08"),
    catalogue=common_catalogue(),
    bodies=(Body("qh", "青禾高新区", "zone", ("青禾高新技术产业开发区",)), Body("dy", "东垣经开区", "zone")),
)


def _read(text: str) -> list[Statement]:
    return list(extract(text_document(text), CONTEXT))


def _one(text: str) -> Statement:
    found = _read(text)
    assert len(found) == 1, [(item.quote, item.indicator) for item in found]
    return found[0]


def test_it_works() -> None:
    found = _one("2022年全区生产总值达到211.5亿元。")
    assert (found.subject, found.indicator, found.measure, found.unit) == ("青禾高新区", "生产总值", "level", "亿元")
    assert (found.period, found.quote, found.code, found.confidence) == ("2022", "达到211.5亿元", "gdp", 1.0)


def test_subject_and_indicator_are_carried_over_clauses() -> None:
    level, change, average = _read("2020年，全区一般公共预算收入达到18.2亿元，较2015年增加6.4亿元，年均增长9.1%。")
    assert {item.indicator for item in (level, change, average)} == {"一般公共预算收入"}
    assert [item.measure for item in (level, change, average)] == ["level", "change", "cagr"]
    assert [item.period for item in (level, change, average)] == ["2020", "2015/2020", "2015/2020"]


def test_a_movement_has_two_levels_and_a_multiple() -> None:
    first, last, times = _read("建成区面积由4平方公里扩大到22平方公里，增长了4.5倍。")
    assert (first.measure, last.measure, times.measure) == ("level", "level", "multiple")
    assert times.indicator == last.indicator == "建成区面积"


def test_a_movement_between_two_years_dates_the_average() -> None:
    first, last, average = _read("高新技术企业由2018年的60家增加到2022年的150家，年均增长25.7%。")
    assert (first.period, last.period, average.period) == ("2018", "2022", "2018/2022")


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("固定资产投资同比下降3.5%。", "growth", "-3.5"),
        ("办理时限压减60%以上。", "growth", "-60"),
        ("近三年平均增速达到26%。", "cagr", "26"),
        ("城镇新登记企业320家。", "level", "320"),
        ("新增规上工业企业31家。", "change", "31"),
        ("占比提高了2.4个百分点。", "change", "2.4"),
        ("投资总量是去年的1.8倍。", "level", "1.8"),
        ("五年来进出口总额翻了一番。", "multiple", "1"),
    ],
)
def test_measures(text: str, measure: str, value: str) -> None:
    found = _one(text)
    assert (found.measure, str(found.value)) == (measure, value)


def test_a_gap_to_another_place_is_a_level() -> None:
    _, gap = _read("上半年规模以上工业增加值增长8.2%，高于全市1.3个百分点。")
    assert (gap.measure, gap.unit) == ("level", "个百分点")
    assert "高于全市" in gap.indicator


def test_ranks_have_a_scope() -> None:
    _, rank = _read("实际使用外资3200万美元，居全省第5位。")
    assert (rank.measure, rank.unit, rank.scope, rank.indicator) == ("rank", "位", "海岱省", "实际使用外资")


def test_one_rank_said_of_two() -> None:
    found = _read("一般公共预算收入20亿元，税收占比88.3%，均居全市首位。")
    assert [(item.indicator, item.scope) for item in found if item.measure == "rank"] == [
        ("一般公共预算收入", "青禾市"),
        ("税收占比", "青禾市"),
    ]


def test_each_its_own_figure() -> None:
    found = _read("固定资产投资、社会消费品零售总额、进出口总额分别增长10.6%、14.9%和8%。")
    assert [item.indicator for item in found] == ["固定资产投资", "社会消费品零售总额", "进出口总额"]
    assert {item.measure for item in found} == {"growth"}


def test_the_thing_counted_after_its_number() -> None:
    found = _one("全区拥有68家高新技术企业。")
    assert (found.indicator, found.unit) == ("高新技术企业", "家")
    assert CONTEXT.catalogue.get(found.code).name.startswith("高新技术企业")


def test_what_a_clause_leaves_out() -> None:
    found = _read("全区138个重点项目开工129个，开工率93.5%，完成投资126亿元。")
    assert found[-2].indicator.endswith("开工率")
    assert "重点项目" in found[-1].indicator


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("今年1—5月，固定资产投资完成30亿元。", "2023-01/2023-05"),
        ("上半年，固定资产投资完成30亿元。", "2023-H1"),
        ("去年固定资产投资完成30亿元。", "2022"),
        ("截至2020年底，固定资产投资累计30亿元。", "2020"),
        ("2021年一季度固定资产投资30亿元。", "2021-Q1"),
        ("前三季度固定资产投资30亿元。", "2023-01/2023-09"),
        ("二〇二一年固定资产投资30亿元。", "2021"),
        ("固定资产投资30亿元。", ""),
    ],
)
def test_periods(text: str, period: str) -> None:
    assert _one(text).period == period


def test_a_relative_phrase_stays_as_written() -> None:
    assert _one("近三年，完成技改投资52亿元。").period == "近三年"


@pytest.mark.parametrize("text", ["力争到2025年，营业总收入突破800亿元。", "到2027年，营业总收入达到800亿元。"])
def test_goals(text: str) -> None:
    assert _one(text).target


def test_what_is_over_is_no_goal() -> None:
    assert not _one("2022年，营业总收入突破500亿元。").target


def test_another_zone_is_the_subject_of_its_sentence() -> None:
    assert _one("东垣经开区规上工业企业达到96家。").subject == "东垣经开区"


def test_long_names_and_deictics_are_one_zone() -> None:
    for name in ("青禾高新技术产业开发区", "全区", "我区", "高新区"):
        found = _one(f"{name}规上工业企业达到96家。")
        assert (found.subject, found.body) == ("青禾高新区", "qh")


def test_a_paragraph_broken_in_mid_sentence() -> None:
    first = "截至2020年底，全区高质量发展取得了新的成绩，产业结构持续优化，创新能力不断增强，每万人口高价值发明"
    text = first + "\n\n专利拥有量 6.8 件。"
    found = _one(text)
    assert (found.indicator, found.period, found.locator.line) == ("每万人口高价值发明专利拥有量", "2020", 3)


def test_sizes_only_say_what_is_counted() -> None:
    found = _one("新签约10亿元以上项目15个。")
    assert (found.value, found.unit) == (15, "个")
    assert "10亿元以上项目" in found.indicator


def test_a_project_owns_its_figures() -> None:
    found = _read("恒岳新材项目：总投资6.5亿元，占地168亩。")
    assert {item.subject for item in found} == {"恒岳新材项目"}


def test_origins_tell_the_words_and_the_rule() -> None:
    document = text_document("2022年全区生产总值达到211.5亿元，居全市第2位。")
    for found in extract(document, CONTEXT):
        assert set(found.origins) == set(FIELDS)
        for origin in found.origins.values():
            assert origin.how
            assert origin.block < 0 or document.blocks[origin.block].text[origin.start : origin.end] == origin.text
        assert document.blocks[found.block].text[found.start : found.end] == found.quote
