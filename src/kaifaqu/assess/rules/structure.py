"""A table of structure as lines: what each row says, and that the rows make one tree."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from kaifaqu.assess.formulas import FUNCTIONS
from kaifaqu.assess.rules.read.basics import RESERVED
from kaifaqu.errors import Place, Problem

NEEDED: Final = ("iCode", "Type")
KNOWN: Final = ("iCode", "iName", "Type", "Level", "Parent", "Direction", "Weight", "Unit", "Denominator", "Target")
NAMED: Final = ("iCode", "iName", "uCode")
TYPES: Final = ("Indicator", "Aggregate", "Denominator", "Group")
MAX_ROWS: Final = 2500
MAX_LEVELS: Final = 15


@dataclass(frozen=True, slots=True)
class Line:
    row: int
    code: str
    name: str
    title: str
    type: str
    level: int
    parent: str
    direction: str
    weight: str
    unit: str
    denominator: str
    target: str


def fail(file: str, row: int, column: str, message: str, hint: str = "") -> Problem:
    return Problem("structure-invalid", message, place=Place(file=file, row=row, column=column), hint=hint)


def _rows(text: str, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if len(set(header)) != len(header):
            raise fail(file, 1, "", "表头有两列同名。")
        for count, row in enumerate(reader):
            if count > MAX_ROWS:
                raise fail(file, reader.line_num, "", f"结构表超过 {MAX_ROWS} 行。")
            if any(cell.strip() for cell in row):
                if len(row) != len(header):
                    raise fail(file, reader.line_num, "", f"这一行有 {len(row)} 格，表头有 {len(header)} 格。")
                cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
                # R writes NA for an empty cell; as a code it is Namibia's.
                yield reader.line_num, {name: "" if text == "NA" and name not in NAMED else text for name, text in cells.items()}
    except csv.Error as error:
        raise fail(file, reader.line_num, "", "不是合法的 CSV。", "检查引号是否成对。") from error


def read_lines(text: str, file: str) -> Iterator[Line]:
    names: set[str] = set()
    codes: set[str] = set()
    for row, cells in _rows(text, file):
        for column in NEEDED:
            if not cells.get(column):
                raise fail(file, row, column, f"缺少“{column}”。", f"结构表的列：{'、'.join(KNOWN)}。")
        code, kind = cells["iCode"], cells["Type"]
        if code in codes:
            raise fail(file, row, "iCode", f"“{code}”写了两次。")
        if kind not in TYPES:
            raise fail(file, row, "Type", f"“{kind}”不是可用的类型。", f"可用：{'、'.join(TYPES)}。")
        codes.add(code)
        direction, level = cells.get("Direction") or "1", cells.get("Level") or "0"
        if direction not in ("1", "-1"):
            raise fail(file, row, "Direction", f"“{direction}”不是方向。", "写 1 或 -1。")
        name = _name(code, names)
        names.add(name)
        yield Line(
            row=row, code=code, name=name, title=cells.get("iName") or code, type=kind,
            level=int(level) if level.isascii() and level.isdecimal() else 0,
            parent=cells.get("Parent", ""), direction=direction, weight=_number(cells.get("Weight") or "1", file, row, "Weight"),
            unit=cells.get("Unit", ""), denominator=cells.get("Denominator", ""),
            target=_number(cells["Target"], file, row, "Target") if cells.get("Target") else "",
        )  # fmt: skip


def _number(text: str, file: str, row: int, column: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number) > Decimal(10) ** 30 or (column == "Weight" and number < 0):
        raise fail(file, row, column, f"“{text}”不能用作{'权重' if column == 'Weight' else '目标值'}。", "写一个数。")
    return f"{number:f}"


def _name(code: str, taken: set[str]) -> str:
    name = re.sub(r"_+", "_", re.sub(r"\W", "_", code))[:70]
    if not name or not re.match(r"[^\W\d]", name):
        name = f"c{name}"
    while name in taken or name in RESERVED or name in FUNCTIONS:
        name += "1"
    return name


def check_tree(lines: list[Line], file: str) -> None:
    by_code = {line.code: line for line in lines}
    tree = [line for line in lines if line.type in ("Indicator", "Aggregate")]
    tops = [line for line in tree if not line.parent]
    if len(tops) != 1 or tops[0].type != "Aggregate":
        row = tops[1].row if len(tops) > 1 else tops[0].row if tops else 1
        raise fail(file, row, "Parent", "要有且只有一个最上级（Parent 为空的 Aggregate）。")
    for line in tree:
        parent = by_code.get(line.parent) if line.parent else None
        if line.parent and (parent is None or parent.type != "Aggregate"):
            raise fail(file, line.row, "Parent", f"上级“{line.parent}”不是表里的 Aggregate。")
        if line.type == "Aggregate" and not any(child.parent == line.code for child in tree):
            raise fail(file, line.row, "iCode", f"“{line.code}”没有下级。")
        if line.denominator and by_code.get(line.denominator, line).type not in ("Denominator", "Indicator"):
            raise fail(file, line.row, "Denominator", f"分母“{line.denominator}”不是数字列。")
        if line.denominator and line.denominator not in by_code:
            raise fail(
                file, line.row, "Denominator", f"分母“{line.denominator}”不在表里。", "把它作为 Type 为 Denominator 的一行加上。"
            )
        seen = {line.code}
        while parent is not None and parent.parent:
            if parent.code in seen:
                raise fail(file, line.row, "Parent", "上下级绕成了圈。")
            if len(seen) > MAX_LEVELS:
                raise fail(file, line.row, "Parent", f"超过 {MAX_LEVELS} 层。")
            seen.add(parent.code)
            parent = by_code.get(parent.parent)


def read_weights(text: str, codes: set[str], file: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row, cells in _rows(text, file):
        code = cells.get("iCode", "")
        if code not in codes:
            raise fail(file, row, "iCode", f"权重表里的“{code}”不在结构表里。", "代码与结构表的 iCode 一致；多出的行删去。")
        if code in found:
            raise fail(file, row, "iCode", f"“{code}”写了两次。", "每项只留一行。")
        found[code] = _number(cells.get("Weight", ""), file, row, "Weight")
    return found
