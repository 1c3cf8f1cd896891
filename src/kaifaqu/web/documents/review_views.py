"""Pages of the review: the list of statements, one statement (its form, its actions), many at once. htmx gets the row alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaifaqu.errors import Problem, Problems
from kaifaqu.observe import BOUNDS, MEASURES
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.lists import render_list
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import tidy
from kaifaqu.web.indicators import queries as indicators
from kaifaqu.web.subjects import queries as subjects

from . import queries, reader, reads, services
from .models import Document, StatementRow
from .statement_listing import statements_spec
from .views import crumbs

_DONE = {"accept": "接受", "reject": "拒绝", "undo": "撤销"}
_FIELDS = ("indicator", "subject", "period", "measure", "value", "unit", "bound", "basis", "scope", "target", "reason")
_OFFERED = 300
_SIGNS = {"=": "等于", ">=": "≥ 不低于、以上", ">": "> 超过、突破", "<=": "≤ 不超过", "<": "< 低于", "~": "约、左右"}


@dataclass(frozen=True)
class FormField:
    """One field of the correction."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    offers: str = ""
    help: str = ""
    wide: bool = False


@zone_page("document.read")
@require_GET
def index(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """All statements of a version as a list: filter, search, and as a file."""
    document = _readable(request, zone, code)
    file = reader.chosen(request, document, reads.files(document))
    if file is None:
        raise Problem("version-not-found", "这份文件还没有上传原件。", hint="请先在文件页上传。")
    rows = reads.statements(file)
    link = reverse("documents:detail", kwargs={"zone": zone.code, "code": code})
    context = {"crumbs": crumbs(zone, (document.title, link), ("读数清单", "")), "page_title": f"读数清单：{document.title}"}
    spec = statements_spec(zone, document, indicators.catalogue(zone))
    return render_list(request, spec, rows, zone=zone, context=context)


@zone_page("statement.review")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, zone: Zone, code: str, statement: int) -> HttpResponseBase:
    """One statement: the form of a correction, and the actions. Problems stand in the row or in the form."""
    document = _readable(request, zone, code)
    row = reads.statement(document, statement)
    back = _back(request, zone, code)
    if request.method == "GET":
        if "row" in request.GET:
            return _row(request, zone, row, back)
        return _form(request, zone, row, back)
    action = request.POST.get("action", "")
    actor = Actor.of(request)
    try:
        if action == "correct":
            given = {name: request.POST[name] for name in _FIELDS if name in request.POST and name != "reason"}
            row = services.correct(actor, row, given, request.POST.get("reason", ""), _shown(request))
        elif action in _DONE:
            row = _act(action, actor, row, _shown(request))
        else:
            raise Problem("value-invalid", "没有这种操作。", hint="请返回文件页重新操作。")
    except policy.Forbidden:
        raise
    except (Problem, Problems) as error:
        return _refused(request, zone, row, back, error, form=action == "correct")
    if request.htmx:  # type: ignore[attr-defined]
        return _row(request, zone, reads.statement(document, row.pk), back, fresh=True)
    messages.success(request, f"{row.get_state_display()}：{row.indicator or row.code} {row.quote[:60]}")
    return redirect(f"{back}#r-{row.pk}")


@require_POST
@zone_page("statement.review")
def review(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Accept or reject many: what cannot be done is told, the others are done."""
    document = _readable(request, zone, code)
    action = request.POST.get("action", "")
    if action not in _DONE:
        raise Problem("value-invalid", "没有这种操作。", hint="请返回文件页重新操作。")
    numbers = [int(text) for text in request.POST.getlist("ids") if text.isascii() and text.isdigit() and len(text) < 16]
    rows = StatementRow.objects.filter(pk__in=numbers, file__document=document).select_related("zone").order_by("file", "number")
    done, failed = services.many(
        Actor.of(request), rows, lambda actor, row: _act(action, actor, row, _shown(request, f"replaces-{row.pk}"))
    )
    if done:
        messages.success(request, f"已{_DONE[action]} {len(done)} 个读数。")
    for row, problem in failed[:5]:
        messages.error(request, f"{row.place} {row.indicator} {row.quote[:40]}：{problem.message}{problem.hint}")
    if len(failed) > 5:
        messages.error(request, f"另有 {len(failed) - 5} 个没有{_DONE[action]}，请逐个处理。")
    if not numbers:
        messages.warning(request, "没有勾选读数。")
    return redirect(f"{_back(request, zone, code)}#kq-statements")


def _act(action: str, actor: Actor, row: StatementRow, shown: int) -> StatementRow:
    if action == "accept":
        return services.accept(actor, row, shown)
    return services.reject(actor, row) if action == "reject" else services.undo(actor, row)


def _shown(request: HttpRequest, name: str = "replaces") -> int:
    """The observation that the page said would be corrected; 0 where it said of none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _readable(request: HttpRequest, zone: Zone, code: str) -> Document:
    document = queries.find(zone, code)
    reads.require(Actor.of(request), document)
    return document


def _back(request: HttpRequest, zone: Zone, code: str) -> str:
    """Where the reviewer was: the page of this document with its filters, nothing else."""
    home = reverse("documents:detail", kwargs={"zone": zone.code, "code": code})
    asked = request.POST.get("back", "") or request.GET.get("back", "")
    asked = asked.split("#")[0]
    fits = asked == home or asked.startswith(f"{home}?")
    return asked if fits and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else home


def _row(request: HttpRequest, zone: Zone, row: StatementRow, back: str, **more: Any) -> HttpResponseBase:
    [row] = reads.with_plans(row.file, reads.named(row.file.document, [row]))
    context = {
        "zone": zone, "document": row.file.document, "row": row, "back": back, "full": True, "may_review": True,
        "counts": reads.counts(row.file) if more.get("fresh") else None, **more,
    }  # fmt: skip
    return render(request, "documents/_statement_answer.html", context)


def _refused(
    request: HttpRequest, zone: Zone, row: StatementRow, back: str, error: Problem | Problems, *, form: bool
) -> HttpResponseBase:
    """htmx swaps only what succeeds, so its answer is a success that says no."""
    several = error.items if isinstance(error, Problems) else [error]
    if form or not request.htmx:  # type: ignore[attr-defined]
        return _form(request, zone, row, back, several)
    fresh = reads.statement(row.file.document, row.pk)
    return _row(request, zone, fresh, back, problem=several[0], problem_at=row.pk)


def _form(
    request: HttpRequest, zone: Zone, row: StatementRow, back: str, problems: list[Problem] | None = None
) -> HttpResponseBase:
    named = reads.named(row.file.document, [row])[0]
    typed = request.POST if problems and request.POST.get("action") == "correct" else None
    context = {
        "zone": zone, "document": row.file.document, "row": named, "back": back, "problems": problems or [],
        "fields": _fields(zone, row, typed), "replaces": services.would_replace(Actor.of(request), row, typed or {}),
        "offers": _offers(zone), "page_title": f"更正读数：{row.quote[:40]}",
        "crumbs": crumbs(zone, (row.file.document.title, back), ("更正读数", "")),
    }  # fmt: skip
    htmx = bool(request.htmx)  # type: ignore[attr-defined]
    status = 422 if problems and not htmx else 200
    return render(request, "documents/_correct.html" if htmx else "documents/correct.html", context, status=status)


def _fields(zone: Zone, row: StatementRow, typed: Any) -> list[FormField]:
    names: dict[str, str] = {item.code: item.name for item in indicators.catalogue(zone)}
    held = {
        "indicator": names.get(row.code, "") or row.indicator, "subject": _subject_name(zone, row), "period": row.period,
        "measure": row.measure, "value": f"{tidy(row.value):f}", "unit": row.unit, "bound": row.bound, "basis": row.basis,
        "scope": row.scope, "target": "1" if row.target else "0", "reason": row.reason,
    }  # fmt: skip
    if typed is not None:
        held |= {name: typed[name] for name in held if name in typed}
    return [
        FormField("indicator", "指标", held["indicator"], offers="indicators", help="填名称、别名或代码，从提示中选。"),
        FormField("subject", "对象", held["subject"], offers="subjects", help="填名称或代码。"),
        FormField("period", "报告期", held["period"], help="如 2021年、2022年1—9月、2015—2020年；说不准的照抄原文。"),
        FormField("measure", "度量", held["measure"], choices=tuple(MEASURES.items())),
        FormField("value", "数值", held["value"], help="只填数字。"),
        FormField("unit", "单位", held["unit"], help="照原文写，如 亿元、%。"),
        FormField("bound", "界限", held["bound"], choices=tuple((sign, _SIGNS[sign]) for sign in BOUNDS)),
        FormField("basis", "口径", held["basis"], help="没有注明就留空。"),
        FormField("scope", "排名范围", held["scope"], help="位次必填，如“山东省”。"),
        FormField("target", "目标", held["target"], choices=(("0", "实际数"), ("1", "目标、预期，还没有实现"))),
        FormField("reason", "理由", held["reason"], help="为什么改，会记入审计；可以不填。", wide=True),
    ]


def _subject_name(zone: Zone, row: StatementRow) -> str:
    found = subjects.entries(zone).filter(code=row.body).values_list("name", flat=True).first() if row.body else None
    return found or row.subject


def _offers(zone: Zone) -> dict[str, list[str]]:
    entries = subjects.entries(zone).exclude(kind="enterprise").order_by("kind", "name").values_list("name", flat=True)
    own = [zone.subject.name] if zone.subject is not None else []
    return {
        "indicators": [item.name for item in indicators.catalogue(zone)][:_OFFERED],
        "subjects": list(dict.fromkeys([*own, *entries[:_OFFERED]])),
    }
