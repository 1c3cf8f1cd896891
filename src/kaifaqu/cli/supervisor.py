"""Keep child processes running: restart one that dies, end all cleanly, and leave none behind, however this process ends."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

GRACE_SECONDS = 25.0  # more than gunicorn and the worker give themselves
STABLE_SECONDS = 30.0  # a child that lived this long starts again with no delay counted
LONGEST_WAIT = 30.0


@dataclass
class Child:
    """One process to keep: its command, and how often it has died."""

    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    restart_at: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the parent, who ends the children in order."""
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            list(self.command),
            pass_fds=self.pass_fds,
            env={**os.environ, **self.environment},
            start_new_session=True,
            preexec_fn=_die_with_parent(os.getpid()),
        )
        self.started = time.monotonic()

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """Ask Linux to send SIGTERM to the child when its parent is gone, even by kill -9. Elsewhere: nothing to ask."""
    if sys.platform != "linux":
        return None
    set_parent_death_signal = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
    library = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        library.prctl(set_parent_death_signal, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(0)

    return ask


class Supervisor:
    """Runs children until a signal, or until one that may not die has died."""

    def __init__(self, children: Sequence[Child], *, log: Callable[[str], None]) -> None:
        self.children = list(children)
        self.log = log
        self.stopping = False

    def run(self, *, ready: Callable[[], bool], on_ready: Callable[[], None]) -> bool:
        """Start all; call ``on_ready`` once ``ready`` answers; keep them until SIGTERM, SIGINT or SIGHUP.

        False if the first child died before it was ever ready: starting it again would only fail again.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        told = False
        try:
            for child in self.children:
                child.start()
            while not self.stopping:
                if not told and not self.children[0].alive():
                    return False
                if not told and ready():
                    told = True
                    on_ready()
                self._revive()
                time.sleep(0.2 if told else 0.02)
            return True
        finally:
            self._end_all()

    def _stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _revive(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.alive():
                continue
            if not child.restart_at:
                child.deaths = 1 if now - child.started > STABLE_SECONDS else child.deaths + 1
                wait = min(2.0 ** (child.deaths - 1) - 1, LONGEST_WAIT)  # 0, 1, 3, 7, 15, 30 …
                code = child.process.returncode if child.process else None
                self.log(f"{child.name}已退出（{code}），{wait:g} 秒后重新启动。")
                child.restart_at = now + wait
            if now >= child.restart_at:
                child.restart_at = 0.0
                child.start()

    def _end_all(self) -> None:
        living = [child.process for child in self.children if child.process is not None and child.process.poll() is None]
        for process in living:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in living:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
