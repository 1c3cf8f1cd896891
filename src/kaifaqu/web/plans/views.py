"""Pages of the plan room: the plans, and one plan's table with its judgements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from kaifaqu.web.core.access import on_of, zone_page
from kaifaqu.web.core.lists import list_page, narrow, render_list
from kaifaqu.web.core.models import Zone

from . import queries
from .listing import spec

if TYPE_CHECKING:
    from .models import Plan


@zone_page("view")
def index(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """The plans of the zone; the table itself where there is only one."""
    plans = queries.plans(zone)
    if len(plans) == 1:
        return _table(request, zone, plans[0])
    on = on_of(request)
    cards = [(plan, queries.counts(queries.rows_of(zone, on, plan.code))) for plan in plans]
    crumbs = [(zone.name, reverse("cockpit:home", kwargs={"zone": zone.code})), ("规划", "")]
    return render(request, "plans/index.html", {"zone": zone, "cards": cards, "crumbs": crumbs, "page_title": "规划"})


@zone_page("view")
def detail(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """One plan's table."""
    return _table(request, zone, queries.plan_of(zone, code))


def _table(request: HttpRequest, zone: Zone, plan: Plan) -> HttpResponseBase:
    on = on_of(request)
    rows = queries.rows_of(zone, on, plan.code)
    listed = spec(plan, rows)
    crumbs = [(zone.name, reverse("cockpit:home", kwargs={"zone": zone.code})), ("规划", "")]
    if request.GET.get("format", "html") != "html":
        return render_list(request, listed, rows, zone=zone)
    shown = list(narrow(request, listed, rows)[0])
    parts = [
        (label, [row for row in shown if row.part == part], part)
        for part, label in {**queries.PARTS, **{row.part: row.part_label for row in rows}}.items()
    ]
    context = {
        "zone": zone,
        "on": on,
        "plan": plan,
        "list": list_page(request, replace(listed, page_size=1), rows, zone=zone),  # its filters and exports; rows are drawn here
        "parts": [part for part in parts if part[1]],
        "shown": len(shown),
        "counts": queries.counts(rows),
        "total": len(rows),
        "rule": queries.rule(),
        "crumbs": crumbs,
        "page_title": plan.name,
    }
    return render(request, "plans/detail.html", context)
