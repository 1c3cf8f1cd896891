"""Pages of the workshop that show: the list of standards, one standard, its text, a trial."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kaifaqu.assess import Edition, Standard
from kaifaqu.errors import Problem, Problems
from kaifaqu.web.core import audit, policy
from kaifaqu.web.core.access import on_of, zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.lists import list_page, render_list
from kaifaqu.web.core.models import Zone

from . import examples, services, trial, workshop
from . import workshop_queries as queries
from .citing import Citations
from .standards import WARNING, faults, file_of
from .views import crumbs
from .workshop_listing import EXAMPLES, STANDARDS, trial_spec

LINES = 5_000  # of a text that a page shows; the file has all


def trail(zone: Zone, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the zone's own page to here."""
    return crumbs(zone, ("标准工作台", reverse("standards:list", kwargs={"zone": zone.code})), *more)


def version_of(request: HttpRequest) -> int | None:
    """``?version=``: one of the zone's own versions. Problem("standard-not-found") for what is no number."""
    asked = request.GET.get("version", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 9):
        raise Problem("standard-not-found", f"没有第“{asked[:20]}”版。", hint="请从版次列表中选择。")
    return int(asked)


def edition_of(request: HttpRequest, standard: Standard, on: date) -> Edition:
    """``?edition=``; else the one in force on the day, else the newest. Problem("edition-none")."""
    if asked := request.GET.get("edition", ""):
        return standard.edition(asked)
    try:
        return standard.edition_for(on)
    except Problem:
        return standard.editions[0]


def may(request: HttpRequest, zone: Zone) -> dict[str, bool]:
    """What the visitor may do here."""
    actor = Actor.of(request)
    asked = {"edit": workshop.EDIT, "publish": workshop.PUBLISH, "run": services.RUN, "export": "export"}
    return {name: bool(policy.can(actor, action, zone)) for name, action in asked.items()}


@zone_page("view")
@require_GET
def index(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """Every standard that the zone can use; for who writes them also the drafts."""
    rights = may(request, zone)
    rows = queries.rows(zone, on_of(request), drafts=rights["edit"] or rights["publish"])
    spec = STANDARDS if rights["edit"] or rights["publish"] else replace(STANDARDS, columns=STANDARDS.columns[:-1])
    context = {"crumbs": trail(zone), "may": rights}
    return render_list(request, spec, rows, zone=zone, template="ratings/workshop_list.html", context=context)


@zone_page("view")
@require_GET
def detail(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """One standard: source, editions, what it lacks, the rule in words, the text by lines, its versions and runs."""
    on, rights = on_of(request), may(request, zone)
    drafts = rights["edit"] or rights["publish"]
    found = queries.shown(zone, code, on, version_of(request), drafts=drafts)
    edition = edition_of(request, found.standard, on) if found.standard else None
    lines = found.text.split("\n")
    context = {
        "zone": zone,
        "cite": Citations(zone),
        "found": found,
        "edition": edition,
        "certainty": queries.certainty(edition.source) if edition else "",
        "subject": queries.KINDS.get(found.standard.subject, found.standard.subject) if found.standard else "",
        "sections": queries.described(edition) if edition else [],
        "faults": [] if found.standard else [item for item in faults(found.text, file_of(code)) if item.code != WARNING],
        "lines": lines[:LINES],
        "cut": len(lines) > LINES,
        "versions": queries.versions(zone, code, drafts=drafts),
        "runs": queries.runs(zone, code, on),
        "has_cases": examples.has(code),
        "may": rights,
        "two_person": workshop.two_person(zone),
        "crumbs": trail(zone, (found.title, "")),
        "page_title": found.title,
    }
    return render(request, "ratings/workshop_detail.html", context)


@zone_page("export")
@require_GET
def text(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """The text as a file; a line in the audit, as of all that is taken out."""
    rights = may(request, zone)
    drafts = rights["edit"] or rights["publish"]
    found = queries.shown(zone, code, on_of(request), version_of(request), drafts=drafts)
    summary = f"导出标准“{found.title}”文本"
    audit.record(Actor.of(request), "export", zone=zone, obj=("ratings.standard", code), summary=summary)
    response = HttpResponse(found.text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_of(found.code)}"'
    return response


@zone_page("view")
@require_GET
def cases(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """The golden cases of a shipped standard beside what the text gives: of the zone's own text, what it changes shows."""
    rights = may(request, zone)
    drafts = rights["edit"] or rights["publish"]
    found = queries.shown(zone, code, on_of(request), version_of(request), drafts=drafts)
    if found.standard is None:
        raise Problem("standard-faulty", "标准文本有错误，不能核对算例。", hint="请先检查并改正。")
    rows = examples.examples(found.standard)
    title = f"算例：{found.title}"
    context = {
        "zone": zone,
        "found": found,
        "amiss": sum(1 for row in rows if not row.holds),
        "count": len(rows),
        "crumbs": trail(zone, (found.title, _detail(zone, code)), ("算例", "")),
        "page_title": title,
    }
    return render_list(request, EXAMPLES, rows, zone=zone, template="ratings/workshop_cases.html", context=context)


@zone_page("standard.edit")
@require_GET
def attempt(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """A dry run on the zone's figures: the league as it would be, and what moves against the edition in force."""
    on = on_of(request)
    found = queries.shown(zone, code, on, version_of(request), drafts=True)
    context: dict[str, Any] = {"zone": zone, "found": found, "rows": []}
    title = f"试算：{found.title}"
    context |= {"page_title": title, "crumbs": trail(zone, (found.title, _detail(zone, code)), ("试算", ""))}
    made = None
    try:
        if found.standard is None:
            raise Problem("standard-faulty", "标准文本有错误，不能试算。", hint="请先检查并改正。")
        edition = edition_of(request, found.standard, on)
        context["edition"] = edition
        made = trial.attempt(zone, found.standard, edition, request.GET.get("period", ""), on)
    except Problem as problem:
        context["problem"] = problem
    except Problems as several:
        context["problems"] = several.items[:20]
    if made is None:
        return render(request, "ratings/workshop_try.html", context)
    context |= {"trial": made, "periods": [(period, trial.said(period)) for period in made.periods]}
    spec = trial_spec(made)
    if request.GET.get("format", "html") != "html":
        return render_list(request, spec, made.rows, zone=zone)
    context["list"] = list_page(request, spec, made.rows, zone=zone)
    return render(request, "ratings/workshop_try.html", context)


def _detail(zone: Zone, code: str) -> str:
    return reverse("standards:detail", kwargs={"zone": zone.code, "code": code})
