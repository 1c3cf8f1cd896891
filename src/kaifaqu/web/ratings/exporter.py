"""The zone's own standards as rows of standards.csv with their texts."""

from __future__ import annotations

from collections.abc import Iterator

from kaifaqu.content.standards_folder import StandardRow
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.snapshot import by

from .models import ZoneStandard

FIELDS = ("code", "version", "title", "state", "starts", "note", "made_at", "published_at", "text")


def standards(zone: Zone) -> Iterator[StandardRow]:
    """Every version by code and number; who wrote and published it stays here, as accounts do."""
    found = ZoneStandard.objects.filter(zone=zone).order_by(*by("code"), "version")
    for values in found.values(*FIELDS).iterator():
        yield StandardRow(line=0, **values)
