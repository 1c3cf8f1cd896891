"""Whom the lines of a slide are about: the zone it names, the section it stands in, a firm or a project until its group ends.

A heading that names another zone opens a section about it, over slides and lower headings, to the next heading of its level;
a heading of the narrator's own (启示, 差距, 下步打算) returns to whom all is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from kaifaqu.evidence.document import Block
from kaifaqu.evidence.grammar import averages
from kaifaqu.evidence.grammar.bodies import CITY_ZONES, SOME, Register
from kaifaqu.evidence.grammar.dating import Dating
from kaifaqu.evidence.grammar.draft import State
from kaifaqu.evidence.grammar.labels import GROUP, Line
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.slides import ITEM, Slide
from kaifaqu.evidence.grammar.speakers import Offices
from kaifaqu.evidence.grammar.vocabulary import vocabulary
from kaifaqu.observe import Period

PROJECT: Final = "a project on a line of its own"
FIRM: Final = "a firm on a line of its own"
_SLIDE: Final = "the one that the slide names"
_LINE: Final = "named on a line above"
_SECTION: Final = "whom the section is about"
_LEVELS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"第[一二三四五六七八九十]+[章篇部]|PART|Part|[壹贰叁肆伍陆柒捌][、 .．]|0\d[ \u3000]",
        r"[一二三四五六七八九十]+、",
        r"[（(][一二三四五六七八九十]+[）)]",
        r"\d{1,2}[.、．]",
        r"[（(]\d{1,2}[）)]|[①②③④⑤⑥⑦⑧⑨]",
    )
)
_OWN: Final = re.compile("启示|体会|感悟|感受|反思|思考|差距|短板|对照|下一?步|打算|怎么干|怎么办|目标任务")
_THOUGHTS: Final = re.compile("(?:启示|体会|感悟|感受|反思|思考|打算)[：:]?$")
_BRIEF: Final = 10  # letters of a line that only says whose thoughts follow
_OF_FIRM: Final = re.compile(
    "[一二三四]期(?:项目|工程|基地)?|(?:扩产|技改|扩建|新建|搬迁|改造|升级|智能化改造|数字化改造)(?:项目|工程|基地)"
)
_ISSUED: Final = re.compile("(?P<by>.{2,24}(?:政府|委员会|委|办公室|局|厅|办|部))(?:文件$|关于)")
_NO_SECTION: Final = ("", 99)


def level(text: str) -> int | None:
    """How high a numbered heading stands: 第一部分 above 一、 above （一） above 1."""
    return next((rank for rank, pattern in enumerate(_LEVELS) if pattern.match(text.strip(" *"))), None)


class Whom(Dating):
    """Whom the reader takes the next lines to be about."""

    def __init__(
        self,
        blocks: tuple[Block, ...],
        register: Register,
        dated: Period | None,
        part: Callable[[str], None],
        *,
        spoken: bool = False,
    ) -> None:
        super().__init__(blocks, register, dated, part, spoken=spoken)
        self.offices = Offices(register.context, vocabulary())
        self.extreme: averages.Extreme | None = None  # 全省开发区最高 above the next figure
        self.elsewhere = False  # the slides are about others
        self.carried = ("", "")  # the running header of the slide before, and whom it was about
        self.chapter = _NO_SECTION  # the zone that a section is about, and the level of its heading
        self.titles: set[str] = set()  # the running titles seen
        self.zone = ("", _SLIDE)  # whom a firm or a project gives way to
        self.group = (0, 0, False)  # where the lines of a firm were last, the widest step between them, whether it has a figure

    def open(self, slide: Slide, state: State) -> None:
        """A new slide: the one zone that it names, else the section's, else that of the slide before under the same title."""
        head = next((line.text for line in slide.lines if line.kind == "header"), "")
        named = any(line.names for line in slide.lines if line.kind != "header")
        heads = [line.text for line in slide.lines if line.kind in ("heading", "header")]
        fresh = any(line.kind == "heading" for line in slide.lines)
        zone, how = slide.zone, _SLIDE
        if not zone and not named and self.chapter[0]:
            zone, how = self.chapter[0], _SECTION
        elif not zone and not named and not fresh and head and head == self.carried[0]:
            zone, how = self.carried[1], "carried from the slide before"
        self._about(state, zone, how)
        firm = any(line.kind == "who" and not line.names for line in slide.lines)
        self.carried = (head, "" if firm else zone)
        if heads:
            self.elsewhere = any(grammar().elsewhere.search(text) for text in heads) or (self.elsewhere and not fresh)
        state.nobody = self.elsewhere

    def _about(self, state: State, name: str, how: str) -> None:
        state.subject, state.subject_how = name, how
        if how not in (FIRM, PROJECT):
            self.zone = (name, how)

    def named(self, line: Line, state: State) -> None:
        """Whom a line without figures names for those that follow."""
        words = grammar()
        if line.kind in ("heading", "header"):
            self._headed(line, state)
        elif line.kind == "label" and not line.used and len(line.text) <= _BRIEF and _THOUGHTS.search(line.text):
            self._about(state, "", _SECTION)
        self.extreme = averages.labelled(line.text, self.register) or (self.extreme if line.kind != "heading" else None)
        some = [m for m in self.register.mentions(line.text) if m.how == SOME and m.end < len(line.text)]
        if some and line.kind == "label" and not re.search("[一-龥]", re.sub(r"20\d\d年?", "", line.text[: some[0].start])):
            self._about(state, some[0].name, _LINE)
        head = re.fullmatch(r"(?:.*的)?([^，。、]{2,20})[：:]", line.text) if line.kind == "label" else None
        alone = line.kind == "who" and not line.names
        if head and words.owner.search(head[1]):
            self._narrow(line, state, head[1], "named before the colon")
        elif line.kind == "label" and state.subject_how == FIRM and _OF_FIRM.fullmatch(line.text):
            self._narrow(line, state, state.subject + line.text, PROJECT)
        elif line.kind == "label" and (by := _ISSUED.match(line.text)) and (body := self.offices.of(by["by"])):
            self._about(state, body, "who issued the document that the slide shows")
        elif line.kind == "label" and 5 <= len(line.text) <= 24 and self._project(line):
            zones = [
                m
                for m in self.register.mentions(line.text)
                if m.start == 0 and m.end < len(line.text) and m.place and not m.region
            ]
            self._narrow(line, state, line.text[zones[0].end :].strip() if zones else line.text, PROJECT)
        elif (
            line.kind == "label"
            and len(line.text) <= 10
            and words.company.search(line.text)
            and not words.no_company.search(line.text)
        ):
            self._narrow(line, state, line.text, FIRM)
        elif alone and (city := self.register.zones_alone(line.text)):
            self._about(state, city, _LINE)
        elif alone and (firm := self.register.firm_alone(line.text)):
            self._narrow(line, state, firm, FIRM)
        elif line.kind in ("who", "label", "heading") and len(set(line.about)) == 1:
            self._about(state, line.about[0], _LINE)

    def _narrow(self, line: Line, state: State, name: str, how: str) -> None:
        self._about(state, name, how)
        self.group = (line.end, 0, False)

    def _headed(self, line: Line, state: State) -> None:
        """A heading ends the sections of its level and below, and opens one where it names a zone."""
        if line.kind == "header":
            if line.text in self.titles or not re.search("[一-龥]", line.text):
                return
            self.titles.add(line.text)
        rank, zones = level(line.text), set(line.about)
        if _OWN.search(line.text) and not zones:
            self.chapter = _NO_SECTION
            self._about(state, "", _SECTION)
        elif rank is not None and rank <= self.chapter[1] and not zones:
            self.chapter = _NO_SECTION
            if state.subject_how == _SECTION:
                self._about(state, self.slide_of[line.number].zone, _SLIDE)
        if rank is not None and len(zones) == 1:
            self.chapter = (next(iter(zones)), rank)
        if state.subject_how == FIRM:
            self._about(state, *self.zone)

    def grouped(self, line: Line, state: State) -> None:
        """The lines of a firm end, once it has a figure, at a space wider than those between them, or at what a place has."""
        if state.subject_how not in (FIRM, PROJECT):
            return
        last, widest, fed = self.group
        step = line.place - last
        if (fed and step >= GROUP and step > widest) or grammar().of_places.search(line.label + line.text):
            self._about(state, *self.zone)
        self.group = (line.end, max(widest, step), fed or line.kind in ("figure", "full"))

    def leave(self, number: int, state: State, kept: tuple[str, str]) -> None:
        """A line with figures leaves the next to whom they were about, unless it begins with a zone; an item is itself alone."""
        line = self.lines.get(number)
        if line is None or state.subject_how == CITY_ZONES:
            return
        item = ITEM.match(self.blocks[number].text) is not None
        if item or not line.about:
            state.subject, state.subject_how = kept
        else:
            self.zone = (state.subject, state.subject_how)

    @staticmethod
    def _company(text: str) -> bool:
        words = grammar()
        return len(text) <= _BRIEF and bool(words.company.search(text)) and not words.no_company.search(text)

    def _project(self, line: Line) -> bool:
        """True for a project by name, not projects in general, if the next lines tell what it has: 总投资, 占地 …"""
        words = grammar()
        named = words.owner.search(line.text) or line.text.endswith("基金")
        if line.used or not named or words.no_project.search(line.text) or words.done.match(line.text):
            return False
        lines = self.slide_of[line.number].lines
        at = lines.index(line)
        following = [other.text for other in lines[at + 1 : at + 3]]
        return any(words.attribute_start.match(text) or words.of_works.match(text) for text in following)
