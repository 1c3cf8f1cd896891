"""What changed: a version against the one before, or a document against another."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import queries as indicators

from . import comparing, queries, reads
from .models import Document, DocumentFile
from .views import crumbs


@zone_page("document.read")
@require_GET
def changes(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """``?old=`` and ``?new=`` are versions; without them the newest of this document against the one before it."""
    actor = Actor.of(request)
    document = queries.find(zone, code)
    reads.require(actor, document)
    own = [file for file in reads.files(document) if file.state == DocumentFile.State.READ]
    choices = _choices(actor, zone, document, own)
    held = {str(file.pk): file for file in choices}
    new = held.get(request.GET.get("new", "")) or (own[0] if own else None)
    before = [file for file in own if new is not None and file.number < new.number] or [f for f in choices if f is not new]
    old = held.get(request.GET.get("old", "")) or (before[0] if before else None)
    context = {"zone": zone, "document": document, "choices": choices, "old": old, "new": new, "compared": False}
    if old is not None and new is not None and old.pk != new.pk:
        figures = comparing.figures(old, new, {item.code: item.name for item in indicators.catalogue(zone)})
        texts = comparing.texts(old, new)
        labels = comparing.ACROSS if old.document_id != new.document_id else comparing.LABELS
        totals = [(key, label, sum(1 for item in figures if item.kind == key)) for key, label in labels.items()]
        context |= {
            "compared": True, "figures": [item for item in figures if item.kind != "same"], "totals": totals,
            "texts": texts[: comparing.MOST], "cut": len(texts) > comparing.MOST,
        }  # fmt: skip
    link = reverse("documents:detail", kwargs={"zone": zone.code, "code": code})
    context |= {"page_title": f"变化：{document.title}", "crumbs": crumbs(zone, (document.title, link), ("变化", ""))}
    return render(request, "documents/changes.html", context)


def _choices(actor: Actor, zone: Zone, document: Document, own: list[DocumentFile]) -> list[DocumentFile]:
    """The versions of this document, then the newest of each other one that the actor may read."""
    rows = DocumentFile.objects.filter(document__zone=zone, state=DocumentFile.State.READ).exclude(document=document)
    newest: dict[int, DocumentFile] = {}
    for file in rows.select_related("document").order_by("document__code", "number"):
        newest[file.document_id] = file
    full = reads.access_to_all(actor, zone)
    others = [file for file in newest.values() if full or file.uploaded_by_id == actor.user_id]
    return [*own, *others]
