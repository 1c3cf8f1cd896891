"""Columns side by side on a slide, parted by wide spaces: what stands above or below a figure is its label and its time.

进出口总额     实际使用外资
9.5亿元        1200万美元
↓              ↓
76亿元         8640万美元
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.labels import groups
from kaifaqu.evidence.grammar.lines import Line
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.observe import Period

_RULES: Final = rules("columns")
_STAGE: Final = _RULES.pattern("stage")
WIDE: Final = re.compile("[ \u3000]{2,}|\t")  # between columns on one line
ARROWS: Final = re.compile(r"[↓⬇⇩▼]{1,2}(?:\s+[↓⬇⇩▼]{1,2})*")  # from a row to the one below
_CELL: Final = re.compile(r"[^ \u3000\t]+(?:[ \u3000][^ \u3000\t]+)*")
_YEAR: Final = re.compile(r"20\d\d")
_UNIT_LAST: Final = re.compile(r"[^\d（(]+[（(][^（）()]{1,8}[）)]")
_MORE: Final = rules("labels").pattern("more")
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_READ: Final = ("label", "figure", "full", "time", "unit", "mark", "header")
_ABOVE, _BELOW = -1, 1


@dataclass(frozen=True, slots=True)
class Column:
    """A figure in its column: where it stands in the block, its label and its time, which row of two joined by arrows."""

    start: int
    text: str
    label: str = ""
    time: str = ""
    row: int | None = None
    more: bool = False  # says more of the figure above it


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    kind: str  # figures, labels, times, arrows
    cells: tuple[re.Match[str], ...]


def cells(text: str) -> tuple[re.Match[str], ...]:
    """The pieces of a line between wide spaces."""
    return tuple(_CELL.finditer(text))


def parted(text: str) -> bool:
    """True if wide spaces part a text into columns."""
    return ("  " in text or "\t" in text or "\u3000" in text) and WIDE.search(text) is not None


def read(lines: Sequence[Line], text_of: Callable[[Line], str], dated: Period | None) -> dict[int, tuple[Column, ...]]:
    """The columns of the lines of a slide that hold figures, by the numbers of the lines."""
    found: dict[int, tuple[Column, ...]] = {}
    wide = {line.number for line in lines if line.kind in _READ and not line.prefix and parted(text_of(line).strip())}
    for group in groups([line for line in lines if line.kind in _READ]) if wide else ():
        rows = [_row(line, cells(text_of(line)), dated) for line in group if line.number in wide or line.kind == "mark"]
        for at, row in enumerate(rows):
            if row.kind == "figures":
                found |= _of_row(rows, at)
            elif row.kind == "between" and (head := next((other for other in rows[:at] if _staged(other)), None)):
                (before, label, after), (first, last) = row.cells, head.cells
                found[row.line.number] = tuple(
                    Column(cell.start(), cell[0], label[0], stage[0]) for cell, stage in ((before, first), (after, last))
                )
            elif row.kind == "labelled":
                label, figure = row.cells
                found[row.line.number] = (Column(figure.start(), figure[0], label[0]),)
        for upper, lower in pairwise(rows):
            found |= _one_below_other(upper, lower) if not {upper.line.number, lower.line.number} & found.keys() else {}
    return found


def _one_below_other(upper: _Row, lower: _Row) -> dict[int, tuple[Column, ...]]:
    """一般公共预算收入 24.6亿元    税收占比 88.4% over 增长13.7%    提高1.2个百分点: each says more of the one above it."""
    said = upper.kind == lower.kind == "figures" and len(upper.cells) == len(lower.cells) > 1
    if not said or not all(_MORE.match(cell[0]) for cell in lower.cells) or any(_MORE.match(cell[0]) for cell in upper.cells):
        return {}
    return {
        row.line.number: tuple(Column(cell.start(), cell[0], more=row is lower) for cell in row.cells) for row in (upper, lower)
    }


def _row(line: Line, parts: tuple[re.Match[str], ...], dated: Period | None) -> _Row:
    texts = [part[0] for part in parts]
    if line.kind == "mark":
        kind = "arrows" if ARROWS.fullmatch(line.text) else ""
    elif all(times := [_is_time(text, dated) or _STAGE.fullmatch(text) is not None for text in texts]):
        kind = "times"
    elif len(texts) == 2 and _UNIT_LAST.fullmatch(texts[0]) and _NUMBER.fullmatch(texts[1]):
        kind = "labelled"  # 高新技术企业（家）    160
    else:
        told = [bool(figuring.glance(text)) or _NUMBER.fullmatch(text) is not None for text in texts]
        kind = "figures" if all(told) else "" if any(told) or any(times) else "labels"
        if told == [True, False, True]:
            kind = "between"  # 26个   内设机构   11个
    return _Row(line, kind, parts)


def _staged(row: _Row) -> bool:
    """改革前            改革后"""
    return row.kind == "times" and len(row.cells) == 2


def _is_time(text: str, dated: Period | None) -> bool:
    text = f"{text}年" if _YEAR.fullmatch(text) else text.strip("（）()")
    found = timing.glance(text, dated) if any(char.isdigit() for char in text) else ()
    return len(found) == 1 and found[0].text == text


def _of_row(rows: list[_Row], at: int) -> dict[int, tuple[Column, ...]]:
    """The columns of a row of figures; none if no row near it has as many labels or times."""
    row, size = rows[at], len(rows[at].cells)
    fit = [other for other in rows if len(other.cells) == size or other.kind == "arrows"]
    here = fit.index(row)
    labels, times = _beside(fit, here, "labels"), _beside(fit, here, "times")
    if not labels and not times:
        return {}
    arrows = [place for place, other in enumerate(fit) if other.kind == "arrows"]
    side = int(here > arrows[0]) if len(arrows) == 1 else None
    blank = ("",) * size
    return {
        row.line.number: tuple(
            Column(cell.start(), cell[0], label, f"{time}年" if _YEAR.fullmatch(time) else time, side)
            for cell, label, time in zip(row.cells, labels or blank, times or blank, strict=True)
        )
    }


def _beside(rows: list[_Row], at: int, kind: str) -> tuple[str, ...]:
    """The nearest row of a kind: above the figures where the first such row stands above them all, else below, else any."""
    first = next((row.kind for row in rows if row.kind in (kind, "figures")), "")
    above, below = [*reversed(rows[:at])], rows[at + 1 :]
    near = [*above, *below] if first == kind else [*below, *above]
    return next((tuple(cell[0] for cell in row.cells) for row in near if row.kind == kind), ())
