"""The list of standards in the workshop, the cases of one, and the preview of a trial, as lists of the house."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from kaifaqu.web.core.lists import Column, Filter, ListSpec
from kaifaqu.web.core.models import Zone

from .examples import Example
from .tree import CONDITIONS
from .trial import Trial, TrialRow
from .workshop_queries import KINDS, ORIGINS, StandardRow


def address(row: StandardRow, zone: Zone) -> str:
    """The page of a standard."""
    return reverse("standards:detail", kwargs={"zone": zone.code, "code": row.code})


def _starts(row: StandardRow) -> date | None:
    return row.edition.in_force_from if row.edition else None


def _holds(row: Example) -> str:
    return "一致" if row.holds else "不一致"


STANDARDS = ListSpec(
    name="standards",
    title="标准工作台",
    columns=[
        Column("title", "标准", link=address, sort=True),
        Column("code", "编号", sort=True, nowrap=True),
        Column("subject", "评价对象", sort=True),
        Column("origin", "来源", value=lambda row: ORIGINS[row.origin], sort=True),
        Column("edition", "现行版本", value=lambda row: row.edition.edition if row.edition else None, sort=True),
        Column("starts", "施行起", value=_starts, sort=True, nowrap=True),
        Column("editions", "版本数", align="right", sort=True),
        Column("standing", "口径", sort=True),
        Column("certainty", "依据的确定程度", sort=True),
        Column("gaps", "欠缺", sort=True),
        Column("runs", "已运行", align="right", unit="次", sort=True),
        Column("draft", "草稿", value=lambda row: f"第{row.draft}版" if row.draft else "", sort=True),
    ],
    filters=[
        Filter("subject", "评价对象", lambda: [(name, name) for name in dict.fromkeys(KINDS.values())], lambda rows, value: [
            row for row in rows if row.subject == value]),
        Filter("origin", "来源", lambda: list(ORIGINS.items()), lambda rows, value: [row for row in rows if row.origin == value]),
        Filter("gaps", "欠缺", lambda: [("some", "有欠缺"), ("none", "无欠缺")], lambda rows, value: [
            row for row in rows if bool(row.gaps) == (value == "some")]),
    ],
    search=lambda rows, text: [row for row in rows if text.lower() in f"{row.title} {row.code}".lower()],
    search_hint="名称或编号",
    default_sort="title",
    empty="没有符合条件的标准。请放宽筛选条件。",
)  # fmt: skip


EXAMPLES = ListSpec(
    name="cases",
    title="算例",
    columns=[
        Column("edition", "版本", value=lambda row: row.edition or None, sort=True),
        Column("case", "算例", sort=True),
        Column("key", "看什么", sort=True),
        Column("expected", "应为", align="right"),
        Column("found", "实为", align="right"),
        Column("holds", "核对", value=_holds, sort=True, template="ratings/_workshop_holds.html"),
    ],
    filters=[
        Filter("holds", "核对", lambda: [("no", "不一致"), ("yes", "一致")], lambda rows, value: [
            row for row in rows if row.holds == (value == "yes")]),
    ],
    search=lambda rows, text: [row for row in rows if text in row.case or text in row.key],
    search_hint="算例或条件的名称",
    default_sort="holds",
    empty="没有符合条件的算例。请放宽筛选条件。",
)  # fmt: skip


def _number(value: float | None) -> Any:
    return None if value is None else round(value, 4)


def trial_spec(made: Trial) -> ListSpec:
    """The preview of a trial: who stands where, and, against the edition in force, who moves by how much.

    Columns that would be empty for everybody are left out.
    """
    standings = [row.now for row in made.rows]
    columns = [
        column
        for wanted, column in (
            (any(one.rank is not None for one in standings),
             Column("rank", "位次", value=lambda row: row.now.rank, align="right", sort=True)),
            (any(one.between is not None for one in standings), Column("between", "位次区间", value=_between, align="right")),
            (True, Column("name", "对象", sort=True)),
            (any(one.total is not None for one in standings),
             Column("total", "总分", value=lambda row: _number(row.now.total), align="right", digits=2, sort=True)),
            (any(one.grade for one in standings), Column("grade", "等级", value=lambda row: row.now.grade or "", sort=True)),
            (any(one.result for one in standings),
             Column("result", "结论", value=lambda row: CONDITIONS.get(row.now.result, ""), sort=True)),
        )
        if wanted
    ]  # fmt: skip
    if made.against is not None:
        columns += [
            Column("before", "现行版本位次", value=_rank_before, align="right", sort=True),
            Column("before_total", "现行版本总分", value=_total_before, align="right", digits=2, sort=True),
            Column("moved", "位次变化", align="right", sort=True, template="ratings/_workshop_moved.html"),
        ]
    return ListSpec(
        name="trial", title="试算", columns=columns, default_sort="rank" if made.ranked else "name", empty="没有可以评价的对象。",
        search=lambda rows, text: [row for row in rows if text in row.name],
    )  # fmt: skip


def _between(row: TrialRow) -> str:
    return "" if row.now.between is None else f"{row.now.between[0]}～{row.now.between[1]}"


def _rank_before(row: TrialRow) -> int | None:
    return row.before.rank if row.before else None


def _total_before(row: TrialRow) -> Any:
    return _number(row.before.total) if row.before else None
