"""The context of a zone: what a reader of its documents knows beforehand, from a zone folder."""

from __future__ import annotations

from pathlib import Path

from kaifaqu.content.folder import ZoneFolder, read_zone_folder
from kaifaqu.evidence.statement import Body, Context
from kaifaqu.observe import Period


def zone_context(folder: Path | ZoneFolder, *, dated: Period | str | None = None, issuer: str = "", title: str = "") -> Context:
    """The context of the zone whose folder is given (docs/zone-folder.md): its city and province, catalogue and register.

    ``dated`` is when the document was issued: a Period or its text (2022-10). Faults of the folder are ``Problems``.
    """
    zone = folder if isinstance(folder, ZoneFolder) else read_zone_folder(folder)
    aliases: dict[str, list[str]] = {}
    for row in zone.names:
        aliases.setdefault(row.subject, []).append(row.name)
    bodies = tuple(Body(row.code, row.name, row.kind, tuple(aliases.get(row.code, ()))) for row in zone.subjects)
    return Context(
        zone=zone.zone.name,
        city=zone.zone.city,
        province=zone.zone.province,
        dated=Period.parse(dated) if isinstance(dated, str) and dated else dated if isinstance(dated, Period) else None,
        issuer=issuer,
        title=title,
        catalogue=zone.catalogue,
        bodies=bodies,
    )
