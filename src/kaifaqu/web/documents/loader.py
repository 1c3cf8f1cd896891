"""Rows of documents.csv into the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.upsert import codes, upsert

from .models import Document

if TYPE_CHECKING:
    from kaifaqu.content.rows import DocumentRow

FIELDS = ("code", "title", "issuer", "number", "kind", "dated", "published_on", "certainty", "link", "note", "simulated")


def load_documents(zone: Zone, rows: Sequence[DocumentRow]) -> None:
    """Make or change the zone's documents of these codes."""
    wanted = [(row.code, {name: getattr(row, name) for name in FIELDS}) for row in rows]
    upsert(Document.objects.filter(zone=zone), wanted, key=lambda row: row.code, narrow="code", fixed={"zone_id": zone.pk})


def document_ids(zone: Zone) -> dict[str, int]:
    """Id by code."""
    return codes(Document.objects.filter(zone=zone))
