"""The order in which boxes on a slide are read: cut again and again along the widest gap, rows before columns where equal.

A recursive X-Y cut (Nagy and Seth 1984). Cards that stand beside each other, each a figure above its label, are read card by
card, as the gap between cards is wider than that inside one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

_DEEPEST: Final = 60


@dataclass(frozen=True, slots=True)
class Boxed:
    """A thing and the rectangle that it stands in."""

    thing: Any
    left: float
    top: float
    right: float
    bottom: float


def in_reading_order(boxes: Sequence[Boxed], depth: int = 0) -> list[Boxed]:
    """The boxes from top to bottom and from left to right."""
    if len(boxes) < 2:
        return list(boxes)
    across = _widest_gap(boxes, lambda box: (box.top, box.bottom))
    down = _widest_gap(boxes, lambda box: (box.left, box.right))
    best = max(across, down, key=lambda cut: cut[0])
    if best[0] < 0 or depth > _DEEPEST:  # they overlap: no cut parts them
        return sorted(boxes, key=lambda box: (box.top, box.left))
    first = [box for box in boxes if (box.bottom if best is across else box.right) <= best[1]]
    taken = set(map(id, first))
    rest = [box for box in boxes if id(box) not in taken]
    return in_reading_order(first, depth + 1) + in_reading_order(rest, depth + 1)


def _widest_gap(boxes: Sequence[Boxed], span: Callable[[Boxed], tuple[float, float]]) -> tuple[float, float]:
    """The width of the widest gap between the spans, and where it begins; a width below 0 where they all overlap."""
    spans = sorted(map(span, boxes))
    widest, at, end = -1.0, 0.0, spans[0][1]
    for start, stop in spans[1:]:
        if start - end > widest and start >= end:
            widest, at = start - end, end
        end = max(end, stop)
    return widest, at
