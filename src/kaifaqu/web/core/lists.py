"""Every list of the house: filter, search, sort and page in the address, and the same rows as JSON, CSV and XLSX.

A view describes its list once (:class:`ListSpec`) and hands over a QuerySet or a list of rows to :func:`render_list`.
How to write one is in docs/lists-and-pages.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString

from kaifaqu.errors import Problem
from kaifaqu.web.core import policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.cells import drawer
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.paging import Rows as Rows  # rooms take it from here
from kaifaqu.web.core.paging import by_keys, count, first_keys, in_order, page_rows

FORMATS = ("json", "csv", "xlsx")


@dataclass(frozen=True)
class Column:
    """One column. ``value`` is a callable, a dotted path, or nothing: then ``key`` is the path.

    ``unit`` stands in the head (a text) or behind each number (a callable). ``sort`` is a field for a QuerySet, a callable or
    True (by the value) for a list. ``template`` draws the cell from ``row``, ``value``, ``zone``. ``html=False`` keeps the column
    out of the page, ``export=False`` out of the files.
    """

    key: str
    title: str
    value: Callable[[Any], Any] | str | None = None
    align: Literal["left", "right", "center"] = "left"
    unit: str | Callable[[Any], str] = ""
    link: Callable[[Any, Any], str] | None = None
    sort: str | Callable[[Any], Any] | bool | None = None
    template: str | None = None
    html: bool = True
    export: bool = True
    digits: int | None = None
    nowrap: bool = False  # codes and the like, which must not be broken

    def of(self, row: Any) -> Any:
        """The bare value in ``row``."""
        if callable(self.value):
            return self.value(row)
        found: Any = row
        for part in (self.value or self.key).split("."):
            found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
            if found is None:
                return None
        return found

    @property
    def head(self) -> str:
        """The heading of a file: title with unit."""
        return f"{self.title}（{self.unit}）" if isinstance(self.unit, str) and self.unit else self.title


@dataclass(frozen=True)
class Filter:
    """A choice above the list: ``choices`` gives (value, label); ``apply`` narrows the rows to a chosen value."""

    key: str
    title: str
    choices: Callable[[], Sequence[tuple[str, str]]]
    apply: Callable[[Any, str], Rows]
    blank: str = "全部"  # what is shown when nothing is chosen


@dataclass(frozen=True)
class ListSpec:
    """What a list shows and how it can be asked. ``default_sort`` is a column's key, with ``-`` for descending."""

    name: str
    title: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Callable[[Any, str], Rows] | None = None
    default_sort: str = ""
    page_size: int = 50
    empty: str = "没有符合条件的内容。请放宽筛选条件。"
    search_hint: str = "名称"
    export_action: str = "export"

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True)
class Head:
    """A heading on the page: the address that sorts by it, and how it is sorted now."""

    column: Column
    url: str
    aria: str

    @property
    def unit(self) -> str:
        return self.column.unit if isinstance(self.column.unit, str) else ""


@dataclass(frozen=True)
class Field:
    """A filter on the page with what is chosen."""

    filter: Filter
    choices: Sequence[tuple[str, str]]
    value: str


@dataclass
class ListPage:
    """What ``core/partials/list.html`` draws."""

    spec: ListSpec
    text: str
    fields: list[Field]
    sort: str
    total: int
    page: int
    pages: int
    heads: list[Head] = field(default_factory=list)
    rows: list[list[tuple[Column, SafeString]]] = field(default_factory=list)
    numbers: list[tuple[int | None, str]] = field(default_factory=list)
    exports: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    reset: str = ""
    previous: str = ""
    next: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether the reader has searched or filtered."""
        return bool(self.text or any(item.value for item in self.fields))

    @property
    def searchable(self) -> bool:
        """Asked by the template, which would call the search itself."""
        return self.spec.search is not None

    @property
    def first(self) -> int:
        return (self.page - 1) * self.spec.page_size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * self.spec.page_size, self.total)


def render_list(
    request: HttpRequest,
    spec: ListSpec,
    rows: Rows,
    *,
    zone: Zone | None,
    template: str = "core/list.html",
    context: dict[str, Any] | None = None,
) -> HttpResponseBase:
    """The list as the address asks for it: a page, or with ``?format=`` all its rows as a file."""
    wanted = request.GET.get("format", "")
    if wanted and wanted != "html":
        from kaifaqu.web.core import exports  # writers are loaded only when a file is asked for

        if wanted not in FORMATS:
            raise Problem("format-unknown", f"没有“{wanted}”这种格式。", hint="可用的格式：json、csv、xlsx。")
        actor = Actor.of(request)
        policy.require(actor, spec.export_action, zone)
        return exports.export(request, actor, spec, narrow(request, spec, rows)[0], zone=zone, wanted=wanted)
    shown = {"zone": zone, "page_title": spec.title, **(context or {}), "list": list_page(request, spec, rows, zone=zone)}
    return render(request, template, shown)


def narrow(request: HttpRequest, spec: ListSpec, rows: Rows) -> tuple[Rows, str, list[Field], str]:
    """The rows that the address asks for, in its order; with the search text, the filters' state and the sort."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    fields: list[Field] = []
    for item in spec.filters:
        choices = item.choices()
        value = request.GET.get(item.key, "")
        if value and value not in {str(key) for key, _ in choices}:
            raise Problem("filter-unknown", f"“{item.title}”没有“{value[:40]}”这一项。", hint="请在列表上方重新选择。")
        fields.append(Field(item, choices, value))
        if value:
            rows = item.apply(rows, value)
    if text and spec.search:
        rows = spec.search(rows, text)
    sort = request.GET.get("sort", "") or spec.default_sort
    column = spec.column(sort.lstrip("-"))
    if column is None or not column.sort:
        sort, column = "", None
    return in_order(rows, column, descending=sort.startswith("-")), text, fields, sort


def list_page(request: HttpRequest, spec: ListSpec, rows: Rows, *, zone: Zone | None) -> ListPage:
    """One page of the list, ready to be drawn; for pages that hold more than the list."""
    rows, text, fields, sort = narrow(request, spec, rows)
    keys = first_keys(rows) if text else None
    total = count(rows, keys)
    pages = max(1, -(-total // spec.page_size))
    asked = request.GET.get("page", "1")
    number = min(max(1, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1), pages)
    result = ListPage(spec, text, fields, sort, total, number, pages)
    start = (number - 1) * spec.page_size
    columns = [column for column in spec.columns if column.html]
    draw = [drawer(request, column, zone) for column in columns]
    stop = start + spec.page_size
    known = keys is not None and min(stop, total) <= len(keys)
    for row in by_keys(rows, (keys or [])[start:stop]) if known else page_rows(rows, start, stop, total):
        result.rows.append([(column, cell(row)) for column, cell in zip(columns, draw, strict=True)])
    result.heads = [_head(request, column, sort, isinstance(rows, QuerySet)) for column in columns]
    result.numbers = [(n, _url(request, page=n if n and n > 1 else None)) for n in _shown_numbers(number, pages)]
    result.previous = _url(request, page=number - 1 if number > 2 else None) if number > 1 else ""
    result.next = _url(request, page=number + 1) if number < pages else ""
    own = {"q", "page", "format", *(item.key for item in spec.filters)}
    result.kept = [(key, value) for key, values in request.GET.lists() if key not in own for value in values]
    result.reset = f"?{urlencode(result.kept)}" if result.kept else request.path
    if policy.can(Actor.of(request), spec.export_action, zone):
        result.exports = [(name.upper(), _url(request, page=None, format=name)) for name in ("xlsx", "csv", "json")]
    return result


def _head(request: HttpRequest, column: Column, sort: str, table: bool) -> Head:
    usable = isinstance(column.sort, str) if table else bool(column.sort)
    now = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
    # Numbers are first wanted from the top: 1st click descending.
    first, second = (f"-{column.key}", column.key) if column.align == "right" else (column.key, f"-{column.key}")
    url = _url(request, sort=second if sort == first else first, page=None) if usable else ""
    return Head(column, url, now)


def _url(request: HttpRequest, **changes: object) -> str:
    """This address with some parameters changed; None takes one away."""
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path


def _shown_numbers(page: int, pages: int) -> Iterator[int | None]:
    """1 … 4 5 6 … 20: None is a gap."""
    shown = sorted({1, 2, page - 1, page, page + 1, pages} & set(range(1, pages + 1)))
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            yield None
        yield number
