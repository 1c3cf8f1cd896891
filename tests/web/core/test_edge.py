"""What happens around every request: headers, ids, logs, health, errors as pages and as JSON."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from kaifaqu.errors import Place, Problem, Problems
from kaifaqu.web.config.urls import urlpatterns as real_patterns
from kaifaqu.web.core import health
from kaifaqu.web.core.access import open_page
from kaifaqu.web.core.logs import RequestIdFilter
from kaifaqu.web.core.middleware import observe_requests
from kaifaqu.web.core.models import Zone

pytestmark = pytest.mark.django_db


@open_page
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("geheim")


@open_page
def refused(request: HttpRequest) -> HttpResponse:
    raise Problem("number-invalid", "“一二”不是数。", place=Place(file="a.csv", row=3, column="数值"), hint="请写成 12。")


@open_page
def several(request: HttpRequest) -> HttpResponse:
    raise Problems([Problem("a-not-found", "甲"), Problem("b", "乙")])


urlpatterns = [*real_patterns, path("test/broken", broken), path("test/refused", refused), path("test/several", several)]
handler404 = "kaifaqu.web.core.errors.not_found"
handler500 = "kaifaqu.web.core.errors.server_error"


@pytest.fixture
def edge(settings: Settings, client: Client) -> Client:
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


def test_it_works(client: Client) -> None:
    response = client.get("/accounts/login/")
    policy = response["Content-Security-Policy"]
    for part in (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert re.fullmatch(r"app;dur=\d+\.\d", response["Server-Timing"])
    assert re.fullmatch(r"[0-9a-f]{16}", response["X-Request-Id"])


@pytest.mark.parametrize(
    ("given", "kept"), [("abcdef-123456", True), ("short", False), ("a\nb" * 9, False), ("<script>alert</script>", False)]
)
def test_a_proxys_request_id_is_kept_when_it_is_one(given: str, kept: bool) -> None:
    request = RequestFactory().get("/")
    request.META["HTTP_X_REQUEST_ID"] = given
    response = observe_requests(lambda request: HttpResponse())(request)
    assert (response["X-Request-Id"] == given) is kept


def test_a_fault_is_a_calm_page_with_its_number_and_no_secrets(edge: Client) -> None:
    response = edge.get("/test/broken")
    assert response.status_code == 500
    page = response.content.decode()
    assert "系统出错" in page
    assert "geheim" not in page
    assert response["Content-Security-Policy"]


def test_a_problem_is_a_page_that_says_what_to_do(edge: Client) -> None:
    response = edge.get("/test/refused")
    page = response.content.decode()
    assert response.status_code == 422
    assert "“一二”不是数。" in page
    assert "a.csv 第3行 “数值”列" in page
    assert "请写成 12。" in page
    answer = edge.get("/test/refused?format=json")
    assert answer.json() == {
        "code": "number-invalid",
        "message": "“一二”不是数。",
        "place": "a.csv 第3行 “数值”列",
        "hint": "请写成 12。",
    }


def test_several_problems_are_told_together(edge: Client) -> None:
    page = edge.get("/test/several").content.decode()
    assert "甲" in page
    assert "乙" in page


def test_what_is_not_there(edge: Client, zone: Zone) -> None:
    assert "没有此页" in edge.get("/nirgends/").content.decode()
    assert edge.get("/z/nirgends/search/").status_code == 404
    assert edge.get("/nirgends/?format=json").json()["code"] == "not-found"
    answer = edge.get("/api/v1/zones/nirgends/projects")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_the_reference_date_of_a_page(browser: Callable[..., Client], zone: Zone) -> None:
    client = browser("leader")
    assert client.get("/z/shiyan/search/").wsgi_request.on.isoformat() == "2022-10-31"  # type: ignore[attr-defined]
    assert client.get("/z/shiyan/search/?on=2021-12-31").wsgi_request.on.isoformat() == "2021-12-31"  # type: ignore[attr-defined]
    for wrong in ("gestern", "2021-13-01", "0001-01-01"):
        response = client.get(f"/z/shiyan/search/?on={wrong}")
        assert response.status_code == 422
        assert "基准日" in response.content.decode()


def test_the_session_needs_the_csrf_mark_to_write_and_a_token_does_not(zone: Zone, person: Callable[..., Any]) -> None:
    from kaifaqu.web.core import tokens
    from kaifaqu.web.core.actor import Actor

    user = person("planner")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    body = json.dumps({"code": "x", "kind": "bureau", "name": "新局"})
    answer = client.post("/api/v1/zones/shiyan/subjects", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    _, key = tokens.create_token(Actor.for_user(user), "x", can_write=True)
    answer = Client(enforce_csrf_checks=True).post(
        "/api/v1/zones/shiyan/subjects", body, content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code in (200, 201), answer.content.decode()


def test_a_zone_in_the_query_string_does_not_replace_the_one_in_the_path(browser: Callable[..., Client], zone: Zone) -> None:
    """ninja takes path parameters of a router's prefix from the query string unless it is told of the whole path."""
    Zone.objects.create(code="other", name="另一区", reference_date="2022-10-31")
    client = browser("leader")
    assert client.get("/api/v1/zones/other/projects?zone=shiyan").status_code == 403
    assert client.get("/api/v1/zones/shiyan/projects?zone=other").status_code == 200


def test_wrong_input_to_the_api_is_named_field_by_field(browser: Callable[..., Client]) -> None:
    answer = browser("planner").post("/api/v1/zones/shiyan/subjects", "{}", content_type="application/json")
    body = answer.json()
    assert answer.status_code == 422
    assert body["code"] == "request-invalid"
    assert body["fields"]


@pytest.mark.parametrize("header", ["Bearer kfq_falsch", "Bearer ", "Basic YTpi", "Bearer falsch"])
def test_a_wrong_token_is_not_taken_for_a_visitor(client: Client, zone: Zone, header: str) -> None:
    Zone.objects.update(public=True)
    assert client.get("/api/v1/zones/shiyan/projects").status_code == 200
    assert client.get("/api/v1/zones/shiyan/projects", headers={"Authorization": header}).status_code == 401


def test_health_and_readiness(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["pending_migrations"] == []
    assert ready.json()["worker"] == "never"

    def down(*arguments: object) -> Any:
        raise DatabaseError

    monkeypatch.setattr(health, "MigrationExecutor", down)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_the_health_of_the_process_asks_no_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_every_request_leaves_one_structured_line(browser: Callable[..., Client], caplog: pytest.LogCaptureFixture) -> None:
    client = browser("leader")
    caplog.set_level(logging.INFO, "kaifaqu.access")
    caplog.handler.addFilter(RequestIdFilter())
    caplog.clear()
    response = client.get("/account/?token=geheim")
    line: Any = next(record for record in caplog.records if record.name == "kaifaqu.access")
    caplog.handler.filters.clear()
    assert (line.method, line.path, line.status, line.user) == ("GET", "/account/", 200, "leader")
    assert line.ms > 0
    assert line.request_id == response["X-Request-Id"]


def test_the_api_reference_is_served_from_this_machine(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert "//cdn" not in page
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["info"]["title"] == "开发区数据接口"
    untold = [
        f"{method} {route}"
        for route, methods in schema["paths"].items()
        for method, row in methods.items()
        if not row.get("summary")
    ]
    assert untold == []


def test_static_files_change_their_address_with_the_version(client: Client) -> None:
    from kaifaqu import __version__

    assert f"kaifaqu.css?v={__version__}" in client.get("/accounts/login/").content.decode()
