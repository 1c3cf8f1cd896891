"""``kaifaqu manage …``: Django's own commands, for those who run a site without the source tree."""

from __future__ import annotations

import typer

from kaifaqu.cli.common import start_django

app = typer.Typer(add_completion=False)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Django 自带的管理命令：kaifaqu manage migrate、check --deploy、createsuperuser 等。"""
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kaifaqu manage", *context.args])
