"""Counting dated records (penalties, complaints) into the columns that deductions read: those that have not lapsed on a day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Dated:
    """A record of a subject; ``times``: how often on that day."""

    subject: str
    day: date
    kind: str
    times: float = 1.0


def lapses(day: date, months: int) -> date:
    """The day on which a record no longer counts: so many months after it, the month's last day where there is no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def tally(
    records: Iterable[Dated], wanted: Iterable[tuple[str, int]], subjects: Sequence[str], on: date
) -> dict[str, NDArray[np.float64]]:
    """Columns ``records.<kind>.<months>``, one number per subject: records dated up to ``on`` that have not lapsed then.

    A subject without a record has 0: the table of records is taken to be complete.
    """
    at = {subject: index for index, subject in enumerate(subjects)}
    columns = {(kind, months): np.zeros(len(subjects)) for kind, months in wanted}
    for record in records:
        index = at.get(record.subject)
        if index is None or record.day > on:
            continue
        for (kind, months), column in columns.items():
            if kind == record.kind and on < lapses(record.day, months):
                column[index] += record.times
    return {f"records.{kind}.{months}": column for (kind, months), column in columns.items()}
