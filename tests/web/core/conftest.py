"""People and a small zone for the tests of the house."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import RoleGrant, User, Zone
from kaifaqu.web.core.policy import policy
from kaifaqu.web.subjects.models import Subject

PASSWORD = "yi-ge-hao-mima-2026"


@pytest.fixture
def zone(db: None) -> Zone:
    """A zone that is not open to the public."""
    return Zone.objects.create(code="shiyan", name="试验区", reference_date=date(2022, 10, 31))


@pytest.fixture
def bureau(zone: Zone) -> Subject:
    return Subject.objects.create(zone=zone, code="caizheng", kind="bureau", name="财政局")


@pytest.fixture
def firm(zone: Zone) -> Subject:
    return Subject.objects.create(zone=zone, code="firm-a", kind="enterprise", name="甲公司")


@pytest.fixture
def person(zone: Zone, firm: Subject) -> Callable[..., User]:
    """Make an account with one role, in the scope that the role needs; ``""`` gives no role."""

    def make(role: str = "", username: str = "", **scope: Any) -> User:
        user = User.objects.create_user(username or role or "nobody", password=PASSWORD)
        if role:
            kind = policy().roles[role].scope
            given: dict[str, Any] = {} if kind == "system" else {"zone": zone}
            if kind == "enterprise":
                given["subject"] = firm
            RoleGrant.objects.create(user=user, role=role, **(given | scope))
        return user

    return make


@pytest.fixture
def actor(person: Callable[..., User]) -> Callable[..., Actor]:
    """The actor of a person with one role."""

    def make(role: str = "", **scope: Any) -> Actor:
        return Actor.for_user(person(role, **scope), "10.0.0.1")

    return make


@pytest.fixture
def browser(person: Callable[..., User]) -> Callable[..., Client]:
    """A logged-in client of a person with one role."""

    def make(role: str = "", **scope: Any) -> Client:
        client = Client()
        client.force_login(person(role, **scope))
        return client

    return make
