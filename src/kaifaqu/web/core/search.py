"""The global search: Chinese without a dictionary, by pairs of characters (bigrams).

What rooms hand in, what somebody may find, and the answers; how the words lie in the database is in :mod:`.search_index`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction

from . import policy
from .actor import Actor
from .models import SearchEntry, Zone
from .search_index import Entry, find, forget, ready, tokens, write

_BATCH = 2000


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
    # Who has the right only in part finds these groups: an object's id is then its group, a dash, and the rest.
    groups: Callable[[Actor, Zone], Sequence[str]] | None = None


__all__ = [
    "SOURCES", "Entry", "Group", "Hit", "index", "kinds_for", "register_source", "remove", "renew_zone", "search", "suggestions",
]  # fmt: skip

SOURCES: dict[str, Source] = {}
Kinds = Mapping[str, Sequence[str] | None]  # what to look among: of each kind these groups, or all of it


def register_source(
    kind: str, label: str, rows: Callable[[Zone], Iterable[Entry]], *, action: str = "view",
    groups: Callable[[Actor, Zone], Sequence[str]] | None = None,
) -> None:  # fmt: skip
    """Called by a room when its app is ready. The order of registration is the order of the groups."""
    SOURCES[kind] = Source(kind, label, rows, action, groups)


def kinds_for(actor: Actor, zone: Zone) -> Kinds:
    """What an actor may find: of each kind everything, or the groups that are the actor's; kinds with neither are left out."""
    found: dict[str, Sequence[str] | None] = {}
    for source in sorted(SOURCES.values(), key=lambda source: source.action != "view"):  # things before loose passages
        if source.action == "view" or policy.can(actor, source.action, zone):
            found[source.kind] = None
        elif source.groups is not None and policy.may(actor, source.action, zone) and (own := source.groups(actor, zone)):
            found[source.kind] = own
    return found


def index(zone: Zone, kind: str, rows: Iterable[Entry]) -> int:
    """Put rows of one kind into the index, or renew them; what is there and not named stays. Gives their number."""
    count = 0
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        made = ready(zone, kind, batch)  # cutting into tokens takes longer than writing: do it before the lock is taken
        with transaction.atomic():
            write(zone, kind, made)
        count += len(batch)
    if count > _BATCH and connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # new words wait in a list that every search reads through: put them in their place
            cursor.execute("SELECT gin_clean_pending_list('core_searchentry_grams')")
    return count


def remove(zone: Zone, kind: str, object_ids: Iterable[str]) -> None:
    """Take things out of the index: merged subjects, withdrawn documents."""
    with transaction.atomic():
        entries = SearchEntry.objects.filter(zone=zone, kind=kind, object_id__in=list(object_ids))
        forget(list(entries.values_list("pk", flat=True)))
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


def search(zone: Zone, text: str, kinds: Kinds | Iterable[str] | None = None, limit: int = 10) -> list[Group]:
    """What fits ``text`` in a zone, grouped by kind, at most ``limit`` per kind; a title equal to the text comes first.

    ``kinds`` are names (each kind as a whole), or what :func:`kinds_for` gives.
    """
    question = tokens(text, question=True)
    if not question:
        return []
    groups = []
    for kind, within in _wanted(kinds).items():
        rows = find(zone, kind, question, text.strip(), limit + 1, within)
        if rows:
            hits = [Hit(kind, row[0], row[1], row[2], f"/z/{zone.code}/{row[3]}") for row in rows[:limit]]
            groups.append(Group(kind, SOURCES[kind].label, hits, more=len(rows) > limit))
    return groups


def suggestions(zone: Zone, text: str, limit: int = 8, kinds: Kinds | Iterable[str] | None = None) -> list[Hit]:
    """Nothing found: the things that share most pairs of characters with the question, for "did you mean"."""
    wanted = _wanted(kinds)
    question = [token for token in tokens(text, question=True) if len(token) > 1][:8]
    scores: dict[tuple[str, str], tuple[int, Hit]] = {}
    for token in question:
        for kind, within in wanted.items():
            for row in find(zone, kind, [token], "", 20, within):
                hit = Hit(kind, row[0], row[1], row[2], f"/z/{zone.code}/{row[3]}")
                known = scores.get((kind, row[0]), (0, hit))
                scores[kind, row[0]] = (known[0] + 1, hit)
    ranked = sorted(scores.values(), key=lambda pair: (-pair[0], len(pair[1].title)))
    return [hit for _, hit in ranked[:limit]]


def _wanted(kinds: Kinds | Iterable[str] | None) -> Kinds:
    if isinstance(kinds, Mapping):
        return {kind: within for kind, within in kinds.items() if kind in SOURCES}
    return {kind: None for kind in (SOURCES if kinds is None else kinds) if kind in SOURCES}
