"""What DuckDB and Spark answer is what the arrays answer, on random graphs over random tables."""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import oracle

from kaifaqu.assess import arrays, tables
from kaifaqu.assess.graph import Node

from .graphs import AT, PARAMS, Graphs, columns_of, rows_of


def compare(outputs: Mapping[str, Node], table: pa.Table, engine: Any = "duckdb", by_loops: bool = False) -> None:
    subjects, column = columns_of(table)
    if by_loops:
        wanted: Mapping[str, Any] = oracle.evaluate(outputs, column, len(subjects), PARAMS)
    else:
        wanted = arrays.compute(outputs, column, len(subjects), PARAMS)
    found = {row["subject"]: row for row in tables.run(outputs, table, at=AT, params=PARAMS, engine=engine).to_pylist()}
    assert sorted(found) == sorted(subjects)
    for name in outputs:
        for place, subject in enumerate(subjects):
            ours, theirs = found[subject][name], wanted[name][place]
            assert same(ours, theirs), (name, subject, ours, theirs)


def same(ours: Any, theirs: Any) -> bool:
    if theirs is None or (not isinstance(theirs, str) and not math.isfinite(theirs)):
        return ours is None
    if ours is None or isinstance(theirs, str):
        return bool(ours == theirs)
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_duckdb_answers_as_the_arrays_do(number: int) -> None:
    seed = random.Random(number)
    table = rows_of(seed, seed.choice([0, 1, 12, 60]))
    compare(Graphs(seed).outputs(6), table)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9))
def test_duckdb_answers_as_plain_python_does(number: int) -> None:
    seed = random.Random(number)
    compare(Graphs(seed).outputs(6), rows_of(seed, seed.choice([1, 12, 25])), by_loops=True)


@pytest.mark.spark
def test_spark_answers_as_the_arrays_do(tmp_path: Any) -> None:
    from pyspark.sql import SparkSession

    logging.getLogger("py4j").setLevel(logging.ERROR)  # it would log at exit, to a stream that is closed by then
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.memory", "1g")
        .config("spark.sql.warehouse.dir", str(tmp_path))
        .getOrCreate()
    )
    try:
        for number in range(6):
            seed = random.Random(number)
            compare(Graphs(seed).outputs(5, depth=3), rows_of(seed, 40), session)
    finally:
        session.stop()
