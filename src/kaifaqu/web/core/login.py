"""allauth joined to this house: no open sign-up, our lock-out, our audit, our idea of a visitor's address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from . import lockout
from .addresses import client_address


def _refuse_blocked(login: str, address: str) -> None:
    until = lockout.blocked_until(login, address)
    if until:
        minutes = max(1, round((until - timezone.now()).total_seconds() / 60))
        raise ValidationError(
            f"连续输错次数过多，此账号在本地址已锁定，约 {minutes} 分钟后可再试；也可请安全管理员解除。", code="locked"
        )


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """allauth's, in the words of this house and without a way to mail passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "登录名"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Local accounts: made by the system administrator only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        _refuse_blocked(str(credentials.get("username", "")), client_address(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        address = client_address(request)
        lockout.failed(str(credentials.get("username", "")), address)
        lockout.slow_down(address)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No "logged in as …" banners: the page shows who one is."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """OpenID Connect: logs in an account that exists (by its user name), never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Join an identity seen for the first time to the account of the same user name."""
        from .models import User

        if sociallogin.is_existing:
            return
        data = sociallogin.account.extra_data
        claims = data.get("userinfo") or data.get("id_token") or data
        user = User.objects.filter(username=claims.get("preferred_username") or "", is_active=True).first()
        if user is not None:
            sociallogin.connect(request, user)


class _LockedOutCode:
    """A wrong code counts like a wrong password, for the same name at the same address."""

    def clean_code(self) -> str:
        from allauth.core import context

        form: Any = self
        _refuse_blocked(form.user.username, client_address(context.request))
        return str(super().clean_code())  # type: ignore[misc]

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        from allauth.core import context

        form: Any = self
        address = client_address(context.request)
        lockout.failed(form.user.username, address)
        lockout.slow_down(address)
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]


class MfaForm(_LockedOutCode, AuthenticateForm):  # type: ignore[misc]
    pass


class MfaReauthenticateForm(_LockedOutCode, ReauthenticateForm):  # type: ignore[misc]
    pass
