"""Which label a figure of a slide has.

Each figure takes the label right above or right below it; of all the ways to do so, the one that leaves the fewest figures
without a label and the least distance between them (label, figure, figure, label; or figure, label, figure, label). Before that,
words that a narrow box broke are put together again (规上工业总产 / 值); a column of labels is read beside its column of figures.
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
_PLACE: Final = re.compile("第|首位|前")  # a place among others can be that of the figure before
MOST: Final = 4  # lines of one label at most
APART: Final = 4  # lines from one group to the next at least
_BELOW: Final = 0.01  # a label above is a little likelier
NEAR: Final = 2  # lines from one half of a broken word to the other at most


@dataclass(slots=True)
class Line:
    """A short line of a slide. ``kind``: header, heading, time, who, label, figure (without a label of its own), full."""

    number: int
    text: str
    place: int
    kind: str = "label"
    names: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)  # of the names, those that the line is about
    label: str = ""
    used: bool = False
    suffix: str = ""  # the unit, where it stands on the line below
    bottom: int = 0  # the place of the last of the lines that were put together


@dataclass(slots=True)
class Box:
    """A figure, or the lines of one label."""

    lines: list[Line]

    @property
    def kind(self) -> str:
        """That of its lines."""
        return self.lines[0].kind

    @property
    def text(self) -> str:
        """Its lines put together."""
        return "".join(line.text for line in self.lines)

    @property
    def top(self) -> int:
        """Where it begins."""
        return self.lines[0].place

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.lines[-1].bottom


def pair(lines: list[Line], terms: Set[str]) -> None:
    """Gives each figure among the lines of a slide its label. ``terms`` are the names that a line break may cut."""
    for line in lines:
        line.bottom = line.bottom or line.place
    lines = _whole_words(lines, terms)
    boxes = _boxes(lines)
    chosen = _neighbours(boxes)
    chosen |= _columns(boxes, set(chosen.values()))
    for figure, label in chosen.items():
        boxes[figure].lines[0].label = boxes[label].text
        for line in boxes[label].lines:
            line.used = True
    for above, line in pairwise(lines):
        if line.kind == "figure" and YEARLY.match(line.text) and YEARLY.match(above.text):
            line.label = above.label


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


def _boxes(lines: list[Line]) -> list[Box]:
    """The lines, with labels in one box that stand right one below the other, unless a figure touches each of them."""
    boxes: list[Box] = []
    for line in lines:
        above = boxes[-1] if boxes else None
        if (
            above is not None
            and above.kind == line.kind == "label"
            and line.place - above.bottom == 1
            and len(above.lines) < MOST
        ):
            above.lines.append(line)
        else:
            boxes.append(Box([line]))
    whole: list[Box] = []
    for before, box, after in zip([None, *boxes], boxes, [*boxes[1:], None], strict=False):
        touched = before is not None and after is not None and box.top - before.bottom == after.top - box.bottom == 1
        apart = touched and before is not None and after is not None and before.kind == after.kind == "figure"
        whole += [Box([line]) for line in box.lines] if apart else [box]
    return whole


def _neighbours(boxes: list[Box]) -> dict[int, int]:
    """The labels right before or after their figures that together cost least; the figures by number, each with its label."""
    best: list[tuple[float, tuple[tuple[int, int], ...]]] = [(0.0, ())]
    for at, box in enumerate(boxes):
        cost, pairs = best[at]
        options = [(cost + _alone(box, at), pairs)]
        if at:
            cost, pairs = best[at - 1]
            above = boxes[at - 1]
            if {above.kind, box.kind} == {"figure", "label"}:
                two = (at, at - 1) if box.kind == "figure" else (at - 1, at)
                options.append((cost + _apart(above, box), (*pairs, two)))
        best.append(min(options, key=lambda option: option[0]))
    return dict(best[-1][1])


def _alone(box: Box, at: int) -> float:
    """What it costs to leave a line without a partner: little for a title, and for what says more of the figure before."""
    if box.kind == "figure":
        return 1.0 if _GROWN.match(box.text) or YEARLY.match(box.text) else 4.0 if _PLACE.search(box.text) else 12.0
    return 3.0 + at / 100 if box.kind == "label" else 0.0


def _apart(above: Box, box: Box) -> float:
    """What it costs to take two neighbours together: their distance, unless the words say that they do or do not belong so."""
    figure, label = (box, above) if box.kind == "figure" else (above, box)
    gap = box.top - above.bottom
    far = float(gap if gap < APART else gap + 6)
    if label is box:
        far += _BELOW
        if label.text.startswith("的"):
            far = 0.0
        elif _leads(label.text) or _GROWN.match(figure.text):
            far += 9.0
    return far


def _leads(text: str) -> bool:
    """True if a label begins or ends in a word that a figure must follow: 占规上工业总产值, 高新技术企业突破, 年均增长."""
    words = grammar()
    kinds = {words.chain.get(text[-size:], "noun") for size in range(1, min(words.longest, len(text)) + 1)}
    return bool(kinds & {"up", "down", "reach"}) or re.match("占(?!地)|其中|较|比(?!重|例)", text) is not None


def _columns(boxes: list[Box], used: Set[int]) -> dict[int, int]:
    """Where as many figures stand one below the other as labels before or after them: the first has the first label."""
    runs = [(kind, [at for at, _ in run]) for kind, run in groupby(enumerate(boxes), key=lambda item: item[1].kind)]
    found: dict[int, int] = {}
    for (kind, one), (other, two) in pairwise(runs):
        figures, names = (one, two) if kind == "figure" else (two, one)
        if {kind, other} != {"figure", "label"} or len(one) != len(two) or len(one) < 2 or set(names) <= used:
            continue
        if any(_GROWN.match(boxes[at].text) for at in figures) or not all(_names(boxes[at].text) for at in names):
            continue
        found |= dict(zip(figures, names, strict=True))
    return found


def _names(text: str) -> bool:
    """True if a line names something that is counted or measured."""
    return bool(grammar().quantity.search(text) or grammar().countable.search(text))
