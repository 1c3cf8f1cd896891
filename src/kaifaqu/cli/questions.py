"""What the commands that ask beyond the score share: how their answers are written, how numbers by name are read."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from kaifaqu.cli.common import print_json
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.assess.run import Run

OutFile = Annotated[str, typer.Option("-o", "--out", help="写入文件：.json .csv .xlsx；不写则显示在屏幕上。")]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出到屏幕。")]
FORMATS: Final = (".json", ".csv", ".xlsx")


def target(out: str, formats: Sequence[str] = FORMATS) -> Path | None:
    """The file to write; None for the screen. Problem("file-kind") before anything is computed."""
    if not out:
        return None
    path = Path(out)
    if path.suffix.lower() not in formats:
        raise Problem(
            "file-kind", f"不会写“{path.suffix or out}”这种文件。", place=Place(field="-o"), hint=f"可用：{'、'.join(formats)}。"
        )
    return path


def write(path: Path, heads: Sequence[str], rows: Sequence[Sequence[Any]], document: Mapping[str, Any], label: str = "") -> None:
    """The table as CSV or a sheet, the whole answer as JSON. Problem("file-unwritable")."""
    from kaifaqu.assess.run.out import safe, unwritable

    heads = [*heads, "说明"] if label else heads
    rows = [[*row, label] for row in rows] if label else rows
    try:
        if path.suffix.lower() == ".json":
            path.write_text(json.dumps(document, ensure_ascii=False, indent=1, default=plain) + "\n", encoding="utf-8")
        elif path.suffix.lower() == ".csv":
            with path.open("w", encoding="utf-8-sig", newline="") as handle:
                csv.writer(handle).writerows([[safe(plain(cell)) for cell in row] for row in (heads, *rows)])
        else:
            _workbook(path, heads, rows)
    except OSError as error:
        raise unwritable(path, error) from None
    typer.echo(f"已写入 {path}。")


def _workbook(path: Path, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    sheet, bold = book.add_worksheet("结果"), book.add_format({"bold": True})
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(plain(one) for one in row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write_number(number, column, cell)
    sheet.freeze_panes(1, 1)
    try:
        book.close()
    except XlsxWriterException as error:
        raise OSError(0, str(error)) from None


def plain(value: Any) -> Any:
    """A cell or a part of a document without NumPy, fractions or NaN."""
    if value is None or isinstance(value, str | bool | int):
        return value
    number = float(value)
    if number != number:
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def clean(value: Any) -> Any:
    """:func:`plain` through lists and mappings, for JSON."""
    if isinstance(value, Mapping):
        return {str(key): clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    return plain(value)


def show_json(document: Mapping[str, Any]) -> None:
    print_json(clean(document))


def numbers_of(texts: Sequence[str] | None, option: str, example: str) -> dict[str, float]:
    """``["tax=30", "land=2"]`` as numbers by name. Problem("option-invalid")."""
    found = {}
    for text in texts or ():
        name, _, value = text.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            raise Problem("option-invalid", f"看不懂“{text}”。", place=Place(field=option), hint=f"写成 {example}。") from None
    return found


def codes(run: Run, named: Mapping[str, Any], option: str) -> dict[str, Any]:
    """The same by input code, where an input was named by its title. Problem("input-unknown")."""
    import difflib

    titles = {item.title: code for code, item in run.edition.inputs.items()}
    found = {}
    for name, value in named.items():
        code = name if name in run.edition.inputs else titles.get(name)
        if code is None:
            near = difflib.get_close_matches(name, [*run.edition.inputs, *titles], 3, 0.4)
            hint = f"是不是：{'、'.join(near)}？" if near else f"有：{'、'.join(list(titles)[:20])}。"
            raise Problem("input-unknown", f"没有“{name}”这项输入。", place=Place(field=option), hint=hint)
        found[code] = value
    return found
