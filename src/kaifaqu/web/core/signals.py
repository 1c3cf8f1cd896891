"""Log-in and log-out go to the audit."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from . import audit, lockout
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
