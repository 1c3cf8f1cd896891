"""Slides and lists: a figure and its label on different lines, whom a slide names, a time that stands alone.

What binds a label to its figure is nearness: the line right above or below, else the nearer of the two; where both are equally
near, the order that fits the whole slide (figure, label, figure, label … or the other way round).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from kaifaqu.evidence.document import Block
from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import prose, several
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.bodies import Register
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.observe import Period

SHORT: Final = 42
_HEADING: Final = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十壹贰叁肆伍陆]+[）)、.]|第[一二三四五六七八九十]+[章节部分]|PART|Part|目录|CONTENTS|\d{1,2}[.、]\s*[^\d\s])")
_YEARLY: Final = re.compile(r"(20\d\d)年?\s+[^年\s]")  # 2021  7.03: the year before its figure
_JUST_TIME: Final = re.compile("(?:度|年度|末|底|全年|累计|情况|数据|主要指标|指标|年|截至|截止|到|份)*")
_UNIT: Final = re.compile(r"[（(]([^（）()]{1,8})[）)]")
_BULLET: Final = re.compile(r"^[ \u3000\-—•·✓√□■◆●➤▶>①②③④⑤⑥⑦⑧⑨⑩]+")
_REPEATED: Final = 3  # a line that stands this often is a running header


@dataclass(slots=True)
class Line:
    """A short line of a slide. ``kind``: header, heading, time, who, label, figure (without a label of its own), full."""

    number: int
    text: str
    place: int
    kind: str = "label"
    names: list[str] = field(default_factory=list)
    label: str = ""
    used: bool = False
    suffix: str = ""  # the unit, where it stands on the line below


@dataclass(slots=True)
class Slide:
    """The lines between two running headers, and the one zone that they name (if it is one)."""

    lines: list[Line] = field(default_factory=list)
    zone: str = ""
    time: timing.Time | None = None  # what dates the whole slide: 2021年全省开发区综合排名


class Layout:
    """The lines of a document, for the labels around a figure."""

    def __init__(self, blocks: tuple[Block, ...], register: Register, dated: Period | None, part: Callable[[str], None]) -> None:
        self.blocks, self.register, self.dated, self.part = blocks, register, dated, part
        self.lines: dict[int, Line] = {}
        self.slide_of: dict[int, Slide] = {}
        short = sum(1 for block in blocks if len(block.text) <= SHORT)
        self.is_deck = len(blocks) > 8 and short >= 0.7 * len(blocks)
        self.zones_of: dict[str, str] = {}  # a city's stem: the one zone that the document names after it
        if self.is_deck:
            named = {m.name for block in blocks for m in register.mentions(block.text[:300]) if m.place and not m.region}
            for city in register.cities:
                zones = [name for name in named if name.startswith(city)]
                if len(zones) == 1:
                    self.zones_of[city] = zones[0]
            self._slides()
        self.current: Slide | None = None
        self.unit = self.base = ""
        self.event = 0  # the line of an event that dates what is right below it
        self.carried = ("", "")  # the running header of the slide before, and whom it was about

    def _slides(self) -> None:
        counts = Counter(block.text.strip() for block in self.blocks if 3 < len(block.text.strip()) <= SHORT)
        slide = Slide()
        before, page, last, since = "", None, 0, 0
        for number, block in enumerate(self.blocks):
            text = _BULLET.sub("", block.text.replace("*", "")).strip()
            here = block.at(0)
            line = Line(number, text, here.line or number)
            apart = not slide.lines or here.line is None or (here.line - last >= 3) or before == "header"
            gap = here.line is not None and here.line - last >= 3
            above = slide.lines[-1] if slide.lines else None
            since = 0 if gap or above is None else since + 1
            apart = apart or since <= 1 and (above is None or _HEADING.match(above.text) is not None)
            last = here.line or 0
            if apart and counts[block.text.strip()] >= _REPEATED and not any(char.isdigit() for char in text):
                line.kind = "header"
            turned = here.slide is not None and here.slide != page
            page = here.slide
            if turned or (line.kind == "header" and before != "header") or text.startswith("PART"):
                self._close(slide)
                slide = Slide()
            before = line.kind
            if line.kind != "header" and block.kind != "table" and len(block.text) <= SHORT:
                self._classify(line, block)
            elif line.kind != "header":
                line.kind = "full"
                line.names = [m.name for m in self.register.mentions(text[:400]) if m.place and not m.region and m.how not in ("the city's zones", "introduced by the text")]
            slide.lines.append(line)
            self.lines[number] = line
            self.slide_of[number] = slide
        self._close(slide)

    def _classify(self, line: Line, block: Block) -> None:
        text = line.text
        mentions = self.register.mentions(text)
        line.names = [m.name for m in mentions if m.place and not m.region and m.how not in ("the city's zones", "introduced by the text")]
        rest = text
        for mention in reversed(mentions):
            rest = rest[: mention.start] + rest[mention.end :]
        times = timing.find(text, self.dated)
        found = figuring.find(text)
        if self.register.listed_cities(text):
            line.kind = "who"
        elif mentions and not re.sub(r"[、，, 和及·]", "", rest):
            line.kind = "who"
        elif mentions and not found and not re.search("[一-龥]", re.sub(r"[、，, 和及·:：（）()]|" + "|".join(re.escape(m.name[:2]) for m in mentions), "", rest)):
            line.kind = "who"
        elif times and not found and times[0].iso and _JUST_TIME.fullmatch(re.sub(r"[^一-龥]", "", text.replace(times[0].text, ""))):
            line.kind = "time"
        elif block.kind == "heading" or (_HEADING.match(text) and not found):
            line.kind = "heading"
        elif found:
            line.kind = "figure" if self._bare(text, found) else "full"
        elif not re.search(r"[一-龥]|^[A-Z][A-Za-z0-9&/]{1,9}$", text):
            line.kind = "header"

    @staticmethod
    def _bare(text: str, found: list[figuring.Figure]) -> bool:
        """Nothing but verbs, bounds and marks before the figure, and nothing after it."""
        words = grammar()
        before = text[: found[0].start]
        after = re.sub(r"[\s*）)（(，。;；]", "", text[found[-1].end :])
        rest = re.sub(r"[\s*（(]", "", before)
        while rest:
            for length in range(min(words.longest, len(rest)), 0, -1):
                if words.chain.get(rest[-length:], "noun") != "noun":
                    rest = rest[:-length]
                    break
            else:
                return False
        return not after and found[0].kind != "rank"

    def _close(self, slide: Slide) -> None:
        zones = {name for line in slide.lines if line.kind != "header" for name in line.names}
        slide.zone = zones.pop() if len(zones) == 1 else ""
        if not zones and not slide.zone:
            slide.zone = self._place(slide)
        slide.time = self._dates(slide)
        unit = figuring.shapes().unit
        for line, following in zip(slide.lines, slide.lines[1:], strict=False):
            if re.fullmatch(r"[+-]?\d[\d,.]*", line.text) and (found := unit.fullmatch(following.text)) and found["unit"]:
                line.kind, line.suffix, following.kind = "figure", following.text, "unit"
            elif re.fullmatch(r"(?:20\d\d年?\s+)?\d[\d,.]*", line.text) and not re.fullmatch(r"(?:19|20)\d\d", line.text):
                line.kind = "figure"
        kinds = [line for line in slide.lines if line.kind in ("label", "figure", "full", "who", "time", "heading")]
        for line, following in zip(kinds, kinds[1:], strict=False):
            if line.kind == "full" and following.kind == "figure" and re.search("(?:以上|以内|以下)$|位$", line.text) and following.place - line.place <= 2:
                line.kind = "label"  # 排名前进10名以上 / 50万: the upper line is the condition of the lower
        for at, line in enumerate(kinds):
            yearly = _YEARLY.match(line.text) and at and _YEARLY.match(kinds[at - 1].text)
            if line.kind == "figure" and yearly:
                line.label = kinds[at - 1].label
            elif line.kind == "figure":
                self._label(kinds, at)

    def _place(self, slide: Slide) -> str:
        """The one other city that a slide names, or the one zone of the city after which something on it is named."""
        context = self.register.context
        cities, stems = set(), set()
        for line in slide.lines:
            if line.kind in ("header", "who"):
                continue
            text = self.blocks[line.number].text
            cities |= {m.name for m in self.register.mentions(text) if m.region and m.how in ("place", "register") and m.name not in (context.city, context.province, "全国")}
            stems |= {city for city in self.zones_of if city in text}
        if len(cities) == 1:
            return cities.pop()
        zones = {self.zones_of[stem] for stem in stems if stem != context.city[:2]}
        return zones.pop() if len(zones) == 1 and not cities else ""

    def _dates(self, slide: Slide) -> timing.Time | None:
        """A time beside a word for the whole of a slide's figures: 2021年全 / 省开发区 / 综合排名."""
        text = ""
        for line in slide.lines:
            if line.kind in ("label", "time", "heading"):
                text += line.text
        found = [time for time in timing.find(text, self.dated) if time.iso and not time.base]
        if len({time.iso for time in found}) == 1 and re.match("[^，。]{0,10}(?:排名|评价|主要指标|完成情况)", text[found[0].end :]):
            return found[0]
        return None

    def _label(self, lines: list[Line], at: int) -> None:
        """The label of the figure ``lines[at]``."""
        line = lines[at]
        above = lines[at - 1] if at and lines[at - 1].kind == "label" else None
        below = lines[at + 1] if at + 1 < len(lines) and lines[at + 1].kind == "label" else None
        up = line.place - above.place if above else 99
        down = below.place - line.place if below else 99
        if above is None and below is None:
            return
        if up == down:
            first = next(i for i, item in enumerate(lines) if item.kind == "figure")
            after = next((item for item in reversed(lines) if item.kind in ("label", "figure")), line)
            leads = first == 0 or lines[first - 1].kind != "label"
            follow = above is not None and above.used or (leads and (above is None or above.used)) or (after.kind == "label" and above is not None and above.used)
            chosen, step = (below, 1) if follow else (above, -1)
        else:
            chosen, step = (above, -1) if up < down else (below, 1)
        if chosen is None:
            return
        parts, cursor = [chosen], at + step
        while True:
            following = cursor + step
            if not 0 <= following < len(lines) or lines[following].kind != "label" or lines[following].used or len(parts) > 3:
                break
            if abs(lines[following].place - lines[cursor].place) != 1 or up == down == 1:
                break
            parts.append(lines[following])
            cursor = following
        for part in parts:
            part.used = True
        line.label = "".join(part.text for part in (parts if step > 0 else reversed(parts)))

    def read(self, number: int, state: State) -> list[Draft]:
        """The figures of a short line, with the label, the subject and the time of the lines around it."""
        block = self.blocks[number]
        line = self.lines.get(number)
        if line is None:
            state.subject = state.indicator = ""
            return prose.read(block.text, state)
        slide = self.enter(number, state)
        self.note(line, state, block)
        if line.kind in ("header", "who", "time", "heading", "label", "unit"):
            return []
        if line.kind == "figure":
            self._lend(line, state)
        kept = (state.subject, state.subject_how)
        opener = state.opener
        hint = _UNIT.search(line.label) if line.kind == "figure" else None
        if hint is None and not line.label and line.kind == "figure":
            state.unit = self.unit  # 2020 6.82 / 2021 7.03: one label above all of them
        else:
            state.unit = hint[1] if hint else ""
        self.unit = state.unit
        drafts = prose.read(block.text + line.suffix, state)
        state.unit = ""
        state.opener = opener
        if line.kind == "figure" and line.label and self.base:
            state.indicator = self.base
        dated = re.match(r"(20\d\d)年?\s+[^年]", line.text)
        for draft in drafts:
            if dated and not draft.period.startswith(dated[1]):
                draft.say("period", dated[1], "the year before the figure", (block.text.find(dated[1]), block.text.find(dated[1]) + 4))
        if drafts:
            state.once = None
        if not line.names and state.subject_how != "the city's zones":
            state.subject, state.subject_how = kept
        self._bound(line, drafts)
        if line.label and drafts and drafts[0].figure.unit == "人" and not prose.label(line.label, State(self.register, self.dated)):
            drafts[0].say("indicator", "人员数量", "people before and after, counted without a noun")
            drafts[0].say("period", line.label, "the label tells when")
        if line.kind == "full" and not drafts:
            self._size_label(line, state)
        return self._listed(line, slide, drafts)

    def enter(self, number: int, state: State) -> Slide:
        """A new slide renews what is carried; the one zone that it names is whom it is about."""
        slide = self.slide_of.get(number) or Slide()
        if self.is_deck and slide is not self.current:
            self.current = slide
            head = next((line.text for line in slide.lines if line.kind == "header"), "")
            named = any(line.names for line in slide.lines if line.kind != "header")
            state.subject, state.subject_how = slide.zone, "the one that the slide names"
            if not slide.zone and not named and head and head == self.carried[0]:
                state.subject, state.subject_how = self.carried[1], "carried from the slide before"
            self.carried = (head, state.subject)
            state.opener = slide.time
            state.unit, state.indicator, state.group, state.topic, state.once = "", "", [], "", None
            for line in slide.lines:
                if line.kind == "header" and _HEADING.match(line.text):
                    self.part(line.text)
        return slide

    def note(self, line: Line, state: State, block: Block) -> None:
        """What a line without figures leaves in the reader's mind: whom the next are about, and when."""
        words = grammar()
        head = re.fullmatch(r"(?:.*的)?([^，。、]{2,20})[：:]", line.text) if line.kind == "label" else None
        if head and words.owner.search(head[1]):
            state.subject, state.subject_how = head[1], "named before the colon"
        elif line.kind == "label" and 5 <= len(line.text) <= 24 and words.owner.search(line.text) and self._attributes(line):
            zones = [m for m in self.register.mentions(line.text) if m.start == 0 and m.end < len(line.text) and not m.region]
            name = line.text[zones[0].end :].strip() if zones else line.text
            state.subject, state.subject_how = name, "named before the colon"
        elif line.kind == "label" and len(line.text) <= 10 and words.company.search(line.text) and not words.no_company.search(line.text):
            state.subject, state.subject_how = line.text, "a firm on a line of its own"
        elif line.kind == "who" and (firm := self._firm(line)):
            state.subject, state.subject_how = firm, "a firm on a line of its own"
        elif line.kind == "who" or (line.kind in ("label", "heading") and line.names):
            if len(set(line.names)) == 1:
                state.subject, state.subject_how = line.names[0], "named on a line above"
        if line.kind == "time" and (here := timing.find(block.text, self.dated)) and self.dated is not None and here[-1].iso[:7] == self.dated.iso[:7]:
            return  # the day of the talk itself, on its cover
        if line.kind == "time" and "日" in line.text:
            return  # the day of a letter shown on the slide
        if line.kind == "heading" or line.kind == "label" and re.search("目标|任务$", line.text) and len(line.text) <= 26:
            self.part(line.text)
        if line.kind in ("time", "heading", "label"):
            times = [time for time in timing.find(block.text, self.dated, state.year) if time.iso and not time.base]
            rest = len(line.text) - len(times[-1].text) if times else 99
            if state.once is not None and line.used and line.place - self.event > 1:
                state.once = None
            if times and (line.used or re.search("设立|成立|获批|批准", line.text)):
                state.once, self.event = times[-1], line.place
            elif times and (line.kind != "label" or rest == 0):
                state.opener = times[-1]
        if line.kind == "label" and not line.used and (name := prose.label(line.text, state)):
            state.indicator = name
            state.topic = name if len(name) <= 8 and not re.search("[、，“”]", name) else ""

    def _firm(self, line: Line) -> str:
        mentions = self.register.mentions(line.text)
        return mentions[0].name if len(mentions) == 1 and not mentions[0].place else ""

    def _attributes(self, line: Line) -> bool:
        """True if the next lines tell what a project has: 总投资, 占地 …"""
        lines = self.slide_of[line.number].lines
        at = lines.index(line)
        return any(grammar().attribute_start.match(following.text) for following in lines[at + 1 : at + 3])

    def _size_label(self, line: Line, state: State) -> None:
        """2022年新签约10亿元以上项目: the figure is a size, and the line the label of those below."""
        state.indicator = prose.label(line.text, state) or state.indicator
        times = [time for time in timing.find(line.text, self.dated, state.year) if time.iso and not time.base]
        if times:
            state.opener = times[-1]

    def _lend(self, line: Line, state: State) -> None:
        """The label is what a clause before would be: the indicator that the figure's line leaves out."""
        text = _UNIT.sub("", line.label) if _UNIT.search(line.label) else line.label
        if not text:
            if state.unit:
                return
            return
        scratch, before = prose.label(text, state), state.indicator
        if scratch:
            if state.topic and scratch in grammar().tails and state.topic != scratch:
                scratch = re.sub("数量$", "", state.topic).removesuffix(scratch) + scratch
            part = re.match("占|低于|高于|完成", scratch) is not None and state.indicator
            if goal := re.search("完成.*(?:目标|任务|计划|预算)", text):
                state.indicator = f"{state.indicator}{goal[0]}比例"
            else:
                state.indicator = state.indicator + scratch if part else scratch
            self.base = state.indicator if not (part or goal) else before

    def _bound(self, line: Line, drafts: list[Draft]) -> None:
        """A label that ends in a bound or in a word of growth says so of its figure: 配套率接近 / 60%."""
        words = grammar()
        for draft in drafts[:1]:
            for word, sign in words.bounds.items():
                if line.label.endswith(word) and draft.bound == "=" and (len(word) > 1 or word in "超近约"):
                    draft.say("bound", sign, "bound in the label")
            ending = next((words.chain[line.label[-n:]] for n in range(min(words.longest, len(line.label)), 0, -1) if line.label[-n:] in words.chain), "")
            if draft.measure == "level" and draft.figure.kind == "percent":
                if ending in ("up", "down", "rate"):
                    draft.say("measure", "growth", "word of growth in the label")
                    if ending == "down" and draft.value > 0:
                        draft.value = -draft.value
                elif ending == "average":
                    draft.say("measure", "cagr", "average growth in the label")

    def _listed(self, line: Line, slide: Slide, drafts: list[Draft]) -> list[Draft]:
        """4家 above a list of cities: each of them has 4."""
        if len(drafts) != 1 or line.kind != "figure" or drafts[0].figure.kind != "count":
            return drafts
        at = slide.lines.index(line)
        names: list[str] = []
        for following in slide.lines[at + 1 :]:
            if following.kind != "who":
                break
            names += self.register.listed_cities(following.text) or [m.name for m in self.register.mentions(following.text)]
        if not names:
            return drafts
        return [several.of_another(drafts[0], name) for name in names]
