"""The parts of a standard that say what is read and what must hold: sources, inputs, values, measures, conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kaifaqu.assess.formulas import Formula
from kaifaqu.errors import Place

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
