"""账号: the system administrator's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kaifaqu.errors import Problem

from .. import accounts
from ..access import system_page
from ..actor import Actor
from ..models import User
from .common import attempt, form_page, paged


class AccountForm(forms.Form):
    display_name = forms.CharField(label="姓名", max_length=60)
    department = forms.CharField(label="部门", max_length=120, required=False)
    email = forms.EmailField(label="电子邮箱", required=False)


class NewAccountForm(AccountForm):
    username = forms.CharField(label="登录名", max_length=60, help_text="字母、数字、点、横线或下划线")
    field_order = ("username", "display_name", "department", "email")


@system_page("user.manage")
def users(request: HttpRequest) -> HttpResponse:
    text, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    rows = User.objects.order_by("username")
    if text:
        rows = rows.filter(Q(username__icontains=text) | Q(display_name__icontains=text) | Q(department__icontains=text))
    if state in {"active", "inactive"}:
        rows = rows.filter(is_active=state == "active")
    context = {"page_title": "账号", "q": text, "state": state, **paged(request, rows)}
    return render(request, "core/system/users.html", context)


@system_page("user.manage")
@never_cache
def user_new(request: HttpRequest) -> HttpResponse:
    form = NewAccountForm(request.POST or None)
    back = reverse("core:users")
    note = "账号建成后没有任何角色，由安全管理员另行授予。系统生成一次性密码，首次登录须更换。"

    def show(problem: Problem | None = None) -> HttpResponse:
        return form_page(request, "新建账号", form, back=back, submit="新建", note=note, problem=problem)

    def do() -> HttpResponse:
        data = form.cleaned_data
        name = data.pop("username")
        user, once = accounts.create_account(Actor.of(request), name, **data)
        return _secret(request, f"账号“{user.username}”已建立。一次性密码：", once)

    return attempt(do, show) if request.method == "POST" and form.is_valid() else show()


@system_page("user.manage")
def user_edit(request: HttpRequest, username: str) -> HttpResponse:
    user = get_object_or_404(User, username=username)
    start = {"display_name": user.display_name, "department": user.department, "email": user.email}
    form = AccountForm(request.POST or None, initial=start)

    def show(problem: Problem | None = None) -> HttpResponse:
        return form_page(request, f"账号：{user.username}", form, back=reverse("core:users"), problem=problem)

    def do() -> HttpResponse:
        accounts.change_account(Actor.of(request), user, **form.cleaned_data)
        return redirect("core:users")

    return attempt(do, show) if request.method == "POST" and form.is_valid() else show()


@system_page("user.manage")
@require_POST
def user_active(request: HttpRequest, username: str) -> HttpResponse:
    """Stop or start an account."""
    user = get_object_or_404(User, username=username)
    accounts.set_active(Actor.of(request), user, request.POST.get("active") == "1")
    return redirect("core:users")


@system_page("user.manage")
@require_POST
@never_cache
def user_password(request: HttpRequest, username: str) -> HttpResponse:
    user = get_object_or_404(User, username=username)
    once = accounts.reset_password(Actor.of(request), user)
    return _secret(request, f"账号“{user.username}”的新一次性密码：", once)


def _secret(request: HttpRequest, note: str, secret: str) -> HttpResponse:
    context: dict[str, Any] = {"page_title": "一次性密码", "note": note, "secret": secret, "back": reverse("core:users")}
    return render(request, "core/system/secret.html", context)
