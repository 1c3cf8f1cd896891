"""The Human Development Index as a standard, written from docs/standards.md alone: 5,808 official values round right."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kaifaqu.assess.arrays.ops import rounded
from kaifaqu.assess.rules.read import parse
from kaifaqu.assess.run import run

STANDARD = """
id: hdi-demo
title: 人类发展指数
subject: country
inputs:
  life_expectancy: {title: 预期寿命, unit: 年}
  expected_years_of_schooling: {title: 预期受教育年限, unit: 年}
  mean_years_of_schooling: {title: 平均受教育年限, unit: 年}
  gni_per_capita: {title: 人均国民总收入, unit: ""}
editions:
  - edition: "2023"
    in_force: {from: 1990-01-01}
    official: false
    label: 对照用例
    source: {document: Human Development Report 2023/24, certainty: C}
    score:
      combine: geometric
      items:
        - {id: health, title: 健康, value: life_expectancy, goalposts: {low: 20年, high: 85年}}
        - id: education
          title: 教育
          combine: mean
          items:
            - {id: expected, title: 预期年限, value: expected_years_of_schooling, goalposts: {low: 0, high: 18年}}
            - {id: mean, title: 平均年限, value: mean_years_of_schooling, goalposts: {low: 0, high: 15年}}
        - {id: income, title: 收入, value: "(ln(gni_per_capita) - ln(100)) / (ln(75000) - ln(100))", goalposts: {low: 0, high: 1}}
    missing: {policy: refuse}
"""


def tables(shared_dir: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """The rows by year and country."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    with (shared_dir / "reference" / "hdi" / "official.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            numbers = {name: float(value) for name, value in row.items() if name not in ("iso3", "year")}
            found.setdefault(row["year"], {})[row["iso3"]] = {"subject": row["iso3"], "period": row["year"]} | numbers
    return found


@pytest.mark.parametrize("engine", ["arrays", "duckdb"])
def test_it_works(shared_dir: Path, engine: str) -> None:
    standard, count = parse(STANDARD, "hdi.yaml"), 0
    years = tables(shared_dir)
    everything = [row for rows in years.values() for row in rows.values()]
    data: Any = everything if engine == "arrays" else pa.Table.from_pylist(everything)
    for year, rows in years.items():
        found = run(standard, data, period=year, engine=engine)
        official = np.array([rows[subject]["hdi_official"] for subject in found.subjects])
        total = found.output("total")
        assert total is not None
        np.testing.assert_array_equal(rounded(total, np.array(3.0)), official)
        count += len(rows)
    assert count == 5_808


def test_from_the_file_as_it_is(shared_dir: Path) -> None:
    found = run(parse(STANDARD, "hdi.yaml"), shared_dir / "reference" / "hdi" / "official.csv", subject="iso3")
    assert found.period == "2022"
    assert [one.subject for one in found.ranking(3)] == ["CHE", "NOR", "ISL"]
    reason = found.reasons("CHE")
    assert [part.title for part in reason.parts] == ["健康", "教育", "收入"]
