"""The project register as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from kaifaqu.web.core.access import api_zone

from . import queries
from .models import Project
from .schemas import OverviewOut, ProjectOut, ProjectsOut

router = Router(tags=["项目"])


class Listing(Schema):
    industry: str = ""
    stage: str = Field("", description="阶段代码：unknown idea attracted reserve mature underway done")
    q: str = Field("", max_length=100, description="项目、单位或规模")
    offset: int = Field(0, ge=0, le=10**9)
    limit: int = Field(50, ge=1, le=500)


@router.get("/projects", summary="项目列表", response=ProjectsOut)
def projects(request: HttpRequest, zone: str, listing: Query[Listing]) -> dict[str, Any]:
    """Projects by code; ``total`` counts all that fit."""
    found, _ = api_zone(request, zone, "view")
    rows = queries.search(found, queries.projects(found), listing.q.replace("\x00", "")).select_related("document", "subject")
    if listing.industry:
        rows = rows.filter(industry=listing.industry)
    if listing.stage:
        rows = rows.filter(stage=listing.stage)
    page = rows.order_by("code")[listing.offset : listing.offset + listing.limit]
    return {"total": rows.count(), "offset": listing.offset, "items": [brief(row) for row in page]}


@router.get("/projects-overview", summary="按行业和阶段的项目数", response=OverviewOut)
def overview(request: HttpRequest, zone: str) -> dict[str, Any]:
    found, _ = api_zone(request, zone, "view")
    table = queries.overview(found)
    rows = [{"industry": row.industry, "stages": dict(row.counts), "total": row.total} for row in table.rows]
    return {"stages": dict(table.stages), "rows": rows, "total": table.total}


@router.get("/projects/{code}", summary="项目", response=ProjectOut)
def project(request: HttpRequest, zone: str, code: str) -> dict[str, Any]:
    found, _ = api_zone(request, zone, "view")
    return brief(queries.find(found, code))


def brief(row: Project) -> dict[str, Any]:
    fields = ("code", "name", "industry", "number", "owner_name", "capacity", "stage", "section", "place", "simulated")
    return {field: getattr(row, field) for field in fields} | {
        "subject": row.subject.code,
        "owner": row.owner.code if row.owner else None,
        "stage_label": row.get_stage_display(),
        "document": row.document.code if row.document else None,
    }
