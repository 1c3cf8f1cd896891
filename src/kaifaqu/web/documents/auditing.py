"""Audits: what the engine finds in a document and against the others becomes a work list; what is settled stays settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from kaifaqu.evidence import Block, Finding, Reading
from kaifaqu.web.core import audit, policy
from kaifaqu.web.core.actor import Actor

from . import engine, vanished
from .findings import Wanted, store
from .models import Document, DocumentFile, FindingRow

REVIEW: Final = "statement.review"
AGAINST: Final = 30  # newest other documents of the zone that one is held against
_NEAR: Final = 60  # characters before and behind a quote that are shown with it
_MOST: Final = 500  # findings of one audit that are kept: a document with more is not audited line by line any more


@dataclass(frozen=True)
class Audited:
    """What an audit of one version found; ``files`` are the versions in the order of the readings."""

    files: tuple[DocumentFile, ...]
    readings: tuple[Reading, ...]
    findings: tuple[Finding, ...]


def audited(file: DocumentFile, reading: Reading) -> Audited:
    """The findings in which this version takes part. The others are its zone's newest versions, not older ones of its own."""
    from .reading import current_readings

    others = list(current_readings(iter(_others(file))))
    readings = [reading, *(item for _, item in others)]
    found = tuple(
        item
        for item in engine.findings(file.document.zone, readings, file.document)
        if any(quote.document == 0 for quote in item.quotes)
    )
    return Audited((file, *(other for other, _ in others)), tuple(readings), found[:_MOST])


def _others(file: DocumentFile) -> list[DocumentFile]:
    rows = DocumentFile.objects.filter(document__zone=file.document.zone_id, state=DocumentFile.State.READ)
    rows = rows.exclude(document=file.document_id).select_related("document__zone__subject").order_by("-read_at", "-pk")
    newest: dict[int, DocumentFile] = {}
    for row in rows:
        held = newest.get(row.document_id)
        if held is None or held.number < row.number:
            newest[row.document_id] = row
    return list(newest.values())[:AGAINST]


def keep(file: DocumentFile, made: Audited) -> int:
    """Store the findings, and what the version no longer has (:mod:`.vanished`), in the caller's transaction; what is not found
    any more among the same documents is put aside. Gives how many stand."""
    zone = file.document.zone
    wanted: dict[str, Wanted] = {}
    for item in made.findings:
        key = (item.key or f"{item.rule}:{item.title}")[:200]
        wanted.setdefault(key, Wanted(_values(item, made), {made.files[quote.document].pk for quote in item.quotes}))
    wanted |= vanished.wanted(file)
    store(zone, wanted)
    own = FindingRow.objects.filter(zone=zone, files__document=file.document).exclude(key__in=wanted)
    gone = [row.pk for row in own.distinct() if row.state in FindingRow.WAITING]
    FindingRow.objects.filter(pk__in=gone).update(state=FindingRow.State.GONE)
    return len(wanted)


def _values(item: Finding, made: Audited) -> dict[str, Any]:
    quotes = []
    for quote in item.quotes:
        file, block = made.files[quote.document], made.readings[quote.document].document.blocks[quote.block]
        quotes.append(
            {"file": file.pk, "version": file.number, "document": file.document.code, "title": file.document.title,
             "block": quote.block, "start": quote.start, "end": quote.end, "text": quote.text[:500], "place": str(quote.locator),
             "around": _around(block, quote.start, quote.end)}
        )  # fmt: skip
    return {
        "rule": item.rule[:60], "severity": item.severity, "title": item.title[:300], "recomputation": item.recomputation,
        "explanations": list(item.explanations), "quotes": quotes,
    }  # fmt: skip


def _around(block: Block, start: int, end: int) -> str:
    """The words that a quote stands among: a bureau that is asked may not see the whole document."""
    if block.kind == "table":
        return ""
    first = max(block.text.rfind(sign, max(start - _NEAR, 0), start) for sign in "。；\n") + 1
    stops = [at for sign in "。；\n" if (at := block.text.find(sign, end, end + _NEAR)) >= 0]
    return block.text[max(first, start - _NEAR) : min(stops, default=end + _NEAR)].strip()


def audit_again(actor: Actor, document: Document) -> int:
    """Audit the newest version anew, with the reviewers' corrections and against the documents of today."""
    from .reading import current_readings

    policy.require(actor, REVIEW, document.zone)
    rows = document.files.filter(state=DocumentFile.State.READ).select_related("document__zone__subject").order_by("-number")
    file = rows.first()
    if file is None:
        return 0
    _, reading = next(current_readings(iter([file])))
    made = audited(file, reading)
    with transaction.atomic():
        count = keep(file, made)
        summary = f"重新核对文件“{document.title}”：疑点 {count} 处"
        audit.record(actor, "document.audit", zone=document.zone, obj=document, summary=summary, detail={"findings": count})
    return count
