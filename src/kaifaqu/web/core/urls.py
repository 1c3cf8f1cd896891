"""The pages of the house itself: start, log-in, system, search, health."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import health
from .pages import accounts, audit, jobs, lockouts, roles, search, start, tokens

app_name = "core"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("z/<slug:zone>/search/", search.search, name="search"),
    path("account/", start.profile, name="profile"),
    path("account/tokens/", tokens.my_tokens, name="my-tokens"),
    path("account/tokens/new/", tokens.token_new, name="token-new"),
    path("account/tokens/<int:token>/revoke/", tokens.my_token_revoke, name="my-token-revoke"),
    path("system/users/", accounts.users, name="users"),
    path("system/users/new/", accounts.user_new, name="user-new"),
    path("system/users/<str:username>/", accounts.user_edit, name="user-edit"),
    path("system/users/<str:username>/active/", accounts.user_active, name="user-active"),
    path("system/users/<str:username>/password/", accounts.user_password, name="user-password"),
    path("system/roles/", roles.roles, name="roles"),
    path("system/roles/new/", roles.role_new, name="role-new"),
    path("system/roles/<int:grant>/revoke/", roles.role_revoke, name="role-revoke"),
    path("system/lockouts/", lockouts.lockouts, name="lockouts"),
    path("system/lockouts/<int:block>/unlock/", lockouts.unlock, name="unlock"),
    path("system/mfa/reset/", roles.mfa_reset, name="mfa-reset"),
    path("system/tokens/", tokens.tokens, name="tokens"),
    path("system/tokens/<int:token>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("system/audit/", audit.events, name="audit"),
    path("system/audit/<int:number>/", audit.event, name="audit-event"),
    path("system/jobs/", jobs.jobs, name="jobs"),
]
