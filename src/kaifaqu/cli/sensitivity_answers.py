"""The answers of ``kaifaqu sensitivity``: a table for the screen, a document for JSON, remarks."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from kaifaqu.assess.run import Run

Answer = tuple[str, list[str], list[list[Any]], dict[str, Any], list[str]]  # title, headings, rows, document, remarks


@contextmanager
def _bar(label: str, count: int) -> Iterator[Callable[[int], None]]:
    """A bar for a person; nothing for a pipe."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with typer.progressbar(length=count, label=label, file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)


def simulated(
    run: Run, varied: dict[str, Any], replications: int, seed: int, top: tuple[int, ...], target: Path | None
) -> Answer:
    from kaifaqu.assess.sure.of_run import uncertainty

    with _bar("重算", replications) as progress:
        found = uncertainty(run, **varied, replications=replications, seed=seed, progress=progress)
    if target is not None and target.suffix.lower() == ".parquet":
        from kaifaqu.assess.sure.exchange import write_replications

        with _bar("写参数", replications) as progress:
            write_replications(found, target, progress)
    rows = sorted(found.table(top), key=lambda row: row["rank"] or math.inf)
    heads = ["对象", "名义得分", "名义位次", "平均位次", "中位位次", "5%位次", "95%位次", "最好", "最差", "有位次的次数"]
    heads += [f"前{k}名的概率" for k in top]
    remarks = [f"{one.count} 次算不出（{one.normalisation}、{one.aggregation}）：{one.message}" for one in found.refusals]
    document = {
        "replications": found.count, "seed": found.seed, "factors": list(found.setup.plan.factors), "rows": rows,
        "refused": found.refused, "refusals": [_refusal(one) for one in found.refusals],
        "notes": list(found.setup.model.notes),
    }  # fmt: skip
    title = f"位次的稳定性：{found.count:,} 次重算，种子 {found.seed}"
    return title, heads, [list(row.values()) for row in rows], document, [*remarks, *found.setup.model.notes]


def _refusal(one: Any) -> dict[str, Any]:
    names = ("code", "message", "count", "normalisation", "aggregation", "imputation", "treatment")
    return {name: getattr(one, name) for name in names}


def again(run: Run, path: Path, varied: dict[str, Any], target: Path | None) -> Answer:
    from kaifaqu.assess.sure import evaluate
    from kaifaqu.assess.sure.exchange import read_parameters, write_outcome

    setup, parameters = read_parameters(run, path, weights=varied["weights"], error=varied["error"])
    outcome = evaluate(setup, parameters)
    if target is not None and target.suffix.lower() == ".parquet":
        write_outcome(setup, parameters, outcome, target)
    heads = ["次", *(f"{name} 位次" for name in run.subjects)]
    rows = [[at, *(int(rank) or None for rank in ranks)] for at, ranks in enumerate(outcome.ranks)]
    remarks = [f"{one.count} 次算不出：{one.message}" for one in outcome.refusals]
    document = {
        "parameters": parameters.columns(setup), "subjects": list(run.subjects),
        "scores": outcome.scores.tolist(), "ranks": outcome.ranks.tolist(),
        "refusals": [_refusal(one) for one in outcome.refusals],
    }  # fmt: skip
    return f"按参数重算 {len(parameters):,} 次", heads, rows, document, [*remarks, *setup.model.notes]


def sobol(run: Run, varied: dict[str, Any], samples: int, seed: int, target: Path | None) -> Answer:
    from kaifaqu.assess.sure import of_run

    whole = of_run.sobol(run, **varied, samples=samples, seed=seed)
    found = whole.indices
    if target is not None and target.suffix.lower() == ".parquet":
        from kaifaqu.assess.sure.exchange import write_design

        write_design(whole, target)
    columns = {
        "factor": found.factors, "title": found.titles, "first": found.first, "first_low": found.first_low,
        "first_high": found.first_high, "total": found.total, "total_low": found.total_low, "total_high": found.total_high,
    }  # fmt: skip
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    heads = ["假设", "单独作用", "下限", "上限", "总作用", "下限", "上限"]
    cells = [list(row.values())[1:] for row in sorted(rows, key=lambda row: -row["total"])]
    document = {"samples": samples, "seed": seed, "variance": found.variance, "rows": rows}
    return "哪项假设最要紧（位次平均移动的 Sobol 指数，90% 区间）", heads, cells, document, []


def leave(run: Run, level: int) -> Answer:
    from kaifaqu.assess.sure.of_run import leave_one_out

    found = leave_one_out(run, level)
    titles = {} if run.edition.score is None else {item.id: item.title for item in run.edition.score.walk()}
    rows = []
    for at, name in enumerate(found.ids):
        moved = found.differences[at]
        most = None if moved.size == 0 or (moved != moved).all() else int(abs(moved[moved == moved]).max())
        rows.append({"id": name, "title": titles.get(name, name), "mean_abs": found.mean_abs[at], "most": most})
    document = {
        "level": level, "rows": rows, "subjects": list(run.subjects),
        "ranks": found.ranks.tolist(), "scores": found.scores.tolist(),
        "refused": {found.ids[at]: problem.message for at, problem in found.refused.items()},
    }  # fmt: skip
    cells = [[row["title"], row["mean_abs"], row["most"]] for row in sorted(rows, key=lambda row: -float(row["mean_abs"] or 0))]
    remarks = [
        f"去掉“{titles.get(found.ids[at], found.ids[at])}”算不出：{problem.message}" for at, problem in found.refused.items()
    ]
    return "逐项去掉后位次的变化", ["去掉", "平均移动名次", "最多移动"], cells, document, remarks


def structure(run: Run) -> Answer:
    from kaifaqu.assess.sure.structure import structure

    found = structure(run)
    cells = []
    for family in found.families:
        share = None if family.components is None else float(family.components.shares[0])
        cells.append([family.title, len(family.items), family.alpha, share])
    titles = dict(zip(found.items, found.titles, strict=True))
    names = {} if run.edition.score is None else {item.id: item.title for item in run.edition.score.walk()}
    remarks = [f"“{titles[one]}”与“{titles[two]}”相关 {value:.2f}，可能重复。" for one, two, value in found.strong()[:10]]
    remarks += [f"“{titles[item]}”与“{names[group]}”相关 {value:.2f}，方向相反。" for item, group, value in found.negative()[:10]]
    return "各组指标的一致性", ["组", "末级项数", "克朗巴赫α", "第一主成分占比"], cells, found.as_dict(), remarks
