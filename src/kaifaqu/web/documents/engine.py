"""The engine evidence as this room calls it: read apart from this process, take statements out, audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kaifaqu import evidence
from kaifaqu.errors import Problem
from kaifaqu.evidence import Body, Context, Finding, Reading, Statement
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import tidy
from kaifaqu.web.indicators import queries as indicators
from kaifaqu.web.subjects import queries as subjects

from .guess import read_dated
from .models import Document

if TYPE_CHECKING:
    from kaifaqu.evidence.audit import Known

MAX_CHARACTERS: Final = 2_000_000  # of a document that is kept and shown in the room
MAX_CELLS: Final = 200_000
MAX_KNOWN: Final = 5_000  # figures of the zone that a document is held against
MAX_BODIES: Final = 20_000  # entries of the register that texts are matched to; of a larger one the enterprises stay out


def read(path: Path, name: str, *, apart: bool = True) -> evidence.Document:
    """The document in a file, read in a process of its own with bounded memory and time; what ships with the program may be
    read in this one. Problems are the reader's, and "document-too-large"."""
    from kaifaqu.evidence import readers

    document = readers.read_apart(path, name=name) if apart else readers.read(path, name=name)
    characters = sum(len(block.text) for block in document.blocks)
    cells = sum(len(block.cells) for block in document.blocks)
    if characters > MAX_CHARACTERS or cells > MAX_CELLS:
        size = f"{characters:,}个字、{cells:,}个单元格"
        hint = f"最多 {MAX_CHARACTERS:,} 个字、{MAX_CELLS:,} 个单元格；请只留有用的章节或工作表后再上传。"
        raise Problem("document-too-large", f"文件有{size}，放不进文件室。", hint=hint)
    # The cells of a reader are made each time they are asked for; here they are gone through several times.
    blocks = tuple(replace(block, cells=tuple(block.cells), marks=tuple(block.marks)) for block in document.blocks)
    return replace(document, blocks=blocks)


def statements(document: evidence.Document, context: Context) -> tuple[Statement, ...]:
    """The figures of a document."""
    from kaifaqu.evidence.grammar import extract

    return tuple(extract(document, context))


def findings(zone: Zone, readings: Sequence[Reading], own: Document) -> tuple[Finding, ...]:
    """What does not fit in and across documents, and against the figures that the zone has from elsewhere."""
    from kaifaqu.evidence.audit import audit

    return tuple(audit(readings, known=list(_known(zone, readings[0], own))))


def _known(zone: Zone, reading: Reading, own: Document) -> Iterator[Known]:
    """The zone's dated figures of the indicators that a document speaks of, but for those that were taken from it."""
    from kaifaqu.evidence.audit import Known

    codes = {item.code for item in reading.statements if item.code}
    rows = indicators.newest(indicators.figures(zone)).filter(undated=False, indicator__code__in=codes).exclude(document=own)
    for row in rows.order_by("pk")[:MAX_KNOWN]:
        title = f"{row.document.title[:40]} {row.place}".strip() if row.document is not None else row.note or "直接录入"
        yield Known(
            subject=row.subject.code, indicator=row.indicator.code, measure=row.measure, period=row.period, value=tidy(row.value),
            unit=row.unit, bound=row.bound, target=row.target, scope=row.scope, basis=row.basis, source=title,
            name=row.indicator.name,
        )  # fmt: skip


def subject_of(zone: Zone, document: Document) -> tuple[str, str, str]:
    """Code and name of whom 全区 means in a document, and the region that it lies in, where the register knows."""
    if document.about:
        found = subjects.entries(zone).filter(code=document.about).select_related("parent").first()
        if found is not None:
            parent = found.parent
            return found.code, found.name, parent.name if parent is not None and parent.kind == "region" else ""
    city = str(zone.settings.get("city") or "")
    return (zone.subject.code, zone.subject.name, city) if zone.subject is not None else ("", zone.name, city)


def context_of(zone: Zone, document: Document) -> Context:
    """What is known beforehand: the zone with its city, the document's date and issuer, the catalogue, the register."""
    _, name, city = subject_of(zone, document)
    return Context(
        zone=name, city=city, province=str(zone.settings.get("province") or ""),
        dated=read_dated(document.dated) if document.dated else None,
        issuer=document.issuer, title=document.title, catalogue=indicators.catalogue(zone), bodies=bodies(zone),
    )  # fmt: skip


def bodies(zone: Zone) -> tuple[Body, ...]:
    """The register as a text can name it: each entry with the names it has or had."""
    rows = subjects.entries(zone)
    if rows.count() > MAX_BODIES:
        rows = rows.exclude(kind="enterprise")
    found = list(rows.order_by("code").values_list("pk", "code", "name", "kind")[:MAX_BODIES])
    aliases: dict[int, list[str]] = {}
    for subject, name in subjects.names([pk for pk, *_ in found]).values_list("subject_id", "name") if found else ():
        aliases.setdefault(subject, []).append(name)
    return tuple(Body(code, name, kind, tuple(dict.fromkeys(aliases.get(pk, ())))) for pk, code, name, kind in found)
