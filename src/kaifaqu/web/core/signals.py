"""Log-in and log-out go to the audit."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from . import accounts, audit, lockout
from .actor import Actor
from .addresses import client_address
from .models import User


@receiver(user_logged_in, dispatch_uid="kq-logged-in")
def _logged_in(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    if request is None:
        return
    address = client_address(request)
    lockout.succeeded(user.username, address)
    request.kq_actor = Actor.for_user(user, address)  # type: ignore[attr-defined]
    audit.record(request.kq_actor, "login", summary="登录")  # type: ignore[attr-defined]


@receiver(user_logged_out, dispatch_uid="kq-logged-out")
def _logged_out(sender: Any, request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if request is None or user is None:
        return
    audit.record(Actor("user", user.username, user, client_address(request)), "logout", summary="退出")
    request.kq_actor = Actor.anonymous(client_address(request))  # type: ignore[attr-defined]


@receiver(password_changed, dispatch_uid="kq-password-changed")
@receiver(password_set, dispatch_uid="kq-password-set")
def _password_changed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    accounts.password_changed(user, client_address(request))


@receiver(authenticator_added, dispatch_uid="kq-mfa-added")
def _mfa_added(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    _mfa(request, user, authenticator, "user.mfa_on", "启用")


@receiver(authenticator_removed, dispatch_uid="kq-mfa-removed")
def _mfa_removed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    _mfa(request, user, authenticator, "user.mfa_off", "停用")


def _mfa(request: HttpRequest, user: User, authenticator: Any, action: str, word: str) -> None:
    kind = "两步验证" if authenticator.type == "totp" else "备用码"
    actor = Actor("user", user.username, user, client_address(request))
    audit.record(actor, action, obj=("core.user", user.username), summary=f"{word}{kind}")
