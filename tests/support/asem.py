"""The ASEM index from its CSV files (../shared/reference/asem): 51 countries × 49 indicators, four levels, a five-year panel."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.construct.tree import Tree

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asem:
    """Raw values with their denominators, directions, targets, groups, and the tree with two sets of weights."""

    codes: list[str]
    units: list[str]
    raw: Floats
    denominators: Floats
    by: list[int]
    directions: Floats
    targets: Floats
    groups: dict[str, list[str]]
    equal: Tree
    uneven: Tree

    def members(self, level: int) -> list[list[int]]:
        """Columns of each node of a level (1 = pillars)."""
        above = np.arange(len(self.codes))
        for step in range(level):
            above = self.equal.parents[step][above]
        return [np.flatnonzero(above == node).tolist() for node in range(len(self.equal.ids[level]))]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def numbers(table: list[dict[str, str]], names: list[str]) -> Floats:
    return np.array([[float(row[name]) if row[name] not in ("", "NA") else np.nan for name in names] for row in table])


def load(folder: Path) -> Asem:
    meta, raw, units = rows(folder / "meta.csv"), rows(folder / "raw.csv"), rows(folder / "units.csv")
    leaves = [row for row in meta if row["Type"] == "Indicator"]
    codes = [row["iCode"] for row in leaves]
    under = [row["iCode"] for row in meta if row["Type"] == "Denominator"]
    groups = [row["iCode"] for row in meta if row["Type"] == "Group"]
    by_code = {row["uCode"]: row for row in units}
    mine = [by_code[row["uCode"]] for row in raw]
    parent = {row["iCode"]: row["Parent"] for row in meta if row["Parent"] not in ("", "NA")}

    def tree(name: str) -> Tree:
        return Tree.from_links(codes, parent, {row["iCode"]: float(row["Weight"]) for row in rows(folder / name)})

    return Asem(
        codes,
        [row["uCode"] for row in raw],
        numbers(raw, codes),
        numbers(mine, under),
        [under.index(row["Denominator"]) if row["Denominator"] not in ("", "NA") else -1 for row in leaves],
        np.array([float(row["Direction"]) for row in leaves]),
        np.array([float(row["Target"]) for row in leaves]),
        {group: [row[group] for row in mine] for group in groups},
        tree("weights_equal.csv"),
        tree("weights_uneven.csv"),
    )
