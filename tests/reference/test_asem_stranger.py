"""ASEM by docs/standards.md alone: each option of a step, and replications with a stranger's parameters; plain NumPy beside."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from scipy import stats
from support.asem import Asem, Floats, load
from typer.testing import CliRunner

from kaifaqu.assess import Run, Standard, run
from kaifaqu.assess import load as load_standard
from kaifaqu.assess.construct.denominate import denominate
from kaifaqu.assess.rules.with_steps import with_steps
from kaifaqu.assess.sure.of_run import sobol
from kaifaqu.assess.sure.structure import structure
from kaifaqu.cli.assess import app as assess_app
from kaifaqu.cli.sensitivity import app as sensitivity_app
from kaifaqu.cli.standards import app as standards_app
from kaifaqu.cli.steps import weights_in
from kaifaqu.errors import Problem

Column = Callable[[Floats], Floats]


@pytest.fixture(scope="module")
def folder(shared_dir: Path) -> Path:
    return shared_dir / "reference" / "asem"


@pytest.fixture(scope="module")
def asem(folder: Path) -> Asem:
    return load(folder)


@pytest.fixture(scope="module")
def written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("asem") / "asem.yaml"
    arguments = ["from-csv", str(folder / "meta.csv"), "--id", "asem", "--title", "亚欧互联", "-o", str(path)]
    assert CliRunner().invoke(standards_app, [*arguments, "--impute", "median", "--treat", "winsorise"]).exit_code == 0
    return path


@pytest.fixture(scope="module")
def known(written: Path) -> Standard:
    return load_standard(written)


@pytest.fixture(scope="module")
def divided(asem: Asem) -> Floats:
    return denominate(asem.raw, asem.denominators, asem.by)


def data(folder: Path) -> tuple[str, str]:
    return str(folder / "raw.csv"), str(folder / "units.csv")


def columns(found: Run, name: str, asem: Asem) -> Floats:
    stage = found.stage(name)
    return np.column_stack([stage[code] for code in asem.codes])


def by_column(table: Floats, step: Column) -> Floats:
    return np.column_stack([step(column) for column in table.T])


def in_rows(table: Floats, groups: list[list[int]], signs: Floats, reduce: Callable[[Floats], Any]) -> Floats:
    turned = table * signs
    least, width = np.nanmin(turned, axis=0), np.nanmax(turned, axis=0) - np.nanmin(turned, axis=0)
    shares, found = (turned - least) / width, table.copy()
    for i, j in np.argwhere(np.isnan(table)):
        group = next(group for group in groups if j in group)
        there = shares[i, group][~np.isnan(shares[i, group])]
        if there.size:
            found[i, j] = (float(reduce(there)) * width[j] + least[j]) * signs[j]
    return found


def moments(own: Floats) -> tuple[float, float]:
    return float(stats.skew(own, bias=False)), float(stats.kurtosis(own, bias=False))


def fails(own: Floats) -> bool:
    skew, peak = moments(own)
    return not (abs(skew) < 2 or peak < 3.5)


def drawn_in(own: Floats, most: float) -> Floats:
    """Point by point to the next value, at the end that the skewness points to, ties together."""
    own = own.copy()
    moved: dict[bool, int] = {True: 0, False: 0}
    while fails(own) and sum(moved.values()) < most:
        up = moments(own)[0] >= 0
        end = own == (own.max() if up else own.min())
        own[end] = own[~end].max() if up else own[~end].min()
        moved[up] = int(end.sum())
    return own


def bent(power: float) -> Column:
    return lambda own: ((own - own.min() + 1) ** power - 1) / power if power else np.log(own - own.min() + 1)


def logged(own: Floats) -> Floats:
    return np.log(own - own.min() + 0.01 * (own.max() - own.min()))


def mirrored(own: Floats) -> Floats:
    return logged(own) if moments(own)[0] > 0 else -np.log(own.max() + 0.01 * (own.max() - own.min()) - own)


def two_steps(first: Column, second: Column | None = None, *, on_top: bool = False) -> Column:
    def of(own: Floats) -> Floats:
        there = ~np.isnan(own)
        before, found = own[there], own.copy()
        if not fails(before):
            return own
        after = first(before)
        if second is not None and fails(after):
            after = second(after if on_top else before)
        found[there] = after
        return found

    return of


@pytest.mark.parametrize(("text", "level"), [("row_mean", 1), ("row_mean:3", 2), ("row_median:4", 3)])
def test_gaps_filled_within_the_groups_of_a_level(
    asem: Asem, folder: Path, known: Standard, divided: Floats, text: str, level: int
) -> None:
    found = run(with_steps(known, impute=text, treat="none"), data(folder))
    reduce = np.median if "median" in text else np.mean
    expected = in_rows(divided, asem.members(level), asem.directions, reduce)
    np.testing.assert_allclose(columns(found, "imputed", asem), expected, rtol=1e-9)


TREATMENTS: dict[str, Column] = {
    "winsorise:none": two_steps(lambda own: drawn_in(own, np.inf)),
    "winsorise:1/log_ct": two_steps(lambda own: drawn_in(own, 1), logged),
    "winsorise:1+log_ct": two_steps(lambda own: drawn_in(own, 1), logged, on_top=True),
    "winsorise:2/log_ct_plus": two_steps(lambda own: drawn_in(own, 2), mirrored),
    "winsorise:1/box_cox:0.25": two_steps(lambda own: drawn_in(own, 1), bent(0.25)),
    "box_cox:0.3": two_steps(bent(0.3)),
    "box_cox:0": two_steps(bent(0)),
    "box_cox": two_steps(bent(0.5)),
}


@pytest.mark.parametrize("text", TREATMENTS)
def test_outliers_by_a_short_word(asem: Asem, folder: Path, known: Standard, divided: Floats, text: str) -> None:
    found = run(with_steps(known, impute="none", treat=text), data(folder))
    np.testing.assert_allclose(columns(found, "treated", asem), by_column(divided, TREATMENTS[text]), rtol=1e-9)


def test_fixed_bounds_of_turned_values(asem: Asem, folder: Path, known: Standard, divided: Floats) -> None:
    """As COINr takes them; without ``turned`` they are bounds of the values as they stand."""
    turned = divided * asem.directions
    for text, expected in (
        ("{method: scaled, low: 0, high: 100, turned: true}", turned),
        ("{method: goalposts, low: -5, high: 90, turned: true}", np.clip((turned + 5) / 95, 0, 1)),
        ("{method: goalposts, low: 0, high: 90}", np.where(asem.directions > 0, np.clip(divided / 90, 0, 1),
                                                           1 - np.clip(divided / 90, 0, 1))),
    ):  # fmt: skip
        found = run(with_steps(known, impute="none", treat="none", normalise=text), data(folder))
        np.testing.assert_allclose(columns(found, "normalised", asem), expected, rtol=1e-9, atol=1e-12, err_msg=text)


def climbed(points: Floats, asem: Asem, mean: Callable[[Floats, Floats], float], least: float = 0.0) -> list[Floats]:
    levels = [points]
    for parents, weights in zip(asem.uneven.parents, asem.uneven.weights, strict=True):
        nodes = []
        for node in range(int(parents.max()) + 1):
            own, weight = levels[-1][:, parents == node], weights[parents == node]
            there = ~np.isnan(own)
            enough = (there.mean(axis=1) >= least) & there.any(axis=1)
            nodes.append([mean(row[has], weight[has]) if ok else np.nan for row, has, ok in zip(own, there, enough, strict=True)])
        levels.append(np.array(nodes).T)
    return levels


@pytest.mark.parametrize("least", [0.66, 0.8, 1.0])
def test_a_share_that_must_be_there(asem: Asem, folder: Path, known: Standard, divided: Floats, least: float) -> None:
    changed = with_steps(known, impute="none", treat="none", combine=[f"mean@{least}"])
    found = run(changed, data(folder), weights=weights_in(str(folder / "weights_uneven.csv"), changed))
    points = by_column(divided * asem.directions, lambda own: 100 * (own - np.nanmin(own)) / (np.nanmax(own) - np.nanmin(own)))
    levels = climbed(points, asem, lambda x, w: float(np.average(x, weights=w)), least)
    for at, name in enumerate(asem.uneven.ids[1]):
        np.testing.assert_allclose(found.stage("points")[name], levels[1][:, at], rtol=1e-9, err_msg=name)
    np.testing.assert_allclose(found.stage("totals")["total"], levels[-1][:, 0], rtol=1e-9)


NORMALISED: dict[str, Column] = {
    "minmax:1..100": lambda own: 99 * (own - np.nanmin(own)) / (np.nanmax(own) - np.nanmin(own)) + 1,
    "minmax": lambda own: 100 * (own - np.nanmin(own)) / (np.nanmax(own) - np.nanmin(own)),
    "zscore:100..10": lambda own: 10 * (own - np.nanmean(own)) / np.nanstd(own, ddof=1) + 100,
    "zscore": lambda own: (own - np.nanmean(own)) / np.nanstd(own, ddof=1),
    "scaled:0..50": lambda own: 2 * own,
}
MEANS: dict[str, Callable[[Floats, Floats], float]] = {
    "mean": lambda x, w: float(np.average(x, weights=w)),
    "geometric": lambda x, w: float(np.exp(np.average(np.log(x), weights=w))),
    "harmonic": lambda x, w: float(w.sum() / (w / x).sum()),
}
FILLED: dict[str, Callable[[Floats, Asem], Floats]] = {
    "none": lambda table, asem: table,
    "mean": lambda table, asem: np.where(np.isnan(table), np.nanmean(table, axis=0), table),
    "constant:0": lambda table, asem: np.nan_to_num(table),
    "worst": lambda table, asem: np.where(
        np.isnan(table), np.where(asem.directions > 0, np.nanmin(table, axis=0), np.nanmax(table, axis=0)), table
    ),
    "row_mean": lambda table, asem: in_rows(table, asem.members(1), asem.directions, np.mean),
}


def test_replications_with_parameters_from_elsewhere(
    asem: Asem, folder: Path, written: Path, divided: Floats, tmp_path: Path
) -> None:
    """A table with a row per replication, written by hand, gives each its score or its refusal."""
    draw = random.Random(7)
    treatments = {"none": lambda own: own, **TREATMENTS}
    rows: list[dict[str, Any]] = []
    expected: list[Floats | None] = []
    for _ in range(18):
        weights = [level * np.array([draw.uniform(0.75, 1.25) for _ in level]) for level in asem.uneven.weights]
        named = {f"weight.{at + 1}.{name}": repr(float(weight)) for at, level in enumerate(weights)
                 for name, weight in zip(asem.uneven.ids[at], level, strict=True)}  # fmt: skip
        norm, fill, curve = (draw.choice(list(names)) for names in (NORMALISED, FILLED, treatments))
        mean = draw.choice(list(MEANS))
        rows.append(named | {"normalisation": norm, "aggregation": mean, "imputation": fill, "treatment": curve})
        table = by_column(FILLED[fill](divided, asem), treatments[curve])
        points = by_column(table * asem.directions, NORMALISED[norm])
        own = replace(asem, uneven=asem.uneven.with_weights(weights))
        with np.errstate(invalid="ignore", divide="ignore"):
            levels = climbed(points, own, MEANS[mean])
        refused = mean != "mean" and any(bool((level <= 0).any()) for level in levels[:-1])
        expected.append(None if refused else levels[-1][:, 0])
    table_file, out = tmp_path / "mine.csv", tmp_path / "out.parquet"
    with table_file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    raw, units = data(folder)
    arguments = [str(written), raw, "--with", units, "--parameters", str(table_file), "-o", str(out)]
    result = CliRunner().invoke(sensitivity_app, arguments)
    assert result.exit_code == 0, result.output
    found = pq.read_table(out)
    scores = np.column_stack([found.column(f"score.{unit}").to_numpy() for unit in asem.units])
    assert 0 < sum(each is None for each in expected) < 18
    for at, each in enumerate(expected):
        told = str({name: rows[at][name] for name in ("normalisation", "aggregation", "imputation", "treatment")})
        wanted = np.full(51, np.nan) if each is None else each
        np.testing.assert_allclose(scores[at], wanted, rtol=1e-9, err_msg=told)


@pytest.mark.parametrize("name", ["rank", "distance:XXX", "scaled", "scaled:9..1", "zscore:1..0", "goalposts", "minmax:a..b"])
def test_a_normalisation_that_nobody_reads(folder: Path, known: Standard, name: str) -> None:
    with pytest.raises(Problem) as caught:
        sobol(run(known, data(folder)), normalisation=["standard", name], samples=2)
    assert isinstance(caught.value, Problem)
    assert caught.value.hint


@pytest.mark.parametrize(
    "name", ["winsorise:1/winsorise", "winsorise:-1", "log_ct:3", "box_cox:x", "a/b/c", "winsorise:1/zz", ""]
)
def test_a_treatment_that_nobody_reads(folder: Path, known: Standard, name: str) -> None:
    with pytest.raises(Problem) as caught:
        sobol(run(known, data(folder)), treatment=["standard", name], samples=2)
    assert caught.value.code == "alternative-unknown"
    assert caught.value.hint


def test_indices_as_coinr_estimates_them(folder: Path, known: Standard) -> None:
    found = sobol(
        run(known, data(folder)), weights="±25%/0%/10%", normalisation=["minmax:1..100", "zscore:100..10"], samples=32,
        design="random", convention="coinr",
    )  # fmt: skip
    a, b, *crossed = found.output.reshape(-1, 32)
    variance = np.var(np.concatenate([a, b]), ddof=1)
    np.testing.assert_allclose(found.indices.first, [(b * (x - a)).mean() / variance for x in crossed], rtol=1e-9)
    np.testing.assert_allclose(found.indices.total, [((a - x) ** 2).sum() / (64 * variance) for x in crossed], rtol=1e-9)
    weights = found.parameters.weights
    assert np.ptp(weights[1], axis=0).max() < 1e-12
    assert np.ptp(weights[0], axis=0).max() > 0.1


def test_how_the_parts_hang_together(asem: Asem, folder: Path, known: Standard) -> None:
    base = run(known, data(folder))
    told = structure(base).as_dict()
    points = columns(base, "normalised", asem)
    np.testing.assert_allclose(told["correlations"]["pearson"], np.corrcoef(points.T), rtol=1e-9, atol=1e-12)
    few = [asem.codes.index(code) for code in ("LPI", "Flights", "Ship", "Bord")]
    for kind, plain in (("spearman", stats.spearmanr), ("kendall", stats.kendalltau)):
        found = np.array(told["correlations"][kind])[np.ix_(few, few)]
        expected = [[plain(points[:, i], points[:, j]).statistic for i in few] for j in few]
        np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert [branch["id"] for branch in told["branches"]] == ["Sust", "Conn", "total"]
    two = np.cov(np.array([base.stage("points")[name] for name in ("Conn", "Sust")]))
    assert told["branches"][-1]["alpha"] == pytest.approx(4 * two[0, 1] / two.sum(), rel=1e-9)
    raw = structure(base, stage="raw", turned=False)
    np.testing.assert_array_equal(raw.values, asem.raw)


def test_what_was_changed_comes_out(asem: Asem, folder: Path, written: Path, divided: Floats, tmp_path: Path) -> None:
    raw, units = data(folder)
    for name in ("changes", "treatment"):
        arguments = [str(written), raw, "--with", units, "--stage", name, "-o", str(tmp_path / f"{name}.csv")]
        result = CliRunner().invoke(assess_app, arguments)
        assert result.exit_code == 0, result.output
    changes = pa_csv.read_csv(tmp_path / "changes.csv").to_pylist()
    imputed = [row for row in changes if row["step"] == "imputed"]
    assert len(imputed) == int(np.isnan(divided).sum())
    assert {row["kind"] for row in imputed} == {"median"}
    treated = [row for row in changes if row["step"] == "treated"]
    assert {row["kind"] for row in treated} <= {"winhi", "winlo"}
    assert all(row["before"] != row["after"] for row in treated)
    tested = {row["item"]: row for row in pa_csv.read_csv(tmp_path / "treatment.csv").to_pylist()}
    assert len(tested) == 49
    for at, code in enumerate(asem.codes):
        own = divided[:, at]
        skew, peak = moments(np.where(np.isnan(own), np.nanmedian(own), own))
        assert tested[code]["skew"] == pytest.approx(skew, rel=1e-9)
        assert tested[code]["kurtosis"] == pytest.approx(peak, rel=1e-9)
        assert bool(tested[code]["steps"]) == (not (abs(skew) < 2 or peak < 3.5))


def test_a_panel_keeps_its_periods(folder: Path, known: Standard) -> None:
    pooled = run(with_steps(known, impute="latest", treat="none"), str(folder / "panel_raw.csv"), together=True)
    table = pooled.to_arrow("totals")
    assert table.column("subject")[0].as_py() == "AUT 2018"
    assert table.column("period").to_pylist() == [name.split()[1] for name in pooled.subjects]
