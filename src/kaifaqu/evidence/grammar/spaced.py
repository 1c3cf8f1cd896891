"""Tables written as lines, as text copied from a slide has them: columns that only spaces part, a cell on each line, or cells
that go on over lines.
"""

from __future__ import annotations

import re
from typing import Final

from kaifaqu.evidence.document import Block, Cell
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.grids import CELL, EMPTY
from kaifaqu.evidence.grammar.paging import MARK
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.wrapping import Wrapped

_RULES: Final = rules("spaced")
_VERDICT: Final = _RULES.pattern("verdict")
_FIRST: Final = _RULES.set("first_heads")
_COUNTS_ROWS: Final = _RULES.set("counts_rows")
_VALUE: Final = _RULES.pattern("value")
_CELL: Final = re.compile(r"\S+")
_YEAR: Final = re.compile(r"20\d\d")
_DIGIT: Final = re.compile(r"\d")
_FEWEST: Final = 3  # columns
_MOST: Final = 8  # columns of a table with a cell on each line
_ROWS: Final = 2  # rows of it at least
_GAP: Final = 2  # lines from one row to the next at most


def spaced(blocks: tuple[Block, ...]) -> dict[int, tuple[Block, Wrapped]]:
    """指标 2024年 2025年 / 高企数量（家） 130 170: the tables of a document whose rows are lines, by their first block."""
    found: dict[int, tuple[Block, Wrapped]] = {}
    number = 1
    while number < len(blocks):
        size = _row(blocks[number])
        if size and _heads(blocks[number - 1], size) and _near(blocks, number):
            last = number
            while last + 1 < len(blocks) and _row(blocks[last + 1]) == size and _near(blocks, last + 1):
                last += 1
            found[number - 1] = _together(blocks, number - 1, last)
            number = last
        number += 1
    return found


def stacked(blocks: tuple[Block, ...]) -> dict[int, tuple[Block, Wrapped]]:
    """序号 / 项目名称 / 总投资（亿元） / 1 / 某产业园 / 62.0 / 2 / …: tables of one cell a line, by their first block."""
    found: dict[int, tuple[Block, Wrapped]] = {}
    end = 0
    for number, block in enumerate(blocks):
        if number >= end and block.text.strip() in _FIRST and block.kind != "table":
            sizes = ((size, _stack(blocks, number, size)) for size in range(_FEWEST, _MOST + 1))
            size, rows = max(sizes, key=lambda item: item[0] * item[1])
            if rows >= _ROWS:
                end = number + size * (rows + 1)
                found[number] = _piled(blocks, number, size, end)
    return found


def torn(blocks: tuple[Block, ...]) -> dict[int, tuple[Block, Wrapped]]:
    """2 | 研发投入占营业 / 收入比重 | ≥3% | 3.86%: tables with cells that go on over lines, by their first block."""
    found: dict[int, tuple[Block, Wrapped]] = {}
    end = 0
    for number, block in enumerate(blocks):
        if number < end or block.kind != "table" or block.at(0).line is None or "\t" not in block.text:
            continue
        end = number + 1
        while end < len(blocks) and _right_below(blocks, end) and (blocks[end].kind == "table" or "\t" not in blocks[end].text):
            end += 1
        tries = (_mended(blocks, number, stop) for stop in range(end, number, -1))  # a note may stand right below
        mended = next((table for table in tries if table is not None), None)
        if mended is not None:
            found[number] = mended
    return found


def _right_below(blocks: tuple[Block, ...], number: int) -> bool:
    here, above = blocks[number].at(0).line, blocks[number - 1].at(0).line
    return here is not None and above is not None and here - above - blocks[number - 1].text.count("\n") == 1


def _mended(blocks: tuple[Block, ...], first: int, end: int) -> tuple[Block, Wrapped] | None:
    """The lines of some blocks as one table, as many cells to a row as heads; None if no cell is torn or they do not fit."""
    text, parts = "", []
    for number in range(first, end):
        parts.append((len(text), len(text), number))
        text += blocks[number].text.rstrip("\n") + "\n"
    rows: list[list[tuple[int, int]]] = []
    size = text.split("\n", 1)[0].count("\t") + 1
    at, whole = 0, True
    for line in text.splitlines():
        cells, begin = [], at
        for piece in line.split("\t"):
            cells.append((begin, begin + len(piece)))
            begin += len(piece) + 1
        at += len(line) + 1
        if len(cells) == size and (not rows or len(rows[-1]) == size):
            rows.append(cells)
            continue
        whole = False
        if not rows or len(rows[-1]) == size:
            rows.append(cells)
        else:  # the last cell of the line above goes on in the first of this one
            rows[-1][-1:] = [(rows[-1][-1][0], cells[0][1]), *cells[1:]]
    if whole or size < _FEWEST or len(rows) <= _ROWS or any(len(row) != size for row in rows):
        return None
    places = ((row, column, *place) for row, found in enumerate(rows, 1) for column, place in enumerate(found, 1))
    table = tuple(Cell(row, column, start, end) for row, column, start, end in places if start < end)
    return Block("table", text, blocks[first].marks, cells=table), Wrapped(text, tuple(parts))


def _stack(blocks: tuple[Block, ...], first: int, size: int) -> int:
    """How many rows of a number of columns follow a first heading: numbers stand in the same columns of each."""
    last = first + 1
    while last < len(blocks) and blocks[last].kind != "table" and _near(blocks, last):
        last += 1
    texts = [block.text.strip() for block in blocks[first:last]]
    counted = texts[0] in _COUNTS_ROWS
    if any(_VALUE.fullmatch(text) for text in texts[:size]):
        return 0
    columns: list[bool] = []
    for row, at in enumerate(range(size, len(texts) - size + 1, size)):
        values = [_VALUE.fullmatch(text) is not None for text in texts[at : at + size]]
        named = values[0] and texts[at].lstrip("0") == str(row + 1) and not values[1] if counted else not values[0]
        if not named or not any(values[1:]) or (columns and values != columns):
            return row
        columns = values
    return len(texts) // size - 1


def _piled(blocks: tuple[Block, ...], first: int, size: int, end: int) -> tuple[Block, Wrapped]:
    """The cells as one table, and where the line of each of them is in it."""
    text, cells, parts = "", [], []
    for at, number in enumerate(range(first, end)):
        parts.append((len(text), len(text), number))
        line = blocks[number].text.rstrip()
        cells.append(Cell(at // size + 1, at % size + 1, len(text), len(text) + len(line)))
        text += line + "\n"
    return Block("table", text, blocks[first].marks, cells=cells), Wrapped(text, tuple(parts))


def _columns(block: Block) -> list[re.Match[str]]:
    return list(_CELL.finditer(block.text)) if block.kind != "table" and " " in block.text else []


def _row(block: Block) -> int:
    """How many columns a line has that begins with words and goes on in numbers; 0 if it is no row of a table."""
    if " " not in block.text or not _DIGIT.search(block.text):
        return 0
    cells = [cell[0] for cell in _columns(block)]
    judged = len(cells) > _FEWEST and _VERDICT.fullmatch(cells[-1]) is not None  # 80 | 96.5 | 达标
    if not judged and not _DIGIT.search(block.text[-4:]):
        return 0
    values = [cell for cell in cells[1 : -1 if judged else None] if cell not in EMPTY]
    numbers = (
        values
        and cells[0] not in EMPTY
        and all(CELL.match(cell) and not timing.clock().pattern.fullmatch(cell) for cell in values)
    )
    named = any(char.isalnum() for cell in cells[:1] for char in cell)  # not the mark of an item: ▲ 10亿元以上 7个
    return len(cells) if len(cells) >= _FEWEST and numbers and named and not CELL.match(cells[0]) else 0


def _heads(block: Block, size: int) -> bool:
    """True for the line over the rows of a table: as many words, or times over all columns but that of the names."""
    cells = _columns(block)
    if len(cells) == size - 1:
        return all(timing.clock().pattern.fullmatch(f"{cell[0]}年" if _YEAR.fullmatch(cell[0]) else cell[0]) for cell in cells)
    return len(cells) == size and not _row(block) and MARK.fullmatch(block.text.strip()) is None


def _near(blocks: tuple[Block, ...], number: int) -> bool:
    here, above = blocks[number].at(0).line, blocks[number - 1].at(0).line
    return here is None or above is None or here - above <= _GAP


def _together(blocks: tuple[Block, ...], first: int, last: int) -> tuple[Block, Wrapped]:
    """The lines as one table, and where each of them is in it."""
    text, cells, parts = "", [], []
    size = len(_columns(blocks[last]))
    for row, number in enumerate(range(first, last + 1), 1):
        parts.append((len(text), len(text), number))
        found = _columns(blocks[number])
        cells += [
            Cell(row, column, len(text) + cell.start(), len(text) + cell.end())
            for column, cell in enumerate(found, size - len(found) + 1)
        ]
        text += blocks[number].text.rstrip("\n") + "\n"
    return Block("table", text, blocks[first].marks, cells=cells), Wrapped(text, tuple(parts))
