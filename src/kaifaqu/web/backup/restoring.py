"""Put a backup back: unpack beside the data, verify every byte, then swap. Until the last step nothing is touched."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kaifaqu.errors import Problem
from kaifaqu.web.backup import fingerprint, postgres
from kaifaqu.web.backup.manifest import DATABASE, FILES, MANIFEST, Manifest, damaged, manifest_size_ok, safe_name

_CHUNK = 1024 * 1024


def read(source: Path, *, overwrite: bool = False) -> Manifest:
    """Restore the site from ``source``. Returns its manifest; the database's content hashes are then those in it.

    No line is added to the audit: the restored site is exactly the one that was backed up. :class:`Problem`
    ``backup-missing``, ``backup-damaged``, ``backup-format``, ``backup-newer``, ``backup-other-database``,
    ``restore-not-empty``, ``restore-failed``, ``restore-differs``.
    """
    if not source.is_file():
        raise Problem("backup-missing", f"没有找到备份文件 {source}。")
    if not overwrite and not _empty():
        raise Problem(
            "restore-not-empty",
            "这里已有数据，没有恢复。",
            hint="请在空的机器上恢复；确实要用备份替换现有的全部数据，请先停止服务，再加 --force。",
        )
    data = Path(settings.DATA_DIR)
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=data) as work:
            folder = Path(work)
            manifest = _unpack(source, folder)
            _check_fits(manifest)
            _put_database(folder / DATABASE[manifest.vendor], folder, manifest)
            _put_files(folder / FILES, data)
    except OSError as error:
        raise Problem(
            "restore-target", f"不能写入 {error.filename or data}：{error.strerror}。", hint="请检查权限和磁盘空间。"
        ) from error
    except sqlite3.Error as error:  # the copy into the live database is one transaction: what was there is still there
        raise Problem("restore-target", f"不能写入数据库：{error}。", hint="请检查权限和磁盘空间。") from error
    return manifest


def _empty() -> bool:
    """No database, no tables, or a new site in which nobody has an account yet and no zone is loaded."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return True
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in {"core_user", "core_zone"} & tables:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - one of two constants
            if cursor.fetchone()[0]:
                return False
    return True


def _unpack(source: Path, folder: Path) -> Manifest:
    """Unpack into ``folder`` what the manifest lists, each with the size and hash it says; anything else is damage."""
    try:
        with tarfile.open(source, "r|gz") as archive:
            first = archive.next()
            if first is None or first.name != MANIFEST or not first.isreg() or not manifest_size_ok(first.size):
                raise damaged("不是本系统的备份")
            handle = archive.extractfile(first)
            assert handle is not None
            manifest = Manifest.from_json(handle.read())
            missing = dict(manifest.entries)
            while (member := archive.next()) is not None:
                entry = missing.pop(member.name, None)
                if entry is None or not member.isreg() or not safe_name(member.name):
                    raise damaged(f"多出或重复的内容“{member.name[:80]}”")
                if member.size != entry.size or _extract(archive, member, folder) != entry.sha256:
                    raise damaged(f"“{member.name[:80]}”与清单不符")
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise damaged("压缩包中断或损坏") from error
    except OSError as error:
        if error.errno is None:  # gzip's own "not a gzipped file" and checksum errors have no number
            raise damaged("压缩包中断或损坏") from error
        raise
    if missing:
        raise damaged(f"缺少“{next(iter(missing))[:80]}”")
    if DATABASE.get(manifest.vendor) not in manifest.entries:
        raise damaged("没有数据库")
    return manifest


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = archive.extractfile(member)
    assert handle is not None
    digest = hashlib.sha256()
    with target.open("xb") as out:
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def _check_fits(manifest: Manifest) -> None:
    """The same kind of database, and a schema that this version knows."""
    if manifest.vendor != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise Problem(
            "backup-other-database",
            f"备份来自 {names[manifest.vendor]}，而这里用的是 {names[connection.vendor]}。",
            hint="请按备份的种类设置 DATABASE_URL。",
        )
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}
    unknown = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if unknown:
        raise Problem(
            "backup-newer",
            f"备份由较新的版本 {manifest.version} 写出，本版本不认识 {unknown[0]} 等 {len(unknown)} 处结构。",
            hint="请先升级程序。",
        )


def _put_database(source: Path, folder: Path, manifest: Manifest) -> None:
    if manifest.vendor == "postgresql":
        postgres.restore(source, folder)
        found = fingerprint.current()
    else:
        found = _checked_sqlite(source)
    different = manifest.fingerprint.differences(found)
    if different:
        raise Problem(
            "restore-differs", f"恢复出的内容与备份的指纹不符：{'、'.join(different[:5])}。", hint="请换一份备份重新恢复。"
        )
    if manifest.vendor == "sqlite":
        connection.close()
        # SQLite's own copy replaces the whole database in one transaction, also under programs that have it open.
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as live:
            copy.backup(live)
            live.execute("PRAGMA journal_mode=WAL")


def _checked_sqlite(source: Path) -> fingerprint.Fingerprint:
    try:
        with closing(sqlite3.connect(source)) as copy:
            (answer,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if answer != "ok":
            raise damaged("数据库文件损坏")
        return fingerprint.of_sqlite(source)
    except sqlite3.DatabaseError as error:
        raise damaged("数据库文件损坏") from error


def _put_files(source: Path, data: Path) -> None:
    """Uploaded files and the audit's heads replace those that are there."""
    if settings.MEDIA_ROOT:
        media, new = Path(settings.MEDIA_ROOT), source / "media"
        old = source.parent / "old-media"
        if media.exists():
            media.rename(old)
        if new.exists():
            media.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(new, media)
    heads = source / Path(settings.AUDIT_HEADS).name
    if heads.exists():
        heads.replace(settings.AUDIT_HEADS)
