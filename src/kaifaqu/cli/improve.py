"""``kaifaqu improve``: the least that reaches a goal, with the next-best other ways, proven by scoring everybody again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kaifaqu.cli import questions
from kaifaqu.cli.options import Given, on_data
from kaifaqu.cli.questions import AsJson, OutFile
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from kaifaqu.assess.improve import Goal, Outcome
    from kaifaqu.assess.run import Run

app = typer.Typer(help="要达到目标，至少要改变什么。", add_completion=False)
RankGoal = Annotated[int | None, typer.Option("--rank", help="目标：进入前几名。", min=1)]
TotalGoal = Annotated[float | None, typer.Option("--total", help="目标：总分达到多少。")]
GradeGoal = Annotated[str, typer.Option("--grade", help="目标：达到某个等级或更好。")]
MetGoal = Annotated[bool, typer.Option("--met", help="目标：符合全部条件。")]
Levers = Annotated[str, typer.Option("--levers", help="只动这几项输入，逗号分开；不写是所有能动的。")]
Costs = Annotated[list[str] | None, typer.Option("--cost", help="一项每变动一个单位的代价，如 --cost tax=2；可写多次。")]


@app.command()
@on_data("records", "scenario")
def improve_command(
    given: Given,
    subject: Annotated[str, typer.Argument(help="对象的名称。", metavar="SUBJECT")],
    rank: RankGoal = None,
    total: TotalGoal = None,
    grade: GradeGoal = "",
    met: MetGoal = False,
    bound: Annotated[list[str] | None, typer.Option("--bound", help="一项能到的范围，如 --bound tax=10..40；可写多次。")] = None,
    cost: Costs = None,
    levers: Levers = "",
    alternatives: Annotated[int, typer.Option("--alternatives", help="最多给出几个不同的方案。", min=1, max=20)] = 3,
    out: OutFile = "",
    as_json: AsJson = False,
) -> None:
    """代价最小的方案和另外的方案，都经过全部重新计算核实；达不到时说明最多做到哪里、被什么限制。"""
    from kaifaqu.assess.improve import improve, situation_of

    target = questions.target(out)
    run = given.in_memory()
    goal = goal_of(run, rank, total, grade, met=met)
    found = improve(
        situation_of(run), subject, goal,
        levers=named(run, levers), bounds=questions.codes(run, _bounds(bound), "--bound"),
        costs=questions.codes(run, questions.numbers_of(cost, "--cost", "--cost tax=2"), "--cost"),
        alternatives=alternatives,
    )  # fmt: skip
    _tell(run, found, target, as_json=as_json)


def _tell(run: Run, found: Outcome, target: Path | None, *, as_json: bool) -> None:
    """The plans, or how far one gets."""
    plans = [*enumerate(found.plans, 1)] if found.plans else [(0, found.nearest)] if found.nearest else []
    heads = ["方案", "输入", "单位", "现值", "目标值", "变动", "代价", "到界"]
    rows = []
    for number, plan in plans:
        for step in () if plan is None else plan.steps:
            told = step.as_dict()
            at_bound = "是" if told["at_bound"] else ""
            rows.append(
                [
                    number or "最多做到",
                    told["title"],
                    told["unit"],
                    told["from"],
                    told["to"],
                    told["change"],
                    told["cost"],
                    at_bound,
                ]
            )
    document = {"label": run.label, **found.as_dict()}
    if target is not None:
        questions.write(target, heads, rows, questions.clean(document), run.label)
    if as_json:
        questions.show_json(document)
    elif target is None:
        typer.echo(found.text())
        if run.label:
            typer.echo(run.label)


def goal_of(run: Run, rank: int | None, total: float | None, grade: str, *, met: bool) -> Goal:
    """The one goal that the options name. Problem("goal-invalid") for none or several."""
    from kaifaqu.assess.improve import Goal, grade_goal

    given = [rank is not None, total is not None, bool(grade), met]
    if sum(given) != 1:
        message = "目标只能写一个。" if any(given) else "没有写目标。"
        hint = "可用：--rank 50、--total 80、--grade A、--met。"
        raise Problem("goal-invalid", message, place=Place(field="--rank"), hint=hint)
    if rank is not None:
        return Goal.rank(rank)
    if total is not None:
        return Goal.total(total)
    return grade_goal(run, grade) if grade else Goal.met()


def named(run: Run, levers: str) -> list[str] | None:
    """The inputs that may move; None for all."""
    asked = dict.fromkeys(part.strip() for part in levers.split(",") if part.strip())
    return list(questions.codes(run, asked, "--levers")) if asked else None


def _bounds(texts: list[str] | None) -> dict[str, tuple[float | None, float | None]]:
    """``tax=10..40``; an end may be left open: ``tax=..40``. Problem("option-invalid")."""
    found: dict[str, tuple[float | None, float | None]] = {}
    for text in texts or ():
        name, equals, span = text.partition("=")
        low, dots, high = span.partition("..")
        try:
            found[name.strip()] = (float(low) if low.strip() else None, float(high) if high.strip() else None)
            if not (equals and dots):
                raise ValueError
        except ValueError:
            hint = "写成 --bound tax=10..40。"
            raise Problem("option-invalid", f"看不懂“{text}”。", place=Place(field="--bound"), hint=hint) from None
    return found
