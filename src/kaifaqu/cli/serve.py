"""``kaifaqu serve``: one command for everything a site needs, web pages and background work.

The parent opens the port and keeps two children: gunicorn, which inherits the open socket, and ``kaifaqu worker``. A child
that dies is started again; the port stays open meanwhile. If the parent goes, however it goes, the children go too.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import typer

from kaifaqu.cli.common import start_django
from kaifaqu.errors import EnvironmentProblem

app = typer.Typer(add_completion=False)

BACKLOG = 512


@app.command()
def serve(
    host: str = typer.Option("127.0.0.1", help="监听的地址；0.0.0.0 为所有网卡。"),
    port: int = typer.Option(8000, min=0, max=65535, help="端口；0 为任选一个空闲端口。"),
    workers: int = typer.Option(2, min=1, help="网页进程数。"),
    threads: int = typer.Option(4, min=1, help="每个网页进程的线程数。"),
    worker: bool = typer.Option(True, "--worker/--no-worker", help="同时运行后台任务。"),
) -> None:
    """启动网页服务和后台任务，按 Ctrl-C 结束。"""
    start_django()
    prepare()
    listener = listen(host, port)
    run(listener, workers=workers, threads=threads, worker=worker, on_ready=lambda: say(f"已启动：{address(listener)}"))


def prepare() -> None:
    """What must be right before pages can be served: a database of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise EnvironmentProblem(
            "database-not-migrated",
            "数据库结构不是当前版本。",
            hint="请先备份，再执行 kaifaqu manage migrate；演示用 make demo。",
        )


def listen(host: str, port: int) -> socket.socket:
    """Open the port. :class:`EnvironmentProblem` ``port-taken`` or ``address-unusable``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise EnvironmentProblem("port-taken", f"端口 {port} 已被占用。", hint="请用 --port 换一个端口。") from error
        raise EnvironmentProblem("address-unusable", f"不能监听 {host}:{port}：{error.strerror}。") from error
    return listener


def address(listener: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{host}:{port}/"


def run(
    listener: socket.socket, *, workers: int = 2, threads: int = 4, worker: bool = True, on_ready: Callable[[], None]
) -> None:
    """Serve on an open socket until a signal. :class:`EnvironmentProblem` if the web process cannot start at all."""
    from kaifaqu.cli.supervisor import Child, Supervisor

    descriptor = listener.fileno()
    os.set_inheritable(descriptor, True)
    web = Child("网页服务", gunicorn_command(f"fd://{descriptor}", workers, threads), pass_fds=(descriptor,))
    background = [Child("后台任务", [sys.executable, "-m", "kaifaqu", "worker"])] if worker else []
    supervisor = Supervisor([web, *background], log=say)
    if not supervisor.run(ready=Probe(listener), on_ready=on_ready):
        raise EnvironmentProblem("serve-failed", "网页服务没能启动。", hint="原因见上面的日志。")
    say("已停止。")


def gunicorn_command(bind: str, workers: int, threads: int) -> list[str]:
    """The web process. Which proxy is believed is Django's business (KAIFAQU_PROXIES)."""
    command = [sys.executable, "-m", "gunicorn", "kaifaqu.web.config.wsgi:application", "--bind", bind]
    command += ["--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread"]
    command += ["--timeout", "60", "--graceful-timeout", "15", "--keep-alive", "30", "--log-level", "warning"]
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files; on a disk they may stall
    if os.access(memory, os.W_OK):
        command += ["--worker-tmp-dir", str(memory)]
    return command


class Probe:
    """Asks the web process whether it answers yet, without ever waiting: the port is open before anybody serves it."""

    def __init__(self, listener: socket.socket) -> None:
        self.name = listener.getsockname()
        self.family = listener.family
        self.connection: socket.socket | None = None

    def __call__(self) -> bool:
        """Has an answer come to the question asked at the first call? Any answer of HTTP will do."""
        if self.connection is None:
            self.connection = socket.socket(self.family, socket.SOCK_STREAM)
            self.connection.connect(self.name)
            self.connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        if not select.select([self.connection], [], [], 0)[0]:
            return False
        try:
            answer = self.connection.recv(64)
        except OSError:
            answer = b""
        self.connection.close()
        self.connection = None
        return answer.startswith(b"HTTP/")


def say(line: str) -> None:
    """One line for whoever started the service."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
