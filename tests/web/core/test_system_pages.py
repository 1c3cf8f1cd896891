from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kaifaqu.errors import Problem
from kaifaqu.web.core import accounts, audit, grants, tokens
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import ApiToken, AuditEvent, RoleGrant, User, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.subjects.models import Subject

pytestmark = pytest.mark.django_db


def test_it_works(browser: Callable[..., Client], zone: Zone) -> None:
    """The way of a new colleague: an account from one administrator, a role from another, both in the audit."""
    system = browser("system_admin")
    answer = system.post("/system/users/new/", {"username": "chen", "display_name": "陈新", "department": "财政局"})
    once = re.search(r'<code id="secret">([^<]+)</code>', answer.content.decode())
    assert once
    colleague = User.objects.get(username="chen")
    assert colleague.check_password(once[1])
    assert colleague.must_change_password
    assert not colleague.grants.exists()
    security = browser("security_admin")
    answer = security.post("/system/roles/new/", {"username": "chen", "role": "reporter", "zone": "shiyan"})
    assert answer.status_code == 302
    assert colleague.grants.get().zone == zone
    page = browser("auditor").get("/system/audit/").content.decode()
    assert "新建账号：chen" in page
    assert "授予角色：chen，部门填报员（试验区）" in page
    assert once[1] not in json.dumps(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_the_system_administrator_grants_no_role(browser: Callable[..., Client], person: Callable[..., User]) -> None:
    person("leader", "wang")
    client = browser("system_admin")
    assert client.get("/system/roles/").status_code == 403
    assert client.post("/system/roles/new/", {"username": "wang", "role": "planner", "zone": "shiyan"}).status_code == 403
    assert RoleGrant.objects.filter(user__username="wang").count() == 1
    assert AuditEvent.objects.filter(action="refused", actor="system_admin").count() == 2


def test_the_security_administrator_makes_no_account(browser: Callable[..., Client]) -> None:
    client = browser("security_admin")
    assert client.get("/system/users/").status_code == 403
    assert client.post("/system/users/new/", {"username": "neu", "display_name": "新"}).status_code == 403
    assert not User.objects.filter(username="neu").exists()


def test_the_auditor_changes_nothing(browser: Callable[..., Client], person: Callable[..., User]) -> None:
    person("leader", "wang")
    client = browser("auditor")
    for address in ("/system/users/new/", "/system/users/wang/active/", "/system/roles/new/", "/system/users/wang/password/"):
        assert client.post(address, {"username": "wang"}).status_code == 403, address
    assert client.get("/system/audit/").status_code == 200


def test_nobody_grants_to_oneself_or_takes_from_oneself(actor: Callable[..., Actor], zone: Zone) -> None:
    security = actor("security_admin")
    assert security.user
    with pytest.raises(Problem) as caught:
        grants.grant(security, security.user, "planner", zone)
    assert caught.value.code == "own-role"
    with pytest.raises(Problem):
        grants.revoke(security, security.user.grants.get())


@pytest.mark.parametrize(("held", "wanted"), [("auditor", "system_admin"), ("system_admin", "planner"), ("planner", "auditor")])
def test_the_three_administrators_are_never_joined(
    held: str, wanted: str, actor: Callable[..., Actor], person: Callable[..., User], zone: Zone
) -> None:
    user = person(held)
    with pytest.raises(Problem) as caught:
        grants.grant(actor("security_admin"), user, wanted, None if wanted.endswith(("admin", "auditor")) else zone)
    assert caught.value.code == "roles-separate"


def test_the_system_administrator_cannot_take_over_another_administrators_account(
    actor: Callable[..., Actor], person: Callable[..., User]
) -> None:
    system, auditor = actor("system_admin"), person("auditor")
    for attempt in (lambda: accounts.reset_password(system, auditor), lambda: accounts.set_active(system, auditor, False)):
        with pytest.raises(Problem) as caught:
            attempt()
        assert caught.value.code == "administrator-account"
    auditor.refresh_from_db()
    assert auditor.is_active


@pytest.mark.parametrize(
    ("role", "with_zone", "with_subject"),
    [
        ("enterprise", True, ""),
        ("enterprise", True, "caizheng"),
        ("auditor", True, ""),
        ("leader", True, "firm-a"),
        ("reporter", False, "caizheng"),
    ],
)
def test_a_scope_that_does_not_fit_the_role_is_refused(
    role: str,
    with_zone: bool,
    with_subject: str,
    actor: Callable[..., Actor],
    person: Callable[..., User],
    zone: Zone,
    bureau: Subject,
    firm: Subject,
) -> None:
    subject = Subject.objects.get(code=with_subject) if with_subject else None
    with pytest.raises(Problem) as caught:
        grants.grant(actor("security_admin"), person(), role, zone if with_zone else None, subject)
    assert caught.value.code == "scope-invalid"


def test_a_granted_role_opens_and_a_revoked_one_closes_at_once(
    browser: Callable[..., Client], person: Callable[..., User], zone: Zone
) -> None:
    user = person("", "chen")
    client = Client()
    client.force_login(user)
    assert client.get("/z/shiyan/search/").status_code == 403
    security = browser("security_admin")
    security.post("/system/roles/new/", {"username": "chen", "role": "leader", "zone": "shiyan"})
    assert client.get("/z/shiyan/search/").status_code == 200
    security.post(f"/system/roles/{user.grants.get().pk}/revoke/")
    assert client.get("/z/shiyan/search/").status_code == 403


def test_errors_come_back_on_the_form(browser: Callable[..., Client], person: Callable[..., User]) -> None:
    client = browser("system_admin")
    answer = client.post("/system/users/new/", {"username": "坏 名", "display_name": "某"})
    assert answer.status_code == 422
    assert "登录名“坏 名”不可用" in answer.content.decode()
    person("", "chen")
    answer = client.post("/system/users/new/", {"username": "CHEN", "display_name": "某"})
    assert "已被使用" in answer.content.decode()
    answer = browser("security_admin").post(
        "/system/roles/new/", {"username": "chen", "role": "reporter", "zone": "shiyan", "subject": "x"}
    )
    assert "没有名称或编号为“x”的对象" in answer.content.decode()


def test_a_changed_account_shows_its_fields_in_the_audit(browser: Callable[..., Client], person: Callable[..., User]) -> None:
    person("", "chen")
    browser("system_admin").post("/system/users/chen/", {"display_name": "陈", "department": "统计局", "email": ""})
    event = AuditEvent.objects.get(action="user.change")
    assert event.detail == {"changes": {"display_name": ["", "陈"], "department": ["", "统计局"]}}
    page = browser("auditor").get(f"/system/audit/{event.pk}/").content.decode()
    assert "<td>部门</td><td></td><td>统计局</td>" in page
    assert "与内容相符" in page


def test_the_audit_is_filtered_and_exported(browser: Callable[..., Client], zone: Zone) -> None:
    audit.record(Actor.system("甲"), "export", zone=zone, summary="=HYPERLINK()")
    audit.record(Actor.system("乙"), "zone.load", summary="乙")
    client = browser("auditor")
    assert "=HYPERLINK" in client.get("/system/audit/?zone=shiyan").content.decode()
    assert "=HYPERLINK" not in client.get("/system/audit/?action=zone.load").content.decode()
    answer = client.get("/system/audit/?format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=HYPERLINK()" in text
    rows = client.get("/system/audit/?format=json&action=export").json()
    assert [row["summary"] for row in rows] == ["=HYPERLINK()"]
    assert AuditEvent.objects.filter(action="audit.export").count() == 2
    assert client.get("/system/audit/?since=gestern").status_code == 422


def test_a_token_is_shown_once_and_kept_as_a_digest(browser: Callable[..., Client], zone: Zone) -> None:
    client = browser("planner")
    page = client.post("/account/tokens/new/", {"name": "月报程序"}).content.decode()
    key = re.search(r"kfq_[A-Za-z0-9_-]{43}", page)
    assert key
    token = ApiToken.objects.get()
    assert token.digest == tokens.digest(key[0])
    assert key[0] not in client.get("/account/tokens/").content.decode()
    call = {"Authorization": f"Bearer {key[0]}"}
    me = Client().get("/api/v1/me", headers=call).json()
    assert (me["name"], me["kind"], me["read_only"]) == ("planner", "token", True)
    assert [row["code"] for row in Client().get("/api/v1/zones", headers=call).json()] == ["shiyan"]
    browser("security_admin").post(f"/system/tokens/{token.pk}/revoke/")
    answer = Client().get("/api/v1/me", headers=call)
    assert (answer.status_code, answer.json()["code"]) == (401, "token-invalid")


def test_a_token_ends_with_its_owner(person: Callable[..., User]) -> None:
    user = person("planner")
    _, key = tokens.create_token(Actor.for_user(user), "x")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_a_token_makes_no_tokens(person: Callable[..., User]) -> None:
    token, _ = tokens.create_token(Actor.for_user(person("planner")), "x", can_write=True)
    with pytest.raises(Problem) as caught:
        tokens.create_token(Actor.for_token(token), "y")
    assert caught.value.code == "token-needs-login"


def test_nobody_revokes_anothers_token(actor: Callable[..., Actor], person: Callable[..., User]) -> None:
    token, _ = tokens.create_token(Actor.for_user(person("planner")), "x")
    with pytest.raises(Forbidden):
        tokens.revoke_token(actor("leader"), token)


def test_the_start_page_leads_to_where_one_belongs(browser: Callable[..., Client], client: Client, zone: Zone) -> None:
    assert client.get("/")["Location"] == "/accounts/login/"
    assert browser("auditor").get("/")["Location"] == "/system/audit/"
    assert browser("leader").get("/")["Location"] == "/z/shiyan/"
    assert "还没有可以查看的开发区" in browser("").get("/").content.decode()


def test_the_profile_says_what_one_may_do(browser: Callable[..., Client]) -> None:
    page = browser("reporter").get("/account/").content.decode()
    assert "部门填报员" in page
    assert "仅限所授范围：录入、更正、撤回数据" in page


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("system_admin", "/system/users/"),
        ("system_admin", "/system/jobs/"),
        ("security_admin", "/system/roles/"),
        ("security_admin", "/system/tokens/"),
        ("security_admin", "/system/lockouts/"),
        ("auditor", "/system/audit/"),
        ("planner", "/account/tokens/"),
        ("planner", "/z/shiyan/search/?q=甲"),
    ],
)
def test_no_page_asks_more_of_the_database_with_more_rows(
    role: str, address: str, browser: Callable[..., Client], zone: Zone, django_assert_max_num_queries: Any
) -> None:
    client = browser(role)
    for number in range(60):
        user = User.objects.create_user(f"user{number}")
        RoleGrant.objects.create(user=user, role="leader", zone=zone)
        ApiToken.objects.create(user=user, name="x", prefix="kfq_x", digest=f"{number:064}")
        audit.record(Actor.for_user(user), "export", zone=zone)
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_a_role_about_a_body_is_granted_by_its_name(
    browser: Callable[..., Client], person: Callable[..., User], zone: Zone, bureau: Subject
) -> None:
    """The security administrator knows the bureau's name, not its code in the register."""
    user, security = person("", "chen"), browser("security_admin")
    fields = {"username": "chen", "role": "reporter", "zone": "shiyan"}
    page = security.post("/system/roles/new/", fields | {"subject": "没有这个局"}).content.decode()
    assert "试验区没有名称或编号为“没有这个局”的对象" in page
    page = security.post("/system/roles/new/", {**fields, "zone": "", "subject": bureau.name}).content.decode()
    assert "请先选对象所在的开发区" in page
    Subject.objects.create(zone=zone, code="twin", kind="enterprise", name="同名")
    Subject.objects.create(zone=zone, code="twin-2", kind="enterprise", name="同名")
    assert "请改填编号" in security.post("/system/roles/new/", fields | {"subject": "同名"}).content.decode()
    assert not user.grants.exists()
    security.post("/system/roles/new/", fields | {"subject": bureau.name})
    assert user.grants.get().subject == bureau
    listed = security.get("/system/roles/?q=chen").content.decode()
    assert f"<td>{zone.name}；{bureau.name}</td>" in listed
