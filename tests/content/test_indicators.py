"""The indicator catalogue as content: names and aliases, directions, and that every published figure has its indicator."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from kaifaqu.content import LIAOCHENG, common_catalogue
from kaifaqu.observe import Catalogue

# written → code, basis. The aliases are content, so they are tested like code.
ALIASES = {
    "生产总值": ("gdp", ""),
    "GDP": ("gdp", ""),
    "gdp": ("gdp", ""),
    "地区生产总值": ("gdp", ""),
    "一般公共预算收入": ("general-budget-revenue", ""),
    "地方一般公共预算收入": ("general-budget-revenue", ""),
    "财政收入": ("fiscal-revenue", ""),
    "进出口额": ("imports-exports", ""),
    "进出口总额": ("imports-exports", ""),
    "外贸进出口": ("imports-exports", ""),
    "社零额": ("retail-sales", ""),
    "社会消费品零售总额": ("retail-sales", ""),
    "社零额增幅": ("retail-sales-growth", ""),
    "研发投入占GDP的比重": ("rd-intensity", ""),
    "研发支出与生产总值之比": ("rd-intensity", ""),
    "研发投入占销售收入比重": ("rd-to-sales", ""),
    "高新技术企业": ("high-tech-enterprises", ""),
    "高新技术企业数": ("high-tech-enterprises", ""),
    "国家级高新技术企业数量": ("high-tech-enterprises", "国家级"),
    "前六批科技型中小企业入库数量": ("tech-smes", "当年前六批入库"),
    "万人高价值发明专利拥有量": ("high-value-patents-per-10k", ""),
    "每万人口高价值发明专利拥有量": ("high-value-patents-per-10k", ""),
    "“四新”经济增加值占比": ("four-new-share", ""),
    "四新经济增加值占比": ("four-new-share", ""),
    "城镇化率": ("urbanisation-rate", ""),
    "实际利用外资": ("fdi", ""),
    "引进使用外资": ("fdi", ""),
    "投资强度": ("per-mu-investment", ""),
    "亩均投资强度": ("per-mu-investment", ""),
    "开发区亩均税收平均值": ("per-mu-tax", "全省开发区平均"),
    "规上工业总产值": ("industrial-output-above-scale", ""),
}
APART = [
    ("一般公共预算收入", "财政收入"),
    ("一般公共预算收入", "税收收入"),
    ("规模以上工业总产值", "工业总产值"),
    ("规模以上工业增加值", "工业增加值"),
    ("社零额", "社零额增幅"),
    ("净利润", "实现利润"),
    ("国家级创新平台数量", "省级创新平台数量"),
]
LOWER = {
    "energy-per-gdp", "co2-per-gdp", "urban-unemployment", "planning-approval-time", "zones-below-100",
    "zones-per-mu-tax-below-100", "zones-high-tech-below-100",
}  # fmt: skip


@pytest.fixture(scope="module")
def everything() -> Catalogue:
    return common_catalogue().extended(LIAOCHENG / "indicators.yaml")


@pytest.mark.parametrize("written", ALIASES)
def test_alias(written: str) -> None:
    match = common_catalogue().match(written)
    assert match is not None
    assert (match.indicator.code, match.basis) == ALIASES[written]


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_things_stay_apart(one: str, other: str) -> None:
    first, second = common_catalogue().find(one), common_catalogue().find(other)
    assert first is not None
    assert second is not None
    assert first.code != second.code


def test_every_entry_is_complete(everything: Catalogue) -> None:
    for item in everything:
        assert re.search(r"[\u4e00-\u9fff]", item.definition), item.code
        assert item.bureau, item.code
        assert item.frequency in ("年", "半年", "季", "月"), item.code
        assert len(item.definition) < 200, item.code


def test_less_is_better_where_it_is(everything: Catalogue) -> None:
    zone_own = {item.code for item in everything} - {item.code for item in common_catalogue()}
    assert {item.code for item in common_catalogue() if item.direction == -1} == LOWER
    assert {item.code for item in everything if item.direction == -1} - LOWER <= zone_own


def test_ratios_with_a_formula_say_of_what() -> None:
    assert common_catalogue().get("rd-intensity").formula == "rd-expenditure / gdp"


def test_every_statement_resolves_as_the_zone_folder_has_it(everything: Catalogue, shared_dir: Path) -> None:
    with (LIAOCHENG / "observations.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["key"]: row for row in csv.DictReader(handle)}
    with (LIAOCHENG.parents[4] / "tools" / "data" / "liaocheng_wordings.csv").open(encoding="utf-8", newline="") as handle:
        context = {row["written"] for row in csv.DictReader(handle)}
    counts: dict[tuple[str, int], int] = {}
    total = 0
    for text in ("001", "002", "003"):
        for line in (shared_dir / "statements" / f"{text}.jsonl").read_text(encoding="utf-8").splitlines():
            statement = json.loads(line)
            place = (text, statement["line"])
            counts[place] = counts.get(place, 0) + 1
            row = rows[f"{text}-{statement['line']}-{counts[place]}"]
            assert row["written"] == statement["indicator"]
            if statement["indicator"] in context:  # 化工新材料 is a cluster's size only where the slide shows clusters
                assert row["indicator"] in everything
            else:
                match = everything.match(statement["indicator"])
                assert match is not None, statement["indicator"]
                assert (match.indicator.code, match.basis) == (row["indicator"], row["basis"])
            total += 1
    assert total == 385


@pytest.mark.parametrize(
    "table", ["liaocheng_zones", "etdz_national_totals", "national_hightech_zones_totals", "torch_zone_indicators_2023_2024"]
)
def test_the_published_tables_have_their_indicators(everything: Catalogue, shared_dir: Path, table: str) -> None:
    with (shared_dir / "facts" / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            written = re.sub(r"增速$|\(.*\)$", "", row["indicator"])
            assert everything.find(written) is not None, row["indicator"]
