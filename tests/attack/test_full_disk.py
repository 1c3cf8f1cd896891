"""The disk is full (a limit on the size of files stands for it): a message and an exit code, and everything as it was."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import kaifaqu

REAL = Path(kaifaqu.__file__).parent / "content" / "zones" / "liaocheng"


def limited(*arguments: object, data: Path, kilobytes: int) -> subprocess.CompletedProcess[str]:
    """Run ``kaifaqu`` where no file may grow beyond a size."""
    environment = os.environ | {"KAIFAQU_DATA": str(data), "KAIFAQU_LOG_LEVEL": "ERROR"}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "kaifaqu", *map(str, arguments)],
        env=environment, cwd=data, capture_output=True, text=True, timeout=120, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024)),
    )  # fmt: skip


def test_load_and_backup_on_a_full_disk(run_cli: Callable[..., Any], initialised: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(initialised, tmp_path / "data"))
    assert run_cli("zone", "load", REAL, data=data).returncode == 0
    again = Path(shutil.copytree(REAL, tmp_path / "zwei"))
    text = (again / "zone.yaml").read_text(encoding="utf-8")
    (again / "zone.yaml").write_text(text.replace("code: liaocheng", "code: zwei"), encoding="utf-8")

    failed = limited("zone", "load", again, data=data, kilobytes=64)
    assert (failed.returncode, "Traceback" in failed.stderr) == (3, False), failed.stderr
    target = tmp_path / "b.kfq"
    failed = limited("backup", target, data=data, kilobytes=256)
    assert failed.returncode in (2, 3), failed.stderr
    assert "backup-target" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not list(tmp_path.glob("*.kfq*"))

    with closing(sqlite3.connect(data / "kaifaqu.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT code FROM core_zone").fetchall() == [("liaocheng",)]
    assert run_cli("audit", "verify", data=data).returncode == 0

    assert run_cli("backup", target, data=data).returncode == 0
    empty = tmp_path / "leer"
    empty.mkdir()
    failed = limited("restore", target, data=empty, kilobytes=256)
    assert failed.returncode in (2, 3), failed.stderr
    assert "Traceback" not in failed.stderr
    assert not [path for path in empty.iterdir() if path.name.startswith(".restore")]
    assert run_cli("restore", target, data=empty).returncode == 0
