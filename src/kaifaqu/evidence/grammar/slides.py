"""Slides: which lines stand on one, what each line is (header, heading, label, figure …), and which label a figure has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from kaifaqu.evidence.document import Block
from kaifaqu.evidence.grammar import columns, labels
from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.bodies import BY_KIND, CITY_ZONES, CLASS, SOME, Mention, Register
from kaifaqu.evidence.grammar.lines import GROUP, Line, Spelling, close_up, dividers, mend, ordinals
from kaifaqu.evidence.grammar.matching import matcher
from kaifaqu.evidence.grammar.paging import HEADING, SHORT, pages
from kaifaqu.evidence.grammar.patterns import MARKS, grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.subjects import JOINS
from kaifaqu.evidence.grammar.vocabulary import vocabulary
from kaifaqu.evidence.grammar.wrapping import Wrapped, wrapped
from kaifaqu.observe import Period

FEWEST: Final = 6  # blocks of a deck at least
_RULES: Final = rules("slides")
PAIR: Final = _RULES.pattern("pair_of_years")
ARROW: Final = re.compile("[➔→➜⇒]|[-—]>")
_JUST_TIME: Final = _RULES.pattern("only_beside_time")
UNIT: Final = re.compile(r"[（(]([^（）()]{1,8})[）)]")
_AMONG: Final = _RULES.pattern("among")
BULLET: Final = _RULES.pattern("bullet")
_LOOK: Final = 8  # letters of 看全省, 从全国范围来看 at most
TIER: Final = _RULES.pattern("tier")
LOOKED_AT: Final = _RULES.pattern("looked_at")
ITEM: Final = _RULES.pattern("item")
_HEAD: Final = _RULES.pattern("head")
_AGAINST: Final = _RULES.pattern("against")
_HELD_AGAINST: Final = _RULES.pattern("held_against")
OWNED_LABEL: Final = _RULES.pattern("owned_label")
_WORKS_LINE: Final = _RULES.pattern("works_line")
_WORKS_END: Final = frozenset(word[-1] for word in (*vocabulary().words("body_suffixes"), *_RULES.words("more_works")))
_NO_WORKS: Final = _RULES.pattern("no_works")
_NOTE: Final = _RULES.pattern("note")
_TOP: Final = _RULES.pattern("ranks_reached")
_CLASS_COUNTED: Final = _RULES.pattern("class_counted")
_CLASS_LEADS_ON: Final = _RULES.pattern("class_leads_on")
_COUNTED: Final = _RULES.pattern("zones_counted")
_ZONES_COUNTED: Final = _RULES.pattern("zones_counted_in_line")
_TOP_COUNT: Final = _RULES.pattern("top_places_counted")
_BODIES: Final = _RULES.pattern("counted_bodies")
_DID: Final = _RULES.pattern("what_they_did")
_INTO_TOP: Final = _RULES.pattern("into_the_top")
_COUNT: Final = _RULES.pattern("count_of_zones")
_MOST: Final = _RULES.pattern("that_has_most")
_PLACED: Final = _RULES.pattern("lies_in")
_PART_OF_IT: Final = _RULES.pattern("part_of_it")
_BETWEEN_NAMES: Final = _RULES.pattern("between_names")
_SAID_BETWEEN: Final = _RULES.pattern("said_between")
_CHINESE: Final = _RULES.pattern("chinese")
_BUT_CHINESE: Final = _RULES.pattern("no_chinese")
_BARE_NUMBER: Final = _RULES.pattern("bare_number")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_MONTH: Final = re.compile(r"^(20\d\d)\.(0[1-9]|1[0-2])$")  # alone on its line
_OF_NOW: Final = re.compile(r"20\d\d")
_OPENING: Final = re.compile(r"[\s*（(+＋]")
_CLOSING: Final = re.compile(r"[\s*）)（(，。;；]")
_MODEL: Final = _RULES.pattern("model")
_CONDITION: Final = _RULES.pattern("condition_above")
_MOVING: Final = _RULES.pattern("zones_that_move")
_PLACE_ALONE: Final = _RULES.pattern("place_alone")
_DONE_FOR_IT: Final = _RULES.pattern("done_for_it")
_REWARD: Final = _RULES.pattern("reward_below")
_OF_ALL: Final = _RULES.pattern("of_all_figures")


@dataclass(slots=True)
class Slide:
    """The lines between two running headers, and the one zone that they name (if it is one)."""

    lines: list[Line] = field(default_factory=list)
    zone: str = ""
    time: timing.Time | None = None  # what dates the whole slide: 2021年全省开发区综合排名
    spaced: bool = False  # a space parts it from the one before, and nothing else

    def goes_on(self) -> bool:
        """True for a slide without a title that nothing but a space parts from the one before: it is a group of that one's."""
        first = next((line for line in self.lines if line.kind not in ("mark", "part")), None)
        untitled = first is not None and (first.kind in ("figure", "full", "time") or (first.kind == "label" and first.used))
        return self.spaced and untitled and not self.zone


def _zones(mentions: list[Mention]) -> list[Mention]:
    """The zones named by their own names: not 全市开发区, not 区内, not a firm."""
    passing = (BY_KIND, CITY_ZONES, CLASS, "introduced by the text", SOME)
    return [m for m in mentions if m.place and not m.region and m.how not in passing and "through" not in m.how]


def _told_of(text: str, zones: list[Mention], *, figures: bool) -> list[str]:
    """The zones that a line is about: at its head, or anywhere on a line without figures, but not those it is held against."""
    if figures:
        leads = zones and _HEAD.fullmatch(text[: zones[0].start]) and not _PART_OF_IT.match(text, zones[0].end)
        joined = leads and len(zones) > 1 and text[zones[0].end : zones[1].start] in JOINS
        return [zone.name for zone in zones[: 2 if joined else 1]] if leads else []  # 青禾高新区、石湾经开区两家加起来1020亩
    if _AGAINST.search(text):
        return []
    return [
        zone.name
        for zone in zones
        if not (_held_against(text, zone) or _PLACED.search(text[: zone.start]) or _MOST.search(text[: zone.start]))
    ]


def _held_against(text: str, zone: Mention) -> bool:
    """比朔桐高新区多; 朔桐高新区的 at the end of a line, above the ratio to it."""
    before, after = text[: zone.start], text[zone.end :]
    return before.endswith("的") or after == "的" or _HELD_AGAINST.search(before) is not None


def _unnumbered(text: str) -> list[figuring.Figure]:
    """The figures of a line without its own number: 1．培育企业, 2、引进人才."""
    found = figuring.glance(text)
    mark = MARKS.match(text) if found and found[0].kind == "bare" else None
    return [item for item in found if mark is None or item.end > mark.end()]


@lru_cache(maxsize=8)
def _terms(names: frozenset[str]) -> frozenset[str]:
    """What is measured, by the names of a catalogue and the words of the language."""
    return names | grammar().terms | frozenset(vocabulary().words("terms"))


@dataclass(frozen=True, slots=True)
class Talk:
    """What is laid out: the blocks, whom they may name, the document's date, what to call with a heading that names a part of the
    talk, and whether it is spoken, so that it is no deck.
    """

    blocks: tuple[Block, ...]
    register: Register
    dated: Period | None
    part: Callable[[str], None]
    spoken: bool = False


class Slides:
    """The lines of a document by slide, each with its kind, and the label of every figure that stands alone."""

    def __init__(self, talk: Talk) -> None:
        self.blocks, self.register, self.dated = talk.blocks, talk.register, talk.dated
        blocks, register = talk.blocks, talk.register
        self.lines: dict[int, Line] = {}
        self.wrapped: dict[int, Wrapped] = {}  # sentences over several lines, by their first block
        self.inside: set[int] = set()  # the other blocks of those
        self.slide_of: dict[int, Slide] = {}
        self.columns: dict[int, tuple[columns.Column, ...]] = {}
        self.kinds: dict[tuple[int, str], str] = {}  # what is known of a line with its text
        short = sum(1 for block in blocks if len(block.text) <= SHORT)
        self.is_deck = not talk.spoken and len(blocks) >= FEWEST and short >= 0.7 * len(blocks)
        self.zones_of: dict[str, str] = {}  # a city's stem: the one zone that the document names after it
        if self.is_deck:
            catalogue = register.context.catalogue
            self.terms = _terms(matcher(catalogue).names if catalogue is not None else frozenset())
            heads = (block.text[:300] for block in blocks if "区" in block.text)
            named = {m.name for head in heads for m in register.mentions(head) if m.place and not m.region}
            begun = {name[:2] for name in named}
            for city in (city for city in register.cities if city[:2] in begun):
                zones = [name for name in named if name.startswith(city)]
                if len(zones) == 1:
                    self.zones_of[city] = zones[0]
            self._slides()
        self.of_talk: Final = self._of_talk()

    def _of_talk(self) -> frozenset[str]:
        """The running titles of half of the slides or more: they say nothing of one."""
        slides = len({id(slide) for slide in self.slide_of.values()})
        counts = Counter(line.text for line in self.lines.values() if line.kind == "header")
        return frozenset(text for text, count in counts.items() if 2 * count >= slides)

    def _slides(self) -> None:
        parted = pages(self.blocks, self.terms)
        lines = [self._line(number, block) for number, block in enumerate(self.blocks)]
        for line in lines:
            if columns.parted(line.text) and columns.ARROWS.fullmatch(line.text):
                line.kind = "mark"
                continue
            line.kind = "header" if line.number in parted.titles else "heading" if line.number in parted.sections else "label"
        self.wrapped = {first: said for first, said in wrapped(self.blocks).items() if not set(said.blocks[1:]) & parted.starts}
        for first, said in self.wrapped.items():
            lines[first].text = BULLET.sub("", said.text.replace("*", "")).strip()
            lines[first].kind, lines[first].end = "full", lines[said.blocks[-1]].place
            self.inside |= set(said.blocks[1:])
        for number in self.inside:
            lines[number].kind = "part"
        steps = [below.place - above.place for above, below in pairwise(lines)]
        spaced = sum(step == 2 for step in steps) > sum(step == 1 for step in steps)
        spelling = Spelling(self.terms, (line.text for line in lines))
        mend(lines, self._own(lines) | parted.starts, spelling, spaced=spaced)
        ordinals(lines)
        dividers(lines)
        slide = Slide()
        for line, block in zip(lines, self.blocks, strict=True):
            if line.number in parted.starts:
                self._close(slide)
                slide = Slide(spaced=line.number in parted.spaced)
            if line.kind == "label" or line.number in self.wrapped:
                self._classify(line, block)
            elif line.kind in ("header", "heading") and _CHINESE.search(line.text):
                zones = _zones(self.register.mentions(line.text))
                line.names, line.about = [zone.name for zone in zones], _told_of(line.text, zones, figures=False)
            slide.lines.append(line)
            self.lines[line.number] = line
            self.slide_of[line.number] = slide
        self._close(slide)

    @staticmethod
    def _line(number: int, block: Block) -> Line:
        text = close_up(BULLET.sub("", block.text.replace("*", "").lstrip("# ")).strip())
        if month := _MONTH.match(text):
            text = f"{month[1]}年{month[2]}月"
        place = block.at(0).line or number
        return Line(number, text, place, place)

    def _own(self, lines: list[Line]) -> set[int]:
        """The lines that stand for themselves: items of a list, named projects, names, times, headings."""
        own = set()
        for line, block in zip(lines, self.blocks, strict=True):
            item = BULLET.match(block.text) is not None or block.kind in ("table", "item")
            short = len(line.text) <= SHORT and self._kind(line, line.text, block) in ("who", "time", "heading")
            found = grammar().owner.search(line.text)  # 公司 alone, below 境内外上市, is no name
            named = found and found.start() and not _NO_WORKS.match(line.text)  # not 国家级科技 / 企业孵化器
            if item or short or named or self.work_by_name(line.text):
                own.add(line.number)
        return own

    def work_by_name(self, text: str) -> bool:
        """昭湖生物医药产业园, 檀高产业母基金: a name that begins with a place or with a word that is none of the language."""
        if text[-1:] not in _WORKS_END or not _WORKS_LINE.fullmatch(text):
            return False
        if text.startswith((*self.register.of_stem, self.register.zone[:2] or "-")):
            return True
        words = grammar()
        general = words.no_project.search(text) or words.no_company.search(text) or _NO_WORKS.match(text)
        return not general and text[:2] not in words.known

    def _classify(self, line: Line, block: Block) -> None:
        text = line.whole
        short = block.kind != "table" and len(block.text) <= SHORT and line.number not in self.wrapped
        zones = _zones(self.register.mentions(text[:400]))
        line.names = (self.register.listed_zones(text) if short else []) or [zone.name for zone in zones]
        line.kind = self._kind(line, text, block) if short else "full"
        figures = line.kind in ("figure", "full")
        item = short and figures and ITEM.match(block.text)  # speaks for itself alone
        told_of = _told_of(text, zones, figures=figures) if len(line.names) == len(zones) else line.names
        line.about = line.names if block.kind == "table" else [] if item else told_of

    def _kind(self, line: Line, text: str, block: Block) -> str:
        if (line.number, text) not in self.kinds:
            self.kinds[line.number, text] = self._kind_of(text, block)
        return self.kinds[line.number, text]

    def _kind_of(self, text: str, block: Block) -> str:
        found = _unnumbered(text)
        times = timing.glance(text, self.dated)
        if self._who(text, found):
            return "who"
        if times and not found and _JUST_TIME.fullmatch(_BUT_CHINESE.sub("", text.replace(times[0].text, ""))):
            return "time"
        if block.kind == "heading" or TIER.fullmatch(text) or ((HEADING.match(text) or block.text.startswith("#")) and not found):
            return "heading"
        if found:
            return "figure" if self._bare(text, found) else "full"
        return "label" if _CHINESE.search(text) or text in grammar().latin else "header"

    def _who(self, text: str, found: Sequence[figuring.Figure]) -> bool:
        """True for a line that names somebody and says nothing of them."""
        if len(text) <= _LOOK and LOOKED_AT.match(text):
            return True  # 看全省, 全市层面
        mentions = self.register.mentions(text)
        if not mentions or self.register.listed_zones(text):
            return bool(mentions or self.register.listed_cities(text))
        rest = text
        for mention in reversed(mentions):
            rest = rest[: mention.start] + rest[mention.end :]
        rest = _BETWEEN_NAMES.sub("", rest)
        for mention in mentions:
            rest = rest.replace(mention.name[:2], "")
        return not rest or (not found and not _CHINESE.search(rest))

    def kind_of_column(self, text: str) -> str:
        """Whether a column of a line says by itself what it measures."""
        found = figuring.glance(text)
        return "figure" if not found or self._bare(text, found) else "full"

    @staticmethod
    def _bare(text: str, found: Sequence[figuring.Figure]) -> bool:
        """Nothing but verbs, bounds and marks before the figure, and nothing after it."""
        words = grammar()
        if len(found) > 1 and _SAID_BETWEEN.search(text[found[0].end : found[1].start]):
            return False  # 171家规上工业企业中，建有研发机构的112家
        before = text[: found[0].start]
        after = _CLOSING.sub("", text[found[-1].end :])
        rest = _OPENING.sub("", before)
        if found[0].kind == "rank" or rest.endswith("前"):
            rest = _AMONG.sub("", rest.removesuffix("前"))
        while rest:
            for length in range(min(words.longest, len(rest)), 0, -1):
                if words.chain.get(rest[-length:], "noun") != "noun":
                    rest = rest[:-length]
                    break
            else:
                return False
        return not after

    def _members(self, lines: list[Line]) -> None:
        """省级经济开发区 / 6家 / 桐浦、石涧: names below a count of zones are those counted, no subject of the next lines."""
        for at, line in enumerate(lines):
            alone = line.kind == "figure" and _COUNT.fullmatch(line.text) is not None
            if not alone and not (line.kind == "full" and _ZONES_COUNTED.fullmatch(line.text)):
                continue
            beside = lines[max(at - 1, 0) : at + 2]
            kinds = (other for other in beside if other.kind == "label" or (other.kind == "who" and not other.names))
            labels_of = [other for other in kinds if _COUNTED.search(other.text)]
            if alone and not labels_of:
                continue
            end = line.end
            for member in lines[at + 1 :]:
                if member.place - end >= GROUP or not (member in labels_of or self._lists_zones(member)):
                    break
                end = member.end
                if member not in labels_of:
                    member.kind, member.about = "unit", []

    def _lists_zones(self, line: Line) -> bool:
        return line.kind == "who" and bool(line.names) and not self.register.listed_cities(line.text)

    def is_own(self, text: str) -> bool:
        """我区 on a line of its own, and nothing but that."""
        return {m.name for m in self.register.mentions(text)} == {self.register.about}

    def _close(self, slide: Slide) -> None:
        self._members([line for line in slide.lines if line.kind not in ("part", "mark")])
        zones = {name for line in slide.lines if line.kind != "header" for name in line.about}
        if any(line.kind == "who" and self.is_own(line.text) for line in slide.lines):
            zones.add(self.register.about)  # 我区 / 樟江 over columns: about both
        of_all = self.register.of_city and any(self._of_all_zones(line) for line in slide.lines)
        slide.zone = zones.pop() if len(zones) == 1 and not of_all else ""  # 全市高新技术企业, 其中澜川高新区96家: an example
        if not zones and not slide.zone:
            slide.zone = self._place(slide)
        slide.time = self._dates(slide)
        for at, line in enumerate(slide.lines):
            if _YEAR.fullmatch(line.text):
                if unit := self._measured(slide.lines, at):
                    line.kind, line.suffix = "figure", unit
            elif _BARE_NUMBER.fullmatch(line.text) and line.kind in ("label", "full"):
                line.kind = "figure"
        for line in slide.lines:
            line.kind = "mark" if line.kind == "label" and _NOTE.match(line.text) else line.kind
        if self.register.of_city:
            self._moving(slide.lines)
        self._rewarded(slide.lines)
        kinds = [line for line in slide.lines if line.kind in ("label", "figure", "full", "who", "time", "heading")]
        for line, following in pairwise(kinds):
            told = line.kind in ("full", "figure")
            if line.kind == "who" and not line.names and following.kind == "figure" and self._how_many(line, following, kinds):
                line.kind = "label"  # 全市省级以上开发区 / 6家
            if line.kind == "figure" and _COUNT.fullmatch(line.text) and _INTO_TOP.fullmatch(following.text):
                following.kind = "label"  # 3家 / 进入全省前50名
                following.text += f"的{self.register.about[-3:]}" if self.register.of_city else ""
            if line.kind == "figure" and _COUNT.fullmatch(line.text) and self._kind_of_zones(following):
                following.kind = "label"  # 148家 / 省级以上开发区: what is counted
            top = (told or self.register.of_city) and _TOP.fullmatch(line.text) and _COUNT.fullmatch(following.text)
            if top and self.register.of_city:
                line.text += f"的{self.register.about[-3:]}"  # 前40名 / 2家 counts zones
            if (
                told
                and (top or _REWARD.fullmatch(following.text) or (line.kind == "full" and following.kind == "figure"))
                and (top or _CONDITION.search(line.text))
                and not any(time.iso for time in timing.glance(line.text, self.dated))
                and following.place - line.place <= 2
                and not labels.aside(following)  # 全省 8位 / 前进2位
                and len(following.text) <= 10
            ):
                line.kind = "label"  # 排名前进10名以上 / 50万: the upper line is the condition of the lower
        self._whose_between(kinds)
        labels.years_in_a_row(slide.lines)
        labels.times_below(slide.lines)
        labels.times_between(slide.lines)
        labels.times_beside(slide.lines)
        labels.zones_below(slide.lines)
        labels.pair(slide.lines)
        labels.units_of_heads(slide.lines)
        self._said_on(slide.lines)
        apart = [line for line in slide.lines if self.blocks[line.number].kind != "table"]
        self.columns |= columns.read(apart, lambda line: self.blocks[line.number].text, self.dated)
        self._said_below(kinds)
        for line in slide.lines:
            found = (
                _TOP_COUNT.search(self.blocks[line.number].text) if line.kind in ("full", "figure") and not line.prefix else None
            )
            if found:  # 前30位：2家
                label = found["top"] + (f"的{self.register.about[-3:]}" if self.register.of_city else "")
                self.columns[line.number] = (columns.Column(found.start("count"), found["count"], label),)

    @staticmethod
    def _rewarded(lines: list[Line]) -> None:
        """进入全省前30位 / 奖励 / 1000万元, 后退10位以上 / 约谈主要负责人: the place is the condition of what stands below it."""
        for at, (line, below) in enumerate(pairwise(lines)):
            if line.kind not in ("full", "figure") or below.kind != "label" or below.place - line.end >= GROUP:
                continue
            done = _DONE_FOR_IT.match(below.text)
            if done is None or _PLACE_ALONE.match(line.text) is None:
                continue
            line.kind = "unit"
            paid = lines[at + 2] if at + 2 < len(lines) else None
            if done["award"] and paid is not None and paid.kind == "figure" and paid.place - below.end < GROUP:
                paid.prefix, paid.place, paid.kind = done["award"], below.place, "full"
                line.kind, below.kind = "label", "part"

    def _moving(self, lines: list[Line]) -> None:
        """进位 / 3家 / 退位 / 4家 in a text about all zones of a city counts zones."""
        for line, count in pairwise(lines):
            if count.kind == "figure" and _COUNT.fullmatch(count.text) and _MOVING.match(line.text):
                line.text, line.kind, count.prefix = f"{line.text}的{self.register.about[-3:]}", "label", ""

    def _said_below(self, lines: list[Line]) -> None:
        """6家开发区 / 通过国家审核公告: counted are those of which the next line tells what they did."""
        for line, below in pairwise(lines):
            if line.kind != "full" or below.kind != "label" or below.place - line.end != 1:
                continue
            counted = _BODIES.fullmatch(line.text)
            if counted and _DID.match(below.text):
                self.columns[line.number] = (columns.Column(0, counted["count"], f"{below.text}的{counted['what']}"),)
                below.kind = "unit"

    def _whose_between(self, lines: list[Line]) -> None:
        """132.6平方公里 / 全市开发区 / 建成面积, and nothing else in their box: whose the figure is, and its label."""
        for at, (figure, who, label) in enumerate(zip(lines, lines[1:], lines[2:], strict=False)):
            if (figure.kind, who.kind, label.kind) != ("figure", "who", "label") or label.place - figure.end != 2:
                continue
            begins = not at or lines[at - 1].kind in ("heading", "time") or figure.place - lines[at - 1].end > 1
            ends = at + 3 >= len(lines) or lines[at + 3].place - label.end > 1
            names = {mention.name for mention in self.register.mentions(who.text) if mention.place}
            if begins and ends and len(names) == 1 and not labels.aside(figure):
                figure.label, figure.whom, label.used = label.text, names.pop(), True

    def _said_on(self, lines: list[Line]) -> None:
        """到2025年国家高新区数量达到 / 220家: a label that counts zones and leads on to its figure is one sentence with it."""
        for above, line in pairwise(lines):
            near = line.number == above.number + 1 and line.kind == "figure" and line.label == above.text and not line.prefix
            if near and above.place == above.end and _CLASS_LEADS_ON.search(above.text):
                line.prefix, line.kind, line.label, above.kind = above.text, "full", "", "part"

    @staticmethod
    def _how_many(line: Line, count: Line, lines: list[Line]) -> bool:
        """省级以上开发区 right above a count of bodies that no label below explains: how many there are."""
        if not _COUNT.fullmatch(count.text) or not _CLASS_COUNTED.search(line.text) or count.place - line.end >= GROUP:
            return False
        below = lines[lines.index(count) + 1 :][:2]
        if not below or below[0].kind != "label" or below[0].place - count.end >= GROUP:
            return True
        own = below[-1]  # 规划面积 / 402平方公里 over a space below 6家: the label of what it touches
        return own.kind == "figure" and own.place - below[0].end < below[0].place - count.end

    def _kind_of_zones(self, line: Line) -> bool:
        """省级以上开发区, 国家级高新区 on a line of their own."""
        mentions = self.register.mentions(line.text) if line.kind == "who" else []
        return bool(mentions) and all(m.how in (CITY_ZONES, CLASS, BY_KIND, SOME) for m in mentions)

    def _of_all_zones(self, line: Line) -> bool:
        """全市开发区高新技术企业: a line that begins with all zones of the city."""
        first = next(iter(self.register.mentions(line.text[:40])), None) if line.kind in ("label", "who", "full") else None
        return first is not None and first.how == CITY_ZONES and first.start == 0

    @staticmethod
    def _measured(lines: list[Line], at: int) -> str:
        """1965 right above 规上工业总产值（亿元）, or right below it with no other number beside it: its unit; it is no year."""
        line = lines[at]
        near = [other for other in lines[max(at - 1, 0) : at + 2] if abs(other.place - line.place) == 1]
        unit = next((found[1] for other in near if (found := UNIT.search(other.text))), "")
        return "" if any(_BARE_NUMBER.fullmatch(other.text) for other in near) else unit

    def _place(self, slide: Slide) -> str:
        """The one other city that a slide names, or the one zone of the city after which something on it is named."""
        context = self.register.context
        cities, stems = set(), set()
        for line in slide.lines:
            if line.kind in ("header", "who"):
                continue
            text = self.blocks[line.number].text
            cities |= {
                m.name
                for m in self.register.mentions(text)
                if m.region
                and m.how in ("place", "register")
                and m.name not in (context.city, context.province, "全国")
                and m.name[:2] != self.register.zone[:2]
                and not _MODEL.search(text[max(m.start - 4, 0) : m.end + 2])
                and not _held_against(text, m)
            }
            stems |= {city for city in self.zones_of if city in text}
        if len(cities) == 1:
            return cities.pop()
        zones = {self.zones_of[stem] for stem in stems if stem != context.city[:2]}
        return zones.pop() if len(zones) == 1 and not cities else ""

    def _below_title(self, lines: list[Line]) -> timing.Time | None:
        """（三）亩均税收：仅2家高于全省平均 / 2022年: the time right below a title with a figure is that of the title too."""
        told = [line for line in lines if line.kind not in ("header", "part", "mark")][:2]
        if len(told) < 2 or told[0].kind != "full" or not HEADING.match(told[0].text) or timing.glance(told[0].text, self.dated):
            return None
        times = timing.glance(told[1].text, self.dated)
        alone = told[1].kind == "time" or (times and not times[0].start and _OF_ALL.match(told[1].text[times[0].end :]))
        return times[0] if times and times[0].iso and alone else None

    def _dates(self, slide: Slide) -> timing.Time | None:
        """A time beside a word for the whole of a slide's figures: 2021年全 / 省开发区 / 综合排名."""
        years = [line.text for line in slide.lines if _OF_NOW.fullmatch(line.text)]
        if len(years) == 1 and years[0] in [line.text for line in slide.lines[:2]]:
            return timing.glance(f"{years[0]}年", self.dated)[0]  # a year alone at the head of a slide
        if time := self._below_title(slide.lines):
            return time
        text, told = "", False
        for line in slide.lines:
            if told and line.number + 1 < len(self.blocks) and self.blocks[line.number + 1].kind == "table":
                continue  # the caption of a table below the figures
            told = told or line.kind in ("figure", "full")
            if line.kind in ("label", "time", "heading") or (line.kind == "full" and not text):
                text += line.text
        found = [time for time in timing.glance(text, self.dated) if time.iso and not time.base]
        if len({time.iso for time in found}) == 1 and _OF_ALL.match(text[found[0].end :]):
            lines = (line for line in slide.lines if line.kind in ("label", "time", "heading", "full"))
            every = (time for line in lines for time in timing.glance(line.text, self.dated) if time.iso and not time.base)
            return found[0] if next(every, found[0]).iso == found[0].iso else None  # not below 上半年全市8个板块…
        return None
