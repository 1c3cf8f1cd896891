"""From observations to the table that a standard is run on: one cell per subject and criterion, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from kaifaqu.assess import Criterion, Edition, Table
from kaifaqu.errors import Problem
from kaifaqu.observe import Derived, Observation, Period, Series, SeriesSet, convert
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import queries as indicators

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

UNDATED = "undated"  # the period of a run on figures as stated, whose period nobody has settled


@dataclass(frozen=True)
class Cell:
    """The input of one criterion for one subject, in the criterion's unit; ``reason`` says why there is none."""

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


def periods(sets: dict[str, SeriesSet], edition: Edition, codes: set[str], on: date) -> list[str]:
    """The whole years that any criterion has figures of, ended by ``on``, newest first; then "undated" where it may be used."""
    years: set[int] = set()
    undated = False
    for criterion in edition.criteria:
        for series in _of(sets[criterion.indicator], criterion, codes):
            undated = undated or bool(series.undated)
            years.update(
                p.period.year or 0 for p in series.points if p.period.kind == "year" and p.period.end and p.period.end <= on
            )
    found = [str(year) for year in sorted(years, reverse=True)]
    return [*found, UNDATED] if undated and edition.undated == "use" else found


def read_series(zone: Zone, edition: Edition, on: date) -> dict[str, SeriesSet]:
    """The series of every indicator the edition reads; one query each."""
    return {code: indicators.indicator_series(zone, code, on) for code in {item.indicator for item in edition.criteria}}


def cells(sets: dict[str, SeriesSet], edition: Edition, codes: Sequence[str], period: str) -> Cells:
    """The input of a run: for each subject and criterion the figure of the period, in the criterion's unit."""
    found: Cells = {}
    for criterion in edition.criteria:
        by_subject = {series.key.subject: series for series in _of(sets[criterion.indicator], criterion, set(codes))}
        for code in codes:
            series = by_subject.get(code)
            if series is not None:
                found[code, criterion.id] = _cell(series, criterion, period, edition)
    return found


def table(edition: Edition, codes: Sequence[str], found: Cells) -> Table:
    """The cells as arrays; what is missing is NaN."""
    columns = {
        item.id: np.array([_number(found.get((code, item.id))) for code in codes], dtype=float) for item in edition.criteria
    }
    sources = {key: cell.sources for key, cell in found.items() if cell.value is not None}
    return Table(list(codes), columns, sources)


def _number(cell: Cell | None) -> float:
    return float("nan") if cell is None or cell.value is None else float(cell.value)


def _of(found: SeriesSet, criterion: Criterion, codes: set[str]) -> Iterable[Series]:
    for series in found:
        key = series.key
        wanted = (criterion.indicator, criterion.basis, criterion.measure, criterion.scope)
        if (key.indicator, key.basis, key.measure, key.scope) == wanted and key.subject in codes:
            yield series


def _cell(series: Series, criterion: Criterion, period: str, edition: Edition) -> Cell:
    try:
        if period == UNDATED:
            return _undated(series, criterion, edition)
        point = series.at(Period.of_year(int(period)))
        if point is None:
            reason = "只有期未定的数值" if series.undated else f"没有{period}年的数据"
            return Cell(reason=reason)
        chosen = point.chosen
        return Cell(
            value=convert(point.amount, series.unit, criterion.unit),
            period=point.period.label,
            bound=chosen.bound,
            simulated=chosen.simulated,
            contradictory=point.contradictory,
            derived=chosen.formula if isinstance(chosen, Derived) else "",
            sources=tuple(item.id for item in _observations(chosen)),
            reason="",
        )
    except Problem as problem:
        return Cell(reason=problem.message)


def _undated(series: Series, criterion: Criterion, edition: Edition) -> Cell:
    """A figure without a settled period, as stated: that of the standard's own document first; several that differ are none."""
    stated = [item for item in series.undated if item.document == edition.source.document] or list(series.undated)
    if not stated:
        return Cell()
    amounts = {series.indicator.amount(item.value, item.unit, criterion.measure) for item in stated}
    if len(amounts) > 1:
        return Cell(reason="期未定的数值不止一个且不一致，请审核人先审定报告期")
    first = stated[0]
    return Cell(
        value=convert(amounts.pop(), series.unit, criterion.unit),
        period=first.period.phrase,
        bound=first.bound,
        undated=True,
        simulated=first.simulated,
        sources=tuple(item.id for item in stated),
        reason="",
    )


def _observations(chosen: Observation | Derived) -> tuple[Observation, ...]:
    return chosen.sources if isinstance(chosen, Derived) else (chosen,)
