"""The supervisor's waiting times, without any real process."""

from __future__ import annotations

import time

import pytest

from kaifaqu.cli import supervisor
from kaifaqu.cli.supervisor import Child, Supervisor


class Dead(Child):
    """A child that is never alive; counts how often it was started."""

    starts = 0

    def start(self) -> None:
        self.starts += 1
        self.started = time.monotonic()

    def alive(self) -> bool:
        return False


def test_it_waits_longer_after_each_death(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])
    lines: list[str] = []
    child = Dead("后台任务", ["false"])
    keeper = Supervisor([child], log=lines.append)
    waits = []
    for _ in range(7):
        keeper._revive()
        waits.append(round(child.restart_at - now[0]) if child.restart_at else 0)
        now[0] = child.restart_at or now[0]
        keeper._revive()
    assert waits == [0, 1, 3, 7, 15, 30, 30]
    assert lines[1] == "后台任务已退出（None），1 秒后重新启动。"


def test_a_child_that_lived_long_starts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])
    child = Dead("后台任务", ["false"])
    child.deaths, child.started = 5, 1000.0 - supervisor.STABLE_SECONDS - 1
    Supervisor([child], log=lambda line: None)._revive()
    assert (child.deaths, child.starts) == (1, 1)


def test_a_signal_ends_it() -> None:
    keeper = Supervisor([], log=lambda line: None)
    keeper._stop(15, None)
    assert keeper.stopping
