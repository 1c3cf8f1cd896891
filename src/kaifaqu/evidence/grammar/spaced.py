"""Tables written as lines: columns that only spaces part, as text copied from a slide has them."""

from __future__ import annotations

import re
from typing import Final

from kaifaqu.evidence.document import Block, Cell
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.grids import CELL
from kaifaqu.evidence.grammar.wrapping import Wrapped

_CELL: Final = re.compile(r"\S+")
_FEWEST: Final = 3  # columns
_GAP: Final = 2  # lines from one row to the next at most


def spaced(blocks: tuple[Block, ...]) -> dict[int, tuple[Block, Wrapped]]:
    """指标 2024年 2025年 / 高企数量（家） 130 170: the tables of a document whose rows are lines, by their first block."""
    found: dict[int, tuple[Block, Wrapped]] = {}
    number = 1
    while number < len(blocks):
        size = _row(blocks[number])
        if size and len(_columns(blocks[number - 1])) == size and not _row(blocks[number - 1]) and _near(blocks, number):
            last = number
            while last + 1 < len(blocks) and _row(blocks[last + 1]) == size and _near(blocks, last + 1):
                last += 1
            found[number - 1] = _together(blocks, number - 1, last)
            number = last
        number += 1
    return found


def _columns(block: Block) -> list[re.Match[str]]:
    return list(_CELL.finditer(block.text)) if block.kind != "table" and " " in block.text else []


def _row(block: Block) -> int:
    """How many columns a line has that begins with words and goes on in numbers; 0 if it is no row of a table."""
    if not any(char.isdigit() for char in block.text[-4:]):
        return 0
    cells = [cell[0] for cell in _columns(block)]
    numbers = all(CELL.match(cell) and not timing.clock().pattern.fullmatch(cell) for cell in cells[1:])
    return len(cells) if len(cells) >= _FEWEST and numbers and not CELL.match(cells[0]) else 0


def _near(blocks: tuple[Block, ...], number: int) -> bool:
    here, above = blocks[number].at(0).line, blocks[number - 1].at(0).line
    return here is None or above is None or here - above <= _GAP


def _together(blocks: tuple[Block, ...], first: int, last: int) -> tuple[Block, Wrapped]:
    """The lines as one table, and where each of them is in it."""
    text, cells, parts = "", [], []
    for row, number in enumerate(range(first, last + 1), 1):
        parts.append((len(text), len(text), number))
        cells += [
            Cell(row, column, len(text) + cell.start(), len(text) + cell.end())
            for column, cell in enumerate(_columns(blocks[number]), 1)
        ]
        text += blocks[number].text.rstrip("\n") + "\n"
    return Block("table", text, blocks[first].marks, cells=cells), Wrapped(text, tuple(parts))
