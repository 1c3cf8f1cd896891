"""kill -9 in the middle of a load leaves nothing of it, on either database; the load after it finds a clean slate."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kaifaqu.content import LIAOCHENG

TABLES = ("core_zone", "subjects_subject", "indicators_indicator", "indicators_observation", "loading_loadedrow", "ratings_score")

# The load stops where everything is written and only the audit and the commit are to come, tells so, and waits to be killed.
STOPPING = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "kaifaqu.web.config.settings"
import django
django.setup()
from kaifaqu.content.folder import read_zone_folder
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.loading import services

def stop(*_):
    print(Observation.objects.count(), flush=True)
    time.sleep(600)

services._record = stop
services.load_zone(Actor.system("test"), read_zone_folder(sys.argv[1]))
"""


def run(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], env=environment, check=True, capture_output=True, timeout=300)


def kill_in_the_middle(environment: dict[str, str], count: Callable[[str], int]) -> None:
    run(environment, "-m", "kaifaqu", "manage", "migrate", "-v0")
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPING, str(LIAOCHENG)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == "430"  # the load itself sees all its rows
        assert {table: count(table) for table in TABLES} == dict.fromkeys(TABLES, 0)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL
        process.stdout.close()
    assert {table: count(table) for table in TABLES} == dict.fromkeys(TABLES, 0)
    run(environment, "-m", "kaifaqu", "zone", "load", str(LIAOCHENG))
    assert count("indicators_observation") == 430
    assert count("core_zone") == 1


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    return kept | {"KAIFAQU_DATA": str(data)} | more


def test_on_sqlite(tmp_path: Path) -> None:
    def count(table: str) -> int:
        with closing(sqlite3.connect(tmp_path / "kaifaqu.sqlite3")) as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    kill_in_the_middle(environment(tmp_path), count)


@pytest.mark.postgres
def test_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    import psycopg

    def count(table: str) -> int:
        with psycopg.connect(postgres_url) as database:
            row: Any = database.execute(f"SELECT count(*) FROM {table}").fetchone()
            return int(row[0])

    kill_in_the_middle(environment(tmp_path, DATABASE_URL=postgres_url), count)
