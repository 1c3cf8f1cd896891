"""standards.csv into the table, of a zone that has none yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kaifaqu.web.core.models import Zone

from .models import ZoneStandard

if TYPE_CHECKING:
    from kaifaqu.content.standards_folder import StandardRow

FIELDS = ("code", "version", "title", "state", "starts", "note", "published_at", "text")


def load_standards(zone: Zone, rows: Sequence[StandardRow], now: datetime) -> int:
    """Keep every version as it was taken out; gives their number. Who wrote them is not in a folder."""
    made = [ZoneStandard(zone=zone, made_at=row.made_at or now, **{name: getattr(row, name) for name in FIELDS}) for row in rows]
    ZoneStandard.objects.bulk_create(made, batch_size=100)
    return len(made)
