from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, RoleGrant, User, Zone
from kaifaqu.web.core.permission_table import role_table
from kaifaqu.web.core.policy import Forbidden, can, may, policy, require
from kaifaqu.web.subjects.models import Subject

pytestmark = pytest.mark.django_db


def test_it_works(actor: Callable[..., Actor], zone: Zone) -> None:
    decision = can(actor("planner"), "rating.run", zone)
    assert decision
    assert decision.role == "planner"
    assert decision.reason == "计划统计员可以“运行评价”"


@pytest.mark.parametrize("role", list(policy().roles))
def test_every_role_may_do_exactly_what_the_file_says(role: str, actor: Callable[..., Actor], zone: Zone) -> None:
    someone = actor(role)
    for action in policy().actions.values():
        where = zone if action.scope == "zone" else None
        opened = action.code in policy().roles[role].actions
        # A scoped role without a subject has the whole zone, but an enterprise never has.
        if action.code in policy().roles[role].own and policy().roles[role].scope != "enterprise":
            opened = True
        assert bool(can(someone, action.code, where)) == opened, (role, action.code)


def test_a_superuser_may_nothing(zone: Zone) -> None:
    user = User.objects.create_superuser("root", password="x")
    for action in policy().actions.values():
        assert not can(Actor.for_user(user), action.code, zone if action.scope == "zone" else None)


def test_a_role_counts_only_in_its_own_zone(actor: Callable[..., Actor]) -> None:
    other = Zone.objects.create(code="other", name="另一区", reference_date=date(2022, 10, 31))
    planner = actor("planner")
    assert not can(planner, "view", other)
    assert not can(planner, "view", None)


def test_a_role_in_all_zones_counts_everywhere(actor: Callable[..., Actor], zone: Zone) -> None:
    leader = actor("leader", zone=None)
    assert can(leader, "view", zone)
    assert can(leader, "view", Zone.objects.create(code="other", name="另一区", reference_date=date(2022, 10, 31)))


def test_a_reporter_of_a_bureau_writes_only_what_is_the_bureaus(actor: Callable[..., Actor], zone: Zone, bureau: Subject) -> None:
    reporter = actor("reporter", subject=bureau)
    office = Subject.objects.create(zone=zone, code="ke", kind="bureau", name="国库科", parent=bureau)
    other = Subject.objects.create(zone=zone, code="keji", kind="bureau", name="科技局")
    assert may(reporter, "observation.write", zone)
    assert not can(reporter, "observation.write", zone)
    assert can(reporter, "observation.write", zone, bureau)
    assert can(reporter, "observation.write", zone, office)
    assert not can(reporter, "observation.write", zone, other)
    assert can(reporter, "observation.write", zone, bureau="统计局、财政局")
    assert not can(reporter, "observation.write", zone, bureau="科技局")


def test_a_loop_among_parents_ends(actor: Callable[..., Actor], zone: Zone, bureau: Subject) -> None:
    a = Subject.objects.create(zone=zone, code="a", kind="bureau", name="甲")
    b = Subject.objects.create(zone=zone, code="b", kind="bureau", name="乙", parent=a)
    Subject.objects.filter(pk=a.pk).update(parent=b)
    b.refresh_from_db()
    assert not can(actor("reporter", subject=bureau), "observation.write", zone, b)


def test_an_enterprise_sees_itself_only(actor: Callable[..., Actor], zone: Zone, firm: Subject) -> None:
    other = Subject.objects.create(zone=zone, code="firm-b", kind="enterprise", name="乙公司")
    someone = actor("enterprise")
    assert can(someone, "view", zone, firm)
    assert not can(someone, "view", zone, other)
    assert not can(someone, "view", zone)


def test_a_zone_open_to_the_public_is_open_to_everybody_for_viewing_only(actor: Callable[..., Actor], zone: Zone) -> None:
    zone.public = True
    for someone in (Actor.anonymous(), actor("auditor"), actor("enterprise")):
        assert can(someone, "view", zone).role == "public"
        assert not can(someone, "export", zone)


def test_a_read_only_token_does_not_write(actor: Callable[..., Actor], zone: Zone) -> None:
    planner = actor("planner")
    token = Actor("token", planner.name, planner.user, "", planner.grants, read_only=True)
    assert can(token, "export", zone)
    decision = can(token, "observation.write", zone)
    assert not decision
    assert "只读" in decision.reason


def test_a_deactivated_account_has_no_roles(person: Callable[..., User], zone: Zone) -> None:
    user = person("planner")
    user.is_active = False
    assert not can(Actor.for_user(user), "view", zone)


def test_a_refusal_says_why_in_chinese_and_is_in_the_audit(actor: Callable[..., Actor], zone: Zone) -> None:
    with pytest.raises(Forbidden) as caught:
        require(actor("promoter"), "rating.run", zone)
    assert caught.value.code == "forbidden"
    assert (
        caught.value.message == "您的角色（招商专员）在试验区不能“运行评价”，或不在您负责的范围内。可以办理的角色：计划统计员。"
    )
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.zone_code, event.detail) == (
        "refused",
        "promoter",
        "shiyan",
        {"action": "rating.run"},
    )


def test_a_visitor_is_told_to_log_in(zone: Zone) -> None:
    assert can(Actor.anonymous(), "view", zone).reason.startswith("请先登录")


def test_the_three_administrators_see_no_business_data(actor: Callable[..., Actor], zone: Zone) -> None:
    for role in ("system_admin", "security_admin", "auditor"):
        someone = actor(role)
        for action in policy().actions.values():
            if action.scope == "zone":
                assert not can(someone, action.code, zone), (role, action.code)


def test_no_role_joins_what_the_three_administrators_share() -> None:
    holders = {code: {role.code for role in policy().roles.values() if code in role.actions} for code in policy().actions}
    assert holders["user.manage"] == {"system_admin"}
    assert holders["role.grant"] == {"security_admin"}
    assert holders["audit.view"] == {"auditor"}


def test_the_table_in_the_docs_is_the_policy(repo_root: Path) -> None:
    text = (repo_root / "docs/permissions.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- roles -->\n(.*?)<!-- /roles -->", text, re.S)
    assert found, "docs/permissions.md has lost its marks"
    assert found[1] == role_table(), "run: python manage.py permission_tables"


def test_a_grant_on_a_merged_entry_goes_on_with_the_kept_one(actor: Callable[..., Actor], zone: Zone, bureau: Subject) -> None:
    """鲁西化工 is merged into 鲁西集团: its account must not lose its own file, nor a bureau's reporter its figures."""
    firm = Subject.objects.create(zone=zone, code="old", kind="enterprise", name="鲁西化工")
    kept = Subject.objects.create(zone=zone, code="new", kind="enterprise", name="鲁西集团")
    other = Subject.objects.create(zone=zone, code="none", kind="enterprise", name="别家")
    users = [actor("enterprise", subject=firm).user, User.objects.create_user("later")]
    RoleGrant.objects.create(user=users[1], role="enterprise", zone=zone, subject=kept)
    assert [bool(can(Actor.for_user(user), "view", zone, kept)) for user in users] == [False, True]
    Subject.objects.filter(pk=firm.pk).update(merged_into=kept)
    firm.refresh_from_db()
    for entry, opened in ((kept, True), (firm, True), (other, False)):
        assert [bool(can(Actor.for_user(user), "view", zone, entry)) for user in users] == [opened, opened], entry.name
    renamed = Subject.objects.create(zone=zone, code="bureau-new", kind="bureau", name="财政金融局")
    Subject.objects.filter(pk=bureau.pk).update(merged_into=renamed)
    reporter = actor("reporter", subject=Subject.objects.get(pk=bureau.pk))
    for name in (bureau.name, "财政金融局"):
        assert can(reporter, "observation.write", zone, bureau=f"统计局、{name}"), name
