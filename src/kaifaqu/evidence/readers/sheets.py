"""Workbooks (XLSX, XLS, ODS) by calamine: each sheet a heading and its tables; numbers as they are shown, percentages too."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import python_calamine

from kaifaqu.evidence.document import Locator, Mark
from kaifaqu.evidence.readers.building import Builder
from kaifaqu.evidence.readers.compound import Compound
from kaifaqu.evidence.readers.limits import broken, encrypted, too_large
from kaifaqu.evidence.readers.numbers import percent
from kaifaqu.evidence.readers.ods_formats import ods_percents
from kaifaqu.evidence.readers.office_remarks import authors, comments
from kaifaqu.evidence.readers.package import Package
from kaifaqu.evidence.readers.remarks import Remark, tell
from kaifaqu.evidence.readers.rows import Sheet, lay_out
from kaifaqu.evidence.readers.sheet_formats import WIDTH, Facts, Percents, look, percent_styles, sheet_parts
from kaifaqu.evidence.readers.xls_formats import xls_percents

_MOST_MERGED: Final = 200_000  # rows times merges


def read_workbook(builder: Builder, content: bytes, package: Package | None) -> None:
    """The blocks of a workbook. ``package`` is given but for XLS: number formats are read from it, and sizes checked before."""
    facts = _facts(package) if package is not None and package.format == "xlsx" else {}
    percents = _percents(builder, content, package)
    try:
        book = python_calamine.load_workbook(BytesIO(content))
        sheets = [meta for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]
    except python_calamine.PasswordError:
        raise encrypted(builder.name) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise broken(builder.name, "工作簿的结构不完整") from None
    for meta in sheets:
        if meta.visible != python_calamine.SheetVisibleEnum.Visible:
            builder.note(f"工作表“{meta.name}”是隐藏的，也读了。")
        fact = facts.get(meta.name)
        _sheet(builder, book, meta.name, fact.percents if fact else percents.get(meta.name, Percents()))
        if fact and fact.unsaved:
            builder.note(f"工作表“{meta.name}”有还没有算出值的公式，这些格是空的。请用办公软件打开并保存后再读。")
    if facts and package is not None:
        tell(builder, list(_comments(package)))


def _percents(builder: Builder, content: bytes, package: Package | None) -> dict[str, Percents]:
    """The cells shown as percentages, by sheet, of what is no XLSX."""
    if package is not None:
        return ods_percents(package) if package.format == "ods" else {}
    return _old_percents(builder, content) if content.startswith(b"\xd0\xcf") else {}


def _old_percents(builder: Builder, content: bytes) -> dict[str, Percents]:
    """The same of an old workbook; its chains of sectors are followed before calamine does."""
    try:
        file = Compound(content)
        file.check()
    except (struct.error, ValueError):
        raise broken(builder.name, "复合文件的结构不完整") from None
    try:
        return xls_percents(file)
    except OverflowError:
        raise too_large(builder.name, "一张工作表伸得太远") from None


def _comments(package: Package) -> Iterator[Remark]:
    names = authors(package, package.main("xl/workbook.xml"))
    for name, part in sheet_parts(package).items():
        yield from comments(package, part, Locator(sheet=name), names)


def _facts(package: Package) -> dict[str, Facts]:
    """What calamine does not tell, by sheet; all sheets are looked through before the first is laid out."""
    styles = percent_styles(package)
    return {name: look(package, part, styles) for name, part in sheet_parts(package).items()}


def _sheet(builder: Builder, book: Any, name: str, formats: Percents) -> None:
    try:
        sheet = book.get_sheet_by_name(name)
        corner = sheet.start
        if corner is None:
            return
        count = sheet.height * sheet.width
        if count > builder.limits.cells:
            raise too_large(
                builder.name, f"工作表“{name}”有{count // 10_000}万格，超过{builder.limits.cells // 10_000}万格的上限"
            )
        rows = _values(sheet, corner, formats)
    except (python_calamine.CalamineError, ValueError, OverflowError):
        raise broken(builder.name, f"工作表“{name}”读不出") from None
    builder.heading(name, 1, (Mark(0, Locator(sheet=name)),))
    merges = _merges(builder, sheet, corner, len(rows), name)
    lay_out(builder, Sheet(rows, Locator(sheet=name), corner, merges=merges))


def _values(sheet: Any, corner: tuple[int, int], formats: Percents) -> list[list[object]]:
    """The values of a sheet, row by row; those shown as percentages as texts."""
    rows: list[list[object]] = sheet.to_python()
    top, left = corner
    for code, places in zip(formats.codes, formats.places, strict=True):
        row, column = divmod(code, WIDTH)
        row, column = row - top, column - left
        if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
            value = rows[row][column]
            if value.__class__ is float or value.__class__ is int:
                rows[row][column] = percent(float(value), places)
    return rows


def _merges(
    builder: Builder, sheet: Any, corner: tuple[int, int], height: int, name: str
) -> dict[int, list[tuple[int, int, int]]]:
    """For each row the merged cells in it: first column, columns, and rows (0 where the cell began in a row above)."""
    found: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    count = 0
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        first, last = first_row - corner[0], min(last_row - corner[0], height - 1)
        if first < 0 or last < first or first_column < corner[1]:
            continue
        count += last - first + 1
        if count > _MOST_MERGED:
            builder.note(f"工作表“{name}”的合并单元格太多，按未合并读。")
            return {}
        wide = last_column - first_column + 1
        for row in range(first, last + 1):
            found[row].append((first_column - corner[1], wide, last - first + 1 if row == first else 0))
    return dict(found)
