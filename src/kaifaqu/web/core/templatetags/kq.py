"""Tags and filters of every page: numbers, periods, badges, spark lines. Described in docs/lists-and-pages.md."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kaifaqu.web.core import layout as frame
from kaifaqu.web.core.badges import status_html
from kaifaqu.web.core.numbers import BOUND_PREFIX, MISSING, as_decimal, format_number, format_rank

register = template.Library()


@register.simple_tag
def num(value: object, unit: str = "", bound: str = "=", digits: int | None = None, measure: str = "") -> SafeString:
    """``{% num value unit %}``: the number in tabular figures with its unit; ``bound`` writes ≥ > 约 … before it.

    ``measure="rank"`` writes a place in a ranking as people say it: 第1位.
    """
    if value is None or value == "":
        return format_html('<span class="kq-num kq-missing">{}</span>', MISSING)
    if measure == "rank":
        return format_html('<span class="kq-num">{}</span>', format_rank(value, bound))
    text = BOUND_PREFIX.get(bound, bound) + format_number(value, digits)
    if unit == "%":
        return format_html('<span class="kq-num">{}%</span>', text)
    if unit:
        return format_html('<span class="kq-num">{}<span class="kq-unit"> {}</span></span>', text, unit)
    return format_html('<span class="kq-num">{}</span>', text)


@register.filter
def number(value: object, digits: int | None = None) -> str:
    """``{{ value|number }}``, ``{{ value|number:2 }}``: the bare text of a number."""
    return format_number(value, digits)


@register.filter
def share(value: object, digits: int = 1) -> str:
    """A share between 0 and 1 as per cent: 0.206 → 20.6%."""
    part = as_decimal(value)
    return MISSING if part is None else format_number(part * 100, digits) + "%"


@register.filter
def signed(value: object, digits: int | None = None) -> str:
    """With its sign, as changes are written: +3.2, -1, 0."""
    change = as_decimal(value)
    return ("+" if change is not None and change > 0 else "") + format_number(value, digits)


@register.filter
def period_label(period: object) -> str:
    """The Chinese form of a period (a Period or its ISO text): 2021-Q3 → 2021年三季度."""
    if hasattr(period, "label"):
        return str(period.label)
    from kaifaqu.observe import Period  # the engine is loaded only by pages that show periods

    return Period.parse(str(period)).label if period else MISSING


@register.filter
def around(text: str, words: str, length: int = 80) -> str:
    """About ``length`` signs of a text, where the first of the words stands in it; from its beginning if none does."""
    folded = text.casefold()
    places = [folded.find(part) for word in words.casefold().split() for part in (word, word[:2]) if part]
    place = next((found for found in places if found >= 0), 0)
    start = max(place - length // 4, 0) if place > length // 2 else 0
    cut = text[start : start + length]
    return f"{'…' if start else ''}{cut}{'…' if start + length < len(text) else ''}"


@register.simple_tag
def simulated(obj: object) -> SafeString:
    """The badge 模拟数据 where ``obj`` (or its field, or a mapping's) says so; otherwise nothing."""
    flag = obj.get("simulated") if isinstance(obj, dict) else getattr(obj, "simulated", obj)
    if flag is not True:
        return SafeString("")
    return mark_safe('<span class="badge kq-simulated">模拟数据</span>')


@register.simple_tag
def status_badge(code: object, label: str = "") -> SafeString:
    """A status with its own shape, colour and words: 达到, 符合进度, 滞后, 严重滞后, 无数据, 须人工判断 …"""
    return status_html(code, label)


@register.simple_tag
def spark(values: Iterable[object], title: str = "", labels: Iterable[str] = (), width: int = 96, height: int = 26) -> SafeString:
    """A small line as SVG: a gap is bridged by dots, the last value has a dot; ``title`` and ``labels`` are read out."""
    points = [as_decimal(value) for value in values or ()]
    known = [point for point in points if point is not None]
    if not known:
        return format_html('<span class="kq-missing" aria-label="{}">{}</span>', title or "无数据", MISSING)
    place = _placer(known, len(points), width, height)
    runs: list[list[tuple[str, str]]] = [[]]
    for index, point in enumerate(points):
        if point is None:
            runs.append([])
        else:
            runs[-1].append(place(index, point))
    lines = format_html_join(
        "", '<polyline points="{}"/>', ((" ".join(f"{x},{y}" for x, y in run),) for run in runs if len(run) > 1)
    )
    lone = format_html_join("", '<circle cx="{}" cy="{}" r="1.5"/>', (run[0] for run in runs if len(run) == 1))
    filled = [run for run in runs if run]
    bridges = format_html_join(
        "",
        '<line class="kq-spark-gap" x1="{}" y1="{}" x2="{}" y2="{}"/>',
        ((*before[-1], *after[0]) for before, after in pairwise(filled)),
    )
    last = filled[-1][-1]
    names = [*labels] or [""] * len(points)
    told = "，".join(f"{name} {format_number(point)}".strip() for name, point in zip(names, points, strict=False))
    return format_html(
        '<svg class="kq-spark" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" focusable="false"><title>{t}</title>'
        '<desc>{d}</desc>{bridges}{lines}{lone}<circle class="kq-spark-last" cx="{x}" cy="{y}" r="2.2"/></svg>',
        w=width, h=height, t=title or "走势", d=told, bridges=bridges, lines=lines, lone=lone, x=last[0], y=last[1],
    )  # fmt: skip


def _placer(known: list[Decimal], count: int, width: int, height: int) -> Any:
    """The function that puts (index, value) on the canvas; a flat line runs through the middle."""
    low, high, margin = float(min(known)), float(max(known)), 3.0
    step = (width - 2 * margin) / max(count - 1, 1)

    def place(index: int, value: Decimal) -> tuple[str, str]:
        level = 0.5 if high == low else (float(value) - low) / (high - low)
        return f"{margin + index * step:.1f}", f"{height - margin - level * (height - 2 * margin):.1f}"

    return place


@register.simple_tag(takes_context=True)
def layout(context: Context) -> frame.Page:
    """``{% layout as page %}``: what the frame of the page shows; built once per request."""
    return frame.page(context["request"])


@register.simple_tag(takes_context=True)
def zone_url(context: Context, name: str, **kwargs: object) -> str:
    """``{% zone_url "indicators:detail" code=row.code %}``: a page of this zone that keeps the chosen reference date."""
    page: frame.Page = layout(context)
    zone = context.get("zone") or page.zone
    return frame.with_date(frame.address(name, zone=zone.code, **kwargs), page) if zone else ""


@register.filter
def or_dash(value: object) -> str | SafeString:
    """The value, or — when it is empty."""
    return MISSING if value is None or value == "" else conditional_escape(str(value))
