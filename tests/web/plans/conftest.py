"""A small zone with a plan of known outcomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kaifaqu.observe import Period
from kaifaqu.web.core.models import RoleGrant, User, Zone
from kaifaqu.web.documents.models import Document
from kaifaqu.web.indicators.models import Indicator, Observation
from kaifaqu.web.plans.models import Plan, PlanItem
from kaifaqu.web.subjects.models import Subject

Observe = Callable[..., Observation]


@pytest.fixture
def zone(db: None) -> Zone:
    zone = Zone.objects.create(code="shiyan", name="试验区", reference_date=date(2022, 10, 31))
    city = Subject.objects.create(zone=zone, code="city", kind="region", name="试验市")
    zone.subject = Subject.objects.create(zone=zone, code="own", kind="zone", name="试验区", parent=city)
    zone.save()
    return zone


@pytest.fixture
def document(zone: Zone) -> Document:
    return Document.objects.create(zone=zone, code="002", title="试验规划", published_on=date(2021, 7, 28))


@pytest.fixture
def observe(zone: Zone, document: Document) -> Observe:
    def make(indicator: Indicator, value: str, period: str, subject: str = "own", **more: Any) -> Observation:
        covered = Period.parse(period)
        given = {"unit": indicator.unit, "measure": "level", "document": document, "published_on": date(2022, 6, 30)} | more
        return Observation.objects.create(
            zone=zone,
            indicator=indicator,
            subject=Subject.objects.get(zone=zone, code=subject),
            period=covered.iso,
            period_start=covered.start,
            period_end=covered.end,
            undated=covered.undated,
            value=Decimal(value),
            recorded_at=datetime(2022, 7, 1, tzinfo=UTC),
            **given,
        )

    return make


@pytest.fixture
def plan(zone: Zone, document: Document, observe: Observe) -> Plan:
    """100 → 200 over 2020–2025 for three indicators: one on track, one behind, one far behind; and one of each odd kind."""
    plan = Plan.objects.create(zone=zone, code="p", name="试验规划", document=document, base_year=2020, target_year=2025)

    def add(number: int, code: str, kind: str, target: str, *, unit: str = "家", **more: Any) -> Indicator:
        indicator = Indicator.objects.create(zone=zone, code=code, name=f"指标{number}", group="组", unit=unit, kind="stock")
        given = {
            "part": "table1",
            "category": "经济发展",
            "base_text": "100",
            "target_text": target,
            "attribute": "预期性",
        } | more
        value = Decimal(target) if kind == "level" else None
        PlanItem.objects.create(
            plan=plan, number=number, written=f"指标{number}", unit=unit, indicator=indicator, measure="level", target_kind=kind,
            target_value=value, target_bound="=" if value else more.get("target_bound", ""), place=f"第{number}行",
            **{key: text for key, text in given.items() if key != "target_bound"},
        )  # fmt: skip
        return indicator

    for number, (code, latest) in enumerate([("good", "125"), ("slow", "105"), ("bad", "60")], 1):
        indicator = add(number, code, "level", "200")
        observe(indicator, "100", "2020", place=f"第{number}行", published_on=date(2021, 7, 28))
        observe(indicator, latest, "2021", quote=latest)
    undated = add(4, "undated", "level", "200", category="创新驱动", attribute="约束性")
    observe(undated, "150", "十年来")
    add(5, "task", "assigned", "完成市分解任务", base_text="—")
    above = add(6, "above", "relative", "高于全市平均水平", unit="%", base_text="—", target_bound=">")
    observe(above, "11", "2021")
    observe(above, "10", "2021", subject="city")
    add(7, "open", "none", "—", base_text="5.51", part="goal", category="")
    return plan


@pytest.fixture
def client(zone: Zone) -> Client:
    user = User.objects.create_user("zhang", password="mima-mima-2026")
    RoleGrant.objects.create(user=user, role="planner", zone=zone)
    client = Client()
    client.force_login(user)
    return client
