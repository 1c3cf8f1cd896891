"""Scores with ranks and grades: ours on DuckDB and on arrays, beside the same job written by hand, and the peers.

Each tool runs in a process of its own, in rounds one after another, so that what else the machine does falls on all of
them; the least of the rounds is printed, with the process's peak memory. ``start`` is a tool's very first call in a process, on
100 rows, with all that it imports; ``cold`` the first on these rows, by a standard that the process has not met; ``warm`` a later
one. The standard: min-max of every column, weighted
means on two levels, a missing value left out while 60 % of the weight is there, places with ties, grades by share.
scikit-criteria and pymcdm know neither levels nor missing values: they get the flat weights and whole columns.

Run: python benchmarks/assess.py [rows x criteria …], e.g. ``python benchmarks/assess.py 1000000x20``.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

SIZES = ("160x40", "2700x50", "1000000x20")
ROUNDS = 3
GROUPS = 4
LOST = 0.02  # share of values that are missing
SHARES = (("A", 0.2), ("B", 0.6), ("C", 0.95))
OUTPUTS = ("total", "rank", "grade")


STANDARD = """
id: bench
title: 测速用的标准
subject: enterprise
inputs:
{inputs}
editions:
  - edition: "1"
    in_force: {{from: 2022-01-01}}
    source: {{document: 测速用的示例口径}}
    official: false
    label: 示例口径
    normalise: {{method: minmax}}
    missing: {{policy: renormalise, at_least: 0.6}}
    score:
      combine: mean
      items:
{items}
    grades:
      levels:
{levels}
        - {{grade: D, title: D}}
"""


def standard(width: int) -> Any:
    """The standard with so many criteria in :data:`GROUPS` groups."""
    from kaifaqu.assess import parse

    items = []
    for at, members in enumerate(groups(width)):
        items.append(f"        - id: g{at}\n          title: 第{at}组\n          weight: {at + 1}\n          combine: mean")
        items.append("          items:")
        items += [f"            - {{id: p{i}, title: 指标{i}, value: c{i}, weight: {weight(i)}}}" for i in members]
    inputs = [f"  c{i}: {{title: 指标{i}}}" for i in range(width)]
    levels = [f"        - {{grade: {grade}, title: {grade}, upto: {share:.0%}}}" for grade, share in SHARES]
    return parse(STANDARD.format(inputs="\n".join(inputs), items="\n".join(items), levels="\n".join(levels)))


def groups(width: int) -> list[range]:
    each = width // GROUPS
    return [range(at * each, width if at == GROUPS - 1 else (at + 1) * each) for at in range(GROUPS)]


def weight(column: int) -> int:
    return column % 9 + 1


def columns(rows: int, width: int, lost: float = LOST) -> list[np.ndarray]:
    random = np.random.default_rng(20221031)
    found = []
    for _ in range(width):
        column = random.gamma(2.0, 3.0, rows)
        column[random.random(rows) < lost] = np.nan
        found.append(column)
    return found


def arrow(found: list[np.ndarray]) -> Any:
    import pyarrow as pa

    made = {f"c{i}": pa.array(column, from_pandas=True) for i, column in enumerate(found)}
    return pa.table({"subject": pa.array([f"s{i:08d}" for i in range(len(found[0]))]), **made})


def program(width: int) -> Any:
    from kaifaqu.assess.lowering.program import lower

    return lower(standard(width).editions[0], year=2022)


def on_duckdb(rows: int, width: int) -> Callable[[], Any]:
    from kaifaqu.assess import tables

    made, table = program(width), arrow(columns(rows, width))
    outputs = {name: made.outputs[name] for name in OUTPUTS}
    return lambda: tables.run(outputs, table, params=made.params)


def on_arrays(rows: int, width: int) -> Callable[[], Any]:
    from kaifaqu.assess import arrays

    made, found = program(width), columns(rows, width)
    outputs = {name: made.outputs[name] for name in OUTPUTS}
    return lambda: arrays.compute(outputs, lambda name, _: found[int(name[1:])], rows, made.params)


def whole_run(rows: int, width: int) -> Callable[[], Any]:
    """As a page does it: the data's units and faults, every point, reasons ready to be asked for, the league table in order."""
    from kaifaqu import assess

    whole, table = standard(width), arrow(columns(rows, width))
    return lambda: assess.run(whole, table).ranking()


def sql_by_hand(rows: int, width: int) -> Callable[[], Any]:
    import duckdb

    table = arrow(columns(rows, width))
    text = hand_written(width)

    def run() -> Any:
        with duckdb.connect(config={"threads": 2}) as connection:
            connection.register("input", table)
            return connection.execute(text).to_arrow_table()

    return run


def hand_written(width: int) -> str:
    """What somebody who knows DuckDB would write for this one standard."""
    ends = ", ".join(f"min(c{i}) AS l{i}, max(c{i}) AS h{i}" for i in range(width))
    points = ", ".join(f"100 * (c{i} - l{i}) / nullif(h{i} - l{i}, 0) AS p{i}" for i in range(width))
    means = ", ".join(_mean([f"p{i}" for i in members], [weight(i) for i in members], f"g{at}")
                      for at, members in enumerate(groups(width)))  # fmt: skip
    total = _mean([f"g{at}" for at in range(GROUPS)], [at + 1 for at in range(GROUPS)], "total")
    place = "CASE WHEN total IS NOT NULL THEN rank() OVER (ORDER BY round(total, 9) DESC NULLS LAST) END AS rank"
    grade = " ".join(f"WHEN rank <= floor({share} * n + 1e-9) THEN '{grade}'" for grade, share in SHARES)
    return f"""WITH ends AS (SELECT {ends} FROM input), points AS (SELECT subject, {points} FROM input, ends),
        means AS (SELECT subject, {means} FROM points), totals AS (SELECT subject, {total} FROM means),
        places AS (SELECT subject, total, {place}, count(total) OVER () AS n FROM totals)
        SELECT subject, total, rank, CASE {grade} WHEN rank IS NOT NULL THEN 'D' END AS grade FROM places"""


def _mean(names: list[str], weights: list[int], alias: str) -> str:
    there = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE {weight} END" for name, weight in zip(names, weights, strict=True))
    terms = " + ".join(f"coalesce({name} * {weight}, 0)" for name, weight in zip(names, weights, strict=True))
    return f"CASE WHEN {there} >= {0.6 * sum(weights)} THEN ({terms}) / ({there}) END AS {alias}"


def numpy_by_hand(rows: int, width: int) -> Callable[[], Any]:
    found = columns(rows, width)

    def mean(parts: list[np.ndarray], weights: list[int]) -> np.ndarray:
        top, there = np.zeros(rows), np.zeros(rows)
        for part, own in zip(parts, weights, strict=True):
            known = ~np.isnan(part)
            top += np.where(known, part * own, 0.0)
            there += own * known
        return np.where(there >= 0.6 * sum(weights), top / there, np.nan)

    def run() -> dict[str, np.ndarray]:
        points = [100 * (column - np.nanmin(column)) / (np.nanmax(column) - np.nanmin(column)) for column in found]
        means = [mean([points[i] for i in members], [weight(i) for i in members]) for members in groups(width)]
        total = mean(means, [at + 1 for at in range(GROUPS)])
        keys = -np.round(total[~np.isnan(total)], 9)
        ordered = np.sort(keys)
        rank = np.full(rows, np.nan)
        rank[~np.isnan(total)] = np.searchsorted(ordered, keys) + 1
        bounds = [np.floor(share * len(keys) + 1e-9) for _, share in SHARES]
        return {"total": total, "rank": rank, "grade": np.searchsorted(bounds, rank)}

    return run


def scikit_criteria(rows: int, width: int) -> Callable[[], Any]:
    from skcriteria import mkdm
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.pipelines import mkpipe
    from skcriteria.preprocessing.scalers import MinMaxScaler

    matrix = np.column_stack(columns(rows, width, 0.0))
    data = mkdm(matrix, [1] * width, weights=[float(weight(i)) for i in range(width)])
    pipeline = mkpipe(MinMaxScaler("matrix"), WeightedSumModel())
    return lambda: pipeline.evaluate(data).rank_


def pymcdm(rows: int, width: int) -> Callable[[], Any]:
    from pymcdm.methods import WSM
    from pymcdm.normalizations import minmax_normalization

    matrix = np.column_stack(columns(rows, width, 0.0))
    weights = np.array([float(weight(i)) for i in range(width)])
    method = WSM(minmax_normalization)
    return lambda: method.rank(method(matrix, weights / weights.sum(), np.ones(width)))


TOOLS: dict[str, tuple[Callable[[int, int], Callable[[], Any]], str]] = {
    "ours, DuckDB": (on_duckdb, "duckdb"), "DuckDB SQL by hand": (sql_by_hand, "duckdb"), "ours, arrays": (on_arrays, "numpy"),
    "NumPy by hand": (numpy_by_hand, "numpy"), "assess.run, everything": (whole_run, "numpy"),
    "scikit-criteria": (scikit_criteria, "skcriteria"), "pymcdm": (pymcdm, "pymcdm"),
}  # fmt: skip


def alone(tool: str, rows: int, width: int) -> None:
    """In this process: a few rows, then prepare, run once cold, then warm; print seconds, processor time and the peak."""
    few = TOOLS[tool][0](100, width)
    begun = time.perf_counter()
    few()
    first = time.perf_counter() - begun
    run = TOOLS[tool][0](rows, width)
    seconds: list[float] = []
    cpu: list[float] = []
    for _ in range(2 if rows >= 100_000 else 12):
        start, spent = time.perf_counter(), time.process_time()
        run()
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - spent)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"start": first, "cold": seconds[0], "warm": min(seconds), "cpu": min(cpu), "peak": peak}))


def agreement(rows: int, width: int) -> None:
    """Refuse to compare what does not say the same."""
    ours, theirs = (tool(rows, width)().sort_by("subject") for tool in (on_duckdb, sql_by_hand))
    plain, by_hand = on_arrays(rows, width)(), numpy_by_hand(rows, width)()
    for name in ("total", "rank"):
        for other in (theirs[name].to_numpy(), plain[name], by_hand[name]):
            np.testing.assert_allclose(ours[name].to_numpy(), other, rtol=1e-9)
    assert ours["grade"].to_pylist() == theirs["grade"].to_pylist() == list(plain["grade"])


def compare(rows: int, width: int) -> None:
    found: dict[str, list[dict[str, float]]] = {}
    tools = [tool for tool, (_, module) in TOOLS.items() if importlib.util.find_spec(module) is not None]
    for _ in range(ROUNDS if rows >= 100_000 else 1):
        for tool in tools:
            told = subprocess.run(
                [sys.executable, __file__, "alone", tool, f"{rows}x{width}"], capture_output=True, text=True, check=True
            )
            found.setdefault(tool, []).append(json.loads(told.stdout.splitlines()[-1]))
    hand = min(one["warm"] for one in found["DuckDB SQL by hand"])
    work = min(one["cpu"] for one in found["DuckDB SQL by hand"])
    print(f"{rows:,} × {width}", flush=True)
    for tool in TOOLS:
        if tool not in found:
            print(f"  {tool:24} skipped: not installed (make bench installs requirements-bench.lock)")
            continue
        keys = ("warm", "start", "cold", "cpu", "peak")
        warm, start, cold, cpu, peak = (min(one[key] for one in found[tool]) for key in keys)
        speed = (
            f"warm {warm * 1000:9.1f} ms ({cpu * 1000:8.1f} of cpu)  cold {cold * 1000:8.1f} ms  start {start * 1000:6.1f} ms"
            f"  peak {peak:5.0f} MB"
        )
        print(f"  {tool:24} {speed}  {warm / hand:5.2f} × by hand, cpu {cpu / work:5.2f} ×", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["alone"]:
        alone(sys.argv[2], *map(int, sys.argv[3].split("x")))
    else:
        agreement(20_000, 20)
        for size in sys.argv[1:] or SIZES:
            compare(*map(int, size.split("x")))
