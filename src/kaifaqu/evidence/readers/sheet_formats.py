"""What calamine does not tell of an XLSX sheet: which cells are percentages, and how far it reaches.

The XML of a sheet is looked through with patterns, not parsed: to parse a million cells once more would take as long again as to
read them.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import Final

from kaifaqu.evidence.readers.limits import too_large
from kaifaqu.evidence.readers.numbers import BUILT_IN, percent_places
from kaifaqu.evidence.readers.package import Package, local, whole

WIDTH: Final = 16384  # columns of a sheet
_WIDE: Final = re.compile(rb'r="([A-Z]{2,3})[0-9]')
_LOW: Final = re.compile(rb'r="[A-Z]+([0-9]{5,7})"')
_ROW: Final = re.compile(rb'r="[A-Z]*([0-9]{1,7})"')
_PIECE: Final = 4 * 1024 * 1024
_UNSAVED: Final = re.compile(rb"</(?:\w+:)?f>(?:<v></v>|<v ?/>)?</(?:\w+:)?c>")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Percents:
    """The cells of a sheet shown as percentages, in their order: row × width + column, both from 0, and their decimals."""

    codes: array[int] = field(default_factory=lambda: array("Q"))
    places: array[int] = field(default_factory=lambda: array("B"))


def sheet_parts(package: Package) -> dict[str, str]:
    """The XML member of each sheet, by the sheet's name. A binary workbook (XLSB) has none."""
    main = package.main("xl/workbook.xml")
    if not main.endswith(".xml"):
        return {}
    relations = package.relations(main)
    found = {}
    for element in package.tree(main).iter():
        if local(element) == "sheet":
            kind, part = relations.get(element.get(_RELATION, ""), ("", ""))
            if kind == "worksheet":
                found[element.get("name", "")] = part
    return found


@dataclass
class Facts:
    """What the XML of a sheet tells beside its values. ``unsaved``: a formula has no value, its program does not calculate."""

    percents: Percents
    unsaved: bool


def look(package: Package, part: str, styles: dict[int, int]) -> Facts:
    """The facts of a sheet. ``document-too-large`` where its far corner would make a table of more cells than are read.

    calamine lays a sheet out from its first to its last cell before it says how large it is: two cells in far corners would take
    hundreds of gigabytes.
    """
    content = package.part(part, package.limits.unpacked_bytes)
    if _WIDE.search(content):
        _refuse_sparse(package, content)
    return Facts(_percents(content, styles), b"f>" in content and bool(_UNSAVED.search(content)))


def _refuse_sparse(package: Package, content: bytes) -> None:
    """For a sheet of more than 26 columns. The rows are exact only where the sheet would be too large with 9,999."""
    most = package.limits.cells
    right = max(map(column_of, set(_WIDE.findall(content))), default=26)
    bottom = max(map(int, set(_LOW.findall(content))), default=9_999)
    if right * bottom > most and bottom == 9_999:
        bottom = max((int(found[1]) for found in _ROW.finditer(content)), default=bottom)
    if right * bottom > most:
        raise too_large(package.name, f"一张工作表伸到第{bottom}行第{right}列，超过{most // 10_000}万格的上限")


def _percents(content: bytes, styles: dict[int, int]) -> Percents:
    """The cells that a number format with a percent sign shows."""
    found = Percents()
    if not styles:
        return found
    numbers = b"|".join(str(number).encode() for number in styles)
    columns: dict[bytes, int] = {}
    pattern = re.compile(rb'c r="([A-Z]{1,3})([0-9]{1,7})" s="(' + numbers + rb')"')
    start = 0
    while start < len(content):  # a piece at a time: all that is found in a large sheet would take hundreds of megabytes
        end = content.find(b"<", start + _PIECE)
        end = len(content) if end < 0 else end
        for letters, row, style in pattern.findall(content, start, end):
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = column_of(letters) - 1
            found.codes.append((int(row) - 1) * WIDTH + column)
            found.places.append(styles[int(style)])
        start = end
    return found


def column_of(letters: bytes) -> int:
    """The number of a column from its letters, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def percent_styles(package: Package) -> dict[int, int]:
    """The cell formats that show a percentage, with their decimals."""
    name = next((name for kind, name in package.relations(package.main("xl/workbook.xml")).values() if kind == "styles"), "")
    root = package.optional(name)
    if root is None:
        return {}
    codes = dict(BUILT_IN)
    for element in root.iter():
        if local(element) == "numFmt" and whole(element.get("numFmtId"), -1) >= 0:
            codes[whole(element.get("numFmtId"))] = element.get("formatCode", "")
    formats = next((element for element in root if local(element) == "cellXfs"), ())
    found = {}
    for number, element in enumerate(formats):
        places = percent_places(codes.get(whole(element.get("numFmtId")), ""))
        if places is not None:
            found[number] = min(places, 30)
    return found
