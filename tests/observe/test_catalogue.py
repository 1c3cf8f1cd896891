from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kaifaqu.errors import Problem, Problems
from kaifaqu.observe import Alias, Basis, Catalogue, Indicator

GOOD = """\
indicators:
  - code: budget
    name: 一般公共预算收入
    aliases: [地方财政收入, {name: 全口径财政收入, basis: 全口径}]
    group: 财政
    unit: 亿元
    kind: flow
    bases: [{name: 全口径, note: 含上划}]
    legal_basis: "002"
    order: "10"
  - {code: land-tax, name: 工业用地税收, group: 土地, unit: 万元, kind: flow, direction: neither}
  - {code: land, name: 工业用地面积, group: 土地, unit: 亩, kind: stock}
  - {code: per-mu-tax, name: 亩均税收, group: 土地, unit: 万元/亩, kind: ratio, formula: land-tax / land}
  - {code: hightech, name: 高新技术企业数量, group: 创新, unit: 家, kind: stock, counters: [个]}
  - {code: energy, name: 单位地区生产总值能耗, group: 绿色, unit: 吨标准煤/万元, kind: ratio, direction: lower}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "indicators.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_works(tmp_path: Path) -> None:
    catalogue = Catalogue.load(write(tmp_path, GOOD))
    budget = catalogue.get("budget")
    assert budget == catalogue.find("一般公共预算收入")
    assert (budget.unit, budget.kind, budget.direction, budget.order) == ("亿元", "flow", 1, 10)
    assert budget.aliases == (Alias("地方财政收入"), Alias("全口径财政收入", "全口径"))
    assert budget.bases == (Basis("全口径", "含上划"),)
    assert budget.legal_basis == "002"  # text stays text
    assert budget.line == 2
    assert [item.direction for item in catalogue] == [1, 0, 1, 1, 1, -1]
    assert len(catalogue) == 6
    assert "land" in catalogue
    assert Catalogue.load(tmp_path).get("land").name == "工业用地面积"  # a folder


def test_an_alias_tells_its_basis(tmp_path: Path) -> None:
    catalogue = Catalogue.load(write(tmp_path, GOOD))
    match = catalogue.match("全口径 财政收入")
    assert match is not None
    assert (match.indicator.code, match.basis) == ("budget", "全口径")
    plain = catalogue.match("地方财政收入")
    assert plain is not None
    assert plain.basis == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("高新技术企业数量", "hightech"),
        ("高新技术企业", "hightech"),
        ("高新技术企业数", "hightech"),
        ("高新技术企业总数", "hightech"),
        ("高新技术企业总量", "hightech"),
        ("高新技术企业家数", "hightech"),
        ("“高新技术企业”数量", "hightech"),
        ("亩均税收", "per-mu-tax"),
        ("亩 均 税 收", "per-mu-tax"),
        ("亩均税收数量", None),  # not counted in a noun: 数量 may say something else
        ("工业用地", None),
        ("数量", None),
        ("", None),
        ("land-tax", "land-tax"),
    ],
)
def test_find(tmp_path: Path, text: str, code: str | None) -> None:
    found = Catalogue.load(write(tmp_path, GOOD)).find(text)
    assert (found.code if found else None) == code


def test_two_counts_with_one_stem_are_not_guessed() -> None:
    catalogue = Catalogue.of([Indicator("a", "企业数量", unit="家"), Indicator("b", "企业总量", unit="万元")])
    assert catalogue.find("企业") is None
    found = catalogue.find("企业总量")
    assert found is not None
    assert found.code == "b"


def test_search(tmp_path: Path) -> None:
    catalogue = Catalogue.load(write(tmp_path, GOOD))
    assert [item.code for item in catalogue.search("财政收入")][:1] == ["budget"]
    assert [item.code for item in catalogue.search("工业用地")] == ["land-tax", "land"]
    assert catalogue.search("高新企业")[0].code == "hightech"
    assert catalogue.search("税收")[0].code == "per-mu-tax"
    assert catalogue.search("") == []
    assert catalogue.search("月球") == []


def test_unknown_code_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        Catalogue.load(write(tmp_path, GOOD)).get("land-taxes")
    assert caught.value.code == "indicator-unknown"
    assert "land-tax（工业用地税收）" in caught.value.hint


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ("{code: x, name: 某, group: 甲, unit: 光年, kind: flow}", "unit-unknown", "光年"),
        ("{code: x, name: 某, group: 甲, unit: 家, kind: flux}", "value-invalid", "flux"),
        ("{code: x, name: 某, group: 甲, unit: 家}", "yaml-key", "kind"),
        ("{code: x, name: 某, group: 甲, unit: 家, kind: flow, colour: red}", "yaml-key", "colour"),
        ("{code: X 1, name: 某, group: 甲, unit: 家, kind: flow}", "code-invalid", "X 1"),
        ("{code: x, name: '', group: 甲, unit: 家, kind: flow}", "value-missing", "name"),
        ("{code: x, name: 某, group: 甲, unit: 家, kind: flow, direction: up}", "value-invalid", "up"),
        ("{code: x, name: 某, group: 甲, unit: 家, kind: flow, order: a}", "value-invalid", "整数"),
        ("{code: x, name: 某, group: 甲, unit: 家, kind: flow, counters: [万元]}", "unit-dimension", "万元"),
        ("{code: x, name: 某, group: 甲, unit: 家, kind: flow, aliases: 乙}", "yaml-shape", "列表"),
        ("{code: land, name: 某, group: 甲, unit: 家, kind: flow}", "indicator-duplicate", "工业用地面积"),
        ("{code: x, name: 地方财政收入, group: 甲, unit: 家, kind: flow}", "alias-duplicate", "一般公共预算收入"),
        ("{code: x, name: 某, group: 甲, unit: 家, kind: flow, aliases: [“某”]}", "alias-duplicate", "两次"),
        ("{code: x, name: 某, group: 甲, unit: 家, kind: flow, formula: land +}", "formula-invalid", "缺少"),
        ("{code: x, name: 某, group: 甲, unit: 家, kind: flow, formula: land-tax / land}", "unit-dimension", "家"),
        ("{code: x, name: 某, group: 甲, unit: 万元, kind: flow, formula: land-tax + land}", "unit-dimension", "相加减"),
        ("{code: x, name: 某, group: 甲, unit: 万元, kind: flow, formula: land-tax-land}", "indicator-unknown", "land-tax-land"),
        ("{code: x, name: 某, group: 甲, unit: 万元, kind: flow, formula: x + land-tax}", "formula-circle", "x → x"),
        ("[1, 2]", "yaml-shape", "键"),
    ],
)
def test_faults_have_their_line(tmp_path: Path, entry: str, code: str, words: str) -> None:
    with pytest.raises(Problems) as caught:
        Catalogue.load(write(tmp_path, GOOD + f"  - {entry}\n"))
    (problem,) = caught.value.items
    assert problem.code == code
    assert words in problem.message + problem.hint
    assert problem.place.row == GOOD.count("\n") + 1
    assert problem.place.file == "indicators.yaml"
    assert "列）" in problem.message or code in ("formula-invalid", "unit-dimension", "indicator-unknown", "formula-circle")


def test_all_faults_come_together(tmp_path: Path) -> None:
    bad = "  - {code: x, name: 某, group: 甲, unit: 光年, kind: flow}\n  - {code: y, name: 乙, group: 甲, unit: 家, kind: flux}\n"
    with pytest.raises(Problems) as caught:
        Catalogue.load(write(tmp_path, GOOD + bad))
    assert [problem.code for problem in caught.value.items] == ["unit-unknown", "value-invalid"]


def test_a_key_twice(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        Catalogue.load(write(tmp_path, "- {code: a, name: 甲, name: 乙, group: 丙, unit: 家, kind: flow}\n"))
    assert caught.value.items[0].code in ("yaml-duplicate", "yaml-syntax")
    assert caught.value.items[0].place.row == 1


def test_a_zone_adds_its_own(tmp_path: Path) -> None:
    common = Catalogue.load(write(tmp_path, GOOD))
    own = tmp_path / "own.yaml"
    own.write_text("- {code: bridge, name: 桥梁数量, group: 建设, unit: 座, kind: stock}\n", encoding="utf-8")
    more = common.extended(own)
    assert "bridge" in more
    assert "bridge" not in common
    own.write_text("- {code: land, name: 桥, group: 建设, unit: 座, kind: stock}\n", encoding="utf-8")
    with pytest.raises(Problems):
        common.extended(own)


def test_amounts_in_the_indicators_unit() -> None:
    hightech = Indicator("hightech", "高新技术企业数量", unit="家", counters=("个",))
    assert hightech.amount(Decimal(68), "个") == 68
    with pytest.raises(Problem):
        hightech.amount(Decimal(68), "人")
    share = Indicator("urban", "城镇化率", unit="%", kind="ratio")
    assert share.unit_for("change") == "个百分点"
    assert share.amount(Decimal(2), "%", "change") == 2
    assert share.amount(Decimal("12.4"), "个百分点", "change") == Decimal("12.4")
    with pytest.raises(Problem):
        share.amount(Decimal(2), "个百分点")
    gdp = Indicator("gdp", "地区生产总值", unit="亿元")
    assert gdp.amount(Decimal("1111600"), "万元") == Decimal("111.16")
    assert gdp.amount(Decimal("5.6"), "倍", "multiple") == Decimal("5.6")
    assert gdp.amount(Decimal(5), "", "rank") == gdp.amount(Decimal(5), "名", "rank") == 5
    with pytest.raises(Problem):
        gdp.amount(Decimal(5), "亿元", "growth")


def test_the_catalogue_that_ships(repo_root: Path) -> None:
    """The common catalogue loads, finds GDP by each of its names, and every name finds its own indicator."""
    catalogue = Catalogue.load(repo_root / "src" / "kaifaqu" / "content" / "indicators")
    codes = set()
    for name in ("GDP", "生产总值", "地区生产总值"):
        found = catalogue.find(name)
        assert found is not None
        codes.add(found.code)
    assert len(codes) == 1
    for indicator in catalogue:
        assert catalogue.find(indicator.name) == indicator
        for alias in indicator.aliases:
            match = catalogue.match(alias.name)
            assert match is not None
            assert (match.indicator, match.basis) == (indicator, alias.basis)
