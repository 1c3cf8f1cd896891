"""Collecting the faults of a file, so that a person mends them all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from kaifaqu.assess.reading import NEXT, Node
from kaifaqu.errors import Place, Problem, Problems

T = TypeVar("T")
D = TypeVar("D")
MOST: Final = 100
INVALID: Final = "standard-invalid"


class Skipped(Problem):
    """Not told: it follows from a fault that is already told (a formula that reads an input whose line is wrong)."""


class Full(Exception):  # noqa: N818 - no error: enough has been found
    """So many faults that reading on helps nobody."""


class Faults:
    """What is wrong so far."""

    def __init__(self) -> None:
        self.items: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Note a fault, once; one that only follows from another is left out. Raises Full at :data:`MOST`."""
        if isinstance(problem, Skipped) or any(_same(problem, other) for other in self.items):
            return
        self.items.append(problem if problem.hint else Problem(problem.code, problem.message, place=problem.place, hint=NEXT))
        if len(self.items) >= MOST:
            raise Full

    def fault(self, place: Place, message: str, hint: str = "") -> None:
        """Note a fault that was found beside the reading."""
        self.add(Problem(INVALID, message, place=place, hint=hint))

    def get(self, read: Callable[[], T], default: D) -> T | D:
        """What ``read`` gives; on a fault, note it and give the default."""
        try:
            return read()
        except Problems as several:
            for problem in several.items:
                self.add(problem)
        except Problem as problem:
            self.add(problem)
        return default

    def each(self, nodes: Iterable[Node], read: Callable[[Node], T]) -> list[T]:
        """What ``read`` gives for every node; the faulty ones are noted and left out."""
        found: list[T] = []
        for node in nodes:
            self.get(lambda: found.append(read(node)), None)  # noqa: B023 - called at once
        return found


def _same(one: Problem, other: Problem) -> bool:
    """A section that several items share is read for each of them."""
    return one.place == other.place and one.message == other.message
