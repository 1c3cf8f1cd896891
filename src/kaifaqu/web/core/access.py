"""The doors: every page and every API call says which action it is, and goes through here."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404

from kaifaqu.errors import Problem

from .actor import Actor
from .models import Zone
from .policy import Forbidden, can, may, refuse

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

View = Callable[..., "HttpResponseBase"]
_WHOLE_ZONE = ("view", "export")  # a page that shows the whole zone needs the right to the whole zone


def zone_page(action: str = "view", *, own: bool = False) -> Callable[[View], View]:
    """Door of a page under ``/z/<zone>/``: ``def view(request, zone: Zone, …)``. Put it outermost.

    Sets ``request.zone`` and ``request.on``, the reference date (``?on=`` or the zone's). A visitor who may not is sent to the
    login; a person gets 403 with the reason. Actions that write open the page to whoever may do them on something; the service
    asks again about the very thing. ``own=True`` does the same for a page to view: the view must then ask ``require`` itself.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def page(request: HttpRequest, zone: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            found = find_zone(zone)
            actor = Actor.of(request)
            checked(request, action)
            whole = action in _WHOLE_ZONE and not own
            decision = can(actor, action, found) if whole else may(actor, action, found)
            if not decision:
                if actor.is_anonymous:
                    return redirect_to_login(request.get_full_path())
                raise refuse(actor, action, decision, found)
            request.zone = found  # type: ignore[attr-defined]
            request.on = reference_date(request, found)  # type: ignore[attr-defined]
            return view(request, found, *args, **kwargs)

        page.kq_action = action  # type: ignore[attr-defined]
        return page

    return wrap


def on_of(request: HttpRequest) -> date:
    """The reference date that the door of a page or of an API call has read."""
    found: date = request.on  # type: ignore[attr-defined]
    return found


def system_page(action: str) -> Callable[[View], View]:
    """Door of a page that belongs to no zone: accounts, roles, audit …"""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = Actor.of(request)
            checked(request, action)
            decision = can(actor, action)
            if not decision:
                if actor.is_anonymous:
                    return redirect_to_login(request.get_full_path())
                raise refuse(actor, action, decision)
            return view(request, *args, **kwargs)

        page.kq_action = action  # type: ignore[attr-defined]
        return page

    return wrap


def open_page(view: View) -> View:
    """A page that needs no right: the start page, the health of the process."""
    view.kq_action = "open"  # type: ignore[attr-defined]
    return view


def login_page(view: View) -> View:
    """A page of one's own: needs an account, no role."""

    @functools.wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if Actor.of(request).is_anonymous:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    page.kq_action = "login"  # type: ignore[attr-defined]
    return page


def api_zone(request: HttpRequest, zone: str, action: str) -> tuple[Zone, Actor]:
    """Door of an API call: the zone and the actor, or a problem that becomes 401, 403 or 404. Sets ``request.on`` too."""
    found = find_zone(zone)
    actor = api_actor(request, action, found)
    request.zone = found  # type: ignore[attr-defined]
    request.on = reference_date(request, found)  # type: ignore[attr-defined]
    return found, actor


def api_actor(request: HttpRequest, action: str, zone: Zone | None = None) -> Actor:
    """Door of an API call that belongs to no zone, or to one already found."""
    actor = Actor.of(request)
    checked(request, action)
    decision = can(actor, action, zone) if action in _WHOLE_ZONE else may(actor, action, zone)
    if decision:
        return actor
    if actor.is_anonymous:
        raise Problem("login-required", decision.reason, hint="请登录，或在请求头中给出接口令牌：Authorization: Bearer kfq_…")
    raise refuse(actor, action, decision, zone)


def find_zone(code: str) -> Zone:
    found = Zone.objects.select_related("subject").filter(code=code).first()
    if found is None:
        raise Http404(f"没有代码为“{code}”的开发区")
    return found


def reference_date(request: HttpRequest, zone: Zone) -> date:
    """基准日: ``?on=YYYY-MM-DD``, or the zone's."""
    text = request.GET.get("on", "").strip()
    if not text:
        return zone.reference_date
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise Problem("date-invalid", f"基准日“{text}”不是日期。", hint="请写成 2022-10-31 的样子。") from None
    if not 1949 <= on.year <= 2100:
        raise Problem("date-invalid", f"基准日“{text}”超出范围。", hint="请在 1949 年至 2100 年之间选择。")
    return on


def checked(request: HttpRequest, action: str) -> None:
    """Note on the request which actions were asked for: a test sees that no address is without a door."""
    asked: list[str] = getattr(request, "kq_checked", [])
    asked.append(action)
    request.kq_checked = asked  # type: ignore[attr-defined]


__all__ = [
    "Forbidden",
    "api_actor",
    "api_zone",
    "find_zone",
    "login_page",
    "open_page",
    "reference_date",
    "system_page",
    "zone_page",
]
