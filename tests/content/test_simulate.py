"""The simulated province: published marginals kept, everything marked, names invented, the same again for the same seed."""

from __future__ import annotations

import csv
import filecmp
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifaqu.content.folder import read_zone_folder
from kaifaqu.content.marginals import fit_marginal
from kaifaqu.content.province_folder import write_province
from kaifaqu.content.simulate import load_settings, simulate
from kaifaqu.errors import Problem

PUBLISHED = {"per-mu-tax": (Decimal("6.47"), Decimal("31.78")), "per-mu-investment": (Decimal("50.71"), Decimal("167.37"))}
REAL = [
    name
    for line in (Path(__file__).parent / "real_places.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for name in line.split()
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("moni")
    write_province(path)
    return path


def test_it_works(folder: Path) -> None:
    found = read_zone_folder(folder)
    assert found.zone.code == "moni"
    assert found.zone.simulated
    zones = [row for row in found.subjects if row.kind == "zone"]
    assert len(zones) == 160
    assert {row.period.iso for row in found.observations} == {"2017", "2018", "2019", "2020", "2021"}
    assert all(row.simulated for row in [*found.observations, *found.subjects, *found.documents])
    assert "模拟" in found.zone.name
    assert "虚构" in found.zone.notice


@pytest.mark.parametrize("seed", [None, 0, 1, 7, 42])
def test_the_published_marginals_are_exact(seed: int | None) -> None:
    province = simulate(seed=seed)
    shaped = next(index for index, zone in enumerate(province.zones) if zone.shaped)
    for code, (mean, top) in PUBLISHED.items():
        column = [Decimal(f"{value:.2f}") for value in province.values[code][:, -1]]
        assert sum(column) / 160 == mean
        assert max(column) == top
        value, place = province.settings["shaped"]["values"][code]
        assert column[shaped] == Decimal(str(value))
        assert sum(item > column[shaped] for item in column) == place - 1
        assert column.count(column[shaped]) == 1
    assert list(province.ranks[shaped][-3:]) == [116, 113, 104]
    for year in range(5):
        assert sorted(province.ranks[:, year]) == list(range(1, 161))


def test_the_best_fifth_lies_in_the_cities_as_published() -> None:
    province = simulate()
    counts = [0] * len(province.cities)
    for zone, rank in zip(province.zones, province.ranks[:, -1], strict=True):
        counts[zone.city] += int(rank <= 32)
    assert counts == load_settings()["cities"] == [4, 4, 3, 3, 3, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0]


def test_figures_make_sense() -> None:
    province = simulate()
    tables = province.values
    assert np.nanmax(tables["mechanical-exports"] / tables["imports-exports"]) < 1
    assert np.nanmax(tables["hightech-output-share"]) < 100
    assert np.nanmin(tables["energy-per-gdp"]) > 0
    lost = sum(int(np.isnan(table).sum()) for table in tables.values()) / sum(table.size for table in tables.values())
    assert 0.01 < lost < 0.03
    for table in tables.values():  # one year resembles the next
        both = ~np.isnan(table[:, 3]) & ~np.isnan(table[:, 4])
        assert np.corrcoef(np.log(table[both, 3]), np.log(table[both, 4]))[0, 1] > 0.8


def test_the_same_seed_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    write_province(tmp_path / "again")
    write_province(tmp_path / "other", seed=5)
    names = sorted(path.name for path in folder.iterdir())
    assert filecmp.cmpfiles(folder, tmp_path / "again", names, shallow=False)[1:] == ([], [])
    assert "observations.csv" in filecmp.cmpfiles(folder, tmp_path / "other", names, shallow=False)[1]


def test_no_name_is_a_real_place(folder: Path) -> None:
    found = read_zone_folder(folder)
    words = {row.name[:2] for row in found.subjects if row.kind == "zone"} | {
        row.name[:2] for row in found.subjects if row.category == "市"
    }
    assert len(words) == 176  # each used once
    assert not words & set(REAL)
    assert not words & {name[:2] for name in REAL}


def test_no_name_occurs_in_the_published_material(folder: Path, shared_dir: Path) -> None:
    found = read_zone_folder(folder)
    words = {row.name[:2] for row in found.subjects if row.kind == "zone" or row.category == "市"}
    files = [*shared_dir.glob("documents/*.txt"), *shared_dir.glob("liaocheng/*.csv"), *shared_dir.glob("facts/data/*.csv")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [word for word in sorted(words) if word in text] == []


def test_every_made_up_name_is_an_invented_word() -> None:
    names = load_settings()["names"]
    words = {first + second for first in names["first"] for second in names["second"]}
    assert not words & set(REAL)


def test_firms_for_load_tests(tmp_path: Path) -> None:
    write_province(tmp_path, zones=20, organisations=3000)
    with (tmp_path / "subjects.csv").open(encoding="utf-8", newline="") as handle:
        firms = [row["name"] for row in csv.DictReader(handle) if row["kind"] == "enterprise"]
    assert len(firms) == len(set(firms)) == 3000
    assert read_zone_folder(tmp_path).counts()["observations"] > 3000


@pytest.mark.parametrize("zones", [20, 40, 100, 400])
def test_other_sizes(zones: int) -> None:
    province = simulate(zones=zones, seed=3)
    assert len(province.zones) == len({zone.name for zone in province.zones}) == zones
    column = [Decimal(f"{value:.2f}") for value in province.values["per-mu-tax"][:, -1]]
    assert sum(column) / zones == Decimal("6.47")
    assert max(column) == Decimal("31.78")


def test_impossible_sizes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="超出范围"):
        simulate(zones=3)
    with pytest.raises(Problem, match="超出范围"):
        write_province(tmp_path, organisations=10**9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(40, 200))
def test_a_marginal_is_met_exactly_and_keeps_the_order(seed: int, count: int) -> None:
    values = np.exp(np.random.default_rng(seed).standard_normal(count) * 0.5)
    place = round(count * 0.7)
    made = fit_marginal(
        values, mean=Decimal("6.47"), top=Decimal("31.78"), floor=Decimal("0.5"), fixed=(0, Decimal("4.25"), place)
    )
    cents = np.rint(made * 100).astype(int)
    assert cents.sum() == 647 * count
    assert cents.max() == 3178
    assert cents.min() >= 50
    assert (cents > 425).sum() == place - 1
    others = np.arange(1, count)
    order = others[np.argsort(values[others], kind="stable")]
    assert (np.diff(cents[order]) >= -1).all()  # a cent of rounding may be moved between neighbours
