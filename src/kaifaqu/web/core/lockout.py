"""The one lock-out mechanism: wrong passwords and codes are counted by (login name, address), in the database.

A whole office shares one address, so a person who forgets a password locks only that name at that address. Against one
address that tries many names there is a slower guard: with many different names failing, each further failure of that address
waits a little, which stops a program and is no matter to a person. It never locks the office.
"""

from __future__ import annotations

import hashlib
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kaifaqu.errors import Problem

from . import audit
from .actor import Actor
from .models import LoginBlock
from .policy import require

WINDOW = timedelta(minutes=15)  # failures older than this no longer count
SPRAY_NAMES = 10  # so many different names failing from one address in the window look like a program
SPRAY_STEP, SPRAY_MAX = 0.2, 3.0  # seconds of delay per further name, and at most


def blocked_until(login: str, address: str) -> datetime | None:
    """Until when this name is locked at this address; nothing when it is free."""
    now = timezone.now()
    row = LoginBlock.objects.filter(login=_key(login), address=address, blocked_until__gt=now).only("blocked_until").first()
    return row.blocked_until if row else None


def failed(login: str, address: str) -> datetime | None:
    """Count one failure; the audit tells of it and of the block it may bring. Gives the end of the block."""
    now = timezone.now()
    key = _key(login)
    with transaction.atomic():
        row, _ = LoginBlock.objects.select_for_update().get_or_create(
            login=key, address=address, defaults={"first_at": now, "last_at": now}
        )
        fresh = row.last_at < now - WINDOW or (row.blocked_until is not None and row.blocked_until <= now)
        row.failures = 1 if fresh else row.failures + 1
        row.first_at = now if fresh else row.first_at
        row.last_at = now
        row.blocked_until = (
            now + timedelta(minutes=settings.LOCKOUT_MINUTES) if row.failures >= settings.LOCKOUT_FAILURES else None
        )
        row.save()
        visitor = Actor("anonymous", key, None, address)
        audit.record(visitor, "login.failed", summary=f"登录失败：{key}（第{row.failures}次）")
        if row.blocked_until:
            audit.record(visitor, "login.blocked", summary=f"登录锁定：{key}，{settings.LOCKOUT_MINUTES}分钟")
    return row.blocked_until


def succeeded(login: str, address: str) -> None:
    LoginBlock.objects.filter(login=_key(login), address=address).delete()


def delay(address: str) -> float:
    """How long to wait before a failure of this address is answered, in seconds."""
    since = timezone.now() - WINDOW
    names = LoginBlock.objects.filter(address=address, last_at__gt=since).count()
    return min(max(names - SPRAY_NAMES, 0) * SPRAY_STEP, SPRAY_MAX)


def slow_down(address: str) -> None:
    seconds = delay(address)
    if seconds:
        time.sleep(seconds)


@transaction.atomic
def unlock(actor: Actor, block: LoginBlock) -> None:
    """Let a name log in again at an address at once."""
    require(actor, "login.unlock")
    changed, _ = LoginBlock.objects.filter(pk=block.pk).delete()
    if not changed:
        raise Problem("lock-not-found", "此锁定已经解除。")
    detail = {"failures": block.failures, "address": block.address}
    audit.record(actor, "login.unlock", obj=("login", block.login[:80]), summary=f"解除登录锁定：{block.login}", detail=detail)


def current() -> list[LoginBlock]:
    """The names locked now, and those that failed within the window, the locked ones first."""
    since = timezone.now() - WINDOW
    return list(LoginBlock.objects.filter(last_at__gt=since).order_by(F("blocked_until").desc(nulls_last=True), "-last_at")[:500])


def prune() -> int:
    """Forget failures that no longer count. A daily job."""
    return LoginBlock.objects.filter(last_at__lt=timezone.now() - timedelta(days=1)).delete()[0]


def _key(login: str) -> str:
    """Lower case as the accounts are compared; a login longer than any account's (an attack on the column) by its digest."""
    text = login.strip().lower().replace("\x00", "")
    return text if len(text) <= 150 else "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
