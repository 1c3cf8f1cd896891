"""Word files (DOCX): the body in its order, headings, lists, tables, text boxes, notes, headers and footers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from kaifaqu.evidence.document import Locator, Mark
from kaifaqu.evidence.readers.building import ENDS, Builder
from kaifaqu.evidence.readers.charts import chart_table
from kaifaqu.evidence.readers.docx_remarks import Comments, accept_marks, tell_changes
from kaifaqu.evidence.readers.docx_styles import TITLE, Numbering, Style, W, numbers, outline, styles, value
from kaifaqu.evidence.readers.docx_tables import read_table, unwrapped
from kaifaqu.evidence.readers.docx_text import Text, text_of
from kaifaqu.evidence.readers.forms import form
from kaifaqu.evidence.readers.limits import broken
from kaifaqu.evidence.readers.package import Element, Package

_PLAIN: Final = Style()
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PAGE_NUMBER: Final = re.compile(r"[\s\d\-—–/第页共PAGEpageof.·]*")
_LONG_HEADING: Final = 60  # a paragraph with a heading's style that says more than a heading is a paragraph
_DEEPEST: Final = 12  # tables in tables


def read_docx(builder: Builder, package: Package) -> None:
    """The blocks of a Word file. Paragraphs count in the body, empty ones too, as Word's own count of paragraphs does."""
    _Reader(builder, package).read()


class _Reader:
    def __init__(self, builder: Builder, package: Package) -> None:
        self.builder = builder
        self.package = package
        self.main = package.main("word/document.xml")
        self.relations = package.relations(self.main)
        self.parts: dict[str, str] = {}
        for kind, name in self.relations.values():
            self.parts.setdefault(kind, name)
        self.styles = styles(self._root("styles"))
        self.numbering = Numbering.of(self._root("numbering"))
        self.notes = {kind: self._notes(kind) for kind in ("footnote", "endnote")}
        self.comments = Comments(self._root("comments"))
        self.paragraph = 0

    def _root(self, kind: str) -> Element | None:
        name = self.parts.get(kind)
        return None if name is None else self.package.tree(name)

    def _notes(self, kind: str) -> dict[str, Element]:
        root = self._root(kind + "s")
        found = {} if root is None else {note.get(W + "id", ""): note for note in root.iter(W + kind)}
        return {key: note for key, note in found.items() if note.get(W + "type") in (None, "normal")}

    def read(self) -> None:
        root = self.package.tree(self.main)
        body = root.find(W + "body")
        if body is None:
            raise broken(self.builder.name, "里面没有正文")
        accept_marks(body)
        self._blocks(body)
        self._margins(root)
        tell_changes(self.builder, body)
        self.comments.tell(self.builder)

    def _blocks(self, parent: Element) -> None:
        for child in unwrapped(parent):
            if child.tag == W + "p":
                self.paragraph += 1
                self._paragraph(child, Locator(paragraph=self.paragraph))
            elif child.tag == W + "tbl":
                self._table(child, 0)

    def _paragraph(self, element: Element, place: Locator, kind: str = "") -> None:
        """A paragraph and what hangs on it. ``kind`` is given where it is that of all, as for notes."""
        text = text_of(element)
        properties = element.find(W + "pPr")
        style = self.styles.get((value(properties, "pStyle") or "") if properties is not None else "", _PLAIN)
        shown, listed = self._numbered(str(text), properties, style)
        if shown and not shown.isspace():
            self._say(shown, listed, self._level(properties, style), style.name, place, kind)
        self._hanging(text, place)

    def _numbered(self, text: str, properties: Element | None, style: Style) -> tuple[str, bool]:
        """The text with the number that Word writes before it, and whether it is an item of a list."""
        own = numbers(properties)
        which = own if own is not None else style.numbering
        if which is None or which[0] in ("", "0") or not text.strip():
            return text, False
        label, listed = self.numbering.label(*which)
        return (label + ("" if not label or not label[-1].isascii() else " ") + text), listed

    def _level(self, properties: Element | None, style: Style) -> int | None:
        own = outline(properties)
        return own if own is not None else style.level

    def _say(self, text: str, listed: bool, level: int | None, style: str, place: Locator, kind: str) -> None:
        """The paragraph as blocks: one, or one for each line where it has line breaks."""
        if not kind and style.startswith(("toc ", "table of figures", "caption", "footnote", "endnote")):
            kind = "note"
        if not kind and level is not None and not (len(text) > _LONG_HEADING and "。" in text):
            whole = " ".join(piece.strip() for piece in ENDS.split(text) if piece.strip())
            if level == TITLE and not self.builder.title:
                self.builder.title = whole
            self.builder.heading(whole, level + 1, (Mark(0, place),))
            return
        for piece in ENDS.split(text):
            found, rank = (kind, 0) if kind else form(piece)
            if found == "heading":
                self.builder.heading(piece, rank, (Mark(0, place),))
            else:
                self.builder.add("item" if listed and found == "paragraph" else found, piece, (Mark(0, place),))

    def _hanging(self, text: Text, place: Locator) -> None:
        """Text boxes, charts and notes after the paragraph that they hang on."""
        if text.hidden:
            self.builder.note("文件有隐藏文字，隐藏文字不读。")
        self.comments.hang(text, place)
        for box in text.boxes:
            self._contents(box, place, 1)
        for chart in text.charts:
            if chart in self.relations:
                self.builder.tables += 1
                chart_table(self.builder, self.package, self.relations[chart][1], Locator(table=self.builder.tables))
        for kind, key in text.notes:
            note = self.notes[kind].pop(key, None)
            for child in () if note is None else note.iter(W + "p"):
                self.builder.line("note", str(text_of(child)).strip(), place)

    def _table(self, element: Element, depth: int) -> None:
        """A table, then the tables inside its cells. A table of one cell is a frame around paragraphs."""
        if depth > _DEEPEST:
            self.builder.note(f"表格或文本框嵌套超过{_DEEPEST}层，更深的不读。")
            return
        self.builder.tables += 1
        base = Locator(table=self.builder.tables)
        table = read_table(element)
        if table.frame is not None:
            self._contents(table.frame, replace(base, row=1, column=1), depth + 1)
            return
        self.builder.boxes(table.boxes, base)
        for text in table.hanging:
            self._hanging(text, base)
        for inner in table.inside:
            self._table(inner, depth + 1)

    def _contents(self, element: Element, place: Locator, depth: int) -> None:
        """Paragraphs and tables of a frame, a text box."""
        for child in unwrapped(element):
            if child.tag == W + "p":
                self._paragraph(child, place)
            elif child.tag == W + "tbl":
                self._table(child, depth)

    def _margins(self, root: Element) -> None:
        """Headers, footers and notes that no text refers to: each text once, page numbers left out."""
        seen: set[str] = set()
        used = {element.get(_ID, "") for kind in ("headerReference", "footerReference") for element in root.iter(W + kind)}
        for key, (kind, name) in self.relations.items():
            if kind not in ("header", "footer") or key not in used:
                continue
            for paragraph in self.package.tree(name).iter(W + "p"):
                text = str(text_of(paragraph)).strip()
                if text and text not in seen and not _PAGE_NUMBER.fullmatch(text):
                    seen.add(text)
                    self.builder.line("note", text, Locator())
