"""Pages of the subject register: list, entry, editing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaifaqu.errors import Problem
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import on_of, zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.lists import render_list
from kaifaqu.web.core.models import Zone
from kaifaqu.web.projects import queries as project_queries

from . import figures, listing, queries, services
from .forms import NameForm, SubjectForm
from .models import Subject, SubjectName

CHILDREN = 30  # entries below that a page names; the rest is counted


def crumbs(zone: Zone, *more: tuple[str, str]) -> list[tuple[str, str]]:
    home = reverse("cockpit:home", kwargs={"zone": zone.code})
    return [(zone.name, home), ("单位", reverse("subjects:list", kwargs={"zone": zone.code})), *more]


def to_detail(subject: Subject) -> HttpResponse:
    return redirect("subjects:detail", zone=subject.zone.code, code=subject.code)


def rights(request: HttpRequest, zone: Zone, subject: Subject | None = None) -> dict[str, bool]:
    actor = Actor.of(request)
    return {
        "may_write": bool(policy.can(actor, "subject.write", zone, subject)),
        "may_merge": bool(policy.can(actor, "subject.merge", zone, subject)),
    }


@zone_page("view")
@require_GET
def index(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """Without a chosen kind: organisations. Other kinds (zones, parks, places …) by the filter."""
    rows = queries.entries(zone) if request.GET.get("kind") else queries.organisations(zone)
    context = {**rights(request, zone), "waiting": queries.waiting(zone), "crumbs": crumbs(zone)}
    return render_list(request, listing.spec(zone), rows, zone=zone, template="subjects/list.html", context=context)


@zone_page("view", own=True)
@require_GET
def detail(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """One entry with all that is known about it; a merged one leads to the one it counts with."""
    subject = queries.find(zone, code)
    policy.require(Actor.of(request), "view", zone, subject)
    if subject.merged_into is not None and "keep" not in request.GET:
        into = queries.kept(subject)
        messages.info(request, f"“{subject.name}”（{subject.code}）已合并到本登记。")
        return to_detail(into)
    ids = queries.family(subject)
    below = list(queries.children(ids)[: CHILDREN + 1])
    context: dict[str, Any] = {
        "zone": zone,
        "subject": subject,
        "page_title": subject.name,
        "crumbs": crumbs(zone, (subject.name, "")),
        "names": queries.names(ids),
        "mentions": queries.mentions(ids),
        "children": below[:CHILDREN],
        "children_total": len(below) if len(below) <= CHILDREN else queries.children(ids).count(),
        "figures": figures.of(zone, subject, on_of(request)),
        "projects": project_queries.owned_by(ids),
        "own_project": project_queries.of_subject(subject),
        "changes": queries.changes(ids),
        "proposals": queries.open_proposals(subject),
        **rights(request, zone, subject),
    }
    return render(request, "subjects/detail.html", context)


@zone_page("subject.write")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """A new entry."""
    form = SubjectForm(zone, request.POST or None, initial={"kind": "enterprise"})
    problem = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            subject = services.create_subject(Actor.of(request), zone, credit=values.pop("credit_code"), **values)
        except Problem as error:
            problem = _shown(error)
        else:
            messages.success(request, f"已登记“{subject.name}”。")
            return to_detail(subject)
    return _form(request, zone, form, "新增登记", problem, crumbs(zone, ("新增登记", "")))


@zone_page("subject.write")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Change an entry."""
    subject = queries.find(zone, code)
    initial = {field: getattr(subject, field) for field in SubjectForm.base_fields if field != "parent"}
    initial["parent"] = subject.parent.code if subject.parent else ""
    form = SubjectForm(zone, request.POST or None, initial=initial)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_subject(Actor.of(request), subject, **form.cleaned_data)
        except Problem as error:
            problem = _shown(error)
        else:
            messages.success(request, "已保存。")
            return to_detail(subject)
    trail = crumbs(zone, (subject.name, reverse("subjects:detail", kwargs={"zone": zone.code, "code": code})), ("修改", ""))
    return _form(request, zone, form, f"修改：{subject.name}", problem, trail)


@zone_page("subject.write")
@require_http_methods(["GET", "POST"])
def add_name(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Another name, with its dates and source."""
    subject = queries.find(zone, code)
    form = NameForm(zone, request.POST or None)
    problem = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            services.add_name(Actor.of(request), subject, values.pop("name"), **values)
        except Problem as error:
            problem = _shown(error)
        else:
            messages.success(request, "已增加名称。")
            return to_detail(subject)
    trail = crumbs(zone, (subject.name, reverse("subjects:detail", kwargs={"zone": zone.code, "code": code})), ("增加名称", ""))
    return _form(request, zone, form, f"增加名称：{subject.name}", problem, trail)


@zone_page("subject.write")
@require_POST
def remove_name(request: HttpRequest, zone: Zone, code: str, number: int) -> HttpResponseBase:
    """Take a wrongly entered name away."""
    subject = queries.find(zone, code)
    row = get_object_or_404(
        SubjectName.objects.select_related("subject__zone", "document"), pk=number, subject__in=queries.family(subject)
    )
    services.remove_name(Actor.of(request), row)
    messages.success(request, f"已删除名称“{row.name}”。")
    return to_detail(subject)


def _form(
    request: HttpRequest, zone: Zone, form: Any, title: str, problem: Problem | None, trail: list[tuple[str, str]]
) -> HttpResponse:
    status = 422 if problem or form.errors else 200
    context = {"zone": zone, "form": form, "page_title": title, "problem": problem, "crumbs": trail}
    return render(request, "subjects/form.html", context, status=status)


def _shown(problem: Problem) -> Problem:
    """A problem to show beside the form; a refusal is not for the form but for its own page."""
    if isinstance(problem, policy.Forbidden):
        raise problem
    return problem
