"""The tables answer as the Python side does, on any observations; on Spark as on DuckDB."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifaqu.errors import Problem
from kaifaqu.observe import Catalogue, Indicator, Observation, Period, as_known, build_series, tables

CATALOGUE = Catalogue.of(
    [
        Indicator("gdp", "地区生产总值", unit="亿元"),
        Indicator("land", "面积", unit="亩", kind="stock"),
        Indicator("firms", "企业数", unit="家"),
    ]
)
UNITS = {"gdp": ("亿元", "万元", "元"), "land": ("亩", "公顷"), "firms": ("家",)}
PERIODS = ("2020", "2021", "2021-H2", "2021-12", "2022-01/2022-05", "2022-H1", "2015/2020", "2021-07-28", "十年来", "")
DAY = date(2022, 1, 1)


def rows_of(rng: random.Random, count: int) -> list[Observation]:
    """Chains of revisions over a few subjects, with contradictions, withdrawals, targets and undated figures."""
    found: list[Observation] = []
    for number in range(1, count + 1):
        before = rng.choice(found) if found and rng.random() < 0.4 else None
        indicator = before.indicator if before else rng.choice(list(UNITS))
        recorded = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(hours=6 * number + rng.randrange(6))
        found.append(
            Observation(
                id=number,
                chain=before.chain if before else number,
                supersedes=before.id if before else None,
                indicator=indicator,
                subject=before.subject if before else rng.choice("ab"),
                basis=rng.choice(("", "", "全口径")),
                measure=rng.choice(("level", "level", "level", "rank")),
                period=Period.parse(rng.choice(PERIODS)),
                value=Decimal(rng.randrange(1, 10**6)).scaleb(-rng.randrange(4)),
                unit=rng.choice(UNITS[indicator]),
                bound=rng.choice(("=", "=", "~", ">", ">=")),
                target=rng.random() < 0.1,
                status=rng.choice(("final", "revised", "preliminary", "reported", "reported", "withdrawn")),
                published_on=rng.choice((None, DAY + timedelta(days=rng.randrange(60)))),
                recorded_at=recorded,
                quote=f"第{number}条",
            )
        )
        if found[-1].measure == "rank":
            found[-1] = Observation(**{name: getattr(found[-1], name) for name in Observation.__slots__} | {"unit": "位"})
    return found


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return sorted(row["id"] for row in rows)


def compare(connection: Any, rows: list[Observation], on: date, by: Any) -> None:
    """as_known, chosen, latest and pivot over a table, against the Python side."""
    arrow = tables.to_arrow(rows, CATALOGUE)
    table = connection.create_table("observations", arrow, temp=True, overwrite=True) if connection.name == "duckdb" else arrow
    if connection.name != "duckdb":
        table = connection.read_parquet(_parquet(connection, arrow))
    known = tables.as_known(table, on, by=by)
    expected = as_known(rows, on, by=by)
    assert ids(connection.to_pyarrow(known).to_pylist()) == sorted(item.id for item in expected)
    found = build_series(expected, CATALOGUE, on)
    points = sorted(point.chosen.id for series in found for point in series.points if isinstance(point.chosen, Observation))
    assert ids(connection.to_pyarrow(tables.chosen(known)).to_pylist()) == points
    latest = [series.latest.chosen.id for series in found if series.latest and isinstance(series.latest.chosen, Observation)]
    assert ids(connection.to_pyarrow(tables.latest(known, on)).to_pylist()) == sorted(latest)
    period = Period.of_year(2021)
    cells = {}
    for row in connection.to_pyarrow(tables.pivot(known, period, ["firms", "gdp", "land"])).to_pylist():
        cells |= {(row["subject"], code): row[code] for code in ("firms", "gdp", "land") if row[code] is not None}
    wanted = {}
    for series in found:
        point = series.at(period)
        if point and series.key[2:] == ("", "level", ""):
            wanted[series.key.subject, series.key.indicator] = point.amount
    assert cells == wanted


def _parquet(connection: Any, arrow: Any) -> str:
    import pyarrow.parquet as pq

    path = f"{connection.folder}/observations-{connection.files()}.parquet"
    pq.write_table(arrow, path)
    return path


@pytest.fixture(scope="module")
def duckdb() -> Iterator[Any]:
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 80), st.sampled_from(("published", "recorded")))
def test_duckdb_answers_as_python_does(duckdb: Any, seed: int, days: int, by: str) -> None:
    compare(duckdb, rows_of(random.Random(seed), 120), DAY + timedelta(days=days), by)


@pytest.mark.spark
def test_spark_answers_as_python_does(tmp_path: Any) -> None:
    from itertools import count

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
        connection = ibis.pyspark.connect(session)
        numbers = count()
        connection.folder, connection.files = tmp_path, lambda: next(numbers)
        for seed, days, by in ((1, 20, "published"), (2, 40, "recorded")):
            compare(connection, rows_of(random.Random(seed), 120), DAY + timedelta(days=days), by)
    finally:
        session.stop()


def test_there_and_back() -> None:
    rows = rows_of(random.Random(7), 200)
    rows[0] = Observation(
        **{name: getattr(rows[0], name) for name in Observation.__slots__}
        | {"period": Period.undated_between("十年来", date(2012, 1, 1), date(2022, 10, 31))}
    )
    arrow = tables.to_arrow(rows, CATALOGUE)
    assert arrow.schema == tables.schema()
    assert tables.from_arrow(arrow) == rows
    assert tables.from_arrow(tables.to_arrow([])) == []


def test_amounts_stand_in_the_catalogues_unit() -> None:
    def row(unit: str) -> Observation:
        return Observation(
            id=1,
            indicator="gdp",
            subject="a",
            period=Period.of_year(2021),
            value=Decimal("1111600"),
            unit=unit,
            recorded_at=datetime(2022, 1, 1),  # noqa: DTZ001 - a naive time is read as UTC
        )

    good, bad = tables.to_arrow([row("万元"), row("人")], CATALOGUE).column("amount").to_pylist()
    assert (good, bad) == (Decimal("111.16"), None)
    assert tables.to_arrow([row("万元")]).column("amount").to_pylist() == [None]


def test_a_wrong_way_is_refused(duckdb: Any) -> None:
    table = duckdb.create_table("some", tables.to_arrow([]), temp=True, overwrite=True)
    with pytest.raises(Problem):
        tables.as_known(table, DAY, by="guessed")  # type: ignore[arg-type]
