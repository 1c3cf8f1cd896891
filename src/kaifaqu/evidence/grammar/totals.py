"""Parts of a slide that add up to a total told above them: 2022年参评企业506家 / A类企业 86家 / B类企业 247家 / …."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kaifaqu.evidence.grammar.draft import Draft

_FEWEST: Final = 2  # parts of a total at least
_MOST: Final = 12
_RATIOS: Final = ("percent", "share", "points")


def settle(drafts: Sequence[Draft]) -> None:
    """Each part of a total, and each share between them, has the time of the total, if it says none."""
    for at, total in enumerate(drafts):
        if not total.period or total.measure != "level" or total.figure.kind not in ("count", "amount"):
            continue
        summed, parts = Decimal(0), 0
        for end, draft in enumerate(drafts[at + 1 : at + 1 + 2 * _MOST], at + 2):
            if draft.figure.kind in _RATIOS:
                continue
            if draft.unit != total.unit or draft.measure != "level" or draft.period not in ("", total.period):
                break
            summed, parts = summed + draft.value, parts + 1
            if summed == total.value and parts >= _FEWEST:
                _date(drafts[at + 1 : end], total)
            if summed >= total.value:
                break


def _date(parts: Sequence[Draft], total: Draft) -> None:
    for draft in parts:
        if not draft.period and draft.subject == total.subject:
            draft.say("period", total.period, "the time of the total that it is a part of")
