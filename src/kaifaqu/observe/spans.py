"""当期与累计: what the cumulative figures of a year say of its single months and quarters, and the other way round.

They stand beside a series, never in it: officials report 累计, and a derived 当期 must not pass for the latest figure.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from kaifaqu.errors import Problem
from kaifaqu.observe import derive
from kaifaqu.observe.observation import Derived
from kaifaqu.observe.series import Point, Series


def other_spans(series: Series) -> tuple[Derived, ...]:
    """The single spans between neighbouring cumulative figures of one year (1—5月 less 1—4月 is 5月), and the cumulative sums of
    single spans that follow one another from January; in order, without those that a source states itself.

    Empty for a series that is no flow, or no level. What the engine refuses (超过 and the like) is left out.
    """
    if series.key.measure != "level" or series.indicator.kind != "flow":
        return ()
    stated = {point.period for point in series.points if not point.derived}
    years: dict[int, list[Point]] = defaultdict(list)
    for point in series.points:
        if point.period in stated and point.period.months in range(1, 13) and point.period.year:
            years[point.period.year].append(point)
    found: dict[object, Derived] = {}
    for points in years.values():
        for item in (*_singles(series, points), *_sums(series, points)):
            if item.period not in stated:
                found.setdefault(item.period, item)
    return tuple(sorted(found.values(), key=lambda item: item.period.sort_key))


def _singles(series: Series, points: list[Point]) -> list[Derived]:
    running = sorted((point for point in points if point.period.from_january), key=lambda point: point.period.months)
    made = []
    for earlier, later in pairwise(running):
        try:
            made.append(derive.single_period(series.indicator, later.chosen, earlier.chosen))
        except Problem:
            continue
    return made


def _sums(series: Series, points: list[Point]) -> list[Derived]:
    """The sums of the shortest spans that follow one another from January, each time one more is added."""
    shortest: dict[int, Point] = {}
    for point in points:
        assert point.period.start is not None  # months are counted only of dated periods
        month = point.period.start.month
        if month not in shortest or point.period.months < shortest[month].period.months:
            shortest[month] = point
    made: list[Derived] = []
    parts: list[Point] = []
    month = 1
    while month in shortest:
        parts.append(shortest[month])
        month += shortest[month].period.months
        if len(parts) < 2:
            continue
        try:
            made.append(derive.cumulative(series.indicator, [part.chosen for part in parts]))
        except Problem:
            break
    return made
