"""登录锁定: who is locked out, and letting them in again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import lockout
from ..access import system_page
from ..actor import Actor
from ..models import LoginBlock
from .common import paged


@system_page("login.unlock")
def lockouts(request: HttpRequest) -> HttpResponse:
    context = {"page_title": "登录锁定", "now": timezone.now(), **paged(request, lockout.current())}
    return render(request, "core/system/lockouts.html", context)


@system_page("login.unlock")
@require_POST
def unlock(request: HttpRequest, block: int) -> HttpResponse:
    lockout.unlock(Actor.of(request), get_object_or_404(LoginBlock, pk=block))
    return redirect("core:lockouts")
