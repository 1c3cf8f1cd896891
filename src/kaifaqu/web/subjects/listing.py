"""The list of the register's entries, and that of the proposals."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse

from kaifaqu.web.core.lists import Column, Filter, ListSpec
from kaifaqu.web.core.models import Zone

from . import queries
from .models import Subject

ALL = "all"


def link(row: Any, zone: Zone) -> str:
    return reverse("subjects:detail", kwargs={"zone": zone.code, "code": row.code})


def kind_choices() -> list[tuple[str, str]]:
    return [*((str(value), str(label)) for value, label in Subject.Kind.choices), (ALL, "全部对象")]


def by_kind(rows: Any, value: str) -> Any:
    return rows if value == ALL else rows.filter(kind=value)


def _by(field: str, rows: Any, value: str) -> Any:
    return rows.filter(**{field: value})


COLUMNS = (
    Column("name", "名称", link=link, sort="name", template="subjects/_name.html"),
    Column("kind", "类别", value=lambda row: row.get_kind_display(), sort="kind"),
    Column("category", "类型", sort="category"),
    Column("industry", "行业", sort="industry"),
    Column("region", "所在地", sort="region"),
    Column("credit_code", "统一社会信用代码", sort="credit_code", nowrap=True),
    Column("code", "编号", sort="code", nowrap=True),
)


def spec(zone: Zone) -> ListSpec:
    """The list for a zone: its filters offer what occurs there."""
    return ListSpec(
        name="subjects",
        title="单位",
        columns=COLUMNS,
        filters=[
            Filter("kind", "类别", kind_choices, by_kind, blank="企业、平台、基金、部门"),
            Filter("industry", "行业", partial(queries.choices, zone, "industry"), partial(_by, "industry")),
            Filter("category", "类型", partial(queries.choices, zone, "category"), partial(_by, "category")),
            Filter("region", "所在地", partial(queries.choices, zone, "region"), partial(_by, "region")),
        ],
        search=partial(queries.search, zone),
        search_hint="名称、别称、信用代码",
        default_sort="name",
        empty="还没有登记单位。请用“新增”登记，或用 kaifaqu zone load 载入数据包。",
    )
