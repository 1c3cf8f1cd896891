"""Pages of the findings: the zone's work list, one finding with its answer, a new audit of one document."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaifaqu.errors import Problem
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.lists import render_list
from kaifaqu.web.core.models import Zone

from . import findings, queries, reads, services
from .models import Document, FindingRow
from .statement_listing import findings_spec
from .views import crumbs


@zone_page("document.read")
@require_GET
def index(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """The work list: what waits for an answer, unless another state is asked for. A bureau sees what was sent to it."""
    actor = Actor.of(request)
    rows = findings.visible(actor, zone)
    if not request.GET.get("state"):
        rows = rows.filter(state__in=FindingRow.WAITING)
    used = list(
        FindingRow.objects.filter(zone=zone).exclude(bureau="").values_list("bureau", flat=True).distinct().order_by("bureau")
    )
    held = Document.objects.filter(zone=zone, files__findings__in=findings.visible(actor, zone)).order_by("code").distinct()
    documents = [(row.code, row.title[:40]) for row in held.only("code", "title")]
    context = {"crumbs": crumbs(zone, ("疑点", ""))}
    return render_list(request, findings_spec(zone, used, documents), rows, zone=zone, context=context)


@zone_page("document.read")
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, zone: Zone, finding: int) -> HttpResponseBase:
    """One finding: the quotes, the recomputation, and what is to be done with it."""
    actor = Actor.of(request)
    row = findings.find(actor, zone, finding)
    problem = None
    note = request.POST.get("note", "")
    if request.method == "POST":
        try:
            row = _act(request, actor, row, note)
        except Problem as caught:
            if isinstance(caught, policy.Forbidden):
                raise
            problem = caught
        else:
            messages.success(request, f"{row.get_state_display()}：{row.title}")
            return redirect("documents:finding", zone=zone.code, finding=row.pk)
    context = {
        "zone": zone, "finding": row, "problem": problem, "note": note if problem else "",
        "bureau": request.POST.get("bureau", "") or row.bureau, "bureaus": findings.bureaus(zone),
        "may_handle": findings.may_handle(actor, row), "may_send": bool(policy.can(actor, findings.HANDLE, zone)),
        "page_title": row.title,
        "crumbs": crumbs(zone, ("疑点", reverse("documents:findings", kwargs={"zone": zone.code})), (row.title, "")),
    }  # fmt: skip
    return render(request, "documents/finding.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, actor: Actor, finding: FindingRow, note: str) -> FindingRow:
    action = request.POST.get("action", "")
    if action == "send":
        return services.send(actor, finding, request.POST.get("bureau", ""), note)
    acts = {"explain": services.explain, "settle": services.settle, "reopen": services.reopen}
    if action not in acts:
        raise Problem("value-invalid", "没有这种操作。", hint="请从下面的按钮中选择。")
    return acts[action](actor, finding, note)


@require_POST
@zone_page("statement.review")
def audit_again(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Hold a document against the others once more, with what has been corrected since."""
    document = queries.find(zone, code)
    reads.require(Actor.of(request), document)
    count = services.audit_again(Actor.of(request), document)
    messages.success(request, f"已重新核对，疑点 {count} 处。")
    return redirect("documents:detail", zone=zone.code, code=code)
