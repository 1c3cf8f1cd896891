"""Sentences that a text box breaks over several short lines: 规上工业总产值同比增 / 长7.6%，高于全市平均水平 / 2.3个百分点；"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kaifaqu.evidence.document import Block
from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar.rules import rules

_BLANK: Final = re.compile(r"[\s*]")
_STOPS: Final = ("。", "；", ";", "！", "？", "!", "?")
_ENDS: Final = (*_STOPS, "：", ":")
_RULES: Final = rules("wrapping")
_MARK: Final = _RULES.pattern("mark")
_MOVING: Final = _RULES.pattern("moving")
_MOVED_TO: Final = _RULES.pattern("moved_to")
_HANGS: Final = _RULES.pattern("hangs")
_CHINESE: Final = _RULES.pattern("chinese")
_INNER: Final = re.compile("[，；、。]")
_AMONG_ABOVE: Final = _RULES.pattern("among_above")
_PLACE_BELOW: Final = _RULES.pattern("place_below")
_COUNTERS: Final = _RULES.letters("counters")
_HAS_COUNTED: Final = _RULES.pattern("has_counted")
_THINGS: Final = _RULES.pattern("things_by_class")
_AMONG: Final = _RULES.pattern("among_many")
_AMONG_LONGEST: Final = 10  # letters of 在全省158家
_OF: Final = "的"
MOST: Final = 14  # lines of a sentence
_UNITS: Final = 6  # letters of a unit at most: one alone on the next line is that of a figure and its label
_WIDE: Final = 20  # letters of a line that fills its box at least
_NARROW: Final = 14  # the same of a narrow box, whose lines are
_LINES: Final = 3  # so many at least, beside the last,
_RAGGED: Final = 4  # and differ by so many letters at most
LONGEST: Final = 60  # letters of a line that a box breaks


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A sentence put together. ``parts``: where each line begins in ``text``, how far that is before the block's own letters,
    and the block.
    """

    text: str
    parts: tuple[tuple[int, int, int], ...]

    @property
    def blocks(self) -> tuple[int, ...]:
        """The numbers of the blocks."""
        return tuple(block for _, _, block in self.parts)

    def part(self, at: int) -> tuple[int, int]:
        """The block that holds a place of the text, and how far the text is before the block's own."""
        _, shift, block = self.parts[bisect_right(self.parts, (at, 1 << 30, 0)) - 1]
        return block, shift


def wrapped(blocks: tuple[Block, ...]) -> dict[int, Wrapped]:
    """The sentences of a document of lines that go on over lines without an empty one between, by their first block."""
    found: dict[int, Wrapped] = {}
    number = 0
    while number < len(blocks):
        end = _end(blocks, number)
        if end > number:
            found[number] = _together(blocks, number, end)
        number = max(end, number) + 1
    return found


def _end(blocks: tuple[Block, ...], first: int) -> int:
    """The last block of the sentence that begins with a block; the block itself where it stands alone."""
    if not _goes_on(blocks[first].text):
        return first
    if _counts_below(blocks, first):
        return first + 1
    last = first
    for number in range(first + 1, min(first + MOST, len(blocks))):
        upper, lower = blocks[number - 1], blocks[number]
        above, below = upper.at(0).line, lower.at(0).line
        if above is None or below is None or below - above != 1 or lower.kind != blocks[first].kind or _marked(lower.text):
            break
        if len(lower.text) <= LONGEST and lower.text.rstrip().endswith(_STOPS):
            return number
        if _AMONG_ABOVE.search(upper.text) and _PLACE_BELOW.match(lower.text):
            return number  # 2022年在全省9家国家级经开区中 / 居第4位
        if not _goes_on(lower.text):
            if not (_HANGS.search(upper.text.rstrip()) and figuring.glance(lower.text)):
                return first
            last = number  # 占全区规上工业总产值的 / 10.9%
            break
        last = number
    return last if _fills_box(blocks, first, last) else first


def _counts_below(blocks: tuple[Block, ...], first: int) -> bool:
    """至少引进1个 / 10亿元以上制造业项目: a verb and a count, and on the next line the things by their size or class."""
    text = blocks[first].text.rstrip(" *")
    if text[-1:] not in _COUNTERS or first + 1 == len(blocks) or not _HAS_COUNTED.search(text):
        return False
    lines = [block.at(0).line for block in blocks[first : first + 3]]
    if lines[0] is None or lines[1] != lines[0] + 1 or (len(lines) > 2 and lines[2] == lines[0] + 2):
        return False
    return _THINGS.fullmatch(blocks[first + 1].text.strip(" *")) is not None


def _fills_box(blocks: tuple[Block, ...], first: int, last: int) -> bool:
    """True for lines without a stop at the end, all but the last as wide as the box: 仅相当于28.2%，高新技术 / 企业不足其1/4."""
    if last == first:
        return False
    texts = [_BLANK.sub("", block.text) for block in blocks[first : last + 1]]
    widths = [len(text) for text in texts[:-1]]
    if len(texts[-1]) > max(widths) + 2:
        return False
    narrow = len(widths) >= _LINES and min(widths) >= _NARROW and max(widths) - min(widths) <= _RAGGED
    cut = min(widths) >= _NARROW and any(_cut(text, below) for text, below in pairwise(texts))
    item = _marked(blocks[first].text)
    running = min(widths) >= _NARROW and (item or all(_INNER.search(text) for text in texts[:-1]))
    if min(widths) < _WIDE and not (narrow or cut or (running and len(texts[-1]) <= max(widths))):
        return False
    whole = any(_ends_whole(text, below) for text, below in pairwise(texts))
    return any(figuring.glance(text) for text in texts) and (item or not whole)


def _cut(text: str, below: str) -> bool:
    """True for a line that ends in a number whose unit begins the next, and more: 压减到6 / 个工作日，压减78.6%; or in the
    beginning of a movement: 由9.5平方公里扩大 / 到23.6平方公里.
    """
    if _MOVING.search(text) and _MOVED_TO.match(below):
        return True
    if below.startswith(_OF) and _INNER.search(text):
        return True  # 规上工业企业264家，其中产值10亿元以上 / 的仅12家
    both = figuring.glance(text + below) if text[-1:].isdigit() and len(below) > _UNITS else ()
    return any(item.to == len(text) < item.end for item in both)


def _ends_whole(text: str, below: str) -> bool:
    """True for a line that ends with a figure which the next does not go on with: 其中规上企业31 / 家; 提高0.95个百分 / 点."""
    found = figuring.glance(text)
    if not found or found[-1].end < len(text) or below.startswith(_OF) or _MOVING.search(text):
        return False
    if _AMONG.search(text, max(0, len(text) - _AMONG_LONGEST)):
        return False  # 在全省8家 / 国家级经开区中排第6
    return not any(item.at <= found[-1].at and item.end > len(text) for item in figuring.glance(text + below))


def _marked(text: str) -> bool:
    """True for a line that begins an item; **398**亿元 is only printed bold."""
    return _MARK.match(text.removeprefix("**")) is not None


def _goes_on(text: str) -> bool:
    line = text.rstrip()
    return len(line) <= LONGEST and not line.endswith(_ENDS) and "\t" not in line and _CHINESE.search(line) is not None


def _together(blocks: tuple[Block, ...], first: int, last: int) -> Wrapped:
    text = ""
    parts = []
    for number in range(first, last + 1):
        raw = blocks[number].text.rstrip()
        line = raw if number == first else raw.lstrip()
        parts.append((len(text), len(text) - (len(raw) - len(line)), number))
        text += line
    return Wrapped(text, tuple(parts))
