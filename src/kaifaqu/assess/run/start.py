"""Starting a run: the edition that applies, the data read for it, the engine that fits."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from kaifaqu.assess.arrays import Computed
from kaifaqu.assess.lowering.program import Program, lower
from kaifaqu.assess.rules.methods.records import tally
from kaifaqu.assess.rules.model import Edition, Standard
from kaifaqu.assess.rules.read import load
from kaifaqu.assess.run import weights as weighing
from kaifaqu.assess.run.core import Run
from kaifaqu.assess.run.faults import check
from kaifaqu.assess.run.interval import rank_interval
from kaifaqu.assess.run.large import compute_large, write_large
from kaifaqu.assess.run.read import read
from kaifaqu.assess.run.records import read_records
from kaifaqu.assess.run.stages import Stages, run_stages
from kaifaqu.assess.run.table import Floats, Slice, Sources, Table
from kaifaqu.assess.shipped import STANDARDS_DIR
from kaifaqu.errors import EnvironmentProblem, Place, Problem
from kaifaqu.observe import Period

IN_MEMORY: Final = 200_000  # rows of a file up to which arrays are the quicker engine
CELLS: Final = 25_000_000  # of a table in memory: a million subjects with two dozen columns take arrays 1.3 GB
SCENARIOS: Final = ("equal",)
_SPARK: Final = re.compile(r"spark://[^\s/:,]+:\d{1,5}(?:,[^\s/:,]+:\d{1,5})*")


def run(
    standard: Standard | str | Path,
    data: Any,
    *,
    period: str | None = None,
    edition: Edition | str | None = None,
    kind: str = "new",
    on: date | str | None = None,
    engine: Any = "auto",
    weights: Mapping[str, float] | None = None,
    scenario: str | None = None,
    records: Any = None,
    sources: Sources | None = None,
    subject: str = "",
    period_column: str = "",
    sheet: str = "",
    simulated: bool = False,
    together: bool = False,
    seed: int = 1,
) -> Run:
    """Run a standard on data.

    ``standard``: read already, a path of a YAML file, or the id of a shipped one. ``data``: see :func:`read`, a tuple of tables
    is joined. ``period``: the one assessed; default the newest in the data. ``edition``: by name; else the one that judges an
    application of ``kind`` (new, review) made ``on`` a day; without a day the newest. ``engine``: "arrays" (in memory),
    "duckdb", a Spark session or "spark://…", or "auto": arrays up to 200,000 rows of a file and 25 million cells of a table in
    memory, DuckDB above and for files that do not go into memory. ``weights`` by item id take the place of the file's.
    ``scenario="equal"`` gives unknown weights equal values; it yields totals and rank intervals, never ranks. ``records``: the
    dated records that deductions count. ``sources``: where figures come from, by subject, period and input. ``together``: all
    periods are judged at once (:meth:`Table.together`).

    Raises Problem or Problems: of reading, ("scenario-unknown"), ("data-simulated"), ("value-refused") where a filled value
    cannot be right, ("mean-not-positive"), and what steps on the matrix refuse.
    """
    if scenario not in (None, *SCENARIOS):
        raise Problem(
            "scenario-unknown", f"没有“{scenario}”这种情景。", place=Place(field="scenario"), hint="可用：equal（等权）。"
        )
    known = find(standard)
    day = _day(on)
    chosen = edition if isinstance(edition, Edition) else known.edition(edition) if edition else _edition(known, day, kind)
    options = {"subject": subject, "period": period_column, "sheet": sheet, "simulated": simulated, "sources": sources}
    parameters = {
        "standard": known.id, "sha256": hashlib.sha256(known.text.encode()).hexdigest(), "edition": chosen.edition, "kind": kind,
        "on": day.isoformat() if day else None, "weights": dict(weights or {}), "scenario": scenario, "seed": seed,
    }  # fmt: skip
    if is_large(data, engine):
        heads, made_up = (subject, period_column), simulated or (isinstance(data, Table) and data.simulated)
        now, stages, program = compute_large(
            chosen, data, period, kind, day, engine, weights, heads=heads, simulated=made_up
        )  # fmt: skip
        _check_kind_of_data(chosen, now.table)
        used = "duckdb" if engine == "auto" else str(engine)
        return Run(known, chosen, program, now, stages, parameters=parameters | {"period": now.period, "engine": used})
    table = read(data, chosen, **options)
    _check_kind_of_data(chosen, table)
    table = table.together() if together else table
    now = table.at(period)
    program = lower(chosen, year=now.year, on=day, kind=kind)
    extra = _records(program, now, records, day)
    parameters |= {"period": now.period, "engine": "arrays" if engine == "auto" else str(engine)}
    return _run(known, program, now, extra, weights, scenario, seed, parameters)


def to_parquet(
    standard: Standard | str | Path,
    data: Any,
    path: Path,
    *,
    period: str | None = None,
    edition: str | None = None,
    kind: str = "new",
    on: date | str | None = None,
    engine: Any = "auto",
    weights: Mapping[str, float] | None = None,
    subject: str = "",
    period_column: str = "",
) -> bool:
    """Results of a large file straight into a Parquet file, one column per output of the program; False where the data are small.

    Arguments and refusals as :func:`run`.
    """
    if not isinstance(data, str | Path) or not is_large(data, engine):
        return False
    known, day = find(standard), _day(on)
    chosen = known.edition(edition) if edition else _edition(known, day, kind)
    write_large(chosen, data, path, period, kind, day, engine, weights, (subject, period_column))
    return True


def _run(
    standard: Standard,
    program: Program,
    now: Slice,
    extra: Mapping[str, Floats],
    weights: Mapping[str, float] | None,
    scenario: str | None,
    seed: int,
    parameters: Mapping[str, Any],
) -> Run:
    edition = program.edition
    params = weighing.merged(program, weights)
    refusal = weighing.refusal(edition, params)
    unknown = weighing.unknown(edition, params)
    as_if = weighing.filled(edition, params) if scenario else params
    stages = run_stages(program, now, as_if, extra, no_total=refusal is not None)
    check(program, stages.outputs, now.subjects, lambda at, code: _place_of(now, at, code))
    interval = None
    if refusal is not None and scenario:
        # What stands on a rank stays unknown: a scenario has no rank. Its totals are shown.
        whole = run_stages(program, now, as_if, extra)
        interval = rank_interval(program, now, whole, unknown, seed=seed)
        shown = Computed()
        shown.update(stages.outputs)
        shown.update({name: whole.outputs[name] for name in ("total", "total.high") if name in whole.outputs})
        shown.held = stages.outputs.held
        stages = Stages(stages.values, stages.prepared, shown, stages.params, stages.extra)
        refusal = replace(refusal, scenario=True)
    used = scenario or "" if refusal is not None else ""
    return Run(standard, edition, program, now, stages, refusal, interval, used, parameters)


def find(standard: Standard | str | Path) -> Standard:
    """A standard as given, of a file, or a shipped one by its id. Problem("standard-unknown") names the nearest."""
    if isinstance(standard, Standard):
        return standard
    path = Path(standard)
    if path.suffix in (".yaml", ".yml"):
        return load(path)
    shipped = {file.stem: file for file in sorted(STANDARDS_DIR.glob("*.yaml"))}
    if str(standard) in shipped:
        return load(shipped[str(standard)])
    near = difflib.get_close_matches(str(standard), shipped, 3, 0.4)
    hint = f"是不是：{'、'.join(near)}？" if near else "用 kaifaqu standards list 查看全部，或给出 YAML 文件。"
    raise Problem("standard-unknown", f"没有“{standard}”这个标准。", hint=hint)


def _day(on: date | str | None) -> date | None:
    if on is None or isinstance(on, date):
        return on
    try:
        return date.fromisoformat(on)
    except ValueError:
        raise Problem("date-invalid", f"“{on}”不是日期。", place=Place(field="on"), hint="写成 2022-10-31。") from None


def _edition(standard: Standard, on: date | None, kind: str) -> Edition:
    if on is not None:
        return standard.edition_for(on, kind)
    for edition in standard.editions:  # newest first
        if any(True for _ in edition.judged(kind)):
            return edition
    return standard.edition_for(date.max, kind)  # which says that there is none


def is_large(data: Any, engine: Any) -> bool:
    """Whether the data go to a database engine: by wish, or because they are large. EnvironmentProblem("engine-unknown")."""
    if engine not in ("auto", "arrays"):
        if isinstance(engine, str) and engine.startswith("spark:") and not _SPARK.fullmatch(engine):
            hint = "写成 spark://主机:端口，端口一般是 7077。"
            raise EnvironmentProblem("engine-unknown", f"看不懂 Spark 的地址“{engine}”。", hint=hint)
        return True
    from kaifaqu.assess.run.large import cells_of, rows_of

    return engine == "auto" and rows_of(data) > IN_MEMORY and cells_of(data) > CELLS


def _check_kind_of_data(edition: Edition, table: Table) -> None:
    if edition.data == "real" and table.simulated:
        raise Problem("data-simulated", "该版本只用于真实数据，这份数据标为模拟数据。", hint="换一个版本，或换数据。")
    if edition.data == "simulated" and not table.simulated:
        raise Problem("data-not-simulated", "该版本只用于模拟数据。", hint="真实数据请用正式版本。")
    undated = [one for one in table.all_periods if one and Period.parse(one).undated]
    if edition.undated == "refuse" and undated:
        raise Problem("period-undated", f"“{undated[0]}”的时期未定，不能评价。", hint="先由审核人确定时期。")


def _records(program: Program, now: Slice, records: Any, on: date | None) -> dict[str, Floats]:
    """The columns that deductions read; without a table of records they are missing, not zero."""
    asked = [name.split(".") for name, lag in program.reads if name.startswith("records.") and not lag]
    if not asked or records is None:
        return {}
    period = Period.parse(now.period) if now.period else None
    day = on or (period.end if period is not None and not period.undated else None)
    if day is None:
        raise Problem("records-undated", "没有报告期也没有申请日，不知道扣分记录数到哪一天。", hint="给出 on（申请日）。")
    wanted_ = [(".".join(parts[1:-1]), int(parts[-1])) for parts in asked]
    return tally(read_records(records), wanted_, now.subjects, day)


def _place_of(now: Slice, at: int, code: str) -> Place:
    table, row = now.table, int(now.rows[at])
    number = table.rows[row] if len(table.rows) else row + 1
    return Place(file=table.file, sheet=table.sheet, row=number, column=table.heads.get(code, code))
