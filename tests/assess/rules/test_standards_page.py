"""docs/standards.md: every example on the page does what the page says."""

from __future__ import annotations

import json
import math
import re
import shlex
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from support import golden

from kaifaqu import assess
from kaifaqu.assess.lowering.status import WORDS
from kaifaqu.assess.rules.methods import KEYS
from kaifaqu.assess.rules.model import COMBINE, POLICIES
from kaifaqu.assess.rules.read.edition import KEYS as EDITION_KEYS
from kaifaqu.assess.rules.read.prepare import IMPUTE, TREAT
from kaifaqu.cli.root import call

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "standards.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```([a-z-]+)\n(.*?)^```", PAGE, re.M | re.S)
WHOLE = [(BLOCKS[at][1], BLOCKS[at + 1][1], BLOCKS[at + 2][1]) for at, (kind, _) in enumerate(BLOCKS) if kind == "yaml"]
METHOD_PART = PAGE.partition("### Methods")[2]
METHODS = re.findall(r"^\| ([^|`]+) \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", METHOD_PART, re.M)
GROUPS = re.findall(r"^\| `([a-z]+)`(?: \(`([^`]+)`\))? \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", METHOD_PART, re.M)
POLICY_PART = PAGE.partition("### What is missing")[2].partition("## ")[0]
MISSING = [row for row in re.findall(r"^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|$", POLICY_PART, re.M) if row[0] != "missing"]
CONDITIONS = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", PAGE.partition("## Conditions")[2].partition("## ")[0], re.M)
HEAD = """
id: page
title: 例
subject: enterprise
inputs:
  x: {title: 数值, unit: 万元}
  p: {title: 占比, unit: "%"}
  n: {title: 数}
  word: {title: 等次, type: text}
  ok: {title: 是否, type: yes_no}
  expert: {title: 专家评分}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    source: {document: 例, certainty: O}
    official: true
    missing: {policy: refuse}
"""


@pytest.mark.parametrize(("rule", "data", "wanted"), WHOLE)
def test_a_whole_standard(rule: str, data: str, wanted: str, tmp_path: Path) -> None:
    (tmp_path / "例.yaml").write_text(rule, encoding="utf-8")
    (tmp_path / "数据.csv").write_text(data, encoding="utf-8")
    run = assess.run(str(tmp_path / "例.yaml"), str(tmp_path / "数据.csv"))
    found = {}
    for standing in run.ranking():
        parts = {"rank": standing.rank, "total": standing.total, "grade": standing.grade, "result": standing.result}
        found[standing.subject] = {key: _said(value) for key, value in parts.items()}
    for line in wanted.strip().splitlines():
        subject, _, said = line.partition(": ")
        told = dict(part.split(" ", 1) for part in said.split(", "))
        assert {key: found[subject][key] for key in told} == told


def _said(value: object) -> str:
    if value is None:
        return "—"
    return f"{value:.7g}" if isinstance(value, float) else str(value)


def rows_of(data: str) -> list[dict[str, str | None]]:
    """``n = 1, —; ok = 是, 否`` as two subjects."""
    columns = {key.strip(): values.split(",") for key, _, values in (part.partition("=") for part in data.split(";"))}
    count = len(next(iter(columns.values())))
    return [
        {"subject": str(at), **{key: None if value[at].strip() == "—" else value[at].strip() for key, value in columns.items()}}
        for at in range(count)
    ]


def agree(run: assess.Run, name: str, wanted: str) -> None:
    low, high = run.output(name), run.output(f"{name}.high")
    assert low is not None
    for at, said in enumerate(part.strip() for part in wanted.split(",")):
        if said == "—":
            assert math.isnan(low[at]), at
            continue
        ends = [float(part) for part in said.split("–")]
        assert math.isclose(low[at], ends[0], rel_tol=1e-6), at
        assert math.isclose((low if high is None else high)[at], ends[-1], rel_tol=1e-6), at


@pytest.mark.parametrize(("name", "item", "data", "wanted"), METHODS, ids=[row[0] for row in METHODS])
def test_a_method(name: str, item: str, data: str, wanted: str) -> None:
    standard = assess.parse(f"{HEAD}    score:\n      - {{id: item, title: 项, {item}}}\n", "例.yaml")
    agree(assess.run(standard, rows_of(data)), "points.item", wanted)


@pytest.mark.parametrize(("combine", "option", "items", "data", "wanted"), GROUPS, ids=[row[0] for row in GROUPS])
def test_a_group(combine: str, option: str, items: str, data: str, wanted: str) -> None:
    more = f", {option}" if option else ""
    standard = assess.parse(f"{HEAD}    score: {{combine: {combine}{more}, items: [{items}]}}\n", "例.yaml")
    agree(assess.run(standard, rows_of(data)), "total", wanted)


@pytest.mark.parametrize(("policy", "wanted"), MISSING, ids=[row[0] for row in MISSING])
def test_what_is_missing(policy: str, wanted: str) -> None:
    items = "{id: a, full: 10, weight: 3, points: n}, {id: b, full: 10, weight: 1, points: expert}"
    text = HEAD.replace("missing: {policy: refuse}", f"missing: {policy}") + f"    score: {{combine: mean, items: [{items}]}}\n"
    agree(assess.run(assess.parse(text, "例.yaml"), rows_of("n = 4, 4, 8; expert = 6, —, 8")), "total", wanted)


@pytest.mark.parametrize(("condition", "data", "wanted"), CONDITIONS, ids=[row[0][:20] for row in CONDITIONS])
def test_a_condition(condition: str, data: str, wanted: str) -> None:
    found = assess.run(assess.parse(f"{HEAD}    conditions: [{{id: c, title: 条, {condition}}}]\n", "例.yaml"), rows_of(data))
    statuses = found.output("condition.c")
    assert statuses is not None
    assert [WORDS[int(status)] for status in statuses] == [word.strip() for word in wanted.split(",")]


def test_deductions_as_the_page_says() -> None:
    told = r"^`(deductions: .+)` with two records of (\S+) in .* gives (\d+), .* two years ago (\d+)\.$"
    said = re.search(told, PAGE, re.M)
    assert said is not None
    item, kind, *wanted = said.groups()
    records = [{"对象": who, "日期": day, "类别": kind, "次数": 1}
               for who, day in (("0", "2024-03-01"), ("0", "2024-06-01"), ("1", "2022-06-01"))]  # fmt: skip
    standard = assess.parse(f"{HEAD}    score: [{{id: item, {item}}}]\n", "例.yaml")
    agree(assess.run(standard, rows_of("n = 1, 1"), records=records, on="2024-12-31"), "total", ", ".join(wanted))


def test_every_way_has_its_example() -> None:
    """Methods, ways to combine and what to do with gaps: none without one that is run."""
    assert [key for key in KEYS if key != "deductions" and not any(f"{key}: " in row[1] for row in METHODS)] == []
    assert sorted(row[0] for row in GROUPS) == sorted(COMBINE)
    assert {re.sub(r"\{policy: |, .*", "", row[0]) for row in MISSING} == set(POLICIES)
    assert len(CONDITIONS) == 7


def test_the_values_are_read() -> None:
    part = next(text for kind, text in BLOCKS if kind == "yaml-part")
    inputs = "  trade: {title: 行业, type: text}\n  sales: {title: 收入, unit: 万元}\neditions:"
    text = HEAD.replace("editions:", inputs) + "".join(f"    {line}\n" for line in part.splitlines())
    standard = assess.parse(text + "    conditions: [{id: c, title: 条, rule: n > 0}]\n", "例.yaml")
    assert list(standard.editions[0].values) == ["base_tax", "limit", "by_trade", "rd_limit"]


def test_the_golden_cases_hold(tmp_path: Path) -> None:
    path = tmp_path / "land-demo.yaml"
    path.write_text(next(text for kind, text in BLOCKS if kind == "yaml-cases"), encoding="utf-8")
    standard = assess.parse(WHOLE[0][0])
    cases = golden.load(path, standard)
    assert cases.size == 13
    assert golden.choices(cases, standard) == []
    assert golden.failures(cases, standard.editions[0]) == []


def test_every_key_is_on_the_page() -> None:
    """What the reader knows and the page does not say, nobody will find."""
    words = set(re.findall(r"[a-z_]+", PAGE))
    for key in (*KEYS, *EDITION_KEYS, *COMBINE, *POLICIES, *IMPUTE, *TREAT):
        assert key in words, key


def test_the_five_lines_of_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "land.yaml").write_text(WHOLE[0][0], encoding="utf-8")
    (tmp_path / "land.csv").write_text(WHOLE[0][1], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(next(text for kind, text in BLOCKS if kind == "python"))  # the page's own words
    assert "乙公司" in capsys.readouterr().out


def test_the_ten_minutes_by_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "land.yaml").write_text(WHOLE[0][0], encoding="utf-8")
    (tmp_path / "land.csv").write_text(WHOLE[0][1], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    part = PAGE.partition("## In ten minutes")[2].partition("## The file")[0]
    said = re.findall(r"`(kaifaqu (?:standards check|assess|explain) land[^`]*)`", part)
    assert [line.split()[1] for line in said] == ["standards", "assess", "explain"]
    for line in said:
        assert call(shlex.split(line)[1:]) == 0, line
    shown = capsys.readouterr().out
    assert "没有错误" in shown
    assert "乙公司　总分 70" in shown
    for line in WHOLE[0][2].strip().splitlines():
        assert line.partition(":")[0] in shown


def commands() -> list[list[str]]:
    """Every command line of the page, in its order."""
    lines = "\n".join(text for kind, text in BLOCKS if kind == "sh").replace("\\\n", " ")
    return [shlex.split(line) for line in lines.splitlines() if line.strip()]


@pytest.fixture
def index_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder with the five files of the page."""
    for kind, text in BLOCKS:
        if kind.startswith("csv-"):
            (tmp_path / f"{kind.removeprefix('csv-')}.csv").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_index_by_commands(index_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(commands()) >= 14
    for words in commands():
        assert words[0] == "kaifaqu"
        assert call(words[1:]) == 0, (words, capsys.readouterr().err)
        if "-o" in words:
            assert (index_folder / words[words.index("-o") + 1]).stat().st_size > 0, words
    assert "NaN" not in (index_folder / "other.csv").read_text(encoding="utf-8")
    one, two = (pq.read_table(index_folder / name) for name in ("replications.parquet", "again.parquet"))
    assert one.num_rows == 200
    assert one.column_names == two.column_names
    for name in one.column_names:
        assert repr(one.column(name).to_pylist()) == repr(two.column(name).to_pylist()), name


def test_the_columns_that_the_page_names(index_folder: Path) -> None:
    for words in commands():
        assert call(words[1:]) == 0
    heads = {path.stem: path.read_text(encoding="utf-8").splitlines()[0].replace('"', "").split(",")
             for path in index_folder.glob("*.csv")}  # fmt: skip
    leaves = ["Road", "Net", "Trade", "Visit", "Smoke", "Green", "Debt", "Growth"]
    assert heads["imputed"] == heads["2021"] == ["subject", "period", *leaves]
    assert heads["together"] == heads["other"] == ["subject", "period", "total", "rank", "of"]
    for name, stage in (("weights-used", "weights"), ("changes", "changes"), ("treatment", "treatment")):
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{stage}` |"))
        assert heads[name] == [word for word in re.findall(r"`([a-z_]+)`", row) if word in heads[name]], name
    assert "AA 2021,2021," in (index_folder / "together.csv").read_text(encoding="utf-8").replace('"', "")
    design = pq.read_table(index_folder / "design.parquet")
    assert design.num_rows == 32 * (2 + 2)
    assert {"factor.weights", "factor.normalisation", "output", "weight.1.Road", "weight.3.Kept"} <= set(design.column_names)
    told = json.loads((index_folder / "structure.json").read_text(encoding="utf-8"))
    assert set(told["correlations"]) == {"pearson", "spearman", "kendall"}
    assert told["groups"][-1] == "total"


def test_the_index_in_python(index_folder: Path) -> None:
    assert call(commands()[0][1:]) == 0
    made: dict[str, Any] = {}
    exec([text for kind, text in BLOCKS if kind == "python"][-1], made)  # the page's own words
    assert made["run"].output("rank").tolist() == [6, 3, 7, 1, 5, 4, 8, 2]
    assert made["found"].count == 200
    assert made["out"].ids == ("Links", "Flows", "Air", "Money")
    assert made["design"].indices.factors == ("weights", "normalisation")
