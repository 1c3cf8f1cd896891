"""The parts of a document: what its title and its headings say of the figures below, goals or a review, and the time covered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kaifaqu.evidence.document import Document
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.covers import Covers
from kaifaqu.evidence.grammar.draft import State
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.times import Time
from kaifaqu.evidence.grammar.vocabulary import vocabulary

_RULES: Final = rules("parts")
FIRST_LEVEL: Final = _RULES.pattern("first_level")
_CHAPTER: Final = _RULES.pattern("chapter")
_REPORTING: Final = _RULES.pattern("reporting")
_ACCOUNT: Final = _RULES.pattern("account")
_NOT_THE_TITLE: Final = _RULES.words("not_the_title")
_TITLE_OF_PLAN: Final = _RULES.pattern("title_of_plan")
_WHOLE_YEAR: Final = _RULES.pattern("whole_year")
_MAY_ASK: Final = _RULES.pattern("may_ask")
_ASKS: Final = _RULES.pattern("asks")
_OF_OTHERS: Final = _RULES.pattern("of_others")


def asks(text: str) -> bool:
    """六、有关请求, 恳请支持事项: True for a heading that asks for what is told below it."""
    return _MAY_ASK.search(text) is not None and _ASKS.search(text) is not None


class Parts:
    """Settles in the state what a title or a heading says of the figures below it."""

    def __init__(self, document: Document, title: str, state: State) -> None:
        self.state = state
        pattern = vocabulary().pattern
        self.plan_head: Final = re.compile(pattern("plan_heads"))
        self.review_head: Final = re.compile(pattern("review_heads"))
        self.plan = self.asks_part = False
        self._title(document, title)
        self.title_period = (state.period, state.year)
        self.press = state.soft
        self.covers = Covers(state, self.review_head, self.plan_head, titled=bool(state.period) or self.plan)

    def enter(self, text: str, *, heading: bool) -> None:
        """Reads on to a block of running text: what begins the text may settle its time, as a title does."""
        if self.covers.enter(text, heading=heading):
            self.title_period = (self.state.period, self.state.year)

    def _title(self, document: Document, title: str) -> None:
        """The period of a report, the goals of a plan."""
        state, words = self.state, vocabulary().words
        lines = (block.text.strip() for block in document.blocks[:6] if block.kind != "table")
        firsts = (text for text in lines if 0 < len(text) < 60 and "。" not in text)
        titles = [text for text in (title, document.title, *firsts) if text]
        telling = words("report_titles")
        title = next((text for text in titles if any(word in text for word in telling)), titles[0] if titles else "")
        report = any(word in title for word in telling)
        self.plan = any(word in title for word in words("plan_titles")) and not report
        if not self.plan and not report:
            heads = (block.text.strip() for block in document.blocks[:16] if len(block.text) < 60)
            self.plan = any(_TITLE_OF_PLAN.search(text) and not any(word in text for word in _NOT_THE_TITLE) for text in heads)
        found = [time for time in timing.glance(title, state.dated) if time.iso and not time.plan]
        if report and len({time.year for time in found}) == 1:  # not 2024年干得怎么样、2025年准备怎么干
            state.period, state.year = found[-1].iso, found[-1].year
        state.soft = any(word in title for word in words("press_titles"))
        state.target = True if self.plan else None

    def running(self, titles: Iterable[str]) -> None:
        """某区2024年上半年工作汇报 at the head of each slide: an account of what flowed in that time."""
        state = self.state
        times = [time for text in titles if _ACCOUNT.search(text) for time in self._times(text)]
        if len(times) == 1 and not state.period and not self.plan:
            state.period, state.year, state.soft = times[0].iso, times[0].year, True
            self.title_period = (state.period, state.year)

    def slide(self, text: str) -> None:
        """The heading of a slide; one of the first level ends what the part before it said."""
        state = self.state
        first, asking = FIRST_LEVEL.match(text), asks(text)
        held = state.asked and not first and (self.asks_part or text.lstrip()[:1].isdigit())  # its items 1. 2. 3.
        self.asks_part = bool(first) if asking and not held else self.asks_part  # 六、有关请求 holds over （一）加大财政支持
        state.asked = asking or held
        plan = self._looks(text)
        if plan is not None:
            state.target = plan
        elif first:
            state.target = True if self.plan else None
        times = [time for time in self._times(text) if not time.base]
        if times:
            state.period, state.year = times[-1].iso, times[-1].year
        elif _WHOLE_YEAR.search(text) and plan and state.dated is not None and state.dated.year:
            state.period, state.year = str(state.dated.year), state.dated.year
        elif first:
            state.period, state.year = self.title_period

    def section(self, text: str) -> None:
        """The heading of a section in running text renews what is carried."""
        state = self.state
        state.asked = asks(text)
        plan = self._looks(text)
        if plan is not None:
            state.target = plan
        elif _CHAPTER.match(text):
            state.target = True if self.plan else None
        times = self._times(text)
        if times:
            mixed = any(not time.iso for time in timing.glance(text, state.dated))
            state.period, state.year = ("" if mixed else times[-1].iso), times[-1].year
            self.covers.head(text, soft=self.press)
        elif FIRST_LEVEL.match(text):
            state.period, state.year = self.title_period
        state.subject = state.indicator = ""
        state.opener = None

    def _looks(self, text: str) -> bool | None:
        """True for a part with goals, False for one that looks back, None if the heading does not say."""
        if _OF_OTHERS.search(text):
            return False
        if self.state.asked:
            return True
        plan = self.plan_head.search(text) is not None and _REPORTING.search(text) is None
        review = self.review_head.search(text) is not None
        return plan if plan != review else None

    def _times(self, text: str) -> list[Time]:
        return [time for time in timing.glance(text, self.state.dated) if time.iso and not time.plan]
