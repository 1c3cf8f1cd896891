"""Document (文件): what a reader makes of any file. A list of blocks; every character of a block knows the place it stands at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

BLOCK_KINDS: Final = {"heading": "标题", "paragraph": "段落", "item": "列表项", "table": "表格", "note": "说明"}


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a piece of text stands. Everything counts from 1; what a format has not got is None or empty.

    ``line`` is of a text file (txt, md, csv, html source); ``page`` of a PDF; ``slide`` of a deck; ``paragraph`` counts in the
    body of a docx, or on its page or slide; ``table``, ``row``, ``column`` are of a table cell; ``sheet`` and ``cell`` (``C5``)
    of a workbook.
    """

    line: int | None = None
    page: int | None = None
    slide: int | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """The place as an observation keeps it: 第7行; 第3页第2段; 幻灯片5表1第2行第3列; 工作表“收入”!C5."""
        if self.sheet or self.cell:
            return f"工作表“{self.sheet}”" + (f"!{self.cell}" if self.cell else "")
        parts = [
            f"幻灯片{self.slide}" if self.slide else "",
            f"第{self.page}页" if self.page else "",
            f"第{self.line}行" if self.line else "",
            f"第{self.paragraph}段" if self.paragraph and not self.line and not self.table else "",
            f"表{self.table}" if self.table else "",
            f"第{self.row}行" if self.table and self.row and not self.line else "",
            f"第{self.column}列" if self.table and self.column else "",
        ]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Mark:
    """From the character ``offset`` of its block on, the text stands at ``locator`` (until the next mark)."""

    offset: int
    locator: Locator


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text is ``block.text[start:end]``. Row and column count from 1; a merged cell stands once."""

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item of a list, a table, or a note (caption, footnote, speaker's note).

    ``text`` is whole and unchanged but for line ends: a paragraph that a file breaks over lines is one block, with a mark at each
    line's beginning. A table's text has a line a row and a tab between cells; ``cells`` say where each stands in it.
    ``path`` are the headings above, outermost first. ``marks`` begin with one at 0. Cells and marks of a table that a reader
    made are sequences that make their items when asked (``evidence.grid``).
    """

    kind: str
    text: str
    marks: Sequence[Mark]
    path: tuple[str, ...] = ()
    level: int = 0  # of a heading: 1 is the outermost
    cells: Sequence[Cell] = ()

    def at(self, offset: int) -> Locator:
        """Where the character at ``offset`` stands."""
        if not offset or len(self.marks) == 1:
            return self.marks[0].locator
        found = bisect_right(self.marks, offset, key=lambda mark: mark.offset) - 1
        return self.marks[max(found, 0)].locator


@dataclass(frozen=True)
class Document:
    """A file as read: its blocks in order, and what the reader has to say of it (``notes``: 第3页没有文字层 …).

    ``format`` is docx, pptx, xlsx, xls, csv, pdf, html, txt or md; ``digest`` the SHA-256 of the file's bytes; ``title`` the
    document's own title where it has one, else its first heading, else empty.
    """

    name: str
    format: str
    digest: str
    blocks: tuple[Block, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)  # what the file says of itself: author, created, pages …

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """For each block, where its text begins in :attr:`text`."""
        starts, at = [], 0
        for block in self.blocks:
            starts.append(at)
            at += len(block.text) + 1
        return tuple(starts)

    @cached_property
    def text(self) -> str:
        """The whole text, a block after the other with a line end between: for search, copies and differences."""
        return "\n".join(block.text for block in self.blocks)

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)
