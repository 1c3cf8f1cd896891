"""Take a zone out: a zone folder (docs/zone-folder.md) that, loaded into an empty database, gives the same zone."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, TextIO, cast

from kaifaqu.content.cells import CellError, as_code
from kaifaqu.content.rows import ZoneInfo
from kaifaqu.content.writing import Content, Sink, write_zone_folder
from kaifaqu.errors import Place, Problem
from kaifaqu.web.core import audit, policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.snapshot import snapshot
from kaifaqu.web.documents.exporter import documents, figures_used, files, findings
from kaifaqu.web.indicators.exporter import Chains, own_indicators
from kaifaqu.web.plans.exporter import plan_items, plans
from kaifaqu.web.projects.exporter import projects
from kaifaqu.web.ratings.exporter import standards
from kaifaqu.web.subjects.exporter import decisions, mentions, names, subjects

EXPORT: Final = "export"
READ: Final = "document.read"  # who may take a zone out but not read its documents gets it without their files
_STAMP: Final = (1980, 1, 1, 0, 0, 0)  # the same zone gives the same bytes


@dataclass(frozen=True)
class ExportReport:
    """What was written: the zone's code in the folder and the number of rows per table."""

    zone: str
    tables: dict[str, int]
    history: bool


def export_folder(actor: Actor, zone: Zone, target: Path, *, code: str = "", current_only: bool = False) -> ExportReport:
    """Write the zone as a folder at ``target``, which must not exist or be empty. ``code``: the zone's code in the folder.

    Everything is written beside the target and moved there when it is whole. Problems: ``Forbidden``, ``folder-not-empty``,
    ``folder-unwritable``, ``code-invalid``.
    """
    code = _checked(actor, zone, code)
    _refuse_full(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise _unwritable(target, error) from None
    try:
        readable = _audit(actor, zone, "folder", code, current_only)
        tables = _write(_Folder(made), zone, code, current_only, readable)
        made.chmod(0o755)
        _refuse_full(target)
        os.replace(made, target)  # noqa: PTH105 - an empty folder at the target gives way in one step
    except OSError as error:
        raise _unwritable(target, error) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return ExportReport(code, tables, history=not current_only)


def export_zip(actor: Actor, zone: Zone, handle: IO[bytes], *, current_only: bool = False) -> ExportReport:
    """Write the zone as a ZIP of its folder into ``handle``. Needs ``export``; a line in the audit."""
    code = _checked(actor, zone, "")
    readable = _audit(actor, zone, "zip", code, current_only)
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
        tables = _write(_Archive(archive, code), zone, code, current_only, readable)
    return ExportReport(code, tables, history=not current_only)


def _checked(actor: Actor, zone: Zone, code: str) -> str:
    policy.require(actor, EXPORT, zone)
    try:
        if "." in as_code(code or zone.code):
            raise CellError("code-invalid", f"代码“{code}”不合规。", "只用字母、数字和 - _ 。")
    except CellError as fault:
        raise Problem(fault.code, fault.message, place=Place(field="代码"), hint=fault.hint) from None
    if zone.subject_id is None:
        raise Problem("subject-unknown", f"“{zone.name}”没有登记开发区本身，不能导出。", hint="请先用数据包载入该开发区。")
    return code or zone.code


def _refuse_full(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise Problem("folder-missing", "不是文件夹。", place=Place(file=target.name), hint="请换一个路径。")
    if target.is_dir() and any(target.iterdir()):
        hint = "请换一个空文件夹或还不存在的路径；导出不覆盖任何文件。"
        raise Problem("folder-not-empty", "文件夹里已有别的文件。", place=Place(file=target.name), hint=hint)


def _unwritable(target: Path, error: OSError) -> Problem:
    hint = "请检查磁盘空间和文件夹权限，或换一个路径。"
    return Problem("folder-unwritable", f"写不了文件：{error.strerror}。", place=Place(file=target.name), hint=hint)


def _audit(actor: Actor, zone: Zone, form: str, code: str, current_only: bool) -> bool:
    """Before anything leaves: a reading transaction can write no line. Gives whether the files of documents go along."""
    readable = bool(policy.can(actor, READ, zone))
    detail = {"list": "zone", "format": form, "code": code, "history": not current_only, "documents": readable}
    summary = f"导出开发区“{zone.name}”全部数据（{form}{'，仅当前数据' if current_only else ''}）"
    audit.record(actor, EXPORT, zone=zone, obj=zone, summary=summary, detail=detail)
    return readable


def _write(sink: Sink, zone: Zone, code: str, current_only: bool, readable: bool) -> dict[str, int]:
    with snapshot():
        zone = Zone.objects.select_related("subject").get(pk=zone.pk)
        chains = Chains.of(zone)
        places = chains.places(figures_used(zone), history=not current_only) if readable else {}
        content = Content(
            zone=replace(zone_info(zone), code=code), documents=documents(zone), subjects=subjects(zone), names=names(zone),
            mentions=mentions(zone), decisions=decisions(zone), indicators=own_indicators(zone),
            observations=chains.observations(), revisions=None if current_only else chains.revisions(), plans=plans(zone),
            plan_items=plan_items(zone), projects=projects(zone), cockpit=zone.settings.get("cockpit"),
            standards=standards(zone), files=files(zone, places) if readable else (),
            findings=findings(zone, places) if readable else (),
        )  # fmt: skip
        return write_zone_folder(sink, content)


def zone_info(zone: Zone) -> ZoneInfo:
    """The zone as zone.yaml has it."""
    texts = {name: str(zone.settings.get(name) or "") for name in ("full_name", "city", "province")}
    return ZoneInfo(
        code=zone.code, name=zone.name, subject=zone.subject.code if zone.subject else "", reference_date=zone.reference_date,
        notice=zone.notice, public=zone.public, simulated=zone.simulated,
        two_person=bool(zone.settings.get("two_person")), **texts,
    )  # fmt: skip


@dataclass(frozen=True)
class _Folder:
    path: Path

    def open(self, name: str) -> TextIO:
        (self.path / name).parent.mkdir(exist_ok=True)
        return (self.path / name).open("x", encoding="utf-8", newline="")

    def binary(self, name: str) -> BinaryIO:
        (self.path / name).parent.mkdir(exist_ok=True)
        return (self.path / name).open("xb")


@dataclass(frozen=True)
class _Archive:
    """Files of a ZIP, one after the other, in a folder of the zone's code."""

    archive: zipfile.ZipFile
    code: str

    @contextmanager
    def open(self, name: str) -> Iterator[TextIO]:
        with self._entry(name, zipfile.ZIP_DEFLATED) as raw:
            text = TextIOWrapper(cast("Any", raw), encoding="utf-8", newline="")
            yield text
            text.flush()
            text.detach()

    def binary(self, name: str) -> AbstractContextManager[IO[bytes]]:
        return self._entry(name, zipfile.ZIP_STORED)  # office files are packed already: packing them again only takes time

    @contextmanager
    def _entry(self, name: str, packing: int) -> Iterator[IO[bytes]]:
        entry = zipfile.ZipInfo(f"{self.code}/{name}", _STAMP)
        entry.compress_type = packing
        entry.external_attr = 0o644 << 16
        with self.archive.open(entry, "w", force_zip64=True) as raw:
            yield raw
