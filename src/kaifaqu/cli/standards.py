"""``kaifaqu standards``: the standards that are there, what one says, whether a file is right, what an edition changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kaifaqu.cli.common import WRONG, print_json
from kaifaqu.errors import Place, Problem, Problems

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Edition, Standard

app = typer.Typer(help="查看、检查、比较评价标准。", add_completion=False, no_args_is_help=True)
StandardName = Annotated[str, typer.Argument(help="标准的代码，或 YAML 文件。", metavar="STANDARD")]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出。")]


@app.command("list")
def list_command(as_json: Json = False) -> None:
    """列出随系统提供的标准及其版本。"""
    from kaifaqu.assess.rules.model import CERTAINTY
    from kaifaqu.assess.rules.read import load
    from kaifaqu.assess.shipped import STANDARDS_DIR
    from kaifaqu.cli.tables import table

    found = [load(path) for path in sorted(STANDARDS_DIR.glob("*.yaml"))]
    if as_json:
        print_json([_as_dict(standard) for standard in found])
        return
    rows = [
        [standard.id, standard.title, edition.edition, edition.in_force_from.isoformat(), edition.source.number,
         edition.source.certainty, _nature(edition)]
        for standard in found
        for edition in standard.editions
    ]  # fmt: skip
    table("", ["代码", "名称", "版本", "施行", "文号", "依据", "性质"], rows)
    typer.echo("依据：" + "；".join(f"{mark} {said}" for mark, said in CERTAINTY.items()) + "。")


@app.command("show")
def show_command(
    standard: StandardName,
    edition: Annotated[str, typer.Option("--edition", help="版本；不写是最新的。")] = "",
    as_json: Json = False,
) -> None:
    """显示一个标准的一个版本：依据、条件、评价项、需要的输入、缺口。"""
    from kaifaqu.assess.run import find
    from kaifaqu.cli.standard_text import describe

    found = find(standard)
    if as_json:
        print_json(_as_dict(found))
        return
    typer.echo(describe(found, found.edition(edition) if edition else found.editions[0]))


@app.command("check")
def check_command(
    file: Annotated[str, typer.Argument(help="标准的 YAML 文件，或随系统提供的标准的代码。", metavar="FILE")],
    as_json: Json = False,
) -> None:
    """检查一个标准文件，一次指出全部问题（行、列、怎么改）。有错时退出码为 1。"""
    from kaifaqu.assess import reading
    from kaifaqu.assess.lowering.program import lower
    from kaifaqu.assess.rules.read import check, parse
    from kaifaqu.assess.shipped import STANDARDS_DIR

    if not Path(file).exists() and (STANDARDS_DIR / f"{file}.yaml").is_file():
        file = str(STANDARDS_DIR / f"{file}.yaml")
    text = _read(Path(file), reading.MAX_BYTES)
    found = check(text, Path(file).name)
    faults = [item for item in found if item.code != "standard-warning"]
    if not faults:
        for edition in parse(text, Path(file).name).editions:
            try:
                lower(edition, year=edition.in_force_from.year, on=edition.in_force_from)
            except Problem as problem:
                faults.append(problem)
            except Problems as problems:
                faults.extend(problems.items)
    if as_json:
        print_json({"ok": not faults, "problems": [item.as_dict() for item in [*faults, *_warnings(found)]]})
    else:
        for item in faults:
            typer.echo(f"错误 {item}")
        for item in _warnings(found):
            typer.echo(f"提示 {item}")
        typer.echo(f"共 {len(faults)} 处错误。" if faults else "没有错误。")
    if faults:
        raise typer.Exit(WRONG)


@app.command("cases")
def cases_command(
    standard: StandardName,
    file: Annotated[str, typer.Argument(help="算例文件（YAML）；不写用随系统提供的。", metavar="[CASES]")] = "",
    every: Annotated[bool, typer.Option("--all", help="一致的也列出。")] = False,
    as_json: Json = False,
) -> None:
    """用算例（输入与应有的结果）核对一个标准。有不一致时退出码为 1。"""
    from kaifaqu.assess import cases
    from kaifaqu.assess.cases.check import check
    from kaifaqu.assess.run import find
    from kaifaqu.cli.tables import table

    rule = find(standard)
    path = Path(file) if file else cases.shipped_cases(rule.id)
    if path is None:
        raise Problem(
            "cases-not-found", f"没有“{rule.id}”的算例。", hint="写一个算例文件（写法见 docs/standards.md），放在标准后面。"
        )
    found = list(check(cases.read(path, rule), rule))
    amiss = [one for one in found if not one.holds]
    if as_json:
        names = ("edition", "case", "key", "expected", "found", "holds")
        print_json({"ok": not amiss, "cases": [{name: getattr(one, name) for name in names} for one in found]})
    else:
        rows = [[one.edition, one.case, one.key, one.expected, one.found, "一致" if one.holds else "不一致"]
                for one in (found if every else amiss)]  # fmt: skip
        if rows:
            table("", ["版本", "算例", "看什么", "应为", "实为", "核对"], rows)
        typer.echo(f"{len(found)} 条中有 {len(amiss)} 条不一致。" if amiss else f"{len(found)} 条全部一致。")
    if amiss:
        raise typer.Exit(WRONG)


@app.command("diff")
def diff_command(
    old: StandardName,
    new: Annotated[str, typer.Argument(help="另一个标准或文件；不写则比较同一标准的两个版本。", metavar="[NEW]")] = "",
    editions: Annotated[str, typer.Option("--editions", help="两个版本名，如 2022,2026；不写是最新的。")] = "",
    as_json: Json = False,
) -> None:
    """比较两个版本：门槛、分值、权重、条件有哪些变化。"""
    from kaifaqu.assess.rules.diff import diff
    from kaifaqu.cli.tables import table

    before, after = _pair(old, new, editions)
    found = diff(before, after)
    if as_json:
        print_json(
            [{name: getattr(item, name) for name in ("kind", "section", "id", "title", "aspect", "old", "new")} for item in found]
        )
        return
    kinds = {"added": "新增", "removed": "删去", "changed": "改动"}
    rows = [[kinds[item.kind], item.section, item.title or item.id, item.aspect, item.old, item.new] for item in found]
    if rows:
        table(f"{before.edition} → {after.edition}", ["变化", "部分", "名称", "内容", "原来", "现在"], rows)
    typer.echo(f"共 {len(found)} 处不同。" if found else "没有不同。")


@app.command("from-csv")
def from_csv_command(
    structure: Annotated[str, typer.Argument(help="指标结构表（iCode、Type、Parent、Weight 等列）。", metavar="CSV")],
    code: Annotated[str, typer.Option("--id", help="新标准的代码，如 my-index。")],
    title: Annotated[str, typer.Option("--title", help="新标准的名称。")],
    weights: Annotated[str, typer.Option("--weights", help="另一张权重表（iCode、Weight）。")] = "",
    normalise: Annotated[str, typer.Option("--normalise", help="无量纲化方法，如 minmax、zscore、rank。")] = "minmax",
    combine: Annotated[str, typer.Option("--combine", help="各级合成方法，由下而上，如 mean,geometric；不写都是 mean。")] = "",
    impute: Annotated[str, typer.Option("--impute", help="插补方法，如 median；不写不插补。")] = "none",
    treat: Annotated[str, typer.Option("--treat", help="异常值处理，如 winsorise；不写不处理。")] = "none",
    subject: Annotated[str, typer.Option("--subject", help="评价什么：country、zone、city、enterprise 等。")] = "country",
    in_force: Annotated[str, typer.Option("--from", help="施行日（YYYY-MM-DD）。")] = "2020-01-01",
    out: Annotated[str, typer.Option("-o", "--out", help="写入文件；不写则输出到屏幕。")] = "",
) -> None:
    """由综合指数的指标结构表写出标准文件，供人接着修改。"""
    from kaifaqu.assess.rules.from_table import Steps, from_table

    text = from_table(
        _read(Path(structure)),
        id=code,
        title=title,
        subject=subject,
        in_force=_day(in_force),
        steps=Steps(normalise=normalise, combine=_combine(combine), impute=impute, treat=treat),
        weights=_read(Path(weights)) if weights else None,
        file=Path(structure).name,
    )
    if not out:
        typer.echo(text, nl=not text.endswith("\n"))
        return
    try:
        Path(out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(
            "file-unwritable", f"写不了文件：{error.strerror}。", place=Place(file=out), hint="检查文件夹和权限。"
        ) from None
    typer.echo(f"已写入 {out}。")


def _combine(text: str) -> dict[int, str]:
    return dict(enumerate((name.strip() for name in text.split(",") if name.strip()), 1))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem("date-invalid", f"“{text}”不是日期。", place=Place(field="--from"), hint="写成 2022-10-31。") from None


def _read(path: Path, limit: int = 10_000_000) -> str:
    from kaifaqu.assess.run.files import decode, unreadable

    try:
        with path.open("rb") as handle:
            content = handle.read(limit + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if len(content) > limit:
        raise Problem(
            "file-too-large", f"文件超过 {limit / 1_000_000:g} MB。", place=Place(file=path.name), hint="核对是不是这个文件。"
        )
    return decode(content, path.name)


def _pair(old: str, new: str, editions: str) -> tuple[Edition, Edition]:
    from kaifaqu.assess.run import find

    first = find(old)
    second = find(new) if new else first
    names = [name.strip() for name in editions.split(",") if name.strip()]
    if names and len(names) != 2:
        raise Problem("editions-two", "要写两个版本。", place=Place(field="--editions"), hint="如 --editions 2022,2026。")
    if names:
        return first.edition(names[0]), second.edition(names[1])
    if new:
        return first.editions[0], second.editions[0]
    if len(first.editions) < 2:
        raise Problem("edition-one", f"“{first.title}”只有一个版本。", hint="另给一个标准或文件，与它比较。")
    return first.editions[1], first.editions[0]


def _warnings(found: list[Problem]) -> list[Problem]:
    return [item for item in found if item.code == "standard-warning"]


def _nature(edition: Edition) -> str:
    parts = ["缺口" if edition.gaps or edition.unknown_weights else "", "" if edition.official else edition.label or "非官方"]
    return "、".join(part for part in parts if part)


def _as_dict(standard: Standard) -> dict[str, Any]:
    return {
        "id": standard.id, "title": standard.title, "subject": standard.subject, "note": standard.note,
        "editions": [
            {
                "edition": edition.edition, "from": edition.in_force_from, "to": edition.in_force_to,
                "official": edition.official, "label": edition.label, "document": edition.source.document,
                "number": edition.source.number, "by": edition.source.by,
                "certainty": edition.source.certainty, "gaps": list(edition.gaps),
                "unknown_weights": [item.id for item in edition.unknown_weights],
                "inputs": [{"code": each.code, "title": each.title, "type": each.type, "unit": each.unit}
                           for each in edition.inputs.values()],
            }
            for edition in standard.editions
        ],
    }  # fmt: skip
