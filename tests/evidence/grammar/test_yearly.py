"""Figures of several years told in one breath."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period


def _read(text: str) -> list[Statement]:
    context = Context(
        zone="青禾高新区", city="宁州市", province="海岱省", dated=Period.parse("2022-12"), title="", catalogue=common_catalogue()
    )
    return list(extract(text_document(text), context))


def test_it_works() -> None:
    assert [item.period for item in _read("2021年、2022年分别完成产值80亿元和95亿元。")] == ["2021", "2022"]


@pytest.mark.parametrize(
    ("text", "periods", "goals"),
    [
        (
            "2020年至2022年，分别完成产值61亿元、72亿元、90亿元，预计年均增长21.5%。",
            ["2020", "2021", "2022", "2020/2022"],
            [False, False, False, True],
        ),
        # the next parts of the sentence go on with the same years
        (
            "2020年至2022年，分别完成产值61亿元、72亿元、90亿元；分别实现税收12亿元、15亿元、19亿元。",
            ["2020", "2021", "2022"] * 2,
            [False] * 6,
        ),
        ("2019年、2020年和2021年，高新技术企业分别为31家、46家、60家。", ["2019", "2020", "2021"], [False] * 3),
        ("2022—2024年，产值依次达到90亿元、100亿元、120亿元。", ["2022", "2023", "2024"], [False, True, True]),
        # not as many years as figures, or nothing that says each
        ("2020年至2022年，新建学校12所、医院3所。", ["2020/2022"] * 2, [False] * 2),
        ("2020年至2022年，装备、医药产业分别完成产值95亿元、61亿元。", ["2020/2022"] * 2, [False] * 2),
    ],
)
def test_each_year_its_own(text: str, periods: list[str], goals: list[bool]) -> None:
    found = _read(text)
    assert [item.period for item in found] == periods
    assert [item.target for item in found] == goals
