"""The same questions over tables: observations as Arrow, "as known on", the value of each point, and a subject × indicator table.

The expressions are Ibis, so that one text runs on DuckDB in the process and on Spark over Parquet. They answer as the Python side
does: :func:`as_known` as :func:`kaifaqu.observe.as_known`, :func:`chosen` as ``Point.chosen``, :func:`latest` as
``Series.latest``. Ibis and Arrow are loaded when a function is called, as loading them takes longer than most pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from kaifaqu.errors import Problem
from kaifaqu.observe.catalogue import Catalogue
from kaifaqu.observe.known import WAYS, By
from kaifaqu.observe.observation import Observation
from kaifaqu.observe.period import KINDS, Period
from kaifaqu.observe.units import plain

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

SERIES: Final = ("indicator", "subject", "basis", "measure", "scope")
_STATUS_ORDER: Final = ("final", "revised", "preliminary", "reported")
_VALUE: Final = Decimal(1).scaleb(-8)
_AMOUNT: Final = Decimal(1).scaleb(-12)


@cache
def schema() -> pa.Schema:
    """The Arrow schema of observations: a field of :class:`Observation` each, the period as ISO text, kind and two days.

    ``recorded_on`` is the day of ``recorded_at`` (UTC) in China. ``amount`` is the value in the catalogue's unit for the measure
    (12 decimals; null where no catalogue was given or the unit does not convert).
    """
    import pyarrow as pa

    text, day, number = pa.string(), pa.date32(), pa.int64()
    return pa.schema(
        [
            pa.field("id", number, nullable=False),
            pa.field("chain", number, nullable=False),
            pa.field("supersedes", number),
            *(pa.field(name, text, nullable=False) for name in SERIES),
            pa.field("period", text, nullable=False),
            pa.field("period_kind", text, nullable=False),
            pa.field("period_start", day),
            pa.field("period_end", day),
            pa.field("undated", pa.bool_(), nullable=False),
            pa.field("value", pa.decimal128(28, 8), nullable=False),
            pa.field("unit", text, nullable=False),
            pa.field("amount", pa.decimal128(38, 12)),
            pa.field("bound", text, nullable=False),
            pa.field("target", pa.bool_(), nullable=False),
            pa.field("status", text, nullable=False),
            pa.field("simulated", pa.bool_(), nullable=False),
            *(pa.field(name, text, nullable=False) for name in ("source", "document", "place", "quote")),
            pa.field("published_on", day),
            pa.field("recorded_on", day, nullable=False),
            pa.field("recorded_at", pa.timestamp("us", tz="UTC"), nullable=False),
            *(pa.field(name, text, nullable=False) for name in ("recorded_by", "written", "reason")),
        ]
    )


def to_arrow(observations: Iterable[Observation], catalogue: Catalogue | None = None) -> pa.Table:
    """Observations as an Arrow table, in their order; with a catalogue, ``amount`` too. A naive ``recorded_at`` is read as
    UTC.
    """
    import pyarrow as pa

    rows = list(observations)
    columns: dict[str, list[Any]] = {}
    for name in schema().names:
        if hasattr(Observation, name) and name not in ("period", "value", "recorded_at"):
            columns[name] = [getattr(item, name) for item in rows]
    columns["period"] = [item.period.iso for item in rows]
    columns["period_kind"] = [item.period.kind for item in rows]
    columns["period_start"] = [item.period.start for item in rows]
    columns["period_end"] = [item.period.end for item in rows]
    columns["undated"] = [item.period.undated for item in rows]
    columns["value"] = [item.value.quantize(_VALUE) for item in rows]
    columns["amount"] = [_amount(item, catalogue) if catalogue is not None else None for item in rows]
    columns["recorded_at"] = [
        item.recorded_at if item.recorded_at.tzinfo else item.recorded_at.replace(tzinfo=UTC) for item in rows
    ]
    return pa.table({name: columns[name] for name in schema().names}, schema=schema())


def _amount(item: Observation, catalogue: Catalogue) -> Decimal | None:
    try:
        return catalogue.get(item.indicator).amount(item.value, item.unit, item.measure).quantize(_AMOUNT)
    except Problem:
        return None


def from_arrow(table: pa.Table) -> list[Observation]:
    """The observations of such a table, in its order: what :func:`to_arrow` was given, with ``recorded_at`` in UTC."""
    names = [name for name in schema().names if name not in ("amount", "recorded_on", "period_kind", "undated")]
    columns = [table.column(name).to_pylist() for name in names]
    found = []
    for values in zip(*columns, strict=True):
        row = dict(zip(names, values, strict=True))
        start, end = row.pop("period_start"), row.pop("period_end")
        recorded: datetime = row["recorded_at"]
        row |= {
            "period": Period.restore(row["period"], start, end),
            "value": plain(row["value"]),
            "recorded_at": recorded.astimezone(UTC),
        }
        found.append(Observation(**row))
    return found


def as_known(table: ir.Table, on: date, *, by: By = "published") -> ir.Table:
    """The rows of ``table`` as known on a day: of each chain the newest entry known by then, unless that withdraws it.

    ``table`` has the columns of :func:`schema`. The same answer as :func:`kaifaqu.observe.as_known`, in no particular order.
    """
    import ibis

    if by not in WAYS:
        raise Problem("as-known-by", f"不能按“{by}”取当时所知。", hint="可写 published（按发布日）或 recorded（按入库日）。")
    since = table.recorded_on if by == "recorded" else ibis.coalesce(table.published_on, table.recorded_on)
    known = table.filter(since <= ibis.literal(on))
    newest = ibis.window(group_by="chain", order_by=[ibis.desc("recorded_at"), ibis.desc("id")])
    ranked = known.mutate(_age=ibis.row_number().over(newest))
    return ranked.filter((ranked._age == 0) & (ranked.status != "withdrawn")).drop("_age")


def chosen(table: ir.Table) -> ir.Table:
    """Of the dated figures that are no targets, the one to use for each series and period, by the written rule (CHOICE_RULE).

    Pass what :func:`as_known` gives. Where bases differ, series differ: nothing is mixed.
    """
    import ibis

    dated = table.filter(~table.undated & ~table.target & (table.status != "withdrawn"))
    status = ibis.cases(*((dated.status == name, place) for place, name in enumerate(_STATUS_ORDER)), else_=len(_STATUS_ORDER))
    certainty = ibis.cases((dated.bound == "=", 0), (dated.bound == "~", 1), else_=2)
    published = ibis.coalesce(dated.published_on, ibis.literal(date(1900, 1, 1)))
    order = [status, certainty, ibis.desc(published), ibis.desc(dated.recorded_at), ibis.desc(dated.id)]
    first = ibis.row_number().over(ibis.window(group_by=[*SERIES, "period"], order_by=order))
    ranked = dated.mutate(_place=first)
    return ranked.filter(ranked._place == 0).drop("_place")


def latest(table: ir.Table, on: date) -> ir.Table:
    """Of each series the chosen figure of the last period that has begun by the day ``on``: one row for each series."""
    import ibis

    begun = chosen(table)
    begun = begun.filter(begun.period_start <= ibis.literal(on))
    kinds = ibis.cases(*((begun.period_kind == name, place) for place, name in enumerate(KINDS)), else_=len(KINDS))
    order = [ibis.desc(begun.period_end), begun.period_start, ibis.desc(kinds)]
    last = ibis.row_number().over(ibis.window(group_by=list(SERIES), order_by=order))
    ranked = begun.mutate(_place=last)
    return ranked.filter(ranked._place == 0).drop("_place")


def pivot(
    table: ir.Table, period: Period, indicators: Sequence[str], *, basis: str = "", measure: str = "level", scope: str = ""
) -> ir.Table:
    """Subject × indicator: one row for each subject that has any of them, a column for each indicator, null where there is none.

    The values are the ``amount`` of the chosen figures of exactly this period, basis, measure and scope, so the table must
    have been made with a catalogue. The columns stand in the order given, under the indicators' codes.
    """
    rows = chosen(table.filter(table.amount.notnull()))
    rows = rows.filter(
        (rows.period == period.iso) & (rows.basis == basis) & (rows.measure == measure) & (rows.scope == scope),
        rows.indicator.isin(list(indicators)),
    )
    cells = {code: rows.amount.max(where=rows.indicator == code) for code in indicators}
    return rows.group_by("subject").aggregate(**cells)
