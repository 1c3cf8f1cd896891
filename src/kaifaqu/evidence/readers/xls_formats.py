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
_MOST: Final = 255


def xls_percents(file: Compound) -> dict[str, Percents]:
    """For each sheet by its name the cells shown as percentages; none where the file cannot be followed."""
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
    return {name: _cells(stream, at, places) for name, at in sheets} if places else {}


def _cells(stream: bytes, at: int, places: dict[int, int]) -> Percents:
    found = Percents()
    for kind, record in _records(stream, at):
        if kind in (_NUMBER, _RK, _FORMULA):
            row, column, style = struct.unpack_from("<HHH", record)
            styles = [style]
        elif kind == _MULRK:
            row, column = struct.unpack_from("<HH", record)
            styles = [struct.unpack_from("<H", record, place)[0] for place in range(4, len(record) - 2, 6)]
        else:
            continue
        for beside, style in enumerate(styles, column):
            if style in places:
                found.codes.append(row * WIDTH + beside)
                found.places.append(min(places[style], 30))
    return found
