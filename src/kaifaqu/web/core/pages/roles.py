"""角色授权: the security administrator's page."""

from __future__ import annotations

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


class GrantForm(forms.Form):
    username = forms.CharField(label="登录名", max_length=150)
    role = forms.ChoiceField(label="角色")
    zone = forms.ModelChoiceField(
        Zone.objects.all(), label="开发区", required=False, to_field_name="code", empty_label="全部开发区（或全系统角色）"
    )
    subject = forms.CharField(
        label="对象编号", max_length=80, required=False, help_text="部门、园区或企业在对象登记中的编号；不填为全区"
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
            from django.apps import apps

            subject = apps.get_model("subjects", "Subject").objects.filter(zone=zone, code=data["subject"].strip()).first()
            if subject is None:
                raise Problem(
                    "subject-unknown", f"所选开发区没有编号为“{data['subject']}”的对象。", place=Place(field="对象编号")
                )
        grants.grant(Actor.of(request), user, data["role"], zone, subject)
        return redirect("core:roles")

    return attempt(do, show) if request.method == "POST" and form.is_valid() else show()


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
