"""Accounts: made, stopped and given one-time passwords by the system administrator, who grants no roles.

The accounts of the three administrators (system, security, audit) are not touched by each other from a page: whoever could give
a new password to the security administrator could grant roles. They are kept on the server (``kaifaqu manage changepassword``).
"""

from __future__ import annotations

import re
import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from kaifaqu.errors import Place, Problem

from . import audit
from .actor import Actor
from .models import User
from .policy import policy, require

_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike
_NAME = re.compile(r"[A-Za-z0-9_.-]{2,60}")


@transaction.atomic
def create_account(
    actor: Actor,
    username: str,
    *,
    display_name: str = "",
    department: str = "",
    email: str = "",
    password: str = "",
    hashed: str = "",
) -> tuple[User, str]:
    """A new account without any role, and its one-time password (the second value, shown once).

    With ``password`` (the demo) the account gets that one and need not change it; ``hashed`` is its hash, if it has been made.
    """
    require(actor, "user.manage")
    username = username.strip()
    if not _NAME.fullmatch(username):
        raise _problem(
            "username-invalid", f"登录名“{username}”不可用。", "登录名", "请用 2 至 60 个字母、数字、点、横线或下划线。"
        )
    if User.objects.filter(username__iexact=username).exists():
        raise _problem("username-taken", f"登录名“{username}”已被使用。", "登录名", "请换一个，或在账号列表中启用原账号。")
    user = User(
        username=username,
        display_name=display_name.strip()[:60],
        department=department.strip()[:120],
        email=email.strip()[:254],
        must_change_password=not password,
    )
    if password and not actor.is_system:
        _check_password(password, user)
    once = password or one_time_password()
    if hashed:
        user.password = hashed
    else:
        user.set_password(once)
    user.save()
    detail = {"username": username, "display_name": user.display_name, "department": user.department}
    audit.record(actor, "user.create", obj=_object(user), summary=f"新建账号：{username}", detail=detail)
    return user, once


@transaction.atomic
def change_account(actor: Actor, user: User, *, display_name: str, department: str, email: str) -> None:
    """Name, department and mail of an account."""
    require(actor, "user.manage")
    wanted = {"display_name": display_name.strip()[:60], "department": department.strip()[:120], "email": email.strip()[:254]}
    changes = {name: [getattr(user, name), value] for name, value in wanted.items() if getattr(user, name) != value}
    if not changes:
        return
    for name, value in wanted.items():
        setattr(user, name, value)
    user.save(update_fields=list(wanted))
    audit.record(actor, "user.change", obj=_object(user), summary=f"修改账号资料：{user.username}", detail={"changes": changes})


@transaction.atomic
def set_active(actor: Actor, user: User, active: bool) -> None:
    """Stop an account at once (its sessions and tokens too), or let it work again. None is ever deleted: the audit names them."""
    require(actor, "user.manage")
    _not_oneself(actor, user, "停用或启用")
    _not_an_administrator(actor, user)
    if user.is_active == active:
        return
    user.is_active = active
    user.save(update_fields=["is_active"])
    word, action = ("启用", "user.activate") if active else ("停用", "user.deactivate")
    audit.record(
        actor,
        action,
        obj=_object(user),
        summary=f"{word}账号：{user.username}",
        detail={"changes": {"is_active": [not active, active]}},
    )


@transaction.atomic
def reset_password(actor: Actor, user: User) -> str:
    """A one-time password: it opens the page to set a new one, nothing else. All sessions of the account end."""
    require(actor, "user.manage")
    _not_oneself(actor, user, "重置密码")
    _not_an_administrator(actor, user)
    once = one_time_password()
    user.set_password(once)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record(actor, "user.password_reset", obj=_object(user), summary=f"重置密码：{user.username}")
    return once


@transaction.atomic
def reset_mfa(actor: Actor, user: User) -> None:
    """Take two-step log-in from someone who has lost the phone. By the security administrator: who resets passwords may not."""
    require(actor, "login.unlock")
    _not_oneself(actor, user, "重置两步验证")
    count, _ = Authenticator.objects.filter(user=user).delete()
    if not count:
        raise Problem("mfa-not-set", f"账号“{user.username}”没有启用两步验证。")
    audit.record(actor, "user.mfa_reset", obj=_object(user), summary=f"重置两步验证：{user.username}")


def password_changed(user: User, address: str) -> None:
    """The person has set a new password: the one-time one is done with."""
    if user.must_change_password:
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        user.must_change_password = False
    audit.record(Actor("user", user.username, user, address), "user.password_change", obj=_object(user), summary="修改本人密码")


def is_administrator(user: User) -> bool:
    """Holds one of the three system roles."""
    system = [role.code for role in policy().roles.values() if role.scope == "system"]
    return user.grants.filter(role__in=system).exists()


def one_time_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise _problem("password-weak", "".join(error.messages), "密码", "请换一个更长、不常见的密码。") from None


def _not_oneself(actor: Actor, user: User, what: str) -> None:
    if actor.user_id == user.pk:
        raise Problem("own-account", f"不能对自己的账号{what}。", hint="请由另一位管理员办理。")


def _not_an_administrator(actor: Actor, user: User) -> None:
    if not actor.is_system and is_administrator(user):
        raise Problem(
            "administrator-account",
            f"“{user.username}”是三员账号，不能在页面上停用或重置。",
            hint=f"请在服务器上执行：kaifaqu manage changepassword {user.username}；或先由安全管理员撤销其角色。",
        )


def _object(user: User) -> tuple[str, str]:
    return "core.user", user.username


def _problem(code: str, message: str, field: str, hint: str) -> Problem:
    return Problem(code, message, place=Place(field=field), hint=hint)
