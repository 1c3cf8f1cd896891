"""``kaifaqu show``: one indicator with its figures, sources and checks. What it does is in ``cli/indicators.py``."""

from __future__ import annotations

import typer

from kaifaqu.cli.indicators import show_command

app = typer.Typer(help="查一项指标的数值、来源和修订。", add_completion=False)
app.command()(show_command)
