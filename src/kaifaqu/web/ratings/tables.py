"""From observations to the table that a standard is run on: one cell per subject, year and input, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from kaifaqu.assess import Edition, Table
from kaifaqu.assess.lowering import lower
from kaifaqu.assess.rules.model import Input
from kaifaqu.assess.run import wanted
from kaifaqu.errors import Problem
from kaifaqu.observe import Derived, Observation, Period, Series, SeriesSet, convert
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import queries as indicators

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

UNDATED = "undated"  # the period of a run on figures as stated, whose period nobody has settled


@dataclass(frozen=True)
class Cell:
    """An input of one subject, in the input's unit; ``reason`` says why there is none."""

    value: Decimal | None = None
    period: str = ""
    bound: str = "="
    undated: bool = False
    simulated: bool = False
    contradictory: bool = False
    derived: str = ""
    sources: tuple[int, ...] = ()
    reason: str = "没有数据"


Cells = dict[tuple[str, str], Cell]


def members(zone: Zone, edition: Edition, kind: str) -> list[Subject]:
    """Whom an edition compares: all subjects of the kind, or those under the same parent as the zone itself."""
    rows = zone.subjects.filter(kind=kind, merged_into=None)
    own = zone.subject
    if edition.among == "parent" and own is not None and own.parent_id is not None:
        rows = rows.filter(parent=own.parent_id)
    return list(rows.order_by("code"))


def observed(edition: Edition) -> list[Input]:
    """The inputs that a zone's observations fill."""
    return [item for item in edition.inputs.values() if item.indicator]


def periods(sets: dict[str, SeriesSet], edition: Edition, codes: set[str], on: date) -> list[str]:
    """The whole years that any input has figures of, ended by ``on``, newest first; then "undated" where it may be used."""
    years: set[int] = set()
    undated = False
    for item in observed(edition):
        for series in _of(sets[item.indicator], item, codes):
            undated = undated or bool(series.undated)
            years.update(
                p.period.year or 0 for p in series.points if p.period.kind == "year" and p.period.end and p.period.end <= on
            )
    found = [str(year) for year in sorted(years, reverse=True)]
    return [*found, UNDATED] if undated and edition.undated == "use" else found


def read_series(zone: Zone, edition: Edition, on: date) -> dict[str, SeriesSet]:
    """The series of every indicator the edition reads; one query each."""
    return {code: indicators.indicator_series(zone, code, on) for code in {item.indicator for item in observed(edition)}}


def cells(sets: dict[str, SeriesSet], edition: Edition, codes: Sequence[str], period: str) -> Cells:
    """The inputs of a period: for each subject and input its figure, in the input's unit."""
    found: Cells = {}
    for item in observed(edition):
        by_subject = {series.key.subject: series for series in _of(sets[item.indicator], item, set(codes))}
        for code in codes:
            series = by_subject.get(code)
            if series is not None:
                found[code, item.code] = _cell(series, item, period, edition)
    return found


def years_of(edition: Edition, period: str, on: date) -> list[str]:
    """The periods a run keeps: the one assessed first, then the earlier years that its formulas look back to; at least one,
    which the rule may not read: how far the peers moved within a year bounds what a plan may ask for.
    """
    if period == UNDATED:
        return [UNDATED]
    back = max((lag for _, lag in lower(edition, year=int(period), on=on).reads), default=0)
    return [str(int(period) - lag) for lag in range(max(back, 1) + 1)]


def table(edition: Edition, codes: Sequence[str], found: Mapping[str, Cells]) -> Table:
    """The cells of one or more periods as columns; what is missing is NaN. A source is the numbers of its observations."""
    rows = [(period, code) for period in found for code in codes]
    columns = {
        item.code: np.array([_number(found[period].get((code, item.code))) for period, code in rows], dtype=float)
        for item in observed(edition)
    }
    sources = {
        (code, _iso(period), name): ",".join(map(str, cell.sources))
        for period, of_period in found.items()
        for (code, name), cell in of_period.items()
        if cell.sources
    }
    return Table(
        subjects=tuple(code for _, code in rows),
        periods=tuple(_iso(period) for period, _ in rows),
        columns=columns,
        inputs=wanted(edition),
        simulated=any(cell.simulated for of_period in found.values() for cell in of_period.values()),
        sources=sources,
    )


def as_json(data: Table) -> dict[str, Any]:
    """A table as it is kept with a run; :func:`from_json` gives it back."""
    columns = {
        code: [None if value != value else float(value) for value in column]
        for code, column in data.columns.items()
        if isinstance(column, np.ndarray)
    }
    return {"subjects": list(data.subjects), "periods": list(data.periods), "columns": columns, "simulated": data.simulated}


def from_json(kept: Mapping[str, Any], edition: Edition) -> Table:
    """The table of a run that was kept."""
    return Table(
        subjects=tuple(kept["subjects"]),
        periods=tuple(kept["periods"]),
        columns={code: np.array(column, dtype=float) for code, column in kept["columns"].items()},
        inputs=wanted(edition),
        simulated=kept["simulated"],
    )


def _iso(period: str) -> str:
    return "" if period == UNDATED else period


def _number(cell: Cell | None) -> float:
    return float("nan") if cell is None or cell.value is None else float(cell.value)


def _of(found: SeriesSet, item: Input, codes: set[str]) -> Iterable[Series]:
    for series in found:
        key = series.key
        if (key.indicator, key.basis, key.measure, key.scope) == (item.indicator, item.basis, item.measure, item.scope) and (
            key.subject in codes
        ):
            yield series


def _cell(series: Series, item: Input, period: str, edition: Edition) -> Cell:
    try:
        if period == UNDATED:
            return _undated(series, item, edition)
        point = series.at(Period.of_year(int(period)))
        if point is None:
            reason = "只有期未定的数值" if series.undated else f"没有{period}年的数据"
            return Cell(reason=reason)
        chosen = point.chosen
        return Cell(
            value=convert(point.amount, series.unit, item.unit),
            period=point.period.label,
            bound=chosen.bound,
            simulated=chosen.simulated,
            contradictory=point.contradictory,
            derived=chosen.formula if isinstance(chosen, Derived) else "",
            sources=tuple(one.id for one in _observations(chosen)),
            reason="",
        )
    except Problem as problem:
        return Cell(reason=problem.message)


def _undated(series: Series, item: Input, edition: Edition) -> Cell:
    """A figure without a settled period, as stated: that of the standard's own document first; several that differ are none."""
    stated = [one for one in series.undated if one.document == edition.source.document] or list(series.undated)
    if not stated:
        return Cell()
    amounts = {series.indicator.amount(one.value, one.unit, item.measure) for one in stated}
    if len(amounts) > 1:
        return Cell(reason="期未定的数值不止一个且不一致，请审核人先审定报告期")
    first = stated[0]
    return Cell(
        value=convert(amounts.pop(), series.unit, item.unit),
        period=first.period.phrase,
        bound=first.bound,
        undated=True,
        simulated=first.simulated,
        sources=tuple(one.id for one in stated),
        reason="",
    )


def _observations(chosen: Observation | Derived) -> tuple[Observation, ...]:
    return chosen.sources if isinstance(chosen, Derived) else (chosen,)
