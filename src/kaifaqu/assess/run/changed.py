"""What imputation and treatment did to the figures, as tables: figure by figure, and column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from kaifaqu.assess.construct import describe
from kaifaqu.assess.run.prepare import rule_of

if TYPE_CHECKING:
    from kaifaqu.assess.run.core import Run

_FIGURES = {"subject": pa.string(), "item": pa.string(), "step": pa.string(), "kind": pa.string(), "before": pa.float64(),
            "after": pa.float64()}  # fmt: skip
_COLUMNS = {
    "item": pa.string(), "steps": pa.string(), "winsorised": pa.int64(), "skew": pa.float64(), "kurtosis": pa.float64(),
    "skew_after": pa.float64(), "kurtosis_after": pa.float64(), "passes": pa.bool_(), "testable": pa.bool_(),
}  # fmt: skip


def figures(run: Run) -> pa.Table:
    """Every figure that was made up or changed: ``subject``, ``item``, ``step`` (imputed, treated), ``kind`` (the method of
    imputation; winhi, winlo or the curve), ``before`` (null for a gap), ``after``.
    """
    rows: list[tuple[Any, ...]] = []
    known = run.stage("denominated")
    for leaf in run.program.prepared:
        filled = run.stages.prepared.imputed[leaf.id]
        made = np.flatnonzero(np.isnan(known[leaf.id]) & ~np.isnan(filled)).tolist()
        rows += [(run.subjects[at], leaf.id, "imputed", rule_of(leaf).impute, None, float(filled[at])) for at in made]
    for item, at, kind, before, after in run.stages.prepared.points:
        rows.append((run.subjects[at], item, "treated", kind, before, after))
    return _table(_FIGURES, rows)


def columns(run: Run) -> pa.Table:
    """What the test of outliers said of each column: ``item``, ``steps`` taken (joined by /), points ``winsorised``, ``skew`` and
    ``kurtosis`` before, ``skew_after`` and ``kurtosis_after``, whether it ``passes`` in the end, whether it was ``testable``.
    """
    rows: list[tuple[Any, ...]] = []
    treated = run.stages.prepared.treated
    for item, found in run.stages.prepared.columns.items():
        if not found.testable:
            rows.append((item, "", 0, None, None, None, None, None, False))
            continue
        after = treated[item][:, None]
        skew, peak = float(describe.skewness(after)[0]), float(describe.kurtosis(after)[0])
        steps = "/".join(found.steps)
        rows.append(
            (item, steps, found.winsorised, found.skew[0], found.kurtosis[0], skew, peak, found.passes[-1], found.testable)
        )
    return _table(_COLUMNS, rows)


def _table(kinds: dict[str, pa.DataType], rows: list[tuple[Any, ...]]) -> pa.Table:
    return pa.table({name: pa.array([row[at] for row in rows], kind) for at, (name, kind) in enumerate(kinds.items())})
