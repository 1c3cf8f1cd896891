"""Documents of a zone as rows of documents.csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from kaifaqu.content.rows import DocumentRow
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.snapshot import by

from .loader import FIELDS
from .models import Document


def documents(zone: Zone, codes: Sequence[str] | None = None) -> Iterator[DocumentRow]:
    """The zone's documents by code; ``codes`` narrows to some."""
    found: QuerySet[Document] = Document.objects.filter(zone=zone)
    if codes is not None:
        found = found.filter(code__in=codes)
    for values in found.order_by(*by("code")).values(*FIELDS).iterator():
        yield DocumentRow(line=0, **values)
