"""Chart options (ECharts) of the rating pages; each stands beside a table of the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .published import RankTable
    from .queries import League, LeagueRow


def compared(found: League, rows: Sequence[LeagueRow]) -> dict[str, Any]:
    """Contributions to the total, one bar per zone, stacked by criterion."""
    return {
        "legend": {"top": 0, "type": "scroll"},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "name": "分", "max": 100},
        "yAxis": {"type": "category", "inverse": True, "data": [row.subject.name for row in rows]},
        "series": [
            {
                "name": item.title,
                "type": "bar",
                "stack": "total",
                "barMaxWidth": 28,
                "data": [round(row.by_criterion.get(item.id, {}).get("contribution") or 0, 2) for row in rows],
            }
            for item in found.criteria
        ],
    }


def rank_chart(table: RankTable, own: str, most: int = 15) -> dict[str, Any]:
    """Lines over the years, the first place on top: the zone's own (thick) and the best others, ``most`` in all."""
    series = []
    shown = sorted(table.rows, key=lambda row: row.subject.code != own)[:most]
    for row in shown:  # the own zone first: it gets the first colour of the theme
        mine = row.subject.code == own
        point = [int(row.points[year].amount) if year in row.points else None for year in table.years]
        series.append(
            {
                "name": row.subject.name,
                "type": "line",
                "connectNulls": False,
                "symbolSize": 8 if mine else 5,
                "lineStyle": {"width": 4 if mine else 1.5, "opacity": 1 if mine else 0.55},
                "label": {"show": mine, "position": "top"},
                "z": 5 if mine else 2,
                "data": point,
            }
        )
    return {
        "legend": {"top": 0, "type": "scroll"},
        "xAxis": {"type": "category", "boundaryGap": True, "data": [f"{year}年" for year in table.years]},
        "yAxis": {"type": "value", "inverse": True, "name": "位次", "min": 1},
        "grid": {"left": 8, "right": 24, "top": 64, "bottom": 8, "containLabel": True},
        "series": series,
    }
