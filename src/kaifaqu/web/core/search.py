"""The global search: Chinese without a dictionary, by pairs of characters (bigrams).

Titles and texts are cut into tokens: every two neighbouring Chinese characters, every Chinese character by itself (for a search
of one), and Latin words and numbers whole, in lower case (R&D经费 → r&d 经费). The tokens lie in FTS5 on SQLite and in a tsvector
with a GIN index on PostgreSQL; both find rows that have all tokens of the question, titles before texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection, transaction

from . import policy
from .actor import Actor
from .models import SearchEntry, Zone

_RUNS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇]+|[a-z0-9]+(?:[&+.\-/][a-z0-9]+)*")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff〇]")
_BATCH = 2000
_LONGEST_WORD = 200  # characters of a token
_MAX_TOKENS = 32  # of a question


@dataclass(frozen=True)
class Entry:
    """A thing to be found. ``path`` is its page's address inside the zone, e.g. ``indicators/gdp/``."""

    object_id: str
    title: str
    path: str
    body: str = ""


@dataclass(frozen=True)
class Hit:
    """A found thing, with the full address of its page."""

    kind: str
    object_id: str
    title: str
    body: str
    url: str


@dataclass
class Group:
    """The hits of one kind. ``more`` when there are others beyond the limit."""

    kind: str
    label: str
    hits: list[Hit] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True)
class Source:
    """A room's contribution: what there is to be found of one kind."""

    kind: str
    label: str
    rows: Callable[[Zone], Iterable[Entry]]
    action: str = "view"  # the right that finding things of this kind takes, in the whole zone


SOURCES: dict[str, Source] = {}


def register_source(kind: str, label: str, rows: Callable[[Zone], Iterable[Entry]], *, action: str = "view") -> None:
    """Called by a room when its app is ready. The order of registration is the order of the groups."""
    SOURCES[kind] = Source(kind, label, rows, action)


def kinds_for(actor: Actor, zone: Zone) -> list[str]:
    """What an actor may find: all kinds but those whose things are not for everybody who may view the zone."""
    found = [source for source in SOURCES.values() if source.action == "view" or policy.can(actor, source.action, zone)]
    return [source.kind for source in sorted(found, key=lambda source: source.action != "view")]  # things before loose passages


def index(zone: Zone, kind: str, rows: Iterable[Entry]) -> int:
    """Put rows of one kind into the index, or renew them; what is there and not named stays. Gives their number."""
    count = 0
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        ready = _ready(zone, kind, batch)  # cutting into tokens takes longer than writing: do it before the lock is taken
        with transaction.atomic():
            _write(zone, kind, ready)
        count += len(batch)
    if count > _BATCH and connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # new words wait in a list that every search reads through: put them in their place
            cursor.execute("SELECT gin_clean_pending_list('core_searchentry_grams')")
    return count


def remove(zone: Zone, kind: str, object_ids: Iterable[str]) -> None:
    """Take things out of the index: merged subjects, withdrawn documents."""
    with transaction.atomic():
        entries = SearchEntry.objects.filter(zone=zone, kind=kind, object_id__in=list(object_ids))
        _forget(list(entries.values_list("pk", flat=True)))
        entries.delete()


def renew_zone(zone: Zone) -> dict[str, int]:
    """Bring the zone's index up to date from all rooms; gives the number of things per kind.

    In many small transactions: other writers come in between, and everything stays to be found meanwhile. Stopped half-way it has
    left nothing wrong, only old: begin again.
    """
    counts: dict[str, int] = {}
    for source in SOURCES.values():
        entries = list(source.rows(zone))  # to the end: on SQLite an open read would refuse the write once others have written
        counts[source.kind] = index(zone, source.kind, entries)
        seen = {entry.object_id[:80] for entry in entries}
        there = SearchEntry.objects.filter(zone=zone, kind=source.kind).values_list("object_id", flat=True)
        gone = iter([key for key in there if key not in seen])
        while chunk := list(islice(gone, 500)):
            remove(zone, source.kind, chunk)
    return counts


def search(zone: Zone, text: str, kinds: Iterable[str] | None = None, limit: int = 10) -> list[Group]:
    """What fits ``text`` in a zone, grouped by kind, at most ``limit`` per kind; a title equal to the text comes first."""
    question = tokens(text, question=True)
    if not question:
        return []
    wanted = [kind for kind in (kinds if kinds is not None else SOURCES) if kinds is None or kind in SOURCES]
    groups = []
    for kind in wanted:
        rows = _find(zone, kind, question, text.strip(), limit + 1)
        if rows:
            hits = [Hit(kind, row[0], row[1], row[2], f"/z/{zone.code}/{row[3]}") for row in rows[:limit]]
            groups.append(Group(kind, SOURCES[kind].label, hits, more=len(rows) > limit))
    return groups


def suggestions(zone: Zone, text: str, limit: int = 8, kinds: Iterable[str] | None = None) -> list[Hit]:
    """Nothing found: the things that share most pairs of characters with the question, for "did you mean"."""
    wanted = [kind for kind in (SOURCES if kinds is None else kinds) if kind in SOURCES]
    question = [token for token in tokens(text, question=True) if len(token) > 1][:8]
    scores: dict[tuple[str, str], tuple[int, Hit]] = {}
    for token in question:
        for kind in wanted:
            for row in _find(zone, kind, [token], "", 20):
                hit = Hit(kind, row[0], row[1], row[2], f"/z/{zone.code}/{row[3]}")
                known = scores.get((kind, row[0]), (0, hit))
                scores[kind, row[0]] = (known[0] + 1, hit)
    ranked = sorted(scores.values(), key=lambda pair: (-pair[0], len(pair[1].title)))
    return [hit for _, hit in ranked[:limit]]


def tokens(text: str, *, question: bool = False) -> list[str]:
    """The tokens of a text; of a question only those that narrow it: pairs, or a character that stands alone."""
    found: list[str] = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        if not _CHINESE.match(run):
            found.append(run)
            if not question:
                found.extend(part for part in re.split(r"[&+.\-/]", run) if part and part != run)
        elif question:
            found.extend([run] if len(run) == 1 else _pairs(run))
        else:
            found.extend(_pairs(run))
            found.extend(dict.fromkeys(run))
    return list(dict.fromkeys(found))[:_MAX_TOKENS] if question else found


def _pairs(run: str) -> Iterator[str]:
    return (run[i : i + 2] for i in range(len(run) - 1))


_TITLE = "＝"  # before a word of a title, on PostgreSQL; no text has it as the first sign of a word
_WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "&+.-/"}


def _word(token: str) -> str:
    """A token as both databases keep it whole: the signs inside r&d or 5g/6g in full width, which no tokenizer cuts at.

    Of a very long one (an address, a row of codes) its beginning: PostgreSQL refuses words of more than 2,046 bytes.
    """
    return token[:_LONGEST_WORD].translate(_WIDE)


def _scope(zone: Zone, kind: str) -> str:
    """A token of its own for zone and kind, so that the index itself narrows to them."""
    return f"z{zone.pk}k{kind.encode().hex()}"


@dataclass(frozen=True)
class _Ready:
    """An entry as it is stored: key, title, body, path, and its tokens as the database wants them."""

    row: tuple[str, str, str, str]
    grams: tuple[str, ...]


def _ready(zone: Zone, kind: str, batch: list[Entry]) -> dict[str, _Ready]:
    scope, found = _scope(zone, kind), {}
    for entry in batch:
        key, title, body = entry.object_id[:80], entry.title[:300], entry.body[:2000]
        grams = (_vector(scope, title, body),) if connection.vendor == "postgresql" else (_grams(title), _grams(body))
        found[key] = _Ready((key, title, body, entry.path[:300]), grams)
    return found


def _write(zone: Zone, kind: str, batch: dict[str, _Ready]) -> None:
    if connection.vendor == "postgresql":
        values: list[tuple[Any, ...]] = [(zone.pk, kind, *item.row, *item.grams) for item in batch.values()]
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT, values)
        return
    SearchEntry.objects.bulk_create(
        [
            SearchEntry(zone=zone, kind=kind, object_id=key, title=title, body=body, path=path)
            for key, title, body, path in (item.row for item in batch.values())
        ],
        update_conflicts=True,
        unique_fields=["zone", "kind", "object_id"],
        update_fields=["title", "body", "path"],
    )
    scope = _scope(zone, kind)
    found = SearchEntry.objects.filter(zone=zone, kind=kind, object_id__in=list(batch)).values_list("pk", "object_id")
    grams: list[tuple[Any, ...]] = [(pk, scope, *batch[key].grams) for pk, key in found]
    _forget([row[0] for row in grams])
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO core_searchgrams (rowid, scope, title, body) VALUES (%s, %s, %s, %s)", grams)


def _vector(scope: str, title: str, body: str) -> str:
    """A tsvector as text. A word of the title stands in it twice, once marked: weights would be rechecked row by row."""
    words = {scope}
    for token in tokens(title):
        words |= {_word(token), _TITLE + _word(token)}
    words.update(_word(token) for token in tokens(body))
    return " ".join(f"'{word}'" for word in sorted(words))


def _grams(text: str) -> str:
    return " ".join(_word(token) for token in tokens(text))


def _forget(keys: list[int]) -> None:
    """SQLite's index lies in a table of its own; PostgreSQL's goes with the row."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM core_searchgrams WHERE rowid = %s", [(key,) for key in keys])


def _find(zone: Zone, kind: str, question: list[str], exact: str, limit: int) -> list[tuple[Any, ...]]:
    """Rows (object_id, title, body, path): the exact title, then titles before texts, shorter titles first.

    Ranking looks at the first 200 rows in the index's own order at most: a question that fits 50,000 rows costs no more.
    """
    scope = _scope(zone, kind)
    if connection.vendor == "sqlite":
        match = " AND ".join(f'"{_word(token)}"*' if _prefix(token) else f'"{_word(token)}"' for token in question)
        where: list[Any] = [f"scope : {scope} AND title : ({match})", f"scope : {scope} AND ({match})"]
        sql = _SQLITE
    else:
        where = [
            " & ".join([f"'{scope}'", *(f"'{mark}{_word(token)}'{':*' if _prefix(token) else ''}" for token in question)])
            for mark in (_TITLE, "")
        ]
        sql = _POSTGRES
    with connection.cursor() as cursor:
        cursor.execute(sql, [zone.pk, kind, exact, *where, exact, limit])
        return list(cursor.fetchall())


def _prefix(token: str) -> bool:
    """Latin words and numbers are found by their beginning (tech → technology); Chinese pairs are whole already."""
    return not _CHINESE.match(token)


_COMMON = """
WITH exact AS (
  SELECT object_id, title, body, path, id, 0 AS place FROM core_searchentry
  WHERE zone_id = %s AND kind = %s AND title = %s LIMIT 5
), titled AS (
  SELECT e.object_id, e.title, e.body, e.path, e.id, 1 AS place FROM {source} LIMIT 200
), anywhere AS (
  SELECT e.object_id, e.title, e.body, e.path, e.id, 2 AS place FROM {source} LIMIT 200
), found AS (
  SELECT object_id, title, body, path, id, min(place) AS place
  FROM (SELECT * FROM exact UNION ALL SELECT * FROM titled UNION ALL SELECT * FROM anywhere) AS every_one
  GROUP BY object_id, title, body, path, id
)
SELECT object_id, title, body, path FROM found ORDER BY title <> %s, place, length(title), title LIMIT %s
"""
_UPSERT = """
INSERT INTO core_searchentry (zone_id, kind, object_id, title, body, path, grams) VALUES (%s, %s, %s, %s, %s, %s, %s::tsvector)
ON CONFLICT (zone_id, kind, object_id) DO UPDATE
SET title = EXCLUDED.title, body = EXCLUDED.body, path = EXCLUDED.path, grams = EXCLUDED.grams
"""
_SQLITE = _COMMON.format(
    source="core_searchgrams JOIN core_searchentry e ON e.id = core_searchgrams.rowid WHERE core_searchgrams MATCH %s"
)
_POSTGRES = _COMMON.format(source="core_searchentry e WHERE e.grams @@ %s::tsquery")
