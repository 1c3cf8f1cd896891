"""One state of the database for many reads, and an order of texts that is the same on every database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Collate


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads inside see the database as it is at the first of them, whatever is written meanwhile; nobody waits for them.

    Inside an outer transaction it is that one's state. Write nothing inside.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # a reader's: Django's own would take the writers' lock
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def by(*names: str) -> list[Any]:
    """For ``order_by``: by code point, also where the database sorts by language."""
    return [Collate(name, "C") if connection.vendor == "postgresql" else name for name in names]
