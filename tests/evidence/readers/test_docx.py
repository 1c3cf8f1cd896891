"""Word files: what python-docx or hand-written XML makes is read whole, in order, each piece in its place."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as Paper
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kaifaqu.evidence import Block, Document, Locator
from kaifaqu.evidence.readers import read_bytes
from kaifaqu.evidence.readers.docx_styles import chinese

SENTENCE = "2020年，地区生产总值完成111.16亿元，较2015年增加33.96亿元，占比>6.5%，<7%，A&B。"


def read(paper: Paper) -> Document:
    buffer = BytesIO()
    paper.save(buffer)
    return read_bytes(buffer.getvalue(), "报告.docx")


def element(paper: Paper, xml: str) -> None:
    """Puts a piece of XML at the end of the body. It may use the prefixes w, r, mc, wps and m."""
    spaces = (
        nsdecls("w", "r", "m")
        + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    first, _, rest = xml.partition(">")
    closing = "/" if first.endswith("/") else ""
    paper.element.body.insert(-1, parse_xml(f"{first.rstrip('/')} {spaces}{closing}>{rest}"))


def texts(document: Document) -> list[str]:
    return [block.text for block in document]


def cells(table: Block) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, table.text[c.start : c.end]) for c in table.cells]


def test_it_works() -> None:
    paper = docx.Document()
    paper.add_heading("第一章 发展基础", 1)
    paper.add_heading("综合实力", 2)
    paper.add_paragraph(SENTENCE)
    paper.add_paragraph()
    paper.add_paragraph("一、工业")
    table = paper.add_table(2, 2)
    for number, text in enumerate(["指标", "2020年", "GDP", "111.16"]):
        table.cell(number // 2, number % 2).text = text
    paper.add_paragraph("表后")
    document = read(paper)
    assert document.format == "docx"
    assert [block.kind for block in document] == ["heading", "heading", "paragraph", "heading", "table", "paragraph"]
    assert [block.level for block in document] == [1, 2, 0, 3, 0, 0]
    assert document.blocks[2].text == SENTENCE
    assert document.blocks[2].at(5) == Locator(paragraph=3)
    assert document.blocks[2].path == ("第一章 发展基础", "综合实力")
    assert document.blocks[3].at(0) == Locator(paragraph=5)
    assert document.blocks[4].text == "指标\t2020年\nGDP\t111.16"
    assert document.blocks[4].at(len("指标\t2020年\nGDP\t")) == Locator(table=1, row=2, column=2)
    assert document.title == "第一章 发展基础"


def test_the_title_style_is_the_title() -> None:
    paper = docx.Document()
    paper.add_heading("工作报告", 0)
    paper.add_paragraph("正文")
    document = read(paper)
    assert document.title == "工作报告"
    assert document.blocks[0].kind == "heading"


def test_tracked_changes_are_accepted() -> None:
    paper = docx.Document()
    element(
        paper,
        "<w:p><w:r><w:t>达到</w:t></w:r>"
        '<w:del w:id="1" w:author="a"><w:r><w:delText>60</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>68</w:t></w:r></w:ins>'
        '<w:moveFrom w:id="3"><w:r><w:t>旧</w:t></w:r></w:moveFrom>'
        '<w:moveTo w:id="4"><w:r><w:t>家</w:t></w:r></w:moveTo></w:p>',
    )
    assert texts(read(paper)) == ["达到68家"]


def test_links_fields_tabs_breaks_and_hyphens() -> None:
    paper = docx.Document()
    element(
        paper,
        '<w:p><w:hyperlink r:id="x"><w:r><w:t>见统计局</w:t></w:r></w:hyperlink>'
        '<w:r><w:tab/><w:t xml:space="preserve"> 1.5</w:t>'
        '<w:noBreakHyphen/><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    )
    broken = paper.add_paragraph("第一行")
    broken.runs[0].add_break(WD_BREAK.LINE)
    broken.add_run("第二行")
    document = read(paper)
    assert texts(document) == ["见统计局\t 1.5-27", "第一行", "第二行"]
    assert document.blocks[2].at(0) == Locator(paragraph=2)


def test_raised_digits_and_formulas_keep_their_meaning() -> None:
    paper = docx.Document()
    paragraph = paper.add_paragraph("面积12km")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run("，见注")
    paragraph.add_run("[1]").font.superscript = True
    element(
        paper,
        "<w:p><m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>4</m:t></m:r></m:sup></m:sSup>"
        "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath></w:p>",
    )
    assert texts(read(paper)) == ["面积12km²，见注[1]", "10⁴1/3"]


def test_signs_of_symbol_fonts() -> None:
    paper = docx.Document()
    element(
        paper,
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:t>已完成</w:t><w:sym w:char="2264"/><w:t>5</w:t></w:r></w:p>',
    )
    document = read(paper)
    assert texts(document) == ["✓已完成≤5"]
    assert document.blocks[0].kind == "item"


def test_numbers_that_word_writes_are_read() -> None:
    paper = docx.Document()
    numbering = paper.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
            '<w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in [(0, "经济"), (1, "工业"), (1, "农业"), (0, "民生"), (1, "教育")]:
        element(
            paper,
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr></w:pPr>'
            f"<w:r><w:t>{text}</w:t></w:r></w:p>",
        )
    paper.add_paragraph("圆点", style="List Bullet")
    document = read(paper)
    assert texts(document) == ["一、经济", "1. 工业", "2. 农业", "二、民生", "1. 教育", "圆点"]
    assert [block.kind for block in document] == ["heading", "item", "item", "heading", "item", "item"]


def test_merged_cells_stand_once() -> None:
    paper = docx.Document()
    table = paper.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row + 1}{column + 1}"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "竖"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "横"
    block = read(paper).blocks[0]
    assert cells(block) == [
        (1, 1, 2, 1, "竖"),
        (1, 2, 1, 2, "横"),
        (2, 2, 1, 1, "22"),
        (2, 3, 1, 1, "23"),
        (3, 1, 1, 1, "31"),
        (3, 2, 1, 1, "32"),
        (3, 3, 1, 1, "33"),
    ]
    assert block.text == "竖\t横\n22\t23\n31\t32\t33"


def test_a_cell_of_several_paragraphs_stays_one_cell() -> None:
    paper = docx.Document()
    table = paper.add_table(1, 2)
    table.cell(0, 0).text = "一般公共\n预算\t收入"
    table.cell(0, 1).text = "21.15"
    assert read(paper).blocks[0].text == "一般公共 预算 收入\t21.15"


def test_tables_in_tables_and_frames() -> None:
    paper = docx.Document()
    outer = paper.add_table(1, 2)
    outer.cell(0, 0).text = "外"
    inner = outer.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内", "5"
    frame = paper.add_table(1, 1)
    frame.cell(0, 0).text = "框里的话，增长5%。"
    document = read(paper)
    assert [(block.kind, block.text) for block in document] == [
        ("table", "外\t"),
        ("table", "内\t5"),
        ("paragraph", "框里的话，增长5%。"),
    ]
    assert document.blocks[1].at(0).table == 2
    assert document.blocks[2].at(0) == Locator(table=3, row=1, column=1)


BOX = "<w:txbxContent><w:p><w:r><w:t>框中31家</w:t></w:r></w:p></w:txbxContent>"


def test_a_text_box_is_read_once() -> None:
    paper = docx.Document()
    element(
        paper,
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    assert texts(read(paper)) == ["正文", "框中31家"]


def test_content_controls_are_looked_into() -> None:
    paper = docx.Document()
    element(paper, "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>控件里</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    assert texts(read(paper)) == ["控件里"]


def test_headers_and_footers_are_notes_without_page_numbers() -> None:
    paper = docx.Document()
    paper.add_paragraph("正文")
    paper.sections[0].header.paragraphs[0].text = "内部资料"
    paper.sections[0].footer.paragraphs[0].text = "— 3 —"
    document = read(paper)
    assert [(block.kind, block.text) for block in document] == [("paragraph", "正文"), ("note", "内部资料")]


def test_hidden_text_is_told_and_not_read() -> None:
    paper = docx.Document()
    paper.add_paragraph("看得见").add_run("看不见").font.hidden = True
    document = read(paper)
    assert texts(document) == ["看得见"]
    assert document.notes == ("文件有隐藏文字，隐藏文字不读。",)


def test_footnotes_stand_after_their_paragraph() -> None:
    paper = docx.Document()
    element(paper, '<w:p><w:r><w:t>占比12%</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>')
    paper.add_paragraph("后一段")
    buffer = BytesIO()
    paper.save(buffer)
    changed = BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    with ZipFile(buffer) as old, ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/_rels/document.xml.rels":
                line = f'<Relationship Id="rF" Type="{kind}" Target="footnotes.xml"/></Relationships>'
                content = content.replace(b"</Relationships>", line.encode())
            new.writestr(name, content)
        new.writestr(
            "word/footnotes.xml",
            f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
            '<w:footnote w:id="2"><w:p><w:r>'
            "<w:t>按现价计算</w:t></w:r></w:p></w:footnote></w:footnotes>",
        )
    document = read_bytes(changed.getvalue(), "a.docx")
    assert [(block.kind, block.text) for block in document] == [
        ("paragraph", "占比12%"),
        ("note", "按现价计算"),
        ("paragraph", "后一段"),
    ]
    assert document.blocks[1].at(0) == Locator(paragraph=1)


def test_a_long_paragraph_with_an_outline_level_is_no_heading() -> None:
    paper = docx.Document()
    paragraph = paper.add_paragraph("（一）狠抓项目建设。" + SENTENCE)
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    assert [block.kind for block in read(paper)] == ["paragraph"]


NUMERALS = {1: "一", 10: "十", 11: "十一", 20: "二十", 101: "一百零一", 110: "一百一十", 1000: "一千", 1001: "一千零一"}


@pytest.mark.parametrize(("number", "text"), [*NUMERALS.items(), (2019, "二千零一十九"), (2000, "二千"), (9909, "九千九百零九")])
def test_chinese_numerals(number: int, text: str) -> None:
    assert chinese(number) == text


def test_properties() -> None:
    paper = docx.Document()
    paper.core_properties.title = "年度报告"
    paper.core_properties.author = "统计科"
    paper.add_paragraph("正文")
    document = read(paper)
    assert document.title == "年度报告"
    assert document.properties["author"] == "统计科"
