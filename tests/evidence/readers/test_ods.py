"""OpenDocument workbooks: percentages as shown, at their places through repeated cells and rows; repeats that are bombs."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from kaifaqu.errors import Problem
from kaifaqu.evidence import Document
from kaifaqu.evidence.readers import Limits, read_bytes

SPACE = " ".join(
    f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"' for key in ("office", "table", "text", "style", "number")
)


def ods(*sheets: str) -> bytes:
    """A workbook of these sheets' rows; they are called 表, 表2, 表3 …"""
    names = ("表", *(f"表{number}" for number in range(2, len(sheets) + 1)))
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in zip(names, sheets, strict=True))
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", f"<?xml version='1.0'?><office:document-content {SPACE}>{body}</office:document-content>")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
    return buffer.getvalue()


def row(*cells: str, repeated: int = 1) -> str:
    said = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{said}>{''.join(cells)}</table:table-row>"


def cell(value: float | str, shown: str = "", kind: str = "percentage", more: str = "") -> str:
    said = f' office:value="{value}"' if kind != "string" else ""
    return f'<table:table-cell office:value-type="{kind}"{said} {more}>{f"<text:p>{shown or value}</text:p>"}</table:table-cell>'


def word(text: str, more: str = "") -> str:
    return cell(text, kind="string", more=more)


def gap(count: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{count}"/>'


def read(*sheets: str) -> Document:
    return read_bytes(ods(*sheets), "表.ods")


SHARES = [
    ("0.123", "12.3%", "12.3%"),
    ("0.123", "12%", "12.3%"),  # what the cell holds, as of XLSX
    ("0.5", "50.00%", "50.00%"),
    ("-0.05", "-5%", "-5%"),
    ("1.5", "150%", "150%"),
    ("0.333333333333333", "33.3%", "33.3%"),
    ("0.206", "", "20.6%"),
]


@pytest.mark.parametrize(("value", "shown", "text"), SHARES)
def test_a_percentage_is_read_as_it_is_shown(value: str, shown: str, text: str) -> None:
    document = read(row(word("指标"), word("2021年")) + row(word("占比"), cell(value, shown or " ")))
    assert document.blocks[1].text == f"指标\t2021年\n占比\t{text}"


def test_other_figures_stay() -> None:
    document = read(row(word("a"), word("b")) + row(cell("0.123", "0.12", "float"), cell("12.3", "12.3", "currency")))
    assert document.blocks[1].text == "a\tb\n0.123\t12.3"


def test_through_gaps_repeats_and_covered_cells() -> None:
    rows = row(gap(2), word("标题", 'table:number-columns-spanned="2"'), "<table:covered-table-cell/>", word("合计"))
    rows += row(gap(2), cell("0.1", "10%", more='table:number-columns-repeated="2"'), cell("0.2", "20%"), repeated=2)
    document = read(f"<table:table-header-rows>{rows}</table:table-header-rows>" + row(gap(16384), repeated=1_000_000))
    assert document.text.split("\n")[-2:] == ["10%\t10%\t20%"] * 2


def test_each_sheet_has_its_own() -> None:
    first, second = row(word("甲"), cell("0.1", "10.0%")), row(word("乙"), cell("0.2", "0.2", "float"), cell("0.3", "30%"))
    assert [block.text for block in read(first, second) if block.kind == "table"] == ["甲\t10.0%", "乙\t0.2\t30%"]


def test_attributes_in_any_form() -> None:
    odd = "<table:table-cell table:formula='of:=IF([.A1]>1;\"<\";2)'.replace office:value='0.5'  office:value-type='percentage'>"
    odd = odd.replace(".replace", "").replace('"<"', '"&lt;"') + "<text:p>50.0%</text:p></table:table-cell>"
    assert read(row(word("占比"), odd)).blocks[1].text == "占比\t50.0%"


def test_a_cell_with_a_remark() -> None:
    remark = "<office:annotation><text:p>1%</text:p></office:annotation><text:p>12.3%</text:p>"
    said = f'<table:table-cell office:value-type="percentage" office:value="0.123">{remark}</table:table-cell>'
    assert read(row(word("占比"), said)).blocks[1].text == "占比\t12.3%"


BOMBS = {
    "rows": row(word("a"), repeated=999_999_999),
    "columns": row(cell("0.1", "10%", more='table:number-columns-repeated="999999999"')),
    "both": row(cell("0.1", "10%", more='table:number-columns-repeated="16000"'), repeated=1_000_000),
    "far": row(gap(16_000), word("a")) + row(gap(1), repeated=1_000_000) + row(word("b")),
    "far-shares": row(gap(900_000_000), cell("0.1", "10%")) + row(cell("0.1", "10%")),
}


@pytest.mark.parametrize("name", BOMBS)
def test_repeats_that_are_bombs_are_refused(name: str) -> None:
    with pytest.raises(Problem) as caught:
        read(BOMBS[name])
    assert caught.value.code == "document-too-large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(encoding: str) -> None:
    with ZipFile(BytesIO(ods(row(word("a")))), "r") as old:
        content = old.read("content.xml").decode()
    content = content.replace("?>", '?><!DOCTYPE a [<!ENTITY b "12">]>', 1).replace(
        "version='1.0'", f"version='1.0' encoding='{encoding}'"
    )
    buffer = BytesIO()
    with ZipFile(buffer, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", content.encode(encoding))
    with pytest.raises(Problem) as caught:
        read_bytes(buffer.getvalue(), "a.ods")
    assert caught.value.code == "document-dangerous"


def test_many_sheets_of_repeats_are_counted_together() -> None:
    sheet = row(cell("0.1", "10%", more='table:number-columns-repeated="100"'), repeated=100)
    with pytest.raises(Problem) as caught:
        read_bytes(ods(*[sheet] * 5), "a.ods", limits=Limits(cells=30_000))
    assert caught.value.code == "document-too-large"


@pytest.mark.parametrize(
    "said", ['<table:table-cell a="', "<table:table-cell '\"", "<table:table-row ", "<table:table table:name='"]
)
def test_tags_without_an_end_take_no_time(said: str) -> None:
    with pytest.raises(Problem) as caught:
        read(said * 20_000)
    assert caught.value.code in ("document-broken", "document-empty")
