"""A stretch of running text with its figures, times and names found, and the positions of its sentences and clauses."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from kaifaqu.evidence.grammar import anaphora
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.bodies import CITY_ZONES, SOME
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.patterns import CLAUSE, MARKS, PART, SENTENCE, grammar
from kaifaqu.evidence.grammar.times import Time

_INTO_TIME = ("截至", "截止", "到", "至", "从", "自", "在", "于")
_NOT_OPENING = ("由", "从", "是", "较", "比")

_GLOSS = re.compile(r"(?<=[一-龥])(?P<open>[（(])[^（()）。；，,：:\d\n]{1,12}[)）](?=[一-龥\d])")  # 固定资产投资（不含农户）增长
_N = "一二两三四五六七八九十几\\d"
_YEARS = re.compile(
    rf"^(?:近|过去|这|前)?[{_N}]{{1,3}}年多?(?:来|里|间|内|中|以来|时间)?(?![期级均轻打上])|(?<=..)(?<![第连])[{_N}]{{1,2}}年$"
)
_CAUSE = re.compile("^受[^，]{1,10}?(?:影响|拖累|带动|拉动|冲击)")  # 受疫情影响下降2.1%
_FILLED = re.compile("(?<=..)(?:这一?块|这边|这方面|这一项|一家)(?:就|也)?$")  # 服务业这块增长5.6%
_ASKED = re.compile(  # 请市财政安排专项资金1.5亿元
    "^请(?:求)?[^，]{1,8}?(?:安排|支持|统筹|协调|帮助|给予|倾斜|解决|增核)(?:我[区市])?(?:申报|争取)?(?=..)"
)
_CONDITION = re.compile(r"[^的]{2,12}?(?<![售产课老同即小当及实按准暂临战先])(?:之后|以后|后|时)(?:预计|预期|可|将|的)*")


class Passage:
    """What was found in a text, and what reading it has settled so far."""

    def __init__(self, text: str, state: State, found: list[Figure], skip: int = 0) -> None:
        self.text, self.state, self.found, self.skip = text, state, found, skip
        self.words = grammar()
        planned = state.dated.year if state.target and state.dated is not None else None  # 全年 in a plan's part
        shown = state.opener.year if state.register.keep_opener and state.opener is not None else 0  # of the slide
        self.times = timing.find(text, state.dated, shown or state.year or planned or 0)
        self.mentions = anaphora.mentions(text, state.register.mentions(text), self.words)
        whole = {place for match in _GLOSS.finditer(text) for place in (match.start("open"), match.end() - 1)}
        self.clauses = [0, *(match.end() for match in CLAUSE.finditer(text) if match.start() not in whole), len(text) + 1]
        self.parts = [0, *(match.end() for match in PART.finditer(text))]
        self.sentences = [0, *(match.end() for match in SENTENCE.finditer(text))]
        self.items = [0, *(match.start() for match in self.words.items.finditer(text))]
        self.sentence = -1
        self.led: Time | None = None  # the phrase that opens the sentence, or the one before that it goes on with
        self.used = [
            time for time in self.times if self._of_an_event(time)
        ]  # or of the beginning of a movement, or compared with
        self.taken = 0  # how far the noun after a figure has been used
        self.previous: Draft | None = None
        self.group_clause = -1
        self.things: dict[str, str] = {}  # by unit, the noun that was counted last: 高新技术企业 of 认定高新技术企业110家
        self.whole = self.whole_unit = ""  # what 其中 gives parts of, and in what it was measured
        self.said: list[str] = []  # the indicators of this sentence
        self.told = ""  # 高新技术企业：新认定16家: what is counted, told before without a figure
        self.theme = ""  # 科技型中小企业方面，…: what the sentence says it is about
        self.owner: tuple[str, tuple[int, int]] | None = None  # a project of this sentence that has what is told
        self.far = False  # the opening time stands before the list whose item is read
        self.compared: list[Time] = []  # 是2012年的2.3倍: the years that ratios are to
        self.grown = -1  # where the last rate of growth stands
        self.moved = 0  # where the second year of the movement that state.span holds ends
        self.levels: list[tuple[str, int]] = []  # the levels of this sentence that have a year

    @staticmethod
    def before(starts: list[int], at: int) -> int:
        """The last of some places at or before ``at``."""
        return starts[max(bisect_right(starts, at) - 1, 0)]

    def part(self, at: int) -> int:
        """Where the part of the sentence (up to a semicolon) that holds ``at`` begins."""
        return max(self.before(self.parts, at), self.sentence)

    def clause_end(self, at: int) -> int:
        """Where the clause that holds ``at`` ends."""
        following = bisect_right(self.clauses, at)
        return min(self.clauses[following], len(self.text)) if following < len(self.clauses) else len(self.text)

    def zones_told(self, clause: int) -> bool:
        """True if a clause counts zones: 全市有4家开发区进入前50名."""
        end = self.clause_end(clause)
        counts = (item for item in self.found if item.kind == "count" and clause <= item.start < end)
        return any(self.words.counted_zones.match(self.text, item.end) for item in counts)

    def enter(self, figure: Figure) -> None:
        """A new sentence renews what only a sentence carries."""
        sentence = self.before(self.sentences, figure.at)
        if sentence != self.sentence:
            self.sentence, self.state.span, self.said, self.levels = sentence, None, [], []
            self.owner, self.whole, self.told = None, "", ""
            goes_on = timing.GOES_ON.match(self.text, sentence)
            before = self.before(self.sentences, sentence - 1)
            self.led = self.opener(sentence) or (self.opener(before) if goes_on and sentence else None)
            theme = self.words.theme.match(self.text, sentence)
            self.theme = theme[1] if theme else ""
            if not self.state.register.keep_opener:
                self.state.topic = ""
            self._open(figure)

    def _open(self, figure: Figure) -> None:
        """The first time phrase that opens a sentence covers the rest of its paragraph, or of its item (一是 …, 二是 …)."""
        item = self.before(self.items, figure.at)
        self.far = False
        first = None
        for start, end in pairwise([*self.sentences, len(self.text)]):
            if item <= start <= figure.at:
                first = self.opener(start)
                if first is not None or any(start <= other.at < end for other in self.found):
                    break  # a sentence with figures and no time of its own: later ones open themselves only
        if first is None and item:
            first = self.opener(item)
            self.far = first is None
            first = first or self._before_items()
        if first is not None and self._left(first, item):
            self.state.opener = None
        elif first is not None and (first.iso or not self.state.period):
            self.state.opener = first
        elif item:
            self.state.opener = None

    def _left(self, first: Time, item: int) -> bool:
        """3月末，…。3月份，…。资金池…: a sentence that opens with another time leaves the one that opened the paragraph."""
        between = (start for start in self.sentences if max(first.end, item) < start < self.sentence)
        others = [other for start in between if (other := self.opener(start)) is not None and other.iso]
        aside = re.compile("[ *]*(?:当月|单月)")  # 9月当月，…: told by the way
        return any(
            (other.iso, other.point) != (first.iso, first.point)
            and not aside.match(self.text, other.end)
            and "当月" not in other.text
            for other in others
        )

    def _before_items(self) -> Time | None:
        """上半年，工业跑出了加速度。一是…二是…: what opens the sentences before a list covers its items."""
        end = self.items[1]
        starts = (start for start in self.sentences if start < end)
        return next((first for start in starts if (first := self.opener(start)) and first.start < end), None)

    def opener(self, at: int) -> Time | None:
        """The time phrase that opens a stretch: nothing but marks, short words, a name and who tells it before it.

        今年以来，…，1—6月，完成… : the later one, if it stands at the head of a clause before the first figure.
        """
        opening = next((time for time in self.times if time.start >= at and time not in self.used), None)
        if opening is None or not self._opens(at, opening):
            return None
        if not opening.open:
            return opening
        ends = [start for start in self.sentences if start > at] + [item.start for item in self.found if item.at >= at]
        stop = min(ends, default=len(self.text))  # only the head of a paragraph may be at hand
        nearer = (time for time in self.times if opening.end < time.start < stop and time.iso and time.year == opening.year)
        return next((time for time in nearer if self._opens(self.before(self.clauses, time.start), time)), opening)

    def _opens(self, at: int, time: Time) -> bool:
        """True if nothing is told between a place and a time phrase."""
        teller = self.words.teller.match(self.text, at, time.start)
        start = teller.end() if teller else at
        name = next((item for item in self.mentions if start <= item.start and item.end in (time.start, time.start - 1)), None)
        before = self.text[start : name.start if name and name.place and name.how != CITY_ZONES else time.start]
        before = re.sub(r"[^一-龥]", "", before)
        alone = time.text.startswith("连续") or timing.OF_ITS_OWN.match(self.text, time.end)  # of its own clause or figure
        return len(before) <= 5 and not time.base and not alone and not before.endswith(_NOT_OPENING)

    def _of_an_event(self, time: Time) -> bool:
        """1993年经国务院批准设立，…; 9月6日，…召开推介会: a foundation or a meeting, which dates no figures."""
        end = self.clause_end(time.end)
        if not self.text[time.end : end].strip("，,。 "):
            end = self.clause_end(end)
        if any(time.end <= item.at < end for item in self.found):
            return False
        now = self.state.dated.year if self.state.dated is not None else None
        past = time.year and now and time.year < now - 1 and end == self.clause_end(time.end)
        again = self.text[time.start - 2 : time.start] in ("同年", "次年", "翌年")
        events = self.words.founding if past or again else self.words.telling if time.text.endswith("日") else None
        return again or (events is not None and events.search(self.text, time.end, end) is not None)

    def chain(self, figure: Figure, left: int) -> tuple[int, list[tuple[str, str, int]], Time | None]:
        """Walks back over verbs, bounds, adverbs and a time phrase right before the number."""
        text, chain = self.text, self.words.chain
        at, words, time = figure.start, [], None
        while at > left:
            while at > left and text[at - 1] in (" *\u3000“" if at == figure.start else " *\u3000"):
                at -= 1
            kind, word = None, ""
            for length in range(min(self.words.longest, at - left), 0, -1):
                word = text[at - length : at]
                kind = chain.get(word)
                if kind:
                    break
            if word in ("最高", "最低") and text[at : at + 1] in ("的", "由", "从", "为", "是"):
                break  # 最低的仅38%: what it is, not a bound
            if kind in ("up", "down") and text.startswith("的", at):
                break  # 产值同比下降的有61家: which are counted
            if kind is None or kind == "noun":
                near = next((t for t in self.times if t.start < at <= t.end and t.start >= left), None)
                if near is None or time is not None:
                    break
                time, at = near, near.start
                continue
            at -= len(word)
            words.append((kind, word, at))
        return at, words, time

    def clean(self, left: int, at: int) -> tuple[str, int]:
        """What a clause calls the thing: its words without marks, time, subject and the words that open a clause."""
        text, start = self.text, self._skip(left, at)
        pieces: list[str] = []
        cursor = start
        for time in self.times:
            if start < time.start and time.end <= at:
                if not time.iso and time.text.endswith(("后", "时")) and self.words.quantity.search(text[time.end : at]):
                    start = cursor = self._skip(time.end, at)  # 项目全部达产后年销售收入: what precedes is the condition's
                    pieces = []
                    continue
                pieces.append(text[cursor : time.start])
                cursor = time.end
        pieces.append(text[cursor:at])
        phrase = re.sub(r"[ *\u3000➔→]", "", "".join(pieces))
        phrase = self.words.led.sub("", self.words.inside.sub("", self.words.achieved.sub("", phrase)))
        phrase = self._unconditional(phrase.rstrip("的、，：: +").strip())
        return phrase, start

    def _skip(self, start: int, at: int) -> int:
        """Where the thing's own words begin."""
        while start < at:
            step = self._leading(start, at)
            if step is None:
                break
            start = step
        return start

    def _unconditional(self, phrase: str) -> str:
        """Without the years or the condition before the thing: 五年里, 全部达产后, 从外地迁来时."""
        phrase = _FILLED.sub("", phrase)
        phrase = _ASKED.sub("", _CAUSE.sub("", _YEARS.sub("", phrase)))
        after = _CONDITION.match(phrase)
        rest = phrase[after.end() :] if after else ""
        return rest if len(rest) > 1 and self.words.quantity.search(rest) else phrase

    def _leading(self, start: int, at: int) -> int | None:
        """Where the mark, time, name or opening word at ``start`` ends; None if the thing's own words begin there."""
        text = self.text
        marks = MARKS.match(text[start:at])
        if marks and marks.end():
            return start + marks.end()
        for time in self.times:
            into = start < time.start <= start + 2 and text[start : time.start] in _INTO_TIME
            if (time.start <= start < time.end or into) and time.end <= at:
                return time.end
        for mention in self.mentions:
            counted = mention.how == SOME and not re.match("[一-龥]", text[mention.end : mention.end + 1])
            part = mention.region and text.startswith(("占比", "比重", "份额"), mention.end)  # 全市占比28.6%
            if mention.start == start < mention.end <= at and not counted and not part:
                return mention.end
        lead = self.words.lead.match(text, start, at)
        if lead and lead[0] == "中" and text[start - 1 : start] in "，。；：、（在于":
            return None  # 中部地区, but 14人中有
        return lead.end() if lead and lead.end() > start else None

    def countable(self, name: str, unit: str) -> bool:
        """True if a name ends in a noun that its counter can count."""
        name = name.removesuffix("及以上").removesuffix("以上")
        return bool(self.words.countable.search(name)) and not (unit[-1:] in "家户" and self.words.no_house.search(name))

    def leads(self, before: str) -> bool:
        """True if a text holds nothing but words that open a clause."""
        at = 0
        while at < len(before):
            lead = self.words.lead.match(before, at)
            if not lead or lead.end() == at:
                return False
            at = lead.end()
        return True

    def after(self, number: int, figure: Figure) -> tuple[str, tuple[int, int]]:
        """The thing counted, where it follows its number: 80个涉企事项实现就近办理."""
        text = self.text
        following = next((item for item in self.found[number + 1 :] if item.start >= figure.end), None)
        stop = min(next((start - 1 for start in self.clauses if start > figure.end), len(text)), len(text))
        again = following is not None and following.start < stop
        if following is not None and again:
            stop = following.start
        after = text[figure.end : stop]
        if again and after[:1] in (" ", "\u3000") and text[figure.start - 1 : figure.start] not in (" ", "\u3000"):
            return "", (-1, -1)  # 新三板挂牌9家 银行机构19家: a space parts them
        if self.words.q_not.match(after.lstrip(" *")):
            return "", (-1, -1)
        zones = self.words.counted_zones.match(after)
        if zones and not again and not re.match("[^，。]{0,8}?(?:综合|排名|考核|评价|评估|中)", after[zones.end() :]):
            zones = None
        if zones:
            return zones[0], (figure.end, figure.end + zones.end())  # 8家开发区内设机构由203个 …
        if again:
            after = after.split("、")[0]
            cut = self.words.q_stop.search(after)
            if cut is None and figure.kind == "count":
                cut = self.words.tail_end.search(after)  # 126个重点项目开工率98.4%
            after = after[: cut.start()] if cut else after
        after = re.split("为|是(?!否)", after)[0]
        end = self.words.q_end.search(after)
        after = after[: end.start()] if end else after
        phrase = re.sub(r"[ *\u3000]", "", after).lstrip("的").rstrip("的、，和及")
        phrase = self.words.inside.sub("", phrase)
        if not re.match(r"[一-龥A-Z“《\d]", phrase):
            return "", (-1, -1)
        return phrase, (figure.end, figure.end + len(after))
