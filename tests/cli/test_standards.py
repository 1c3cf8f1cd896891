from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kaifaqu.assess.shipped import STANDARDS_DIR
from kaifaqu.cli.standards import app
from kaifaqu.errors import Problem

STRUCTURE = """iCode,iName,Type,Level,Parent,Direction,Weight,Unit
x,产值,Indicator,1,top,1,1,亿元
y,能耗,Indicator,1,top,-1,2,
top,指数,Aggregate,2,,1,1,
"""


def call(*arguments: object) -> Any:
    return CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=True)


def test_it_works() -> None:
    assert "tech-sme" in call("list").output
    found = json.loads(call("list", "--json").stdout)
    assert {"id", "title", "editions"} <= set(found[0])


@pytest.mark.parametrize("path", sorted(STANDARDS_DIR.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_standard_is_shown_and_right(path: Path) -> None:
    shown = call("show", path.stem)
    assert shown.exit_code == 0, shown.exception
    assert "依据：" in shown.output
    checked = call("check", path)
    assert checked.exit_code == 0, checked.output
    assert json.loads(call("show", path.stem, "--json").stdout)["id"] == path.stem


def test_check_tells_every_fault_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "坏.yaml"
    text = (STANDARDS_DIR / "tech-sme.yaml").read_text("utf-8")
    path.write_text(text.replace("tech_staff / staff", "tech_staf / staff").replace("staff <= 500人", "staff <= 500"), "utf-8")
    result = call("check", path)
    assert result.exit_code == 1
    assert "坏.yaml 第" in result.output
    assert "tech_staf" in result.output
    assert json.loads(call("check", path, "--json").stdout)["ok"] is False


def test_diff() -> None:
    result = call("diff", "little-giant")
    assert "2022 → 2026" in result.output
    assert "处不同" in result.output
    assert json.loads(call("diff", "little-giant", "--json").stdout)[0]["kind"] in ("added", "removed", "changed")
    assert call("diff", "little-giant", "--editions", "2022,2022").output == "没有不同。\n"


def test_from_csv(tmp_path: Path) -> None:
    structure, out = tmp_path / "meta.csv", tmp_path / "指数.yaml"
    structure.write_text(STRUCTURE, "utf-8")
    options = ("--id", "mine", "--title", "我的指数", "--combine", "geometric", "--impute", "median", "-o", out)
    assert call("from-csv", structure, *options).exit_code == 0
    assert call("check", out).exit_code == 0
    assert "combine: geometric" in out.read_text("utf-8")
    assert 'id: "mine"' in call("from-csv", structure, "--id", "mine", "--title", "我的指数").output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "nothing"), "standard-unknown"),
        (("show", "tech-sme", "--edition", "1"), "edition-none"),
        (("check", "没有.yaml"), "file-unreadable"),
        (("diff", "tech-sme"), "edition-one"),
        (("diff", "little-giant", "--editions", "2022"), "editions-two"),
        (("from-csv", "没有.csv", "--id", "a", "--title", "b"), "file-unreadable"),
    ],
)
def test_refusals(arguments: tuple[str, ...], code: str) -> None:
    result = call(*arguments)
    assert isinstance(result.exception, Problem)
    assert result.exception.code == code


def test_weights_are_shown_where_they_count() -> None:
    assert "权重" not in call("show", "tech-sme").output
    assert "权重" in call("show", "zone-quality-assessment").output


def test_cases_of_the_shipped_and_of_an_own_text(tmp_path: Path) -> None:
    assert "104 条全部一致。" in call("cases", "tech-sme").output
    assert "职工总数（职工总数 500）" in call("cases", "tech-sme", "--all").output
    path = tmp_path / "本区.yaml"
    path.write_text((STANDARDS_DIR / "tech-sme.yaml").read_text("utf-8").replace("staff <= 500人", "staff <= 400人"), "utf-8")
    result = call("cases", path)
    assert result.exit_code == 1
    assert "职工总数（职工总数 500）" in result.output
    told = json.loads(call("cases", path, "--json").stdout)
    assert [one["found"] for one in told["cases"] if not one["holds"]] == ["unmet"]


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("standard: tech-sme\nbases: {a: {on: 2026-09-10, period: 2025, inputs: {staf: 1}}}", 2, "staf"),
        ("standard: tech-sme\nbases: {a: {on: 2026-09-10, period: 2025, inputs: {staff: 一百}}}", 2, "一百"),
        ("standard: tech-sme\nbases: {a: {on: 明天, period: 2025, inputs: {}}}", 2, "明天"),
        ("standard: tech-sme\nbases: {a: {inputs: {}}}", 2, "on"),
        ("standard: tech-sme\ncases: [{case: 一, expect: {result: met}}]", 2, "基准"),
        ("standard: tech-sme\nbases: {a: {on: 2026-09-10, period: 2025, inputs: {resident: maybe}}}", 2, "maybe"),
        ("standard: tech-sme\ntables: [{case: 表, on: 2026-09-10, period: 2025}]", 2, "没有对象"),
        ("standard: tech-sme\ntables: [{case: 表, on: 2026-09-10, period: 2025, rows: [{staff: 1}]}]", 2, "subject"),
        (
            "standard: tech-sme\ntables: [{case: 表, on: 2026-09-10, period: 2025, "
            "league: {count: 99999999, column: staff, from: 1, step: 1, inputs: {}}}]", 2, "20,000",
        ),
        ("standard: aqi", 1, "aqi"),
        ("standrad: tech-sme", 1, "standrad"),
        ("standard: tech-sme\nbases: {a: [", 2, "YAML"),
    ],
)  # fmt: skip
def test_a_bad_file_of_cases_is_refused_with_its_place(text: str, row: int, said: str, tmp_path: Path) -> None:
    path = tmp_path / "算例.yaml"
    path.write_text(text, encoding="utf-8")
    problem = call("cases", "tech-sme", path).exception
    assert isinstance(problem, Problem)
    assert (problem.place.file, problem.place.row) == ("算例.yaml", row)
    assert said in str(problem)


def test_no_cases(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text((STANDARDS_DIR / "tech-sme.yaml").read_text("utf-8").replace("id: tech-sme", "id: own-one"), "utf-8")
    assert call("cases", path).exception.code == "cases-not-found"
    assert call("check", "tech-sme").exit_code == 0
