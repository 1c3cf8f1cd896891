"""Pages on which entries are merged, kept apart, split and put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaifaqu.errors import Problem
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from . import queries, services
from .forms import MergeForm, SplitForm
from .models import MatchProposal, Subject, SubjectChange, SubjectMention, SubjectName
from .references import references
from .views import crumbs, rights, to_detail

State = MatchProposal.State
PAGE = 20
SPLIT_ROWS = 500  # rows of one sort that the split page offers


@dataclass(frozen=True)
class Side:
    """One of the two in a proposal, with what is known of it."""

    subject: Subject
    names: list[SubjectName]
    mentions: list[SubjectMention]


@dataclass(frozen=True)
class Pair:
    """A proposal with both sides."""

    proposal: MatchProposal
    sides: Sequence[Side]


def pairs(rows: Sequence[MatchProposal]) -> list[Pair]:
    """The proposals of a page with names and mentions of all their entries, in two queries."""
    ids = {key for row in rows for key in (row.left_id, row.right_id)}
    names: dict[int, list[SubjectName]] = {}
    mentions: dict[int, list[SubjectMention]] = {}
    for name in queries.names(ids):
        names.setdefault(name.subject_id, []).append(name)
    for mention in queries.mentions(ids):
        mentions.setdefault(mention.subject_id, []).append(mention)

    def side(subject: Subject) -> Side:
        return Side(subject, names.get(subject.pk, []), mentions.get(subject.pk, []))

    return [Pair(row, (side(row.left), side(row.right))) for row in rows]


@zone_page("view")
@require_GET
def proposals(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """Entries that may be one body, side by side."""
    state = request.GET.get("state", State.OPEN)
    state = state if state in State.values else State.OPEN
    page = Paginator(queries.proposals(zone).filter(state=state), PAGE).get_page(request.GET.get("page"))
    context = {
        "zone": zone,
        "page_title": "可能相同的单位",
        "crumbs": crumbs(zone, ("可能相同的单位", "")),
        "pairs": pairs(list(page)),
        "pager": page,
        "state": state,
        "states": State.choices,
        **rights(request, zone),
    }
    return render(request, "subjects/proposals.html", context)


@zone_page("subject.merge")
@require_POST
def look(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """Look for new pairs."""
    new = services.propose(Actor.of(request), zone)
    messages.success(request, f"查找完毕，新增{new}对。" if new else "查找完毕，没有新的。")
    return redirect("subjects:proposals", zone=zone.code)


@zone_page("subject.merge")
@require_POST
def decide(request: HttpRequest, zone: Zone, number: int) -> HttpResponseBase:
    """Keep the two of a proposal apart, or take that back. To merge them leads to the page that shows what it does."""
    proposal = get_object_or_404(MatchProposal.objects.select_related("left__zone", "right__zone", "zone"), pk=number, zone=zone)
    actor, evidence = Actor.of(request), request.POST.get("evidence", "")
    try:
        if request.POST.get("decision") == "reopen":
            services.reopen_proposal(actor, proposal, evidence)
        else:
            services.declare_distinct(actor, proposal, evidence)
    except policy.Forbidden:
        raise
    except Problem as problem:
        messages.error(request, f"{problem.message}{problem.hint}")
    else:
        messages.success(request, f"已记录：{proposal.left.name}、{proposal.right.name}，{proposal.get_state_display()}。")
    return redirect("subjects:proposals", zone=zone.code)


@zone_page("subject.merge")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Choose what is merged into this entry, see what that moves, then confirm."""
    subject = queries.find(zone, code)
    data = request.POST or ({"other": request.GET["other"]} if request.GET.get("other") else None)
    form, preview, problem = MergeForm(zone, data), None, None
    if data is not None and form.is_valid():
        other = form.cleaned_data["other"]
        try:
            if request.POST.get("confirm"):
                services.merge(Actor.of(request), subject, other, form.cleaned_data["evidence"])
                messages.success(request, f"“{other.name}”已合并到本登记。可在下面的“合并与拆分”中撤销。")
                return to_detail(subject)
            preview = services.preview_merge(subject, other)
        except policy.Forbidden:
            raise
        except Problem as error:
            problem = error
            if error.code == "evidence-missing":
                preview = services.preview_merge(subject, other)
    context = _entry_context(zone, subject, "合并") | {"form": form, "preview": preview, "problem": problem}
    return render(request, "subjects/merge.html", context, status=422 if problem or (request.POST and form.errors) else 200)


@zone_page("subject.merge")
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Make a new entry out of this one and choose what goes along."""
    subject = queries.find(zone, code)
    form, problem = SplitForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        rows = {item.key: _numbers(request.POST.getlist(item.key)) for item in references()}
        try:
            change = services.split(
                Actor.of(request), subject, rows={key: ids for key, ids in rows.items() if ids}, **form.cleaned_data
            )
        except policy.Forbidden:
            raise
        except Problem as error:
            problem = error
        else:
            messages.success(request, f"已从“{subject.name}”拆出本登记。")
            return to_detail(change.other)
    ids = queries.family(subject)
    chosen = {key: set(request.POST.getlist(key)) for key in request.POST}
    groups = [
        (item, [(row.pk, item.describe(row), str(row.pk) in chosen.get(item.key, ())) for row in item.rows(ids)[:SPLIT_ROWS]])
        for item in references()
    ]
    context = _entry_context(zone, subject, "拆分") | {
        "form": form,
        "groups": [pair for pair in groups if pair[1]],
        "problem": problem,
    }
    return render(request, "subjects/split.html", context, status=422 if problem or form.errors else 200)


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


@zone_page("subject.merge")
@require_POST
def undo(request: HttpRequest, zone: Zone, number: int) -> HttpResponseBase:
    """Take a merge or a split back."""
    change = get_object_or_404(SubjectChange.objects.select_related("kept__zone", "other", "zone"), pk=number, zone=zone)
    try:
        services.undo(Actor.of(request), change, request.POST.get("evidence", ""))
    except policy.Forbidden:
        raise
    except Problem as problem:
        messages.error(request, f"{problem.message}{problem.hint}")
    else:
        messages.success(request, "已撤销，恢复到变更之前。")
    return to_detail(queries.kept(change.kept))


def _entry_context(zone: Zone, subject: Subject, title: str) -> dict[str, Any]:
    url = reverse("subjects:detail", kwargs={"zone": zone.code, "code": subject.code})
    return {
        "zone": zone,
        "subject": subject,
        "page_title": f"{title}：{subject.name}",
        "crumbs": crumbs(zone, (subject.name, url), (title, "")),
    }
