"""``kaifaqu audit``: verify the audit chain, export its head, list its lines."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kaifaqu.cli.common import OK, WRONG, print_json, start_django

app = typer.Typer(help="核验和导出审计记录。", no_args_is_help=True)


@app.callback()
def _start() -> None:
    """核验和导出审计记录。"""


@app.command()
def verify(
    head: Annotated[
        Path | None, typer.Option("--head", help="早先导出的链头文件；有它才能查出截尾和整体改写。", exists=True, dir_okay=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """核验审计链：改动、缺号、断链、截尾、改写。完好退出码为 0，有问题为 1。"""
    start_django()
    from kaifaqu.web.core import audit

    report = audit.verify(head)
    if as_json:
        print_json(report.as_dict())
    else:
        for fault in report.faults:
            typer.echo(fault.message, err=True)
        compared = f"，已与 {report.heads} 个链头比对" if report.heads else "，未给出链头文件（截尾和整体改写查不出）"
        verdict = "审计链完好" if report.ok else f"审计链有问题，共 {len(report.faults)} 处"
        typer.echo(f"{verdict}：{report.rows} 条记录{compared}。")
    raise typer.Exit(OK if report.ok else WRONG)


@app.command()
def head(
    output: Annotated[Path, typer.Option("--output", "-o", help="追加到此文件；请另存一份到别的机器。", dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """导出当前链头。"""
    start_django()
    from dataclasses import asdict

    from kaifaqu.web.core import audit

    current = audit.export_head(output)
    if as_json:
        print_json(asdict(current))
    else:
        typer.echo(f"链头：第 {current.id} 号 {current.hash}，已写入 {output}")


@app.command("list")
def list_events(
    user: Annotated[str, typer.Option(help="只看此登录名。")] = "",
    action: Annotated[str, typer.Option(help="只看此操作，如 refused、role.grant。")] = "",
    zone: Annotated[str, typer.Option(help="只看此开发区。")] = "",
    since: Annotated[datetime | None, typer.Option(help="从此时起。")] = None,
    limit: Annotated[int, typer.Option(help="最多几条。", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """列出审计记录，新的在前。"""
    start_django()
    from django.utils.timezone import localtime, make_aware

    from kaifaqu.web.core import audit_log

    start = make_aware(since) if since else None
    rows = audit_log.events(user=user, action=action, zone=zone, since=start)[:limit]
    if as_json:
        print_json([audit_log.as_dict(row) for row in rows])
        return
    for row in rows:
        typer.echo(f"{row.id}\t{localtime(row.at):%Y-%m-%d %H:%M:%S}\t{row.actor}\t{row.action}\t{row.zone_code}\t{row.summary}")
