"""Whatever a reader and a grammar hand over, the audit answers: no exception, the same answer twice, each key once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.gold_readings import context

from kaifaqu.evidence import SEVERITIES, Reading, Statement
from kaifaqu.evidence.audit import Known, audit
from kaifaqu.evidence.readers import read_bytes

ABOUT = context("2021-12", zone="云岭高新区", city="云岭市")
WORDS = [
    "其中",
    "从",
    "由",
    "上年为",
    "年均",
    "占",
    "全市",
    "同比",
    "合计",
    "翻",
    "前50名的有",
    "5家中3个位于后100位",
    "结构为1.5:2:90",
]
NAMES = [
    "税收收入",
    "地区生产总值",
    "第一产业增加值",
    "常住人口城镇化率",
    "税收收入占地区生产总值的比重",
    "占全市的比重",
    "人均地区生产总值",
    "综合排名",
    "",
]
PERIODS = [
    "2020",
    "2015/2020",
    "2021-H1",
    "2021-01/2021-05",
    "2021-05",
    "1900",
    "近三年",
    "十年来起",
    "",
    "2021-02-30",
    "不知何时",
]
UNITS = ["亿元", "万元", "%", "个百分点", "倍", "番", "家", "位", "", "万人", "怪单位", "元"]

pieces = st.lists(
    st.tuples(
        st.sampled_from(WORDS), st.sampled_from(["", "，", "；", "。", "\n\n", "\t"]),
        st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False), st.sampled_from(UNITS),
        st.sampled_from(NAMES), st.sampled_from(["level", "change", "growth", "cagr", "multiple", "rank"]),
        st.sampled_from(PERIODS), st.sampled_from(["=", ">", ">=", "<", "<=", "~"]), st.booleans(), st.booleans(),
        st.sampled_from(["云岭高新区", "云岭市", "甲园", ""]),
    ),
    max_size=14,
)  # fmt: skip


def reading(rows: list[tuple[Any, ...]]) -> Reading:
    text, spots = "起首。", []
    for word, mark, value, unit, *rest in rows:
        text += word
        spots.append((len(text), f"{value}{unit}", value, unit, rest))
        text += f"{value}{unit}{mark}"
    document = read_bytes(text.encode(), "任意.txt")
    statements = []
    for start, quote, value, unit, (name, measure, period, bound, target, negative, subject) in spots:
        at = next((n for n, block in enumerate(document.blocks) if quote in block.text), None)
        if at is None:
            continue
        begin = document.blocks[at].text.find(quote, max(0, start - document.starts[at] - 1))
        begin = begin if begin >= 0 else document.blocks[at].text.find(quote)
        statements.append(
            Statement(
                subject=subject, indicator=name, measure=measure, value=-value if negative else value, unit=unit, bound=bound,
                target=target, period=period, scope="", quote=quote, block=at, start=begin, end=begin + len(quote),
                number=(begin, begin + len(str(value))), locator=document.blocks[at].at(begin),
            )
        )  # fmt: skip
    return Reading(document, tuple(statements), ABOUT)


@settings(max_examples=60, deadline=None)
@given(first=pieces, second=pieces)
def test_anything(first: list[tuple[Any, ...]], second: list[tuple[Any, ...]]) -> None:
    readings = [reading(first), reading(second)]
    known = [Known("云岭高新区", "tax-revenue", "level", "2020", Decimal("0"), "亿元", source="已有")]
    findings = audit(readings, known=known)
    assert [item.key for item in findings] == [item.key for item in audit(readings, known=known)]
    assert len({item.key for item in findings}) == len(findings)
    for item in findings:
        assert item.severity in SEVERITIES
        assert item.quotes
        for quote in item.quotes:
            assert readings[quote.document].document.blocks[quote.block].text[quote.start : quote.end] == quote.text
        for number, at in item.statements:
            assert readings[number].statements[at]


def test_nothing() -> None:
    assert audit([]) == []
    assert audit([Reading(read_bytes("空。".encode(), "空.txt"), (), ABOUT)]) == []
