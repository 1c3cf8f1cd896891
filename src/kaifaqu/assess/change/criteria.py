"""The own part of a change, split further among the criteria (or groups of criteria) whose figures changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np

from kaifaqu.assess.change.explain import PLAYERS, Change
from kaifaqu.assess.change.league import BATCH_CELLS, Comparison, Snapshot, What, differing
from kaifaqu.assess.change.shapley import MAX_PLAYERS, exact, shapley_of, subsets
from kaifaqu.assess.construct.arrays import Floats, Ints
from kaifaqu.errors import Place, Problem

NEAR = 1e-9


@dataclass(frozen=True)
class OwnParts:
    """``parts``: by criterion or group; they add up exactly to ``change.parts["own"]``. ``grouped``: whether they are groups."""

    change: Change
    parts: dict[str, Fraction]
    grouped: bool


def own_by_criterion(
    comparison: Comparison,
    subject: str,
    names: Sequence[str],
    what: What = "rank",
    *,
    groups: Mapping[str, str] | None = None,
    additive: bool = False,
) -> OwnParts:
    """Split the own part among the criteria that changed, with the criteria entering together (Owen value of the block "own").

    For every set of the other causes, the effect of the own figures is split by Shapley values among the criteria, and averaged
    with the weights that give the own part; so the parts add up to it exactly. Up to 12 changed criteria by enumeration. More:
    with ``additive`` (scores only: each criterion's points depend on its own column alone and are summed with fixed weights) in
    closed form, each criterion alone; rounding left over from floats, below 1e-9, goes to the largest part. Else by ``groups``
    (criterion → group). Raises ``criteria-too-many``, ``rule-not-additive``, and as :meth:`Comparison.subject`.
    """
    if len(names) != comparison.before.values.shape[1]:
        raise Problem("league-columns", f"数据有{comparison.before.values.shape[1]}列，给出了{len(names)}个名称。")
    change = comparison.subject(subject, what)
    old, new = (snapshot.values[snapshot.rows([subject])[0]] for snapshot in (comparison.before, comparison.after))
    moved = [int(at) for at in np.flatnonzero(differing(old, new))]
    if additive and what == "score":
        return OwnParts(change, _added(comparison, subject, moved, names, change), grouped=False)
    blocks: dict[str, list[int]] = {names[at]: [at] for at in moved}
    if len(blocks) > MAX_PLAYERS and groups is not None:
        blocks = {}
        for at in moved:
            blocks.setdefault(groups.get(names[at], names[at]), []).append(at)
    if len(blocks) > MAX_PLAYERS:
        raise Problem(
            "criteria-too-many",
            f"“{subject}”有{len(blocks)}项变化，精确分摊最多{MAX_PLAYERS}项。",
            place=Place(field=subject),
            hint="给出各项的上级（groups）按组分摊；得分是加权和时可用 additive。",
        )
    parts = dict.fromkeys(blocks, Fraction(0))
    players = list(blocks)
    for weight, others, rule in _contexts(comparison, subject):
        coalitions = list(subsets(players))
        turned = [np.array([at for name in chosen for at in blocks[name]], dtype=np.int64) for chosen in coalitions]
        values = _values(comparison, subject, what, others, rule, turned)
        inner = shapley_of({chosen: exact(value, chosen) for chosen, value in zip(coalitions, values, strict=True)}, players)
        for name in players:
            parts[name] += weight * inner[name]
    return OwnParts(change, parts, grouped=any(len(block) > 1 for block in blocks.values()))


def _contexts(comparison: Comparison, subject: str) -> list[tuple[Fraction, bool, bool]]:
    """The sets of the other causes before own comes, with their weights (revision always has come)."""
    others = [cause for cause in comparison.causes(subject) if cause in PLAYERS and cause not in ("own", "revision")]
    k = len(others) + 1
    return [
        (Fraction(factorial(len(chosen)) * factorial(k - len(chosen) - 1), factorial(k)), "others" in chosen, "rule" in chosen)
        for chosen in subsets(others)
    ]


def _values(
    comparison: Comparison, subject: str, what: What, others: bool, rule: bool, turned: Sequence[Ints]
) -> list[int | float]:
    """The subject's score or rank with some of its own figures new, for many choices of them."""
    league: Snapshot = comparison.after if others else comparison.before
    row = int(league.rows([subject])[0])
    old, new = (snapshot.values[snapshot.rows([subject])[0]] for snapshot in (comparison.before, comparison.after))
    size = max(1, BATCH_CELLS // league.values.size)
    found: list[int | float] = []
    for start in range(0, len(turned), size):
        chunk = turned[start : start + size]
        tables = np.repeat(league.values[None], len(chunk), axis=0)
        tables[:, row] = old
        for at, columns in enumerate(chunk):
            tables[at, row, columns] = new[columns]
        values: Floats = comparison.judged(tables, rule, what)[:, row]
        found += [float(value) if what == "score" or np.isnan(value) else int(value) for value in values]
    return found


def _added(comparison: Comparison, subject: str, moved: list[int], names: Sequence[str], change: Change) -> dict[str, Fraction]:
    parts = {names[at]: Fraction(0) for at in moved}
    for weight, others, rule in _contexts(comparison, subject):
        turned = [np.array([], dtype=np.int64), *[np.array([at]) for at in moved], np.array(moved, dtype=np.int64)]
        values = [exact(value) for value in _values(comparison, subject, "score", others, rule, turned)]
        none, whole = values[0], values[-1]
        for at, value in zip(moved, values[1:-1], strict=True):
            parts[names[at]] += weight * (value - none)
        if abs(float(sum((value - none for value in values[1:-1]), none - whole))) > NEAR * max(1.0, abs(float(whole))):
            raise Problem(
                "rule-not-additive",
                "各项单独变化的影响之和不等于总影响，这个得分不是逐项相加的。",
                place=Place(field=subject),
                hint="去掉 additive，按不超过12项或按组分摊。",
            )
    rest = change.parts["own"] - sum(parts.values(), Fraction(0))
    if parts:
        largest = max(parts, key=lambda name: abs(parts[name]))
        parts[largest] += rest
    return parts
