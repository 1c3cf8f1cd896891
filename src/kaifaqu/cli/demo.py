"""``kaifaqu demo``: what ``make demo`` runs. Builds the demo, says where it is and who can log in, and serves it."""

from __future__ import annotations

import os
import socket
import time

import typer

from kaifaqu.cli.common import start_django
from kaifaqu.cli.serve import address, listen, run, say
from kaifaqu.errors import EnvironmentProblem

app = typer.Typer(add_completion=False)

_PORTS_TRIED = 50


@app.command()
def demo(
    serve: bool = typer.Option(True, "--serve/--no-serve", help="建好后启动；--no-serve 只建库（同 KAIFAQU_NO_SERVE=1）。"),
    host: str = typer.Option("127.0.0.1", help="监听的地址。演示账号的密码是公开的，不要对外网开放。"),
    port: int = typer.Option(8000, min=0, max=65535, help="端口；已被占用时用后面第一个空闲的。"),
    reset: bool = typer.Option(False, "--reset", help="先清空演示库，重新建立。"),
    since: float = typer.Option(0, hidden=True, help="开始的时刻（由 make 给出，用于计时）。"),
) -> None:
    """建立演示库（聊城高新区、模拟省、演示账号）并启动；再次运行时直接启动。"""
    started = since or time.time()
    os.environ.setdefault("KAIFAQU_DEMO", "1")
    os.environ.setdefault("KAIFAQU_LOG", "text")
    os.environ.setdefault("KAIFAQU_LOG_LEVEL", "WARNING")
    start_django()
    from kaifaqu.web import demo as service

    built = service.build(reset=reset, say=say)
    if not serve or os.environ.get("KAIFAQU_NO_SERVE", "") not in ("", "0"):
        say(f"演示库已建好：{'、'.join(built.zones)}，用时 {time.time() - started:.1f} 秒。启动：kaifaqu demo 或 make demo")
        return
    listener = listen_next(host, port)
    run(listener, on_ready=lambda: _welcome(listener, started))


def listen_next(host: str, port: int) -> socket.socket:
    """The wanted port, or the next free one above it."""
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)):
        try:
            listener = listen(host, candidate)
        except EnvironmentProblem as problem:
            if problem.code != "port-taken":
                raise
            continue
        if candidate != port:
            say(f"端口 {port} 已被占用，改用 {candidate}。")
        return listener
    raise EnvironmentProblem("port-taken", f"端口 {port} 及其后 {_PORTS_TRIED} 个都已被占用。", hint="请用 --port 换一段。")


def _welcome(listener: socket.socket, started: float) -> None:
    """The last lines of ``make demo``: the address, the accounts, the time taken."""
    from kaifaqu.web.demo import PEOPLE, password

    width = max(len(person.username) for person in PEOPLE)
    say("")
    say("演示账号（登录名 / 密码）：")
    for person in PEOPLE:
        say(f"  {person.username:<{width}}  {password(person.username):<{width + 5}}  {person.name}，{person.job}")
    say("")
    say(f"已启动：{address(listener)}  用时 {time.time() - started:.1f} 秒。按 Ctrl-C 结束。")
