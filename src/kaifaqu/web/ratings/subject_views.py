"""Pages about one subject of a rating: its sheet, why it moved, what if, what it takes; and the sheet as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from kaifaqu.errors import Problem
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.lists import render_list
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import queries as indicators

from . import charts, moves, planning, queries, supposing, tree
from .citing import Citations
from .listing import reasons_spec
from .views import crumbs, league_of


@zone_page("view")
def sheet(request: HttpRequest, zone: Zone, standard: str, code: str) -> HttpResponseBase:
    """One subject: the tree of reasons with its sources, the conditions, and the neighbours."""
    context = _context(request, zone, standard, code)
    found, row = context["found"], context["row"]
    figures = figures_of(zone, row)
    cite = context["cite"]
    context["branches"] = branches = tree.branches(row, figures.get, cite.say)
    if request.GET.get("format", "html") != "html":
        rows = [part for branch in branches for part in branch.walk()]
        return render_list(request, reasons_spec(found, row), rows, zone=zone)
    lines = [(line, [figures[id_] for id_ in line["sources"] if id_ in figures]) for line in row.detail]
    context |= {
        "lines": lines,
        "judgements": tree.judgements(row.verdict, cite.say),
        "follows": tree.follows(row.verdict),
        "around": found.around(code),
        "may_export": bool(policy.can(Actor.of(request), "export", zone)),
    }
    return render(request, "ratings/sheet.html", context)


@zone_page("view")
def moved(request: HttpRequest, zone: Zone, standard: str, code: str) -> HttpResponseBase:
    """Why the place or the score changed against an earlier period."""
    context = _context(request, zone, standard, code)
    try:
        asked = (request.GET.get("from", ""), request.GET.get("what", ""))
        answer = moves.explain(context["found"], context["rating"], code, *asked)
        context["answer"], context["option"] = answer, charts.waterfall(answer)
        context["by_figure"] = charts.by_figure(answer) if len(answer.own) > 1 else None
    except Problem as problem:
        if problem.code != "change-no-earlier":  # the page says so itself, where the answer would stand
            context["problem"] = problem
    context["earlier"] = moves.earlier(context["rating"], context["found"])
    return render(request, "ratings/moved.html", context)


@zone_page("view")
def supposed(request: HttpRequest, zone: Zone, standard: str, code: str) -> HttpResponseBase:
    """What the subject would get with other figures or weights."""
    context = _context(request, zone, standard, code)
    try:
        context["answer"] = answer = supposing.suppose(context["found"], code, request.GET)
    except Problem as problem:
        context["problem"] = problem
    else:
        if answer.effect is not None:
            change = answer.effect.change("rank")
            before, after = supposing.facts(answer.effect.before), supposing.facts(answer.effect.after)
            context |= {"before": before, "after": after, "rise": None if change is None else round(-change)}
    return render(request, "ratings/what_if.html", context)


@zone_page("view")
def plan(request: HttpRequest, zone: Zone, standard: str, code: str) -> HttpResponseBase:
    """What a goal takes, within bounds and costs that the reader sets."""
    context = _context(request, zone, standard, code)
    try:
        context["wanted"] = planning.plan(context["found"], code, request.GET)
    except Problem as problem:
        context["problem"] = problem
    context["query"] = urlencode([(name, text) for name, texts in request.GET.lists() for text in texts])
    context["may_export"] = bool(policy.can(Actor.of(request), "export", zone))
    return render(request, "ratings/plan.html", context)


def figures_of(zone: Zone, row: queries.LeagueRow) -> dict[int, Any]:
    """The observations that a row came from, by number."""
    wanted = [id_ for line in row.detail for id_ in line["sources"]]
    return {item.pk: item for item in indicators.figures(zone).filter(pk__in=wanted)}


def _context(request: HttpRequest, zone: Zone, standard: str, code: str) -> dict[str, Any]:
    found, rating = league_of(request, zone, standard)
    row = queries.sheet(zone, found, code)
    league_url = reverse("ratings:league", kwargs={"zone": zone.code, "standard": standard})
    return {
        "zone": zone,
        "cite": Citations(zone),
        "found": found,
        "row": row,
        "rating": rating,
        "crumbs": crumbs(zone, (found.run.title, f"{league_url}?{found.asked}"), (row.subject.name, "")),
        "page_title": f"{row.subject.name}：{found.run.title}",
    }
