"""``kaifaqu nearly``: who does not reach a goal yet, by how little it would take."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kaifaqu.cli import questions
from kaifaqu.cli.improve import Costs, GradeGoal, Levers, MetGoal, RankGoal, TotalGoal, goal_of, named
from kaifaqu.cli.options import Given, on_data
from kaifaqu.cli.questions import AsJson, OutFile

app = typer.Typer(help="谁只差一步。", add_completion=False)


@app.command()
@on_data("records", "scenario")
def nearly_command(
    given: Given,
    rank: RankGoal = None,
    total: TotalGoal = None,
    grade: GradeGoal = "",
    met: MetGoal = False,
    cost: Costs = None,
    levers: Levers = "",
    plans: Annotated[int, typer.Option("--plans", help="给最近的几个对象算出准确的方案。", min=0, max=500)] = 10,
    out: OutFile = "",
    as_json: AsJson = False,
) -> None:
    """还没有达到目标、但最接近的对象，按要花的力气排列；不写目标时是“符合全部条件”。"""
    from kaifaqu.assess.improve import nearly_there, situation_of
    from kaifaqu.assess.run.show import amount
    from kaifaqu.cli.tables import table

    target = questions.target(out)
    run = given.in_memory()
    plain = rank is None and total is None and not grade
    goal = goal_of(run, rank, total, grade, met=met or plain)
    found = nearly_there(
        situation_of(run), goal, levers=named(run, levers), plans=plans,
        costs=questions.codes(run, questions.numbers_of(cost, "--cost", "--cost tax=2"), "--cost"),
    )  # fmt: skip
    heads = ["对象", "代价", "未达到", "缺数据", "只动这一项即可", "方案"]
    rows: list[list[Any]] = [
        [one.subject, one.effort, "、".join(one.unmet), "、".join(one.unknown), one.single or "",
         "" if one.plan is None else "；".join(step.text() for step in one.plan.steps)]
        for one in found.near
    ]  # fmt: skip
    document = {"label": run.label, **found.as_dict()}
    if target is not None:
        questions.write(target, heads, rows, questions.clean(document), run.label)
    if as_json:
        questions.show_json(document)
    elif target is None:
        typer.echo(found.text().splitlines()[0])
        table("", heads, [[row[0], amount(row[1]), *row[2:]] for row in rows[:50]], numbers=[1])
        if run.label:
            typer.echo(run.label)
