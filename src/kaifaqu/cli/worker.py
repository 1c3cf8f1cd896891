"""``kaifaqu worker``: background work only, for a site whose web processes are run by something else."""

from __future__ import annotations

import typer

from kaifaqu.cli.common import start_django

app = typer.Typer(add_completion=False)


@app.command()
def worker() -> None:
    """运行后台任务（导入、评价、提醒），按 Ctrl-C 结束；正在做的一件做完才停。"""
    start_django()
    from kaifaqu.web.core import worker as service

    service.run()
