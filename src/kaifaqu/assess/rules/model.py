"""What a standard file says, checked and typed. ``docs/standards.md`` shows how each part is written.

Every part keeps the ``place`` it was written at (file, line, column) for errors, and what the file says of its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.rules.parts import CERTAINTY, Condition, Input, Measure, Row, Source, Span, Values
from kaifaqu.assess.rules.scored import (
    COMBINE,
    DECIDED,
    MEANS,
    POLICIES,
    WEIGHED,
    Adjustment,
    Award,
    Consequence,
    Grades,
    Item,
    Level,
    Limits,
    Missing,
    Prepare,
    Ranking,
    Weights,
)  # fmt: skip
from kaifaqu.errors import Place, Problem

__all__ = [
    "CERTAINTY", "COMBINE", "DECIDED", "MEANS", "POLICIES", "WEIGHED", "Adjustment", "Applies", "Award", "Condition",
    "Consequence", "Edition", "Grades", "Input", "Item", "Level", "Limits", "Measure", "Missing", "Prepare", "Ranking", "Row",
    "Source", "Span", "Standard", "Values", "Weights",
]  # fmt: skip


KINDS: Final = {"new": "新申请", "review": "复核"}  # of applications
HISTORY: Final = {  # results of earlier years that the data may hold
    "rank": Input("rank", "位次", note="以前的评价结果"), "of": Input("of", "参评数", note="以前的评价结果"),
    "total": Input("total", "总分", note="以前的评价结果"), "grade": Input("grade", "等级", "text", note="以前的评价结果"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Applies:
    """Which applications an edition judges: ``kind`` new or review, by application date."""

    kind: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Edition:
    """A rule set as it is in force from a date. ``label`` stands beside every result (示例口径, 模拟数据)."""

    edition: str
    in_force_from: date
    in_force_to: date | None
    applies: tuple[Applies, ...]
    source: Source
    official: bool
    label: str
    note: str
    undated: str  # use or refuse: whether figures without a settled period may enter
    among: str  # all or parent: every subject of the kind, or those under the same parent as the zone itself
    data: str  # real, simulated or any: which kind of data it may run on
    inputs: dict[str, Input]
    spans: dict[str, Span]
    values: dict[str, Values]
    measures: dict[str, Measure]
    veto: tuple[Condition, ...]
    conditions: tuple[Condition, ...]
    score: Item | None  # the root: its items are the top level, its points the total before bonus and penalty
    adjustments: tuple[Adjustment, ...]
    total_range: tuple[Decimal | None, Decimal | None]
    passing: Formula | None
    direct: Condition | None
    grades: Grades | None
    ranking: Ranking
    awards: tuple[Award, ...]
    consequences: tuple[Consequence, ...]
    missing: Missing
    weights: Weights
    gaps: tuple[str, ...]  # what the rule's text says and nobody has found: a skeleton lists it and refuses a total
    place: Place

    @property
    def leaves(self) -> tuple[Item, ...]:
        return () if self.score is None else tuple(self.score.leaves)

    @property
    def titles(self) -> dict[str, str]:
        """The titles of what its formulas read: inputs, values, measures, and ``score.<item>``."""
        inputs = {name: found.title for name, found in self.inputs.items()}
        values = {name: found.title for name, found in self.values.items()}
        measures = {name: found.title for name, found in self.measures.items()}
        items = () if self.score is None else self.score.walk()
        return {**inputs, **values, **measures, **{f"score.{item.id}": f"{item.title}得分" for item in items}}

    def judged(self, kind: str) -> tuple[tuple[date, date], ...]:
        """The spans of days on which it judges applications of a kind (new, review), ends included."""
        rows = [(row.start, row.end) for row in self.applies if row.kind == kind] if self.applies else [(None, None)]
        last = self.in_force_to or date.max
        return tuple((start or self.in_force_from, end or last) for start, end in rows)

    @property
    def unknown_weights(self) -> tuple[Item, ...]:
        """Items whose weight nobody knows: there is no total until they are filled."""
        return () if self.score is None else tuple(item for item in self.score.walk() if item.weight is None)


@dataclass(frozen=True, slots=True)
class Standard:
    """A rule set with all its editions, newest first; ``text`` is the file as read, so that an old run can be explained and
    re-run.
    """

    id: str
    title: str
    subject: str
    note: str
    editions: tuple[Edition, ...]
    text: str
    file: str

    def edition(self, name: str) -> Edition:
        """The edition of that name. Problem("edition-none") says which there are."""
        for edition in self.editions:
            if edition.edition == name:
                return edition
        raise Problem("edition-none", f"“{self.title}”没有名为“{name}”的版本。", hint=f"现有：{self._said()}。")

    def edition_for(self, on: date, kind: str = "new") -> Edition:
        """The edition that judges an application of a kind (new, review) on a day. Problem("edition-none") where none does."""
        for edition in self.editions:
            if any(start <= on <= end for start, end in edition.judged(kind)):
                return edition
        said = KINDS.get(kind, kind)
        raise Problem(
            "edition-none",
            f"“{self.title}”在 {on.isoformat()} 没有适用于{said}的版本。",
            hint=f"换一个日期，或指定版本。现有：{self._said()}。",
        )

    def _said(self) -> str:
        return "、".join(
            f"{edition.edition}（{edition.in_force_from.isoformat()} 起"
            + (f"，{edition.in_force_to.isoformat()} 止" if edition.in_force_to else "")
            + "）"
            for edition in self.editions
        )
