"""When the figures of a slide are: times on lines of their own, in labels and titles, the years of two columns."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import numerals
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.lines import GROUP, Line
from kaifaqu.evidence.grammar.parts import FIRST_LEVEL, asks
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.slides import ARROW, ITEM, PAIR, Slide, Slides, Talk
from kaifaqu.evidence.grammar.times import Time
from kaifaqu.evidence.grammar.whens import years

_RULES: Final = rules("dating")
_EVENT: Final = _RULES.pattern("event")
_HAPPENED: Final = _RULES.pattern("happened")
_DEPENDENT: Final = _RULES.pattern("dependent")
_AIM: Final = _RULES.pattern("aim")
ADDED: Final = _RULES.pattern("added")
MOVEMENT: Final = _RULES.pattern("movement")
_SUMMED: Final = _RULES.pattern("summed_over")
_SHARE: Final = _RULES.pattern("share")
_SOME_YEARS: Final = _RULES.pattern("years_passed")
_CONTENTS: Final = _RULES.pattern("contents")
_LISTED_PART: Final = _RULES.pattern("listed_part")
_NUMBERED: Final = _RULES.pattern("numbered")
_YEAR_AHEAD: Final = _RULES.pattern("year_ahead")
_GOAL_LABEL: Final = _RULES.pattern("goal_label")
_BRACKETED: Final = re.compile(r"[（(][^（）()]*[）)]$")  # 人才引进（1—11月）: covers the lines below
CLOSE: Final = 2  # lines between two groups where the lines of one stand right below each other
_MONTH: Final = re.compile(r"\d{4}-\d\d")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_TITLE: Final = 14  # letters of a title beside its time at most
_LONGEST: Final = 26  # letters of a label that speaks of goals
_FIGURED: Final = ("figure", "full")
_CONTENTS_BY: Final = 80  # blocks: where the table of contents begins at the latest
_PARTS: Final = 16  # lines of a table of contents at most


class Dating(Slides):
    """The times that a reader keeps in mind from line to line."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self.part = talk.part
        self.pair: tuple[Time, Time] | None = None  # the years of two columns
        self.row: int | None = None  # of two rows of columns joined by arrows, that of the figure
        self.section = ("", 0)  # the period that holds for all slides of a section
        self.told = ""  # the period of the figure before
        self.lent: tuple[Time, str] | None = None  # the time in the label of a figure, and in what that is measured
        self.event_gap = GROUP  # how far apart the lines of an event's group are at most
        self.event = 0  # the place of the last line of an event's group, which is all that its time dates
        self.last = 0  # the place of the figure before
        self.years: list[int] = []  # the years of the figures before
        self.wholes: set[tuple[str, str]] = set()  # what the last line that is no item of a list told: unit and measure
        self.contents = False  # the lines of a table of contents
        self.parts_listed = self._parts_listed()  # 奋起直追: 创建举措, which its slides no longer say

    def _parts_listed(self) -> dict[str, str]:
        """What a table of contents adds to the names of the parts: 04 奋起直追——创建举措."""
        texts = [block.text.strip() for block in self.blocks[: _CONTENTS_BY + _PARTS]]
        first = next((at for at, text in enumerate(texts[:_CONTENTS_BY]) if _CONTENTS.search(text)), len(texts))
        found = (_LISTED_PART.match(text.lstrip("-* ")) for text in texts[first + 1 : first + _PARTS])
        return {part["head"]: part["more"] for part in found if part}

    def turn(self, slide: Slide, before: Slide | None, state: State) -> None:
        """A new slide has its own times; those of a slide without figures, which parts the talk, hold on."""
        if before is None or not any(line.kind in _FIGURED for line in before.lines):
            self.section = (state.period, state.year)
        else:
            state.period, state.year = self.section
        self.pair, self.told, self.contents = None, "", False
        self.years, self.wholes, self.event, self.lent = [], set(), 0, None
        state.opener, state.once = slide.time, None
        for year, following in pairwise(slide.lines):
            if _YEAR.fullmatch(year.text) and following.kind in _FIGURED and following.place - year.place < GROUP:
                year.text, year.kind = f"{year.text}年", "time"  # 2017 / 58.3亿元 / 2021 / 111.2亿元

    def headed(self, text: str, state: State) -> None:
        """A heading names a part; one of the first level holds for the slides that follow, as does what a running title adds."""
        added = ADDED.search(text)
        text = f"一、{added['chapter']}" if added else text
        self.contents = self.contents or _CONTENTS.search(text) is not None
        if self.contents:
            return
        if self.parts_listed and (more := self.parts_listed.get(name := _NUMBERED.sub("", text))):
            text = f"一、{name}——{more}"
        self.part(text)
        if state.asked:
            state.opener, state.period = None, ""  # what is asked for has no time but its own
        if FIRST_LEVEL.match(text):
            self.section = (state.period, state.year)

    def names_goals(self, line: Line) -> bool:
        """A label that speaks of goals: 2024年目标, or as the title of a slide 今年重点干好六件事."""
        if line.kind not in ("label", "header") or len(line.text) > _LONGEST:
            return False
        asking = asks(line.text)
        if not line.used and (line.text in self.parts_listed or (asking and line.kind == "label")):
            return True
        goals = asking or grammar().heading_goals.search(line.text) is not None
        if line.kind == "header":  # the title of the whole talk says nothing of its parts
            return goals and line.text not in self.of_talk
        titled = goals and _titles(line, self.slide_of[line.number].lines)
        return titled or _GOAL_LABEL.search(line.text) is not None

    def times_of(self, text: str, state: State) -> list[Time]:
        """The times of a line that date something: not what is compared with."""
        text = _YEAR_AHEAD.sub(r"\g<0>年", text) if "20" in text else text
        year = state.year or (self.dated.year if state.target and self.dated is not None else 0) or 0  # 全年 in a plan's part
        return [time for time in timing.glance(text, self.dated, year) if not time.base]

    def timed(self, line: Line, state: State) -> None:
        """A time on a line without figures: of an event right below, of what follows, or of two columns."""
        times = self.times_of(line.text, state)
        dated = [time for time in times if time.iso]
        self.pair = self._pair(line.text) or self.pair
        if line.kind == "label" and not line.used and not _DEPENDENT.match(line.text):
            self.told = ""  # something else is told
        if line.kind == "header":
            return
        if line.kind == "time" and times:
            self._alone(line, times[-1], state)
        elif not dated or len({time.year for time in dated}) > 1 or self._of_the_day(line.text, dated[-1]):
            return  # 1992年设立 · 2013年升级: a history, not the date of what is below
        elif (not _EVENT.search(line.text) or self._ahead(dated[-1])) and (
            line.kind == "heading"
            or len(dated[-1].text) == len(line.text)
            or _covers(line, dated[-1], self.slide_of[line.number])
        ):
            self._based(line, dated[-1])
            state.opener = replace(dated[-1], point=dated[-1].point or dated[-1].iso.isdigit())

    def _ahead(self, time: Time) -> bool:
        """2024年 争升级: what is to happen has happened to nobody."""
        return self.dated is not None and time.year > (self.dated.year or 0)

    def _pair(self, text: str) -> tuple[Time, Time] | None:
        """2017 ➔ 2022, 十年之变（2014 → 2023）, 十年对比：2014年 → 2023年."""
        if text.count("20") < 2:
            return None
        bracket = _BRACKETED.search(text)
        pair = PAIR.fullmatch(bracket[0][1:-1] if bracket else text) or (PAIR.search(text) if ARROW.search(text) else None)
        both = timing.glance(f"{pair[1]}年，{pair[2]}年", self.dated) if pair else ()
        return (both[0], both[1]) if both else None

    def _pair_below(self, line: Line) -> tuple[Time, Time] | None:
        """23% → 41% / 本地配套率 / （2019年 → 2023年）: the years of the two values, on a line below them in their group."""
        lines, end = self.slide_of[line.number].lines, line.end
        for other in lines[lines.index(line) + 1 :]:
            if other.place - end >= GROUP or other.kind in _FIGURED:
                return None
            if pair := self._pair(other.text):
                return pair
            end = other.end
        return None

    def _alone(self, line: Line, time: Time, state: State) -> None:
        """A time alone on its line: the second of two columns of years, one of several on a slide, or the slide's own."""
        if self._of_the_day(line.text, time):
            return
        lines = self.slide_of[line.number].lines
        at = lines.index(line)
        above, first = lines[at - 1] if at else None, state.opener
        below = next((other for other in lines[at + 1 :] if other.kind != "part"), None)
        if above is not None and above.kind == "label" and _between(above, line, below):
            state.once = time  # 研发投入强度 / 2023年 / 3.46%: of the one figure
            if self.event:
                state.opener, self.event = None, 0
            return
        past = _MONTH.fullmatch(time.iso) is not None and self.dated is not None and time.year < (self.dated.year or 0)
        self.event_gap = CLOSE if past and below is not None and below.place - line.place < CLOSE else GROUP
        told = below is not None and _tells_event(below, lines, self.event_gap)
        self.event = below.end if below is not None and told else 0  # 2009年11月 / 获批省级高新区
        if above is not None and above.kind == "time" and first is not None and first.iso.isdigit() and time.iso.isdigit():
            self.pair = (first, time)
        state.opener = replace(time, point=True)

    def _of_the_day(self, text: str, time: Time) -> bool:
        """The day of the talk itself on its cover, of a visit, of a letter that is shown."""
        return "日" in text or (self.dated is not None and time.iso[:7] == self.dated.iso[:7])

    def _based(self, line: Line, time: Time) -> None:
        """（2025年较2022年） over the lines below: what they start from has the earlier year."""
        base = next((item for item in timing.glance(line.text, self.dated) if item.base and item.year), None)
        if base is not None and base.year < time.year:
            self.pair = (base, time)

    def labelled(self, line: Line, state: State) -> None:
        """2021年产值 / 216.4: a time in the label dates the figure, whether it stands above or below."""
        times, unit = [time for time in self.times_of(line.when or line.label, state) if time.iso], _unit(line)
        if (line.when or line.label) and times and not line.label.endswith(f"{times[-1].text}的"):  # not 是2018年的 / 1.9倍
            state.once = times[-1]
            self.lent = (times[-1], unit) if unit else None
        elif state.opener is None and self.lent is not None and self.lent[1] == unit:
            state.once = self.lent[0]  # 2022年营业收入 / 618.4亿元 / 装备制造 / 243.6亿元
        elif line.label:
            state.once = None

    def expire(self, line: Line, state: State) -> None:
        """2009年11月 / 获批省级高新区: the time of an event dates no more than the lines of the event's group."""
        if not self.event or line.place <= self.event:
            return
        if line.place - self.event < self.event_gap:
            self.event = line.end
        else:
            state.opener, self.event = self.slide_of[line.number].time, 0

    def paired(self, line: Line, drafts: list[Draft]) -> None:
        """2017 ➔ 2023 above 96亿元 ➔ 288亿元: each figure has its year, a change both."""
        two = len(drafts) == 2 or (len(drafts) > 2 and [draft.measure == "level" for draft in drafts[:3]] == [True, True, False])
        moved = two and (ARROW.search(line.text) or MOVEMENT.search(line.text))
        self.pair = (self._pair_below(line) if moved else None) or self.pair
        if self.pair is None:
            return
        first, last = self.pair
        fits = False
        if self.row is not None:
            for draft in drafts:
                draft.say("period", self.pair[self.row].iso, "the years of the two rows")
            fits = bool(drafts)
        if moved:
            fits = True
            for draft, time in zip(drafts, self.pair, strict=False):
                draft.say("period", time.iso, "the years of the two columns")
                draft.say("target", self._coming(time), "the years of the two columns")
            drafts[1].say("indicator", drafts[0].indicator, "the same as before the arrow")
        for draft in drafts:
            if draft.measure in ("change", "multiple", "cagr", "growth"):
                fits = True
                draft.say("period", years(first.year, last.year), "the years of the two columns")
        if drafts and not fits:
            self.pair = None  # figures of another kind

    def _coming(self, time: Time) -> bool:
        return self.dated is not None and time.year > (self.dated.year or 0)

    def aimed(self, line: Line, drafts: list[Draft]) -> None:
        """要求 / ≥60家, beside 目前 / 74家: a figure that is labelled as what is asked for is a goal."""
        words = grammar()
        if line.label in words.asked or _AIM.fullmatch(line.label) or words.target.search(line.label):
            for draft in drafts:
                draft.say("target", True, "the label asks for it")

    def follow(self, line: Line, drafts: list[Draft], state: State) -> None:
        """其中 …, 占 …, 增长 …: what says more of the figure before has its time, if it says none."""
        more = any(_DEPENDENT.match(text) for text in (line.prefix, line.label, line.text))
        marked = ITEM.match(self.blocks[line.number].text) is not None
        share = _SHARE.search(line.label or line.whole[: drafts[0].figure.start]) if drafts else None
        above = self.lines.get(line.number - 1)  # the figure's box begins with its label
        top = above.place if above is not None and line.label and above.text == line.label else line.place
        beside = top - self.last < GROUP and grammar().flow.search(line.label) is not None  # 新开工 / 19个 / 竣工 / 14个
        for draft in drafts:
            part = marked and (draft.unit, draft.measure) in self.wholes  # an item below the sum that it is of
            own = draft.hows["period"] == "not said of the project"
            untold = not draft.period or draft.hows["period"] == "of the title or section"
            if (more or share or (part and not own) or beside) and self.told and untold:
                draft.say("period", self.told, "the time of the figure before")
            self._spanned(line, draft)
        if not drafts or drafts[-1].figure.end < len(line.text) - 12:
            self._heads(line, state)
        if drafts:
            self.told, self.last = drafts[-1].period, line.end
            self.wholes = self.wholes if marked else {(draft.unit, draft.measure) for draft in drafts}
            self.years += [int(draft.period) for draft in drafts if draft.period.isdigit()]

    def tell(self, number: int, drafts: list[Draft]) -> None:
        """A sentence over several lines goes on with the time of the one before: 2022年…146个, 当年开工100个."""
        line = self.lines.get(number)
        if line is not None and drafts:
            for draft in drafts if _DEPENDENT.match(line.text) and self.told else ():
                if not draft.period:
                    draft.say("period", self.told, "the time of the figure before")
            self.told, self.last = drafts[-1].period, line.end

    def _heads(self, line: Line, state: State) -> None:
        """与两家国家级经开区对比（2023年）: a line with a number that dates what is below all the same."""
        bracket, times = _BRACKETED.search(line.text), self.times_of(line.text, state)
        if line.kind == "full" and bracket and times and times[-1].iso and bracket[0][1:-1] == times[-1].text:
            state.opener = times[-1]

    def _spanned(self, line: Line, draft: Draft) -> None:
        """2020年 第58位 / 2022年 第27位 / 两年前进31位: the years between those told."""
        span = _SOME_YEARS.search(line.whole) or _SOME_YEARS.search(line.label)
        last = self.years[-2:]
        untold = draft.period in ("", str(max(last, default=""))) or draft.hows["period"] == "opens the paragraph"
        if draft.measure in ("cagr", "multiple") and len(set(last)) == 2 and untold:
            first = min(last)
            for year in reversed(self.years[:-2] if last[0] + 1 == last[1] else ()):  # 2021年, 2022年, 2023年: over all of them
                first = year if year + 1 == first else first
                if year != first:
                    break
            draft.say("period", years(first, max(last)), "between the years told before")
        times = timing.glance(line.whole, self.dated)
        base = next((time.year for time in (*times, *timing.glance(line.label, self.dated)) if time.base and time.year), 0)
        until = draft.period or self.told or str(max(self.years, default=""))
        if draft.measure in ("change", "multiple", "cagr") and base and until.isdigit() and base < int(until):
            draft.say("period", years(base, int(until)), "from a year to that of the figure before")
        summed = _SUMMED.match(line.whole) if draft.measure == "level" else None
        count = numerals.chinese(summed[1]) if summed else 0
        run = self.years[-count:] if count else []
        if run and run == [*range(run[0], run[0] + count)]:
            draft.say("period", years(run[0], run[-1]), "all of the years told before")
        told = [*self.years, *(time.year for time in times if time.iso.isdigit())]
        if draft.measure in ("change", "growth", "multiple", "cagr") and span and told:
            first = max(told) - (int(span[1]) if span[1].isdigit() else numerals.chinese(span[1]))
            if first in told:
                draft.say("period", years(first, max(told)), "between the years told before")


def _unit(line: Line) -> str:
    """The unit of the amount on a line; empty for a count or a share."""
    found = figuring.glance(line.whole)
    return found[0].unit if found and found[0].kind == "amount" else ""


def _between(above: Line, line: Line, below: Line | None) -> bool:
    """True for a line in the midst of a label and its figure."""
    if below is None or below.kind != "figure" or below.label not in ("", above.text):
        return False
    return line.place - above.place < GROUP and below.place - line.place < GROUP


def _tells_event(line: Line, lines: list[Line], gap: int) -> bool:
    """True for what happened at the time above: by its words, or as a line among several times whose group has no figure.

    A month that is over and a line right below it (2016年5月 / 与新城实行“区城合一”) are a group that a blank line ends.
    """
    if line.kind != "label" or line.used:
        return False
    several = sum(other.kind == "time" for other in lines) > 1
    return bool(_EVENT.search(line.text) or _HAPPENED.search(line.text) or (several and not _figured(line, lines, gap)))


def _figured(line: Line, lines: list[Line], gap: int) -> bool:
    """True if a figure stands among the lines right below a line."""
    end = line.end
    for other in lines[lines.index(line) + 1 :]:
        if other.place - end >= gap:
            return False
        if other.kind in _FIGURED:
            return True
        end = other.end
    return False


def _titles(line: Line, lines: list[Line]) -> bool:
    """True for the first line of a slide that is neither a running title nor a heading, a time or a part of another."""
    return next((other for other in lines if other.kind not in ("header", "heading", "time", "unit", "part")), None) is line


def _covers(line: Line, time: Time, slide: Slide) -> bool:
    """A label that dates the lines below: a time in brackets at its end, or the title of the slide."""
    bracket = _BRACKETED.search(line.text)
    if bracket and time.text in bracket[0]:
        return True
    return not line.used and not _HAPPENED.search(line.text) and len(line.text) - len(time.text) <= _TITLE
