"""Where slides begin in a text without pages: running titles, rules, wide gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from kaifaqu.evidence.document import Block
from kaifaqu.evidence.grammar.rules import rules

SHORT: Final = 42
_RULES: Final = rules("paging")
HEADING: Final = _RULES.pattern("heading")
RULE: Final = re.compile(r"[-—=_*·\s]{3,}")  # --- parts slides in Markdown
_TOP: Final = _RULES.pattern("top")
MARK: Final = _RULES.pattern("page_mark")  # - 7 - at the foot of a slide
_OF_ALL: Final = re.compile(r"(?P<page>\d{1,3})\s*[/／]\s*(?P<what>\d{1,3})")  # 7 / 26
_WITH_PAGE: Final = re.compile(r"(?P<what>\D*[^\d\s])[\s|｜]+(?P<page>\d{1,3})")  # 青阜经开区管委会    7
_PAGE: Final = re.compile(r"\d{1,3}")
_DIGIT: Final = re.compile(r"[\d①-⑳⓪]")
_CONTENTS: Final = _RULES.pattern("contents_head")
_NUMBERING: Final = _RULES.pattern("numbering")
_OF_TALK: Final = _RULES.pattern("title_of_talk")
_FAR: Final = 5  # lines from one slide to the next, where nothing else parts them and such spaces come again
_APART: Final = 3  # lines between two groups of a slide at least
_DENSE: Final = 20  # lines to a wide space at least where nothing but titles parts the slides
_LISTED: Final = 12  # lines of a table of contents at most
_LEAST: Final = 2  # lines from one box to the next at least
_PAGES: Final = 5  # bare numbers that count up at least, to be those of pages
_MOSTLY: Final = 1.5  # bare numbers to one of a page at most: where figures stand alone, too, any five may count up
_SHORTEST: Final = 3  # letters of a title at least
_TITLE: Final = 8  # letters of a running title without a number at least, where no space parts it
_REPEATED: Final = 3  # a line that stands this often at the head of a group is a running title
_KEPT: Final = 0.7  # of the letters of a running title that a head keeps at least
_BRACKETS: Final = "【】［］[]（）()—-| "
_BAR: Final = re.compile(f"[{_RULES.letters('bars')}]")
_RUNNING: Final = _RULES.pattern("running")
_DATED: Final = _RULES.pattern("dated")
_AMOUNT: Final = _RULES.pattern("amount")


@dataclass(slots=True)
class Pages:
    """The numbers of the blocks that begin a slide, and of the running titles and rules."""

    starts: set[int] = field(default_factory=set)
    titles: set[int] = field(default_factory=set)
    sections: set[int] = field(default_factory=set)  # right above a running title
    spaced: set[int] = field(default_factory=set)  # parted from what is above by a space, in a text without wider ones


def pages(blocks: tuple[Block, ...], terms: Set[str]) -> Pages:
    """Parts the blocks into slides. ``terms`` name what is measured; a line that is one is no running title."""
    found, gaps = Pages(), _gaps(blocks)
    texts = [_RUNNING.sub("", text) if _BAR.search(text) else text for text in (block.text.strip() for block in blocks)]
    often = Counter(texts)
    talk = {text for text, times in often.items() if times >= _REPEATED and _titles_talk(text)}
    lined = blocks[0].at(0).line is not None
    if lined and _DENSE * sum(gap >= _APART for gap in gaps[1:]) < len(blocks):
        talk |= _parts(blocks, texts, often, terms)
    marks = _marks(gaps, texts, talk)
    heads = [text in talk or (text not in terms and _head(blocks, gaps, number)) for number, text in enumerate(texts)]
    counts = Counter(text for text, head in zip(texts, heads, strict=True) if head)
    repeated = [title for title, count in counts.items() if count >= _REPEATED]
    for number in (number for number, head in enumerate(heads) if head and counts[texts[number]] < _REPEATED):
        texts[number] = _whole(texts[number], repeated)
    running = lined and any(count >= _REPEATED for count in counts.values())
    wide = sum(gap >= _FAR for gap in gaps[1:])
    far = _FAR if wide >= _REPEATED else _FAR - 1  # the widest spaces that come again and again
    spaced = [number for number in range(1, len(blocks)) if gaps[number] >= far]
    titled = sum(
        1 for number in spaced for at in (number, number + 1) if at < len(blocks) and heads[at] and counts[texts[at]] >= _REPEATED
    )
    running = running and 2 * titled >= len(spaced)  # running titles stand where the wide spaces are
    if lined and not running:
        heads = [False] * len(blocks)  # 鄠湖高新区 below three of many headings is no running title
    for number, text in enumerate(texts):
        title = RULE.fullmatch(text) is not None or text in talk or (heads[number] and counts[text] >= _REPEATED)
        mark = number in marks
        if title or mark:
            found.titles.add(number)
        if number - 1 in marks and not mark:
            found.starts.add(number)
            continue
        if number == 0 or mark or number - 1 in found.titles:
            continue  # a slide begins with its first title
        if title:
            below = (
                not RULE.fullmatch(text)
                and not _opens(blocks, gaps, number)
                and (text not in talk or _opens(blocks, gaps, number - 1))
            )
            found.starts.add(number - 1 if below else number)
            found.sections |= {number - 1} if below else set()
        elif (text.startswith("PART") and gaps[number] > 1) or _turned(blocks, number):
            found.starts.add(number)
        elif not running and _far(blocks, gaps, number, far):
            found.starts.add(number)
            found.spaced |= {number} if far < _FAR else set()
    if running and (spaces := sorted(gaps[number] for number in found.starts)):
        usual = spaces[len(spaces) // 2]  # a slide may lack the running title
        parted = {number for number in spaced if gaps[number] >= usual and number - 1 not in found.titles}
        found.starts |= {number for number in parted if gaps[number] >= _FAR or _TOP.match(texts[number])}
    return found


def _between_pages(gaps: list[int], number: int) -> bool:
    """True for a line that a wide space parts from the next slide, or from the one before."""
    ends = number + 1 == len(gaps) or gaps[number + 1] >= _FAR - 1
    return ends or gaps[number] >= _FAR - 1


def _titles_talk(text: str) -> bool:
    """青禾高新区工作汇报, 青禾高新区管委会: words that only say whose talk it is, wherever they stand."""
    return len(text) <= SHORT and not any(char.isdigit() for char in text) and _OF_TALK.search(text) is not None


def _parts(blocks: tuple[Block, ...], texts: list[str], often: Counter[str], terms: Set[str]) -> set[str]:
    """The titles of slides in a text without wide spaces: what the contents list, what comes again with a number or at length."""
    names = [_NUMBERING.sub("", text) for text in texts]
    listed, last = _contents(texts, names)
    found = set()
    for text, name in zip(texts[last:], names[last:], strict=True):
        numbered = HEADING.match(text) is not None
        again = (often[text] > 1 and numbered) or (often[text] >= _REPEATED and len(text) >= _TITLE)
        plain = len(name) >= _SHORTEST and len(text) <= SHORT and not any(map(str.isdigit, name)) and text not in terms
        if plain and (again or (name in listed and name not in terms)) and (numbered or not _AMOUNT.match(text)):
            found |= {text} if text not in found and not _heads_figures(blocks, texts, text) else set()
    return found


def _contents(texts: list[str], names: list[str]) -> tuple[set[str], int]:
    """What the table of contents lists, up to the first that comes again, and the line where it ends."""
    first = next((number + 1 for number, text in enumerate(texts) if _CONTENTS.fullmatch(text)), len(texts))
    listed: set[str] = set()
    for number in range(first, min(first + _LISTED, len(texts))):
        if names[number] in listed:
            return listed, number
        if not _CONTENTS.fullmatch(texts[number]) and len(names[number]) >= _SHORTEST:
            listed.add(names[number])
    return set(), 0


def _heads_figures(blocks: tuple[Block, ...], texts: list[str], text: str) -> bool:
    """True for the label of a figure, above or below it, wherever it stands."""
    places = [number for number, other in enumerate(texts) if other == text]
    below = sum(number + 1 < len(texts) and _AMOUNT.match(blocks[number + 1].text) is not None for number in places)
    above = sum(number > 0 and _AMOUNT.match(blocks[number - 1].text) is not None for number in places)
    return 2 * max(below, above) > len(places)


def _marks(gaps: list[int], texts: list[str], talk: Set[str]) -> set[int]:
    """The page marks: by their form, or as numbers that count up beside what is the same on each slide."""
    marks = {number for number, text in enumerate(texts) if MARK.fullmatch(text)}
    counted: dict[str, list[tuple[int, int]]] = {}
    for number, text in enumerate(texts):
        if not text[-1:].isdigit():
            continue
        titled = _WITH_PAGE.fullmatch(text)
        found = titled if titled and _OF_TALK.search(titled["what"]) else _OF_ALL.fullmatch(text)
        if found:
            counted.setdefault(found["what"], []).append((int(found["page"]), number))
        beside = {*texts[max(number - 1, 0) : number], *texts[number + 1 : number + 2]} & talk
        if not found and _PAGE.fullmatch(text) and (beside or _between_pages(gaps, number)):
            counted.setdefault("", []).append((int(text), number))
    for told in counted.values():
        if len(told) >= _REPEATED and all(one[0] < two[0] for one, two in pairwise(told)):
            marks |= {number for _, number in told}
    marks |= set() if marks else _counting_up(gaps, texts)
    sure = sorted(marks)
    values = [int(digits[0]) if (digits := _PAGE.search(texts[number])) else 0 for number in sure]
    for (above, low), (below, high) in pairwise(zip(sure, values, strict=True)):  # - 3 -, 04, - 5 -
        marks |= {
            number for number in range(above + 1, below) if _PAGE.fullmatch(texts[number]) and low < int(texts[number]) < high
        }
    return marks


def _counting_up(gaps: list[int], texts: list[str]) -> set[int]:
    """3, 4, 6, 7, 8 alone on their lines, and no 1 before: the longest run of numbers that count up over the text."""
    runs: dict[int, list[int]] = {}  # by the number that it ends with
    for number, text in enumerate(texts):
        if not _PAGE.fullmatch(text) or gaps[number] < _LEAST or (number + 1 < len(texts) and gaps[number + 1] < _LEAST):
            continue
        page = int(text)
        before = max((runs.get(page - step, []) for step in (1, 2)), key=len)
        if page > 1 and len(before) + 1 > len(runs.get(page, [])):
            runs[page] = [*before, number]
    longest = max(runs.values(), key=len, default=[])
    bare = sum(_PAGE.fullmatch(texts[number]) is not None for number in range(longest[0], longest[-1] + 1)) if longest else 0
    spread = len(longest) >= _PAGES and longest[-1] - longest[0] >= _APART * len(longest)
    return set(longest) if spread and bare < _MOSTLY * len(longest) else set()


def _whole(text: str, repeated: list[str]) -> str:
    """The running title of which a head has lost some letters (【阳高新区工作汇 of 岫阳高新区工作汇报); else the head itself."""
    bare = text.strip(_BRACKETS)
    titles = (title for title in repeated if bare in title)
    return next((title for title in titles if len(bare) >= _KEPT * len(title.strip(_BRACKETS))), text)


def _turned(blocks: tuple[Block, ...], number: int) -> bool:
    """True where the file itself has a new slide."""
    here, last = blocks[number].at(0), blocks[number - 1].at(0)
    return here.slide is not None and here.slide != last.slide


def _gaps(blocks: tuple[Block, ...]) -> list[int]:
    """How many lines each block stands below the one before; a table stands on several lines."""
    gaps, last = [], 0
    for block in blocks:
        here = block.at(0).line
        gaps.append(here - last if here is not None else 0)
        last = (here or 0) + block.text.rstrip("\n").count("\n")
    return gaps


def _far(blocks: tuple[Block, ...], gaps: list[int], number: int, far: int) -> bool:
    return gaps[number] >= far or (gaps[number] >= _APART and _TOP.match(blocks[number].text.strip()) is not None)


def _head(blocks: tuple[Block, ...], gaps: list[int], number: int) -> bool:
    """True for a line that may be a running title: at the head of a group, or right below one, and no label of a figure."""
    block = blocks[number]
    text = block.text.strip()
    if not 3 < len(text) <= SHORT or block.kind == "table":
        return False
    if _DIGIT.search(text) and _DIGIT.search(_DATED.sub("", text)):
        return False  # 某区2024年上半年工作汇报 may be one
    if block.at(0).line is None:
        return True
    if number + 1 < len(blocks) and gaps[number + 1] < _APART and _AMOUNT.match(blocks[number + 1].text):
        return False
    return _opens(blocks, gaps, number) or (_opens(blocks, gaps, number - 1) and not _AMOUNT.match(blocks[number - 1].text))


def _opens(blocks: tuple[Block, ...], gaps: list[int], number: int) -> bool:
    """True for the first line of a group, or of a slide below the page mark of another."""
    return number == 0 or gaps[number] >= _APART or MARK.fullmatch(blocks[number - 1].text.strip()) is not None
