"""Reads of the subject register. A merged entry stays as a row; whoever reads about the kept one reads its whole family."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import Http404

from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.search import Entry

from .models import MatchProposal, Subject, SubjectChange, SubjectMention, SubjectName

Kind = Subject.Kind
ORGANISATIONS = (Kind.ENTERPRISE, Kind.PLATFORM, Kind.FUND, Kind.BUREAU)
CREDIT_PREFIX = 4  # signs of a credit code from which it is searched
_DEPTH = 10  # of merges into merges
SEARCH_LIMIT = 2000  # other names that one word may match: a word in more of them is no search


def entries(zone: Zone) -> QuerySet[Subject]:
    """All entries of a zone's register that have not been merged into another."""
    return Subject.objects.filter(zone=zone, merged_into=None)


def organisations(zone: Zone) -> QuerySet[Subject]:
    """Enterprises, platforms, funds and bureaus."""
    return entries(zone).filter(kind__in=ORGANISATIONS)


def find(zone: Zone, code: str) -> Subject:
    """The entry of a code, merged ones too."""
    found = Subject.objects.filter(zone=zone, code=code).select_related("parent", "merged_into").first()
    if found is None:
        raise Http404(f"没有编号为“{code}”的对象")
    return found


def family(subject: Subject) -> list[int]:
    """The ids of the entry and of all that have been merged into it."""
    ids, last = [subject.pk], [subject.pk]
    for _ in range(_DEPTH):
        last = list(Subject.objects.filter(merged_into__in=last).values_list("pk", flat=True))
        if not last:
            break
        ids += last
    return ids


def kept(subject: Subject) -> Subject:
    """The entry that this one counts with now: itself, unless it has been merged."""
    for _ in range(_DEPTH):
        if subject.merged_into is None:
            break
        subject = subject.merged_into
    return subject


def search(zone: Zone, rows: QuerySet[Subject], text: str) -> QuerySet[Subject]:
    """Rows with ``text`` in a name, an alias (also of an entry merged into them), or at the start of the credit code, or as code.

    Several words must all be there. What is not in the name is looked up first, so that the rows themselves are read from the
    index by name alone.
    """
    for word in text.split():
        ids = by_other_name(zone, word)
        if word.isascii():
            ids += by_code(zone, word)
        rows = rows.filter(_named(word) | Q(pk__in=ids))
    return rows


def _named(word: str) -> Q:
    """``word`` in the name. Chinese has no capitals: without folding them PostgreSQL needs a third of the time."""
    return Q(name__icontains=word) if word.lower() != word.upper() else Q(name__contains=word)


def by_code(zone: Zone, word: str) -> list[int]:
    """Ids of the entries with this code, or a credit code that begins so (at least four signs)."""
    ids = [*Subject.objects.filter(zone=zone, code=word).values_list("pk", flat=True)]
    if len(word) >= CREDIT_PREFIX:
        start = word.upper()
        rows = Subject.objects.filter(zone=zone, credit_code__gte=start, credit_code__lt=start + "~")
        ids += rows.values_list("pk", flat=True)[:SEARCH_LIMIT]
    return ids


def by_other_name(zone: Zone, word: str) -> list[int]:
    """Ids of the kept entries that have ``word`` in an alias, or into which an entry so named has been merged."""
    named = SubjectName.objects.filter(_named(word)).values_list("subject_id", flat=True)[:SEARCH_LIMIT]
    own = Subject.objects.filter(zone=zone, pk__in=list(named)).values_list("pk", "merged_into_id")
    # "> 0" is "not null" that every database looks up in the index; the zone is compared here, or SQLite would take its index.
    merged = Subject.objects.filter(_named(word), merged_into__gt=0).values_list("zone_id", "merged_into_id")
    ids = {into or entry for entry, into in own} | {into for where, into in merged if where == zone.pk and into is not None}
    for _ in range(_DEPTH):
        deeper = (
            dict(Subject.objects.filter(pk__in=ids, merged_into__isnull=False).values_list("pk", "merged_into_id")) if ids else {}
        )
        if not deeper:
            break
        ids = (ids - deeper.keys()) | {*deeper.values()}
    return sorted(ids)


def choices(zone: Zone, field: str) -> list[tuple[str, str]]:
    """The values that occur in ``field``, for a filter; read once per state of the data."""
    key = f"subjects:choices:{zone.pk}:{zone.data_version}:{field}"
    found: list[str] | None = cache.get(key)
    if found is None:
        found = sorted(entries(zone).exclude(**{field: ""}).values_list(field, flat=True).distinct())
        cache.set(key, found, 3600)
    return [(value, value) for value in found]


def names(ids: Iterable[int]) -> QuerySet[SubjectName]:
    return SubjectName.objects.filter(subject__in=ids).select_related("document", "subject").order_by("kind", "valid_from", "pk")


def mentions(ids: Iterable[int]) -> QuerySet[SubjectMention]:
    return SubjectMention.objects.filter(subject__in=ids).select_related("document").order_by("document__code", "pk")


def children(ids: Iterable[int]) -> QuerySet[Subject]:
    return Subject.objects.filter(parent__in=ids, merged_into=None).order_by("kind", "name", "pk")


def changes(ids: Iterable[int]) -> QuerySet[SubjectChange]:
    """Merges and splits in which the entries took part, the latest first."""
    ids = list(ids)
    rows = SubjectChange.objects.filter(Q(kept__in=ids) | Q(other__in=ids))
    return rows.select_related("kept", "other", "made_by", "undone_by").order_by("-made_at", "-pk")


def proposals(zone: Zone) -> QuerySet[MatchProposal]:
    rows = MatchProposal.objects.filter(zone=zone).select_related("left", "right", "decided_by")
    return rows.order_by("-score", "pk")


def open_proposals(subject: Subject) -> QuerySet[MatchProposal]:
    rows = MatchProposal.objects.filter(state=MatchProposal.State.OPEN).filter(Q(left=subject) | Q(right=subject))
    return rows.select_related("left", "right")


def waiting(zone: Zone) -> int:
    """How many pairs wait for a decision."""
    return MatchProposal.objects.filter(zone=zone, state=MatchProposal.State.OPEN).count()


def search_entries(zone: Zone, ids: Iterable[int] | None = None) -> Iterator[Entry]:
    """What the global search finds of the register (of ``ids`` only, when given): each entry under all names of its family.

    Projects are left out: their own room gives them.
    """
    rows = entries(zone).exclude(kind=Kind.PROJECT)
    rows = rows if ids is None else rows.filter(pk__in=list(ids))
    others: dict[int, list[str]] = {}
    into = dict(Subject.objects.filter(zone=zone, merged_into__isnull=False).values_list("pk", "merged_into_id"))
    aliases = SubjectName.objects.filter(subject__zone=zone).order_by("pk").values_list("subject_id", "name")
    merged = Subject.objects.filter(pk__in=into).values_list("pk", "name")
    for pk, name in (*aliases, *merged):
        others.setdefault(_root(pk, into), []).append(name)
    columns = ("pk", "code", "name", "credit_code", "category", "industry", "region")
    for pk, code, name, *rest in rows.order_by("pk").values_list(*columns).iterator(chunk_size=2000):
        body = dict.fromkeys([*others.get(pk, ()), *rest, code])
        yield Entry(code, name, f"units/{code}/", " ".join(text for text in body if text))


def _root(pk: int, into: dict[int, int]) -> int:
    for _ in range(_DEPTH):
        if pk not in into:
            break
        pk = into[pk]
    return pk
