"""Tables of a Word file: merged cells stand once, at the row and column of the table's grid where they begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kaifaqu.evidence.readers.building import Box
from kaifaqu.evidence.readers.docx_styles import VALUE, W, value
from kaifaqu.evidence.readers.docx_text import Text, text_of
from kaifaqu.evidence.readers.package import Element, whole

_WRAPPERS: Final = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_WIDEST: Final = 1000  # columns: a file that claims more claims nonsense


@dataclass
class Table:
    """A table as boxes, with what its cells hold besides text."""

    boxes: list[Box] = field(default_factory=list)
    inside: list[Element] = field(default_factory=list)  # tables in cells
    hanging: list[Text] = field(default_factory=list)
    frame: Element | None = None  # the only cell of a table that has one cell
    _above: dict[int, Box] = field(default_factory=dict)  # by column: the cell that goes on downwards

    def add_row(self, row: Element, number: int) -> None:
        """The cells of a row."""
        properties = row.find(W + "trPr")
        column = 1 + (_number(value(properties, "gridBefore"), 0) if properties is not None else 0)
        goes_on: dict[int, Box] = {}
        for cell in unwrapped(row):
            if cell.tag != W + "tc":
                continue
            settings = cell.find(W + "tcPr")
            wide = _number(value(settings, "gridSpan"), 1) if settings is not None else 1
            merge = settings.find(W + "vMerge") if settings is not None else None
            across = settings.find(W + "hMerge") if settings is not None else None
            upper = self._above.get(column)
            if merge is not None and merge.get(VALUE, "continue") == "continue" and upper is not None:
                upper.row_span = number - upper.row + 1
                goes_on[column] = upper
            elif across is not None and across.get(VALUE, "continue") == "continue" and self.boxes:
                self.boxes[-1].column_span += wide
            else:
                box = Box(self._text(cell), number, column, 1, wide)
                self.boxes.append(box)
                if merge is not None:
                    goes_on[column] = box
            column += wide
        self._above = goes_on

    def _text(self, cell: Element) -> str:
        texts = []
        for child in unwrapped(cell):
            if child.tag == W + "p":
                text = text_of(child)
                texts.append(str(text))
                if text.hanging:
                    self.hanging.append(text)
            elif child.tag == W + "tbl":
                self.inside.append(child)
        return "\n".join(text for text in texts if text.strip())


def read_table(element: Element) -> Table:
    """The cells of a table, without rows that a tracked change took out."""
    table = Table()
    rows = [row for row in unwrapped(element) if row.tag == W + "tr" and not _deleted(row)]
    if len(rows) == 1:
        cells = [cell for cell in unwrapped(rows[0]) if cell.tag == W + "tc"]
        if len(cells) == 1:
            table.frame = cells[0]
            return table
    for number, row in enumerate(rows, 1):
        table.add_row(row, number)
    return table


def unwrapped(parent: Element) -> Iterator[Element]:
    """The children of an element; those inside content controls and insertions as if these were not there."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from unwrapped(child)
        elif isinstance(child.tag, str):
            yield child


def _deleted(row: Element) -> bool:
    properties = row.find(W + "trPr")
    return properties is not None and properties.find(W + "del") is not None


def _number(text: str | None, default: int) -> int:
    return min(whole(text, default), _WIDEST)
