"""What figures of a slide are called: by their columns, by what they are held against, by a policy's terms, by their titles."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, extract
from kaifaqu.observe import Period

HEAD = ["发展成效汇报", "", "", "目录", "", "", "", "临湖高新区高新技术企业180家", "", "", "", ""]


def _indicators(*lines: str) -> list[str]:
    context = Context(
        zone="云屏高新区", city="云屏市", province="海岱省", dated=Period.parse("2022-06"), title="", catalogue=common_catalogue()
    )
    text = "\n".join([*HEAD, *(part for line in lines for part in (line, ""))])
    return [item.indicator for item in extract(text_document(text), context)][1:]


@pytest.mark.parametrize(
    "lines",
    [
        ("我们的差距", "- 税收收入不到临湖的四成"),
        ("我们的差距", "- 税收收入仅为临湖高新区的1/8左右"),
        ("我们的差距", "税收收入", "不足临湖的", "六成"),
        ("我们的差距", "税收收入是临湖高新区的", "40.8%"),
    ],
)
def test_a_ratio_to_another_zone_on_one_line_or_two(lines: tuple[str, ...]) -> None:
    assert _indicators(*lines) == ["税收收入与临湖高新区之比"]


@pytest.mark.parametrize(
    "lines",
    [
        ("国家高新区综合评价结果（2021年度）", "- 全国 38位 临湖高新区"),
        ("全省省级开发区", "综合评价", "", "2021年  第9位"),
        ("2016年首次参评 全国第131位，综合评价",),
    ],
)
def test_a_ranking_without_those_who_are_ranked(lines: tuple[str, ...]) -> None:
    assert set(_indicators(*lines)) == {"综合评价"}


@pytest.mark.parametrize(
    ("head", "row", "indicators"),
    [
        ("产业\t产值（亿元）\t占比（%）", "高端装备\t158.4\t41.0", ["高端装备产值", "高端装备产值占比"]),
        (
            "指标\t云屏高新区\t临湖高新区\t差距",
            "地区生产总值（亿元）\t92.4\t168.7\t76.3",
            ["地区生产总值", "地区生产总值", "地区生产总值与临湖高新区差距"],
        ),
    ],
)
def test_a_column_says_more_of_the_one_before(head: str, row: str, indicators: list[str]) -> None:
    assert _indicators("主要情况", f"{head}\n{row}") == indicators
