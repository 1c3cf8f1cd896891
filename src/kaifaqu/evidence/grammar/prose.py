"""Running text: subject, indicator, period, comparison, bound and target of each figure, carried over clauses and sentences.

A clause gives what it says; what it leaves out is taken from the clause before, as a reader does. The rules are named in
``Origin.how``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Final

from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.bodies import Mention, Register
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.times import Time
from kaifaqu.evidence.grammar.vocabulary import Vocabulary, alternation, vocabulary
from kaifaqu.observe import Period

SENTENCE: Final = re.compile(r"[。！？!?\n]+")
PART: Final = re.compile(r"[；;]")
CLAUSE: Final = re.compile(r"[，。；：;！？!?\n（）()\t]|(?<!\d),|,(?!\d)|(?<!\d):|:(?!\d)")
_MARKS: Final = re.compile(r"^[ \u3000*、，,.\-—•·✓√□■◆●➤▶>①②③④⑤⑥⑦⑧⑨⑩→]+|^[（(]?[一二三四五六七八九十\d]{1,2}[）)、.](?!\d)")
Span = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """A statement in the making; spans are offsets in the text that was read, (-1, -1) for what came from elsewhere."""

    figure: Figure
    quote: Span
    measure: str = "level"
    subject: str = ""
    indicator: str = ""
    value: Decimal = Decimal(0)
    unit: str = ""
    bound: str = "="
    target: bool = False
    period: str = ""
    scope: str = ""
    spans: dict[str, Span] = field(default_factory=dict)
    hows: dict[str, str] = field(default_factory=dict)

    def say(self, name: str, value: object, how: str, span: Span = (-1, -1)) -> None:
        """Sets a field with the rule that gave it and the words it came from."""
        setattr(self, name, value)
        self.hows[name] = how
        self.spans[name] = span


@dataclass(slots=True)
class State:
    """What a reader has in mind: carried from clause to clause, and renewed by sentence, paragraph and section."""

    register: Register
    dated: Period | None
    subject: str = ""
    subject_how: str = "default"
    default: str = ""
    indicator: str = ""
    group: list[str] = field(default_factory=list)
    topic: str = ""  # the thing counted last, which the next clauses say more of
    forward: bool = False  # 下一步: what follows in the paragraph is still to come
    soft: bool = False  # the title's period covers flows and changes, not every count
    once: Time | None = None  # a time on a line of its own that tells of an event: it dates the next figure only
    unit: str = ""  # what a label gives in brackets, for a bare number below it
    ranked: str = ""  # what the last rank was a rank in
    period: str = ""  # of the title or the section
    year: int = 0
    target: bool | None = None  # of the section: True in a plan's part, False in a review's
    opener: Time | None = None  # the phrase that opens the paragraph
    span: tuple[int, int] | None = None


class Grammar:
    """The compiled patterns of the words that ship."""

    def __init__(self, words: Vocabulary) -> None:
        get = words.pattern
        self.chain: Final = words.chain
        self.longest: Final = words.longest
        self.bounds: Final = words.bounds_before
        self.lead: Final = re.compile(rf"(?!{get('lead_protected')})(?:{get('lead')})")
        self.inside: Final = re.compile(rf"(?:{get('drop_inside')})(?!率|额)")
        self.count_end: Final = re.compile(rf"(?:{get('count_verb', 'have')})$")
        self.have_end: Final = re.compile(rf"(?:{get('have')})$")
        self.q_not: Final = re.compile(rf"{get('q_not')}")
        self.q_stop: Final = re.compile(rf"{get('q_stop')}")
        self.target: Final = re.compile(get("target"))
        self.past: Final = re.compile(get("past"))
        self.keep: Final = re.compile(rf"^(?:{get('keep')})")
        self.gap: Final = re.compile(
            r"高于|低于|高出|快于|慢于|优于|领先|落后|[比较][^，]{1,14}(?:高|低|快|慢|多|少)出?$|[高低]全[市省国]"
        )
        self.average: Final = re.compile(get("average"))
        self.rate_end: Final = re.compile(rf"(?:{get('rate')})$")
        self.anaphora: Final = words.words("anaphora")
        self.implied: Final = words.lists["implied"]
        self.attributes: Final = frozenset(words.words("attributes"))
        self.attribute_end: Final = re.compile(rf"(?:{get('attributes')})$")
        self.owner: Final = re.compile(rf"(?:{get('body_suffixes')})$")
        self.rank: Final = re.compile(
            r"(?:连续|持续|继续|一直|稳|均|分别|综合|总体|长期|始终|首次|再次|成功|并|[\d一二三四五六七八九十]+(?:年|次|个月))*"
            rf"(?:{alternation(w for w in words.words('rankverb') if len(w) > 1)}|居(?!民|住|家)|(?<!系|序|陈|班)列(?!车|入|为)|排(?!放|水|污))(?:[^，。；]{{0,26}})$"
        )
        self.class_after: Final = re.compile(rf"(?:的)?(?:{get('class_nouns')})")
        self.q_end: Final = re.compile(rf"(?<=..)(?:{get('q_end')})")
        self.led: Final = re.compile(rf"^.*[以为](?:{get('led_by')})的(?=..)")
        self.company: Final = re.compile(rf"(?:{get('company_lines')})$")
        self.no_company: Final = re.compile(get("not_companies"))
        self.done: Final = re.compile(rf"(?:{get('keep', 'count_verb')})")
        self.tails: Final = frozenset(words.words("attribute_tails"))
        self.forward: Final = re.compile(get("forward"))
        self.items: Final = re.compile(r"[一二三四五六七八九十]是|第[一二三四五六七八九十]，|[①②③④⑤⑥]|其[一二三四]")
        self.new: Final = re.compile(r"(?:净?新增(?:加)?)")


@cache
def grammar() -> Grammar:
    """The grammar that ships."""
    return Grammar(vocabulary())


def read(text: str, state: State, skip: int = 0) -> list[Draft]:
    """The figures of a paragraph as drafts. Figures before ``skip`` (the tail of a broken paragraph) are read for context only."""
    found = figuring.find(text)
    if not found:
        return []
    reader = _Reader(text, state, found, skip)
    drafts = [draft for draft in reader.run() if draft.figure.at >= skip]
    return drafts


def label(text: str, state: State) -> str:
    """The indicator that a label on a line of its own names."""
    reader = _Reader(text, state, [])
    end = len(text)
    while True:
        for length in range(min(reader.words.longest, end), 0, -1):
            if reader.words.chain.get(text[end - length : end], "noun") not in ("noun", "adverb"):
                end -= length
                break
        else:
            break
    phrase, _ = reader._clean(0, end)
    verb = reader.words.have_end.match(phrase)
    return phrase[verb.end() :] if verb else phrase


def twin(draft: Draft, subject: str) -> Draft:
    """The same figure said of another."""
    other = Draft(draft.figure, draft.quote, spans=dict(draft.spans), hows=dict(draft.hows))
    for name in ("measure", "indicator", "value", "unit", "bound", "target", "period", "scope"):
        setattr(other, name, getattr(draft, name))
    other.say("subject", subject, "listed under the figure")
    return other


class _Reader:
    """One pass over a paragraph."""

    def __init__(self, text: str, state: State, found: list[Figure], skip: int = 0) -> None:
        self.text, self.state, self.found, self.skip = text, state, found, skip
        self.used: list[Time] = []  # times that belong to the beginning of a movement, or are what is compared with
        self.taken = 0  # how far the noun after a figure has been used
        self.words = grammar()
        self.times = timing.find(text, state.dated, state.year)
        self.mentions = state.register.mentions(text)
        self.clauses = [0, *(match.end() for match in CLAUSE.finditer(text)), len(text) + 1]
        self.parts = [0, *(match.end() for match in PART.finditer(text))]
        self.sentences = [0, *(match.end() for match in SENTENCE.finditer(text))]
        self.sentence = -1
        self.group_clause = -1
        self.previous: Draft | None = None
        self.listed = False
        self.said: list[str] = []  # the indicators of this sentence

    @staticmethod
    def _before(starts: list[int], at: int) -> int:
        low, high = 0, len(starts)
        while low < high:
            middle = (low + high) // 2
            if starts[middle] <= at:
                low = middle + 1
            else:
                high = middle
        return starts[low - 1]

    def run(self) -> list[Draft]:
        self.items = [0, *(match.start() for match in self.words.items.finditer(self.text))]
        if not self.skip and not self.state.register.keep_opener:
            self.state.opener = None
        self._classes()
        drafts: list[Draft] = []
        for number, figure in enumerate(self.found):
            sentence = self._before(self.sentences, figure.at)
            if sentence != self.sentence:
                self.sentence, self.state.span, self.said = sentence, None, []
                self._open(figure)
            drafts += self._figure(number, figure)
        return self._each(drafts)

    def _classes(self) -> None:
        """Sizes that only say which things are counted (10亿元以上项目15个), and units that a list names once (2.6个、3.1个百分点)."""
        kept: list[Figure] = []
        for number, figure in enumerate(self.found):
            following = self.found[number + 1] if number + 1 < len(self.found) else None
            if following is not None and figure.unit == "个" and following.unit in ("个", "个百分点"):
                rest = self.found[number + 1 :]
                last = next((item for item in rest if item.unit != "个"), None)
                if last is not None and last.unit == "个百分点" and re.fullmatch(r"[、和及\d.个 *]*", self.text[figure.end : last.start]):
                    figure.unit, figure.kind = "个百分点", "points"
            if figure.kind == "amount" and figure.unit[-1:] in "元亿万" and self._class(figure, following):
                continue
            if figure.ranged == "top" and any(item.kind == "count" for item in kept[-1:]):
                continue
            kept.append(figure)
        self.found = kept

    def _class(self, figure: Figure, following: Figure | None) -> bool:
        before = self.text[max(0, figure.start - 3) : figure.start].rstrip(" *")
        if figure.bound not in (">=", "<=") and not before.endswith(("超", "过", "超过", "突破")):
            return False
        after = re.sub(r"[ *]", "", self.text[figure.end : figure.end + 12])
        if following is not None and following.kind == "count":
            between = re.sub(r"[ *]", "", self.text[figure.end : following.start])
            if len(between) <= 8 and not re.search("[，。；、,;：]", between):
                return True
        return bool(self.words.class_after.match(after))

    def _open(self, figure: Figure) -> None:
        """The first time phrase that opens a sentence covers the rest of its paragraph, or of its item (一是 …, 二是 …)."""
        item = self._before(self.items, figure.at)
        first = None
        for start in self.sentences:
            if item <= start <= figure.at or start == 0 and item == 0:
                first = self._opener(start)
                if first is not None:
                    break
        if first is None and item:
            first = self._opener(item)
        if first is not None and (first.iso or not self.state.period):
            self.state.opener = first
        elif item:
            self.state.opener = None

    def _opener(self, at: int) -> Time | None:
        """The time phrase that opens a stretch: nothing but marks and short words before it."""
        for time in self.times:
            if time.start >= at:
                before = re.sub(r"[^一-龥]", "", self.text[at : time.start])
                return time if len(before) <= 5 and not time.base else None
        return None

    def _chain(self, figure: Figure, left: int) -> tuple[int, list[tuple[str, str, int]], Time | None]:
        """Walks back over verbs, bounds, adverbs and a time phrase right before the number."""
        text, chain = self.text, self.words.chain
        at, words, time = figure.start, [], None
        while at > left:
            while at > left and text[at - 1] in " *\u3000":
                at -= 1
            for length in range(min(self.words.longest, at - left), 0, -1):
                word = text[at - length : at]
                kind = chain.get(word)
                if kind:
                    break
            else:
                kind = None
            if kind is None or kind == "noun":
                near = next((t for t in self.times if t.end == at and t.start >= left), None)
                if near is None or time is not None:
                    break
                time, at = near, near.start
                continue
            at -= length
            words.append((kind, word, at))
        return at, words, time

    def _figure(self, number: int, figure: Figure) -> list[Draft]:
        text, state = self.text, self.state
        clause = self._before(self.clauses, figure.start)
        if figure.start and text[figure.start - 1 : figure.start] in ("（", "(") and text[figure.end : figure.end + 1] in ("）", ")") and figure.start > 1:
            clause = self._before(self.clauses, figure.start - 2)  # 轴承制造（220亿): the figure stands in a bracket behind its noun
        earlier = self.found[number - 1] if number else None
        left = clause
        if earlier is not None and earlier.end > clause and earlier.ranged != "low":
            left = min(max(earlier.end, self.taken), figure.start)
        if figure.ranged == "high" and self.previous is not None:
            draft = self._copy(self.previous, figure)
            return [draft]
        at, words, time = self._chain(figure, left)
        kinds = {kind for kind, _, _ in words}
        if figure.kind == "count" and figure.unit in ("名", "位") and self._placed(figure, left):
            figure.kind = "rank"
        draft = Draft(figure, (figure.start, figure.end), value=figure.value, unit=figure.unit)
        self._quote(draft, words, at)
        if figure.kind == "bare" and state.unit:
            draft.unit = state.unit
        elif figure.kind == "bare" and not kinds & {"be", "reach", "up", "down", "bound", "rate"} and not self._bare(left, at):
            return []
        if text[at - 1 : at] in ("（", "(") and clause < at - 1:
            at, words, time = at - 1, words, time
            while at > left and text[at - 1] in " *（(":
                at -= 1
        raw = text[left:at]
        self._subject(draft, clause, left)
        if figure.kind == "rank":
            self._rank(draft, left)
            raw = text[left : draft.spans["phrase"][1]]
            at = draft.spans["phrase"][1]
        else:
            self._measure(draft, kinds, words, raw, left, at)
        listed = bool(re.fullmatch(r"[ *]*[、和及与~—\-至到/]?[ *]*", raw))
        phrase, start = self._clean(left, at)
        self.listed = bool(re.match(r"[ *]*(?:、|和|及)", raw))
        self._indicator(draft, phrase, start, at, number, words, listed)
        if not draft.indicator and figure.kind == "bare":
            return []
        near_base = time
        if figure.kind == "times" and draft.measure == "level" and time is not None and kinds & {"be"}:
            self.used.append(time)
            time = None
        self._period(draft, clause, time, words)
        self._target(draft)
        if figure.kind == "times" and draft.measure == "level" and near_base is not None:
            draft.indicator += f"与{near_base.text}之比"
        self.previous = draft
        if draft.measure == "level":
            self.said.append(draft.indicator)
        return self._all(draft, kinds, clause)

    def _placed(self, figure: Figure, left: int) -> bool:
        """全省 16名, 均处于全省100位以后: a place without 第."""
        before = re.sub(r"[ *\-•·✓√、]", "", self.text[left : figure.start])
        if any(before == self.text[m.start : m.end] and m.region for m in self.mentions):
            return True
        return bool(re.search("(?:处于|位于|位居|排名|居|列)(?:全[市省国]|[^，。]{0,6}开发区)?$", before))

    def _bare(self, left: int, at: int) -> bool:
        phrase = self.text[left:at].rstrip(" *")
        return bool(phrase.endswith(("指数", "得分", "系数", "排名", "位次", "率", "比", "平均", "评分")))

    def _copy(self, draft: Draft, figure: Figure) -> Draft:
        twin = Draft(figure, (figure.start, figure.end), spans=dict(draft.spans), hows=dict(draft.hows))
        for name in ("measure", "subject", "indicator", "unit", "target", "period", "scope"):
            setattr(twin, name, getattr(draft, name))
        twin.value = -figure.value if draft.value < 0 else figure.value
        twin.unit = figure.unit
        twin.say("bound", figure.bound or "=", "range", (figure.start, figure.end))
        twin.quote = draft.quote
        return twin

    def _quote(self, draft: Draft, words: list[tuple[str, str, int]], at: int) -> None:
        """The quote takes in the verb and the bound that stand right before the number."""
        figure = draft.figure
        start = figure.start
        bound = figure.bound
        span = (figure.tight_end, figure.end) if bound else (-1, -1)
        how = "bound after the number" if bound else "no bound"
        for kind, word, place in words:
            if kind == "bound":
                start = place
                if not bound or bound == "~":
                    bound, span, how = self.words.bounds[word], (place, place + len(word)), "bound before the number"
            elif kind in ("be", "reach", "up", "down", "from", "average"):
                start = place
                if kind == "be" and word.startswith("约"):
                    bound = "~"
            elif kind != "adverb" and kind != "rate":
                break
        draft.quote = (start, figure.end)
        draft.say("bound", bound or "=", how, span)

    def _measure(self, draft: Draft, kinds: set[str], words: list[tuple[str, str, int]], raw: str, left: int, at: int) -> None:
        figure, grammar_ = draft.figure, self.words
        kind = figure.kind
        state_rank = self.state.ranked
        span = next(
            ((place, place + len(word)) for k, word, place in words if k in ("average", "up", "down", "rate", "reach", "new")),
            (-1, -1),
        )
        first = next((k for k, _, _ in words if k in ("reach", "up", "down", "from")), "")
        tail = raw.rstrip(" *")
        moved = first in ("up", "down")
        down = first == "down" or (first == "" and tail.endswith(("降幅", "降低率", "下降率")))
        measure, how = "level", "level is the default"
        average = "average" in kinds or (kind == "percent" and bool(grammar_.average.search(tail[-8:])))
        gap = bool(grammar_.gap.search(tail)) or any(word in ("高于", "低于") for _, word, _ in words)
        if first in ("reach", "from"):
            how = "the end of a movement"
        elif kind in ("percent", "share"):
            if average:
                measure, how = "cagr", "average yearly rate"
            elif moved or self.text[figure.start - 1 : figure.start] == "+" or "rate" in kinds or grammar_.rate_end.search(tail) or down:
                measure, how = "growth", "rate of change"
        elif kind == "points" or (kind == "bare" and gap):
            measure, how = ("level", "gap to another place") if gap and not moved else ("change", "points of change")
        elif kind == "times":
            if moved or figure.unit == "番":
                measure, how = "multiple", "grew by times"
        elif moved:
            measure, how = "change", "verb of change"
            if figure.unit in ("位", "名", "个位次", "个位", "个名次") and state_rank:
                self.state.indicator = state_rank
        elif "new" in kinds or grammar_.new.match(self._clean(left, at)[0]):
            measure, how = "change", "新增"
        elif (
            re.match(r"[ *、]*(?:累计|共|已)?(?:减少|增加|减免|压减)(?!值)", raw)
            and kind in ("count", "amount")
            and len(tail) > 2
        ):
            measure, how = "change", "verb of change before the noun"
            down = "减" in tail[:6]
        before = self.previous
        if measure == "level" and before is not None and not kinds & {"be", "reach", "from"} and before.measure in ("change", "growth", "cagr"):
            fresh = before.hows["measure"] in ("新增", "listed with the figure before") and before.measure == "change"
            same = (before.figure.kind == kind or fresh) and re.match(r"[ *]*(?:、|和|及|以及)", raw) or fresh and re.match(r"[ *]*其中", raw)
            if same and before.figure.end >= left - 20 and not gap:
                measure, how, down = before.measure, "listed with the figure before", before.value < 0
        draft.say("measure", measure, how, span)
        if down and measure in ("change", "growth", "cagr") and draft.value > 0:
            draft.value = -draft.value

    def _clean(self, left: int, at: int) -> tuple[str, int]:
        """What a clause calls the thing: its words without marks, time, subject and the words that open a clause."""
        text, start = self.text, left
        while start < at:
            marks = _MARKS.match(text[start:at])
            if marks:
                start += marks.end()
                continue
            time = next(
                (
                    t
                    for t in self.times
                    if t.start <= start < t.end
                    or (
                        t.start <= start + 2
                        and start < t.start
                        and text[start : t.start] in ("截至", "截止", "到", "至", "从", "自", "在", "于")
                    )
                ),
                None,
            )
            if time is not None and time.end <= at:
                start = time.end
                continue
            mention = next((m for m in self.mentions if m.start == start and m.end <= at), None)
            if mention is not None and not text.startswith(("生产总值",), mention.end):
                start = mention.end
                continue
            lead = self.words.lead.match(text, start, at)
            if lead:
                start = lead.end()
                continue
            break
        pieces, cursor = [], start
        for time in self.times:
            if start < time.start and time.end <= at:
                pieces.append(text[cursor : time.start])
                cursor = time.end
        pieces.append(text[cursor:at])
        phrase = re.sub(r"[ *\u3000]", "", "".join(pieces))
        phrase = self.words.inside.sub("", phrase)
        phrase = self.words.led.sub("", phrase)
        return phrase.rstrip("的、，：: ").strip(), start

    def _subject(self, draft: Draft, clause: int, left: int) -> None:
        """The last mention that leads a clause of this sentence, else whom the paragraph is about, else the document."""
        text = self.text
        best: Mention | None = None
        for mention in self.mentions:
            if mention.start >= draft.figure.start:
                break
            if mention.start < self.sentence:
                continue
            begin = self._before(self.clauses, mention.start)
            before = re.sub(r"[ *]", "", text[begin : mention.start])
            for time in self.times:
                if begin <= time.start and time.end <= mention.start:
                    before = before.replace(time.text, "")
            before = before.strip("-—、.“”截至到在")
            if len(before) > 3 and not self._leads(before):
                continue
            if text.startswith(("等", "平均", "第", "首位", "前列"), mention.end) or mention.region and text.startswith("的", mention.end):
                continue
            if not mention.place and begin != clause:
                continue
            if mention.name == "全国" or mention.name == self.state.register.context.province:
                if begin != clause or any(item.start >= mention.end and item.at < draft.figure.at for item in self.found):
                    continue
            if draft.figure.kind == "rank" and self.words.rank.search(text[left : mention.start]):
                continue
            if re.search(r"[占比较居列]$|高于|低于|位$", before):
                continue
            best = mention
        lead = text.find("：", self.sentence, draft.figure.start)
        if lead < 0:
            lead = text.find(":", self.sentence, draft.figure.start)
        if lead > 0 and best is None:
            head = _MARKS.sub("", text[self.sentence : lead].strip(" *")).strip()
            head = re.split("的", head)[-1]
            if 3 <= len(head) <= 24 and self.words.owner.search(head) and "，" not in head:
                draft.say("subject", head, "named before the colon", (self.sentence, lead))
                return
        if best is not None and best.name in ("全国", self.state.register.context.province) and best.how != "register":
            draft.say("subject", best.name, best.how, (best.start, best.end))
        elif best is not None:
            self.state.subject, self.state.subject_how = best.name, best.how
            draft.say("subject", best.name, best.how, (best.start, best.end))
        elif self.state.subject:
            draft.say("subject", self.state.subject, f"carried: {self.state.subject_how}")
        else:
            draft.say("subject", self.state.default, "whom the document is about")

    def _leads(self, before: str) -> bool:
        at = 0
        while at < len(before):
            lead = self.words.lead.match(before, at)
            if not lead:
                return False
            at = lead.end()
        return True

    def _rank(self, draft: Draft, left: int) -> None:
        """A place among others: the scope before it, the verb of rank cut off."""
        figure, text = draft.figure, self.text
        before = text[left : figure.start]
        cut = self.words.rank.search(before)
        end = left + cut.start() if cut else figure.start
        scope = None
        for mention in self.mentions:
            if (
                left <= mention.start
                and mention.end <= figure.start
                and (mention.start >= end or figure.start - mention.end <= 12)
            ):
                scope = mention
        if scope is not None:
            name = scope.name
            if text[scope.start : scope.end] in ("全市", "我市") and draft.subject != self.state.register.context.zone:
                name = self.state.register.city_of(draft.subject)
            name = name.removesuffix("开发区") if name.endswith("市开发区") else name
            draft.say("scope", name, "among whom", (scope.start, scope.end))
            if not cut:
                end = min(end, scope.start)
        following = next((m for m in self.mentions if 0 <= m.start - figure.end <= 2 and not m.region), None)
        if following is not None and not re.sub(r"[ *\-•·]", "", before).strip().removeprefix("全省").removeprefix("全国").removeprefix("全市"):
            draft.say("subject", following.name, "named after its place", (following.start, following.end))
        draft.say("measure", "rank", "place among others", (figure.start, figure.end))
        draft.spans["phrase"] = (left, max(end, left))
        draft.quote = (figure.start, figure.end)

    def _after(self, number: int, figure: Figure) -> tuple[str, Span]:
        """The thing counted, where it follows its number: 80个涉企事项实现就近办理."""
        text = self.text
        following = next((item for item in self.found[number + 1 :] if item.start >= figure.end), None)
        stop = next(start - 1 for start in self.clauses if start > figure.end)
        stop = min(stop, len(text))
        again = following is not None and following.start < stop
        if following is not None and again:
            stop = following.start
        after = text[figure.end : stop]
        if self.words.q_not.match(after.lstrip(" *")):
            return "", (-1, -1)
        after = after.split("、")[0] if again else after
        if again:
            cut = self.words.q_stop.search(after)
            if cut:
                after = after[: cut.start()]
        after = re.split("为|是(?!否)", after)[0]
        end = self.words.q_end.search(after)
        after = after[: end.start()] if end else after
        phrase = re.sub(r"[ *\u3000]", "", after).lstrip("的").rstrip("的、，和及")
        phrase = self.words.inside.sub("", phrase)
        if len(phrase) < 1 or not re.match(r"[一-龥A-Z“《\d]", phrase):
            return "", (-1, -1)
        return phrase, (figure.end, figure.end + len(after))

    def _indicator(
        self, draft: Draft, phrase: str, start: int, at: int, number: int, words: list[tuple[str, str, int]], listed: bool
    ) -> None:
        figure, state, grammar_ = draft.figure, self.state, self.words
        span, how = (start, at), "the words before the figure"
        left_ = self._before(self.clauses, figure.start)
        name = phrase
        counting = figure.kind in ("count", "amount", "duration")
        after, after_span = self._after(number, figure) if counting and draft.measure in ("level", "change") else ("", (-1, -1))
        owner = self.text.startswith("的", figure.end) and bool(after)
        if owner and grammar_.attribute_end.search(phrase):
            self._owned(draft, phrase, after, after_span)
            return
        if self.text.startswith("的", figure.end) and grammar_.attribute_end.search(phrase) and number + 1 < len(self.found):
            following = self.found[number + 1]
            if following.start == figure.end + 1 and following.kind == "count":
                noun, noun_span = self._after(number + 1, following)
                attribute = grammar_.attribute_end.search(phrase)
                if noun and attribute:
                    draft.say("indicator", noun + attribute[0], "attribute of the noun after the figure", noun_span)
                    return
        verb = grammar_.count_end.search(phrase)
        if after and (
            not phrase
            or (verb and verb.start() <= 2)
            or phrase.endswith(("等", "了"))
            or (verb and figure.kind == "count" and not grammar_.owner.search(phrase))
        ):
            prefix = ""
            if verb and not grammar_.have_end.search(phrase):
                prefix = verb[0].removesuffix("了")
            if draft.measure == "change" and prefix.startswith("新增"):
                prefix = ""
            name, span, how = prefix + after, after_span, "the words after the figure"
            self.taken = after_span[1]
        elif verb and verb.start() == 0 and not after and listed:
            name = ""
        if draft.measure == "change" and re.match("净?新增加?", name):
            name = re.sub("^净?新增加?", "", name)
        if draft.hows.get("measure") == "verb of change before the noun":
            name = re.sub("^(?:减少|增加|减免|压减)了?", "", name)
        name = self._without_rate(name, draft)
        if not name and self.previous is None and draft.measure != "rank" and after:
            name, span, how = after, after_span, "the words after the figure"
        if not name and figure.kind in ("percent", "share", "times") and draft.measure == "level":
            part, part_span = self._after(number, figure)
            if part and len(part) <= 16:
                wider = re.match("(?:全市|全省|全国|全球)", part)
                name, span, how = (f"占{part}比重" if wider else f"{part}占全市比重"), part_span, "the part after the share"
        if not name:
            name, span, how = state.indicator, (-1, -1), "carried from the clause before"
        elif state.indicator and re.match("占|总量占|总额占|数量占", name):
            name, how = re.sub("占.*$", "", state.indicator) + name, "share of the indicator before"
        elif state.topic and name in grammar_.tails and not name.startswith(state.topic):
            topic = re.sub("数量$", "", state.topic)
            name, how = topic + name, "said of the thing counted before"
        elif re.match(r"(?:过|超)?\d+亿?元?(?:及)?以上$|(?:过|超)\d+亿?元?", name) and (doing := grammar_.done.match(state.topic or state.indicator)):
            rest = re.sub("目标$", "", (state.topic or state.indicator)[doing.end() :])
            name, how = doing[0] + name + ("" if re.search("[项企集]", name) else rest), "a size among the things counted before"
        elif state.indicator and (longer := self._ellipsis(name)):
            name, how = longer, "shares the ending of the one before"
        elif state.indicator and (longer := self._anaphor(name)):
            name, how = longer, "stands for the indicator before"
        elif draft.measure == "level" and (gap := grammar_.gap.search(name)) and gap.start() <= 3 and state.indicator:
            name, how = state.indicator + name, "gap to another place"
        if any(word in ("占", "占到", "约占", "占到了", "占了") for _, word, _ in words) and figure.kind in ("percent", "share"):
            name += "占比"
        elif (
            figure.kind in ("percent", "share")
            and draft.measure == "level"
            and "占" in name
            and not re.search("占比|比重|比例|占地|占有", name)
        ):
            name += "的比重"
        draft.say("indicator", name, how, span)
        place = self._before(self.clauses, figure.start)
        if not how.startswith("carried") and draft.measure != "rank":
            if self.group_clause != place:
                state.group, self.group_clause = [], place
            if name not in state.group:
                state.group.append(name)
        if how.startswith("carried") and draft.measure == "level" and re.match("净?新增", name):
            draft.say("measure", "change", "新增")
            name = re.sub("^净?新增加?", "", name)
            draft.indicator = name
        if figure.kind == "count" and draft.measure in ("level", "change") and how.startswith("the words"):
            state.topic = name
        if draft.measure == "rank":
            if name:
                state.ranked = name
            elif state.ranked:
                draft.say("indicator", state.ranked, "carried from the rank before")
        if name and draft.hows["indicator"] != "gap to another place":
            state.indicator = name

    def _owned(self, draft: Draft, phrase: str, after: str, span: Span) -> None:
        """占地409亩的抗疫应急产业园: the noun after 的 owns the attribute before the figure."""
        attribute = self.words.attribute_end.search(phrase)
        assert attribute is not None
        name = attribute[0] + ("面积" if attribute[0] == "占地" else "")
        if self.words.owner.search(after):
            draft.say("subject", re.sub("^.*(?:——|—)", "", after), "owns the attribute", span)
            draft.say("indicator", name, "attribute before the figure", span)
        else:
            draft.say("indicator", after + name, "attribute of the noun after the figure", span)

    def _anaphor(self, name: str) -> str:
        """A noun that stands for the indicator before (占比, 投资总量 after 制造业技改投资), spelt out; empty if it does not."""
        before = self.state.indicator
        for tail in self.words.anaphora:
            if not name.endswith(tail):
                continue
            stem = name[: -len(tail)]
            if not stem:
                return before if re.search("占比$|比重$", before) and tail in ("占比", "比重") else before + tail
            if before.endswith(stem) and before != stem:
                return before + tail
        return ""

    def _ellipsis(self, name: str) -> str:
        """第二产业 after 第一产业增加值 leaves out 增加值; empty if nothing is left out."""
        before = self.state.indicator
        for size in range(min(4, len(name) - 1), 1, -1):
            at = before.find(name[-size:])
            tail = before[at + size :] if at >= 0 else ""
            if at > 0 and 2 <= len(tail) <= 5 and not name.endswith(tail) and len(name) == at + size and tail in ("增加值", "总产值", "产值", "投资", "收入", "总额", "税收", "营业收入"):
                return name + tail
        if self.listed and len(before) >= len(name) + 4 and before[-2:] == name[-2:] and before[-len(name) :] != name:
            return before[: -len(name)] + name
        return ""

    def _without_rate(self, name: str, draft: Draft) -> str:
        if draft.measure in ("growth", "cagr", "rank"):
            bare = re.sub("(?:年均|年平均|平均|同比)?(?:增速|增长速度|增长率|增幅|增长|涨幅|降幅)$", "", name)
            if draft.measure != "rank":
                return bare
            if not bare and name:
                return self.state.indicator + name
        return name

    def _period(self, draft: Draft, clause: int, near: Time | None, words: list[tuple[str, str, int]]) -> None:
        figure, state = draft.figure, self.state
        part = max(self._before(self.parts, figure.at), self.sentence)
        time, base = near if near is not None and not near.base else None, None
        for item in self.times:
            if item.start >= figure.at:
                break
            if item.start < self.sentence:
                continue
            if item.base:
                if item.start >= part and (item.start >= clause or draft.measure in ("cagr", "multiple", "change")):
                    base = item
            elif item.start >= part and (near is None or near.base) and item not in self.used:
                time = item
        how = "time phrase of the sentence"
        if time is None:
            opener = self._opener(self.sentence)
            time, how = (opener, "opens the sentence") if opener else (state.opener, "opens the paragraph")
            if state.once is not None:
                time, how = state.once, "the event on the line above"
        first = next((kind for kind, _, _ in words if kind in ("reach", "from")), "")
        if time is not None and time.start < self.sentence or time is state.opener and time is not None:
            mine = draft.hows.get("subject", "") in ("named before the colon", "owns the attribute")
            if mine:
                time = None
        own = draft.hows.get("subject", "") in ("named before the colon", "owns the attribute", "carried: named before the colon")
        if time is None and own:
            draft.say("period", "", "not said of the project")
            year = 0
        elif time is None and state.soft and draft.measure == "level" and figure.kind == "count":
            draft.say("period", "", "not said: the title's period covers flows and changes")
            year = 0
        elif time is None:
            draft.say("period", state.period, "of the title or section" if state.period else "not said")
            year = state.year if state.period else 0
        else:
            iso = time.iso or time.text
            if time.open and state.period.startswith(f"{time.year}-"):
                iso = state.period  # 今年以来 in a report of the half-year is that half-year
            draft.say("period", iso, how, (time.start, time.end))
            year = time.year
            if time.ahead:
                draft.hows["ahead"] = "the year is not over"
        if first == "from" or near is not None and self.text[max(0, near.start - 1) : near.start] in ("从", "由"):
            if near is not None:
                self.used.append(near)
            if near is not None and near.iso:
                state.span = (near.year, 0)
            elif time is not None:
                draft.say("period", f"{time.text}起", "the beginning of a movement", (time.start, time.end))
            return
        if near is not None and near.iso and state.span and not state.span[1] and near.year > state.span[0]:
            state.span = (state.span[0], near.year)
        if draft.measure not in ("change", "growth", "cagr", "multiple"):
            return
        wide = next((word for kind, word, _ in words if kind == "average" and word[0] in "两三"), "")
        if wide and year and base is None:
            draft.say("period", f"{year - (2 if wide[0] == '两' else 3)}/{year}", "an average of some years")
            return
        if base is not None and base.year and year and base.year < year - 1:
            draft.say("period", f"{base.year}/{year}", "compared with a base year", (base.start, base.end))
        elif time is not None and time.plan and draft.measure in ("cagr", "change", "multiple") and "/" in time.iso:
            first_year, last = time.iso.split("/")
            draft.say("period", f"{int(first_year) - 1}/{last}", "over the years of a plan", (time.start, time.end))
        elif state.span and state.span[1] and base is None:
            draft.say("period", f"{state.span[0]}/{state.span[1]}", "between the two years of the movement")

    def _target(self, draft: Draft) -> None:
        figure, state = draft.figure, self.state
        part = max(self._before(self.parts, figure.at), self.sentence)
        cue = None
        since = self.sentence if state.target is not False else self._before(self.clauses, figure.start)
        for cue in self.words.target.finditer(self.text, since, figure.end):
            pass
        dated = state.dated.year if state.dated is not None and state.dated.year else 0
        years = [int(item) for item in re.findall(r"\d{4}", draft.period)]
        forward = self.words.forward.search(self.text, self._before(self.items, figure.at), figure.start)
        if cue is not None:
            draft.say("target", True, "word of a plan", cue.span())
        elif "ahead" in draft.hows or forward is not None:
            draft.say("target", True, "still to come", forward.span() if forward else (-1, -1))
        elif dated and years and max(years) > dated:
            draft.say("target", True, "its period is still to come", draft.spans["period"])
        elif years and dated and max(years) < dated:
            draft.say("target", False, "its period is over")
        elif state.target and not self.words.past.search(self.text, part, figure.end):
            draft.say("target", True, "stands in the plan's part")
        else:
            draft.say("target", False, "nothing says that it is to come")

    def _all(self, draft: Draft, kinds: set[str], clause: int) -> list[Draft]:
        """One figure said of several: A和B均达到100%; 班次260个、学位1万个，均增长2倍."""
        if "all" not in kinds and not (draft.measure == "rank" and re.search("均|都|分别", self.text[clause : draft.figure.start])):
            return [draft]
        names = [item for item in re.split("、|和|以及|及|与", draft.indicator) if len(item) > 1]
        if draft.hows["indicator"].startswith("carried") and len(self.state.group) > 1:
            names = list(self.state.group)
        if draft.measure == "rank" and draft.hows["indicator"].startswith("carried") and len(self.said) > 1:
            names = list(dict.fromkeys(self.said))
        if len(names) < 2 or len(names) > 8:
            return [draft]
        drafts = []
        for name in names:
            twin = self._copy(draft, draft.figure)
            twin.value, twin.quote, twin.bound = draft.value, draft.quote, draft.bound
            twin.say("bound", draft.bound, draft.hows["bound"], draft.spans["bound"])
            twin.say("indicator", name, "one figure said of several", draft.spans["indicator"])
            drafts.append(twin)
        return drafts

    @staticmethod
    def _parts(indicator: str) -> list[str]:
        """The things of a list; what the last says for all is said of each: 高端装备、新材料、生物医药三大主导产业产值."""
        names = [item for item in re.split("、|和|以及|及|与", indicator) if item]
        last = re.fullmatch("(.+?)[两二三四五六七八九十]大(?:主导|重点|支柱|新兴|传统|优势|战略)?(.{2,})", names[-1]) if len(names) > 1 else None
        if last:
            names = [name + last[2] for name in [*names[:-1], last[1]]]
        return names

    def _each(self, drafts: list[Draft]) -> list[Draft]:
        """分别: as many figures as things named; each gets its own."""
        at = 0
        while at < len(drafts):
            head = drafts[at]
            end = at + 1
            names = self._parts(head.indicator)
            before = self.text[max(0, head.quote[0] - 3) : head.figure.start]
            if len(names) > 1 and any(word in before for word in ("分别", "依次")):
                while end < len(drafts) and end - at < len(names) and drafts[end].hows["indicator"].startswith("carried"):
                    end += 1
                if end - at == len(names):
                    for name, draft in zip(names, drafts[at:end], strict=True):
                        draft.say("indicator", name, "each its own figure", head.spans["indicator"])
                        draft.measure = head.measure
                        draft.value = -abs(draft.value) if head.value < 0 else draft.value
            at = end
        return drafts
