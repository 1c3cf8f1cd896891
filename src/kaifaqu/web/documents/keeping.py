"""Between the engine and the tables: a document as read and its statements become rows, and rows become them again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields, replace
from decimal import Context, Decimal
from typing import Any, Final

from kaifaqu.evidence import Block, Cell, Document, Locator, Mark, Origin, Statement
from kaifaqu.web.core.numbers import tidy

from .models import DocumentFile, StatementRow, TextBlock

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_LARGEST: Final = Decimal(10) ** 26
_FINEST: Final = Decimal(1).scaleb(-12)
_WIDE: Final = Context(prec=60)
_LOCATOR: Final = tuple(item.name for item in fields(Locator))
# What a reviewer may change; the rest of a row says where it stands and what became of it.
EDITABLE: Final = (
    "subject",
    "body",
    "indicator",
    "code",
    "basis",
    "measure",
    "value",
    "unit",
    "bound",
    "target",
    "period",
    "scope",
)


LIMITS: Final[dict[str, int]] = {name: getattr(StatementRow._meta.get_field(name), "max_length", None) or 60 for name in EDITABLE}


def label_of(name: str) -> str:
    """A field's name as pages and refusals say it."""
    return str(getattr(StatementRow._meta.get_field(name), "verbose_name", name))


def storable(document: Document) -> Document:
    """The document with what no database holds (NUL, half characters) replaced sign for sign, so that every offset stays."""
    if not any(_UNSTORABLE.search(block.text) for block in document.blocks):
        return document
    return replace(document, blocks=tuple(replace(block, text=_clean(block.text)) for block in document.blocks))


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


def block_rows(file: DocumentFile, document: Document) -> Iterator[TextBlock]:
    """The blocks of a document as rows, not stored."""
    for number, block in enumerate(document.blocks):
        yield TextBlock(
            file=file, number=number, kind=block.kind, level=block.level, path=[_clean(part)[:300] for part in block.path],
            text=block.text, marks=[[mark.offset, _place(mark.locator)] for mark in block.marks],
            cells=[[c.row, c.column, c.start, c.end, c.row_span, c.column_span] for c in block.cells],
        )  # fmt: skip


def _place(locator: Locator) -> dict[str, Any]:
    return {name: value for name in _LOCATOR if (value := getattr(locator, name))}


def block_of(row: TextBlock) -> Block:
    """A row as the engine's block."""
    marks = tuple(Mark(int(offset), Locator(**place)) for offset, place in row.marks)
    cells = tuple(Cell(*(int(value) for value in cell)) for cell in row.cells)
    return Block(row.kind, row.text, marks or (Mark(0, Locator()),), tuple(row.path), row.level, cells)


def document_of(file: DocumentFile, rows: Iterable[TextBlock]) -> Document:
    """A version as the engine's document."""
    blocks = tuple(block_of(row) for row in rows)
    return Document(file.name, file.format, file.sha256, blocks, title=file.document.title, notes=tuple(file.notes))


def statement_rows(file: DocumentFile, statements: Iterable[Statement]) -> Iterator[StatementRow]:
    """The machine's statements as rows, not stored. A number that no column holds is no figure of a zone and is left out."""
    zone_id, number = file.document.zone_id, 0
    for found in statements:
        if not found.value.is_finite() or abs(found.value) >= _LARGEST:
            continue
        yield StatementRow(
            zone_id=zone_id, file=file, number=number, reading=reading_of(found), block=found.block, start=found.start,
            end=found.end, place=str(found.locator)[:200], quote=found.quote, confidence=round(found.confidence * 100),
            **columns(reading_of(found)),
        )  # fmt: skip
        number += 1


def columns(reading: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a reading as the columns hold them: where a review begins, and where undoing it leads back to."""
    texts = {name: str(reading[name])[: LIMITS[name]] for name in EDITABLE if name not in ("value", "target")}
    value = Decimal(str(reading["value"]))
    return texts | {"value": tidy(value.quantize(_FINEST, context=_WIDE)), "target": bool(reading["target"])}


def reading_of(found: Statement) -> dict[str, Any]:
    """What the machine said, whole, as JSON. ``number`` is where the digits alone stand."""
    row: dict[str, Any] = {name: getattr(found, name) for name in EDITABLE if name != "value"}
    row |= {"value": format(found.value, "f"), "quote": found.quote, "block": found.block, "start": found.start}
    row |= {"end": found.end, "number": list(found.number), "locator": _place(found.locator)}
    row |= {"confidence": round(found.confidence, 3), "origins": {name: asdict(item) for name, item in found.origins.items()}}
    return row


def statement_of(row: StatementRow) -> Statement:
    """A row as the engine's statement, as it stands now: with a reviewer's corrections."""
    first, last = row.reading["number"]
    return Statement(
        subject=row.subject, indicator=row.indicator, measure=row.measure, value=tidy(row.value), unit=row.unit,
        bound=row.bound, target=row.target, period=row.period, scope=row.scope, quote=row.quote, block=row.block,
        start=row.start, end=row.end, number=(first, last), locator=Locator(**row.reading["locator"]),
        origins={name: Origin(**item) for name, item in row.reading["origins"].items()},
        code=row.code, basis=row.basis, confidence=row.confidence / 100, body=row.body,
    )  # fmt: skip


def changed_fields(row: StatementRow) -> list[str]:
    """The fields that differ from what the machine read."""
    before = columns(row.reading)
    return [name for name in EDITABLE if getattr(row, name) != before[name]]
