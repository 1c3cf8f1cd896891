"""Pages of the workshop that write: a new standard, a draft with its faults by line, publishing, withdrawing, running again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kaifaqu.errors import Place, Problem, Problems
from kaifaqu.web.core.access import on_of, zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from . import services, trial, workshop
from . import workshop_queries as queries
from .models import Assessment
from .standards import WARNING, faults, file_of, shipped, standards
from .workshop_views import LINES, may, trail

TEMPLATE = """\
# 标准的写法见“怎样写标准”（docs/standards.md）。权重和阈值须有出处；不知道的留空并写入 gaps，不要编造。
id: {code}
title: 新标准
subject: zone
inputs:
  tax: {{title: 亩均税收, unit: 万元/亩, indicator: per-mu-tax, step: 0.01}}

editions:
  - edition: "1"
    in_force: {{from: {day}}}
    official: false
    label: 示例口径
    source: {{document: 本区自定, certainty: O, note: 尚未成文，仅供试算}}
    score:
      combine: mean
      items:
        - {{id: tax, title: 亩均税收, weight: 100, value: tax, unit: 万元/亩, minmax: {{}}}}
    missing: {{policy: refuse}}
"""


@zone_page("standard.edit")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """A new standard: from a shipped one, from a file, or from a template. It is saved as a draft, sound or not."""
    on = on_of(request)
    known = standards(zone, on)
    context: dict[str, Any] = {
        "zone": zone,
        "known": sorted(known.values(), key=lambda rule: rule.title),
        "code": request.POST.get("code", "").strip(),
        "start": request.POST.get("start", "") or request.GET.get("start", ""),
        "crumbs": trail(zone, ("新建", "")),
        "page_title": "新建标准",
    }
    if request.method == "POST":
        try:
            code, text = _beginning(request, zone, on)
            saved = workshop.save(Actor.of(request), zone, code, text)
        except Problem as problem:
            context["problem"] = problem
        else:
            messages.success(request, f"已保存为第{saved.draft.version}版草稿，尚未发布。")
            return redirect(_to(zone, "edit", code))
    return render(request, "ratings/workshop_new.html", context)


def _beginning(request: HttpRequest, zone: Zone, on: date) -> tuple[str, str]:
    """The code and the text that a new draft begins with: a file before a copy before the template."""
    code, upload, start = context_code(request), request.FILES.get("file"), request.POST.get("start", "")
    if upload is not None:
        if upload.size is not None and upload.size > workshop.MAX_BYTES:
            raise Problem(
                "file-too-large",
                f"文件有 {upload.size / 1000:.0f} kB，最多 {workshop.MAX_BYTES // 1000} kB。",
                hint="标准文件只写规则，不放数据。",
            )
        text = workshop.decoded(upload.read())
        return code or workshop.code_in(text), text
    if start:
        rule = standards(zone, on).get(start)
        if rule is None:
            raise Problem("standard-not-found", f"没有编号为“{start[:80]}”的评价标准。", hint="请从列表中选择。")
        return (code or start), _renamed(rule.text, rule.id, code)
    if code in shipped() or workshop.latest(zone, code) is not None:
        hint = "换一个编号；要修改它，请在“从已有的标准复制”中选择。"
        raise Problem("standard-code", f"已有编号为“{code}”的标准。", place=Place(field="编号"), hint=hint)
    return code, TEMPLATE.format(code=code or "new", day=on.isoformat())


def context_code(request: HttpRequest) -> str:
    """The code as it was typed."""
    return request.POST.get("code", "").strip()


def _renamed(text: str, old: str, code: str) -> str:
    """A copy under another code names that code as its own."""
    return text if not code or code == old else text.replace(f"id: {old}\n", f"id: {code}\n", 1)


@zone_page("standard.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Edit the text: every fault with its line; saved as typed, sound or not. 检查 only looks, 保存草稿 keeps."""
    on = on_of(request)
    last = workshop.latest(zone, code)
    problem = None
    if request.method == "POST":
        text = workshop.tidy(request.POST.get("text", ""))
        opened = request.POST.get("opened", "")
        if "save" in request.POST:
            try:
                began = int(opened) if opened.isascii() and opened.isdigit() and len(opened) < 9 else 0
                saved = workshop.save(Actor.of(request), zone, code, text, note=request.POST.get("note", ""), opened=began)
            except Problem as caught:
                problem = caught
            else:
                _told(request, saved)
                return redirect(_to(zone, "edit", code))
    else:
        text = last.text if last is not None else queries.shown(zone, code, on, None, drafts=True).text
        opened = str(last.version if last else 0)
    asked = request.method == "POST" or last is not None
    return render(request, "ratings/workshop_edit.html", _editor(zone, code, text, opened, last, checked=asked) | {
        "problem": problem, "may": may(request, zone), "note": request.POST.get("note", ""),
    })  # fmt: skip


def _told(request: HttpRequest, saved: workshop.Saved) -> None:
    messages.success(request, f"已保存为第{saved.draft.version}版草稿，尚未发布。")
    if saved.meanwhile is not None:
        who = str(saved.meanwhile.author or "数据包")
        text = f"您编写期间，{who}保存过第{saved.meanwhile.version}版；两版都在，请到版次列表中核对。"
        messages.warning(request, text)


def _editor(zone: Zone, code: str, text: str, opened: str, last: Any, *, checked: bool) -> dict[str, Any]:
    found = faults(text, file_of(code)) if checked and text else ()
    lines = text.split("\n")
    title = workshop.title_in(text) or code
    marked: dict[int, list[Problem]] = {}
    for item in found:
        marked.setdefault(item.place.row or 1, []).append(item)
    return {
        "zone": zone, "code": code, "text": text, "opened": opened, "last": last, "checked": checked,
        "wrong": [item for item in found if item.code != WARNING], "doubtful": [item for item in found if item.code == WARNING],
        "lines": [(line, marked.get(number, [])) for number, line in enumerate(lines[:LINES], 1)],
        "cut": len(lines) > LINES, "page_title": f"编写：{title}",
        "crumbs": trail(zone, (title, _to(zone, "detail", code)), ("编写", "")),
    }  # fmt: skip


@zone_page("standard.publish")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Publish the newest draft: what it changes against the edition in force, and the day from which it stands."""
    draft = workshop.latest(zone, code)
    if draft is None:
        raise Problem("standard-not-found", f"本区没有编号为“{code}”的标准草稿。", hint="请先从标准列表中新建。")
    context: dict[str, Any] = {
        "zone": zone, "draft": draft, "starts": request.POST.get("starts", ""), "note": request.POST.get("note", ""),
        "two_person": workshop.two_person(zone), "may": may(request, zone), "page_title": f"发布：{draft.title}",
        "crumbs": trail(zone, (draft.title, _to(zone, "detail", code)), ("发布", "")),
    }  # fmt: skip
    if request.method == "POST":
        try:
            starts = _day(request.POST.get("starts", ""))
            version = request.POST.get("version", "")
            number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
            workshop.publish(Actor.of(request), zone, code, starts, version=number, note=request.POST.get("note", ""))
        except Problem as problem:
            context["problem"] = problem
        else:
            messages.success(request, f"已发布，自 {starts.isoformat()} 起启用。此前的评价结果不变，可按需要重新运行。")
            return redirect(_to(zone, "detail", code))
    else:
        try:
            workshop.publishable(Actor.of(request), zone, draft)
        except Problem as problem:
            context["problem"] = problem
    rule = workshop.readable(draft.text, code)
    if rule is not None:
        context["compared"] = [(edition, *trial.changes(zone, rule, edition, edition.in_force_from)) for edition in rule.editions]
    return render(request, "ratings/workshop_publish.html", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Problem(
            "date-invalid", f"“{text[:40]}”不是日期。", place=Place(field="启用日期"), hint="请从列表中选择。"
        ) from None


@require_POST
@zone_page("standard.publish")
def withdraw(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Take a version back, with the reason."""
    version = request.POST.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    try:
        workshop.withdraw(Actor.of(request), zone, code, number, request.POST.get("reason", ""))
        messages.success(request, f"第{number}版已撤回；按它运行过的评价结果仍在。")
    except Problem as problem:
        if problem.code == "forbidden":
            raise
        messages.error(request, f"{problem.message}{problem.hint}")
    return redirect(_to(zone, "detail", code))


@require_POST
@zone_page("rating.run")
def rerun(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """Run again on the present data: by the rule kept with a run, or by the rule in force."""
    actor, on = Actor.of(request), on_of(request)
    number = request.POST.get("run", "")
    kept = None
    if number.isascii() and number.isdigit() and len(number) < 16:
        kept = Assessment.objects.filter(zone=zone, standard=code, pk=int(number)).first()
    period = kept.period if kept else request.POST.get("period", "")
    try:
        if kept is not None and "kept" in request.POST:
            made = services.run_as_kept(actor, zone, kept)
        else:
            made = services.run(actor, zone, code, period, on)
    except Problem as problem:
        if problem.code == "forbidden":
            raise
        messages.error(request, f"{problem.message}{problem.hint}")
    except Problems as several:
        messages.error(request, f"{several.items[0].message}{several.items[0].hint}")
    else:
        messages.success(request, f"已按“{made.edition}”版、{trial.said(made.period)}的现有数据重算。")
    return redirect(_to(zone, "detail", code))


def _to(zone: Zone, name: str, code: str) -> str:
    return reverse(f"standards:{name}", kwargs={"zone": zone.code, "code": code})
