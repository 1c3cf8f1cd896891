"""A standard from a table of structure: the CSV in which composite indices are handed about becomes the text of a standard file.

The columns are those of COINr's ``iMeta`` (iCode, iName, Type, Level, Parent, Direction, Weight, Unit, Denominator, Target), so
that an index that is kept there can be judged here; the text is meant to be read and changed by hand afterwards.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from kaifaqu.assess.formulas import FUNCTIONS
from kaifaqu.assess.rules.read.basics import RESERVED
from kaifaqu.errors import Place, Problem
from kaifaqu.observe.units import unit as unit_of

NEEDED: Final = ("iCode", "Type")
KNOWN: Final = ("iCode", "iName", "Type", "Level", "Parent", "Direction", "Weight", "Unit", "Denominator", "Target")
TYPES: Final = ("Indicator", "Aggregate", "Denominator", "Group")
TARGET: Final = "target"
MAX_ROWS: Final = 2500
MAX_LEVELS: Final = 15


@dataclass(frozen=True)
class Steps:
    """How the index is made. ``normalise``: a method of an edition's default, or "target" for the distance to each row's Target.

    ``combine``: by the level of the children (1: leaves), "mean" where none is given. ``impute`` and ``treat`` as under
    ``prepare`` in a standard: a name, or a mapping of its options. ``weights``: where they come from (given: the table).
    """

    normalise: str = "minmax"
    options: Mapping[str, str] = field(default_factory=dict)  # of the method, as YAML: {"to": "[0, 100]"}
    combine: Mapping[int, str] = field(default_factory=dict)
    denominate: bool = True
    impute: str | Mapping[str, str] = "none"
    treat: str | Mapping[str, str] = "none"
    weights: str = "given"
    at_least: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Line:
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


def from_table(
    structure: str,
    *,
    id: str,  # noqa: A002 - as in the standard
    title: str,
    subject: str = "country",
    edition: str = "1",
    in_force: date,
    steps: Steps | None = None,
    weights: str | None = None,
    file: str = "structure.csv",
) -> str:
    """The YAML text of a standard with the tree of ``structure`` (CSV text) and, where given, other ``weights`` (iCode, Weight).

    A code that formulas could not name is changed, and stays as the title of its input, so that columns of the data still match.
    Raises Problem("structure-invalid") with the row of the table.
    """
    chosen = steps or Steps()
    lines = list(_lines(structure, file))
    _check_tree(lines, file)
    untargeted = [line for line in lines if line.type == "Indicator" and not line.target]
    if chosen.normalise == TARGET and untargeted:
        raise _fail(
            file, untargeted[0].row, "Target", f"“{untargeted[0].code}”没有目标值。", "按目标值折算时每个指标都要有 Target。"
        )
    given = _weights(weights, {line.code for line in lines}, file) if weights is not None else {}
    head = [
        f"id: {_said(id)}",
        f"title: {_said(title)}",
        f"subject: {subject}",
        "inputs:",
        *_inputs(lines),
        "editions:",
        f"  - edition: {_said(edition)}",
        f"    in_force: {{from: {in_force.isoformat()}}}",
        "    official: false",
        "    label: 示例口径",
        f"    source: {{document: {_said(title)}, certainty: O, note: 由结构表生成，权重与方法待核对}}",
        *_prepare(chosen),
        *_normalise(chosen),
        "    missing: renormalise",
    ]
    if chosen.weights != "given":
        head.append(f"    weights: {{method: {chosen.weights}}}")
    return "\n".join([*head, *_score(lines, given, chosen)]) + "\n"


def _said(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _fail(file: str, row: int, column: str, message: str, hint: str = "") -> Problem:
    return Problem("structure-invalid", message, place=Place(file=file, row=row, column=column), hint=hint)


def _rows(text: str, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if len(set(header)) != len(header):
            raise _fail(file, 1, "", "表头有两列同名。")
        for count, row in enumerate(reader):
            if count > MAX_ROWS:
                raise _fail(file, reader.line_num, "", f"结构表超过 {MAX_ROWS} 行。")
            if any(cell.strip() for cell in row):
                if len(row) != len(header):
                    raise _fail(file, reader.line_num, "", f"这一行有 {len(row)} 格，表头有 {len(header)} 格。")
                yield reader.line_num, dict(zip(header, (cell.strip() for cell in row), strict=True))
    except csv.Error as error:
        raise _fail(file, reader.line_num, "", "不是合法的 CSV。", "检查引号是否成对。") from error


def _lines(text: str, file: str) -> Iterator[_Line]:
    names: set[str] = set()
    codes: set[str] = set()
    for row, cells in _rows(text, file):
        for column in NEEDED:
            if not cells.get(column):
                raise _fail(file, row, column, f"缺少“{column}”。", f"结构表的列：{'、'.join(KNOWN)}。")
        code, kind = cells["iCode"], cells["Type"]
        if code in codes:
            raise _fail(file, row, "iCode", f"“{code}”写了两次。")
        if kind not in TYPES:
            raise _fail(file, row, "Type", f"“{kind}”不是可用的类型。", f"可用：{'、'.join(TYPES)}。")
        codes.add(code)
        direction, level = cells.get("Direction") or "1", cells.get("Level") or "0"
        if direction not in ("1", "-1"):
            raise _fail(file, row, "Direction", f"“{direction}”不是方向。", "写 1 或 -1。")
        name = _name(code, names)
        names.add(name)
        yield _Line(
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
        raise _fail(file, row, column, f"“{text}”不能用作{'权重' if column == 'Weight' else '目标值'}。", "写一个数。")
    return f"{number:f}"


def _name(code: str, taken: set[str]) -> str:
    name = re.sub(r"_+", "_", re.sub(r"\W", "_", code))[:70]
    if not name or not re.match(r"[^\W\d]", name):
        name = f"c{name}"
    while name in taken or name in RESERVED or name in FUNCTIONS:
        name += "1"
    return name


def _check_tree(lines: list[_Line], file: str) -> None:
    by_code = {line.code: line for line in lines}
    tree = [line for line in lines if line.type in ("Indicator", "Aggregate")]
    tops = [line for line in tree if not line.parent]
    if len(tops) != 1 or tops[0].type != "Aggregate":
        row = tops[1].row if len(tops) > 1 else tops[0].row if tops else 1
        raise _fail(file, row, "Parent", "要有且只有一个最上级（Parent 为空的 Aggregate）。")
    for line in tree:
        parent = by_code.get(line.parent) if line.parent else None
        if line.parent and (parent is None or parent.type != "Aggregate"):
            raise _fail(file, line.row, "Parent", f"上级“{line.parent}”不是表里的 Aggregate。")
        if line.type == "Aggregate" and not any(child.parent == line.code for child in tree):
            raise _fail(file, line.row, "iCode", f"“{line.code}”没有下级。")
        if line.denominator and by_code.get(line.denominator, line).type not in ("Denominator", "Indicator"):
            raise _fail(file, line.row, "Denominator", f"分母“{line.denominator}”不是数字列。")
        if line.denominator and line.denominator not in by_code:
            raise _fail(
                file, line.row, "Denominator", f"分母“{line.denominator}”不在表里。", "把它作为 Type 为 Denominator 的一行加上。"
            )
        seen = {line.code}
        while parent is not None and parent.parent:
            if parent.code in seen:
                raise _fail(file, line.row, "Parent", "上下级绕成了圈。")
            if len(seen) > MAX_LEVELS:
                raise _fail(file, line.row, "Parent", f"超过 {MAX_LEVELS} 层。")
            seen.add(parent.code)
            parent = by_code.get(parent.parent)


def _weights(text: str, codes: set[str], file: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row, cells in _rows(text, file):
        code = cells.get("iCode", "")
        if code not in codes:
            raise _fail(file, row, "iCode", f"权重表里的“{code}”不在结构表里。")
        found[code] = _number(cells.get("Weight", ""), file, row, "Weight")
    return found


def _unit(line: _Line) -> str:
    """The unit where the registry knows it; others go to the note, so that numbers of the rule need not carry them."""
    try:
        return unit_of(line.unit).text if line.unit else ""
    except Problem:
        return ""


def _inputs(lines: list[_Line]) -> Iterator[str]:
    for line in lines:
        if line.type == "Aggregate":
            continue
        title = line.title if line.name == line.code else line.code
        fields = [f"title: {_said(title)}"]
        if line.type == "Group":
            fields.append("type: text")
        elif unit := _unit(line):
            fields.append(f"unit: {_said(unit)}")
        elif line.unit:
            fields.append(f"note: {_said('单位：' + line.unit)}")
        yield f"  {_said(line.name)}: {{{', '.join(fields)}}}"


def _option(value: str | Mapping[str, str]) -> str:
    return value if isinstance(value, str) else "{" + ", ".join(f"{key}: {text}" for key, text in value.items()) + "}"


def _prepare(steps: Steps) -> Iterator[str]:
    fields = [f"{key}: {_option(value)}" for key, value in (("impute", steps.impute), ("treat", steps.treat)) if value != "none"]
    if fields:
        yield f"    prepare: {{{', '.join(fields)}}}"


def _normalise(steps: Steps) -> Iterator[str]:
    if steps.normalise != TARGET:
        yield f"    normalise: {_option({'method': steps.normalise, **steps.options})}"


def _score(lines: list[_Line], given: Mapping[str, str], steps: Steps) -> Iterator[str]:
    names = {line.code: line.name for line in lines}
    children: dict[str, list[_Line]] = {}
    for line in lines:
        if line.type in ("Indicator", "Aggregate"):
            children.setdefault(line.parent, []).append(line)
    top = children[""][0]

    def below(parent: _Line, indent: str) -> Iterator[str]:
        for line in children[parent.code]:
            head = f"id: {_said(line.name)}, title: {_said(line.title)}, weight: {given.get(line.code, line.weight)}"
            if line.type == "Indicator":
                yield f"{indent}- {{{head}, {_leaf(line, names, steps)}}}"
                continue
            yield f"{indent}- id: {_said(line.name)}"
            for field_ in (
                f"title: {_said(line.title)}",
                f"weight: {given.get(line.code, line.weight)}",
                *_group(line, children, steps),
            ):
                yield f"{indent}  {field_}"
            yield from below(line, indent + "  ")

    yield "    score:"
    yield f"      title: {_said(top.title)}"
    yield from (f"      {said}" for said in _group(top, children, steps))
    yield from below(top, "      ")


def _group(line: _Line, children: Mapping[str, list[_Line]], steps: Steps) -> Iterator[str]:
    level = max((child.level for child in children[line.code]), default=0)
    yield f"combine: {steps.combine.get(level, 'mean')}"
    if steps.at_least is not None:
        yield f"at_least: {steps.at_least:f}"
    yield "items:"


def _leaf(line: _Line, names: Mapping[str, str], steps: Steps) -> str:
    fields = [f"value: {line.name}", f"direction: {line.direction}"]
    if line.denominator and steps.denominate:
        fields.append(f"denominator: {_said(names[line.denominator])}")
    if steps.normalise == TARGET:
        options = {"to": "target", "target": f"{_said(line.target + _unit(line))}", **steps.options}
        fields.append(f"distance: {_option(options)}")
    return ", ".join(fields)
