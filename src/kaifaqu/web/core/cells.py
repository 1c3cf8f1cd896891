"""One cell of a list as HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from kaifaqu.web.core import layout
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import MISSING, format_number

if TYPE_CHECKING:
    from kaifaqu.web.core.lists import Column


def drawer(request: HttpRequest, column: Column, zone: Zone | None) -> Callable[[Any], SafeString]:
    """The function that draws this column's cell of a row."""
    if column.template:
        drawn = get_template(column.template)

        def by_template(row: Any) -> SafeString:
            context = {"row": row, "value": column.of(row), "zone": zone, "column": column, "request": request}
            return mark_safe(drawn.render(context))  # noqa: S308 (a template escapes what it is given)

        return by_template
    frame = layout.page(request) if column.link else None

    def plain(row: Any) -> SafeString:
        unit = column.unit(row) if callable(column.unit) else ""
        html = cell_html(column.of(row), unit, column.digits)
        url = column.link(row, zone) if column.link else ""
        return format_html('<a href="{}">{}</a>', layout.with_date(url, frame) if frame else url, html) if url else html

    return plain


def cell_html(value: Any, unit: str = "", digits: int | None = None) -> SafeString:
    """A value as a cell shows it: numbers grouped, days in ISO form, yes and no in Chinese, missing as —."""
    if isinstance(value, SafeString):
        return value
    if value is None or value == "":
        return format_html('<span class="kq-missing">{}</span>', MISSING)
    if isinstance(value, bool):
        return format_html("{}", "是" if value else "否")
    if isinstance(value, Decimal | int | float):
        tail = format_html("%") if unit == "%" else format_html('<span class="kq-unit"> {}</span>', unit) if unit else ""
        return format_html('<span class="kq-num">{}{}</span>', format_number(value, digits), tail)
    if isinstance(value, dt.datetime):
        return format_html('<span class="kq-num">{}</span>', localtime(value).strftime("%Y-%m-%d %H:%M"))
    if isinstance(value, dt.date):
        return format_html('<span class="kq-num">{}</span>', value.isoformat())
    return conditional_escape(value)
