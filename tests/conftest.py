"""What every test may use: a data folder of its own, the optional parts (PostgreSQL, Chromium, Java, ../shared), the demo zone.

``KAIFAQU_REQUIRE=postgres,browser,spark,shared`` turns "skipped: not here" into "failed: must be here"; ``.ci/run`` sets it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The tests never touch a developer's var/: set before Django starts, and inherited by every child process.
TEST_DATA = Path(tempfile.mkdtemp(prefix="kaifaqu-test-"))
os.environ["KAIFAQU_DATA"] = str(TEST_DATA)
os.environ.setdefault("SECRET_KEY", "tests-only-" + "0" * 50)
# Playwright's loop runs in the tests' own thread; Django would take every later query there for one from async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

pytest_plugins = ["support.databases", "support.browser"]

from support import parts  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    """Settings that only tests want: their own folders and a password hash that costs nothing."""
    from django.conf import settings

    before = Path(settings.DATA_DIR)
    for name in dir(settings):
        value = getattr(settings, name)
        if isinstance(value, Path) and value.is_relative_to(before):
            setattr(settings, name, TEST_DATA / value.relative_to(before))
    settings.MEDIA_ROOT = str(TEST_DATA / "media")
    settings.PASSWORD_HASHERS = ["support.hashers.OneRound"]
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, not memory: write-ahead log and locks are then those that users have.
        database.setdefault("TEST", {})["NAME"] = str(TEST_DATA / "test.sqlite3")
        database["NAME"] = str(TEST_DATA / "kaifaqu.sqlite3")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(TEST_DATA, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked with a part that is missing are skipped with its reason; where the part is required they run, and fail."""
    reasons: dict[str, str] = {}
    for item in items:
        for part in parts.PARTS:
            if item.get_closest_marker(part) is None:
                continue
            reason = reasons.setdefault(part, parts.missing(part))
            if reason and part not in parts.required():
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for part in parts.PARTS:
        if item.get_closest_marker(part) is not None and parts.missing(part):
            parts.absent(part, parts.missing(part))


@pytest.fixture
def _django_db_helper(_database_of_the_test: None, _flush_past_the_triggers: None, _django_db_helper: None) -> None:
    """pytest-django's own, after the test's database has been chosen."""


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """``../shared``: the published material beside the repository. Tests that compare with it skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "statements").is_dir():
        parts.absent("shared", f"{folder} 不存在（对照资料，非运行所需）")
    return folder


@pytest.fixture(scope="session")
def repo_root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def run_cli() -> Callable[..., Any]:
    """Run ``kaifaqu …`` as its own process, as a user does: ``run_cli("zone", "load", folder, data=tmp_path)``."""
    import subprocess

    def run(*arguments: object, data: Path | None = None, env: dict[str, str] | None = None, timeout: float = 120) -> Any:
        environment = dict(os.environ)
        if data is not None:
            environment["KAIFAQU_DATA"] = str(data)
            environment.pop("DATABASE_URL", None)
        environment.update(env or {})
        return subprocess.run(
            [sys.executable, "-m", "kaifaqu", *map(str, arguments)],
            env=environment,
            cwd=data or TEST_DATA,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def initialised(run_cli: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder (SQLite) on which ``kaifaqu init`` has run. To be copied, as that takes seconds; nobody writes to it."""
    data = tmp_path_factory.mktemp("initialised")
    done = run_cli("init", data=data)
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    import socket

    def choose() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return choose


@pytest.fixture(autouse=True)
def _no_cache_between_tests() -> Iterator[None]:
    """Pages cache under (zone, data version, date); a test must not see another's page."""
    yield
    from django.core.cache import caches

    for cache in caches.all(initialized_only=True):
        cache.clear()
