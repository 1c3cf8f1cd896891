"""The stages of a run: values, then the steps on the whole matrix, then points, totals, ranks and grades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from kaifaqu.assess.arrays import ColumnOf, Computed, compute
from kaifaqu.assess.construct import decide, means
from kaifaqu.assess.construct import weights as data_weights
from kaifaqu.assess.construct.rsr import rank_sum_ratio
from kaifaqu.assess.graph import Node, Op
from kaifaqu.assess.lowering.program import Program
from kaifaqu.assess.rules.model import Item
from kaifaqu.assess.run.prepare import Prepared, prepare
from kaifaqu.assess.run.table import Column, Floats, Slice
from kaifaqu.errors import Place, Problem

WEIGHTS = {
    "entropy": data_weights.entropy,
    "critic": data_weights.critic,
    "sd": data_weights.standard_deviation,
    "pca": data_weights.principal,
}


@dataclass(frozen=True, eq=False)
class Stages:
    """What was computed: ``values`` (``raw.<leaf>``, ``value.<leaf>``), what was imputed and treated, the program's ``outputs``,
    and the ``params`` and columns they were computed with.
    """

    values: Computed
    prepared: Prepared
    outputs: Computed
    params: Mapping[str, float | None]
    extra: Mapping[str, Floats] = field(default_factory=dict)


def columns_of(now: Slice, extra: Mapping[str, Floats]) -> ColumnOf:
    """The columns of a run: those of the data, and those that steps on the whole matrix have made."""

    def column(name: str, lag: int) -> Column:
        return extra[name] if lag == 0 and name in extra else now.column(name, lag)

    return column


def run_stages(
    program: Program,
    now: Slice,
    params: Mapping[str, float | None],
    extra: Mapping[str, Floats] | None = None,
    *,
    no_total: bool = False,
) -> Stages:
    """Run a program on the rows of a period. ``params``: every weight of ``program.params``; those from data are put in here.

    ``extra``: columns made outside the data (``records.<kind>.<months>``). ``no_total``: the total is refused, and all that
    stands on it is unknown. Raises Problem where a step on the matrix refuses.
    """
    columns = dict(extra or {})
    known = dict(params)
    values = compute(_raw(program) | program.values, columns_of(now, columns), len(now), known)
    prepared = prepare(program, now, values)
    columns |= {f"prepared.{leaf}": column for leaf, column in prepared.final.items()}
    _matrix_steps(program, now, known, columns)
    outputs = compute(
        program.outputs, columns_of(now, columns), len(now), known, refused(program) if no_total else None, hold=True
    )
    return Stages(values, prepared, outputs, known, columns)


def refused(program: Program) -> dict[Node, float]:
    """The totals, held at null."""
    return {program.outputs[name]: float("nan") for name in ("total", "total.high") if name in program.outputs}


def _raw(program: Program) -> dict[str, Node]:
    """The leaves' values before their denominators."""
    found = {}
    for leaf in program.edition.leaves:
        node = program.values.get(f"value.{leaf.id}")
        if node is not None:
            divided = leaf.prepare is not None and leaf.prepare.denominator and isinstance(node, Op)
            found[f"raw.{leaf.id}"] = node.args[0] if divided and isinstance(node, Op) else node
    return found


def _matrix_steps(program: Program, now: Slice, params: dict[str, float | None], columns: dict[str, Floats]) -> None:
    """Weights from data and groups decided by the whole matrix, lowest groups first, as the ones above stand on them."""
    edition = program.edition
    if edition.score is None:
        return
    from_data = edition.weights.method in WEIGHTS
    if from_data and edition.weights.over == "leaves":
        _weigh_leaves(program, now, params, columns)
    decided = {item.id for item in program.decided}
    for group in reversed([item for item in edition.score.walk() if item.items]):
        if from_data and edition.weights.over == "group" and len(group.items) > 1:
            found = _weights(edition.weights.method, _points(program, now, params, columns, group.items), group.items)
            params.update(zip((f"weight.{item.id}" for item in group.items), found, strict=True))
        if group.id in decided:
            points = _points(program, now, params, columns, group.items)
            weights = [params.get(f"weight.{item.id}") for item in group.items]
            columns[f"decided.{group.id}"] = _decide(group, points, weights)


def _points(
    program: Program, now: Slice, params: Mapping[str, float | None], columns: Mapping[str, Floats], items: tuple[Item, ...]
) -> Floats:
    wanted = {item.id: program.outputs[f"points.{item.id}"] for item in items}
    found = compute(wanted, columns_of(now, columns), len(now), params)
    return np.column_stack([found[item.id] for item in items])


def _weigh_leaves(program: Program, now: Slice, params: dict[str, float | None], columns: Mapping[str, Floats]) -> None:
    """Weights over all leaves at once; a group's weight is the sum of its leaves'."""
    assert program.edition.score is not None
    leaves = program.edition.leaves
    points = _points(program, now, params, columns, leaves)
    weights = _weights(program.edition.weights.method, points, leaves)
    found = {leaf.id: weight for leaf, weight in zip(leaves, weights, strict=True)}
    for item in program.edition.score.walk():
        params[f"weight.{item.id}"] = sum(found[leaf.id] for leaf in item.leaves)


def _weights(method: str, points: Floats, items: tuple[Item, ...]) -> list[float]:
    """Weights computed from the points of the subjects that have all of them."""
    whole = points[~np.isnan(points).any(axis=1)]
    try:
        return [float(weight) for weight in WEIGHTS[method](whole)]
    except Problem as problem:
        names = "、".join(item.title for item in items[:6])
        place = Place(file=items[0].place.file, field=names)
        raise Problem(problem.code, f"由数据求“{names}”的权重：{problem.message}", place=place, hint=problem.hint) from None


def _decide(group: Item, points: Floats, weights: list[float | None]) -> Floats:
    """A group's points by TOPSIS, VIKOR, RSR or Copeland, more is better; null for a subject that lacks one of them."""
    unknown = [item.title for item, weight in zip(group.items, weights, strict=True) if weight is None]
    found = np.full(len(points), np.nan)
    rows = ~np.isnan(points).any(axis=1)
    if unknown or not rows.any():
        return found
    shares = np.array([float(weight or 0) for weight in weights])
    signs = np.ones(len(shares))  # points are already the right way round
    if group.combine == "copeland":
        found[rows] = means.copeland(points[rows], shares)
    elif group.combine == "rsr":
        found[rows] = rank_sum_ratio(points[rows], weights=shares).ratio
    else:
        method, high = decide.METHODS[group.combine]
        scores = method(points[rows], shares / shares.sum(), signs)
        found[rows] = scores if high else 1.0 - scores
    return found
