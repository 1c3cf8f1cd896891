"""Who may do what: roles and actions are data (``content/access/roles.yaml``); this module only reads and compares.

``is_superuser`` opens nothing. A person logged in has, in a zone open to the public, at least what a visitor has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

import kaifaqu
from kaifaqu.errors import Problem

from . import audit

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

    from .actor import Actor
    from .models import RoleGrant, Zone

ROLES_FILE = Path(kaifaqu.__file__).parent / "content" / "access" / "roles.yaml"
_MAX_DEPTH = 20  # of the tree of subjects: a loop in the register must not hang a request


@dataclass(frozen=True)
class Action:
    code: str
    title: str
    scope: str  # zone, system, self
    read: bool


@dataclass(frozen=True)
class Role:
    code: str
    title: str
    scope: str  # zone, bureau, enterprise, system
    note: str
    actions: frozenset[str]
    own: frozenset[str]


@dataclass(frozen=True)
class Decision:
    """Allowed or not, with the reason in Chinese and the role that opened it. True when allowed."""

    allowed: bool
    reason: str
    role: str = ""

    def __bool__(self) -> bool:
        return self.allowed


class Forbidden(Problem):
    """A refusal by the policy. ``action`` and ``zone_code`` say of what; the audit has a line ``refused`` for it."""

    action: str = ""
    zone_code: str = ""


@dataclass(frozen=True)
class Policy:
    actions: dict[str, Action]
    roles: dict[str, Role]


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The roles and actions of ``content/access/roles.yaml``, read once."""
    raw = YAML(typ="safe").load(ROLES_FILE.read_text(encoding="utf-8"))
    actions = {code: Action(code, row["title"], row["scope"], bool(row.get("read"))) for code, row in raw["actions"].items()}
    roles = {
        code: Role(
            code,
            row["title"],
            row["scope"],
            row.get("note", ""),
            frozenset(row.get("actions", ())),
            frozenset(row.get("own", ())),
        )
        for code, row in raw["roles"].items()
    }
    for role in roles.values():
        unknown = (role.actions | role.own) - actions.keys()
        if unknown:
            raise ValueError(f"{ROLES_FILE.name}: role {role.code} names unknown actions {sorted(unknown)}")
    return Policy(actions, roles)


def can(actor: Actor, action: str, zone: Zone | None = None, subject: Subject | None = None, *, bureau: str = "") -> Decision:
    """May ``actor`` do ``action`` in ``zone``, about ``subject``, on a thing of ``bureau`` (its name as the catalogue has it)?

    Without ``subject`` and ``bureau`` the question is about the whole zone: a role that opens the action only for its own
    bureau, park or enterprise does not suffice. :func:`may` asks whether there is anything at all the actor may do it on.
    """
    return _decide(actor, action, zone, subject, bureau, anything=False)


def may(actor: Actor, action: str, zone: Zone | None = None) -> Decision:
    """May ``actor`` do ``action`` on at least something in ``zone``? For opening a page; the service then asks :func:`can`."""
    return _decide(actor, action, zone, None, "", anything=True)


def require(actor: Actor, action: str, zone: Zone | None = None, subject: Subject | None = None, *, bureau: str = "") -> Decision:
    """:func:`can`, or :class:`Forbidden` and a line in the audit."""
    decision = can(actor, action, zone, subject, bureau=bureau)
    if not decision:
        raise refuse(actor, action, decision, zone, subject)
    return decision


def refuse(actor: Actor, action: str, decision: Decision, zone: Zone | None = None, subject: Subject | None = None) -> Forbidden:
    """Record a refusal in the audit and give the problem to raise."""
    problem = Forbidden("forbidden", decision.reason, hint="如工作需要，请向安全管理员申请相应角色。")
    problem.action = action
    problem.zone_code = zone.code if zone else ""
    audit.record_refusal(problem, actor, action, zone=zone, obj=subject, summary=decision.reason)
    return problem


def zones_open_to(actor: Actor, action: str = "view") -> list[Zone]:
    """The zones in which ``actor`` may do ``action`` on the whole zone, the real ones first."""
    from .models import Zone

    return [zone for zone in Zone.objects.all() if can(actor, action, zone)]


def _decide(actor: Actor, action: str, zone: Zone | None, subject: Subject | None, bureau: str, *, anything: bool) -> Decision:
    rules = policy()
    known = rules.actions[action]
    if actor.is_system:
        return Decision(True, "系统任务", "system")
    if actor.read_only and not known.read:
        return Decision(False, f"此接口令牌为只读，不能“{known.title}”。")
    for grant in actor.grants:
        role = rules.roles.get(grant.role)
        if role and _grant_opens(grant, role, known, zone, subject, bureau, anything):
            return Decision(True, f"{role.title}可以“{known.title}”", role.code)
    if zone is not None and zone.public and action in rules.roles["public"].actions:
        return Decision(True, "此开发区允许公众查看", "public")
    return Decision(False, _why_not(actor, known, rules, zone))


def _grant_opens(
    grant: RoleGrant, role: Role, action: Action, zone: Zone | None, subject: Subject | None, bureau: str, anything: bool
) -> bool:
    if action.code not in role.actions and action.code not in role.own:
        return False
    if action.scope == "self":
        return True
    if action.scope == "system":
        return role.scope == "system"
    if grant.zone_id is not None and (zone is None or grant.zone_id != zone.pk):
        return False
    if action.code in role.actions:
        return True
    if grant.subject_id is None:
        return role.scope != "enterprise"
    return anything or _is_own(grant, subject, bureau)


def _is_own(grant: RoleGrant, subject: Subject | None, bureau: str) -> bool:
    granted = grant.subject
    assert granted is not None
    own = _kept(granted)  # a grant on an entry merged into another goes on with that one
    if bureau and own.kind == "bureau" and {own.name, granted.name} & {*re.split(r"[、，,/;； ]+", bureau)}:
        return True
    for _ in range(_MAX_DEPTH):
        if subject is None:
            return False
        subject = _kept(subject)
        if subject.pk == own.pk:
            return True
        subject = subject.parent
    return False


def _kept(subject: Subject) -> Subject:
    """The entry that this one counts with: itself, unless it has been merged."""
    for _ in range(_MAX_DEPTH):
        if subject.merged_into is None:
            break
        subject = subject.merged_into
    return subject


def _why_not(actor: Actor, action: Action, rules: Policy, zone: Zone | None) -> str:
    holders = [role.title for role in rules.roles.values() if action.code in role.actions | role.own and role.code != "public"]
    where = f"在{zone.name}" if zone is not None and action.scope == "zone" else ""
    if actor.is_anonymous:
        return f"请先登录：{where}“{action.title}”需要下列角色之一：{'、'.join(holders)}。"
    titles = sorted({rules.roles[code].title for code in actor.roles if code in rules.roles})
    mine = f"您的角色（{'、'.join(titles)}）" if titles else "您尚未获得任何角色，"
    return f"{mine}{where}不能“{action.title}”，或不在您负责的范围内。可以办理的角色：{'、'.join(holders)}。"
