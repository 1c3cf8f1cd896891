"""What a file of golden cases says, once read: subjects gathered into batches that are computed together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """One row: its inputs in the period, those of earlier years, and what is expected of it."""

    case: str
    inputs: Values
    earlier: Mapping[int, Values]
    expect: Values


@dataclass
class Batch:
    """Subjects computed together: those of a table, or single cases that do not touch each other.

    ``edition``: the one that judges it, "" where none is in force then. ``count``: how many of a table's subjects have a grade.
    ``kept``: columns once made, as every edition tried asks for the same.
    """

    edition: str
    on: date
    kind: str
    period: int
    weights: Mapping[str, float]
    subjects: list[Subject] = field(default_factory=list)
    count: Mapping[str, int] = field(default_factory=dict)
    kept: dict[tuple[str, int, str], Any] = field(default_factory=dict)

    @property
    def wanted(self) -> set[str]:
        """The outputs that any subject expects something of."""
        found = {key for subject in self.subjects for key in subject.expect}
        return found | {f"{key}.high" for key in found} | ({"grade"} if self.count else set())


@dataclass(frozen=True)
class Cases:
    """The cases of one standard. ``chosen``: (day, kind, the edition that judges an application then, "none" where none does).

    ``steps``: the precision of inputs, by name or unit, where it is not the usual one. ``refuses``: there is no total.
    """

    standard: str
    file: str
    steps: Mapping[str, float]
    refuses: bool
    chosen: tuple[tuple[date, str, str], ...]
    batches: tuple[Batch, ...]

    @property
    def size(self) -> int:
        return len(self.chosen) + sum(len(batch.subjects) for batch in self.batches)
