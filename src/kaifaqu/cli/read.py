"""``kaifaqu read``: the figures out of documents, as statements with their places; and what in them does not fit."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from kaifaqu.cli.common import print_json
from kaifaqu.errors import Place, Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaifaqu.cli.reading_about import ZoneNames
    from kaifaqu.evidence import Finding, Reading

app = typer.Typer(help="读文件：取出其中的数，查出互相矛盾之处。", add_completion=False)
STANDARD_OUT: Final = "-"
PLAIN: Final = (
    ".txt",
    ".md",
    ".csv",
)  # read in this process; what needs a parser of its format has a process and limits of its own


@app.command()
def read_command(
    files: Annotated[
        list[Path], typer.Argument(help="文件：docx、pptx、xlsx、xls、csv、pdf、html、txt、md。", metavar="FILE...")
    ],
    date: Annotated[str, typer.Option("--date", help="文件日期，如 2022-10：“今年”“去年”从它算起。")] = "",
    issuer: Annotated[str, typer.Option("--issuer", help="发文单位。")] = "",
    title: Annotated[str, typer.Option("--title", help="文件标题；不写用文件自己的。")] = "",
    zone: Annotated[str, typer.Option("--zone", help="开发区的名称、代码或数据包文件夹：“全区”“我区”指它。")] = "",
    statements: Annotated[str, typer.Option("--statements", help="把各条陈述写入此文件（JSON Lines）；- 是屏幕。")] = "",
    audit: Annotated[bool, typer.Option("--audit", help="查互相矛盾之处。")] = False,
    against: Annotated[str, typer.Option("--against", help="还与此开发区已有的数核对（代码或名称）。", metavar="ZONE")] = "",
    ocr: Annotated[bool, typer.Option("--ocr", help="扫描的 PDF 用 tesseract 识别文字（须已安装）。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出到屏幕。")] = False,
) -> None:
    """读一份或多份文件。FILE.meta.yaml 可写明该文件的 date、issuer、title、zone、city。文件有误时退出码为 2，什么也不写。"""
    given = {"date": date, "issuer": issuer, "title": title, "zone": zone}
    readings = _read(files, {key: text for key, text in given.items() if text}, ocr=ocr)
    findings = _audit(readings, against) if audit or against else None
    if statements:
        _write(readings, statements)
    if as_json:
        print_json(_document(readings, findings, whole=not statements))
    elif statements != STANDARD_OUT:
        _show(readings, findings, statements)


def _read(files: Sequence[Path], given: dict[str, str], *, ocr: bool) -> list[Reading]:
    """Every file with its statements; the faults of all files come together."""
    from kaifaqu.cli.tables import steps

    problems, found = Problems(), []
    zones: dict[str, ZoneNames] = {}
    with steps("读文件", len(files)) as tell:
        for path in files:
            tell(path.name)
            try:
                found.append(_one(path, given, zones, ocr=ocr))
            except Problem as problem:
                problems.add(problem if problem.place.file or problem.place.field else problem.at(Place(file=path.name)))
            except Problems as more:
                problems.extend(more.items)
    unique = {str(problem): problem for problem in problems.items}
    Problems(list(unique.values())).raise_if_any()
    return found


def _one(path: Path, given: dict[str, str], zones: dict[str, ZoneNames], *, ocr: bool) -> Reading:
    from kaifaqu.cli.reading_about import sidecar, zone_names
    from kaifaqu.evidence import Reading
    from kaifaqu.evidence.grammar import extract
    from kaifaqu.evidence.readers import read, read_apart

    about = sidecar(path) | given  # what is typed goes before what lies beside the file
    name = about.get("zone", "")
    if name not in zones:
        zones[name] = zone_names(name)
    context = zones[name].context(about)
    document = read(path) if path.suffix.lower() in PLAIN else read_apart(path, ocr=ocr)
    for note in document.notes:
        sys.stderr.write(f"提示 {path.name}：{note}\n")
    return Reading(document, tuple(extract(document, context)), context)


def _audit(readings: Sequence[Reading], against: str) -> list[Finding]:
    from kaifaqu.cli.reading_about import known_of
    from kaifaqu.cli.tables import steps
    from kaifaqu.evidence.audit import audit

    with steps("核对", 1) as tell:
        tell("各份文件")
        return audit(readings, known=known_of(against, readings) if against else ())


def _rows(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    """The statements as rows; with several files each row names its own."""
    many = len(readings) > 1
    return [
        ({"file": reading.document.name} if many else {}) | statement.as_dict()
        for reading in readings
        for statement in reading.statements
    ]


def _write(readings: Sequence[Reading], out: str) -> None:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(readings))
    if out == STANDARD_OUT:
        sys.stdout.write(lines)
        return
    try:
        Path(out).write_text(lines, encoding="utf-8")
    except OSError as error:
        place, hint = Place(field="--statements"), "请核对路径和权限。"
        raise Problem("file-unwritable", f"不能写入 {out}：{error.strerror}。", place=place, hint=hint) from None


def _document(readings: Sequence[Reading], findings: list[Finding] | None, *, whole: bool) -> dict[str, Any]:
    files = [_about(reading) for reading in readings]
    found: dict[str, Any] = {"files": files}
    if whole:
        found["statements"] = _rows(readings)
    if findings is not None:
        found["findings"] = [_finding(item, readings) for item in findings]
    return found


def _about(reading: Reading) -> dict[str, Any]:
    document, context = reading.document, reading.context
    return {
        "file": document.name, "format": document.format, "title": context.title or document.title,
        "date": context.dated.iso if context.dated else "", "zone": context.zone, "blocks": len(document.blocks),
        "characters": len(document.text), "statements": len(reading.statements), "notes": list(document.notes),
    }  # fmt: skip


def _finding(item: Finding, readings: Sequence[Reading]) -> dict[str, Any]:
    quotes = [
        {
            "file": readings[quote.document].document.name,
            "place": str(quote.locator),
            "line": quote.locator.line,
            "text": quote.text,
        }
        for quote in item.quotes
    ]
    return {
        "key": item.key, "rule": item.rule, "severity": item.severity, "title": item.title,
        "recomputation": item.recomputation, "explanations": list(item.explanations), "quotes": quotes,
    }  # fmt: skip


def _show(readings: Sequence[Reading], findings: list[Finding] | None, written: str) -> None:
    from kaifaqu.cli.tables import table

    heads = ["文件", "格式", "段", "字", "数", "目标", "时期未定", "对上指标"]
    rows = []
    for reading in readings:
        items = reading.statements
        targets, undated, matched = (
            sum(test) for test in zip(*((item.target, not _dated(item.period), bool(item.code)) for item in items), strict=True)
        ) if items else (0, 0, 0)  # fmt: skip
        counts = (len(reading.document.blocks), len(reading.document.text), len(items), targets, undated, matched)
        rows.append([reading.document.name, reading.document.format, *(f"{count:,}" for count in counts)])
    table("读出的数", heads, rows, numbers=range(2, len(heads)))
    total = sum(len(reading.statements) for reading in readings)
    if written:
        typer.echo(f"已写入 {written}：{total:,} 条。")
    if findings is not None:
        _tell(findings, readings)


def _dated(period: str) -> bool:
    return period[:4].isdigit()


def _tell(findings: list[Finding], readings: Sequence[Reading]) -> None:
    from kaifaqu.evidence import SEVERITIES

    if not findings:
        typer.echo("核对：没有发现矛盾。")
        return
    counts = [f"{name} {sum(item.severity == code for item in findings)}" for code, name in SEVERITIES.items()]
    typer.echo(f"核对：{'，'.join(counts)}。")
    for item in findings:
        typer.echo(f"\n【{SEVERITIES[item.severity]}】{item.title}\n  {item.recomputation}")
        for quote in item.quotes:
            name = f"{readings[quote.document].document.name} " if len(readings) > 1 else ""
            typer.echo(f"  · {name}{quote.locator}：{quote.text.strip()}")
        if item.explanations:
            typer.echo(f"  可能：{'；'.join(item.explanations)}")
