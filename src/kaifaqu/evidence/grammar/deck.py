"""Slides and lists read: a figure and its label on different lines, whom a slide names, values listed under a figure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Final

from kaifaqu.evidence.grammar import averages, clause, counted, industries, policies, products, prose
from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.bodies import CITY_ZONES
from kaifaqu.evidence.grammar.cards import LEVEL, PLACING, Cards
from kaifaqu.evidence.grammar.columns import Column
from kaifaqu.evidence.grammar.dating import ADDED
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.labels import SENTENCE, aside
from kaifaqu.evidence.grammar.lines import GROUP, Line
from kaifaqu.evidence.grammar.owners import FIRM, PROJECT, WIDE, WORK
from kaifaqu.evidence.grammar.paging import HEADING
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.scopes import among_all, whole_of
from kaifaqu.evidence.grammar.slides import ITEM, UNIT, Slide, Talk
from kaifaqu.evidence.grammar.times import Time
from kaifaqu.evidence.grammar.whom import JOURNEY, NAMED

_RULES: Final = rules("deck")
_SHARE_OF: Final = _RULES.pattern("share_of")
_WHOLE_OF_PLACE: Final = _RULES.pattern("whole_of_place")
_WIDER: Final = _RULES.words("wider_regions")
_HOW_MANY: Final = _RULES.pattern("how_many")
_MET: Final = _RULES.pattern("met_or_not")
_PER: Final = _RULES.pattern("per")
_WHOSE: Final = _RULES.pattern("whose_ranking")
_BAR: Final = re.compile(r"[|｜]|(?<= )[·•](?= )")  # 总投资35亿元 | 占地420亩
_SEVERAL: Final = re.compile("[、，“”]")
_POINTS: Final = "百分点"
_NEVER_A_RATE: Final = _RULES.pattern("never_a_rate")
_RATIO: Final = _RULES.pattern("ratio")
_TOTALS: Final = _RULES.set("totals")
_ADDED_OR_NUMBER: Final = _RULES.pattern("added_or_number")
_SAYS_MORE: Final = _RULES.pattern("says_more")
_GOAL_MET: Final = _RULES.pattern("goal_met")
_PRODUCT: Final = _RULES.pattern("product")
_AREA: Final = "面积"
_STOPS: Final = ("。", "；", ";", "！", "？")
_BASE_FOLLOWS: Final = _RULES.set("base_follows")
_GOING_ON: Final = ("；", ";")  # at the end of a line: the next is of the same list


def _is_area(unit: str, name: str) -> bool:
    """标准厂房 / 58万平方米: of what there is so much, as a count would say."""
    words = grammar()
    return words.implied.get(unit.lstrip("万")) == _AREA and words.countable.search(name) is not None


def _unbarred(text: str) -> str:
    """总投资35亿元，占地420亩 for 总投资35亿元 | 占地420亩; a bar behind a mere label is a space."""
    return _BAR.sub(lambda bar: "，" if figuring.glance(text[: bar.start()]) else " ", text) if _BAR.search(text) else text


class Layout(Cards):
    """The lines of a document, read one after the other with what a reader keeps in mind from line to line."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self.current: Slide | None = None
        self.unit = self.base = ""
        self.before_firm: Time | None = None  # the time of the slide, which goes on below a firm on it
        self.shared = (0, "")  # where a share of what was told above stands, and its name
        self.listing = False
        self.before_list: Time | None = None  # the time before the list that is read
        self.heads = ""  # the heading or the label without a figure above: what a policy is for
        self.given = ""  # what the policy gives whose terms stand on this line and its labels
        self.of_columns: list[str] = []  # what the last figure of each column measures
        self.said_then: tuple[int, Time | None] = (0, None)  # where the line before ended, and the time that opened it
        self.told_industry = ""  # whose account a label above tells: 2022年光伏产业产值
        self.cards: set[int] = set()  # the lines of the slide that name an industry over what it has
        self.of_industries = False  # a heading of the slide is on industries
        self.carded = 0  # where the lines of a card end so far; 0 outside of one
        self.share = ""  # of what the slide's percentages are shares: 贡献了全市 / 41.6% / 地区生产总值

    def read(self, number: int, state: State) -> list[Draft]:
        """The figures of a short line, with the label, the subject and the time of the lines around it."""
        block = self.blocks[number]
        line = self.lines.get(number)
        if line is None:
            state.subject = state.indicator = ""
            return prose.read(block.text, state)
        self.enter(number, state)
        self._past_firm(line, state)
        self.expire(line, state)
        self.note(line, state)
        self.costed(line, state)
        self.base = ""
        if line.kind in ("header", "who", "time", "heading", "label", "unit", "part", "mark"):
            if line.kind in ("header", "heading") or (line.kind == "label" and not line.used):
                self.level = replace(line) if line.kind == "label" and LEVEL.fullmatch(line.text) else None
            self.listing = False
            return []
        columns = self.columns.get(number)
        return self._columns(line, columns, state) if columns else self._told(line, block.text, state)

    def _columns(self, line: Line, columns: tuple[Column, ...], state: State) -> list[Draft]:
        """The figures of a line one by one, each with the label and the time of its column."""
        drafts, kept, above = [], (line.text, line.label, line.when, line.kind), state.indicator
        heads = [column.label for column in columns]
        if state.heads != heads or not (any(heads) or columns[0].more):
            state.heads, self.of_columns = heads, [""] * len(heads)
        for at, column in enumerate(columns):
            line.text, line.label, line.when = column.text, column.label or kept[1], column.time or kept[2]
            line.kind = self.kind_of_column(column.text)
            self.row = column.row
            name = prose.label(column.label, state)
            if line.kind == "full" and name:
                state.indicator, state.topic = name, ""
            elif column.more:
                state.indicator, state.topic = self.of_columns[at], ""
            told = self._told(line, " " * column.start + column.text, state)
            for draft in told:
                if column.time and not draft.period:
                    draft.say("period", column.time, "what heads the column")  # 改革前
                if (whole := industries.of_column(draft, name, above, heads)) != draft.indicator:
                    draft.say("indicator", whole, "the label of its column")
                if draft.measure in ("growth", "change") and draft.indicator == name and self.of_columns[at]:
                    draft.say("indicator", self.of_columns[at], "the figure above it in its column")
                self.of_columns[at] = draft.indicator
            drafts += told
        self.row = None
        line.text, line.label, line.when, line.kind = kept
        return drafts

    def _told(self, line: Line, text: str, state: State) -> list[Draft]:
        """The figures of a line, or of the one column of it that ``text`` shows."""
        slide, number = self.slide_of[line.number], line.number
        above = self.lines.get(number - 1)
        spaced = above is not None and above.kind in ("figure", "full") and line.place - above.end >= GROUP
        if spaced and line.kind == "full" and not grammar().attribute_start.match(line.text):
            state.topic = ""  # 上市公司 / 8家, and over a space 2023年，营业收入力争完成…: not theirs
        self._named(line, text, state)
        placed = self.unmeasured(line, state) if line.kind == "figure" else ""
        kept = (state.subject, state.subject_how)
        if line.whom:
            state.subject, state.subject_how = line.whom, NAMED
        self.given_back(line, state)
        opener = state.opener
        self.unit = state.unit = self._in_unit(line)
        before = state.rank_scope
        state.rank_scope = self.hanging or self.scope or before
        drafts = prose.read(line.prefix + _unbarred(text) + line.suffix, state, len(line.prefix))
        if placed:
            self.as_places(placed, drafts, state)
        state.rank_scope = before if self.hanging else state.rank_scope
        state.given, self.given = self.given or state.given, ""
        self.hanging = self.hangs(line)
        self.beside(line, slide, drafts, state)
        self.listed_firm(line, drafts)
        self.toured(drafts, line.label)
        self.of_product(line, drafts, state)
        self.of_panel(line, drafts, state)
        self.aimed(line, drafts)
        state.unit, state.bare = "", False
        self.said_then = (line.end, state.opener)
        self.list_on(text, opener, state)
        if line.kind == "figure" and line.label and self.base:
            shared = bool(drafts) and drafts[-1].unit == "%" and drafts[-1].indicator != self.base
            self.shared = (line.end, drafts[-1].indicator) if shared else (0, "")
            state.indicator = self.base
        if drafts:
            state.once = None
        self.settle(line, text, drafts)
        self.leave(number, state, kept)
        self.bound(line, drafts)
        self.moved(drafts, state)
        self.follow(line, drafts, state)
        self.staff(line, drafts)
        self.placed(line, drafts)
        self.before_and_after(line, drafts)
        self.award(line, drafts, asked=state.asked)
        if line.kind == "full" and not drafts:
            self._size_label(line, state)
        return self.each_listed(line, slide, drafts)

    def _named(self, line: Line, text: str, state: State) -> None:
        """What the label, or the share told above, says before the figures are read: whose, of what, when."""
        if line.kind == "figure":
            self.owned(line, state)
            self._lend(line, state)
        if line.kind == "figure" or line.when:
            self.labelled(line, state)
            self.ranked(line.label)
            if line.label and "第" in line.text and grammar().ranking.search(state.indicator):
                state.ranked = state.indicator
        if self.shared[1] and not line.label and line.place - self.shared[0] < GROUP and _POINTS in text:
            state.indicator = self.shared[1]  # 占全市经济总量 / 18.4% / 比上年提高0.6个百分点: of the share

    def _in_unit(self, line: Line) -> str:
        """In what the bare numbers of a line are: as its own label says, or 2020 6.82 / 2021 7.03 the one above all of them."""
        hint = UNIT.search(line.label) if line.kind == "figure" else None
        if hint is None and not line.label and line.kind == "figure":
            return line.unit or self.unit
        return line.unit or (hint[1] if hint else self.of_each[1])

    def _first_told(self, line: Line) -> str:
        """What the line below says, or the label of the figure there: 精密传动装备 / 2021年 / 217家 / 产业链企业."""
        below = self.lines.get(line.number + 1)
        if below is not None and below.kind == "time":
            below = self.lines.get(below.number + 1)
        return (below.label or below.text) if below is not None else ""

    def running(self, number: int) -> bool:
        """True for a running title or a page mark, which is no caption."""
        line = self.lines.get(number)
        return line is not None and line.kind in ("header", "mark")

    def below(self, number: int) -> str:
        """What a table without a caption has below it: 地区生产总值."""
        below = self.lines.get(number + 1)
        near = (
            below is not None and below.kind == "label" and not below.used and self.slide_of[number] is self.slide_of[number + 1]
        )
        return below.text if below is not None and near and not figuring.glance(below.text) else ""

    def lead(self, number: int) -> int:
        """How many letters of a line's first word stand on the line above."""
        line = self.lines.get(number)
        return len(line.prefix) if line else 0

    def joins(self, number: int) -> bool:
        """False where an empty space on a slide parts a paragraph from the one before."""
        above, line = self.lines.get(number - 1), self.lines.get(number)
        return above is None or line is None or line.place - above.end < GROUP

    def enter(self, number: int, state: State) -> Slide:
        """A new slide renews what is carried; the one zone that it names is whom it is about."""
        slide = self.slide_of.get(number) or Slide()
        if state.fund and not self._unfinished(number - 1):
            state.fund = ""
        if slide is not self.current:
            heads = (line.text for line in slide.lines if line.kind in ("heading", "header"))
            self.of_industries = any(map(industries.on_industries, heads))
        if self.is_deck and slide is not self.current and self.current is not None and slide.goes_on():
            self.current = slide
            kept = replace(state.opener, point=False) if state.opener is not None else None  # dates no stocks over a space
            state.opener = slide.time or kept
        elif self.is_deck and slide is not self.current:
            self.turn(slide, self.current, state)
            self.current = slide
            self.open(slide, state)
            self.before_firm = None
            self.scope, self.share, self.placing, self.listing, state.asked = "", "", "", False, False
            state.unit, state.indicator, state.group, state.topic, state.heads = "", "", [], "", []
            state.given = state.loan = state.industry = self.told_industry = self.heads = state.tabled = ""
            self.staged = []
            self.of_each = ("", "")
            self.cards = {line.number for line in industries.cards(slide.lines)}
            accounts = [line for line in slide.lines if line.kind == "label" and not line.used and industries.account(line.text)]
            state.heads = [
                line.text
                for line, below in pairwise(slide.lines)
                if (line.kind, below.kind) == ("label", "full") and below.place - line.end == 1 and industries.is_one(line.text)
            ]  # 汽车零部件 / 企业112家
            state.whole = industries.whole("".join(self.blocks[line.number].text for line in slide.lines))
            self.account = accounts[0].text if len(accounts) == 1 and not state.whole else ""
            state.whole = state.whole or industries.account(self.account)
            for line in slide.lines:
                if line.kind == "header" and (HEADING.match(line.text) or ADDED.search(line.text) or self.names_goals(line)):
                    self.headed(line.text, state)
        return slide

    def _unfinished(self, number: int) -> bool:
        """True for a line that ends within its sentence, right above the next."""
        above, line = self.lines.get(number), self.lines.get(number + 1)
        right = above is not None and line is not None and line.place - above.end == 1
        right = right and not ITEM.match(self.blocks[number + 1].text)  # the next of a list
        return right and not self.blocks[number].text.rstrip().endswith(_STOPS)

    def list_on(self, text: str, opener: Time | None, state: State) -> None:
        """1—8月，…；: a time goes on over the sentences of a list; one that ends with its sentence dates no cards below it."""
        if not self.listing:
            self.before_list = opener
        times = timing.glance(text, state.dated)
        own = (time.year for time in times if text[max(time.start - 1, 0) : time.start] not in _BASE_FOLLOWS)  # 由2021年的286亿元
        history = len({year for year in own if year}) > 1
        self.listing = text.rstrip().endswith(_GOING_ON) and not history and not state.asked
        if not self.listing:
            state.opener = self.before_list

    def _past_firm(self, line: Line, state: State) -> None:
        """The lines of a firm or a park end with their group: for a sentence below it the time of the slide holds again."""
        of_firm = state.subject_how in (FIRM, WORK)
        self.grouped(line, state)
        if of_firm and line.kind == "full" and state.subject_how not in (FIRM, WORK):
            state.opener, self.before_firm = state.opener or self.before_firm, None

    def begin(self, number: int, state: State) -> None:
        """A sentence or a paragraph of running text on a slide: whom it goes on about."""
        self.enter(number, state)
        line = self.lines.get(number)
        if line is not None:
            self._past_firm(line, state)
            self.costed(line, state)
            if tour := self._tour(line, state):
                self._about(state, *tour)

    def note(self, line: Line, state: State) -> None:
        """What a line without figures leaves in the reader's mind: whom the next are about, and when."""
        words = grammar()
        if self.carded:
            state.industry = state.industry if line.place - self.carded < GROUP else ""
            self.carded = line.end if state.industry else 0
        if line.kind in ("heading", "who") or (line.kind == "label" and not line.used):
            kept = state.industry if line.kind == "label" else ""
            state.loan = products.loan(line.text)
            title = industries.panel(line.text) or industries.chain(line.text, self._first_told(line))
            state.industry = title or self._panel_of_items(line) or kept
            if line.number in self.cards:
                state.industry, self.carded = line.text, line.end
        made = _PRODUCT.fullmatch(line.text) if line.kind == "label" and not line.used and state.subject_how == FIRM else None
        if made and line.text != state.subject and not words.quantity.search(made["what"]):
            self.product = (state.subject, made["what"])
        if line.used and "产业" in line.text:
            self.told_industry = industries.accounted(line.text) or self.told_industry
        share = _SHARE_OF.search(line.text)
        if share and not (line.used and share["of"] and share.end() - share.start() == len(line.text)):  # 占全市比重 / 11.2%
            self.share = (
                share["whole"] or share["of"] or share["with"] or share["by"] or self.share or whole_of(state, state.subject)
            )
            if state.opener is None and line.place - self.said_then[0] < GROUP:
                state.opener = self.said_then[1]  # 2022年，全市开发区以3.1%的土地 / 贡献了 / 48.6% / 的GDP
            if self.wider[0] is self.slide_of[line.number] and self.share.startswith(_WIDER):
                self._about(state, self.wider[1], WIDE)  # 全省省级以上开发区 / 142家 / a space / 贡献了全省
                self.group = (line.end, 0, False)
        elif line.kind == "who" and not line.names and self.shares_of(line):
            self.share = line.text  # 全市 / 2.9% / 的土地面积
        self.ranked(line.text)
        if line.kind == "heading" or (line.kind == "label" and not line.used):
            self.placing = line.text if PLACING.search(line.text) else ""
        self.named(line, state)
        named = line.text == state.subject or (state.subject_how == FIRM and state.subject in line.text)
        named = named or (state.subject_how in (PROJECT, WORK) and self._own_name(line.text) == state.subject)
        if state.subject_how in (FIRM, WORK) and named:
            self.before_firm, state.opener = state.opener or self.before_firm, None  # not of a firm shown on the slide
        if line.kind == "heading":
            state.topic = state.indicator = state.given = ""
            self.heads = policies.headed(line.text)
        lines = self.slide_of[line.number].lines
        under = line.text.startswith("PART") and lines[0] is not line  # 09 / 下一步打算 / PART NINE
        if (line.kind == "heading" and not under) or self.names_goals(line):
            self.headed(line.text, state)
            if self.chapter[0] not in ("", state.default):
                state.target = False  # what another zone has done is no plan of ours
        if line.kind in ("header", "time", "heading", "label"):
            self.timed(line, state)
        if line.kind == "time" and self._parted(line):
            state.topic = ""  # 外资企业52家 / an empty line / 今年1—10月 / 税收: not theirs
        if line.kind in ("label", "who") and named and state.subject_how in (FIRM, PROJECT, WORK):
            state.indicator = state.topic = ""  # 鲁西集团 / 营业收入 / 318亿元: whose they are is no part of their names
        elif self.mean is not None:
            state.indicator = state.tabled or state.indicator  # 全省平均 / 11.3万元/亩: of what was told before
        elif line.kind == "label" and not line.used and SENTENCE.search(line.text):
            state.topic = ""  # 区党工委班子带队赴…考察学习。: no name of what is below, but 1100多公里 is how far they went
            state.indicator = JOURNEY if state.subject == self.travellers else ""
        elif line.kind == "label" and not line.used and (name := prose.label(line.text, state)):
            if words.founding.search(name) and not words.quantity.search(name):
                state.indicator = state.topic = ""  # 2015年 / 升级为国家级高新区: what happened has no figures
                return
            headed = policies.headed(name)
            self.heads = headed or self.heads
            state.indicator = headed or name
            plain = len(name) <= 8 and not _SEVERAL.search(name) and not words.no_topic.search(name)
            state.topic = name if plain and not self.register.mentions(line.text) else ""

    def _panel_of_items(self, line: Line) -> str:
        """新能源汽车及零部件 over ✓ 企业186家, ✓ 产值918亿元, below 1. 产业：…: the industry that the items are about."""
        if not self.of_industries or line.kind != "label" or not industries.is_one(line.text) or self._is_item(line):
            return ""
        lines = [other for other in self.slide_of[line.number].lines if other.kind != "part"]
        at = lines.index(line)
        head = next((other.text for other in reversed(lines[:at]) if other.kind in ("heading", "header")), "")
        if not industries.on_industries(head):
            return ""
        items = takewhile(self._is_item_or_figure, lines[at + 1 :])
        return line.text if any(industries.told_of(other.text) for other in items) else ""

    def _is_item_or_figure(self, line: Line) -> bool:
        return line.kind == "figure" or self._is_item(line)

    def _size_label(self, line: Line, state: State) -> None:
        """2022年新签约10亿元以上项目: the figure is a size, and the line the label of those below."""
        state.indicator = prose.label(line.text, state) or state.indicator
        self.heads = policies.without_size(state.indicator)
        times = [time for time in timing.glance(line.text, self.dated, state.year) if time.iso and not time.base]
        if times:
            state.opener = times[-1]

    def _parted(self, line: Line) -> bool:
        """True for a time below an empty line: what it dates goes on from nothing above."""
        lines = self.slide_of[line.number].lines
        at = lines.index(line)
        return at > 0 and line.place - lines[at - 1].end > 1

    def _lend(self, line: Line, state: State) -> None:
        """The label is what a clause before would be: the indicator that the figure's line leaves out."""
        text = UNIT.sub("", line.label) if UNIT.search(line.label) else line.label
        if not text or averages.labelled(text, self.register):
            return
        verb, wide = (
            grammar().rank.search(text),
            [m.name for m in self.register.mentions(text) if m.region or m.how == CITY_ZONES],
        )
        counts = any(item.kind == "count" for item in figuring.glance(line.text)[:1])  # 3家 / 进入全省前50名的开发区
        if verb and wide and verb.start() == 0 and not counts:  # 居全省国家级高新区 / 第3位: the label names among whom, not what
            self.scope = among_all(wide[0])
            return
        if grammar().aspect.fullmatch(text):  # 高新技术企业数 / 要求 / ≥60家 / 目前 / 74家: the heading above says of what
            return
        scratch, before = prose.label(text.removeprefix("的"), state), state.indicator
        scratch = self._of_policy(line, _WHOSE.sub("", scratch), state)
        first, part_of = figuring.glance(line.whole)[:1], ""
        of_whole = bool(scratch and first) and first[0].kind in ("percent", "share")
        if self.share and of_whole and not _RATIO.search(scratch) and not grammar().rate_end.search(text):
            scratch = f"{scratch}占{self.share}比重"
        elif of_whole and (whole := self._part_of_place(line, text)):
            scratch = part_of = whole
        elif of_whole and _NEVER_A_RATE.search(scratch):
            scratch = f"{scratch}占{whole_of(state, state.subject)}比重"
        own = state.subject_how in (PROJECT, FIRM, WORK)  # it has them itself
        if scratch:
            scratch = products.of_loan(clause.of_class(scratch, line.whole, state), state.loan)
            industry = state.industry or (self.told_industry if industries.of_a_chain(scratch) else "")
            scratch = scratch if own else industries.of_panel(scratch, industry)
            if grammar().deeds.fullmatch(scratch) and not own:
                scratch = counted.of_projects(scratch, line.whole, state)  # 新签约 / 32个
            told_of: object = scratch in grammar().tails or grammar().bare_class.fullmatch(scratch)
            told_of = told_of or grammar().deed_rate.fullmatch(scratch)  # 标准厂房 / 58万平方米 / 入驻率 / 91.5%
            measured = grammar().of_works.match(scratch) and grammar().quantity.search(state.topic)
            told_of = told_of and not own and not measured  # 工业总产值 / 712亿元 / 税收 / 41.2亿元
            if state.topic and told_of and state.topic != scratch:
                scratch = state.topic.removesuffix("数量").removesuffix(scratch) + scratch
            elif state.topic and (many := _HOW_MANY.fullmatch(scratch)) and state.topic.endswith(many["noun"] or ""):
                scratch, told_of = state.topic, True  # 省市重点项目 / 36个 / 项目总数
            elif state.topic and _MET.fullmatch(text) and line.whole.endswith(state.topic_unit):
                scratch, told_of = text + state.topic, True  # 10项定量指标 / 已达标 / 6项 / 未达标 / 4项
            elif _PER.fullmatch(state.topic) and not _PER.match(scratch) and not grammar().countable.search(state.topic):
                scratch, told_of = state.topic + scratch, True  # 每万亩建成区 / 规上工业企业 / 28.8家
            if (
                scratch in grammar().levels
                and first
                and first[0].kind == "count"
                and grammar().level_start.search(state.indicator)
            ):
                scratch += grammar().level_start.sub("", state.indicator)  # 省级以上创新平台 / 46个 / 其中国家级 / 3个
            if grammar().per_head.fullmatch(scratch):
                scratch += state.indicator  # 有效发明专利 / 1126件 / 每万人口 / 154.2件
            if scratch in _TOTALS and grammar().countable.search(state.indicator):
                scratch = _ADDED_OR_NUMBER.sub("", state.indicator) + scratch  # 新增“四上”企业 / 46家 / 总数 / 271家
            part = scratch != part_of and _SAYS_MORE.match(scratch) is not None and state.indicator
            if goal := _GOAL_MET.search(text):
                state.indicator = f"{state.indicator}{goal[0]}比例"
            else:
                state.indicator = state.indicator + scratch if part else scratch
            self.base = state.indicator if not (part or goal) else before
            much = first and (first[0].kind == "count" or _is_area(first[0].unit, scratch))
            if much and not (part or goal or told_of):
                state.topic, state.topic_unit = scratch, first[0].unit  # 人才公寓 / 1200套，入住率93%

    @staticmethod
    def _part_of_place(line: Line, text: str) -> str:
        """1.9% / 全市土地面积: the share of the city's that the zone makes; empty where the label is no such whole."""
        found = _WHOLE_OF_PLACE.fullmatch(text) if not aside(line) else None
        plain = found is not None and not _RATIO.search(found["of"])
        return f"占{found['whole']}{found['of']}比重" if found is not None and plain else ""

    def _of_policy(self, line: Line, name: str, state: State) -> str:
        """新上技改项目 / 按设备投资额的 / 12% / 给予补助 / 单个项目最高不超过 / 1500万元: the rate and sum of what heads them."""
        given, state.given = state.given, ""
        through = self._through(line, name)
        found = policies.by_base(through.removesuffix("比例"), self.heads) if "%" in line.whole else None
        if found is not None:
            self.given = found.given
            return found.rate if self.heads else through
        if policies.PER_ONE.fullmatch(name) and given:
            self.given = given
            return policies.of_one(name, given)
        return policies.rewarded(name, self.heads) or through

    def _through(self, line: Line, name: str) -> str:
        """按固定资产投资 / 20% / 给予补贴: a phrase that goes on through its figure, and how much of it is paid."""
        lines = [other for other in self.slide_of[line.number].lines if other.kind not in ("part", "unit")]
        at = lines.index(line)
        above, below = (lines[at - 1] if at else None), (lines[at + 1] if at + 1 < len(lines) else None)
        part = "比例" if "%" in line.whole or "％" in line.whole else ""
        if above is not None and above.kind == "label" and not above.used and line.place - above.end < GROUP:
            return f"{above.text}{name}{part}" if grammar().paid.match(name) else name
        if below is not None and below.kind == "label" and not below.used and below.place - line.end < GROUP:
            return f"{name}{below.text}{part}" if grammar().paid.match(below.text) else name
        return name
