"""What of a folder is new, changed, the same or missing against what was loaded from it before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any, Final, Generic, TypeVar, cast

from kaifaqu.content.writing import plain
from kaifaqu.observe import Period
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.upsert import insert_many

from .models import LoadedRow
from .reports import SHOWN, TableReport

T = TypeVar("T")
_KEY = 120
_IN = 500
_ASIDE: Final = frozenset({"line", "file", "recorded_at", "reason"})


@dataclass(frozen=True)
class Prepared(Generic[T]):
    """The rows of one table of a folder with their keys and hashes, made before the database is locked."""

    rows: list[T]
    keys: list[str]
    marks: list[str]

    @classmethod
    def of(cls, rows: Iterable[T], key: Callable[[T], str]) -> Prepared[T]:
        found = list(rows)
        return cls(found, [short(key(row)) for row in found], [digest(row) for row in found])


@dataclass
class Difference(Generic[T]):
    """The rows of one table that are to be written, with what to remember of them once they are."""

    table: str
    rows: list[tuple[str, T]]
    report: TableReport
    new: dict[str, str]
    changed: dict[str, str]
    missing: list[str]
    known: dict[str, str]

    @property
    def wanted(self) -> list[T]:
        return [row for _, row in self.rows]

    def keep(self, names: Collection[str]) -> None:
        """These are not written: a person has decided otherwise. The report tells them; they count neither as new nor changed."""
        if not names:
            return
        self.rows = [pair for pair in self.rows if pair[0] not in names]
        report = self.report
        report.kept += len(names)
        report.kept_keys = sorted({*report.kept_keys, *names})[:SHOWN]
        report.new -= sum(name in self.new for name in names)
        report.changed -= sum(name in self.changed for name in names)
        report.changed_keys = [name for name in report.changed_keys if name not in names]

    def keep_what_people_did(self, stored: Mapping[str, T]) -> None:
        """Leave alone what is in the database otherwise than it was loaded last (``stored``: the rows there by key).

        Somebody has changed it by form since, made it before the folder had it, or moved or removed it.
        """
        mine = set()
        for name, row in self.rows:
            now = stored.get(name)
            if now is None:
                if name in self.known:
                    mine.add(name)
            elif digest(now) not in (self.known.get(name), digest(row)):
                mine.add(name)
        self.keep(mine)


def compare(zone: Zone, table: str, given: Prepared[T]) -> Difference[T]:
    """Compare a table of the folder with what is remembered of the last load."""
    known = dict(LoadedRow.objects.filter(zone=zone, table=table).values_list("key", "digest"))
    found: Difference[T] = Difference(table, [], TableReport(), {}, {}, [], known)
    for row, name, mark in zip(given.rows, given.keys, given.marks, strict=True):
        if name not in known:
            found.new[name] = mark
        elif known[name] != mark:
            found.changed[name] = mark
        else:
            found.report.same += 1
            continue
        found.rows.append((name, row))
    seen = set(given.keys)
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
    """A hash of a row's content: its fields that are not as usual, so that a field that is added later changes no hash.

    Its line in the file, and when and why it was recorded elsewhere, are not content.
    """
    if isinstance(row, str):
        text = row
    elif is_dataclass(row):
        values = ((name, getattr(row, name), usual) for name, usual in _content(cast("Hashable", type(row))))
        text = "\x1f".join(f"{name}={_text(value)}" for name, value, usual in values if value != usual)
    else:
        text = repr(row)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@cache
def _content(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((item.name, item.default) for item in fields(kind) if item.name not in _ASIDE)


def _text(value: Any) -> str:
    if isinstance(value, Period):
        return f"{value.iso}|{value.start}|{value.end}"
    return plain(value) if isinstance(value, Decimal) else str(value)
