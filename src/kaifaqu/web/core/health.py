"""For machines: does the process live, and can it serve."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from .access import open_page

WORKER_SILENT = timedelta(seconds=60)


@open_page
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. No database: a database that is down is no reason to kill the process."""
    return JsonResponse({"status": "ok"})


@open_page
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and every migration is applied; tells how long ago a worker was heard of."""
    from .models import WorkerBeat

    try:
        executor = MigrationExecutor(connection)
        pending = [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        beat = None if pending else WorkerBeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    age = (timezone.now() - beat).total_seconds() if beat else None
    worker = "never" if age is None else "ok" if age < WORKER_SILENT.total_seconds() else "silent"
    body = {
        "status": "pending-migrations" if pending else "ok",
        "database": connection.vendor,
        "pending_migrations": pending,
        "worker": worker,
        "worker_age_seconds": None if age is None else round(age, 1),
    }
    return JsonResponse(body, status=503 if pending else 200)
