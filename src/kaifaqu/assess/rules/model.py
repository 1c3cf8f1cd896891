"""What a standard file says, checked and typed. ``docs/standards.md`` shows how each part is written.

Every part keeps the ``place`` it was written at (file, line, column) for errors, and what the file says of its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.rules.method import Method
from kaifaqu.errors import Place, Problem

CERTAINTY = {
    "A": "规则原文", "C": "官方文本或官方网站", "B+": "两处以上转述一致", "B": "一处转述", "S": "二手来源", "M": "凭记忆，未核实",
    "X": "来源不一致，已说明取舍", "O": "本系统设定",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule, or one line of it, comes from; ``certainty`` is a key of :data:`CERTAINTY`."""

    document: str
    by: str = ""
    number: str = ""
    issued: date | None = None
    certainty: str = "C"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A column of the data: ``type`` number, yes_no, text or date. A number has a unit; ``low`` and ``high`` bound what is
    possible.

    ``indicator``, ``measure``, ``basis`` and ``scope`` say which observations of a zone fill it. Results of earlier years
    are no inputs: formulas read them as lag(rank, 1), from columns rank, of, total, grade of the rows of those years.
    """

    code: str
    title: str
    type: str = "number"
    unit: str = ""
    values: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None  # the precision of its data; None: 1 for what is counted (家, 人, 件), 0.01 for other numbers
    indicator: str = ""
    measure: str = "level"
    basis: str = ""
    scope: str = ""
    note: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Span:
    """A named span of years (近三年): ``years`` back from the period assessed, that one included; at least ``least`` of
    them known.
    """

    name: str
    years: int
    least: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of values: holds for these keys, for days from ``start`` to ``end``, and for this ``year`` alone,
    where given.

    ``upto`` (``inclusive``; else ``below``): holds where the table's ``by`` is no more than this; the first row that fits
    counts.
    """

    value: Decimal
    keys: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    year: int | None = None
    upto: Decimal | None = None
    inclusive: bool = True


@dataclass(frozen=True, slots=True)
class Values:
    """Numbers of the rule that differ by date, year, or a text column (region, trade): base values, limits in phases.

    ``by``: a number that chooses the row, whose ``upto`` is in its unit (the limit of research costs by sales of last year).
    """

    id: str
    title: str
    unit: str
    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    source: Source | None
    place: Place
    by: Formula | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A computed figure with a name: a share, a growth, a mean."""

    id: str
    title: str
    formula: Formula
    unit: str
    note: str
    source: Source | None
    place: Place


@dataclass(frozen=True, slots=True)
class Condition:
    """A must-have (or, under veto, a must-not). Exactly one of ``rule``, ``manual`` and ``parts`` says what it is.

    ``manual``: a person answers yes or no in the column named as the condition; no answer is *manual*. ``parts`` with
    ``need``: so many of them must be met (all of them, or 1 for any). ``when``: not applicable where this is false.
    ``unless``: met where this is true (an exemption, a path that replaces the condition).
    """

    id: str
    title: str
    rule: Formula | None
    manual: bool
    parts: tuple[Condition, ...]
    need: int
    when: Formula | None
    unless: Formula | None
    advice: str
    source: Source | None
    place: Place

    def walk(self) -> Iterator[Condition]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Prepare:
    """What is done to a leaf's column before it is scored, in this order. Steps on the whole matrix; run on arrays in memory."""

    denominator: str = ""  # a column
    scale: Decimal = Decimal(1)
    impute: str = ""  # of construct.impute; empty: missing stays missing
    treat: str = ""  # of construct.treat
    options: tuple[tuple[str, str], ...] = ()


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
    combine: str  # sum mean geometric harmonic power min max best topsis vikor rsr copeland
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
        named = {**self.inputs, **self.values, **self.measures}
        items = () if self.score is None else self.score.walk()
        return {name: found.title for name, found in named.items()} | {f"score.{item.id}": f"{item.title}得分" for item in items}

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
        said = {"new": "新申请", "review": "复核"}.get(kind, kind)
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
