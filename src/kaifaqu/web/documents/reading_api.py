"""JSON of the review: upload, versions, statements with their actions, findings. The same services as the pages."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count
from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile

from kaifaqu.errors import Problem
from kaifaqu.web.core.access import api_zone, on_of
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from . import findings, queries, reads, services, store
from .models import Document, FindingRow, StatementRow
from .reading_schemas import (
    AnswerIn,
    CorrectIn,
    FileOut,
    FindingOut,
    FindingsOut,
    ReasonIn,
    StatementOut,
    StatementsOut,
    UploadedOut,
)

router = Router(tags=["文件"])
MOST = 500  # statements in one answer


class MetaIn(Schema):
    """What is said of an uploaded document; what is empty is taken from the file."""

    title: str = ""
    about: str = Field("", description="文中“全区”指谁：名称或代码；留空是本区")
    issuer: str = ""
    number: str = ""
    kind: str = ""
    dated: str = ""
    certainty: str = "C"
    note: str = ""
    simulated: bool = False
    text_open: bool = False


@router.post("/documents", response=UploadedOut, summary="上传文件")
def upload(request: HttpRequest, zone: str, file: File[UploadedFile], meta: Form[MetaIn]) -> UploadedOut:
    """Take in a file as a new document; it is read in the background."""
    found, actor = api_zone(request, zone, services.UPLOAD)
    return _taken(actor, found, file, services.Meta(**meta.dict()), None)


@router.post("/documents/{code}/files", response=UploadedOut, summary="上传新版本")
def upload_version(request: HttpRequest, zone: str, code: str, file: File[UploadedFile]) -> UploadedOut:
    """Take in a file as the next version of a document."""
    found, actor = api_zone(request, zone, services.UPLOAD)
    document = queries.find(found, code)
    return _taken(actor, found, file, None, document)


def _taken(actor: Actor, zone: Zone, file: UploadedFile, meta: services.Meta | None, document: Document | None) -> UploadedOut:
    store.check_size(file.name or "", file.size or 0)
    done = services.upload(actor, zone, file.name or "", file.chunks(), meta, document=document)
    home = done.file.document
    return UploadedOut(code=home.code, title=home.title, known=done.known, file=FileOut.of(done.file))


@router.get("/documents/{code}/files", response=list[FileOut], summary="一份文件的各个版本")
def list_files(request: HttpRequest, zone: str, code: str) -> list[FileOut]:
    """The versions, the newest first, each with how far it is read."""
    document, _ = _readable(request, zone, code, reads.READ)
    counted = dict(document.files.annotate(n=Count("statements")).values_list("pk", "n"))
    return [FileOut.of(file, counted.get(file.pk, 0)) for file in reads.files(document)]


@router.get("/documents/{code}/statements", response=StatementsOut, summary="一个版本的读数")
def list_statements(
    request: HttpRequest, zone: str, code: str, version: int = 0, show: str = "", limit: int = 100, offset: int = 0
) -> StatementsOut:
    """The statements in the order of the text; ``show`` is open, done, rejected, low or unmatched."""
    document, found = _readable(request, zone, code, reads.READ)
    file = reads.file_of(document, version) if version else (document.files.order_by("-number").first())
    if file is None:
        raise Problem("version-not-found", "这份文件还没有上传原件。", hint="请先上传。")
    if show and show not in reads.FILTERS:
        raise Problem("filter-unknown", f"没有“{show[:40]}”这种筛选。", hint=f"可选：{'、'.join(reads.FILTERS)}。")
    rows = reads.statements(file)
    rows = rows.filter(reads.FILTERS[show][1]) if show else rows
    limit, offset = min(max(limit, 1), MOST), min(max(offset, 0), 10**6)
    page = reads.with_plans(file, list(rows[offset : offset + limit]))
    return StatementsOut(
        reference_date=on_of(request), notice=found.notice, document=code, version=file.number, total=rows.count(),
        limit=limit, offset=offset,
        items=[StatementOut.of(row, simulated=document.simulated, replaces=reads.plan_of(row)) for row in page],
    )  # fmt: skip


@router.post("/documents/{code}/statements/{statement}/accept", response=StatementOut, summary="接受读数")
def accept(request: HttpRequest, zone: str, code: str, statement: int) -> StatementOut:
    """Accept a statement: it becomes an observation (where two persons are asked for, only after the second), or corrects the
    figure of an older version that ``replaces`` names."""
    return _reviewed(request, zone, code, services.REVIEW, statement, services.accept)


@router.post("/documents/{code}/statements/{statement}/correct", response=StatementOut, summary="更正并接受读数")
def correct(request: HttpRequest, zone: str, code: str, statement: int, body: CorrectIn) -> StatementOut:
    """Accept it with other fields; the machine's reading stays beside them."""
    given = {name: value for name, value in body.dict().items() if value is not None and name not in ("reason", "target")}
    given |= {"target": "1" if body.target else "0"} if body.target is not None else {}
    return _reviewed(
        request, zone, code, services.REVIEW, statement, lambda actor, row: services.correct(actor, row, given, body.reason)
    )


@router.post("/documents/{code}/statements/{statement}/reject", response=StatementOut, summary="拒绝读数")
def reject(request: HttpRequest, zone: str, code: str, statement: int, body: ReasonIn) -> StatementOut:
    """It is no figure, or not one to keep."""
    return _reviewed(request, zone, code, services.REVIEW, statement, lambda actor, row: services.reject(actor, row, body.reason))


@router.post("/documents/{code}/statements/{statement}/undo", response=StatementOut, summary="撤销审阅")
def undo(request: HttpRequest, zone: str, code: str, statement: int, body: ReasonIn) -> StatementOut:
    """Take the review back; the observation that it made is withdrawn."""
    return _reviewed(request, zone, code, services.REVIEW, statement, lambda actor, row: services.undo(actor, row, body.reason))


@router.get("/findings", response=FindingsOut, summary="疑点")
def list_findings(request: HttpRequest, zone: str, state: str = "", document: str = "") -> FindingsOut:
    """What does not fit; ``state`` as in the answer, ``document`` a code. Without a state: open and sent ones."""
    found, actor = api_zone(request, zone, reads.READ)
    if state and state not in FindingRow.State.values:
        raise Problem("filter-unknown", f"没有“{state[:40]}”这种状态。", hint=f"可选：{'、'.join(FindingRow.State.values)}。")
    rows = findings.visible(actor, found).order_by("-found_at", "pk")
    rows = rows.filter(state=state) if state else rows.filter(state__in=FindingRow.WAITING)
    if document:
        rows = rows.filter(pk__in=FindingRow.objects.filter(files__document__code=document).values("pk"))
    return FindingsOut(reference_date=on_of(request), notice=found.notice, items=[FindingOut.of(row) for row in rows[:MOST]])


@router.post("/findings/{finding}", response=FindingOut, summary="处理疑点")
def answer(request: HttpRequest, zone: str, finding: int, body: AnswerIn) -> FindingOut:
    """Explain it, mark it as corrected, send it to a bureau, or take it up again."""
    found, actor = api_zone(request, zone, findings.HANDLE)
    row = findings.find(actor, found, finding)
    if body.action == "send":
        return FindingOut.of(services.send(actor, row, body.bureau, body.note))
    acts = {"explain": services.explain, "settle": services.settle, "reopen": services.reopen}
    if body.action not in acts:
        hint = "可选：explain、settle、send、reopen。"
        raise Problem("value-invalid", f"没有“{body.action[:40]}”这种处理。", hint=hint)
    return FindingOut.of(acts[body.action](actor, row, body.note))


def _readable(request: HttpRequest, zone: str, code: str, action: str) -> tuple[Document, Zone]:
    found, actor = api_zone(request, zone, action)
    document = queries.find(found, code)
    reads.require(actor, document)
    return document, found


def _reviewed(
    request: HttpRequest, zone: str, code: str, action: str, statement: int, act: Callable[[Actor, StatementRow], StatementRow]
) -> StatementOut:
    document, _ = _readable(request, zone, code, action)
    row = act(Actor.of(request), reads.statement(document, statement))
    [row] = reads.with_plans(row.file, [row])
    return StatementOut.of(row, simulated=document.simulated, replaces=reads.plan_of(row))
