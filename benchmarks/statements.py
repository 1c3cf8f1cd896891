"""Statements out of running text: characters a second on one core, beside one plain pattern over the same text as the limit.

Run: python benchmarks/statements.py [FILE…] (without files: documents 001–003 of ../shared where they are, else the texts of
the tests; they are read several times over).
"""

from __future__ import annotations

import hashlib
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kaifaqu.content import LIAOCHENG
from kaifaqu.evidence import Block, Cell, Document, Locator, Mark, extract, zone_context

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "documents"
TIMES = 5
PLAIN = re.compile(r"(?:达到|增长|提高|为|约|超过)?\s*\d[\d,]*(?:\.\d+)?\s*(?:%|个百分点|[万亿]?[元家个项件名人户亩])?")


def document(path: Path) -> Document:
    """Lines as blocks, a run of lines with tabs one table: what a reader of text files makes."""
    blocks: list[Block] = []
    rows: list[str] = []
    first = 0
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if "\t" in line:
            first = first if rows else number
            rows.append(line)
            continue
        if rows:
            blocks.append(table(rows, first))
            rows = []
        if line.strip():
            blocks.append(Block("paragraph", line, (Mark(0, Locator(line=number)),)))
    return Document(path.name, "txt", hashlib.sha256(path.read_bytes()).hexdigest(), tuple(blocks))


def table(rows: list[str], first: int) -> Block:
    """A table block of lines with tabs."""
    marks, cells, at = [], [], 0
    for number, line in enumerate(rows):
        marks.append(Mark(at, Locator(line=first + number)))
        for column, cell in enumerate(line.split("\t"), 1):
            if cell.strip():
                cells.append(Cell(number + 1, column, at, at + len(cell)))
            at += len(cell) + 1
    return Block("table", "\n".join(rows), tuple(marks), cells=tuple(cells))


def rate(run: Callable[[], object], characters: int) -> float:
    """Characters a second of processor time, the best of three."""
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        for _ in range(TIMES):
            run()
        best = max(best, TIMES * characters / (time.process_time() - start))
    return best


def main() -> None:
    given = [Path(name) for name in sys.argv[1:]]
    paths = given or sorted(SHARED.glob("00[123].txt")) or sorted((ROOT / "tests/evidence/texts").glob("*.txt"))
    documents = [document(path) for path in paths if not path.name.endswith(".not.txt")]
    context = zone_context(LIAOCHENG, dated="2022-10")
    characters = sum(len(item.text) for item in documents)
    found = sum(len(extract(item, context)) for item in documents)  # also compiles the patterns
    print(f"{len(documents)} documents, {characters:,} characters, {found} statements")
    whole = rate(lambda: [extract(item, context) for item in documents], characters)
    limit = rate(lambda: [PLAIN.findall(item.text) for item in documents], characters)
    print(f"statements         {whole:>12,.0f} characters a second")
    print(f"one plain pattern  {limit:>12,.0f} characters a second (the limit: numbers alone, nothing settled)")


if __name__ == "__main__":
    main()
