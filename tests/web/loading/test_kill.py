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

# The same, but what was loaded is committed, and the work that follows from it has begun.
STOPPING_AFTER = STOPPING.replace("services._record = stop", "services.propose = stop")


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


@pytest.mark.parametrize("way", ["load", "job"])
def test_what_follows_from_a_load_is_made_up_for(tmp_path: Path, way: str) -> None:
    """Killed after its transaction: the rows are there; the next load of the same folder, or the daily job, does the rest."""
    env = environment(tmp_path)

    def count(table: str) -> int:
        with closing(sqlite3.connect(tmp_path / "kaifaqu.sqlite3")) as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    run(env, "-m", "kaifaqu", "manage", "migrate", "-v0")
    process = subprocess.Popen([sys.executable, "-c", STOPPING_AFTER, str(LIAOCHENG)], env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == "430"
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)
        process.stdout.close()
    assert (count("indicators_observation"), count("subjects_matchproposal")) == (430, 0)
    assert count("loading_loadedrow WHERE \"table\" = 'follow-up'") == 2
    if way == "load":
        run(env, "-m", "kaifaqu", "zone", "load", str(LIAOCHENG))
    else:
        run(env, "-c", JOB)
    assert count("subjects_matchproposal") > 0
    assert count("core_searchentry") > 300
    assert count("loading_loadedrow WHERE \"table\" = 'follow-up'") == 0
    assert count("indicators_observation") == 430


JOB = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "kaifaqu.web.config.settings"
import django
django.setup()
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.jobs import enqueue
from kaifaqu.web.core.worker import run_worker
from kaifaqu.web.loading.tasks import finish_loads
enqueue(finish_loads, Actor.system("test"))
run_worker(batch=True)
"""


def test_others_can_write_while_a_load_indexes(tmp_path: Path) -> None:
    """A log-in needs the lock for a moment: it gets it while search, proposals and ratings are still being made."""
    env = environment(tmp_path)
    run(env, "-m", "kaifaqu", "manage", "migrate", "-v0")
    process = subprocess.Popen([sys.executable, "-c", STOPPING_AFTER, str(LIAOCHENG)], env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == "430"
        with closing(sqlite3.connect(tmp_path / "kaifaqu.sqlite3", timeout=0, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)
        process.stdout.close()
