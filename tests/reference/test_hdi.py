"""The Human Development Index: 5,808 official country-years and 165 inequality-adjusted values round right."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays.ops import rounded
from kaifaqu.assess.construct.means import ARITHMETIC, GEOMETRIC
from kaifaqu.assess.construct.normalise import goalposts
from kaifaqu.assess.construct.tree import Tree, aggregate

INPUTS = ("life_expectancy", "expected_years_of_schooling", "mean_years_of_schooling", "gni_per_capita")
TREE = Tree(
    (np.array([0, 1, 1, 2]), np.array([0, 0, 0])),
    (np.ones(4), np.ones(3)),
    (INPUTS, ("health", "education", "income"), ("hdi",)),
)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _column(rows: list[dict[str, str]], *names: str) -> NDArray[np.float64]:
    return np.array([[float(row[name]) for name in names] for row in rows])


def _levels(rows: list[dict[str, str]]) -> list[NDArray[np.float64]]:
    values = _column(rows, *INPUTS)
    values[:, 3] = np.log(values[:, 3])
    points = goalposts(values, [20.0, 0.0, 0.0, np.log(100.0)], [85.0, 18.0, 15.0, np.log(75_000.0)])
    return aggregate(points, TREE, [ARITHMETIC, GEOMETRIC])


def test_it_works(shared_dir: Path) -> None:
    rows = _rows(shared_dir / "reference" / "hdi" / "official.csv")
    official = _column(rows, "hdi_official")[:, 0]
    assert len(rows) == 5_808
    np.testing.assert_array_equal(rounded(_levels(rows)[1][:, 0], np.array(3.0)), official)


def test_inequality_adjusted(shared_dir: Path) -> None:
    folder = shared_dir / "reference" / "hdi"
    losses = {row["iso3"]: row for row in _rows(folder / "official_ihdi_2022.csv")}
    rows = [row for row in _rows(folder / "official.csv") if row["year"] == "2022" and row["iso3"] in losses]
    own = [losses[row["iso3"]] for row in rows]
    assert len(rows) == 165
    loss = _column(own, "inequality_health_percent", "inequality_education_percent", "inequality_income_percent")
    adjusted = aggregate(_levels(rows)[0] * (1 - loss / 100), Tree.flat(("health", "education", "income")), GEOMETRIC)[0][:, 0]
    np.testing.assert_array_equal(rounded(adjusted, np.array(3.0)), _column(own, "ihdi_official")[:, 0])
