"""A formula as a tree of what is written, each part with the character it begins at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Part:
    at: int


@dataclass(frozen=True, slots=True)
class Literal(Part):
    """A number (``unit`` as written), a text, a truth or a day."""

    value: Fraction | date | str | bool
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Name(Part):
    name: str


@dataclass(frozen=True, slots=True)
class Chain(Part):
    """Terms joined by + and −, factors by * and /, or truths by and, or: ``signs`` before each part after the first."""

    parts: tuple[Part, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not(Part):
    of: Part


@dataclass(frozen=True, slots=True)
class Minus(Part):
    of: Part


@dataclass(frozen=True, slots=True)
class Compare(Part):
    sign: str
    left: Part
    right: Part


@dataclass(frozen=True, slots=True)
class Listed(Part):
    """[a, b]: only after in, and for by=."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Within(Part):
    """x in [...]; ``negated`` for not in."""

    of: Part
    choices: Listed
    negated: bool


@dataclass(frozen=True, slots=True)
class Call(Part):
    function: str
    args: tuple[Part, ...]
    options: tuple[tuple[str, Part], ...]  # by=, where=, order=


def names_in(part: Part) -> Iterator[str]:
    """Every name written in it; functions are no names, nor is what order= takes."""
    match part:
        case Name():
            yield part.name
        case Chain() | Listed():
            for each in part.parts:
                yield from names_in(each)
        case Not() | Minus():
            yield from names_in(part.of)
        case Compare():
            yield from names_in(part.left)
            yield from names_in(part.right)
        case Within():
            yield from names_in(part.of)
        case Call():
            for each in (*part.args, *(option for name, option in part.options if name != "order")):
                yield from names_in(each)
