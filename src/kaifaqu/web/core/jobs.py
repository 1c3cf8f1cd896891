"""Background work whose effect happens once, whatever dies in between.

A job is a function ``(run: JobRun, **arguments)``. It computes what it must, then writes in ``with run.effect():``, one
transaction that also marks the job as done. A worker killed before the commit leaves nothing, killed after it leaves the mark:
the task is queued again when the worker's lease runs out, and the second run sees the mark and writes nothing.
"""

from __future__ import annotations

import functools
import logging
import time as clock
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Concatenate, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks import TaskContext, task
from django_tasks.base import Task

from kaifaqu.errors import Problem, Problems

from . import audit
from .actor import Actor
from .models import JobState, Schedule, Zone

logger = logging.getLogger("kaifaqu.jobs")
_PROGRESS_EVERY = 0.5  # seconds between two writes of progress

Function = Callable[Concatenate["JobRun", ...], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Spec:
    """What the decorator says of a job."""

    name: str
    title: str
    attempts: int
    daily: time | None


SPECS: dict[str, Spec] = {}
_TASKS: dict[str, Task[Any, Any]] = {}


class AlreadyDone(Exception):  # noqa: N818 - not an error
    """Another run has written the effect: this one stops. Not an error."""


class JobRun:
    """A job while it runs: its progress, and the one transaction that is its effect."""

    def __init__(self, state: JobState) -> None:
        self.state = state
        self.result: Mapping[str, Any] = {}
        self.actor = Actor.system(state.title)
        self._shown = 0.0

    def progress(self, done: int, total: int = 0, message: str = "") -> None:
        """Show how far it is. Cheap to call often; inside ``effect`` it shows only after the commit."""
        now = clock.monotonic()
        if now - self._shown < _PROGRESS_EVERY and done != total:
            return
        self._shown = now
        JobState.objects.filter(pk=self.state.pk).update(done=done, total=total, message=message[:300])

    @contextmanager
    def effect(self) -> Iterator[None]:
        """The transaction in which everything is written; set ``run.result`` inside it."""
        with transaction.atomic():
            state = JobState.objects.select_for_update().get(pk=self.state.pk)
            if state.finished_at is not None:
                raise AlreadyDone
            yield
            state.finished_at = timezone.now()
            state.result = audit.plain(dict(self.result))
            state.save(update_fields=["finished_at", "result"])
        self.state = state


def job(title: str, *, attempts: int = 3, daily: time | None = None) -> Callable[[Function], Task[Any, Any]]:
    """Make a function a job. ``attempts``: begun so often when workers die. ``daily``: also by itself at that local time."""

    def wrap(function: Function) -> Task[Any, Any]:
        name = f"{function.__module__}.{function.__qualname__}"
        SPECS[name] = Spec(name, title, attempts, daily)

        @functools.wraps(function)
        def run(context: TaskContext, **arguments: Any) -> Any:
            return _run(function, UUID(str(context.task_result.id)), arguments)

        del run.__wrapped__  # django-tasks looks at the signature, which is the wrapper's
        _TASKS[name] = task(takes_context=True)(cast("Callable[..., Any]", run))
        return _TASKS[name]

    return wrap


@functools.cache
def discover() -> None:
    """Let :data:`SPECS` know the jobs of every room. Not at the start of Django: they bring the engines with them, which a short
    command does not need.
    """
    autodiscover_modules("tasks")


def enqueue(
    wanted: Task[Any, Any], actor: Actor, *, title: str = "", zone: Zone | None = None, key: str = "", **arguments: Any
) -> JobState:
    """Queue a job and note who asked. With ``key``, an unfinished job of the same key is given back instead of a second one.

    It joins the caller's transaction: a job queued by an operation that fails never existed.
    """
    spec = SPECS[wanted.module_path]
    with transaction.atomic():
        if key:
            waiting = JobState.objects.filter(name=spec.name, key=key, finished_at=None, failed_at=None).first()
            if waiting is not None:
                return waiting
        result = wanted.enqueue(**arguments)
        state = JobState.objects.create(
            task_id=UUID(str(result.id)),
            name=spec.name,
            title=(title or spec.title)[:200],
            key=key,
            zone=zone,
            started_by=actor.name,
            created_at=timezone.now(),
        )
        audit.record(actor, "job.start", zone=zone, obj=("core.job", str(state.task_id)), summary=f"提交后台任务：{state.title}")
    return state


def enqueue_due(now: datetime | None = None) -> list[JobState]:
    """Queue the daily jobs whose time has come. Several workers may ask at once: the row of the schedule is locked."""
    discover()
    now = now or timezone.now()
    begun = []
    for spec in SPECS.values():
        if spec.daily is None:
            continue
        if Schedule.objects.filter(name=spec.name, due_at__gt=now).exists():
            continue
        with transaction.atomic():
            row, _ = Schedule.objects.select_for_update().get_or_create(name=spec.name, defaults={"due_at": now})
            if row.due_at > now:
                continue
            row.last_at, row.due_at = now, next_time(spec.daily, now)
            row.save()
            begun.append(enqueue(_TASKS[spec.name], Actor.system("定时任务"), key="daily"))
    return begun


def next_time(daily: time, now: datetime) -> datetime:
    """The next moment after ``now`` at that local time."""
    local = timezone.localtime(now)
    moment = timezone.make_aware(datetime.combine(local.date(), daily))
    return moment if moment > now else timezone.make_aware(datetime.combine(local.date() + timedelta(days=1), daily))


def _run(function: Function, task_id: UUID, arguments: dict[str, Any]) -> Any:
    state = JobState.objects.get(pk=task_id)
    if state.finished_at is not None:
        return state.result
    run = JobRun(state)
    try:
        result = function(run, **arguments)
        if run.state.finished_at is None:  # a job without an effect of its own
            with run.effect():
                run.result = result or {}
    except AlreadyDone:
        return JobState.objects.get(pk=task_id).result
    except Exception as error:
        fail(state, error)
        raise
    return run.state.result


def fail(state: JobState, error: BaseException | str) -> None:
    """Note on the page and in the audit that a job has failed; a problem's own words, else where to look."""
    message = str(error) if isinstance(error, Problem | Problems | str) else f"系统出错（{type(error).__name__}），详见日志。"
    JobState.objects.filter(pk=state.pk).update(failed_at=timezone.now(), message=message[:300])
    logger.error("job failed: %s", state.title, exc_info=error if isinstance(error, BaseException) else None)
    audit.record(
        Actor.system(state.title), "job.failed", zone=state.zone, obj=("core.job", str(state.pk)), summary=f"任务失败：{message}"
    )
