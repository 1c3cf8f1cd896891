"""Running a graph over a table: an Arrow table, or Parquet and CSV files larger than memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaifaqu.assess.arrays import compute
from kaifaqu.assess.graph import Column, Node, walk
from kaifaqu.assess.tables.engines import Session, Settings, opened
from kaifaqu.errors import Problem
from kaifaqu.errors import Place as Where

if TYPE_CHECKING:
    import pyarrow as pa

USUAL: Final = Settings()


def run(
    outputs: Mapping[str, Node],
    source: pa.Table | str | Path | Sequence[str | Path],
    *,
    subject: str = "subject",
    period: str | None = "period",
    at: int | str | None = None,
    params: Mapping[str, float | None] | None = None,
    engine: Any = "duckdb",
    settings: Settings = USUAL,
) -> pa.Table:
    """The outputs as an Arrow table: ``subject`` and a column each (double, boolean or string), a row for each subject of the period.

    The rows are in no particular order: join them by subject. ``period`` and ``at``: the column of periods and the one assessed;
    without ``at`` every row is assessed, and the columns of earlier years cannot be read. ``engine``: see ``engines.opened``.
    Subjects must not be twice in one period (:func:`repeated` tells). Raises Problem with the codes of ``inputs.base``, ``engines.opened``,
    ``plan.plan``, Problem("param-missing") and Problem("period-year").
    """
    source, period, at = _in_memory(outputs, source, period, at)
    with opened(source, engine, settings) as session:
        sql, given = _prepare(outputs, session, source, subject, period, at, params or {}, guard=False)
        return _finite(session.table(sql, given), outputs)


def to_parquet(
    outputs: Mapping[str, Node],
    source: pa.Table | str | Path | Sequence[str | Path],
    path: Path,
    *,
    subject: str = "subject",
    period: str | None = "period",
    at: int | str | None = None,
    params: Mapping[str, float | None] | None = None,
    engine: Any = "duckdb",
    settings: Settings = USUAL,
) -> None:
    """As :func:`run`, but the answers go to ``path`` without passing through Python: a file (DuckDB) or a folder of files (Spark)."""
    source, period, at = _in_memory(outputs, source, period, at)
    with opened(source, engine, settings) as session:
        sql, given = _prepare(outputs, session, source, subject, period, at, params or {}, guard=True)
        session.write(sql, given, path)


def repeated(
    source: pa.Table | str | Path | Sequence[str | Path],
    *,
    subject: str = "subject",
    period: str | None = "period",
    most: int = 10,
    settings: Settings = USUAL,
) -> list[tuple[Any, ...]]:
    """Subjects (with their period) that have more than one row, or none (null): at most ``most`` of them; [] where all is well."""
    with opened(source, "duckdb", settings) as session:
        names = [name for name in (subject, period) if name is not None and name in session.schema().names]
        keys = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
        bad = f"count(*) > 1 OR {keys.split(', ')[0]} IS NULL"
        sql = f"SELECT {keys} FROM kaifaqu_input GROUP BY ALL HAVING {bad} LIMIT {int(most)}"
        return [tuple(row.values()) for row in session.table(sql, {}).to_pylist()]


def _columns(outputs: Mapping[str, Node]) -> set[str]:
    return {node.name for node in walk(outputs.values()) if isinstance(node, Column)}


def _in_memory(outputs: Mapping[str, Node], source: Any, period: str | None, at: int | str | None) -> tuple[Any, Any, Any]:
    """An Arrow table as the query likes it: no NaN, and of one period where no other is read; a file is left as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(source, pa.Table):
        return source, period, at
    if at is not None and period in source.column_names and not any(_lags(outputs)):
        now = pc.equal(
            source.column(period), pa.scalar(_period(at, 0, source.schema.field(period).type), source.schema.field(period).type)
        )
        source, period, at = source if pc.all(now, min_count=0).as_py() and not now.null_count else source.filter(now), None, None
    return _finite(source, _columns(outputs)), period, at


def _finite(table: pa.Table, names: Iterable[str]) -> pa.Table:
    """Null for NaN and infinity in these columns: cheaper here, once, than in every pass of a query."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for name in names:
        if name in table.column_names and pa.types.is_floating(table.schema.field(name).type):
            column = table.column(name)
            known = pc.is_finite(column)
            if not pc.all(known, min_count=0).as_py():
                values = pc.if_else(known, column, pa.scalar(None, column.type))
                table = table.set_column(table.column_names.index(name), name, values)
    return table


def _prepare(
    outputs: Mapping[str, Node],
    session: Session,
    source: Any,
    subject: str,
    period: str | None,
    at: int | str | None,
    params: Mapping[str, float | None],
    guard: bool,
) -> tuple[str, dict[str, Any]]:
    """The text of the query and what to give it."""
    import ibis
    import pyarrow as pa

    from kaifaqu.assess.tables.statements import Shape, statement

    period = period if at is not None else None
    schema = session.schema()
    wanted = _columns(outputs) | {subject, period}
    columns = tuple((name, ibis.dtype(schema.field(name).type)) for name in schema.names if name in wanted)
    if period is not None and period not in schema.names:
        raise Problem(
            "column-missing", f"数据里没有“{period}”一列。", place=Where(column=period), hint="核对列名，或补上这一列。"
        )
    clean = frozenset(_columns(outputs)) if isinstance(source, pa.Table) else frozenset()
    made = statement(outputs, Shape(columns, subject, period, clean, session.dialect, guard))
    given = fixed({name: what for name, what in made.asked.items() if not isinstance(what, int)}, params)
    for name, lag in made.asked.items():
        if isinstance(lag, int):
            given[name] = _period(at, lag, schema.field(period).type)
    return made.sql, given


def fixed(nodes: Mapping[str, Node], params: Mapping[str, float | None]) -> dict[str, Any]:
    """The values of nodes that read no column. Raises Problem("param-missing")."""
    found: dict[str, Any] = {}
    for name, values in compute(nodes, lambda *_: (), 1, params).items():
        value = values.tolist()[0]
        lost = value is None or value != value
        found[name] = None if lost else bool(value) if nodes[name].kind == "truth" else value
    return found


def _lags(outputs: Mapping[str, Node]) -> Iterable[int]:
    return (node.lag for node in walk(outputs.values()) if isinstance(node, Column))


def _period(at: int | str | None, lag: int, dtype: Any) -> int | str:
    """The period ``lag`` years before ``at``, as the table writes periods."""
    import pyarrow as pa

    try:
        if pa.types.is_string(dtype) or pa.types.is_large_string(dtype) or pa.types.is_dictionary(dtype):
            return str(at) if lag == 0 else str(int(str(at)) - lag)
        if pa.types.is_integer(dtype):
            return int(str(at)) - lag
    except ValueError:
        pass
    raise Problem("period-year", f"报告期“{at}”不是年份，或数据的报告期不是整数和文字。", hint="写成 2024 这样的年份。")
