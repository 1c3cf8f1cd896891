from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaifaqu.web.core.models import RoleGrant, User, Zone
from kaifaqu.web.documents.models import Document
from kaifaqu.web.projects import queries
from kaifaqu.web.projects.models import Project
from kaifaqu.web.subjects.models import Subject

PROJECTS = "/z/shiyan/projects/"


@pytest.fixture
def zone(db: None) -> Zone:
    return Zone.objects.create(code="shiyan", name="试验区", reference_date=date(2022, 10, 31))


@pytest.fixture
def client(zone: Zone) -> Client:
    user = User.objects.create_user("wang", password="mima-mima-2026")
    RoleGrant.objects.create(user=user, role="leader", zone=zone)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def projects(zone: Zone) -> list[Project]:
    document = Document.objects.create(zone=zone, code="002", title="规划纲要", number="聊高新区管发〔2021〕40号")
    owner = Subject.objects.create(zone=zone, code="org-1", kind="enterprise", name="鲁西化工")
    rows = []
    for i, (industry, stage) in enumerate([("化工", "unknown"), ("化工", "underway"), ("装备", "unknown"), ("", "done")]):
        entry = Subject.objects.create(zone=zone, code=f"p-{i}", kind="project", name=f"项目{i}")
        rows.append(
            Project.objects.create(
                zone=zone,
                subject=entry,
                code=f"p-{i}",
                name=f"项目{i}",
                industry=industry,
                stage=stage,
                number=i + 1,
                section="专栏3",
                owner=owner if i < 2 else None,
                owner_name="鲁西化工集团" if i < 2 else "",
                document=document,
                place="第415行",
            )
        )
    return rows


def text(response: Any) -> str:
    return response.content.decode()


def test_it_works(client: Client, projects: list[Project]) -> None:
    page = text(client.get(PROJECTS))
    assert all(project.name in page for project in projects)
    assert "来源没有写明，不作推断" in page


def test_the_overview_counts_every_project_once(zone: Zone, projects: list[Project]) -> None:
    table = queries.overview(zone)
    assert [label for _, label in table.stages] == ["未知", "实施", "竣工"]
    assert [(row.title, [n for _, n in row.counts], row.total) for row in table.rows] == [
        ("化工", [1, 1, 0], 2),
        ("装备", [1, 0, 0], 1),
        ("未写明", [0, 0, 1], 1),
    ]
    assert [n for _, n in table.totals] == [2, 1, 1]
    assert table.total == 4


def test_every_count_leads_to_just_these_projects(client: Client, projects: list[Project]) -> None:
    for query, wanted in (
        ("industry=化工&stage=underway", 1),
        ("industry=-", 1),
        ("stage=unknown", 2),
        ("q=鲁西", 2),
        ("q=p-3", 1),
    ):
        assert f'共 <span class="kq-num">{wanted}</span> 条' in text(client.get(f"{PROJECTS}?{query}")), query


def test_a_project_shows_its_owner_and_its_source(client: Client, projects: list[Project]) -> None:
    page = text(client.get(f"{PROJECTS}p-0/"))
    for part in (
        "/z/shiyan/units/org-1/",
        "原文：鲁西化工集团",
        "规划纲要",
        "聊高新区管发〔2021〕40号",
        "第415行",
        "不作推断",
        "项目1",
    ):
        assert part in page
    assert client.get(f"{PROJECTS}nothing/").status_code == 404


def test_an_owner_that_was_merged_leads_to_the_kept_one(client: Client, zone: Zone, projects: list[Project]) -> None:
    group = Subject.objects.create(zone=zone, code="org-9", kind="enterprise", name="鲁西集团")
    Subject.objects.filter(code="org-1").update(merged_into=group)
    page = text(client.get(f"{PROJECTS}p-0/"))
    assert "/z/shiyan/units/org-9/" in page
    assert "项目1" in page  # the other project of the family
    assert '共 <span class="kq-num">2</span> 条' in text(client.get(f"{PROJECTS}?q=鲁西集团"))


def test_the_number_of_queries_does_not_grow(client: Client, zone: Zone, projects: list[Project]) -> None:
    def count(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    paths = (PROJECTS, f"{PROJECTS}p-0/")
    before = [count(path) for path in paths]
    for i in range(10, 50):
        entry = Subject.objects.create(zone=zone, code=f"p-{i}", kind="project", name=f"项目{i}")
        Project.objects.create(zone=zone, subject=entry, code=f"p-{i}", name=f"项目{i}", owner_id=projects[0].owner_id)
    after = [count(path) for path in paths]
    assert after == before
    assert max(after) <= 15


def test_the_api(client: Client, projects: list[Project]) -> None:
    api = "/api/v1/zones/shiyan"
    answer = client.get(f"{api}/projects?stage=unknown").json()
    assert answer["total"] == 2
    assert answer["items"][0]["owner"] == "org-1"
    assert client.get(f"{api}/projects/p-3").json()["stage_label"] == "竣工"
    assert client.get(f"{api}/projects-overview").json()["total"] == 4
    assert client.get(f"{api}/projects/nothing").status_code == 404
    assert Client().get(f"{api}/projects").status_code == 401


def test_the_api_describes_its_fields_in_chinese() -> None:
    """What a program of another bureau reads: every field of the register's and the projects' answers has its Chinese title."""
    from kaifaqu.web.core.api import api

    described = api.get_openapi_schema()
    named = (
        "ProjectOut",
        "ProjectsOut",
        "OverviewOut",
        "SubjectDetail",
        "SubjectsOut",
        "ChangeOut",
        "MergePreview",
        "ProposalOut",
    )
    for name in named:
        for field, says in described["components"]["schemas"][name]["properties"].items():
            assert any("一" <= sign <= "鿿" for sign in says["title"]), (name, field)
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if not path.startswith(("/api/v1/zones/{zone}/project", "/api/v1/zones/{zone}/subject")) or method == "delete":
                continue
            answers = [answer for code, answer in operation["responses"].items() if str(code) in ("200", "201")]
            assert answers, (method, path)
            assert all("$ref" in answer["content"]["application/json"]["schema"] for answer in answers), (method, path)


def test_no_two_answers_of_the_api_share_a_name() -> None:
    """The API's description keeps one schema per name: of two with the same name one would be described by the other's fields."""
    from ninja import Schema

    from kaifaqu.web.core import api  # noqa: F401 (brings in the schemas of every room)

    def below(kind: type) -> set[type]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    names = [kind.__name__ for kind in below(Schema) if kind.__module__.startswith("kaifaqu.") and kind.__name__.endswith("Out")]
    assert sorted(names) == sorted(set(names))
