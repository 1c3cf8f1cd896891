"""Rows of documents.csv into the table; the files, texts, statements and findings of a folder into a zone that has none yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kaifaqu.content import document_lines, documents_folder
from kaifaqu.errors import Place, Problem
from kaifaqu.evidence import Locator
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.upsert import codes, upsert

from . import keeping, store, uploading
from .models import Document, DocumentFile, FindingRow, StatementRow, TextBlock

if TYPE_CHECKING:
    from kaifaqu.content.rows import DocumentRow

FIELDS = (
    "code", "title", "issuer", "number", "kind", "dated", "published_on", "certainty", "link", "note", "simulated", "about",
    "text_open", "guessed",
)  # fmt: skip
_FEW: Final = 200  # rows made at once
T = TypeVar("T")
Entries = Callable[[set[tuple[str, int]]], Mapping[tuple[str, int], int]]  # key and number of an entry → id of the observation


def load_documents(zone: Zone, rows: Sequence[DocumentRow]) -> None:
    """Make or change the zone's documents of these codes."""
    wanted = [(row.code, {name: getattr(row, name) for name in FIELDS} | {"guessed": list(row.guessed)}) for row in rows]
    upsert(Document.objects.filter(zone=zone), wanted, key=lambda row: row.code, narrow="code", fixed={"zone_id": zone.pk})


def document_ids(zone: Zone) -> dict[str, int]:
    """Id by code."""
    return codes(Document.objects.filter(zone=zone))


@dataclass
class Restoring:
    """The files of a folder put into a new zone. ``dry`` keeps no bytes: they would stay when the transaction is taken back."""

    zone: Zone
    actor: Actor
    folder: Path
    documents: Mapping[str, int]
    entries: Entries
    now: datetime
    dry: bool = False

    def files(self, rows: Sequence[document_lines.FileRow]) -> dict[str, int]:
        """Every version with its text and statements; gives how many of each. What was waiting to be read is read here."""
        count = 0
        for row in rows:
            if not row.lost:
                self._keep(row)
            file = self._file(row)
            for blocks in _chunks(enumerate(documents_folder.blocks_of(self.folder, row))):
                TextBlock.objects.bulk_create([self._block(file, number, item) for number, item in blocks])
            for items in _chunks(documents_folder.statements_of(self.folder, row)):
                StatementRow.objects.bulk_create(self._statements(file, items))
                count += len(items)
            if row.state == "queued":
                uploading.queue(self.actor, file)
        return {"files": len(rows), "statements": count}

    def findings(self, rows: Sequence[document_lines.FindingRow]) -> int:
        """The work list; gives how many there are."""
        ids = DocumentFile.objects.filter(document__zone=self.zone).values_list("document__code", "number", "pk")
        versions = {(code, number): pk for code, number, pk in ids}
        wanted = {(quote["figure"], quote.get("revision", 0)) for row in rows for quote in row.quotes if quote.get("figure")}
        entries = self.entries(wanted)
        for row in rows:
            values = {
                name: getattr(row, name)
                for name in ("key", "rule", "severity", "title", "recomputation", "state", "note", "bureau")
            }
            made = FindingRow.objects.create(
                zone=self.zone, explanations=list(row.explanations), handled_by_name=row.handled_by, handled_at=row.handled_at,
                found_at=min(row.found_at, self.now), quotes=[_quote(quote, versions, entries) for quote in row.quotes], **values,
            )  # fmt: skip
            made.files.set({versions[code, number] for code, number in row.files})
        return len(rows)

    def _keep(self, row: document_lines.FileRow) -> None:
        content = documents_folder.bytes_of(self.folder, row)
        if self.dry:
            return
        try:
            store.keep(store.clean_name(row.name), [content])
        except Problem as problem:
            raise problem.at(Place(file=row.file)) from None

    def _file(self, row: document_lines.FileRow) -> DocumentFile:
        file = DocumentFile.objects.create(
            document_id=self.documents[row.document], number=row.version, name=store.clean_name(row.name), sha256=row.sha256,
            size=row.size, format=row.format, uploaded_by_name=row.uploaded_by, uploaded_at=min(row.uploaded_at, self.now),
            state=row.state, problem=dict(row.problem), notes=list(row.notes), read_at=row.read_at,
        )  # fmt: skip
        file.document.zone = self.zone
        return file

    @staticmethod
    def _block(file: DocumentFile, number: int, item: document_lines.BlockRow) -> TextBlock:
        return TextBlock(
            file=file, number=number, kind=item.kind, level=item.level, path=list(item.path), text=item.text,
            marks=list(item.marks), cells=list(item.cells),
        )  # fmt: skip

    def _statements(self, file: DocumentFile, items: Sequence[document_lines.StatementRow]) -> Iterator[StatementRow]:
        pairs = {
            (item.figure, number) for item in items if item.figure for number in {item.revision, item.replaced or item.revision}
        }
        entries = self.entries(pairs)
        for item in items:
            read, stands = dict(item.reading), dict(item.stands)
            if "value" in stands:
                stands["value"] = Decimal(stands["value"])
            yield StatementRow(
                zone=self.zone, file=file, number=item.number, reading=read, block=read["block"], start=read["start"],
                end=read["end"], place=str(Locator(**read["locator"]))[:200], quote=read["quote"], confidence=item.confidence,
                state=item.state, reason=item.reason, first_name=item.first, reviewer_name=item.reviewer,
                reviewed_at=item.reviewed_at, made=item.made, observation_id=entries.get((item.figure, item.revision)),
                replaced_id=entries[item.figure, item.replaced] if item.replaced else None, **keeping.columns(read) | stands,
            )  # fmt: skip


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """A few at a time: a text may be larger than the memory."""
    iterator = iter(items)
    while chunk := list(islice(iterator, _FEW)):
        yield chunk


def _quote(
    quote: Mapping[str, Any], versions: Mapping[tuple[str, int], int], entries: Mapping[tuple[str, int], int]
) -> dict[str, Any]:
    """A quote as the room keeps it: with the ids of this database."""
    file = versions[quote["document"], quote["version"]]
    found = {name: value for name, value in quote.items() if name not in ("statement", "figure", "revision")}
    found |= {"file": file, "around": quote.get("around", "")}
    if "statement" in quote:
        pk = StatementRow.objects.filter(file=file, number=quote["statement"]).values_list("pk", flat=True).first()
        found |= {"statement": pk} if pk is not None else {}
    return found | ({"observation": entries[quote["figure"], quote.get("revision", 0)]} if quote.get("figure") else {})
