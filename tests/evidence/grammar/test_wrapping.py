"""Sentences that a text box breaks over short lines are read as sentences, and each figure stands in its own line."""

from __future__ import annotations

from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.evidence.grammar.wrapping import wrapped
from kaifaqu.observe import Period

CONTEXT = Context(
    zone="青禾高新区", city="青禾市", province="海岱省", dated=Period.parse("2023-09"), catalogue=common_catalogue()
)
HEAD = "青禾高新区\n\n工作汇报\n\n\n\n一、运行情况\n\n"
TAIL = "\n\n\n二、下步打算\n\n强化服务\n\n优化环境\n"
WHOLE = "1—8月，全区规上工业总产值累计完成291亿元，同比增长7.6%，高于全市平均水平2.3个百分点；工业投资38.4亿元，同比下降3.2%。"
BROKEN = (
    "• 1—8月，全区规上工业总产值\n  累计完成291亿元，同比增\n  长7.6%，高于全市平均水平\n  2.3个百分点；\n"
    "• 工业投资\n  38.4亿元，同比下\n  降3.2%。\n"
)


def _told(found: list[Statement]) -> list[tuple[str, str, str]]:
    return [(item.indicator, item.measure, f"{item.value}{item.unit}") for item in found]


def test_a_sentence_over_lines_says_what_it_says_on_one() -> None:
    broken = list(extract(text_document(HEAD + BROKEN + TAIL), CONTEXT))
    assert _told(broken) == _told(list(extract(text_document(HEAD + WHOLE + TAIL), CONTEXT)))
    assert {item.period for item in broken[:2]} == {"2023-01/2023-08"}


def test_each_figure_stands_in_its_own_line_and_each_field_knows_its_words() -> None:
    document = text_document(HEAD + BROKEN + TAIL)
    for item in extract(document, CONTEXT):
        block = document.blocks[item.block]
        assert block.text[item.start : item.end] == item.quote
        assert str(item.value).lstrip("-") in block.text[slice(*item.number)]
        for origin in item.origins.values():
            if origin.text:
                assert document.blocks[origin.block].text[origin.start : origin.end] == origin.text
    growth = list(extract(document, CONTEXT))[1]
    assert growth.origins["period"].text == "1—8月"
    assert growth.origins["period"].block < growth.block


def test_labels_and_items_are_no_sentence() -> None:
    for text in (
        "总产值\n291亿元\n",
        "- 新签约项目70个\n- 合同投资252亿元。\n",
        "高新技术企业\n\n达到87家。\n",
        "开发区\t产值\n青禾\t291\n",
    ):
        assert wrapped(text_document(text).blocks) == {}


def test_headlines_over_a_paragraph_are_no_beginning_of_it() -> None:
    paragraph = (
        "过去一年，青禾高新区克服多重困难，全力以赴拼经济搞建设促发展，经济规模迈上新台阶，"
        "上半年生产总值突破100亿元，工业增势良好，各项工作齐头并进。"
    )
    text = f"{HEAD}青禾高新区进出口总额\n再创历史新高\n{paragraph}{TAIL}"
    assert wrapped(text_document(text).blocks) == {}
    assert [item.indicator for item in extract(text_document(text), CONTEXT)] == ["生产总值"]
