"""What a line of Chinese official writing is by its form: 第一章, 一、, （一）, 1. and the signs that begin an item.

The order of the forms is that of official documents (GB/T 9704-2012, 7.3.3: 一、 above （一） above 1. above （1）).
Chapters and sections stand above them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NUMERAL: Final = "[一二三四五六七八九十百零〇\\d０-９]"
# Ranks above those of styles (1 to 9): a heading by its form stands below a heading by its style.
_HEADINGS: Final = tuple(
    (re.compile(pattern), rank)
    for rank, pattern in enumerate(
        (
            f"第{_NUMERAL}+[编篇部](?:分)?(?![一-鿿])",
            f"第{_NUMERAL}+章",
            f"第{_NUMERAL}+节",
            "[一二三四五六七八九十百]+、",
            "[（(][一二三四五六七八九十百]+[）)]",
        ),
        11,
    )
)
_ITEM: Final = re.compile(
    r"[-–—*+]\s*(?=[^\s\-–—*+\d])|[•·●○◆◇■□▪▫➢➤►▶★☆✓✔√☑※]\s*(?=\S)|\d{1,3}(?:[.．、](?!\d)|\s*[)）])|[（(]\d{1,3}[）)]|[①-⑳]|——(?=[^—])"
)
# A heading says no more than its words: no sentence ends in it.
_SENTENCE: Final = re.compile(r"[。；！？;!?]|[，,：:]$")
_LONGEST: Final = 40
_SUPERSCRIPTS: Final = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
EMPHASIS: Final = re.compile(r"\*\*|__")


def form(line: str) -> tuple[str, int]:
    """The kind of block that a line is by its form, and the rank of a heading (lower is further out).

    第一章 总则 is a heading; 一、坚持创新引领，推动高质量发展。 is a paragraph, as a sentence ends in it.
    """
    text = EMPHASIS.sub("", line).strip()
    for pattern, rank in _HEADINGS:
        if pattern.match(text):
            return ("paragraph", 0) if len(text) > _LONGEST or _SENTENCE.search(text) else ("heading", rank)
    return ("item", 0) if _ITEM.match(text) else ("paragraph", 0)


def width(text: str) -> int:
    """How many columns the text takes up in print: a wide or full-width character two, others one."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def joint(before: str, after: str) -> str:
    """What stands between two pieces of one sentence that a line end parts: a space between Latin words, else nothing."""
    left, right = before[-1:], after[:1]
    return " " if left.isascii() and right.isascii() and left.isalnum() and right.isalpha() and left.isalpha() else ""


def raise_text(text: str) -> str:
    """Raised text in characters that are raised themselves: m² stays m², not m2. What has no such form stays as it is: [1]."""
    return text.translate(_SUPERSCRIPTS) if all(ord(character) in _SUPERSCRIPTS for character in text) else text
