"""What a function of the language is: what it takes, what it checks, the nodes it becomes and how it reads in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol

from kaifaqu.assess.formulas.fault import Fault
from kaifaqu.assess.formulas.scope import Years
from kaifaqu.assess.formulas.syntax import Call, Literal, Name, Part
from kaifaqu.assess.formulas.terms import Apply, Constant, Term
from kaifaqu.assess.graph import Builder, Node, Span

MAX_YEARS: Final = 10


class Checks(Protocol):
    """The checker, as functions see it."""

    @property
    def spans(self) -> Mapping[str, Years]: ...
    def term(self, part: Part) -> Term: ...


class Lowers(Protocol):
    """The lowerer, as functions see it: a term as nodes for so many years back; ``exact`` refuses an interval."""

    build: Builder

    def term(self, term: Term, lag: int) -> Span: ...
    def exact(self, term: Term, lag: int) -> Node: ...


class Writes(Protocol):
    """The writer, as functions see it: a part in Chinese; ``inner`` in brackets where it is more than a name or a number."""

    def of(self, part: Part) -> str: ...
    def inner(self, part: Part) -> str: ...


@dataclass(frozen=True, slots=True)
class Function:
    """``shape`` shows how it is written. ``lower`` is None where the check already gives operators of the graph.

    ``offsets``: the years back at which the first argument is read, for the size of the unfolded formula.
    """

    name: str
    shape: str
    least: int
    most: int | None
    check: Callable[[Checks, Call], Term]
    words: Callable[[Writes, Call], str]
    lower: Callable[[Lowers, Apply, int], Span] | None = None
    options: tuple[str, ...] = ()
    offsets: Callable[[Apply], Sequence[int]] = lambda _: (0,)

    def refuse_count(self, call: Call) -> None:
        """Raise Fault for too few or too many arguments, or an option it does not know."""
        count = len(call.args)
        if count < self.least or (self.most is not None and count > self.most):
            wanted = (
                f"{self.least}"
                if self.most == self.least
                else f"{self.least} 至 {self.most}"
                if self.most
                else f"至少 {self.least}"
            )
            raise Fault(call.at, f"{self.name} 要 {wanted} 个参数，这里有 {count} 个。", f"写法：{self.shape}")
        for name, part in call.options:
            if name not in self.options:
                raise Fault(part.at, f"{self.name} 没有“{name}=”。", f"写法：{self.shape}")


def whole(part: Part, what: str, low: int, high: int) -> int:
    """A whole number written as such, between two bounds."""
    value = part.value if isinstance(part, Literal) else None
    if not isinstance(value, Fraction) or value.denominator != 1 or not low <= value <= high:
        raise Fault(part.at, f"{what}应是 {low} 至 {high} 的整数。")
    if isinstance(part, Literal) and part.unit not in ("", "年"):
        raise Fault(part.at, f"{what}不写单位。")
    return int(value)


def years_of(checker: Checks, part: Part, low: int = 1) -> tuple[int, int]:
    """A named span, or a number of years that must all be known: (years, least)."""
    if isinstance(part, Name):
        span = checker.spans.get(part.name)
        if span is not None and span.years >= low:
            return span.years, span.least
    elif isinstance(part, Literal):
        years = whole(part, "年数", low, MAX_YEARS)
        return years, years
    named = "、".join(checker.spans)
    raise Fault(
        part.at,
        "这里应是年份区间或年数。",
        f"可用 {low} 至 {MAX_YEARS} 的整数" + (f"，或 {named}。" if named else "，或在 spans 里起的名称。"),
    )


def constant(term: Term, what: str) -> Constant:
    """The term, if it is a number written in the formula."""
    if not isinstance(term, Constant) or term.type.kind != "number":
        raise Fault(term.at, f"{what}应是写明的数。")
    return term


def joined(write: Writes, parts: Sequence[Part]) -> str:
    return "、".join(write.of(part) for part in parts)
