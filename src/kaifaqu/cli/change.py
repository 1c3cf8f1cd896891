"""``kaifaqu change``: why totals and ranks moved between two periods: own figures, the others', the rule, revised data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kaifaqu.cli import questions
from kaifaqu.cli.options import (
    EditionName,
    Given,
    OtherFiles,
    PeriodHead,
    ScenarioName,
    SheetName,
    Simulated,
    StandardName,
    SubjectHead,
)
from kaifaqu.cli.questions import AsJson, OutFile
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.assess.change.of_run import RunComparison
    from kaifaqu.assess.run import Run

app = typer.Typer(help="两期之间得分和位次为什么变。", add_completion=False)
WHAT = {"rank": "位次", "score": "总分"}


@app.command()
def change_command(
    standard: StandardName,
    before: Annotated[str, typer.Argument(help="前一期的数据；两期在同一个文件里时，用 --from 和 --to。", metavar="BEFORE")],
    after: Annotated[str, typer.Argument(help="后一期的数据。", metavar="[AFTER]")] = "",
    first: Annotated[str, typer.Option("--from", help="前一期，如 2020；不写是前一个文件中最新的一期。")] = "",
    last: Annotated[str, typer.Option("--to", help="后一期，如 2021；不写是后一个文件中最新的一期。")] = "",
    then: Annotated[str, typer.Option("--as-known", help="前一期当时所知的数据，用来分出数据修订的影响。")] = "",
    to_standard: Annotated[str, typer.Option("--to-standard", help="后一期用的另一个标准。")] = "",
    edition: EditionName = "",
    to_edition: Annotated[str, typer.Option("--to-edition", help="后一期用的版本。")] = "",
    subject: Annotated[str, typer.Option("--subject", "-s", help="只说明一个对象，并按各项输入细分。")] = "",
    what: Annotated[str, typer.Option("--what", help="rank（位次）或 score（总分）。")] = "rank",
    sheet: SheetName = "",
    others: OtherFiles = None,
    subject_column: SubjectHead = "",
    period_column: PeriodHead = "",
    scenario: ScenarioName = "",
    simulated: Simulated = False,
    out: OutFile = "",
    as_json: AsJson = False,
) -> None:
    """变化分为自身、其他对象、规则、数据修订四部分，相加正好等于变化。位次减小是上升。"""
    if what not in WHAT:
        raise Problem("option-invalid", f"没有“{what}”。", place=Place(field="--what"), hint="可用：rank、score。")
    if not after and not first:
        raise Problem(
            "option-invalid", "只给了一个文件，没有写前一期。", place=Place(field="--from"), hint="写 --from 2020 --to 2021。"
        )
    target = questions.target(out)
    shared: dict[str, Any] = {
        "sheet": sheet, "others": others, "subject_column": subject_column, "period_column": period_column, "scenario": scenario,
        "simulated": simulated,
    }  # fmt: skip
    early = Given(standard, before, shared).run(period=first, edition=edition, engine="arrays")
    late = Given(to_standard or standard, after or before, shared).run(
        period=last, edition=to_edition or edition, engine="arrays"
    )
    _check_periods(early, late)
    known = Given(standard, then, shared).run(period=first, edition=edition, engine="arrays").now.table if then else None
    from kaifaqu.assess.change.of_run import explain_runs

    found = explain_runs(early, late, before_as_known=known)
    if subject:
        _one(found, late, subject, what, target, as_json=as_json)
    else:
        _league(found, late, what, target, as_json=as_json)


def _check_periods(early: Run, late: Run) -> None:
    if early.now.table.file == late.now.table.file and early.period == late.period and early.standard.text == late.standard.text:
        hint = "用 --from 和 --to 写两期，或给两个文件。"
        raise Problem("change-same-period", "前后是同一期、同一标准，没有变化可以说明。", hint=hint)


def _league(found: RunComparison, late: Run, what: str, target: Any, *, as_json: bool) -> None:
    from kaifaqu.assess.change import REASONS, TITLES

    league = found.league(what)  # type: ignore[arg-type]
    digits = 2 if what == "score" else 1
    rows = [
        [name, change.old, change.new, change.whole, *(change.parts[cause] for cause in TITLES)]
        for name, change in sorted(league.changes.items(), key=lambda pair: pair[1].new)
    ]
    heads = ["对象", f"前期{WHAT[what]}", f"后期{WHAT[what]}", "变化", *TITLES.values()]
    document = {
        "what": what, "label": late.label,
        "changes": {name: _as_dict(change) for name, change in league.changes.items()}, "left_out": league.left_out,
    }  # fmt: skip
    cells = [[str(row[0]), *(_number(value, digits, signed=at > 1) for at, value in enumerate(row[1:]))] for row in rows]
    _tell(f"{WHAT[what]}为什么变", heads, rows, cells, document, late, target, as_json=as_json)
    if not as_json:
        for name, why in league.left_out.items():
            typer.echo(f"“{name}”没有分解：{REASONS[why]}")


def _one(found: RunComparison, late: Run, subject: str, what: str, target: Any, *, as_json: bool) -> None:
    from kaifaqu.assess.change import TITLES

    parts = found.criteria(subject, what)  # type: ignore[arg-type]
    change, digits = parts.change, 2
    rows: list[list[Any]] = [["前期", change.old], ["后期", change.new], ["变化", change.whole]]
    rows += [[title, change.parts[cause]] for cause, title in TITLES.items()]
    rows += [[f"　其中：{name}", value] for name, value in sorted(parts.parts.items(), key=lambda pair: -abs(pair[1]))]
    document = {
        "subject": subject, "what": what, "label": late.label, **_as_dict(change),
        "own": {name: float(value) for name, value in parts.parts.items()}, "grouped": parts.grouped,
    }  # fmt: skip
    cells = [[str(name), _number(value, digits, signed=at > 1)] for at, (name, value) in enumerate(rows)]
    _tell(f"{subject}：{WHAT[what]}为什么变", ["原因", WHAT[what]], rows, cells, document, late, target, as_json=as_json)


def _as_dict(change: Any) -> dict[str, Any]:
    """Numbers for programs, and each part as an exact fraction, which add up exactly."""
    return {
        "old": float(change.old), "new": float(change.new), "parts": {name: float(part) for name, part in change.parts.items()},
        "exact": {name: str(part) for name, part in change.parts.items()},
    }  # fmt: skip


def _number(value: Any, digits: int, *, signed: bool) -> str:
    shown = round(float(value), digits)
    if not shown:
        return "0"
    text = f"{shown:+,.{digits}f}" if signed else f"{shown:,.{digits}f}"
    return text.rstrip("0").rstrip(".")


def _tell(
    title: str, heads: list[str], rows: list[list[Any]], cells: list[list[str]], document: dict[str, Any], late: Run, target: Any,
    *, as_json: bool,
) -> None:  # fmt: skip
    from kaifaqu.cli.tables import table

    if target is not None:
        questions.write(target, heads, rows, questions.clean(document), late.label)
    if as_json:
        questions.show_json(document)
    elif target is None:
        table(title, heads, cells, numbers=range(1, len(heads)))
        if late.label:
            typer.echo(late.label)
