"""Running graphs over tables: sources, periods, parameters, files, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaifaqu.assess import tables
from kaifaqu.assess.graph import Builder, Node
from kaifaqu.assess.tables import statements
from kaifaqu.assess.tables.plan import plan
from kaifaqu.errors import EnvironmentProblem, Problem

ROWS = [
    {"subject": "甲", "period": 2022, "x": 4.0, "yes": True, "town": "东", "day": None},
    {"subject": "乙", "period": 2022, "x": 2.0, "yes": None, "town": "", "day": None},
    {"subject": "丙", "period": 2022, "x": None, "yes": False, "town": "西", "day": None},
    {"subject": "甲", "period": 2021, "x": 1.0, "yes": True, "town": "东", "day": None},
]
TABLE = pa.Table.from_pylist(ROWS)
BUILD = Builder()
X = BUILD.column("x")


def answers(node: Node, source: Any = TABLE, **more: Any) -> dict[str, Any]:
    rows = tables.run({"it": node}, source, **({"at": 2022} | more)).to_pylist()
    return {row["subject"]: row["it"] for row in rows}


def test_it_works() -> None:
    share = BUILD.op("/", X, BUILD.statistic("sum", X))
    assert answers(share) == {"甲": 4 / 6, "乙": 2 / 6, "丙": None}
    assert answers(BUILD.place(X)) == {"甲": 1.0, "乙": 2.0, "丙": None}


def test_kinds_of_answers() -> None:
    outputs = {"n": X, "t": BUILD.column("yes", "truth"), "s": BUILD.column("town", "text"), "one": BUILD.number(1)}
    found = tables.run(outputs, TABLE, at=2022).sort_by("subject")
    assert [field.type for field in found.schema] == [pa.string(), pa.float64(), pa.bool_(), pa.string(), pa.float64()]
    assert set(found.column("s").to_pylist()) == {"东", "西", None}


def test_earlier_years_are_joined_by_subject() -> None:
    growth = BUILD.op("-", X, BUILD.column("x", lag=1))
    assert answers(growth) == {"甲": 3.0, "乙": None, "丙": None}
    text = TABLE.set_column(1, "period", pa.array([str(row["period"]) for row in ROWS]))
    assert answers(growth, text, at="2022") == {"甲": 3.0, "乙": None, "丙": None}


def test_parameters_change_without_a_new_query() -> None:
    node = BUILD.op("*", X, BUILD.op("+", BUILD.param("w"), BUILD.param("v")))
    assert answers(node, params={"w": 1, "v": 1}) == {"甲": 8.0, "乙": 4.0, "丙": None}
    made = len(statements._kept)
    assert answers(node, params={"w": 0.5, "v": 0}) == {"甲": 2.0, "乙": 1.0, "丙": None}
    assert answers(node, params={"w": None, "v": 0}) == {"甲": None, "乙": None, "丙": None}
    assert len(statements._kept) == made


def test_an_if_of_an_unknown_truth_is_null() -> None:
    rich = BUILD.op(">", X, BUILD.number(3))
    assert answers(BUILD.op("if", rich, BUILD.number(1), BUILD.number(0))) == {"甲": 1.0, "乙": 0.0, "丙": None}
    both = BUILD.op("if", BUILD.op("and", rich, BUILD.column("yes", "truth")), BUILD.number(1), BUILD.number(0))
    assert answers(both) == {"甲": 1.0, "乙": 0.0, "丙": 0.0}


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_files(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"数据.{kind}"
    table = TABLE.drop_columns(["day"])
    if kind == "parquet":
        pq.write_table(table, path)
    else:
        import pyarrow.csv

        pyarrow.csv.write_csv(table, path)
    assert answers(BUILD.op("*", X, BUILD.number(2)), path) == {"甲": 8.0, "乙": 4.0, "丙": None}
    assert answers(BUILD.column("town", "text"), [str(path)]) == {"甲": "东", "乙": None, "丙": "西"}
    target = tmp_path / "结果'.parquet"
    tables.to_parquet({"it": BUILD.op("*", X, BUILD.number(1e308))}, path, target, at=2022)
    assert pq.read_table(target).sort_by("subject").to_pylist() == [
        {"subject": "丙", "it": None}, {"subject": "乙", "it": None}, {"subject": "甲", "it": None},
    ]  # fmt: skip


def test_days_are_numbers() -> None:
    import datetime

    table = pa.table({"subject": ["甲"], "day": pa.array([datetime.date(1970, 1, 11)])})
    assert answers(BUILD.column("day"), table, at=None) == {"甲": 10.0}


def test_numbers_that_are_not_finite_are_missing() -> None:
    table = pa.table({"subject": ["甲", "乙"], "x": [float("nan"), float("inf")]})
    assert answers(BUILD.op("missing", X), table, at=None) == {"甲": True, "乙": True}
    huge = pa.table({"subject": ["甲"], "x": [1e300]})
    assert answers(BUILD.op("*", X, X), huge, at=None) == {"甲": None}


def test_large_numbers_round() -> None:
    table = pa.table({"subject": ["甲", "乙"], "x": [1e9, 285_000_000.285]})
    assert answers(BUILD.op("round", X, BUILD.number(2)), table, at=None) == {"甲": 1e9, "乙": 285_000_000.29}
    table = pa.table({"subject": ["甲", "乙"], "x": [1e300, -2.5]})
    assert answers(BUILD.op("floor", X), table, at=None) == {"甲": 1e300, "乙": -3.0}
    assert answers(BUILD.op("round", X, BUILD.number(0)), table, at=None) == {"甲": 1e300, "乙": -3.0}


def test_subjects_that_stand_twice() -> None:
    table = pa.table({"subject": ["甲", "甲", "乙", None], "period": [2022, 2022, 2022, 2022]})
    assert {row["subject"]: row["rows"] for row in tables.repeated(table)} == {"甲": 2, None: 1}
    assert tables.repeated(TABLE) == []
    assert tables.repeated(TABLE.drop_columns(["period"]))[0]["subject"] == "甲"


def test_the_expression_runs_on_a_connection_of_ones_own() -> None:
    connection = ibis.duckdb.connect(threads=1)
    connection.raw_sql("CREATE TABLE mine (subject VARCHAR, period BIGINT, x DOUBLE)")
    connection.raw_sql("INSERT INTO mine VALUES ('甲', 2022, 3), ('乙', 2022, 1), ('乙', 2021, 9)")
    node = BUILD.op("/", BUILD.op("*", X, BUILD.param("w")), BUILD.statistic("max", X))
    for narrow in (False, True):
        outputs = {"it": node, "rank": BUILD.place(node)}
        expression = tables.expression(
            outputs, connection.table("mine"), period="period", at=2022, params={"w": 6.0}, narrow=narrow
        )
        found = {row["subject"]: row for row in expression.to_pyarrow().to_pylist()}
        assert {subject: (row["it"], row["rank"]) for subject, row in found.items()} == {"甲": (6.0, 1.0), "乙": (2.0, 2.0)}


def test_the_text_grows_with_the_graph_and_not_with_its_paths() -> None:
    build = Builder()
    node: Node = build.column("x")
    for _ in range(60):
        node = build.op("+", build.op("*", node, build.number(0.5)), build.op("max", node, build.column("x")))
    shape = statements.Shape((("subject", ibis.dtype("string")), ("x", ibis.dtype("float64"))), "subject", None, frozenset(),
                             "duckdb", False)  # fmt: skip
    assert len(statements.write({"it": node}, shape).sql) < 60_000
    assert answers(node, at=None)["甲"] > 0


@pytest.mark.parametrize(
    ("code", "node", "more"),
    [
        ("column-missing", BUILD.column("nothing"), {}),
        ("column-missing", X, {"subject": "name"}),
        ("column-missing", BUILD.column("x", lag=1), {"period": "year"}),
        ("column-kind", BUILD.column("town"), {}),
        ("column-kind", BUILD.column("x", "text"), {}),
        ("period-missing", BUILD.column("x", lag=1), {"at": None}),
        ("period-year", BUILD.column("x", lag=1), {"at": "今年"}),
        ("param-missing", BUILD.op("*", X, BUILD.param("lost")), {}),
        ("table-unreadable", X, {"source": "没有的.parquet"}),
        ("table-unreadable", X, {"source": ["a.csv", "b.parquet"]}),
    ],
)
def test_refusals(code: str, node: Node, more: dict[str, Any]) -> None:
    with pytest.raises(Problem) as refused:
        answers(node, **({"source": TABLE} | more))
    assert refused.value.code == code
    assert refused.value.hint


def test_an_engine_that_nobody_knows() -> None:
    with pytest.raises(EnvironmentProblem, match="mysql"):
        answers(X, engine="mysql")


def test_a_graph_that_is_too_deep() -> None:
    build = Builder()
    node: Node = build.column("x")
    for _ in range(450):
        node = build.statistic("sum", build.op("+", node, build.column("x")), [node])
    with pytest.raises(Problem) as refused:
        plan({"it": node})
    assert refused.value.code == "graph-too-deep"


@pytest.mark.parametrize("lost", [float("nan"), float("inf"), float("-inf")])
def test_a_parquet_file_with_nan_among_its_numbers(tmp_path: Path, lost: float) -> None:
    """The least and the most that such a file notes pass NaN over; a test of bounds is then taken for always true."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"subject": ["甲", "乙", "丙"], "x": [1.0, lost, 3.0]}), path)
    assert answers(BUILD.place(X), path, at=None) == {"甲": 2.0, "乙": None, "丙": 1.0}
    assert answers(BUILD.statistic("mean", X), path, at=None)["甲"] == 2.0
