"""Pages that take files in: the upload, a new version, what is said of a document, the original back."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaifaqu.errors import Problem, Problems
from kaifaqu.web.core import audit, policy
from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.api import status_of
from kaifaqu.web.core.errors import wants_json
from kaifaqu.web.core.models import Zone
from kaifaqu.web.subjects import queries as subjects

from . import guess, queries, reads, services, store
from .models import Document, DocumentFile
from .views import crumbs

MOST_FILES = 30  # in one go
RECENT = timedelta(days=7)


@zone_page("document.upload")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """Take files in. Without script all of a form at once; the script sends one by one and asks for JSON."""
    if request.method == "POST":
        return _taken(request, zone, None)
    return _form(request, zone, None)


@zone_page("document.upload")
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """A new version of a document, or the file of one that came without."""
    document = _own(request, zone, code)
    if request.method == "POST":
        return _taken(request, zone, document)
    return _form(request, zone, document)


@zone_page("document.upload")
@require_GET
def uploads(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """The list of the own uploads with how far they are: the page asks for it again and again."""
    return render(request, "documents/_uploads.html", {"zone": zone, **_recent(request, zone)})


@zone_page("document.upload")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """What is said of a document."""
    document = _own(request, zone, code)
    meta, problems, status = services.Meta.of(document), [], 200
    if request.method == "POST":
        meta = _meta(request)
        try:
            services.change(Actor.of(request), document, meta)
        except Problems as several:
            problems, status = several.items, 422
        else:
            messages.success(request, "文件信息已保存。")
            return redirect("documents:detail", zone=zone.code, code=document.code)
    title = f"修改信息：{queries.find(zone, code).title}"
    context = {"zone": zone, "document": document, "problems": problems, "page_title": title, **_choices(zone, meta)}
    return render(request, "documents/edit.html", context | {"crumbs": _trail(zone, document, "修改信息")}, status=status)


@require_POST
@zone_page("document.upload")
def again(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Read once more what could not be read, or what nobody has reviewed yet."""
    document = _own(request, zone, code)
    try:
        services.again(Actor.of(request), document)
        messages.success(request, "已重新排队读取。")
    except Problem as problem:
        if isinstance(problem, policy.Forbidden):
            raise
        messages.error(request, f"{problem.message}{problem.hint}")
    return redirect("documents:detail", zone=zone.code, code=document.code)


@zone_page("export")
@require_GET
def original(request: HttpRequest, zone: Zone, code: str, version: int) -> HttpResponseBase:
    """A version's file as it came, for saving: a browser never opens it here. A line in the audit."""
    document = queries.find(zone, code)
    actor = Actor.of(request)
    reads.require(actor, document)
    file = reads.file_of(document, version)
    handle = store.opened(file)
    detail = {"list": "original", "document": code, "version": version, "sha256": file.sha256}
    audit.record(actor, "export", zone=zone, obj=document, summary=f"下载原件“{document.title}”第{version}版", detail=detail)
    answer = FileResponse(handle, as_attachment=True, filename=file.name, content_type="application/octet-stream")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _own(request: HttpRequest, zone: Zone, code: str) -> Document:
    document = queries.find(zone, code)
    actor = Actor.of(request)
    if not services.may_change(actor, document):
        policy.require(actor, services.UPLOAD, zone)
    return document


def _taken(request: HttpRequest, zone: Zone, document: Document | None) -> HttpResponseBase:
    given = request.FILES.getlist("files")
    done: list[services.Uploaded] = []
    failed: list[Problem] = []
    meta = _meta(request)
    try:
        _count(given, single=document is not None)
        for file in given:
            done += _one(request, zone, file, meta, document, failed)
    except Problem as problem:
        if isinstance(problem, policy.Forbidden):
            raise
        failed.append(problem)
    if wants_json(request):
        return _told(zone, done, failed)
    for item in done:
        title = item.file.document.title
        said = (
            f"“{title}”早已上传过（第{item.file.number}版），没有重复收取。" if item.known else f"已上传“{title}”，正在后台读取。"
        )
        messages.success(request, said)
    if failed:
        return _form(request, zone, document, problems=failed, meta=meta, status=422)
    if len(done) == 1:
        return redirect("documents:detail", zone=zone.code, code=done[0].file.document.code)
    return redirect("documents:upload", zone=zone.code)


def _one(
    request: HttpRequest,
    zone: Zone,
    file: UploadedFile[Any],
    meta: services.Meta,
    document: Document | None,
    failed: list[Problem],
) -> list[services.Uploaded]:
    """One file taken in; what is wrong with it is told, and the others go on."""
    try:
        store.check_size(file.name or "", file.size or 0)
        return [services.upload(Actor.of(request), zone, file.name or "", file.chunks(), meta, document=document)]
    except Problems as several:
        failed += several.items
    except policy.Forbidden:
        raise
    except Problem as problem:
        failed.append(problem)
    return []


def _count(given: list[UploadedFile[Any]], *, single: bool) -> None:
    if not given:
        raise Problem("value-missing", "没有选文件。", hint="请选择要上传的文件。")
    if len(given) > (1 if single else MOST_FILES):
        most = 1 if single else MOST_FILES
        raise Problem("too-large", f"一次选了{len(given)}个文件，最多{most}个。", hint="请分几次上传。")


def _told(zone: Zone, done: list[services.Uploaded], failed: list[Problem]) -> JsonResponse:
    """For the script: one file, taken or refused."""
    if failed:
        return JsonResponse(failed[0].as_dict(), status=status_of(failed[0]), json_dumps_params={"ensure_ascii": False})
    items = [
        {"code": item.file.document.code, "title": item.file.document.title, "version": item.file.number, "known": item.known,
         "url": reverse("documents:detail", kwargs={"zone": zone.code, "code": item.file.document.code})}
        for item in done
    ]  # fmt: skip
    return JsonResponse({"items": items}, json_dumps_params={"ensure_ascii": False})


def _form(
    request: HttpRequest,
    zone: Zone,
    document: Document | None,
    *,
    problems: list[Problem] | None = None,
    meta: services.Meta | None = None,
    status: int = 200,
) -> HttpResponseBase:
    title = "上传新版本" if document is not None else "上传文件"
    context = {
        "zone": zone, "document": document, "problems": problems or [], "page_title": title, "accept": store.ACCEPT,
        "formats": store.FORMATS, "limit": store.MAX_BYTES, "limit_mb": store.MAX_BYTES // 1_000_000,
        "crumbs": _trail(zone, document, title), **_choices(zone, meta or services.Meta(simulated=zone.simulated)),
        **_recent(request, zone),
    }  # fmt: skip
    return render(request, "documents/upload.html", context, status=status)


def _choices(zone: Zone, meta: services.Meta) -> dict[str, Any]:
    kinds = list(dict.fromkeys(guess.KINDS.values()))
    zones = list(subjects.entries(zone).filter(kind__in=("zone", "region")).order_by("kind", "name")[:500])
    about = next((item.name for item in zones if item.code == meta.about), meta.about)
    own = zone.subject.name if zone.subject is not None else zone.name
    return {
        "meta": replace(meta, about=about), "kinds": kinds, "certainties": Document.Certainty.choices, "zones": zones, "own": own
    }  # fmt: skip


def _meta(request: HttpRequest) -> services.Meta:
    values: dict[str, Any] = {}
    for item in fields(services.Meta):
        if item.type == "bool":
            values[item.name] = request.POST.get(item.name, "") not in ("", "0", "false")
        else:
            values[item.name] = request.POST.get(item.name, item.default)
    return services.Meta(**values)


def _recent(request: HttpRequest, zone: Zone) -> dict[str, Any]:
    """The own uploads of the last days, newest first."""
    user = Actor.of(request).user_id
    rows = DocumentFile.objects.filter(document__zone=zone, uploaded_by=user, uploaded_at__gt=timezone.now() - RECENT)
    rows = rows.select_related("document").order_by("-uploaded_at", "-pk") if user is not None else rows.none()
    pending = Q(statements__state__in=("proposed", "checked"))
    counted = rows.annotate(total=Count("statements"), open=Count("statements", filter=pending))
    found = reads.with_dead_jobs(list(counted[:30]))
    return {"uploads": found, "waiting": any(file.state in ("queued", "reading") for file in found)}


def _trail(zone: Zone, document: Document | None, title: str) -> list[tuple[str, str]]:
    if document is None:
        return crumbs(zone, (title, ""))
    return crumbs(
        zone, (document.title, reverse("documents:detail", kwargs={"zone": zone.code, "code": document.code})), (title, "")
    )
