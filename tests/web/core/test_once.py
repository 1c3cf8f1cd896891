"""What may stand in the database only once, also where a part of its key is empty."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from kaifaqu.web.core.models import RoleGrant, User
from kaifaqu.web.indicators.models import Indicator

pytestmark = pytest.mark.django_db


def test_a_grant_without_zone_or_subject_is_made_once() -> None:
    user = User.objects.create_user("once", password="x")
    RoleGrant.objects.create(user=user, role="auditor")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=user, role="auditor")
    RoleGrant.objects.create(user=user, role="system_admin")
    assert user.grants.count() == 2


def test_a_code_of_the_common_catalogue_is_used_once() -> None:
    Indicator.objects.create(code="once", name="一次", group="试", kind="stock")
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.create(code="once", name="两次", group="试", kind="stock")
