"""Scores with ranks against the same arithmetic written by hand in NumPy, in one run. Prints seconds and the ratio.

Run: python benchmarks/assess.py [rows × criteria …], e.g. ``python benchmarks/assess.py 1000000x20``.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import numpy as np

from kaifaqu.assess import Criterion, Edition, Missing, RuleSource, Scoring, Table, score

SIZES = ((160, 40), (2_700, 50), (1_000_000, 20))


def by_hand(columns: list[np.ndarray], weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Min-max, weighted mean and ranks as one would write them for this one case."""
    total = np.zeros(len(columns[0]))
    for column, weight in zip(columns, weights / weights.sum(), strict=True):
        low, high = column.min(), column.max()
        total += weight * 100 * (column - low) / (high - low)
    order = np.argsort(-total)
    ranks = np.empty(len(total), dtype=np.int64)
    ranks[order] = np.arange(1, len(total) + 1)
    return total, ranks


def best(run: Callable[[], object], times: int) -> float:
    """The least of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found)


def measure(rows: int, width: int) -> None:
    random = np.random.default_rng(20221031)
    columns = [random.gamma(2.0, 3.0, rows) for _ in range(width)]
    weights = random.integers(1, 10, width).astype(float)
    criteria = tuple(
        Criterion(f"c{i}", f"c{i}", f"c{i}", "level", "", "", "", Decimal(int(weights[i])), 1, Scoring("minmax"))
        for i in range(width)
    )
    edition = Edition(
        "1", date(2022, 1, 1), None, RuleSource("benchmark"), True, "", "refuse", "all", "any", criteria, Missing("refuse")
    )
    table = Table([str(i) for i in range(rows)], {f"c{i}": columns[i] for i in range(width)})
    results, (total, ranks) = score(edition, table), by_hand(columns, weights)
    np.testing.assert_allclose(results.totals, total, rtol=1e-9)
    assert np.abs(results.ranks - ranks).max() <= 3  # totals that agree to nine decimals are ties here, not there
    times = 3 if rows >= 1_000_000 else 50
    ours, theirs = best(lambda: score(edition, table), times), best(lambda: by_hand(columns, weights), times)
    shown = f"kaifaqu {ours * 1000:9.2f} ms   NumPy by hand {theirs * 1000:9.2f} ms   ratio {ours / theirs:5.2f}"
    print(f"{rows:>9,} × {width:<3} {shown}")


if __name__ == "__main__":
    sizes = [tuple(int(part) for part in given.split("x")) for given in sys.argv[1:]] or list(SIZES)
    for rows, width in sizes:
        measure(rows, width)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
