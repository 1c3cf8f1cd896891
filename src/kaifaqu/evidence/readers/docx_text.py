"""The text of a Word paragraph: insertions in, deletions out, tabs and breaks kept, text boxes and notes handed back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kaifaqu.evidence.readers.docx_styles import VALUE, W
from kaifaqu.evidence.readers.forms import raise_text
from kaifaqu.evidence.readers.package import Element, local

_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OUT: Final = frozenset(  # what is not text of the paragraph as it stands
    W + name
    for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "rt", "sdtPr", "sdtEndPr", "rubyPr")
)
_DRAWINGS: Final = frozenset(W + name for name in ("drawing", "pict", "object"))
# Signs of the fonts Symbol and Wingdings that lists and ticks are made of; others of these fonts have no code of their own.
_SIGNS: Final = {0x52: "☑", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0xA7: "▪", 0xA8: "□", 0xB7: "·",
                 0xD8: "➢", 0xFC: "✓", 0xFE: "☑", 0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×"}  # fmt: skip


@dataclass(slots=True)
class Text:
    """The text of a paragraph, and what hangs on it: text boxes, references to notes, charts."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # footnote or endnote, and its id
    charts: list[str] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)  # the id of a comment, and the words it is about
    hidden: bool = False
    _opened: dict[str, int] = field(default_factory=dict)  # comments whose words have begun: at which piece

    @property
    def hanging(self) -> bool:
        """Whether anything hangs on it."""
        return bool(self.boxes or self.notes or self.charts or self.comments or self.hidden)

    def open_comment(self, key: str) -> None:
        """The words that a comment is about begin here."""
        self._opened[key] = len(self.pieces)

    def comment(self, key: str) -> None:
        """A comment hangs here: on the words since it was opened, else on the whole paragraph."""
        self.comments.append((key, "".join(self.pieces[self._opened.get(key, 0) :])))

    def __str__(self) -> str:
        return "".join(self.pieces)


def text_of(paragraph: Element) -> Text:
    """The text of a paragraph as it reads with all changes accepted."""
    found = Text()
    _walk(paragraph, found)
    return found


def _walk(element: Element, found: Text) -> None:
    for child in element:
        tag = child.tag
        if tag == W + "r":
            _run(child, found)
        elif tag in _OUT or not isinstance(tag, str):
            continue
        elif tag == W + "commentRangeStart":
            found.open_comment(child.get(W + "id", ""))
        elif tag == W + "t" or tag == _MATH + "t":
            found.pieces.append(child.text or "")
        elif tag in _DRAWINGS:
            _drawing(child, found)
        elif tag == _MATH + "f":
            _fraction(child, found)
        elif tag == _MATH + "sSup":
            _power(child, found)
        elif tag == _MC + "AlternateContent":
            _alternative(child, found)
        else:
            _walk(child, found)


def _run(run: Element, found: Text) -> None:
    raised = False
    properties = run.find(W + "rPr")
    if properties is not None and len(properties):
        vanish = properties.find(W + "vanish")
        if vanish is not None and vanish.get(VALUE, "1") not in ("0", "false", "off"):
            found.hidden = found.hidden or bool("".join(run.itertext()).strip())
            return
        align = properties.find(W + "vertAlign")
        raised = align is not None and align.get(VALUE) == "superscript"
    for child in run:
        tag = child.tag
        if tag == W + "t":
            text = child.text or ""
            found.pieces.append(raise_text(text) if raised else text)
        elif tag not in _OUT and isinstance(tag, str):
            _sign(child, tag, found)


def _sign(child: Element, tag: str, found: Text) -> None:
    """What a run holds besides text."""
    name = tag.rpartition("}")[2]
    if name == "tab" or name == "ptab":
        found.pieces.append("\t")
    elif name == "br" or name == "cr":
        found.pieces.append("\n")
    elif name == "noBreakHyphen":
        found.pieces.append("-")
    elif name == "sym":
        found.pieces.append(_symbol(child.get(W + "char", "")))
    elif name in ("footnoteReference", "endnoteReference"):
        found.notes.append((name[:-9], child.get(W + "id", "")))
    elif name == "commentReference":
        found.comment(child.get(W + "id", ""))
    elif name == "AlternateContent":
        _alternative(child, found)
    elif tag in _DRAWINGS:
        _drawing(child, found)
    elif name == "ruby":
        for base in child.iter(W + "rubyBase"):
            _walk(base, found)


def _symbol(code: str) -> str:
    """The character of ``w:sym``; one of a symbol font by its usual look."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF:
        return _SIGNS.get(number - 0xF000, chr(number - 0xF000) if 0x20 <= number - 0xF000 < 0x7F else "•")
    return chr(number) if 0x20 <= number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else ""


def _alternative(element: Element, found: Text) -> None:
    """One of several forms of the same thing: the first that holds anything."""
    for choice in element:
        if not isinstance(choice.tag, str):
            continue
        part = Text()
        _walk(choice, part)
        if part.pieces or part.boxes or part.charts:
            found.pieces += part.pieces
            found.boxes += part.boxes
            found.charts += part.charts
            return


def _drawing(element: Element, found: Text) -> None:
    """The text boxes and charts of a drawing, the outermost boxes only: those inside come with them."""
    for box in _outermost(element):
        if not any(box is other for other in found.boxes):
            found.boxes.append(box)
    found.charts += [chart.get(_RELATION, "") for chart in element.iter(_CHART)]


def _outermost(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == W + "txbxContent":
            yield child
        elif child.tag == _MC + "AlternateContent":
            for choice in child:
                boxes = list(_outermost(choice))
                if boxes:
                    yield from boxes
                    break
        elif isinstance(child.tag, str):
            yield from _outermost(child)


def _fraction(element: Element, found: Text) -> None:
    for part in element:
        if local(part) in ("num", "den"):
            if local(part) == "den":
                found.pieces.append("/")
            _walk(part, found)


def _power(element: Element, found: Text) -> None:
    for part in element:
        inner = Text()
        _walk(part, inner)
        text = str(inner)
        found.pieces.append(raise_text(text) if local(part) == "sup" else text)
