"""``kaifaqu fingerprint``."""

from __future__ import annotations

import typer

from kaifaqu.cli.common import print_json, start_django
from kaifaqu.cli.serve import say

app = typer.Typer(add_completion=False)


@app.command()
def fingerprint(json: bool = typer.Option(False, "--json", help="以 JSON 输出。")) -> None:
    """逐表计算内容指纹（SHA-256）：两处相同即内容相同。"""
    start_django()
    from kaifaqu.web import backup as service

    found = service.current()
    if json:
        print_json({"fingerprint": found.total, "tables": found.as_dict()})
        return
    width = max((len(name) for name in found.tables), default=0)
    for name, entry in sorted(found.tables.items()):
        say(f"{name:<{width}}  {entry.rows:>9,}  {entry.sha256}")
    say(f"全部  {found.rows:,} 行  {found.total}")
