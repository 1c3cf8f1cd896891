"""``kaifaqu restore FILE``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaifaqu.cli.common import print_json, start_django
from kaifaqu.cli.serve import say

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="kaifaqu backup 写出的文件。")],
    force: bool = typer.Option(False, "--force", help="替换这里已有的全部数据（请先停止服务）。"),
    json: bool = typer.Option(False, "--json", help="以 JSON 输出。"),
) -> None:
    """从备份文件恢复到一台空的机器；先逐字节核对，有任何不符都不恢复。"""
    start_django()
    from kaifaqu.web import backup as service

    manifest = service.read(file, overwrite=force)
    if json:
        print_json(
            {
                "file": str(file),
                "created": manifest.created,
                "rows": manifest.fingerprint.rows,
                "fingerprint": manifest.fingerprint.total,
            }
        )
        return
    say(f"已恢复 {manifest.created} 的备份：{len(manifest.fingerprint.tables)} 张表，{manifest.fingerprint.rows:,} 行。")
    say(f"内容指纹 {manifest.fingerprint.total}（与备份一致）")
    say("如果备份来自较早的版本，请再执行 kaifaqu manage migrate。")
