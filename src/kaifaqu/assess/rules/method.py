"""What a scoring method (计分方法) is: it turns a leaf's value into points, as nodes of the graph, and says so in Chinese.

Each method is a frozen dataclass in ``kaifaqu.assess.rules.methods``; ``read_method`` there reads the one an item names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol

from kaifaqu.assess.formulas import Formula, Scope
from kaifaqu.assess.graph import Builder, Node, Span
from kaifaqu.assess.reading import Node as Written

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Edition, Item, Missing


@dataclass(frozen=True)
class Lowering:
    """What is at hand while an edition becomes nodes.

    ``outputs`` collects ``points.<item>`` (and ``.high``) and ``fault.<item>``: true where there can be no points, be
    it an expert's outside the range of the rule or a geometric mean of what is not positive; the run refuses such data.
    ``leaf`` and ``decided`` are given by ``lowering.program``; ``points`` and ``policies`` are those made so far.
    """

    build: Builder
    scope: Scope
    edition: Edition
    year: int | None = None
    on: date | None = None
    outputs: dict[str, Node] = field(default_factory=dict)
    points: dict[str, Span] = field(default_factory=dict)
    policies: dict[str, Missing] = field(default_factory=dict)
    leaf: Callable[[Item], Span | None] = lambda item: None  # the value of a leaf as it is scored: denominated, imputed, treated
    decided: Callable[[Item], Node] | None = None  # the points of a group that come from the whole matrix (topsis …)


@dataclass(frozen=True)
class ItemContext:
    """What a method needs to know of the item it is read for.

    ``value``: the item's formula in the unit its points are given for; None where it has none. ``formula`` compiles a formula
    written inside the method (Problem with its place where it is wrong); ``words`` says one in Chinese.
    """

    id: str
    value: Formula | None
    unit: str
    full: float | None
    direction: int
    formula: Callable[[Written], Formula]
    words: Callable[[Formula], str] = lambda formula: formula.text


@dataclass(frozen=True, slots=True)
class Step:
    """Values from ``limit`` on (beyond it, where not ``inclusive``) up to the next step get ``points`` … ``high``; None: none.

    The first step has no limit (None): it is everything below the second.
    """

    limit: float | None
    inclusive: bool
    points: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The points of a method with fixed limits, by rising value. ``joined``: points run straight from each limit to the next."""

    steps: tuple[Step, ...]
    joined: bool = False


class Method(Protocol):
    """How the value of a leaf becomes points."""

    @property
    def name(self) -> str:
        """The key that names it in a standard."""

    @property
    def text(self) -> str:
        """What it says, in Chinese, with its numbers."""

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The formulas it reads besides the item's value."""

    @property
    def records(self) -> tuple[tuple[str, int], ...]:
        """The kinds of dated records it counts, each with the months until one lapses: columns ``records.<kind>.<months>``."""

    @property
    def beyond(self) -> bool:
        """Whether it may on purpose give more than the item's ``full`` points."""

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        """The points as nodes, before the item's ``full`` and ``least``; null where the value is missing."""

    def ladder(self, item: Item) -> Ladder | None:
        """Its steps, where the limits are fixed numbers; None where they hang on other values or other subjects."""

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        """The least and the most points it may give; None where nothing limits them."""


@dataclass(frozen=True)
class Base:
    """What most methods share. ``text`` is made when the method is read."""

    text: str

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return ()

    @property
    def records(self) -> tuple[tuple[str, int], ...]:
        return ()

    @property
    def beyond(self) -> bool:
        return False

    def ladder(self, item: Item) -> Ladder | None:
        return None

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        """0 … the item's full points."""
        return 0.0, None if item.full is None else float(item.full)


def single(value: Span | None) -> Node:
    """The node of a value; it is never an interval, as the reader refuses scores in values."""
    assert value is not None
    return value.low


def directed(ctx: Lowering, item: Item, value: Span | None) -> Node:
    """The value where more is better, times -1 where less is: first of all, as COINr and ``construct.normalise`` do."""
    node = single(value)
    return node if item.direction >= 0 else ctx.build.op("neg", node)
