"""The lines of a PDF page with where they stand. pdfium gives the characters in the order of the page's drawing and parts lines.

A question to pdfium about one character costs as much as fifty characters of text, so only the ends of lines and what stands
around spaces is asked for.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import pypdfium2.raw as pdfium

from kaifaqu.evidence.readers.forms import raise_text

_SPACES: Final = re.compile(" +")
_CELL_GAP: Final = 0.8  # of the size of the type: a gap this wide parts cells; a space between words is a quarter to a half
_CLOSE: Final = 0.6  # a space that pdfium put in where less than this is free, beside a Chinese character, is none
_BACK: Final = 0.5  # how far back in sizes the drawing goes to be out of order; kerning is less
_WORD_GAP: Final = 0.15  # between words of Latin letters
_POWERS: Final = re.compile("(?<=m)[23]|(?<=10)[0-9]{1,2}")
_RAISED: Final = 0.15  # of the size: how far above the line a raised digit begins
_HYPHENS: Final = str.maketrans({"\x02": "-", "￾": "-", "\x00": ""})


class Wall(Protocol):
    """A line down the page, from ``start`` up to ``end``."""

    @property
    def at(self) -> float: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...


@dataclass(slots=True)
class Piece:
    """Text that stands together on a line."""

    text: str
    left: float
    right: float
    base: float  # of the line of writing, from the bottom of the page
    size: float
    alone: bool = False  # a line of its own, as somebody filled it in: no paragraph goes on over it


class TextPage:
    """The text of a page, with questions about its characters by their place in the text."""

    def __init__(self, page: Any) -> None:
        self._page = page.get_textpage()
        count = self._page.count_chars()
        self.text: str = self._page.get_text_range(errors="replace") if count > 0 else ""
        self._same = len(self.text) == count
        self._wide = any(character > "\uffff" for character in self.text)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()

    def close(self) -> None:
        """Gives pdfium's memory back."""
        self._page.close()

    def _index(self, place: int) -> int:
        """The number that pdfium gives to the character at a place of the text."""
        if self._same:
            return place
        units = len(self.text[:place].encode("utf-16-le", "surrogatepass")) // 2 if self._wide else place
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, units))

    def origin(self, place: int) -> tuple[float, float]:
        """Where a character begins on its line of writing."""
        pdfium.FPDFText_GetCharOrigin(self._page, self._index(place), self._x, self._y)
        return self._x.value, self._y.value

    def right(self, place: int) -> float:
        """Where a character ends."""
        pdfium.FPDFText_GetLooseCharBox(self._page, self._index(place), self._box)
        return float(self._box.right)

    def size(self, place: int) -> float:
        """The size of the type of a character, as it is drawn."""
        index = self._index(place)
        pdfium.FPDFText_GetMatrix(self._page, index, self._matrix)
        scale = max(abs(self._matrix.d), abs(self._matrix.b)) or 1.0
        return max(float(pdfium.FPDFText_GetFontSize(self._page, index)) * scale, 1.0)

    def generated(self, place: int) -> bool:
        """Whether pdfium put a character in that the file has not got: a space in a gap."""
        return int(pdfium.FPDFText_IsGenerated(self._page, self._index(place))) == 1


def pieces_of(page: TextPage, walls: Sequence[Wall] = ()) -> Iterator[Piece]:
    """The pieces of a page in the order they are drawn in; a line of a table between two words parts them."""
    start = 0
    for line in page.text.split("\n"):
        end = start + len(line.rstrip("\r"))
        yield from _line(page, start, end, walls)
        start += len(line) + 1


def _line(page: TextPage, start: int, end: int, walls: Sequence[Wall]) -> list[Piece]:
    """A line, in pieces where the gaps are as wide as between the cells of a table."""
    while start < end and page.text[start].isspace():
        start += 1
    while end > start and page.text[end - 1].isspace():
        end -= 1
    if start == end:
        return []
    left, base = page.origin(start)
    right, size = page.right(end - 1), page.size(start)
    first, kept = start, list[str]()
    pieces: list[Piece] = []
    for found in _SPACES.finditer(page.text, start, end):
        before, after = found.start() - 1, found.end()
        stop = page.right(before)
        go_on, _ = page.origin(after)
        gap = (go_on - stop) / size
        if gap < -_BACK:
            return _by_place(page, first, end, base, size, walls)
        if gap > _CELL_GAP or any(stop <= wall.at <= go_on and wall.start < base < wall.end for wall in walls):
            kept.append(_raised(page, start, found.start(), base, size))
            pieces.append(Piece("".join(kept).translate(_HYPHENS), left, stop, base, size))
            kept, start, left = [], after, go_on
        elif gap < _CLOSE and _chinese(page.text[before], page.text[after]) and page.generated(found.start()):
            kept.append(_raised(page, start, found.start(), base, size))
            start = after
    kept.append(_raised(page, start, end, base, size))
    pieces.append(Piece("".join(kept).translate(_HYPHENS), left, right, base, size))
    return pieces


def _by_place(page: TextPage, start: int, end: int, base: float, size: float, walls: Sequence[Wall]) -> list[Piece]:
    """The characters of a line from left to right, in pieces where the gaps are wide.

    Programs draw the “ and ” of Chinese text in another font, after the rest of the line: in the order of the drawing they would
    stand at its end.
    """
    drawn = (place for place in range(start, end) if not page.text[place].isspace())
    placed = sorted((page.origin(place)[0], page.right(place), page.text[place]) for place in drawn)
    pieces: list[Piece] = []
    text, left, stop = "", placed[0][0], placed[0][0]
    for begin, right, character in placed:
        gap = (begin - stop) / size
        wide = _CLOSE if text and _chinese(text[-1], character) else _CELL_GAP
        if text and (gap > wide or any(stop <= wall.at <= begin and wall.start < base < wall.end for wall in walls)):
            pieces.append(Piece(text.translate(_HYPHENS), left, stop, base, size))
            text, left = "", begin
        elif text and gap > _WORD_GAP and not _chinese(text[-1], character):
            text += " "
        text, stop = text + character, max(stop, right)
    return [*pieces, Piece(text.translate(_HYPHENS), left, stop, base, size)]


def _raised(page: TextPage, start: int, end: int, base: float, size: float) -> str:
    """The text from ``start`` to ``end``; the 2 of m² is ² where it stands above the line."""
    text = page.text[start:end]
    for found in _POWERS.finditer(text):
        if page.origin(start + found.start())[1] > base + _RAISED * size:
            text = text[: found.start()] + raise_text(found[0]) + text[found.end() :]
    return text


def _chinese(*characters: str) -> bool:
    return any(character >= "\u2e80" for character in characters)
