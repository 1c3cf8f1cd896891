"""Charts of DOCX and PPTX: the values that a chart keeps beside its workbook, as a table."""

from __future__ import annotations

from typing import Final

from kaifaqu.evidence.document import Locator
from kaifaqu.evidence.readers.building import Builder
from kaifaqu.evidence.readers.numbers import percent, percent_places, plain
from kaifaqu.evidence.readers.package import Element, Package, whole

C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MOST: Final = 10_000  # points of a series


def chart_table(builder: Builder, package: Package, part: str, place: Locator) -> None:
    """A row for each category, a column for each series. A chart without values kept beside it has nothing to read."""
    root = package.tree(part)
    title = "".join(text.text or "" for heading in root.iter(C + "title") for text in heading.iter(A + "t")).strip()
    series = [_series(element) for element in root.iter(C + "ser")]
    categories: dict[int, str] = {}
    for _, names, _ in series:
        categories = {**names, **categories}
    points = sorted(set(categories).union(*(values for _, _, values in series))) if series else []
    rows = [["", *(name for name, _, _ in series)]]
    rows += [[categories.get(point, ""), *(values.get(point, "") for _, _, values in series)] for point in points]
    if title:
        builder.line("note", title, place)
    if points:
        builder.table(rows, place)


def _series(element: Element) -> tuple[str, dict[int, str], dict[int, str]]:
    """The name, the categories and the values of a series, the latter two by their point's number."""
    names = element.find(C + "cat") if element.find(C + "cat") is not None else element.find(C + "xVal")
    values = element.find(C + "val") if element.find(C + "val") is not None else element.find(C + "yVal")
    name = element.find(C + "tx")
    said = "" if name is None else "".join(value.text or "" for value in name.iter(C + "v"))
    return said, _points(names), _points(values)


def _points(element: Element | None) -> dict[int, str]:
    found: dict[int, str] = {}
    if element is None:
        return found
    code = next((item.text or "" for item in element.iter(C + "formatCode")), "")
    places = percent_places(code)
    for point in element.iter(C + "pt"):
        index, value = whole(point.get("idx"), -1), point.find(C + "v")
        if index < 0 or value is None or not value.text or len(found) >= _MOST:
            continue
        found[index] = _shown(value.text, places, point.getparent().tag == C + "numCache")
    return found


def _shown(text: str, places: int | None, number: bool) -> str:
    if not number:
        return text
    try:
        return plain(float(text)) if places is None else percent(float(text), places)
    except ValueError:
        return text
