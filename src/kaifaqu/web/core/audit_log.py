"""Reading the audit: for its page, its export and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from .models import AuditEvent

# What an action is called on the page; one that is not here shows its code.
TITLES = {
    "login": "登录",
    "logout": "退出",
    "login.failed": "登录失败",
    "login.blocked": "登录锁定",
    "login.unlock": "解除锁定",
    "refused": "拒绝",
    "export": "导出",
    "user.create": "新建账号",
    "user.change": "修改账号",
    "user.activate": "启用账号",
    "user.deactivate": "停用账号",
    "user.password_reset": "重置密码",
    "user.password_change": "修改密码",
    "user.mfa_reset": "重置两步验证",
    "user.mfa_on": "启用两步验证",
    "user.mfa_off": "停用两步验证",
    "role.grant": "授予角色",
    "role.revoke": "撤销角色",
    "token.create": "新建令牌",
    "token.revoke": "停用令牌",
    "audit.export": "导出审计",
    "audit.head": "导出链头",
    "job.start": "提交任务",
    "job.failed": "任务失败",
    "zone.load": "载入数据包",
}


def events(
    *,
    user: str = "",
    action: str = "",
    zone: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    obj: str = "",
    text: str = "",
) -> QuerySet[AuditEvent]:
    """The lines that fit, newest first. ``action`` may be a prefix such as ``role.``; ``obj`` is an object's id."""
    rows = AuditEvent.objects.order_by("-id")
    if user:
        rows = rows.filter(actor=user)
    if action:
        rows = rows.filter(action__startswith=action) if action.endswith(".") else rows.filter(action=action)
    if zone:
        rows = rows.filter(zone_code=zone)
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    if obj:
        rows = rows.filter(object_id=obj)
    if text:
        rows = rows.filter(Q(summary__icontains=text) | Q(object_id__icontains=text))
    return rows


def title(action: str) -> str:
    return TITLES.get(action, action)


def as_dict(row: AuditEvent) -> dict[str, Any]:
    """A line with everything that its hash covers."""
    names = (
        "id",
        "actor",
        "actor_id",
        "address",
        "zone_code",
        "action",
        "object_type",
        "object_id",
        "summary",
        "detail",
        "previous",
        "hash",
    )
    return {"at": row.at.isoformat()} | {name: getattr(row, name) for name in names}


def changes(row: AuditEvent) -> list[tuple[str, Any, Any]]:
    """(field, before, after) of a line that tells of a change."""
    found = row.detail.get("changes") if isinstance(row.detail, dict) else None
    if not isinstance(found, dict):
        return []
    return [(name, pair[0], pair[1]) for name, pair in found.items() if isinstance(pair, list) and len(pair) == 2]


def facts(row: AuditEvent) -> Iterator[tuple[str, Any]]:
    """The rest of a line's detail, name and value."""
    for name, value in (row.detail if isinstance(row.detail, dict) else {}).items():
        if name != "changes":
            yield name, value
