"""``kaifaqu backup FILE``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaifaqu.cli.common import print_json, start_django
from kaifaqu.cli.serve import say

app = typer.Typer(add_completion=False)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件，如 kaifaqu-2026-11-20.tar.gz。")],
    force: bool = typer.Option(False, "--force", help="文件已存在时覆盖。"),
    json: bool = typer.Option(False, "--json", help="以 JSON 输出。"),
) -> None:
    """把数据库、上传的文件和审计链头备份为一个文件；不必停止服务。"""
    start_django()
    from kaifaqu.web import backup as service
    from kaifaqu.web.core.actor import Actor

    manifest = service.write(file, actor=Actor.system("backup"), overwrite=force)
    if json:
        print_json(
            {
                "file": str(file),
                "size": file.stat().st_size,
                "created": manifest.created,
                "rows": manifest.fingerprint.rows,
                "fingerprint": manifest.fingerprint.total,
                "audit_head": manifest.audit_head,
            }
        )
        return
    size, tables = file.stat().st_size, manifest.fingerprint.tables
    say(f"已备份到 {file}（{size:,} 字节）：{len(tables)} 张表，{manifest.fingerprint.rows:,} 行。")
    say(f"内容指纹 {manifest.fingerprint.total}")
    head = manifest.audit_head
    say(f"审计链头 第 {head['id']} 条 {head['hash']}（请另存他处，可用来发现审计被删改）")
