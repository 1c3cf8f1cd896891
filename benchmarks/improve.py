"""What it takes, timed: the simulated province's own zone into the first 50, and questions to a league of 160 × 50.

Run: python benchmarks/improve.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from kaifaqu.assess.graph import Builder, Node
from kaifaqu.assess.improve import Field, Goal, Situation, improve, what_if
from kaifaqu.content.simulate import simulate

# The criteria of content/standards/province-composite.yaml: indicator, title, unit, weight, direction, method, bounds.
CRITERIA = (
    ("per-mu-tax", "亩均税收", "万元/亩", 15, 1, "minmax", None),
    ("per-mu-investment", "投资强度", "万元/亩", 10, 1, "minmax", None),
    ("imports-exports", "进出口总额", "亿元", 10, 1, "rank", None),
    ("fdi", "实际使用外资", "万美元", 10, 1, "rank", None),
    ("rd-intensity", "研发投入强度", "%", 15, 1, "minmax", (0, 6)),
    ("high-tech-enterprises", "高新技术企业", "家", 10, 1, "rank", None),
    ("invention-patents", "有效发明专利", "件", 5, 1, "rank", None),
    ("industrial-output-above-scale", "规上工业总产值", "亿元", 10, 1, "rank", None),
    ("hightech-output-share", "高新技术产业产值占比", "%", 5, 1, "minmax", (0, 100)),
    ("energy-per-gdp", "单位生产总值能耗", "吨标准煤/万元", 10, -1, "minmax", None),
)


def points(build: Builder, own: Node, direction: int, method: str, bounds: tuple[float, float] | None) -> Node:
    """0 to 100 points of one criterion."""
    if method == "rank":
        count = build.statistic("count", own)
        ahead = build.op("-", count, build.place(own, descending=direction > 0))
        return build.op("/", build.op("*", ahead, build.number(100)), build.op("-", count, build.number(1)))
    low = build.statistic("min", own) if bounds is None else build.number(bounds[0])
    high = build.statistic("max", own) if bounds is None else build.number(bounds[1])
    above = build.op("-", own, low) if direction > 0 else build.op("-", high, own)
    share = build.op("/", above, build.op("-", high, low))
    return build.op("*", build.op("max", build.op("min", share, build.number(1)), build.number(0)), build.number(100))


def province() -> tuple[Situation, str]:
    """The simulated province of 2021 as a league, and its own zone."""
    made, build = simulate(), Builder()
    parts = []
    for code, _, _, weight, direction, method, bounds in CRITERIA:
        found = points(build, build.column(code), direction, method, bounds)
        parts.append((build.op("not", build.op("missing", found)), found, build.number(weight)))
    carried = build.sum([build.op("if", known, weight, build.number(0)) for known, _, weight in parts])
    earned = build.sum([build.op("if", known, build.op("*", found, weight), build.number(0)) for known, found, weight in parts])
    enough = build.op(">=", carried, build.number(70))
    total = build.op("if", enough, build.op("/", earned, carried), build.number(None))
    outputs = {"total": total, "rank": build.place(total)}

    def columns(name: str, lag: int) -> np.ndarray:
        return made.values[name][:, made.values[name].shape[1] - 1 - lag]

    fields = {code: Field(code, title, unit, low=0) for code, title, unit, *_ in CRITERIA}
    own = next(zone for zone in made.zones if zone.shaped)
    return Situation(outputs, [zone.code for zone in made.zones], columns, fields=fields), own.code


def league(subjects: int, width: int) -> Situation:
    """A league of min-max criteria with equal weights."""
    random, build = np.random.default_rng(20221031), Builder()
    data = {f"c{index}": random.gamma(2.0, 3.0, subjects) for index in range(width)}
    parts = [points(build, build.column(name), 1, "minmax", None) for name in data]
    total = build.op("/", build.sum(parts), build.number(width))
    return Situation(
        {"total": total, "rank": build.place(total)}, [str(row) for row in range(subjects)], lambda name, lag: data[name]
    )


def timed(text: str, run: Callable[[], object], times: int = 3) -> None:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    print(f"{text:<46} best {min(found) * 1000:9.1f} ms   first {found[0] * 1000:9.1f} ms")


if __name__ == "__main__":
    situation, own = province()
    outcome = improve(situation, own, Goal.rank(50))
    print(outcome.text())
    timed("the simulated zone into the first 50, 3 plans", lambda: improve(situation, own, Goal.rank(50)))
    timed("the same, one plan", lambda: improve(situation, own, Goal.rank(50), alternatives=1))
    wide = league(160, 50)
    timed("160 × 50: what if, one subject, re-scored", lambda: what_if(wide, {"3": {"c1": 9.0, "c7": 2.0}}), 20)
    timed("160 × 50: cheapest way into the first 50", lambda: improve(wide, "3", Goal.rank(50), alternatives=1))
