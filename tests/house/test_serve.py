"""One command serves everything: a child that dies is started again, and none is left behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and asks Linux to end orphans")


class Site:
    """A running ``kaifaqu serve`` and its children, as /proc shows them."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def children(self) -> dict[str, int]:
        """``gunicorn`` and ``worker`` -> process id."""
        listing = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii").split()
        found = {}
        for pid in listing:
            words = _words(int(pid))
            for name in ("gunicorn", "worker"):
                if name in words:
                    found[name] = int(pid)
        return found

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")
    except OSError:
        return []


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _descendants(pid: int) -> list[int]:
    try:
        children = [int(item) for item in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []
    return children + [item for child in children for item in _descendants(child)]


def _until(condition: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


@contextmanager
def serving(data: Path, port: int) -> Iterator[Site]:
    environment = {**os.environ, "KAIFAQU_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    environment.pop("DATABASE_URL", None)
    with (data / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "kaifaqu", "serve", "--port", str(port), "--workers", "1"],
            env=environment, stdout=log, stderr=subprocess.STDOUT, text=True, cwd=data,
        )  # fmt: skip
        site = Site(process, port)
        try:
            assert _until(lambda: process.poll() is not None or "已启动" in (data / "log").read_text(encoding="utf-8"))
            assert process.poll() is None, (data / "log").read_text(encoding="utf-8")
            yield site
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(40)


@pytest.fixture(scope="module")
def migrated(initialised: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a new, migrated database."""
    return Path(shutil.copytree(initialised, tmp_path_factory.mktemp("serve") / "data"))


def test_it_works_and_ends_cleanly(migrated: Path, free_port: Callable[[], int]) -> None:
    with serving(migrated, free_port()) as site:
        assert site.answers()
        assert set(site.children()) == {"gunicorn", "worker"}
        everyone = _descendants(site.process.pid)
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(40) == 0
        assert _until(lambda: not any(map(_alive, everyone)), 5)
    assert "已停止" in (migrated / "log").read_text(encoding="utf-8")


def test_a_killed_child_is_started_again(migrated: Path, free_port: Callable[[], int]) -> None:
    with serving(migrated, free_port()) as site:
        before = site.children()
        os.kill(before["worker"], signal.SIGKILL)
        assert _until(lambda: site.children().get("worker", before["worker"]) != before["worker"])
        os.kill(before["gunicorn"], signal.SIGKILL)
        assert _until(lambda: site.children().get("gunicorn", before["gunicorn"]) != before["gunicorn"])
        assert _until(site.answers), (migrated / "log").read_text(encoding="utf-8")
    assert "后台任务已退出（-9）" in (migrated / "log").read_text(encoding="utf-8")


def test_no_child_outlives_a_killed_parent(migrated: Path, free_port: Callable[[], int]) -> None:
    with serving(migrated, free_port()) as site:
        everyone = _descendants(site.process.pid)
        assert len(everyone) >= 3  # gunicorn, its web process, the worker
        site.process.kill()
        site.process.wait()
        assert _until(lambda: not any(map(_alive, everyone)), 40)


def test_a_taken_port_is_told(migrated: Path, run_cli: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = run_cli("serve", "--port", other.getsockname()[1], data=migrated)
    assert done.returncode == 3
    assert "[port-taken]" in done.stderr


def test_a_database_that_is_not_migrated_is_told(
    tmp_path: Path, run_cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = run_cli("serve", "--port", "0", data=tmp_path)
    assert done.returncode == 3
    assert "[database-not-migrated]" in done.stderr


def test_a_web_process_that_cannot_start_is_told(
    migrated: Path, tmp_path: Path, run_cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """gunicorn fails at once when its settings are broken: the parent says so instead of trying for ever."""
    done = run_cli("serve", "--port", "0", data=migrated, env={"GUNICORN_CMD_ARGS": "--nonsense"}, timeout=60)
    assert done.returncode == 3
    assert "[serve-failed]" in done.stderr
