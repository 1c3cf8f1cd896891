"""Backup and restore: the same content on an empty machine, and nothing half-written from a damaged archive."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.databases import fresh_postgres

Run = Callable[..., Any]
CHANGE = """\
from django.contrib.auth import get_user_model
from kaifaqu.web.core.models import Zone
get_user_model().objects.filter(username="auditor").update(department="信息中心")
Zone.objects.create(code="try", name="试验区", reference_date="2022-10-31", settings={"figures": [1, 2.5, "万元"]})
"""


@pytest.fixture(scope="module")
def on_sqlite(run_cli: Run, initialised: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with something in its database; every test has a copy of it."""
    data = Path(shutil.copytree(initialised, tmp_path_factory.mktemp("original") / "site"))
    done = run_cli("manage", "shell", "--verbosity", "0", "-c", CHANGE, data=data)
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="module")
def on_postgres(run_cli: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The same on PostgreSQL: the folder and the address of the database."""
    data = tmp_path_factory.mktemp("original")
    with fresh_postgres() as address:
        env = {"DATABASE_URL": address}
        assert run_cli("init", data=data, env=env).returncode == 0
        done = run_cli("manage", "shell", "--verbosity", "0", "-c", CHANGE, data=data, env=env)
        assert done.returncode == 0, done.stderr
        yield data, address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A data folder and the settings of a site with something in its database."""
    if request.param == "sqlite":
        yield Path(shutil.copytree(request.getfixturevalue("on_sqlite"), tmp_path / "site")), {}
        return
    folder, address = request.getfixturevalue("on_postgres")
    with fresh_postgres(address) as copy:
        yield Path(shutil.copytree(folder, tmp_path / "site")), {"DATABASE_URL": copy}


@pytest.fixture
def empty(tmp_path: Path, site: tuple[Path, dict[str, str]]) -> Iterator[tuple[Path, dict[str, str]]]:
    """Another machine, with nothing on it but the program: an empty folder, an empty database of the same kind."""
    data = tmp_path / "empty"
    data.mkdir()
    if not site[1]:
        yield data, {}
        return
    with fresh_postgres() as address:
        yield data, {"DATABASE_URL": address}


def hashes(run: Run, where: tuple[Path, dict[str, str]]) -> dict[str, Any]:
    done = run("fingerprint", "--json", data=where[0], env=where[1])
    assert done.returncode == 0, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    return value


def test_it_works(run_cli: Run, site: Any, empty: Any, tmp_path: Path) -> None:
    """The whole round: the hashes on the new machine are those of the old, table by table; the audit still verifies."""
    (site[0] / "audit-heads.jsonl").write_text("", encoding="utf-8")
    file = tmp_path / "backup.tar.gz"
    done = run_cli("backup", file, "--json", data=site[0], env=site[1])
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = hashes(run_cli, site)
    assert told["fingerprint"] == before["fingerprint"]
    assert before["tables"]["core_user"]["rows"] == 3

    done = run_cli("restore", file, "--json", data=empty[0], env=empty[1])
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["fingerprint"] == before["fingerprint"]
    assert hashes(run_cli, empty) == before
    assert (empty[0] / "audit-heads.jsonl").exists()
    assert list(empty[0].glob(".restore-*")) == []
    done = run_cli("audit", "verify", data=empty[0], env=empty[1])
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_restored_site_goes_on(run_cli: Run, site: Any, empty: Any, tmp_path: Path) -> None:
    """New rows get new numbers (sequences are right), and the audit's triggers came along."""
    file = tmp_path / "backup.tar.gz"
    assert run_cli("backup", file, data=site[0], env=site[1]).returncode == 0
    assert run_cli("restore", file, data=empty[0], env=empty[1]).returncode == 0
    code = (
        "from kaifaqu.web.core.models import User, AuditEvent\n"
        "User.objects.create(username='new')\n"
        "from django.db import DatabaseError\n"
        "try:\n    AuditEvent.objects.update(actor='x')\nexcept DatabaseError:\n    print('refused')\n"
    )
    done = run_cli("manage", "shell", "--verbosity", "0", "-c", code, data=empty[0], env=empty[1])
    assert done.stdout.strip() == "refused", done.stderr


def test_what_is_there_is_not_replaced_without_force(run_cli: Run, site: Any, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    assert run_cli("backup", file, data=site[0], env=site[1]).returncode == 0
    before = hashes(run_cli, site)
    run_cli(
        "manage",
        "shell",
        "-c",
        "from kaifaqu.web.core.models import Zone; Zone.objects.update(name='改过')",
        data=site[0],
        env=site[1],
    )
    changed = hashes(run_cli, site)
    assert changed != before

    done = run_cli("restore", file, data=site[0], env=site[1])
    assert done.returncode == 2
    assert "[restore-not-empty]" in done.stderr
    assert hashes(run_cli, site) == changed

    assert run_cli("restore", file, "--force", data=site[0], env=site[1]).returncode == 0
    assert hashes(run_cli, site) == before


def test_a_backup_is_not_overwritten_without_force(run_cli: Run, initialised: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(initialised, tmp_path / "site"))
    file = tmp_path / "backup.tar.gz"
    file.write_text("precious", encoding="utf-8")
    done = run_cli("backup", file, data=data)
    assert (done.returncode, file.read_text(encoding="utf-8")) == (2, "precious")
    assert "[backup-exists]" in done.stderr
    done = run_cli("backup", tmp_path / "nowhere" / "b.tar.gz", data=data)
    assert done.returncode == 2
    assert "[backup-target]" in done.stderr


def test_uploads_come_along(run_cli: Run, initialised: Path, tmp_path: Path) -> None:
    """Uploaded files are in the archive with their hashes, and come back; a link out of the folder does not."""
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(initialised, old)
    new.mkdir()
    media = _media(run_cli, old)
    if media is None:
        pytest.skip("这一版没有上传目录（MEDIA_ROOT）")
    (media / "附件").mkdir(parents=True)
    (media / "附件" / "证明.pdf").write_bytes(b"%PDF-1.7 test")
    (media / "link").symlink_to("/etc/hostname")
    file = tmp_path / "b.tar.gz"
    assert run_cli("backup", file, data=old).returncode == 0
    done = run_cli("restore", file, data=new)
    assert done.returncode == 0, done.stderr
    there = _media(run_cli, new)
    assert there is not None
    assert [str(item.relative_to(there)) for item in there.rglob("*") if item.is_file()] == ["附件/证明.pdf"]
    assert (there / "附件" / "证明.pdf").read_bytes() == b"%PDF-1.7 test"


@pytest.fixture(scope="module")
def good(run_cli: Run, initialised: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup without a fault."""
    file = tmp_path_factory.mktemp("good") / "good.tar.gz"
    data = Path(shutil.copytree(initialised, file.parent / "site"))
    assert run_cli("backup", file, data=data).returncode == 0
    return file


class TestDamaged:
    """Whatever is wrong with the archive: a clear refusal, exit code 2, and an untouched machine."""

    @pytest.fixture
    def refused(self, run_cli: Run, tmp_path: Path) -> Callable[[Path, str], str]:
        def check(file: Path, code: str) -> str:
            machine = tmp_path / "machine"
            machine.mkdir(exist_ok=True)
            done = run_cli("restore", file, data=machine)
            assert done.returncode == 2, done.stderr
            assert f"[{code}]" in done.stderr
            assert "Traceback" not in done.stderr
            assert {item.name for item in machine.iterdir()} <= {"secret-key", "static"}
            return str(done.stderr)

        return check

    @pytest.mark.parametrize("share", [0.001, 0.3, 0.9, 0.99])
    def test_cut(self, good: Path, refused: Callable[[Path, str], str], tmp_path: Path, share: float) -> None:
        content = good.read_bytes()
        file = tmp_path / "cut.tar.gz"
        file.write_bytes(content[: int(len(content) * share)])
        refused(file, "backup-damaged")

    def test_one_byte_changed(self, good: Path, refused: Callable[[Path, str], str], tmp_path: Path) -> None:
        content = bytearray(gzip.decompress(good.read_bytes()))
        content[-30_000] ^= 1
        file = tmp_path / "changed.tar.gz"
        file.write_bytes(gzip.compress(bytes(content)))
        refused(file, "backup-damaged")

    def test_not_an_archive(self, refused: Callable[[Path, str], str], tmp_path: Path) -> None:
        file = tmp_path / "text.tar.gz"
        file.write_text("这不是备份", encoding="utf-8")
        refused(file, "backup-damaged")
        file.write_bytes(b"")
        refused(file, "backup-damaged")

    @pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "files/../../evil", "files\\..\\evil"])
    def test_a_path_out_of_the_folder(self, good: Path, refused: Callable[[Path, str], str], tmp_path: Path, name: str) -> None:
        """Even one that the manifest lists, with the right hash."""
        file = _rebuilt(good, tmp_path, extra={name: b"evil"})
        refused(file, "backup-damaged")
        assert not Path("/tmp/evil").exists()
        assert list(tmp_path.rglob("evil")) == []

    def test_a_link(self, good: Path, refused: Callable[[Path, str], str], tmp_path: Path) -> None:
        link = tarfile.TarInfo("files/media/x")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        refused(_rebuilt(good, tmp_path, members=[link]), "backup-damaged")

    def test_a_file_that_is_not_listed(self, good: Path, refused: Callable[[Path, str], str], tmp_path: Path) -> None:
        extra = tarfile.TarInfo("files/more")
        assert "多出" in refused(_rebuilt(good, tmp_path, members=[extra]), "backup-damaged")

    def test_a_database_that_is_none(self, good: Path, refused: Callable[[Path, str], str], tmp_path: Path) -> None:
        """With every hash of the manifest in order: the content itself is looked at."""
        refused(_rebuilt(good, tmp_path, replace={"database.sqlite3": b"SQLite format 3\0" + bytes(5000)}), "backup-damaged")

    def test_a_changed_row(self, good: Path, refused: Callable[[Path, str], str], tmp_path: Path) -> None:
        """Someone edits the database inside and mends the file hashes: the tables' hashes still tell."""
        database = tmp_path / "edit.sqlite3"
        with tarfile.open(good) as archive:
            handle = archive.extractfile("database.sqlite3")
            assert handle is not None
            database.write_bytes(handle.read())
        with closing(sqlite3.connect(database)) as edited, edited:
            edited.execute("UPDATE core_user SET is_superuser = 1 WHERE username = 'auditor'")
        assert "core_user" in refused(
            _rebuilt(good, tmp_path, replace={"database.sqlite3": database.read_bytes()}), "restore-differs"
        )

    def test_a_newer_schema(self, good: Path, refused: Callable[[Path, str], str], tmp_path: Path) -> None:
        def newer(manifest: dict[str, Any]) -> None:
            manifest["migrations"].append(["core", "9999_from_the_future"])

        assert "core.9999_from_the_future" in refused(_rebuilt(good, tmp_path, edit=newer), "backup-newer")

    def test_another_kind_of_database(self, good: Path, refused: Callable[[Path, str], str], tmp_path: Path) -> None:
        def other(manifest: dict[str, Any]) -> None:
            manifest["database"] = "postgresql"
            manifest["files"]["database.sql"] = manifest["files"].pop("database.sqlite3")

        refused(_rebuilt(good, tmp_path, edit=other, rename={"database.sqlite3": "database.sql"}), "backup-other-database")

    def test_another_format(self, good: Path, refused: Callable[[Path, str], str], tmp_path: Path) -> None:
        def other(manifest: dict[str, Any]) -> None:
            manifest["format"] = "kaifaqu-backup/2"

        refused(_rebuilt(good, tmp_path, edit=other), "backup-format")


def _media(run: Run, data: Path) -> Path | None:
    done = run(
        "manage", "shell", "--verbosity", "0", "-c", "from django.conf import settings; print(settings.MEDIA_ROOT)", data=data
    )
    text = done.stdout.strip()
    return Path(text) if text else None


def _rebuilt(
    good: Path,
    folder: Path,
    *,
    extra: dict[str, bytes] | None = None,
    replace: dict[str, bytes] | None = None,
    rename: dict[str, str] | None = None,
    members: list[tarfile.TarInfo] | None = None,
    edit: Callable[[dict[str, Any]], None] = lambda manifest: None,
) -> Path:
    """The good archive with something changed, its manifest agreeing with the change."""
    contents: dict[str, bytes] = {}
    with tarfile.open(good) as archive:
        for member in archive:
            handle = archive.extractfile(member)
            assert handle is not None
            contents[member.name] = handle.read()
    manifest = json.loads(contents.pop("manifest.json"))
    contents |= extra or {}
    contents |= replace or {}
    for name in {**(extra or {}), **(replace or {})}:
        manifest["files"][name] = {"size": len(contents[name]), "sha256": hashlib.sha256(contents[name]).hexdigest()}
    edit(manifest)
    target = folder / "rebuilt.tar.gz"
    with tarfile.open(target, "w:gz") as archive:
        for name, content in {"manifest.json": json.dumps(manifest).encode(), **contents}.items():
            entry = tarfile.TarInfo((rename or {}).get(name, name))
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for entry in members or []:
            archive.addfile(entry)
    return target
