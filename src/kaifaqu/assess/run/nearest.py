"""How far the next better step is: the next limit of a fixed scale, or the nearest value of another subject that gets more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaifaqu.assess.arrays import compute
from kaifaqu.assess.graph import Column, Node
from kaifaqu.assess.rules.method import Ladder
from kaifaqu.assess.rules.model import Item
from kaifaqu.assess.run.missing import Descent

if TYPE_CHECKING:
    from kaifaqu.assess.run.core import Run


@dataclass(frozen=True, slots=True)
class Next:
    """The value to reach (``inclusive``: reaching it is enough), the change it takes, and the points it gives, all else held.

    ``fixed``: a limit of the rule; else the value of another subject, with the bounds that come from all subjects held.
    """

    value: float
    change: float
    points: float
    inclusive: bool
    fixed: bool

    def as_dict(self) -> dict[str, object]:
        return {
            "value": self.value, "change": self.change, "points": self.points, "inclusive": self.inclusive, "fixed": self.fixed,
        }  # fmt: skip


def next_step(run: Run, item: Item, at: int, descent: Descent) -> Next | None:
    """The nearest value that gives more points; None where there is none, or the value is no number."""
    node, output = run.program.values.get(f"value.{item.id}"), run.program.outputs.get(f"points.{item.id}")
    if node is None or output is None or item.method is None or node.kind != "number":
        return None
    read = _read_by(run, item, node)
    own, points = descent.trace.get(read), descent.trace.get(output)
    if not isinstance(own, float) or not isinstance(points, float):
        return None
    ladder = item.method.ladder(item)
    return _frozen(run, item, at, read, output, own, points) if ladder is None else _of_ladder(ladder, own, points)


def _read_by(run: Run, item: Item, node: Node) -> Node:
    """The node that the method reads: the value, or the column it became when the whole matrix was prepared."""
    prepared: Column = run.program.build.column(f"prepared.{item.id}")
    return prepared if item in run.program.prepared else node


def _of_ladder(ladder: Ladder, own: float, points: float) -> Next | None:
    """The nearest step on either side with more points. Going down one stays just below the limit above."""
    found = []
    steps = ladder.steps
    for at, step in enumerate(steps):
        if step.points is None or step.points <= points + 1e-9:
            continue
        if step.limit is not None and step.limit > own:
            found.append(Next(step.limit, step.limit - own, step.points, step.inclusive, True))
        elif at + 1 < len(steps) and (above := steps[at + 1].limit) is not None and above < own:
            if ladder.joined:
                found.append(Next(step.limit or above, (step.limit or above) - own, step.points, True, True))
            else:
                found.append(Next(above, above - own, step.points, not steps[at + 1].inclusive, True))
    return min(found, key=lambda step: abs(step.change), default=None)


def _frozen(run: Run, item: Item, at: int, read: Node, output: Node, own: float, points: float) -> Next | None:
    """Among the other subjects' values, with the statistics held as they are for this subject."""
    prepared = run.stages.prepared.treated.get(item.id)
    column = prepared if prepared is not None else run.stages.values[f"value.{item.id}"]
    values = np.unique(column[~np.isnan(column)])
    if not len(values):
        return None
    held = dict(run.stages.outputs.frozen(at, places=True)) | {read: values}
    count = len(values)

    def same(name: str, lag: int) -> np.ndarray:
        found = run.stages.extra.get(name) if lag == 0 else None
        value = found[at] if found is not None else run.now.known(name, at, lag)
        kind = object if isinstance(value, str) or run.now.is_text(name) else float
        return np.full(count, np.nan if value is None and kind is float else value, dtype=kind)

    given = compute({"it": output}, same, count, run.stages.params, held)["it"]
    better = np.flatnonzero(given > points + 1e-9)
    if not len(better):
        return None
    best = better[np.argmin(np.abs(values[better] - own))]
    return Next(float(values[best]), float(values[best] - own), float(given[best]), True, False)
