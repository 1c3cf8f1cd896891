"""Projects of a zone as rows of projects.csv."""

from __future__ import annotations

from collections.abc import Iterator

from kaifaqu.content.rows import ProjectRow
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.snapshot import by

from .loader import FIELDS
from .models import Project

_CODES = {"subject": "subject__code", "owner": "owner__code", "document": "document__code"}


def projects(zone: Zone) -> Iterator[ProjectRow]:
    """The zone's projects by code."""
    rows = Project.objects.filter(zone=zone).order_by(*by("code")).values(*FIELDS, *_CODES.values())
    for values in rows.iterator():
        row = {name: values[name] for name in FIELDS} | {name: values[path] or "" for name, path in _CODES.items()}
        yield ProjectRow(line=0, **row)
