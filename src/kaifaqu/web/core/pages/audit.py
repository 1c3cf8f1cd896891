"""审计日志: reading and exporting, for the auditor."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from kaifaqu.errors import Problem

from .. import audit, audit_log
from ..access import checked, system_page
from ..actor import Actor
from ..models import AuditEvent, Zone
from ..policy import require
from .common import paged

_COLUMNS = ("编号", "时间", "操作人", "地址", "开发区", "操作", "对象类型", "对象编号", "摘要", "内容", "哈希")


@system_page("audit.view")
def events(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    rows = _filtered(request)
    if request.GET.get("format") in {"csv", "json"}:
        return _export(request, rows)
    context = {
        "page_title": "审计日志",
        "actions": sorted(audit_log.TITLES.items()),
        "zones": Zone.objects.values_list("code", "name"),
        "get": request.GET,
        **paged(request, rows),
    }
    lines = [{"row": row, "title": audit_log.title(row.action)} for row in context["page_obj"]]
    return render(request, "core/system/audit.html", context | {"lines": lines})


@system_page("audit.view")
def event(request: HttpRequest, number: int) -> HttpResponse:
    """One line with every field, what was changed, and whether its hash is right."""
    row = get_object_or_404(AuditEvent, pk=number)
    intact = audit.digest({name: getattr(row, name) for name in audit.FIELDS}) == row.hash
    context = {
        "page_title": f"审计记录 {row.pk}",
        "row": row,
        "title": audit_log.title(row.action),
        "kind": audit_log.object_title(row),
        "changes": audit_log.changes(row),
        "facts": list(audit_log.facts(row)),
        "intact": intact,
    }
    return render(request, "core/system/audit_event.html", context)


def _filtered(request: HttpRequest) -> QuerySet[AuditEvent]:
    get = request.GET
    since, until = _day(get.get("since", "")), _day(get.get("until", ""))
    return audit_log.events(
        user=get.get("user", "").strip(),
        action=get.get("action", "").strip(),
        zone=get.get("zone", "").strip(),
        obj=get.get("object", "").strip(),
        text=get.get("q", "").strip(),
        since=since,
        until=until + timedelta(days=1) if until else None,
    )


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        if not 1949 <= day.year <= 2100:  # the ends of the calendar have no day after, or none in another time zone
            raise ValueError(text)
        return timezone.make_aware(datetime.combine(day, time.min))
    except ValueError:
        raise Problem("date-invalid", f"“{text}”不是日期。", hint="请写成 2026-01-31 的样子。") from None


def _export(request: HttpRequest, rows: QuerySet[AuditEvent]) -> HttpResponse | StreamingHttpResponse:
    actor = Actor.of(request)
    checked(request, "audit.export")
    require(actor, "audit.export")
    asked = {key: value for key, value in request.GET.items() if value}
    # The lines up to now: the line of this very export is not in it, and none that comes while it streams.
    rows = rows.filter(pk__lte=audit.head().id)
    audit.record(actor, "audit.export", summary=f"导出审计：{rows.count()} 条", detail=asked)
    if request.GET["format"] == "json":
        body = json.dumps([audit_log.as_dict(row) for row in rows.iterator()], ensure_ascii=False)
        return HttpResponse(body, content_type="application/json; charset=utf-8")
    response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate():%Y%m%d}.csv"'
    return response


class _Echo:
    """A file that gives back what is written to it: csv then streams."""

    def write(self, value: str) -> str:
        return value


def _csv(rows: QuerySet[AuditEvent]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(_COLUMNS)
    for row in rows.iterator(chunk_size=1000):
        detail = json.dumps(row.detail, ensure_ascii=False) if row.detail else ""
        at = timezone.localtime(row.at).isoformat(sep=" ", timespec="seconds")
        cells: list[Any] = [row.pk, at, row.actor, row.address, row.zone_code, audit_log.title(row.action)]
        cells += [row.object_type, row.object_id, row.summary, detail, row.hash]
        yield writer.writerow([_safe(cell) for cell in cells])


def _safe(cell: object) -> object:
    """No spreadsheet may take a text of ours for a formula: a login name tried by a visitor stands in the summary."""
    from ..exports import safe_text  # writers are loaded only when a file is asked for

    return safe_text(cell) if isinstance(cell, str) else cell
