"""A standard file: what is read, and every refusal with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kaifaqu.assess import STANDARDS_DIR, PlanRule, Standard
from kaifaqu.errors import Problem

GOOD = """\
id: demo
title: 示例
subject: zone
editions:
  - edition: "002"
    in_force: {from: 2022-01-01}
    official: true
    source: {document: "003", certainty: C}
    criteria:
      - {id: on, title: 税收, indicator: per-mu-tax, unit: 万元/亩, weight: 60, direction: 1, scoring: {method: minmax}}
      - {id: energy, title: 能耗, indicator: energy, unit: "%", weight: 40, direction: -1, scoring: {method: rank}}
    missing: {policy: renormalise, at_least: 0.5}
    ties: competition
"""


def test_it_works() -> None:
    standard = Standard.parse(GOOD)
    edition = standard.edition_on(date(2022, 10, 31))
    assert (standard.id, edition.edition, edition.source.document) == ("demo", "002", "003")
    assert [(item.id, item.weight, item.direction, item.scoring.method) for item in edition.criteria] == [
        ("on", Decimal(60), 1, "minmax"),
        ("energy", Decimal(40), -1, "rank"),
    ]
    assert (edition.missing.policy, edition.missing.at_least, edition.undated) == ("renormalise", Decimal("0.5"), "refuse")
    assert standard.text == GOOD


@pytest.mark.parametrize("path", sorted(STANDARDS_DIR.glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_files_are_read(path: Path) -> None:
    if path.stem == "plan-progress":
        rule = PlanRule.load(path)
        assert (rule.behind, rule.far_behind) == (Decimal(10), Decimal(30))
        assert rule.source.document
    else:
        standard = Standard.load(path)
        assert standard.id == path.stem
        assert all(edition.source.document for edition in standard.editions)
        assert all(edition.official or edition.label for edition in standard.editions)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("weight: 60", "weight: 六十", 10, "应为数字"),
        ("weight: 60", "weight: -1", 10, "不能是负数"),
        ("weight: 60", "weight: nan", 10, "有限"),
        ("weight: 60, ", "", 10, "缺少“weight”"),
        ("method: minmax", "method: magic", 10, "不是可用的写法"),
        ("method: minmax", "method: minmax, low: 5, high: 5", 10, "low 须小于 high"),
        ("method: minmax", "method: rank, low: 5", 10, "不认识的键"),
        ("method: minmax", "method: piecewise, points: [[0, 0]]", 10, "两个结点"),
        ("method: minmax", "method: piecewise, points: [[1, 0], [1, 5]]", 10, "从小到大"),
        ("method: minmax", "method: piecewise, points: [[0, 5], [1, 0]]", 10, "不一致"),
        ("method: minmax", "method: piecewise, points: [[0, 0], [1, 101]]", 10, "0 与 100"),
        ("method: minmax", "method: piecewise, points: [[0, 0, 1], [1, 1]]", 10, "[数值, 分数]"),
        ("direction: -1", "direction: 0", 11, "不是可用的写法"),
        ("id: energy", "id: on", 11, "写了两次"),
        ("title: 示例", "titel: 示例", 2, "不认识的键"),
        ("subject: zone", "subject: planet", 3, "不是可用的写法"),
        ("from: 2022-01-01", "from: 2022-13-01", 6, "应为日期"),
        ("from: 2022-01-01", "from: 2022-01-01, to: 2021-01-01", 6, "早于生效日"),
        ("official: true", "official: yes", 7, "true 或 false"),
        ("official: true", "official: false", 5, "label"),
        ("certainty: C", "certainty: X", 8, "不是可用的写法"),
        ("at_least: 0.5", "at_least: 5", 12, "0 与 1 之间"),
        ("policy: renormalise", "policy: refuse", 12, "不用 at_least"),
        ("ties: competition", "ties: dense", 13, "不是可用的写法"),
        ("ties: competition", "undated: maybe", 13, "不是可用的写法"),
        ("title: 示例", "title: 示例\ntitle: 又一个", 3, "写了两次"),
        ("title: 示例", "title: [示例", 3, "不是合法的 YAML"),
        ("title: 示例", "title: &a [*a]", 2, "锚点"),
        ("title: 示例", "title: {a: 1}", 2, "应为文字"),
        ("weight: 60", "weight: 0", 0, ""),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, line: int, says: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    if not says:  # one criterion without weight is allowed, all of them are not
        Standard.parse(text)
        text, line, says = text.replace("weight: 40", "weight: 0"), 10, "权重之和"
    with pytest.raises(Problem) as caught:
        Standard.parse(text, "示例.yaml")
    assert caught.value.code == "standard-invalid"
    assert says in caught.value.message
    assert caught.value.place.file == "示例.yaml"
    assert caught.value.place.row == line
    assert caught.value.place.column


def test_editions_may_not_overlap_and_the_day_picks_one() -> None:
    head, body = GOOD.split("editions:\n")
    older = body.replace('"002"', '"001"').replace("{from: 2022-01-01}", "{from: 2019-01-01, to: 2021-12-31}")
    standard = Standard.parse(f"{head}editions:\n{body}{older}")
    assert standard.edition_on(date(2021, 12, 31)).edition == "001"
    assert standard.edition_on(date(2022, 1, 1)).edition == "002"
    with pytest.raises(Problem) as caught:
        standard.edition_on(date(2018, 12, 31))
    assert caught.value.code == "edition-none"
    with pytest.raises(Problem, match="重叠"):
        Standard.parse(f"{head}editions:\n{body}{older.replace('to: 2021-12-31', 'to: 2022-01-01')}")
    with pytest.raises(Problem, match="版本名重复"):
        Standard.parse(f"{head}editions:\n{body}{older.replace('001', '002')}")


@pytest.mark.parametrize(
    ("raw", "says"), [(b"", "空的"), (b"id: \xff\xfe", "UTF-8"), (b"x: " + b"a" * 1_000_001, "1 MB"), (b"[" * 3000, "")]
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, raw: bytes, says: str) -> None:
    path = tmp_path / "坏.yaml"
    path.write_bytes(raw)
    with pytest.raises(Problem) as caught:
        Standard.load(path)
    assert says in caught.value.message
    assert caught.value.place.file == "坏.yaml"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        Standard.load(tmp_path / "无.yaml")
    assert caught.value.code == "standard-unreadable"


def test_a_small_file_cannot_expand_without_end() -> None:
    bomb = "a: &a [1,1]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)},*{chr(97 + i)}]\n" for i in range(20))
    with pytest.raises(Problem, match="锚点"):
        Standard.parse(bomb)


def test_the_plan_rule_refuses_nonsense(tmp_path: Path) -> None:
    good = (STANDARDS_DIR / "plan-progress.yaml").read_text(encoding="utf-8")
    for old, new in [
        ("behind: 10 ", "behind: 40 "),
        ("about_target: 0.10", "about_target: 10"),
        ("none: no_data", "none: reached"),
        ("stale_months: 24", "stale_months: 0"),
        ("stale_months: 24", "stale_months: 1.5"),
    ]:  # fmt: skip
        path = tmp_path / "rule.yaml"
        path.write_text(good.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(Problem) as caught:
            PlanRule.load(path)
        assert caught.value.place.row
