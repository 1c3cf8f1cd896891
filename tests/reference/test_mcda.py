"""The 56 published worked examples of weights and decision methods, each number to 1e-9."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kaifaqu.assess.construct import weights
from kaifaqu.assess.construct.decide import METHODS
from kaifaqu.assess.construct.judgement import pairwise

NAMES = {"TOPSIS_vector": "topsis", "PROMETHEE_II": "promethee", "BalancedSPOTIS": "balanced_spotis"}
SETTINGS = {"esp": "ideal", "bounds": "bounds", "ref_point": "reference", "ref_ideal": "ideal"}
# The reference's COPRAS comes out only as S⁺ + S⁻, which prefers what costs more; ours is the method's formula.
OTHERWISE = {"COPRAS", "COPRAS_2"}
WEIGHTS = {
    "angle": weights.angle, "cilos": weights.cilos, "critic": weights.critic, "entropy": weights.entropy, "equal": weights.equal,
    "gini": weights.gini, "idocriw": weights.idocriw, "lopcow": weights.lopcow, "merec": weights.merec,
    "standard_deviation": weights.standard_deviation, "variance": weights.variance,
}  # fmt: skip


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _matrix(folder: Path) -> NDArray[np.float64]:
    return np.array(
        [[float(value) for name, value in row.items() if name != "alternative"] for row in _rows(folder / "matrix.csv")]
    )


def _settings(row: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"scale": "vector"} if row["method"] == "TOPSIS_vector" else {}
    for part in filter(None, row["settings"].split("; ")):
        name, value = part.split("=", 1)
        if name in SETTINGS and not (row["method"] == "RAFSI" and name == "ideal"):
            found[SETTINGS[name]] = json.loads(value)
        if name == "alpha" and row["method"] == "BalancedSPOTIS":
            found["share"] = json.loads(value)
    return found


def _ours(folder: Path, row: dict[str, str]) -> NDArray[np.float64]:
    matrix, method = _matrix(folder), row["method"]
    if method == "AHP":
        return pairwise(matrix).weights
    criteria = _rows(folder / "criteria.csv") if (folder / "criteria.csv").exists() else []
    directions = np.array([float(criterion["type"] or 1) for criterion in criteria])
    if method.endswith("_weights"):
        weigh = WEIGHTS[method.removesuffix("_weights")]
        return weigh(matrix, directions) if criteria else weigh(matrix)
    own = np.array([float(criterion["weight"]) for criterion in criteria])
    decide, _ = METHODS[NAMES.get(method, method.lower())]
    if method == "RIM":
        return decide(matrix, own, **_settings(row))
    return decide(matrix, own, directions, **_settings(row))


def test_it_works(shared_dir: Path) -> None:
    index = _rows(shared_dir / "reference" / "mcda" / "INDEX.csv")
    assert len(index) == 56
    for row in index:
        folder = shared_dir / "reference" / "mcda" / row["case"]
        expected = np.array([float(answer["exact"]) for answer in _rows(folder / "expected.csv")])
        apart = np.abs(_ours(folder, row) - expected).max()
        assert (apart > 0.01) if row["case"] in OTHERWISE else (apart < 1e-9), row["case"]


@pytest.mark.parametrize("case", sorted(OTHERWISE))
def test_the_reference_copras_counts_costs_as_gains(shared_dir: Path, case: str) -> None:
    """Shows where the two differ: without its sums COPRAS is S⁺ + S⁻ over the largest of these."""
    folder = shared_dir / "reference" / "mcda" / case
    expected = np.array([float(answer["exact"]) for answer in _rows(folder / "expected.csv")])
    criteria = _rows(folder / "criteria.csv")
    own = np.array([float(criterion["weight"]) for criterion in criteria])
    shares = _matrix(folder)
    total = (shares / shares.sum(axis=0)) @ own
    assert np.abs(total / total.max() - expected).max() < 1e-9
