"""``kaifaqu assess`` and ``kaifaqu explain``: a standard on a table of data; and why one subject stands where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kaifaqu.cli.common import print_json
from kaifaqu.cli.options import Given, on_data
from kaifaqu.cli.steps import (
    Aggregate,
    Impute,
    Normalise,
    StageName,
    Together,
    Treat,
    WeightsFile,
    changed,
    weights_in,
    write_stage,
)
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.assess.run import Run, Standing

app = typer.Typer(help="用一个标准评价一张数据表。", add_completion=False)
EngineName = Annotated[str, typer.Option("--engine", help="auto、arrays、duckdb 或 spark://主机:端口。")]
WRITERS = {
    ".xlsx": "to_xlsx", ".html": "to_html", ".parquet": "to_parquet", ".json": "to_json", ".csv": "to_csv",
}  # fmt: skip


@app.command()
@on_data()
def assess_command(
    given: Given,
    engine: EngineName = "auto",
    normalise: Normalise = "",
    aggregate: Aggregate = "",
    impute: Impute = "",
    treat: Treat = "",
    weights_file: WeightsFile = "",
    together: Together = False,
    stage: StageName = "",
    out: Annotated[str, typer.Option("-o", "--out", help="写入文件：.xlsx .html .parquet .json .csv；不写则显示在屏幕上。")] = "",
    top: Annotated[int, typer.Option("--top", help="屏幕上最多列出几个对象。", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出到屏幕。")] = False,
) -> None:
    """评价一张数据表：结论、得分、位次、等级。数据或标准有误时退出码为 2，并指出文件、行、列。"""
    from kaifaqu.cli.tables import steps

    target, options = _target(out), given.options
    new = {"normalise": normalise, "aggregate": aggregate, "impute": impute, "treat": treat, "weights_file": weights_file}
    plain = not (stage or together or any(new.values()) or any(options[name] for name in ("others", "records", "scenario")))
    if target is not None and target.suffix.lower() == ".parquet" and plain and _from_file_to_file(given, engine, target):
        typer.echo(f"已写入 {target}。")
        return
    with steps("评价", 2) as tell:
        tell("读数据并计算")
        found = given.run(engine=engine, together=together, **new)
        tell("写文件" if target else "整理")
        if stage:
            write_stage(found, stage, out)
        elif target is not None:
            getattr(found, WRITERS[target.suffix.lower()])(target)
    if as_json:
        from kaifaqu.assess.run.out import document

        print_json(document(found))
    elif target is None:
        show(found, top)
    else:
        typer.echo(f"已写入 {target}：{len(found.subjects):,} 个对象。" + (f"　{found.label}" if found.label else ""))


def _from_file_to_file(given: Given, engine: str, target: Path) -> bool:
    """Write the outputs of a run on a large file without taking it into memory; False where it is small enough."""
    from kaifaqu.assess.run.start import to_parquet
    from kaifaqu.cli.tables import steps

    one = given.options
    with steps("评价", 1) as tell:
        tell("从文件到文件")
        return to_parquet(
            given.standard, given.data, target, period=one["period"] or None, edition=one["edition"] or None, kind=one["kind"],
            on=one["on"] or None, engine=engine, weights=weights_of(one["weight"] or []), subject=one["subject_column"],
            period_column=one["period_column"],
        )  # fmt: skip


@on_data()
def explain_command(
    given: Given,
    subject: Annotated[str, typer.Argument(help="对象的名称，与数据中的写法一致。", metavar="SUBJECT")],
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出。")] = False,
) -> None:
    """说明一个对象的结论：各项条件、得分的来由、数据来源、缺什么、离下一档差多少。"""
    found = given.in_memory()
    scored = found.edition.score is not None
    verdict = found.one(subject)
    if as_json:
        print_json(verdict.as_dict() | {"reasons": found.reasons(subject).as_dict() if scored else None})
        return
    from kaifaqu.assess.run.telling import tell_verdict

    typer.echo(tell_verdict(verdict))
    if scored:
        typer.echo("")
        typer.echo(found.reasons(subject).text())


def start(
    standard: str,
    data: str,
    *,
    period: str = "",
    kind: str = "new",
    on: str = "",
    edition: str = "",
    engine: str = "auto",
    sheet: str = "",
    others: list[str] | None = None,
    subject_column: str = "",
    period_column: str = "",
    records: str = "",
    weight: list[str] | None = None,
    scenario: str = "",
    simulated: bool = False,
    normalise: str = "",
    aggregate: str = "",
    impute: str = "",
    treat: str = "",
    weights_file: str = "",
    together: bool = False,
) -> Run:
    """The run that a command's options ask for."""
    from kaifaqu.assess.run import run

    if kind not in ("new", "review"):
        raise Problem(
            "kind-unknown", f"没有“{kind}”这种申请。", place=Place(field="--kind"), hint="可用：new（新申请）、review（复核）。"
        )
    known = changed(standard, edition=edition, normalise=normalise, aggregate=aggregate, impute=impute, treat=treat)
    weights = weights_in(weights_file, known, edition) if weights_file else {}
    return run(
        known,
        (data, *others) if others else data,
        period=period or None,
        edition=edition or None,
        kind=kind,
        on=on or None,
        engine=engine,
        sheet=sheet,
        subject=subject_column,
        period_column=period_column,
        records=records or None,
        weights=weights | weights_of(weight or []),
        scenario=scenario or None,
        simulated=simulated,
        together=together,
    )


def weights_of(texts: list[str]) -> dict[str, float]:
    """``["a=3", "b=1"]`` as numbers by item id. Problem("weight-invalid")."""
    found = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            raise Problem(
                "weight-invalid", f"看不懂“{text}”。", place=Place(field="--weight"), hint="写成 -w 项=数，如 -w output=30。"
            ) from None
    return found


def show(found: Run, top: int) -> None:
    """The league table on the screen."""
    from kaifaqu.assess.run.show import points
    from kaifaqu.assess.run.verdict import chinese
    from kaifaqu.cli.tables import table

    standings, count = found.ranking(top), len(found.subjects)
    columns: list[tuple[str, Any]] = [("对象", lambda one: one.subject)]
    if any(one.rank is not None for one in standings):
        columns.insert(0, ("位次", lambda one: "—" if one.rank is None else str(one.rank)))
    if any(one.between is not None for one in standings):
        columns.insert(0, ("位次区间", _between))
    if "total" in found.program.outputs:
        columns.append(("总分", lambda one: points(one.total, one.high)))
    if "grade" in found.program.outputs:
        columns.append(("等级", lambda one: one.grade or "—"))
    if "result" in found.program.outputs:
        columns.append(("结论", lambda one: chinese(one.result)))
    heads = [head for head, _ in columns]
    rows = [[cell(one) for _, cell in columns] for one in standings]
    when = f"　{found.period}" if found.period else ""
    title = f"{found.standard.title}（{found.edition.edition}）{when}　共 {count:,} 个对象"
    table(title, heads, rows, numbers=[at for at, head in enumerate(heads) if head in ("位次", "总分")])
    if count > top:
        typer.echo(f"只列出前 {top} 个；全部用 -o 写入文件，或用 --top 多列一些。")
    if found.refusal is not None:
        typer.echo(found.refusal.text)
    if found.label:
        typer.echo(found.label)


def _between(one: Standing) -> str:
    return "—" if one.between is None else f"{one.between[0]}—{one.between[1]}"


def _target(out: str) -> Path | None:
    if not out:
        return None
    path = Path(out)
    if path.suffix.lower() not in WRITERS:
        raise Problem(
            "file-kind", f"不会写“{path.suffix or out}”这种文件。", place=Place(field="-o"), hint=f"可用：{'、'.join(WRITERS)}。"
        )
    return path
