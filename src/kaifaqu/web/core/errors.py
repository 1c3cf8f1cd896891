"""Refusals and faults as pages (or as JSON for a list asked for as JSON)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from kaifaqu.errors import Problem, Problems

from . import audit
from .policy import Forbidden

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

logger = logging.getLogger("kaifaqu.web")


def problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem that no view has caught: 403 with the reason for a refusal, else a page that says what to do next."""
    from .api import status_of

    audit.keep_refusal(problem)
    status = 422 if problem.code.endswith("-invalid") else status_of(problem)
    if wants_json(request):
        return JsonResponse(problem.as_dict(), status=status, json_dumps_params={"ensure_ascii": False})
    template = "403.html" if isinstance(problem, Forbidden) else "core/problem.html"
    return render(request, template, {"problem": problem, "reason": problem.message, "hint": problem.hint}, status=status)


def problems_page(request: HttpRequest, problems: Problems) -> HttpResponse:
    if wants_json(request):
        rows = [item.as_dict() for item in problems.items]
        return JsonResponse({"problems": rows}, status=422, json_dumps_params={"ensure_ascii": False})
    return render(request, "core/problem.html", {"problems": problems.items, "problem": problems.items[0]}, status=422)


def wants_json(request: HttpRequest) -> bool:
    return request.GET.get("format") == "json" or request.headers.get("Accept", "").startswith("application/json")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's own PermissionDenied: ours are :class:`Forbidden` and come with their reason."""
    return render(request, "403.html", {"reason": "无权访问此页。", "hint": ""}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """What Django refuses before any view sees it: a foreign host name, a body too large, NUL. Never fails itself."""
    problem = bad_request_problem(exception)
    status = 413 if problem.code == "too-large" else 400
    if request.path.startswith("/api/") or wants_json(request):
        return JsonResponse(problem.as_dict(), status=status, json_dumps_params={"ensure_ascii": False})
    return HttpResponse(render_to_string("400.html", {"message": problem.message, "hint": problem.hint}), status=status)


def bad_request_problem(exception: Exception | None) -> Problem:
    """The reason of a bad request in words."""
    if isinstance(exception, RequestDataTooBig):
        return Problem("too-large", "提交的内容超过了允许的大小，未读取。", hint="请减少内容，或分几次提交。")
    if isinstance(exception, TooManyFieldsSent):
        return Problem("too-large", "提交的表单项太多，未读取。", hint="请分几次提交。")
    if isinstance(exception, DisallowedHost):
        return Problem("host-unknown", "不是本系统的网址。", hint="请用管理员公布的网址访问。")
    return Problem("request-unreadable", "请求中有无法识别的内容（如不可见的控制字符）。", hint="请重新输入后再试。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.warning("csrf: %s", reason)
    text = "表单已过期，或浏览器没有接受本站的 Cookie。"
    return render(request, "403.html", {"reason": text, "hint": "请返回上一页，刷新后重新提交。"}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if wants_json(request):
        body = Problem("not-found", "没有找到所要的内容。").as_dict()
        return JsonResponse(body, status=404, json_dumps_params={"ensure_ascii": False})
    return render(request, "404.html", {"path": request.path}, status=404)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """The page of last resort: nothing in it may fail, so without a template it is plain text."""
    number = getattr(request, "kq_id", "")
    try:
        return HttpResponse(render_to_string("500.html", {"request_id": number}), status=500)
    except TemplateDoesNotExist:
        return HttpResponse(f"系统出错，已记入日志。编号：{number}", status=500, content_type="text/plain; charset=utf-8")
