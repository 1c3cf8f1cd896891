"""A one-time password opens only the page to change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest, JsonResponse
from django.shortcuts import redirect

from kaifaqu.errors import Problem

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

_OPEN = ("/accounts/password/", "/accounts/logout/", "/accounts/login/", "/static/", "/healthz", "/readyz")


def require_own_password(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Send someone with a one-time password to set one's own; API calls of that session are refused."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(_OPEN) or not request.user.is_authenticated or not request.user.must_change_password:
            return get_response(request)
        if request.path.startswith("/api/"):
            problem = Problem("password-change-needed", "请先修改一次性密码。", hint="请登录网页，按提示设置新密码。")
            return JsonResponse(problem.as_dict(), status=403, json_dumps_params={"ensure_ascii": False})
        return redirect("account_change_password")

    return middleware
