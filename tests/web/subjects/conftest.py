"""A small register with two spellings of one firm, and three people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import RoleGrant, User, Zone
from kaifaqu.web.documents.models import Document
from kaifaqu.web.indicators.models import Indicator, Observation
from kaifaqu.web.projects.models import Project
from kaifaqu.web.subjects.models import Subject, SubjectMention, SubjectName


@pytest.fixture
def zone(db: None) -> Zone:
    return Zone.objects.create(
        code="shiyan", name="试验区", reference_date=date(2022, 10, 31), notice="据所附文件整理，非官方发布"
    )


@pytest.fixture
def person(zone: Zone) -> Callable[[str], User]:
    def make(role: str) -> User:
        user = User.objects.create_user(role or "outsider", password="mima-mima-2026")
        if role:
            RoleGrant.objects.create(user=user, role=role, zone=zone)
        return user

    return make


@pytest.fixture
def planner(person: Callable[[str], User]) -> Actor:
    return Actor.for_user(person("planner"))


@pytest.fixture
def leader(person: Callable[[str], User]) -> Actor:
    return Actor.for_user(person("leader"))


@pytest.fixture
def client_of(person: Callable[[str], User]) -> Callable[[str], Client]:
    def make(role: str) -> Client:
        client = Client()
        client.force_login(User.objects.filter(username=role).first() or person(role))
        return client

    return make


@pytest.fixture
def document(zone: Zone) -> Document:
    return Document.objects.create(zone=zone, code="002", title="规划纲要", published_on=date(2021, 7, 28))


@pytest.fixture
def group(zone: Zone, document: Document) -> Subject:
    """鲁西集团, with a mention."""
    subject = Subject.objects.create(zone=zone, code="org-1", kind="enterprise", name="鲁西集团", industry="化工新材料")
    SubjectMention.objects.create(subject=subject, document=document, name_used="鲁西集团", place="第16行", says="龙头")
    return subject


@pytest.fixture
def chemical(zone: Zone, document: Document) -> Subject:
    """鲁西化工, with an alias, a mention, a project and a figure."""
    subject = Subject.objects.create(zone=zone, code="org-2", kind="enterprise", name="鲁西化工", industry="化工新材料")
    SubjectName.objects.create(
        subject=subject, name="鲁西化工集团股份有限公司", kind="official", document=document, place="第415行"
    )
    SubjectMention.objects.create(subject=subject, document=document, name_used="鲁西化工", place="第93行")
    entry = Subject.objects.create(zone=zone, code="prj-1", kind="project", name="己内酰胺项目")
    Project.objects.create(
        zone=zone,
        subject=entry,
        code="prj-1",
        name="己内酰胺项目",
        industry="新材料",
        owner=subject,
        owner_name="鲁西化工",
        document=document,
    )
    return subject


@pytest.fixture
def figure(zone: Zone, chemical: Subject, document: Document) -> Observation:
    indicator = Indicator.objects.create(
        zone=zone, code="revenue", name="营业收入", group="经济", unit="亿元", kind="flow", bureau="统计局"
    )
    return Observation.objects.create(
        zone=zone, indicator=indicator, subject=chemical, measure="level", period="2021", period_start=date(2021, 1, 1),
        period_end=date(2021, 12, 31), value=Decimal("317.94"), unit="亿元", document=document, place="第20行",
        published_on=date(2022, 6, 30), recorded_at=timezone.now(),
    )  # fmt: skip
