"""What the attacks need: somebody who may do everything that a role can open, and hostile values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kaifaqu.web.core.models import RoleGrant, User, Zone
from kaifaqu.web.core.policy import policy
from kaifaqu.web.subjects.models import Subject


@pytest.fixture
def small_zone(db: None) -> Zone:
    """A zone with nothing in it, closed to the public."""
    return Zone.objects.create(code="gongji", name="攻击试验区", reference_date=date(2022, 10, 31))


@pytest.fixture
def person() -> Callable[..., User]:
    """An account with one role in a scope."""

    def make(role: str, zone: Zone | None = None, subject: Subject | None = None, name: str = "") -> User:
        user = User.objects.create_user(name or f"x-{role}", password="x")
        RoleGrant.objects.create(user=user, role=role, zone=zone, subject=subject)
        return user

    return make


@pytest.fixture
def everybody(db: None) -> Client:
    """One who holds every role at once, which no person may: the attacks are to reach all code behind the doors."""
    user = User.objects.create_user("alle", password="x")
    for role in policy().roles.values():
        if role.scope != "enterprise" and role.code != "public":
            RoleGrant.objects.create(user=user, role=role.code)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def session_of() -> Callable[..., Client]:
    def make(user: User, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(user)
        return client

    return make
