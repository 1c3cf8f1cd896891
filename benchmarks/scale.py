"""The same standard on more and more rows, beyond memory, and on Spark.

Growth from 10^4 to 10^7 rows × 20 criteria with ranks and grades, Parquet in and Parquet out, each size in a process of its
own with DuckDB held to 8 GB; and 10^6 rows on DuckDB and on Spark, which must agree to 1e-9. The files are made here and
taken away again.

Run: python benchmarks/scale.py [rows …]
"""

from __future__ import annotations

import importlib.util
import json
import logging
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
WIDTH = 20
AGREE_ON = 1_000_000


def make(path: Path, rows: int) -> None:
    """A Parquet file of made-up figures, the same every time; every fiftieth is missing."""
    import duckdb

    cells = ", ".join(
        f"CASE WHEN hash(i, {at}) % 50 <> 0 THEN sqrt(hash(i, {at + 100}) % 1000003) * 0.125 END AS c{at}" for at in range(WIDTH)
    )
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection:
        connection.sql(f"SELECT 's' || i AS subject, 2022 AS period, {cells} FROM range({int(rows)}) AS t(i)").write_parquet(
            str(path), compression="lz4"
        )


def job() -> tuple[dict[str, Any], dict[str, Any]]:
    from assess import OUTPUTS, program

    made = program(WIDTH)
    return {name: made.outputs[name] for name in OUTPUTS}, made.params


def alone(source: Path, target: Path) -> None:
    """In this process: judge a file into a file; print seconds, processor time and the peak."""
    from kaifaqu.assess import tables

    outputs, params = job()
    start, spent = time.perf_counter(), time.process_time()
    settings = tables.Settings(memory="8GB", spill=target.parent / "spill")
    tables.to_parquet(outputs, source, target, at=2022, params=params, settings=settings)
    seconds = time.perf_counter() - start
    cpu = time.process_time() - spent
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def growth(sizes: list[int], folder: Path) -> None:
    before: tuple[int, float] | None = None
    for rows in sizes:
        source, target = folder / f"{rows}.parquet", folder / "answers.parquet"
        make(source, rows)
        told = subprocess.run(
            [sys.executable, __file__, "alone", str(source), str(target)], capture_output=True, text=True, check=True
        )
        found = json.loads(told.stdout.splitlines()[-1])
        size = source.stat().st_size / 2**20
        growth = "" if before is None else f"  {found['cpu'] / before[1]:5.1f} × the cpu for {rows / before[0]:.0f} × the rows"
        speed = f"{found['seconds']:7.2f} s ({found['cpu']:6.2f} of cpu)  peak {found['peak']:6.0f} MB"
        print(f"{rows:>12,} × {WIDTH} ({size:6.0f} MB)  {speed}{growth}", flush=True)
        before = rows, found["cpu"]
        source.unlink()


def spark_agrees(folder: Path) -> None:
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        print("Spark: skipped, pyspark or Java is not here (pip install 'kaifaqu[spark]', Java 17)")
        return
    import numpy as np

    from kaifaqu.assess import tables

    logging.getLogger("py4j").setLevel(logging.ERROR)
    outputs, params = job()
    source = folder / "spark.parquet"
    make(source, AGREE_ON)
    answers, seconds = {}, {}
    for engine in ("duckdb", "local[2]"):
        start = time.perf_counter()
        answers[engine] = tables.run(outputs, source, at=2022, params=params, engine=engine).sort_by("subject")
        seconds[engine] = time.perf_counter() - start
    ours, theirs = answers["duckdb"], answers["local[2]"]
    assert ours["subject"].to_pylist() == theirs["subject"].to_pylist()
    apart = 0.0
    for name in ("total", "rank"):
        np.testing.assert_allclose(ours[name].to_numpy(), theirs[name].to_numpy(), rtol=1e-9)
        apart = max(apart, float(np.nanmax(np.abs(ours[name].to_numpy() - theirs[name].to_numpy()))))
    assert ours["grade"].to_pylist() == theirs["grade"].to_pylist()
    print(f"Spark and DuckDB agree on {AGREE_ON:,} rows: at most {apart:.1e} apart; "
          f"DuckDB {seconds['duckdb']:.1f} s, Spark local[2] {seconds['local[2]']:.1f} s with its start")  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["alone"]:
        alone(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory(prefix="kaifaqu-scale-") as made:
            growth([int(given) for given in sys.argv[1:]] or list(SIZES), Path(made))
            spark_agrees(Path(made))
