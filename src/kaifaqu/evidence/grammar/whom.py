"""Whom the lines of a slide are about: the zone it names, the section it stands in, a firm or a project until its group ends.

A heading that names another zone opens a section about it, over slides and lower headings, to the next heading of its level;
a heading of the narrator's own (启示, 差距, 下步打算) returns to whom all is about.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from kaifaqu.evidence.grammar import averages, firms
from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar.bodies import BY_PLACE, CITY_ZONES, CLASS, REGISTERED, SOME
from kaifaqu.evidence.grammar.dating import Dating
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.lines import GROUP, Line
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.scopes import among_all
from kaifaqu.evidence.grammar.slides import BULLET, ITEM, LOOKED_AT, OWNED_LABEL, UNIT, Slide, Talk
from kaifaqu.evidence.grammar.speakers import Offices
from kaifaqu.evidence.grammar.subjects import CITY_ACTS, CITY_GIVES
from kaifaqu.evidence.grammar.times import Time

GIVEN: Final = "who gives what the next lines tell"
REWARDED: Final = "the city, which rewards and fines its zones"
ISSUED: Final = "who issued the document that the slide shows"
PROJECT: Final = "a project on a line of its own"
FIRM: Final = "a firm on a line of its own"
NAMED: Final = "named on a line above"
JOURNEY: Final = "考察行程"
WORK: Final = "a park or a fund on a line of its own"
WIDE: Final = "a region or a kind of zones on a line above"
_SLIDE: Final = "the one that the slide names"
_TITLED: Final = "named in the running title"
_SECTION: Final = "whom the section is about"
_RULES: Final = rules("whom")
_LEVELS: Final = tuple(
    map(_RULES.pattern, ("part_heading", "section_heading", "subsection_heading", "item_heading", "point_heading"))
)
_OWN: Final = _RULES.pattern("own_section")
_THOUGHTS: Final = _RULES.pattern("thoughts")
_BRIEF: Final = 10  # letters of a line that only says whose thoughts follow
_OWN_GAP: Final = _RULES.pattern("own_gap")
_NUMBERED_GAP: Final = _RULES.pattern("numbered_gap")
_OF_EACH: Final = _RULES.pattern("of_each_firm")
_FIRM_ALONE: Final = _RULES.pattern("firm_before_its_figure")
_OF_FIRM: Final = _RULES.pattern("part_of_firm")
_ISSUED: Final = _RULES.pattern("issued")
_GIVES: Final = _RULES.pattern("gives")
_REFORMED: Final = _RULES.pattern("reformed")
_GIVEN_BACK: Final = _RULES.pattern("given_back")
_REWARDS: Final = _RULES.pattern("rewards")
_OWN_GIVER: Final = _RULES.set("own_giver")
_PART_OF: Final = _RULES.pattern("part_of")
_AMONG_THEM: Final = _RULES.pattern("among_them")
_HANGING: Final = _RULES.pattern("hanging")
_AMONG: Final = _RULES.pattern("among")
_ITSELF: Final = _RULES.pattern("park_itself")
_SHOWN_AS: Final = _RULES.pattern("shown_as")
_SHOWN_LINES: Final = 3  # lines of what is shown in which a figure stands at the latest
_TOUR: Final = _RULES.pattern("tour")
_TRAVELLERS: Final = _RULES.words("travellers")
_VISITED: Final = _RULES.pattern("visited")
_TRAVELLED: Final = _RULES.pattern("travelled")
_IN_ALL: Final = _RULES.pattern("in_all")
_CASE: Final = _RULES.pattern("case_of_firm")
_EPITHET: Final = _RULES.pattern("firm_with_epithet")
_CHAIN: Final = _RULES.pattern("chain_leader")
TIER: Final = _RULES.pattern("tier")
_SHARE_OF_WHOLE: Final = _RULES.pattern("share_of_whole")
_PARKS: Final = _RULES.pattern("zone_of_parks")
_PARK: Final = _RULES.pattern("park_of_zone")
_ONE_BUILT: Final = _RULES.pattern("one_built")
_BUILT_HAS: Final = _RULES.pattern("built_has")
_AREA: Final = _RULES.pattern("area")
_PLANNED = "规划面积"
_SIZE = "面积"
_CHINESE_NAME: Final = _RULES.pattern("project_by_brand")
_COST_FIRST: Final = _RULES.pattern("cost_first")
_PERCENT: Final = ("%", "％")
_HAS: Final = _RULES.pattern("has")
_OF_LEVEL: Final = _RULES.pattern("zones_of_a_level")
_KIND: Final = _RULES.pattern("broken_kind")
_YEAR: Final = _RULES.pattern("recent_year")
_LIES_IN: Final = _RULES.pattern("lies_in")
_PICTURED: Final = _RULES.pattern("pictured")
_TO_BUILD: Final = _RULES.pattern("to_build")
_NAMED_AFTER: Final = _RULES.pattern("named_after")
_WITH_COST: Final = _RULES.pattern("with_cost")
_LED: Final = _RULES.pattern("led")
_WHICH: Final = _RULES.pattern("which_batch")
_NATIONAL: Final = _RULES.pattern("national_ranking")
_HELD_IN: Final = _RULES.pattern("ranking_named")
_CHINESE: Final = _RULES.pattern("chinese")
_ZONE: Final = _RULES.pattern("one_zone")
_PRAISE: Final = _RULES.pattern("praise")
_NARROW: Final = (FIRM, PROJECT, WORK, WIDE)  # end with their group of lines
_IN_PASSING: Final = (REGISTERED, "place and kind", "the city's own zone")  # named with a figure
_SAID_THEN: Final = "time phrase of the sentence"
_OF_ZONES: Final = 2  # the level of a zone's name alone: that of （一）
_NO_SECTION: Final = ("", 99)
_Rule = Callable[[Line, State], tuple[str, str] | None]


def level(text: str) -> int | None:
    """How high a numbered heading stands: 第一部分 above 一、 above （一） above 1."""
    return next((rank for rank, pattern in enumerate(_LEVELS) if pattern.match(text.strip(" *"))), None)


class Whom(Dating):
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
        self.own_names: dict[str, str] = {}  # by the text that holds them
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
        self.unlisted = ("", _SLIDE)  # whom the lines before a list of zones were about
        self.before_event: tuple[str, str] | None = None  # whom the lines before what happened to a zone were about
        self.zone = ("", _SLIDE)  # whom a firm or a project gives way to
        self.of_each = ("", "")  # what is told of each firm in a list below, and in what unit: 骨干企业产值（亿元）
        self.listed = False  # a firm or a project is an item of a list
        self.costs = False  # a project stands with its cost on one line, and has no more than the lines right below
        self.document: bool | None = None  # whether plans were told before the slide showed a document
        self.wider: tuple[Slide | None, str] = (None, "")  # the zones of the province that a slide tells of
        self.host = ""  # the zone of another city that the slide before is about
        self.own_ranked = ""  # the ranking told before the slides on another zone
        self.group = (0, 0, False)  # where the lines of a firm were last, the widest step between them, whether it has a figure

    def open(self, slide: Slide, state: State) -> None:
        """A new slide: the one zone that it names, else the section's, else that of the slide before under the same title."""
        head = next((line.text for line in slide.lines if line.kind == "header"), "")
        named = any(line.names for line in slide.lines if line.kind != "header")
        heads = [line.text for line in slide.lines if line.kind in ("heading", "header")]
        fresh = any(line.kind == "heading" for line in slide.lines)
        self._begun(slide)
        if self.document is not None:
            state.target, self.document = self.document, None
        zone, how = slide.zone, _SLIDE
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
        self.carried = (head, "" if firm and how != _SLIDE else zone)
        if heads:
            self.elsewhere = any(grammar().elsewhere.search(text) for text in heads) or (self.elsewhere and not fresh)
        state.nobody = self.elsewhere

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
        return bool(zone) and not _ZONE.search(region) and zone.startswith(region[:2])

    def _about(self, state: State, name: str, how: str) -> None:
        state.subject, state.subject_how = name, how
        if how not in _NARROW:
            self._hosted(state, name, how)

    def _hosted(self, state: State, name: str, how: str) -> None:
        """Whom a firm or a project gives way to, and whom 全区 means."""
        self.zone = (name, how)
        state.host = name if _ZONE.search(name) and name != self.register.about else ""

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
        if how in _NARROW:
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

    def _heads_firms(self, line: Line, state: State) -> None:
        """骨干企业产值（2023年）: of each firm in the list below; the firm of the panel above is left."""
        told = _OF_EACH.fullmatch(line.text) if line.kind in ("label", "heading") else None
        if line.kind in ("heading", "label", "who") and not line.used:
            unit = UNIT.search(line.text) if told else None
            in_unit = unit[1] if unit and not any(map(str.isdigit, unit[1])) else ""  # （2023年） is none
            spread = f"{told['spread']}数量" if told and told["spread"] else ""  # 全省前30名开发区分布 / 碣阳市  6家
            self.of_each = (spread or told["what"] or told["held"], in_unit) if told else ("", "")
        if told and state.subject_how in (FIRM, WORK):
            self._about(state, *self.zone)

    def listed_firm(self, line: Line, drafts: list[Draft]) -> None:
        """磐立轴承    21.3亿元 below 骨干企业产值: the firm's."""
        head = _FIRM_ALONE.match(line.text) if self.of_each[0] and drafts else None
        if head and figuring.glance(line.text)[0].start == head.end():
            for draft in drafts:
                draft.say("subject", head[1], "one of the list that is headed by what each has")
                if draft is drafts[0] or draft.indicator == head[1]:
                    draft.say("indicator", self.of_each[0], "what heads the list")

    @staticmethod
    def _own_thoughts(text: str) -> bool:
        """几点启示：, 差距一：总量偏小."""
        return (len(text) <= _BRIEF and _THOUGHTS.search(text) is not None) or _OWN_GAP.match(text) is not None

    def _some(self, line: Line, state: State) -> tuple[str, str] | None:
        """省级开发区 with more on its line."""
        some = [m for m in self.register.mentions(line.text) if m.how == SOME and m.end < len(line.text)]
        if not some or line.kind != "label":
            return None
        return None if _CHINESE.search(_YEAR.sub("", line.text[: some[0].start])) else (some[0].name, NAMED)

    def _led(self, line: Line, state: State) -> tuple[str, str] | None:
        """恒岳新材项目：."""
        head = _LED.fullmatch(line.text) if line.kind == "label" else None
        return (self._own_name(head[1]), PROJECT) if head and grammar().owner.search(head[1]) else None

    def _own_name(self, text: str) -> str:
        """The name of a project without the zone or the saying before it: 朔桐高新区云帆储能项目, “崧阳速度”：骐远智驾项目."""
        if text not in self.own_names:
            bare = _LIES_IN.sub("", _PICTURED.sub("", _NAMED_AFTER.sub("", _TO_BUILD.sub("", _SHOWN_AS.sub("", text)))))
            names = self.register.mentions(bare)
            zone = next((m for m in names if m.start == 0 and m.end < len(bare) and m.place and m.how != BY_PLACE), None)
            self.own_names[text] = bare[zone.end :].strip("：: ") if zone and not zone.region else bare
        return self.own_names[text]

    def costed(self, line: Line, state: State) -> None:
        """鼎澎动力电池（总投资85亿元，占地920亩）: a project by the bracket behind its name, and what stands below."""
        found = _WITH_COST.match(line.text) if line.kind == "full" else None
        if found and not grammar().no_project.search(found[1]) and not grammar().done.match(found[1]):
            state.indicator = state.topic = ""
            self._about(state, self._own_name(found[1]), PROJECT)
            self.group, self.costs = (line.end, 1, True), True

    def _of_firm(self, line: Line, state: State) -> tuple[str, str] | None:
        """二期项目 below a firm's name."""
        own = line.kind == "label" and state.subject_how == FIRM and _OF_FIRM.fullmatch(line.text)
        return (state.subject + line.text, PROJECT) if own else None

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

    def _a_project(self, line: Line, state: State) -> tuple[str, str] | None:
        """A project by name, not projects in general, if the next lines tell what it has: 总投资, 占地 …"""
        words = grammar()
        if line.kind != "label" or line.used:
            return None
        text = self._own_name(line.text)
        branded = text[:2] not in words.known and _CHINESE_NAME.fullmatch(text) is not None  # 恒光新能源电池
        if not (words.owner.search(text) or branded) or not 5 <= len(text) <= 24:
            return None
        lines = [other for other in self.slide_of[line.number].lines if other.kind != "part"]
        at = lines.index(line)
        history = [] if at and lines[at - 1].kind == "time" else lines[at + 1 :]
        steps = {id(other) for pair in pairwise(history) if pair[0].kind == "time" for other in pair}
        following = [other.text for other in lines[at + 1 :] if id(other) not in steps][:4]  # 2021年5月 / 签约 / 总投资48亿元
        if not words.owner.search(text):
            costs = bool(following) and _COST_FIRST.match(following[0]) is not None
            return (text, PROJECT) if costs and not words.no_project.search(text) and not words.done.match(text) else None
        tells = any(words.attribute_start.match(other) or words.of_works.match(other) for other in following[:2])
        tells = tells or any(words.attribute_last.search(other) for other in following)
        if not tells or words.no_project.search(text) or words.done.match(text):
            return None
        return text, PROJECT

    def _a_work(self, line: Line, state: State) -> tuple[str, str] | None:
        """昭湖生物医药产业园, 檀高产业母基金 on a line of its own, and what it has on the next."""
        if line.kind != "label" or line.used:
            return None
        name = self._own_name(line.text)  # 朔桐高新区云帆智造产业园
        named = self.work_by_name(_PICTURED.sub("", line.text)) or self.work_by_name(name)
        if not named and not _ONE_BUILT.fullmatch(name):
            return None
        lines = [other for other in self.slide_of[line.number].lines if other.kind not in ("part", "unit")]
        below = next(iter(lines[lines.index(line) + 1 :]), None)
        if named and name != line.text and _SHOWN_AS.match(line.text):
            group = lines[lines.index(line) + 1 :][:_SHOWN_LINES]
            return (name, WORK) if any(other.kind in ("figure", "full") for other in group) else None
        if not named and (below is None or not _BUILT_HAS.match(below.text)):
            return None  # 生物医药公共服务平台 / 总投资6.5亿元: the one of which its cost is told
        near = below is not None and below.place - line.end < GROUP and not below.about
        fed = below is not None and (below.kind in ("figure", "full", "time") or below.used)
        return (name, WORK) if near and fed else None

    def owned(self, line: Line, state: State) -> None:
        """30亿元 over 岚创产业母基金总规模: whose the figure is, and those of its group."""
        found = OWNED_LABEL.fullmatch(line.label)
        if found and self.work_by_name(found["work"]):
            self._about(state, self._own_name(found["work"]), WORK)
            line.label, self.group = found["has"], (line.end, 0, True)
        elif _PARK.fullmatch(line.label) and _AREA.search(line.text) and self._lists_parks(line):
            self._about(state, line.label, WORK)
            state.opener = None if self.event else state.opener  # 2022.03 / 启动创建 dates no park
            planned = any(_PLANNED in other.text for other in self.slide_of[line.number].lines)
            line.label, self.group = (_PLANNED if planned else _SIZE), (line.end, 0, True)

    def _lists_parks(self, line: Line) -> bool:
        """“一区两园” on the slide of 城东园 / 14.2平方公里: the zone's parks, each with its own area."""
        return any(_PARKS.search(other.text) for other in self.slide_of[line.number].lines)

    def _a_firm(self, line: Line, state: State) -> tuple[str, str] | None:
        words, text = grammar(), line.text
        if line.kind == "who" and self._in_row(line):
            return None
        led = _CHAIN.fullmatch(text) if line.kind in ("label", "who") else None
        if led and (firm := led["firm"] or led["named"]):
            sure = led["mark"] or (firms.is_brand(firm) if led["space"] or led["named"] else firms.is_firm(firm, text))
            if sure:
                return firm, FIRM  # 链主：华晟光电
        case = _CASE.match(text) if line.kind in ("label", "who") and "案例" in text else None
        if case and firms.is_firm(case["firm"], text):
            return case["firm"], FIRM  # 案例：格澜微电子：天使轮投资
        called = _EPITHET.fullmatch(text) if line.kind in ("label", "who") and ("—" in text or "：" in text) else None
        if called and firms.is_firm(called["firm"], text):
            return called["firm"], FIRM  # 格澜微电子——从车库里走出来的科创板公司
        listed = line.kind == "label" and len(text) <= _BRIEF and words.company.search(text) and not words.no_company.search(text)
        name = text if listed else self.register.firm_alone(text) if line.kind == "who" and not line.names else ""
        return (name, FIRM) if name else None

    def _in_row(self, line: Line) -> bool:
        """One of several firms on lines one below the other: none of them owns what follows."""
        lines = self.slide_of[line.number].lines
        at = lines.index(line)
        near = [other for other in lines[max(0, at - 1) : at + 2] if other is not line and abs(other.place - line.place) < GROUP]
        return any(other.kind == "who" and not other.names and self.register.firm_alone(other.text) for other in near)

    def _tour(self, line: Line, state: State) -> tuple[str, str] | None:
        """学习考察概况, 赴6家开发区: what the travellers did."""
        return (self.travellers, NAMED) if line.kind != "header" and _TOUR.search(line.text) else None

    def toured(self, drafts: list[Draft], label: str = "") -> None:
        """行程1860公里, 看了3个园区: what a journey counts is of the travellers, and its days date nothing."""
        for draft in drafts:
            if draft.subject != self.travellers:
                continue
            if draft.hows.get("period") != _SAID_THEN:
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
        looked = LOOKED_AT.match(line.text) if line.kind in ("label", "who") and len(line.text) <= _BRIEF else None
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
        if state.subject_how in (FIRM, WORK) and _PRAISE.match(line.text):
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
            self.chapter = _NO_SECTION
            self.carried = (self.carried[0], "" if rank == 0 else self.carried[1])  # 第三部分
            if state.subject_how == _SECTION:
                self._about(state, self.slide_of[line.number].zone, _SLIDE)
        if self.register.of_city and rank is not None and not zones and state.subject_how in _IN_PASSING:
            self._about(state, self.slide_of[line.number].zone, _SLIDE)
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

    def grouped(self, line: Line, state: State) -> None:
        """The lines of a firm end, once it has a figure, at a space wider than those between them, or at what a place has."""
        if state.subject_how not in _NARROW:
            return
        last, widest, fed = self.group
        step = line.place - last
        another = line.kind == "full" and line.text.startswith("“")  # “园区贷”全年放款7.9亿元 below a fund
        head = line.kind == "label" and not line.used and not self.times_of(line.text, state)
        past = (head or (self.listed and not self._is_item(line))) and widest == 1  # an empty line / “双十条”政策
        wider = step > widest and (step >= GROUP or self.costs or past)
        beside = head and self.listed and self._is_item(line)  # the next item of a list
        begun = line.kind == "full" and step > 1 and not self.listed and self._begins_list(line)  # 29.1% / 占板块比重 / ✓ …
        if (fed and (another or wider or beside or begun)) or self._of_place(line, state):
            self._about(state, *self.zone)
        self.group = (line.end, max(widest, step), fed or line.kind in ("figure", "full"))

    def _begins_list(self, line: Line) -> bool:
        """The first item of a list below a card."""
        if not self._is_item(line):
            return False
        lines = [other for other in self.slide_of[line.number].lines if other.kind != "part"]
        return not self._is_item(lines[max(lines.index(line) - 1, 0)])

    def _is_item(self, line: Line) -> bool:
        return BULLET.match(self.blocks[line.number].text.strip()) is not None

    @staticmethod
    def _of_place(line: Line, state: State) -> bool:
        """What no firm and no project has."""
        own = _ITSELF.match(line.text) or grammar().attribute_start.match(line.text)  # 建筑面积36万㎡，入园企业58家，其中规上21家
        if _AMONG_THEM.search(line.text[:5]) or (state.subject_how in (WORK, PROJECT) and own):
            return False  # 其中高新技术企业37家: of those that a park has; 园区引进规上企业31家
        if state.subject_how in (FIRM, WORK) and _PRAISE.match(line.text):
            return False  # 恒岱新材 / 全区首家百亿级企业
        return state.subject_how != WIDE and grammar().of_places.search(_PART_OF.sub("", line.label + line.text)) is not None

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
                state.subject, state.subject_how = self.register.about, _SLIDE  # 内设机构压减40%以上 is asked of them
            return
        if zone and state.subject != self.register.context.city and not self._its_city(state.subject, zone):
            return
        back = state.subject_how == ISSUED and _GIVEN_BACK.search(text)
        if back or (zone and not _GIVES.search(text)):
            state.subject, state.subject_how = zone, _SLIDE

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
        if item or of_them or not line.about:
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
