"""The list of sources, and the list of the figures of one source, for pages and files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse

from kaifaqu.observe import Period
from kaifaqu.web.core.lists import Column, Filter, ListSpec
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.paging import Rows

from .models import Document
from .queries import PAGE, Figure


def _detail(row: Document, zone: Zone) -> str:
    return reverse("documents:detail", kwargs={"zone": zone.code, "code": row.code})


def _certainty(row: Document) -> str:
    """A made-up document is no official text, however it was entered."""
    return "不适用（模拟数据）" if row.simulated else row.get_certainty_display()


def _work(zone: Zone) -> tuple[Column, ...]:
    """What waits in a document, with the way to it; only for who may read texts, and of documents that they may read."""

    def statements(row: Any, _: Zone) -> str:
        return f"{_detail(row, zone)}?show=open#kq-statements" if row.open_count else ""

    def doubts(row: Any, _: Zone) -> str:
        found = reverse("documents:findings", kwargs={"zone": zone.code})
        return f"{found}?document={row.code}" if row.finding_count else ""

    return (
        Column("open_count", "待审阅", align="right", unit="个", sort="open_count", link=statements),
        Column("finding_count", "疑点", align="right", unit="处", sort="finding_count", link=doubts),
    )


def spec(zone: Zone, *, work: bool = False) -> ListSpec:
    """All sources of a zone; with ``work`` what waits in each (``reads.with_work``)."""

    def kinds() -> list[tuple[str, str]]:
        found = Document.objects.filter(zone=zone).exclude(kind="").order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, kind) for kind in found]

    return ListSpec(
        name="documents",
        title="文件",
        columns=(
            Column("code", "编号", sort="code"),
            Column("title", "标题", link=_detail, sort="title"),
            *(_work(zone) if work else ()),
            Column("issuer", "发布单位", sort="issuer"),
            Column("dated", "日期", sort="published_on", nowrap=True),
            Column("number", "文号"),
            Column("kind", "类型", sort="kind"),
            Column("certainty", "可信度", value=_certainty, template="documents/_certainty.html"),
            Column("published_on", "发布日（用于截至某日所知）", html=False),
            Column("figure_count", "数据", align="right", unit="个", sort="figure_count"),
            Column("mention_count", "提及", align="right", unit="处", sort="mention_count"),
            Column("note", "说明", html=False),
            Column("link", "官方网址", html=False),
        ),
        filters=(
            Filter("kind", "类型", kinds, lambda rows, value: rows.filter(kind=value)),
            Filter("certainty", "可信度", lambda: Document.Certainty.choices, lambda rows, value: rows.filter(certainty=value)),
        ),
        search=_search,
        search_hint="标题、单位或文号",
        default_sort="code",
        empty="还没有登记文件。请用 kaifaqu zone load 载入开发区数据包。",
    )


def _search(rows: Rows, text: str) -> Rows:
    assert not isinstance(rows, Sequence)
    for word in text.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(issuer__icontains=word) | Q(number__icontains=word) | Q(code__iexact=word)
        )
    return rows


def _value_link(item: Figure, zone: Zone) -> str:
    return reverse("indicators:observation", kwargs={"zone": zone.code, "id": item.row.pk})


def figures_spec(document: Document, rows: Sequence[Figure]) -> ListSpec:
    """The figures taken from one document, in the order of their places."""
    subjects = dict.fromkeys((item.row.subject.code, item.row.subject.name) for item in rows)
    indicators = dict.fromkeys((item.row.indicator.code, item.row.indicator.name) for item in rows)
    return ListSpec(
        name=f"document-{document.code}",
        title=document.title,
        columns=(
            Column("id", "编号", value="row.pk", html=False),
            Column("place", "位置", value="row.place"),
            Column("subject", "对象", value="row.subject.name"),
            Column("indicator_code", "指标代码", value="row.indicator.code", html=False),
            Column("indicator", "指标", value="row.indicator.name"),
            Column("written", "原文指标名", value="row.written", html=False),
            Column("period", "报告期", value=_period),
            Column("measure", "度量", value=lambda item: item.row.get_measure_display()),
            Column("basis", "口径", value="row.basis", html=False),
            Column("bound", "界限", value=lambda item: "" if item.row.bound == "=" else item.row.bound, html=False),
            Column("value", "数值", value="row.value", align="right", link=_value_link),
            Column("unit", "单位", value="row.unit"),
            Column("target", "目标", value="row.target"),
            Column("status", "状态", value=lambda item: item.row.get_status_display()),
            Column("quote", "原文", value="row.quote"),
        ),
        filters=(
            Filter(
                "subject", "对象", lambda: list(subjects), lambda found, code: [i for i in found if i.row.subject.code == code]
            ),
            Filter(
                "indicator",
                "指标",
                lambda: list(indicators),
                lambda found, code: [i for i in found if i.row.indicator.code == code],
            ),
            Filter("sort_of", "种类", lambda: SORTS, _of_sort),
        ),
        search=lambda found, text: [item for item in found if _matches(item, text)],
        search_hint="指标、对象或原文",
        page_size=1000,
        empty="还没有从这份文件录入数据。可从“指标”中录入，来源选这份文件。",
    )


def large_spec(document: Document) -> ListSpec:
    """:func:`figures_spec` for a document with very many figures: filtered, searched and paged by the database."""

    def indicators() -> list[tuple[str, str]]:
        key = f"documents:indicators:{document.pk}:{document.zone.data_version}"
        rows = document.observations.order_by("indicator__name").values_list("indicator__code", "indicator__name")
        found: list[tuple[str, str]] | None = cache.get_or_set(key, lambda: list(rows.distinct()), 24 * 3600)
        return found or []

    small = figures_spec(document, ())
    return replace(
        small,
        columns=[replace(column, value=_of_row(column), link=None) for column in small.columns],
        filters=[
            Filter("indicator", "指标", indicators, lambda rows, code: rows.filter(indicator__code=code)),
            Filter("sort_of", "种类", lambda: SORTS, lambda rows, value: rows.filter(_SORTS[value])),
        ],
        search=_search_rows,
        page_size=PAGE,
    )


def _of_row(column: Column) -> Callable[[Any], Any]:
    return lambda row: column.of(Figure(row))


def _search_rows(rows: Rows, text: str) -> Rows:
    assert not isinstance(rows, Sequence)
    for word in text.split():
        held = Q(indicator__name__icontains=word) | Q(written__icontains=word) | Q(subject__name__icontains=word)
        rows = rows.filter(held | Q(quote__icontains=word) | Q(place__icontains=word) | Q(indicator__code__iexact=word))
    return rows


_SORTS = {"target": Q(target=True), "undated": Q(undated=True), "withdrawn": Q(status="withdrawn")}
SORTS = (("target", "目标"), ("undated", "期未定"), ("withdrawn", "已撤回"))


def _of_sort(found: Rows, value: str) -> Rows:
    checks = {
        "target": lambda row: row.target,
        "undated": lambda row: row.undated,
        "withdrawn": lambda row: row.status == "withdrawn",
    }
    return [item for item in found if checks[value](item.row)]


def _period(item: Figure) -> str:
    row = item.row
    return Period.undated_between(row.period).label if row.undated else Period.parse(row.period).label


def _matches(item: Figure, text: str) -> bool:
    row = item.row
    held = " ".join((row.indicator.name, row.written, row.subject.name, row.quote, row.place, row.indicator.code)).casefold()
    return all(word in held for word in text.casefold().split())
