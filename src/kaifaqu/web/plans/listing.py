"""The plan table as a list: the columns of the official table, then what the judgement adds; filters; and the same as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse

from kaifaqu.assess import STATUSES
from kaifaqu.web.core.lists import Column, Filter, ListSpec
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import format_figure

from .models import Plan
from .queries import PARTS, PlanRow


def _indicator(row: PlanRow, zone: Zone) -> str:
    return reverse("indicators:detail", kwargs={"zone": zone.code, "code": row.indicator})


def _said(name: str) -> Any:
    return lambda row: getattr(row.judgement, name)


def _rounded(name: str) -> Any:
    def value(row: PlanRow) -> Any:
        number = getattr(row.judgement, name)
        return None if number is None else round(number, 4)

    return value


def _with_bound(row: PlanRow) -> str:
    return "" if row.judgement.latest_bound == "=" else row.judgement.latest_bound


def _undated(row: PlanRow) -> str:
    return "；".join(f"{f.value:f}{f.unit}（{f.period.phrase or '未注明'}）" for f in row.judgement.undated)


def _unused(row: PlanRow) -> str:
    return "；".join(f"{f.period.label} {format_figure(f.value, f.unit, f.bound, f.measure)}" for f in row.unused)


COLUMNS = (
    Column("part", "部分", value="part_label", html=False),
    Column("number", "序号", align="right", html=False, sort=True),
    Column("category", "类别"),
    Column("written", "指标", link=_indicator, sort=True),
    Column("unit", "单位"),
    Column("base", "2020年", value="base_text", align="right"),
    Column("target", "2025年", value="target_text", align="right"),
    Column("rate", "年均/[累计]", value="rate_text", align="right"),
    Column("attribute", "属性"),
    Column("kind", "目标种类", value=_said("kind_label"), html=False),
    Column("bound", "最新值界限", value=_with_bound, html=False),
    Column("latest", "最新", value=_rounded("latest"), align="right"),
    Column("period", "最新报告期", value=_said("latest_period"), html=False),
    Column("expected_now", "基准日应达", value=_rounded("expected_now"), align="right"),
    Column("expected_then", "该期应达", value=_rounded("expected_then"), align="right", html=False),
    Column("attainment", "目标完成率", value=_rounded("attainment"), align="right", unit="%", html=False),
    Column("progress", "完成进度", value=_rounded("progress"), align="right", unit="%"),
    Column("planned", "计划进度", value=_rounded("planned"), align="right", unit="%", html=False),
    Column("behind", "落后", value=_rounded("behind"), align="right", unit="个百分点", html=False),
    Column("status", "状态", value=lambda row: row.judgement.label),
    Column("unused", "不能用于判断的数值", value=_unused, html=False),
    Column("undated", "期未定的数值", value=_undated, html=False),
    Column("sentence", "判断依据", value=_said("sentence"), html=False),
    Column("next_step", "下一步", value=_said("next_step"), html=False),
    Column("bureau", "责任部门"),
    Column("document", "文件", value="document", html=False),
    Column("place", "位置", value="place", html=False),
)


def spec(plan: Plan, rows: Sequence[PlanRow]) -> ListSpec:
    """The list of one plan: its years in the heads, its categories, bureaus and attributes as filters."""
    heads = {"base": f"{plan.base_year}年", "target": f"{plan.target_year}年"}
    columns = [replace(column, title=heads.get(column.key, column.title)) for column in COLUMNS]
    return ListSpec(
        name=f"plan-{plan.code}",
        title=plan.name,
        columns=columns,
        filters=(
            Filter(
                "status", "状态", lambda: list(STATUSES.items()), lambda found, value: [r for r in found if r.status == value]
            ),
            _chosen("category", "类别", rows),
            _chosen("attribute", "属性", rows),
            _chosen("bureau", "责任部门", rows),
            Filter("part", "部分", lambda: list(PARTS.items()), lambda found, value: [r for r in found if r.part == value]),
        ),
        search=lambda found, text: [row for row in found if text in row.written or text in row.indicator_name],
        search_hint="指标",
        page_size=500,
        empty="该规划没有指标。请在数据包的 plan_items.csv 中补入，再用 kaifaqu zone load 载入。",
    )


def _chosen(name: str, title: str, rows: Sequence[PlanRow]) -> Filter:
    values = list(dict.fromkeys(text for row in rows if (text := getattr(row, name))))
    return Filter(
        name,
        title,
        lambda: [(value, value) for value in values],
        lambda found, value: [row for row in found if getattr(row, name) == value],
    )
