"""接口令牌: one's own, and for the security administrator everybody's."""

from __future__ import annotations

from datetime import datetime, time

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kaifaqu.errors import Problem

from .. import tokens as service
from ..access import system_page
from ..actor import Actor
from ..models import ApiToken
from .common import attempt, form_page, paged


class TokenForm(forms.Form):
    name = forms.CharField(label="用途", max_length=80, help_text="例如：财政局月报上传程序")
    can_write = forms.BooleanField(label="可写入（不选则只读）", required=False)
    expires_on = forms.DateField(
        label="到期日", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="不填则长期有效"
    )


@system_page("token.own")
def my_tokens(request: HttpRequest) -> HttpResponse:
    actor = Actor.of(request)
    rows = ApiToken.objects.select_related("user").filter(user=actor.user).order_by("revoked_at", "-created_at")
    return render(request, "core/system/tokens.html", {"page_title": "我的接口令牌", "mine": True, **paged(request, rows)})


@system_page("token.own")
@never_cache
def token_new(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST or None)
    back = reverse("core:my-tokens")

    def show(problem: Problem | None = None) -> HttpResponse:
        note = "令牌的权限不会超过您本人的角色；您的账号停用或角色撤销时，令牌同时失效。"
        return form_page(request, "新建接口令牌", form, back=back, submit="新建", note=note, problem=problem)

    def do() -> HttpResponse:
        data = form.cleaned_data
        until = data["expires_on"]
        moment = timezone.make_aware(datetime.combine(until, time.max)) if until else None
        _, key = service.create_token(Actor.of(request), data["name"], can_write=data["can_write"], expires_at=moment)
        context = {"page_title": "新令牌", "note": "请求头：Authorization: Bearer 加下面的令牌。", "secret": key, "back": back}
        return render(request, "core/system/secret.html", context)

    return attempt(do, show) if request.method == "POST" and form.is_valid() else show()


@system_page("token.own")
@require_POST
def my_token_revoke(request: HttpRequest, token: int) -> HttpResponse:
    actor = Actor.of(request)
    service.revoke_token(actor, get_object_or_404(ApiToken.objects.select_related("user"), pk=token, user=actor.user))
    return redirect("core:my-tokens")


@system_page("token.manage")
def tokens(request: HttpRequest) -> HttpResponse:
    rows = ApiToken.objects.select_related("user").order_by("revoked_at", "-created_at")
    return render(request, "core/system/tokens.html", {"page_title": "接口令牌", "mine": False, **paged(request, rows)})


@system_page("token.manage")
@require_POST
def token_revoke(request: HttpRequest, token: int) -> HttpResponse:
    service.revoke_token(Actor.of(request), get_object_or_404(ApiToken.objects.select_related("user"), pk=token))
    return redirect("core:tokens")
