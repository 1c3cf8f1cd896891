from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from kaifaqu.cli.assess import app as assess_app
from kaifaqu.cli.explain import app as explain_app
from kaifaqu.errors import Problem, Problems

HEADS = "职工总数,科技人员数,销售收入（亿元）,资产总额,研发费用总额,成本费用支出总额,ip1,ip2"
CODES = ("resident", "restricted_products", "accident", "env_breach", "misconduct", "on_lists")
ROWS = {
    "甲公司": "是,否,否,否,否,否,100,25,0.5,3000,260,4500,0,3",
    "乙公司": "是,否,否,否,否,否,100,,0.5,3000,260,4500,0,3",
    "=1+1": "是,否,否,否,否,否,900,5,0.5,3000,260,4500,0,3",
}


def call(app: Any, *arguments: object) -> Any:
    return CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=True)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "企业.csv"
    heads = ",".join(["名称", *CODES, HEADS])
    path.write_text("\n".join([heads, *(f"{name},{row}" for name, row in ROWS.items())]) + "\n", encoding="utf-8")
    return path


def test_it_works(data: Path) -> None:
    result = call(assess_app, "tech-sme", data)
    assert result.exit_code == 0, result.output
    for text in ("科技型中小企业评价（2017）", "甲公司", "74", "缺数据，无法判断", "不符合"):
        assert text in result.output
    assert "提示 [column-missing]" in result.stderr


@pytest.mark.parametrize("suffix", ["xlsx", "html", "parquet", "json", "csv"])
def test_files(data: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"结果.{suffix}"
    result = call(assess_app, "tech-sme", data, "-o", out, "--simulated")
    assert result.exit_code == 0, result.output
    assert "3 个对象" in result.output
    assert "模拟数据" in result.output
    if suffix == "csv":
        text = out.read_text("utf-8-sig")
        assert "'=1+1" in text
        assert "\n=1+1" not in text
    if suffix == "json":
        found = json.loads(out.read_text("utf-8"))
        assert found["simulated"] is True
        assert found["rows"][0]["subject"] == "甲公司"
        assert found["subjects"][0]["reasons"]["points"] == 74
    if suffix == "html":
        assert "模拟数据" in out.read_text("utf-8")
    if suffix == "parquet":
        assert pq.read_table(out).column("total").to_pylist()[0] == 74


def test_a_workbook_holds_no_formula(data: Path, tmp_path: Path) -> None:
    import zipfile

    import python_calamine

    out = tmp_path / "a.xlsx"
    call(assess_app, "tech-sme", data, "-o", out, "--simulated")
    book = python_calamine.CalamineWorkbook.from_path(str(out))
    assert book.sheet_names == ["结果", "明细", "规则与来源"]
    first = book.get_sheet_by_name("结果").to_python()
    assert first[0][0] == "模拟数据"
    assert first[1][:3] == ["对象", "位次", "总分"]
    assert "=1+1" in [row[0] for row in first]
    with zipfile.ZipFile(out) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_explain(data: Path) -> None:
    text = call(explain_app, "tech-sme", data, "乙公司").output
    for part in ("还缺：", "科技人员数", "中小规模", "研发投入　得分 40/50", "企业.csv 第3行 “科技人员数”列"):
        assert part in text
    found = json.loads(call(explain_app, "tech-sme", data, "甲公司", "--json").stdout)
    assert found["result"] == "met"
    assert found["reasons"]["parts"][0]["next"]["value"] == 30


def test_a_large_file_goes_from_file_to_file(data: Path, tmp_path: Path) -> None:
    rows = [dict(zip(CODES, [True, False, False, False, False, False], strict=True)) | {
        "subject": f"s{at}", "staff": 100.0, "tech_staff": float(at), "sales": 5000.0, "assets": 3000.0,
        "rd": 260.0, "costs": 4500.0, "ip1": 0.0, "ip2": 3.0, "hightech_valid": False, "award_place": 0.0,
        "rd_body": False, "standard_place": 0.0,
        "dishonest_3y": False, "first_time": False,
    } for at in range(40)]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "big.parquet")
    out = tmp_path / "out.parquet"
    result = call(assess_app, "tech-sme", tmp_path / "big.parquet", "--engine", "duckdb", "-o", out)
    assert result.exit_code == 0, (result.output, result.exception)
    table = pq.read_table(out).sort_by("subject")
    small = call(assess_app, "tech-sme", tmp_path / "big.parquet", "--json")
    totals = {row["subject"]: row["total"] for row in json.loads(small.stdout)["rows"]}
    assert dict(zip(table["subject"].to_pylist(), table["total"].to_pylist(), strict=True)) == totals


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("tech-smee", "DATA"), "standard-unknown"),
        (("tech-sme", "没有.csv"), "file-unreadable"),
        (("tech-sme", "DATA", "-o", "a.docx"), "file-kind"),
        (("tech-sme", "DATA", "--kind", "old"), "kind-unknown"),
        (("tech-sme", "DATA", "--on", "昨天"), "date-invalid"),
        (("tech-sme", "DATA", "--edition", "1999"), "edition-none"),
        (("tech-sme", "DATA", "-w", "people"), "weight-invalid"),
        (("tech-sme", "DATA", "-w", "peple=1"), "weight-unknown-item"),
        (("tech-sme", "DATA", "--scenario", "best"), "scenario-unknown"),
        (("tech-sme", "DATA", "--period", "2030"), "period-missing"),
    ],
)
def test_refusals(data: Path, arguments: tuple[str, ...], code: str) -> None:
    result = call(assess_app, *(str(data) if each == "DATA" else each for each in arguments))
    assert isinstance(result.exception, Problem)
    assert result.exception.code == code


def test_faults_in_the_data_have_their_place(data: Path, run_cli: Callable[..., Any], tmp_path: Path) -> None:
    data.write_text(data.read_text("utf-8").replace("100,25", "一百,-25"), "utf-8")
    result = call(assess_app, "tech-sme", data)
    assert isinstance(result.exception, Problem | Problems)
    told = run_cli("assess", "tech-sme", data, data=tmp_path)
    assert told.returncode == 2
    assert "错误 [number-invalid] 企业.csv 第2行 “职工总数”列：此处应为数字，现为“一百”。" in told.stderr
    assert "[value-out-of-bounds] 企业.csv 第2行 “科技人员数”列" in told.stderr
    assert told.stdout == ""
