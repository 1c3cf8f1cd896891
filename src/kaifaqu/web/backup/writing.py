"""Write a backup: a consistent snapshot of the database and the uploaded files, in one archive, while the site runs."""

from __future__ import annotations

import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

import kaifaqu
from kaifaqu.errors import Problem
from kaifaqu.web.backup import fingerprint, postgres
from kaifaqu.web.backup.manifest import DATABASE, FILES, MANIFEST, Entry, Manifest, sha256_of
from kaifaqu.web.core import audit
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent


def write(target: Path, *, actor: Actor, overwrite: bool = False) -> Manifest:
    """Back everything up to ``target`` (``.tar.gz``, readable by its owner only). Returns what was written.

    The audit gets its line before the snapshot, so the archive holds it. :class:`Problem` ``backup-exists``,
    ``backup-target`` (no such folder, no permission, disk full), ``backup-dump-failed``.
    """
    if target.exists() and not overwrite:
        raise Problem("backup-exists", f"文件 {target} 已存在。", hint="请换一个文件名，或加 --force 覆盖。")
    audit.record(actor, "backup", summary=f"备份到 {target.name}")
    partial = target.with_name(target.name + ".partial")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.absolute().parent) as work:
            folder = Path(work)
            database = folder / DATABASE[connection.vendor]
            hashes, head, migrations = _snapshot(database)
            files = {database.name: database, **dict(_uploads())}
            entries = {name: Entry(file.stat().st_size, sha256_of(file)) for name, file in files.items()}
            manifest = Manifest(
                created=timezone.now().isoformat(timespec="seconds"),
                version=kaifaqu.__version__,
                vendor=connection.vendor,
                migrations=migrations,
                fingerprint=hashes,
                audit_head=head,
                entries=entries,
            )
            _pack(partial, manifest, files)
        partial.replace(target)
    except OSError as error:
        raise Problem("backup-target", f"不能写入 {target}：{error.strerror}。", hint="请检查目录、权限和磁盘空间。") from error
    except sqlite3.Error as error:  # its copy of the database finds the disk full in its own words
        raise Problem("backup-target", f"不能写入 {target}：{error}。", hint="请检查目录、权限和磁盘空间。") from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _snapshot(target: Path) -> tuple[fingerprint.Fingerprint, dict[str, Any], tuple[tuple[str, str], ...]]:
    """The database as of one moment, with its hashes, the audit's head and its migrations as of the same moment."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, no log beside it
            head = copy.execute("SELECT id, hash FROM core_auditevent ORDER BY id DESC LIMIT 1").fetchone()
            applied = copy.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
        return fingerprint.of_sqlite(target), _head(head), tuple(applied)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        postgres.dump(target, snapshot)
        applied = list(MigrationRecorder.Migration.objects.order_by("id").values_list("app", "name"))
        return (
            fingerprint.of_postgres(),
            _head(AuditEvent.objects.order_by("-id").values_list("id", "hash").first()),
            tuple(applied),
        )


def _head(row: tuple[int, str] | None) -> dict[str, Any]:
    return {"id": row[0], "hash": row[1]} if row else {"id": 0, "hash": audit.GENESIS}


def _uploads() -> Iterator[tuple[str, Path]]:
    """Uploaded files and the exported heads of the audit. Links are not followed: they may lead out of the folder."""
    media = Path(settings.MEDIA_ROOT) if settings.MEDIA_ROOT else None
    if media is not None and media.is_dir():
        for file in sorted(media.rglob("*")):
            if file.is_file() and not file.is_symlink():
                yield f"{FILES}media/{file.relative_to(media).as_posix()}", file
    heads = Path(settings.AUDIT_HEADS)
    if heads.is_file():
        yield f"{FILES}{heads.name}", heads


def _pack(target: Path, manifest: Manifest, files: dict[str, Path]) -> None:
    """The archive: the manifest first, then every file it lists."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as archive:
            content = manifest.to_json()
            archive.addfile(_member(MANIFEST, len(content), manifest.created), io.BytesIO(content))
            for name, file in files.items():
                with file.open("rb") as handle:
                    archive.addfile(_member(name, manifest.entries[name].size, manifest.created), handle)
        raw.flush()
        os.fsync(raw.fileno())


def _member(name: str, size: int, created: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    member.mtime = int(datetime.fromisoformat(created).timestamp())
    return member
