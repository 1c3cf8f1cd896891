"""From the values of a run's leaves to their points, as the standard itself does it: again and again for other values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays import Texts, compute
from kaifaqu.assess.construct import normalise
from kaifaqu.assess.graph import Builder, Node, Place, Span, Statistic, walk
from kaifaqu.assess.lowering.aggregate import lower_item
from kaifaqu.assess.lowering.missing import policy_of
from kaifaqu.assess.lowering.scope import EditionScope
from kaifaqu.assess.rules.method import Lowering
from kaifaqu.assess.rules.methods.nearness import Distance, FractionOfMax
from kaifaqu.assess.rules.methods.placing import Counted
from kaifaqu.assess.rules.methods.spread import Scaled, ZScore
from kaifaqu.assess.rules.model import Item
from kaifaqu.assess.run.core import Run
from kaifaqu.assess.run.stages import columns_of
from kaifaqu.assess.run.table import Floats
from kaifaqu.errors import Problem


@dataclass(frozen=True)
class LeafPoints:
    """``values`` n × m and ``directions`` of a model, and ``run``: directed values to points, times ``scales``.

    ``stackable``: ``run`` may also take several tables side by side (n × R·m).
    """

    values: Floats
    directions: tuple[float, ...]
    stackable: bool
    notes: tuple[str, ...]
    source: Run
    scales: Floats
    nodes: dict[str, Node]
    fills: tuple[str, ...]
    plain: _Plain | None

    def run(self, values: Floats) -> Floats:
        """Directed values n × (R·m) to points; R is 1 where it is not stackable."""
        n, m = self.values.shape
        copies = values.shape[1] // m
        if self.plain is not None:
            points = self.plain.points(values)
        else:
            rows = np.ascontiguousarray(values.reshape(n * copies, m)) * np.array(self.directions)
            points = self._computed(rows, copies).reshape(n, copies * m)
        return self._filled(points, copies) * np.tile(self.scales, copies)

    def _computed(self, rows: Floats, copies: int) -> Floats:
        leaves = self.source.edition.leaves
        at = {f"value.{leaf.id}": column for column, leaf in enumerate(leaves)}
        given = columns_of(self.source.now, self.source.stages.extra)

        def column(name: str, lag: int) -> NDArray[np.float64] | Texts:
            if name in at and not lag:
                return rows[:, at[name]]
            found = given(name, lag)
            if copies == 1:
                return found
            return found.take(np.repeat(np.arange(len(found)), copies)) if isinstance(found, Texts) else np.repeat(found, copies)

        found = compute(self.nodes, column, len(rows), self.source.stages.params)
        return np.column_stack([found[leaf.id] if leaf.id in found else rows[:, index] for index, leaf in enumerate(leaves)])

    def _filled(self, points: Floats, copies: int) -> Floats:
        """What stands in for missing points where the policy says so: zero, the worst, the mean."""
        if not any(self.fills):
            return points
        found = points.copy()
        for index, how in enumerate(self.fills * copies):
            column = found[:, index]
            gaps = np.isnan(column)
            if how and gaps.any() and not gaps.all():
                column[gaps] = 0.0 if how == "zero" else np.nanmin(column) if how == "worst" else np.nanmean(column)
        return found


@dataclass(frozen=True)
class _Plain:
    """A method that all leaves share with the same options, as one function of the whole table."""

    method: object

    def points(self, values: Floats) -> Floats:
        method = self.method
        if isinstance(method, Scaled):
            return normalise.minmax(values, method.start, method.end)
        if isinstance(method, ZScore):
            return normalise.zscore(values, method.mean, method.sd)
        if isinstance(method, FractionOfMax):
            return normalise.fraction_of_max(values) * method.times
        if isinstance(method, Distance):
            return normalise.distance_to_max(values) * method.times
        assert isinstance(method, Counted)
        own = {"rank_points": normalise.rank_points, "borda": normalise.borda, "percent_rank": normalise.percent_rank}
        return own[method.name](values) * method.times


def leaf_points(run: Run, scales: Sequence[float]) -> LeafPoints:
    """The leaves of a run. Raises Problem("model-missing") for a policy that cannot be told of a column of points."""
    edition = run.edition
    build = Builder()
    scope = EditionScope(build, edition, run.program.year, run.program.on, run.program.kind)
    known = run.stages.values
    ctx = Lowering(
        build, scope, edition, run.program.year, run.program.on,
        leaf=lambda leaf: Span.exact(build.column(f"value.{leaf.id}")) if f"value.{leaf.id}" in known else None,
    )  # fmt: skip
    nodes: dict[str, Node] = {}
    columns, directions, notes = [], [], []
    for leaf in edition.leaves:
        valued = f"value.{leaf.id}" in known and known[f"value.{leaf.id}"].dtype != object
        columns.append(known[f"value.{leaf.id}"] if valued else run.stages.outputs[f"points.{leaf.id}"])
        directions.append(float(leaf.direction) if valued else 1.0)
        if valued:
            nodes[leaf.id] = lower_item(ctx, leaf).low
        else:
            notes.append(f"“{leaf.title}”没有可变的数值，以得分计入。")
        if f"points.{leaf.id}.high" in run.stages.outputs:
            notes.append(f"“{leaf.title}”的得分未定，按低端计。")
    across = any(isinstance(node, Statistic | Place) for node in walk(nodes.values()))
    plain = _plain(edition.leaves, nodes)
    fills = tuple(_fill(ctx, leaf) for leaf in edition.leaves)
    return LeafPoints(
        np.column_stack(columns), tuple(directions), plain is not None or not across, tuple(notes), run,
        np.array(scales, dtype=float), nodes, fills, plain,
    )  # fmt: skip


def _plain(leaves: Sequence[Item], nodes: dict[str, Node]) -> _Plain | None:
    methods = {leaf.method for leaf in leaves}
    limited = any(leaf.full is not None or leaf.least is not None or leaf.when is not None for leaf in leaves)
    method = leaves[0].method
    if len(methods) > 1 or limited or len(nodes) < len(leaves):
        return None
    found = (isinstance(method, Scaled) and method.ends.inside and not method.ends.within) or (
        isinstance(method, ZScore | Counted | FractionOfMax) and not method.within
    )
    far = isinstance(method, Distance) and method.to == "best" and not method.within
    return _Plain(method) if found or far else None


def _fill(ctx: Lowering, leaf: Item) -> str:
    policy = policy_of(ctx, leaf).policy
    if policy in ("renormalise", "refuse"):
        if policy == "refuse" and leaf.when is not None:
            raise Problem("model-missing", f"“{leaf.title}”只对一部分对象适用，缺了又不出总分，不能这样重算。", place=leaf.place)
        return ""
    if leaf.when is not None or (policy == "interval" and None not in leaf.limits):
        message = f"“{leaf.title}”缺数时的处理（{policy}）不能这样重算。"
        raise Problem("model-missing", message, place=leaf.place, hint="先补齐数据。")
    return "" if policy == "interval" else policy
