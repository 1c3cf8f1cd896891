from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory

from kaifaqu.web.core.login import SocialAdapter
from kaifaqu.web.core.models import User

SCRIPT = """
import django
django.setup()
from django.test import Client
from django.urls import reverse
page = Client().get("/accounts/login/", headers={"Host": "localhost"}).content.decode()
assert "省统一身份认证登录" in page, page
assert reverse("openid_connect_login", kwargs={"provider_id": "oidc"}) in page, page
print("ok")
"""


def test_a_provider_named_by_the_environment_has_its_button(tmp_path: Any) -> None:
    environment = dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "kaifaqu.web.config.settings",
        "KAIFAQU_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3",
        "KAIFAQU_OIDC_SERVER": "https://id.example.invalid",
        "KAIFAQU_OIDC_CLIENT": "kaifaqu",
        "KAIFAQU_OIDC_SECRET": "x",
        "KAIFAQU_OIDC_NAME": "省统一身份认证",
        "KAIFAQU_LOG_LEVEL": "ERROR",
    }
    subprocess.run([sys.executable, "-m", "kaifaqu", "manage", "migrate", "-v0"], env=environment, check=True)
    result = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert result.stdout == "ok\n", result.stderr


def social(name: str, *, existing: bool = False) -> Any:
    joined: list[User] = []
    account = SimpleNamespace(extra_data={"userinfo": {"preferred_username": name}})
    return SimpleNamespace(
        is_existing=existing, account=account, connect=lambda request, user: joined.append(user), joined=joined
    )


@pytest.mark.django_db
def test_an_identity_joins_the_account_of_its_name_and_makes_none(person: Callable[..., User]) -> None:
    user = person("planner", "zhang")
    request = RequestFactory().get("/")
    adapter = SocialAdapter()
    known, unknown = social("zhang"), social("fremder")
    adapter.pre_social_login(request, known)
    adapter.pre_social_login(request, unknown)
    assert known.joined == [user]
    assert unknown.joined == []
    assert not adapter.is_open_for_signup(request, unknown)
    User.objects.update(is_active=False)
    stopped = social("zhang")
    adapter.pre_social_login(request, stopped)
    assert stopped.joined == []
