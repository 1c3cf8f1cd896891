"""The lists of statements and of findings, for pages and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from kaifaqu.observe import MEASURES, Catalogue, Period
from kaifaqu.web.core.lists import Column, Filter, ListSpec
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.paging import Rows

from .models import Document, FindingRow, StatementRow
from .reads import FILTERS


def statements_spec(zone: Zone, document: Document, catalogue: Catalogue) -> ListSpec:
    """The statements of a version, with what the machine read beside what was accepted."""
    names = {item.code: item.name for item in catalogue}

    def place_link(row: StatementRow, _: Any) -> str:
        home = reverse("documents:detail", kwargs={"zone": zone.code, "code": document.code})
        return f"{home}?at=s-{row.pk}#s-{row.pk}"

    return ListSpec(
        name=f"statements-{document.code}",
        title="读数清单",
        columns=(
            Column("number", "序号", value=lambda row: row.number + 1, align="right", sort="number"),
            Column("place", "位置", link=place_link),
            Column("subject", "对象"),
            Column("body", "对象编号", html=False),
            Column("indicator", "原文指标名"),
            Column("matched", "指标", value=lambda row: names.get(row.code, ""), sort="code"),
            Column("code", "指标代码", html=False),
            Column("confidence", "可信度", align="right", unit="%", sort="confidence"),
            Column("period", "报告期", value=lambda row: Period.parse(row.period).label if row.period else ""),
            Column("measure", "度量", value=lambda row: MEASURES.get(row.measure, row.measure)),
            Column("basis", "口径", html=False),
            Column("bound", "界限", html=False),
            Column("value", "数值", align="right", sort="value"),
            Column("unit", "单位"),
            Column("target", "目标"),
            Column("scope", "排名范围", html=False),
            Column("read_value", "机读数值", value=lambda row: row.reading["value"], html=False),
            Column("read_period", "机读报告期", value=lambda row: row.reading["period"], html=False),
            Column("quote", "原文"),
            Column("state", "状态", value=lambda row: row.get_state_display(), sort="state"),
            Column("reviewer", "审阅人", value=lambda row: row.reviewed_by, html=False),
            Column("reviewed_at", "审阅时间", html=False),
            Column("reason", "理由", html=False),
            Column("observation", "入库编号", value=lambda row: row.observation_id, align="right"),
            Column("replaced", "更正了", value=lambda row: row.replaced_id, align="right", html=False),
        ),
        filters=(
            Filter("show", "筛选", lambda: [(key, label) for key, (label, _) in FILTERS.items()], _narrowed),
            Filter("measure", "度量", lambda: list(MEASURES.items()), lambda rows, value: rows.filter(measure=value)),
        ),
        search=_search,
        search_hint="指标、对象或原文",
        default_sort="number",
        page_size=100,
        empty="这一版里没有读出数。",
    )


def _narrowed(rows: Any, value: str) -> Rows:
    return rows.filter(FILTERS[value][1])  # type: ignore[no-any-return]


def _search(rows: Rows, text: str) -> Rows:
    assert not isinstance(rows, Sequence)
    for word in text.split():
        rows = rows.filter(Q(indicator__icontains=word) | Q(subject__icontains=word) | Q(quote__icontains=word) | Q(code=word))
    return rows


def findings_spec(zone: Zone, bureaus: Sequence[str], documents: Sequence[tuple[str, str]]) -> ListSpec:
    """The work list of findings; ``documents`` are code and title of those that have any."""

    def link(row: FindingRow, _: Any) -> str:
        return reverse("documents:finding", kwargs={"zone": zone.code, "finding": row.pk})

    return ListSpec(
        name="findings",
        title="疑点",
        columns=(
            Column("severity", "程度", value=_severity, template="documents/_severity.html", sort="severity"),
            Column("title", "疑点", link=link),
            Column("recomputation", "复算"),
            Column("documents", "文件", value=_documents),
            Column("places", "位置", value=lambda row: "；".join(quote["place"] for quote in row.quotes), html=False),
            Column("quotes", "原文", value=lambda row: "；".join(quote["text"] for quote in row.quotes), html=False),
            Column("explanations", "也可能是", value=lambda row: "；".join(row.explanations), html=False),
            Column("state", "状态", value=lambda row: row.get_state_display(), sort="state", nowrap=True),
            Column("bureau", "部门", sort="bureau"),
            Column("note", "说明", html=False),
            Column("rule", "规则", html=False),
            Column("found_at", "发现时间", sort="found_at"),
        ),
        filters=(
            Filter(
                "state", "状态", lambda: FindingRow.State.choices, lambda rows, value: rows.filter(state=value),
                blank="待处理和已转部门",
            ),
            Filter("severity", "程度", lambda: FindingRow.Severity.choices, lambda rows, value: rows.filter(severity=value)),
            Filter("document", "文件", lambda: documents, _of_document),
            Filter("bureau", "部门", lambda: [(name, name) for name in bureaus], lambda rows, value: rows.filter(bureau=value)),
        ),
        search=_search_findings,
        search_hint="疑点、复算或说明",
        default_sort="-found_at",
        empty="没有疑点。上传文件后会自动核对，对不上的列在这里。",
    )  # fmt: skip


def _of_document(rows: Any, code: str) -> Rows:
    return rows.filter(pk__in=FindingRow.objects.filter(files__document__code=code).values("pk"))  # type: ignore[no-any-return]


def _severity(row: FindingRow) -> str:
    return row.get_severity_display()


def _documents(row: FindingRow) -> str:
    return "、".join(dict.fromkeys(quote["title"] for quote in row.quotes))


def _search_findings(rows: Rows, text: str) -> Rows:
    assert not isinstance(rows, Sequence)
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(recomputation__icontains=word) | Q(note__icontains=word))
    return rows
