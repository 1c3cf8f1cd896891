"""Styles and numbering of a Word file: which paragraphs are headings, and the numbers that Word writes before them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kaifaqu.evidence.readers.package import Element, whole

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE: Final = f"{W}val"
TITLE: Final = -1  # the level of the style Title
_DEEPEST: Final = 8  # levels of a list count from 0
_DIGITS: Final = "〇一二三四五六七八九"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN: Final = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
                 (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def value(element: Element, name: str) -> str | None:
    """The ``w:val`` of a child, or None."""
    child = element.find(W + name)
    return None if child is None else child.get(VALUE)


def chinese(number: int) -> str:
    """A number below 10,000 in Chinese numerals as headings count: 一, 十, 十一, 一百零二."""
    if number >= 10_000:
        return str(number)
    text, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero else "") + _DIGITS[digit] + sign
        zero = bool(text) and not digit if number else False
    return text[1:] if text.startswith("一十") else text or "〇"


def roman(number: int) -> str:
    """A number in Roman capitals."""
    text = ""
    for worth, sign in _ROMAN:
        count, number = divmod(number, worth)
        text += sign * count
    return text


def counted(number: int, style: str) -> str:
    """A number as Word's ``numFmt`` writes it (ECMA-376 Part 1, 17.18.59)."""
    if style in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "koreanCounting"):
        return chinese(number)
    if style in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if style in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(65 + (number - 1) % 26) * min((number - 1) // 26 + 1, 20)
        return letter if style == "upperLetter" else letter.lower()
    if style in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return roman(number) if style == "upperRoman" else roman(number).lower()
    if style == "decimalZero":
        return f"{number:02d}"
    return "" if style == "none" else str(number)


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style as far as it matters: its outline level (0 is the outermost), numbering, name."""

    level: int | None = None
    numbering: tuple[str, int] | None = None
    name: str = ""


def styles(root: Element | None) -> dict[str, Style]:
    """The paragraph styles by id, each with what it takes from the one it is based on."""
    raw: dict[str, tuple[str, Style]] = {}
    for element in () if root is None else root.iter(W + "style"):
        if element.get(W + "type", "paragraph") != "paragraph":
            continue
        name = (value(element, "name") or "").lower()
        properties = element.find(W + "pPr")
        level, numbering = outline(properties), numbers(properties)
        if level is None and name.startswith("heading ") and 0 < whole(name[8:]) < 10:
            level = whole(name[8:]) - 1
        if name == "title":
            level = TITLE
        raw[element.get(W + "styleId", "")] = (value(element, "basedOn") or "", Style(level, numbering, name))
    return {key: _inherited(key, raw) for key in raw}


def _inherited(key: str, raw: dict[str, tuple[str, Style]]) -> Style:
    level, numbering, name, seen = None, None, raw[key][1].name, set[str]()
    while key in raw and key not in seen:
        seen.add(key)
        key, style = raw[key]
        level = style.level if level is None else level
        numbering = style.numbering if numbering is None else numbering
    return Style(level, numbering, name)


def outline(properties: Element | None) -> int | None:
    """The outline level of a paragraph's properties; None for body text (9) and where none is set."""
    text = None if properties is None else value(properties, "outlineLvl")
    level = whole(text, 9)
    return level if level < 9 else None


def numbers(properties: Element | None) -> tuple[str, int] | None:
    """The list and level that a paragraph's properties name. List 0 takes a paragraph out of the list of its style."""
    element = None if properties is None else properties.find(W + "numPr")
    if element is None:
        return None
    return value(element, "numId") or "", whole(value(element, "ilvl"))


@dataclass(frozen=True, slots=True)
class _Level:
    style: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass
class Numbering:
    """The lists of a document with their counters."""

    lists: dict[str, tuple[str, dict[int, _Level]]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> Numbering:
        """From ``numbering.xml``."""
        if root is None:
            return cls()
        abstract = {
            element.get(W + "abstractNumId", ""): {_place(level): _level(level) for level in element.findall(W + "lvl")}
            for element in root.iter(W + "abstractNum")
        }
        lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        for element in root.findall(W + "num"):
            number, base = element.get(W + "numId", ""), value(element, "abstractNumId") or ""
            levels, own = dict(abstract.get(base, {})), False
            for override in element.findall(W + "lvlOverride"):
                at, start = _place(override), whole(value(override, "startOverride"), -1)
                if start >= 0 and at in levels:
                    levels[at] = _Level(levels[at].style, levels[at].text, start)
                    own = True
            lists[number] = (f"own-{number}" if own else base, levels)
        return cls(lists)

    def label(self, number: str, level: int) -> tuple[str, bool]:
        """The label of the next paragraph of a list (一、, 1.1, empty for a bullet), and whether it is an item at all."""
        base, levels = self.lists.get(number, ("", {}))
        rule = levels.get(level)
        if rule is None or level > _DEEPEST:
            return "", False
        if rule.style == "bullet":
            return "", True
        counts = self._counts.setdefault(base, {})
        counts[level] = counts.get(level, rule.start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        text = rule.text
        for place in range(level + 1):
            if f"%{place + 1}" in text:
                upper = levels.get(place, rule)
                text = text.replace(f"%{place + 1}", counted(counts.get(place, upper.start), upper.style))
        return text, bool(text)


def _level(element: Element) -> _Level:
    style, text = value(element, "numFmt") or "decimal", (value(element, "lvlText") or "")[:50]
    return _Level(style, text, whole(value(element, "start"), 1))


def _place(element: Element) -> int:
    return whole(element.get(W + "ilvl"))
