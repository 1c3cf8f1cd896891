"""``kaifaqu what-if``: other inputs or weights, everybody scored again."""

from __future__ import annotations

from typing import Annotated

import typer

from kaifaqu.cli import questions
from kaifaqu.cli.options import Given, on_data
from kaifaqu.cli.questions import AsJson, OutFile
from kaifaqu.errors import Place, Problem

app = typer.Typer(help="假设改变输入或权重，结果会怎样。", add_completion=False)
SHOWN = {"total": "总分", "rank": "位次", "grade": "等级", "result": "结论"}


@app.command()
@on_data("records", "weight")
def what_if_command(
    given: Given,
    subject: Annotated[str, typer.Argument(help="对象的名称；只改权重时可以不写。", metavar="[SUBJECT]")] = "",
    changes: Annotated[list[str] | None, typer.Option("--set", help="改一项输入，如 --set tax=30；可写多次。")] = None,
    weight: Annotated[list[str] | None, typer.Option("--weight", "-w", help="改一项权重，如 -w land=30；可写多次。")] = None,
    out: OutFile = "",
    as_json: AsJson = False,
) -> None:
    """改变一个对象的输入，或改变权重，全部对象重新计算，列出谁的得分、位次、等级变了。"""
    if not changes and not weight:
        hint = "写 --set tax=30 或 -w land=30。"
        raise Problem("option-invalid", "没有写改什么。", place=Place(field="--set"), hint=hint)
    if changes and not subject:
        raise Problem("option-invalid", "没有写改谁的输入。", place=Place(field="SUBJECT"), hint="在数据文件后面写对象的名称。")
    target = questions.target(out)
    run = given.in_memory()
    from kaifaqu.assess.improve import situation_of, what_if

    values = questions.codes(run, questions.numbers_of(changes, "--set", "--set tax=30"), "--set")
    params = {f"weight.{name}": value for name, value in questions.numbers_of(weight, "--weight", "-w land=30").items()}
    found = what_if(situation_of(run), {subject: values} if values else {}, params)
    effects = found.effects
    names = [name for name in SHOWN if name in found.after]
    heads = ["对象", *(f"{when}{SHOWN[name]}" for name in names for when in ("原", "新"))]
    rows = [[one.subject, *(side[name] for name in names for side in (one.before, one.after))] for one in effects]
    document = {"label": run.label, **found.as_dict()}
    if target is not None:
        questions.write(target, heads, rows, questions.clean(document), run.label)
    if as_json:
        questions.show_json(document)
    elif target is None:
        typer.echo(found.text())
        for effect in effects[len(found.changed) :][:20]:
            typer.echo(f"　{effect.text()}")
        if run.label:
            typer.echo(run.label)
