from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time as clock_time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from time_machine import TimeMachineFixture as TimeMachine

from kaifaqu.errors import Problem
from kaifaqu.web.core import audit, jobs, tasks, worker
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, JobState, Schedule, WorkerBeat, Zone

PROBE = Path(__file__).with_name("kill_probe.py")
ASKED_BY = Actor.system("测试")


@jobs.job("计数")
def count(run: jobs.JobRun, up_to: int) -> dict[str, int]:
    for number in range(up_to):
        run.progress(number + 1, up_to, f"第{number + 1}步")
    return {"counted": up_to}


@jobs.job("出错", attempts=2)
def stumble(run: jobs.JobRun, problem: bool) -> None:
    Zone.objects.create(code="half", name="一半", reference_date="2022-10-31") if not problem else None
    raise Problem("too-bad", "数据包有误。") if problem else RuntimeError("geheim")


@jobs.job("两步写入")
def write_twice(run: jobs.JobRun) -> None:
    with run.effect():
        Zone.objects.create(code="a", name="甲", reference_date="2022-10-31")
        raise RuntimeError("half-way")


@pytest.fixture(autouse=True)
def _no_schedule(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """The house's daily jobs would run beside those of the tests."""
    jobs.discover()
    monkeypatch.setattr(jobs, "SPECS", {name: replace(spec, daily=None) for name, spec in jobs.SPECS.items()})
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"


@pytest.mark.django_db(transaction=True)
def test_it_works() -> None:
    state = jobs.enqueue(count, ASKED_BY, title="数到三", up_to=3)
    assert worker.run_worker(batch=True, interval=0) == 1
    state.refresh_from_db()
    assert state.finished_at is not None
    assert (state.result, state.attempts, state.done, state.total, state.started_by) == ({"counted": 3}, 1, 3, 3, "系统：测试")
    assert not WorkerBeat.objects.exists(), "a worker that ends takes its beat along"


@pytest.mark.django_db(transaction=True)
def test_a_problem_is_told_in_its_own_words_and_a_fault_without_secrets() -> None:
    first = jobs.enqueue(stumble, ASKED_BY, problem=True)
    second = jobs.enqueue(stumble, ASKED_BY, problem=False)
    worker.run_worker(batch=True, interval=0)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.failed_at
    assert "数据包有误" in first.message
    assert second.message == "系统出错（RuntimeError），详见日志。"
    assert AuditEvent.objects.filter(action="job.failed").count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_effect_that_fails_leaves_nothing() -> None:
    jobs.enqueue(write_twice, ASKED_BY)
    worker.run_worker(batch=True, interval=0)
    assert not Zone.objects.exists()
    assert JobState.objects.get().finished_at is None


@pytest.mark.django_db
def test_one_unfinished_job_per_key() -> None:
    first = jobs.enqueue(count, ASKED_BY, key="liaocheng", up_to=1)
    assert jobs.enqueue(count, ASKED_BY, key="liaocheng", up_to=1).pk == first.pk
    assert jobs.enqueue(count, ASKED_BY, key="other", up_to=1).pk != first.pk
    JobState.objects.filter(pk=first.pk).update(finished_at=timezone.now())
    assert jobs.enqueue(count, ASKED_BY, key="liaocheng", up_to=1).pk != first.pk


@pytest.mark.django_db
def test_what_a_silent_worker_left_is_queued_again_until_its_attempts_are_used_up() -> None:
    state = jobs.enqueue(count, ASKED_BY, up_to=1)
    lost = DBTaskResult.objects.get(pk=state.pk)
    for attempt in range(1, 4):
        lost.claim(f"worker-{attempt}")
        beat = WorkerBeat.objects.create(
            worker_id=f"worker-{attempt}", host="elsewhere", pid=1, started_at=timezone.now(), beat_at=timezone.now()
        )
        assert worker.requeue_lost() == 0, "it beats: it lives"
        WorkerBeat.objects.filter(pk=beat.pk).update(beat_at=timezone.now() - worker.LEASE - timedelta(seconds=1))
        assert worker.requeue_lost() == 1
        lost.refresh_from_db()
        assert lost.status == ("READY" if attempt < 3 else "FAILED")
    state.refresh_from_db()
    assert state.failed_at
    assert state.message == "执行中断 3 次，不再重试。"


@pytest.mark.django_db
def test_daily_jobs_are_queued_once_a_day(monkeypatch: pytest.MonkeyPatch, time_machine: TimeMachine) -> None:
    name = tasks.export_audit_head.module_path
    spec = jobs.Spec(name, "导出审计链头", 3, clock_time(2, 10))
    monkeypatch.setitem(jobs.SPECS, name, spec)
    time_machine.move_to("2026-11-20 09:00:00+08:00", tick=False)
    assert [state.name for state in jobs.enqueue_due()] == [name], "the first time at once: a head as soon as there is an audit"
    assert jobs.enqueue_due() == []
    assert timezone.localtime(Schedule.objects.get().due_at).isoformat() == "2026-11-21T02:10:00+08:00"
    JobState.objects.update(finished_at=timezone.now())
    time_machine.move_to("2026-11-21 02:10:01+08:00", tick=False)
    assert len(jobs.enqueue_due()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_daily_head_lies_outside_the_database_and_verifies(settings: Any) -> None:
    jobs.enqueue(tasks.export_audit_head, ASKED_BY)
    worker.run_worker(batch=True, interval=0)
    assert len(audit.read_heads(settings.AUDIT_HEADS)) == 1
    assert audit.verify(settings.AUDIT_HEADS).ok


@pytest.mark.django_db
def test_the_page_shows_progress(browser: Callable[..., Client]) -> None:
    state = jobs.enqueue(count, ASKED_BY, title="数到四", up_to=4)
    DBTaskResult.objects.get(pk=state.pk).claim("w")
    JobState.objects.filter(pk=state.pk).update(done=1, total=4, message="第一步")
    page = browser("system_admin").get("/system/jobs/").content.decode()
    assert "数到四" in page
    assert '<progress max="100" value="25">' in page
    assert "没有后台进程在运行" in page


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start the probe's worker as its own process on the test's database."""
    running: list[subprocess.Popen[bytes]] = []
    name = str(connection.settings_dict["NAME"])
    environment = dict(os.environ)
    if connection.vendor == "sqlite":
        environment["DATABASE_URL"] = f"sqlite:///{name}"
    else:
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"

    def begin(*options: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, str(PROBE), str(tmp_path), *options], env=environment, cwd=tmp_path)
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.fixture
def slow(tmp_path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("kill_probe", PROBE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["kill_probe"] = module
    spec.loader.exec_module(module)
    yield module.make_job(tmp_path)
    del sys.modules["kill_probe"]


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["before", "after"])
def test_kill_9_in_the_middle_of_a_job_and_it_is_done_once_after_a_restart(
    point: str, slow: Any, start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """``before``: killed with the effect still to come. ``after``: killed with the effect committed and the queue not told."""
    state = jobs.enqueue(slow, ASKED_BY, where="einmal")
    (tmp_path / "wait").write_text(point)
    first = start()
    until((tmp_path / "reached").exists)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert Zone.objects.count() == (0 if point == "before" else 1)
    assert DBTaskResult.objects.get(pk=state.pk).status == "RUNNING"
    (tmp_path / "wait").unlink()

    second = start("--batch")
    assert second.wait(timeout=30) == 0
    assert Zone.objects.filter(code="einmal").count() == 1
    state.refresh_from_db()
    assert state.finished_at
    assert state.result == {"zone": "einmal"}
    assert DBTaskResult.objects.get(pk=state.pk).status == "SUCCESSFUL"
    assert state.attempts == (2 if point == "before" else 1)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_asked_to_stop_finishes_its_job(
    slow: Any, start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    state = jobs.enqueue(slow, ASKED_BY, where="fertig")
    (tmp_path / "wait").write_text("before")
    process = start()
    until((tmp_path / "reached").exists)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    assert process.poll() is None
    (tmp_path / "wait").unlink()
    assert process.wait(timeout=30) == 0
    state.refresh_from_db()
    assert state.finished_at
    assert not WorkerBeat.objects.exists()
