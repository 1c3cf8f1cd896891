"""Workbooks and CSV: numbers as shown, merged cells once, several tables of a sheet apart, places by sheet and cell."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
import xlwt

from kaifaqu.errors import Problem
from kaifaqu.evidence import Block, Document, Locator
from kaifaqu.evidence.readers import Limits, read_bytes
from kaifaqu.evidence.readers.numbers import percent, plain

MORNING = datetime(2022, 10, 1, 8, 30)  # noqa: DTZ001  (a workbook knows no time zone)
HUGE, SMALL = "100000000000000000000", "0.00000015"
SHARES = [(0.206, 1, "20.6%"), (0.206, 0, "20.6%"), (2 / 3, 2, "66.67%"), (0.1 + 0.2, 1, "30.0%"), (-0.05, 0, "-5%")]


def workbook(*sheets: tuple[str, list[list[Any]]], merges: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    """A workbook of sheets of rows. A cell is a value, or a value and a number format. ``merges`` are of the first sheet."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for number, (name, rows) in enumerate(sheets):
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                value, code = cell if isinstance(cell, tuple) else (cell, "")
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, book.add_format({"num_format": code or "yyyy-mm-dd"}))
                elif value is not None:
                    sheet.write(row, column, value, book.add_format({"num_format": code}) if code else None)
        for first_row, first_column, last_row, last_column in merges if number == 0 else ():
            sheet.merge_range(first_row, first_column, last_row, last_column, rows[first_row][first_column])
    book.close()
    return buffer.getvalue()


def read(*sheets: tuple[str, list[list[Any]]], **more: Any) -> Document:
    return read_bytes(workbook(*sheets, **more), "a.xlsx")


def cells(table: Block) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, table.text[c.start : c.end]) for c in table.cells]


def test_it_works() -> None:
    document = read(("收入", [["指标", "2020年"], ["财政收入", 21.15], ["企业", 112]]), ("人口", [["年", "人"], ["2020", 0]]))
    assert document.format == "xlsx"
    assert [(block.kind, block.text) for block in document] == [
        ("heading", "收入"),
        ("table", "指标\t2020年\n财政收入\t21.15\n企业\t112"),
        ("heading", "人口"),
        ("table", "年\t人\n2020\t0"),
    ]
    table = document.blocks[1]
    assert table.path == ("收入",)
    assert table.at(table.text.index("21.15")) == Locator(sheet="收入", cell="B2", row=2, column=2)
    assert str(table.at(table.text.index("112"))) == "工作表“收入”!B3"
    assert [mark.locator.cell for mark in table.marks] == ["A1", "B1", "A2", "B2", "A3", "B3"]


def test_numbers_are_as_they_are_shown() -> None:
    row = [112, 0.1, 0.1 + 0.2, 1e15, 123456789012345, 0.00001, (0.206, "0.0%"), (0.2, "0.0%"), (1 / 3, "0.00%"), (1.5, "0%")]
    document = read(("表", [["a"] * len(row), row]))
    assert document.blocks[1].text.split("\n")[1].split("\t") == [
        "112",
        "0.1",
        "0.3",
        "1000000000000000",
        "123456789012345",
        "0.00001",
        "20.6%",
        "20.0%",
        "33.33%",
        "150%",
    ]


def test_dates_are_dates() -> None:
    document = read(("表", [["日", "时"], [date(2022, 10, 1), MORNING]]))
    assert document.blocks[1].text == "日\t时\n2022-10-01\t2022-10-01 08:30:00"


def test_merged_cells_stand_once() -> None:
    rows = [["指标", "收入", None], [None, "2020年", "2021年"], ["财政", 1, 2]]
    document = read(("表", rows), merges=((0, 0, 1, 0), (0, 1, 0, 2)))
    table = document.blocks[1]
    assert cells(table) == [
        (1, 1, 2, 1, "指标"),
        (1, 2, 1, 2, "收入"),
        (2, 2, 1, 1, "2020年"),
        (2, 3, 1, 1, "2021年"),
        (3, 1, 1, 1, "财政"),
        (3, 2, 1, 1, "1"),
        (3, 3, 1, 1, "2"),
    ]
    assert [mark.locator.cell for mark in table.marks] == ["A1", "B1", "B2", "C2", "A3", "B3", "C3"]


def test_a_row_that_cells_from_above_cover_keeps_its_line() -> None:
    table = read(("表", [["a", "b"], [None, None], ["c", "d"]]), merges=((0, 0, 1, 0), (0, 1, 1, 1))).blocks[1]
    assert table.text == "a\tb\n\nc\td"
    assert cells(table) == [(1, 1, 2, 1, "a"), (1, 2, 2, 1, "b"), (3, 1, 1, 1, "c"), (3, 2, 1, 1, "d")]
    assert [mark.locator.cell for mark in table.marks] == ["A1", "B1", "A3", "B3"]


def test_titles_notes_and_several_tables() -> None:
    rows: list[list[Any]] = [
        ["主要经济指标"],
        ["单位：亿元"],
        ["指标", "2020年"],
        ["GDP", 111.16],
        ["注：按现价计算。"],
        [],
        ["分街道情况"],
        ["街道", "人口"],
        ["韩集", 3],
        [],
        ["顾官屯", 4],
    ]
    document = read(("表", rows))
    assert [(block.kind, block.text, block.at(0).cell) for block in document][1:] == [
        ("heading", "主要经济指标", "A1"),
        ("paragraph", "单位：亿元", "A2"),
        ("table", "指标\t2020年\nGDP\t111.16", "A3"),
        ("note", "注：按现价计算。", "A5"),
        ("heading", "分街道情况", "A7"),
        ("table", "街道\t人口\n韩集\t3\n\t\n顾官屯\t4", "A8"),
    ]
    assert document.blocks[3].path == ("表", "主要经济指标")


def test_a_sheet_of_lines_is_text() -> None:
    document = read(("稿", [["一、总体"], ["增长>6.5%，<7%"], [], ["1.工业"]]))
    assert [(block.kind, block.text) for block in document][1:] == [
        ("heading", "一、总体"),
        ("paragraph", "增长>6.5%，<7%"),
        ("item", "1.工业"),
    ]


def test_line_ends_and_tabs_inside_a_cell() -> None:
    table = read(("表", [["一般公共\n预算", "值\t元"], [1, 2]])).blocks[1]
    assert table.text == "一般公共 预算\t值 元\n1\t2"
    assert cells(table)[1] == (1, 2, 1, 1, "值 元")


def test_a_table_that_begins_further_in() -> None:
    table = read(("表", [[], [None, None, "a", "b"], [None, None, 1, 2]])).blocks[1]
    assert [mark.locator.cell for mark in table.marks] == ["C2", "D2", "C3", "D3"]


def test_a_formula_without_a_value_is_told() -> None:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("表")
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_formula(1, 0, "=1+1", value=2)
    sheet.write_formula(1, 1, "=2+2", value="")
    sheet.write(2, 0, "x")
    book.close()
    document = read_bytes(buffer.getvalue(), "a.xlsx")
    assert document.blocks[1].text == "a\tb\n2\t\nx\t"
    assert any("没有算出值" in note for note in document.notes)


def test_a_hidden_sheet_is_told() -> None:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("面").write_row(0, 0, ["a", "b"])
    hidden = book.add_worksheet("底")
    hidden.write_row(0, 0, ["c", "d"])
    hidden.hide()
    book.close()
    document = read_bytes(buffer.getvalue(), "a.xlsx")
    assert document.notes == ("工作表“底”是隐藏的，也读了。",)
    assert "c\td" in document.text


@pytest.mark.parametrize("far", [(1048575, 16383), (0, 16383), (1048575, 30)])
def test_two_cells_far_apart_are_refused_before_they_are_laid_out(far: tuple[int, int]) -> None:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, 1)
    sheet.write(1000, 1, 1)
    sheet.write(*far, 1)
    book.close()
    with pytest.raises(Problem) as caught:
        read_bytes(buffer.getvalue(), "a.xlsx")
    assert caught.value.code == "document-too-large"


def test_the_most_cells() -> None:
    content = workbook(("表", [[1, 2, 3]] * 5))
    assert len(read_bytes(content, "a.xlsx").blocks[1].cells) == 15
    with pytest.raises(Problem) as caught:
        read_bytes(content, "a.xlsx", limits=Limits(cells=14))
    assert caught.value.code == "document-too-large"


def test_a_workbook_without_number_formats_or_names_is_read() -> None:
    """What other programs write: no styles, no shared strings, a prefix before each name."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    buffer = BytesIO()
    with ZipFile(buffer, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        relation = f'<Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.xml"/>'
        made.writestr("_rels/.rels", f'<Relationships xmlns="{package}">{relation}</Relationships>')
        sheet = f'<sheet name="表" sheetId="1" xmlns:r="{kind}" r:id="r1"/>'
        made.writestr("xl/workbook.xml", f"<workbook {space}><sheets>{sheet}</sheets></workbook>")
        relation = f'<Relationship Id="r1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>'
        made.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{relation}</Relationships>')
        cell = '<row r="1"><c r="A1"><v>112</v></c><c r="B1" t="inlineStr"><is><t>家</t></is></c></row>'
        made.writestr("xl/worksheets/sheet1.xml", f"<worksheet {space}><sheetData>{cell}</sheetData></worksheet>")
    assert read_bytes(buffer.getvalue(), "a.xlsx").blocks[1].text == "112\t家"


@pytest.mark.parametrize(("number", "text"), [(112.0, "112"), (0.1, "0.1"), (1e20, HUGE), (1.5e-7, SMALL)])
def test_plain(number: float, text: str) -> None:
    assert plain(number) == text


@pytest.mark.parametrize(("number", "places", "text"), SHARES)
def test_percent(number: float, places: int, text: str) -> None:
    assert percent(number, places) == text


def test_csv() -> None:
    text = '主要指标\r\n指标,单位,2020年\r\nGDP,亿元,"1,111.16"\r\n"多行\r\n格",家,112\r\n说明：初步数,,\r\n'
    document = read_bytes(text.encode("gb18030"), "a.csv")
    assert document.format == "csv"
    assert document.properties == {"encoding": "gb18030"}
    assert [(block.kind, block.text) for block in document] == [
        ("heading", "主要指标"),
        ("table", "指标\t单位\t2020年\nGDP\t亿元\t1,111.16\n多行 格\t家\t112"),
        ("note", "说明：初步数"),
    ]
    table = document.blocks[1]
    assert table.at(table.text.index("112")).line == 4
    assert document.blocks[2].at(0).line == 6


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，"])
def test_csv_separators(separator: str) -> None:
    text = "\n".join(separator.join(row) for row in [["指标", "值"], ["GDP", "1.5"], ["税收", "2"]])
    assert read_bytes(text.encode(), "a.csv").blocks[0].text == "指标\t值\nGDP\t1.5\n税收\t2"


def old_workbook() -> bytes:
    """An XLS file: numbers next to each other share a record, one formula, a merged title."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("收入")
    percent_style = xlwt.easyxf(num_format_str="0.0%")
    sheet.write_merge(0, 0, 0, 2, "主要指标")
    for column, text in enumerate(["指标", "2019年", "2020年"]):
        sheet.write(1, column, text)
    sheet.write(2, 0, "占比")
    sheet.write(2, 1, 0.206, percent_style)
    sheet.write(2, 2, 1.5, percent_style)
    sheet.write(3, 0, "企业")
    sheet.write(3, 1, 112)
    sheet.write(3, 2, 0.1)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_old_workbooks() -> None:
    document = read_bytes(old_workbook(), "a.xls")
    assert document.format == "xls"
    assert [(block.kind, block.text) for block in document] == [
        ("heading", "收入"),
        ("heading", "主要指标"),
        ("table", "指标\t2019年\t2020年\n占比\t20.6%\t150.0%\n企业\t112\t0.1"),
    ]
    assert document.blocks[2].at(document.blocks[2].text.index("20.6")).cell == "B3"


def test_open_document_workbooks() -> None:
    space = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for key, name in {"office": "office", "table": "table", "text": "text"}.items()
    )
    cells = (
        "<table:table-cell office:value-type='string'><text:p>企业</text:p></table:table-cell>"
        "<table:table-cell office:value-type='float' office:value='112'><text:p>112</text:p></table:table-cell>"
    )
    rows = f"<table:table table:name='表'><table:table-row>{cells}</table:table-row></table:table>"
    buffer = BytesIO()
    with ZipFile(buffer, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        body = f"<office:body><office:spreadsheet>{rows}</office:spreadsheet></office:body>"
        made.writestr("content.xml", f"<?xml version='1.0'?><office:document-content {space}>{body}</office:document-content>")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
    document = read_bytes(buffer.getvalue(), "a.ods")
    assert document.format == "ods"
    assert document.blocks[1].text == "企业\t112"
