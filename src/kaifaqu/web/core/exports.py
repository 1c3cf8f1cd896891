"""All rows of a list as CSV, XLSX or JSON: streamed, safe to open, with notice and mark 模拟数据; each in the audit."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from kaifaqu.web.core import audit
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.lists import Column, ListSpec
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import tidy
from kaifaqu.web.core.paging import Rows, count

CHUNK = 2000
# Signs with which a spreadsheet takes a text for a formula; full-width forms too, which Chinese editions accept.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SIMULATED = "模拟数据"
CELL_LIMIT = 32_767  # characters in a cell of a workbook


@dataclass(frozen=True)
class Job:
    """One file to write: its name, title, columns and rows, and what is said about it."""

    name: str
    title: str
    columns: list[Column]
    rows: Rows
    zone: Zone | None
    notes: list[tuple[str, str]]

    def flag(self, row: Any) -> str:
        return _flag(row, self.zone)


def export(request: HttpRequest, actor: Actor, spec: ListSpec, rows: Rows, *, zone: Zone | None, wanted: str) -> HttpResponseBase:
    """The rows as a file of the ``wanted`` format. The right to export has been asked for by the caller."""
    columns = [column for column in spec.columns if column.export]
    if is_simulated(rows, zone):
        columns.append(Column("simulated", SIMULATED, value=lambda row: _flag(row, zone)))
    total = count(rows, None)
    query = {key: value for key, value in request.GET.items() if key not in {"format", "page"}}
    detail = {"list": spec.name, "format": wanted, "rows": total, "query": query}
    summary = f"导出“{spec.title}”{total}行（{wanted}）"
    audit.record(actor, "export", zone=zone, obj=("list", spec.name), summary=summary, detail=detail)
    notes = _notes(request, actor, spec, zone, total)
    parts = (zone.name if zone else "", spec.title, timezone.localdate().isoformat())
    name = "_".join(part for part in parts if part)
    return WRITERS[wanted](Job(f"{name}.{wanted}", spec.title, columns, rows, zone, notes))


def is_simulated(rows: Rows, zone: Zone | None) -> bool:
    """Whether any row is made up: then the file gets a column that says of each row whether it is."""
    if zone is not None and zone.simulated:
        return True
    if isinstance(rows, QuerySet):
        try:
            rows.model._meta.get_field("simulated")
        except FieldDoesNotExist:
            return False
        return rows.filter(simulated=True).exists()
    return any(_flag(row, None) == "是" for row in rows)


def _flag(row: Any, zone: Zone | None) -> str:
    own = row.get("simulated") if isinstance(row, dict) else getattr(row, "simulated", None)
    return "是" if own or (own is None and zone is not None and zone.simulated) else "否"


def _notes(request: HttpRequest, actor: Actor, spec: ListSpec, zone: Zone | None, total: int) -> list[tuple[str, str]]:
    on = getattr(request, "on", None)
    pairs = [
        ("内容", spec.title),
        ("开发区", zone.name if zone else ""),
        ("基准日", on.isoformat() if on else ""),
        ("行数", str(total)),
        ("数据说明", zone.notice if zone else ""),
        ("模拟数据", "本文件含模拟数据，不对应任何真实单位" if zone and zone.simulated else ""),
        ("导出人", actor.name),
        ("导出时间", timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        ("地址", request.get_full_path()),
    ]
    return [(title, text) for title, text in pairs if text]


def every(rows: Rows) -> Iterable[Any]:
    """All rows, read in portions."""
    return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula: a leading sign gets an apostrophe before it."""
    return f"'{text}" if text.startswith(DANGEROUS) or text.lstrip().startswith(DANGEROUS) else text


def bare(value: Any) -> Any:
    """A value for a file: numbers stay numbers, times are local, everything else is text."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    return value if isinstance(value, dt.date) else str(value)


def _plain_text(value: Any) -> str:
    value = bare(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{tidy(value):f}"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return safe_text(value) if isinstance(value, str) else str(value)


class _Echo:
    """A file that gives back what is written: the csv module's lines go straight to the response."""

    def write(self, line: str) -> str:
        return line


def _csv(job: Job) -> HttpResponseBase:
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow([safe_text(column.head) for column in job.columns])
        for row in every(job.rows):
            yield writer.writerow([_plain_text(column.of(row)) for column in job.columns])
        if job.zone is not None and job.zone.notice:
            yield writer.writerow([safe_text(f"注：{job.zone.notice}")])

    return _stream(job.name, lines(), "text/csv; charset=utf-8")


def _unit(column: Column) -> str:
    return column.unit if isinstance(column.unit, str) else ""


def _json(job: Job) -> HttpResponseBase:
    def value(raw: Any) -> Any:
        raw = bare(raw)
        if isinstance(raw, Decimal):
            return f"{tidy(raw):f}"  # as text, as in the API: no digit is lost
        return raw.isoformat() if isinstance(raw, dt.date) else raw

    def lines() -> Iterator[str]:
        heads = [{"key": column.key, "title": column.title, "unit": _unit(column)} for column in job.columns]
        head = {"title": job.title, "zone": job.zone.code if job.zone else None, "notes": dict(job.notes), "columns": heads}
        yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
        separator = "\n"
        for row in every(job.rows):
            content = {column.key: value(column.of(row)) for column in job.columns}
            if "simulated" in content:
                content["simulated"] = job.flag(row) == "是"
            yield separator + json.dumps(content, ensure_ascii=False)
            separator = ",\n"
        yield "\n]}\n"

    response = _stream(job.name, lines(), "application/json")
    del response["Content-Disposition"]
    return response


def _stream(name: str, lines: Iterator[str], kind: str) -> StreamingHttpResponse:
    """Lines joined to portions of some size: a write to the client per row would be slow."""

    def portions() -> Iterator[bytes]:
        while portion := "".join(islice(lines, 500)):
            yield portion.encode()

    response = StreamingHttpResponse(portions(), content_type=kind)
    response["Content-Disposition"] = _disposition(name)
    return response


def _disposition(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"


def _xlsx(job: Job) -> HttpResponseBase:
    target = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = _Formats(book)
    sheet = book.add_worksheet("".join(sign for sign in job.title if sign not in "[]:*?/\\'")[:31] or "列表")
    stream = iter(every(job.rows))
    sample = list(islice(stream, 200))
    for index, column in enumerate(job.columns):
        texts = [column.head, *(_plain_text(column.of(row)) for row in sample)]
        sheet.set_column(index, index, min(60, max(_width(text) for text in texts) + 2))
        sheet.write_string(0, index, column.head, formats.head)
    sheet.freeze_panes(1, 0)
    number = 0
    for number, row in enumerate(chain(sample, stream), start=1):
        for index, column in enumerate(job.columns):
            formats.write(sheet, number, index, column.of(row))
    if job.columns and number:
        sheet.autofilter(0, 0, number, len(job.columns) - 1)
    about = book.add_worksheet("说明")
    about.set_column(0, 0, 12)
    about.set_column(1, 1, 80)
    for line, (title, text) in enumerate(job.notes):
        about.write_string(line, 0, title, formats.head)
        about.write_string(line, 1, text, formats.text)
    book.close()
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=job.name)


class _Formats:
    """The cell formats of a workbook, made once each; numbers keep as many places as their source gives."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bg_color": "#E8EFF8", "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})
        self._numbers: dict[int, Any] = {}

    def number(self, places: int) -> Any:
        if places not in self._numbers:
            pattern = "#,##0" + ("." + "0" * places if places else "")
            self._numbers[places] = self.book.add_format({"num_format": pattern, "valign": "top"})
        return self._numbers[places]

    def write(self, sheet: Any, row: int, column: int, value: Any) -> None:
        value = bare(value)
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_string(row, column, "是" if value else "否", self.text)
        elif isinstance(value, Decimal | int | float):
            number = tidy(Decimal(str(value)))
            places = max(0, -int(number.as_tuple().exponent))
            if number.is_finite() and Decimal(repr(float(number))) == number and places <= 8:
                sheet.write_number(row, column, float(number), self.number(places))
            else:  # more digits than a workbook holds: as text, none is lost
                sheet.write_string(row, column, f"{number:f}", self.text)
        elif isinstance(value, dt.datetime):
            sheet.write_datetime(row, column, value, self.moment)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, value, self.day)
        else:  # a cell of type text is never computed, whatever it begins with
            sheet.write_string(row, column, value[:CELL_LIMIT], self.text)


def _width(text: str) -> int:
    """The width on paper: a Chinese character takes two places."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text[:60])


Writer = Callable[[Job], HttpResponseBase]
WRITERS: dict[str, Writer] = {"csv": _csv, "json": _json, "xlsx": _xlsx}
