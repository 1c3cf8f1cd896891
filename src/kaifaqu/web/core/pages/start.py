"""The start page and one's own account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache

from ..access import login_page, open_page
from ..actor import Actor
from ..grants import scope_text
from ..policy import can, policy, zones_open_to

_SYSTEM_PAGES = (
    ("user.manage", "core:users"),
    ("role.grant", "core:roles"),
    ("login.unlock", "core:lockouts"),
    ("audit.view", "core:audit"),
)


@open_page
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """To the first zone the visitor may see; an administrator to the first system page; other visitors to the log-in."""
    actor = Actor.of(request)
    for action, name in _SYSTEM_PAGES:
        if can(actor, action):
            return redirect(name)
    for zone in zones_open_to(actor):
        try:
            return redirect(reverse("cockpit:home", kwargs={"zone": zone.code}))
        except NoReverseMatch:
            break
    if actor.is_anonymous:
        return redirect("account_login")
    return render(request, "core/welcome.html", {"actor": actor})


@login_page
def profile(request: HttpRequest) -> HttpResponse:
    """Who one is, and what one may do, in words."""
    actor = Actor.of(request)
    rules = policy()
    grants = []
    for row in actor.grants:
        role = rules.roles.get(row.role)
        if role is None:
            continue
        actions = [rules.actions[code].title for code in rules.actions if code in role.actions]
        own = [rules.actions[code].title for code in rules.actions if code in role.own]
        grants.append({"role": role, "scope": scope_text(row), "actions": actions, "own": own})
    context = {"page_title": "我的账号", "actor": actor, "grants": grants, "may_own_tokens": bool(can(actor, "token.own"))}
    return render(request, "core/system/profile.html", context)
