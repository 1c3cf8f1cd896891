"""Roles: granted and revoked by the security administrator, never to oneself, the three administrators' roles never joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from kaifaqu.errors import Place, Problem

from . import audit
from .actor import Actor
from .models import RoleGrant, User, Zone
from .policy import Role, policy, require

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject


@transaction.atomic
def grant(actor: Actor, user: User, role: str, zone: Zone | None = None, subject: Subject | None = None) -> RoleGrant:
    """Give ``user`` a role in a zone (none: all zones), about one subject where the role is of that kind."""
    require(actor, "role.grant")
    known = policy().roles.get(role)
    if known is None or role == "public":
        raise Problem("role-unknown", f"没有“{role}”这个角色。", place=Place(field="角色"))
    if actor.user_id == user.pk:
        raise Problem("own-role", "不能给自己授予角色。", hint="请由另一位安全管理员办理。")
    _check_scope(known, zone, subject)
    _check_separation(user, known)
    row, made = RoleGrant.objects.get_or_create(
        user=user, role=role, zone=zone, subject=subject, defaults={"granted_by": actor.user}
    )
    if not made:
        raise Problem("role-already-granted", f"“{user}”已有此角色。")
    summary = f"授予角色：{user.username}，{known.title}（{scope_text(row)}）"
    audit.record(actor, "role.grant", zone=zone, obj=("core.user", user.username), summary=summary, detail=_detail(row))
    return row


@transaction.atomic
def revoke(actor: Actor, row: RoleGrant) -> None:
    """Take a role away; it ends with the person's next request."""
    require(actor, "role.grant")
    if actor.user_id == row.user_id:
        raise Problem("own-role", "不能撤销自己的角色。", hint="请由另一位安全管理员办理。")
    title = policy().roles[row.role].title if row.role in policy().roles else row.role
    summary = f"撤销角色：{row.user.username}，{title}（{scope_text(row)}）"
    detail, zone, name = _detail(row), row.zone, row.user.username
    row.delete()
    audit.record(actor, "role.revoke", zone=zone, obj=("core.user", name), summary=summary, detail=detail)


def scope_text(row: RoleGrant) -> str:
    """The scope of a grant as people read it: 聊城高新区；财政局."""
    role = policy().roles.get(row.role)
    if role is not None and role.scope == "system":
        return "全系统"
    parts = [row.zone.name if row.zone else "全部开发区"]
    if row.subject:
        parts.append(row.subject.name)
    return "；".join(parts)


def _check_scope(role: Role, zone: Zone | None, subject: Subject | None) -> None:
    if role.scope == "system" and (zone or subject):
        raise Problem("scope-invalid", f"“{role.title}”是全系统角色，不限定开发区或对象。", place=Place(field="范围"))
    if role.scope == "zone" and subject:
        raise Problem("scope-invalid", f"“{role.title}”按开发区授予，不限定对象。", place=Place(field="对象"))
    if role.scope == "enterprise" and subject is None:
        raise Problem("scope-invalid", f"“{role.title}”须限定到一家企业。", place=Place(field="对象"), hint="请填写企业编号。")
    if subject is not None and (zone is None or subject.zone_id != zone.pk):
        raise Problem("scope-invalid", "对象不属于所选的开发区。", place=Place(field="对象"))
    if role.scope == "enterprise" and subject is not None and subject.kind != "enterprise":
        raise Problem("scope-invalid", f"“{subject.name}”不是企业。", place=Place(field="对象"))


def _check_separation(user: User, role: Role) -> None:
    """三员分立: an account with a system role has that one role and no other."""
    roles = policy().roles
    held = {row.role for row in user.grants.all()} - {role.code}
    systems = {code for code in held if code in roles and roles[code].scope == "system"}
    if (role.scope == "system" and held) or systems:
        names = "、".join(roles[code].title for code in sorted(held) if code in roles)
        raise Problem(
            "roles-separate",
            f"三员分立：“{user}”已是{names}，不能再授予{role.title}。",
            hint="系统管理员、安全管理员、审计管理员须由不同的人担任，且不兼业务角色。",
        )


def _detail(row: RoleGrant) -> dict[str, str | None]:
    return {
        "user": row.user.username,
        "role": row.role,
        "zone": row.zone.code if row.zone else None,
        "subject": row.subject.code if row.subject else None,
    }
