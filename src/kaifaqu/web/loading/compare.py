"""What of a folder is new, changed, the same or missing against what was loaded from it before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from kaifaqu.observe import Period
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.upsert import insert_many

from .models import LoadedRow
from .reports import SHOWN, TableReport

T = TypeVar("T")
_KEY = 120
_IN = 500


@dataclass
class Difference(Generic[T]):
    """The rows of one table that are to be written, with what to remember of them once they are."""

    table: str
    rows: list[T]
    report: TableReport
    new: dict[str, str]
    changed: dict[str, str]
    missing: list[str]


def compare(zone: Zone, table: str, rows: Iterable[T], key: Callable[[T], str]) -> Difference[T]:
    """Compare a table of the folder with what is remembered of the last load."""
    known = dict(LoadedRow.objects.filter(zone=zone, table=table).values_list("key", "digest"))
    found: Difference[T] = Difference(table, [], TableReport(), {}, {}, [])
    seen: set[str] = set()
    for row in rows:
        name = short(key(row))
        seen.add(name)
        mark = digest(row)
        if name not in known:
            found.new[name] = mark
        elif known[name] != mark:
            found.changed[name] = mark
        else:
            found.report.same += 1
            continue
        found.rows.append(row)
    found.missing = [name for name in known if name not in seen]
    report = found.report
    report.new, report.changed, report.missing = len(found.new), len(found.changed), len(found.missing)
    report.changed_keys, report.missing_keys = list(found.changed)[:SHOWN], found.missing[:SHOWN]
    return found


def remember(zone: Zone, difference: Difference[Any]) -> None:
    """Keep what was written, for the next load."""
    table = difference.table
    new = ({"key": key, "digest": mark} for key, mark in difference.new.items())
    insert_many(LoadedRow, new, {"zone_id": zone.pk, "table": table})
    if difference.changed:
        there = LoadedRow.objects.filter(zone=zone, table=table)
        if len(difference.changed) < _IN:
            there = there.filter(key__in=list(difference.changed))
        changed = [row for row in there if row.key in difference.changed]
        for row in changed:
            row.digest = difference.changed[row.key]
        LoadedRow.objects.bulk_update(changed, ["digest"], batch_size=_IN)


def forget(zone: Zone, table: str, keys: Iterable[str]) -> None:
    """Rows that were withdrawn: if they come back, they count as new."""
    iterator = iter(keys)
    while chunk := list(islice(iterator, _IN)):
        LoadedRow.objects.filter(zone=zone, table=table, key__in=chunk).delete()


def short(key: str) -> str:
    """The key as it is kept: long ones by their beginning and a hash."""
    if len(key) <= _KEY:
        return key
    return f"{key[:80]}…{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}"


def digest(row: Any) -> str:
    """A hash of a row's content; its line in the file is not content."""
    if isinstance(row, str):
        text = row
    elif is_dataclass(row):
        text = "\x1f".join(_text(getattr(row, item.name)) for item in fields(row) if item.name not in ("line", "file"))
    else:
        text = repr(row)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _text(value: Any) -> str:
    return f"{value.iso}|{value.start}|{value.end}" if isinstance(value, Period) else str(value)
