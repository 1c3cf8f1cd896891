"""Pages of the rating room."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaifaqu.errors import Problem
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import on_of, zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.lists import list_page, render_list
from kaifaqu.web.core.models import Zone

from . import charts, intervals, queries, services
from .citing import Citations
from .listing import league_spec, rank_spec
from .published import rank_table, scopes
from .tables import UNDATED

LINES = 15  # of a rank chart; the table has all


def crumbs(zone: Zone, *more: tuple[str, str]) -> list[tuple[str, str]]:
    home = (zone.name, reverse("cockpit:home", kwargs={"zone": zone.code}))
    return [home, ("评价", reverse("ratings:list", kwargs={"zone": zone.code})), *more]


def league_of(request: HttpRequest, zone: Zone, standard: str) -> tuple[queries.League, queries.Rating]:
    """The run that an address names by ``period`` and ``edition``, with the other runs of the standard."""
    rating = queries.rating(zone, standard, on_of(request))
    return queries.league_in(zone, rating, request.GET.get("period", ""), request.GET.get("edition", "")), rating


@zone_page("view")
def index(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """What has been rated here, the ranks others have published, and the ratings of other zones that the visitor may see."""
    on = on_of(request)
    actor = Actor.of(request)
    found = [(item, queries.league(zone, item.standard, on)) for item in queries.ratings(zone, on)]
    own = zone.subject.code if zone.subject else ""
    cards = [(item, table, next((row for row in table.rows if row.subject.code == own), None)) for item, table in found]
    may_run = bool(policy.can(actor, services.RUN, zone))
    others = [other for other in policy.zones_open_to(actor) if other.pk != zone.pk]
    context = {
        "zone": zone,
        "cards": cards,
        "ranks": [(scope, queries.rank_indicator(zone)) for scope in scopes(zone, on, queries.rank_indicator(zone))],
        "others": queries.rated_zones(others),
        "may_run": may_run,
        "choices": services.choices(zone, on) if may_run else [],
        "crumbs": crumbs(zone),
        "page_title": "评价",
    }
    return render(request, "ratings/index.html", context)


@zone_page("view")
def league(request: HttpRequest, zone: Zone, standard: str) -> HttpResponseBase:
    """The league table of a standard."""
    found, rating = league_of(request, zone, standard)
    listed = league_spec(found, zone)
    if request.GET.get("format", "html") != "html":
        return render_list(request, listed, found.rows, zone=zone)
    may_run = bool(policy.can(Actor.of(request), services.RUN, zone))
    context = {
        "zone": zone,
        "cite": Citations(zone),
        "found": found,
        "rating": rating,
        "list": list_page(request, listed, found.rows, zone=zone),
        "own": next((row for row in found.rows if row.subject.pk == zone.subject_id), None),
        "may_run": may_run,
        "may_export": bool(policy.can(Actor.of(request), "export", zone)),
        "job": intervals.waiting(found.run) if may_run and found.interval is None else None,
        "crumbs": crumbs(zone, (found.run.title, "")),
        "page_title": found.run.title,
    }
    return render(request, "ratings/league.html", context)


@zone_page("view")
def compare(request: HttpRequest, zone: Zone, standard: str) -> HttpResponseBase:
    """Up to ten zones side by side."""
    found, _ = league_of(request, zone, standard)
    codes = request.GET.getlist("s") or ([zone.subject.code] if zone.subject and _listed(found, zone.subject.code) else [])
    try:
        rows, problem = queries.compared(found, codes), None
    except Problem as caught:
        rows, problem = [], caught
    league_url = reverse("ratings:league", kwargs={"zone": zone.code, "standard": standard})
    context = {
        "zone": zone,
        "found": found,
        "rows": rows,
        "picked": {row.subject.code for row in rows},
        "lines": [(item, [row.by_criterion.get(item.id, {}) for row in rows]) for item in found.criteria],
        "option": charts.compared(found, rows) if len(rows) > 1 else None,
        "most": queries.MOST,
        "problem": problem,
        "crumbs": crumbs(zone, (found.run.title, f"{league_url}?{found.asked}"), ("比较", "")),
        "page_title": f"比较：{found.run.title}",
    }
    return render(request, "ratings/compare.html", context)


def _listed(found: queries.League, code: str) -> bool:
    return any(row.subject.code == code for row in found.rows)


@zone_page("view")
def published(request: HttpRequest, zone: Zone, indicator: str) -> HttpResponseBase:
    """Ranks that a document has published, over the years."""
    on = on_of(request)
    known = scopes(zone, on, indicator)
    scope = request.GET.get("scope", "") or (known[0] if known else "")
    table = rank_table(zone, on, indicator, scope)
    if table is None:
        raise Problem("ranks-not-found", f"{on.isoformat()} 及以前没有公布的位次。", hint="换一个基准日，或先录入公布的位次。")
    own = zone.subject.code if zone.subject else ""
    title = f"{table.indicator.name}位次" + (f"（{scope}）" if scope else "")
    context = {
        "table": table,
        "option": charts.rank_chart(table, own, LINES),
        "own": own,
        "lines": LINES,
        "crumbs": crumbs(zone, (title, "")),
        "page_title": title,
    }
    rows = [*table.rows, *table.others] if request.GET.get("format") else table.rows  # a file has those without a year too
    return render_list(request, rank_spec(table, zone), rows, zone=zone, template="ratings/published.html", context=context)


@require_POST
@zone_page("rating.run")
def start(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """Run what was chosen from all standards and editions, for a year or on figures without one."""
    standard, _, edition = request.POST.get("rule", "").partition("|")
    return _run(request, zone, standard, edition)


@require_POST
@zone_page("rating.run")
def run(request: HttpRequest, zone: Zone, standard: str) -> HttpResponseBase:
    """Run a standard again on the present data."""
    return _run(request, zone, standard, request.POST.get("edition", ""))


def _run(request: HttpRequest, zone: Zone, standard: str, edition: str) -> HttpResponseBase:
    period = request.POST.get("period", "").strip()
    period = UNDATED if period == queries.period_label(UNDATED) else period.removesuffix("年")
    try:
        made = services.run(Actor.of(request), zone, standard, period, on_of(request), edition)
    except policy.Forbidden:
        raise
    except Problem as problem:
        messages.error(request, f"{problem.message}{problem.hint}")
        known = zone.assessments.filter(standard=standard).exists()
        name = "ratings:league" if known else "ratings:list"
        return redirect(reverse(name, kwargs={"zone": zone.code} | ({"standard": standard} if known else {})))
    messages.success(request, "评价已按现有数据运行。")
    query = urlencode({"period": made.period} | ({"edition": made.edition} if edition else {}))
    return redirect(f"{reverse('ratings:league', kwargs={'zone': zone.code, 'standard': standard})}?{query}")


@require_POST
@zone_page("rating.run")
def interval(request: HttpRequest, zone: Zone, standard: str) -> HttpResponseBase:
    """Ask for the intervals of places of a run: a background job works them out."""
    rating = queries.rating(zone, standard, on_of(request))
    found = queries.league_in(zone, rating, request.POST.get("period", ""), request.POST.get("edition", ""))
    try:
        begun = intervals.ask(Actor.of(request), zone, found)
        messages.success(request, "位次区间已经算过。" if begun is None else "已提交计算，完成后刷新本页可见位次区间。")
    except policy.Forbidden:
        raise
    except Problem as problem:
        messages.error(request, f"{problem.message}{problem.hint}")
    return redirect(f"{reverse('ratings:league', kwargs={'zone': zone.code, 'standard': standard})}?{found.asked}")
