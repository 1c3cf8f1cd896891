"""What a rule says of data that cannot be right: an expert's points outside their range, a number that a mean cannot take in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.graph import Node
from kaifaqu.assess.lowering.program import Program
from kaifaqu.assess.rules.model import Item
from kaifaqu.errors import Place, Problem, Problems

PREFIX: Final = "fault."
MOST: Final = 20  # subjects named for each item


def faults(program: Program) -> dict[str, Node]:
    """The outputs that say whether data cannot be right, by name."""
    return {name: node for name, node in program.outputs.items() if name.startswith(PREFIX)}


def check(
    program: Program, outputs: Mapping[str, NDArray[Any]], subjects: Sequence[str], place: Callable[[int, str], Place]
) -> None:
    """Refuse what :func:`faults` says, naming subject and item. ``place(row, input)``: where a value stands.

    Raises Problems of ("mean-not-positive"), ("reference-unknown"), ("value-refused").
    """
    found = Problems()
    items = {} if program.edition.score is None else {item.id: item for item in program.edition.score.walk()}
    for name, column in outputs.items():
        item = items.get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
        if item is None:
            continue
        for at in np.flatnonzero(column == 1)[:MOST]:
            subject = subjects[at]
            if item.items:
                found.add(_not_positive(item, subject, outputs, int(at)))
            elif item.method is not None and item.method.name == "distance":
                message = f"“{item.title}”所参照的对象不在数据里，或没有数值。"
                there = Place(file=item.place.file, row=item.place.row, field=item.id)
                found.add(Problem("reference-unknown", message, place=there, hint="补上该对象的数据，或改参照别的对象。"))
                break  # it is the same for everybody
            else:
                said = "" if item.method is None else item.method.text
                message = f"“{subject}”的“{item.title}”超出规则允许的范围。"
                found.add(Problem("value-refused", message, place=place(int(at), item.given), hint=said))
    found.raise_if_any()


def _not_positive(item: Item, subject: str, outputs: Mapping[str, NDArray[Any]], at: int) -> Problem:
    """Which of the group's items it is that the mean cannot take in, and what it got."""
    points = [(child, outputs.get(f"points.{child.id}")) for child in item.items]
    known = [(child, float(column[at])) for child, column in points if column is not None and column[at] == column[at]]
    low = min(known, key=lambda each: each[1], default=None)
    which = "有不是正数的得分" if low is None else f"的“{low[0].title}”得分是 {low[1]:.6g}"
    message = f"“{subject}”在“{item.title}”下{which}，不能求这种平均。"
    return Problem(
        "mean-not-positive",
        message,
        place=Place(file=item.place.file, row=item.place.row, field=item.id if low is None else low[0].id),
        hint="换一种无量纲化（如 minmax 到 1–100），或改用算术平均。",
    )
