"""What it takes, timed: the simulated province's own zone into the first 50, and questions to a league of 160 × 50.

Run: python benchmarks/improve.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from kaifaqu.assess.graph import Builder, Node
from kaifaqu.assess.improve import Goal, Situation, improve, situation_of, what_if
from kaifaqu.assess.run.start import find, run
from kaifaqu.content.simulate import simulate


def points(build: Builder, own: Node) -> Node:
    """0 to 100 points between the least and the most."""
    low, high = build.statistic("min", own), build.statistic("max", own)
    return build.op("*", build.op("/", build.op("-", own, low), build.op("-", high, low)), build.number(100))


def province() -> tuple[Situation, str]:
    """The shipped standard on the simulated province, assessed for its last year, and its own zone."""
    made, standard = simulate(), find("province-composite")
    inputs = standard.editions[0].inputs
    rows = [
        {"zone": zone.code, "period": str(year)}
        | {
            code: None if np.isnan(value := made.values[item.indicator][row, at]) else float(value)
            for code, item in inputs.items()
        }
        for at, year in enumerate(made.years)
        for row, zone in enumerate(made.zones)
    ]
    found = run(standard, rows, subject="zone", period_column="period", simulated=True)
    return situation_of(found), next(zone.code for zone in made.zones if zone.shaped)


def league(subjects: int, width: int) -> Situation:
    """A league of min-max criteria with equal weights."""
    random, build = np.random.default_rng(20221031), Builder()
    data = {f"c{index}": random.gamma(2.0, 3.0, subjects) for index in range(width)}
    parts = [points(build, build.column(name)) for name in data]
    total = build.op("/", build.sum(parts), build.number(width))

    def columns(name: str, lag: int) -> np.ndarray:
        return data[name] if not lag else np.full(subjects, np.nan)

    return Situation({"total": total, "rank": build.place(total)}, [str(row) for row in range(subjects)], columns)


def timed(text: str, run_once: Callable[[], object], times: int = 3) -> None:
    found, used = [], time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        run_once()
        found.append(time.perf_counter() - start)
    processor = (time.process_time() - used) / times
    print(f"{text:<46} best {min(found) * 1000:9.1f} ms   first {found[0] * 1000:9.1f} ms   processor {processor * 1000:9.1f} ms")


if __name__ == "__main__":
    situation, own = province()
    outcome = improve(situation, own, Goal.rank(50))
    print(outcome.text())
    timed("the simulated zone into the first 50, 3 plans", lambda: improve(situation, own, Goal.rank(50)))
    timed("the same, one plan", lambda: improve(situation, own, Goal.rank(50), alternatives=1))
    wide = league(160, 50)
    timed("160 × 50: what if, one subject, re-scored", lambda: what_if(wide, {"3": {"c1": 9.0, "c7": 2.0}}), 20)
    timed("160 × 50: cheapest way into the first 50", lambda: improve(wide, "4", Goal.rank(50), alternatives=1))
