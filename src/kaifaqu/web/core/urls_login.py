"""The part of allauth that this house uses. Sign-up, password mails and e-mail pages are not there at all."""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.decorators import login_required
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from .access import open_page


@open_page
def closed(request: HttpRequest) -> HttpResponse:
    """allauth asks for these names when it draws its pages; there is nothing behind them."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", login_required(account.password_change), name="account_change_password"),
    path("password/set/", login_required(account.password_set), name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("signup/", closed, name="account_signup"),
    path("password/reset/", closed, name="account_reset_password"),
    path("email/", closed, name="account_email"),
]
if settings.OIDC_ENABLED:
    urlpatterns += [
        path("", include("allauth.socialaccount.providers.openid_connect.urls")),
        path("3rdparty/", include("allauth.socialaccount.urls")),
    ]
