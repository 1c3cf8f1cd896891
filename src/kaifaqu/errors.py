"""The one error type of the house: a message that teaches, with its place and a stable code.

Every refusal that a user can cause is a :class:`Problem`. It says, in Chinese, what is wrong (``message``), where
(``place``) and what to do next (``hint``). The ``code`` is stable: tests, the API and the help pages rely on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is: any of file, sheet, row (1-based line or row), column (its heading) and field (of a form or rule)."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    field: str = ""

    def __str__(self) -> str:
        parts = [
            self.file,
            f"工作表“{self.sheet}”" if self.sheet else "",
            f"第{self.row}行" if self.row is not None else "",
            f"“{self.column}”列" if self.column else "",
            f"“{self.field}”项" if self.field else "",
        ]
        return " ".join(part for part in parts if part)


class Problem(Exception):
    """A refusal with a stable code, a Chinese message, its place and the next step."""

    def __init__(self, code: str, message: str, *, place: Place | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place or Place()
        self.hint = hint

    def at(self, place: Place) -> Problem:
        """The same problem, told at another place (a parser knows the text, its caller knows the cell)."""
        return type(self)(self.code, self.message, place=place, hint=self.hint)

    def as_dict(self) -> dict[str, str]:
        """For JSON: ``code``, ``message``, ``place`` and ``hint``."""
        return {"code": self.code, "message": self.message, "place": str(self.place), "hint": self.hint}

    def __str__(self) -> str:
        where = f"{self.place}：" if str(self.place) else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"[{self.code}] {where}{self.message}{hint}"


class EnvironmentProblem(Problem):
    """The machine or its settings stand in the way; the user's input is not at fault. The command line's exit code 3."""


@dataclass
class Problems(Exception):
    """Several problems found in one pass, so that a user mends them all at once. Never raised empty."""

    items: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.items)

    def add(self, problem: Problem) -> None:
        self.items.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        self.items.extend(problems)

    def raise_if_any(self) -> None:
        if self.items:
            raise self

    def __str__(self) -> str:
        return "\n".join(str(item) for item in self.items)
