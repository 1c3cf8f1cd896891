"""The text of the documents in the global search: short pieces, each with the place it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kaifaqu.evidence import Document as Text
from kaifaqu.web.core import search
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import SearchEntry, Zone
from kaifaqu.web.core.search import Entry

from . import keeping
from .models import Document, DocumentFile

PASSAGE: Final = "passage"
_LONGEST: Final = 600  # characters of a piece: the index keeps 2,000 of an entry, and a reader wants the line, not the page
_ENDS: Final = "。；！？\n"


def passages(file: DocumentFile, text: Text) -> Iterator[Entry]:
    """The pieces of a version (in the search it is their group). Every character is in one of them; a pair of signs across two
    pieces is in the second."""
    document = file.document
    for number, block in enumerate(text.blocks):
        for part, (start, end) in enumerate(_cut(block.text)):
            piece = block.text[start:end].strip()
            if len(piece) < 2:
                continue
            title = f"{document.title[:80]} {block.at(start)}".strip()
            path = f"documents/{document.code}/?at=b-{number}#b-{number}"
            yield Entry(f"{file.pk}-{number}-{part}", title, path, piece.replace("\t", " "))


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Pieces that end where a sentence or a row does; an endless one is cut with one sign of overlap."""
    start = 0
    while start < len(text):
        end = min(start + _LONGEST, len(text))
        if end < len(text):
            stop = max(text.rfind(sign, start + _LONGEST // 3, end) for sign in _ENDS)
            end = stop + 1 if stop >= 0 else end
        yield max(start - 1, 0), end
        start = end


def zone_passages(zone: Zone) -> Iterator[Entry]:
    """The pieces of all newest versions of a zone, for renewing the whole index."""
    last: set[int] = set()
    for file in DocumentFile.objects.filter(document__zone=zone, state="read").select_related("document").order_by("-number"):
        if file.document_id in last:
            continue
        last.add(file.document_id)
        yield from passages(file, keeping.document_of(file, file.blocks.order_by("number")))


def own_groups(actor: Actor, zone: Zone) -> list[str]:
    """The groups that somebody finds who may read own uploads only: the versions of documents with an upload of theirs."""
    if actor.user_id is None:
        return []
    mine = DocumentFile.objects.filter(document__zone=zone, state="read", document__files__uploaded_by=actor.user_id)
    return [str(pk) for pk in mine.order_by("pk").values_list("pk", flat=True).distinct()]


def forget_passages(zone: Zone, document: Document, *, but: DocumentFile) -> None:
    """Only the newest version is found: take out the others' pieces."""
    for file in document.files.exclude(pk=but.pk):
        rows = SearchEntry.objects.filter(zone=zone, kind=PASSAGE, object_id__startswith=f"{file.pk}-")
        search.remove(zone, PASSAGE, list(rows.values_list("object_id", flat=True)))
