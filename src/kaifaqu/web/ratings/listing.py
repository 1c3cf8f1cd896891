"""The league table as a list, and how its cells are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kaifaqu.web.core.lists import Column, Filter, ListSpec
from kaifaqu.web.core.models import Zone

from .published import RankRow, RankTable
from .queries import League, LeagueRow
from .tree import CONDITIONS

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

    from .tree import Branch


def sheet_url(found: League, row: LeagueRow, zone: Zone) -> str:
    """The address of one subject's sheet for the period shown."""
    url = reverse("ratings:sheet", kwargs={"zone": zone.code, "standard": found.run.standard, "code": row.subject.code})
    return f"{url}?{found.asked}"


def league_spec(found: League, zone: Zone, *, may_compare: bool = True) -> ListSpec:
    """Rank, name, score, contribution per criterion; groups and cities as filters."""
    own = zone.subject_id
    columns = [
        *([Column("rank", "位次", align="right", sort=True)] if found.ranked or not _judged(found) else []),
        *_between(found),
        *_changes(found),
        Column(
            "name",
            "开发区",
            value=lambda row: named(row.subject, own, simulated=row.simulated and not zone.simulated),
            link=lambda row, _: sheet_url(found, row, zone),
            sort=lambda row: row.subject.name,
            nowrap=True,
            export=False,
        ),
        Column("subject", "开发区", value="subject.name", html=False),
        Column("region", "所在地", value="subject.region", sort=True, nowrap=True),
        *([_total()] if found.scored or not _judged(found) else []),
        *([Column("high", "总分上限", align="right", digits=2)] if any(row.high is not None for row in found.rows) else []),
        *([Column("grade", "等级", sort=True)] if any(row.grade for row in found.rows) else []),
        *([Column("result", "结论", value=lambda row: CONDITIONS.get(row.result, ""), sort=True)] if _judged(found) else []),
    ]
    for item in found.criteria:
        columns += _criterion(found, item.id, item.title, item.unit)
    if found.criteria:
        columns.append(Column("missing", "缺数据", value=lambda row: "、".join(row.missing), nowrap=True))
    if may_compare and found.criteria:
        columns.append(Column("compare", "比较", value=lambda row: _pick(row, own), export=False))
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
        default_sort="rank" if found.ranked or not _judged(found) else "",
        page_size=60,
        empty="没有参加评价的开发区。请先在登记库中登记开发区并录入评价项的数据。",
    )


def _total() -> Column:
    def value(row: LeagueRow) -> float | None:
        return None if row.total is None else round(row.total, 2)

    return Column("total", "总分", value=value, align="right", sort=True, digits=2)


def _judged(found: League) -> bool:
    return any(row.result for row in found.rows)


def _between(found: League) -> list[Column]:
    """Between which places a subject lies while the weights vary, where that has been worked out."""
    if found.interval is None:
        return []

    def end(row: LeagueRow, at: int) -> int | None:
        return None if row.between is None else row.between[at]

    def both(row: LeagueRow) -> str:
        return "" if row.between is None else f"{row.between[0]}–{row.between[1]}"

    return [
        Column("between", "位次区间", value=both, align="right", sort=lambda row: end(row, 0), nowrap=True, export=False),
        Column("low", "位次区间起", value=lambda row: end(row, 0), html=False),
        Column("last", "位次区间止", value=lambda row: end(row, 1), html=False),
    ]


def _changes(found: League) -> list[Column]:
    """Places won since the year before: an arrow on the page, the number in a file."""
    if found.previous is None:
        return []
    return [
        Column(
            "change",
            "比上年",
            value=lambda row: change_html(row.change),
            align="right",
            sort=lambda row: row.change,
            export=False,
        ),
        Column("places", "比上年", value="change", html=False),
    ]


def _pick(row: LeagueRow, own: int | None) -> SafeString:
    return format_html(
        '<input class="form-check-input" type="checkbox" name="s" value="{}" form="kq-compare" aria-label="比较 {}"{}>',
        row.subject.code,
        row.subject.name,
        SafeString(" checked") if row.subject.pk == own else "",
    )


def named(subject: Subject, own: int | None, *, simulated: bool = False) -> SafeString:
    """A subject's name, the zone's own marked."""
    mark = SafeString(' <span class="badge bg-primary-lt">本区</span>') if subject.pk == own else ""
    made_up = SafeString(' <span class="badge kq-simulated">模拟数据</span>') if simulated else ""
    return format_html("{}{}{}", subject.name, mark, made_up)


def rank_spec(table: RankTable, zone: Zone) -> ListSpec:
    """Published ranks: a column per year, each rank leading to its observation."""

    def of_year(year: str) -> Column:
        def rank(row: RankRow) -> int | None:
            point = row.points.get(year)
            return None if point is None else int(point.amount)

        def link(row: RankRow, _: Zone) -> str:
            point = row.points.get(year)
            number = getattr(point.chosen, "id", None) if point is not None else None
            return reverse("indicators:observation", kwargs={"zone": zone.code, "id": number}) if number else ""

        return Column(year, f"{year}年", value=rank, link=link, align="right", sort=True)

    return ListSpec(
        name=f"ranks-{table.indicator.code}",
        title=f"{table.indicator.name}位次（{table.scope}）",
        columns=[
            Column(
                "name",
                "开发区",
                value=lambda row: named(row.subject, zone.subject_id),
                link=lambda row, _: reverse("subjects:detail", kwargs={"zone": zone.code, "code": row.subject.code}),
                sort=lambda row: row.subject.name,
                export=False,
            ),
            Column("subject", "开发区", value="subject.name", html=False),
            Column("region", "所在地", value="subject.region", sort=True, nowrap=True),
            *[of_year(year) for year in table.years],
            Column(
                "change",
                "最近一年",
                value=lambda row: change_html(row.change),
                align="right",
                sort=lambda row: row.change,
                export=False,
            ),
            Column("places", "最近一年进退", value="change", html=False),
            Column("undated", "期未定的位次", value=lambda row: "；".join(f"{fact.value:f}" for fact in row.undated), html=False),
        ],
        search=lambda rows, text: [row for row in rows if text in row.subject.name],
        search_hint="开发区",
        page_size=60,
    )


def reasons_spec(found: League, row: LeagueRow) -> ListSpec:
    """One subject's tree of reasons as a file, a line per node."""

    def said(branch: Branch) -> str:
        parts = [f"计分：{branch.says}"] if branch.kind == "group" and branch.says else []
        return "；".join([*parts, *(f"{word}：{text}" for word, text in branch.lines)])

    def reads(branch: Branch) -> str:
        return "；".join(f"{read.title}{f'（{read.period}）' if read.period else ''} {read.value}" for read in branch.reads)

    def sources(branch: Branch) -> str:
        named = (
            f"{one.document.title} {one.place}" if one.document else one.get_source_display()
            for read in branch.reads
            for one in read.sources
        )
        return "；".join(dict.fromkeys(named))

    return ListSpec(
        name=f"reasons-{found.run.standard}",
        title=f"{row.subject.name}{found.run.title}得分理由",
        columns=[
            Column("depth", "层级", value=lambda branch: branch.depth + 1),
            Column("title", "评价项"),
            Column("value", "数值"),
            Column("points", "得分"),
            Column("weight", "权重（占上级）"),
            Column("contribution", "计入总分"),
            Column("rank", "该项位次"),
            Column("said", "规则与说明", value=said),
            Column("missing", "还缺", value=lambda branch: "、".join(branch.missing)),
            Column("reads", "所用数值", value=reads),
            Column("sources", "来源", value=sources),
        ],
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
        Column(code, title, value=contribution, unit="加权得分", align="right", sort=contribution, digits=2),
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
        return format_html('<span class="kq-missing">{}</span>', "—")
    if change == 0:
        return format_html('<span class="kq-num">{}</span>', "持平")
    words, arrow = ("上升", "↑") if change > 0 else ("下降", "↓")
    return format_html(
        '<span class="kq-num position-relative"><span aria-hidden="true">{}</span><i class="visually-hidden">{}</i>{}</span>',
        arrow,
        words,
        abs(change),
    )
