"""A statement in the making, and what a reader has in mind while reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from kaifaqu.evidence.grammar.bodies import Register
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.times import Time
from kaifaqu.observe import Period

Span = tuple[int, int]
NOWHERE: Final[Span] = (-1, -1)


@dataclass(slots=True)
class Draft:
    """A statement in the making; spans are offsets in the text that was read, (-1, -1) for what came from elsewhere."""

    figure: Figure
    quote: Span
    measure: str = "level"
    subject: str = ""
    indicator: str = ""
    value: Decimal = Decimal(0)
    unit: str = ""
    bound: str = "="
    target: bool = False
    period: str = ""
    scope: str = ""
    spans: dict[str, Span] = field(default_factory=dict)
    hows: dict[str, str] = field(default_factory=dict)

    def say(self, name: str, value: object, how: str, span: Span = NOWHERE) -> None:
        """Sets a field with the rule that gave it and the words it came from."""
        setattr(self, name, value)
        self.hows[name] = how
        self.spans[name] = span


@dataclass(slots=True)
class State:
    """What a reader has in mind: carried from clause to clause, and renewed by sentence, paragraph and section."""

    register: Register
    dated: Period | None
    subject: str = ""
    subject_how: str = "default"
    host: str = ""  # the zone that the lines of a slide are about, also where a firm in it is shown: whom 全区 means
    default: str = ""  # whom the document, or who speaks, is about where nobody is named
    speaking: bool = False  # in somebody's turn of a conversation
    indicator: str = ""
    group: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)  # what heads the columns above on a slide: its industries
    topic: str = ""  # the thing counted last, which the next clauses say more of
    topic_unit: str = ""  # in what it was counted
    forward: bool = False  # 下一步: what follows in the paragraph is still to come
    soft: bool = False  # the title's period covers flows and changes, not every count
    once: Time | None = None  # a time in a figure's label or between the two: it dates that figure only
    nobody: bool = False  # the slide is about others: whom it does not name, nobody knows
    bare: bool = False  # a number without a unit is a figure: its label names an index
    unit: str = ""  # what a label gives in brackets, for a bare number below it
    rank_scope: str = ""  # among whom the last ranking was
    given: str = ""  # what a policy gives: of it are the next rates and sums that name nothing
    industry: str = ""  # that the title of a slide's panel names
    whole: str = ""  # 规上工业总产值 on a slide, of which the industries on it are parts
    fund: str = ""  # that the line above tells of, whose sentence goes on
    loan: str = ""  # “园区贷”, that the line above names as what the next tell of
    tabled: str = ""  # what the table above tells of all of its rows
    rates: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # growths told: of whom, of what and when, by the number
    ranked: str = ""  # what the last rank was a rank in
    period: str = ""  # of the title or the section
    year: int = 0
    target: bool | None = None  # of the section: True in a plan's part, False in a review's
    asked: bool = False  # of the section: what is asked for (恳请支持事项)
    opener: Time | None = None  # the phrase that opens the paragraph
    span: tuple[int, int] | None = None


@dataclass(slots=True)
class Spot:
    """A figure where it stands: the words right before it (``chain``: class, word, place), the stretch that names it."""

    number: int
    figure: Figure
    clause: int
    left: int
    at: int  # where the chain of verbs, bounds and adverbs begins
    chain: list[tuple[str, str, int]]
    near: Time | None  # a time phrase inside the chain
    draft: Draft
    raw: str = ""  # the text from left to at
    phrase: str = ""  # the same, cleaned
    start: int = 0  # where the phrase begins
    listed: bool = False  # joined by 、 or 和 to the figure before, with words of its own
    bare: bool = False  # joined to the figure before, with no words of its own

    @property
    def kinds(self) -> set[str]:
        """The classes of the words in the chain."""
        return {kind for kind, _, _ in self.chain}

    def first(self, *kinds: str) -> str:
        """The class of the chain's word nearest to the number that is one of these."""
        for kind, _, _ in self.chain:
            if kind in kinds:
                return kind
        return ""

    def has(self, *words: str) -> bool:
        """True if one of these words is in the chain."""
        return bool(self.chain) and any(word in words for _, word, _ in self.chain)
