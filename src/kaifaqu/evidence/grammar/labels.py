"""Which label a figure of a slide has.

Nearness binds: the line right above or below, else the nearer of the two; where both are equally near, the order that fits the
whole slide (figure, label, figure, label … or the other way round). Before that, words that a narrow box broke are put together
again (规上工业总产 / 值), and a column of labels is read beside its column of figures.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

from kaifaqu.evidence.grammar.patterns import grammar

YEARLY: Final = re.compile(r"(20\d\d)年?\s+[^年\s]")  # 2021  7.03: the year before its figure
_GROWN: Final = re.compile(
    r"[+＋↑↓▲▼⬆⬇]|(?:同比|环比|比上年|较上年|年均|其中)?(?:增长|下降|增加|减少|提高|提升|前进|上升|增速|增幅)|(?:同比|环比)"
)
NEAR: Final = 2  # lines from one half of a broken word to the other at most


@dataclass(slots=True)
class Line:
    """A short line of a slide. ``kind``: header, heading, time, who, label, figure (without a label of its own), full."""

    number: int
    text: str
    place: int
    kind: str = "label"
    names: list[str] = field(default_factory=list)
    label: str = ""
    used: bool = False
    suffix: str = ""  # the unit, where it stands on the line below
    bottom: int = 0  # the place of the last of the lines that were put together


def pair(lines: list[Line], terms: Set[str]) -> None:
    """Gives each figure among the lines of a slide its label. ``terms`` are the names that a line break may cut."""
    for line in lines:
        line.bottom = line.bottom or line.place
    lines = _whole_words(lines, terms)
    columns = _columns(lines)
    for at, line in enumerate(lines):
        yearly = YEARLY.match(line.text) and at and YEARLY.match(lines[at - 1].text)
        if line.kind != "figure" or at in columns:
            continue
        if yearly:
            line.label = lines[at - 1].label
        else:
            _nearest(lines, at)


def _whole_words(lines: list[Line], terms: Set[str]) -> list[Line]:
    """The lines with the words put together that were cut between two labels."""
    whole: list[Line] = []
    for line in lines:
        above = whole[-1] if whole else None
        both = above is not None and above.kind == line.kind == "label" and line.place - above.bottom <= NEAR
        if above is not None and both and broken(above.text, line.text, terms):
            above.text, above.bottom, line.used = above.text + line.text, line.place, True
        else:
            whole.append(line)
    return whole


def broken(upper: str, lower: str, terms: Set[str]) -> bool:
    """True if a word goes on from one line to the next: an open quotation mark, or a term that lies across."""
    if upper.count("“") > upper.count("”"):
        return True
    upper, lower = upper.replace(" ", ""), lower.replace(" ", "")
    return any(
        upper[at:] + lower[:end] in terms for at in range(max(0, len(upper) - 12), len(upper)) for end in range(1, len(lower) + 1)
    )


def _columns(lines: list[Line]) -> set[int]:
    """Where as many figures stand one below the other as labels before or after them: the first has the first label."""
    runs = [(kind, [at for at, _ in run]) for kind, run in groupby(enumerate(lines), key=lambda item: item[1].kind)]
    done: set[int] = set()
    for (kind, one), (other, two) in pairwise(runs):
        figures, names = (one, two) if kind == "figure" else (two, one)
        if {kind, other} != {"figure", "label"} or len(one) != len(two) or len(one) < 2 or done & {*one, *two}:
            continue
        if any(_GROWN.match(lines[at].text) for at in figures) or not all(_names(lines[at].text) for at in names):
            continue
        for at, name in zip(figures, names, strict=True):
            lines[at].label, lines[name].used = lines[name].text, True
        done |= {*figures, *names}
    return done


def _names(text: str) -> bool:
    """True if a line names something that is counted or measured."""
    return bool(grammar().quantity.search(text) or grammar().countable.search(text))


def _nearest(lines: list[Line], at: int) -> None:
    """The label of the figure ``lines[at]``."""
    line = lines[at]
    above = lines[at - 1] if at and lines[at - 1].kind == "label" else None
    below = lines[at + 1] if at + 1 < len(lines) and lines[at + 1].kind == "label" else None
    if _GROWN.match(line.text):  # 增长2倍 says more of the figure above; the label below belongs to the next
        below = None
        if above is None or above.used:
            return
    up = line.place - above.bottom if above else 99
    down = below.place - line.place if below else 99
    if above is None and below is None:
        return
    if up == down:
        first = next(i for i, item in enumerate(lines) if item.kind == "figure")
        after = next((item for item in reversed(lines) if item.kind in ("label", "figure")), line)
        leads = first == 0 or lines[first - 1].kind != "label"
        follow = (
            (above is not None and above.used)
            or (leads and (above is None or above.used))
            or (after.kind == "label" and above is not None and above.used)
        )
        chosen, step = (below, 1) if follow else (above, -1)
    else:
        chosen, step = (above, -1) if up < down else (below, 1)
    if chosen is None:
        return
    parts, cursor = [chosen], at + step
    while True:
        following = cursor + step
        if not 0 <= following < len(lines) or lines[following].kind != "label" or lines[following].used or len(parts) > 3:
            break
        if abs(lines[following].place - lines[cursor].place) != 1 or up == down == 1:
            break
        parts.append(lines[following])
        cursor = following
    for part in parts:
        part.used = True
    line.label = "".join(part.text for part in (parts if step > 0 else reversed(parts)))
