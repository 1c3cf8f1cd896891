from __future__ import annotations

from datetime import date

import pytest

from kaifaqu.errors import Problem
from kaifaqu.web.core import search
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.documents.models import Document
from kaifaqu.web.subjects import credit_code, services
from kaifaqu.web.subjects.models import Subject, SubjectName

BODY = "91371500167926753"
CREDIT = BODY + credit_code.check_sign(BODY)


def found(zone: Zone, text: str) -> list[str]:
    return [hit.object_id for group in search.search(zone, text, ["subject"]) for hit in group.hits]


def test_it_works(planner: Actor, zone: Zone) -> None:
    subject = services.create_subject(
        planner, zone, kind="enterprise", name="  瑞柏  生物 ", credit=CREDIT.lower(), industry="医养健康"
    )
    assert (subject.code, subject.name, subject.credit_code) == ("web-00001", "瑞柏 生物", CREDIT)
    assert services.create_subject(planner, zone, kind="enterprise", name="另一家").code == "web-00002"
    assert found(zone, "瑞柏") == ["web-00001"]
    event = AuditEvent.objects.filter(action="subject.create").last()
    assert event is not None
    assert event.object_id == "web-00001"
    zone.refresh_from_db()
    assert zone.data_version == 2


def test_a_leader_may_not_write(leader: Actor, zone: Zone, group: Subject) -> None:
    with pytest.raises(Forbidden):
        services.create_subject(leader, zone, kind="enterprise", name="甲")
    with pytest.raises(Forbidden):
        services.change_subject(leader, group, name="乙")
    with pytest.raises(Forbidden):
        services.add_name(leader, group, "丙")
    assert not Subject.objects.exclude(pk=group.pk).exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "value-missing"),
        ({"name": "甲" * 201}, "text-too-long"),
        ({"kind": "nonsense"}, "kind-unknown"),
        ({"name": "鲁西集团"}, "name-taken"),
        ({"credit": "123"}, "credit-code-invalid"),
    ],
)
def test_bad_input_is_refused(planner: Actor, zone: Zone, group: Subject, values: dict[str, str], code: str) -> None:
    with pytest.raises(Problem) as caught:
        services.create_subject(planner, zone, **({"kind": "enterprise", "name": "新单位"} | values))
    assert caught.value.code == code
    assert Subject.objects.count() == 1


def test_a_credit_code_stands_once(planner: Actor, zone: Zone, group: Subject) -> None:
    services.change_subject(planner, group, credit_code=CREDIT)
    with pytest.raises(Problem) as caught:
        services.create_subject(planner, zone, kind="enterprise", name="新单位", credit=CREDIT)
    assert caught.value.code == "credit-code-taken"


def test_an_old_name_stays_findable(planner: Actor, zone: Zone, group: Subject) -> None:
    services.change_subject(planner, group, name="中化鲁西集团")
    assert SubjectName.objects.get(subject=group).name == "鲁西集团"
    assert SubjectName.objects.get(subject=group).kind == "former"
    assert found(zone, "鲁西集团") == ["org-1"]


def test_a_change_of_nothing_leaves_no_trace(planner: Actor, zone: Zone, group: Subject) -> None:
    services.change_subject(planner, group, name="鲁西集团", industry="化工新材料")
    assert not AuditEvent.objects.filter(action="subject.change").exists()


def test_a_parent_may_not_lie_below(planner: Actor, zone: Zone, group: Subject, chemical: Subject) -> None:
    services.change_subject(planner, chemical, parent=group)
    for parent in (chemical, group):
        with pytest.raises(Problem) as caught:
            services.change_subject(planner, group, parent=parent)
        assert caught.value.code == "parent-loop"


def test_names_come_and_go(planner: Actor, zone: Zone, group: Subject, document: Document) -> None:
    row = services.add_name(
        planner, group, "鲁西化肥", kind="former", valid_to=date(1998, 1, 1), document=document, place="第1行"
    )
    assert found(zone, "鲁西化肥") == ["org-1"]
    for name, given, code in (("鲁西化肥", {}, "name-taken"), ("丁", {"kind": "x"}, "name-kind-unknown")):
        with pytest.raises(Problem) as caught:
            services.add_name(planner, group, name, **given)
        assert caught.value.code == code
    with pytest.raises(Problem) as caught:
        services.add_name(planner, group, "丁", valid_from=date(2020, 1, 1), valid_to=date(2019, 1, 1))
    assert caught.value.code == "name-dates-reversed"
    services.remove_name(planner, row)
    assert found(zone, "鲁西化肥") == []
    event = AuditEvent.objects.get(action="subject.name_remove")
    assert event.detail["document"] == "002"


def test_a_document_of_another_zone_is_no_source(planner: Actor, group: Subject) -> None:
    elsewhere = Zone.objects.create(code="bie", name="别区", reference_date=date(2022, 1, 1))
    document = Document.objects.create(zone=elsewhere, code="1", title="别处")
    with pytest.raises(Problem) as caught:
        services.add_name(planner, group, "丁", document=document)
    assert caught.value.code == "document-unknown"
