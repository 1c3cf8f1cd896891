"""What the first time phrase of a text, or a time on a line of its own, settles for the paragraphs that follow."""

from __future__ import annotations

import re
from typing import Final

from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.draft import State
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.times import Time

_RULES: Final = rules("covers")
_STOPS: Final = re.compile("[。；！？，,.!?;]")
_CHINESE: Final = _RULES.pattern("chinese")
_AROUND: Final = _RULES.pattern("around")
LONGEST: Final = 18  # letters of a line that is the heading of what follows
_OPENING: Final = 80  # letters in which a time that opens a paragraph stands


class Covers:
    """A text that begins with 2022年，… or below a line 今年前三季度 tells what flowed in that time, until another is named.

    One that looks back, at the beginning of a year, on the year before tells all of it, counts too.
    """

    def __init__(self, state: State, review: re.Pattern[str], plan: re.Pattern[str], *, titled: bool) -> None:
        self.state, self.review, self.plan = state, review, plan
        self.begun = titled  # the title has settled it
        self.period = ""  # what is covered
        self.lined = False  # by a line, which holds for its section

    def heads(self, text: str) -> str | None:
        """What a line that begins with a time says of the part it heads (工作回顾; empty for the time alone); else None."""
        if not text or len(text) > LONGEST or _STOPS.search(text):
            return None
        first = next((time for time in timing.glance(text, self.state.dated) if _settles(time, self.state)), None)
        if first is None or _CHINESE.search(text, 0, first.start) or figuring.glance(text):
            return None
        rest = _AROUND.sub("", text[first.end :])
        told = not rest or any(head.end() == len(rest) for head in (*self.review.finditer(rest), *self.plan.finditer(rest)))
        return rest if told else None

    def head(self, text: str, *, soft: bool) -> None:
        """Below a time alone on its line: what flowed in it."""
        alone = self.heads(text) == ""
        self.state.soft = soft or alone
        if alone:
            self.period, self.lined = self.state.period, True

    def enter(self, text: str, *, heading: bool) -> bool:
        """Reads on to a block; True if it begins the text, before any heading, and settles a time."""
        state = self.state
        self.begun = self.begun or heading
        if "。" not in text or (self.begun and not self.period):
            return False
        opener = Passage(text[:_OPENING], state, []).opener(0)
        if self.begun:
            other = opener is not None and opener.iso != self.period and (opener.open or not self.lined)
            if other and state.period == self.period:
                self.period = state.period = ""  # another time is named
            return False
        self.begun = opener is not None or bool(figuring.glance(text))
        if opener is None or not _settles(opener, state):
            return False
        state.period, state.year, self.period = opener.iso, opener.year, opener.iso
        state.soft = state.soft or not _looks_back(opener, state)
        return True


def _settles(time: Time, state: State) -> bool:
    """A time that figures can cover: not a day, that of the text, one up to which something is counted, or one to come."""
    written = state.dated is not None and time.iso == state.dated.iso[:7]
    return bool(time.iso) and not (time.base or time.plan or time.ahead or time.point or written or time.text.endswith("日"))


def _looks_back(time: Time, state: State) -> bool:
    """In January to March: the year before."""
    dated = state.dated
    early = dated is not None and dated.end is not None and dated.end.month <= timing.REVIEWED
    return early and dated is not None and time.iso == str((dated.year or 0) - 1)
