"""Databases for tests: the empty one of every test, a loaded one to share, and fresh ones on a PostgreSQL server.

The demo zone takes seconds to load, so it is loaded once per process into a database of its own. A test that asks for
``demo_zone`` runs in a transaction on that database, which is rolled back; a test that does not, runs on the empty one.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from support import parts

if TYPE_CHECKING:
    from kaifaqu.web.core.models import Zone


@contextmanager
def using_database(name: str) -> Iterator[None]:
    """Point Django's default connection, in every thread that starts one, at another database of the same server."""
    from django.db import connections

    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def copy_database(source: str, target: str) -> None:
    """Copy a whole database under a new name: a file, or a PostgreSQL database by CREATE DATABASE … TEMPLATE."""
    from django.db import connections

    connection = connections["default"]
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
        return
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def drop_database(name: str) -> None:
    from django.db import connections

    connection = connections["default"]
    if connection.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def sibling(name: str, kind: str) -> str:
    """A name for another database beside ``name``, unlike that of any other test process."""
    if "/" in name:
        return str(Path(name).with_name(f"{kind}-{os.getpid()}.sqlite3"))
    return f"{name}_{kind}_{os.getpid()}"


@contextmanager
def unguarded() -> Iterator[None]:
    """Take the append-only triggers away for a moment: emptying the tables after a test is no act of a user."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)


@pytest.fixture(scope="session")
def _flush_past_the_triggers() -> Iterator[None]:
    """Django empties the tables after a transactional test; the audit's triggers would refuse that."""
    from django.test import TransactionTestCase

    original = TransactionTestCase._fixture_teardown

    def teardown(self: Any) -> None:
        with unguarded():
            original(self)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(scope="session")
def empty_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of an untouched copy of the migrated, empty database: what the others are copied from."""
    from django.db import connection

    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        copy = sibling(name, "empty")
        copy_database(name, copy)
    yield copy
    with django_db_blocker.unblock():
        drop_database(copy)


@pytest.fixture(scope="session")
def demo_database(empty_database: str, django_db_blocker: Any) -> Iterator[str]:
    """The name of a database with the whole demo in it (accounts, 聊城高新区, the simulated province), built once."""
    from kaifaqu.web import demo

    name = empty_database.replace("empty", "demo")
    with django_db_blocker.unblock():
        copy_database(empty_database, name)
        with using_database(name):
            demo.build()
    yield name
    with django_db_blocker.unblock():
        drop_database(name)


@pytest.fixture
def _database_of_the_test(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Choose the database before pytest-django opens the test's transaction on it."""
    if "demo_zone" not in request.fixturenames:
        yield
        return
    name = request.getfixturevalue("demo_database")
    with django_db_blocker.unblock(), using_database(name):
        yield


@pytest.fixture
def demo_zone(_database_of_the_test: None, db: None) -> Zone:
    """聊城高新区 as ``make demo`` loads it. Everything the test writes is rolled back."""
    from kaifaqu.web.core.models import Zone

    return Zone.objects.get(code="liaocheng")


@contextmanager
def fresh_postgres(template: str = "") -> Iterator[str]:
    """The address of a PostgreSQL database of its own: empty, or a copy of the one at the address ``template``."""
    import psycopg
    from psycopg import sql

    reason = parts.missing("postgres")
    if reason:
        parts.absent("postgres", reason)
    name = f"kaifaqu_test_{uuid.uuid4().hex[:12]}"
    source = sql.Identifier(urlsplit(template).path.strip("/") or "template1")
    with psycopg.connect(parts.POSTGRES_URL, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
    address = urlsplit(parts.POSTGRES_URL)
    yield urlunsplit(address._replace(path=f"/{name}"))
    with psycopg.connect(parts.POSTGRES_URL, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The address of an empty PostgreSQL database made for this test."""
    with fresh_postgres() as address:
        yield address


@pytest.fixture
def database_copy(demo_database: str, tmp_path: Path, django_db_blocker: Any) -> Iterator[Callable[[], dict[str, str]]]:
    """Make the environment (``KAIFAQU_DATA``, ``DATABASE_URL``) of a child process with its own copy of the demo."""
    made: list[str] = []

    def make() -> dict[str, str]:
        folder = tmp_path / f"data{len(made)}"
        folder.mkdir()
        return demo_environment(demo_database, folder, made, django_db_blocker)

    yield make
    with django_db_blocker.unblock():
        for name in made:
            drop_database(name)


def demo_environment(demo_database: str, folder: Path, made: list[str], blocker: Any) -> dict[str, str]:
    """Copy the demo database into ``folder`` (SQLite) or under a new name (PostgreSQL, added to ``made``)."""
    from django.db import connection

    environment = {"KAIFAQU_DATA": str(folder), "KAIFAQU_DEMO": "1"}
    with blocker.unblock():
        if connection.vendor == "sqlite":
            copy_database(demo_database, str(folder / "kaifaqu.sqlite3"))
            return environment
        name = f"{demo_database}_{len(made)}_{uuid.uuid4().hex[:6]}"
        copy_database(demo_database, name)
    made.append(name)
    return environment | {"DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))}
