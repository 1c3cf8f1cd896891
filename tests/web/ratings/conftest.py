"""Accounts on the demo's zones."""

from __future__ import annotations

import pytest
from django.test import Client

from kaifaqu.web.core.models import User, Zone


@pytest.fixture
def planner(demo_zone: Zone) -> Client:
    client = Client()
    client.force_login(User.objects.get(username="zhang"))
    return client


@pytest.fixture
def province(demo_zone: Zone) -> Zone:
    return Zone.objects.get(simulated=True)
