"""What the figures of a slide have from those above them: parts that add up to a total its time (2022年参评企业506家 / A类企业
86家 / B类企业 247家 / …), moves in a ranking the year of the ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kaifaqu.evidence.grammar.draft import Draft
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.whens import years

_FEWEST: Final = 2  # parts of a total at least
_MOST: Final = 12
_OF: Final = "占"
_SHARES: Final = ("level", "change")
_NAMED: Final = 4  # letters of a whole at least
_RATIOS: Final = ("percent", "share", "points")
_RULES: Final = rules("totals")
_PLACES: Final = _RULES.set("units_of_places")
_MOVED: Final = _RULES.pattern("zones_moved")
_PLACE_ONLY: Final = _RULES.set("overall_place")
_OVERALL: Final = _RULES.pattern("overall_ranking")
_SOME_YEARS: Final = _RULES.pattern("some_years")
_AMONG_PLACES: Final = _RULES.pattern("zones_in_places")


Places = dict[tuple[str, str], dict[int, Decimal]]  # by whom and what it ranks, the place of each year


def moved(drafts: Sequence[Draft], places: Places) -> None:
    """2021年 54, 2022年 38 and 前进16位 below: from the place to the place that it tells; 4家进位: in the ranking's last year.

    ``places`` are those told on the slides before; 两年累计下滑13位 has the years of the two that it parts.
    """
    last = ""
    for draft in drafts:
        among = _AMONG_PLACES.match(draft.indicator) is not None
        if among and last and draft.figure.kind == "count" and not (draft.period or draft.target):
            draft.say("period", last, "the year of the ranking told above")  # 前50名仅有2家 / 前30名开发区分布 / 6家
        if draft.measure == "rank" or among:
            last = draft.period if not draft.target and draft.period.isdigit() else last
            if draft.measure == "rank" and draft.period.isdigit():
                places.setdefault((draft.subject, draft.indicator), {})[int(draft.period)] = draft.value
        elif draft.target:
            continue
        elif draft.measure == "change" and draft.unit in _PLACES and (not draft.period or _SOME_YEARS.fullmatch(draft.period)):
            held = places.get((draft.subject, draft.indicator), {})
            now = max(held, default=0)
            since = max((year for year in held if held[year] - held[now] == draft.value), default=0)
            if since:
                draft.say("period", years(since, now) if now - since > 1 else str(now), "the years of the places that it parts")
        elif not last or draft.period:
            continue
        elif draft.figure.kind == "count" and _MOVED.search(draft.indicator):
            draft.say("period", last, "the year of the ranking that they move in")


def same_ranking(drafts: Sequence[Draft], city: str) -> None:
    """综合发展水平评价 of all zones of a city in a table, and 全市综合排名第11位 below: the place in the same ranking."""
    told, placed = "", {city}
    for draft in drafts:
        if draft.measure == "rank" and _OVERALL.match(draft.indicator) and draft.subject:
            told = draft.indicator
            placed.add(draft.subject)
        elif told and draft.indicator in _PLACE_ONLY and draft.subject in placed:
            draft.say("indicator", told, "the ranking that the zones are held in")


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


def shared(drafts: Sequence[Draft]) -> None:
    """三大产业占规上工业总产值的比重达到77.9% below 2023年规上工业总产值: a share of what is dated has its time."""
    dated: dict[str, Draft] = {}
    for draft in drafts:
        whole = draft.indicator.rpartition(_OF)[2] if draft.figure.kind in _RATIOS and draft.measure in _SHARES else ""
        total = next((dated[name] for name in dated if name in whole), None) if whole != draft.indicator else None
        if total is not None and not draft.period and not draft.target and draft.subject == total.subject:
            draft.say("period", total.period, "the time of what it is a share of")
        elif draft.measure == "level" and draft.figure.kind == "amount" and len(draft.indicator) >= _NAMED:
            if draft.period and not draft.target:
                dated[draft.indicator] = draft
            else:
                dated.pop(draft.indicator, None)


def _date(parts: Sequence[Draft], total: Draft) -> None:
    for draft in parts:
        if not draft.period and draft.subject == total.subject:
            draft.say("period", total.period, "the time of the total that it is a part of")
