"""``kaifaqu init``: the first step on a new site."""

from __future__ import annotations

import typer

from kaifaqu.cli.common import print_json, start_django
from kaifaqu.cli.serve import say
from kaifaqu.errors import Problem

app = typer.Typer(add_completion=False)


@app.command()
def init(
    system: str = typer.Option("sysadmin", help="系统管理员的登录名（管理账号）。"),
    security: str = typer.Option("secadmin", help="安全管理员的登录名（授予角色、解除锁定）。"),
    auditor: str = typer.Option("auditor", help="审计管理员的登录名（查看审计）。"),
    json: bool = typer.Option(False, "--json", help="以 JSON 输出。"),
) -> None:
    """新建的系统：建立数据库结构和三员账号，显示一次性密码。"""
    start_django()
    from django.core.management import call_command
    from django.db import transaction

    from kaifaqu.web.core import accounts, grants
    from kaifaqu.web.core.actor import Actor
    from kaifaqu.web.core.models import User

    call_command("migrate", interactive=False, verbosity=0)
    if User.objects.exists():
        raise Problem(
            "already-initialised", "这里已有账号，不再建立三员账号。", hint="忘记密码：kaifaqu manage changepassword 登录名。"
        )
    people = [
        (system, "系统管理员", "system_admin"),
        (security, "安全管理员", "security_admin"),
        (auditor, "审计管理员", "auditor"),
    ]
    actor = Actor.system("init")
    made = []
    with transaction.atomic():
        for username, name, role in people:
            user, once = accounts.create_account(actor, username, display_name=name)
            grants.grant(actor, user, role)
            made.append({"username": username, "role": name, "password": once})
    if json:
        print_json({"accounts": made})
        return
    say("已建立三员账号。一次性密码只显示这一次，首次登录后须修改：")
    for row in made:
        say(f"  {row['role']}  {row['username']}  {row['password']}")
