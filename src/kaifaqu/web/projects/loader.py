"""Rows of projects.csv into the project register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.upsert import upsert

from .models import Project

if TYPE_CHECKING:
    from kaifaqu.content.rows import ProjectRow

FIELDS = ("code", "name", "section", "industry", "number", "owner_name", "capacity", "stage", "place", "simulated")


def load_projects(zone: Zone, rows: Sequence[ProjectRow], subjects: Mapping[str, int], documents: Mapping[str, int]) -> None:
    """Make or change the zone's projects of these codes."""
    wanted = []
    for row in rows:
        values = {name: getattr(row, name) for name in FIELDS}
        values |= {
            "subject_id": subjects[row.subject],
            "owner_id": subjects.get(row.owner),
            "document_id": documents.get(row.document),
        }
        wanted.append((row.code, values))
    upsert(Project.objects.filter(zone=zone), wanted, key=lambda row: row.code, narrow="code", fixed={"zone_id": zone.pk})
