"""Tags of the rating pages."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kaifaqu.assess import Way
from kaifaqu.web.core.numbers import tidy
from kaifaqu.web.ratings.listing import change_html
from kaifaqu.web.ratings.queries import period_label

register = template.Library()


@register.simple_tag
def places(change: int | None) -> SafeString:
    """Places won (↑3) or lost (↓2) since the year before."""
    return change_html(change)


@register.simple_tag
def bar(value: float | None, most: float, width: int = 96) -> SafeString:
    """A horizontal bar beside a number that stands in the same row (so it is hidden from readers of the screen)."""
    if value is None or not most:
        return format_html("")
    length = max(0.0, min(1.0, value / most)) * width
    return format_html(
        '<svg class="kq-spark" width="{w}" height="10" viewBox="0 0 {w} 10" aria-hidden="true" focusable="false">'
        '<rect x="0.5" y="0.5" width="{full}" height="9" fill="none" stroke="currentColor" stroke-opacity=".35"/>'
        '<rect width="{length}" height="10" fill="currentColor"/></svg>',
        w=width,
        full=f"{width - 1:.1f}",
        length=f"{length:.1f}",
    )


@register.filter
def rating_period(period: str) -> str:
    """2021 → 2021年, undated → 期未定."""
    return period_label(period)


@register.filter
def needed(way: Way) -> Decimal | None:
    """The value a criterion must reach, rounded to the side that suffices: 4.726 → 4.73 where more is better, else 4.72."""
    if way.value is None:
        return None
    digits = 2 if abs(way.value) >= 1 else 4
    rounding = ROUND_CEILING if way.criterion.direction > 0 else ROUND_FLOOR
    exact = Decimal(repr(round(way.value, 9)))  # without the noise behind the ninth decimal, which would round 17 up to 17.01
    return tidy(exact.quantize(Decimal(1).scaleb(-digits), rounding=rounding).normalize())


@register.filter
def exactly(value: float | None) -> Decimal | None:
    """A float as the number it was read from: 16.0 → 16."""
    return None if value is None else tidy(Decimal(repr(value)).normalize())
