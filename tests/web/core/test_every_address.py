"""Every page and every API call as every role: who may gets in, who may not gets 403 and a line in the audit.

The addresses are read from the address map, so a new page is in this test from its first day. A parameter that is not in
``Filler.fill`` fails the test: add it there, with an object that exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.api import api
from kaifaqu.web.core.models import ApiToken, AuditEvent, LoginBlock, RoleGrant, User, Zone
from kaifaqu.web.core.permission_table import Door, door_table, operations, pages
from kaifaqu.web.core.policy import policy
from kaifaqu.web.documents import services as documents
from kaifaqu.web.documents.models import Document, FindingRow, StatementRow
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.plans.models import Plan
from kaifaqu.web.projects.models import Project
from kaifaqu.web.ratings import services as ratings
from kaifaqu.web.ratings import workshop
from kaifaqu.web.ratings.models import Score
from kaifaqu.web.subjects.models import MatchProposal, Subject, SubjectChange, SubjectName

pytestmark = pytest.mark.django_db
ROLES = ["anonymous", "none", *(role for role in policy().roles if role != "public")]
PAGES = list(pages())
OPERATIONS = list(operations())


def name_of(door: Door) -> str:
    return f"{door.method} {door.route}"


@dataclass
class Filler:
    """A zone with one of everything, and the values that its addresses take."""

    zone: Zone
    values: dict[str, str]

    def fill(self, route: str) -> str:
        room = re.match(r"(?:z/<slug:zone>|api/v1/zones/\{zone\})/([\w-]+)", route)
        prefix = {"units": "subjects"}.get(room[1], room[1]) if room else route.split("/")[0]

        def value(found: re.Match[str]) -> str:
            name = found[1] or found[2]
            for key in (f"{prefix}:{route.split('/')[-2] if route.endswith('/') else ''}:{name}", f"{prefix}:{name}", name):
                if key in self.values:
                    return self.values[key]
            raise AssertionError(f"{route}: no value for {prefix}:{name}; add it to the fixture `filler`")

        return "/" + re.sub(r"<(?:\w+:)?(\w+)>|\{(\w+)\}", value, route)


@pytest.fixture
def filler(demo_zone: Zone) -> Filler:
    """The demo's zone, closed to the public, and one of each thing that the demo itself has none of."""
    Zone.objects.update(public=False)
    zone, now = demo_zone, timezone.now()
    zone.refresh_from_db()
    if not Score.objects.filter(assessment__zone=zone).exists():
        ratings.run_all(zone)
    firm, other = Subject.objects.filter(zone=zone, kind="enterprise").order_by("code")[:2]
    proposal = MatchProposal.objects.create(zone=zone, left=firm, right=other, reason="名称相近", score=0.9)
    change = SubjectChange.objects.create(zone=zone, kind="merge", kept=firm, other=other, evidence="工商登记", made_at=now)
    alias = SubjectName.objects.create(subject=firm, name="旧名一个", kind="former")
    observation = Observation.objects.filter(zone=zone, undated=True, superseded_by=None).order_by("pk")[0]
    rank = Observation.objects.filter(zone=zone, measure="rank").order_by("pk")[0]
    score = Score.objects.filter(assessment__zone=zone).select_related("assessment", "subject").order_by("pk")[0]
    rule = Path(str(score.assessment.rule["file"])).stem
    draft = workshop.save(Actor.system("测试"), zone, rule, score.assessment.rule["text"]).draft
    someone = User.objects.create_user("someone", password="x")
    grant = RoleGrant.objects.create(user=someone, role="leader", zone=zone)
    token = ApiToken.objects.create(user=someone, name="x", prefix="kfq_x", digest="0" * 64)
    block = LoginBlock.objects.create(
        login="someone", address="10.0.0.1", failures=5, first_at=now, last_at=now, blocked_until=now + timedelta(days=1)
    )
    document, statement, finding = read_document(zone)
    values = {
        "zone": zone.code,
        "subjects:code": firm.code,
        "?other": other.code,
        "documents:code": document.code,
        "documents:statement": str(statement.pk),
        "documents:finding": str(finding.pk),
        "findings:finding": str(finding.pk),
        "documents:version": "1",
        "indicators:code": observation.indicator.code,
        "plans:code": Plan.objects.filter(zone=zone)[0].code,
        "projects:code": Project.objects.filter(zone=zone)[0].code,
        "ratings:standard": score.assessment.standard,
        "ratings:code": score.subject.code,
        "standards:code": draft.code,
        "ratings:indicator": rank.indicator.code,
        "published-ranks:indicator": rank.indicator.code,
        "subjects:number": str(alias.pk),
        "subjects:decide:number": str(proposal.pk),
        "subjects:undo:number": str(change.pk),
        "subject-changes:number": str(change.pk),
        "subject-proposals:number": str(proposal.pk),
        "indicators:id": str(observation.pk),
        "observations:id": str(observation.pk),
        "username": "someone",
        "grant": str(grant.pk),
        "token": str(token.pk),
        "block": str(block.pk),
        "number": "1",
    }
    return Filler(zone, values)


def read_document(zone: Zone) -> tuple[Document, StatementRow, FindingRow]:
    """A document that came as a file, was read, and has something that does not fit."""
    given = documents.Meta(title="测试汇报", dated="2022-10")
    text = "2021年,全区生产总值达到111.16亿元。".encode()
    file = documents.upload(Actor.system("测试"), zone, "汇报.txt", [text], given).file
    documents.read_now(Actor.system("测试"), file)
    finding = FindingRow.objects.create(
        zone=zone, key="x", rule="x", severity="remark", title="疑点", recomputation="1 + 1 = 3", found_at=timezone.now()
    )
    finding.files.add(file)
    return file.document, file.statements.all()[0], finding


@pytest.fixture
def visitor(filler: Filler) -> Callable[[str], Client]:
    """Somebody with just that role, in the whole zone; an enterprise is another firm than the one in the addresses."""

    def make(role: str) -> Client:
        client = Client(raise_request_exception=False)
        if role == "anonymous":
            return client
        user = User.objects.create_user(f"walker-{role}", password="x")
        if role != "none":
            scope = policy().roles[role].scope
            firms = Subject.objects.filter(zone=filler.zone, kind="enterprise").order_by("code")
            RoleGrant.objects.create(
                user=user,
                role=role,
                zone=None if scope == "system" else filler.zone,
                subject=firms[5] if scope == "enterprise" else None,
            )
        client.force_login(user)
        return client

    return make


def opens(role: str, action: str) -> bool:
    """What roles.yaml says, read without the code that is tested."""
    if action == "open":
        return True
    if role == "anonymous":
        return False
    if action == "login":
        return True
    if role == "none":
        return False
    rules = policy().roles[role]
    return action in rules.actions or (action in rules.own and action not in ("view", "export"))


@pytest.mark.parametrize("door", [*PAGES, *OPERATIONS], ids=name_of)
def test_every_address_declares_its_action(door: Door) -> None:
    assert door.action, f"{door.route} ({door.name}) has no door: use zone_page, system_page, login_page, open_page or api_zone"
    assert door.action in {"open", "login", *policy().actions}


@pytest.mark.parametrize("role", ROLES)
def test_every_page(role: str, filler: Filler, visitor: Callable[[str], Client]) -> None:
    client = visitor(role)
    faults = [fault for door in PAGES for fault in check_page(client, role, door, filler.fill(door.route))]
    assert not faults, "\n" + "\n".join(faults)


def check_page(client: Client, role: str, door: Door, address: str) -> Iterator[str]:
    with undone():
        before = AuditEvent.objects.count()
        response = client.get(address)
        asked = "GET"
        if response.status_code == 405:
            response, asked = client.post(address), "POST"
        told = f"{asked} {address} as {role}: {response.status_code}"
        if opens(role, door.action):
            if response.status_code in (401, 403) or response.status_code >= 500:
                yield f"{told}, should be open ({door.action})"
            elif asked == "GET" and response.status_code not in (200, 302) and door.name not in CLOSED:
                yield f"{told}, should be a page"
            elif (
                response.status_code == 302
                and door.action not in ("open", "login")
                and "/accounts/login/" in response["Location"]
            ):
                yield f"{told}, sent to the log-in"
        elif role == "anonymous":
            if response.status_code != 302 or "/accounts/" not in response["Location"]:
                yield f"{told}, should lead to the log-in"
        else:
            yield from check_refusal(response, told, door, role, before)


# Names that allauth wants to exist and that lead nowhere; pages that exist only once two-step log-in is on.
CLOSED = {"account_signup", "account_reset_password", "account_email", "api:api-root"}
CLOSED |= {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}


@pytest.mark.parametrize("role", ["anonymous", "reporter", "leader"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_every_list_is_exported_only_by_who_may_export(
    role: str, form: str, filler: Filler, visitor: Callable[[str], Client]
) -> None:
    """A visitor and a reporter may view (the zone is open to the public here), and take nothing out."""
    Zone.objects.update(public=True)
    client = visitor(role)
    exported = 0
    for door in PAGES:
        if "<slug:zone>" not in door.route or door.action != "view" or door.name == "core:search":
            continue
        with undone():
            before = AuditEvent.objects.filter(action="export").count()
            response = client.get(filler.fill(door.route) + f"?format={form}")
            written = AuditEvent.objects.filter(action="export").count() - before
            if response.headers["Content-Type"].startswith("text/html") or response.status_code in (401, 403):
                continue  # no list, or refused
            exported += 1
            assert role == "leader", f"{name_of(door)} gives {form} to {role}"
            assert written == 1, f"{name_of(door)} exports {form} without a line in the audit"
    assert exported >= 4 if role == "leader" else exported == 0


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_of_the_api(role: str, filler: Filler, visitor: Callable[[str], Client]) -> None:
    client = visitor(role)
    faults = [
        fault for door in OPERATIONS for fault in check_operation(client, role, door, filler.fill(door.route), filler.values)
    ]
    assert not faults, "\n" + "\n".join(faults)


def check_operation(client: Client, role: str, door: Door, address: str, values: dict[str, str]) -> Iterator[str]:
    with undone():
        before = AuditEvent.objects.count()
        address += example_query(door, values)
        response = client.generic(door.method, address, *example_body(door))
        told = f"{door.method} {address} as {role}: {response.status_code} {response.content.decode()[:200]}"
        if opens(role, door.action):
            if response.status_code in (401, 403) or response.status_code >= 500:
                yield f"{told}, should be open ({door.action})"
            elif door.method == "GET" and response.status_code != 200:
                yield f"{told}, should answer"
        elif role == "anonymous":
            if response.status_code != 401:
                yield f"{told}, should be 401"
        else:
            yield from check_refusal(response, told, door, role, before)


def check_refusal(response: HttpResponse, told: str, door: Door, role: str, before: int) -> Iterator[str]:
    if response.status_code != 403:
        yield f"{told}, should be refused ({door.action})"
        return
    lines = AuditEvent.objects.filter(pk__gt=before, action="refused")
    if [line.detail["action"] for line in lines] != [door.action]:
        yield f"{told}, refused without its line in the audit"


class undone:  # noqa: N801 - reads as a word
    """What a request changes is rolled back, so that one address does not spoil the next."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *failure: Any) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(*failure)


SCHEMA: dict[str, Any] = api.get_openapi_schema()


def described(door: Door) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["paths"]["/" + door.route][door.method.lower()]
    return found


def example_query(door: Door, values: dict[str, str]) -> str:
    wanted = [row for row in described(door).get("parameters", []) if row["in"] == "query" and row.get("required")]
    return (
        "?" + "&".join(f"{row['name']}={values.get('?' + row['name']) or example(row['schema'])}" for row in wanted)
        if wanted
        else ""
    )


def example_body(door: Door) -> tuple[bytes, str]:
    """The smallest body that an operation takes, and its kind: JSON, or a form with a file."""
    import json

    body = described(door).get("requestBody")
    if body and "multipart/form-data" in body["content"]:
        return encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("一.txt", b"x")}), MULTIPART_CONTENT
    return (json.dumps(example(body["content"]["application/json"]["schema"])) if body else "").encode(), "application/json"


def example(schema: dict[str, Any]) -> Any:
    """The smallest value that a JSON schema accepts: a refused caller must be refused for who he is, not for what he sends."""
    if "$ref" in schema:
        return example(SCHEMA["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return example(schema[word][0])
    kind = schema.get("type")
    if kind == "object":
        return {name: example(schema["properties"][name]) for name in schema.get("required", [])}
    if kind == "array":
        return [example(schema["items"])] if schema.get("minItems") else []
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return False
    formats = {"date": "2022-10-31", "date-time": "2022-10-31T00:00:00+08:00", "uuid": "00000000-0000-0000-0000-000000000000"}
    return formats.get(schema.get("format", ""), "例" * max(1, schema.get("minLength", 1)))


def test_a_zone_open_to_the_public_shows_its_pages_to_visitors_and_nothing_to_change(
    filler: Filler, visitor: Callable[[str], Client]
) -> None:
    Zone.objects.update(public=True)
    client = visitor("anonymous")
    for door in PAGES:
        if "<slug:zone>" not in door.route:
            continue
        response = client.get(filler.fill(door.route))
        assert response.status_code in ((200, 405) if door.action == "view" else (302, 405)), name_of(door)


def test_the_list_of_addresses_in_the_docs_is_the_address_map(repo_root: Any) -> None:
    text = (repo_root / "docs/permissions.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- doors -->\n(.*?)<!-- /doors -->", text, re.S)
    assert found
    assert found[1] == door_table(), "run: python manage.py permission_tables"
