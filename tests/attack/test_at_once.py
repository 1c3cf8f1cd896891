"""Two at once: what is checked before a write still holds when it is written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from kaifaqu.errors import Problem, Problems
from kaifaqu.web.core import audit
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, Zone
from kaifaqu.web.indicators import services
from kaifaqu.web.indicators.drafts import Draft
from kaifaqu.web.indicators.models import Indicator, Observation
from kaifaqu.web.subjects.models import Subject
from kaifaqu.web.subjects.services import create_subject

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6
ACTOR = Actor.system("测试")


def at_once(act: Callable[[int], Any]) -> list[str]:
    """What came of each: "" where it was done, else the code of its problem; another error is raised."""
    start, results = threading.Barrier(MANY), [""] * MANY
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            start.wait(20)
            act(number)
        except Problems as problems:
            results[number] = problems.items[0].code
        except Problem as problem:
            results[number] = problem.code
        except BaseException as error:  # noqa: BLE001 - any error of a thread fails the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert not errors, errors
    assert audit.verify().ok
    return sorted(results)


@pytest.fixture
def place() -> Zone:
    zone = Zone.objects.create(code="gongji", name="攻击试验区", reference_date=date(2022, 10, 31))
    zone.subject = Subject.objects.create(zone=zone, code="zone", kind="zone", name="攻击试验区")
    zone.save()
    Indicator.objects.create(code="income", name="收入", unit="亿元", kind="flow")
    return zone


DRAFT = Draft(
    indicator="income",
    subject="zone",
    period="2021",
    value="12.77",
    unit="亿元",
    source="entry",
    note="电话核实",
    reason="据来电录入",
)


def test_the_same_figure_sent_by_several_at_once_is_one_figure(place: Zone) -> None:
    results = at_once(lambda _: services.enter(ACTOR, Zone.objects.get(pk=place.pk), DRAFT))
    assert results == ["", *["observation-duplicate-conflict"] * (MANY - 1)]
    assert Observation.objects.count() == 1


def test_several_corrections_of_one_figure_at_once(place: Zone) -> None:
    row = services.enter(ACTOR, place, DRAFT)

    def act(number: int) -> None:
        old = Observation.objects.select_related("zone", "indicator", "subject", "document").get(pk=row.pk)
        from dataclasses import replace

        services.correct(ACTOR, old, replace(Draft.of(old), value=str(20 + number), reason="更正"))

    assert at_once(act) == ["", *["observation-superseded-conflict"] * (MANY - 1)]
    assert Observation.objects.count() == 2
    assert AuditEvent.objects.filter(action="observation.correct").count() == 1


def test_new_entries_of_the_register_at_once_get_a_code_each(place: Zone) -> None:
    results = at_once(
        lambda number: create_subject(ACTOR, Zone.objects.get(pk=place.pk), kind="enterprise", name=f"公司{number}")
    )
    assert results == [""] * MANY
    assert Subject.objects.filter(kind="enterprise").values("code").distinct().count() == MANY


def test_the_same_entry_made_at_once_is_one_entry(place: Zone) -> None:
    results = at_once(lambda _: create_subject(ACTOR, Zone.objects.get(pk=place.pk), kind="enterprise", name="同名公司"))
    assert results == ["", *["name-taken"] * (MANY - 1)]
