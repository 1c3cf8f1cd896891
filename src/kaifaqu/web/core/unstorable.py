"""What no database column can hold is refused at the edge: NUL (PostgreSQL stores none) and half characters (lone surrogates)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, UnreadablePostError
from ninja.parser import Parser

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_BAD: Final = re.compile("[\x00\ud800-\udfff]")


def refuse_unstorable(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """400 for an address or a form with NUL in it. Before the sessions: a cookie with NUL is nobody's session, and is dropped."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        for name in [name for name, value in request.COOKIES.items() if _BAD.search(value)]:
            del request.COOKIES[name]
        if _BAD.search(request.path_info) or _any_bad(request.GET) or _any_bad(_form(request)):
            raise BadRequest("NUL in the request")
        return get_response(request)

    return middleware


def _form(request: HttpRequest) -> Any:
    if request.method != "POST" or request.content_type not in _FORMS:
        return {}
    try:
        return request.POST
    except UnreadablePostError:  # the visitor has gone: the view finds out by itself
        return {}


def _any_bad(data: Any) -> bool:
    return any(_BAD.search(key) or any(_BAD.search(value) for value in values) for key, values in dict(data).items())


class StrictParser(Parser):
    """JSON as the standard has it (no NaN, no Infinity), and only texts that can be stored. A ValueError becomes 400."""

    def parse_body(self, request: HttpRequest) -> Any:
        data = json.loads(request.body, parse_constant=_no_constant)
        waiting = [data]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                waiting += [*value, *value.values()]
            elif isinstance(value, list):
                waiting += value
            elif isinstance(value, str) and _BAD.search(value):
                raise ValueError("a text with NUL or half a character")
        return data


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
