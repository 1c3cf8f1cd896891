"""The forms: enter, correct, withdraw, settle. Fill in, look at what changes, confirm. Nothing is stored before the last step,
and whatever was typed stays in the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kaifaqu.errors import Problem, Problems
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import on_of, zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.policy import Forbidden

from . import previews, queries, services
from .drafts import LABELS, Draft
from .forms import Form, FormField, all_problems, draft_form, read_draft
from .models import Observation
from .previews import Preview
from .views import crumbs

_STEPS = ("preview", "confirm", "edit")


@dataclass(frozen=True)
class Operation:
    """One form: how it is drawn with what was typed and the faults, what it would change, and how it is done."""

    title: str
    form: Callable[[Sequence[Problem]], Form]
    preview: Callable[[], Preview]
    do: Callable[[], Observation]
    done: str
    old: Observation | None = None


@zone_page("observation.write")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, zone: Zone) -> HttpResponse:
    """Enter a figure. ``?indicator=``, ``?subject=``, ``?document=`` fill the form in."""
    actor, on = Actor.of(request), on_of(request)
    start = Draft(subject=zone.subject.name if zone.subject is not None else "", published_on="", period="")
    draft = read_draft(request.POST if request.method == "POST" else request.GET, start)
    if request.method == "GET":
        draft = _named(zone, draft)
    return _run(
        request,
        zone,
        Operation(
            "录入数据",
            lambda problems: draft_form(zone, draft, problems),
            lambda: previews.preview_enter(actor, zone, draft, on=on),
            lambda: services.enter(actor, zone, draft),
            "已录入",
        ),
    )


@zone_page("observation.write")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, zone: Zone, id: int) -> HttpResponse:  # noqa: A002 (the address's own name)
    """Correct a figure: a new row in its chain."""
    actor, on, old = Actor.of(request), on_of(request), queries.observation(zone, id)
    policy.require(actor, services.WRITE, zone, old.subject, bureau=old.indicator.bureau)
    draft = Draft.of(old)
    if request.method == "POST":
        draft = read_draft(request.POST, draft)
    return _run(
        request,
        zone,
        Operation(
            f"更正第{old.pk}号",
            lambda problems: draft_form(zone, draft, problems, fixed=old),
            lambda: previews.preview_correct(actor, old, draft, on=on),
            lambda: services.correct(actor, old, draft),
            "已更正",
            old,
        ),
    )


@zone_page("observation.write")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, zone: Zone, id: int) -> HttpResponse:  # noqa: A002 (the address's own name)
    """Withdraw a figure."""
    actor, on, old = Actor.of(request), on_of(request), queries.observation(zone, id)
    policy.require(actor, services.WRITE, zone, old.subject, bureau=old.indicator.bureau)
    given = _texts(request.POST, "reason", "published_on")
    return _run(
        request,
        zone,
        Operation(
            f"撤回第{old.pk}号",
            lambda problems: _small_form(given, problems, reason=_WITHDRAW, published_on=_FROM),
            lambda: previews.preview_withdraw(actor, old, given["reason"], published_on=given["published_on"], on=on),
            lambda: services.withdraw(actor, old, given["reason"], published_on=given["published_on"]),
            "已撤回",
            old,
        ),
    )


@zone_page("observation.settle")
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, zone: Zone, id: int) -> HttpResponse:  # noqa: A002 (the address's own name)
    """Give an undated figure its period."""
    actor, on, old = Actor.of(request), on_of(request), queries.observation(zone, id)
    policy.require(actor, services.SETTLE, zone, old.subject, bureau=old.indicator.bureau)
    given = _texts(request.POST, "period", "reason")
    return _run(
        request,
        zone,
        Operation(
            f"审定第{old.pk}号的报告期",
            lambda problems: _small_form(given, problems, period=_PERIOD, reason=_SETTLE),
            lambda: previews.preview_settle(actor, old, given["period"], given["reason"], on=on),
            lambda: services.settle(actor, old, given["period"], given["reason"]),
            "报告期已审定",
            old,
        ),
    )


_WITHDRAW = "为什么作废，会记入审计。数据本身不会删除。"
_FROM = "来源自某日起收回的填该日；留空表示自发布之日起作废。"
_PERIOD = "如 2012、2021、2022-H1、2022-01/2022-05、2015/2020。"
_SETTLE = "依据什么定为这一时期，会记入审计；原文时期和范围自动附在后面。"


def _run(request: HttpRequest, zone: Zone, operation: Operation) -> HttpResponse:
    step = request.POST.get("step", "preview") if request.method == "POST" else "edit"
    if step not in _STEPS:
        raise Problem("value-invalid", "表单的步骤不对。", hint="请返回上一页重新提交。")
    problems: list[Problem] = []
    try:
        if step == "confirm":
            row = operation.do()
            messages.success(request, f"{operation.done}：{row.indicator.name} {services.describe(row)}（第{row.pk}号）。")
            return redirect("indicators:observation", zone=zone.code, id=row.pk)
        if step == "preview":
            return _answer(request, zone, operation, preview=operation.preview())
    except Forbidden:
        raise
    except (Problem, Problems) as error:
        problems = all_problems(error)
    return _answer(request, zone, operation, problems)


def _answer(
    request: HttpRequest, zone: Zone, operation: Operation, problems: Sequence[Problem] = (), preview: Preview | None = None
) -> HttpResponse:
    old = operation.old
    more = []
    if old is not None:
        more = [(f"第{old.pk}号", reverse("indicators:observation", kwargs={"zone": zone.code, "id": old.pk}))]
    context = {
        "zone": zone,
        "form": operation.form(problems),
        "preview": preview,
        "old": old,
        "old_text": services.describe(old) if old is not None else "",
        "kept": _kept(request),
        "crumbs": crumbs(zone, *more, (operation.title, "")),
        "page_title": operation.title,
    }
    status = 200 if not problems else 409 if any(item.code.endswith("-conflict") for item in problems) else 422
    return render(request, "indicators/preview.html" if preview else "indicators/form.html", context, status=status)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to go along with the confirmation."""
    return [(name, request.POST[name]) for name in LABELS if name in request.POST]


def _texts(posted: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: posted.get(name, "") for name in names}


def _small_form(given: Mapping[str, str], problems: Sequence[Problem], **helps: str) -> Form:
    row = []
    for name, text in helps.items():
        faults = tuple(item for item in problems if item.place.field == LABELS[name])
        kind = {"reason": "long", "published_on": "day"}.get(name, "text")
        label = "作废起始日" if name == "published_on" else LABELS[name]
        row.append(FormField(name, label, kind, given[name], required=name != "published_on", help=text, faults=faults))
    shown = {LABELS[name] for name in helps}
    return Form([("", row)], [item for item in problems if item.place.field not in shown])


def _named(zone: Zone, draft: Draft) -> Draft:
    """Codes in the address as the names a person reads."""
    from dataclasses import replace

    match = queries.catalogue(zone).match(draft.indicator) if draft.indicator else None
    subject = zone.subjects.filter(code=draft.subject).first() if draft.subject else None
    return replace(
        draft,
        indicator=match.indicator.name if match else draft.indicator,
        unit=draft.unit or (match.indicator.unit_for(draft.measure) if match else ""),
        subject=subject.name if subject is not None else draft.subject,
    )
