"""Why a score or a rank changed between two runs: the runs' own rules, on any mix of the two periods' rows.

from kaifaqu.assess.change.of_run import explain_runs

found = explain_runs(before, after)
found.subject("甲区").shown()              # 自身、其他对象、规则、修订
found.criteria("甲区", "score").parts       # 自身一项再按各项输入分
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays import Texts, compute
from kaifaqu.assess.change.criteria import OwnParts, own_by_criterion
from kaifaqu.assess.change.league import Comparison, Snapshot, What
from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.graph import Column, Node, walk
from kaifaqu.assess.improve.situation import SCENARIO, stacked
from kaifaqu.assess.run.core import Run
from kaifaqu.assess.run.stages import columns_of, run_stages
from kaifaqu.assess.run.table import Column as Values
from kaifaqu.assess.run.table import Slice, Table
from kaifaqu.errors import Place, Problem

Key = tuple[str, int]  # a column and the years back
OUTPUTS: dict[What, str] = {"score": "total", "rank": "rank"}
OVER_TIME = ("latest", "linear", "time_constant")


def explain_runs(before: Run, after: Run, *, before_as_known: Table | None = None) -> RunComparison:
    """The earlier and the later run, ready to be asked why a total or a rank moved; parts add up to the change exactly.

    A subject's row is everything the rules read of it, earlier years too. The rule counts as changed where the edition, its
    weights, or figures of the rule that hold for a year or from a day on are others. ``before``: the earlier period as known
    now; ``before_as_known``: its data as they were when it was judged; without them nothing was revised. Raises
    Problem("change-no-total") where a run gives no total, ("inputs-not-kept"), ("change-over-time") where gaps are filled from
    other years.
    """
    for run in (before, after):
        _check(run)
    then = None if before_as_known is None else before.again(data=before_as_known)
    runs = [before, after, *([] if then is None else [then])]
    kinds = {key: kind for run in runs for key, kind in run.program.reads.items()}
    layout = _Layout(tuple(sorted(kinds)), tuple(key for key in sorted(kinds) if kinds[key] == "text"))
    snapshots = [layout.snapshot(run) for run in runs]
    rule_before = RunRule(before, layout)
    rule_after = rule_before if _same_rule(before, after) else RunRule(after, layout)
    return RunComparison(
        snapshots[0], snapshots[1], rule_before, rule_after, snapshots[2] if then is not None else None,
        names=tuple(_title(after, key) for key in layout.keys), groups=_groups(after, layout.keys),
    )  # fmt: skip


def _check(run: Run) -> None:
    run._need_data()
    if "total" not in run.program.outputs or (run.refusal is not None and not run.scenario):
        said = "这个标准不计分" if run.refusal is None else run.refusal.text
        raise Problem("change-no-total", f"没有总分，变化无法分解：{said}。", hint="换一个计分的标准，或用等权情景。")
    over = [leaf for leaf in run.program.prepared if leaf.prepare is not None and leaf.prepare.impute in OVER_TIME]
    if over:
        message = f"“{over[0].title}”的空缺由其他年份补，两期不能混合重算。"
        raise Problem("change-over-time", message, place=over[0].place, hint="先补好数据，或改用同期的插补方法。")


def _same_rule(before: Run, after: Run) -> bool:
    if before.standard.text != after.standard.text or before.edition.edition != after.edition.edition:
        return False
    if before.program.params != after.program.params or before.program.kind != after.program.kind:
        return False
    if before.parameters.get("weights") != after.parameters.get("weights"):
        return False
    if before.program.year == after.program.year and before.program.on == after.program.on:
        return True
    return not any(row.year or row.start or row.end for values in after.edition.values.values() for row in values.rows)


@dataclass(frozen=True)
class _Layout:
    """The columns of the tables, and the words of those that hold texts (a table holds their numbers)."""

    keys: tuple[Key, ...]
    texts: tuple[Key, ...]
    words: dict[str, int] = field(default_factory=dict)

    def snapshot(self, run: Run) -> Snapshot:
        given = columns_of(run.now, run.stages.extra)
        found = []
        for name, lag in self.keys:
            column = given(name, lag)
            found.append(self._numbers(column) if (name, lag) in self.texts else np.asarray(column, dtype=float))
        return Snapshot(run.subjects, np.column_stack(found))

    def _numbers(self, column: object) -> Floats:
        if not isinstance(column, Texts):
            return np.asarray(column, dtype=float)  # a column that this run does not have: all missing
        own = np.array([self.words.setdefault(word, len(self.words)) for word in column.words] + [np.nan], dtype=float)
        found: Floats = own[column.codes]  # -1, for none, takes the last
        return found

    @cached_property
    def _at(self) -> dict[Key, int]:
        return {key: at for at, key in enumerate(self.keys)}

    def column(self, rows: Floats, name: str, lag: int) -> Values:
        """A column of a table, as the graph reads it."""
        values = rows[:, self._at[name, lag]]
        if (name, lag) not in self.texts:
            return values
        return Texts(np.where(np.isnan(values), -1, np.nan_to_num(values)).astype(np.int64), tuple(self.words))


class RunRule:
    """The rule of a run as a function of tables: B × n × m in the layout's columns → B × n totals or ranks."""

    def __init__(self, run: Run, layout: _Layout) -> None:
        self.run, self.layout = run, layout
        program = run.program
        self.outputs = {name: program.outputs[name] for name in OUTPUTS.values() if name in program.outputs}
        self.apart = {} if program.in_memory else stacked(self.outputs)
        self.params = dict(run.stages.params if not program.in_memory else program.params | _given(run))

    def __call__(self, tables: Floats) -> Floats:
        return self.output(tables, "score")

    def output(self, tables: Floats, what: What) -> Floats:
        """Totals or ranks of every table. Problem("change-no-total") where the rule gives no ranks."""
        name = OUTPUTS[what]
        if name not in self.outputs or (name == "rank" and self.run.refusal is not None):
            raise Problem("change-no-total", "这次运行不给出名次。", place=Place(field=what), hint="改看总分的变化。")
        if self.run.program.in_memory:
            return np.stack([self._staged(rows, name) for rows in tables])
        count, n, m = tables.shape
        rows = np.ascontiguousarray(tables).reshape(count * n, m)

        def column(asked: str, lag: int) -> Values:
            if asked == SCENARIO:
                return np.repeat(np.arange(count, dtype=float), n)
            return self.layout.column(rows, asked, lag)

        found: NDArray[np.float64] = compute({name: self.apart[name]}, column, count * n, self.params)[name]
        return found.reshape(count, n)

    def _staged(self, rows: Floats, name: str) -> Floats:
        """One table, with the steps on its whole matrix made anew."""
        found: Floats = run_stages(self.run.program, _View(self.run.now, rows, self.layout), self.params).outputs[name]
        return found


def _given(run: Run) -> dict[str, float | None]:
    """The weights that the caller gave, or a scenario filled in; those from data are found anew for each table."""
    return {} if run.edition.weights.from_data else dict(run.stages.params)


class _View(Slice):
    """The rows of a table that is a mix of two periods, for the steps on the whole matrix."""

    def __init__(self, now: Slice, rows: Floats, layout: _Layout) -> None:
        self.table, self.period = now.table, now.period
        self.rows = np.arange(len(rows))
        self.subjects = tuple(str(at) for at in self.rows)
        self._mixed, self._layout = rows, layout

    def column(self, name: str, lag: int = 0) -> Values:
        if (name, lag) in self._layout._at:
            return self._layout.column(self._mixed, name, lag)
        return np.full(len(self._mixed), np.nan)


@dataclass(frozen=True)
class RunComparison(Comparison):
    """Two runs: a :class:`Comparison` whose ranks are the standard's own (groups, vetoes, ties as it rules)."""

    names: tuple[str, ...] = ()
    groups: dict[str, str] = field(default_factory=dict)

    def judged(self, tables: Floats, rule: bool, what: What) -> Floats:
        """Totals or ranks of B tables under the earlier or the later edition."""
        judge = self.rule_after if rule else self.rule_before
        assert isinstance(judge, RunRule)
        return judge.output(tables, what)

    def criteria(self, subject: str, what: What = "rank") -> OwnParts:
        """The own part split among the inputs that changed; among their groups where they are more than 12.

        Raises as :func:`~kaifaqu.assess.change.criteria.own_by_criterion`.
        """
        return own_by_criterion(self, subject, self.names, what, groups=self.groups)


def _title(run: Run, key: Key) -> str:
    name, lag = key
    found = run.now.table.inputs.get(name)
    title = name if found is None else found.title
    return f"{title}（前{lag}年）" if lag else title


def _groups(run: Run, keys: Sequence[Key]) -> dict[str, str]:
    """Column's title → the top group whose points read it; what several groups read stands for itself."""
    root = run.edition.score
    if root is None:
        return {}
    read: dict[Key, set[str]] = {}
    for item in root.items:
        nodes: list[Node] = [run.program.outputs[f"points.{item.id}"]]
        nodes += [run.program.values[f"value.{leaf.id}"] for leaf in item.leaves if f"value.{leaf.id}" in run.program.values]
        for node in walk(nodes):
            if isinstance(node, Column):
                read.setdefault((node.name, node.lag), set()).add(item.title)
    return {_title(run, key): next(iter(read[key])) for key in keys if len(read.get(key, ())) == 1}
