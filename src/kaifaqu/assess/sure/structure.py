"""How the items of a run hang together: correlations, Cronbach's alpha and principal components of each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kaifaqu.assess.construct import describe
from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.describe import Components
from kaifaqu.assess.rules.model import Item
from kaifaqu.assess.run.core import Run
from kaifaqu.errors import Place, Problem

LEAF_STAGES: Final = ("raw", "denominated", "imputed", "treated", "normalised")


@dataclass(frozen=True)
class Family:
    """The leaves under one group: ``alpha`` (NaN where there is none), ``components`` (None, and why, where there are none)."""

    id: str
    title: str
    items: tuple[str, ...]
    alpha: float
    components: Components | None
    refused: str = ""


@dataclass(frozen=True)
class Structure:
    """``values`` n × m of the leaves ``items`` at a stage, directed so that more is better; ``correlation`` m × m;
    ``with_groups`` m × k: of each leaf with the points of the groups ``groups`` (the total last).
    """

    stage: str
    kind: str
    items: tuple[str, ...]
    titles: tuple[str, ...]
    values: Floats
    correlation: Floats
    groups: tuple[str, ...]
    with_groups: Floats
    families: tuple[Family, ...]
    branches: tuple[Family, ...] = ()  # the points of each group's own parts, where these are groups

    def strong(self, limit: float = 0.9) -> list[tuple[str, str, float]]:
        """Pairs whose correlation is at least so far from 0, the strongest first: they may say the same thing twice."""
        rows, columns = np.nonzero(np.triu(np.abs(np.nan_to_num(self.correlation)) >= limit, 1))
        pairs = [(self.items[i], self.items[j], float(self.correlation[i, j])) for i, j in zip(rows, columns, strict=True)]
        return sorted(pairs, key=lambda pair: -abs(pair[2]))

    def negative(self) -> list[tuple[str, str, float]]:
        """Leaves that go against a group above them: one rises where the other falls."""
        found = [
            (item, group, float(self.with_groups[row, column]))
            for row, item in enumerate(self.items)
            for column, group in enumerate(self.groups)
            if self.with_groups[row, column] < 0
        ]
        return sorted(found, key=lambda each: each[2])

    def as_dict(self) -> dict[str, Any]:
        """Plain data; NaN as None. ``correlations`` has the leaves' matrix of every kind."""
        return {
            "stage": self.stage, "kind": self.kind, "items": list(self.items), "correlation": _plain(self.correlation),
            "correlations": {kind: _plain(describe.correlation(self.values, kind=kind)) for kind in describe.CORRELATIONS},
            "groups": list(self.groups), "with_groups": _plain(self.with_groups),
            "families": [_told(family) for family in self.families], "branches": [_told(family) for family in self.branches],
        }  # fmt: skip


def _told(family: Family) -> dict[str, Any]:
    found = family.components
    return {
        "id": family.id, "title": family.title, "items": list(family.items), "alpha": _plain(family.alpha),
        "components": None if found is None else {
            "loadings": _plain(found.loadings), "deviations": _plain(found.deviations), "shares": _plain(found.shares),
            "rows": found.rows,
        },
        "refused": family.refused,
    }  # fmt: skip


def structure(run: Run, *, stage: str = "normalised", kind: str = "pearson", turned: bool = True) -> Structure:
    """Correlations (pearson, spearman, kendall), alpha and components of a run's leaves at a stage (JRC/OECD 2008, step 4).

    Values of a stage before the points are multiplied by their direction first, unless ``turned`` is false (COINr takes them as
    they are). Groups are those with two leaves or more below them; the total is the last. Problem("stage-unknown"),
    ("correlation-unknown"), ("inputs-not-kept"), ("score-none").
    """
    root = run.edition.score
    if root is None:
        raise Problem("score-none", "这个标准不计分，没有评价项可以分析。")
    if stage not in LEAF_STAGES:
        known = "、".join(LEAF_STAGES)
        raise Problem("stage-unknown", f"没有“{stage}”这一步。", place=Place(field="stage"), hint=f"可用：{known}。")
    columns = run.stage(stage)
    leaves = [leaf for leaf in run.edition.leaves if leaf.id in columns and columns[leaf.id].dtype != object]
    signs = np.array([1.0 if stage == "normalised" or not turned else float(leaf.direction) for leaf in leaves])
    values = np.column_stack([columns[leaf.id] for leaf in leaves]) * signs
    at = {leaf.id: index for index, leaf in enumerate(leaves)}
    groups = [item for item in reversed(list(root.walk())) if item.items and f"points.{item.id}" in run.stages.outputs]
    tops = np.column_stack([run.stages.outputs[f"points.{group.id}"] for group in groups])
    families = []
    for group in groups:
        members = [leaf.id for leaf in group.leaves if leaf.id in at]
        if len(members) > 1:
            families.append(_family(group.id, group.title, members, values[:, [at[member] for member in members]]))
    branches = [found for group in groups if (found := _branch(group, run)) is not None]
    return Structure(
        stage, kind, tuple(at), tuple(leaf.title for leaf in leaves), values, describe.correlation(values, kind=kind),
        tuple(group.id for group in groups), describe.correlation(values, tops, kind), tuple(families),
        tuple(branches),
    )  # fmt: skip


def _branch(group: Item, run: Run) -> Family | None:
    """Alpha and components of the points of a group's parts; None for the lowest groups, whose parts are leaves."""
    parts = [item for item in group.items if f"points.{item.id}" in run.stages.outputs]
    if len(parts) < 2 or not any(item.items for item in parts):
        return None
    points = np.column_stack([run.stages.outputs[f"points.{item.id}"] for item in parts])
    return _family(group.id, group.title, [item.id for item in parts], points)


def _family(name: str, title: str, members: list[str], values: Floats) -> Family:
    try:
        found, why = describe.components(values), ""
    except Problem as problem:
        found, why = None, problem.message
    return Family(name, title, tuple(members), describe.cronbach(values), found, why)


def _plain(values: Floats | float) -> Any:
    if isinstance(values, float):
        return None if np.isnan(values) else values
    return [_plain(one) for one in values.tolist()] if values.ndim < 2 else [_plain(row) for row in values]
