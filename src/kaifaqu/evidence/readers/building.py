"""Puts blocks together: the path of headings, the limits, tables as text with cells."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kaifaqu.evidence.document import Block, Locator, Mark
from kaifaqu.evidence.grid import Cells, Places
from kaifaqu.evidence.readers.forms import form
from kaifaqu.evidence.readers.limits import Limits, too_large

_CUTS: Final = re.compile(r"[\r\n\t\v\f\x85\u2028\u2029]+")  # what would cut a cell in two
ENDS: Final = re.compile(r"\r\n|[\r\n\v\x85\u2028\u2029]")


def one_line(text: str) -> str:
    """A cell's text with its line ends and tabs as one space: line ends and tabs are what parts rows and cells."""
    return " ".join(filter(None, (piece.strip(" ") for piece in _CUTS.split(text)))) if _CUTS.search(text) else text


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """The text that rows of cells make: a tab between cells, a line end between rows."""
    return "\n".join("\t".join(map(one_line, row)) for row in rows)


@dataclass(slots=True)
class Box:
    """A cell before the table is put together. Row and column count from 1."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass
class Builder:
    """Collects the blocks of one document."""

    name: str
    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    title: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    tables: int = 0
    first_heading: str = ""
    _stack: list[tuple[int, str]] = field(default_factory=list)
    _characters: int = 0
    _cells: int = 0

    @property
    def path(self) -> tuple[str, ...]:
        """The headings above what comes next."""
        return tuple(text for _, text in self._stack)

    def note(self, text: str) -> None:
        """Something to say of the document, once."""
        if text not in self.notes:
            self.notes.append(text)

    def _keep(self, block: Block) -> None:
        self._characters += len(block.text)
        if self._characters > self.limits.characters:
            raise too_large(self.name, f"文字超过{self.limits.characters // 10_000}万字的上限")
        if len(self.blocks) >= self.limits.blocks:
            raise too_large(self.name, f"段落超过{self.limits.blocks // 10_000}万个的上限")
        self.blocks.append(block)

    def add(self, kind: str, text: str, marks: Sequence[Mark]) -> None:
        """A block that is neither heading nor table. Text of white space alone is left out."""
        if text and not text.isspace():
            self._keep(Block(kind, text, tuple(marks), self.path))

    def line(self, kind: str, text: str, locator: Locator) -> None:
        """Text at one place; a line break inside it begins a new block, as a line of a text file does."""
        for piece in ENDS.split(text):
            self.add(kind, piece, (Mark(0, locator),))

    def heading(self, text: str, rank: int, marks: Sequence[Mark], shown: str = "") -> None:
        """A heading; a lower ``rank`` is further out. ``shown`` is its text in the path, where that is not the text itself."""
        while self._stack and self._stack[-1][0] >= rank:
            self._stack.pop()
        level = len(self._stack) + 1
        self._keep(Block("heading", text, tuple(marks), self.path, level))
        self._stack.append((rank, shown or text.strip()))
        self.first_heading = self.first_heading or shown or text.strip()

    def leave_headings(self) -> None:
        """What comes next stands under no heading: a new slide."""
        self._stack.clear()

    def table(self, rows: Sequence[Sequence[str]], base: Locator, lines: Sequence[int] = ()) -> None:
        """A table without merged cells, a list of texts a row; ``lines`` are the source lines of the rows."""
        cells = Cells(as_text(rows))
        self.whole_table(cells, Places(cells, base, array("I", lines)))

    def boxes(self, boxes: Sequence[Box], base: Locator) -> None:
        """A table with merged cells: a box for each cell that stands, in any order."""
        ordered = sorted(boxes, key=lambda box: (box.row, box.column))
        if all(box.column == 1 and box.column_span == 1 for box in ordered):
            self._lines(ordered, base)
            return
        rows: list[list[Box]] = [[] for _ in range(ordered[-1].row if ordered else 0)]
        for box in ordered:
            rows[box.row - 1].append(box)
        spans = {(box.row, box.column): (box.row_span, box.column_span) for box in boxes if box.row_span * box.column_span > 1}
        columns = {number: [box.column for box in row] for number, row in enumerate(rows, 1)}
        usual = {number: odd for number, odd in columns.items() if odd != list(range(1, len(odd) + 1))}
        bare = frozenset(number for number, row in enumerate(rows, 1) if not row)
        cells = Cells(as_text([[box.text for box in row] for row in rows]), usual, spans, bare)
        self.whole_table(cells, Places(cells, base))

    def _lines(self, boxes: Sequence[Box], base: Locator) -> None:
        """A table of one column is lines, each as in a text file: nothing stands beside anything."""
        for box in boxes:
            marks = (Mark(0, replace(base, row=box.row, column=box.column)),)
            for piece in ENDS.split(box.text):
                kind, rank = form(piece)
                if kind == "heading":
                    self.heading(piece, rank, marks)
                else:
                    self.add(kind, piece, marks)

    def whole_table(self, cells: Cells, marks: Sequence[Mark]) -> None:
        """A table that is put together already. One without any text is left out."""
        self._cells += len(cells)
        if self._cells > self.limits.cells:
            raise too_large(self.name, f"表格超过{self.limits.cells // 10_000}万格的上限")
        if cells.text and not cells.text.isspace():
            self._keep(Block("table", cells.text, marks, self.path, 0, cells))
