"""Lines of a slide: what each is, and what a page breaks over lines, joined: words, numbers and units, text boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar.paging import SHORT
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.vocabulary import vocabulary

LONGEST: Final = 12  # letters of a name on either side of the end of a line
BOX: Final = 24  # letters of a label at most
WHOLE: Final = 4  # letters of a name that is whole on its line at least: 高新技术企业 / 瞪羚企业 over 38家 12家
_OF_TWO: Final = 2
GROUP: Final = 3  # lines between two groups of a slide at least: inside a group at most one is empty
_RULES: Final = rules("lines")
_CHINESE: Final = _RULES.pattern("chinese")
_SPACED_OUT: Final = _RULES.pattern("spaced_out")
_SPACED_PAIR: Final = _RULES.pattern("spaced_pair")
_CLASS_ALONE: Final = _RULES.pattern("class_alone")
_SIZE_GOES_ON: Final = _RULES.pattern("size_goes_on")
_SIZE_BEGINS: Final = _RULES.pattern("size_begins")
_YEAR: Final = _RULES.pattern("year")
_MONTH: Final = _RULES.pattern("month")
_BARE: Final = re.compile(r"[\d,]+(?:\.\d+)?")
_CHAPTER: Final = re.compile(r"0\d")
_CHAPTER_LONGEST: Final = 2  # letters of 03, 肆
_NUMERAL: Final = _RULES.pattern("chapter_numeral")
_DIGIT: Final = re.compile(r"\d")
_ORDINAL: Final = re.compile(r"0?\d|1\d")
_BLANK: Final = re.compile(r"[\s*]")
_SAYING: Final = frozenset(("reach", "be", "up", "down", "rate", "average", "bound"))
_YEARS_ONLY: Final = _RULES.pattern("years_only")
_MONEY_FIRST: Final = _RULES.pattern("money_first")
_BEFORE_MONEY: Final = _RULES.words("before_money")
_COUNTER_FIRST: Final = _RULES.pattern("counter_first")
_BY_THEN: Final = _RULES.pattern("by_then")
_JOINED_ON: Final = _RULES.set("joined_on")
_BRANCHES: Final = _RULES.pattern("branches")
_AMONG: Final = _RULES.pattern("among")
_HELD_AGAINST: Final = _RULES.pattern("held_against")


@dataclass(slots=True, eq=False)  # one line is no other, whatever it says
class Line:
    """A short line of a slide. ``kind``: header, heading, time, who, label, figure (without a label of its own), full, unit
    (of the figure above), part (of a word that the next line ends), mark (the number of a card).
    """

    number: int
    text: str
    place: int
    end: int = 0  # the place of its last part
    kind: str = "label"
    names: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)  # of the names, those that the line is about
    label: str = ""
    used: bool = False
    suffix: str = ""  # the unit, where it stands on the line below
    prefix: str = ""  # the beginning of its first word, on the line above
    unit: str = ""  # of a bare number, where it stands in the heading of several
    whom: str = ""  # the zone whose it is, where names and numbers stand in turn or in two columns
    when: str = ""  # the time on the line below, where times stand under their figures

    @property
    def whole(self) -> str:
        """The text with what stands on the lines above and below it."""
        return self.prefix + self.text + self.suffix


@lru_cache(maxsize=8)
def _grams(names: frozenset[str]) -> frozenset[str]:
    """Three letters that follow each other in a name."""
    return frozenset(name[at : at + 3] for name in names for at in range(len(name) - 2))


@lru_cache(maxsize=1)
def _deeds() -> frozenset[str]:
    """Verbs of two letters: 落地, 签约."""
    return frozenset(word for word in vocabulary().words("count_verb") if len(word) == _OF_TWO)


class Spelling:
    """How the words of the catalogue and of a document are spelt where no line breaks them."""

    def __init__(self, names: Iterable[str], texts: Iterable[str]) -> None:
        self.names: Final = frozenset(names)
        self.grams: Final = _grams(self.names) | {text[at : at + 3] for text in texts for at in range(len(text) - 2)}

    def broken(self, above: str, below: str) -> bool:
        """True if the end of a line and the beginning of the next are one word: 一般公共预 / 算收入."""
        if above and below[:1] == "“":
            return self.cut(above, below)  # 国家级专精特新 / “小巨人”企业
        if not above or not below or not _CHINESE.match(above[-1]) or not _CHINESE.match(below[0]):
            return False
        if above.count("“") > above.count("”"):
            return True
        if says_only(below) or says_only(above) or _starts_with_verb(below) or {above, below} <= self.names:
            return False
        if len(below) == 1 and len(above) > 2:
            return True
        first = len(above) > 1 and above[-2:] + below[0] in self.grams
        return first or (len(below) > 1 and above[-1] + below[:2] in self.grams)

    def cut(self, above: str, below: str) -> bool:
        """True if a name lies across the end of a line, or a quotation mark is still open."""
        if above.count("“") > above.count("”"):
            return True
        tails = (above[at:] for at in range(max(0, len(above) - LONGEST), len(above)))
        return any(tail + below[:end] in self.names for tail in tails for end in range(1, min(LONGEST, len(below)) + 1))


def says_only(text: str) -> bool:
    """True for a line of words that only say how: 同比增长, 近, 不超过, 两年前进."""
    words, rest, last = grammar(), _BLANK.sub("", text), ""
    if years := _YEARS_ONLY.match(rest):
        rest = rest[years.end() :]  # 两年前进 / 29位
    while rest:
        for length in range(min(words.longest, len(rest)), 0, -1):
            kind = words.chain.get(rest[-length:], "noun")
            if kind != "noun":
                rest, last = rest[:-length], last or kind
                break
        else:
            return False
    return last in _SAYING


def _starts_with_verb(text: str) -> bool:
    words = grammar()
    kinds = (words.chain.get(text[:length], "") for length in range(min(words.longest, len(text)), 0, -1))
    return next((kind for kind in kinds if kind), "") in _SAYING - {"rate"}


def close_up(text: str) -> str:
    """总 产 值, spaced out for its looks, as 总产值; 容 积 alone on its line as 容积."""
    if " " not in text and "\u3000" not in text:
        return text
    if _SPACED_PAIR.fullmatch(text):
        return text[0] + text[-1]
    return _SPACED_OUT.sub(lambda match: match[0].replace(" ", "").replace("\u3000", ""), text)


def mend(lines: list[Line], own: set[int], spelling: Spelling, *, spaced: bool) -> None:
    """Joins what a page breaks over lines: a word, a number and its unit, a year and its month, the lines of a text box.

    ``own`` are the numbers of lines that stand for themselves (items of a list, names, times, headings): never joined.
    ``spaced``: empty lines stand between the boxes of a group, so lines without one between them are of one box.
    """
    at = 0
    while at < len(lines):
        line, at = lines[at], at + 1
        while at < len(lines) and _follows(line, lines[at]) and _join(line, lines[at], own, spelling, spaced=spaced):
            line.end, at = lines[at].place, at + 1
            if line.suffix:
                break
        below = lines[at] if at < len(lines) and _follows(line, lines[at]) else None
        if line.kind != "part" and below and _leads(line, below, own, spelling) and not _names_above(lines, at - 1):
            below.prefix, below.place, line.kind = line.whole, line.place, "part"


def _names_above(lines: list[Line], at: int) -> bool:
    """True for 同比增幅 under 38.6% in a group that ends with a label: its labels stand under their figures."""
    last = at
    while last + 1 < len(lines) and lines[last + 1].place - lines[last].end < GROUP:
        last += 1
    above = lines[at - 1] if at and lines[at].place - lines[at - 1].end < GROUP else None
    found = figuring.glance(above.text) if above is not None else []
    return bool(found) and found[0].start == 0 and not figuring.glance(lines[last].text)


def _follows(line: Line, below: Line) -> bool:
    labels = line.kind == below.kind == "label"
    return labels and below.place - line.end < GROUP and max(len(line.text), len(below.text)) <= SHORT


def _join(line: Line, below: Line, own: set[int], spelling: Spelling, *, spaced: bool) -> bool:
    year, month = _YEAR.fullmatch(line.text), _MONTH.fullmatch(below.text)
    if year and ((month and bool(year[1]) != bool(month[1])) or (below.text == "年" and not year[1])):
        line.text, below.kind = line.text + below.text, "part"
        return True
    if _DIGIT.search(line.text) and len(below.text) <= 6 and not year and not _DIGIT.search(below.text):
        both = figuring.glance(line.text + below.text)
        if both and both[-1].to <= len(line.text) and both[-1].end == len(line.text) + len(below.text):
            line.suffix, below.kind = below.text, "unit"
            return True
    if (_counted_below(line, below) or _money_below(line, below)) and not {line.number, below.number} & own:
        return True
    if line.number not in own and below.place - line.end == 1 and _within_word(line.text, below.text):
        line.text, below.kind = line.text + below.text, "part"
        return True
    if {line.number, below.number} & own or figuring.glance(line.text) or figuring.glance(below.text):
        return False
    if _DIGIT.search(line.text[-1:] + below.text[:1]):
        return False
    if figuring.glance(line.text + below.text):
        return False  # 合同投资额全市 / 第一: the figure stands on its line
    if below.place - line.end > 1 and _BY_THEN.match(line.text):
        return False  # 到2025年，力争实现 heads what follows an empty line
    if branches(line.text, below.text):
        return False
    if below.place - line.end == 1 and _CLASS_ALONE.fullmatch(below.text) and _qualifies(line.text):
        line.text, below.kind = line.text + below.text, "part"
        return True  # 境内外上市 / 公司
    boxed = spaced and below.place - line.end == 1 and len(line.text + below.text) <= BOX and not says_only(below.text)
    whole = min(len(line.text), len(below.text)) >= WHOLE and {line.text, below.text} <= spelling.names
    if (boxed and not whole and " " not in below.text) or _bounded(line, below) or spelling.broken(line.text, below.text):
        line.text, below.kind = line.text + below.text, "part"
        return True
    return False


def _qualifies(text: str) -> bool:
    """境内外上市, 规模以上: what says which of a class, and is no name itself."""
    words = grammar()
    return text.isalpha() and not (words.countable.search(text) or words.quantity.search(text) or says_only(text))


def _within_word(above: str, below: str) -> bool:
    """新签约亿元 / 以上项目, 腾笼换鸟落 / 地新项目: the line below begins within a size or a verb, so it is no name."""
    if _SIZE_GOES_ON.match(below) and _SIZE_BEGINS.search(above):
        return True
    return len(above) > _OF_TWO and above[-1] + below[:1] in _deeds() and not {above[-2:], below[:2]} & grammar().known


def branches(name: str, below: str) -> bool:
    """轴承及精密传动 below 高端装备: the branches of an industry, no second half of its name."""
    if _BRANCHES.fullmatch(below) is None or len(name) < WHOLE or name[-1] in _JOINED_ON:
        return False
    words = grammar()
    return not any(words.quantity.search(text) or words.countable.search(text) for text in (name, below))


def _counted_below(line: Line, below: Line) -> bool:
    """612 / 家高新技术企业: the counter of a bare number begins the label below it; the label is what it leaves."""
    if not _BARE.fullmatch(line.text) or _YEAR.fullmatch(line.text) or not _COUNTER_FIRST.match(below.text):
        return False
    found = figuring.glance(line.text + below.text)
    unit = found[0].unit if len(found) == 1 and found[0].kind == "count" else ""
    if not unit or not below.text.startswith(unit):
        return False
    line.suffix, below.text = unit, below.text[len(unit) :]
    return True


def _money_below(line: Line, below: Line) -> bool:
    """实际使用外资12.8亿 / 美元，占全市的四分之一: the money of a figure begins the line below it."""
    found = _MONEY_FIRST.match(below.text) if line.text.endswith(_BEFORE_MONEY) and below.place - line.end == 1 else None
    told = figuring.glance(line.text) if found else ()
    if not found or not told or told[-1].end < len(line.text):
        return False
    line.suffix = found[0]
    return True


def _bounded(line: Line, below: Line) -> bool:
    """本地配套 / 率超过, right below each other: a label in two lines that ends in the bound of its figure."""
    near = below.place - line.end == 1 and len(line.text + below.text) <= BOX and not says_only(below.text)
    return near and any(below.text.endswith(word) for word in grammar().bounds if len(word) > 1)


def _leads(line: Line, below: Line, own: set[int], spelling: Spelling) -> bool:
    """True if a line begins the next, which holds a figure: 同比增长 / 9.1%, “小 / 巨人”企业 7家, 不足海湾的 / 六成."""
    if figuring.glance(line.text):
        return False
    found = figuring.glance(below.text)
    if not found:
        both = figuring.glance(line.text + below.text)  # 合同投资额全市 / 第一
        return len(both) == 1 and both[0].start >= len(line.text) and below.number not in own
    among = found[0].kind == "rank" and _AMONG.fullmatch(line.text)
    if found[0].start == 0 and (among or _HELD_AGAINST.search(line.text)):
        return True
    if {line.number, below.number} & own:
        return False
    if not below.text[: found[0].start].strip(" +＋*"):
        return says_only(line.text)
    return spelling.cut(line.text, below.text)


def ordinals(lines: Iterable[Line]) -> None:
    """Numbers that only count the cards or chapters (1 / 流体装备 … 2 / 生物医药 …) are no figures."""
    short = (line for line in lines if line.kind == "label" and len(line.text) <= 2 and not line.suffix)
    bare = [line for line in short if _ORDINAL.fullmatch(line.text)]
    last = 0
    for line, following in zip(bare, [*bare[1:], *[None][: len(bare)]], strict=True):
        value = int(line.text)
        first = value == 1 and following is not None and int(following.text) == 2
        if first or (value > 1 and value == last + 1):
            line.kind, last = "mark", value
        else:
            last = -1


def dividers(lines: list[Line]) -> None:
    """03 and 2024年打算 below it, alone between wide spaces, or 肆 and 怎么干: the heading of a part of the talk."""
    for at, line in enumerate(lines[:-1]):
        if len(line.text) > _CHAPTER_LONGEST:
            continue
        label, following = lines[at + 1], lines[at + 2] if at + 2 < len(lines) else None
        numeral = _NUMERAL.fullmatch(line.text) is not None  # no figure, also where a slide of its part begins with it
        if not (numeral or _CHAPTER.fullmatch(line.text)) or label.kind != "label" or label.place - line.end >= GROUP:
            continue
        apart = not at or line.place - lines[at - 1].end >= GROUP
        alone = numeral or following is None or following.kind == "header" or following.place - label.end >= GROUP
        if apart and alone and _CHINESE.search(label.text) and not figuring.glance(label.text):
            label.text, label.kind, line.kind = f"{line.text} {label.text}", "heading", "mark"
