"""Pages of the project register."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kaifaqu.web.core import policy
from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.lists import Column, Filter, ListSpec, render_list
from kaifaqu.web.core.models import Zone
from kaifaqu.web.subjects import queries as subject_queries

from . import queries
from .models import Project

NONE = "-"  # in the address: projects whose source names no industry


def _link(row: Project, zone: Zone) -> str:
    return reverse("projects:detail", kwargs={"zone": zone.code, "code": row.code})


def crumbs(zone: Zone, *more: tuple[str, str]) -> list[tuple[str, str]]:
    home = reverse("cockpit:home", kwargs={"zone": zone.code})
    return [(zone.name, home), ("项目", reverse("projects:list", kwargs={"zone": zone.code})), *more]


def owner_name(row: Project) -> str:
    """The owner as the source writes it; else as the register has it."""
    return row.owner_name or (row.owner.name if row.owner else "")


COLUMNS = (
    Column("name", "项目名称", link=_link, sort="name", template="projects/_name.html"),
    Column("industry", "行业", sort="industry"),
    Column("owner", "单位", value=owner_name, sort="owner_name", template="projects/_owner.html"),
    Column("capacity", "规模"),
    Column("stage", "阶段", value=lambda row: row.get_stage_display(), sort="stage", template="projects/_stage.html"),
    Column("section", "来源栏目", sort="section"),
    Column("number", "序号", align="right", sort="number"),
    Column("code", "编号", sort="code", nowrap=True),
    Column("document", "文件", value="document.code", html=False),
    Column("place", "位置", html=False),
)


def _by_industry(rows: Any, value: str) -> Any:
    return rows.filter(industry="" if value == NONE else value)


def spec(zone: Zone, overview: queries.Overview) -> ListSpec:
    industries = [(row.industry or NONE, f"{row.title}（{row.total}）") for row in overview.rows]
    return ListSpec(
        name="projects",
        title="项目",
        columns=COLUMNS,
        filters=[
            Filter("industry", "行业", lambda: industries, _by_industry),
            Filter("stage", "阶段", lambda: Project.Stage.choices, lambda rows, value: rows.filter(stage=value)),
        ],
        search=partial(queries.search, zone),
        search_hint="项目、单位或规模",
        default_sort="code",
        empty="还没有项目。请把项目表放进数据包的 projects.csv，用 kaifaqu zone load 载入。",
    )


@zone_page("view")
@require_GET
def index(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """The projects, with their number by industry and stage above."""
    overview = queries.overview(zone)
    rows = queries.projects(zone).select_related("document")
    context = {"overview": overview, "none": NONE, "crumbs": crumbs(zone)}
    return render_list(request, spec(zone, overview), rows, zone=zone, template="projects/list.html", context=context)


@zone_page("view", own=True)
@require_GET
def detail(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """One project with its source; an enterprise may see its own."""
    project = queries.find(zone, code)
    policy.require(Actor.of(request), "view", zone, project.owner or project.subject)
    context = {
        "zone": zone,
        "project": project,
        "owner": subject_queries.kept(project.owner) if project.owner else None,
        "neighbours": queries.neighbours(project),
        "page_title": project.name,
        "crumbs": crumbs(zone, (project.name, "")),
    }
    return render(request, "projects/detail.html", context)
