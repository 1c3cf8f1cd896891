"""Cells of a workbook in which a formula failed (#DIV/0!, #N/A …): readers hand them out as if they were empty."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FAILED: Final = re.compile(rb'\bt="e"')
_SPOT: Final = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE: Final = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION: Final = re.compile(r"<Relationship\b[^>]*>")
MOST: Final = 2_000  # faults are told up to a hundred


def failed(content: bytes, sheet: str) -> list[tuple[int, int, str]]:
    """Row and column (from 0) of each cell of a sheet that holds an error, with what it shows; [] for what is no XLSX."""
    if not content.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = _part(archive, sheet)
            text = archive.read(part) if part else b""
    except (zipfile.BadZipFile, KeyError, OSError, UnicodeDecodeError):
        return []
    found: list[tuple[int, int, str]] = []
    if not _FAILED.search(text):
        return found
    for cell in _CELL.finditer(text):
        spot = _SPOT.search(cell[1])
        if spot is None or not _FAILED.search(cell[1]):
            continue
        shown = _VALUE.search(cell[2])
        found.append((int(spot[2]) - 1, _column(spot[1]), shown[1].decode(errors="replace") if shown else "#错误"))
        if len(found) >= MOST:
            break
    return found


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The file in which a sheet lies: the workbook names a relation, and that a file."""
    from html import unescape

    book = archive.read("xl/workbook.xml").decode("utf-8")
    tag = next((tag for tag in _SHEET.findall(book) if unescape(_attribute(tag, "name")) == sheet), "")
    wanted = _attribute(tag, "r:id")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    target = next((_attribute(one, "Target") for one in _RELATION.findall(relations) if _attribute(one, "Id") == wanted), "")
    return "" if not target else target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _column(letters: bytes) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + letter - 64
    return at - 1
