"""A small zone with a catalogue and a register, and the people of the document room. Its texts are made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kaifaqu.content import common_catalogue
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import RoleGrant, User, Zone
from kaifaqu.web.documents import services
from kaifaqu.web.documents.models import DocumentFile
from kaifaqu.web.documents.services import Meta
from kaifaqu.web.indicators.loader import load_catalogue
from kaifaqu.web.subjects.models import Subject

TEXT = """青禾高新区2021年工作总结

2021年,全区生产总值达到120.5亿元,同比增长8.2%。
一般公共预算收入完成13.6亿元,比上年增长6.5%。
高新技术企业达到72家。
位次:在全省综合考评中居第3位。
"""


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def area(db: None) -> Zone:
    """青禾高新区: a made-up zone, closed to the public."""
    zone = Zone.objects.create(
        code="qinghe", name="青禾高新区", reference_date=date(2022, 10, 31), settings={"city": "青禾市", "province": "山东省"}
    )
    load_catalogue(None, common_catalogue())
    zone.subject = Subject.objects.create(zone=zone, code="qinghe-hitech", kind="zone", name="青禾高新区")
    zone.save()
    Subject.objects.create(zone=zone, code="tongji", kind="bureau", name="统计局")
    Subject.objects.create(zone=zone, code="caizheng", kind="bureau", name="财政局")
    return zone


@pytest.fixture
def actor(area: Zone) -> Callable[..., Actor]:
    """Somebody with a role in the zone: ``actor("planner")``, ``actor("reporter", "tongji")``."""

    def make(role: str, subject: str = "", name: str = "") -> Actor:
        user = User.objects.create_user(name or f"{role}{subject}", password="x")
        own = Subject.objects.get(zone=area, code=subject) if subject else None
        RoleGrant.objects.create(user=user, role=role, zone=area, subject=own)
        return Actor.for_user(user)

    return make


@pytest.fixture
def browser() -> Callable[[Actor], Client]:
    def make(actor: Actor) -> Client:
        client = Client()
        assert actor.user is not None
        client.force_login(actor.user)
        return client

    return make


@pytest.fixture
def read_text(area: Zone) -> Callable[..., DocumentFile]:
    """Upload a text as somebody and have it read, without the worker: ``read_text(actor, TEXT)``."""

    def make(actor: Actor, text: str = TEXT, name: str = "总结.txt", document: Any = None, **meta: Any) -> DocumentFile:
        given = Meta(**({"dated": "2022-01"} | meta)) if document is None else None
        file = services.upload(actor, area, name, [text.encode()], given, document=document).file
        file = DocumentFile.objects.select_related("document__zone__subject").get(pk=file.pk)
        services.read_now(actor, file, apart=False)
        return DocumentFile.objects.select_related("document__zone__subject").get(pk=file.pk)

    return make
