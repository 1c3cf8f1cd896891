"""Files come in: kept on disk, registered as a version of a document, read by a job. The same bytes again are recognised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kaifaqu.errors import Place, Problem, Problems
from kaifaqu.web.core import audit, policy, search
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.jobs import enqueue
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.zones import lock, touch
from kaifaqu.web.indicators.queries import find_subject

from . import guess, store
from .models import Document, DocumentFile
from .queries import entry_of

UPLOAD: Final = "document.upload"
LABELS: Final = {
    "title": "标题", "about": "所述对象", "issuer": "发布单位", "number": "文号", "kind": "类型", "dated": "日期",
    "certainty": "可信度", "note": "说明", "simulated": "模拟数据", "text_open": "全文公开",
}  # fmt: skip


@dataclass(frozen=True)
class Meta:
    """What is said of a document when it is uploaded. Empty texts are guessed from the file, and marked as guesses."""

    title: str = ""
    about: str = ""  # whom 全区 means: a name or a code of the register
    issuer: str = ""
    number: str = ""
    kind: str = ""
    dated: str = ""
    certainty: str = "C"
    note: str = ""
    simulated: bool = False
    text_open: bool = False

    @classmethod
    def of(cls, document: Document) -> Meta:
        return cls(**{item.name: getattr(document, item.name) for item in fields(cls)})


@dataclass(frozen=True)
class Uploaded:
    """The version that a file has become; ``known`` if these bytes were in the zone already, and nothing was done."""

    file: DocumentFile
    known: bool = False


def may_change(actor: Actor, document: Document) -> bool:
    """May the actor add versions to a document and say what it is: in the whole zone, or of an own upload."""
    if policy.can(actor, UPLOAD, document.zone):
        return True
    mine = actor.user_id is not None and document.files.filter(uploaded_by=actor.user_id).exists()
    return mine and bool(policy.may(actor, UPLOAD, document.zone))


def upload(
    actor: Actor, zone: Zone, name: str, chunks: Iterable[bytes], meta: Meta | None = None, *, document: Document | None = None,
    later: bool = True,
) -> Uploaded:  # fmt: skip
    """Take in one file: as a new document, or as the next version of ``document``. A job reads it (``later``), or the caller.

    Problems: Forbidden, "document-format", "document-empty", "document-too-large", "date-invalid", "text-too-long",
    "value-invalid", "upload-conflict" (these bytes are a version of another document).
    """
    if (document is not None and not may_change(actor, document)) or not policy.may(actor, UPLOAD, zone):
        policy.require(actor, UPLOAD, zone)
    name = store.clean_name(name)
    form = store.format_of(name)
    checked = _checked(zone, meta or Meta())
    sha256, size = store.keep(name, chunks)
    with transaction.atomic():
        lock(zone)
        known = DocumentFile.objects.filter(document__zone=zone, sha256=sha256).select_related("document").first()
        if known is not None:
            if document is not None and known.document_id != document.pk:
                message = f"这份文件已经是“{known.document.title}”的第{known.number}版。"
                raise Problem("upload-conflict", message, hint="请核对是否选错了文件。")
            return Uploaded(known, known=True)
        home = document or _new_document(zone, name, checked)
        last = home.files.aggregate(last=Max("number"))["last"] or 0
        file = DocumentFile.objects.create(
            document=home, number=last + 1, name=name, sha256=sha256, size=size, format=form,
            uploaded_by_id=actor.user_id, uploaded_at=timezone.now(),
        )  # fmt: skip
        if later:
            queue(actor, file)
        detail = {"name": name, "sha256": sha256, "size": size, "version": file.number}
        summary = f"上传文件“{home.title}”第{file.number}版（{name}）"
        audit.record(actor, UPLOAD, zone=zone, obj=home, summary=summary, detail=detail)
    return Uploaded(file)


def queue(actor: Actor, file: DocumentFile) -> None:
    """Have a version read by the worker."""
    from .tasks import read_file

    title = f"读取文件“{file.document.title}”"
    state = enqueue(read_file, actor, title=title, zone=file.document.zone, key=f"file-{file.pk}", file=file.pk)
    file.state, file.job, file.problem = DocumentFile.State.QUEUED, state.task_id, {}
    file.save(update_fields=["state", "job", "problem"])


def change(actor: Actor, document: Document, meta: Meta) -> Document:
    """Say what a document is: whoever confirms a guess makes it a statement. A new date has an unreviewed file read again,
    as 今年 counts from it. Problems: Forbidden, "value-missing", "date-invalid", "text-too-long", "value-invalid"."""
    zone = document.zone
    if not may_change(actor, document):
        policy.require(actor, UPLOAD, zone)
    checked = _checked(zone, meta, titled=True)
    before = Meta.of(document)
    with transaction.atomic():
        lock(zone)
        for item in fields(Meta):
            setattr(document, item.name, getattr(checked, item.name))
        if checked.dated != before.dated:
            document.published_on = guess.published_on(checked.dated, timezone.localdate())
        document.guessed = []
        document.save()
        search.index(zone, "document", [entry_of(document)])
        touch(zone)
        changes = {LABELS[f.name]: [_said(before, f.name), _said(checked, f.name)] for f in fields(Meta)}
        detail = {"changes": {name: pair for name, pair in changes.items() if pair[0] != pair[1]}}
        audit.record(actor, "document.change", zone=zone, obj=document, summary=f"修改文件信息：{document.title}", detail=detail)
        if (checked.dated, checked.title, checked.about) != (before.dated, before.title, before.about):
            again(actor, document, quietly=True)
    return document


def again(actor: Actor, document: Document, *, quietly: bool = False) -> bool:
    """Read the newest version again, where that has failed or nothing in it has been reviewed. Problem "statement-reviewed"."""
    if not may_change(actor, document):
        policy.require(actor, UPLOAD, document.zone)
    with transaction.atomic():
        lock(document.zone)  # nobody reviews between the look and the queue
        file = document.files.order_by("-number").first()
        if file is None:
            if quietly:
                return False
            raise Problem("file-missing", "这份文件没有上传原件。", hint="请先上传原件。")
        if file.statements.exclude(state="proposed").exists():
            if quietly:
                return False
            hint = "要按新的日期或规则重读，请先撤销审阅，或上传新版本。"
            raise Problem("statement-reviewed", "这一版的读数已有人审阅，不再重读。", hint=hint)
        queue(actor, file)
    return True


def _new_document(zone: Zone, name: str, meta: Meta) -> Document:
    """A document under the next free number, with what the file's name tells where nothing was typed."""
    found = guess.from_name(name)
    filled = replace(
        meta, title=meta.title or found.title, dated=meta.dated or found.dated, kind=meta.kind or found.kind
    )  # fmt: skip
    guessed = [item for item in ("title", "dated", "kind", "issuer", "number") if not getattr(meta, item)]
    document = Document.objects.create(
        zone=zone, code=_next_code(zone), guessed=guessed,
        published_on=guess.published_on(filled.dated, timezone.localdate()),
        **{item.name: getattr(filled, item.name) for item in fields(Meta)},
    )  # fmt: skip
    search.index(zone, "document", [entry_of(document)])
    return document


def _next_code(zone: Zone) -> str:
    held = Document.objects.filter(zone=zone, code__regex=r"^u[0-9]{3,8}$").values_list("code", flat=True)
    return f"u{max((int(code[1:]) for code in held), default=0) + 1:03}"


def _checked(zone: Zone, meta: Meta, *, titled: bool = False) -> Meta:
    problems = Problems()
    trimmed = replace(meta, **{f.name: getattr(meta, f.name).strip() for f in fields(Meta) if f.type == "str"})
    for item in fields(Meta):
        limit: int | None = getattr(Document._meta.get_field(item.name), "max_length", None)
        value = getattr(trimmed, item.name)
        if limit is not None and len(value) > limit and item.name != "certainty":
            said = f"写了{len(value)}个字，最多{limit}个字。"
            problems.add(Problem("text-too-long", said, place=Place(field=LABELS[item.name]), hint="请缩短。"))
    if trimmed.certainty not in Document.Certainty.values:
        known = "、".join(f"{value}（{label}）" for value, label in Document.Certainty.choices)
        place = Place(field=LABELS["certainty"])
        problems.add(
            Problem("value-invalid", f"没有“{trimmed.certainty[:20]}”这种可信度。", place=place, hint=f"可选：{known}。")
        )
    if trimmed.about:
        try:
            trimmed = replace(trimmed, about=find_subject(zone, trimmed.about).code)
        except Problem as problem:
            problems.add(problem.at(Place(field=LABELS["about"])))
    if titled and not trimmed.title:
        problems.add(Problem("value-missing", "没有写标题。", place=Place(field=LABELS["title"]), hint="请照文件原题填写。"))
    try:
        period = guess.read_dated(trimmed.dated)
    except Problem as problem:
        problems.add(problem.at(Place(field=LABELS["dated"])))
    else:
        if period is not None:
            trimmed = replace(trimmed, dated=period.iso)
        if period is not None and period.start is not None and period.start > _today():
            place = Place(field=LABELS["dated"])
            problems.add(Problem("date-invalid", f"日期{period.label}还没有到。", place=place, hint="请填文件实际的日期。"))
    problems.raise_if_any()
    return trimmed


def _today() -> date:
    return timezone.localdate()


def _said(meta: Meta, name: str) -> str:
    value = getattr(meta, name)
    return ("是" if value else "否") if isinstance(value, bool) else str(value)
