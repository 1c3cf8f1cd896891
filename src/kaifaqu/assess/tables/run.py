"""Running a graph over a table: an Arrow table, or Parquet and CSV files larger than memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kaifaqu.assess.arrays import compute
from kaifaqu.assess.graph import Node
from kaifaqu.assess.tables.engines import Session, Settings, opened
from kaifaqu.errors import Place as Where
from kaifaqu.errors import Problem

if TYPE_CHECKING:
    import pyarrow as pa

    from kaifaqu.assess.tables.statements import Statement

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
    """The outputs as an Arrow table: ``subject`` and a column each (double, boolean or string), a row a subject of the period.

    The rows are in no particular order: join them by subject. ``period`` and ``at``: the column of periods and the one assessed;
    without ``at`` every row is assessed, and no earlier year can be read. ``engine``: see ``engines.opened``. Subjects must not
    be twice in one period (:func:`repeated` tells). Raises the Problems of ``inputs.base``, ``engines.opened`` and ``plan.plan``,
    Problem("param-missing") and Problem("period-year").
    """
    task, source = _in_memory(_task(outputs, subject, period, at, params), source)
    with opened(source, engine, settings) as session:
        made, given = _prepare(task, session, guard=False)
        return _finite(session.table(made, given), outputs)


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
    """As :func:`run`, but the answers go to ``path`` without passing through Python: a file (DuckDB) or a folder (Spark)."""
    task, source = _in_memory(_task(outputs, subject, period, at, params), source)
    with opened(source, engine, settings) as session:
        made, given = _prepare(task, session, guard=True)
        session.write(made, given, path)


def where_true(
    truths: Mapping[str, Node],
    source: pa.Table | str | Path | Sequence[str | Path],
    *,
    subject: str = "subject",
    period: str | None = "period",
    at: int | str | None = None,
    params: Mapping[str, float | None] | None = None,
    engine: Any = "duckdb",
    settings: Settings = USUAL,
    most: int = 20,
) -> pa.Table:
    """The subjects for whom any of ``truths`` holds, at most ``most``, with all of them. Otherwise as :func:`run`."""
    task, source = _in_memory(_task(truths, subject, period, at, params), source)
    with opened(source, engine, settings) as session:
        made, given = _prepare(task, session, guard=True, most=most)
        return session.table(made, given)


def repeated(
    source: pa.Table | str | Path | Sequence[str | Path],
    *,
    subject: str = "subject",
    period: str | None = "period",
    most: int = 10,
    settings: Settings = USUAL,
) -> list[dict[str, Any]]:
    """Subjects (with their period) that have more than one row, or no name (null): at most ``most``; [] where all is well."""
    import ibis

    from kaifaqu.assess.tables.engines import INPUT
    from kaifaqu.assess.tables.statements import Statement

    with opened(source, "duckdb", settings) as session:
        schema = session.schema()
        if subject not in schema.names:
            raise _no_column(subject)
        keys = [name for name in (subject, period) if name is not None and name in schema.names]
        table = ibis.table({name: ibis.dtype(schema.field(name).type) for name in keys}, name=INPUT)
        counted = table.group_by(keys).aggregate(rows=table.count())
        twice = counted.filter((counted.rows > 1) | counted[subject].isnull()).limit(most)
        asked = Statement((("", False, str(ibis.to_sql(twice, dialect="duckdb"))),), {})
        found: list[dict[str, Any]] = session.table(asked, {}).to_pylist()
        return found


def strange(
    source: pa.Table | str | Path | Sequence[str | Path],
    names: Iterable[str],
    *,
    subject: str = "subject",
    settings: Settings = USUAL,
) -> dict[str, Any] | None:
    """A cell that should say yes or no and says neither, of the columns ``names`` that hold texts: subject, column, cell."""
    import ibis

    from kaifaqu.assess.cell_words import MISSING, NO, YES
    from kaifaqu.assess.tables.engines import INPUT
    from kaifaqu.assess.tables.statements import Statement

    known = sorted(MISSING | YES | NO)
    with opened(source, "duckdb", settings) as session:
        schema, wanted = session.schema(), set(names)
        kept = {name: ibis.dtype(schema.field(name).type) for name in schema.names if name == subject or name in wanted}
        texts = [name for name, dtype in kept.items() if name != subject and dtype.is_string()]
        if not texts:
            return None
        table = ibis.table(kept, name=INPUT)
        amiss = [table[name].notnull() & ~table[name].strip().lower().isin(known) for name in texts]
        found = table.filter(ibis.or_(*amiss)).select(table[subject].cast("string").name("subject"), *texts).limit(1)
        asked = Statement((("", False, str(ibis.to_sql(found, dialect="duckdb"))),), {})
        rows = session.table(asked, {}).to_pylist()
    if not rows:
        return None
    told = {name: str(rows[0][name]) for name in texts if rows[0][name] is not None}
    name = next(name for name, cell in told.items() if cell.strip().lower() not in known)
    return {"subject": rows[0]["subject"], "column": name, "cell": told[name]}


@dataclass(frozen=True, slots=True)
class _Task:
    outputs: Mapping[str, Node]
    reads: frozenset[tuple[str, int]]  # columns, and how many years back
    subject: str
    period: str | None
    at: int | str | None
    params: Mapping[str, float | None]
    clean: bool = False  # no NaN in the source

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.reads)


def _task(
    outputs: Mapping[str, Node], subject: str, period: str | None, at: int | str | None, params: Mapping[str, float | None] | None
) -> _Task:
    from kaifaqu.assess.tables.statements import columns_of

    return _Task(outputs, columns_of(outputs), subject, period if at is not None else None, at, params or {})


def _in_memory(task: _Task, source: Any) -> tuple[_Task, Any]:
    """An Arrow table as the query likes it: no NaN, and of one period where no other is read; a file is left as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(source, pa.Table):
        return task, source
    if task.period in source.column_names and not any(lag for _, lag in task.reads):
        dtype = source.schema.field(task.period).type
        now = pc.equal(source.column(task.period), pa.scalar(_period(task.at, 0, dtype), dtype))
        if now.null_count or not pc.all(now, min_count=0).as_py():
            source = source.filter(now)
        task = replace(task, period=None)
    return replace(task, clean=True), _finite(source, task.columns)


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


def _no_column(name: str) -> Problem:
    return Problem("column-missing", f"数据里没有“{name}”一列。", place=Where(column=name), hint="核对列名，或补上这一列。")


def _prepare(task: _Task, session: Session, guard: bool, most: int = 0) -> tuple[Statement, dict[str, Any]]:
    """The query and what to give it."""
    import ibis

    from kaifaqu.assess.tables.statements import Shape, statement

    schema = session.schema()
    if task.period is not None and task.period not in schema.names:
        raise _no_column(task.period)
    wanted = task.columns | {task.subject, task.period}
    columns = tuple((name, ibis.dtype(schema.field(name).type)) for name in schema.names if name in wanted)
    clean = task.columns if task.clean else frozenset()
    made = statement(task.outputs, Shape(columns, task.subject, task.period, clean, session.dialect, guard, most))
    given = fixed({name: what for name, what in made.asked.items() if not isinstance(what, int)}, task.params)
    for name, lag in made.asked.items():
        if isinstance(lag, int):
            given[name] = _period(task.at, lag, schema.field(task.period).type)
    return made, given


def fixed(nodes: Mapping[str, Node], params: Mapping[str, float | None]) -> dict[str, Any]:
    """The values of nodes that read no column. Raises Problem("param-missing")."""
    found: dict[str, Any] = {}
    for name, values in compute(nodes, lambda *_: np.zeros(1), 1, params).items():
        value = values.tolist()[0]
        lost = value is None or value != value
        found[name] = None if lost else bool(value) if nodes[name].kind == "truth" else value
    return found


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
