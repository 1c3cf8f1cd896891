"""The parts of a standard that give points and what follows from them: items, grades, awards, consequences, weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.rules.method import Method
from kaifaqu.assess.rules.parts import Source
from kaifaqu.errors import Place

MEANS: Final = ("mean", "geometric", "harmonic", "power")  # of the points of one subject
DECIDED: Final = ("topsis", "vikor", "rsr", "copeland")  # from the points of all subjects together, in memory
WEIGHED: Final = (*MEANS, *DECIDED)
COMBINE: Final = ("sum", *MEANS, "min", "max", "best", *DECIDED)
Limits = tuple[float | None, float | None]
POLICIES: Final = ("renormalise", "worst", "zero", "refuse", "interval", "mean")


@dataclass(frozen=True, slots=True)
class Prepare:
    """What is done to a leaf's column before it is scored, in this order. Steps on the whole matrix; run on arrays in memory."""

    denominator: str = ""  # a column
    scale: Decimal = Decimal(1)  # of the quotient: 1000 makes "per thousand" of "per one"
    impute: str = ""  # of construct.impute; empty: missing stays missing
    treat: str = ""  # of construct.treat
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What a missing input does to the group: ``renormalise`` (the others carry its weight, while they hold ``at_least`` of
    it), ``worst`` (the least points anybody got), ``zero``, ``refuse`` (no total), ``interval`` (between least and full
    points), ``mean`` (of the others' points).
    """

    policy: str
    at_least: Decimal = Decimal(0)
    of: str = "weight"  # what at_least is a share of: the weight, or the number of items (``at_least`` of a group)


@dataclass(frozen=True, slots=True)
class Item:
    """A scored item (评价项): a leaf with a ``value`` and a ``method``, or a group with ``items`` and how they ``combine``.

    Points of a leaf run as its method says. ``full`` is the most it can give (最高分), and caps it; ``least`` the least.
    ``weight`` is used where the group above takes a mean; None is a weight that nobody knows. ``when``: not applicable
    where false (it then counts as missing that is left out by right). ``given``: the column in which a person fills the
    points of an expert range. ``direction`` -1: less is better.
    """

    id: str
    title: str
    weight: Decimal | None
    direction: int
    value: Formula | None
    unit: str
    method: Method | None
    items: tuple[Item, ...]
    combine: str  # of COMBINE
    power: Decimal | None
    full: Decimal | None
    least: Decimal | None
    when: Formula | None
    given: str
    missing: Missing | None
    prepare: Prepare | None
    advice: str
    source: Source | None
    place: Place

    def walk(self) -> Iterator[Item]:
        yield self
        for item in self.items:
            yield from item.walk()

    @property
    def leaves(self) -> Iterator[Item]:
        return (item for item in self.walk() if not item.items)

    @property
    def limits(self) -> Limits:
        """The least and the most points it can give; None where nothing limits them."""
        low, high = self._own_limits()
        if self.full is not None and not self.beyond:
            high = float(self.full) if high is None else min(high, float(self.full))
        if self.least is not None:
            low = float(self.least) if low is None else max(low, float(self.least))
        return low, high

    @property
    def beyond(self) -> bool:
        """Whether its method gives more than the full points on purpose (a ratio with a cap of 1.5)."""
        return self.method is not None and self.method.beyond

    def _own_limits(self) -> Limits:
        if not self.items:
            return (None, None) if self.method is None else self.method.bounds(self)
        if self.combine in DECIDED:
            return None, None
        lows, highs = zip(*(part.limits for part in self.items), strict=True)
        if self.combine == "sum":  # what does not apply adds nothing
            lows = tuple(
                low if low is None or part.when is None else min(low, 0.0) for low, part in zip(lows, self.items, strict=True)
            )
        low, high = (sum, sum) if self.combine == "sum" else (min, max)
        return None if None in lows else low(lows), None if None in highs else high(highs)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A bonus or a penalty on the total: so many ``points`` (a formula, never negative) up to ``cap``; a penalty is taken off."""

    id: str
    title: str
    sign: int
    points: Formula
    cap: Decimal | None
    source: Source | None
    place: Place


@dataclass(frozen=True, slots=True)
class Level:
    """One grade, best first: by cut-off (``rule`` on total), by share, by quota. The first level a subject fits is its
    grade.

    ``upto``: cumulative share of places from the top (0.2, 0.6); ``last``: share of places at the end; ``quota``: number of
    places, by the group column's value where ``quotas`` is given; ``rounding`` of shares to places: down, up, nearest.
    """

    grade: str
    title: str
    rule: Formula | None = None
    upto: Decimal | None = None
    last: Decimal | None = None
    quota: int | None = None
    quotas: tuple[tuple[str, int], ...] = ()
    rounding: str = "down"
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Grades:
    """How grades are given. ``within``: columns that make the groups ranked apart; ``apart``: the grade outside the ranking
    (T) and for whom; ``boundary``: whether equal totals across a boundary all get the better or the worse grade.
    """

    levels: tuple[Level, ...]
    within: tuple[str, ...]
    apart: tuple[tuple[str, str, Formula], ...]  # grade, title, rule
    counted: bool  # whether those apart count in the number the shares are taken of
    boundary: str
    place: Place


@dataclass(frozen=True, slots=True)
class Award:
    """A prize, or a card: for those whom ``rule`` fits (which may ask for years in a row); ``places`` of them by ``by``,
    highest first.
    """

    id: str
    title: str
    kind: str  # prize or card
    rule: Formula | None
    by: Formula | None
    places: int | None
    within: tuple[str, ...]
    excludes: tuple[str, ...]  # awards that rule this one out
    text: str
    source: Source | None
    place: Place


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from a result (a price, a duty, a validity): shown where ``rule`` is true; ``amount`` is a figure with a
    unit.
    """

    id: str
    title: str
    rule: Formula | None
    amount: Formula | None
    unit: str
    text: str
    source: Source | None
    place: Place


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who is ranked by what: ``of`` (default the total), within groups, only those for whom ``only`` is true."""

    of: Formula | None = None
    descending: bool = True
    within: tuple[str, ...] = ()
    only: Formula | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """Where the weights come from. ``given``: the file. equal, entropy, critic, sd, pca, ahp: computed, per group or over
    all leaves.
    """

    method: str
    over: str = "group"  # group or leaves
    judgements: tuple[tuple[str, tuple[tuple[Decimal, ...], ...]], ...] = ()  # ahp: group id → pairwise matrix

    @property
    def from_data(self) -> bool:
        """Whether each run finds them anew in its data."""
        return self.method not in ("given", "equal", "ahp")
