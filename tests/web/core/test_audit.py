from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from typer.testing import CliRunner

from kaifaqu.cli.audit import app
from kaifaqu.errors import Problem
from kaifaqu.web.core import append_only, audit
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, Zone
from kaifaqu.web.core.policy import Forbidden, require

ACTOR = Actor.system("测试")


@pytest.fixture
def chain(db: None) -> list[AuditEvent]:
    return [audit.record(ACTOR, "export", summary=f"第{i}条", detail={"n": i}) for i in range(1, 7)]


@contextmanager
def unguarded() -> Iterator[Any]:
    """What an attacker with the database owner's rights would do first."""
    with connection.cursor() as cursor:
        for statement in append_only.DROP[connection.vendor]:
            cursor.execute(statement)
        yield cursor
        for statement in append_only.CREATE[connection.vendor]:
            cursor.execute(statement)


def rewrite(rows: list[AuditEvent]) -> None:
    """Recompute the chain as the code would, as an attacker who has read it can."""
    previous = audit.GENESIS
    for number, row in enumerate(rows, start=1):
        row.id, row.previous = number, previous
        row.hash = previous = audit.digest({name: getattr(row, name) for name in audit.FIELDS})
    with unguarded() as cursor:
        cursor.execute("DELETE FROM core_auditevent")
        AuditEvent.objects.bulk_create(rows)


def kinds(report: audit.VerifyReport) -> list[tuple[str, int]]:
    return [(fault.kind, fault.id) for fault in report.faults]


def test_it_works(chain: list[AuditEvent]) -> None:
    assert [row.id for row in chain] == [1, 2, 3, 4, 5, 6]
    assert chain[0].previous == audit.GENESIS
    assert chain[3].previous == chain[2].hash
    report = audit.verify()
    assert report.ok
    assert (report.rows, report.head.id, report.head.hash) == (6, 6, chain[-1].hash)


@pytest.mark.django_db
def test_any_detail_survives_the_database_unchanged(zone: Zone) -> None:
    detail = {
        "float": 0.1 + 0.2,
        "big": 10**30,
        "tiny": 1e-300,
        "decimal": Decimal("12.7700"),
        "at": datetime(2022, 10, 31, 8, 0, 0, 123456, tzinfo=UTC),
        "text": "NUL\x00 和 半个\ud800 代理",
        "list": [1.5, None, True, {"键": "值"}],
    }
    audit.record(ACTOR, "x" * 200, zone=zone, obj=zone, summary="长" * 500, detail=detail)
    row = AuditEvent.objects.get()
    assert audit.verify().ok
    assert row.detail["float"] == "0.30000000000000004"
    assert row.detail["decimal"] == "12.7700"
    assert row.object_id == "shiyan"
    assert len(row.summary) == 300


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET summary = '没有的事' WHERE id = 1",
        "DELETE FROM core_auditevent WHERE id = 1",
        "DELETE FROM core_auditevent",
    ],
)
def test_the_database_itself_refuses_to_change_the_audit(chain: list[AuditEvent], statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 6


@pytest.mark.django_db
def test_the_database_refuses_the_roundabout_ways_too(chain: list[AuditEvent]) -> None:
    """SQLite's REPLACE deletes without a DELETE trigger; PostgreSQL's TRUNCATE fires no row trigger."""
    ways = {
        "sqlite": "REPLACE INTO core_auditevent SELECT * FROM core_auditevent WHERE id = 1",
        "postgresql": "TRUNCATE core_auditevent",
    }
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ways[connection.vendor])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(pk=1).update(summary="x")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        chain[0].delete()


@pytest.mark.parametrize(
    ("column", "value"),
    [("summary", "别的"), ("actor", "别人"), ("at", "2020-01-01 00:00:00+00:00"), ("detail", '{"n": 9}'), ("hash", "f" * 64)],
)
def test_a_changed_line_is_named(chain: list[AuditEvent], column: str, value: str) -> None:
    with unguarded() as cursor:
        cursor.execute(f"UPDATE core_auditevent SET {column} = %s WHERE id = 3", [value])
    report = audit.verify()
    assert report.faults[0] == audit.Fault(report.faults[0].kind, 3, report.faults[0].message)
    assert report.faults[0].kind == "changed"
    assert "第3号" in report.faults[0].message


def test_a_line_changed_together_with_its_hash_breaks_the_next_link(chain: list[AuditEvent]) -> None:
    row = chain[2]
    row.summary = "别的"
    row.hash = audit.digest({name: getattr(row, name) for name in audit.FIELDS})
    with unguarded():
        row.save()
    assert kinds(audit.verify()) == [("link", 4)]


def test_a_missing_line_is_named(chain: list[AuditEvent]) -> None:
    with unguarded() as cursor:
        cursor.execute("DELETE FROM core_auditevent WHERE id IN (2, 3)")
    report = audit.verify()
    assert kinds(report) == [("gap", 2)]
    assert report.faults[0].message == "第2至3号记录缺失。"


def test_a_cut_tail_shows_against_an_exported_head(chain: list[AuditEvent], tmp_path: Path) -> None:
    head = tmp_path / "heads.jsonl"
    audit.export_head(head)
    with unguarded() as cursor:
        cursor.execute("DELETE FROM core_auditevent WHERE id > 4")
    assert audit.verify().ok, "without a head nobody can know"
    assert kinds(audit.verify(head)) == [("cut", 5)]


def test_a_rewritten_chain_shows_against_an_exported_head(chain: list[AuditEvent], tmp_path: Path) -> None:
    head = tmp_path / "heads.jsonl"
    audit.export_head(head)
    chain[1].summary = "改写"
    rewrite(chain)
    audit.record(ACTOR, "export", summary="之后")
    assert audit.verify().ok, "the new chain is sound in itself"
    assert kinds(audit.verify(head)) == [("rewritten", 6)]


def test_everything_deleted_and_begun_anew_shows(chain: list[AuditEvent], tmp_path: Path) -> None:
    head = tmp_path / "heads.jsonl"
    audit.export_head(head)
    rewrite([])
    assert kinds(audit.verify(head)) == [("cut", 1)]


def test_heads_of_many_days_are_all_compared(chain: list[AuditEvent], tmp_path: Path) -> None:
    head = tmp_path / "deep" / "heads.jsonl"
    for number in range(3):
        audit.record(ACTOR, "export", summary=str(number))
        audit.export_head(head)
    assert len(audit.read_heads(head)) == 3
    report = audit.verify(head)
    assert report.ok
    assert report.heads == 3


def test_a_broken_head_file_is_a_problem_with_its_place(db: None, tmp_path: Path) -> None:
    file = tmp_path / "h"
    file.write_text("这不是链头\n", encoding="utf-8")
    with pytest.raises(Problem) as caught:
        audit.verify(file)
    assert (caught.value.code, caught.value.place.file) == ("head-file-invalid", str(file))


def test_the_command_line_tells_and_its_exit_code_says_it(chain: list[AuditEvent], tmp_path: Path) -> None:
    head = tmp_path / "heads.jsonl"
    runner = CliRunner()
    assert runner.invoke(app, ["head", "-o", str(head)]).exit_code == 0
    good = runner.invoke(app, ["verify", "--head", str(head)])
    assert good.exit_code == 0
    assert good.stdout == "审计链完好：6 条记录，已与 1 个链头比对。\n"
    with unguarded() as cursor:
        cursor.execute("UPDATE core_auditevent SET actor = '别人' WHERE id = 2")
    bad = runner.invoke(app, ["verify", "--json"])
    assert bad.exit_code == 1
    report = json.loads(bad.stdout)
    assert (report["ok"], report["faults"][0]["kind"], report["faults"][0]["id"]) == (False, "changed", 2)
    listed = runner.invoke(app, ["list", "--limit", "2", "--json"])
    assert [row["id"] for row in json.loads(listed.stdout)] == [6, 5]


@pytest.mark.django_db
def test_an_operation_that_fails_leaves_no_line_and_no_gap() -> None:
    audit.record(ACTOR, "one")

    def operation() -> None:
        with transaction.atomic():
            audit.record(ACTOR, "two")
            raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        operation()
    assert audit.record(ACTOR, "three").id == 2
    assert audit.verify().ok


@pytest.mark.django_db
def test_a_refusal_survives_the_rollback_of_its_operation(actor: Callable[..., Actor], zone: Zone) -> None:
    someone = actor("leader")

    def operation() -> None:
        with transaction.atomic():
            require(someone, "rating.run", zone)

    with pytest.raises(Forbidden) as caught:
        operation()
    assert AuditEvent.objects.count() == 0
    audit.keep_refusal(caught.value)
    audit.keep_refusal(caught.value)
    assert AuditEvent.objects.get().action == "refused"


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain() -> None:
    def write(name: str) -> None:
        for number in range(10):
            audit.record(Actor.system(name), "export", summary=str(number))
        connection.close()

    threads = [threading.Thread(target=write, args=(f"写手{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = audit.verify()
    assert report.ok
    assert report.rows == 40


@pytest.mark.django_db(transaction=True)
def test_another_program_cannot_change_it_either(tmp_path: Path) -> None:
    """The triggers lie in the database, not in our code."""
    audit.record(ACTOR, "export")
    if connection.vendor == "sqlite":
        other: Any = sqlite3.connect(connection.settings_dict["NAME"])
        failure: type[Exception] = sqlite3.DatabaseError
    else:
        import psycopg

        settings = connection.get_connection_params()
        settings = {name: settings[name] for name in ("host", "port", "user", "password", "dbname") if name in settings}
        other, failure = psycopg.connect(**settings), psycopg.DatabaseError
    try:
        with pytest.raises(failure, match="append-only"):
            other.execute("DELETE FROM core_auditevent")
    finally:
        other.close()
