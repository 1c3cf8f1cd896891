"""What the page of a document shows of its text: a version, a part of it with its marks, the statements beside it, the counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from kaifaqu.errors import Problem
from kaifaqu.web.core import policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from . import marking, paging, reads, replacing, review
from .models import Document, DocumentFile, StatementRow


@dataclass(frozen=True)
class Tab:
    """A filter of the statements, with its count and address."""

    key: str
    label: str
    count: int
    url: str
    active: bool


def chosen(request: HttpRequest, document: Document, files: list[DocumentFile]) -> DocumentFile | None:
    """The version that ``?version=`` names, else the newest that could be read, else the newest. Problem "version-not-found"."""
    asked = request.GET.get("version", "")
    if asked:
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
        found = next((file for file in files if file.number == number), None)
        if found is None:
            raise Problem("version-not-found", f"这份文件没有第“{asked[:20]}”版。", hint="请从版本列表中选择。")
        return found
    readable = (file for file in files if file.state == DocumentFile.State.READ)
    return next(readable, files[0] if files else None)


def filter_of(request: HttpRequest) -> str:
    """``?show=``: which statements stand in the table. Problem "filter-unknown"."""
    asked = request.GET.get("show", "")
    if asked and asked not in reads.FILTERS:
        raise Problem("filter-unknown", f"没有“{asked[:40]}”这种筛选。", hint="请在读数表上方重新选择。")
    return asked


def context(request: HttpRequest, zone: Zone, document: Document, file: DocumentFile, access: str) -> dict[str, Any]:
    """Everything that ``_reader.html`` draws."""
    actor = Actor.of(request)
    full = access == "full"
    pages = paging.layout(file)
    asked = request.GET.get("part", "")
    part = min(max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1, 1), len(pages))
    page = pages[part - 1]
    rows = paging.on_page(reads.statements(file), page)
    if not full:
        rows = [row for row in rows if row.observation_id is not None and row.state in replacing.DONE]
    wanted = filter_of(request) if full else ""
    listed = rows
    if wanted:
        held = set(StatementRow.objects.filter(reads.FILTERS[wanted][1], file=file).values_list("pk", flat=True))
        listed = [row for row in rows if row.pk in held]
    findings = reads.findings_of(file) if full else []
    revisions = reads.revisions(document, rows)
    blocks = marking.shown(paging.blocks_of(file, page), page, rows, revisions, findings, file.pk)
    counted = reads.counts(file) if full else {"all": len(rows)}
    base = reverse("documents:detail", kwargs={"zone": zone.code, "code": document.code})
    named = reads.named(document, listed)
    return {
        "file": file, "blocks": blocks, "rows": reads.with_plans(file, named) if full else named, "findings": findings,
        "counts": counted, "show": wanted, "tabs": _tabs(request, counted) if full else [], "part": part,
        "parts": _parts(request, part, len(pages)),
        "full": full, "may_review": bool(policy.can(actor, review.REVIEW, zone)), "two_person": review.two_person(zone),
        "back": request.get_full_path() if request.path == base else base, "others": len(rows) - len(listed),
    }  # fmt: skip


def _tabs(request: HttpRequest, counted: dict[str, int]) -> list[Tab]:
    chosen_one = request.GET.get("show", "")
    tabs = [Tab("all", "全部", counted["all"], _with(request, show=""), not chosen_one)]
    for name, (label, _) in reads.FILTERS.items():
        tabs.append(Tab(name, label, counted[name], _with(request, show=name), name == chosen_one))
    return tabs


def _parts(request: HttpRequest, part: int, total: int) -> list[tuple[int, str, bool]]:
    """The parts of a long text: number, address, whether it is this one. None for a short one."""
    if total < 2:
        return []
    near = sorted({1, total, *range(max(part - 3, 1), min(part + 3, total) + 1)})
    return [(number, _with(request, part=str(number)), number == part) for number in near]


def _with(request: HttpRequest, **changes: str) -> str:
    query = {key: value for key, value in request.GET.items() if key in ("part", "show", "version", "on")} | changes
    text = urlencode({key: value for key, value in query.items() if value})
    return f"{request.path}?{text}" if text else request.path
