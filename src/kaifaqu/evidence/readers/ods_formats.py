"""What calamine does not tell of an ODS workbook: which cells are percentages, and how far a sheet reaches.

A cell or row of ODS says how often it is repeated: a few bytes can stand for a billion cells, which calamine would lay out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from lxml import etree

from kaifaqu.errors import Problem
from kaifaqu.evidence.readers.limits import broken, dangerous, too_large
from kaifaqu.evidence.readers.package import Element, Package, whole
from kaifaqu.evidence.readers.sheet_formats import WIDTH, Percents

_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_T: Final = f"{{{_SPACE.format('table')}}}"
_KIND: Final = f"{{{_SPACE.format('office')}}}value-type"
_TEXT: Final = f"{{{_SPACE.format('text')}}}p"
_COLUMNS: Final = _T + "number-columns-repeated"
_CELLS: Final = (_T + "table-cell", _T + "covered-table-cell")
_SHOWN: Final = re.compile(r"[-−+]?[\d,]*(?:\.(\d*))?\s*[%％]")


@dataclass
class _Sheet:
    """A sheet while it is gone through: where the next cell stands, and what the open row holds."""

    percents: Percents = field(default_factory=Percents)
    row: int = 0
    column: int = 0
    right: int = 0
    bottom: int = 0
    filled: bool = False
    open: list[tuple[int, int]] = field(default_factory=list)  # the percentages of the row: column and decimals

    def cell(self, cell: Element, most: int) -> None:
        """The next cell, as often as it is repeated."""
        repeated, kind = cell.get(_COLUMNS), cell.get(_KIND)
        wide = 1 if repeated is None else max(whole(repeated, 1), 1)
        if kind is not None or len(cell):
            self.filled = True
            self.right = max(self.right, self.column + wide)
            if kind == "percentage" and self.right <= most:
                places = _places(cell)
                self.open += [(column, places) for column in range(self.column, min(self.column + wide, WIDTH))]
        self.column += wide

    def end_row(self, row: Element, most: int) -> bool:
        """The end of a row, as often as it is repeated. False where the sheet has become larger than ``most`` cells."""
        times = max(whole(row.get(_T + "number-rows-repeated"), 1), 1)
        if self.filled:
            self.bottom = self.row + times
            if self.bottom * self.right > most:
                return False
            for number in range(self.row, self.bottom) if self.open else ():
                self.percents.codes.extend(number * WIDTH + column for column, _ in self.open)
                self.percents.places.extend(places for _, places in self.open)
        self.row, self.column, self.filled, self.open = self.row + times, 0, False, []
        return True


def ods_percents(package: Package) -> dict[str, Percents]:
    """The percentages of each sheet, by the sheet's name. ``document-too-large`` where repeats make more cells than are read."""
    content = package.stream("content.xml")
    found: dict[str, Percents] = {}
    total = 0
    try:
        for name, sheet in _sheets(package, content):
            total += len(sheet.percents.codes)
            if total > package.limits.cells:
                raise _beyond(package, sheet)
            found.setdefault(name, sheet.percents)
    except (etree.XMLSyntaxError, ValueError):
        raise broken(package.name, "其中的 content.xml 不是完整的XML") from None
    return found


def _sheets(package: Package, content: BytesIO) -> Iterator[tuple[str, _Sheet]]:
    sheet, most, checked = _Sheet(), package.limits.cells, False
    tags = [_T + "table", _T + "table-row"]
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    for _, element in etree.iterparse(content, events=("end",), tag=tags, **options):
        if not checked and element.getroottree().docinfo.doctype:  # one in UTF-16, which no pattern of bytes finds
            raise dangerous(package.name, "content.xml 里有文档类型或实体声明")
        checked = True
        if element.tag == _T + "table":
            yield element.get(_T + "name", ""), sheet
            element.clear()
            sheet = _Sheet()
        else:
            for cell in element.iterchildren(*_CELLS):
                sheet.cell(cell, most)
            if not sheet.end_row(element, most):
                raise _beyond(package, sheet)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _places(cell: Element) -> int:
    """The decimals that a percentage is shown with."""
    shown = _SHOWN.fullmatch((cell.findtext(_TEXT) or "").strip()[:40])
    return min(len(shown[1] or ""), 15) if shown else 0


def _beyond(package: Package, sheet: _Sheet) -> Problem:
    most = package.limits.cells // 10_000
    return too_large(package.name, f"一张工作表伸到第{sheet.bottom}行第{sheet.right}列，超过{most}万格的上限")
