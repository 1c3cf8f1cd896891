"""The subject register as JSON: the same services and rights as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from kaifaqu.errors import Problem
from kaifaqu.web.core.access import api_zone
from kaifaqu.web.core.models import Zone
from kaifaqu.web.documents import queries as document_queries

from . import queries, services
from .listing import ALL
from .models import MatchProposal, Subject, SubjectChange, SubjectName
from .schemas import ChangeOut, MergePreview, NameOut, ProposalOut, ProposalsOut, SubjectDetail, SubjectOut, SubjectsOut

router = Router(tags=["单位"])


class SubjectIn(Schema):
    kind: str = Field(description="类别代码，如 enterprise、platform、park")
    name: str
    credit_code: str = ""
    parent: str = Field("", description="上级的编号")
    category: str = ""
    industry: str = ""
    region: str = ""
    summary: str = ""


class SubjectPatch(Schema):
    kind: str | None = None
    name: str | None = None
    credit_code: str | None = None
    parent: str | None = Field(None, description="上级的编号；空字符串为没有上级")
    category: str | None = None
    industry: str | None = None
    region: str | None = None
    summary: str | None = None


class NameIn(Schema):
    name: str
    kind: str = "alias"
    valid_from: date | None = None
    valid_to: date | None = None
    document: str = Field("", description="出处文件编号")
    place: str = ""


class Evidence(Schema):
    evidence: str = Field(description="理由：文件、营业执照、核实的人和时间")


class MergeIn(Evidence):
    other: str = Field(description="并入的登记的编号")


class AcceptIn(Evidence):
    keep: str = Field("", description="保留哪一条的编号；不填为左边一条")


class SplitIn(Evidence):
    name: str
    kind: str = ""
    rows: dict[str, list[int]] = Field(default_factory=dict, description="随新登记移走的内容：种类（见合并预览的 key）到编号")


class Listing(Schema):
    kind: str = Field("", description="类别代码；all 为全部对象；不填为单位（企业、平台、基金、部门）")
    industry: str = ""
    category: str = ""
    region: str = ""
    q: str = Field("", max_length=100, description="名称、别称、信用代码或编号")
    offset: int = Field(0, ge=0, le=10**9)
    limit: int = Field(50, ge=1, le=500)


@router.get("/subjects", summary="单位列表", response=SubjectsOut)
def subjects(request: HttpRequest, zone: str, listing: Query[Listing]) -> dict[str, Any]:
    """Entries of the register, merged ones left out, by name; ``total`` counts all that fit."""
    found, _ = api_zone(request, zone, "view")
    rows = queries.entries(found) if listing.kind else queries.organisations(found)
    if listing.kind and listing.kind != ALL:
        rows = rows.filter(kind=listing.kind)
    for field in ("industry", "category", "region"):
        if value := getattr(listing, field):
            rows = rows.filter(**{field: value})
    rows = queries.search(found, rows, listing.q.replace("\x00", ""))
    page = rows.select_related("parent").order_by("name", "pk")[listing.offset : listing.offset + listing.limit]
    return {"total": rows.count(), "offset": listing.offset, "items": [brief(row) for row in page]}


@router.get("/subjects/{code}", summary="单位登记", response=SubjectDetail)
def subject(request: HttpRequest, zone: str, code: str) -> dict[str, Any]:
    """One entry with its names, mentions and history; ``merged_into`` names the entry that it counts with."""
    found, _ = api_zone(request, zone, "view")
    row = queries.find(found, code)
    ids = queries.family(row)
    return brief(row) | {
        "merged_into": queries.kept(row).code if row.merged_into else None,
        "names": [name_row(name) for name in queries.names(ids)],
        "mentions": [
            {"document": item.document.code, "place": item.place, "name_used": item.name_used, "says": item.says}
            for item in queries.mentions(ids)
        ],
        "changes": [change_row(item) for item in queries.changes(ids)],
    }


@router.post("/subjects", summary="登记单位", response={201: SubjectOut})
def create(request: HttpRequest, zone: str, body: SubjectIn) -> Status[dict[str, Any]]:
    found, actor = api_zone(request, zone, "subject.write")
    values = body.dict()
    values["parent"], values["credit"] = entry(found, values["parent"]), values.pop("credit_code")
    return Status(201, brief(services.create_subject(actor, found, **values)))


@router.patch("/subjects/{code}", summary="修改登记", response=SubjectOut)
def change(request: HttpRequest, zone: str, code: str, body: SubjectPatch) -> dict[str, Any]:
    found, actor = api_zone(request, zone, "subject.write")
    values = body.dict(exclude_unset=True)
    if "parent" in values:
        values["parent"] = entry(found, values["parent"] or "")
    return brief(services.change_subject(actor, queries.find(found, code), **values))


@router.post("/subjects/{code}/names", summary="增加名称", response={201: NameOut})
def add_name(request: HttpRequest, zone: str, code: str, body: NameIn) -> Status[dict[str, Any]]:
    found, actor = api_zone(request, zone, "subject.write")
    values = body.dict()
    document = values.pop("document")
    values["document"] = document_queries.document_of(found, document) if document else None
    return Status(201, name_row(services.add_name(actor, queries.find(found, code), values.pop("name"), **values)))


@router.delete("/subjects/{code}/names/{number}", summary="删除名称", response={204: None})
def remove_name(request: HttpRequest, zone: str, code: str, number: int) -> Status[None]:
    found, actor = api_zone(request, zone, "subject.write")
    rows = SubjectName.objects.select_related("subject__zone", "document")
    services.remove_name(actor, get_object_or_404(rows, pk=number, subject=queries.find(found, code)))
    return Status(204, None)


@router.get("/subjects/{code}/merge-preview", summary="合并预览", response=MergePreview)
def merge_preview(request: HttpRequest, zone: str, code: str, other: str) -> dict[str, Any]:
    """What would count with ``code`` if ``other`` were merged into it."""
    found, _ = api_zone(request, zone, "view")
    preview = services.preview_merge(queries.find(found, code), queries.find(found, other))
    moved = [
        {"key": item.reference.key, "title": item.reference.title, "count": item.count, "examples": item.examples}
        for item in preview.moved
    ]
    return {"kept": code, "other": other, "moved": moved, "warnings": preview.warnings}


@router.post("/subjects/{code}/merge", summary="合并", response=ChangeOut)
def merge(request: HttpRequest, zone: str, code: str, body: MergeIn) -> dict[str, Any]:
    found, actor = api_zone(request, zone, "subject.merge")
    return change_row(services.merge(actor, queries.find(found, code), queries.find(found, body.other), body.evidence))


@router.post("/subjects/{code}/split", summary="拆分", response=ChangeOut)
def split(request: HttpRequest, zone: str, code: str, body: SplitIn) -> dict[str, Any]:
    found, actor = api_zone(request, zone, "subject.merge")
    return change_row(services.split(actor, queries.find(found, code), **body.dict()))


@router.post("/subject-changes/{number}/undo", summary="撤销合并或拆分", response=ChangeOut)
def undo(request: HttpRequest, zone: str, number: int, body: Evidence) -> dict[str, Any]:
    found, actor = api_zone(request, zone, "subject.merge")
    rows = SubjectChange.objects.select_related("kept__zone", "other", "zone")
    return change_row(services.undo(actor, get_object_or_404(rows, pk=number, zone=found), body.evidence))


@router.get("/subject-proposals", summary="可能相同的单位", response=ProposalsOut)
def proposals(request: HttpRequest, zone: str, state: str = "open", offset: int = 0, limit: int = 50) -> dict[str, Any]:
    found, _ = api_zone(request, zone, "view")
    rows = queries.proposals(found).filter(state=state)
    start, size = min(max(0, offset), 10**9), min(max(1, limit), 500)
    return {"total": rows.count(), "offset": start, "items": [proposal_row(row) for row in rows[start : start + size]]}


@router.post("/subject-proposals/{number}/accept", summary="合并这一对", response=ChangeOut)
def accept(request: HttpRequest, zone: str, number: int, body: AcceptIn) -> dict[str, Any]:
    found, actor = api_zone(request, zone, "subject.merge")
    return change_row(services.accept_proposal(actor, proposal(found, number), body.evidence, keep=body.keep))


@router.post("/subject-proposals/{number}/distinct", summary="确认这一对不同", response=ProposalOut)
def distinct(request: HttpRequest, zone: str, number: int, body: Evidence) -> dict[str, Any]:
    found, actor = api_zone(request, zone, "subject.merge")
    return proposal_row(services.declare_distinct(actor, proposal(found, number), body.evidence))


def entry(zone: Zone, code: str) -> Subject | None:
    """The entry a call names as parent."""
    if not code:
        return None
    found = Subject.objects.filter(zone=zone, code=code).first()
    if found is None:
        raise Problem("subject-unknown", f"没有编号为“{code}”的登记。", hint="请核对编号。")
    return found


def proposal(zone: Zone, number: int) -> MatchProposal:
    rows = MatchProposal.objects.select_related("left__zone", "right__zone", "zone")
    return get_object_or_404(rows, pk=number, zone=zone)


def brief(row: Subject) -> dict[str, Any]:
    fields = ("code", "kind", "name", "credit_code", "category", "industry", "region", "summary", "simulated")
    return {field: getattr(row, field) for field in fields} | {"parent": row.parent.code if row.parent else None}


def name_row(row: SubjectName) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.kind,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "document": row.document.code if row.document else None,
        "place": row.place,
    }


def change_row(row: SubjectChange) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "kept": row.kept.code,
        "other": row.other.code,
        "evidence": row.evidence,
        "made_at": row.made_at,
        "made_by": str(row.made_by) if row.made_by else None,
        "undone_at": row.undone_at,
        "undone_by": str(row.undone_by) if row.undone_by else None,
    }


def proposal_row(row: MatchProposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "left": brief_name(row.left),
        "right": brief_name(row.right),
        "score": str(row.score),
        "reason": row.reason,
        "state": row.state,
        "evidence": row.evidence,
        "decided_at": row.decided_at,
    }


def brief_name(row: Subject) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "kind": row.kind, "simulated": row.simulated}
