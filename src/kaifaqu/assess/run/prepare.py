"""The steps on the whole table of values before it is scored: imputation, then treatment of outliers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kaifaqu.assess.arrays import Texts, compute
from kaifaqu.assess.construct import impute, treat
from kaifaqu.assess.construct.panel import over_time
from kaifaqu.assess.lowering.program import Program
from kaifaqu.assess.rules.model import Edition, Item, Prepare
from kaifaqu.assess.run.table import Floats, Slice
from kaifaqu.errors import Problem

ALONE: Final = {"mean": impute.by_mean, "median": impute.by_median}
OVER_TIME: Final = {"latest": "latest", "linear": "linear", "time_constant": "constant"}


@dataclass(frozen=True, eq=False)
class Prepared:
    """By leaf: the values after imputation and after treatment, and what the treatment did to single figures."""

    imputed: Mapping[str, Floats] = field(default_factory=dict)
    treated: Mapping[str, Floats] = field(default_factory=dict)
    points: tuple[tuple[str, int, str, float, float], ...] = ()  # leaf, row, kind, before, after
    columns: Mapping[str, treat.Column] = field(default_factory=dict)

    @property
    def final(self) -> Mapping[str, Floats]:
        return self.treated


def prepare(program: Program, now: Slice, values: Mapping[str, Floats]) -> Prepared:
    """Impute and treat the leaves that ask for it, each by its own rule or the edition's.

    Raises Problem of ``construct``, and ("impute-unknown"), ("treat-unknown"), ("impute-group") where ``by`` is no text column.
    """
    leaves = program.prepared
    if not leaves:
        return Prepared()
    table = impute_leaves(program, now, np.column_stack([values[f"value.{leaf.id}"] for leaf in leaves]))
    done = treat.treat(table, treatments(program), columns=[leaf.title for leaf in leaves])
    return Prepared(
        {leaf.id: table[:, at] for at, leaf in enumerate(leaves)},
        {leaf.id: done.values[:, at] for at, leaf in enumerate(leaves)},
        tuple((leaves[point.column].id, point.row, point.kind, point.before, point.after) for point in done.points),
        {leaves[column.column].id: column for column in done.columns},
    )


def impute_leaves(program: Program, now: Slice, table: Floats) -> Floats:
    """The values of the prepared leaves (subjects × leaves) with their gaps filled, each leaf by its own rule. Raises as
    :func:`prepare`.
    """
    found = table.copy()
    by_method: dict[tuple[str, ...], list[int]] = {}
    for at, leaf in enumerate(program.prepared):
        rule = rule_of(leaf)
        level = option(rule, "impute.level", "2") if rule.impute.startswith("row_") else ""
        by_method.setdefault((rule.impute, option(rule, "impute.by"), level or option(rule, "impute.value")), []).append(at)
    for (method, by, fill), some in by_method.items():  # fill: the constant, or the level of the groups
        if method not in ("", "none"):
            leaves = [program.prepared[at] for at in some]
            found[:, some] = _impute(method, table[:, some], leaves, program, now, by, fill)
    return found


def treatments(program: Program) -> tuple[treat.Rule, ...]:
    """How outliers of each prepared leaf are treated."""
    return tuple(_rule(rule_of(leaf)) for leaf in program.prepared)


def rule_of(leaf: Item) -> Prepare:
    return leaf.prepare or Prepare()


def option(rule: Prepare, name: str, default: str = "") -> str:
    return dict(rule.options).get(name, default)


def _impute(method: str, table: Floats, leaves: Sequence[Item], program: Program, now: Slice, by: str, fill: str) -> Floats:
    signs = np.array([float(leaf.direction) for leaf in leaves])
    if method in ALONE:
        return ALONE[method](table)
    if method in ("group_mean", "group_median"):
        fill_group = impute.by_group_mean if method == "group_mean" else impute.by_group_median
        return fill_group(table, _groups(now, by))
    if method in ("row_mean", "row_median"):
        return impute.by_row(table, _sisters(program.edition, leaves, int(fill)), signs, median=method == "row_median")
    if method == "constant":
        return impute.by_constant(table, float(fill or 0))
    if method == "worst":
        return impute.by_worst(table, signs)
    if method in OVER_TIME:
        return _over_time(method, table, leaves, program, now)
    known = "、".join([*ALONE, "group_mean", "group_median", "row_mean", "row_median", "constant", "worst", *OVER_TIME])
    raise Problem("impute-unknown", f"没有“{method}”这种插补方法。", place=leaves[0].place, hint=f"可用：{known}。")


def _groups(now: Slice, by: str) -> list[str | None]:
    column = now.column(by)
    if not isinstance(column, Texts):
        raise Problem("impute-group", f"组内插补要写明分组的文字列（by），现为“{by}”。", hint="例如 by: region。")
    return list(column.objects())


def _sisters(edition: Edition, leaves: Sequence[Item], level: int) -> list[list[int]]:
    """The leaves of each group of a level (2: those above the leaves), as positions among ``leaves``.

    The level of a group is its height; where a branch is short, its leaves stand with the first group that is high enough.
    """
    assert edition.score is not None
    at = {leaf.id: index for index, leaf in enumerate(leaves)}
    groups: list[list[int]] = []

    def climb(item: Item) -> int:
        height = 1 + max((climb(child) for child in item.items), default=0)
        if item.items and height >= level:
            groups.append([at[leaf.id] for leaf in item.leaves if leaf.id in at])
        return height

    if climb(edition.score) < level:
        groups.append(list(range(len(leaves))))
    taken: set[int] = set()
    found = []
    for group in groups:  # lower groups come first, and keep their leaves
        rest = [index for index in group if index not in taken]
        taken.update(rest)
        if rest:
            found.append(rest)
    return found


def _over_time(method: str, table: Floats, leaves: Sequence[Item], program: Program, now: Slice) -> Floats:
    """Gaps filled from the same subject's other periods, after its denominators."""
    data = now.table
    subjects, periods = data.panel or (data.subjects, data.periods)
    years = np.array([float(period[:4]) if period[:4].isdigit() else np.nan for period in periods])
    whole = table if data.panel is not None else _all_periods(leaves, program, now)
    found = table.copy()
    for at, leaf in enumerate(leaves):
        most = option(rule_of(leaf), "impute.most_years")
        filled, _ = over_time(whole[:, [at]], subjects, years, OVER_TIME[method], max_back=int(most) if most else None)
        found[:, at] = np.where(np.isnan(table[:, at]), filled[now.rows, 0], table[:, at])
    return found


def _all_periods(leaves: Sequence[Item], program: Program, now: Slice) -> Floats:
    """The leaves' values of every row of the data, each in its own period."""
    nodes = {leaf.id: program.values[f"value.{leaf.id}"] for leaf in leaves}
    whole = np.full((len(now.table), len(leaves)), np.nan)
    for period in now.table.all_periods:
        other = now if period == now.period else now.table.at(period)
        values = compute(nodes, other.column, len(other))
        whole[other.rows] = np.column_stack([values[leaf.id] for leaf in leaves])
    return whole


def _rule(prepare_: Prepare) -> treat.Rule:
    """The treatment in the words of ``construct.treat``; none where the standard asks for none."""

    def number(name: str, default: float) -> float:
        return float(option(prepare_, f"treat.{name}", str(default)))

    most = option(prepare_, "treat.most", "5")
    return treat.Rule(
        first=prepare_.treat,
        second=option(prepare_, "treat.then"),
        skew=number("skew", 2.0),
        kurtosis=number("kurtosis", 3.5),
        points=None if most in ("", "none") else int(most),
        forced=option(prepare_, "treat.forced") == "true",
        power=number("power", 0.5),
        combine=option(prepare_, "treat.combine") == "true",
    )
