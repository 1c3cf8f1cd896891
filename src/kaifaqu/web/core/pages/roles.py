"""角色授权: the security administrator's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaifaqu.errors import Place, Problem

from .. import accounts, grants
from ..access import system_page
from ..actor import Actor
from ..models import RoleGrant, User, Zone
from ..policy import policy
from .common import attempt, form_page, paged

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject


class GrantForm(forms.Form):
    username = forms.CharField(label="登录名", max_length=150)
    role = forms.ChoiceField(label="角色")
    zone = forms.ModelChoiceField(
        Zone.objects.all(), label="开发区", required=False, to_field_name="code", empty_label="全部开发区（或全系统角色）"
    )
    subject = forms.CharField(
        label="对象", max_length=200, required=False, help_text="部门、园区或企业的名称或编号，以“单位”中登记的为准；不填为全区"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.code, role.title) for role in policy().roles.values() if role.code != "public"]


@system_page("role.grant")
def roles(request: HttpRequest) -> HttpResponse:
    text, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    rows = RoleGrant.objects.select_related("user", "zone", "subject", "granted_by").order_by("user__username", "role")
    if text:
        rows = rows.filter(Q(user__username__icontains=text) | Q(user__display_name__icontains=text))
    if role:
        rows = rows.filter(role=role)
    rules = policy()
    context = {"page_title": "角色授权", "q": text, "role": role, "roles": rules.roles.values(), **paged(request, rows)}
    lines = [
        {
            "row": row,
            "title": rules.roles[row.role].title if row.role in rules.roles else row.role,
            "scope": grants.scope_text(row),
        }
        for row in context["page_obj"]
    ]
    return render(request, "core/system/roles.html", context | {"lines": lines})


@system_page("role.grant")
def role_new(request: HttpRequest) -> HttpResponse:
    form = GrantForm(request.POST or None, initial={"username": request.GET.get("user", "")})

    def show(problem: Problem | None = None) -> HttpResponse:
        return form_page(request, "授予角色", form, back=reverse("core:roles"), submit="授予", problem=problem)

    def do() -> HttpResponse:
        data = form.cleaned_data
        user = User.objects.filter(username=data["username"].strip()).first()
        if user is None:
            raise Problem("user-unknown", f"没有登录名为“{data['username']}”的账号。", place=Place(field="登录名"))
        zone, subject = data["zone"], None
        if data["subject"]:
            subject = _subject(zone, data["subject"].strip())
        grants.grant(Actor.of(request), user, data["role"], zone, subject)
        return redirect("core:roles")

    return attempt(do, show) if request.method == "POST" and form.is_valid() else show()


def _subject(zone: Zone | None, text: str) -> Subject:
    """The entry of the register that the form names by code or by name."""
    from django.apps import apps

    where = Place(field="对象")
    if zone is None:
        raise Problem("scope-invalid", "写了对象，没有选开发区。", place=where, hint="请先选对象所在的开发区。")
    rows = apps.get_model("subjects", "Subject").objects.filter(zone=zone, merged_into=None)
    found = list(rows.filter(code=text)) or list(rows.filter(name=text)[:2])
    if len(found) > 1:
        raise Problem("subject-unknown", f"有几个对象都叫“{text}”。", place=where, hint="请改填编号，见“单位”页。")
    if not found:
        raise Problem("subject-unknown", f"{zone.name}没有名称或编号为“{text}”的对象。", place=where, hint="请到“单位”页核对。")
    return found[0]


@system_page("role.grant")
@require_POST
def role_revoke(request: HttpRequest, grant: int) -> HttpResponse:
    grants.revoke(Actor.of(request), get_object_or_404(RoleGrant.objects.select_related("user", "zone", "subject"), pk=grant))
    return redirect("core:roles")


@system_page("login.unlock")
@require_POST
def mfa_reset(request: HttpRequest) -> HttpResponse:
    """Take two-step log-in from someone who has lost the phone."""
    user = get_object_or_404(User, username=request.POST.get("username", ""))
    accounts.reset_mfa(Actor.of(request), user)
    return redirect("core:lockouts")
