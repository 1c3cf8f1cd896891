"""Runs on tables that are larger than arrays should hold: the same program as one query on DuckDB or Spark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kaifaqu.assess.arrays import Computed, Texts
from kaifaqu.assess.graph import Node
from kaifaqu.assess.lowering.program import Program, lower
from kaifaqu.assess.rules.model import Edition
from kaifaqu.assess.run import weights as weighing
from kaifaqu.assess.run.faults import PREFIX, check, faults
from kaifaqu.assess.run.named import named, periods
from kaifaqu.assess.run.prepare import Prepared
from kaifaqu.assess.run.stages import Stages
from kaifaqu.assess.run.table import Slice, Table
from kaifaqu.assess.tables.engines import Named
from kaifaqu.errors import Place, Problem
from kaifaqu.observe import Period

LARGE_FILE: Final = 128 * 1024 * 1024  # bytes of a CSV that is rather read by the database engine


def rows_of(data: Any) -> int:
    """About how many rows data have, without reading them; 0 where nobody knows."""
    if isinstance(data, tuple):
        return max(rows_of(each) for each in data)
    if isinstance(data, str | Path):
        path = Path(data)
        try:
            if path.suffix.lower() in (".parquet", ".pq"):
                return int(pq.ParquetFile(path).metadata.num_rows)
            return 10**9 if path.suffix.lower() == ".csv" and path.stat().st_size > LARGE_FILE else 0
        except (OSError, pa.ArrowInvalid):
            return 0  # the reader says what is wrong with it
    if isinstance(data, Mapping):
        first = next(iter(data.values()), ())
        return len(first) if hasattr(first, "__len__") else 0
    return len(data) if hasattr(data, "__len__") else int(getattr(data, "num_rows", 0))


def cells_of(data: Any) -> int:
    """How many cells a table has that is in memory already; for a file, or several tables, more than any."""
    if isinstance(data, str | Path | tuple):
        return 10**18
    if isinstance(data, Table):
        return len(data) * len(data.columns)
    if isinstance(data, Mapping):
        return rows_of(data) * len(data)
    if hasattr(data, "num_columns"):
        return rows_of(data) * int(data.num_columns)
    first = data[0] if isinstance(data, list) and data else None
    return rows_of(data) * len(first) if isinstance(first, Mapping) else 10**18


def compute_large(
    edition: Edition,
    data: Any,
    period: str | None,
    kind: str,
    on: date | None,
    engine: Any,
    weights: Mapping[str, float] | None,
    *,
    heads: tuple[str, str] = ("", ""),
    simulated: bool = False,
) -> tuple[Slice, Stages, Program]:
    """The results of a run on a database engine: the same as arrays give, without the stages in between.

    ``data``: a Parquet or CSV file, whose headings are input codes or titles, with a unit or without; an Arrow table or what
    makes one, with codes and in the inputs' units; or a :class:`Table`. ``heads``: the headings of the subjects and periods in a
    file, where they are unusual. Raises Problem("engine-in-memory") where the edition has steps on the whole matrix, and those
    of ``tables``.
    """
    from kaifaqu.assess import tables

    chosen_engine = "duckdb" if engine == "auto" else engine
    source = _source(data, edition, heads)
    when = _period(source, period)
    program, params, wanted = _prepared(edition, when, kind, on, weights)
    _check_rows(source, when)
    _check_words(source, program)
    found = tables.run(
        wanted | faults(program),
        source,
        subject="subject",
        period="period" if when else None,
        at=when or None,
        params=params,
        engine=chosen_engine,
    )
    names = found.column("subject").combine_chunks()
    order = pc.sort_indices(names)
    places = np.asarray(order)  # a column taken in NumPy costs a tenth of one taken in Arrow
    outputs = Computed()
    for name in wanted:
        column = found.column(name).combine_chunks()
        outputs[name] = (Texts.from_arrow(column).objects() if pa.types.is_string(column.type) else _floats(column))[places]
    subjects = tuple(map(str, names.take(order).to_pylist()))
    _check(program, found, data)
    file = str(data) if isinstance(data, str | Path) else ""
    table = Table(subjects, (when,) * len(subjects), {}, dict(edition.inputs), simulated, file=file)
    return table.at(when), Stages(Computed(), Prepared(), outputs, params), program


def write_large(
    edition: Edition,
    data: str | Path,
    path: Path,
    period: str | None,
    kind: str,
    on: date | None,
    engine: Any,
    weights: Mapping[str, float] | None,
    heads: tuple[str, str] = ("", ""),
) -> None:
    """The outputs of a run as Parquet, from file to file: what does not go into memory need not. Refusals as
    :func:`compute_large`.
    """
    from kaifaqu.assess import tables

    source = _source(data, edition, heads)
    when = _period(source, period)
    program, params, wanted = _prepared(edition, when, kind, on, weights)
    _check_rows(source, when)
    _check_words(source, program)
    options: dict[str, Any] = {
        "subject": "subject", "period": "period" if when else None, "at": when or None, "params": params,
        "engine": "duckdb" if engine == "auto" else engine,
    }  # fmt: skip
    if truths := faults(program):
        _check(program, tables.where_true(truths, source, **options), data)
    tables.to_parquet(wanted, source, path, **options)


def _prepared(
    edition: Edition, when: str, kind: str, on: date | None, weights: Mapping[str, float] | None
) -> tuple[Program, weighing.Params, dict[str, Node]]:
    """The program for a period, its weights, and the outputs to be asked for."""
    program = lower(edition, year=Period.parse(when).year if when else None, on=on, kind=kind)
    if program.in_memory:
        raise Problem(
            "engine-in-memory",
            "该版本有要看整张表的步骤（插补、异常值处理、由数据定权重或 TOPSIS 等），只能在内存中算，数据太大。",
            hint="分组或抽样后再算，或改用给定权重、不插补的版本。",
        )
    wanted = {name: node for name, node in program.outputs.items() if not name.startswith(PREFIX)}
    params = weighing.merged(program, weights)
    refusal = weighing.refusal(edition, params)
    if refusal is not None:
        raise Problem("total-refused", refusal.text, hint="大表只算能出总分的版本；未知的权重可用 weights 补上。")
    return program, params, wanted


def _check_rows(source: Any, when: str) -> None:
    """A subject stands once in a period: twice, it would count twice in every statistic."""
    from kaifaqu.assess import tables

    if isinstance(source, pa.Table):
        names = source.column("subject")
        if not names.null_count and pc.count_distinct(names).as_py() == len(names):
            return
    for row in tables.repeated(source, period="period" if when else None, most=1):
        name, place = row["subject"], Place(file=Path(source.path).name if isinstance(source, Named) else "", column="subject")
        if name is None:
            raise Problem("subject-missing", "有的行没有写对象的名称。", place=place, hint="每行写一个对象。")
        label = Period.parse(str(row["period"])).label if row.get("period") is not None else ""
        raise Problem("row-twice", f"“{name}”{label}有 {row['rows']} 行。", place=place, hint="每个对象每期只留一行。")


def _check_words(source: Any, program: Program) -> None:
    """A cell of yes or no says one of them, as in a table in memory."""
    from kaifaqu.assess import tables

    names = [name for (name, _), kind in program.reads.items() if kind == "truth"]
    found = tables.strange(source, names) if names else None
    if found is not None:
        column = source.columns[found["column"]][0] if isinstance(source, Named) else found["column"]
        place = Place(file=Path(source.path).name if isinstance(source, Named) else "", column=column)
        message = f"“{found['subject']}”的“{column}”应为是或否，现为“{str(found['cell'])[:40]}”。"
        raise Problem("yes-no-invalid", message, place=place, hint="可写：是、否、有、无、√、×；没有就留空。")


def _check(program: Program, found: pa.Table, data: Any) -> None:
    """Refuse what the rule says cannot be right."""
    if not faults(program):
        return
    truths = {name: _floats(found.column(name)) for name in faults(program)}
    file = str(data) if isinstance(data, str | Path) else ""
    check(program, truths, found.column("subject").to_pylist(), lambda _, code: Place(file=file, column=code))


def _floats(column: pa.Array) -> np.ndarray:
    return np.asarray(pc.cast(column, pa.float64()).fill_null(np.nan), dtype=float)


def _source(data: Any, edition: Edition, heads: tuple[str, str]) -> Any:
    """What ``tables.run`` takes."""
    if isinstance(data, Table):
        return _arrow(data)
    if isinstance(data, str | Path):
        return named(Path(data), edition, *heads)
    if isinstance(data, Mapping):
        return pa.table({name: pa.array(column, from_pandas=True) for name, column in data.items()})
    if hasattr(data, "__arrow_c_stream__"):
        return pa.table(data)
    if isinstance(data, list):
        return pa.Table.from_pylist(data)
    raise Problem(
        "data-invalid", f"这种数据（{type(data).__name__}）不能交给数据库引擎。", hint="给出 Parquet 或 CSV 文件，或 Arrow 表。"
    )


def _arrow(table: Table) -> pa.Table:
    columns: dict[str, Any] = {"subject": pa.array(table.subjects), "period": pa.array(table.periods)}
    for code, column in table.columns.items():
        if isinstance(column, Texts):
            columns[code] = pa.array(column.objects(), pa.string())
        elif table.inputs[code].type == "yes_no":
            columns[code] = pa.array(column == 1, mask=np.isnan(column))
        else:
            columns[code] = pa.array(column, mask=np.isnan(column))
    return pa.table(columns)


def _period(source: Any, period: str | None) -> str:
    """The period assessed: as given, else the newest in the data; "" where the data have none."""
    if period is not None:
        return Period.parse(period).iso
    if isinstance(source, Named):
        if "period" not in source.columns:
            return ""
        found = periods(source)
    elif "period" not in source.column_names:
        return ""
    else:
        found = [str(one) for one in pc.unique(source.column("period")).to_pylist() if one is not None]
    return max(found, key=lambda one: Period.parse(one).sort_key) if any(found) else ""
