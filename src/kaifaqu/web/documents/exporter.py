"""Documents of a zone as rows of documents.csv; their files, texts, statements and findings as docs/zone-folder.md has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet

from kaifaqu.content.document_lines import BlockRow, FileRow
from kaifaqu.content.document_lines import FindingRow as Finding
from kaifaqu.content.document_lines import StatementRow as Line
from kaifaqu.content.documents_folder import FileContent
from kaifaqu.content.rows import DocumentRow
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import tidy
from kaifaqu.web.core.snapshot import by

from . import store
from .keeping import changed_fields
from .loader import FIELDS
from .models import Document, DocumentFile, FindingRow, StatementRow, TextBlock

Places = Mapping[int, tuple[str, int]]  # id of an observation → key and number in its chain (0: it stands)
_LINE = ("number", "reading", "confidence", "state", "reason", "reviewed_at", "made")
_FINDING = (
    "key", "rule", "severity", "title", "recomputation", "found_at", "state", "note", "bureau", "handled_at",
)  # fmt: skip
_QUOTE = ("document", "title", "block", "start", "end", "text", "place", "around", "indicator", "subject")


def documents(zone: Zone, codes: Sequence[str] | None = None) -> Iterator[DocumentRow]:
    """The zone's documents by code; ``codes`` narrows to some."""
    found: QuerySet[Document] = Document.objects.filter(zone=zone)
    if codes is not None:
        found = found.filter(code__in=codes)
    for values in found.order_by(*by("code")).values(*FIELDS).iterator():
        yield DocumentRow(line=0, **values | {"guessed": tuple(values["guessed"])})


def figures_used(zone: Zone) -> set[int]:
    """The ids of the observations that statements and findings rest on."""
    rows = StatementRow.objects.filter(zone=zone).exclude(observation=None).values_list("observation", "replaced")
    quotes = (quote for found in FindingRow.objects.filter(zone=zone).values_list("quotes", flat=True) for quote in found)
    return {pk for pair in rows for pk in pair if pk} | {quote["observation"] for quote in quotes if quote.get("observation")}


def files(zone: Zone, places: Places) -> Iterator[FileContent]:
    """Every version by document and number. Texts and statements are read when they are written."""
    rows = DocumentFile.objects.filter(document__zone=zone).select_related("document", "uploaded_by")
    for file in list(rows.order_by(*by("document__code"), "number")):
        opened: Callable[[], Any] = partial(store.opened, file)
        yield FileContent(_file(file), opened, partial(_blocks, file), partial(_statements, file, places))


def findings(zone: Zone, places: Places) -> Iterator[Finding]:
    """The work list by key; who answered stays by name."""
    versions = {
        pk: (code, number)
        for pk, code, number in DocumentFile.objects.filter(document__zone=zone).values_list("pk", "document__code", "number")
    }
    rows = FindingRow.objects.filter(zone=zone).select_related("handled_by").prefetch_related("files").order_by(*by("key"))
    for row in rows:
        held = sorted(versions[file.pk] for file in row.files.all())
        yield Finding(
            explanations=tuple(row.explanations), files=tuple(list(pair) for pair in held), handled_by=row.handler,
            quotes=tuple(_quote(quote, versions, places) for quote in row.quotes if quote["file"] in versions),
            **{name: getattr(row, name) for name in _FINDING},
        )  # fmt: skip


def _file(file: DocumentFile) -> FileRow:
    waiting = file.state in (DocumentFile.State.QUEUED, DocumentFile.State.READING)
    return FileRow(
        line=0, document=file.document.code, version=file.number, name=file.name, format=file.format, sha256=file.sha256,
        size=file.size, uploaded_at=file.uploaded_at, uploaded_by=file.uploader, state="queued" if waiting else file.state,
        read_at=file.read_at, notes=tuple(file.notes), lost=not store.path_of(file.sha256).is_file(),
        problem={name: str(value) for name, value in file.problem.items() if value},
    )  # fmt: skip


def _blocks(file: DocumentFile) -> Iterator[BlockRow]:
    rows = TextBlock.objects.filter(file=file).order_by("number")
    for kind, level, path, text, marks, cells in rows.values_list("kind", "level", "path", "text", "marks", "cells").iterator():
        yield BlockRow(kind, text, level, tuple(path), tuple(marks), tuple(cells))


def _statements(file: DocumentFile, places: Places) -> Iterator[Line]:
    rows = StatementRow.objects.filter(file=file).select_related("first", "reviewer").order_by("number")
    for row in rows.iterator():
        figure, revision = places.get(row.observation_id or 0, ("", 0))
        _, replaced = places.get(row.replaced_id or 0, ("", 0))
        stands = {name: getattr(row, name) for name in changed_fields(row)}
        if "value" in stands:
            stands["value"] = f"{tidy(row.value):f}"
        yield Line(
            stands=stands, first=row.checked_by, reviewer=row.reviewed_by, figure=figure, revision=revision,
            replaced=replaced if figure else 0, **{name: getattr(row, name) for name in _LINE},
        )  # fmt: skip


def _quote(quote: Mapping[str, Any], versions: Mapping[int, tuple[str, int]], places: Places) -> dict[str, Any]:
    found = {name: quote[name] for name in _QUOTE if quote.get(name) not in (None, "")} | {"version": versions[quote["file"]][1]}
    found |= {name: quote.get(name, "") for name in ("title", "text", "place")}
    if quote.get("statement"):
        number = StatementRow.objects.filter(pk=quote["statement"]).values_list("number", flat=True).first()
        found |= {"statement": number} if number is not None else {}
    figure, revision = places.get(quote.get("observation") or 0, ("", 0))
    return found | ({"figure": figure} if figure else {}) | ({"revision": revision} if revision else {})
