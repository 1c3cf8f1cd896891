"""Running a graph over a table: an Arrow table, or Parquet and CSV files larger than memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaifaqu.assess.graph import Column, Node, walk
from kaifaqu.assess.tables.engines import Session, Settings, opened
from kaifaqu.errors import Problem
from kaifaqu.errors import Place as Where

if TYPE_CHECKING:
    import pyarrow as pa

Source = "pa.Table | str | Path | Sequence[str | Path]"
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
    source = _finite(outputs, source)
    with opened(source, engine, settings) as session:
        sql, given = _prepare(outputs, session, source, subject, period, at, params or {})
        return session.table(sql, given)


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
    source = _finite(outputs, source)
    with opened(source, engine, settings) as session:
        sql, given = _prepare(outputs, session, source, subject, period, at, params or {})
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
        bad = f'count(*) > 1 OR {keys.split(", ")[0]} IS NULL'
        sql = f"SELECT {keys} FROM kaifaqu_input GROUP BY ALL HAVING {bad} LIMIT {int(most)}"
        return [tuple(row.values()) for row in session.table(sql, {}).to_pylist()]


def _columns(outputs: Mapping[str, Node]) -> set[str]:
    return {node.name for node in walk(outputs.values()) if isinstance(node, Column)}


def _finite(outputs: Mapping[str, Node], source: Any) -> Any:
    """An Arrow table with null for NaN and infinity in the columns that are read: cheaper here, once, than in every pass of the query."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(source, pa.Table):
        return source
    for name in _columns(outputs):
        if name in source.column_names and pa.types.is_floating(source.schema.field(name).type):
            column = source.column(name)
            known = pc.is_finite(column)
            if not pc.all(known, min_count=0).as_py():
                values = pc.if_else(known, column, pa.scalar(None, column.type))
                source = source.set_column(source.column_names.index(name), name, values)
    return source


def _prepare(
    outputs: Mapping[str, Node],
    session: Session,
    source: Any,
    subject: str,
    period: str | None,
    at: int | str | None,
    params: Mapping[str, float | None],
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
        raise Problem("column-missing", f"数据里没有“{period}”一列。", place=Where(column=period), hint="核对列名，或补上这一列。")
    clean = frozenset(_columns(outputs)) if isinstance(source, pa.Table) else frozenset()
    made = statement(outputs, Shape(columns, subject, period, clean, session.dialect))
    given: dict[str, Any] = {}
    for name, what in made.asked.items():
        if isinstance(what, int):
            given[name] = _period(at, what, dict(columns)[period])
        elif what in params:
            given[name] = params[what]
        else:
            raise Problem("param-missing", f"没有给出参数“{what}”。", hint="参数见运行结果的 parameters。")
    return made.sql, given


def _period(at: int | str | None, lag: int, dtype: Any) -> int | str:
    """The period ``lag`` years before ``at``, as the table writes periods."""
    try:
        if dtype.is_string():
            return str(at) if lag == 0 else str(int(str(at)) - lag)
        if dtype.is_integer():
            return int(str(at)) - lag
    except ValueError:
        pass
    raise Problem("period-year", f"报告期“{at}”不是年份，或数据的报告期不是整数和文字。", hint="写成 2024 这样的年份。")
