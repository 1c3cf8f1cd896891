"""Comments of decks and workbooks are told with author and place, old ones and threads, and are never text."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pptx
import pytest
import xlsxwriter

from kaifaqu.errors import Problem
from kaifaqu.evidence.readers import read_bytes

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MODERN = "http://schemas.microsoft.com/office/2018/10/relationships"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
P188 = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def deck() -> bytes:
    made, buffer = pptx.Presentation(), BytesIO()
    made.slides.add_slide(made.slide_layouts[5]).shapes.title.text = "税收收入9.34亿元"
    made.save(buffer)
    return buffer.getvalue()


def book() -> bytes:
    buffer = BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = made.add_worksheet("收入")
    sheet.write_row(0, 0, ["指标", "2021年"])
    sheet.write_row(1, 0, ["税收", 9.34])
    sheet.write_comment("B2", "应为9.43", {"author": "李审核"})
    made.close()
    return buffer.getvalue()


def added(content: bytes, parts: dict[str, str], relations: dict[str, str]) -> bytes:
    """The package with more parts; ``relations`` are put into the files that hold them."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w") as new:
        for name in old.namelist():
            said = old.read(name)
            if name in relations:
                said = said.replace(b"</Relationships>", relations[name].encode() + b"</Relationships>")
            new.writestr(name, said)
        for name, said in parts.items():
            new.writestr(name, said)
    return buffer.getvalue()


def relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'


SLIDE, MAIN = "ppt/slides/_rels/slide1.xml.rels", "ppt/_rels/presentation.xml.rels"


def test_old_comments_of_slides() -> None:
    people = f'<p:cmAuthorLst xmlns:p="{P}"><p:cmAuthor id="1" name="李审核"/></p:cmAuthorLst>'
    said = f'<p:cmLst xmlns:p="{P}"><p:cm authorId="1"><p:pos x="1" y="1"/><p:text>应为9.43亿元</p:text></p:cm></p:cmLst>'
    content = added(
        deck(),
        {"ppt/comments/comment1.xml": said, "ppt/commentAuthors.xml": people},
        {SLIDE: relation("c1", f"{OFFICE}/comments", "../comments/comment1.xml"),
         MAIN: relation("c2", f"{OFFICE}/commentAuthors", "commentAuthors.xml")},
    )  # fmt: skip
    document = read_bytes(content, "a.pptx")
    assert document.text == "税收收入9.34亿元"
    assert document.notes == ("文件有1条批注，不算正文，不从中取数。", "批注（李审核，幻灯片1）：应为9.43亿元")


def test_threads_of_slides() -> None:
    people = f'<p:authorLst xmlns:p="{P188}"><p:author id="{{A}}" name="张统计"/></p:authorLst>'
    body = "<p:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody>"
    reply = f'<p:replyLst><p:reply authorId="{{B}}">{body.format("已改")}</p:reply></p:replyLst>'
    cm = f'<p:cm authorId="{{A}}">{reply}{body.format("请核对")}</p:cm>'
    said = f'<p:cmLst xmlns:p="{P188}" xmlns:a="{A}">{cm}</p:cmLst>'
    content = added(
        deck(),
        {"ppt/comments/modernComment_1.xml": said, "ppt/authors.xml": people},
        {SLIDE: relation("c1", f"{MODERN}/comments", "../comments/modernComment_1.xml"),
         MAIN: relation("c2", f"{MODERN}/authors", "authors.xml")},
    )  # fmt: skip
    assert read_bytes(content, "a.pptx").notes[1:] == ("批注（张统计，幻灯片1）：请核对", "批注（幻灯片1）：已改")


def test_comments_of_cells() -> None:
    document = read_bytes(book(), "a.xlsx")
    assert document.blocks[1].text == "指标\t2021年\n税收\t9.34"
    assert document.notes == ("文件有1条批注，不算正文，不从中取数。", "批注（李审核，工作表“收入”!B2）：应为9.43")


def test_a_thread_is_told_once() -> None:
    content = book()
    with ZipFile(BytesIO(content)) as old:
        standing = old.read("xl/comments1.xml").decode().replace("李审核", "tc={1}")
    said = '<threadedComment ref="B2" personId="{P}"><text>应为9.43</text></threadedComment>'
    thread = f'<ThreadedComments xmlns="{THREADS}">{said}</ThreadedComments>'
    people = f'<personList xmlns="{THREADS}"><person id="{{P}}" displayName="王主任"/></personList>'
    kind = "http://schemas.microsoft.com/office/2017/10/relationships"
    content = added(
        content,
        {"xl/threadedComments/1.xml": thread, "xl/persons/person.xml": people},
        {"xl/worksheets/_rels/sheet1.xml.rels": relation("t1", f"{kind}/threadedComment", "../threadedComments/1.xml"),
         "xl/_rels/workbook.xml.rels": relation("t2", f"{kind}/person", "persons/person.xml")},
    )  # fmt: skip
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, standing if name == "xl/comments1.xml" else old.read(name))
    assert read_bytes(buffer.getvalue(), "a.xlsx").notes[1:] == ("批注（王主任，工作表“收入”!B2）：应为9.43",)


def odd(said: str) -> bytes:
    return added(deck(), {"ppt/comments/c.xml": said}, {SLIDE: relation("c1", f"{OFFICE}/comments", "../comments/c.xml")})


@pytest.mark.parametrize("said", ["<p:cmLst", '<!DOCTYPE a [<!ENTITY b "c">]><a/>'])
def test_broken_comments_are_refused(said: str) -> None:
    with pytest.raises(Problem) as caught:
        read_bytes(odd(said), "a.pptx")
    assert caught.value.code in ("document-broken", "document-dangerous")


@pytest.mark.parametrize(
    "said", ['<p:cm authorId="9"/>', '<p:cm authorId="99999999999999999999"><p:text> </p:text></p:cm>', "<p:a/>"]
)
def test_comments_that_say_nothing_are_let_be(said: str) -> None:
    assert read_bytes(odd(f'<p:cmLst xmlns:p="{P}">{said}</p:cmLst>'), "a.pptx").notes == ()
