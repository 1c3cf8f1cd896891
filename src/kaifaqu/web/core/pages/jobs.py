"""后台任务: what runs, how far it is, what has failed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ..access import system_page
from ..models import JobState, WorkerBeat
from ..worker import LEASE
from .common import paged

_STATUS = {"READY": "排队", "RUNNING": "进行中", "SUCCESSFUL": "完成", "FAILED": "失败"}


@system_page("job.view")
def jobs(request: HttpRequest) -> HttpResponse:
    context = {"page_title": "后台任务", **paged(request, JobState.objects.select_related("zone"))}
    states = list(context["page_obj"])
    status = dict(DBTaskResult.objects.filter(pk__in=[state.pk for state in states]).values_list("pk", "status"))
    lines = []
    for state in states:
        code = "SUCCESSFUL" if state.finished_at else status.get(state.pk, "FAILED")
        share = min(100, round(100 * state.done / state.total)) if state.total else None
        lines.append({"row": state, "status": _STATUS[code], "code": code, "share": share})
    workers = WorkerBeat.objects.filter(beat_at__gt=timezone.now() - LEASE).count()
    return render(request, "core/system/jobs.html", context | {"lines": lines, "workers": workers})
