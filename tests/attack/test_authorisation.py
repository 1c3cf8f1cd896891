"""Ways round the policy: other zones' objects, own scope made wider, tokens and sessions that should be dead."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kaifaqu.web.core import accounts, tokens
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import ApiToken, AuditEvent, RoleGrant, User, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.subjects import services
from kaifaqu.web.subjects.models import Subject, SubjectName

pytestmark = pytest.mark.django_db


@pytest.fixture
def park(small_zone: Zone) -> Subject:
    return Subject.objects.create(zone=small_zone, code="park", kind="park", name="一号园")


@pytest.fixture
def officer(person: Callable[..., User], small_zone: Zone, park: Subject) -> Actor:
    """One who may write on the own park only."""
    return Actor.for_user(person("project_officer", small_zone, park))


def test_a_park_does_not_become_a_bureau_by_its_officer(officer: Actor, park: Subject) -> None:
    """The figures of a bureau open by the bureau's name: who could rename the own park would have them all."""
    with pytest.raises(Forbidden):
        services.change_subject(officer, park, kind="bureau", name="财政局")
    park.refresh_from_db()
    assert (park.kind, park.name) == ("park", "一号园")
    assert services.change_subject(officer, park, name="一号园区").name == "一号园区"  # its own name it may change


def test_a_bureau_is_not_renamed_by_its_own_people(person: Callable[..., User], small_zone: Zone) -> None:
    bureau = Subject.objects.create(zone=small_zone, code="b", kind="bureau", name="科技局")
    own = Actor.for_user(person("project_officer", small_zone, bureau))
    for change in ({"name": "财政局"}, {"kind": "park"}):
        with pytest.raises(Forbidden):
            services.change_subject(own, bureau, **change)
    assert services.change_subject(own, bureau, summary="管科技").summary == "管科技"
    whole = Actor.for_user(person("planner", small_zone))
    assert services.change_subject(whole, bureau, name="科学技术局").name == "科学技术局"


def test_nothing_is_put_below_somebody_elses_park(officer: Actor, park: Subject, small_zone: Zone) -> None:
    other = Subject.objects.create(zone=small_zone, code="other", kind="park", name="二号园")
    mine = Subject.objects.create(zone=small_zone, code="mine", kind="enterprise", name="甲公司", parent=park)
    for act in (
        lambda: services.change_subject(officer, mine, parent=other),
        lambda: services.change_subject(officer, other, summary="x"),
        lambda: services.create_subject(officer, small_zone, kind="enterprise", name="乙公司", parent=other),
        lambda: services.create_subject(officer, small_zone, kind="enterprise", name="乙公司"),
        lambda: services.add_name(officer, other, "别名"),
    ):
        with pytest.raises(Forbidden):
            act()


def test_the_api_takes_no_field_that_is_not_its_own(
    person: Callable[..., User], session_of: Callable[..., Client], small_zone: Zone, park: Subject
) -> None:
    """Mass assignment: id, zone, code, merged_into, simulated in a body change nothing."""
    other = Zone.objects.create(code="anders", name="别区", reference_date=small_zone.reference_date)
    client = session_of(person("planner", small_zone))
    body = {
        "name": "三号园",
        "id": 1,
        "zone": other.pk,
        "zone_id": other.pk,
        "code": "x",
        "simulated": True,
        "merged_into": park.pk,
    }
    answer = client.patch("/api/v1/zones/gongji/subjects/park", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    park.refresh_from_db()
    assert (park.zone_id, park.code, park.simulated, park.merged_into_id) == (small_zone.pk, "park", False, None)


def test_objects_of_another_zone_are_not_there(
    person: Callable[..., User], session_of: Callable[..., Client], small_zone: Zone, demo_zone: Zone
) -> None:
    """A planner of one zone, who knows the codes and numbers of another: 404 through the own zone, 403 through the other."""
    from kaifaqu.web.documents.models import Document
    from kaifaqu.web.indicators.models import Observation
    from kaifaqu.web.plans.models import Plan
    from kaifaqu.web.projects.models import Project

    Zone.objects.update(public=False)
    client = session_of(person("planner", small_zone))
    row = Observation.objects.filter(zone=demo_zone, undated=True, superseded_by=None)[0]
    firm, second = Subject.objects.filter(zone=demo_zone, kind="enterprise", merged_into=None)[:2]
    name = SubjectName.objects.create(subject=firm, name="旧名一个", kind="former")
    document, plan, project = (model.objects.filter(zone=demo_zone)[0].code for model in (Document, Plan, Project))
    gets = (
        f"indicators/observations/{row.pk}/",
        f"units/{firm.code}/",
        f"documents/{document}/",
        f"plans/{plan}/",
        f"projects/{project}/",
        f"indicators/observations/{row.pk}/correct/",
        f"units/{firm.code}/merge/",
        f"indicators/?subject={firm.code}",
    )
    for address in gets:
        assert client.get(f"/z/gongji/{address}").status_code in (404, 422), address
        assert client.get(f"/z/{demo_zone.code}/{address}").status_code == 403, address
    posts = (
        f"indicators/observations/{row.pk}/settle/",
        f"indicators/observations/{row.pk}/withdraw/",
        f"units/{firm.code}/names/{name.pk}/remove/",
    )
    for address in posts:
        assert client.post(f"/z/gongji/{address}", {"period": "2021", "reason": "x", "confirm": "1"}).status_code == 404, address
        assert client.post(f"/z/{demo_zone.code}/{address}", {"reason": "x"}).status_code == 403, address
    for address in (
        f"observations/{row.pk}",
        f"subjects/{firm.code}",
        f"documents/{document}",
        f"plans/{plan}",
        f"projects/{project}",
    ):
        assert client.get(f"/api/v1/zones/gongji/{address}").status_code == 404, address
        assert client.get(f"/api/v1/zones/{demo_zone.code}/{address}").status_code == 403, address
    own = Subject.objects.create(zone=small_zone, code="own", kind="enterprise", name="本区公司")
    for path, body in (
        (f"subjects/{own.code}/merge", {"other": firm.code, "evidence": "一样"}),
        (f"subjects/{own.code}/names", {"name": "新名", "document": document}),
        (f"subjects/{own.code}/split", {"name": "新公司", "evidence": "两家", "rows": {"indicators.observation": [row.pk]}}),
        (f"observations/{row.pk}/settle", {"period": "2021", "reason": "x"}),
    ):
        answer = client.post(f"/api/v1/zones/gongji/{path}", json.dumps(body), content_type="application/json")
        assert answer.status_code in (404, 409, 422), (path, answer.content)
    moved = client.patch(
        "/api/v1/zones/gongji/subjects/own", json.dumps({"parent": second.code}), content_type="application/json"
    )
    assert moved.status_code == 422
    row.refresh_from_db()
    assert row.subject.zone_id == demo_zone.pk
    assert SubjectName.objects.filter(pk=name.pk).exists()


@pytest.fixture
def keyed(person: Callable[..., User], small_zone: Zone) -> tuple[User, ApiToken, str]:
    user = person("planner", small_zone)
    token, key = tokens.create_token(Actor.for_user(user), "x", can_write=True)
    return user, token, key


def call(key: str, method: str = "GET", path: str = "subjects", body: Any = None) -> int:
    client = Client(enforce_csrf_checks=True)
    options = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    return int(
        client.generic(method, f"/api/v1/zones/gongji/{path}", headers={"Authorization": f"Bearer {key}"}, **options).status_code
    )


FIRM = {"kind": "enterprise", "name": "甲公司"}


def test_a_token_dies_with_its_owner_its_role_its_day_and_its_password(
    keyed: tuple[User, ApiToken, str], small_zone: Zone
) -> None:
    user, token, key = keyed
    assert call(key) == 200
    for field, value, back in (("is_active", False, True), ("must_change_password", True, False)):
        User.objects.filter(pk=user.pk).update(**{field: value})
        assert call(key) == 401, field
        User.objects.filter(pk=user.pk).update(**{field: back})
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert call(key) == 401
    ApiToken.objects.update(expires_at=None)
    RoleGrant.objects.all().delete()
    assert call(key) == 403
    RoleGrant.objects.create(user=user, role="planner", zone=small_zone)
    assert call(key) == 200
    tokens.revoke_token(Actor.for_user(user), token)
    assert call(key) == 401


def test_a_reset_password_stops_the_tokens_until_its_owner_has_set_a_new_one(keyed: tuple[User, ApiToken, str]) -> None:
    user, _, key = keyed
    accounts.reset_password(Actor.system("测试"), user)
    assert call(key) == 401


def test_a_read_only_token_writes_nothing(keyed: tuple[User, ApiToken, str]) -> None:
    ApiToken.objects.update(can_write=False)
    key = keyed[2]
    assert call(key) == 200
    assert call(key, "POST", body=FIRM) == 403
    assert not Subject.objects.exists()
    assert AuditEvent.objects.filter(action="refused").count() == 1


@pytest.mark.parametrize(
    "header", ["Basic eDp4", "Bearer", "Bearer kfq_", "Bearer x", "bearer\tkfq_x", "kfq_x", "Bearer kfq_\u00e9"]
)
def test_a_false_key_does_not_fall_back_to_the_session(
    person: Callable[..., User], session_of: Callable[..., Client], small_zone: Zone, header: str
) -> None:
    client = session_of(person("planner", small_zone), enforce_csrf_checks=True)
    answer = client.post(
        "/api/v1/zones/gongji/subjects", json.dumps(FIRM), content_type="application/json", headers={"Authorization": header}
    )
    assert answer.status_code == 401
    assert not Subject.objects.exists()


def test_the_api_by_session_needs_the_mark_against_forgery(
    person: Callable[..., User], session_of: Callable[..., Client], small_zone: Zone
) -> None:
    client = session_of(person("planner", small_zone), enforce_csrf_checks=True)
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        answer = client.post("/api/v1/zones/gongji/subjects", json.dumps(FIRM), content_type=kind)
        assert answer.status_code == 403, kind
    assert client.post("/z/gongji/units/~new/", FIRM).status_code == 403
    assert not Subject.objects.exists()


def test_a_session_ends_at_once_with_the_account_and_by_log_out(
    person: Callable[..., User], session_of: Callable[..., Client], small_zone: Zone
) -> None:
    user = person("planner", small_zone)
    client = session_of(user)
    stolen = client.cookies["sessionid"].value
    assert client.get("/z/gongji/units/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/z/gongji/units/").status_code == 302
    User.objects.filter(pk=user.pk).update(is_active=True)
    client.force_login(user)
    stolen = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/z/gongji/units/").status_code == 302


def test_a_session_given_by_another_is_not_kept_at_the_log_in(small_zone: Zone) -> None:
    """Session fixation: the number of the session changes with the log-in."""
    user = User.objects.create_user("wang", password="yi-ge-hao-mima-2026")
    RoleGrant.objects.create(user=user, role="leader", zone=small_zone)
    client = Client()
    client.cookies["sessionid"] = "fixedfixedfixedfixedfixedfixed00"
    client.post("/accounts/login/", {"login": "wang", "password": "yi-ge-hao-mima-2026"})
    assert client.cookies["sessionid"].value != "fixedfixedfixedfixedfixedfixed00"
    thief = Client()
    thief.cookies["sessionid"] = "fixedfixedfixedfixedfixedfixed00"
    assert thief.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
        "///evil.example",
    ],
)
def test_the_log_in_leads_to_no_other_host(small_zone: Zone, target: str) -> None:
    User.objects.create_user("wang", password="yi-ge-hao-mima-2026")
    answer = Client().post("/accounts/login/", {"login": "wang", "password": "yi-ge-hao-mima-2026", "next": target})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))


def test_an_invented_address_does_not_escape_the_lock_out(small_zone: Zone) -> None:
    User.objects.create_user("wang", password="yi-ge-hao-mima-2026")
    for number in range(5):
        headers = {"X-Forwarded-For": f"10.9.8.{number}", "X-Real-Ip": f"10.9.8.{number}", "Forwarded": f"for=10.9.8.{number}"}
        name = ("wang", "WANG", " wang ", "Wang", "wAnG")[number]
        Client().post("/accounts/login/", {"login": name, "password": "falsch"}, headers=headers)
    answer = Client().post(
        "/accounts/login/", {"login": "wang", "password": "yi-ge-hao-mima-2026"}, headers={"X-Forwarded-For": "10.9.8.99"}
    )
    assert "锁定" in answer.content.decode()


def test_pages_of_who_is_logged_in_stay_in_no_cache(
    person: Callable[..., User], session_of: Callable[..., Client], small_zone: Zone
) -> None:
    client = session_of(person("planner", small_zone))
    for address in ("/z/gongji/units/", "/account/", "/api/v1/zones/gongji/subjects", "/z/gongji/units/?format=csv"):
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_no_secret_is_written_to_the_log_or_the_audit(small_zone: Zone, caplog: pytest.LogCaptureFixture) -> None:
    User.objects.create_user("wang", password="yi-ge-hao-mima-2026")
    client = Client(raise_request_exception=False)
    with caplog.at_level("DEBUG"):
        client.post("/accounts/login/", {"login": "wang", "password": "ganz-geheim-77"})
        client.post("/accounts/login/?next=/x?key=geheim-im-link", {"login": "wang", "password": "yi-ge-hao-mima-2026"})
        client.get("/api/v1/me", headers={"Authorization": "Bearer kfq_geheim-wie-nichts"})
        client.get("/nirgends?token=geheim-im-link")
    lines = "\n".join(str(vars(record)) for record in caplog.records if record.name.startswith("kaifaqu"))
    lines += json.dumps(list(AuditEvent.objects.values("summary", "detail", "object_id")), ensure_ascii=False)
    for secret in ("ganz-geheim-77", "yi-ge-hao-mima-2026", "kfq_geheim", "geheim-im-link", client.cookies["sessionid"].value):
        assert secret not in lines
