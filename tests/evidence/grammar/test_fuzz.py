"""Any text: no error, no long wait, quotes and origins that stand in the text, and the same answer twice."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.evidence_texts import text_document

from kaifaqu.evidence import FIELDS, Block, Cell, Context, Document, Locator, Mark, extract
from kaifaqu.observe import Period

CONTEXT = Context(zone="青禾高新区", city="青禾市", province="海岱省", dated=Period.parse("2022-10"))
WORDS = """
2021年 上半年 近三年 “十三五” 全区 全市 高新区 生产总值 高新技术企业 达到 增长 同比 年均 从 由 至 1 12.5 1,294 ３ 三 百
亿元 家 % 个百分点 倍 位
第 首位 一半 三分之一 翻番 以上 多 余 ， 。 ； 、 ： （ ） ** 均 分别 和 占 比 较 高于 全省 排名 居 - — 1-2 项目
总投资 的 等 力争 到2025年
《 》 “ ” 表1 单位：亿元 年均/[累计] 0 00 ∶ + ∞ 𠮷 ‰ ㎡
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\t", " "])


def _check(document: Document) -> None:
    start = time.process_time()
    found = extract(document, CONTEXT)
    assert time.process_time() - start < 5
    for item in found:
        text = document.blocks[item.block].text
        assert text[item.start : item.end] == item.quote
        assert 0 <= item.number[0] <= item.number[1] <= len(text)
        assert set(item.origins) == set(FIELDS)
        for origin in item.origins.values():
            assert origin.how
            if origin.block >= 0:
                assert document.blocks[origin.block].text[origin.start : origin.end] == origin.text
        item.as_dict()
    assert extract(document, CONTEXT) == found


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_texts_of_the_grammar_own_words(text: str) -> None:
    _check(text_document(text))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    _check(text_document(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.lists(PIECES, max_size=4).map("".join), min_size=1, max_size=5), min_size=1, max_size=6))
def test_any_table(rows: list[list[str]]) -> None:
    text, cells, at = "", [], 0
    clean = [[cell.replace("\t", "").replace("\n", "") for cell in row] for row in rows]
    for number, row in enumerate(clean, 1):
        for column, cell in enumerate(row, 1):
            cells.append(Cell(number, column, at, at + len(cell)))
            at += len(cell) + 1
    text = "\n".join("\t".join(row) for row in clean)
    block = Block("table", text, (Mark(0, Locator(table=1)),), cells=tuple(cells))
    _check(Document("t.xlsx", "xlsx", "0", (block,)))


LINES = [
    line
    for path in sorted((Path(__file__).parent.parent / "texts").rglob("*.txt"))
    if not path.name.endswith(".not.txt")
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.strip()
]


def _spoilt(line: str, dice: random.Random) -> str:
    """A line as a page, a scan or a hurried hand leaves it: cut, without marks, with letters lost, run into another."""
    cut = dice.randrange(len(line) + 1)
    ways = (
        line,
        line[:cut],
        line[cut:],
        "".join(letter for letter in line if letter not in "，。；、："),
        "".join(letter for letter in line if dice.random() > 0.1),
        line[:cut] + dice.choice(LINES)[-cut:],
        line + dice.choice(LINES) + dice.choice(LINES),
        line.replace("。", "\n"),
        "\t".join(line.replace("，", "、").split("、")),
    )
    return dice.choice(ways)


@pytest.mark.parametrize("seed", range(6))
def test_spoilt_pieces_of_real_language(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(40):
        at, size = dice.randrange(len(LINES)), dice.choice([1, 2, 3, 5, 10, 30])
        lines = [_spoilt(line, dice) + "\n" * dice.choice([1, 1, 1, 2, 4]) for line in LINES[at : at + size]]
        _check(text_document("".join(lines)))


def test_a_long_paragraph_without_a_full_stop_in_its_head() -> None:
    clauses = "产业集聚、项目建设、科技创新、人才引进、营商环境、深化改革、生态环保、民生保障等各项工作协调推进、齐头并进，"
    _check(text_document(f"今年以来，全区上下{clauses * 2}规上工业增加值增长8.1%。"))


def test_long_runs_take_no_long_time() -> None:
    for text in (
        "1" * 20000,
        "一" * 20000,
        "，" * 20000,
        "增长" * 8000,
        "第" * 20000,
        "（" * 8000 + "5家",
        "1、" * 6000,
        "约" * 20000 + "5%",
    ):
        start = time.process_time()
        extract(text_document(text), CONTEXT)
        assert time.process_time() - start < 5, text[:4]
