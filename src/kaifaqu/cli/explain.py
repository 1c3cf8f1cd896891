"""``kaifaqu explain``: why one subject stands where it stands. What it does is in ``cli/assess.py``."""

from __future__ import annotations

import typer

from kaifaqu.cli.assess import explain_command

app = typer.Typer(help="说明一个对象的结论和得分。", add_completion=False)
app.command()(explain_command)
