"""What ``kaifaqu read`` knows beforehand: the zone with its names and register, and what a file's sidecar says of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.evidence import Body, Context, Reading
    from kaifaqu.evidence.audit import Known
    from kaifaqu.observe import Catalogue, Period

SIDECAR: Final = ".meta.yaml"
SIDECAR_KEYS: Final = frozenset({"date", "issuer", "title", "zone", "city", "province", "simulated"})


@dataclass(frozen=True)
class ZoneNames:
    """A zone as its documents speak of it: from its folder, from its row in the database, or by its name alone."""

    name: str
    catalogue: Catalogue
    city: str = ""
    province: str = ""
    bodies: tuple[Body, ...] = ()

    def context(self, about: dict[str, str]) -> Context:
        """What the reader of one file knows."""
        from kaifaqu.evidence import Context

        city, province = about.get("city", self.city), about.get("province", self.province)
        return Context(
            zone=self.name, city=city, province=province, dated=dated_of(about.get("date", "")), issuer=about.get("issuer", ""),
            title=about.get("title", ""), catalogue=self.catalogue, bodies=self.bodies,
        )  # fmt: skip


def dated_of(text: str) -> Period | None:
    """2022-10, 2022-10-31, 2022年10月 or 2022. ``Problem("date-invalid")`` for anything else."""
    from kaifaqu.observe import Period

    if not text:
        return None
    period = Period.parse(text)
    if period.undated or period.kind not in ("day", "month", "year"):
        hint = "请写 2022-10、2022-10-31 或 2022。"
        raise Problem("date-invalid", f"“{text}”不是日期。", place=Place(field="--date"), hint=hint)
    return period


def sidecar(path: Path) -> dict[str, str]:
    """What ``FILE.meta.yaml`` beside a file says of it: date, issuer, title, zone, city, province. Empty where there is none."""
    from kaifaqu.content.files import read_yaml

    found = read_yaml(path.with_name(path.name + SIDECAR))
    return {} if found is None else {key: node.text(key) for key, node in found.mapping(SIDECAR_KEYS).items()}


def zone_names(text: str) -> ZoneNames:
    """The zone of that name or code: a folder, one that ships, one of the database; else the name alone, with a note."""
    from kaifaqu.content import common_catalogue

    if not text:
        return ZoneNames("", common_catalogue())
    found = _folder(text)
    if found is not None:
        return _from_folder(found)
    row = database_zone(text)
    if row is not None:
        return _from_database(row)
    if text.isascii():
        raise Problem("zone-unknown", f"没有代码为“{text}”的开发区。", place=Place(field="--zone"), hint=_shipped_hint())
    sys.stderr.write(f"提示 没有“{text}”的资料：只把它用作“全区”“我区”的名称，单位名称不作对照。\n")
    return ZoneNames(text, common_catalogue())


def _folder(text: str) -> Path | None:
    """A zone folder: the one at that path, or the one that ships under that code or name."""
    from kaifaqu.content import ZONES
    from kaifaqu.content.files import Faults
    from kaifaqu.content.settings_files import read_zone

    if (Path(text) / "zone.yaml").is_file():
        return Path(text)
    for folder in sorted(ZONES.iterdir()):
        zone = read_zone(folder, Faults()) if folder.is_dir() else None
        if zone is not None and text in (zone.code, zone.name, zone.full_name):
            return folder
    return None


def _shipped_hint() -> str:
    from kaifaqu.content import ZONES

    codes = "、".join(sorted(folder.name for folder in ZONES.iterdir() if folder.is_dir()))
    return f"随程序有：{codes}；也可写中文名称，或数据包文件夹的路径。"


def _from_folder(folder: Path) -> ZoneNames:
    from kaifaqu.evidence import zone_context

    found = zone_context(folder)
    return ZoneNames(found.zone, found.catalogue, found.city, found.province, found.bodies)


def _others(name: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in names if other and other != name))


# -- the database --------------------------------------------------------------------------------------------------------


def database_zone(text: str, *, needed: bool = False) -> Any:
    """The zone's row by code or name, or None. Where there is no database none is made; with ``needed`` that is a Problem."""
    data = Path(os.environ.get("KAIFAQU_DATA") or Path.cwd() / "var")
    if not needed and not os.environ.get("DATABASE_URL") and not (data / "kaifaqu.sqlite3").is_file():
        return None
    from kaifaqu.cli.common import start_django

    start_django()
    from django.db import DatabaseError
    from django.db.models import Q

    from kaifaqu.web.core.models import Zone

    try:
        return Zone.objects.filter(Q(code=text) | Q(name=text)).select_related("subject").first()
    except DatabaseError:
        if needed:
            raise
        return None


def _from_database(row: Any) -> ZoneNames:
    from kaifaqu.evidence import Body
    from kaifaqu.web.indicators import queries as indicators
    from kaifaqu.web.subjects import queries as subjects

    found = list(subjects.entries(row).values_list("pk", "code", "name", "kind"))
    names: dict[int, list[str]] = {}
    for subject, name in subjects.names([pk for pk, *_ in found]).values_list("subject_id", "name"):
        names.setdefault(subject, []).append(name)
    bodies = tuple(Body(code, name, kind, _others(name, names.get(pk, ()))) for pk, code, name, kind in found)
    city, province = (str(row.settings.get(key) or "") for key in ("city", "province"))
    name = row.subject.name if row.subject is not None else row.name
    return ZoneNames(name, indicators.catalogue(row), city, province, bodies)


def known_of(zone: str, readings: Sequence[Reading]) -> list[Known]:
    """What the zone already has of the indicators in the readings: from the database, else from the folder that ships."""
    folder = _folder(zone)
    row = database_zone(zone, needed=folder is None)
    if row is None and folder is None:
        raise Problem("zone-unknown", f"没有“{zone}”这个开发区。", place=Place(field="--against"), hint="见 kaifaqu zone list。")
    codes = {statement.code for reading in readings for statement in reading.statements if statement.code}
    return _known_rows(row, codes) if row is not None else _known_folder(folder, codes)


def _known_rows(zone: Any, codes: set[str]) -> list[Known]:
    from kaifaqu.evidence.audit import Known
    from kaifaqu.web.indicators import queries

    rows = queries.known(zone, zone.reference_date).filter(indicator__code__in=codes)
    return [
        Known(
            subject=item.subject.code, indicator=item.indicator.code, name=item.indicator.name, measure=item.measure,
            period=item.period, value=item.value.normalize() + 0, unit=item.unit, bound=item.bound, target=item.target,
            scope=item.scope, basis=item.basis,
            source=f"系统中已有：{item.document.code if item.document else '录入'}{item.place}",
        )
        for item in rows
    ]  # fmt: skip


def _known_folder(folder: Path | None, codes: set[str]) -> list[Known]:
    from kaifaqu.content.folder import read_zone_folder
    from kaifaqu.evidence.audit import Known

    if folder is None:
        return []
    found = read_zone_folder(folder)
    return [
        Known(
            subject=item.subject, indicator=item.indicator, name=found.catalogue.get(item.indicator).name, measure=item.measure,
            period=item.period.iso, value=item.value, unit=item.unit, bound=item.bound, target=item.target, scope=item.scope,
            basis=item.basis, source=f"数据包中已有：{item.document}{item.place}",
        )
        for item in found.observations
        if item.indicator in codes
    ]  # fmt: skip
