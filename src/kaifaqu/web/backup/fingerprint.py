"""A content hash per table, which does not depend on the order in which a database gives its rows.

Each row is hashed with SHA-256 over its columns in the order of their names; a table's hash is the sum of its rows' hashes
modulo 2^256, so rows need no sorting. SQLite is read as stored, PostgreSQL as its driver gives the values: the hashes of the
two are not comparable with each other, those of the same kind of database are.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

_MODULUS = 1 << 256
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class TableHash:
    """How many rows a table has, and the hash of what is in them."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The content hashes of all tables of a database."""

    tables: dict[str, TableHash]

    @property
    def total(self) -> str:
        """One hash for everything: equal if and only if every table is equal."""
        lines = (f"{name} {entry.rows} {entry.sha256}\n" for name, entry in sorted(self.tables.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @property
    def rows(self) -> int:
        return sum(entry.rows for entry in self.tables.values())

    def as_dict(self) -> dict[str, dict[str, Any]]:
        return {name: {"rows": entry.rows, "sha256": entry.sha256} for name, entry in sorted(self.tables.items())}

    def differences(self, other: Fingerprint) -> list[str]:
        """The names of the tables that are not the same in ``other``."""
        return sorted(
            name for name in self.tables.keys() | other.tables.keys() if self.tables.get(name) != other.tables.get(name)
        )

    @classmethod
    def from_dict(cls, value: dict[str, dict[str, Any]]) -> Fingerprint:
        return cls({name: TableHash(int(entry["rows"]), str(entry["sha256"])) for name, entry in value.items()})


def current() -> Fingerprint:
    """The fingerprint of the site's database as it is now."""
    if connection.vendor == "sqlite":
        return of_sqlite(Path(str(connection.settings_dict["NAME"])))
    with transaction.atomic():
        return of_postgres()


def of_sqlite(file: Path) -> Fingerprint:
    """Every table of a SQLite file."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
        database.execute("BEGIN")  # one snapshot for all tables
        names = [
            row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        ]
        return _of(names, lambda sql: _cursor_rows(database.execute(sql)))


def of_postgres() -> Fingerprint:
    """Every table of the PostgreSQL database, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = [row[0] for row in cursor.fetchall()]

    def read(sql: str) -> tuple[list[str], Iterator[Sequence[Any]]]:
        cursor = connection.chunked_cursor()  # on the server's side: a big table does not fill the memory
        cursor.execute(sql)
        first = cursor.fetchmany(_BATCH)
        columns = [column[0] for column in cursor.description or ()]

        def rows() -> Iterator[Sequence[Any]]:
            batch = first
            while batch:
                yield from batch
                batch = cursor.fetchmany(_BATCH)
            cursor.close()

        return columns, rows()

    return _of(names, read)


def _cursor_rows(cursor: sqlite3.Cursor) -> tuple[list[str], Iterable[Sequence[Any]]]:
    return [column[0] for column in cursor.description], cursor


def _of(names: Iterable[str], read: Callable[[str], tuple[list[str], Iterable[Sequence[Any]]]]) -> Fingerprint:
    quote = connection.ops.quote_name
    return Fingerprint({name: _hash(*read(f"SELECT * FROM {quote(name)}")) for name in sorted(names)})  # noqa: S608 - names from the catalogue


def _hash(columns: list[str], rows: Iterable[Sequence[Any]]) -> TableHash:
    order = sorted(range(len(columns)), key=columns.__getitem__)
    heading = "\x1e".join(columns[index] for index in order).encode() + b"\x1d"
    total = count = 0
    for row in rows:
        digest = hashlib.sha256(heading + "\x1e".join(_text(row[index]) for index in order).encode("utf-8", "surrogatepass"))
        total += int.from_bytes(digest.digest(), "big")
        count += 1
    return TableHash(count, f"{total % _MODULUS:064x}")


def _text(value: Any) -> str:
    """A value with its type: 1, '1' and None must differ."""
    if isinstance(value, str):
        return "s" + value
    if value is None:
        return "n"
    if isinstance(value, bytes | memoryview):
        return "b" + bytes(value).hex()
    if isinstance(value, datetime):
        return "t" + (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date):
        return "d" + value.isoformat()
    return type(value).__name__ + str(value)
