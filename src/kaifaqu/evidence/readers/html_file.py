"""HTML pages: headings, paragraphs, lists and tables of what a browser shows; nothing is fetched, no script or style is read."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree, html

from kaifaqu.evidence.document import Locator, Mark
from kaifaqu.evidence.readers.building import ENDS, Box, Builder, one_line
from kaifaqu.evidence.readers.forms import form, raise_text
from kaifaqu.evidence.readers.limits import broken, too_large
from kaifaqu.evidence.readers.package import local
from kaifaqu.evidence.readers.text import decode

_META: Final = re.compile(
    rb"""<(?:meta\b[^>]{0,500}?charset\s*=\s*["']?|\?xml\b[^>]{0,200}?encoding\s*=\s*["'])\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE
)
_CHINESE: Final = frozenset(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "cp936"))
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_BETWEEN: Final = re.compile(r"(?<=[\u2e80-\uffef])[ \t]*\r?\n\s*(?=[\u2e80-\uffef])")
_OUT: Final = frozenset((  # what a browser does not show as text of the page
    "script", "style", "noscript", "template", "head", "iframe", "object", "svg", "math", "select", "button", "textarea",
    "rp", "rt",
))  # fmt: skip
_BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "ul", "caption",
))  # fmt: skip
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NOTES: Final = frozenset(("nav", "footer", "figcaption", "caption"))
_WIDEST: Final = 2000


def text_of(content: bytes, name: str) -> tuple[str, str]:
    """The text of a page and its encoding: by byte order mark, else by what the page says, else as any text file."""
    said = _META.search(content[:2048])
    encoding = said[1].decode("ascii").lower() if said else ""
    if encoding in _CHINESE and not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        with suppress(UnicodeDecodeError):  # the page says one thing and is another
            return content.decode("gb18030"), "gb18030"
    return decode(content, name)


def read_html(builder: Builder, text: str) -> None:
    """The blocks of a page. A place is the line of the source where the element begins."""
    parser = html.HTMLParser(
        no_network=True, recover=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise broken(builder.name, "不是网页，或是空的") from None
    title = root.find(".//title")
    builder.title = _SPACE.sub(" ", title.text_content()).strip() if title is not None else ""
    _Page(builder).read(root)


@dataclass
class _Page:
    """Walks a page; ``pieces`` are the text of the block that is open."""

    builder: Builder
    pieces: list[str] = field(default_factory=list)
    line: int | None = None
    depth: int = 0

    def read(self, root: Any) -> None:
        self._inside(root, "", keep=False)
        self._close("")

    def _inside(self, element: Any, kind: str, *, keep: bool) -> None:
        """All that an element holds. ``kind`` is what its text is; ``keep`` keeps line ends, as in ``pre``."""
        self.depth += 1
        if self.depth > self.builder.limits.depth:
            raise too_large(self.builder.name, f"网页嵌套超过{self.builder.limits.depth}层")
        self._say(element.text, element, keep)
        for child in element:
            self._child(child, kind, keep=keep)
            self._say(child.tail, child, keep)
        self.depth -= 1

    def _child(self, child: Any, kind: str, *, keep: bool) -> None:
        name = local(child)
        if not name or name in _OUT or child.get("hidden") is not None or _HIDDEN.search(child.get("style", "")):
            return
        if name == "br":
            self._close(kind)
        elif name == "sup":
            self._say(raise_text(child.text_content()), child, keep)
        elif name == "table":
            self._close(kind)
            self._table(child)
        elif name in _BLOCKS:
            self._close(kind)
            inner = name if name in _HEADINGS else "item" if name == "li" else "note" if name in _NOTES else kind
            self._inside(child, inner, keep=keep or name == "pre")
            self._close(inner)
        else:
            self._inside(child, kind, keep=keep)

    def _say(self, text: str | None, element: Any, keep: bool) -> None:
        if text:
            if self.line is None and not text.isspace():
                self.line = element.sourceline
            self.pieces.append(text if keep else tidy(text))

    def _close(self, kind: str) -> None:
        """Ends the open block."""
        text, line = "".join(self.pieces).strip(" "), self.line
        self.pieces, self.line = [], None
        for piece in ENDS.split(text):
            if not piece.strip():
                continue
            marks = (Mark(0, Locator(line=line)),)
            found, rank = ("heading", int(kind[1])) if kind in _HEADINGS else (kind, 0) if kind else form(piece)
            if found == "heading":
                self.builder.heading(piece, rank, marks)
            else:
                self.builder.add(found, piece, marks)

    def _table(self, element: Any) -> None:
        """A table, or the cells of one that only sets out the page: one that holds tables, or a single cell."""
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
        cells = [[cell for cell in row if local(cell) in ("td", "th")] for row in rows]
        for caption in element.findall("caption"):
            self._inside(caption, "note", keep=False)
            self._close("note")
        if sum(map(len, cells)) < 2 or next(element.iterdescendants("table"), None) is not None:
            for cell in (cell for row in cells for cell in row):
                self._inside(cell, "", keep=False)
                self._close("")
            return
        self.builder.tables += 1
        self.builder.boxes(_boxes(cells, self.builder.name), Locator(line=element.sourceline, table=self.builder.tables))


def _boxes(rows: list[list[Any]], name: str) -> list[Box]:
    """The cells with their place in the grid, where cells that reach down from above take up columns."""
    boxes: list[Box] = []
    below: dict[int, int] = {}  # column → rows that a cell from above still covers
    for row, cells in enumerate(rows, 1):
        column, taken = 1, dict(below)
        for cell in cells:
            while taken.get(column, 0) > 0:
                column += 1
            wide, high = _span(cell.get("colspan"), _WIDEST), min(_span(cell.get("rowspan"), _WIDEST), len(rows) - row + 1)
            boxes.append(Box(_cell_text(cell), row, column, high, wide))
            below.update(dict.fromkeys(range(column, column + wide), high))
            column += wide
            if column > _WIDEST:
                raise too_large(name, f"一张表格超过{_WIDEST}列")
        below = {place: left - 1 for place, left in below.items() if left > 1}
    return boxes


def tidy(text: str) -> str:
    """White space as a browser shows it: one space, and none where a line of the source ends between Chinese characters."""
    return _SPACE.sub(" ", _BETWEEN.sub("", text))


def _span(text: str | None, most: int) -> int:
    return min(max(int(text), 1), most) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


def _cell_text(cell: Any) -> str:
    pieces: list[str] = []
    for element in cell.iter():
        name = local(element)
        if not name or name in _OUT:
            element.text = None
        if name in _BLOCKS or name == "br":
            pieces.append("\n")
        if element.text:
            said = tidy(element.text)
            pieces.append(raise_text(said) if name == "sup" else said)
        if element is not cell and element.tail:
            pieces.append(tidy(element.tail))
    return one_line("".join(pieces).strip())
