"""The zone's own page."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from kaifaqu.web.core import policy
from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.badges import status_of
from kaifaqu.web.core.models import Zone
from kaifaqu.web.ratings import queries as ratings

from .queries import cockpit

SHOWN = 8  # items named in each part; the rest is a link away


@zone_page("view")
def home(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """The zone on one page for a leader; what waits for the visitor's own hands comes first."""
    actor = Actor.of(request)
    on = request.on  # type: ignore[attr-defined]
    found = cockpit(zone, on)
    context = {
        "zone": zone,
        "found": found,
        "bar": segments([(item.code, item.label, item.count) for item in found.counts]),
        "standings": ratings.standings(zone, on),
        "shown": SHOWN,
        "may_settle": bool(policy.may(actor, "observation.settle", zone)),
        "may_load": bool(policy.may(actor, "zone.load", zone)),
        "may_export": bool(policy.can(actor, "export", zone)),
        "page_title": "驾驶舱",
    }
    return render(request, "cockpit/home.html", context)


def segments(counts: list[tuple[str, str, int]], width: int = 1000, gap: int = 4) -> list[tuple[str, str, int, str, str]]:
    """A stacked bar as (tone, label, count, x, width) inside ``width``; statuses without an item have none."""
    present = [item for item in counts if item[2]]
    total = sum(count for _, _, count in present)
    room = width - gap * max(0, len(present) - 1)
    found, x = [], 0.0
    for code, label, count in present:
        part = room * count / total
        found.append((status_of(code).tone, label, count, f"{x:.1f}", f"{part:.1f}"))
        x += part + gap
    return found
