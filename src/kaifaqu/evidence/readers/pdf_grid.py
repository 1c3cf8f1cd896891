"""Tables of a PDF that are drawn with lines: the lines make a grid, and text belongs to the cell that it stands in."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2.raw as pdfium

from kaifaqu.evidence.readers.building import Box
from kaifaqu.evidence.readers.forms import joint
from kaifaqu.evidence.readers.pdf_lines import Piece

_THIN: Final = 2.5  # points: what is thinner is a line
_SHORT: Final = 5.0  # what is shorter is none
_NEAR: Final = 3.0  # how far lines of one edge may be apart
_MOST_OBJECTS: Final = 20_000  # on a page
_MOST_SEGMENTS: Final = 500  # of a path
_MOST_LINES: Final = 1_500  # more are a drawing, not tables


@dataclass(frozen=True, slots=True)
class Line:
    """A line across (``at`` is its height) or down (``at`` is its distance from the left), from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass
class Lines:
    """The lines of a page."""

    across: list[Line] = field(default_factory=list)
    down: list[Line] = field(default_factory=list)

    def add(self, left: float, bottom: float, right: float, top: float) -> None:
        """What is drawn between two points, if it is a line."""
        if top - bottom <= _THIN and right - left >= _SHORT:
            self.across.append(Line((top + bottom) / 2, left, right))
        elif right - left <= _THIN and top - bottom >= _SHORT:
            self.down.append(Line((left + right) / 2, bottom, top))


def lines_of(page: Any) -> Lines:
    """The lines that a page draws, those of rectangles too."""
    found = Lines()
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for number in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        thing = pdfium.FPDFPage_GetObject(page, number)
        if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            continue
        if right.value - left.value <= _THIN or top.value - bottom.value <= _THIN:
            found.add(left.value, bottom.value, right.value, top.value)
        else:
            _segments(thing, found)
        if len(found.across) + len(found.down) > _MOST_LINES:
            return Lines()
    return found


def _segments(thing: Any, found: Lines) -> None:
    """The lines of a path that is made of several."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    before = first = None
    for number in range(min(pdfium.FPDFPath_CountSegments(thing), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(thing, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and before is not None:
            _between(before, point, found)
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
            _between(point, first, found)
        before = point


def _between(one: tuple[float, float], other: tuple[float, float], found: Lines) -> None:
    (x0, y0), (x1, y1) = one, other
    found.add(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


@dataclass
class Grid:
    """A table by its lines: heights of its edges from the top down, distances of its edges from the left."""

    heights: list[float]
    widths: list[float]
    lines: Lines
    pieces: list[Piece] = field(default_factory=list)

    def holds(self, piece: Piece) -> bool:
        """Whether the middle of a piece of text is inside."""
        x, y = _middle(piece)
        return self.widths[0] < x < self.widths[-1] and self.heights[-1] < y < self.heights[0]

    def boxes(self) -> list[Box]:
        """The cells with their text; where a line is missing between two, they are one."""
        owner: dict[tuple[int, int], Box] = {}
        for row in range(len(self.heights) - 1):
            for column in range(len(self.widths) - 1):
                if (row, column) not in owner:
                    self._cell(row, column, owner)
        for piece in self.pieces:
            x, y = _middle(piece)
            row = sum(height >= y for height in self.heights) - 1
            column = sum(width <= x for width in self.widths) - 1
            box = owner[row, column]
            box.text += joint(box.text, piece.text) + piece.text
        return list({id(box): box for box in owner.values()}.values())

    def _cell(self, row: int, column: int, owner: dict[tuple[int, int], Box]) -> None:
        """The cell that begins at a row and column: as far right, then as far down, as no line parts it."""
        last_row, last_column = len(self.heights) - 2, len(self.widths) - 2
        right = column
        while right < last_column and (row, right + 1) not in owner and not self._wall(row, right + 1):
            right += 1
        bottom = row
        while bottom < last_row and not any(self._floor(bottom + 1, place) for place in range(column, right + 1)):
            bottom += 1
        box = Box("", row + 1, column + 1, bottom - row + 1, right - column + 1)
        for below in range(row, bottom + 1):
            for beside in range(column, right + 1):
                owner[below, beside] = box

    def _wall(self, row: int, column: int) -> bool:
        """Whether a line stands on the left of a cell."""
        middle = (self.heights[row] + self.heights[row + 1]) / 2
        return any(abs(line.at - self.widths[column]) <= _NEAR and line.start <= middle <= line.end for line in self.lines.down)

    def _floor(self, row: int, column: int) -> bool:
        """Whether a line lies above a cell."""
        middle = (self.widths[column] + self.widths[column + 1]) / 2
        return any(abs(line.at - self.heights[row]) <= _NEAR and line.start <= middle <= line.end for line in self.lines.across)


def _middle(piece: Piece) -> tuple[float, float]:
    return (piece.left + piece.right) / 2, piece.base + 0.35 * piece.size


def grids(lines: Lines) -> list[Grid]:
    """The tables that lines make: lines that touch each other, at least two columns and two cells."""
    found = []
    for part in _connected(lines):
        if not part.across or not part.down:
            continue
        # Ends of lines are edges too: a table that goes on over a page has no line at its end, many have none at their sides.
        tops = [end for line in part.down for end in (line.start, line.end)]
        sides = [end for line in part.across for end in (line.start, line.end)]
        heights = _edges([*(line.at for line in part.across), min(tops), max(tops)])[::-1]
        widths = _edges([*(line.at for line in part.down), min(sides), max(sides)])
        if len(heights) > 1 and len(widths) > 2:
            found.append(Grid(heights, widths, part))
    return found


def _edges(places: Sequence[float]) -> list[float]:
    """The places of edges; lines close to each other are one edge."""
    edges: list[list[float]] = []
    for place in sorted(places):
        if edges and place - edges[-1][-1] <= _NEAR:
            edges[-1].append(place)
        else:
            edges.append([place])
    return [sum(edge) / len(edge) for edge in edges]


def _connected(lines: Lines) -> Iterator[Lines]:
    """The lines in groups that touch: each line across with those down that reach it."""
    group = list(range(len(lines.across) + len(lines.down)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    count = len(lines.across)
    for one, across in enumerate(lines.across):
        for other, down in enumerate(lines.down, count):
            beside = across.start - _NEAR <= down.at <= across.end + _NEAR
            if beside and down.start - _NEAR <= across.at <= down.end + _NEAR:
                group[root(other)] = root(one)
    parts: dict[int, Lines] = {}
    for number in range(len(group)):
        part = parts.setdefault(root(number), Lines())
        if number < count:
            part.across.append(lines.across[number])
        else:
            part.down.append(lines.down[number - count])
    yield from parts.values()
