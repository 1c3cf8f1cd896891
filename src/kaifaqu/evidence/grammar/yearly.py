"""Figures of several years told in one breath: 2020年至2022年，分别完成产值61亿元、72亿元、90亿元."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from kaifaqu.evidence.grammar.draft import Draft
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("yearly")
_EACH: Final = _RULES.pattern("each_its_own")
_JOINED: Final = _RULES.pattern("joined")
_STANDING: Final = ("level", "rank", "growth")
_SPAN: Final = re.compile(r"(\d{4})/(\d{4})")


def settle(passage: Passage, drafts: list[Draft]) -> None:
    """As many figures as years told before them in the sentence: each has its year, an average rate after them the span."""
    at = 0
    while at < len(drafts):
        run = _run(passage, drafts, at)
        years = _years(passage, drafts[at], len(run)) if len(run) > 1 and _cue(passage, drafts, at) else []
        for year, draft in zip(years, run, strict=False):
            draft.say("period", year, "each time its own figure")
            dated = passage.state.dated.year if passage.state.dated is not None else None
            if dated and int(year[:4]) <= dated:
                draft.say("target", False, "its year is told as over")
        at += max(len(run), 1)
        if years and at < len(drafts) and drafts[at].measure in ("cagr", "multiple") and _same_part(passage, run[0], drafts[at]):
            drafts[at].say("period", f"{years[0]}/{years[-1]}", "over the years told before")


def _run(passage: Passage, drafts: list[Draft], at: int) -> list[Draft]:
    """The levels of one unit that stand joined from ``at`` on."""
    run = [drafts[at]] if drafts[at].measure in _STANDING and drafts[at].figure.ranged == "" else []
    for before, after in pairwise(drafts[at:]):
        joined = _JOINED.fullmatch(passage.text[before.figure.end : after.figure.start])
        if not run or not joined or after.measure != before.measure or after.unit != before.unit:
            break
        run.append(after)
    return run


def _cue(passage: Passage, drafts: list[Draft], at: int) -> bool:
    since = max(drafts[at - 1].figure.end if at else 0, passage.before(passage.sentences, drafts[at].figure.at))
    return _EACH.search(passage.text, since, drafts[at].figure.start) is not None


def _years(passage: Passage, head: Draft, count: int) -> list[str]:
    """The years that the sentence tells before the figures, a span or a list of them; empty if they are not as many."""
    start = passage.before(passage.sentences, head.figure.at)
    times = [time for time in passage.times if start <= time.start < head.figure.start and not time.base]
    for time in reversed(times):
        span = _SPAN.fullmatch(time.iso)
        if span and int(span[2]) - int(span[1]) + 1 == count and not time.plan:
            return [str(year) for year in range(int(span[1]), int(span[2]) + 1)]
    listed = times[-count:]
    beside = all(_JOINED.fullmatch(passage.text[one.end : two.start]) for one, two in pairwise(listed))
    if len(listed) < count or not beside or not all(time.iso and "/" not in time.iso[:5] for time in listed):
        return []
    return [time.iso for time in listed]


def _same_part(passage: Passage, head: Draft, draft: Draft) -> bool:
    return passage.before(passage.parts, draft.figure.at) <= head.figure.at
