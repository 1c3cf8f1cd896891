"""What the job does with a file: read it apart, take the statements out, audit them, and put everything into the tables at once.

First all that takes long, without a lock; then one short transaction. A worker killed in between leaves a file that waits.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from kaifaqu.errors import Problem
from kaifaqu.evidence import Document as Text
from kaifaqu.evidence import Reading
from kaifaqu.observe import Period
from kaifaqu.web.core import audit, search
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.jobs import JobRun
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.zones import lock, touch

from . import auditing, engine, guess, keeping, store
from .models import Document, DocumentFile, StatementRow, TextBlock
from .passages import PASSAGE, forget_passages, passages
from .queries import entry_of
from .uploading import Meta, upload

logger = logging.getLogger("kaifaqu.documents")
_PERSONS = ("first_id", "first_name", "reviewer_id", "reviewer_name", "reviewed_at")
_CARRIED = ("state", "reason", *_PERSONS, "observation_id", "made", "replaced_id", *keeping.EDITABLE)
Key = tuple[object, ...]


@dataclass(frozen=True)
class Made:
    """A file as read, before anything is stored."""

    reading: Reading
    statements: list[StatementRow]
    guesses: dict[str, Any]  # fields of the document that the text has told
    audited: auditing.Audited


def work(run: JobRun, number: int) -> dict[str, Any]:
    """Read a version; done twice it is done once. What the file is to blame for is kept with it, and is no failed job."""
    file = _file(number)
    if file is None or file.state == DocumentFile.State.READ:
        return {}
    DocumentFile.objects.filter(pk=file.pk).update(state=DocumentFile.State.READING)
    run.progress(0, 3, "正在读取")
    try:
        made = prepare(file, say=lambda step, text: run.progress(step, 3, text))
    except Problem as problem:
        with run.effect():
            refuse(file, problem)
            run.result = {"problem": problem.code}
        return dict(run.result)
    except Exception:
        unknown = Problem("reading-failed", "读取时系统出错，没有读出内容。", hint="请换一种格式另存后再上传，并告知系统管理员。")
        refuse(file, unknown)
        raise
    search.index(file.document.zone, PASSAGE, passages(file, made.reading.document))  # before the lock: it takes a while
    with run.effect():
        run.result = keep(run.actor, file, made)
    return dict(run.result)


def read_now(actor: Actor, file: DocumentFile, *, apart: bool = True) -> dict[str, Any]:
    """The same without a job: for the demo and the command line. The Problem of a file that cannot be read is raised."""
    made = prepare(file, apart=apart)
    search.index(file.document.zone, PASSAGE, passages(file, made.reading.document))
    with transaction.atomic():
        return keep(actor, file, made)


def bring(actor: Actor, zone: Zone, path: Path, meta: Meta) -> dict[str, Any]:
    """A file that ships with the program: taken in and read at once, in this process. One that is there already is left alone."""
    with path.open("rb") as handle:
        taken = upload(actor, zone, path.name, iter(lambda: handle.read(1 << 20), b""), meta, later=False)
    file = _file(taken.file.pk)
    return read_now(actor, file, apart=False) if file is not None and file.state != DocumentFile.State.READ else {}


def _file(number: int) -> DocumentFile | None:
    rows = DocumentFile.objects.select_related("document__zone__subject", "uploaded_by")
    return rows.filter(pk=number).first()


def prepare(file: DocumentFile, say: Any = lambda step, text: None, *, apart: bool = True) -> Made:
    """All that takes long: nothing is stored. Problems are those of the reader."""
    with store.opened(file):  # a file that is gone is told as such, not as unreadable
        path = store.path_of(file.sha256)
    text = keeping.storable(engine.read(path, file.name, apart=apart))
    say(1, "正在取数")
    guesses = _guesses(file.document, text)
    for name, value in guesses.items():
        setattr(file.document, name, value)
    zone = file.document.zone
    context = engine.context_of(zone, file.document)
    found = engine.statements(text, context)
    code, name, _ = engine.subject_of(zone, file.document)
    rows = [_known_subject(row, code, {name, zone.name}) for row in keeping.statement_rows(file, found)]
    say(2, "正在核对")
    reading = Reading(text, tuple(keeping.statement_of(row) for row in rows), context)
    return Made(reading, rows, guesses, auditing.audited(file, reading))


def _known_subject(row: StatementRow, code: str, names: set[str]) -> StatementRow:
    """The zone itself is an entry of the register, also where a text only says 全区 and the engine knew no code."""
    if not row.body and row.subject in names:
        row.body = row.reading["body"] = code
    return row


def _guesses(document: Document, text: Text) -> dict[str, Any]:
    """What the text tells of what nobody has typed: it knows better than the file's name."""
    if not document.guessed:
        return {}
    found = guess.from_text(text)
    told = {name: getattr(found, name) for name in document.guessed if getattr(found, name, "")}
    if "dated" in told:
        period = Period.parse(told["dated"])
        if period.start is None or period.start > timezone.localdate():
            del told["dated"]
        else:
            told["published_on"] = guess.published_on(told["dated"], timezone.localdate())
    return told


def refuse(file: DocumentFile, problem: Problem) -> None:
    """A file that could not be read stays, with the reason."""
    said = problem.as_dict()
    DocumentFile.objects.filter(pk=file.pk).update(state=DocumentFile.State.FAILED, problem=said, read_at=timezone.now())
    actor = Actor.system("读取文件")
    summary = f"读取失败：{file.document.title}（{file.name}）：{problem.message}"
    audit.record(actor, "document.read", zone=file.document.zone, obj=file.document, summary=summary, detail=said)


def keep(actor: Actor, file: DocumentFile, made: Made) -> dict[str, Any]:
    """Store a file as read, in the caller's transaction. Gives what the job shows as its result."""
    document, zone = file.document, file.document.zone
    lock(zone)  # before the rows, as a review does
    if file.statements.exclude(state=StatementRow.State.PROPOSED).exists():  # reviewed after a reading again had failed: it stays
        DocumentFile.objects.filter(pk=file.pk).update(state=DocumentFile.State.READ, problem={})
        return {}
    TextBlock.objects.filter(file=file).delete()
    StatementRow.objects.filter(file=file).delete()
    TextBlock.objects.bulk_create(keeping.block_rows(file, made.reading.document), batch_size=200)
    carried = _carry_over(file, made.statements)
    linked = _link(document, [row for row in made.statements if row.state == StatementRow.State.PROPOSED])
    StatementRow.objects.bulk_create(made.statements, batch_size=200)
    file.state, file.problem, file.read_at = DocumentFile.State.READ, {}, timezone.now()
    file.notes = [str(note)[:300] for note in made.reading.document.notes]
    file.format = made.reading.document.format
    file.save(update_fields=["state", "problem", "read_at", "notes", "format"])
    if made.guesses:
        document.save(update_fields=list(made.guesses))
        search.index(zone, "document", [entry_of(document)])
    doubts = auditing.keep(file, made.audited)
    forget_passages(zone, document, but=file)
    if made.guesses and document.observations.exists():
        touch(zone)  # its title stands beside its figures; what only waits for a review is on no page that is kept
    result = {
        "blocks": len(made.reading.document.blocks), "statements": len(made.statements), "carried": carried, "linked": linked,
        "findings": doubts,
    }  # fmt: skip
    summary = f"读取文件“{document.title}”第{file.number}版：读出 {len(made.statements)} 个数，疑点 {doubts} 处"
    audit.record(actor, "document.read", zone=zone, obj=document, summary=summary, detail=result)
    return result


def _carry_over(file: DocumentFile, rows: list[StatementRow]) -> int:
    """What was reviewed in the version before and is read the same again needs no second review."""
    before = file.document.files.filter(number__lt=file.number, state=DocumentFile.State.READ).order_by("-number").first()
    if before is None:
        return 0
    held: dict[Key, list[StatementRow]] = defaultdict(list)
    for old in before.statements.exclude(state=StatementRow.State.PROPOSED).order_by("-number"):
        held[_same(old)].append(old)
    count = 0
    for row in rows:
        if found := held.get(_same(row)):
            old = found.pop()
            for name in _CARRIED:
                setattr(row, name, getattr(old, name))
            row.reason = (old.reason or f"沿用第{before.number}版的审阅")[:300]
            count += 1
    return count


def _same(row: StatementRow) -> Key:
    """What the machine must have read alike, in both versions; the place may have moved."""
    return tuple(str(row.reading[name]) for name in (*keeping.EDITABLE, "quote"))


def _link(document: Document, rows: list[StatementRow]) -> int:
    """Figures that were entered from this document before its file came: the same value at the same place is the same figure."""
    there: dict[Key, list[int]] = defaultdict(list)
    current = document.observations.filter(superseded_by=None).exclude(status="withdrawn").order_by("-pk")
    for pk, code, measure, value, unit, place in current.values_list(
        "pk", "indicator__code", "measure", "value", "unit", "place"
    ):
        there[code, measure, value.normalize(), unit, place].append(pk)
    count = 0
    for row in rows if there else ():
        if found := there.get((row.code, row.measure, row.value.normalize(), row.unit, row.place)):
            row.observation_id = found.pop()
            row.state, row.reason = StatementRow.State.ACCEPTED, f"与已有的第{row.observation_id}号相同，自动关联"
            count += 1
    return count


def current_readings(files: Iterator[DocumentFile]) -> Iterator[tuple[DocumentFile, Reading]]:
    """Versions as the engine's readings, with the reviewers' corrections and without what they rejected."""
    for file in files:
        rows = file.statements.exclude(state=StatementRow.State.REJECTED).order_by("number")
        text = keeping.document_of(file, file.blocks.order_by("number"))
        context = replace(engine.context_of(file.document.zone, file.document))
        yield file, Reading(text, tuple(keeping.statement_of(row) for row in rows), context)
