"""What the frame of every page shows: zone, rooms, reference date, search, user menu (``{% layout as page %}`` in base.html)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from kaifaqu.web.core import policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable

# namespace, label, address name: the order is the order of the bar.
ROOMS = (
    ("cockpit", "驾驶舱", "cockpit:home"),
    ("indicators", "指标", "indicators:list"),
    ("plans", "规划", "plans:list"),
    ("ratings", "评价", "ratings:list"),
    ("projects", "项目", "projects:list"),
    ("subjects", "单位", "subjects:list"),
    ("documents", "文件", "documents:list"),
)
PART_OF = {"standards": "ratings"}  # pages of a room that have a namespace of their own
# action that opens it, label, address name
SYSTEM = (
    ("user.manage", "账号", "core:users"),
    ("role.grant", "角色授权", "core:roles"),
    ("login.unlock", "登录锁定", "core:lockouts"),
    ("token.manage", "接口令牌", "core:tokens"),
    ("audit.view", "审计日志", "core:audit"),
    ("job.view", "后台任务", "core:jobs"),
)
ACCOUNT = (
    ("", "我的账号", "core:profile"),
    ("token.own", "我的接口令牌", "core:my-tokens"),
    ("", "修改密码", "account_change_password"),
    ("", "两步验证", "mfa_index"),
)


@dataclass(frozen=True)
class Link:
    """An entry of a menu."""

    label: str
    url: str
    active: bool = False


@dataclass
class Page:
    """The frame's content. Empty fields are not shown."""

    zone: Zone | None = None
    on: date | None = None
    zones: list[Link] = field(default_factory=list)
    rooms: list[Link] = field(default_factory=list)
    system: list[Link] = field(default_factory=list)
    user: object | None = None
    search_url: str = ""
    query: str = ""
    account: list[Link] = field(default_factory=list)
    login_url: str = ""
    logout_url: str = ""
    kept: list[tuple[str, str]] = field(default_factory=list)  # parameters the date form carries along
    date_reset: str = ""  # this page on the zone's own reference date

    @property
    def on_changed(self) -> bool:
        """Whether the reader looks at another day than the zone's own reference date."""
        return bool(self.zone and self.on and self.on != self.zone.reference_date)

    @property
    def in_system(self) -> bool:
        """Whether the page is one of the system's."""
        return any(link.active for link in self.system)


def address(name: str, **kwargs: object) -> str:
    """The address of a named page, or "" where that page is not installed."""
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def with_date(url: str, page: Page) -> str:
    """``url`` carrying the chosen reference date, when it is not the zone's own."""
    if not url or not page.on_changed or page.on is None:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'on': page.on.isoformat()})}"


def page(request: HttpRequest) -> Page:
    """The frame for this request, built once."""
    known: Page | None = getattr(request, "kq_page", None)
    if known is None:
        known = build(request)
        request.kq_page = known  # type: ignore[attr-defined]
    return known


def build(request: HttpRequest) -> Page:
    """The frame for this request; a page outside any zone has none."""
    zone: Zone | None = getattr(request, "zone", None)
    actor = Actor.of(request)
    frame = Page(zone=zone, on=getattr(request, "on", None))
    user = getattr(request, "user", None)
    frame.user = user if user is not None and user.is_authenticated else None
    namespace = request.resolver_match.namespace if request.resolver_match else ""
    homes = [(other, address("cockpit:home", zone=other.code)) for other in policy.zones_open_to(actor)]
    frame.zones = [Link(other.name, url, other == zone) for other, url in homes if url]
    if zone is not None:
        frame.rooms = [
            Link(label, with_date(url, frame), PART_OF.get(namespace, namespace) == room)
            for room, label, name in ROOMS
            if (url := address(name, zone=zone.code))
        ]
        frame.search_url = address("core:search", zone=zone.code)
        frame.query = request.GET.get("q", "") if request.path == frame.search_url else ""
        frame.kept = [(key, value) for key, value in _items(request) if key not in {"on", "page"}]
        frame.date_reset = f"{request.path}?{urlencode(frame.kept)}" if frame.kept else request.path
    frame.system = [
        Link(label, url, request.path.startswith(url))
        for action, label, name in SYSTEM
        if (url := address(name)) and policy.can(actor, action)
    ]
    frame.login_url = f"{address('account_login')}?{urlencode({'next': request.get_full_path()})}"
    frame.logout_url = address("account_logout")
    if frame.user:
        mine = [(label, address(name)) for action, label, name in ACCOUNT if not action or policy.can(actor, action)]
        frame.account = [Link(label, url) for label, url in mine if url]
    return frame


def _items(request: HttpRequest) -> Iterable[tuple[str, str]]:
    return ((key, value) for key, values in request.GET.lists() for value in values)
