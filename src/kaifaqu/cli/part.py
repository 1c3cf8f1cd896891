"""``kaifaqu part``: what each enterprise does to its zone's indicators, score and rank."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from kaifaqu.cli import questions
from kaifaqu.cli.options import Given, on_data
from kaifaqu.cli.questions import AsJson, OutFile
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.assess.improve import Built, Parts
    from kaifaqu.assess.run import Run

app = typer.Typer(help="一家企业在全区的指标、得分和位次中占多少。", add_completion=False)
EXAMPLE: Final = "写法：总产值=产值、强度=研发/营收、高企数=count[高企]、高企占比=count[高企]/count。"
_TERM: Final = r"(count(?:\[(?P<{0}_where>[^\]=/]+)\])?|(?P<{0}>[^\[\]=/]+))"
_BUILD: Final = re.compile(rf"(?P<name>[^=]+)={_TERM.format('above')}(?:/(count|(?P<below>[^\[\]=/]+)))?")
_SHOWN: Final = 30
Build = Annotated[
    list[str], typer.Option("--build", help="开发区的一项输入怎样由企业的数得来，如 强度=研发/营收；可写多次。" + EXAMPLE)
]


@app.command()
@on_data("records", "scenario")
def part_command(
    given: Given,
    enterprises: Annotated[str, typer.Argument(help="企业表：企业名称、所在开发区和各项数值。", metavar="ENTERPRISES")],
    build: Build,
    enterprise: Annotated[str, typer.Option("--enterprise", help="只说明一家企业，逐项列出。")] = "",
    zone_column: Annotated[str, typer.Option("--zone-column", help="企业表中所在开发区一列的标题。")] = "开发区",
    enterprise_column: Annotated[
        str, typer.Option("--enterprise-column", help="企业表中企业一列的标题，不是常见写法时用。")
    ] = "",
    out: OutFile = "",
    as_json: AsJson = False,
) -> None:
    """有它和没有它相比，开发区的指标、总分、位次差多少。DATA 是各开发区的表，评价时所用的输入按企业表重新合成。"""
    from kaifaqu.assess.improve import part_in_whole, situation_of

    target = questions.target(out)
    run = given.in_memory()
    built = [_built(run, text) for text in build]
    names, zones, columns = _table(enterprises, built, zone_column, enterprise_column)
    found = part_in_whole(situation_of(run), names, zones, columns, built)
    if enterprise and not as_json and target is None:
        typer.echo(found.text(enterprise))
        return
    if enterprise:
        found.one(enterprise)  # refuses a name that is not there
    heads, rows = _rows(found, run, enterprise)
    if target is not None:
        questions.write(target, heads, rows, questions.clean({"label": run.label, **found.as_dict()}), run.label)
    if as_json:
        questions.show_json({"label": run.label, **found.as_dict()})
    elif target is None:
        from kaifaqu.assess.run.show import amount
        from kaifaqu.cli.tables import table

        cells = [[cell if isinstance(cell, str) else amount(questions.plain(cell), places=4) for cell in row] for row in rows]
        table("企业对开发区的贡献", heads, cells[:_SHOWN], numbers=range(2, len(heads)))
        if len(rows) > _SHOWN:
            typer.echo(f"只列出前 {_SHOWN} 家；全部用 -o 写入文件。")
        if run.label:
            typer.echo(run.label)


def _built(run: Run, text: str) -> Built:
    """``强度=研发/营收`` as a rule for an input of the standard. Problem("option-invalid"), ("input-unknown")."""
    from kaifaqu.assess.improve import Built

    found = _BUILD.fullmatch(text.strip())
    if found is None:
        raise Problem("option-invalid", f"看不懂“{text}”。", place=Place(field="--build"), hint=EXAMPLE)
    [code] = questions.codes(run, {found["name"].strip(): None}, "--build")
    divided = "/" in text
    percent = 100.0 if divided and run.edition.inputs[code].unit == "%" else 1.0
    above, where, below = ((found[name] or "").strip() for name in ("above", "above_where", "below"))
    return Built(code, above, below if divided else None, where, percent)


def _table(file: str, built: list[Built], zone: str, enterprise: str) -> tuple[list[str], list[str], dict[str, Any]]:
    """Names, zones and the columns that are needed. Problems of reading, with file, row and column."""
    from kaifaqu.assess.rules.model import Input
    from kaifaqu.assess.run.read import read_rows

    numbers = {name for item in built for name in (item.above, item.below) if name}
    marks = {item.where for item in built if item.where}
    inputs = {zone: Input(zone, zone, "text")} | {name: Input(name, name) for name in numbers}
    inputs |= {name: Input(name, name, "yes_no") for name in marks}
    table = read_rows(file, inputs, subject=enterprise)
    zones = [str(one or "") for one in table.columns[zone].objects()] if zone in table.columns else []  # type: ignore[union-attr]
    if not zones or "" in zones:
        lacking = "没有" if not zones else f"“{table.subjects[zones.index('')]}”没有写"
        raise Problem(
            "column-missing", f"企业表{lacking}“{zone}”。", place=Place(file=file), hint="用 --zone-column 写明是哪一列。"
        )
    return list(table.subjects), zones, {name: table.columns[name] for name in numbers | marks if name in table.columns}


def _rows(found: Parts, run: Run, only: str) -> tuple[list[str], list[list[Any]]]:
    """A line per enterprise, who adds most to the score first; of each indicator its part and that as a share."""
    inputs = run.edition.inputs
    heads, columns = ["企业", "开发区"], []
    for item in found.built:
        title, unit = inputs[item.column].title, inputs[item.column].unit
        heads += [f"{title}（{unit}）" if unit else title, f"{title}贡献率（%）"]
        columns += [found.value(item.column), 100 * found.rate(item.column)]
    for head, column in (("总分中有它", found.total_change), ("没有它位次后移（名）", found.rank_change)):
        if column is not None:
            heads.append(head)
            columns.append(-column if head.startswith("没有") else column)
    rows = [[name, zone, *(float(column[at]) for column in columns)] for at, (name, zone) in enumerate(
        zip(found.enterprises, found.zones, strict=True)) if only in ("", name)]  # fmt: skip
    key = 2 + len(columns) - (2 if found.total_change is not None else len(columns))
    return heads, sorted(rows, key=lambda row: -row[key] if row[key] == row[key] else float("inf"))
