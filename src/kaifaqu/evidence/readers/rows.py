"""Rows of values, as a sheet or a CSV file has them, become blocks: titles and notes as text, what is a table as a table."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kaifaqu.evidence.document import Locator, Mark
from kaifaqu.evidence.grid import Cells, Places, letters
from kaifaqu.evidence.readers.building import ENDS, Builder, one_line
from kaifaqu.evidence.readers.forms import form
from kaifaqu.evidence.readers.numbers import shown

_FIGURE: Final = re.compile(r"[<>≥≤＜＞±+\-−约]*\d[\d,.]*\s*[%％‰]?$")
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")
_NOTE: Final = re.compile(r"(?:注|备注|说明|资料来源|数据来源|填表人|制表)\s*[：:\d]|[*＊※]")
_UNIT: Final = re.compile(r"[（(]?\s*(?:计量)?单位\s*[：:]")
# A line end inside a cell; a number written with an exponent. Looked for one by one, which is faster than a pattern.
_CUTS: Final = ("\r", "\v", "\f", "\x85", "\u2028", "\u2029", "e+", "e-")
_KINDS: Final = {str: "%s", float: "%.15g", int: "%d"}  # the quick way to write a cell; others by ``shown``
_TITLE_RANK: Final = 30  # below every heading by form: a table's title stands above that table alone
_LONGEST_TITLE: Final = 40

Row = Sequence[object]  # the empty text is an empty cell
# For each row the merged cells in it: first column, columns, and rows (0 where the cell began in a row above).
Merges = Mapping[int, Sequence[tuple[int, int, int]]]


@dataclass
class Sheet:
    """A sheet: values by row, where its first cell stands (row and column from 0), and how to name a place."""

    rows: Sequence[Row]
    base: Locator
    corner: tuple[int, int] | None = None  # of a workbook
    lines: Sequence[int] = ()  # of a text file: the source line of each row
    merges: Merges = field(default_factory=dict)  # rows and columns from 0, within ``rows``


def lay_out(builder: Builder, sheet: Sheet) -> None:
    """The blocks of a sheet: parts between empty rows, each a table with the titles above and the notes below it."""
    for first, last in _parts(sheet.rows, sheet.merges):
        _part(builder, sheet, first, last)


def _parts(rows: Sequence[Row], merges: Merges) -> Iterator[tuple[int, int]]:
    """First row and the row after the last of each part.

    An empty row parts two tables only where what follows it begins as a table does, with a title or a heading row; elsewhere it
    is a gap inside one table.
    """
    first, last = -1, -1
    for number, row in enumerate(rows):
        if (not row or row[0] == "") and _filled(row) == 0 and not _covered(merges.get(number, ())):
            continue
        if first < 0:
            first = number
        elif number > last + 1 and _begins(row):
            yield first, last + 1
            first = number
        last = number
    if first >= 0:
        yield first, last + 1


def _covered(merged: Sequence[tuple[int, int, int]]) -> bool:
    """Whether a cell that began above goes on in the row."""
    return any(high == 0 for _, _, high in merged)


def _filled(row: Row) -> int:
    return len(row) - row.count("")


def _begins(row: Row) -> bool:
    """Whether a row can be the first of a table: words and years alone."""
    texts = [shown(value).strip() for value in row if value != ""]
    return not any(_FIGURE.match(text) and not _YEAR.match(text) for text in texts)


def _single(row: Row) -> int | None:
    """The column of the only filled cell, or None."""
    return next(number for number, value in enumerate(row) if value != "") if _filled(row) == 1 else None


def _part(builder: Builder, sheet: Sheet, first: int, last: int) -> None:
    start = first
    while start < last and _filled(sheet.rows[start]) < 2:
        start += 1
    end = last
    while end > start and _is_note(sheet.rows[end - 1]):
        end -= 1
    for number in range(first, start):  # titles; or all of it, where no row has two cells: lines, not a table
        _line(builder, sheet, number, "title" if number == first and start < last else "")
    if start < end:
        _table(builder, sheet, start, end)
    for number in range(end, last):
        _line(builder, sheet, number, "note")


def _is_note(row: Row) -> bool:
    column = _single(row)
    return _filled(row) == 0 or (column is not None and bool(_NOTE.match(shown(row[column]).strip())))


def _place(sheet: Sheet, row: int, column: int) -> Locator:
    if sheet.corner is None:
        return Locator(line=sheet.lines[row], row=row + 1, column=column + 1)
    top, left = sheet.corner[0] + row + 1, sheet.corner[1] + column + 1
    return Locator(sheet=sheet.base.sheet, cell=f"{letters(left)}{top}", row=top, column=left)


def _line(builder: Builder, sheet: Sheet, row: int, use: str) -> None:
    """A row with one text: the title of the table below, a note, or a line."""
    column = _single(sheet.rows[row])
    if column is None:
        return
    marks = (Mark(0, _place(sheet, row, column)),)
    for piece in ENDS.split(shown(sheet.rows[row][column])):
        kind, rank = ("note", 0) if use == "note" else form(piece)
        if use == "title" and kind == "paragraph" and _is_title(piece):
            kind, rank = "heading", _TITLE_RANK
        if kind == "heading":
            builder.heading(piece, rank, marks)
        else:
            builder.add(kind, piece, marks)


def _is_title(text: str) -> bool:
    plain = bool(text.strip()) and len(text) <= _LONGEST_TITLE and not any(sign in text for sign in "。；，")
    return plain and not _UNIT.match(text) and not _FIGURE.match(text.strip())


def _columns(rows: Sequence[Row]) -> tuple[int, int]:
    """The first column with any value, and the one after the last."""
    widest = max(map(len, rows))
    left, right = widest, 0
    for row in rows:
        at = 0
        while at < min(left, len(row)) and row[at] == "":
            at += 1
        left = min(left, at)
        at = len(row)
        while at > right and row[at - 1] == "":
            at -= 1
        right = max(right, at)
        if left == 0 and right == widest:
            break
    return left, right


def _table(builder: Builder, sheet: Sheet, first: int, last: int) -> None:
    left, right = _columns(sheet.rows[first:last])
    merges = {row - first: merged for row, merged in sheet.merges.items() if first <= row < last}
    text = None if merges else _quick(sheet.rows[first:last], left, right)
    columns: dict[int, Sequence[int]] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    bare: set[int] = set()
    if text is None:
        lines = []
        for number, row in enumerate(sheet.rows[first:last]):
            texts = [one_line(shown(value)) for value in row[left:right]]
            texts += [""] * (right - left - len(texts))
            if number in merges:
                standing = _standing(merges[number], left, right, number + 1, spans)
                columns[number + 1] = [column + 1 for column in standing]
                texts = [texts[column] for column in standing]
                if not texts:
                    bare.add(number + 1)
            lines.append("\t".join(texts))
        text = "\n".join(lines)
    cells = Cells(text, columns, spans, frozenset(bare))
    if sheet.corner is None:
        places = Places(cells, sheet.base, array("I", sheet.lines[first:last]))
    else:
        places = Places(cells, sheet.base, corner=(sheet.corner[0] + first, sheet.corner[1] + left))
    builder.whole_table(cells, places)


def _quick(rows: Sequence[Row], left: int, right: int) -> str | None:
    """The text of a table without merged cells, a row at a time with one format; None where a cell needs a closer look.

    A million cells take a third of a second this way, and one and a half when each is looked at.
    """
    lines, wide = [], right - left
    formats: dict[tuple[type, ...], str] = {}
    for row in rows:
        values = tuple(row) if len(row) == wide else (*row[left:right], *[""] * (right - max(len(row), left)))
        kinds = tuple(map(type, values))
        code = formats.get(kinds)
        if code is None:
            code = formats[kinds] = "\t".join(_KINDS.get(kind, "%s") for kind in kinds) if set(kinds) <= _KINDS.keys() else ""
        lines.append(code % values if code or not wide else "\t".join(map(shown, values)))
    text = "\n".join(lines)
    if text.count("\t") != (wide - 1) * len(lines) or text.count("\n") != len(lines) - 1 or any(cut in text for cut in _CUTS):
        return None
    return text


def _standing(
    merged: Sequence[tuple[int, int, int]], left: int, right: int, row: int, spans: dict[tuple[int, int], tuple[int, int]]
) -> list[int]:
    """The columns, from 0, whose cells stand in a row: a merged cell stands once, in its first row. Adds to ``spans``."""
    covered: set[int] = set()
    for column, wide, high in merged:
        start, stop = max(column - left, 0), min(column + wide, right) - left
        covered.update(range(start + (1 if high else 0), stop))
        if high * (stop - start) > 1:
            spans[row, start + 1] = (high, stop - start)
    return [column for column in range(right - left) if column not in covered]
