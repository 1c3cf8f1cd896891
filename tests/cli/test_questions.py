"""The questions beyond the score, on the command line: each answers on the screen, into files, and refuses with a hint."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kaifaqu.cli.change import app as change_app
from kaifaqu.cli.improve import app as improve_app
from kaifaqu.cli.nearly import app as nearly_app
from kaifaqu.cli.part import app as part_app
from kaifaqu.cli.sensitivity import app as sensitivity_app
from kaifaqu.cli.what_if import app as what_if_app
from kaifaqu.errors import Problem, Problems

STANDARD = """
id: zone-index
title: 园区评价
subject: zone
inputs:
  tax: {title: 亩均税收, unit: 万元/亩, low: 0}
  rd: {title: 研发强度, unit: "%", low: 0}
  jobs: {title: 就业, unit: 人, low: 0}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    official: false
    label: 示例口径
    source: {document: 试编, certainty: O}
    score:
      combine: mean
      items:
        - {id: tax, title: 税收, weight: 3, value: tax, minmax: {}}
        - {id: rd, title: 研发, weight: 2, value: rd, bands: {"≥3%": 100, "≥2%": 60, else: 20}}
        - {id: jobs, title: 就业, weight: 1, value: jobs, minmax: {}}
    grades:
      levels:
        - {grade: A, title: 好, rule: total >= 70}
        - {grade: B, title: 中, rule: total >= 40}
        - {grade: C, title: 差}
    missing: renormalise
"""
FIGURES = {
    "2020": [(5, 1.5, 300), (20, 3.5, 500), (12, 2.5, 800), (8, 1, 200)],
    "2021": [(6, 2.5, 300), (19, 3.5, 500), (25, 3.2, 850), (9, 1, 250)],
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "标准.yaml").write_text(STANDARD, encoding="utf-8")
    lines = ["对象,报告期,tax,rd,jobs"]
    for year, rows in FIGURES.items():
        lines += [f"{name},{year},{tax},{rd},{jobs}" for name, (tax, rd, jobs) in zip("甲乙丙丁", rows, strict=True)]
    (tmp_path / "数据.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(tmp_path / "标准.yaml"), str(tmp_path / "数据.csv")


def call(app: Any, *arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output + repr(result.exception)
    return str(result.output)


def test_sensitivity(files: tuple[str, str], tmp_path: Path) -> None:
    said = call(sensitivity_app, *files, "-n", "200", "--top", "1,2")
    assert "200 次重算" in said
    assert "前2名的概率" in said
    assert "示例口径" in said
    out = tmp_path / "结果.json"
    call(sensitivity_app, *files, "-n", "100", "--error", "5%", "--normalisation", "standard,zscore", "-o", str(out))
    answer = json.loads(out.read_text(encoding="utf-8"))
    assert answer["factors"] == ["weights", "normalisations", "error"]
    assert {row["subject"] for row in answer["rows"]} == set("甲乙丙丁")
    varied = ["--normalisation", "standard,zscore", "--error", "40%"]
    assert "总作用" in call(sensitivity_app, *files, "--sobol", "--samples", "32", *varied)
    assert "平均移动名次" in call(sensitivity_app, *files, "--leave-one-out")
    assert "克朗巴赫" in call(sensitivity_app, *files, "--structure")


def test_replications_are_run_again_from_their_file(files: tuple[str, str], tmp_path: Path) -> None:
    parameters, table = tmp_path / "参数.parquet", tmp_path / "位次.csv"
    call(sensitivity_app, *files, "-n", "30", "-o", str(parameters))
    call(sensitivity_app, *files, "--parameters", str(parameters), "-o", str(table))
    with table.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows[0][:2] == ["次", "甲 位次"]
    assert len(rows) == 31


def test_change(files: tuple[str, str], tmp_path: Path) -> None:
    said = call(change_app, *files, "--from", "2020", "--to", "2021")
    assert "自身变化" in said
    assert "其他对象变化" in said
    one = json.loads(call(change_app, *files, "--from", "2020", "--to", "2021", "-s", "丙", "--what", "score", "--json"))
    assert sum(one["parts"].values()) == pytest.approx(one["new"] - one["old"])
    assert set(one["own"]) == {"亩均税收", "研发强度", "就业"}
    call(change_app, *files, "--from", "2020", "--to", "2021", "-o", str(tmp_path / "变化.xlsx"))
    assert (tmp_path / "变化.xlsx").stat().st_size > 1000


def test_what_if(files: tuple[str, str]) -> None:
    said = call(what_if_app, *files, "甲", "--set", "亩均税收=30", "--set", "rd=4")
    assert "上升" in said
    answer = json.loads(call(what_if_app, *files, "-w", "jobs=30", "--json"))
    assert answer["exact"]
    assert answer["effects"]


def test_improve_and_nearly(files: tuple[str, str], tmp_path: Path) -> None:
    said = call(improve_app, *files, "甲", "--rank", "2", "--bound", "tax=..40", "--cost", "研发强度=2")
    assert "方案1" in said
    answer = json.loads(call(improve_app, *files, "甲", "--total", "99", "--levers", "rd", "--json"))
    assert not answer["reached"]
    call(nearly_app, *files, "--grade", "A", "-o", str(tmp_path / "接近.csv"))
    with (tmp_path / "接近.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert next(csv.reader(handle))[:2] == ["对象", "代价"]
    assert "够得着" in call(nearly_app, *files, "--total", "60")


@pytest.mark.parametrize(
    ("app", "arguments", "code"),
    [
        (sensitivity_app, ["-o", "x.docx"], "file-kind"),
        (sensitivity_app, ["--top", "many"], "option-invalid"),
        (sensitivity_app, ["--error", "about"], "alternative-unknown"),
        (sensitivity_app, ["--normalisation", "minmx"], "alternative-unknown"),
        (sensitivity_app, ["--parameters", "nothing.parquet"], "file-unreadable"),
        (sensitivity_app, ["--leave-one-out", "--level", "9"], "level-unknown"),
        (change_app, [], "option-invalid"),
        (change_app, ["--from", "2021", "--to", "2021"], "change-same-period"),
        (change_app, ["--from", "2020", "--what", "place"], "option-invalid"),
        (change_app, ["--from", "1999"], "period-missing"),
        (what_if_app, [], "option-invalid"),
        (what_if_app, ["--set", "tax=1"], "option-invalid"),
        (what_if_app, ["甲", "--set", "tax"], "option-invalid"),
        (what_if_app, ["甲", "--set", "税=1"], "input-unknown"),
        (what_if_app, ["无", "--set", "tax=1"], "subject-unknown"),
        (what_if_app, ["-w", "nothing=1"], "param-unknown"),
        (improve_app, ["甲"], "goal-invalid"),
        (improve_app, ["甲", "--rank", "1", "--met"], "goal-invalid"),
        (improve_app, ["甲", "--grade", "Z"], "goal-invalid"),
        (improve_app, ["甲", "--rank", "1", "--bound", "tax=10"], "option-invalid"),
        (improve_app, ["甲", "--rank", "1", "--levers", "land"], "input-unknown"),
    ],
)
def test_refusals(files: tuple[str, str], app: Any, arguments: list[str], code: str) -> None:
    result = CliRunner().invoke(app, [*files, *arguments])
    assert isinstance(result.exception, Problem | Problems), result.output
    first = result.exception.items[0] if isinstance(result.exception, Problems) else result.exception
    assert first.code == code


FIRMS = """企业名称,所在,税收,用地,研发,营收,重点
一厂,丙,500,20,6,200,是
二厂,丙,120,5,1,100,否
三厂,甲,60,10,2,80,是
"""
BUILD = ("--build", "亩均税收=税收/用地", "--build", "研发强度=研发/营收", "--build", "就业=count[重点]", "--zone-column", "所在")


def test_part_in_the_whole(files: tuple[str, str], tmp_path: Path) -> None:
    firms = tmp_path / "企业.csv"
    firms.write_text(FIRMS, encoding="utf-8")
    found = json.loads(call(part_app, *files, str(firms), *BUILD, "--json"))
    assert found["enterprises"] == ["一厂", "二厂", "三厂"]
    whole, without = 620 / 25, 120 / 5  # 万元/亩, with and without the first
    assert found["indicators"]["tax"]["value"][0] == pytest.approx(whole - without)
    assert found["indicators"]["rd"]["value"][0] == pytest.approx(100 * (7 / 300 - 1 / 100))
    assert found["indicators"]["jobs"]["value"][:2] == [1, 0]
    said = call(part_app, *files, str(firms), *BUILD, "--enterprise", "一厂")
    assert "一厂对丙亩均税收：贡献 +0.8万元/亩" in said
    assert "总分中有它" in said
    table = tmp_path / "贡献.csv"
    call(part_app, *files, str(firms), *BUILD, "-o", str(table))
    with table.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows[0][:3] == ["企业", "开发区", "亩均税收（万元/亩）"]
    assert "三厂" in {row[0] for row in rows}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--build", "亩均税收="), "option-invalid"),
        (("--build", "亩均=税收/用地"), "input-unknown"),
        (("--build", "亩均税收=没有"), "column-missing"),
        (("--build", "亩均税收=税收/用地", "--zone-column", "区"), "column-missing"),
        (("--build", "亩均税收=税收/用地", "--zone-column", "所在", "--enterprise", "四厂"), "subject-unknown"),
    ],
)
def test_part_refuses(files: tuple[str, str], tmp_path: Path, arguments: tuple[str, ...], code: str) -> None:
    firms = tmp_path / "企业.csv"
    firms.write_text(FIRMS, encoding="utf-8")
    usual = () if "--zone-column" in arguments else ("--zone-column", "所在")
    found = CliRunner().invoke(part_app, [*files, str(firms), *arguments, *usual]).exception
    assert isinstance(found, Problem)
    assert found.code == code
