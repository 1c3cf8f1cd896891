"""The real zone as content: what the sources say is there, with its place, and nothing is averaged away."""

from __future__ import annotations

import filecmp
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kaifaqu.content import LIAOCHENG
from kaifaqu.content.folder import ZoneFolder, read_zone_folder
from kaifaqu.content.rows import ObservationRow

ME = "liaocheng-gaoxin"


@pytest.fixture(scope="module")
def zone() -> ZoneFolder:
    return read_zone_folder(LIAOCHENG)


def values(zone: ZoneFolder, indicator: str, subject: str = ME, **wanted: object) -> list[ObservationRow]:
    rows = [row for row in zone.observations if (row.indicator, row.subject) == (indicator, subject)]
    return [row for row in rows if all(getattr(row, name) == value for name, value in wanted.items())]


def test_it_works(zone: ZoneFolder) -> None:
    counts = zone.counts()
    assert counts["projects"] == 83
    assert counts["mentions"] == 199
    assert counts["plan_items"] == 35
    assert counts["observations"] == 430
    assert zone.zone.notice == "据所附文件整理，非官方发布"
    assert str(zone.zone.reference_date) == "2022-10-31"
    assert not any(row.simulated for row in zone.observations)


def test_the_csv_files_are_built_from_the_published_material(shared_dir: Path, repo_root: Path, tmp_path: Path) -> None:
    tool = repo_root / "tools" / "build_liaocheng.py"
    subprocess.run([sys.executable, str(tool), "--shared", str(shared_dir), "--out", str(tmp_path)], check=True, timeout=120)
    built = sorted(path.name for path in tmp_path.iterdir())
    assert built == sorted(path.name for path in LIAOCHENG.glob("*.csv"))
    same, different, missing = filecmp.cmpfiles(LIAOCHENG, tmp_path, built, shallow=False)
    assert (different, missing) == ([], [])
    assert len(same) == 7


def test_general_budget_revenue(zone: ZoneFolder) -> None:
    rows = values(zone, "general-budget-revenue")
    dated = {(row.measure, row.period.iso): str(row.value) for row in rows if not row.period.undated}
    assert dated == {("level", "2020"): "12.77", ("change", "2015/2020"): "7.77", ("cagr", "2015/2020"): "20.6"}
    undated = {(row.period.phrase, str(row.value)) for row in rows if row.period.undated and row.measure == "level"}
    assert undated == {("十年来起", "3.15"), ("十年来", "21.15")}
    [latest] = values(zone, "general-budget-revenue", measure="level", key="001-7-2")
    assert (str(latest.period.start), str(latest.period.end)) == ("2012-01-01", "2022-10-31")
    assert latest.quote == "攀升至21.15亿元"


def test_contradictions_stay(zone: ZoneFolder) -> None:
    park = values(zone, "site-area", "jiuzhou-rose-park")
    assert {(str(row.value), row.unit, row.document, row.place) for row in park} == {
        ("1967", "亩", "001", "第58行"),
        ("2000", "亩", "002", "第99行"),
    }
    patents = {str(row.value) for row in values(zone, "high-value-patents-per-10k", target=False)}
    assert patents == {"6.77", "8.97"}


def test_figures_stay_as_written(zone: ZoneFolder) -> None:
    [insured] = values(zone, "pension-insured", target=False)
    assert (str(insured.value), insured.unit) == ("4.88", "万人")
    [entities] = values(zone, "new-market-entities", measure="level")
    assert (str(entities.value), entities.unit) == ("1.99", "万户")


def test_every_quote_stands_on_its_line(zone: ZoneFolder, shared_dir: Path) -> None:
    def plain(text: str) -> str:
        return re.sub(r"[\s*]", "", text)

    texts = {
        code: (shared_dir / "documents" / f"{code}.txt").read_text(encoding="utf-8").split("\n") for code in ("001", "002", "003")
    }
    checked = 0
    for row in zone.observations:
        if row.document in texts:
            line = int(re.findall(r"\d+", row.place)[0])
            assert plain(row.quote) in plain(texts[row.document][line - 1]), row.key
            checked += 1
    assert checked == 385


def test_ranks_of_ten_zones_over_three_years(zone: ZoneFolder) -> None:
    ranks = [row for row in zone.observations if row.indicator == "development-level" and not row.period.undated]
    of_zones = [row for row in ranks if row.subject != "liaocheng"]
    assert len(of_zones) == 30
    assert {row.scope for row in ranks} == {"山东省"}
    mine = {row.period.iso: int(row.value) for row in of_zones if row.subject == ME}
    assert mine == {"2019": 116, "2020": 113, "2021": 104}


def test_land_yield_of_nine_zones_with_provincial_rank(zone: ZoneFolder) -> None:
    for indicator, level, rank in (("per-mu-tax", "4.25", "110"), ("per-mu-investment", "24.62", "123")):
        assert {(row.measure, str(row.value)) for row in values(zone, indicator)} == {("level", level), ("rank", rank)}
        table = [row for row in zone.observations if row.indicator == indicator and row.document == "003"]
        levels = {
            row.subject for row in table if row.measure == "level" and 1014 <= int(re.findall(r"\d+", row.place)[0]) <= 1022
        }
        assert len(levels) == 9
    assert len([row for row in zone.observations if row.indicator == "remaining-land"]) == 10


def test_the_plan_forces_nothing_into_a_number(zone: ZoneFolder) -> None:
    items = {row.number: row for row in zone.plan_items}
    table = [row for row in zone.plan_items if row.part == "table1"]
    assert len(table) == 24
    kinds = [row.target_kind for row in table]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "annual_growth": 4, "annual_change": 2, "relative": 2, "assigned": 8, "level": 3, "none": 5,
    }  # fmt: skip
    growth = items[1]
    assert (growth.written, growth.base_text, growth.rate_text, growth.target_bound) == ("地区生产总值增速", "5.9", "≥6", ">=")
    assert (items[3].rate_text, str(items[3].target_value), items[3].target_bound) == ("2左右", "2", "~")
    assert (items[9].target_text, items[9].target_value, items[9].target_bound) == ("高于全市平均水平", None, ">")
    merged = [items[number] for number in (11, 12, 13, 14, 15)]  # 002:204-208 share one cell
    assert {(row.target_text, row.target_kind, row.target_value) for row in merged} == {("完成市分解任务", "assigned", None)}
    assert items[8].target_kind == "none"
    class_of_size = items[30]
    assert (class_of_size.target_text, class_of_size.target_value) == ("千亿级", None)


def test_projects_have_no_invented_stage(zone: ZoneFolder) -> None:
    assert {row.stage for row in zone.projects} == {"unknown"}
    owners = {row.owner_name: row.owner for row in zone.projects if row.owner_name}
    assert all(owners.values())
    names = {row.code: row.name for row in zone.subjects}
    assert names[owners["鲁西化工集团股份有限公司"]] == "鲁西化工集团股份有限公司"


def test_bodies_are_not_merged_by_the_build(zone: ZoneFolder) -> None:
    names = {row.name: row.code for row in zone.subjects}
    assert len({names[name] for name in ("鲁西集团", "鲁西化工", "鲁西化工集团股份有限公司")}) == 3
    assert (
        len({names[name] for name in ("瑞柏生物", "瑞柏生物（中国）股份有限公司", "瑞柏生物（中国）有限公司", "瑞柏科技")}) == 4
    )
    wheel = names["贞元车轮"]  # 贞元车轮（山东贞元汽车车轮有限公司） is the sources' own equation
    assert {row.document for row in zone.mentions if row.subject == wheel} == {"000", "001", "002", "004"}
    assert "山东贞元汽车车轮有限公司" in {row.name for row in zone.names if row.subject == wheel}


def test_glosses_are_chinese_and_links_are_the_issuers_own(zone: ZoneFolder) -> None:
    for row in zone.mentions:
        assert re.search(r"[\u4e00-\u9fff]", row.says), row
    links = {row.link for row in zone.documents if row.link}
    assert all(".gov.cn/" in link for link in links)
    assert {row.certainty for row in zone.documents if row.code.startswith("F")} == {"S"}


def test_bureaus_of_the_catalogue_are_in_the_register(zone: ZoneFolder) -> None:
    """A reporter's role is granted for a bureau: it must be there under the name that the catalogue uses."""
    bureaus = {row.name for row in zone.subjects if row.kind == "bureau"}
    used = {zone.catalogue.get(row.indicator).bureau for row in zone.observations if row.subject == ME}
    assert used <= bureaus
