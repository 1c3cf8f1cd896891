"""A zone folder and a backup made to harm: each a problem with its place, soon, and nothing taken from outside."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import kaifaqu
from kaifaqu.content.folder import read_zone_folder
from kaifaqu.errors import Problem, Problems
from kaifaqu.web.backup.manifest import Manifest, safe_name

REAL = Path(kaifaqu.__file__).parent / "content" / "zones" / "liaocheng"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REAL, tmp_path / "zone"))


def refused(folder: Path, name: str, content: bytes | str | Callable[[Path], object]) -> list[str]:
    path = folder / name
    path.unlink(missing_ok=True)
    if callable(content):
        content(path)
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    started = time.process_time()
    with pytest.raises(Problems) as caught:
        read_zone_folder(folder)
    assert time.process_time() - started < 20
    assert all(item.place.file for item in caught.value.items if item.code != "problems-capped")
    return [item.code for item in caught.value.items]


def test_what_is_no_file(folder: Path) -> None:
    for make in (lambda path: path.symlink_to("/etc/passwd"), lambda path: path.symlink_to("/dev/zero"), os.mkfifo, Path.mkdir):
        assert refused(folder, "documents.csv", make) == ["file-not-regular"]
        path = folder / "documents.csv"
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def test_a_million_columns(folder: Path) -> None:
    heading = (REAL / "documents.csv").read_bytes().split(b"\n")[0]
    assert refused(folder, "documents.csv", ",".join(f"c{n}" for n in range(10**6)) + "\n") == ["column-unknown"]
    assert refused(folder, "documents.csv", heading + b"\nx" + b"," * 10**6 + b"\n")[0] == "row-width"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b'xx,enterprise,"' + "和".encode() * 200_000 + b'"', "csv-invalid"),
        (b'xx,enterprise,"offen', "csv-invalid"),
        (b"x\x00x,enterprise,a", "text-control"),
        (b"\xef\xbb\xbfxx,enterprise,a", "code-invalid"),
        (b"../x,enterprise,a", "code-invalid"),
        (b"\xff\xfe", "text-not-utf8"),
    ],
)
def test_rows(folder: Path, row: bytes, code: str) -> None:
    assert code in refused(folder, "subjects.csv", (REAL / "subjects.csv").read_bytes() + b"\n" + row + b"\n")


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['touch pwned']",
        "x: !!python/name:os.system",
        "a: &a [x]\nb: [*a, *a]",
        "x: " + "[" * 5000,
        "- " * 5000,
        "? [a]\n: b",
        "? {a: b}\n: c",
        "",
        "- 1",
        "x",
        "a: 1\n---\nb: 2",
        "a: 1\na: 2",
        "code: ../../x",
    ],
)
def test_yaml(folder: Path, text: str) -> None:
    assert refused(folder, "zone.yaml", text)
    assert not (folder / "pwned").exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2022-W01-1", "2022-02-30", "20221031", "２０２２-10-31"])
def test_days_that_cannot_be_reckoned_with(folder: Path, day: str) -> None:
    text = (REAL / "zone.yaml").read_text(encoding="utf-8").replace("2022-10-31", day)
    assert refused(folder, "zone.yaml", text) == ["date-invalid"]


@pytest.mark.parametrize(
    "content", [b"[" * 200_000, b"{}", b"null", b'{"format": 1}', b"\xff", b'{"format": "kaifaqu-backup/1", "tables": []}']
)
def test_manifests_that_are_none(content: bytes) -> None:
    with pytest.raises(Problem) as caught:
        Manifest.from_json(content)
    assert caught.value.code == "backup-damaged"


def test_names_in_an_archive() -> None:
    for name in ("../x", "/x", "a/../../x", "a//b", "./a", "a\\b", "a\0b", "", "a/."):
        assert not safe_name(name)


def test_an_archive_writes_nothing_outside(run_cli: Callable[..., object], tmp_path: Path) -> None:
    """A whole archive with a traversing name that its manifest lists; and one with a link."""
    evil = b"evil"
    tables: dict[str, object] = {}
    total = hashlib.sha256(b"").hexdigest()
    for number, (name, kind) in enumerate(
        (("../../evil.txt", tarfile.REGTYPE), ("/tmp/kq-evil.txt", tarfile.REGTYPE), ("files/l", tarfile.SYMTYPE))
    ):
        manifest = {
            "format": "kaifaqu-backup/1",
            "created": "",
            "version": "",
            "database": "sqlite",
            "migrations": [],
            "fingerprint": total,
            "tables": tables,
            "audit_head": {},
            "files": {name: {"size": 4, "sha256": hashlib.sha256(evil).hexdigest()}},
        }
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            for member, content in (("manifest.json", json.dumps(manifest).encode()), (name, evil)):
                info = tarfile.TarInfo(member)
                info.size = len(content)
                if member == name and kind == tarfile.SYMTYPE:
                    info.type, info.linkname, info.size = kind, "/etc/passwd", 0
                archive.addfile(info, io.BytesIO(content))
        file = tmp_path / f"{number}.tgz"
        file.write_bytes(buffer.getvalue())
        data = tmp_path / f"data{number}"
        data.mkdir()
        result = run_cli("restore", file, data=data)
        assert result.returncode == 2, result.stderr  # type: ignore[attr-defined]
        assert "backup-damaged" in result.stderr  # type: ignore[attr-defined]
        assert not list(tmp_path.rglob("evil.txt"))
    assert not Path("/tmp/kq-evil.txt").exists()
