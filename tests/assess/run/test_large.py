"""Runs on a database engine refuse what runs in memory refuse, from tables and from file to file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaifaqu.assess.rules.model import Standard
from kaifaqu.assess.rules.read import parse
from kaifaqu.assess.run import run, start
from kaifaqu.assess.run.start import to_parquet
from kaifaqu.errors import Problem, Problems

HEAD = """
id: demo
title: 示例
subject: enterprise
inputs: {x: {title: 甲项}, y: {title: 乙项}, expert: {title: 专家分}}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    source: {document: 示例办法}
    official: false
    label: 示例口径
    missing: {policy: refuse}
    score:
"""
GEOMETRIC = """
      combine: geometric
      items:
        - {id: x, title: 甲, value: x, goalposts: {low: 0, high: 10}}
        - {id: y, title: 乙, value: y, goalposts: {low: 0, high: 10}}
"""
EXPERT = """
      - {id: x, title: 甲, value: x, full: 8, bands: {"≥1": 7-8, else: 0}, given: expert}
"""
NAMED = """
      - {id: x, title: 甲, value: x, full: 10, distance: {to: subject, subject: 乙}}
"""


def standard(body: str) -> Standard:
    return parse(HEAD + body.strip("\n") + "\n", "demo.yaml")


def refused(body: str, rows: list[dict[str, Any]], tmp_path: Path) -> str:
    """The one refusal, the same on arrays, on DuckDB and from file to file, which leaves no file."""
    source, target = tmp_path / "data.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.Table.from_pylist(rows), source)
    codes = set()
    for ask in (
        lambda: run(standard(body), rows),
        lambda: run(standard(body), source, engine="duckdb"),
        lambda: to_parquet(standard(body), source, target, engine="duckdb"),
    ):
        with pytest.raises((Problem, Problems)) as caught:
            ask()
        found = caught.value
        codes.add((found.items[0] if isinstance(found, Problems) else found).code)
    assert not target.exists()
    assert len(codes) == 1
    return codes.pop()


def test_it_works(tmp_path: Path) -> None:
    rows = [{"subject": "甲", "x": 2.0}, {"subject": "乙", "x": 6.0}, {"subject": "丙", "x": None}]
    source, target = tmp_path / "data.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.Table.from_pylist(rows), source)
    found = run(standard(NAMED), source, engine="duckdb")
    assert [(one.subject, one.rank, one.total) for one in found.ranking()] == [("乙", 1, 10), ("甲", 2, 0), ("丙", None, None)]
    assert to_parquet(standard(NAMED), source, target, engine="duckdb")
    assert not [name for name in pq.read_table(target).column_names if name.startswith("fault.")]


def test_a_mean_that_cannot_be_taken(tmp_path: Path) -> None:
    rows = [{"subject": "甲", "x": 2.0, "y": 0.0}, {"subject": "乙", "x": 2.0, "y": 3.0}]
    assert refused(GEOMETRIC, rows, tmp_path) == "mean-not-positive"


def test_points_beyond_their_range(tmp_path: Path) -> None:
    rows = [{"subject": "甲", "x": 2.0, "expert": 5.0}, {"subject": "乙", "x": 2.0, "expert": 7.5}]
    assert refused(EXPERT, rows, tmp_path) == "value-refused"


def test_a_named_subject_that_is_not_there(tmp_path: Path) -> None:
    assert refused(NAMED, [{"subject": "甲", "x": 2.0}, {"subject": "丙", "x": 3.0}], tmp_path) == "reference-unknown"


def test_a_subject_twice(tmp_path: Path) -> None:
    assert refused(NAMED, [{"subject": "乙", "x": 2.0}, {"subject": "乙", "x": 3.0}], tmp_path) == "row-twice"


def test_a_subject_without_a_name(tmp_path: Path) -> None:
    assert refused(NAMED, [{"subject": "乙", "x": 2.0}, {"subject": None, "x": 3.0}], tmp_path) == "subject-missing"


def test_subjects_that_are_numbers(tmp_path: Path) -> None:
    rows = [{"subject": 3, "x": 2.0}, {"subject": 12, "x": 6.0}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "data.parquet")
    body = NAMED.replace("乙", '"12"')
    for engine in ("arrays", "duckdb"):
        found = run(standard(body), tmp_path / "data.parquet", engine=engine)
        assert [(one.subject, one.total) for one in found.ranking()] == [("12", 10), ("3", 0)]


UNITS = """
id: units
title: 示例
subject: enterprise
inputs:
  x: {title: 营业收入, unit: 万元}
  ok: {title: 是否达标, type: yes_no}
  born: {title: 成立日期, type: date}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    source: {document: 示例办法}
    official: false
    label: 示例口径
    missing: {policy: refuse}
    veto: [{id: bad, title: 不达标, rule: not ok}]
    score: [{id: x, title: 甲, full: 10, value: x, linear: {base: 0万元, target: 10000万元, to: 10, cap: true}}]
"""


def test_headings_as_people_write_them(tmp_path: Path) -> None:
    source = tmp_path / "企业.csv"
    source.write_text('"企业""名称",年份,"营业\n收入（亿元）",备注\n甲,2023,0.5,=1\n乙,2023,2,\n乙,2022,1,\n', "utf-8")
    found = [
        run(parse(UNITS, "units.yaml"), source, engine=engine, subject='企业"名称', simulated=True)
        for engine in ("arrays", "duckdb")
    ]
    for each in found:
        assert [(one.subject, one.rank, one.total, one.result) for one in each.ranking()] == [
            ("乙", None, 10, "unknown"), ("甲", None, 5, "unknown"),  # whether the veto strikes is not known: no place
        ]  # fmt: skip
        assert each.label == "模拟数据 · 示例口径"
        assert each.period == "2023"
    target = tmp_path / "out.parquet"
    assert to_parquet(parse(UNITS, "units.yaml"), source, target, engine="duckdb", subject='企业"名称')
    assert sorted(pq.read_table(target).column("total").to_pylist()) == [5, 10]


def test_no_column_of_subjects(tmp_path: Path) -> None:
    source = tmp_path / "企业.csv"
    source.write_text("谁,营业收入\n甲,1\n", "utf-8")
    with pytest.raises(Problems) as caught:
        run(parse(UNITS, "units.yaml"), source, engine="duckdb")
    assert caught.value.items[0].code == "subject-column-missing"


VETOED = UNITS.replace("linear: {base: 0万元, target: 10000万元, to: 10, cap: true}", 'bands: {"≥5万元": 10, else: 1}')


def test_yes_and_no_are_read_as_people_write_them(tmp_path: Path) -> None:
    source = tmp_path / "企业.csv"
    source.write_text("subject,营业收入（万元）,ok\n甲,5,是\n乙,6,否\n丙,4, √ \n丁,3,—\n戊,2,TRUE\n", "utf-8")
    found = [
        [(one.subject, one.rank, one.result) for one in run(parse(VETOED, "是否.yaml"), source, engine=engine).ranking()]
        for engine in ("arrays", "duckdb")
    ]
    assert found[0] == found[1]
    assert found[0][:3] == [("甲", 1, "met"), ("丙", 2, "met"), ("戊", 2, "met")]
    source.write_text("subject,营业收入（万元）,ok\n甲,5,是\n乙,6,也许\n", "utf-8")
    for engine in ("arrays", "duckdb"):
        with pytest.raises((Problem, Problems)) as caught:
            run(parse(VETOED, "是否.yaml"), source, engine=engine)
        told = caught.value.items[0] if isinstance(caught.value, Problems) else caught.value
        assert (told.code, told.place.file, told.place.column) == ("yes-no-invalid", "企业.csv", "ok")
        assert "也许" in told.message


def test_what_is_in_memory_stays_there_up_to_its_cells(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A table in memory is judged on arrays, with every reason at hand, while it has few cells; a file by its rows."""
    monkeypatch.setattr(start, "IN_MEMORY", 2)
    monkeypatch.setattr(start, "CELLS", 12)
    columns = {"subject": ["甲", "乙", "丙", "丁"], "a": [1.0, 2.0, 3.0, 4.0], "b": [1.0, 2.0, 3.0, 4.0]}
    table = pa.table(columns)
    rows = table.to_pylist()
    pq.write_table(table, tmp_path / "t.parquet")
    for small in (table, columns, rows, table.slice(0, 2)):
        assert not start.is_large(small, "auto")
    assert start.is_large(tmp_path / "t.parquet", "auto")
    monkeypatch.setattr(start, "CELLS", 11)
    for large in (table, columns, rows, (rows, rows)):
        assert start.is_large(large, "auto")
    assert not start.is_large(table.slice(0, 2), "auto")
    assert not start.is_large(table, "arrays")
