"""Plain text and Markdown become blocks: nothing lost, every line in its place."""

from __future__ import annotations

import pytest

from kaifaqu.errors import Problem
from kaifaqu.evidence import Document, Locator
from kaifaqu.evidence.readers import read_bytes

REPORT = """聊城高新区2021年工作报告

第一章 发展基础
第一节 综合实力
一、经济运行平稳
2020年，地区生产总值完成111.16亿元，较2015年增加33.96亿元。
1.规模以上工业企业达到68家
✓ 高新技术企业占比>6.5%，<7%，A&B
指标\t单位\t2020年
GDP\t亿元\t111.16

（一）狠抓项目建设，推动高质量发展。
"""


def read(text: str, name: str = "a.txt") -> Document:
    return read_bytes(text.encode(), name)


def test_it_works() -> None:
    document = read(REPORT)
    assert document.format == "txt"
    assert [(block.kind, block.level) for block in document] == [
        ("paragraph", 0),
        ("heading", 1),
        ("heading", 2),
        ("heading", 3),
        ("paragraph", 0),
        ("item", 0),
        ("item", 0),
        ("table", 0),
        ("paragraph", 0),
    ]
    assert document.title == "第一章 发展基础"
    assert document.blocks[4].path == ("第一章 发展基础", "第一节 综合实力", "一、经济运行平稳")
    assert document.blocks[4].at(3) == Locator(line=6)
    assert document.text == REPORT.replace("\n\n", "\n").rstrip("\n")


def test_a_run_of_lines_with_tabs_is_one_table() -> None:
    table = read(REPORT).blocks[7]
    assert [table.text[cell.start : cell.end] for cell in table.cells] == ["指标", "单位", "2020年", "GDP", "亿元", "111.16"]
    assert [(cell.row, cell.column) for cell in table.cells][3:] == [(2, 1), (2, 2), (2, 3)]
    assert table.at(table.text.index("111.16")).line == 10
    assert table.at(0).line == 9
    assert [mark.locator for mark in table.marks][-1] == table.at(len(table.text))


def test_cells_without_text_keep_their_place() -> None:
    table = read("a\t\tc\n\t2\t3\n").blocks[0]
    assert [(cell.row, cell.column, table.text[cell.start : cell.end]) for cell in table.cells] == [
        (1, 1, "a"),
        (1, 2, ""),
        (1, 3, "c"),
        (2, 1, ""),
        (2, 2, "2"),
        (2, 3, "3"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts(end: str) -> None:
    document = read(end.join(["一", "", "二", "三"]))
    assert [(block.text, block.at(0).line) for block in document] == [("一", 1), ("二", 3), ("三", 4)]


def test_mixed_line_ends_count_once_each() -> None:
    assert [block.at(0).line for block in read("一\r\n二\r三\n四\n\r五")] == [1, 2, 3, 4, 6]


def test_other_separators_are_no_line_ends() -> None:
    assert [block.text for block in read("一\x0c二\u2028三\x85四\n五")] == ["一\x0c二\u2028三\x85四", "五"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk"])
def test_encodings(encoding: str) -> None:
    text = "聊城高新区\n地区生产总值≥111.16亿元，增长12.1%"
    document = read_bytes(text.encode(encoding), "a.txt")
    assert document.text == text


def test_characters_beyond_the_basic_plane_are_kept() -> None:
    assert read("𠀀区增长1.5%").text == "𠀀区增长1.5%"
    assert read_bytes("𠀀区增长1.5%".encode("gb18030"), "a.txt").text == "𠀀区增长1.5%"


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf\xff\xfe\x80", b"\xff\xfe\x00\xd8\x00\xd8", "年".encode() + b"\xff\xff\x80"])
def test_bytes_of_no_encoding_are_refused(content: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_bytes(content, "a.txt")
    assert caught.value.code == "document-broken"
    assert "UTF-" in caught.value.message


def test_lines_broken_at_the_width_of_a_page_are_one_paragraph() -> None:
    full = "聊城高新区完整准确全面贯彻新发展理念实现了从无到有从弱到强用实际"
    document = read(f"{full}\n{full}\n{full}\n财政收入达到2\n第二段")
    assert [block.text for block in document] == [f"{full}{full}{full}财政收入达到2", "第二段"]
    assert [mark.locator.line for mark in document.blocks[0].marks] == [1, 2, 3, 4]
    assert document.blocks[0].at(document.text.index("达到")).line == 4


def test_sentences_that_happen_to_be_as_long_stay_apart() -> None:
    full = "聊城高新区完整准确全面贯彻新发展理念实现了从无到有从弱到强。"
    assert len(read(f"{full}\n{full}\n{full}\n{full}").blocks) == 4
    short = "一区多园"
    assert len(read("\n".join([short] * 6)).blocks) == 6


def test_markdown() -> None:
    document = read("# 报告\n\n## 一、**总体** ##\n\n|指标|值|\n|---|--:|\n|GDP|1\\|2|\n\n- 第一\n", "a.md")
    assert document.format == "md"
    assert document.title == "报告"
    assert document.blocks[2].path == ("报告", "一、总体")
    assert document.blocks[2].text == "指标\t值\nGDP\t1|2"
    assert [mark.locator.line for mark in document.blocks[2].marks] == [5, 5, 7, 7]
    assert document.blocks[3].kind == "item"


def test_signs_of_a_number_make_no_item() -> None:
    assert [block.kind for block in read("-3.5%\n+8.1%\n- 甲\n·乙\n——推动转型")] == [
        "paragraph",
        "paragraph",
        "item",
        "item",
        "item",
    ]
