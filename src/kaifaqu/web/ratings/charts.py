"""Chart options (ECharts) of the rating pages; each stands beside a table of the same figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .rows import period_label

if TYPE_CHECKING:
    from .moves import Moved
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


def waterfall(moved: Moved) -> dict[str, Any]:
    """From the earlier place or total to the later one, a step per cause that has an effect."""
    sign = -1 if moved.what == "rank" else 1
    level = moved.before
    steps = [(period_label(moved.earlier.period), moved.before, moved.before, 0.0)]
    for part in moved.parts:
        if part.effect:
            steps.append((part.title, level, level + sign * part.effect, part.effect))
            level += sign * part.effect
    steps.append((period_label(moved.later.period), moved.after, moved.after, 0.0))
    levels = [value for _, start, end, _ in steps for value in (start, end)]
    width = max(max(levels) - min(levels), 1.0)
    floor = max(0.0, math.floor(min(levels) - width / 4))
    digits = moved.digits

    def bar(name: str, height: Callable[[float, float, float, bool], tuple[float, str] | None]) -> dict[str, Any]:
        data: list[Any] = []
        for at, (_, start, end, effect) in enumerate(steps):
            found = height(start, end, effect, at in (0, len(steps) - 1))
            data.append("-" if found is None else {"value": round(found[0], 6), "label": {"formatter": found[1]}})
        label = {"show": True, "position": "inside" if name == "结果" else "top"}
        return {"name": name, "type": "bar", "stack": "all", "barMaxWidth": 56, "data": data, "label": label}

    hidden = {
        "name": "底", "type": "bar", "stack": "all", "barMaxWidth": 56, "silent": True,
        "itemStyle": {"color": "transparent", "decal": {"symbol": "none"}},
        "data": ["-" if at in (0, len(steps) - 1) else min(start, end) for at, (_, start, end, _) in enumerate(steps)],
    }  # fmt: skip
    return {
        "legend": {"top": 0, "data": ["结果", "向差", "向好"]},
        "tooltip": {"show": False},
        "xAxis": {
            "type": "category",
            "data": [name for name, *_ in steps],
            "axisLabel": {"interval": 0, "width": 72, "overflow": "break"},
        },
        "yAxis": {
            "type": "value",
            "name": "位次" if moved.what == "rank" else "总分",
            "min": floor,
            "inverse": moved.what == "rank",
        },
        "grid": {"left": 8, "right": 16, "top": 56, "bottom": 8, "containLabel": True},
        "series": [
            hidden,
            bar(
                "结果",
                lambda start, end, effect, outer: (start, f"{start:.{0 if moved.what == 'rank' else 2}f}") if outer else None,
            ),
            bar("向差", lambda start, end, effect, outer: (abs(end - start), f"{effect:+.{digits}f}") if effect < 0 else None),
            bar("向好", lambda start, end, effect, outer: (abs(end - start), f"{effect:+.{digits}f}") if effect > 0 else None),
        ],
    }


def by_figure(moved: Moved) -> dict[str, Any]:
    """The own part by the figures behind it, largest first."""
    return {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "name": moved.unit},
        "yAxis": {"type": "category", "inverse": True, "data": [part.title for part in moved.own]},
        "grid": {"left": 8, "right": 40, "top": 8, "bottom": 8, "containLabel": True},
        "series": [{"name": "影响", "type": "bar", "barMaxWidth": 22, "data": [part.effect for part in moved.own]}],
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
