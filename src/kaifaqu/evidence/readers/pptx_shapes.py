"""The shapes of a slide with where they stand; groups are taken apart, places of placeholders are those of the layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from kaifaqu.evidence.readers.package import Element, local

A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_DEEPEST: Final = 40
_LARGEST: Final = 10**9  # a length beyond any slide


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape. ``kind`` and ``index`` are of a placeholder (title, body …), empty for others."""

    element: Element
    left: float
    top: float
    width: float
    height: float
    kind: str = ""
    index: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """How the lengths inside a group become those of the slide."""

    left: float = 0.0
    top: float = 0.0
    wide: float = 1.0
    high: float = 1.0


def shapes(tree: Element | None, layout: Mapping[tuple[str, str], Shape]) -> list[Shape]:
    """All shapes with text, tables or charts in a tree of shapes, groups included."""
    return [] if tree is None else list(_walk(tree, layout, _Frame(), 0))


def _walk(tree: Element, layout: Mapping[tuple[str, str], Shape], frame: _Frame, depth: int) -> Iterator[Shape]:
    for child in tree:
        name = local(child)
        if name == "grpSp" and depth < _DEEPEST:
            yield from _walk(child, layout, _inside(child, frame), depth + 1)
        elif name == "AlternateContent":
            for choice in child:
                inside = list(_walk(choice, layout, frame, depth + 1)) if depth < _DEEPEST else []
                if inside:
                    yield from inside
                    break
        elif name in ("sp", "cxnSp", "graphicFrame") and _has_something(child, name):
            yield _placed(child, layout, frame)


def _has_something(element: Element, name: str) -> bool:
    return name == "graphicFrame" or element.find(P + "nvSpPr") is not None or element.find(P + "txBody") is not None


def _placed(element: Element, layout: Mapping[tuple[str, str], Shape], frame: _Frame) -> Shape:
    placeholder = next(element.iter(P + "ph"), None)
    kind = index = ""
    if placeholder is not None:
        kind, index = placeholder.get("type", "body"), placeholder.get("idx", "0")
    transform = element.find(P + "xfrm") if element.find(P + "xfrm") is not None else element.find(f"{P}spPr/{A}xfrm")
    found = _rectangle(transform)
    if found is not None:
        left, top, width, height = found
        place = Shape(
            element, frame.left + left * frame.wide, frame.top + top * frame.high, width * frame.wide, height * frame.high
        )
    else:
        above = layout.get((kind, index)) or next((shape for key, shape in layout.items() if key[1] == index != "0"), None)
        above = above or next((shape for key, shape in layout.items() if key[0] == kind), None)
        place = replace(above, element=element) if above is not None else Shape(element, 0, 0, 0, 0)
    return replace(place, kind=kind, index=index)


def _rectangle(transform: Element | None) -> tuple[int, int, int, int] | None:
    if transform is None:
        return None
    offset, extent = transform.find(A + "off"), transform.find(A + "ext")
    if offset is None or extent is None:
        return None
    return number(offset.get("x"), 0), number(offset.get("y"), 0), number(extent.get("cx"), 0), number(extent.get("cy"), 0)


def _inside(group: Element, frame: _Frame) -> _Frame:
    """The frame of what is inside a group."""
    transform = group.find(f"{P}grpSpPr/{A}xfrm")
    found = _rectangle(transform)
    if transform is None or found is None:
        return frame
    left, top, width, height = found
    offset, extent = transform.find(A + "chOff"), transform.find(A + "chExt")
    x, y = (number(offset.get("x"), 0), number(offset.get("y"), 0)) if offset is not None else (left, top)
    wide = width / (number(extent.get("cx"), 0) or width or 1) if extent is not None else 1.0
    high = height / (number(extent.get("cy"), 0) or height or 1) if extent is not None else 1.0
    start = frame.left + (left - x * wide) * frame.wide
    return _Frame(start, frame.top + (top - y * high) * frame.high, frame.wide * wide, frame.high * high)


def number(text: str | None, default: int) -> int:
    """A whole number of an attribute, within bounds."""
    try:
        return max(-_LARGEST, min(_LARGEST, int(text))) if text is not None else default
    except ValueError:
        return default
