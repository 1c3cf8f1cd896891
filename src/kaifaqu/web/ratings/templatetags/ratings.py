"""Tags of the rating pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kaifaqu.assess.improve import Effect
from kaifaqu.assess.improve.plan import result_text
from kaifaqu.assess.run.show import amount
from kaifaqu.web.core.badges import status_html
from kaifaqu.web.ratings.asking import shown_number
from kaifaqu.web.ratings.citing import Citations
from kaifaqu.web.ratings.listing import change_html
from kaifaqu.web.ratings.queries import period_label
from kaifaqu.web.ratings.tree import BADGES, CONDITIONS

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


@register.simple_tag
def result_badge(result: str) -> SafeString:
    """The result of the whole: 符合, 不符合, 缺数据, 须人工判断."""
    return status_html(BADGES.get(result, result), CONDITIONS.get(result, result))


@register.filter
def result_word(result: str) -> str:
    """The result of the whole as a word: 符合."""
    return CONDITIONS.get(result, result)


@register.filter
def cited(document: str, cite: Citations) -> str:
    """The document of a source by its title."""
    return cite.title(document)


@register.filter
def rating_period(period: str) -> str:
    """2021 → 2021年, undated → 期未定."""
    return period_label(period)


@register.filter
def figure(value: float) -> str:
    """A number to read, thousands marked, with as many places as it needs."""
    return amount(value, places=4)


@register.filter
def plain_number(value: float) -> str:
    """A number for a field of a form, as plain digits."""
    return shown_number(value)


@register.filter
def score_change(effect: Effect) -> float | None:
    """How much the total of one subject changed in a what-if."""
    return effect.change("total")


@register.filter
def result_words(values: Mapping[str, Any]) -> str:
    """Total, rank, grade and result of a plan's proof in words."""
    return result_text(values)
