"""Reading the audit: for its page, its export and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet

from . import audit
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
    "observation.enter": "录入数据",
    "observation.correct": "更正数据",
    "observation.restore": "恢复数据",
    "observation.withdraw": "撤回数据",
    "observation.settle": "审定报告期",
    "observation.reassign": "数据改归对象",
    "subject.create": "新增对象",
    "subject.change": "修改对象",
    "subject.name_add": "增加名称",
    "subject.name_remove": "删除名称",
    "subject.merge": "合并对象",
    "subject.split": "拆分对象",
    "subject.undo": "撤销合并拆分",
    "subject.propose": "提出疑似同一对象",
    "subject.distinct": "认定为不同对象",
    "subject.reopen": "重新认定",
    "rating.run": "运行评价",
    "standard.edit": "编写标准",
    "standard.publish": "发布标准",
    "standard.withdraw": "撤回标准",
    "backup": "备份",
    "restore": "恢复",
    "demo.build": "建立演示数据",
}
# What the fields of a line's detail are called, where no model tells.
FIELDS = {
    "user": "账号",
    "username": "登录名",
    "role": "角色",
    "zone": "开发区",
    "subject": "对象",
    "prefix": "前缀",
    "can_write": "可写入",
    "expires_at": "到期",
    "failures": "失败次数",
    "address": "地址",
    "action": "操作",
    "is_active": "启用",
    "rows": "行数",
    "format": "格式",
    "reason": "理由",
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
    return {name: getattr(row, name) for name in (*audit.FIELDS, "hash")} | {"at": row.at.isoformat()}


def field_title(row: AuditEvent, name: str) -> str:
    """The Chinese name of a field: the model's own, else ours, else the field as it is."""
    try:
        field = apps.get_model(row.object_type)._meta.get_field(name)
        title = str(getattr(field, "verbose_name", name))
        return FIELDS.get(name, name) if title.isascii() else title  # ASCII: Django's own name of a field that has none
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return FIELDS.get(name, name)


def object_title(row: AuditEvent) -> str:
    """What kind of thing a line is about."""
    try:
        return str(apps.get_model(row.object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return {"login": "登录名", "core.job": "后台任务"}.get(row.object_type, row.object_type)


def changes(row: AuditEvent) -> list[tuple[str, Any, Any]]:
    """(field, before, after) of a line that tells of a change."""
    found = row.detail.get("changes") if isinstance(row.detail, dict) else None
    if not isinstance(found, dict):
        return []
    return [
        (field_title(row, name), pair[0], pair[1]) for name, pair in found.items() if isinstance(pair, list) and len(pair) == 2
    ]


def facts(row: AuditEvent) -> Iterator[tuple[str, Any]]:
    """The rest of a line's detail, name and value."""
    for name, value in (row.detail if isinstance(row.detail, dict) else {}).items():
        if name != "changes":
            yield field_title(row, name), value
