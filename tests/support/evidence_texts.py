"""Documents made of plain texts, for tests of the grammar: what the txt reader makes, without the reader."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kaifaqu.evidence import Block, Cell, Document, Locator, Mark


def _table(lines: list[tuple[int, str]]) -> Block:
    text = "\n".join(line for _, line in lines)
    marks, cells, at = [], [], 0
    for row, (number, line) in enumerate(lines, 1):
        marks.append(Mark(at, Locator(line=number, row=row)))
        for column, cell in enumerate(line.split("\t"), 1):
            if cell.strip():
                cells.append(Cell(row, column, at, at + len(cell)))
            at += len(cell) + 1
    return Block("table", text, tuple(marks), cells=tuple(cells))


def text_document(text: str, name: str = "test.txt") -> Document:
    """Every line that is not empty a paragraph of its own; a run of lines with tabs one table."""
    blocks: list[Block] = []
    rows: list[tuple[int, str]] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if "\t" in line:
            rows.append((number, line))
            continue
        if rows:
            blocks.append(_table(rows))
            rows = []
        if line.strip():
            blocks.append(Block("paragraph", line, (Mark(0, Locator(line=number)),)))
    return Document(name, "txt", hashlib.sha256(text.encode()).hexdigest(), tuple(blocks))


def document_of(path: Path) -> Document:
    """The document of a text file."""
    return text_document(path.read_text(encoding="utf-8"), path.name)
