"""Running a standard on a table: points, totals, ranks with reasons, and what the next rank would take.

Everything is whole-column arithmetic on NumPy arrays; the explanation of one subject is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.scale import ROUND, Floats, Scale, fit
from kaifaqu.assess.standard import Criterion, Edition
from kaifaqu.errors import Problem

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """The input: one row per subject, one column per criterion id, in the unit the criterion names; NaN where unknown.

    ``sources`` gives the ids of the observations behind a cell, for the explanation; cells without one may be left out.
    """

    subjects: Sequence[str]
    columns: Mapping[str, Floats]
    sources: Mapping[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of one subject. ``weight`` is its share of the whole (0–1) after missing items were left out."""

    criterion: Criterion
    value: float | None
    points: float | None
    weight: float
    contribution: float
    rank: int | None
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One criterion alone closing a gap, all else and every bound held fixed; ``value`` is None where it cannot."""

    criterion: Criterion
    own: float | None
    value: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What reaching a rank takes: the total to draw level with, the points lacking, and each single way."""

    rank: int
    subjects: tuple[str, ...]
    total: float
    points: float
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What the standard says of one subject."""

    subject: str
    total: float | None
    rank: int | None
    of: int
    lines: tuple[Line, ...]
    missing: tuple[str, ...]
    note: str


class Results:
    """All subjects' totals and ranks; explanations on request. Built by :func:`score`."""

    def __init__(
        self, edition: Edition, table: Table, points: Floats, totals: Floats, ranks: Ints, scales: Sequence[Scale]
    ) -> None:
        self.edition = edition
        self.table = table
        self.points = points  # criteria × subjects, 0–100, NaN where missing
        self.totals = totals  # NaN where the standard refuses
        self.ranks = ranks  # 0 where there is no total
        self.scales = scales

    def __len__(self) -> int:
        return len(self.table.subjects)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {subject: index for index, subject in enumerate(self.table.subjects)}

    @cached_property
    def _criterion_ranks(self) -> Ints:
        return np.stack([_ranks(row) for row in self.points])

    @cached_property
    def ranked(self) -> int:
        """How many subjects have a rank."""
        return int(np.count_nonzero(self.ranks))

    def _at(self, subject: str) -> int:
        try:
            return self._position[subject]
        except KeyError:
            raise Problem("subject-unknown", f"评价表中没有“{subject}”。", hint="从排名表中选择。") from None

    def one(self, subject: str) -> Result:
        """One subject's score with a line per criterion. Problem("subject-unknown") for a stranger."""
        at = self._at(subject)
        weights = self._weights(at)
        lines = tuple(self._line(index, at, float(weights[index])) for index in range(len(self.edition.criteria)))
        missing = tuple(line.criterion.title for line in lines if line.points is None)
        total = float(self.totals[at])
        return Result(
            subject=subject,
            total=None if np.isnan(total) else total,
            rank=int(self.ranks[at]) or None,
            of=self.ranked,
            lines=lines,
            missing=missing,
            note=f"缺数据：{'、'.join(missing)}。{self.edition.missing.text}。" if missing else "",
        )

    def all(self) -> list[Result]:
        """Every subject, best first; those without a rank last, in the table's order."""
        order = sorted(range(len(self)), key=lambda at: (self.ranks[at] == 0, self.ranks[at], at))
        return [self.one(self.table.subjects[at]) for at in order]

    def gap(self, subject: str, rank: int | None = None) -> Gap | None:
        """What it takes to reach ``rank`` (default: the next better one). None for the first and for those without a rank.

        The rank is reached by drawing level: under competition ranking equal totals share the better rank. A rank nobody
        holds (after a tie) counts as the next better one that somebody holds. Bounds, weights and the others stay as they are.
        """
        at = self._at(subject)
        own_rank = int(self.ranks[at])
        if own_rank <= 1:
            return None
        wanted = own_rank - 1 if rank is None else rank
        if not 1 <= wanted < own_rank:
            raise Problem("rank-not-better", f"第 {wanted} 名不在现位次（第 {own_rank} 名）之前。", hint="选更靠前的位次。")
        goal_rank = int(self.ranks[(self.ranks > 0) & (self.ranks <= wanted)].max())
        holders = np.flatnonzero(self.ranks == goal_rank)
        goal = float(self.totals[holders].max())
        lacking = goal - float(self.totals[at])
        weights = self._weights(at)
        ways = tuple(self._way(index, at, lacking, float(weights[index])) for index in range(len(self.edition.criteria)))
        return Gap(goal_rank, tuple(self.table.subjects[int(i)] for i in holders), goal, lacking, ways)

    def _weights(self, at: int) -> Floats:
        """Shares of the whole that carry one subject's total: missing items carry nothing where they are left out."""
        given = np.array([float(criterion.weight) for criterion in self.edition.criteria])
        if self.edition.missing.policy == "renormalise":
            given = np.where(np.isnan(self.points[:, at]), 0.0, given)
        whole = given.sum()
        shares: Floats = given / whole if whole > 0 else given
        return shares

    def _line(self, index: int, at: int, weight: float) -> Line:
        criterion = self.edition.criteria[index]
        subject = self.table.subjects[at]
        points = float(self.points[index, at])
        known = not np.isnan(points)
        return Line(
            criterion=criterion,
            value=float(self.table.columns[criterion.id][at]) if known else None,
            points=points if known else None,
            weight=weight,
            contribution=weight * points if known else 0.0,
            rank=int(self._criterion_ranks[index, at]) or None,
            sources=self.table.sources.get((subject, criterion.id), ()),
        )

    def _way(self, index: int, at: int, lacking: float, weight: float) -> Way:
        criterion = self.edition.criteria[index]
        points = float(self.points[index, at])
        if np.isnan(points):
            return Way(criterion, None, None, "该项缺数据，先补数据")
        own = float(self.table.columns[criterion.id][at])
        if weight == 0:
            return Way(criterion, own, None, "该项没有权重")
        value = self.scales[index].value_for(points + lacking / weight, own)
        if value is None:
            return Way(criterion, own, None, f"该项即使得满分也只多 {weight * (_top(self.scales[index]) - points):.2f} 分，不够")
        return Way(criterion, own, value, "")


def _top(scale: Scale) -> float:
    """The most points a frozen scale can give."""
    return float(scale.points(np.array([-np.inf, np.inf])).max())


def score(edition: Edition, table: Table) -> Results:
    """Run an edition on a table: points per criterion, weighted totals (0–100), competition ranks (1, 2, 2, 4).

    Values are taken to be in the criteria's units. Raises Problem("column-missing"), ("column-length"), ("value-not-finite").
    Linear in subjects × criteria but for the ranks' one sort.
    """
    count = len(table.subjects)
    points = np.empty((len(edition.criteria), count))
    scales: list[Scale] = []
    for index, criterion in enumerate(edition.criteria):
        column = _column(table, criterion, count)
        scale = fit(criterion, column)
        scales.append(scale)
        points[index] = scale.points(column)
    totals = _totals(edition, points)
    return Results(edition, table, points, totals, _ranks(totals), scales)


def _column(table: Table, criterion: Criterion, count: int) -> Floats:
    column = table.columns.get(criterion.id)
    if column is None:
        raise Problem(
            "column-missing", f"数据表缺少“{criterion.title}”（{criterion.id}）一列。", hint="没有数据的列也要给出，留空。"
        )
    column = np.asarray(column, dtype=float)
    if column.shape != (count,):
        raise Problem(
            "column-length",
            f"“{criterion.title}”一列有 {column.size} 个数，对象有 {count} 个。",
            hint="每个对象一个数，缺的留空。",
        )
    if np.isinf(column).any():
        row = int(np.flatnonzero(np.isinf(column))[0])
        raise Problem(
            "value-not-finite", f"“{table.subjects[row]}”的“{criterion.title}”不是有限的数。", hint="改正数据，或留空。"
        )
    return column


def _totals(edition: Edition, points: Floats) -> Floats:
    weights = np.array([float(criterion.weight) for criterion in edition.criteria])
    whole = weights.sum()
    if edition.missing.policy == "refuse" or not np.isnan(points).any():
        # A criterion without weight must not spoil a total by being missing under "renormalise"; under "refuse" it does.
        refused: Floats = (weights / whole) @ points
        return refused
    present = ~np.isnan(points)
    carried = weights @ present
    with np.errstate(invalid="ignore", divide="ignore"):
        totals: Floats = (weights @ np.where(present, points, 0.0)) / carried
    enough = carried >= float(edition.missing.at_least) * whole - 1e-12
    return np.where(enough & (carried > 0), totals, np.nan)


def _ranks(scores: Floats) -> Ints:
    """Competition ranks of scores rounded to ROUND decimals, 1 for the highest; 0 for NaN."""
    known = ~np.isnan(scores)
    rounded = -np.round(scores[known], ROUND)
    order = np.argsort(rounded)
    ordered = rounded[order]
    first = np.ones(len(ordered), dtype=bool)  # of a run of equal scores
    first[1:] = ordered[1:] != ordered[:-1]
    places = np.empty(len(ordered), dtype=np.int64)
    places[order] = np.maximum.accumulate(np.where(first, np.arange(len(ordered)), 0)) + 1
    ranks = np.zeros(scores.shape, dtype=np.int64)
    ranks[known] = places
    return ranks
