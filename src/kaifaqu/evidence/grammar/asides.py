"""Brackets: what is said in passing leaves nothing to what follows: 工业投资36亿元（占全部投资的41%），增长18%.

The figures of others in a comparison, 比全省（6.2%）和全国（5.9%）分别高0.9、1.2个百分点, are read apart from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar.bodies import Mention
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("asides")
_INSIDE: Final = re.compile("[（(][^（）()。；\n]{1,40}$")
_OTHERS: Final = _RULES.pattern("others")
_COMPARES: Final = _RULES.pattern("compares")
_GAP: Final = _RULES.pattern("gap_to_other")
_GROWTH: Final = _RULES.pattern("speeds")
_BACK: Final = 32  # letters from the word of comparing to a bracket at most
_WHO: Final = 8  # letters between a name and its bracket at most: 全省平均水平（6.2%）
_MARKS: Final = _RULES.words("marks_of_shares")
_CLOSED: Final = re.compile("[^（）()。；\n]{0,40}[)）]")


@contextmanager
def kept(passage: Passage) -> Iterator[None]:
    """Reads an aside, which leaves the reader where he was."""
    state = passage.state
    before = (state.indicator, state.topic, state.topic_unit, state.subject, state.subject_how)
    previous, said = passage.previous, list(passage.said)
    yield
    state.indicator, state.topic, state.topic_unit, state.subject, state.subject_how = before
    passage.previous, passage.said = previous, said


def is_one(passage: Passage, figure: Figure) -> bool:
    """True in a bracket that follows a figure of the same sentence and says more of it."""
    inside = _INSIDE.search(passage.text, passage.sentence, figure.start)
    previous = passage.previous
    if inside is None or previous is None or not passage.sentence <= previous.figure.at < inside.start():
        return False
    return _CLOSED.match(passage.text, figure.end) is not None


def cut(text: str, skip: int) -> tuple[str, list[tuple[int, int]]]:
    """The text without the figures of others in brackets, and where those stood in the whole text."""
    if not any(mark in text for mark in _MARKS):
        return text, []
    spans = [
        match.span()
        for match in _OTHERS.finditer(text, skip)
        if _COMPARES.search(text, max(0, match.start() - _BACK), match.start())
    ]
    short, done = "", 0
    for start, end in spans:
        short += text[done:start]
        done = end
    return short + text[done:], spans


def restored(drafts: list[Draft], text: str, spans: list[tuple[int, int]], state: State) -> list[Draft]:
    """The statements of the shortened text at their places in the whole, and those of the others."""

    def place(at: int, *, ends: bool = False) -> int:
        for start, end in spans:
            at += end - start if start < at or (start == at and not ends) else 0
        return at

    for draft in drafts:
        figure = draft.figure
        for name in ("start", "end", "at", "to", "tight_end"):
            setattr(figure, name, place(getattr(figure, name), ends=name not in ("start", "at")))
        draft.quote = (place(draft.quote[0]), place(draft.quote[1], ends=True))
        draft.spans = {name: (place(a), place(b, ends=True)) if a >= 0 else (a, b) for name, (a, b) in draft.spans.items()}
    mentions = state.register.mentions(text)
    told = [_of_other(drafts, text, span, mentions) for span in spans]
    return sorted([*drafts, *(draft for draft in told if draft is not None)], key=lambda draft: draft.figure.at)


def _of_other(drafts: list[Draft], text: str, span: tuple[int, int], mentions: list[Mention]) -> Draft | None:
    """The other's own figure: what the comparison measures, whose name stands before the bracket."""
    gap = next((draft for draft in drafts if draft.figure.at >= span[1]), None)
    found = figuring.find(text[span[0] : span[1]])
    whose = [item for item in mentions if 0 <= span[0] - item.end <= _WHO]
    apart = _GAP.search(gap.indicator) if gap is not None else None
    other = apart["other"] if apart is not None else ""  # 营业收入与宁浦高新区之比, whether it is known or not
    if gap is None or apart is None or not found or not (whose or other):
        return None
    figure = found[0]
    for name in ("start", "end", "at", "to", "tight_end"):
        setattr(figure, name, getattr(figure, name) + span[0])
    draft = Draft(figure, (figure.start, figure.end), value=figure.value, unit=figure.unit, bound=figure.bound or "=")
    rate = _GROWTH.search(gap.indicator)
    draft.say("measure", "growth" if rate else "level", "what the comparison measures")
    who = (whose[-1].start, whose[-1].end) if whose else (-1, -1)
    draft.say("subject", whose[-1].name if whose else other, "named before the bracket", who)
    draft.say("indicator", gap.indicator[: apart.start()], "what the comparison measures")
    draft.say("period", gap.period, "that of the comparison")
    draft.say("bound", draft.bound, "as written")
    draft.say("target", False, "a comparison")
    return draft
