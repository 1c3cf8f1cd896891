"""Pages of the document room: the sources, and one source with what was taken from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kaifaqu.web.core import policy
from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.layout import address
from kaifaqu.web.core.lists import list_page, narrow, render_list
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.paging import page_rows

from . import paging, queries, reader, reads, services
from .listing import figures_spec, large_spec, spec
from .models import Document


def crumbs(zone: Zone, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the zone's own page to here."""
    return [(zone.name, address("cockpit:home", zone=zone.code)), ("文件", address("documents:list", zone=zone.code)), *more]


@zone_page("view")
@require_GET
def index(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """All sources."""
    actor = Actor.of(request)
    may_read = bool(policy.may(actor, reads.READ, zone))
    rows = queries.documents(zone)
    context = {
        "crumbs": crumbs(zone),
        "may_upload": bool(policy.may(actor, services.UPLOAD, zone)),
        "may_read": may_read,
        "reads_all": reads.access_to_all(actor, zone),
    }
    return render_list(
        request, spec(zone, work=may_read), reads.with_work(actor, zone, rows) if may_read else rows, zone=zone,
        template="documents/list.html", context=context,
    )  # fmt: skip


@zone_page("view")
@require_GET
def detail(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """One source: what it is, its text with the figures marked in it, each figure taken from it, whom it names, its projects.

    With ``?format=`` the figures as a file. Every figure has the anchor ``obs-<id>``, also under the ids of its older revisions:
    in the text where its statement stands, else in the table of figures.
    """
    document = queries.find(zone, code)
    if "at" in request.GET:
        return _to_page(request, zone, document)
    rows = queries.few_figures(document)
    if rows is None:
        return _large(request, zone, document)
    made = figures_spec(document, rows)
    if request.GET.get("format", "html") != "html":
        return render_list(request, made, rows, zone=zone)
    return _shown(request, zone, document, {
        # The template draws the rows itself: of the list only its filters and counts are wanted.
        "list": list_page(request, replace(made, columns=made.columns[:1], page_size=1), rows, zone=zone),
        "figures": list(narrow(request, made, rows)[0]),
        "total": len(rows),
        "targets": sum(1 for item in rows if item.row.target),
        "undated": sum(1 for item in rows if item.row.undated and item.standing),
    })  # fmt: skip


def _large(request: HttpRequest, zone: Zone, document: Document) -> HttpResponseBase:
    """A source with very many figures: a paged list. A link to one of them finds its page by ``?at=`` (app.js asks for it)."""
    rows, made = queries.current(document), large_spec(document)
    if request.GET.get("format", "html") != "html":
        return render_list(request, made, rows, zone=zone)
    shown = list_page(request, replace(made, columns=made.columns[:1]), rows, zone=zone)
    start = (shown.page - 1) * made.page_size
    found = page_rows(narrow(request, made, rows)[0], start, start + made.page_size, shown.total)
    counted = queries.totals(zone, document)
    return _shown(request, zone, document, {"list": shown, "figures": queries.with_history(document, found), **counted})


def _to_page(request: HttpRequest, zone: Zone, document: Document) -> HttpResponseBase:
    """Send to the page on which a figure stands; the browser keeps the anchor."""
    at = request.GET["at"]
    query = request.GET.copy()
    del query["at"]
    if reads.access(Actor.of(request), document):
        file = reader.chosen(request, document, reads.files(document))
        part = paging.page_of_anchor(document, file, at) if file is not None else None
        if part is not None:
            query["part"] = str(part)
            return redirect(f"{request.path}?{query.urlencode()}")
    if at.isascii() and at.isdigit() and len(at) < 16:
        query["page"] = str(queries.page_of(document, int(at)))
    return redirect(f"{request.path}?{query.urlencode()}")


def _shown(request: HttpRequest, zone: Zone, document: Document, figures: dict[str, Any]) -> HttpResponseBase:
    actor = Actor.of(request)
    access = reads.access(actor, document)
    versions = reads.files(document) if access else []
    file = reader.chosen(request, document, versions)
    readable = file is not None and file.state == file.State.READ
    context = {
        "zone": zone,
        "document": document,
        **figures,
        "access": access,
        "versions": versions,
        "file": file,
        "text": reader.context(request, zone, document, file, access) if file is not None and readable else None,
        "anchored": reads.anchored(document, file) if file is not None and readable else frozenset(),
        "mentions": queries.mentions(document),
        "projects": queries.projects(document),
        "may_write": bool(policy.may(actor, "observation.write", zone)),
        "may_change": services.may_change(actor, document),
        "may_export": bool(policy.can(actor, "export", zone)),
        "guessed": [services.LABELS[name] for name in document.guessed if getattr(document, name, "")],
        "crumbs": crumbs(zone, (document.title, "")),
        "page_title": document.title,
    }
    response = render(request, "documents/detail.html", context)
    polled = getattr(request, "htmx", None)
    if polled and polled.target == "kq-waiting" and (file is None or file.state not in reads.WAITING):
        response["HX-Refresh"] = "true"  # the page that waited shows everything anew
    return response
