"""Brackets: what is said in passing leaves nothing to what follows: 工业投资75亿元（占总投资的32%），增长103%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.passage import Passage

_INSIDE: Final = re.compile("[（(][^（）()。；\n]{1,40}$")
_CLOSED: Final = re.compile("[^（）()。；\n]{0,40}[)）]")


@contextmanager
def kept(passage: Passage, figure: Figure) -> Iterator[None]:
    """Reads a figure; one in a bracket after another figure leaves the reader where he was."""
    if not _aside(passage, figure):
        yield
        return
    state = passage.state
    before = (state.indicator, state.topic, state.topic_unit, state.subject, state.subject_how)
    previous, said = passage.previous, list(passage.said)
    yield
    state.indicator, state.topic, state.topic_unit, state.subject, state.subject_how = before
    passage.previous, passage.said = previous, said


def _aside(passage: Passage, figure: Figure) -> bool:
    """True in a bracket that follows a figure of the same sentence and says more of it."""
    inside = _INSIDE.search(passage.text, passage.sentence, figure.start)
    previous = passage.previous
    if inside is None or previous is None or not passage.sentence <= previous.figure.at < inside.start():
        return False
    return _CLOSED.match(passage.text, figure.end) is not None
