"""The measure of extracted statements against a gold file, at three depths: number, core, full.

number: line and value agree. core: and unit and measure. full: and subject, period, target, bound, scope, and an indicator with
like bigrams. Written for these tests after the published definition; test_scores compares it with the published scorer where
that is at hand.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
LIKE = 0.7
_FLOWS = ("新增", "新建", "新登记", "新签约")


def bare(text: str) -> str:
    """The letters of an indicator that carry its meaning."""
    text = re.sub(r"[\s“”\"'‘’（）()《》、,，·*]", "", text)
    return re.sub(r"(?:数量|总量|总额|数|个数)$", "", text).replace("的", "")


def likeness(one: str, two: str) -> float:
    """Dice's measure of the bigrams of two indicators."""
    one, two = bare(one), bare(two)
    if one == two:
        return 1.0
    left, right = ({text[i : i + 2] for i in range(len(text) - 1)} or {text} for text in (one, two))
    return 2 * len(left & right) / (len(left) + len(right))


def same_number(gold: Row, found: Row) -> bool:
    return bool(gold["line"] == found["line"] and abs(abs(float(gold["value"])) - abs(float(found["value"]))) < 1e-9)


def same_core(gold: Row, found: Row) -> bool:
    flow = str(gold["indicator"]).startswith(_FLOWS) and {gold["measure"], found["measure"]} <= {"level", "change"}
    return same_number(gold, found) and (gold["unit"] or "") == found["unit"] and (gold["measure"] == found["measure"] or flow)


def faults(gold: Row, found: Row) -> list[str]:
    """The fields that keep a statement from agreeing in full."""
    wrong = [name for name in ("subject", "bound", "scope") if (gold[name] or "") != (found[name] or "")]
    period = gold["period"] or ""
    dated = any(char.isdigit() for char in period)
    if found["period"] != period if dated else any(char.isdigit() for char in found["period"]):
        wrong.append("period")
    if bool(gold["target"]) != bool(found["target"]):
        wrong.append("target")
    if float(gold["value"]) != float(found["value"]):
        wrong.append("sign")
    if likeness(gold["indicator"], found["indicator"]) < LIKE:
        wrong.append("indicator")
    return wrong


@dataclass
class Score:
    """Hits at the three depths; scores of several documents add up."""

    gold: int = 0
    found: int = 0
    hits: Counter[str] = field(default_factory=Counter)

    def f1(self, depth: str) -> float:
        total = self.gold + self.found
        return 2 * self.hits[depth] / total if total else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.gold + other.gold, self.found + other.found, self.hits + other.hits)

    def __str__(self) -> str:
        return f"number {self.f1('number'):.3f} core {self.f1('core'):.3f} full {self.f1('full'):.3f}"


def score(gold: list[Row], found: list[Row]) -> Score:
    """Pairs gold and found one to one, the best agreement first, and counts."""
    options = []
    for i, one in enumerate(gold):
        for j, two in enumerate(found):
            if same_number(one, two):
                merit = (same_core(one, two), -len(faults(one, two)), likeness(one["indicator"], two["indicator"]))
                options.append((merit, -i, -j))
    used: tuple[set[int], set[int]] = (set(), set())
    result = Score(len(gold), len(found))
    for _, i, j in sorted(options, reverse=True):
        if -i in used[0] or -j in used[1]:
            continue
        used[0].add(-i)
        used[1].add(-j)
        one, two = gold[-i], found[-j]
        core = same_core(one, two)
        result.hits.update(
            name for name, hit in (("number", True), ("core", core), ("full", core and not faults(one, two))) if hit
        )
    return result
