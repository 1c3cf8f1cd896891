"""A zone with simulated firms and a planner, for the frame and the lists."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from kaifaqu.web.core.models import RoleGrant, User, Zone
from kaifaqu.web.subjects.models import Subject


@pytest.fixture
def zone(db: None) -> Zone:
    return Zone.objects.create(
        code="shiyan", name="试验区", reference_date=date(2022, 10, 31), notice="据所附文件整理，非官方发布"
    )


@pytest.fixture
def firms(zone: Zone) -> list[Subject]:
    names = ['=HYPERLINK("evil")', "+甲公司", "乙公司", "@丙公司", "-丁公司", "<script>戊</script>", '己,"公司"\n二行']
    return [
        Subject.objects.create(zone=zone, code=f"f-{i}", kind="enterprise", name=name, industry="化工" if i % 2 else "")
        for i, name in enumerate(names)
    ]


@pytest.fixture
def client(zone: Zone) -> Client:
    user = User.objects.create_user("zhang", password="mima-mima-2026", display_name="张统计")
    RoleGrant.objects.create(user=user, role="planner", zone=zone)
    client = Client()
    client.force_login(user)
    return client
