"""A run: one edition on one table for one period, with everything that came out of it and what it takes to run it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.lowering.program import Program
from kaifaqu.assess.rules.model import Edition, Item, Standard
from kaifaqu.assess.run.interval import Interval
from kaifaqu.assess.run.league import League, Standing
from kaifaqu.assess.run.stages import Stages
from kaifaqu.assess.run.table import Slice
from kaifaqu.assess.run.weights import Refusal
from kaifaqu.errors import Problem

if TYPE_CHECKING:
    import pyarrow as pa

    from kaifaqu.assess.run.reasons import Reason
    from kaifaqu.assess.run.verdict import Verdict

STAGES: Final = {
    "raw": "原始值", "denominated": "除以分母后", "imputed": "插补后", "treated": "异常值处理后",
    "normalised": "各项得分（无量纲）", "points": "各级得分", "totals": "总分与结论",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Run:
    """What came out, in the order of ``subjects``. ``refusal``: why there is no total; ``interval``: the ranks of a scenario.

    ``parameters`` is plain data that names everything the run hangs on: with the same data and the same file it gives the same
    run.
    """

    standard: Standard
    edition: Edition
    program: Program
    now: Slice
    stages: Stages
    refusal: Refusal | None = None
    interval: Interval | None = None
    scenario: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def subjects(self) -> tuple[str, ...]:
        return self.now.subjects

    @property
    def period(self) -> str:
        """The period assessed, as ISO text; "" where the data have none."""
        return self.now.period

    @property
    def simulated(self) -> bool:
        return self.now.table.simulated

    @property
    def no_total(self) -> bool:
        """Whether the total is refused; a scenario shows one all the same."""
        return self.refusal is not None and self.interval is None

    @property
    def has_data(self) -> bool:
        """Whether the inputs are at hand: reasons need them. A run on a database engine keeps its results only."""
        return bool(self.now.table.columns)

    @property
    def label(self) -> str:
        """What stands beside every result: made-up data, an unofficial rule, a scenario; "" where there is nothing to say."""
        parts = ["模拟数据" if self.simulated else "", self.edition.label]
        parts.append({"equal": "情景：未知的权重按等权"}.get(self.scenario, self.scenario))
        return " · ".join(dict.fromkeys(part for part in parts if part))

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What was noticed and is no fault: in the data, items that give nobody points, vetoes that are still open."""
        from kaifaqu.assess.run.noticed import noticed

        return (*self.now.table.notes, *noticed(self))

    @cached_property
    def titles(self) -> dict[str, str]:
        """The Chinese titles of the names in formulas."""
        return self.edition.titles

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every scored item, wholes before parts; without the root, which is the total."""
        return () if self.edition.score is None else tuple(self.edition.score.walk())[1:]

    def output(self, name: str) -> NDArray[Any] | None:
        """An output of the program (``total``, ``rank``, ``points.<item>``), one value per subject; None where there is none."""
        return self.stages.outputs.get(name)

    def position(self, subject: str) -> int:
        """Where a subject stands in the arrays. Problem("subject-unknown")."""
        if subject not in self.now.position:
            import difflib

            near = difflib.get_close_matches(subject, self.subjects[:20_000], 3, 0.5)
            hint = f"是不是：{'、'.join(near)}？" if near else "从排名表中选择。"
            raise Problem("subject-unknown", f"数据中没有“{subject}”。", hint=hint)
        return self.now.position[subject]

    def one(self, subject: str) -> Verdict:
        """What the standard says of one subject. Problem("subject-unknown")."""
        from kaifaqu.assess.run.verdict import judge

        self._need_data()
        return judge(self, self.position(subject))

    def reasons(self, subject: str, *, steps: bool = True) -> Reason:
        """The tree of reasons behind one subject's score; ``steps=False`` leaves out the distances to the next step.

        Problem("subject-unknown"); ("score-none") for a standard without a score.
        """
        from kaifaqu.assess.run.reasons import explain

        self._need_data()
        return explain(self, self.position(subject), steps=steps)

    def _need_data(self) -> None:
        if not self.has_data:
            hint = '用 engine="arrays" 在内存中评价，或把同组的数据取出来单独评价。'
            raise Problem("inputs-not-kept", "数据库引擎只算结果，没有留下各对象的输入。", hint=hint)

    def ranking(self, first: int | None = None) -> Sequence[Standing]:
        """The league table (or its ``first`` lines), best first; who has no rank stands last, by total, then in the order of
        the data. Its lines are made as they are read (:class:`League`).
        """
        return League(self, first)

    def between(self, at: int) -> tuple[int, int] | None:
        """The ranks between which a subject stands in a scenario; None where it has none."""
        found = self.interval
        return None if found is None or np.isnan(found.low[at]) else (int(found.low[at]), int(found.high[at]))

    def stage(self, name: str) -> dict[str, NDArray[Any]]:
        """One of :data:`STAGES` as columns by item id, one value per subject. Problem("stage-unknown")."""
        if name not in STAGES:
            raise Problem("stage-unknown", f"没有“{name}”这一步。", hint=f"可用：{'、'.join(STAGES)}。")
        stages, leaves = self.stages, self.edition.leaves
        if name in ("raw", "denominated"):
            prefix = "raw" if name == "raw" else "value"
            return {leaf.id: stages.values[key] for leaf in leaves if (key := f"{prefix}.{leaf.id}") in stages.values}
        if name in ("imputed", "treated"):
            made = stages.prepared.imputed if name == "imputed" else stages.prepared.treated
            return self.stage("denominated") | dict(made)
        if name == "totals":
            known = ("total", "total.high", "rank", "of", "grade", "result")
            return {key: stages.outputs[key] for key in known if key in stages.outputs}
        items = leaves if name == "normalised" else self.items
        keys = [key for item in items for key in (item.id, f"{item.id}.high") if f"points.{key}" in stages.outputs]
        return {key: stages.outputs[f"points.{key}"] for key in keys}

    def again(self, **changes: Any) -> Run:
        """The same run with some of ``data``, ``weights``, ``scenario``, ``period`` … given anew (see :func:`run`)."""
        from kaifaqu.assess.run.start import run

        options: dict[str, Any] = {
            key: self.parameters.get(key) for key in ("kind", "on", "weights", "scenario", "seed") if key in self.parameters
        }
        options |= {"period": self.period, "edition": self.edition.edition} | changes
        return run(self.standard, options.pop("data", self.now.table), **options)

    def to_arrow(self, stage: str = "totals") -> pa.Table:
        """A stage with the subjects as an Arrow table; headings are codes."""
        from kaifaqu.assess.run.out import arrow

        return arrow(self, stage)

    def to_csv(self, path: str | Path) -> None:
        """The league table with every item's points as CSV (UTF-8 with mark, for a spreadsheet)."""
        from kaifaqu.assess.run.out import write_csv

        write_csv(self, Path(path))

    def to_json(self, path: str | Path) -> None:
        """Everything as JSON: parameters, league table, stages, verdicts and reasons of each subject."""
        from kaifaqu.assess.run.out import write_json

        write_json(self, Path(path))

    def to_parquet(self, path: str | Path) -> None:
        """The league table with every item's points as Parquet."""
        from kaifaqu.assess.run.out import write_parquet

        write_parquet(self, Path(path))

    def to_xlsx(self, path: str | Path) -> None:
        """A workbook: 结果, 明细, 规则与来源."""
        from kaifaqu.assess.run.workbook import write_xlsx

        write_xlsx(self, Path(path))

    def to_html(self, path: str | Path) -> None:
        """One page that opens anywhere: the league table, the rule with its source, each subject's reasons."""
        from kaifaqu.assess.run.page import write_html

        write_html(self, Path(path))
