"""Comments and tracked changes of Word files: told in the notes, never part of the text; changes read as accepted."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from evidence.readers.hostile import word
from evidence.readers.test_docx import element, read, texts

from kaifaqu.errors import Problem
from kaifaqu.evidence import Context, extract
from kaifaqu.evidence.readers import read_bytes

OLD, NEW = "2021年税收收入9.34亿元。", "2021年税收收入9.43亿元。"
CHANGED = (
    "<w:p><w:r><w:t>2021年税收收入9.</w:t></w:r>"
    '<w:del w:id="1" w:author="张"><w:r><w:delText>34</w:delText></w:r></w:del>'
    '<w:ins w:id="2" w:author="张"><w:r><w:t>43</w:t></w:r></w:ins>'
    "<w:r><w:t>亿元。</w:t></w:r></w:p>"
)


def test_a_changed_text_is_the_new_text_and_the_old_one_is_told() -> None:
    paper = docx.Document()
    element(paper, CHANGED)
    document = read(paper)
    plain = docx.Document()
    plain.add_paragraph(NEW)
    assert texts(document) == texts(read(plain)) == [NEW]
    assert document.notes == ("文件有未接受的修订，按全部接受读：插入的1处已读入；删除的1处没有读：“34”。",)
    assert [str(item.value) for item in extract(document, Context(zone="云岭高新区"))] == ["9.43"]


def test_the_end_of_a_paragraph_that_was_deleted_joins_it_to_the_next() -> None:
    paper = docx.Document()
    gone = "<w:pPr><w:rPr><w:del w:id='1' w:author='a'/></w:rPr></w:pPr>"
    for text in ("全区高新技术企业", "达到"):
        element(paper, f"<w:p>{gone}<w:r><w:t>{text}</w:t></w:r></w:p>")
    paper.add_paragraph("68家。")
    element(paper, f"<w:p>{gone}<w:r><w:t>最后一段</w:t></w:r></w:p>")
    document = read(paper)
    assert texts(document) == ["全区高新技术企业达到68家。", "最后一段"]
    assert document.blocks[0].at(0).paragraph == 3


def test_a_deleted_row_is_told() -> None:
    paper = docx.Document()
    table = paper.add_table(3, 2)
    for number in range(6):
        table.cell(number // 2, number % 2).text = f"格{number}"
    table.rows[1]._tr.get_or_add_trPr().append(table._tbl.makeelement(f"{{{table._tbl.nsmap['w']}}}del", {}))
    document = read(paper)
    assert document.blocks[0].text == "格0\t格1\n格4\t格5"
    assert document.notes == ("文件有未接受的修订，按全部接受读：删除的1行表格没有读。",)


def test_many_deletions_are_told_shortly() -> None:
    paper = docx.Document()
    for number in range(9):
        element(paper, f"<w:p><w:del w:id='{number}'><w:r><w:delText>{'旧' * 40}{number}</w:delText></w:r></w:del></w:p>")
    paper.add_paragraph("正文")
    (note,) = read(paper).notes
    assert "删除的9处没有读" in note
    assert note.count("“") == 5
    assert len(note) < 200


def test_formatting_that_was_changed_is_no_change_of_the_text() -> None:
    paper = docx.Document()
    run = "<w:r><w:rPr><w:b/><w:rPrChange w:id='1'><w:rPr/></w:rPrChange></w:rPr><w:t>正文</w:t></w:r>"
    element(paper, f"<w:p><w:pPr><w:rPr><w:ins w:id='2'/></w:rPr></w:pPr>{run}</w:p>")
    document = read(paper)
    assert (texts(document), document.notes) == (["正文"], ())


def commented() -> bytes:
    paper, buffer = docx.Document(), BytesIO()
    first = paper.add_paragraph("2021年税收收入")
    figure = first.add_run("9.34亿元")
    first.add_run("，增长15.0%。")
    paper.add_comment(figure, "应为9.43亿元，请核对。", author="李审核", initials="L")
    table = paper.add_table(1, 2)
    table.cell(0, 0).text = "指标"
    run = table.cell(0, 1).paragraphs[0].add_run("2021年")
    paper.add_comment(run, "列名不清", author="", initials="")
    paper.save(buffer)
    return buffer.getvalue()


def test_comments_are_notes_with_author_place_and_words() -> None:
    document = read_bytes(commented(), "报告.docx")
    assert texts(document) == ["2021年税收收入9.34亿元，增长15.0%。", "指标\t2021年"]
    assert document.notes == (
        "文件有2条批注，不算正文，不从中取数。",
        "批注（李审核，第1段“9.34亿元”）：应为9.43亿元，请核对。",
        "批注（表1“2021年”）：列名不清",
    )
    assert {str(item.value) for item in extract(document, Context(zone="云岭高新区"))} == {"9.34", "15.0"}


def made(comments: str, body: str = "<w:p><w:r><w:t>正文</w:t></w:r></w:p>") -> bytes:
    """A file with these comments, whatever they refer to."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    relations = f'<Relationship Id="c" Type="{kind}" Target="comments.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return word(
        body,
        **{
            "word__comments.xml": f'<w:comments xmlns:w="{space}">{comments}</w:comments>',
            "word___rels__document.xml.rels": f'<Relationships xmlns="{package}">{relations}</Relationships>',
        },
    )


def said(key: str, text: str) -> str:
    return f'<w:comment w:id="{key}" w:author="甲"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>'


def test_a_comment_that_hangs_on_nothing_is_told_last() -> None:
    reference = '<w:p><w:commentRangeStart w:id="7"/><w:r><w:t>正文</w:t></w:r><w:r><w:commentReference w:id="7"/></w:r></w:p>'
    document = read_bytes(made(said("3", "无处可挂") + said("7", "有处可挂"), reference), "a.docx")
    assert document.notes[1:] == ("批注（甲，第1段“正文”）：有处可挂", "批注（甲）：无处可挂")


def test_references_to_comments_that_are_not_there_are_let_be() -> None:
    reference = '<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:commentReference w:id="9"/></w:r></w:p>'
    document = read_bytes(made("", reference), "a.docx")
    assert (texts(document), document.notes) == (["正文"], ())


def test_a_flood_of_comments_is_cut() -> None:
    document = read_bytes(made("".join(said(str(number), f"{number}{'长' * 1000}") for number in range(300))), "a.docx")
    assert document.notes[0] == "文件有300条批注，不算正文，不从中取数，只列出前30条。"
    assert len(document.notes) == 31
    assert max(map(len, document.notes)) < 230


def test_a_chain_of_deleted_ends_is_joined_in_time() -> None:
    gone = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    document = read_bytes(word(f"<w:p>{gone}<w:r><w:t>甲</w:t></w:r></w:p>" * 12_000 + "<w:p/>"), "a.docx")
    assert document.text == "甲" * 12_000


@pytest.mark.parametrize("comments", ["<w:comment", '<!DOCTYPE a [<!ENTITY b "c">]>'])
def test_broken_comments_are_refused(comments: str) -> None:
    with pytest.raises(Problem) as caught:
        read_bytes(made(comments), "a.docx")
    assert caught.value.code in ("document-broken", "document-dangerous")
