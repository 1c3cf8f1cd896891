"""A run as a workbook: 结果 (the league table), 明细 (every item of every subject), 规则与来源 (the rule and where it comes
from).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from kaifaqu.assess.rules.model import CERTAINTY, Condition, Source
from kaifaqu.assess.run.out import about, league, unwritable
from kaifaqu.assess.run.reasons import COMBINED
from kaifaqu.assess.run.verdict import source_text

if TYPE_CHECKING:
    from kaifaqu.assess.run.core import Run

LAST_ROW: Final = 1_048_575  # of a sheet
CELL: Final = 32_767  # characters of a cell


def write_xlsx(run: Run, path: Path) -> None:
    """Write the workbook. Texts are texts: nothing in it is a formula. Problem("file-unwritable")."""
    # Text goes in through write_string alone, so that no subject's name is ever run.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    sheets = _Sheets(book, run.label)
    fields = league(run)
    sheets.table("结果", [field.title for field in fields], zip(*(field.values for field in fields), strict=True))
    sheets.table("明细", ["对象", "评价项", "值", "单位", "得分", "得分上限", "满分", "规则"], _details(run))
    sheets.table("规则与来源", ["内容", "代码", "名称", "规则", "依据"], _rules(run))
    try:
        book.close()
    except (OSError, XlsxWriterException) as error:
        cause = error if isinstance(error, OSError) else OSError(0, str(error))
        raise unwritable(path, cause) from None


class _Sheets:
    def __init__(self, book: Any, label: str) -> None:
        self.book, self.label = book, label
        self.head = book.add_format({"bold": True, "bg_color": "#E8EFF8", "bottom": 1, "text_wrap": True, "valign": "top"})
        self.cell = book.add_format({"valign": "top", "text_wrap": True})
        self.number = book.add_format({"num_format": "#,##0.00##", "valign": "top"})
        self.whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.mark = book.add_format({"bold": True, "font_color": "#B00020"})

    def table(self, title: str, heads: Sequence[str], rows: Iterator[Sequence[Any]] | Any) -> None:
        """A sheet with the label above the headings, so that no print of it goes without."""
        sheet = self.book.add_worksheet(title)
        first = 0
        if self.label:
            sheet.write_string(0, 0, self.label, self.mark)
            first = 1
        for column, head in enumerate(heads):
            sheet.write_string(first, column, head, self.head)
            sheet.set_column(column, column, min(50, max(10, 2 * len(head) + 2)))
        sheet.freeze_panes(first + 1, 1)
        number = first
        for number, row in enumerate(rows, first + 1):
            if number >= LAST_ROW:
                sheet.write_string(number, 0, "行数超过工作表的上限，其余请用 Parquet 或 CSV 导出。", self.mark)
                break
            for column, value in enumerate(row):
                self._write(sheet, number, column, value)
        if number > first:
            sheet.autofilter(first, 0, number, len(heads) - 1)

    def _write(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, int | float):
            sheet.write_number(row, column, value, self.whole if float(value).is_integer() else self.number)
        else:
            sheet.write_string(row, column, str(value)[:CELL], self.cell)


def _details(run: Run) -> Iterator[Sequence[Any]]:
    columns = []
    for item in run.items:
        names = (f"points.{item.id}", f"points.{item.id}.high")
        points, high = (run.output(name) for name in names)
        says = COMBINED.get(item.combine, "") if item.items else "" if item.method is None else item.method.text
        columns.append((item, run.stages.values.get(f"value.{item.id}"), points, high, says))
    for standing in run.ranking():
        at = run.now.position[standing.subject]
        for item, values, points, high, says in columns:
            full = None if item.full is None else float(item.full)
            unit = item.unit if values is not None else ""
            yield (standing.subject, item.title, _cell(values, at), unit, _cell(points, at), _cell(high, at), full, says)


def _cell(column: Any, at: int) -> Any:
    value = None if column is None else column[at]
    return value if value is None or isinstance(value, str) else None if value != value else float(value)


def _rules(run: Run) -> Iterator[Sequence[Any]]:
    edition = run.edition
    for title, text in about(run):
        yield ("概况", "", title, text, "")
    yield from (("缺口", "", "", gap, "") for gap in edition.gaps)
    for part, conditions in (
        ("否决", edition.veto),
        ("条件", edition.conditions),
        ("直接确认", (edition.direct,) if edition.direct else ()),
    ):
        for root in conditions:
            yield from ((part, each.id, each.title, _says(run, each), _from(each.source)) for each in root.walk())
    for item in run.items:
        says = COMBINED.get(item.combine, "") if item.items else "" if item.method is None else item.method.text
        formula = "" if item.value is None else f"{item.value.words(run.titles)}；"
        weight = run.stages.params.get(f"weight.{item.id}")
        share = "" if f"weight.{item.id}" not in run.stages.params else f"权重 {'未知' if weight is None else f'{weight:g}'}；"
        yield ("评价项", item.id, item.title, f"{formula}{share}{says}", _from(item.source))
    for award in edition.awards:
        yield ("奖惩", award.id, award.title, award.text, _from(award.source))
    for each in edition.consequences:
        yield ("后果", each.id, each.title, each.text, _from(each.source))
    for known in edition.inputs.values():
        yield ("输入", known.code, known.title, "；".join(part for part in (known.unit, known.note) if part), "")


def _says(run: Run, condition: Condition) -> str:
    if condition.rule is not None:
        return condition.rule.words(run.titles)
    return "由人判断" if condition.manual else f"以下{len(condition.parts)}项至少{condition.need}项"


def _from(source: Source | None) -> str:
    if source is None:
        return ""
    certainty = CERTAINTY.get(source.certainty, source.certainty)
    return "；".join(part for part in (source_text(source), certainty, source.note) if part)
