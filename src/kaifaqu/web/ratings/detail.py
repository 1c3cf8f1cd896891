"""A run's scored items as lines of a table: the figure each read, its points, weight, contribution and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kaifaqu.assess import Reason, Run
from kaifaqu.assess.construct.ranks import places

from .tables import UNDATED, Cell, Cells

Line = dict[str, Any]


def lines(run: Run, trees: Mapping[str, Reason], found: Mapping[str, Cells]) -> dict[str, list[Line]]:
    """The lines of every subject, an item each; all that a page shows, without a second reading of the observations.

    ``trees``: the reasons of each subject; none where the standard does not score.
    """
    if run.edition.score is None:
        return {subject: [] for subject in run.subjects}
    ranks = {leaf.id: places(run.stages.outputs[f"points.{leaf.id}"]) for leaf in run.edition.leaves}
    return {
        subject: [
            _line(run, reason, group, weight, [found[year].get((subject, code), Cell()) for code, year in _read(reason, found)])
            | {"rank": _place(ranks[reason.id][at])}
            for reason, group, weight in leaves(trees[subject], "", 1.0)
        ]
        for at, subject in enumerate(run.subjects)
    }


def leaves(reason: Reason, group: str, weight: float) -> Iterator[tuple[Reason, str, float]]:
    """The leaves of a tree, each with the title of the group it is in and its share of the whole weight."""
    for part in reason.parts:
        share = weight * (1.0 if part.weight is None else part.weight)
        if part.kind == "group":
            yield from leaves(part, part.title, share)
        elif part.kind == "leaf":
            yield part, group, share


def _read(reason: Reason, found: Mapping[str, Cells]) -> Iterator[tuple[str, str]]:
    """The inputs a leaf read, with the year of each."""
    labels = {UNDATED if year == UNDATED else f"{year}年": year for year in found}
    for one in reason.inputs:
        yield one.code, labels.get(one.period or UNDATED, next(iter(found)))


def _place(value: float) -> int | None:
    return None if value != value else int(value)


def _line(run: Run, reason: Reason, group: str, weight: float, cells: Sequence[Cell]) -> Line:
    """One item of one subject. Where its formula reads several figures, the value is the formula's and it has all their marks."""
    inputs = [run.edition.inputs[one.code] for one in reason.inputs if one.code in run.edition.inputs]
    alone = cells[0] if len(cells) == 1 and inputs and inputs[0].unit == reason.unit else None
    lacking = [cell.reason for cell in cells if cell.value is None]
    return {
        "criterion": reason.id,
        "title": reason.title,
        "group": group,
        "indicator": inputs[0].indicator if inputs else "",
        "value": _text(alone.value) if alone is not None else _text(reason.value),
        "unit": reason.unit,
        "bound": alone.bound if alone is not None else "=",
        "period": cells[0].period if cells else "",
        "undated": any(cell.undated for cell in cells),
        "simulated": any(cell.simulated for cell in cells),
        "contradictory": any(cell.contradictory for cell in cells),
        "derived": alone.derived if alone is not None else reason.formula,
        "points": reason.points,
        "weight": weight,
        "contribution": reason.contribution or 0.0,
        "sources": [number for cell in cells for number in cell.sources],
        "reason": "；".join(dict.fromkeys(lacking)),
    }


def _text(value: Decimal | float | str | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    exact = value if isinstance(value, Decimal) else Decimal(repr(round(value, 9)))
    return f"{exact:f}"
