"""The league table of a run: its order is found at once, its lines are made as they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.lowering.status import UNKNOWN, WORDS

if TYPE_CHECKING:
    from kaifaqu.assess.run.core import Run

Floats = NDArray[np.float64]
PART = 4096  # lines made at a time


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the league table; ``between`` instead of a rank in a scenario; ``high`` where the total is an interval."""

    subject: str
    rank: int | None
    total: float | None
    high: float | None
    grade: str | None
    result: str
    between: tuple[int, int] | None = None


class League(Sequence[Standing]):
    """The lines of a league table, best first; who has no rank stands last, by total, then in the order of the data.

    A table of a million subjects is ordered in arrays: a :class:`Standing` is made for a line that is asked for, and not kept.
    """

    __slots__ = ("_grades", "_high", "_judged", "_order", "_rank", "_result", "_run", "_total")

    def __init__(self, run: Run, first: int | None = None) -> None:
        self._run = run
        self._rank, self._total, high, self._result = (_floats(run, name) for name in ("rank", "total", "total.high", "result"))
        self._high = np.where(high == self._total, np.nan, high)
        self._grades = run.output("grade")
        self._judged = "result" in run.program.outputs
        keys = (np.arange(len(self._rank)), -np.nan_to_num(self._total, nan=-np.inf), np.nan_to_num(self._rank, nan=np.inf))
        self._order: NDArray[np.int64] = np.lexsort(keys)[:first]

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, at: int) -> Standing: ...

    @overload
    def __getitem__(self, at: slice) -> list[Standing]: ...

    def __getitem__(self, at: int | slice) -> Standing | list[Standing]:
        if isinstance(at, slice):
            return self._made(self._order[at])
        return self._made(self._order[[at]])[0]

    def __iter__(self) -> Iterator[Standing]:
        for start in range(0, len(self), PART):
            yield from self._made(self._order[start : start + PART])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and not isinstance(other, str) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as a list

    def __repr__(self) -> str:
        return f"<{len(self)} lines: {', '.join(map(repr, self[:3]))}{', …' if len(self) > 3 else ''}>"

    def _made(self, order: NDArray[np.int64]) -> list[Standing]:
        run, subjects = self._run, self._run.subjects
        grades: Sequence[Any] = [None] * len(order) if self._grades is None else self._grades[order].tolist()
        columns = [_known(column[order]) for column in (self._rank, self._total, self._high, self._result)]
        return [
            Standing(
                subjects[at],
                None if place is None else int(place),
                whole,
                most,
                grade,
                WORDS[UNKNOWN if status is None else int(status)] if self._judged else "",
                run.between(at) if run.interval is not None else None,
            )
            for at, grade, place, whole, most, status in zip(order.tolist(), grades, *columns, strict=True)
        ]


def _floats(run: Run, name: str) -> Floats:
    found = run.output(name)
    return np.full(len(run.subjects), np.nan) if found is None else np.asarray(found, dtype=float)


def _known(column: Floats) -> list[float | None]:
    """Numbers with None where they are missing."""
    return [None if value != value else value for value in column.tolist()]
