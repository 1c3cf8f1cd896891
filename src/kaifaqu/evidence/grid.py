"""Cells and marks of a table, kept as arrays: a million take sixteen megabytes. Cell and Mark objects are made when asked for."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, overload

from kaifaqu.evidence.document import Cell, Locator, Mark

_TAB: Final = re.compile("\t")
_END: Final = re.compile("[\t\n]")


def _numbers() -> array[int]:
    return array("I")


@dataclass(eq=False)
class Cells(Sequence[Cell]):
    """The cells of a table in the order of its text, which has a tab between cells and a line end between rows.

    Where each cell stands is read from the text when it is first asked for. Rows count from 1.
    """

    text: str
    columns: Mapping[int, Sequence[int]] = field(default_factory=dict)  # of the rows whose columns are not 1, 2, 3 …
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # row, column → rows, columns of a merged cell
    bare: frozenset[int] = frozenset()  # rows without cells: cells from above cover them

    def __len__(self) -> int:
        return self._length

    @cached_property
    def _length(self) -> int:
        return self.text.count("\t") + self.text.count("\n") + 1 - len(self.bare)

    @cached_property
    def starts(self) -> array[int]:
        """Where each cell begins in the text."""
        return self._index[0]

    @cached_property
    def _index(self) -> tuple[array[int], array[int]]:
        """Where each cell begins, and the number of the first cell of each row."""
        starts, firsts, at = _numbers(), _numbers(), 0
        for row, line in enumerate(self.text.split("\n"), 1):
            firsts.append(len(starts))
            if row not in self.bare:
                starts.append(at)
                starts.extend([found.end() + at for found in _TAB.finditer(line)])
            at += len(line) + 1
        return starts, firsts

    def row_of(self, number: int) -> int:
        """The row of a cell by its number, which counts from 0."""
        return bisect_right(self._index[1], number)

    def column_of(self, number: int, row: int) -> int:
        """The column of a cell in its row, from 1."""
        place = number - self._index[1][row - 1]
        odd = self.columns.get(row)
        return place + 1 if odd is None else odd[place]

    def _cell(self, number: int) -> Cell:
        row = self.row_of(number)
        column = self.column_of(number, row)
        start = self.starts[number]
        end = _END.search(self.text, start)
        high, wide = self.spans.get((row, column), (1, 1))
        return Cell(row, column, start, end.start() if end else len(self.text), high, wide)

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Cell, ...]: ...
    def __getitem__(self, index: int | slice) -> Cell | tuple[Cell, ...]:
        if isinstance(index, slice):
            return tuple(self._cell(number) for number in range(len(self))[index])
        return self._cell(range(len(self))[index])

    def __iter__(self) -> Iterator[Cell]:
        return map(self._cell, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(self.text)

    def __getstate__(self) -> tuple[object, ...]:
        return self.text, self.columns, self.spans, self.bare

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.text, self.columns, self.spans, self.bare = state


@dataclass(eq=False)
class Places(Sequence[Mark]):
    """A mark for each cell, made from where the table stands.

    In a text file ``lines`` has the source line of each row. In a workbook ``corner`` is the row and column (from 0) of the
    table's first cell, and the marks name cells (``C5``). Elsewhere they name row and column.
    """

    cells: Cells
    base: Locator
    lines: array[int] = field(default_factory=_numbers)
    corner: tuple[int, int] | None = None

    def __len__(self) -> int:
        return max(len(self.cells), 1)

    def _locator(self, number: int) -> Locator:
        if number >= len(self.cells):
            return self.base
        row = self.cells.row_of(number)
        column = self.cells.column_of(number, row)
        if self.corner is not None:
            top, left = self.corner
            return replace(self.base, row=top + row, column=left + column, cell=f"{letters(left + column)}{top + row}")
        if self.lines:
            return replace(self.base, line=self.lines[row - 1], row=row, column=column)
        return replace(self.base, row=row, column=column)

    def _mark(self, number: int) -> Mark:
        return Mark(self.cells.starts[number] if number and number < len(self.cells) else 0, self._locator(number))

    def at(self, offset: int) -> Locator:
        """Where the character at ``offset`` of the table's text stands."""
        return self._locator(max(bisect_right(self.cells.starts, offset) - 1, 0))

    @overload
    def __getitem__(self, index: int) -> Mark: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Mark, ...]: ...
    def __getitem__(self, index: int | slice) -> Mark | tuple[Mark, ...]:
        if isinstance(index, slice):
            return tuple(self._mark(number) for number in range(len(self))[index])
        return self._mark(range(len(self))[index])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash((self.base, len(self)))


def letters(column: int) -> str:
    """The letters of a workbook's column, which counts from 1: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
