"""Options that try a standard with other steps or other weights, and that write out a stage: for those who build an index."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaifaqu.assess.decoding import decode, reason
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Standard
    from kaifaqu.assess.run import Run

Normalise = Annotated[str, typer.Option("--normalise", help="换无量纲化，如 zscore、minmax:1..100，或 {method: …}。")]
Aggregate = Annotated[
    str,
    typer.Option(
        "--aggregate", help="换合成方法，由下而上，如 mean,geometric；最后一种用于其上各级；mean@0.66：至少要有这么多项。"
    ),
]
Impute = Annotated[str, typer.Option("--impute", help="换插补，如 median、group_mean:region、row_mean:3、constant:0、none。")]
Treat = Annotated[str, typer.Option("--treat", help="换异常值处理，如 winsorise:5/log_ct、box_cox:0.3、none。")]
WeightsFile = Annotated[str, typer.Option("--weights-file", help="权重表（CSV：iCode、Weight，或 代码、权重）。")]
Together = Annotated[bool, typer.Option("--together", help="各报告期的行合在一起评价，得分跨期可比；每期每个对象一行。")]
StageName = Annotated[
    str,
    typer.Option(
        "--stage",
        help="写出一步的结果，与 -o 的 .csv、.parquet 一起用：raw denominated imputed treated normalised points totals weights，"
        "或 changes（哪些数是插补或处理过的）、treatment（各项的偏度、峰度和处理）。",
    ),
]
CODES, WEIGHTS = ("iCode", "code", "id", "代码", "评价项"), ("Weight", "weight", "权重")


def changed(
    standard: str, *, edition: str = "", normalise: str = "", aggregate: str = "", impute: str = "", treat: str = ""
) -> Standard:
    """The standard as it is, or with the steps that the options name. Raises as ``with_steps``."""
    from kaifaqu.assess.rules.with_steps import with_steps
    from kaifaqu.assess.run import find

    combine = [part.strip() for part in aggregate.split(",") if part.strip()]
    return with_steps(find(standard), edition=edition, normalise=normalise, combine=combine, impute=impute, treat=treat)


def weights_in(file: str, standard: Standard, edition: str = "") -> dict[str, float]:
    """The weights of a file, by item id; the row of the total is passed over.

    Problem("file-unreadable"), ("weights-invalid") with the row.
    """
    path = Path(file)
    chosen = standard.edition(edition) if edition else standard.editions[0]
    items = [] if chosen.score is None else list(chosen.score.walk())
    known = {item.id: item.id for item in items[1:]}
    top = () if not items else (items[0].id, items[0].title)
    try:
        rows = list(csv.DictReader(io.StringIO(decode(path.read_bytes(), path.name), newline="")))
    except (OSError, csv.Error) as error:
        why = reason(error) if isinstance(error, OSError) else "不是 CSV"
        hint = "CSV 文件，列为 iCode 和 Weight。"
        raise Problem("file-unreadable", f"读不了权重表：{why}。", place=Place(file=path.name), hint=hint) from None
    heads = rows[0] if rows else {}
    code = next((name for name in CODES if name in heads), "")
    weight = next((name for name in WEIGHTS if name in heads), "")
    if not code or not weight:
        hint = "列为 iCode 和 Weight。"
        raise Problem("weights-invalid", "权重表没有代码列或权重列。", place=Place(file=path.name, row=1), hint=hint)
    highest = max((_number(row.get("Level")) or 0.0 for row in rows), default=0.0)
    found = {}
    for number, row in enumerate(rows, 2):
        place, name, value = Place(file=path.name, row=number, column=weight), (row[code] or "").strip(), _number(row[weight])
        name = name if name in known else _as_written(name)
        if name not in known and (name in top or (highest and _number(row.get("Level")) == highest)):
            continue
        if name not in known or value is None or value < 0:
            message = f"标准里没有“{row[code]}”。" if name not in known else f"“{row[weight] or ''}”不是权重。"
            raise Problem("weights-invalid", message, place=place, hint="代码是评价项的 id，权重是不小于 0 的数。")
        if name in found:
            raise Problem("weights-invalid", f"“{row[code]}”写了两次。", place=place, hint="每项只留一行。")
        found[name] = value
    return found


def _as_written(code: str) -> str:
    """The id that a standard written from a table of structure gives a code."""
    import re

    return re.sub(r"_+", "_", re.sub(r"\W", "_", code))


def _number(text: str | None) -> float | None:
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if found == found and abs(found) != float("inf") else None


def write_stage(run: Run, stage: str, out: str) -> None:
    """A stage with the subjects, the weights used, or what the steps changed, as CSV or Parquet.

    Problem("file-kind"), ("stage-unknown").
    """
    import pyarrow.csv as arrow_csv
    import pyarrow.parquet as pq

    from kaifaqu.assess.run import changed as changed_
    from kaifaqu.assess.run.out import unwritable, weights

    path = Path(out)
    if path.suffix.lower() not in (".csv", ".parquet"):
        hint = "如 --stage imputed -o 插补后.csv。"
        raise Problem("file-kind", "一步的结果写成 CSV 或 Parquet。", place=Place(field="-o"), hint=hint)
    made = {"weights": weights, "changes": changed_.figures, "treatment": changed_.columns}
    table = made[stage](run) if stage in made else run.to_arrow(stage)
    try:
        if path.suffix.lower() == ".csv":
            arrow_csv.write_csv(table, path)
        else:
            pq.write_table(table, path)
    except OSError as error:
        raise unwritable(path, error) from None
