"""A run as tables: what stands in them once for CSV, Parquet, workbook, page and JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kaifaqu.assess.decoding import reason
from kaifaqu.assess.lowering.status import CHINESE
from kaifaqu.assess.run.core import STAGES
from kaifaqu.assess.run.verdict import source_text
from kaifaqu.errors import Place, Problem
from kaifaqu.observe import Period

if TYPE_CHECKING:
    from kaifaqu.assess.run.core import Run

MAX_TREES: Final = 500  # subjects whose verdict and reasons are written out
# Signs with which a spreadsheet takes a text for a formula; full-width forms too, which Chinese editions accept.
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, eq=False)
class Field:
    """One column of the league table; ``values`` are numbers or texts in the order of the ranking, None where missing."""

    key: str
    title: str
    values: Sequence[Any]


def league(run: Run) -> list[Field]:
    """The league table, best first: place, total, grade, result, then the points and the value of every item."""
    standings = run.ranking()
    order = [run.now.position[standing.subject] for standing in standings]
    when = Period.parse(run.period).label if run.period else ""
    found = [Field("subject", "对象", [standing.subject for standing in standings])]
    if when:
        found.append(Field("period", "报告期", [when] * len(order)))
    if run.interval is not None:
        lows, highs = ([None if each.between is None else each.between[end] for each in standings] for end in (0, 1))
        found += [Field("rank_low", "位次区间（优）", lows), Field("rank_high", "位次区间（劣）", highs)]
    elif "rank" in run.program.outputs:
        found.append(Field("rank", "位次", [standing.rank for standing in standings]))
    if "total" in run.program.outputs:
        found.append(Field("total", "总分", [standing.total for standing in standings]))
        if any(standing.high is not None for standing in standings):
            found.append(Field("total_high", "总分（上限）", [standing.high for standing in standings]))
    if "grade" in run.program.outputs:
        found.append(Field("grade", "等级", [standing.grade for standing in standings]))
    found += list(_statuses(run, order))
    found += list(_scores(run, order))
    if run.label:
        found.append(Field("label", "说明", [run.label] * len(order)))
    return found


def _statuses(run: Run, order: Sequence[int]) -> Iterator[Field]:
    edition = run.edition
    named = [("result", "结论")] + [(f"veto.{each.id}", f"否决：{each.title}") for each in edition.veto]
    named += [(f"condition.{each.id}", each.title) for each in edition.conditions]
    named += [(f"award.{each.id}", each.title) for each in edition.awards]
    for name, title in named:
        column = run.output(name)
        if column is not None:
            yield Field(name, title, [None if np.isnan(column[at]) else CHINESE[int(column[at])] for at in order])


def _scores(run: Run, order: Sequence[int]) -> Iterator[Field]:
    for item in run.items:
        points = run.output(f"points.{item.id}")
        if points is not None:
            yield Field(f"points.{item.id}", f"{item.title}（得分）", [_number(points[at]) for at in order])
    for leaf in run.edition.leaves:
        values = run.stages.values.get(f"value.{leaf.id}")
        if values is not None:
            unit = f"（{leaf.unit}）" if leaf.unit else "（值）"
            yield Field(f"value.{leaf.id}", f"{leaf.title}{unit}", [_number(values[at]) for at in order])


def _number(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else None if value != value else float(value)


def arrow(run: Run, stage: str) -> pa.Table:
    """A stage as an Arrow table with ``subject`` and ``period`` (its own where all are judged together), in the data's order."""
    columns: dict[str, pa.Array] = {"subject": pa.array(run.subjects, pa.string())}
    panel = run.now.table.panel
    periods = [run.period] * len(run.subjects) if panel is None else [panel[1][row] for row in run.now.rows.tolist()]
    columns["period"] = pa.array(periods, pa.string())
    for name, values in run.stage(stage).items():
        columns[name] = pa.array(values, pa.string()) if values.dtype == object else pa.array(values, mask=np.isnan(values))
    return pa.table(columns).replace_schema_metadata({"label": run.label, "stage": STAGES[stage]})


def weights(run: Run) -> pa.Table:
    """The weights that were used: item, title, group, weight as written or found, and its share of the total (null where points
    are not combined by weights all the way up).
    """
    root = run.edition.score
    found: dict[str, list[Any]] = {name: [] for name in ("item", "title", "group", "weight", "share")}
    waiting: list[tuple[Any, float | None]] = [] if root is None else [(root, 1.0)]
    while waiting:
        group, above = waiting.pop(0)
        own = [run.stages.params.get(f"weight.{item.id}") for item in group.items]
        whole = None if above is None or None in own else sum(weight for weight in own if weight is not None)
        for item, weight in zip(group.items, own, strict=True):
            share = above * weight / whole if above is not None and weight is not None and whole else None
            for name, value in zip(found, (item.id, item.title, group.id, weight, share), strict=True):
                found[name].append(value)
            if item.items:
                waiting.append((item, share))
    kinds = (pa.string(), pa.string(), pa.string(), pa.float64(), pa.float64())
    return pa.table({name: pa.array(found[name], kind) for name, kind in zip(found, kinds, strict=True)})


def write_parquet(run: Run, path: Path) -> None:
    """The league table with codes as headings; the label is in the file's metadata and in a column."""
    columns = {field.key: pa.array(field.values) for field in league(run)}
    table = pa.table(columns).replace_schema_metadata(
        {"label": run.label, "parameters": json.dumps(dict(run.parameters), default=str)}
    )
    try:
        pq.write_table(table, path)
    except OSError as error:
        raise unwritable(path, error) from None


def write_csv(run: Run, path: Path) -> None:
    """The league table with Chinese headings; texts that a spreadsheet would run as a formula are defused."""
    fields = league(run)
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow([safe(field.title) for field in fields])
            writer.writerows([safe(cell) for cell in row] for row in zip(*(field.values for field in fields), strict=True))
    except OSError as error:
        raise unwritable(path, error) from None


def safe(cell: Any) -> Any:
    """A cell of a CSV file: an empty one for None, an apostrophe before what looks like a formula."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def about(run: Run) -> list[tuple[str, str]]:
    """What a reader must know of a run: the rule, its source, the data, what is missing."""
    edition = run.edition
    found = [
        ("标准", run.standard.title), ("版本", edition.edition), ("依据", source_text(edition.source)),
        ("性质", "官方规则文本" if edition.official else edition.label or "非官方"),
        ("报告期", Period.parse(run.period).label if run.period else "未写明"), ("对象数", str(len(run.subjects))),
        ("说明", run.label), ("不出总分", "" if run.refusal is None else run.refusal.text), ("版本说明", edition.note),
    ]  # fmt: skip
    if run.interval is not None:
        text = f"{run.interval.replications} 组随机权重（种子 {run.interval.seed}）下位次的第 5 至第 95 百分位"
        found.append(("位次区间", text))
    found += [("数据提示", str(note)) for note in run.notes]
    parameters = {key: value for key, value in run.parameters.items() if value not in (None, {}, "")}
    found.append(("运行参数", json.dumps(parameters, ensure_ascii=False, default=str)))
    return [(title, text) for title, text in found if text]


def document(run: Run) -> dict[str, Any]:
    """The whole run as plain data; verdicts and reasons of the first :data:`MAX_TREES` subjects of the ranking."""
    from kaifaqu.assess.run.reasons import explain
    from kaifaqu.assess.run.verdict import judge

    fields = league(run)
    rows = [
        dict(zip((field.key for field in fields), row, strict=True))
        for row in zip(*(field.values for field in fields), strict=True)
    ]
    scored = run.edition.score is not None
    told = [run.now.position[row["subject"]] for row in rows[:MAX_TREES]] if run.has_data else []
    return {
        "standard": run.standard.id, "title": run.standard.title, "edition": run.edition.edition, "label": run.label,
        "simulated": run.simulated, "period": run.period, "about": dict(about(run)), "parameters": dict(run.parameters),
        "refusal": None if run.refusal is None else run.refusal.text,
        "columns": [{"key": field.key, "title": field.title} for field in fields], "rows": rows,
        "subjects": [
            judge(run, at).as_dict() | {"reasons": explain(run, at).as_dict() if scored else None} for at in told
        ],
        "subjects_left_out": len(rows) - len(told),
    }  # fmt: skip


def write_json(run: Run, path: Path) -> None:
    try:
        path.write_text(json.dumps(document(run), ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> Problem:
    return Problem("file-unwritable", f"写不了文件：{reason(error)}。", place=Place(file=str(path)), hint="检查文件夹和权限。")
