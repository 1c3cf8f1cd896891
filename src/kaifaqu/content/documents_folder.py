"""The files of a zone's documents in its folder: their bytes, their text as read, the figures read in it, and the findings.

``files.jsonl`` says which versions there are; ``documents/002.1.docx`` has the bytes of version 1 of the document ``002``,
``documents/002.1.blocks.jsonl`` its text, ``documents/002.1.statements.jsonl`` the machine's readings with what people decided;
``findings.jsonl`` is the work list. Names in the folder are made of codes and numbers, never of what a line says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kaifaqu.content.cells import Codes
from kaifaqu.content.document_lines import (
    BLOCK,
    FILE,
    FILES,
    FINDING,
    FINDINGS,
    FOLDER,
    STATEMENT,
    BlockRow,
    FileRow,
    FindingRow,
    StatementRow,
)
from kaifaqu.content.files import Faults, read_bytes
from kaifaqu.content.lines import Lines
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.content.writing import Sink


@dataclass(frozen=True)
class Figures:
    """The keys of observations.csv, and how many entries each key has in revisions.csv."""

    standing: frozenset[str]
    before: Mapping[str, int]

    def has(self, key: str, revision: int) -> bool:
        return key in self.standing if revision == 0 else revision <= self.before.get(key, 0)


def read_files(folder: Path, documents: Codes, figures: Figures, faults: Faults) -> list[FileRow]:
    """The versions of the index, each with its bytes, text and statements checked; all that is read again when it is loaded."""
    found: list[FileRow] = []
    seen: dict[tuple[str, int | str], int] = {}
    for line, values in FILE.rows(folder, FILES, faults):
        row = FileRow(line=line, **values)
        keys: list[tuple[str, int | str]] = [
            (row.document, row.version),
            (row.document, row.sha256),
        ]  # a document has the same bytes once
        twice = next((seen[key] for key in keys if key in seen), None)
        if twice is not None:
            faults.add(Problem("row-duplicate", f"与第{twice}行重复。", place=Place(file=FILES, row=line), hint="请只留一行。"))
            continue
        seen.update((key, line) for key in keys)
        if not documents.check(row.document, Place(file=FILES, row=line, field="document"), faults):
            continue
        if not row.lost:
            _check_bytes(folder, row, faults)
        before = faults.total
        sizes = [len(block.text) for block in _blocks(folder, row, faults)]
        _check_statements(folder, row, sizes if faults.total == before else None, figures, faults)
        found.append(row)
    return found


def read_findings(folder: Path, files: Iterable[FileRow], figures: Figures, faults: Faults) -> list[FindingRow]:
    """The work list; what it quotes must be among the versions."""
    known = {(row.document, row.version) for row in files}
    found: list[FindingRow] = []
    seen: dict[str, int] = {}
    for line, values in FINDING.rows(folder, FINDINGS, faults):
        row = FindingRow(**values)
        place = Place(file=FINDINGS, row=line)
        if row.key in seen:
            faults.add(Problem("row-duplicate", f"与第{seen[row.key]}行重复。", place=place, hint="请只留一行。"))
            continue
        seen[row.key] = line
        quoted = [(quote["document"], quote["version"]) for quote in row.quotes]
        if any(tuple(key) not in known for key in (*row.files, *quoted)):
            message = "写到的文件版本不在 files.jsonl 中。"
            faults.add(Problem("version-unknown", message, place=place, hint="请补上这个版本，或去掉这一行。"))
            continue
        for quote in row.quotes:
            _check_figure(quote.get("figure", ""), quote.get("revision", 0), figures, place, faults)
        found.append(row)
    return found


def blocks_of(folder: Path, row: FileRow) -> Iterator[BlockRow]:
    """The text of a version; the faults that :func:`read_files` would tell are raised."""
    faults = Faults()
    yield from _blocks(folder, row, faults)
    faults.raise_if_any()


def statements_of(folder: Path, row: FileRow) -> Iterator[StatementRow]:
    """The statements of a version; the faults that :func:`read_files` would tell are raised."""
    faults = Faults()
    for _, values in STATEMENT.rows(folder, row.statements, faults):
        yield StatementRow(**values)
    faults.raise_if_any()


def bytes_of(folder: Path, row: FileRow) -> bytes:
    """The bytes of a version, which are those of its hash. Problems "file-missing", "hash-mismatch", those of ``read_bytes``."""
    place = Place(file=row.file)
    if (folder / FOLDER).is_symlink():
        raise Problem("file-not-regular", "不是普通文件夹。", place=Place(file=FOLDER), hint="请放入文件夹本身，不要放链接。")
    try:
        content = read_bytes(folder / row.file)
    except Problem as problem:
        raise problem.at(place) from None
    if content is None:
        hint = 'files.jsonl 的每一行都要有它的原件；导出时就没有的，写 "lost":true。'
        raise Problem("file-missing", f"缺少文件 {row.file}。", place=place, hint=hint)
    if len(content) != row.size or hashlib.sha256(content).hexdigest() != row.sha256:
        raise Problem(
            "hash-mismatch", "内容与 files.jsonl 中的 SHA-256 或字节数不符。", place=place, hint="请重新复制或重新导出。"
        )
    return content


def _check_bytes(folder: Path, row: FileRow, faults: Faults) -> None:
    try:
        bytes_of(folder, row)
    except Problem as problem:
        faults.add(problem)


def _blocks(folder: Path, row: FileRow, faults: Faults) -> Iterator[BlockRow]:
    for line, values in BLOCK.rows(folder, row.blocks, faults):
        block = BlockRow(**values)
        size = len(block.text)
        marks, cells = block.marks, block.cells
        if any(mark[0] > size for mark in marks) or any(not cell[2] <= cell[3] <= size for cell in cells):
            place = Place(file=row.blocks, row=line)
            faults.add(Problem("value-invalid", "marks 或 cells 超出了文字的范围。", place=place, hint="请重新导出。"))
            continue
        yield block


def _check_statements(folder: Path, row: FileRow, sizes: list[int] | None, figures: Figures, faults: Faults) -> None:
    """``sizes``: how long each block is, None where the blocks have faults of their own."""
    seen: set[int] = set()
    for line, values in STATEMENT.rows(folder, row.statements, faults):
        item, place = StatementRow(**values), Place(file=row.statements, row=line)
        if item.number in seen:
            faults.add(Problem("row-duplicate", f"序号{item.number}重复。", place=place, hint="请只留一行。"))
        seen.add(item.number)
        read = item.reading
        block, start, end = read["block"], read["start"], read["end"]
        if sizes is not None and not (block < len(sizes) and start <= end <= sizes[block]):
            faults.add(Problem("value-invalid", "引文的位置超出了正文的范围。", place=place, hint="请重新导出。"))
        _check_figure(item.figure, item.revision, figures, place, faults)
        if item.replaced:
            _check_figure(item.figure or "?", item.replaced, figures, place, faults)


def _check_figure(key: str, revision: int, figures: Figures, place: Place, faults: Faults) -> None:
    if key and not figures.has(key, revision):
        where = "revisions.csv" if revision else "observations.csv"
        message = f"{where} 中没有“{key[:80]}”" + (f"的第{revision}条。" if revision else "。")
        faults.add(Problem("figure-unknown", message, place=place, hint="请核对 key 和 revision。"))


# -- writing -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileContent:
    """A version to be written. ``opened`` gives its bytes (not asked for what is lost); all is read when it is written."""

    row: FileRow
    opened: Callable[[], AbstractContextManager[IO[bytes]]]
    blocks: Callable[[], Iterable[BlockRow]]
    statements: Callable[[], Iterable[StatementRow]]


def write_files(sink: Sink, items: Iterable[FileContent], findings: Iterable[FindingRow]) -> dict[str, int]:
    """The index, and for each version its bytes, text and statements; the findings. Nothing is written where there is none."""
    rows: list[FileRow] = []
    statements = 0
    for item in items:
        row = item.row
        rows.append(row)
        if not row.lost:
            with item.opened() as source, sink.binary(row.file) as target:
                while chunk := source.read(1 << 20):
                    target.write(chunk)
        for name, lines, found in ((row.blocks, BLOCK, item.blocks()), (row.statements, STATEMENT, item.statements())):
            written = _write(sink, name, lines, found)
            statements += written if lines is STATEMENT else 0
    counts = {
        "files": _write(sink, FILES, FILE, rows), "statements": statements, "findings": _write(sink, FINDINGS, FINDING, findings),
    }  # fmt: skip
    return {name: count for name, count in counts.items() if count}


def _write(sink: Sink, name: str, lines: Lines, items: Iterable[Any]) -> int:
    """A file of lines, which is only there if there is a line."""
    iterator = iter(items)
    first = next(iterator, None)
    if first is None:
        return 0
    with sink.open(name) as handle:
        return lines.write(handle, chain([first], iterator))
