"""Who owns lines of a slide: a firm, a project, a park or a fund on a line of its own, until its group of lines ends."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import Final

from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import firms
from kaifaqu.evidence.grammar.bodies import BY_PLACE
from kaifaqu.evidence.grammar.dating import Dating
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.lines import GROUP, Line
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.slides import BULLET, OWNED_LABEL, UNIT, Talk

_RULES: Final = rules("owners")
PROJECT: Final = "a project on a line of its own"
FIRM: Final = "a firm on a line of its own"
WORK: Final = "a park or a fund on a line of its own"
WIDE: Final = "a region or a kind of zones on a line above"
BRIEF: Final = 10  # letters of a line that only says whose thoughts follow
THE_SLIDE: Final = "the one that the slide names"
ONE_ZONE: Final = _RULES.pattern("one_zone")
PRAISE: Final = _RULES.pattern("praise")
_OF_EACH: Final = _RULES.pattern("of_each_firm")
_FIRM_ALONE: Final = _RULES.pattern("firm_before_its_figure")
_OF_FIRM: Final = _RULES.pattern("part_of_firm")
_PART_OF: Final = _RULES.pattern("part_of")
_AMONG_THEM: Final = _RULES.pattern("among_them")
_ITSELF: Final = _RULES.pattern("park_itself")
_SHOWN_AS: Final = _RULES.pattern("shown_as")
_SHOWN_LINES: Final = 3  # lines of what is shown in which a figure stands at the latest
_CASE: Final = _RULES.pattern("case_of_firm")
_EPITHET: Final = _RULES.pattern("firm_with_epithet")
_CHAIN: Final = _RULES.pattern("chain_leader")
_PARKS: Final = _RULES.pattern("zone_of_parks")
_PARK: Final = _RULES.pattern("park_of_zone")
_ONE_BUILT: Final = _RULES.pattern("one_built")
_BUILT_HAS: Final = _RULES.pattern("built_has")
_INSTITUTE: Final = _RULES.pattern("institute")
_INSTITUTE_HAS: Final = _RULES.pattern("institute_has")
_AREA: Final = _RULES.pattern("area")
_PLANNED = "规划面积"
_SIZE = "面积"
_CHINESE_NAME: Final = _RULES.pattern("project_by_brand")
_COST_FIRST: Final = _RULES.pattern("cost_first")
_LIES_IN: Final = _RULES.pattern("lies_in")
_PICTURED: Final = _RULES.pattern("pictured")
_TO_BUILD: Final = _RULES.pattern("to_build")
_NAMED_AFTER: Final = _RULES.pattern("named_after")
_WITH_COST: Final = _RULES.pattern("with_cost")
_LED: Final = _RULES.pattern("led")
NARROW: Final = (FIRM, PROJECT, WORK, WIDE)  # end with their group of lines


class Owners(Dating):
    """What on a slide has the lines below its name."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self.own_names: dict[str, str] = {}  # by the text that holds them
        self.zone = ("", THE_SLIDE)  # whom a firm or a project gives way to
        self.of_each = ("", "")  # what is told of each firm in a list below, and in what unit: 骨干企业产值（亿元）
        self.listed = False  # a firm or a project is an item of a list
        self.costs = False  # a project stands with its cost on one line, and has no more than the lines right below
        self.group = (0, 0, False)  # where the lines of a firm were last, the widest step between them, whether it has a figure

    def _about(self, state: State, name: str, how: str) -> None:
        state.subject, state.subject_how = name, how
        if how not in NARROW:
            self._hosted(state, name, how)

    def _hosted(self, state: State, name: str, how: str) -> None:
        """Whom a firm or a project gives way to, and whom 全区 means."""
        self.zone = (name, how)
        state.host = name if ONE_ZONE.search(name) and name != self.register.about else ""

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

    def _a_project(self, line: Line, state: State) -> tuple[str, str] | None:
        """A project by name, not projects in general, if the next lines tell what it has: 总投资, 占地 …"""
        words = grammar()
        if line.kind != "label" or line.used:
            return None
        text = self._own_name(line.text)
        if not 5 <= len(text) <= 24:
            return None
        named = words.owner.search(text) is not None
        if not named and (text[:2] in words.known or not _CHINESE_NAME.fullmatch(text)):
            return None  # 恒光新能源电池 has a brand
        lines = [other for other in self.slide_of[line.number].lines if other.kind != "part"]
        at = lines.index(line)
        history = [] if at and lines[at - 1].kind == "time" else lines[at + 1 :]
        steps = {id(other) for pair in pairwise(history) if pair[0].kind == "time" for other in pair}
        following = [other.text for other in lines[at + 1 :] if id(other) not in steps][:4]  # 2021年5月 / 签约 / 总投资48亿元
        if not named:
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
        if told := _INSTITUTE.fullmatch(name):
            near_it = takewhile(lambda other: other.kind in ("label", "full"), lines[lines.index(line) + 1 :][: _SHOWN_LINES + 1])
            if any(_INSTITUTE_HAS.match(BULLET.sub("", other.text)) for other in near_it if other.kind == "full"):
                return told[0], WORK  # 穹宇光电研究院 / 不定编制、不定级别 / 现有研发人员430人
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
        listed = line.kind == "label" and len(text) <= BRIEF and words.company.search(text) and not words.no_company.search(text)
        name = text if listed else self.register.firm_alone(text) if line.kind == "who" and not line.names else ""
        return (name, FIRM) if name else None

    def _in_row(self, line: Line) -> bool:
        """One of several firms on lines one below the other: none of them owns what follows."""
        lines = self.slide_of[line.number].lines
        at = lines.index(line)
        near = [other for other in lines[max(0, at - 1) : at + 2] if other is not line and abs(other.place - line.place) < GROUP]
        return any(other.kind == "who" and not other.names and self.register.firm_alone(other.text) for other in near)

    def grouped(self, line: Line, state: State) -> None:
        """The lines of a firm end, once it has a figure, at a space wider than those between them, or at what a place has."""
        if state.subject_how not in NARROW:
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
        if state.subject_how in (FIRM, WORK) and PRAISE.match(line.text):
            return False  # 恒岱新材 / 全区首家百亿级企业
        return state.subject_how != WIDE and grammar().of_places.search(_PART_OF.sub("", line.label + line.text)) is not None
