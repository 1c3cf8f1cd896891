"""Statement (陈述): one figure as a document reports it; every field knows the words it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from kaifaqu.evidence.document import Locator
from kaifaqu.observe import Catalogue, Period

FIELDS: Final = ("subject", "indicator", "measure", "value", "unit", "bound", "target", "period", "scope")


@dataclass(frozen=True, slots=True)
class Body:
    """An entry of the zone's register, as far as a text can name it: code, usual name, kind, and other names."""

    code: str
    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What a reader of the document knows beforehand.

    ``zone``, ``city``, ``province`` are usual names (聊城高新区, 聊城市, 山东省): 全区, 全市, 全省 mean them. ``dated`` is when
    the document was issued (a month or a day; None if unknown): 今年 counts from it. ``catalogue`` and ``bodies`` are what
    indicators and subjects are matched to; both may be empty, then names are kept as written.
    """

    zone: str = ""
    city: str = ""
    province: str = ""
    dated: Period | None = None
    issuer: str = ""
    title: str = ""
    catalogue: Catalogue = field(default_factory=lambda: Catalogue.of(()))
    bodies: tuple[Body, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """The words a field came from: ``text`` is ``blocks[block].text[start:end]``; ``how`` names the rule of the grammar.

    A field that came from no words of the document (全区 resolved through the context, a measure that is the default) has
    ``block`` -1 and says so in ``how``.
    """

    text: str
    block: int = -1
    start: int = 0
    end: int = 0
    how: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure. ``quote`` is ``blocks[block].text[start:end]``; ``number`` the digits alone inside it (offsets in the block).

    ``value`` is as written, in ``unit`` as written (1.99万户 is 1.99 万户), negative for a decrease of measure change and growth.
    ``period`` is ISO text where the text settles it, else the relative phrase as written, or empty. ``code`` and ``basis`` are
    the indicator of the catalogue and what its name tells of the basis, with ``confidence`` from 0 to 1; empty and 0 where
    nothing matches. ``body`` is the register's code of the subject, or empty. ``origins`` has an entry for every field of
    FIELDS.
    """

    subject: str
    indicator: str
    measure: str
    value: Decimal
    unit: str
    bound: str
    target: bool
    period: str
    scope: str
    quote: str
    block: int
    start: int
    end: int
    number: tuple[int, int]
    locator: Locator
    origins: Mapping[str, Origin] = field(default_factory=dict)
    code: str = ""
    basis: str = ""
    confidence: float = 0.0
    body: str = ""

    def as_dict(self) -> dict[str, object]:
        """A row of a JSON Lines file: the fields of the guidelines, the place, and the match. ``value`` is a JSON number."""
        value = int(self.value) if self.value == self.value.to_integral_value() else float(self.value)
        row: dict[str, object] = {"line": self.locator.line, "quote": self.quote, "subject": self.subject}
        row |= {"indicator": self.indicator, "measure": self.measure, "value": value, "unit": self.unit, "bound": self.bound}
        row |= {"target": self.target, "period": self.period, "scope": self.scope, "place": str(self.locator)}
        row |= {"code": self.code, "basis": self.basis, "confidence": round(self.confidence, 3), "body": self.body}
        return row
