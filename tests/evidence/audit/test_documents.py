"""The three published documents with their gold statements: what the audit must find in them, and that it says nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from support.gold_readings import context, gold_reading

from kaifaqu.cli.reading_about import zone_names
from kaifaqu.content import LIAOCHENG
from kaifaqu.evidence import Body, Finding, Reading
from kaifaqu.evidence.audit import audit
from kaifaqu.evidence.grammar import extract
from kaifaqu.evidence.readers import read

DATES = {"001": "2022-10", "002": "2021-07", "003": "2022-06"}


@pytest.fixture(scope="module")
def readings(shared_dir: Path) -> list[Reading]:
    with (LIAOCHENG / "subjects.csv").open(encoding="utf-8") as rows, (LIAOCHENG / "names.csv").open(encoding="utf-8") as names:
        aliases: dict[str, list[str]] = {}
        for row in csv.DictReader(names):
            aliases.setdefault(row["subject"], []).append(row["name"])
        bodies = [
            Body(row["code"], row["name"], row["kind"], tuple(aliases.get(row["code"], ()))) for row in csv.DictReader(rows)
        ]
    return [
        gold_reading(shared_dir / f"documents/{name}.txt", shared_dir / f"statements/{name}.jsonl", context(dated, bodies=bodies))
        for name, dated in DATES.items()
    ]


@pytest.fixture(scope="module")
def findings(readings: list[Reading]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in audit(readings):
        found.setdefault(finding.rule, []).append(finding)
    return found


def test_the_average_growth_of_gdp(findings: dict[str, list[Finding]]) -> None:
    (finding,) = findings["cagr-end-points"]
    assert finding.severity == "probable"
    assert "111.16亿元 − 33.96亿元 = 77.20亿元；(111.16亿元 ÷ 77.20亿元)^(1/5) − 1 = 7.56%，原文写 10.1%" in finding.recomputation
    assert "按 2—8 年计算都不相符" in finding.recomputation
    assert "可比价" in finding.explanations[0]
    assert [quote.text for quote in finding.quotes] == ["达到111.16亿元", "增加33.96亿元", "年均增长10.1%"]
    assert {str(quote.locator) for quote in finding.quotes} == {"第81行"}


def test_the_multiple_of_revenue(findings: dict[str, list[Finding]]) -> None:
    (finding,) = findings["multiple-end-points"]
    assert "21.15亿元 ÷ 3.15亿元 − 1 = 5.71 倍，原文写增长 6倍" in finding.recomputation
    assert finding.severity == "probable"  # 5.71 rounds to 6, but the document gives its other multiples a decimal


def test_the_path_of_urbanisation(findings: dict[str, list[Finding]]) -> None:
    (finding,) = findings["target-path"]
    assert "51.6%" in finding.recomputation
    assert "63.8%" in finding.recomputation
    assert "12.2个百分点" in finding.recomputation
    assert {quote.document for quote in finding.quotes} == {0, 1}


def test_seven_of_ten(findings: dict[str, list[Finding]]) -> None:
    (finding,) = findings["rank-claim"]
    assert "有 8 个" in finding.recomputation
    assert "原文写 7 个" in finding.recomputation
    assert "未列的计入后应为 8—9 个" in finding.recomputation
    assert "第 100 位以后" in finding.explanations[0]
    lines = [quote.locator.line for quote in finding.quotes]
    assert {1001, 1011} <= set(lines)  # it stands twice, and is one finding


def test_eight_and_six(findings: dict[str, list[Finding]]) -> None:
    (finding,) = findings["swapped-counts"]
    assert finding.severity == "contradiction"
    assert [quote.locator.line for quote in finding.quotes] == [97, 557]


def test_targets_that_are_met(findings: dict[str, list[Finding]]) -> None:
    assert {finding.severity for finding in findings["target-met"]} == {"remark"}
    assert sorted(finding.quotes[0].locator.line or 0 for finding in findings["target-met"]) == [196, 203]


def test_the_park_has_two_areas(findings: dict[str, list[Finding]]) -> None:
    (finding,) = findings["same-figure"]
    assert finding.severity == "remark"
    assert "1967亩 与 2000亩" in finding.recomputation


def test_nothing_else(findings: dict[str, list[Finding]]) -> None:
    """Every finding was looked at; a new one here is a false alarm or belongs above."""
    assert {rule: len(found) for rule, found in findings.items()} == {
        "cagr-end-points": 1, "multiple-end-points": 1, "target-path": 1, "rank-claim": 1, "swapped-counts": 1, "target-met": 2,
        "same-figure": 1,
    }  # fmt: skip


def test_from_the_texts_alone(shared_dir: Path) -> None:
    """The same from readers and grammar, without a gold statement: the five, and no contradiction that is none."""
    zone, readings = zone_names("聊城高新区"), []
    for name, dated in DATES.items():
        document, known = read(shared_dir / f"documents/{name}.txt"), zone.context({"date": dated})
        readings.append(Reading(document, extract(document, known), known))
    found = {finding.rule: finding for finding in audit(readings)}
    for rule, says in {
        "cagr-end-points": "= 7.56%，原文写 10.1%",
        "multiple-end-points": "= 5.71 倍，原文写增长 6倍",
        "target-path": "应为 51.6%；而另处写 63.8%",
        "rank-claim": "有 8 个",
        "swapped-counts": "一处写“八横六纵一环”，一处写“八纵六横一环”",
    }.items():
        assert says in found[rule].recomputation
    assert [rule for rule, finding in found.items() if finding.severity == "contradiction"] == ["swapped-counts"]


def test_the_order_of_the_documents_does_not_matter(readings: list[Reading], findings: dict[str, list[Finding]]) -> None:
    again = {finding.key for finding in audit(list(reversed(readings)))}
    assert again == {finding.key for found in findings.values() for finding in found}
