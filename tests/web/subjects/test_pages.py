from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, RoleGrant, User, Zone
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.subjects import services
from kaifaqu.web.subjects.models import MatchProposal, Subject, SubjectChange

Clients = Callable[[str], Client]
UNITS = "/z/shiyan/units/"


def text(response: Any) -> str:
    return response.content.decode()


def test_it_works(client_of: Clients, group: Subject, chemical: Subject) -> None:
    page = text(client_of("leader").get(UNITS))
    assert "鲁西集团" in page
    assert "鲁西化工" in page
    assert "己内酰胺项目" not in page  # a project is an entry, but no organisation
    assert "新增" not in page  # a leader may not write


def test_the_list_is_found_by_any_name_and_code(client_of: Clients, zone: Zone, group: Subject, chemical: Subject) -> None:
    Subject.objects.filter(pk=group.pk).update(credit_code="91350100M000100Y43")
    client = client_of("leader")
    for query, wanted in (
        ("股份有限公司", ["org-2"]),
        ("91350100m", ["org-1"]),
        ("org-2", ["org-2"]),
        ("鲁西 集团", ["org-1", "org-2"]),
    ):
        answer = client.get("/api/v1/zones/shiyan/subjects", {"q": query}).json()
        assert sorted(row["code"] for row in answer["items"]) == wanted, query
        page = text(client.get(UNITS, {"q": query}))
        assert all(f"{UNITS}{code}/" in page for code in wanted)


def test_other_kinds_by_the_filter(client_of: Clients, chemical: Subject) -> None:
    client = client_of("leader")
    assert "己内酰胺项目" in text(client.get(UNITS, {"kind": "project"}))
    assert "己内酰胺项目" in text(client.get(UNITS, {"kind": "all"}))
    assert client.get(UNITS, {"kind": "nonsense"}).status_code == 422


def test_an_entry_shows_all_that_is_known(client_of: Clients, group: Subject, chemical: Subject, figure: Observation) -> None:
    page = text(client_of("leader").get(f"{UNITS}org-2/"))
    for part in ("鲁西化工集团股份有限公司", "第93行", "规划纲要", "317.94", "营业收入", "己内酰胺项目", f"#obs-{figure.pk}"):
        assert part in page


def test_a_merged_entry_leads_to_the_kept_one(client_of: Clients, planner: Actor, group: Subject, chemical: Subject) -> None:
    services.merge(planner, group, chemical, "年报载明")
    response = client_of("leader").get(f"{UNITS}org-2/", follow=True)
    assert response.redirect_chain == [(f"{UNITS}org-1/", 302)]
    assert "已合并到本登记" in text(response)
    assert "己内酰胺项目" in text(response)


def test_the_number_of_queries_does_not_grow(client_of: Clients, zone: Zone, group: Subject, chemical: Subject) -> None:
    client = client_of("leader")

    def count(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    paths = (UNITS, f"{UNITS}?q=鲁西&sort=industry", f"{UNITS}org-1/", f"{UNITS}~proposals/")
    first = Subject.objects.create(zone=zone, code="u-0", kind="enterprise", name="鲁西厂", parent=group)
    MatchProposal.objects.create(zone=zone, left=group, right=first, score="0.9", reason="都以“鲁西”开头。")
    before = [count(path) for path in paths]
    more = [Subject(zone=zone, code=f"u-{i}", kind="enterprise", name=f"鲁西{i}厂", parent=group) for i in range(1, 60)]
    Subject.objects.bulk_create(more)
    MatchProposal.objects.bulk_create(
        MatchProposal(zone=zone, left=group, right=row, score="0.9", reason="都以“鲁西”开头。") for row in more
    )
    after = [count(path) for path in paths]
    # The entry's own page names the entries below it and counts the rest: one query more than with none.
    assert all(new <= old + 1 for old, new in zip(before, after, strict=True)), (before, after)
    assert max(after) <= 20


def test_an_enterprise_sees_its_own_entry_only(zone: Zone, group: Subject, chemical: Subject) -> None:
    user = User.objects.create_user("qiye", password="mima-mima-2026")
    RoleGrant.objects.create(user=user, role="enterprise", zone=zone, subject=group)
    client = Client()
    client.force_login(user)
    assert client.get(f"{UNITS}org-1/").status_code == 200
    assert client.get(f"{UNITS}org-2/").status_code == 403
    assert client.get(UNITS).status_code == 403
    assert AuditEvent.objects.filter(action="refused").count() == 2


def test_entries_are_made_and_changed_by_form(client_of: Clients, zone: Zone, group: Subject) -> None:
    client = client_of("planner")
    data = {"kind": "enterprise", "name": "新厂", "parent": "鲁西集团"}
    response = client.post(f"{UNITS}~new/", data)
    assert response.status_code == 302
    made = Subject.objects.get(name="新厂")
    assert made.parent == group
    bad = client.post(f"{UNITS}{made.code}/edit/", data | {"credit_code": "123"})
    assert bad.status_code == 422
    assert "应为18位" in text(bad)
    assert client.post(f"{UNITS}{made.code}/edit/", data | {"industry": "化工", "parent": ""}).status_code == 302
    made.refresh_from_db()
    assert (made.industry, made.parent) == ("化工", None)
    assert client.post(f"{UNITS}{made.code}/names/", {"name": "新厂一号", "kind": "alias", "document": "999"}).status_code == 422
    assert client.post(f"{UNITS}{made.code}/names/", {"name": "新厂一号", "kind": "alias"}).status_code == 302
    row = made.names.get()
    assert client.post(f"{UNITS}{made.code}/names/{row.pk}/remove/").status_code == 302
    assert not made.names.exists()


def test_a_merge_is_shown_before_it_is_done(client_of: Clients, group: Subject, chemical: Subject, figure: Observation) -> None:
    client = client_of("planner")
    preview = text(client.post(f"{UNITS}org-1/merge/", {"other": "org-2"}))
    assert "确认合并" in preview
    assert "317.94" in preview
    assert not SubjectChange.objects.exists()
    refused = client.post(f"{UNITS}org-1/merge/", {"other": "org-2", "confirm": "1"})
    assert refused.status_code == 422
    assert "没有填写理由" in text(refused)
    done = client.post(f"{UNITS}org-1/merge/", {"other": "org-2", "confirm": "1", "evidence": "年报载明"}, follow=True)
    assert "年报载明" in text(done)
    change = SubjectChange.objects.get()
    undone = client.post(f"{UNITS}~changes/{change.pk}/undo/", {"evidence": "核实为两家"}, follow=True)
    assert "撤销" in text(undone)
    assert Subject.objects.get(pk=chemical.pk).merged_into is None


def test_a_split_by_form(client_of: Clients, chemical: Subject) -> None:
    client = client_of("planner")
    assert "鲁西化工集团股份有限公司" in text(client.get(f"{UNITS}org-2/split/"))
    name = chemical.names.get()
    data = {"name": "鲁西化工股份", "evidence": "两家", "subjects.subjectname.subject": str(name.pk)}
    assert client.post(f"{UNITS}org-2/split/", data).status_code == 302
    assert Subject.objects.get(name="鲁西化工股份").names.get().pk == name.pk


def test_proposals_side_by_side(client_of: Clients, zone: Zone, group: Subject, chemical: Subject) -> None:
    client = client_of("planner")
    Subject.objects.create(zone=zone, code="org-9", kind="enterprise", name="鲁西化工集团股份有限公司")
    client.post(f"{UNITS}~proposals/look/")
    page = text(client.get(f"{UNITS}~proposals/"))
    assert "合并，保留这一条" in page
    proposal = MatchProposal.objects.first()
    assert proposal is not None
    client.post(f"{UNITS}~proposals/{proposal.pk}/decide/", {"decision": "distinct", "evidence": ""})
    assert MatchProposal.objects.get(pk=proposal.pk).state == "open"
    client.post(f"{UNITS}~proposals/{proposal.pk}/decide/", {"decision": "distinct", "evidence": "营业执照不同"})
    assert MatchProposal.objects.get(pk=proposal.pk).state == "distinct"
    assert "营业执照不同" in text(client.get(f"{UNITS}~proposals/?state=distinct"))


@pytest.mark.parametrize("path", ["~new/", "org-1/edit/", "org-1/merge/", "org-1/split/", "org-1/names/"])
def test_a_leader_gets_403(client_of: Clients, group: Subject, path: str) -> None:
    client = client_of("leader")
    assert client.get(UNITS + path).status_code == 403
    assert client.post(UNITS + path, {"name": "x"}).status_code == 403
    assert AuditEvent.objects.filter(action="refused").count() == 2


def test_the_api_does_what_the_pages_do(client_of: Clients, zone: Zone, group: Subject, chemical: Subject) -> None:
    client = client_of("planner")
    api = "/api/v1/zones/shiyan"

    def send(path: str, body: dict[str, Any], method: str = "post") -> Any:
        return getattr(client, method)(api + path, body, content_type="application/json")

    made = send("/subjects", {"kind": "enterprise", "name": "新厂", "parent": "org-1"})
    assert made.status_code == 201
    code = made.json()["code"]
    assert send(f"/subjects/{code}", {"industry": "化工"}, "patch").json()["industry"] == "化工"
    assert send(f"/subjects/{code}", {"parent": "nobody"}, "patch").json()["code"] == "subject-unknown"
    name = send(f"/subjects/{code}/names", {"name": "新厂一号", "document": "002"}).json()
    assert client.get(f"{api}/subjects/{code}").json()["names"][0]["document"] == "002"
    assert client.delete(f"{api}/subjects/{code}/names/{name['id']}").status_code == 204
    preview = client.get(f"{api}/subjects/org-1/merge-preview?other=org-2").json()
    assert {item["title"] for item in preview["moved"]} == {"名称", "文件提及", "项目"}
    change = send("/subjects/org-1/merge", {"other": "org-2", "evidence": "年报载明"}).json()
    assert client.get(f"{api}/subjects/org-2").json()["merged_into"] == "org-1"
    assert send(f"/subject-changes/{change['id']}/undo", {"evidence": "核实为两家"}).json()["undone_at"]
    alone = send("/subjects/org-2/split", {"name": "分出的厂", "evidence": "两家"}).json()
    assert alone["kind"] == "split"
    assert client.get(f"{api}/subject-proposals").json()["total"] == 0
    assert client_of("leader").post(f"{api}/subjects", {}, content_type="application/json").status_code == 422
    refused = client_of("leader").post(f"{api}/subjects", {"kind": "enterprise", "name": "x"}, content_type="application/json")
    assert refused.status_code == 403
