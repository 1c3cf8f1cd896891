"""Options of ``assess`` for those who build an index: other steps, a table of weights, all periods together, a stage."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from kaifaqu.cli.assess import app
from kaifaqu.errors import Problem, Problems

STANDARD = """
id: index
title: 综合指数
subject: zone
inputs:
  tax: {title: 亩均税收, unit: 万元/亩}
  rd: {title: 研发强度, unit: "%"}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    official: false
    label: 示例口径
    source: {document: 试编, certainty: O}
    normalise: {method: minmax}
    score:
      combine: mean
      items:
        - {id: tax, title: 税收, weight: 3, value: tax}
        - {id: rd, title: 研发, weight: 1, value: rd}
    missing: renormalise
"""
DATA = "对象,报告期,tax,rd\n甲,2020,10,1\n乙,2020,20,\n丙,2020,40,3\n甲,2021,12,2\n乙,2021,,5\n丙,2021,30,4\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "index.yaml").write_text(STANDARD, encoding="utf-8")
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")
    return [str(tmp_path / "index.yaml"), str(tmp_path / "data.csv")]


def stage(files: list[str], folder: Path, *arguments: str) -> list[dict[str, str]]:
    out = folder / "stage.csv"
    result = CliRunner().invoke(app, [*files, *arguments, "-o", str(out)])
    assert result.exit_code == 0, repr(result.exception)
    with out.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_it_works(files: list[str], tmp_path: Path) -> None:
    rows = stage(files, tmp_path, "--stage", "normalised", "--normalise", "minmax:1..5", "--period", "2020")
    assert [row["tax"] for row in rows] == ["1", "2.333333333333333", "5"]
    rows = stage(files, tmp_path, "--stage", "imputed", "--impute", "latest")
    assert [(row["subject"], row["tax"]) for row in rows] == [("甲", "12"), ("乙", "20"), ("丙", "30")]


def test_all_periods_together(files: list[str], tmp_path: Path) -> None:
    rows = stage(files, tmp_path, "--stage", "normalised", "--together", "--impute", "latest")
    assert [row["subject"] for row in rows][:4] == ["甲 2020", "乙 2020", "丙 2020", "甲 2021"]
    assert [float(row["tax"]) for row in rows] == pytest.approx([0, 100 / 3, 100, 20 / 3, 100 / 3, 200 / 3])
    looking_back = Path(files[0]).read_text(encoding="utf-8").replace("value: tax}", 'value: "lag(tax, 1)"}')
    Path(files[0]).write_text(looking_back, encoding="utf-8")
    result = CliRunner().invoke(app, [*files, "--together"])
    assert isinstance(result.exception, Problem)
    assert result.exception.code == "together-lag"


def test_a_table_of_weights(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "weights.csv").write_text("iCode,Level,Weight\ntax,1,1\nrd,1,4\nIndex,2,1\n", encoding="utf-8")
    rows = stage(files, tmp_path, "--stage", "weights", "--weights-file", str(tmp_path / "weights.csv"))
    assert [(row["item"], float(row["weight"]), float(row["share"])) for row in rows] == [("tax", 1, 0.2), ("rd", 4, 0.8)]
    out = tmp_path / "totals.parquet"
    given = ["--stage", "totals", "-o", str(out), "--weights-file", str(tmp_path / "weights.csv")]
    result = CliRunner().invoke(app, [*files, *given])
    assert result.exit_code == 0
    assert pq.read_table(out).column("subject").to_pylist() == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        ("iCode,Weight\ntax,1\nland,2\n", ["--weights-file", "FILE"], "weights-invalid"),
        ("iCode,Weight\ntax,much\n", ["--weights-file", "FILE"], "weights-invalid"),
        ("iCode,Weight\ntax,-1\n", ["--weights-file", "FILE"], "weights-invalid"),
        ("a,b\n1,2\n", ["--weights-file", "FILE"], "weights-invalid"),
        ("", ["--weights-file", "FILE"], "weights-invalid"),
        ("", ["--weights-file", "nowhere.csv"], "file-unreadable"),
        ("", ["--stage", "all", "-o", "x.csv"], "stage-unknown"),
        ("", ["--stage", "raw", "-o", "x.xlsx"], "file-kind"),
        ("", ["--normalise", "minmx"], "step-invalid"),
        ("", ["--impute", "averages"], "standard-invalid"),
    ],
)
def test_refusals(files: list[str], tmp_path: Path, text: str, arguments: list[str], code: str) -> None:
    (tmp_path / "w.csv").write_text(text, encoding="utf-8")
    given = [str(tmp_path / "w.csv") if argument == "FILE" else argument for argument in arguments]
    result = CliRunner().invoke(app, [*files, *given])
    assert isinstance(result.exception, Problem | Problems), result.output
    first = result.exception.items[0] if isinstance(result.exception, Problems) else result.exception
    assert first.code == code, str(first)
