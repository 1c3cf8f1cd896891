"""Filters of the document room: an indicator's name, and what a reviewer has changed against the machine's reading."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kaifaqu.observe import MEASURES

from ..models import StatementRow
from ..replacing import said
from ..review import changes_of

register = template.Library()


@register.filter
def indicator_name(row: StatementRow) -> str:
    """The catalogue's name of a statement's indicator, else the name as written."""
    names: dict[str, str] = getattr(row, "kq_names", {})
    return names.get(row.code) or row.indicator or row.code


@register.filter
def highlight(text: str, quote: str) -> SafeString:
    """A text with a quote in it set in bold."""
    before, found, behind = text.partition(quote)
    return format_html("{}<strong>{}</strong>{}", before, found, behind)


@register.filter
def measure_name(row: StatementRow) -> str:
    return MEASURES.get(row.measure, row.measure)


register.filter("said", said)


@register.filter
def changes(row: StatementRow) -> list[tuple[str, str, str]]:
    """Label, machine's reading, value now: of the fields that differ."""
    if row.state == StatementRow.State.PROPOSED:
        return []
    return [(label, before, after) for label, (before, after) in changes_of(row).items()]
