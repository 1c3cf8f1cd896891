"""CSV tables with a heading: columns as a specification, cells as typed values, every fault with its line and column."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from kaifaqu.content.files import Faults, read_text
from kaifaqu.errors import Place, Problem

_MAX_COLUMNS: Final = 200  # of a heading: each unknown one is told with a suggestion, which takes time
_NUMBER: Final = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,8})?")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_CREDIT: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_YES: Final = {"true": True, "1": True, "是": True, "yes": True, "": False, "false": False, "0": False, "否": False, "no": False}
_MAX_SUGGESTIONS: Final = 20  # looking for near names costs time; after so many the user has understood


class CellError(Exception):
    """What is wrong with a cell: code, message, hint. :meth:`Table.rows` knows the place."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def as_code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise CellError("code-invalid", f"代码“{text}”不合规。", "只用字母、数字和 - _ .，以字母或数字开头。")
    return text


def as_flag(text: str) -> bool:
    try:
        return _YES[text.lower()]
    except KeyError:
        raise CellError("value-invalid", f"“{text}”看不懂是“是”还是“否”。", "请写 true 或 false（是、否）。") from None


def as_date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        if text != day.isoformat() or not 1900 <= day.year <= 2200:  # no 2022-W01-1; no end of the calendar to reckon beyond
            raise ValueError
        return day
    except ValueError:
        raise CellError("date-invalid", f"“{text}”不是日期。", "请写成 2022-10-31 的样子。") from None


def as_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or not 1949 <= moment.year <= 2200:
            raise ValueError
    except ValueError:
        hint = "请写成 2022-10-31T08:00:00+08:00 的样子，带时区；不清楚的留空。"
        raise CellError("date-invalid", f"“{text}”不是时刻。", hint) from None
    return moment


def as_number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        hint = "请只写数字，如 12.77；不加千分位逗号，单位写在 unit 列，整数不超过20位、小数不超过8位。"
        raise CellError("number-invalid", f"“{text}”不是数。", hint)
    return Decimal(text)


def as_whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text):
        raise CellError("number-invalid", f"“{text}”不是正整数。", "请写 0 至 9999 之间的整数。")
    return int(text)


def as_credit_code(text: str) -> str:
    if not _CREDIT.fullmatch(text):
        raise CellError("value-invalid", f"“{text}”不是统一社会信用代码。", "应为18位数字和大写字母（不含 I、O、S、V、Z）。")
    return text


def as_link(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"']{3,190}", text):
        raise CellError(
            "value-invalid", f"“{text[:60]}”不是网址。", "请写完整的 http:// 或 https:// 地址，且只写发布单位自己的地址。"
        )
    return text


def one_of(choices: Mapping[str, str]) -> Callable[[str], str]:
    """A word from a list; the refusal names them all."""

    def read(text: str) -> str:
        if text not in choices:
            shown = "、".join(f"{word}（{title}）" if title else word for word, title in choices.items())
            raise CellError("value-invalid", f"没有“{text}”这个选项。", f"可写：{shown}。")
        return text

    return read


def several(read: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    """Several words in one cell: ``title|dated``."""
    return lambda text: tuple(read(part.strip()) for part in text.split("|"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, how its cells are read, longest text, what an empty cell means."""

    name: str
    read: Callable[[str], Any] | None = None
    limit: int = 200
    needed: bool = False
    empty: Any = ""


@dataclass(frozen=True)
class Table:
    """A CSV file of the folder and its columns."""

    file: str
    columns: tuple[Column, ...]
    needed: bool = False

    def rows(self, folder: Path, faults: Faults) -> Iterator[tuple[int, dict[str, Any]]]:
        """Line number (1-based, of the row's first line) and typed values of each sound row; faults go to ``faults``."""
        try:
            text = read_text(folder / self.file)
        except Problem as problem:
            faults.add(problem)
            return
        if text is None:
            if self.needed:
                faults.add(
                    Problem(
                        "file-missing",
                        f"缺少文件 {self.file}。",
                        place=Place(file=self.file),
                        hint="格式见 docs/zone-folder.md。",
                    )
                )
            return
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        heading: Sequence[str] | None = None
        line = 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                faults.add(
                    Problem(
                        "csv-invalid",
                        f"CSV 写法有误：{error}。",
                        place=Place(file=self.file, row=line),
                        hint="请检查引号是否成对。",
                    )
                )
                return
            if cells is None:
                break
            if heading is None:
                heading = self._heading(cells, faults)
                if heading is None:
                    return
            elif any(cells):
                values = self._row(heading, cells, line, faults)
                if values is not None:
                    yield line, values
            line = reader.line_num + 1
        if heading is None:
            faults.add(
                Problem("file-empty", "文件是空的，连标题行也没有。", place=Place(file=self.file, row=1), hint="第一行应是列名。")
            )

    def _heading(self, cells: Sequence[str], faults: Faults) -> Sequence[str] | None:
        names = [cell.strip() for cell in cells]
        known = {column.name for column in self.columns}
        before = faults.total
        if len(names) > _MAX_COLUMNS:
            place = Place(file=self.file, row=1)
            hint = f"可用的列：{'、'.join(column.name for column in self.columns)}。"
            faults.add(Problem("column-unknown", f"标题行有{len(names)}列，不像本数据包的文件。", place=place, hint=hint))
            return None
        for name in dict.fromkeys(names):
            place = Place(file=self.file, row=1, column=name)
            if name not in known:
                hint = suggestion(name, known) or f"可用的列：{'、'.join(column.name for column in self.columns)}。"
                faults.add(Problem("column-unknown", f"不认识的列“{name}”。", place=place, hint=hint))
            elif names.count(name) > 1:
                faults.add(
                    Problem("column-duplicate", f"“{name}”列出现了{names.count(name)}次。", place=place, hint="请只留一列。")
                )
        for column in self.columns:
            if column.needed and column.name not in names:
                place = Place(file=self.file, row=1)
                faults.add(Problem("column-missing", f"缺少“{column.name}”列。", place=place, hint="请在标题行补上。"))
        return None if faults.total > before else names

    def _row(self, heading: Sequence[str], cells: Sequence[str], line: int, faults: Faults) -> dict[str, Any] | None:
        if len(cells) > len(heading):
            message = f"这一行有{len(cells)}格，标题行只有{len(heading)}列。"
            faults.add(Problem("row-width", message, place=Place(file=self.file, row=line), hint="含逗号的文字请加英文双引号。"))
            return None
        given = dict(zip(heading, cells, strict=False))
        values: dict[str, Any] = {}
        sound = True
        for column in self.columns:
            text = given.get(column.name, "").strip()
            try:
                values[column.name] = self._cell(column, text)
            except CellError as fault:
                sound = False
                place = Place(file=self.file, row=line, column=column.name)
                faults.add(Problem(fault.code, fault.message, place=place, hint=fault.hint))
        return values if sound else None

    @staticmethod
    def _cell(column: Column, text: str) -> Any:
        if not text:
            if column.needed:
                raise CellError("value-missing", "这一格不能为空。", "请补上。")
            return column.empty
        if len(text) > column.limit:
            raise CellError("text-too-long", f"写了{len(text)}个字，最多{column.limit}个字。", "请只留必要的部分。")
        return column.read(text) if column.read else text


@dataclass
class Codes:
    """The codes that a table has declared, for duplicates and references.

    ``complete`` is False once the table had faults: what refers to it is then not blamed for rows that could not be read.
    """

    noun: str
    problem: str
    lines: dict[str, int] = field(default_factory=dict)
    complete: bool = True
    _suggested: int = 0

    def declare(self, code: str, line: int, file: str, faults: Faults, column: str = "code") -> bool:
        """False, with a fault, if the code was declared before."""
        if code in self.lines:
            place = Place(file=file, row=line, column=column)
            faults.add(
                Problem(
                    "row-duplicate", f"“{code}”与第{self.lines[code]}行重复。", place=place, hint="请只留一行，或换一个代码。"
                )
            )
            return False
        self.lines[code] = line
        return True

    def check(self, code: str, place: Place, faults: Faults) -> bool:
        """False, with a fault that names near codes, if nothing has this code. An empty code is none."""
        if not code or code in self.lines or not self.complete:
            return True
        near = ""
        if self._suggested < _MAX_SUGGESTIONS:
            self._suggested += 1
            near = suggestion(code, self.lines)
        faults.add(Problem(self.problem, f"没有“{code}”这个{self.noun}。", place=place, hint=near or f"请先登记该{self.noun}。"))
        return False


def suggestion(word: str, known: Iterable[str]) -> str:
    """是否是：… for up to three near words, else empty."""
    near = difflib.get_close_matches(word, list(known)[:20_000], n=3, cutoff=0.6)
    return f"是否是：{'、'.join(near)}？" if near else ""
