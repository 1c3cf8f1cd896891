"""JSON of the document room: the sources, and one source with the figures taken from it."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Field, Schema

from kaifaqu.web.core.access import api_zone, on_of
from kaifaqu.web.core.numbers import tidy

from . import queries
from .models import Document
from .reading_api import router  # one router: two operations of one path must be in the same


class DocumentOut(Schema):
    """A source."""

    code: str = Field(title="编号")
    title: str = Field(title="标题")
    issuer: str = Field(title="发布单位")
    number: str = Field(title="文号")
    kind: str = Field(title="类型")
    dated: str = Field(title="日期", description="如文件所写，可只到月")
    published_on: date | None = Field(None, title="发布日", description="“截至某日所知”从这一天算起")
    certainty: str = Field(title="可信度", description="C 官方文本、S 二手来源、M 未核实")
    link: str = Field(title="官方网址")
    note: str = Field(title="说明")
    simulated: bool = Field(title="模拟数据")
    figures: int = Field(title="取自它的数据个数")
    mentions: int = Field(title="提及单位处数")


class DocumentsOut(Schema):
    """The sources of a zone."""

    reference_date: date = Field(title="基准日")
    notice: str = ""
    items: list[DocumentOut]


class DocumentFigureOut(Schema):
    """A figure taken from a document; ``earlier`` are the ids of its older revisions."""

    id: int = Field(title="编号")
    earlier: list[int] = Field(title="旧版编号")
    replaced_by: int | None = Field(None, title="已由此编号更正")
    place: str = Field(title="位置")
    quote: str = Field(title="原文")
    subject: str
    indicator: str
    basis: str
    measure: str
    scope: str
    period: str
    undated: bool
    value: str
    unit: str
    bound: str
    target: bool
    status: str
    simulated: bool


class MentionOut(Schema):
    """Where the document names somebody."""

    subject: str
    name_used: str
    place: str
    says: str


class DocumentDetailOut(Schema):
    """A source with what was taken from it."""

    reference_date: date
    notice: str = ""
    document: DocumentOut
    figures: list[DocumentFigureOut]
    mentions: list[MentionOut]
    projects: list[str] = Field(title="列出的项目编号")


def _out(row: Document, figures: int, mentions: int) -> DocumentOut:
    names = ("code", "title", "issuer", "number", "kind", "dated", "published_on", "certainty", "link", "note", "simulated")
    return DocumentOut(**{name: getattr(row, name) for name in names}, figures=figures, mentions=mentions)


@router.get("/documents", response=DocumentsOut, summary="文件")
def list_documents(request: HttpRequest, zone: str) -> DocumentsOut:
    """The sources, each with how much was taken from it."""
    found, _ = api_zone(request, zone, "view")
    items = [_out(row, *counts) for row, counts in queries.counted(found)]
    return DocumentsOut(reference_date=on_of(request), notice=found.notice, items=items)


@router.get("/documents/{code}", response=DocumentDetailOut, summary="一份文件及取自它的数据")
def get_document(request: HttpRequest, zone: str, code: str) -> DocumentDetailOut:
    """One source with its figures in the order of their places, whom it names, and the projects it lists."""
    found, _ = api_zone(request, zone, "view")
    document = queries.find(found, code)
    figures, mentions = queries.figures(document), queries.mentions(document)
    standing = sum(1 for item in figures if item.standing)
    return DocumentDetailOut(
        reference_date=on_of(request),
        notice=found.notice,
        document=_out(document, standing, len(mentions)),
        figures=[_figure(item) for item in figures],
        mentions=[MentionOut(subject=m.subject.code, name_used=m.name_used, place=m.place, says=m.says) for m in mentions],
        projects=[project.code for project in queries.projects(document)],
    )


def _figure(item: queries.Figure) -> DocumentFigureOut:
    row = item.row
    names = (
        "place", "quote", "basis", "measure", "scope", "period", "undated", "unit", "bound", "target", "status", "simulated",
    )  # fmt: skip
    return DocumentFigureOut(
        id=row.pk,
        earlier=item.earlier,
        replaced_by=item.replaced_by,
        subject=row.subject.code,
        indicator=row.indicator.code,
        value=f"{tidy(row.value):f}",
        **{name: getattr(row, name) for name in names},
    )
