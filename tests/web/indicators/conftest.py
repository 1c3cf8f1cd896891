"""聊城高新区 as the demo has it, and three people: 张 plans and writes, 赵 reviews and settles, 李 reports for one bureau."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import RoleGrant, User, Zone
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.indicators.queries import figures


@pytest.fixture
def zone(demo_zone: Zone) -> Zone:
    return Zone.objects.select_related("subject").get(pk=demo_zone.pk)


def _actor(username: str) -> Actor:
    return Actor.for_user(User.objects.get(username=username))


@pytest.fixture
def zhang(zone: Zone) -> Actor:
    return _actor("zhang")


@pytest.fixture
def zhao(zone: Zone) -> Actor:
    return _actor("zhao")


@pytest.fixture
def li(zone: Zone) -> Actor:
    """Reports for the bureau of statistics only."""
    bureau = zone.subjects.filter(kind="bureau", name="统计局").first()
    if bureau is None:
        bureau = zone.subjects.create(code="tjj", kind="bureau", name="统计局")
    user = User.objects.create_user("li-tongji", password="yi-ge-hao-mima-2026", display_name="李填报")
    RoleGrant.objects.create(user=user, role="reporter", zone=zone, subject=bureau)
    return Actor.for_user(user)


@pytest.fixture
def outsider(zone: Zone) -> Actor:
    return Actor.for_user(User.objects.create_user("waiguo", password="yi-ge-hao-mima-2026"))


@pytest.fixture
def browser() -> Callable[[Actor], Client]:
    def make(actor: Actor) -> Client:
        client = Client()
        assert actor.user is not None
        client.force_login(actor.user)
        return client

    return make


@pytest.fixture
def row(zone: Zone) -> Callable[[str], Observation]:
    """The newest row of the chain that a key of observations.csv began."""

    def find(key: str) -> Observation:
        first = figures(zone).get(origin=key)
        found = figures(zone).filter(chain=first.pk).order_by("-pk").first() or first
        found.zone = zone
        return found

    return find
