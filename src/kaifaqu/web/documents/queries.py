"""Reads of the document room: sources, and the figures, mentions and projects taken from each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.core.cache import cache
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kaifaqu.errors import Place, Problem
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.search import Entry

from .models import Document

if TYPE_CHECKING:
    from kaifaqu.web.indicators.models import Observation
    from kaifaqu.web.projects.models import Project
    from kaifaqu.web.subjects.models import SubjectMention

_NUMBERS: Final = re.compile(r"\d+")


def documents(zone: Zone) -> QuerySet[Document]:
    """The sources of a zone, each with ``figures`` (current observations, withdrawn ones left out) and ``mentions`` counted.

    The counts are sub-queries: two joins would multiply each other's rows.
    """
    figure = apps.get_model("indicators", "Observation").objects.filter(document=OuterRef("pk"), superseded_by=None)
    mention = apps.get_model("subjects", "SubjectMention").objects.filter(document=OuterRef("pk"))
    return Document.objects.filter(zone=zone).annotate(
        figure_count=_count(figure.exclude(status="withdrawn")), mention_count=_count(mention)
    )


def counted(zone: Zone) -> list[tuple[Document, tuple[int, int]]]:
    """The sources of a zone, each with its numbers of figures and of mentions; one query."""
    return [(row, (row.figure_count, row.mention_count)) for row in documents(zone)]  # type: ignore[attr-defined]


def _count(rows: QuerySet[Any]) -> Coalesce:
    grouped = rows.order_by().values("document").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)


def document_of(zone: Zone, code: str) -> Document:
    """The document of that code, or of that exact title; ``Problem("document-unknown")`` otherwise."""
    found = Document.objects.filter(zone=zone, code=code).first() or Document.objects.filter(zone=zone, title=code).first()
    if found is None:
        raise Problem(
            "document-unknown",
            f"没有编号为“{code}”的文件。",
            place=Place(field="文件"),
            hint="请从列表中选择；新文件请先在“文件”中登记。",
        )
    return found


def find(zone: Zone, code: str) -> Document:
    """The document of a code as an address names it; ``Problem("document-not-found")``."""
    found = Document.objects.filter(zone=zone, code=code).first()
    if found is None:
        raise Problem("document-not-found", f"没有编号为“{code}”的文件。", hint="请从文件列表中选择。")
    found.zone = zone
    return found


@dataclass
class Figure:
    """A figure taken from a document: the newest row of its chain, and the ids of the earlier ones (old links still find it)."""

    row: Observation
    earlier: list[int] = field(default_factory=list)

    @property
    def simulated(self) -> bool:
        return self.row.simulated

    @property
    def standing(self) -> bool:
        """Neither withdrawn nor replaced by a figure from another document."""
        return self.row.status != "withdrawn" and self.replaced_by is None

    @property
    def replaced_by(self) -> int | None:
        """The id of a newer row of its chain that rests on another document."""
        newer = getattr(self.row, "superseded_by", None)
        return newer.pk if newer is not None else None


def figures(document: Document) -> list[Figure]:
    """All figures taken from ``document`` in the order of their places, in one query. A withdrawn one stays, marked so."""
    return _by_chain(_rows(document))


def few_figures(document: Document) -> list[Figure] | None:
    """:func:`figures`, or None where there are more than ``LARGE``: for :func:`current`, page by page. One query."""
    rows = list(_rows(document)[: LARGE + 1])
    return _by_chain(rows) if len(rows) <= LARGE else None


def _rows(document: Document) -> QuerySet[Observation]:
    return document.observations.select_related("indicator", "subject", "superseded_by").order_by("id")


def _by_chain(rows: Iterable[Observation]) -> list[Figure]:
    chains: dict[int, Figure] = {}
    for row in rows:
        known = chains.get(row.chain_id)
        if known is None:
            chains[row.chain_id] = Figure(row)
        else:
            known.earlier.append(known.row.pk)
            known.row = row
    return sorted(chains.values(), key=lambda item: place_order(item.row.place, item.row.pk))


LARGE = 1000  # figures of one document on one page; more are paged, in the order of their entry
PAGE = 100


def current(document: Document) -> QuerySet[Observation]:
    """The figures of a document with more than ``LARGE`` of them: the newest row of each chain in it, for a paged list."""
    return _rows(document).exclude(superseded_by__document=document)


def totals(zone: Zone, document: Document) -> dict[str, int]:
    """How many figures a document with very many has: all, targets, undated ones; kept per state of the zone's data."""

    def count() -> dict[str, int]:
        return current(document).order_by().aggregate(
            total=Count("pk"), targets=Count("pk", filter=Q(target=True)),
            undated=Count("pk", filter=Q(undated=True, superseded_by=None) & ~Q(status="withdrawn")),
        )  # fmt: skip

    found: dict[str, int] | None = cache.get_or_set(f"documents:totals:{document.pk}:{zone.data_version}", count, 24 * 3600)
    return found or {}


def page_of(document: Document, number: int) -> int:
    """On which page of :func:`current` the figure with that id stands, found under any of its revisions; 1 if it is not there."""
    row = document.observations.filter(pk=number).first()
    rows = document.observations.exclude(superseded_by__document=document)
    here = rows.filter(Q(pk=row.chain_id) | Q(chain=row.chain_id)).order_by("pk").first() if row is not None else None
    return rows.filter(pk__lt=here.pk).count() // PAGE + 1 if here is not None else 1


def with_history(document: Document, rows: Iterable[Observation]) -> list[Figure]:
    """Rows of one page with the ids of their earlier revisions; one query."""
    rows = list(rows)
    earlier: dict[int, list[int]] = {}
    chains = [row.chain_id for row in rows if row.supersedes_id is not None]
    held = document.observations.filter(Q(pk__in=chains) | Q(chain__in=chains)).order_by("pk") if chains else ()
    for row in held:
        earlier.setdefault(row.chain_id, []).append(row.pk)
    return [Figure(row, [pk for pk in earlier.get(row.chain_id, ()) if pk != row.pk]) for row in rows]


def place_order(place: str, number: int) -> tuple[tuple[int, ...], str, int]:
    """The order of places in a document: by the numbers in them (第7行 before 第81行; 第16、54行 by its first)."""
    return tuple(int(digits) for digits in _NUMBERS.findall(place)) or (10**9,), place, number


def mentions(document: Document) -> list[SubjectMention]:
    """Where the document names somebody, in the order of its lines."""
    rows = document.mentions.select_related("subject", "subject__merged_into")
    return sorted(rows, key=lambda row: place_order(row.place, row.pk))


def projects(document: Document) -> list[Project]:
    """The projects that the document lists."""
    return list(document.projects.select_related("owner").order_by("code"))


def search_entries(zone: Zone) -> Iterable[Entry]:
    """Sources for the global search, by title, issuer and number."""
    for row in Document.objects.filter(zone=zone):
        yield entry_of(row)


def entry_of(row: Document) -> Entry:
    """A source as the global search finds it."""
    body = " ".join((row.issuer, row.number, row.kind, row.dated, row.note)).strip()
    return Entry(row.code, row.title, f"documents/{row.code}/", body)
