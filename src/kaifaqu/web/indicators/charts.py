"""The chart of an indicator as an ECharts option: plain data, no functions."""

from __future__ import annotations

from typing import Any

from kaifaqu.observe import Period, Series

from .dossier import Dossier

SPAN = 40  # years that an axis shows one by one


def option(found: Dossier) -> dict[str, Any] | None:
    """A line over the periods of the main series (years, where there are at least two), derived points hollow, further
    values of a
    period and targets as marks. None with fewer than two marks: a chart of one point says less than its number."""
    series = found.main
    if series is None or not series.points:
        return None
    points = series.years if len(series.years) >= 2 else series.points
    targets = [view for view in found.targets if view.item.key == series.key and not view.item.period.undated]
    periods = sorted({point.period for point in points} | {view.item.period for view in targets}, key=lambda item: item.sort_key)
    if len(periods) < 2:
        return None
    if all(period.kind == "year" for period in periods):
        periods = _every_year(periods)
    labels = [period.label for period in periods]
    return {
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 24, "top": 40, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value", "name": series.unit, "scale": True, "inverse": series.key.measure == "rank"},
        "series": _lines(found, series, points, periods, labels, targets),
    }


def _every_year(periods: list[Period]) -> list[Period]:
    """The years between the first and the last as well, so that the axis runs evenly; a year without a figure has no point."""
    first, last = periods[0].year or 0, periods[-1].year or 0
    return [Period.of_year(year) for year in range(first, last + 1)] if last - first <= SPAN else periods


def _lines(
    found: Dossier, series: Series, points: Any, periods: list[Period], labels: list[str], targets: list[Any]
) -> list[dict[str, Any]]:
    by_period = {point.period: point for point in points}
    line: list[dict[str, Any] | None] = []
    for period in periods:
        point = by_period.get(period)
        if point is None:
            line.append(None)
            continue
        mark: dict[str, Any] = {"value": float(point.amount)}
        if point.derived:
            mark |= {"symbol": "emptyCircle", "symbolSize": 11}
        line.append(mark)
    name = f"{found.indicator.name}（空心点为推算）" if any(point.derived for point in points) else found.indicator.name
    drawn: list[dict[str, Any]] = [
        {"name": name, "type": "line", "symbol": "circle", "symbolSize": 8, "connectNulls": True, "data": line}
    ]
    others = [
        [point.period.label, float(amount)]
        for point in points
        for amount in point.amounts[1:]
        if point.contradictory and amount != point.amount
    ]
    if others:
        drawn.append({"name": "其他来源的数值", "type": "scatter", "symbol": "triangle", "symbolSize": 10, "data": others})
    goals = [[view.item.period.label, float(view.amount)] for view in targets]
    if goals:
        drawn.append({"name": "目标", "type": "scatter", "symbol": "diamond", "symbolSize": 12, "data": goals})
    return drawn
