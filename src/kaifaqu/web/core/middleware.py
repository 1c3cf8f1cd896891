"""What happens around every request: an id, the time it took, one log line, the security headers, problems as pages."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest

from kaifaqu.errors import Problem, Problems

from .addresses import client_address
from .errors import problem_page, problems_page
from .logs import request_id

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], "HttpResponseBase"]
access_log = logging.getLogger("kaifaqu.access")

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_QUIET = ("/healthz", "/readyz", "/static/")


def observe_requests(get_response: Handler) -> Handler:
    """Outermost: the request's id (a proxy's, if well-formed), ``Server-Timing``, the access log, the security headers."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        given = request.headers.get("X-Request-Id", "")
        number = given if _ID.fullmatch(given) else secrets.token_hex(8)
        request.kq_id = number  # type: ignore[attr-defined]
        token = request_id.set(number)
        try:
            response = get_response(request)
            milliseconds = (time.perf_counter() - started) * 1000
            response["X-Request-Id"] = number
            response["Server-Timing"] = f"app;dur={milliseconds:.1f}"
            response.setdefault("Content-Security-Policy", POLICY)
            response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
            response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            if not response.has_header("Cache-Control"):
                # Pages carry a person's data: no proxy may keep them, and of who is logged in not even the browser, whose
                # "back" would show them after the log-out.
                actor = getattr(request, "kq_actor", None)
                response["Cache-Control"] = "private, no-store" if actor and actor.user_id else "private, no-cache"
            if not request.path.startswith(_QUIET):
                _log(request, response, milliseconds)
            return response
        finally:
            request_id.reset(token)

    return middleware


def _log(request: HttpRequest, response: HttpResponseBase, milliseconds: float) -> None:
    actor = getattr(request, "kq_actor", None)
    access_log.info(
        "request",
        extra={
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round(milliseconds, 1),
            "user": actor.name if actor and actor.user_id else "",
            "address": client_address(request),
        },
    )


class ProblemPages:
    """A problem that a view lets through becomes its page. Inside the transaction handling of the services, outside of theirs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, Problem):
            return problem_page(request, exception)
        if isinstance(exception, Problems):
            return problems_page(request, exception)
        return None
