"""The same text as a text file, Markdown, Word, slides, PDF, workbook, CSV and web page gives the same blocks and statements."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from io import BytesIO

import docx
import pptx
import pytest
from evidence.readers.made_pdf import Paper
from evidence.readers.test_ods import cell as ods_cell
from evidence.readers.test_ods import ods
from evidence.readers.test_ods import row as ods_row
from evidence.readers.test_ods import word as ods_word
from evidence.readers.test_sheets import workbook
from pptx.util import Cm

from kaifaqu.evidence import Context, Document, Statement, extract
from kaifaqu.evidence.readers import read_bytes
from kaifaqu.observe import Period

PROSE = [
    "一、综合实力",
    "2020年，全区地区生产总值完成96.4亿元，较2015年增加31.2亿元，年均增长8.1%，占全市比重>6.5%，第三产业占比<40%。",
    "一般公共预算收入从3.15亿元攀升至21.15亿元，高新技术企业达到68家，A&B两类平台合计≥12个，建成区面积31km²。",
    "二、民生福祉",
    "城镇居民人均可支配收入达到3.2万元，增长6.9%，城镇登记失业率控制在3%以内。",
    "1.新建学校4所",
    "2.新增就业1.2万人",
]
TABLE = [
    ["指标", "单位", "2019年", "2020年"],
    ["地区生产总值", "亿元", "88.2", "96.4"],
    ["高新技术企业", "家", "52", "≥68"],
    ["研发投入占比", "%", "2.8", "3.1"],
]
CONTEXT = Context(zone="清源高新区", city="清源市", province="江东省", dated=Period.parse("2021-03"))


def word(prose: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    paper, buffer = docx.Document(), BytesIO()
    for line in prose:
        paper.add_paragraph(line)
    if table:
        made = paper.add_table(len(table), len(table[0]))
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                made.cell(row, column).text = text
    paper.save(buffer)
    return buffer.getvalue()


def slides(prose: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    """All of it in tables: the lines in one of a single column."""
    deck, buffer = pptx.Presentation(), BytesIO()
    rows = table or [[line] for line in prose]
    page = deck.slides.add_slide(deck.slide_layouts[6])
    made = page.shapes.add_table(len(rows), len(rows[0]), Cm(1), Cm(1), Cm(20), Cm(10)).table
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            made.cell(row, column).text = text
    deck.save(buffer)
    return buffer.getvalue()


def printed(prose: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    paper = Paper()
    for line in prose:
        paper.paragraph(line)
    paper.table(table)
    return paper.content()


def figures(text: str) -> object:
    """A cell's text as a workbook keeps it: figures as numbers."""
    try:
        return float(text)
    except ValueError:
        return text


def sheet(prose: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    return workbook(("表", [[line] for line in prose] + [[figures(text) for text in row] for row in table]))


def open_document(prose: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    rows = [[line] for line in prose] + [list(row) for row in table]
    return ods("".join(ods_row(*map(_ods_cell, row)) for row in rows))


def _ods_cell(text: str) -> str:
    number = figures(text)
    return ods_cell(number, text, "float") if isinstance(number, float) else ods_word(html.escape(text, quote=False))


def page(prose: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    lines = "\n".join(f"<p>{html.escape(line)}</p>" for line in prose)
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in table)
    return f'<!DOCTYPE html><meta charset="utf-8"><body>{lines}<table>{rows}</table>'.encode()


def lines(prose: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    return "\n".join([*prose, *("\t".join(row) for row in table)]).encode()


def piped(prose: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    rows = [f"| {' | '.join(row)} |" for row in table]
    return "\n\n".join([*prose, "\n".join([*rows[:1], "|---" * len(table[0]) + "|", *rows[1:]]) if table else ""]).encode()


def commas(prose: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    return "\n".join(",".join(f'"{text}"' for text in row) for row in (table or [[line] for line in prose])).encode()


MAKERS: dict[str, Callable[[Sequence[str], Sequence[Sequence[str]]], bytes]] = {
    "a.md": piped,
    "a.docx": word,
    "a.pptx": slides,
    "a.pdf": printed,
    "a.xlsx": sheet,
    "a.ods": open_document,
    "a.csv": commas,
    "a.html": page,
}


def read(name: str, prose: Sequence[str], table: Sequence[Sequence[str]]) -> Document:
    return read_bytes(MAKERS.get(name, lines)(prose, table), name)


def said(document: Document) -> list[tuple[str, str]]:
    """Kinds and texts of the blocks, without the heading that names a sheet."""
    return [(block.kind, block.text) for block in document if block.text != "表"]


def told(document: Document) -> list[tuple[object, ...]]:
    """The statements without their places."""

    def row(one: Statement) -> tuple[object, ...]:
        return (
            one.subject,
            one.indicator,
            one.measure,
            one.value,
            one.unit,
            one.bound,
            one.target,
            one.period,
            one.scope,
            one.quote,
        )

    return [(*row(one), one.quote) for one in extract(document, CONTEXT)]


@pytest.mark.parametrize("name", MAKERS)
def test_prose_gives_the_same_blocks(name: str) -> None:
    assert said(read(name, PROSE, [])) == said(read("a.txt", PROSE, []))


@pytest.mark.parametrize("name", MAKERS)
def test_a_table_gives_the_same_cells(name: str) -> None:
    expected, found = read("a.txt", [], TABLE).blocks[0], next(block for block in read(name, [], TABLE) if block.kind == "table")
    assert found.text == expected.text
    assert list(found.cells) == list(expected.cells)


@pytest.mark.parametrize("name", MAKERS)
def test_prose_gives_the_same_statements(name: str) -> None:
    expected = told(read("a.txt", PROSE, []))
    assert len(expected) > 8
    assert told(read(name, PROSE, [])) == expected


@pytest.mark.parametrize("name", MAKERS)
def test_a_table_gives_the_same_statements(name: str) -> None:
    expected = told(read("a.txt", [], TABLE))
    assert len(expected) >= 6
    assert told(read(name, [], TABLE)) == expected
