"""The search page of a zone: a plain GET, grouped by kind."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from .. import search as service
from ..access import zone_page
from ..actor import Actor
from ..models import Zone


@zone_page("view")
def search(request: HttpRequest, zone: Zone) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    kind = request.GET.get("kind", "")
    open_to = service.kinds_for(Actor.of(request), zone)
    kinds = {kind: open_to[kind]} if kind in open_to else None
    groups = service.search(zone, text, kinds or open_to, limit=100 if kinds else 10)
    if request.GET.get("format") == "json":
        rows = [
            {"kind": g.kind, "label": g.label, "more": g.more, "hits": [{"title": h.title, "url": h.url} for h in g.hits]}
            for g in groups
        ]
        return JsonResponse({"q": text, "groups": rows}, json_dumps_params={"ensure_ascii": False})
    context = {
        "page_title": "搜索",
        "zone": zone,
        "q": text,
        "groups": groups,
        "kind": kind if kinds else "",
        "suggestions": service.suggestions(zone, text, kinds=open_to) if text and not groups else [],
    }
    return render(request, "core/search.html", context)
