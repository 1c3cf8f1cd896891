"""How things to be found lie in the database: words without a dictionary, by pairs of characters (bigrams).

Titles and texts are cut into tokens: every two neighbouring Chinese characters, every Chinese character by itself (for a search
of one), and Latin words and numbers whole, in lower case (R&D经费 → r&d 经费). The tokens lie in FTS5 on SQLite and in a tsvector
with a GIN index on PostgreSQL; both find rows that have all tokens of the question, titles before texts.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .models import SearchEntry, Zone

_RUNS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇]+|[a-z0-9]+(?:[&+.\-/][a-z0-9]+)*")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff〇]")
_LONGEST_WORD = 200  # characters of a token
_MAX_TOKENS = 32  # of a question


@dataclass(frozen=True)
class Entry:
    """A thing to be found. ``path`` is its page's address inside the zone, e.g. ``indicators/gdp/``."""

    object_id: str
    title: str
    path: str
    body: str = ""


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


def ready(zone: Zone, kind: str, batch: list[Entry]) -> dict[str, _Ready]:
    """The entries cut into tokens, by their ids; nothing is stored."""
    scope, found = _scope(zone, kind), {}
    for entry in batch:
        key, title, body = entry.object_id[:80], entry.title[:300], entry.body[:2000]
        grams = (_vector(scope, title, body),) if connection.vendor == "postgresql" else (_grams(title), _grams(body))
        found[key] = _Ready((key, title, body, entry.path[:300]), grams)
    return found


def write(zone: Zone, kind: str, batch: dict[str, _Ready]) -> None:
    """Store them, in place of what is there under the same ids."""
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
    forget([row[0] for row in grams])
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


def forget(keys: list[int]) -> None:
    """SQLite's index lies in a table of its own; PostgreSQL's goes with the row."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM core_searchgrams WHERE rowid = %s", [(key,) for key in keys])


def find(
    zone: Zone, kind: str, question: list[str], exact: str, limit: int, within: Sequence[str] | None
) -> list[tuple[Any, ...]]:
    """Rows (object_id, title, body, path) of these groups: the exact title, then titles before texts, shorter titles first.

    Ranking looks at the first 200 rows in the index's own order at most: a question that fits 50,000 rows costs no more.
    """
    scope = _scope(zone, kind)
    groups: str | list[str]
    if connection.vendor == "sqlite":
        match = " AND ".join(f'"{_word(token)}"*' if _prefix(token) else f'"{_word(token)}"' for token in question)
        where: list[Any] = [f"scope : {scope} AND title : ({match})", f"scope : {scope} AND ({match})"]
        sql, groups = _SQLITE, json.dumps(list(within or ()))
    else:
        where = [
            " & ".join([f"'{scope}'", *(f"'{mark}{_word(token)}'{':*' if _prefix(token) else ''}" for token in question)])
            for mark in (_TITLE, "")
        ]
        sql, groups = _POSTGRES, list(within or ())
    narrow, only = (f" AND {_GROUP[connection.vendor]}", [groups]) if within is not None else ("", [])
    given: list[Any] = [zone.pk, kind, exact, *only, where[0], *only, where[1], *only, exact, limit]
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{narrow}", narrow), given)
        return list(cursor.fetchall())


def _prefix(token: str) -> bool:
    """Latin words and numbers are found by their beginning (tech → technology); Chinese pairs are whole already."""
    return not _CHINESE.match(token)


_COMMON = """
WITH exact AS (
  SELECT object_id, title, body, path, id, 0 AS place FROM core_searchentry
  WHERE zone_id = %s AND kind = %s AND title = %s{narrow} LIMIT 5
), titled AS (
  SELECT e.object_id, e.title, e.body, e.path, e.id, 1 AS place FROM {source}{narrow} LIMIT 200
), anywhere AS (
  SELECT e.object_id, e.title, e.body, e.path, e.id, 2 AS place FROM {source}{narrow} LIMIT 200
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
_SQLITE = _COMMON.replace(
    "{source}", "core_searchgrams JOIN core_searchentry e ON e.id = core_searchgrams.rowid WHERE core_searchgrams MATCH %s"
)
_POSTGRES = _COMMON.replace("{source}", "core_searchentry e WHERE e.grams @@ %s::tsquery")
_GROUP = {
    "sqlite": "substr(object_id, 1, instr(object_id, '-') - 1) IN (SELECT value FROM json_each(%s))",
    "postgresql": "split_part(object_id, '-', 1) = ANY(%s)",
}
