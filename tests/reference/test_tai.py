"""The Technology Achievement Index of the OECD/JRC Handbook, 23 countries × 8 indicators, to 1e-9 at every stage."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.construct.impute import by_constant
from kaifaqu.assess.construct.normalise import goalposts
from kaifaqu.assess.construct.tree import Tree, aggregate

# indicator: lower and upper goalpost, whether logarithms are taken, pillar
INDICATORS = {
    "patents": (0.0, 994.0, False, "creation"),
    "royalties": (0.0, 272.6, False, "creation"),
    "internet": (0.0, 232.4, False, "recent_innovations"),
    "exports": (0.0, 80.8, False, "recent_innovations"),
    "telephones": (1.0, 901.0, True, "old_innovations"),
    "electricity": (22.0, 6969.0, True, "old_innovations"),
    "schooling": (0.8, 12.0, False, "human_skills"),
    "enrolment": (0.1, 27.4, False, "human_skills"),
}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _column(rows: list[dict[str, str]], names: list[str]) -> NDArray[np.float64]:
    return np.array([[float(row[name]) if row[name] else np.nan for name in names] for row in rows])


def test_it_works(shared_dir: Path) -> None:
    folder = shared_dir / "reference" / "tai"
    inputs, expected = _rows(folder / "inputs.csv"), _rows(folder / "recomputed.csv")
    assert [row["iso3"] for row in inputs] == [row["iso3"] for row in expected]
    names = list(INDICATORS)
    low, high, logs, pillars = (list(part) for part in zip(*INDICATORS.values(), strict=True))
    values = by_constant(_column(inputs, names), 0.0)
    curved = np.array(logs)
    values[:, curved] = np.log(values[:, curved])
    lower, upper = (np.where(curved, np.log(np.maximum(bound, 1e-300)), bound) for bound in (np.array(low), np.array(high)))
    points = goalposts(values, lower, upper)
    parent = dict(zip(names, pillars, strict=True)) | dict.fromkeys(pillars, "tai")
    tree = Tree.from_links(names, parent)
    levels = aggregate(points, tree)
    np.testing.assert_allclose(points, _column(expected, [f"{name}_index" for name in names]), rtol=0, atol=1e-9)
    np.testing.assert_allclose(levels[0], _column(expected, list(tree.ids[1])), rtol=0, atol=1e-9)
    np.testing.assert_allclose(levels[1][:, 0], _column(expected, ["tai"])[:, 0], rtol=0, atol=1e-9)
