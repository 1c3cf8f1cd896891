"""Comments of slides and sheets, old ones and threads: who said what about which slide or cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kaifaqu.evidence.document import Locator
from kaifaqu.evidence.readers.package import Element, Package, local
from kaifaqu.evidence.readers.remarks import Remark

_AUTHORS: Final = ("commentAuthors", "authors", "person")
_PARTS: Final = ("comments", "threadedComment")
_COMMENTS: Final = ("cm", "reply", "comment", "threadedComment")
_STANDING_FOR: Final = "tc="  # the author of a comment that stands for a thread, for programs that know none


def authors(package: Package, main: str) -> dict[str, str]:
    """The names of those who commented, by the ids that comments give."""
    found: dict[str, str] = {}
    for kind, name in package.relations(main).values():
        if kind in _AUTHORS:
            for element in package.tree(name).iter():
                if local(element) in ("cmAuthor", "author", "person"):
                    found[element.get("id", "")] = element.get("name") or element.get("displayName") or ""
    return found


def comments(package: Package, part: str, place: Locator, names: dict[str, str]) -> Iterator[Remark]:
    """The comments on a slide or sheet."""
    for kind, name in package.relations(part).values():
        if kind not in _PARTS:
            continue
        root = package.tree(name)
        listed = [(element.text or "").strip() for element in root.iter() if local(element) == "author"]
        for element in root.iter():
            if local(element) in _COMMENTS:
                author = _author(element, listed, names)
                text = _text(element)
                if text and not author.startswith(_STANDING_FOR):
                    cell = element.get("ref", "")
                    yield Remark(text, author, str(Locator(sheet=place.sheet, cell=cell) if cell else place))


def _author(element: Element, listed: list[str], names: dict[str, str]) -> str:
    key = element.get("authorId") or element.get("personId") or ""
    if listed and key.isdigit() and key.isascii() and len(key) < 6:
        return listed[int(key)] if int(key) < len(listed) else ""
    return names.get(key, "")


def _text(element: Element) -> str:
    body = next((child for child in element if local(child) in ("text", "txBody")), None)
    return "" if body is None else " ".join("".join(body.itertext()).split())
