"""Whom the lines of a slide are about: the zone it names, the section it stands in, a firm or a project until its group ends.

A heading that names another zone opens a section about it, over slides and lower headings, to the next heading of its level;
a heading of the narrator's own (启示, 差距, 下步打算) returns to whom all is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from kaifaqu.evidence.grammar import averages
from kaifaqu.evidence.grammar.bodies import CITY_ZONES, CLASS, REGISTERED, SOME
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.lines import GROUP, Line
from kaifaqu.evidence.grammar.owners import BRIEF, FIRM, NARROW, ONE_ZONE, PRAISE, THE_SLIDE, WIDE, WORK, Owners
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.scopes import among_all
from kaifaqu.evidence.grammar.slides import ITEM, LOOKED_AT, TIER, Slide, Talk
from kaifaqu.evidence.grammar.speakers import Offices
from kaifaqu.evidence.grammar.subjects import CITY_ACTS, CITY_GIVES
from kaifaqu.evidence.grammar.times import Time

GIVEN: Final = "who gives what the next lines tell"
REWARDED: Final = "the city, which rewards and fines its zones"
ISSUED: Final = "who issued the document that the slide shows"
NAMED: Final = "named on a line above"
JOURNEY: Final = "考察行程"
_TITLED: Final = "named in the running title"
_SECTION: Final = "whom the section is about"
_RULES: Final = rules("whom")
_LEVELS: Final = tuple(
    map(_RULES.pattern, ("part_heading", "section_heading", "subsection_heading", "item_heading", "point_heading"))
)
_OWN: Final = _RULES.pattern("own_section")
_THOUGHTS: Final = _RULES.pattern("thoughts")
_OWN_GAP: Final = _RULES.pattern("own_gap")
_NUMBERED_GAP: Final = _RULES.pattern("numbered_gap")
_ISSUED: Final = _RULES.pattern("issued")
_GIVES: Final = _RULES.pattern("gives")
_REFORMED: Final = _RULES.pattern("reformed")
_GIVEN_BACK: Final = _RULES.pattern("given_back")
_REWARDS: Final = _RULES.pattern("rewards")
_OWN_GIVER: Final = _RULES.set("own_giver")
_AMONG_THEM: Final = _RULES.pattern("among_them")
_HANGING: Final = _RULES.pattern("hanging")
_AMONG: Final = _RULES.pattern("among")
_TOUR: Final = _RULES.pattern("tour")
_TRAVELLERS: Final = _RULES.words("travellers")
_VISITED: Final = _RULES.pattern("visited")
_TRAVELLED: Final = _RULES.pattern("travelled")
_IN_ALL: Final = _RULES.pattern("in_all")
_SHARE_OF_WHOLE: Final = _RULES.pattern("share_of_whole")
_PERCENT: Final = ("%", "％")
_HAS: Final = _RULES.pattern("has")
_OF_LEVEL: Final = _RULES.pattern("zones_of_a_level")
_KIND: Final = _RULES.pattern("broken_kind")
_YEAR: Final = _RULES.pattern("recent_year")
_WHICH: Final = _RULES.pattern("which_batch")
_NATIONAL: Final = _RULES.pattern("national_ranking")
_HELD_IN: Final = _RULES.pattern("ranking_named")
_CHINESE: Final = _RULES.pattern("chinese")
_IN_PASSING: Final = (REGISTERED, "place and kind", "the city's own zone")  # named with a figure
_SAID_THEN: Final = "time phrase of the sentence"
_OPENS: Final = "opens the paragraph"
_MONTH: Final = re.compile(r"\d{4}-\d\d")
_OF_ZONES: Final = 2  # the level of a zone's name alone: that of （一）
_NO_SECTION: Final = ("", 99)
_Rule = Callable[[Line, State], tuple[str, str] | None]


def level(text: str) -> int | None:
    """How high a numbered heading stands: 第一部分 above 一、 above （一） above 1."""
    return next((rank for rank, pattern in enumerate(_LEVELS) if pattern.match(text.strip(" *"))), None)


class Whom(Owners):
    """Whom the reader takes the next lines to be about."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self.rules: dict[str, tuple[_Rule, ...]] = {  # of whom a line names, by its kind
            "label": (
                self._rewards, self._some, self._led, self._of_firm, self._issuer, self._a_work, self._a_project, self._a_firm,
                self._tour, self._wide, self._a_zone,
            ),
            "who": (self._a_firm, self._tour, self._wide, self._a_zone),
            "heading": (self._rewards, self._issuer, self._tour, self._wide, self._a_zone),
            "header": (self._wide,),
            "time": (self._tour, self._wide),
            "full": (self._tour, self._wide),
        }  # fmt: skip
        self.offices = Offices(self.register.context)
        self.travellers = next((name for name in _TRAVELLERS if name in self.register.text), _TRAVELLERS[0])
        self.scope = ""  # among whom a place is held, told by a line above
        self.hanging = ""  # the same, at the end of the line above
        self.mean: averages.Extreme | None = None  # 全省平均, what this line itself says
        self.extreme: averages.Extreme | None = None  # 全省开发区最高 above the next figure
        self.elsewhere = False  # the slides are about others
        self.carried = ("", "")  # the running header of the slide before, and whom it was about
        self.chapter = _NO_SECTION  # the zone that a section is about, and the level of its heading
        self.outer: tuple[Slide | None, Time | None] = (None, None)  # the time told on a slide before it names a zone
        self.gaps: tuple[Slide | None, Time | None] = (None, None)  # the time told on a slide before its first 差距一：
        self.headings: dict[int, str] = {}  # the numbered headings that hold, by their level
        self.titles: set[str] = set()  # the running titles seen
        self.spoken_of: tuple[int, set[str]] = (0, set())  # where the last figures stood, and which zone they were told of
        self.unlisted = ("", THE_SLIDE)  # whom the lines before a list of zones were about
        self.before_event: tuple[str, str] | None = None  # whom the lines before what happened to a zone were about
        self.document: bool | None = None  # whether plans were told before the slide showed a document
        self.wider: tuple[Slide | None, str] = (None, "")  # the zones of the province that a slide tells of
        self.host = ""  # the zone of another city that the slide before is about
        self.own_ranked = ""  # the ranking told before the slides on another zone

    def open(self, slide: Slide, state: State) -> None:
        """A new slide: the one zone that it names, else the section's, else that of the slide before under the same title."""
        head = next((line.text for line in slide.lines if line.kind == "header"), "")
        named = any(line.names for line in slide.lines if line.kind != "header")
        heads = [line.text for line in slide.lines if line.kind in ("heading", "header")]
        fresh = any(line.kind == "heading" for line in slide.lines)
        self._begun(slide)
        if self.document is not None:
            state.target, self.document = self.document, None
        zone, how = slide.zone, THE_SLIDE
        titled = {name for line in slide.lines if line.kind == "header" and line.text not in self.of_talk for name in line.about}
        if not zone and len(titled) == 1:
            zone, how = titled.pop(), _TITLED
        elif not named and self.chapter[0] and (not zone or self._its_city(zone, self.chapter[0])):
            zone, how = self.chapter[0], _SECTION
        elif not zone and not named and not fresh and head and head == self.carried[0]:
            zone, how = self.carried[1], "carried from the slide before"
        if not slide.zone and any(line.kind == "label" and line.text in _TRAVELLERS for line in slide.lines):
            zone, how = self.travellers, JOURNEY  # 16人 / 考察组 / 11家 / 企业
        self._about(state, zone, how)
        self.before_event = None
        self._ranking(state, "" if zone.startswith(self.register.context.city[:2] or "-") else state.host)
        firm = any(line.kind == "who" and not line.names for line in slide.lines)
        before = self.carried[0]
        self.carried = (head, "" if firm and how != THE_SLIDE else zone)
        part = head != before and level(head) == 0  # 贰 · 差距在哪里 over the slides of a part: a new one
        if self.contents_of(heads):
            self.elsewhere = False  # 叁 别人怎么干, only listed
        elif heads:
            fresh = fresh or part
            self.elsewhere = any(grammar().elsewhere.search(text) for text in heads) or (self.elsewhere and not fresh)
        state.nobody = self.elsewhere

    @staticmethod
    def contents_of(heads: list[str]) -> bool:
        """壹 …, 贰 …, 叁 … on one slide: it lists the parts of the talk."""
        return sum(level(text) == 0 for text in heads) > 1

    def _ranking(self, state: State, host: str) -> None:
        """What zones of other cities are held in (国家级高新区综合评价) is not our ranking, to which the next part returns."""
        if not self.host:
            self.own_ranked = state.ranked
        elif not host:
            state.ranked = self.own_ranked
        self.host = host

    def _begun(self, slide: Slide) -> None:
        """A slide that begins with another zone opens a section on it, one that begins with 差距 or 我区 ends it."""
        first = next((line for line in slide.lines if line.kind not in ("header", "mark", "part", "time")), None)
        if first is None:
            return
        zones = set(first.about)
        titled = first.kind == "who" or (first.kind == "label" and not any(line.kind == "header" for line in slide.lines))
        if titled and len(zones) == 1 and self.register.about not in zones:
            self.chapter = (next(iter(zones)), _OF_ZONES)
        elif first.kind in ("label", "who") and (_OWN.search(first.text) if not zones else self.register.about in zones):
            self.chapter = _NO_SECTION

    @staticmethod
    def _its_city(region: str, zone: str) -> bool:
        """曲棠市 on a slide of 曲棠高新区's: its city."""
        return bool(zone) and not ONE_ZONE.search(region) and zone.startswith(region[:2])

    def named(self, line: Line, state: State) -> None:
        """Whom a line without figures names for those that follow."""
        self.mean = None
        if line.kind in ("figure", "unit", "part", "mark"):
            return
        if line.kind in ("heading", "header"):
            self._headed(line, state)
        elif line.kind == "label" and not line.used and self._own_thoughts(line.text):
            self._about(state, "", _SECTION)
            self._next_gap(line, state)
            if _OWN_GAP.match(line.text):  # 存在的差距 after 今年以来的工作, in a part of plans: how things are
                state.target = False if state.target else state.target
                state.opener = None if state.opener is not None and state.opener.open else state.opener
        self._heads_firms(line, state)
        self.mean = averages.labelled(line.text, self.register)
        of_figure = self.mean is not None and line.used  # whose label it is says so
        if line.kind == "label" and state.subject_how == WIDE and self.mean is None:
            self.mean = averages.of_zones(line.text, state.subject)
        if not of_figure:
            self.extreme = self.mean or (self.extreme if line.kind != "heading" else None)
        name, how = next((found for rule in self.rules.get(line.kind, ()) if (found := rule(line, state))), ("", ""))
        if line.kind == "time" and self.before_event:
            self._about(state, *self.before_event)  # 1992年 / X经开区奠基 / 2006年: what happened to it has been told
            self.before_event = None
        if self.mean is not None and self.mean.whose:
            name = ""  # 最高：海湾高新区 / 34万元: it has no more than this figure
        if name:
            if how == NAMED and line.kind == "label" and (self.event or self._in_history(line)):
                self.before_event = (state.subject, state.subject_how)
            if how == NAMED and name != self.zone[0] and line.kind == "who":
                self._left(line, state)
            self._about(state, name, how)
            if how in (ISSUED, REWARDED) and state.target and self.document is None:
                self.document, state.target = state.target, False  # what is granted, also where a plan's part shows the document
        if how in NARROW:
            self.group, self.listed = (line.end, 0, False), self._is_item(line)
            self.costs = False

    def _next_gap(self, line: Line, state: State) -> None:
        """差距四：… below 差距三：… and a time: what was told of the gap before had its own time."""
        slide = self.slide_of[line.number]
        if not _NUMBERED_GAP.match(line.text):
            return
        if self.gaps[0] is slide:
            state.opener = self.gaps[1]
        self.gaps = (slide, state.opener)

    def _in_history(self, line: Line) -> bool:
        """The line below one of several times: what happened then."""
        lines = self.slide_of[line.number].lines
        at = lines.index(line)
        return at > 0 and lines[at - 1].kind == "time" and sum(other.kind == "time" for other in lines) > 1

    @staticmethod
    def _own_thoughts(text: str) -> bool:
        """几点启示：, 差距一：总量偏小."""
        return (len(text) <= BRIEF and _THOUGHTS.search(text) is not None) or _OWN_GAP.match(text) is not None

    def _some(self, line: Line, state: State) -> tuple[str, str] | None:
        """省级开发区 with more on its line."""
        some = [m for m in self.register.mentions(line.text) if m.how == SOME and m.end < len(line.text)]
        if not some or line.kind != "label":
            return None
        return None if _CHINESE.search(_YEAR.sub("", line.text[: some[0].start])) else (some[0].name, NAMED)

    def _rewards(self, line: Line, state: State) -> tuple[str, str] | None:
        """考核奖惩, 强激励 in a text about all zones of a city: what the city gives them, by its rules."""
        own = self.register.of_city and not self.chapter[0] and state.subject in ("", self.register.about)
        return (among_all(self.register.about), REWARDED) if own and _REWARDS.search(line.text) else None

    def _issuer(self, line: Line, state: State) -> tuple[str, str] | None:
        """宁州市人民政府文件: a document that the slide shows; 榕渡市委、市政府对高新区的支持: who gives the next."""
        by = _ISSUED.match(line.text) if line.kind in ("label", "heading") else None
        if by is None:
            return None
        who = by["by"] or by["giver"]
        region = next((m for m in self.register.mentions(who) if m.region and not m.start), None)
        body = region.name if region is not None else self.register.about if who in _OWN_GIVER else self.offices.of(who)
        if region is None and state.host and body == self.register.context.city and not by["by"]:
            body = self.register.seat(state.host)  # 市委、市政府支持 in a section on another zone
        return (body, ISSUED if by["by"] else GIVEN) if body else None

    def _tour(self, line: Line, state: State) -> tuple[str, str] | None:
        """学习考察概况, 赴6家开发区: what the travellers did."""
        return (self.travellers, NAMED) if line.kind != "header" and _TOUR.search(line.text) else None

    def toured(self, drafts: list[Draft], label: str = "") -> None:
        """行程1860公里, 看了3个园区: what a journey counts is of the travellers, and its days date nothing."""
        for draft in drafts:
            if draft.subject != self.travellers:
                continue
            month = draft.hows.get("period") == _OPENS and _MONTH.fullmatch(draft.period)  # 2022年7月 on a line of its own
            if draft.hows.get("period") != _SAID_THEN and not month:
                draft.say("period", "", "not said of a journey")
            if label and draft.indicator in ("", self.travellers):
                draft.indicator = label  # 考察组 / 18人 / 园区 / 6个
            draft.indicator = _TRAVELLED.sub("", draft.indicator) or draft.indicator  # 考察组先后走访企业14家
            if _VISITED.fullmatch(draft.indicator):
                draft.say("indicator", f"考察{draft.indicator}", "what the travellers saw")
            elif _IN_ALL.fullmatch(draft.indicator):
                draft.say("indicator", "人员数量", "how many travelled")

    def _wide(self, line: Line, state: State) -> tuple[str, str] | None:
        """全市开发区, 梧川市 on a line of their own; 我省现有国家级高新区; 国家级高新区, also where a line breaks it."""
        tier = TIER.fullmatch(line.text) if line.kind == "heading" else None
        if tier and tier.lastgroup and not self.register.of_city:
            context = self.register.context
            return {"country": "全国", "province": context.province, "city": context.city}[tier.lastgroup], WIDE
        looked = LOOKED_AT.match(line.text) if line.kind in ("label", "who") and len(line.text) <= BRIEF else None
        text = looked["region"] if looked else line.text
        if line.kind == "label" and state.subject_how == WIDE and line.used and _OF_LEVEL.fullmatch(text):
            if state.subject in self.register.regions:  # 全省 / 118家 / 省级以上开发区, and what they make of the province below
                self.wider = (self.slide_of[line.number], ("" if state.subject == "全国" else state.subject) + text)
            return None
        if line.kind == "who" and not line.names and (zones := self.register.zones_alone(text)):
            wide = zones != self.register.about and zones.startswith(self.register.context.province or "-")
            return zones, WIDE if wide else NAMED  # 全省开发区 / 亩均税收平均
        mentions = self.register.mentions(text)
        first = mentions[0] if mentions else None
        if first is not None and first.region and first.start == 0 and line.kind in ("who", "label"):
            rest = text[first.end :]
            if looked and self.register.about.startswith(first.name) and self.register.of_city:
                return self.register.about, NAMED  # 看全市 after 看全省: its zones
            if not rest and self.shares_of(line):
                return None
            if first.name != self.register.context.city and (level_of := _OF_LEVEL.fullmatch(rest)):
                self.wider = (self.slide_of[line.number], first.name + level_of["which"])
                return self.wider[1], WIDE  # 全省省级以上开发区 / 142家 / 3.8% / 国土面积
            return (first.name, WIDE) if not rest or _HAS.match(rest) else None
        broken = _KIND.match(text)
        if broken:
            lines = self.slide_of[line.number].lines
            at = lines.index(line)
            if at and lines[at - 1].text.endswith("国家级"):
                return f"国家级{broken[0]}", WIDE
        if first is None or first.how != CLASS or line.kind not in ("who", "label"):
            return None
        return (first.name, WIDE) if not first.start or _WHICH.fullmatch(text[: first.start]) else None

    def shares_of(self, line: Line) -> bool:
        """全市 over 1.8% 的土地面积, or over 1.8% and 的土地面积 below it: of whom the next line gives a part."""
        following = (other for other in self.slide_of[line.number].lines if other.place > line.place and other.kind != "part")
        below = next(following, None)
        if below is None or below.place - line.end >= GROUP:
            return False
        text, under = below.text, next(following, None) if below.text[-1:] in _PERCENT else None
        if under is not None and under.place - below.end < GROUP:
            text += under.text
        return _SHARE_OF_WHOLE.match(text) is not None

    def _a_zone(self, line: Line, state: State) -> tuple[str, str] | None:
        if state.subject_how in (ISSUED, GIVEN, REWARDED) and line.kind == "label":
            return None  # 关于支持榕渡高新区…的意见: on whose behalf
        if state.subject_how in (FIRM, WORK) and PRAISE.match(line.text):
            return None  # 恒岱新材 / 全区首家百亿级企业
        if line.kind == "who" and not line.about and self.is_own(line.text):
            return self.register.about, NAMED  # 我区
        return (line.about[0], NAMED) if line.kind in ("who", "label", "heading") and len(set(line.about)) == 1 else None

    def _headed(self, line: Line, state: State) -> None:
        """A heading ends the sections of its level and below, and opens one where it names a zone."""
        if line.kind == "header":
            if line.text in self.titles or line.text in self.of_talk or not _CHINESE.search(line.text):
                return
            self.titles.add(line.text)
        rank, zones = level(line.text), set(line.about)
        if rank is not None and self._again(rank, line.text):
            return
        if _OWN.search(line.text) and not zones:
            self.chapter, self.carried = _NO_SECTION, (self.carried[0], "")
            self._about(state, "", _SECTION)
        elif rank is not None and rank <= self.chapter[1] and not zones:
            over = rank == 0 or (self.chapter[0] != "" and self.carried[1] == self.chapter[0])
            self.chapter = _NO_SECTION
            self.carried = (self.carried[0], "" if over else self.carried[1])  # 第三部分; 三、照镜子 after （三）蓼汀高新区
            if state.subject_how == _SECTION:
                self._about(state, self.slide_of[line.number].zone, THE_SLIDE)
        if self.register.of_city and rank is not None and not zones and state.subject_how in _IN_PASSING:
            self._about(state, self.slide_of[line.number].zone, THE_SLIDE)
        if rank is not None and len(zones) == 1:
            self._left(line, state)
            self.chapter = (next(iter(zones)), rank)
        if state.subject_how == FIRM:
            self._about(state, *self.zone)

    def _left(self, line: Line, state: State) -> None:
        """What was told of the zone before on the same slide had its own time."""
        slide = self.slide_of[line.number]
        if self.outer[0] is slide:
            state.opener = self.outer[1]
        self.outer = (slide, state.opener)

    def _again(self, rank: int, text: str) -> bool:
        """True for a numbered heading that a later slide of its section repeats."""
        same = self.headings.get(rank) == text
        self.headings = {upper: told for upper, told in self.headings.items() if upper < rank or same} | {rank: text}
        return same

    def given_back(self, line: Line, state: State) -> None:
        """In a document of the city what it gives is said of the city; what the zone gets back or has done is the zone's."""
        if self.register.of_city and not state.subject and line.label and CITY_GIVES.search(line.label):
            state.subject, state.subject_how = among_all(self.register.about), GIVEN  # 市财政每年安排专项资金 / 1亿元
        own = state.subject in ("", self.register.about) and not self.register.of_city
        if own and line.label and CITY_ACTS.match(line.label):
            state.subject, state.subject_how = self.register.context.city, GIVEN  # 市级设立产业引导基金 / 10亿元
            return
        if state.subject_how not in (ISSUED, GIVEN):
            return
        text = line.label + line.text
        zone = self.chapter[0] or self.carried[1] or self.slide_of[line.number].zone
        if self.register.of_city and not zone:  # in a text about all zones of the city they get it, and it gives
            if state.subject_how == ISSUED and _REFORMED.search(text):
                state.subject, state.subject_how = self.register.about, THE_SLIDE  # 内设机构压减40%以上 is asked of them
            return
        if zone and state.subject != self.register.context.city and not self._its_city(state.subject, zone):
            return
        back = state.subject_how == ISSUED and _GIVEN_BACK.search(text)
        if back or (zone and not _GIVES.search(text)):
            state.subject, state.subject_how = zone, THE_SLIDE

    def leave(self, number: int, state: State, kept: tuple[str, str]) -> None:
        """A line with figures leaves the next to whom they were about, unless it begins with a zone; an item is itself alone."""
        line = self.lines.get(number)
        if line is None or state.subject_how == CITY_ZONES:
            return
        item = ITEM.match(self.blocks[number].text) is not None
        above, self.spoken_of = self.spoken_of, (line.end, set(line.about))
        listed = bool(above[1] - self.spoken_of[1]) and line.place - above[0] < GROUP  # 济南：1560亿元 / 潍坊：560亿元
        lines = self.slide_of[number].lines
        of_them = _AMONG_THEM.fullmatch(lines[max(lines.index(line) - 1, 0)].text)  # 其中 / 澜川高新区96家
        several = self.register.of_city and line.about and len(set(line.names)) > 1  # 两家加起来1020亩: examples
        if item or of_them or several or not line.about:
            state.subject, state.subject_how = kept
        elif listed:
            self._about(state, *self.unlisted)
        else:
            self.unlisted = kept
            self._hosted(state, state.subject, state.subject_how)

    def ranked(self, text: str) -> None:
        """Among whom the places below are held: 全省高新区综合评价, 在国家高新区中."""
        if held := _HELD_IN.search(text) or _AMONG.fullmatch(text):
            named = [m for m in self.register.mentions(text) if m.region or m.how == CITY_ZONES]
            named = [m for m in named if not text.startswith("在", m.end)]  # 全市在13个市中的位次
            # 全市开发区考核在全省排名; 全市开发区全省综合考核位次: the last before the ranking
            told = sorted(named, key=lambda m: (text[m.start - 1 : m.start] != "在", m.start > held.start(), -m.start))
            wide = [m.name for m in told]
            country = ["全国"] if grammar().national.search(text) or _NATIONAL.search(text) else []
            self.scope = among_all([*country, *wide, self.scope][0])

    def hangs(self, line: Line) -> str:
        """增速居全市 at the end of a line: among whom the place on the next line is held."""
        hanging = _HANGING.search(line.text)
        mentions = self.register.mentions(line.text) if hanging else []
        return mentions[-1].name if mentions and mentions[-1].region else ""
