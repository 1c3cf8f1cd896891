"""A stretch of running text with its figures, times and names found, and the positions of its sentences and clauses."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import Final, Generic, TypeVar

from kaifaqu.evidence.grammar import anaphora
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.bodies import CITY_ZONES, REGISTERED, SOME, Mention
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.patterns import CLAUSE, MARKS, PART, SENTENCE, grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.times import Time

_RULES: Final = rules("passage")
_CHINESE: Final = _RULES.pattern("chinese")
_NOTE_INSIDE: Final = _RULES.pattern("note_inside")
_INTO_TIME: Final = _RULES.set("into_time")
_NOT_OPENING: Final = _RULES.words("not_opening")
_ASIDE_FOLLOWS: Final = _RULES.pattern("aside_follows")
_MARKS_INSIDE: Final = re.compile(r"[ *\u3000➔→]+")
_SPACES: Final = re.compile(r"[ *\u3000]+")
_NO_CHARACTER: Final = _RULES.pattern("no_chinese")
_MOVED_TO: Final = _RULES.pattern("moved_to")
_SPEAKER: Final = _RULES.pattern("speaker")
_AIMING: Final = _RULES.pattern("aiming")
_MONTH: Final = re.compile(r"\d{4}-\d\d")
_OPENED: Final = _RULES.pattern("opened")
_YEAR_AGAIN: Final = _RULES.set("year_again")
_EXTREMES: Final = _RULES.set("extremes")
_WHICH_IT_IS: Final = _RULES.set("which_it_is")
_EVENT_ENDS: Final = _RULES.words("event_ends")
_FROM_A_STAGE: Final = _RULES.pattern("from_a_stage")
_OR_SUCH: Final = _RULES.pattern("or_such")
_SPOKEN_INSIDE: Final = _RULES.pattern("spoken_inside")
_RELATIVE: Final = rules("subjects").pattern("relative")
_OPENING: Final = _RULES.pattern("opening_of_a_name")
_CONDITION: Final = _RULES.pattern("condition")
_TAKEN_OFF: Final = [_RULES.pattern(name) for name in ("each_month", "together", "since_then", "spoken_end", "years_led")]
_NOT_ITS_OWN: Final = re.compile("|".join(f"(?:{rule.pattern})" for rule in (*_TAKEN_OFF, _FROM_A_STAGE, _SPOKEN_INSIDE)))
_PART_NAMES: Final = _RULES.words("part_names")
_NAME_FOLLOWS: Final = _RULES.set("name_follows")
_HOUSES: Final = _RULES.set("houses")
_AND_ABOVE: Final = _RULES.pattern("and_above")
_ZONES_RANKED: Final = _RULES.pattern("zones_ranked")
_CAME: Final = _RULES.pattern("came")
_STAGE: Final = _RULES.pattern("at_a_stage")
_STAGE_ENDS: Final = _RULES.letters("stage_ends")
_DONE_THEN: Final = _RULES.pattern("done_then")
_SAID_OF_IT: Final = _RULES.pattern("said_of_it")
_AMONG_THEM: Final = _RULES.pattern("among_them")
_AFTER_END: Final = _RULES.letters("after_end")
_NAME_BEGINS: Final = _RULES.pattern("name_begins")

Found = TypeVar("Found")


class _Once(Generic[Found]):
    """An attribute that is found when it is first asked for.

    ``functools.cached_property`` takes a lock each time in Python 3.11, which costs more than most of what is found here.
    """

    def __init__(self, find: Callable[[Passage], Found]) -> None:
        self.find, self.name, self.__doc__ = find, find.__name__, find.__doc__

    def __get__(self, passage: Passage, owner: type[Passage]) -> Found:
        found = passage.__dict__[self.name] = self.find(passage)
        return found


class Passage:
    """What was found in a text, and what reading it has settled so far."""

    def __init__(self, text: str, state: State, found: list[Figure]) -> None:
        self.text, self.state, self.found = text, state, found
        self.words = grammar()
        planned = state.dated.year if state.target and state.dated is not None else None  # 全年 in a plan's part
        shown = state.opener.year if state.register.keep_opener and state.opener is not None else 0  # of the slide
        self.year = shown or state.year or planned or 0  # that governs where the text begins
        self.host = state.host  # whom 全区 means where the text begins
        self.counted = frozenset(item.start for item in found if item.kind == "count")
        self.sentence = -1
        self.led: Time | None = None  # the phrase that opens the sentence, or the one before that it goes on with
        self.told_then: Time | None = None  # the time inside the sentence before, that a sentence with 其中 gives the parts of
        self.taken = 0  # how far the noun after a figure has been used
        self.previous: Draft | None = None
        self.group_clause = -1
        self.things: dict[str, str] = {}  # by unit, the noun that was counted last: 高新技术企业 of 认定高新技术企业110家
        self.whole = self.whole_unit = ""  # what 其中 gives parts of, and in what it was measured
        self.said: list[str] = []  # the indicators of this sentence
        self.said_at: list[int] = []  # and where each was told
        self.told = ""  # 高新技术企业：新认定16家: what is counted, told before without a figure
        self.theme = ""  # 科技型中小企业方面，…: what the sentence says it is about
        self.owner: tuple[str, tuple[int, int]] | None = None  # a project of this sentence that has what is told
        self.firm = ""  # the firm told of last
        self.project = ""  # 安排重点项目86个。…完成投资66.5亿元: the projects that the sentence before has counted
        self.goes_on = ""  # the region whose zones this sentence has counted: the next go on about it
        self.mean = ""  # 全省开发区平均14.2万元: what the sentence has told to compare with
        self.borne = ""  # 贷款出现损失的，: of what the sentence says who bears how much
        self.errand = ""  # 办一个企业要跑7个部门: what the sentence says has to be done for it
        self.far = False  # the opening time stands before the list whose item is read
        self.compared: list[Time] = []  # 是2012年的2.3倍: the years that ratios are to
        self.grown = -1  # where the last rate of growth stands
        self.moved = 0  # where the second year of the movement that state.span holds ends
        self.levels: list[tuple[str, int]] = []  # the levels of this sentence that have a year
        self._cleaned: dict[tuple[int, int], tuple[str, int]] = {}

    # What a label or the head of a paragraph is asked for is little: what stands in it is found when it is first asked for.

    @_Once
    def times(self) -> list[Time]:
        """The time phrases, in order."""
        return list(timing.glance(self.text, self.state.dated, self.year))

    @_Once
    def used(self) -> list[Time]:
        """The times that date no figure: of an event; later those of the beginning of a movement, or compared with."""
        return [time for time in self.times if self._of_an_event(time)]

    @_Once
    def mentions(self) -> list[Mention]:
        """Who is named or stood for, in order."""
        register = self.state.register
        found = register.mentions_in(self.text, self.host)
        named = [item for item in found if not (item.end in self.counted and self._is_a_noun(item))]
        return anaphora.mentions(self.text, named, self.words, register.stems, self.host)

    @_Once
    def clauses(self) -> list[int]:
        """Where the clauses begin; a comma inside a note in brackets parts none."""
        text = self.text
        notes = _NOTE_INSIDE.finditer(text) if "（" in text or "(" in text else ()
        whole = {place for match in notes for place in (match.start("open"), match.end() - 1)}
        return [0, *(match.end() for match in CLAUSE.finditer(text) if match.start() not in whole), len(text) + 1]

    @_Once
    def parts(self) -> list[int]:
        """Where the parts of sentences (up to a semicolon) begin."""
        return [0, *(match.end() for match in PART.finditer(self.text))]

    @_Once
    def sentences(self) -> list[int]:
        """Where the sentences begin."""
        return [0, *(match.end() for match in SENTENCE.finditer(self.text))]

    @_Once
    def items(self) -> list[int]:
        """Where the items of a list (一是, 二是) begin."""
        return [0, *(match.start() for match in self.words.items.finditer(self.text))]

    def _is_a_noun(self, mention: Mention) -> bool:
        """博士后科研工作站3家: a registered name that is also a noun, and is counted."""
        return mention.how == REGISTERED and not mention.region and self.words.countable.search(mention.name) is not None

    @staticmethod
    def before(starts: list[int], at: int) -> int:
        """The last of some places at or before ``at``."""
        place = bisect_right(starts, at)
        return starts[place - 1 if place else 0]

    def by_then(self, at: int, time: Time) -> bool:
        """True for a time behind a figure by which what is counted will be done, or at which it was (已于4月份投产)."""
        return self.to_come(time) or _DONE_THEN.search(self.text, at, time.start) is not None

    def to_come(self, time: Time) -> bool:
        """年底前, 10月底前, 明年: not over when it is said."""
        now = self.state.dated.year if self.state.dated is not None else None
        return not time.base and (time.ahead or bool(now and time.year > now))

    def head(self, sentence: int) -> int:
        """Where the words of a sentence begin, after the name of who begins to speak (郁文嵩：)."""
        speaker = _SPEAKER.match(self.text) if self.state.speaking and not sentence else None
        return speaker.end() if speaker else sentence

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
            self.sentence, self.state.span, self.said, self.said_at, self.levels = sentence, None, [], [], []
            self.state.default, self.goes_on = self.goes_on or self.state.default, ""
            self.owner, self.whole, self.told, self.errand, self.mean, self.borne = None, "", "", "", "", ""
            goes_on = timing.GOES_ON.match(self.text, sentence)
            before = self.before(self.sentences, sentence - 1)
            self.led = self.opener(sentence) or (self.opener(before) if goes_on and sentence else None)
            self.told_then = self._told_then(before, sentence) if goes_on and sentence and self.led is None else None
            theme = self.words.theme.match(self.text, self.head(sentence))
            self.theme = theme[1] if theme else ""
            if not self.state.register.keep_opener and not _AMONG_THEM.match(self.text, sentence):
                self.project = self.state.topic if self.state.topic.endswith("项目") else ""
                self.state.topic = self.state.given = ""
            self._open(figure)

    def _open(self, figure: Figure) -> None:
        """The first time phrase that opens a sentence covers the rest of its paragraph, or of its item (一是 …, 二是 …)."""
        item = self.before(self.items, figure.at)
        self.far = False
        first = None
        for start, end in pairwise([*self.sentences, len(self.text)]):
            if item <= start <= figure.at:
                first = self.opener(start)
                told = any(start <= other.at < end for other in self.found)
                if first is None and told and self.state.speaking:
                    first = self._late_opener(start, end)
                if first is not None and not told and self._long_past(first):
                    first = None  # 2019年，我们启动了改革。
                    continue
                if first is not None or told:
                    break  # a sentence with figures and no time of its own: later ones open themselves only
        if first is None and item:
            first = self.opener(item)
            self.far = first is None
            first = first or self._before_items()
        if first is not None and (self._left(first, item) or self._on_another(first)):
            self.state.opener = None
        elif first is not None and (first.iso or not self.state.period or self.state.soft):
            self.state.opener = first
        elif item:
            self.state.opener = None

    def _told_then(self, start: int, end: int) -> Time | None:
        """我们聚力发展…，2021年三大产业产值442.4亿元。其中，…: the only time of the sentence before, which dates the parts."""
        times = [time for time in self.times if start <= time.start < end and not time.base]
        only = times[0] if len(times) == 1 and times[0].iso else None
        if only is None or self._of_an_event(only) or timing.OF_ITS_OWN.match(self.text, only.end):
            return None
        return None if any(start <= item.at < only.start for item in self.found) else only

    def _late_opener(self, start: int, end: int) -> Time | None:
        """压力确实有，上半年进出口增长4.7%。…: what is said before the first figure of an answer covers the next sentences."""
        figure = next(other.at for other in self.found if start <= other.at < end)
        clause = self.before(self.clauses, figure)
        times = [time for time in self.times if start <= time.start < end and time.iso and not time.base]
        reported = len({time.iso for time in times}) == 1 and not times[0].iso.isdigit()  # a part of the year, not 去年
        return self.opener(clause) if clause > start and reported else None

    def _long_past(self, time: Time) -> bool:
        """A year before the last one."""
        now = self.state.dated.year if self.state.dated is not None else None
        return time.iso.isdigit() and bool(now) and time.year < (now or 0) - 1

    def _on_another(self, first: Time) -> bool:
        """教育方面，今年秋季…。养老方面，覆盖率达到100%: the time of one theme is not that of the next."""
        told = self.before(self.sentences, first.start)
        return bool(self.theme) and told < self.sentence and self.words.theme.match(self.text, told) is not None

    def _left(self, first: Time, item: int) -> bool:
        """3月末，…。3月份，…。资金池…: a sentence that opens with another time leaves the one that opened the paragraph."""
        between = (start for start in self.sentences if max(first.end, item) < start < self.sentence)
        past = first.iso.isdigit() and self._long_past(first)  # 2021年，摸排214宗。三年下来，…。建厂房136万平方米
        others = [other for start in between if (other := self.opener(start)) is not None and (other.iso or past)]
        return any(
            (other.iso, other.point) != (first.iso, first.point)
            and not _ASIDE_FOLLOWS.match(self.text, other.end)
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
        used = {time.start for time in self.used}
        opening = next((time for time in self.times if time.start >= at and time.start not in used), None)
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
        if self.state.speaking and not at:
            before = _SPEAKER.sub("", before)  # 郁文嵩：从效益看，1—5月，…
        if any(at <= item.start < time.start for item in self.found):
            return False  # 企业46家，2021年产值152.4亿元
        before = _NO_CHARACTER.sub("", _AIMING.sub("", _RELATIVE.sub("", _NO_CHARACTER.sub("", before)) if name else before))
        alone = time.text.startswith("连续") or timing.OF_ITS_OWN.match(self.text, time.end)  # of its own clause or figure
        return len(before) <= 5 and not time.base and not alone and not before.endswith(_NOT_OPENING)

    def _of_an_event(self, time: Time) -> bool:
        """1993年经国务院批准设立，…; 成立于1993年，…; 9月6日，…召开推介会: a foundation or a meeting, which dates no figures."""
        if timing.CAME_THEN.match(self.text, time.end) or timing.LASTS_TO.search(self.text, max(0, time.start - 6), time.start):
            return True  # 我们是2019年落户的，; 订单排到了年底
        if timing.CAME.match(self.text, time.end):
            return True  # 2019年签约，一期投资28亿元
        now = self.state.dated.year if self.state.dated is not None else None
        past = time.year and now and time.year < now - 1
        again = self.text[time.start - 2 : time.start] in _YEAR_AGAIN
        events = self.words.founding if past or again else self.words.telling if time.text.endswith("日") else None
        start, end = self.before(self.clauses, time.start), self.clause_end(time.end)
        told = events is not None and events.search(self.text, start, end) is not None
        told = told or (_MONTH.fullmatch(time.iso) and _OPENED.search(self.text, start, end)) is not None  # 去年5月启用，
        if not told and not self.text[time.end : end].strip("，,。 "):
            end = self.clause_end(end)
            told = events is not None and events.search(self.text, time.end, end) is not None
        return (again or told) and not any(time.end <= item.at < end for item in self.found)

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
            if word in _EXTREMES and text[at : at + 1] in _WHICH_IT_IS:
                break  # 最低的仅38%: what it is, not a bound
            if kind in ("up", "down") and text.startswith("的", at):
                break  # 产值同比下降的有61家: which are counted
            if (kind is None or kind == "noun") and text[at - 1] in _STAGE_ENDS and (stage := _STAGE.search(text, left, at)):
                at = stage.start()  # 由2018年首次参评时的第128位
                continue
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
        cleaned = self._cleaned.get((left, at))  # several rules ask for the words before one figure
        if cleaned is None:
            cleaned = self._cleaned[left, at] = self._clean(left, at)
        return cleaned

    def _clean(self, left: int, at: int) -> tuple[str, int]:
        text, start = self.text, self._skip(left, at)
        pieces: list[str] = []
        cursor = start
        for time in self.times:
            if start < time.start and time.end <= at:
                if not time.iso and time.text.endswith(_EVENT_ENDS) and self.words.quantity.search(text[time.end : at]):
                    start = cursor = self._skip(time.end, at)  # 项目全部达产后年销售收入: what precedes is the condition's
                    pieces = []
                    continue
                if not time.iso and _CAME.fullmatch(text, cursor, time.start):
                    start = cursor = self._skip(time.end, at)  # 落户八年来累计投资
                    pieces = []
                    continue
                pieces.append(text[cursor : time.start])
                cursor = time.end
        pieces.append(text[cursor:at])
        phrase = _MARKS_INSIDE.sub("", "".join(pieces)).replace("（）", "")  # of 营商环境评价（2023年）
        if self.words.inside_a_name.search(phrase):
            phrase = self.words.led.sub("", self.words.achieved.sub("", self.words.inside.sub("", phrase)))
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
        """Without the years or the condition before the thing: 五年里, 合并以后, 从外地迁来时."""
        if not (_OPENING.match(phrase) or _CONDITION.match(phrase) or _NOT_ITS_OWN.search(phrase)):
            return phrase  # of most names nothing is taken away
        if (begun := _FROM_A_STAGE.search(phrase)) and self.words.quantity.search(phrase[: begun.start()]):
            phrase = phrase[: begun.start()]  # 面积由启动区6平方公里扩大到46.8平方公里
        if _SPOKEN_INSIDE.search(phrase):
            phrase = _SPOKEN_INSIDE.sub(r"\g<of>", phrase)
        for rule in _TAKEN_OFF:
            phrase = rule.sub("", phrase)
        while opening := _OPENING.match(phrase):
            phrase = phrase[opening.end() :]
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
            counted = mention.how == SOME and not _CHINESE.match(text, mention.end)
            part = mention.region and text.startswith(_PART_NAMES, mention.end)  # 全市占比28.6%
            if mention.start == start < mention.end <= at and not counted and not part:
                return mention.end
        lead = self.words.lead.match(text, start, at)
        if lead and lead[0] == "中" and (not start or text[start - 1] in _NAME_FOLLOWS):
            return None  # 中部地区, but 14人中有
        return lead.end() if lead and lead.end() > start else None

    def _has(self, after: str, figure: Figure) -> re.Match[str] | None:
        """132个重点项目配备服务专员98名: where what they have begins; not what 216户企业 are helped to do."""
        if self.words.causing.search(self.text, max(0, figure.start - 4), figure.start):
            return None
        verbs = self.words.having.finditer(after)
        return next((verb for verb in verbs if self.countable(after[: verb.start()].strip(" *"), figure.unit)), None)

    def countable(self, name: str, unit: str) -> bool:
        """True if a name ends in a noun that its counter can count."""
        name = _AND_ABOVE.sub("", name)
        housed = not unit or unit[-1] in _HOUSES
        return bool(self.words.countable.search(name)) and not (housed and self.words.no_house.search(name))

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
        due = next((time for time in self.times if figure.end <= time.start < figure.end + len(after)), None)
        if due is not None and self.by_then(figure.end, due):
            after = _DONE_THEN.sub("", after[: due.start - figure.end])  # 其余7件年底前全部办结, 28个项目已于去年开工
        if self.words.q_not.match(after.lstrip(" *")):
            return "", (-1, -1)
        zones = self.words.counted_zones.match(after)
        if zones and not again and not _ZONES_RANKED.match(after, zones.end()):
            zones = None
        if zones:
            return zones[0], (figure.end, figure.end + zones.end())  # 8家开发区内设机构由203个 …
        if again:
            after = after.split("、")[0]
            cut = self.words.q_stop.search(after) or _MOVED_TO.search(after)
            if cut is None and figure.kind == "count":
                cut = self.words.tail_end.search(after) or self._has(after, figure)  # 126个重点项目开工率98.4%
            after = after[: cut.start()] if cut else after
            if figure.kind == "count" and (tail := self.words.tail_end.search(after)):
                after = after[: tail.start()]  # 57个重点项目开工率达96.5%
        after = _SAID_OF_IT.split(after)[0]
        end = self.words.q_end.search(after)
        after = after[: end.start()] if end else after
        phrase = _SPACES.sub("", after).lstrip("的").rstrip(_AFTER_END)
        phrase = self.words.inside.sub("", phrase)
        if not _NAME_BEGINS.match(phrase):
            return "", (-1, -1)
        such = _OR_SUCH.match(text, stop) if after.endswith(phrase[-1:]) and len(phrase) <= 2 else None
        if such and not again:
            return phrase + such[0], (figure.end, such.end())  # 64个村（社区）
        return phrase, (figure.end, figure.end + len(after))
