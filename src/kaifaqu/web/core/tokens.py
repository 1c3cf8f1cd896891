"""Keys for programs: shown once, kept as SHA-256, never more than their owner."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from kaifaqu.errors import Problem

from . import audit
from .actor import Actor
from .addresses import client_address
from .models import ApiToken
from .policy import require

PREFIX = "kfq_"
_USED_EVERY = timedelta(minutes=5)  # "last used" is not worth a write per call


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def actor_of_token(request: HttpRequest, key: str) -> Actor | None:
    """The actor behind a key, or nothing when it is unknown, revoked, expired, or its owner is deactivated
    or has a one-time password, which opens nothing but the page to change it."""
    if not key.startswith(PREFIX):
        return None
    token = ApiToken.objects.select_related("user").filter(digest=digest(key), revoked_at=None).first()
    now = timezone.now()
    if token is None or not token.user.is_active or token.user.must_change_password:
        return None
    if token.expires_at and token.expires_at <= now:
        return None
    if token.last_used_at is None or now - token.last_used_at > _USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return Actor.for_token(token, client_address(request))


@transaction.atomic
def create_token(actor: Actor, name: str, *, can_write: bool = False, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """A new key of the actor's own. The second value is the key itself: this is the only time it exists in clear."""
    require(actor, "token.own")
    if actor.user is None or actor.kind == "token":
        raise Problem("token-needs-login", "接口令牌只能由本人登录后创建。")
    if not name.strip():
        raise Problem("token-name-missing", "请写明令牌的用途。", hint="例如：财政局月报上传程序。")
    if expires_at is not None and expires_at <= timezone.now():
        raise Problem("token-expiry-past", "到期时间已经过去。", hint="请选择将来的日期，或留空。")
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=actor.user, name=name.strip()[:80], prefix=key[:10], digest=digest(key), can_write=can_write, expires_at=expires_at
    )
    detail = {"name": token.name, "prefix": token.prefix, "can_write": can_write, "expires_at": expires_at}
    audit.record(actor, "token.create", obj=token, summary=f"新建接口令牌：{token.name}", detail=detail)
    return token, key


@transaction.atomic
def revoke_token(actor: Actor, token: ApiToken) -> None:
    """Stop a key: one's own, or with ``token.manage`` anybody's."""
    require(actor, "token.own" if token.user_id == actor.user_id else "token.manage")
    if token.revoked_at:
        return
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record(actor, "token.revoke", obj=token, summary=f"停用接口令牌：{token.name}（{token.user.username}）")
