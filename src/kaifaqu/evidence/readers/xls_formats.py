"""Which cells of an old workbook (XLS, BIFF8) are shown as percentages: calamine gives the values alone.

The records and their fields are those of [MS-XLS] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from kaifaqu.evidence.readers.compound import Compound
from kaifaqu.evidence.readers.numbers import BUILT_IN, percent_places
from kaifaqu.evidence.readers.sheet_formats import WIDTH, Percents

_FORMAT, _XF, _SHEET, _EOF = 0x041E, 0x00E0, 0x0085, 0x000A
_NUMBER, _RK, _MULRK, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006
_DIMENSIONS: Final = 0x0200
_FIGURES: Final = frozenset((_NUMBER, _RK, _MULRK, _FORMULA))
_CELLS: Final = _FIGURES | {0x0204, 0x00FD, 0x0205, 0x00D6}  # LABEL, LABELSST, BOOLERR, RSTRING
_MOST: Final = 255
_MOST_CELLS: Final = 20_000_000  # a whole sheet of 65,536 × 256 is less
_MOST_CLAIMED: Final = 50_000_000


def xls_percents(file: Compound) -> dict[str, Percents]:
    """For each sheet by its name the cells shown as percentages; none where the file cannot be followed.

    ``OverflowError`` where a sheet reaches so far, or says to end before it begins, that calamine would take gigabytes for it.
    """
    try:
        return _percents(file.workbook())
    except (struct.error, IndexError, ValueError, UnicodeDecodeError):
        return {}


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place to the end of the part that begins there."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _EOF:
            return
        at += 4 + length


def _text(record: bytes, at: int, count: int) -> str:
    wide = record[at] & 1
    return record[at + 1 : at + 1 + count * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1")


def _percents(stream: bytes) -> dict[str, Percents]:
    codes, formats, sheets = dict(BUILT_IN), list[int](), list[tuple[str, int]]()
    for kind, record in _records(stream, 0):
        if kind == _FORMAT:
            number, count = struct.unpack_from("<HH", record)
            codes[number] = _text(record, 4, min(count, _MOST))
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", record, 2)[0])
        elif kind == _SHEET:
            sheets.append((_text(record, 7, record[6]), struct.unpack_from("<I", record)[0]))
    shown = {number: percent_places(codes.get(code, "")) for number, code in enumerate(formats)}
    places = {number: count for number, count in shown.items() if count is not None}
    return {name: _cells(stream, at, places) for name, at in sheets}


def _cells(stream: bytes, at: int, places: dict[int, int]) -> Percents:
    found = Percents()
    bottom = right = 0
    for kind, record in _records(stream, at):
        if kind == _DIMENSIONS:
            first_row, last_row, first_column, last_column = struct.unpack_from("<IIHH" if len(record) > 10 else "<HHHH", record)
            _bound(last_row, last_column, _MOST_CLAIMED if first_row <= last_row and first_column <= last_column else -1)
        if kind not in _CELLS:
            continue
        row, column = struct.unpack_from("<HH", record)
        if kind == _MULRK:
            styles = [struct.unpack_from("<H", record, place)[0] for place in range(4, len(record) - 2, 6)]
        else:
            styles = [struct.unpack_from("<H", record, 4)[0]]
        bottom, right = max(bottom, row + 1), max(right, column + len(styles))
        _bound(bottom, right, _MOST_CELLS)
        for beside, style in enumerate(styles, column):
            if style in places and kind in _FIGURES:
                found.codes.append(row * WIDTH + beside)
                found.places.append(min(places[style], 30))
    return found


def _bound(rows: int, columns: int, most: int) -> None:
    if rows * columns > most:
        raise OverflowError(f"{rows} × {columns}")
