"""What the lines around the figures of a line say of them, once they are read: the cards and panels of a slide."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from kaifaqu.evidence.grammar import averages, industries, policies, prose, ranks, several
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.columns import WIDE
from kaifaqu.evidence.grammar.dating import MOVEMENT
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.lines import GROUP, Line
from kaifaqu.evidence.grammar.owners import FIRM
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.slides import Slide, Talk
from kaifaqu.evidence.grammar.whens import SOFTLY
from kaifaqu.evidence.grammar.whom import Whom

_RULES: Final = rules("cards")
PLACING: Final = _RULES.pattern("placing_label")
LEVEL: Final = _RULES.pattern("level")
_ADDING: Final = _RULES.set("adding")
_LEVELS: Final = _RULES.pattern("of_a_level")
_AT_MOST: Final = _RULES.pattern("at_most")
_NET: Final = _RULES.pattern("net_growth")
_YEAR_FIRST: Final = _RULES.pattern("year_first")
_PRODUCT_SHARE: Final = _RULES.pattern("product_share")
_MADE: Final = _RULES.pattern("made")
_ONE_LETTER_BOUNDS: Final = _RULES.set("one_letter_bounds")
_SINGLE: Final = _RULES.pattern("single_items")
_NAMED_BEHIND: Final = _RULES.pattern("named_behind")
_INDEX: Final = _RULES.pattern("index_label")
_BARE: Final = _RULES.pattern("bare_value")
_PLACE: Final = "位"
_IN_FULL: Final = _RULES.pairs("award_in_full")


class Cards(Whom):
    """What a label, a panel or a line above or below adds to the figures of a line."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self.level: Line | None = None  # 国家级, the head of a group
        self.product = ("", "")  # a firm, and what it makes
        self.awarded = ""  # 首次认定高新技术企业奖励, which 重新认定 / 奖10万元 goes on with
        self.account = ""  # 2021年营业收入 on a line of its own: what the industries of the slide are told by
        self.mean_of: tuple[averages.Extreme | None, str, int] = (
            None,
            "",
            0,
        )  # what heads labelled figures, their unit, their end
        self.placing = ""  # the label above that says what the bare numbers are places in
        self.staged: list[Draft] = []  # values before and after something, of what no line above says

    def settle(self, line: Line, text: str, drafts: list[Draft]) -> None:
        """The first year of a line, and what an extreme (全省最高) or a level (国家级) above says of its figures."""
        dated = _YEAR_FIRST.match(line.text)
        for draft in drafts:
            said = draft.hows.get("period") == "time phrase of the sentence"  # 2022年 第158位 → 2023年 第131位
            if dated and not said and not draft.period.startswith(dated[1]):
                at = text.find(dated[1])
                draft.say("period", dated[1], "the year before the figure", (at, at + 4))
        if len(drafts) == 1 and (behind := _NAMED_BEHIND.match(text, drafts[0].figure.end)):
            words, name = grammar(), behind["name"]
            if not text[: drafts[0].figure.start].strip(" *") and (words.quantity.search(name) or words.countable.search(name)):
                drafts[0].say("indicator", name, "named in brackets behind the figure", behind.span("name"))
        extreme = averages.labelled(line.label, self.register) if drafts and line.label else None
        if drafts and (extreme := extreme or self.extreme or self._mean_goes_on(line, drafts[0])):
            headed = line.label != "" and not averages.labelled(line.label, self.register)
            self.mean_of = (extreme, drafts[0].unit, line.end) if headed else (None, "", 0)
            extreme.say(drafts[0], drafts[0].indicator)
            self.extreme = None
        self.levelled(line, drafts)

    def _mean_goes_on(self, line: Line, draft: Draft) -> averages.Extreme | None:
        """全省开发区平均 / 亩均税收 / 9.4万元 / 亩均产值 / 128万元: a mean heads all that is told below it in the same unit."""
        mean, unit, end = self.mean_of
        if mean is None or not line.label or draft.unit != unit or self.register.mentions(line.label):
            return None
        lines = [other for other in self.slide_of[line.number].lines if other.kind != "part"]
        above = lines[max(lines.index(line) - 1, 0)]
        return mean if above.place - end < GROUP and line.place - above.end < GROUP else None

    def of_panel(self, line: Line, drafts: list[Draft], state: State) -> None:
        """产业链企业 236家 in the panel of 新能源汽车零部件: of the industry; its time is that of what all are told by."""
        for draft in drafts if state.industry and line.kind == "full" and state.subject_how != FIRM else ():
            thing = draft.indicator.removesuffix("数量")
            if (whole := industries.of_panel(thing, state.industry)) != thing:
                draft.say("indicator", whole + draft.indicator.removeprefix(thing), "of the industry of the panel")
        self.paired(line, drafts)
        for draft in drafts:
            told = timing.glance(self.account, self.dated) if self.account and not draft.period else ()
            if told and draft.indicator.endswith(state.whole) and line.label and not line.label.endswith(state.whole):
                draft.say("period", told[0].iso, "the line that says by what the industries are told")

    def moved(self, drafts: list[Draft], state: State) -> None:
        """审批时限压减 / 62%: the label says that it moved, so the title's period covers it."""
        for draft in drafts:
            if draft.measure != "level" and draft.hows["period"] == SOFTLY:
                draft.say("period", state.period, "of the title or section")

    def staff(self, line: Line, drafts: list[Draft]) -> None:
        """412人 below 改革前: people before and after, counted without a noun."""
        stage = line.label or self.stage(line)
        if stage and drafts and drafts[0].figure.unit == "人" and not prose.label(stage, State(self.register, self.dated)):
            drafts[0].say("indicator", "人员数量", "people before and after, counted without a noun")
            drafts[0].say("period", stage, "the label tells when")

    def placed(self, line: Line, drafts: list[Draft]) -> None:
        """国家级高新区综合评价 / 158位 → 131位 are places; 2021年度分项位次 / 科技创新 / 第141位: in the item of the label."""
        for draft in drafts:
            if draft.measure == "level" and draft.unit == _PLACE and grammar().ranking.search(line.label):
                draft.say("measure", "rank", "the label tells of a ranking")
                draft.say("scope", self.scope or self.register.context.province, "among whom")
            if draft.measure == "rank" and line.label and _SINGLE.search(self.placing):
                draft.say("indicator", line.label, "one of the items placed")
            if draft.measure == "rank" and self.scope and not draft.scope:
                draft.say("scope", self.scope, "among whom, on a line above")

    def unmeasured(self, line: Line, state: State) -> str:
        """全省综合考核位次 over 28, or over years and their 118, 126: their ranking; 营商环境得分 over 92.6: an index."""
        told = line.label or self.placing
        if line.suffix or not _BARE.fullmatch(line.whole):
            return ""
        placed = PLACING.search(told) is not None and "." not in line.text
        state.bare = placed or _INDEX.search(line.label) is not None
        state.indicator = line.label if state.bare and not placed else state.indicator
        return told if placed else ""

    def as_places(self, told: str, drafts: list[Draft], state: State) -> None:
        """Makes bare numbers places in what a label tells."""
        bare = PLACING.sub("", prose.label(told, state))
        state.ranked = ranks.of_label(told) or bare or ranks.default(self.register.text, "")
        for draft in drafts:
            draft.say("measure", "rank", "the label says that it is a place")
            draft.say("indicator", state.ranked, "the label of the places")
            draft.say("scope", self.scope or self.register.province_of(draft.subject), "among whom")

    def of_product(self, line: Line, drafts: list[Draft], state: State) -> None:
        """片式电容用陶瓷粉体 / 国内市场份额 / 21%; 年产特高压导线18万吨 / 产量居首位: of the product before."""
        if state.subject_how != FIRM:
            return
        for draft in drafts:
            held = self.product if self.product[0] == draft.subject else ("", "")
            if _PRODUCT_SHARE.fullmatch(draft.indicator) and held[1]:
                draft.say("indicator", held[1] + draft.indicator, "of the product on a line before")
            elif made := _MADE.fullmatch(draft.indicator):
                self.product = (draft.subject, made["what"] or made["of"])

    def before_and_after(self, line: Line, drafts: list[Draft]) -> None:
        """改革前 / 65个工作日 / 改革后 / 18个工作日 / 审批用时压缩72.3%: what they are is told with the change."""
        measured = grammar().quantity
        if drafts and line.kind == "figure" and not line.label and self.stage(line) and not measured.search(drafts[0].indicator):
            self.staged.append(drafts[0])
        elif drafts and self.staged:
            if drafts[0].measure in ("growth", "change") and drafts[0].hows["indicator"].startswith("the words"):
                for draft in self.staged:
                    draft.say("indicator", drafts[0].indicator, "told with the change, on a line below")
            self.staged = []

    def stage(self, line: Line) -> str:
        """改革之前 on the line above a figure: no date, but when it was."""
        lines = self.slide_of[line.number].lines
        above = next((other for other in reversed(lines[: lines.index(line)]) if other.kind != "part"), None)
        return above.text if above is not None and above.kind == "time" and not re.search(r"\d", above.text) else ""

    def award(self, line: Line, drafts: list[Draft], *, asked: bool) -> None:
        """首次认定高新技术企业 / 奖励20万元: for what it is paid stands on the line above; a rule's sum is no goal."""
        lines = [other for other in self.slide_of[line.number].lines if other.kind not in ("part", "unit")]
        at = lines.index(line)
        above = lines[at - 1] if at and line.kind == "full" else None
        changed = len(drafts) > 1 and MOVEMENT.search(line.text) is not None  # 设备投资补助比例 / 由5%提高到8%, in a plan's part
        for draft in drafts:
            if grammar().awarded.search(draft.indicator) and not asked and not changed:
                draft.say("target", False, "a rule's sum")
            near = above is not None and above.kind == "label" and line.place - above.end < GROUP
            if above is not None and near and grammar().award.fullmatch(draft.indicator):
                paid = above.text + _IN_FULL.get(draft.indicator, draft.indicator)
                self.awarded = policies.rewarded_too(paid, self.awarded)  # 重新认定 / 奖10万元: of the same
                draft.say("indicator", self.awarded, "what it is paid for, on the line above")

    def beside(self, line: Line, slide: Slide, drafts: list[Draft], state: State) -> None:
        """建成区面积    就业人口 over 31.2平方公里    12.6万人, or as many labels one below the other: each has its own."""
        size = len(drafts)
        if size < 2 or line.kind != "figure" or size not in (len(WIDE.split(line.text)), len(line.text.split())):
            return
        at = slide.lines.index(line)
        near = [line.label, *(other.text for other in slide.lines[max(0, at - 1) : at + 2] if other.kind == "label")]
        columns = (split for text in near for split in (WIDE.split(text), text.split()))
        names = next((names for names in columns if len(names) == size), [])
        if not names:
            above = [other for other in slide.lines[:at] if other.kind != "part"][-size:]
            close = all(lower.place - upper.end < GROUP for upper, lower in pairwise([*above, line]))
            names = [other.text for other in above] if close and all(other.kind == "label" for other in above) else []
        for draft, name in zip(drafts, names, strict=False):
            named = prose.label(name, state) or name
            named = industries.output(named, state.whole) if draft.unit.endswith("元") else named
            draft.say("indicator", named, "the label of its column")

    def levelled(self, line: Line, drafts: list[Draft]) -> None:
        """国家级 / 企业技术中心 3家 / 制造业单项冠军 2家, 新增 / 高企 27家: what heads a group is said of all counted in it."""
        if self.level is None or line.place - self.level.end >= GROUP:
            self.level = None
            return
        for draft in drafts:
            name = draft.indicator
            if self.level.text in _ADDING and (draft.figure.kind, draft.measure) == ("count", "level"):
                draft.say("measure", "change", "新增 on a line above")
            elif draft.figure.kind == "count" and grammar().countable.search(name) and not _LEVELS.match(name):
                draft.say("indicator", self.level.text + name, "the level on a line above")
        self.level.end = line.end

    def bound(self, line: Line, drafts: list[Draft]) -> None:
        """A label that ends in a bound or in a word of growth says so of its figure: 配套率接近 / 60%."""
        words = grammar()
        bounding = self._bounding(line) if drafts else ""
        for draft in drafts if "分别" in line.label else drafts[:1]:
            noun = any(words.chain.get(bounding[-n:]) == "noun" for n in range(2, min(words.longest, len(bounding)) + 1))
            ends = words.bounds if bounding and not noun else ()  # 新签约 / 32个
            told = [word for word in ends if bounding.endswith(word) and (len(word) > 1 or word in _ONE_LETTER_BOUNDS)]
            if told and draft.hows["bound"] == "no bound":
                draft.say("bound", words.bounds[max(told, key=len)], "bound in the label")
            elif draft.hows["bound"] == "no bound" and draft.figure.kind == "amount" and _AT_MOST.search(line.label):
                draft.say("bound", "<=", "bound in the label")  # 单户最高授信 / 1000万元
            ending = next(
                (
                    words.chain[line.label[-n:]]
                    for n in range(min(words.longest, len(line.label)), 0, -1)
                    if line.label[-n:] in words.chain
                ),
                "",
            )
            if draft.figure.kind == "count" and draft.measure == "level" and (net := _NET.match(line.label)):
                draft.say("measure", "change", "word of growth in the label")  # 40家以上 / 净增高新技术企业
                draft.indicator = draft.indicator.removeprefix(net[0])
            if draft.figure.kind == "points" and words.gap_label.search(line.label):
                draft.say("measure", "level", "a gap in the label")
            if draft.measure == "level" and draft.figure.kind == "times" and ending == "up":
                draft.say("measure", "multiple", "word of growth in the label")
            if draft.measure == "level" and (draft.figure.kind == "percent" or draft.unit == "%"):
                if ending in ("up", "down", "rate"):
                    draft.say("measure", "growth", "word of growth in the label")
                    if ending == "down" and draft.value > 0:
                        draft.value = -draft.value
                elif ending == "average":
                    draft.say("measure", "cagr", "average growth in the label")

    def _bounding(self, line: Line) -> str:
        """What ends the label of a figure: 65% / 本地配套率 / 超过, where the bound stands on a line of its own."""
        lines = self.slide_of[line.number].lines
        at = lines.index(line)
        label = next((n for n in range(at + 1, min(at + 4, len(lines))) if line.label and lines[n].text == line.label), -1)
        below = lines[label + 1] if 0 < label < len(lines) - 1 else None
        near = below is not None and below.kind in ("label", "part") and below.place - lines[label].end < GROUP
        return below.text if below is not None and near and below.text in grammar().bounds else line.label

    def _owns_lines(self, line: Line) -> bool:
        """昭湖高新区 above 上市公司 / 12家: a zone with lines of its own is not listed below the figure before."""
        lines = self.slide_of[line.number].lines
        below = next((other for other in lines[lines.index(line) + 1 :] if other.kind not in ("part", "unit")), None)
        near = below is not None and below.place - line.end < GROUP
        return near and below is not None and (below.used or below.kind in ("figure", "full"))

    def each_listed(self, line: Line, slide: Slide, drafts: list[Draft]) -> list[Draft]:
        """4家 above a list of cities: each of them has 4."""
        if len(drafts) != 1 or line.kind != "figure" or drafts[0].figure.kind != "count":
            return drafts
        at = slide.lines.index(line)
        names: list[str] = []
        end = line.end
        for following in slide.lines[at + 1 :]:
            if (
                following.kind != "who"
                or following.place - end >= GROUP
                or (following.place - end > 1 and self._owns_lines(following))
            ):
                break
            end = following.end
            mentions = [m.name for m in self.register.mentions(following.text) if m.place]  # not 链上企业 / 94家 / 龙头企业X
            names += self.register.listed_cities(following.text) or mentions
        if not names:
            return drafts
        return [several.of_another(drafts[0], name) for name in names]
