"""Cells and marks of a table, kept as arrays: a million take sixteen megabytes. Cell and Mark objects are made when asked for."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, repeat
from typing import overload

from kaifaqu.evidence.document import Cell, Locator, Mark


def _numbers() -> array[int]:
    return array("I")


@dataclass(eq=False)
class Cells(Sequence[Cell]):
    """The cells of a table in the order of its text. Text has a tab between cells and a line end between rows."""

    starts: array[int] = field(default_factory=_numbers)
    ends: array[int] = field(default_factory=_numbers)
    rows: array[int] = field(default_factory=_numbers)
    columns: array[int] = field(default_factory=_numbers)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)  # number of the cell → (rows, columns), where not (1, 1)

    def add_row(self, row: int, at: int, texts: Sequence[str], columns: Iterable[int] | None = None) -> int:
        """A row of cells whose text begins at ``at``, in ``columns`` (else 1, 2, 3 …). Returns where the next row begins."""
        if not texts:
            return at + 1
        lengths = [len(text) for text in texts]
        starts = [at, *accumulate((length + 1 for length in lengths), initial=at)][1:]
        self.starts.extend(starts[:-1])
        self.ends.extend([start - 1 for start in starts[1:]])
        self.rows.extend(repeat(row, len(lengths)))
        self.columns.extend(range(1, len(lengths) + 1) if columns is None else columns)
        return starts[-1]

    def __len__(self) -> int:
        return len(self.starts)

    def _cell(self, number: int) -> Cell:
        high, wide = self.spans.get(number, (1, 1))
        return Cell(self.rows[number], self.columns[number], self.starts[number], self.ends[number], high, wide)

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
        return hash((len(self), self.starts[-1] if len(self) else 0))


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
        row, column = self.cells.rows[number], self.cells.columns[number]
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
