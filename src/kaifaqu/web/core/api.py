"""The JSON API: one NinjaAPI for all rooms, under ``/api/v1/``. A room's ``api.py`` has a ``router``; paths start with the room.

Who calls is decided by a token (``Authorization: Bearer kfq_…``) or by the session of the page; a visitor may read what is open
to the public. The right to the single call is asked for by ``core.access.api_zone``.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import DocsBase
from ninja.security.base import AuthBase
from ninja.signature import ViewSignature
from ninja.utils import check_csrf

from kaifaqu.errors import Problem, Problems

from . import audit
from .access import checked
from .actor import Actor
from .errors import bad_request_problem
from .tokens import actor_of_token
from .unstorable import StrictParser

ROOMS = ("cockpit", "indicators", "plans", "ratings", "projects", "subjects", "documents")
ZONE = "/zones/{zone}"
_STATUS = {"not-found": 404, "forbidden": 403, "login-required": 401, "token-invalid": 401, "csrf": 403, "too-large": 413}
_READS = ("GET", "HEAD", "OPTIONS")


class SessionOrToken(AuthBase):
    """A token wins over the session; a session that writes needs the CSRF header; without either the caller is a visitor."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "接口令牌（在“系统—接口令牌”中创建）；在本系统页面中可直接用登录会话。"

    def __call__(self, request: HttpRequest) -> Actor:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme:
            actor = actor_of_token(request, key.strip()) if scheme.lower() == "bearer" else None
            if actor is None:
                raise Problem("token-invalid", "接口令牌无效、已停用或已到期。", hint="请在“系统—接口令牌”中新建。")
            request.kq_actor = actor  # type: ignore[attr-defined]
            return actor
        actor = Actor.of(request)
        if not actor.is_anonymous and request.method not in _READS and check_csrf(request):
            raise Problem("csrf", "请求缺少防伪标记。", hint="请从本系统页面发出请求，或改用接口令牌。")
        return actor


class LocalDocs(DocsBase):
    """Swagger UI from this machine's static files, in our own page: no other host, no inline script."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        return render(request, "core/api_docs.html", {"openapi_url": reverse(f"{api.urls_namespace}:openapi-json"), "api": api})


api = NinjaAPI(
    title="开发区数据接口",
    version="1.0.0",
    description="与页面同一套服务、同一套权限。金额和指标值以字符串给出，不丢精度；simulated 为真的是模拟数据。",
    urls_namespace="api",
    auth=SessionOrToken(),
    parser=StrictParser(),
    docs=LocalDocs(),
)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem as JSON: ``code``, ``message``, ``place``, ``hint``."""
    audit.keep_refusal(problem)
    return api.create_response(request, problem.as_dict(), status=status_of(problem))


def status_of(problem: Problem) -> int:
    """The HTTP status of a problem: 401, 403, 404, 409, 413, else 422."""
    if problem.code in _STATUS:
        return _STATUS[problem.code]
    if problem.code.endswith("-not-found"):
        return 404
    return 409 if problem.code.endswith("-conflict") else 422


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return answer(request, problem)


@api.exception_handler(Problems)
def _problems(request: HttpRequest, problems: Problems) -> HttpResponse:
    first = problems.items[0]
    body = first.as_dict() | {"problems": [item.as_dict() for item in problems.items]}
    return api.create_response(request, body, status=422)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    text = (
        str(error)
        if error.args and isinstance(error.args[0], str) and not str(error).startswith("No ")
        else "没有找到所要的内容。"
    )
    return answer(request, Problem("not-found", text, hint="请核对地址中的代码。"))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [
        {"field": ".".join(str(part) for part in row["loc"][1:]), "error": row["msg"], "type": row["type"]}
        for row in error.errors
    ]
    names = "、".join(row["field"] for row in fields if row["field"])
    body = Problem("request-invalid", f"请求内容有误：{names}。", hint="请对照接口说明检查各字段。").as_dict()
    return api.create_response(request, body | {"fields": fields}, status=422)


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return answer(request, bad_request_problem(error))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:  # the parser's only error
        body = Problem("request-unreadable", "请求内容不是有效的 JSON，或含有无法保存的字符。", hint="请检查格式和编码。")
        return api.create_response(request, body.as_dict(), status=400)
    return api.create_response(request, Problem("http-error", str(error)).as_dict(), status=error.status_code)


system = Router(tags=["系统"])


@system.get("/me", summary="我是谁、有哪些角色")
def me(request: HttpRequest) -> dict[str, Any]:
    """The caller, the roles granted and their scope."""
    checked(request, "open")
    actor = Actor.of(request)
    grants = [
        {"role": g.role, "zone": g.zone.code if g.zone else None, "subject": g.subject.code if g.subject else None}
        for g in actor.grants
    ]
    return {"name": actor.name, "kind": actor.kind, "read_only": actor.read_only, "grants": grants}


@system.get("/zones", summary="可查看的开发区")
def zones(request: HttpRequest) -> list[dict[str, Any]]:
    """The zones that the caller may view."""
    from .policy import zones_open_to

    checked(request, "open")
    return [
        {
            "code": zone.code,
            "name": zone.name,
            "reference_date": zone.reference_date.isoformat(),
            "simulated": zone.simulated,
            "public": zone.public,
            "notice": zone.notice,
            "data_version": zone.data_version,
        }
        for zone in zones_open_to(Actor.of(request))
    ]


def _mount(router: Router) -> None:
    """Put a room's router under a zone. ninja reads the path parameters of an operation from its own path only, and would take
    ``zone`` from the query string: each signature is read again with the whole path. So are those of routers within it."""
    for prefix, part in [("", router), *((prefix, part) for prefix, part, *_ in router._routers)]:
        for path, view in part.path_operations.items():
            for operation in view.operations:
                operation.signature = ViewSignature(f"{ZONE}{prefix}{path}", operation.view_func)
                operation.models = operation.signature.models
    api.add_router(ZONE, router)


api.add_router("", system)
for _room in ROOMS:
    _mount(import_module(f"kaifaqu.web.{_room}.api").router)


def openapi_text() -> str:
    """The OpenAPI description as stable text, for a snapshot."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True)
