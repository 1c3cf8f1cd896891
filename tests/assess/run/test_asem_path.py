"""The way of a stranger: from the CSV files of an index to every stage of it, each as the plain functions give it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from support.asem import Asem, Floats, load, numbers
from typer.testing import CliRunner

from kaifaqu.assess import Run, Standard, run
from kaifaqu.assess import load as load_standard
from kaifaqu.assess.construct import impute, normalise
from kaifaqu.assess.construct.denominate import denominate
from kaifaqu.assess.construct.means import ARITHMETIC, COPELAND, GEOMETRIC, HARMONIC, power
from kaifaqu.assess.construct.panel import over_time
from kaifaqu.assess.construct.ranks import places
from kaifaqu.assess.construct.treat import Rule, treat
from kaifaqu.assess.construct.tree import aggregate
from kaifaqu.assess.rules.with_steps import with_steps
from kaifaqu.cli.assess import app as assess_app
from kaifaqu.cli.sensitivity import app as sensitivity_app
from kaifaqu.cli.standards import app as standards_app
from kaifaqu.cli.steps import weights_in


@pytest.fixture(scope="module")
def asem(shared_dir: Path) -> Asem:
    return load(shared_dir / "reference" / "asem")


@pytest.fixture(scope="module")
def folder(shared_dir: Path) -> Path:
    return shared_dir / "reference" / "asem"


@pytest.fixture(scope="module")
def written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The standard as ``standards from-csv`` writes it."""
    path = tmp_path_factory.mktemp("asem") / "asem.yaml"
    arguments = ["from-csv", str(folder / "meta.csv"), "--id", "asem", "--title", "亚欧互联", "-o", str(path)]
    result = CliRunner().invoke(standards_app, [*arguments, "--impute", "median", "--treat", "winsorise"])
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture(scope="module")
def known(written: Path) -> Standard:
    return load_standard(written)


def data(folder: Path) -> tuple[str, str]:
    return str(folder / "raw.csv"), str(folder / "units.csv")


def stage(found: Run, name: str, asem: Asem) -> Floats:
    columns = found.stage(name)
    return np.column_stack([columns[code] for code in asem.codes])


def test_it_works(asem: Asem, folder: Path, known: Standard) -> None:
    found = run(known, data(folder))
    assert list(found.subjects) == asem.units
    divided = denominate(asem.raw, asem.denominators, asem.by)
    filled = impute.by_median(divided)
    treated = treat(filled, Rule("winsorise", "")).values
    points = normalise.minmax(treated * asem.directions)
    levels = aggregate(points, asem.equal)
    for name, expected in (
        ("raw", asem.raw), ("denominated", divided), ("imputed", filled), ("treated", treated), ("normalised", points),
    ):  # fmt: skip
        np.testing.assert_allclose(stage(found, name, asem), expected, rtol=1e-12, err_msg=name)
    for ids, nodes in zip(asem.equal.ids[1:-1], levels, strict=False):
        for at, node in enumerate(ids):
            np.testing.assert_allclose(found.stage("points")[node], nodes[:, at], rtol=1e-12)
    np.testing.assert_allclose(found.output("total"), levels[-1][:, 0], rtol=1e-12)
    np.testing.assert_array_equal(found.output("rank"), places(levels[-1][:, 0]))


IMPUTATIONS: dict[str, Callable[[Floats, Asem], Floats]] = {
    "mean": lambda table, asem: impute.by_mean(table),
    "median": lambda table, asem: impute.by_median(table),
    "group_mean:EurAsia_group": lambda table, asem: impute.by_group_mean(table, asem.groups["EurAsia_group"]),
    "group_median:GDP_group": lambda table, asem: impute.by_group_median(table, asem.groups["GDP_group"]),
    "row_mean": lambda table, asem: impute.by_row(table, asem.members(1), asem.directions),
    "row_median": lambda table, asem: impute.by_row(table, asem.members(1), asem.directions, median=True),
    "none": lambda table, asem: table,
}


@pytest.mark.parametrize("name", IMPUTATIONS)
def test_each_imputation(asem: Asem, folder: Path, known: Standard, name: str) -> None:
    found = run(with_steps(known, impute=name, treat="none"), data(folder))
    expected = IMPUTATIONS[name](denominate(asem.raw, asem.denominators, asem.by), asem)
    np.testing.assert_allclose(stage(found, "imputed", asem), expected, rtol=1e-12)


TREATMENTS = {
    "winsorise:1": Rule("winsorise", "", points=1),
    "winsorise:5/log_ct": Rule("winsorise", "log_ct"),
    "winsorise:2/log_ct_orig": Rule("winsorise", "log_ct_orig", points=2),
    "log_ct": Rule("log_ct", ""),
    "log_ct_plus": Rule("log_ct_plus", ""),
    "{method: box_cox, power: 0.3}": Rule("box_cox", "", power=0.3),
    "{method: winsorise, most: 3, forced: true, skew: 1.5, kurtosis: 3}": Rule(
        "winsorise", "", skew=1.5, kurtosis=3.0, points=3, forced=True
    ),
}


@pytest.mark.parametrize("text", TREATMENTS)
def test_each_treatment(asem: Asem, folder: Path, known: Standard, text: str) -> None:
    found = run(with_steps(known, treat=text), data(folder))
    expected = treat(impute.by_median(denominate(asem.raw, asem.denominators, asem.by)), TREATMENTS[text]).values
    np.testing.assert_allclose(stage(found, "treated", asem), expected, rtol=1e-12)


NORMALISATIONS: dict[str, Callable[[Floats], Floats]] = {
    "minmax": lambda table: normalise.minmax(table),
    "minmax:1..100": lambda table: normalise.minmax(table, 1, 100),
    "zscore": lambda table: normalise.zscore(table),
    "zscore:50..10": lambda table: normalise.zscore(table, 50, 10),
    "rank_points": lambda table: normalise.rank_points(table),
    "borda": lambda table: normalise.borda(table),
    "percent_rank": lambda table: normalise.percent_rank(table),
    "fraction_of_max": lambda table: normalise.fraction_of_max(table),
    "{method: distance, to: best}": lambda table: normalise.distance_to_max(table),
    "{method: distance, to: subject, subject: AUT}": lambda table: normalise.distance_to_reference(table, 0),
}
COMBINATIONS: dict[str, Any] = {
    "mean": ARITHMETIC, "geometric": GEOMETRIC, "harmonic": HARMONIC, "power:0.5": power(0.5), "copeland": COPELAND,
    "mean,geometric,harmonic": (ARITHMETIC, GEOMETRIC, HARMONIC),
}  # fmt: skip


@pytest.mark.parametrize("text", NORMALISATIONS)
def test_each_normalisation(asem: Asem, folder: Path, known: Standard, text: str) -> None:
    found = run(with_steps(known, normalise=text, impute="median", treat="none"), data(folder))
    table = impute.by_median(denominate(asem.raw, asem.denominators, asem.by)) * asem.directions
    np.testing.assert_allclose(stage(found, "normalised", asem), NORMALISATIONS[text](table), rtol=1e-9, atol=1e-12)


def test_the_distance_to_targets(asem: Asem, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "targets.yaml"
    arguments = ["from-csv", str(folder / "meta.csv"), "--id", "asem", "--title", "亚欧互联", "--normalise", "target"]
    assert CliRunner().invoke(standards_app, [*arguments, "-o", str(path)]).exit_code == 0
    found = run(load_standard(path), data(folder))
    table = denominate(asem.raw, asem.denominators, asem.by) * asem.directions
    expected = normalise.distance_to_target(table, asem.targets * asem.directions)
    np.testing.assert_allclose(stage(found, "normalised", asem), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("weights", ["equal", "uneven"])
@pytest.mark.parametrize("combine", COMBINATIONS)
def test_each_aggregation_with_each_weights(asem: Asem, folder: Path, known: Standard, combine: str, weights: str) -> None:
    changed = with_steps(known, normalise="minmax:1..100", combine=combine.split(","), treat="none")
    found = run(changed, data(folder), weights=weights_in(str(folder / f"weights_{weights}.csv"), changed))
    table = impute.by_median(denominate(asem.raw, asem.denominators, asem.by)) * asem.directions
    tree = asem.equal if weights == "equal" else asem.uneven
    expected = aggregate(normalise.minmax(table, 1, 100), tree, COMBINATIONS[combine])[-1][:, 0]
    np.testing.assert_allclose(found.output("total"), expected, rtol=1e-9)


def test_stages_and_weights_come_out_of_the_command(asem: Asem, folder: Path, written: Path, tmp_path: Path) -> None:
    raw, units = data(folder)
    common = [str(written), raw, "--with", units, "--weights-file", str(folder / "weights_uneven.csv")]
    for name in ("denominated", "imputed", "treated", "normalised", "points", "totals", "weights"):
        result = CliRunner().invoke(assess_app, [*common, "--stage", name, "-o", str(tmp_path / f"{name}.csv")])
        assert result.exit_code == 0, result.output
        with (tmp_path / f"{name}.csv").open(encoding="utf-8") as handle:
            rows = list(csv.DictReader(handle))
        assert len(rows) == (59 if name == "weights" else 51)
    shares = {row["item"]: row["share"] for row in csv.DictReader((tmp_path / "weights.csv").open(encoding="utf-8"))}
    effective = asem.uneven.effective()[0]
    np.testing.assert_allclose([float(shares[code]) for code in asem.codes], effective, rtol=1e-12)


def test_every_replication_comes_out_and_runs_again(folder: Path, written: Path, tmp_path: Path) -> None:
    raw, units = data(folder)
    common = [str(written), raw, "--with", units]
    first, second = tmp_path / "first.parquet", tmp_path / "second.parquet"
    varied = [
        "--normalisation",
        "standard,zscore,minmax:1..100",
        "--aggregation",
        "standard,geometric",
        "--imputation",
        "mean,median",
    ]
    result = CliRunner().invoke(sensitivity_app, [*common, *varied, "-n", "60", "-o", str(first)])
    assert result.exit_code == 0, result.output
    result = CliRunner().invoke(sensitivity_app, [*common, "--parameters", str(first), "-o", str(second)])
    assert result.exit_code == 0, result.output
    one, two = pq.read_table(first), pq.read_table(second)
    assert one.column_names == two.column_names
    assert all(repr(one[name].to_pylist()) == repr(two[name].to_pylist()) for name in one.column_names)
    assert {"weight.1.LPI", "weight.3.Conn", "normalisation", "score.AUT", "rank.AUT"} <= set(one.column_names)


def test_a_panel_year_by_year_and_together(asem: Asem, folder: Path, known: Standard) -> None:
    panel = str(folder / "panel_raw.csv")
    latest = with_steps(known, impute="latest", treat="none")
    pooled = run(latest, panel, together=True)
    rows = list(csv.DictReader((folder / "panel_raw.csv").open(encoding="utf-8")))
    years = np.array([float(row["Time"]) for row in rows])
    units = [row["uCode"] for row in rows]
    divided = denominate(numbers(rows, asem.codes), numbers(rows, ["Area", "Energy", "GDP", "Population"]), asem.by)
    filled = over_time(divided, units, years, "latest")[0]
    np.testing.assert_allclose(stage(pooled, "imputed", asem), filled, rtol=1e-12)
    np.testing.assert_allclose(stage(pooled, "normalised", asem), normalise.minmax(filled * asem.directions), rtol=1e-12)
    assert pooled.subjects[0] == "AUT 2018"
    for year in (2018, 2022):
        own = run(latest, panel, period=str(year))
        at = np.flatnonzero(years == year)
        np.testing.assert_allclose(stage(own, "imputed", asem), filled[at], rtol=1e-12)
        np.testing.assert_allclose(stage(own, "normalised", asem), normalise.minmax(filled[at] * asem.directions), rtol=1e-12)
