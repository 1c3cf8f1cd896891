"""The league table as a list, and how its cells are drawn."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kaifaqu.web.core.lists import Column, Filter, ListSpec
from kaifaqu.web.core.models import Zone

from .queries import League, LeagueRow


def sheet_url(found: League, row: LeagueRow, zone: Zone) -> str:
    """The address of one subject's sheet for the period shown."""
    url = reverse("ratings:sheet", kwargs={"zone": zone.code, "standard": found.run.standard, "code": row.subject.code})
    return f"{url}?period={found.run.period}"


def league_spec(found: League, zone: Zone, *, may_compare: bool = True) -> ListSpec:
    """Rank, name, score, contribution per criterion; groups and cities as filters."""
    own = zone.subject_id
    columns = [
        Column("rank", "位次", align="right", sort=True),
        Column(
            "change",
            "比上年",
            align="right",
            sort=True,
            template="ratings/_change.html",
            html=found.previous is not None,
            export=found.previous is not None,
        ),
        Column("name", "开发区", value="subject.name", template="ratings/_name.html", sort=True),
        Column("region", "所在地", value="subject.region", sort=True),
        Column(
            "total",
            "总分",
            value=lambda row: None if row.total is None else round(row.total, 2),
            align="right",
            sort=True,
            digits=2,
        ),
    ]
    for item in found.edition.criteria:
        columns += _criterion(found, item.id, item.title, item.unit)
    columns.append(Column("missing", "缺数据", value=lambda row: "、".join(row.missing)))
    if may_compare:
        columns.append(Column("compare", "比较", template="ratings/_pick.html", export=False))
    regions = sorted({row.subject.region for row in found.rows if row.subject.region})
    kinds = sorted({row.subject.category for row in found.rows if row.subject.category})
    return ListSpec(
        name=f"rating-{found.run.standard}",
        title=found.run.title,
        columns=columns,
        filters=(
            _equal("region", "所在地", regions),
            _equal("category", "类型", kinds),
            Filter(
                "data",
                "数据",
                lambda: [("ranked", "已排名"), ("missing", "缺数据"), ("own", "本区")],
                lambda rows, value: [row for row in rows if _has(row, value, own)],
            ),
        ),
        search=lambda rows, text: [row for row in rows if text in row.subject.name],
        search_hint="开发区",
        default_sort="rank",
        page_size=200,
        empty="没有参加评价的开发区。请先在登记库中登记开发区并录入评价项的数据。",
    )


def _criterion(found: League, code: str, title: str, unit: str) -> list[Column]:
    def line(row: LeagueRow) -> dict[str, Any]:
        return row.by_criterion.get(code, {})

    def contribution(row: LeagueRow) -> Any:
        told = line(row)
        return round(told["contribution"], 2) if told.get("points") is not None else None

    def value(row: LeagueRow) -> Any:
        return line(row).get("value")

    return [
        Column(f"{code}.value", f"{title}数值", value=value, unit=unit, align="right", html=False),
        Column(f"{code}.period", f"{title}报告期", value=lambda row: line(row).get("period"), html=False),
        Column(code, f"{title}得分", value=contribution, align="right", sort=contribution, digits=2),
    ]


def _equal(name: str, title: str, values: list[str]) -> Filter:
    return Filter(
        name,
        title,
        lambda: [(value, value) for value in values],
        lambda rows, value: [row for row in rows if getattr(row.subject, name) == value],
    )


def _has(row: LeagueRow, value: str, own: int | None) -> bool:
    if value == "own":
        return row.subject.pk == own
    return (row.rank is not None) == (value == "ranked")


def change_html(change: int | None) -> SafeString:
    """Places won or lost since the year before: an arrow and the number, with words for a reader of the screen."""
    if change is None:
        return format_html('<span class="kq-missing">—</span>')
    if change == 0:
        return format_html('<span class="kq-num">持平</span>')
    words, arrow = ("上升", "↑") if change > 0 else ("下降", "↓")
    return format_html(
        '<span class="kq-num"><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>{}</span>',
        arrow,
        words,
        abs(change),
    )
