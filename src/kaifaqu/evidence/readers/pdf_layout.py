"""From pieces of text on pages to paragraphs and tables: what is printed on every page is set aside, lines are joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from kaifaqu.evidence.readers.forms import form
from kaifaqu.evidence.readers.pdf_grid import Grid
from kaifaqu.evidence.readers.pdf_lines import Piece

_STOPS: Final = tuple("。！？；…!?;”）)》」")
_DIGITS: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(
    r"\s*(?:[-—–－·•]\s*\d{1,4}\s*[-—–－·•]|第?\s*\d{1,4}\s*(?:页|/\s*\d{1,4})?(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?)\s*"
)
_WORD: Final = re.compile(r"[“‘《（「『【(]*(?:[!-~]+|.)[，。、；：？！”’）》」％%]*")
_EDGE: Final = 0.11  # the part of a page's height at its top and bottom in which headers and footers stand
_SAME_LINE: Final = 0.35  # of the size: how far lines of writing of one row may differ
_FEWEST_IN_ORDER: Final = 3  # pieces of a row to take the first for the first column …
_LATE: Final = 200  # rows that are looked through for the place of a piece drawn late
_LONGEST_CELL: Final = 40


@dataclass(slots=True)
class Row:
    """Pieces on one line of writing, from left to right."""

    pieces: list[Piece]
    page: int
    grid: Grid | None = None  # a table drawn with lines stands here

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def base(self) -> float:
        return self.pieces[0].base

    @property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)

    @property
    def left(self) -> float:
        return self.pieces[0].left

    @property
    def right(self) -> float:
        return self.pieces[-1].right


@dataclass(slots=True)
class Page:
    """The rows of a page."""

    number: int
    height: float
    rows: list[Row] = field(default_factory=list)


def rows_of(pieces: Iterable[Piece], page: int, grids: Sequence[Grid] = ()) -> list[Row]:
    """Pieces that follow each other on one line of writing, from left to right, are a row; so is a table drawn with lines."""
    rows: list[Row] = []
    for piece in pieces:
        grid = next((grid for grid in grids if grid.holds(piece)), None)
        if grid is not None:
            if not grid.pieces:
                rows.append(Row([piece], page, grid))
            grid.pieces.append(piece)
        elif rows and rows[-1].grid is None and _beside(rows[-1].pieces[-1], piece):
            rows[-1].pieces.append(piece)
        elif (row := _drawn_before(rows, piece)) is not None:
            row.pieces.append(piece)
            row.pieces.sort(key=lambda item: item.left)
        else:
            rows.append(Row([piece], page))
    return _from_top(rows)


def _drawn_before(rows: Sequence[Row], piece: Piece) -> Row | None:
    """The row of cells, drawn before, in which a piece has its place: programs draw some cells of a table after the others."""
    for row in reversed(rows[-_LATE:]):
        cells = len(row.pieces) > 1 and row.grid is None
        if (
            cells
            and _level(row.pieces[0], piece)
            and all(piece.left >= item.right - 1 or piece.right <= item.left + 1 for item in row.pieces)
        ):
            return row
    return None


def _from_top(rows: list[Row]) -> list[Row]:
    """The rows from top to bottom where the page has one column and was drawn in another order; else as drawn."""
    if all(upper.base >= lower.base - lower.size for upper, lower in pairwise(rows)):
        return rows
    ordered = sorted(rows, key=lambda row: -row.base)
    beside = any(_level(upper.pieces[0], lower.pieces[0]) for upper, lower in pairwise(ordered))
    return rows if beside else ordered


def _beside(last: Piece, piece: Piece) -> bool:
    return _level(last, piece) and piece.left >= last.right - 1


def _level(one: Piece, other: Piece) -> bool:
    return abs(one.base - other.base) <= _SAME_LINE * min(one.size, other.size)


def set_aside(pages: Sequence[Page]) -> list[str]:
    """Takes headers, footers and page numbers out of the pages. Returns the texts of the headers and footers.

    A header or footer stands at the edge of three pages or more, the same but for its digits. A page number stands alone at the
    edge, in dashes or as 第3页, or as a bare number that most pages have.
    """
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_DIGITS.sub("#", row.text) for row in page.rows if row.grid is None and _at_edge(row, page)})
    often = {text for text, count in seen.items() if count >= max(3, len(pages) // 3)}
    bare = seen["#"] >= max(2, len(pages) // 2)
    found: dict[str, None] = {}
    for page in pages:
        kept = []
        for row in page.rows:
            if row.grid is not None or not _at_edge(row, page):
                kept.append(row)
            elif _NUMBER.fullmatch(row.text):
                if row.text.strip().isdigit() and not bare:
                    kept.append(row)
            elif _DIGITS.sub("#", row.text) in often:
                found.setdefault(row.text)
            else:
                kept.append(row)
        page.rows = kept
    return list(found)[:20]


def _at_edge(row: Row, page: Page) -> bool:
    return row.base < page.height * _EDGE or row.base > page.height * (1 - _EDGE)


@dataclass(slots=True)
class Paragraph:
    """Lines of one paragraph."""

    rows: list[Row]


@dataclass(slots=True)
class Table:
    """Rows of cells: each row a text for each column, the row it came from beside it."""

    rows: list[Row]
    columns: list[tuple[float, float]]

    def texts(self) -> list[list[str]]:
        """The text of each cell, empty where nothing stands."""
        lines = []
        for row in self.rows:
            line = [""] * len(self.columns)
            for piece in row.pieces:
                at = _column(piece, self.columns)
                if at is not None:
                    line[at] = f"{line[at]} {piece.text}".strip()
            lines.append(line)
        return lines


def parts(pages: Sequence[Page]) -> Iterator[Paragraph | Table | Row]:
    """Paragraphs and tables in the order of the pages; a row is a table drawn with lines. A paragraph may go on over pages."""
    rows = [row for page in pages for row in page.rows]
    margins = _margins(pages)
    at = 0
    while at < len(rows):
        if rows[at].grid is not None:
            yield rows[at]
            at += 1
            continue
        table = _table(rows, at)
        if table is not None:
            yield table
            at += len(table.rows)
            continue
        end = at + 1
        while end < len(rows) and _goes_on(rows, end, margins) and _table(rows, end) is None:
            end += 1
        yield Paragraph(rows[at:end])
        at = end


def _margins(pages: Sequence[Page]) -> dict[int, tuple[float, float, float]]:
    """For each page where full lines begin and end, and how far lines of a paragraph are apart.

    A page of short lines says nothing of where full ones end, nor one of single lines how close they stand: the other pages do.
    """
    found: dict[int, tuple[float, float]] = {}
    gaps: list[float] = []
    for page in pages:
        rows = [row for row in page.rows if row.grid is None]
        if rows:
            long = sorted(rows, key=lambda row: row.right - row.left)[len(rows) // 2 :]
            found[page.number] = min(row.left for row in long), max(row.right for row in long)
            gaps += [one.base - two.base for one, two in pairwise(rows) if 0 < one.base - two.base < 4 * one.size]
    usual = sorted(right for _, right in found.values())[len(found) * 4 // 5] if found else 0.0
    pitch = sorted(gaps)[len(gaps) // 5] if gaps else 0.0
    return {number: (left, max(right, usual), pitch) for number, (left, right) in found.items()}


def _goes_on(rows: Sequence[Row], at: int, margins: dict[int, tuple[float, float, float]]) -> bool:
    """Whether a row goes on with the paragraph of the row before it: that one is full, and this one is not indented.

    Chinese paragraphs begin with an indent of two characters or after more space, and end with a line that is not full.
    """
    before, row = rows[at - 1], rows[at]
    left, right, pitch = margins[row.page]
    if before.grid is not None or row.grid is not None or before.pieces[-1].alone or row.pieces[0].alone:
        return False
    if abs(before.size - row.size) > 0.2 * row.size or len(row.pieces) > 1 or len(before.pieces) > 1:
        return False
    if before.right + _first_word(row) * row.size < margins[before.page][1]:
        return False
    if row.left > min(left, before.left) + 0.9 * row.size and not _centred(row, left, right):
        return False
    if before.page == row.page and not 0 < before.base - row.base <= max(1.25 * pitch, 1.05 * row.size):
        return False
    if before.page != row.page and before.text.rstrip().endswith(_STOPS):
        return False
    kind, _ = form(row.text)
    return kind == "paragraph" or (kind == "item" and not before.text.rstrip().endswith(_STOPS))


def _first_word(row: Row) -> float:
    """How wide, in characters, the beginning of a line is that could not be parted to fill the line before: a figure, a word.

    A sign such as ， does not begin a line, and takes the character before it along.
    """
    found = _WORD.match(row.text)
    return 1.0 + (sum(1.0 if character > "\u2e80" else 0.56 for character in found[0]) if found else 1.0)


def _centred(row: Row, left: float, right: float) -> bool:
    return False if row.right - row.left < 0.5 * (right - left) else abs((row.left - left) - (right - row.right)) < 2


def _table(rows: Sequence[Row], at: int) -> Table | None:
    """The table that begins at a row: two rows or more of pieces in the same columns, with free space between these."""
    end = at
    while end < len(rows) and rows[end].grid is None and len(rows[end].pieces) > 1 and rows[end].page == rows[at].page:
        if any(len(piece.text) > _LONGEST_CELL for piece in rows[end].pieces):
            break
        end += 1
    while end > at + 1:
        columns = _in_columns(rows[at:end]) or _in_order(rows[at:end])
        if columns is not None:
            return Table(list(rows[at:end]), columns)
        end -= 1
    return None


def _in_columns(rows: Sequence[Row]) -> list[tuple[float, float]] | None:
    """The columns that the pieces of rows stand in, or None where a piece reaches over two of them."""
    spans = sorted((piece.left, piece.right) for row in rows for piece in row.pieces)
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1] - 0.5:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    widest = max(len(row.pieces) for row in rows)
    if len(columns) < 2 or len(columns) > widest + 1:
        return None
    for row in rows:
        places = [_column(piece, columns) for piece in row.pieces]
        if None in places or len(set(places)) < len(places):
            return None
    return columns


def _in_order(rows: Sequence[Row]) -> list[tuple[float, float]] | None:
    """The columns of rows that have as many pieces each: headings at the left of wide columns, numbers at their right."""
    size = len(rows[0].pieces)
    if size < _FEWEST_IN_ORDER or any(len(row.pieces) != size for row in rows):
        return None
    columns = [(min(row.pieces[at].left for row in rows), max(row.pieces[at].right for row in rows)) for at in range(size)]
    return columns if all(one[1] <= two[0] for one, two in pairwise(columns)) else None


def _column(piece: Piece, columns: Sequence[tuple[float, float]]) -> int | None:
    for number, (left, right) in enumerate(columns):
        if left - 1 <= piece.left and piece.right <= right + 1:
            return number
    return None
