"""The parameters of replications in files: written with what came out, read back, and run again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from kaifaqu.assess.decoding import reason
from kaifaqu.assess.run.core import Run
from kaifaqu.assess.sure.of_run import model_of, plan_of
from kaifaqu.assess.sure.parameters import CHOICES, Parameters, from_columns
from kaifaqu.assess.sure.plan import DataError, Weighting
from kaifaqu.assess.sure.run import Outcome
from kaifaqu.assess.sure.setup import Setup, prepare
from kaifaqu.assess.sure.simulate import Replications
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.assess.sure.sobol import Sensitivity

RESULTS = ("score", "rank", "replication", "factor", "output")
MOST = 1_000_000


def write_replications(found: Replications, path: Path, progress: Callable[[int], None] | None = None) -> None:
    """Every replication as a row of a Parquet file: ``replication``, its parameters (:meth:`Parameters.columns`), then
    ``score.<subject>`` and ``rank.<subject>``. Problem("file-unwritable").
    """
    writer: pq.ParquetWriter | None = None
    try:
        for first, parameters, outcome in found.blocks():
            table = _table(found.setup, parameters, outcome, first)
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table)
            if progress:
                progress(first + len(parameters))
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        if writer is not None:
            writer.close()


def write_outcome(setup: Setup, parameters: Parameters, outcome: Outcome, path: Path) -> None:
    """The same for replications whose parameters came from elsewhere."""
    try:
        pq.write_table(_table(setup, parameters, outcome, 0), path)
    except OSError as error:
        raise _unwritable(path, error) from None


def write_design(found: Sensitivity, path: Path) -> None:
    """Every replication of a Sobol analysis, in the order A, B, A with column i of B: its parameters, the uniform number of each
    factor (``factor.<name>``), and the ``output`` whose variance is explained.
    """
    columns: dict[str, Any] = {"replication": range(len(found.parameters)), **found.parameters.columns(found.setup)}
    columns |= {f"factor.{name}": row for name, row in zip(found.indices.factors, found.design, strict=True)}
    table = pa.table({name: pa.array(column) for name, column in (columns | {"output": found.output}).items()})
    try:
        pq.write_table(table, path)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> Problem:
    return Problem("file-unwritable", f"写不了文件：{reason(error)}。", place=Place(file=str(path)), hint="检查文件夹和权限。")


def _table(setup: Setup, parameters: Parameters, outcome: Outcome, first: int) -> pa.Table:
    columns: dict[str, Any] = {"replication": range(first, first + len(parameters)), **parameters.columns(setup)}
    subjects = setup.model.subjects
    columns |= {f"score.{name}": outcome.scores[:, at] for at, name in enumerate(subjects)}
    columns |= {f"rank.{name}": outcome.ranks[:, at] for at, name in enumerate(subjects)}
    return pa.table({name: pa.array(column) for name, column in columns.items()})


def read_parameters(
    run: Run, path: Path, *, weights: str | Weighting | None = "±25%", error: float | DataError | None = None
) -> tuple[Setup, Parameters]:
    """Parameters of a Parquet or CSV file for a run: those that :func:`write_replications` wrote, or made elsewhere.

    Columns ``weight.<level>.<id>`` (1: the leaves), ``normalisation``, ``aggregation``, ``imputation``, ``treatment`` (names as
    ``sure.names`` reads them) and ``noise``; each may be left out. Results among the columns are passed over. ``error`` must be
    what it was where data error was drawn. Problem("file-unreadable"), ("parameter-shape"), ("parameter-option"),
    ("parameter-weight"), ("alternative-unknown").
    """
    columns = {name: column for name, column in _read(path).items() if name.partition(".")[0] not in RESULTS}
    named = {name: list(dict.fromkeys(map(str, columns[name]))) for name in CHOICES if name in columns}
    model = model_of(run)
    if not columns:
        raise Problem("parameter-shape", "参数表里没有参数。", place=Place(file=path.name))
    plan = plan_of(run, model, weights=weights if weights not in ("none", "") else "±25%", **named, error=error)
    setup = prepare(model, plan)
    return setup, from_columns(setup, columns)


def _read(path: Path) -> dict[str, list[Any]]:
    try:
        if path.suffix.lower() == ".parquet":
            table = pq.read_table(path)
            if table.num_rows > MOST:
                raise Problem("parameter-shape", f"一次最多 {MOST:,} 次。", place=Place(file=path.name), hint="分几个文件。")
            return {name: table.column(name).to_pylist() for name in table.column_names}
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.reader(handle))
    except (OSError, pa.ArrowException, UnicodeDecodeError, csv.Error):
        hint = "用 -o 参数.parquet 写出的文件，或同样列的 CSV。"
        raise Problem("file-unreadable", "读不了参数文件。", place=Place(file=path.name), hint=hint) from None
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise Problem("parameter-shape", "参数表各行的列数不同，或是空的。", place=Place(file=path.name))
    twice = next((name for name in rows[0] if rows[0].count(name) > 1), None)
    if twice is not None or len(rows) == 1:
        message = f"“{twice}”写了两列。" if twice is not None else "只有表头，没有一次重复的参数。"
        raise Problem("parameter-shape", message, place=Place(file=path.name, row=1), hint="每种参数一列，每次重复一行。")
    return {name: [_cell(name, row[at]) for row in rows[1:]] for at, name in enumerate(rows[0])}


def _cell(name: str, text: str) -> Any:
    return int(text) if name == "noise" and text.isascii() and text.isdigit() else text
