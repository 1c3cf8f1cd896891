"""The list of indicators: its columns, filters and search, for the page and for files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse

from kaifaqu.observe import MEASURES
from kaifaqu.web.core.lists import Column, Filter, ListSpec
from kaifaqu.web.core.models import Zone

from .queries import IndicatorRow, catalogue

MARKS = (("contradictory", "来源不一致"), ("undated", "有期未定的数"), ("derived", "最新值为推算"))
DATA = (("yes", "有数据"), ("no", "无数据"))


def spec(zone: Zone, rows: Sequence[IndicatorRow], subject: str = "") -> ListSpec:
    """The list for a zone; ``subject`` is the code of another subject than the zone's own, and stays in the links."""
    return ListSpec(
        name="indicators",
        title="指标",
        columns=_columns(subject),
        filters=(
            _chosen("group", "分组", rows),
            _chosen("bureau", "责任部门", rows),
            Filter("data", "数据", lambda: DATA, lambda found, value: [row for row in found if row.has_data == (value == "yes")]),
            Filter("mark", "标记", lambda: MARKS, lambda found, value: [row for row in found if value in marks(row)]),
        ),
        search=_search(zone),
        search_hint="名称、别名或代码",
        page_size=100,
        empty="指标目录还是空的。请用 kaifaqu zone load 载入开发区数据包。",
    )


def _columns(subject: str) -> tuple[Column, ...]:
    def detail(row: IndicatorRow, zone: Zone) -> str:
        url = reverse("indicators:detail", kwargs={"zone": zone.code, "code": row.code})
        return f"{url}?subject={subject}" if subject else url

    return (
        Column("code", "代码", html=False),
        Column("name", "指标", value="indicator.name", link=detail, sort=True),
        Column("value", "最新值", value=_value, align="right", template="indicators/_latest.html", sort=_value),
        Column("unit", "单位", value=lambda row: row.series.unit if row.series else row.indicator.unit, html=False),
        Column("bound", "界限", value=lambda row: row.point.bound if row.point and row.point.bound != "=" else "", html=False),
        Column("measure", "度量", value=lambda row: MEASURES[row.series.key.measure] if row.series else "", html=False),
        Column("basis", "口径", value=lambda row: row.series.key.basis if row.series else "", html=False),
        Column("period", "报告期", value=lambda row: row.period.label if row.period else "", sort=_period),
        Column("yoy", "同比", value="yoy", align="right", template="indicators/_yoy.html", sort=True),
        Column("yoy_unit", "同比单位", value="yoy_unit", html=False),
        Column("spark", "走势", template="indicators/_spark.html", value=lambda row: row.spark, export=False),
        Column("target", "规划目标", template="indicators/_target.html"),
        Column("sources", "来源", value="sources", align="right", unit="个", sort=True),
        Column("undated", "期未定", value="undated", align="right", html=False),
        Column("marks", "标记", value=_marks_text, template="indicators/_marks.html"),
        Column("group", "分组", value="indicator.group"),
        Column("bureau", "责任部门", value="indicator.bureau", sort=True),
    )


def _value(row: IndicatorRow) -> Any:
    return row.point.amount if row.point else None


def _period(row: IndicatorRow) -> Any:
    return row.period.sort_key if row.period else None


def marks(row: IndicatorRow) -> list[str]:
    """The marks of a row, by the keys of :data:`MARKS`."""
    found = {"contradictory": row.contradictory, "undated": row.undated > 0, "derived": bool(row.point and row.point.derived)}
    return [key for key, set_ in found.items() if set_]


def _marks_text(row: IndicatorRow) -> str:
    return "、".join(label for key, label in MARKS if key in marks(row))


def _chosen(name: str, title: str, rows: Sequence[IndicatorRow]) -> Filter:
    values = list(dict.fromkeys(text for row in rows if (text := getattr(row.indicator, name))))
    return Filter(
        name,
        title,
        lambda: [(value, value) for value in values],
        lambda found, value: [row for row in found if getattr(row.indicator, name) == value],
    )


def _search(zone: Zone) -> Callable[[Any, str], list[IndicatorRow]]:
    """By name, alias and code, the best match first."""

    def search(rows: Any, text: str) -> list[IndicatorRow]:
        order = {item.code: place for place, item in enumerate(catalogue(zone).search(text, limit=200))}
        return sorted((row for row in rows if row.code in order), key=lambda row: order[row.code])

    return search
