"""``kaifaqu sensitivity``: how sure the ranks are when weights, methods and data are drawn anew, and what matters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaifaqu.cli import questions
from kaifaqu.cli import sensitivity_answers as answers
from kaifaqu.cli.options import Given, on_data
from kaifaqu.cli.questions import AsJson
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.assess.run import Run
    from kaifaqu.cli.sensitivity_answers import Answer

app = typer.Typer(help="位次有多稳：改变权重、方法和数据反复重算。", add_completion=False)
FORMATS = (".json", ".csv", ".xlsx", ".parquet")


@app.command()
@on_data("records")
def sensitivity_command(
    given: Given,
    weights: Annotated[str, typer.Option("--weights", help="权重怎样变：±25%、dirichlet:30、unknown、none。")] = "±25%",
    normalisation: Annotated[str, typer.Option("--normalisation", help="备选的无量纲化，逗号分开；standard 是标准自己的。")] = "",
    aggregation: Annotated[str, typer.Option("--aggregation", help="备选的合成，如 standard,geometric,mean/geometric。")] = "",
    imputation: Annotated[str, typer.Option("--imputation", help="备选的插补，如 standard,median,hot-deck。")] = "",
    treatment: Annotated[str, typer.Option("--treatment", help="备选的异常值处理，如 standard,none,winsorise:3。")] = "",
    error: Annotated[str, typer.Option("--error", help="数据误差（一个标准差占数值的比例），如 5%。")] = "",
    replications: Annotated[int, typer.Option("--replications", "-n", help="重复次数。", min=1, max=1_000_000)] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="随机种子：同样的种子得到同样的结果。", min=0)] = 1,
    top: Annotated[str, typer.Option("--top", help="给出进入前几名的概率，如 3,10。")] = "10",
    sobol: Annotated[bool, typer.Option("--sobol", help="哪项假设最要紧：Sobol 指数。")] = False,
    samples: Annotated[int, typer.Option("--samples", help="Sobol 的样本数，2 的幂。")] = 1024,
    leave_one_out: Annotated[bool, typer.Option("--leave-one-out", help="逐项去掉，看位次动多少。")] = False,
    level: Annotated[int, typer.Option("--level", help="逐项去掉哪一层：1 是末级。", min=1)] = 1,
    structure: Annotated[bool, typer.Option("--structure", help="各项的相关系数、克朗巴赫 α、主成分。")] = False,
    parameters: Annotated[str, typer.Option("--parameters", help="按参数文件（.parquet 或 .csv）逐次重算。")] = "",
    out: Annotated[
        str, typer.Option("-o", "--out", help="写入文件：.json .csv .xlsx 写结果；.parquet 写每次重复的参数、得分和位次。")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """位次区间、进入前几名的概率、算不出的次数和原因；可看哪项假设要紧、哪项指标要紧、指标之间的关系。"""
    target = questions.target(out, FORMATS[:-1] if structure or leave_one_out else FORMATS)
    run = given.in_memory()
    varied = {
        "weights": weights, "normalisation": _names(normalisation), "aggregation": _names(aggregation),
        "imputation": _names(imputation), "treatment": _names(treatment), "error": _share(error),
    }  # fmt: skip
    if structure:
        answer = answers.structure(run)
    elif leave_one_out:
        answer = answers.leave(run, level)
    elif sobol:
        answer = answers.sobol(run, varied, samples, seed, target)
    elif parameters:
        answer = answers.again(run, Path(parameters), varied, target)
    else:
        answer = answers.simulated(run, varied, replications, seed, _places(top), target)
    _tell(run, answer, target, as_json=as_json)


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _share(text: str) -> float | None:
    from kaifaqu.assess.sure.names import share

    return share(text, "--error") if text else None


def _places(text: str) -> tuple[int, ...]:
    try:
        found = tuple(int(part) for part in _names(text))
    except ValueError:
        found = (0,)
    if any(k < 1 for k in found):
        raise Problem("option-invalid", f"看不懂“{text}”。", place=Place(field="--top"), hint="写成 3,10。")
    return found


def _tell(run: Run, answer: Answer, target: Path | None, *, as_json: bool) -> None:
    from kaifaqu.assess.run.show import amount
    from kaifaqu.cli.tables import table

    title, heads, rows, document, remarks = answer
    document = {"standard": run.standard.id, "edition": run.edition.edition, "period": run.period, "label": run.label, **document}
    if target is not None and target.suffix.lower() != ".parquet":
        questions.write(target, heads, rows, questions.clean(document), run.label)
    elif target is not None:
        typer.echo(f"已写入 {target}。")
    if as_json:
        questions.show_json(document)
        return
    if target is None:
        cells = [[cell if isinstance(cell, str) else amount(questions.plain(cell), places=3) for cell in row] for row in rows]
        table(title, heads, cells, numbers=range(1, len(heads)))
    for remark in remarks:
        typer.echo(remark)
    if run.label:
        typer.echo(run.label)
