"""A league table and a sheet as Word documents; each download is in the audit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from kaifaqu.web.core import audit
from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from . import planning, queries, tree
from .citing import Citations
from .subject_views import figures_of
from .views import league_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@zone_page("export")
def league_word(request: HttpRequest, zone: Zone, standard: str) -> HttpResponseBase:
    """The league table as a Word document."""
    from . import word

    found, _ = league_of(request, zone, standard)
    body = word.league_report(found, word.About(timezone.localtime(), zone.notice, Citations(zone)))
    return _answer(request, zone, found.run.title, body)


@zone_page("export")
def sheet_word(request: HttpRequest, zone: Zone, standard: str, code: str) -> HttpResponseBase:
    """One subject's sheet as a Word document, with the plan that the address asks for (as on the page 怎样进位)."""
    from . import word

    found, _ = league_of(request, zone, standard)
    row = queries.sheet(zone, found, code)
    outcome = None
    if request.GET.get("goal") or request.GET.get("rank"):
        wanted = planning.plan(found, code, request.GET)
        if wanted.faults:
            raise wanted.faults[0]
        outcome = wanted.outcome
    cite = Citations(zone)
    branches = tree.branches(row, figures_of(zone, row).get, cite.say)
    judged = tree.judgements(row.verdict, cite.say)
    about = word.About(timezone.localtime(), zone.notice, cite)
    body = word.sheet_report(found, row, branches, judged, outcome, about)
    return _answer(request, zone, f"{row.subject.name}_{found.run.title}", body)


def _answer(request: HttpRequest, zone: Zone, title: str, body: bytes) -> HttpResponse:
    name = f"{zone.name}_{title}_{timezone.localdate().isoformat()}.docx"
    detail = {"query": request.GET.dict(), "format": "docx"}
    audit.record(Actor.of(request), "export", zone=zone, obj=("rating", title), summary=f"导出“{title}”（Word）", detail=detail)
    response = HttpResponse(body, content_type=WORD)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
