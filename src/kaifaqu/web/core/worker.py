"""The background worker: django-tasks' database queue, with leases.

A worker beats; a task whose worker has been silent for :data:`LEASE`, or is known to be dead, is queued again, at most as often
as its job allows. What a job writes happens once all the same (``core.jobs``).
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Any

from django.db import OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from . import jobs
from .models import JobState, WorkerBeat

logger = logging.getLogger("kaifaqu.worker")
BEAT = 5.0  # seconds
LEASE = timedelta(seconds=60)
_HOUSEKEEPING = 5.0  # seconds between two looks for lost and due tasks


def run() -> None:
    """Work until a signal; the task under way is finished first. A second signal ends at once."""
    run_worker()


def run_worker(stop: threading.Event | None = None, *, batch: bool = False, interval: float = 1.0) -> int:
    """Work until ``stop`` (with ``batch``: until nothing is left). Gives the number of tasks run."""
    jobs.discover()
    stop = stop or threading.Event()
    worker = LeasedWorker(stop, interval=interval, batch=batch)
    with _signals(worker), _beating(worker.worker_id):
        worker.run()
    return worker._run_tasks


class LeasedWorker(Worker):
    """django-tasks' worker: we take its way to run a task, and bring our own loop."""

    def __init__(self, stop: threading.Event, *, interval: float, batch: bool) -> None:
        name = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(6)}"
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        self.stop = stop

    def run(self) -> None:
        looked = 0.0
        while self.running and not self.stop.is_set():
            close_old_connections()
            try:
                if timezone.now().timestamp() - looked > _HOUSEKEEPING:
                    looked = timezone.now().timestamp()
                    requeue_lost()
                    jobs.enqueue_due()
                claimed = self._claim()
            except OperationalError:
                # Locked for longer than we wait, or a database that is restarting: the next round will tell.
                logger.warning("database not available", exc_info=True)
                time.sleep(self.interval)
                continue
            if claimed is not None:
                self.run_task(claimed)
            elif self.batch:
                return
            else:
                time.sleep(self.interval)

    def _claim(self) -> DBTaskResult[Any, Any] | None:
        """The next task, marked as this worker's. Only asks for the lock when there is something to lock."""
        ready = DBTaskResult.objects.ready()
        if not ready.exists():
            return None
        with transaction.atomic():
            found: DBTaskResult[Any, Any] | None = ready.get_locked()
            if found is not None:
                found.claim(self.worker_id)
                JobState.objects.filter(pk=found.pk).update(attempts=len(found.worker_ids))
        return found


def requeue_lost() -> int:
    """Queue again what dead workers have left behind; what has been begun often enough fails for good."""
    count = 0
    if not DBTaskResult.objects.running().exists():
        return 0
    alive = {beat.worker_id for beat in WorkerBeat.objects.all() if _lives(beat)}
    for found in DBTaskResult.objects.running():
        if found.worker_ids and found.worker_ids[-1] in alive:
            continue
        with transaction.atomic():
            lost = DBTaskResult.objects.running().select_for_update(skip_locked=True).filter(pk=found.pk).first()
            if lost is None or lost.worker_ids != found.worker_ids:
                continue
            _give_back(lost)
            count += 1
    WorkerBeat.objects.filter(beat_at__lt=timezone.now() - timedelta(days=1)).delete()
    return count


def _give_back(lost: DBTaskResult[Any, Any]) -> None:
    state = JobState.objects.filter(pk=lost.pk).first()
    spec = jobs.SPECS.get(lost.task_path)
    if state is not None and state.finished_at is not None:
        lost.set_successful(state.result)  # killed between its effect and the queue's own note
    elif len(lost.worker_ids) >= (spec.attempts if spec else 1):
        message = f"执行中断 {len(lost.worker_ids)} 次，不再重试。"
        lost.set_failed(RuntimeError(message))
        if state is not None:
            jobs.fail(state, message)
    else:
        lost.status, lost.started_at = TaskResultStatus.READY, None
        lost.save(update_fields=["status", "started_at"])
        JobState.objects.filter(pk=lost.pk).update(message="执行中断，已重新排队", done=0)
        logger.warning("task %s queued again: its worker is gone", lost.pk)


def _lives(beat: WorkerBeat) -> bool:
    """It has beaten within the lease; on this machine also: its process is still there (kill -9 shows at once)."""
    if beat.beat_at < timezone.now() - LEASE:
        return False
    if beat.host != socket.gethostname():
        return True
    try:
        os.kill(beat.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@contextmanager
def _beating(worker_id: str) -> Iterator[None]:
    """Write the beat from a thread of its own as long as the worker works; take it away at the end."""
    now = timezone.now()
    WorkerBeat.objects.create(worker_id=worker_id, host=socket.gethostname(), pid=os.getpid(), started_at=now, beat_at=now)
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT):
            try:
                close_old_connections()
                WorkerBeat.objects.filter(worker_id=worker_id).update(beat_at=timezone.now())
            except OperationalError:
                logger.warning("beat delayed", exc_info=True)  # SQLite: somebody writes for long; the lease is longer
        connection.close()

    thread = threading.Thread(target=beat, name="beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=30)
        WorkerBeat.objects.filter(worker_id=worker_id).delete()


@contextmanager
def _signals(worker: LeasedWorker) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        if not worker.running:
            raise SystemExit(128 + number)
        worker.running = False  # a plain flag: an Event's lock could be held by this very thread

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
