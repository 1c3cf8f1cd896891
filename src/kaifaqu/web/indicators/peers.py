"""The same indicator of the other subjects in the register, with ranks where the figures compare."""

from __future__ import annotations

from collections import Counter
from datetime import date

from kaifaqu.observe import Period, Point, Series
from kaifaqu.web.core.models import Zone

from .dossier import Peer
from .reads import main_series
from .series import By, indicator_series

LEAST = 3  # a rank among two says nothing


def peers(zone: Zone, code: str, own: str, on: date, by: By = "published", *, measure: str = "", scope: str = "") -> list[Peer]:
    """Every subject's latest figure of an indicator, the best first; ``own`` is marked. Two queries when nothing is kept.

    Ranks are given among the subjects whose latest figure is of the period that most have, on the same measure, basis and
    unit, and
    only from three on; an indicator without a direction has none.
    """
    found = indicator_series(zone, code, on, by)
    groups: dict[str, list[Series]] = {}
    for series in found:
        if (not measure or series.key.measure == measure) and (not scope or series.key.scope == scope):
            groups.setdefault(series.key.subject, []).append(series)
    mains = {subject: main for subject, group in groups.items() if (main := main_series(group)) and (main.latest or main.undated)}
    names = _names(zone, list(mains))
    pairs = {subject: (main, main.latest) for subject, main in mains.items() if main.latest is not None}
    ranks = _ranks(pairs)
    rows = [
        Peer(subject, *names[subject], main.latest, main, ranks.get(subject), own=subject == own)
        for subject, main in mains.items()
        if subject in names
    ]
    return sorted(rows, key=_order)


def _order(row: Peer) -> tuple[bool, int, bool, float, str]:
    """Ranked ones by rank, then dated ones by their worth, then undated ones."""
    worth = _worth(row.series, row.point, row.series.indicator.direction) if row.point else 0.0
    return row.rank is None, row.rank or 0, row.point is None, -worth, row.name


def _names(zone: Zone, codes: list[str]) -> dict[str, tuple[str, str]]:
    rows = zone.subjects.filter(code__in=codes).only("zone", "code", "name", "kind")
    return {row.code: (row.name, row.get_kind_display()) for row in rows}


def _worth(series: Series, point: Point, direction: int) -> float:
    """The amount, so turned that more is better: a rank and an indicator that should be low count the other way."""
    sign = -1 if series.key.measure == "rank" else (direction or 1)
    return float(point.amount) * sign


def _ranks(pairs: dict[str, tuple[Series, Point]]) -> dict[str, int]:
    """Subject → its place; equal amounts share one. A stated rank is its own place and is not ranked again."""
    kinds = Counter((point.period, series.key.measure, series.key.basis, series.key.scope) for series, point in pairs.values())
    if not kinds:
        return {}
    (period, measure, basis, scope), count = kinds.most_common(1)[0]
    direction = next(iter(pairs.values()))[0].indicator.direction
    if count < LEAST or measure == "rank" or direction == 0:
        return {}
    same = {
        subject: _worth(series, point, direction)
        for subject, (series, point) in pairs.items()
        if _kind(series, point) == (period, measure, basis, scope)
    }
    place: dict[float, int] = {}
    for number, worth in enumerate(sorted(same.values(), reverse=True), start=1):
        place.setdefault(worth, number)
    return {subject: place[worth] for subject, worth in same.items()}


def _kind(series: Series, point: Point) -> tuple[Period, str, str, str]:
    return point.period, series.key.measure, series.key.basis, series.key.scope
