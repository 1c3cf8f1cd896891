"""Data that a rule cannot take: points outside an expert's range, a mean of what is not positive, a named subject not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from kaifaqu.assess.rules.model import Edition, Item
from kaifaqu.errors import Place, Problem

MOST: Final = 20  # told per item; the rest are counted


def faults(edition: Edition, outputs: Mapping[str, Any], subjects: Sequence[str]) -> list[Problem]:
    """What ``fault.<item>`` among the computed outputs says, one Problem per subject and item.

    Codes: "points-outside-range" (a filled value the rule does not allow), "mean-not-positive" (JRC/OECD 2008, step 6),
    "reference-unknown" (the subject to which distances are taken is not in the data, or has no value).
    """
    found: list[Problem] = []
    for item in () if edition.score is None else edition.score.walk():
        wrong = outputs.get(f"fault.{item.id}")
        if wrong is None:
            continue
        rows = np.flatnonzero(np.asarray(wrong, dtype=float) == 1)
        if len(rows) and item.method is not None and item.method.name == "distance":
            rows = rows[:1]  # it is the same for everybody
        found += [_problem(item, subjects[row]) for row in rows[:MOST]]
        if len(rows) > MOST:
            found.append(_more(item, len(rows) - MOST))
    return found


def _problem(item: Item, subject: str) -> Problem:
    place = Place(field=item.title, column=item.given)
    if item.items:
        message = f"“{subject}”的“{item.title}”要用{_MEANS[item.combine]}合成，而其中有不是正数的得分。"
        return Problem("mean-not-positive", message, place=place, hint="核对数据，或换一种计分、合成方法（如从1分起的极差）。")
    if item.method is not None and item.method.name == "distance":
        message = f"“{item.title}”所参照的对象不在数据里，或没有数值。"
        return Problem("reference-unknown", message, place=place, hint="补上该对象的数据，或改参照别的对象。")
    said = "" if item.method is None else item.method.text
    message = f"“{subject}”的“{item.title}”填的专家评分超出规则给出的范围。"
    return Problem("points-outside-range", message, place=place, hint=f"规则：{said}。")


def _more(item: Item, count: int) -> Problem:
    return Problem(
        "points-outside-range" if not item.items else "mean-not-positive", f"“{item.title}”还有 {count} 个对象有同样的问题。"
    )


_MEANS: Final = {"geometric": "几何平均", "harmonic": "调和平均", "power": "幂平均"}
