"""What observe costs: series of 100,000 observations, "as known on" over 1,000,000 rows beside SQL by hand, names of 100,000.

Run by ``make bench``; a number as first argument scales the sizes (0.1 for a quick look). Prints seconds, and ratios to what runs
beside it.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import ibis
import numpy as np
import pyarrow as pa

from kaifaqu.observe import Catalogue, Indicator, Named, Observation, Period, as_known, build_series, propose_matches, tables

ON = date(2022, 10, 31)
HAND_WRITTEN = """
    SELECT * EXCLUDE (age) FROM (
        SELECT *, row_number() OVER (PARTITION BY chain ORDER BY recorded_at DESC, id DESC) AS age
        FROM observations WHERE coalesce(published_on, recorded_on) <= DATE '2022-10-31'
    ) WHERE age = 1 AND status <> 'withdrawn'
"""


def timed(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The median time of some runs, and the last result."""
    taken = []
    result = None
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), result


def figures(count: int) -> list[Observation]:
    """A tenth are corrections, a tenth contradict another chain."""
    rng = random.Random(1)
    periods = [Period.of_year(year) for year in range(2012, 2022)] + [Period.of_half(2022, 1), Period.parse("十年来")]
    recorded = datetime(2022, 1, 1, tzinfo=UTC)
    found: list[Observation] = []
    for number in range(1, count + 1):
        before = found[-1] if found and rng.random() < 0.1 else None
        found.append(
            Observation(
                id=number,
                chain=before.chain if before else number,
                indicator=before.indicator if before else f"i{rng.randrange(50)}",
                subject=before.subject if before else f"s{rng.randrange(max(1, count // 500))}",
                period=before.period if before else rng.choice(periods),
                measure=rng.choice(("level", "level", "level", "growth")),
                value=Decimal(rng.randrange(1, 10**5)).scaleb(-2),
                unit="",
                published_on=date(2022, 1, 1) + timedelta(days=rng.randrange(300)),
                recorded_at=recorded + timedelta(minutes=number),
            )
        )
    return [item if item.measure == "level" else Observation(**_fields(item) | {"unit": "%"}) for item in found]


def _fields(item: Observation) -> dict[str, Any]:
    return {name: getattr(item, name) for name in Observation.__slots__}


def series(count: int) -> None:
    """Everything a province's page needs, in plain Python."""
    catalogue = Catalogue.of([Indicator(f"i{number}", f"指标{number}") for number in range(50)])
    rows = figures(count)
    plain, grouped = timed(lambda: _grouped(rows))
    known_time, known = timed(lambda: as_known(rows, ON))
    build_time, found = timed(lambda: build_series(known, catalogue, ON), 1)
    print(f"as_known + build_series, {count:,} observations: {known_time:.2f} s + {build_time:.2f} s")
    print(f"    {len(found):,} series; bare grouping into dicts {plain:.2f} s ({grouped:,} keys), ratio {build_time / plain:.1f}")


def _grouped(rows: list[Observation]) -> int:
    found: dict[Any, list[Observation]] = {}
    for item in rows:
        found.setdefault((item.key, item.period), []).append(item)
    return len(found)


def arrow_rows(count: int) -> pa.Table:
    """Observations made column by column, as a reader of Parquet would get them."""
    rng = np.random.default_rng(1)
    ids = np.arange(1, count + 1)
    chains = np.where((rng.random(count) < 0.2) & (ids > 1), ids - 1, ids)
    day = np.datetime64("2022-01-01")
    published = day + rng.integers(0, 300, count).astype("timedelta64[D]")
    recorded = day + rng.integers(0, 300, count).astype("timedelta64[D]")
    columns: dict[str, Any] = {
        "id": ids,
        "chain": chains,
        "supersedes": pa.nulls(count, pa.int64()),
        "published_on": pa.array(published, pa.date32(), mask=rng.random(count) < 0.1),
        "recorded_on": pa.array(recorded, pa.date32()),
        "recorded_at": pa.array(recorded.astype("datetime64[us]"), pa.timestamp("us", tz="UTC")),
        "period_start": pa.array(np.full(count, np.datetime64("2021-01-01")), pa.date32()),
        "period_end": pa.array(np.full(count, np.datetime64("2021-12-31")), pa.date32()),
        "value": pa.array(rng.integers(1, 10**6, count)).cast(pa.decimal128(28, 8)),
        "amount": pa.nulls(count, pa.decimal128(38, 12)),
        "indicator": pa.array(np.char.add("i", rng.integers(0, 100, count).astype(str))),
        "subject": pa.array(np.char.add("s", rng.integers(0, 3000, count).astype(str))),
        "status": pa.array(np.where(rng.random(count) < 0.02, "withdrawn", "reported")),
    }
    for name in ("undated", "target", "simulated"):
        columns[name] = np.zeros(count, dtype=bool)
    for name, text in (("period", "2021"), ("period_kind", "year"), ("measure", "level"), ("bound", "=")):
        columns[name] = np.full(count, text)
    return pa.table({name: columns.get(name, np.full(count, "")) for name in tables.schema().names}, schema=tables.schema())


def known_tables(count: int) -> None:
    """The Ibis expression and hand-written SQL, in the same process on the same table, turn by turn."""
    raw = duckdb.connect()
    connection = ibis.duckdb.from_connection(raw)
    connection.create_table("observations", arrow_rows(count))
    expression = tables.as_known(connection.table("observations"), ON)
    build, text = timed(lambda: ibis.to_sql(tables.as_known(connection.table("observations"), ON)))
    ours = f"CREATE OR REPLACE TABLE ours AS {text}"
    theirs = f"CREATE OR REPLACE TABLE theirs AS {HAND_WRITTEN}"
    runs = [(timed(lambda: raw.execute(ours), 1)[0], timed(lambda: raw.execute(theirs), 1)[0]) for _ in range(7)]
    mine, hand = (statistics.median(column) for column in zip(*runs, strict=True))
    same = raw.execute("SELECT count(*) FROM (SELECT id FROM ours EXCEPT SELECT id FROM theirs)").fetchone()
    whole, rows = timed(lambda: connection.to_pyarrow(expression).num_rows)
    print(f"as_known over {count:,} rows on DuckDB: {mine:.3f} s, SQL by hand {hand:.3f} s, ratio {mine / hand:.2f}")
    differ = same[0] if same else "?"
    print(f"    rows that differ: {differ}; compiling {build * 1000:.0f} ms; to Arrow {whole:.2f} s ({rows:,} rows)")


def register(count: int) -> list[Named]:
    """Made-up firms: brands of two or three characters, the usual regions, trades and legal forms; every tenth a short name."""
    rng = random.Random(2)
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 1500)]
    trades = ("生物", "科技", "化工", "机械", "置业", "新材料", "电子", "环保", "汽车", "药业")
    found = []
    for number in range(count):
        brand = "".join(rng.choice(signs) for _ in range(rng.choice((2, 2, 3))))
        name = brand + rng.choice(trades)
        if rng.random() < 0.9:
            name = rng.choice(("山东", "聊城市", "济南市", "")) + name + rng.choice(("有限公司", "股份有限公司", "集团有限公司"))
        found.append(Named(number, name, "enterprise"))
    return found


def names(count: int) -> None:
    entries = register(count)
    small, _ = timed(lambda: propose_matches(entries[: count // 10]), 1)
    whole, found = timed(lambda: propose_matches(entries), 1)
    print(f"propose_matches, {count:,} names: {whole:.1f} s, {len(found):,} proposals")
    print(f"    a tenth of them {small:.2f} s, ratio {whole / small:.1f} for ten times the names")


def main() -> None:
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    series(int(100_000 * scale))
    known_tables(int(1_000_000 * scale))
    names(int(100_000 * scale))


if __name__ == "__main__":
    main()
