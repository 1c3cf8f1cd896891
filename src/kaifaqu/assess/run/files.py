"""CSV, workbook and Parquet files as raw tables: encodings told apart, sizes bounded, faults in Chinese with their place."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from kaifaqu.assess.decoding import decode, reason
from kaifaqu.assess.run.book_faults import failed
from kaifaqu.assess.run.raw import Raw, from_arrow, from_rows, has_heading
from kaifaqu.errors import EnvironmentProblem, Place, Problem

__all__ = ["decode", "read", "unreadable"]

MAX_BYTES: Final = 256 * 1024 * 1024
MAX_UNPACKED: Final = 2 * 1024 * 1024 * 1024  # of a workbook, which is a zip file
BOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
RESAVE: Final = "用 WPS 或 Excel 打开并另存。"
TEXTS: Final = (".csv", ".tsv", ".txt")
PARQUET: Final = (".parquet", ".pq")
CSV_FAULTS: Final = {  # what Python's reader says
    "unexpected end of data": "文件完了，引号还没有成对",
    "field larger than field limit (131072)": "一格超过 131,072 个字符，多半是引号没有成对",
}


def read(path: Path, *, sheet: str = "", names: Sequence[str] = ()) -> Raw:
    """A file as a raw table, by the end of its name.

    ``sheet``: of a workbook; default the first with such a heading, else with content. ``names``: headings that tell the heading
    row. Raises Problem: ("file-unreadable"), ("file-too-large"), ("file-kind"), ("text-encoding"), ("csv-invalid"),
    ("book-invalid"), ("sheet-unknown"), ("parquet-invalid"), ("data-empty"), ("data-too-large");
    EnvironmentProblem("calamine-missing").
    """
    kind = path.suffix.lower()
    if kind not in BOOKS + TEXTS + PARQUET:
        hint = "可用：CSV、XLSX、Parquet 文件。"
        raise Problem("file-kind", f"不认识“{kind or '没有后缀'}”这种文件。", place=Place(file=path.name), hint=hint)
    if sheet and kind not in BOOKS:
        message = f"{kind} 文件没有工作表，找不到“{sheet}”。"
        raise Problem("sheet-unknown", message, place=Place(file=path.name), hint="去掉 --sheet，或给出工作簿。")
    if kind in PARQUET:
        return _parquet(path)
    content = _content(path)
    if kind in BOOKS:
        return _book(content, path.name, sheet, names)
    return _csv(decode(content, path.name), path.name, names)


def _content(path: Path) -> bytes:
    place = Place(file=path.name)
    try:
        with path.open("rb") as handle:
            content = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if len(content) > MAX_BYTES:
        message = f"文件超过 {MAX_BYTES // 1024 // 1024} MB。"
        raise Problem("file-too-large", message, place=place, hint='另存为 Parquet，或用 engine="duckdb" 评价 CSV。')
    return content


def unreadable(path: Path, error: OSError) -> Problem:
    return Problem("file-unreadable", f"{reason(error)}。", place=Place(file=str(path)), hint="核对文件名和权限。")


def _csv(text: str, name: str, names: Sequence[str]) -> Raw:
    head = text[:20_000]
    first = next((line for line in head.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=lambda sign: (first.count(sign), sign == ","))
    source = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for row in source:
            # The number of a row is the line it ends on: blank lines and lines within quotes count.
            rows.extend([] for _ in range(source.line_num - len(rows) - 1))
            rows.append(row)
    except csv.Error as error:
        hint = "检查引号是否成对；格中有逗号时整格加双引号。"
        said = CSV_FAULTS.get(str(error), "引号或分隔符不合 CSV 的写法")
        raise Problem("csv-invalid", f"读不出这一行：{said}。", place=Place(file=name, row=source.line_num), hint=hint) from None
    return from_rows(rows, name, names=names)


def _book(content: bytes, name: str, sheet: str, names: Sequence[str]) -> Raw:
    try:
        import python_calamine
    except ImportError as error:
        hint = "运行 pip install 'kaifaqu[documents]'，或另存为 CSV。"
        raise EnvironmentProblem("calamine-missing", "没有安装读工作簿的 python-calamine。", hint=hint) from error

    place = Place(file=name)
    if content.startswith(b"PK"):
        _check_zip(content, place)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise Problem("book-invalid", "工作簿有密码。", place=place, hint="去掉密码后另存。") from None
    except python_calamine.CalamineError:
        raise Problem("book-invalid", "读不出这个工作簿，可能已损坏，或不是工作簿。", place=place, hint=RESAVE) from None
    if sheet and sheet not in book.sheet_names:
        hint = f"有：{'、'.join(book.sheet_names)}。"
        raise Problem("sheet-unknown", f"没有工作表“{sheet}”。", place=place, hint=hint)
    first: tuple[str, list[list[Any]]] | None = None
    for title in [sheet] if sheet else book.sheet_names:
        try:
            rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        except python_calamine.CalamineError:
            message = f"读不出工作表“{title}”。"
            raise Problem("book-invalid", message, place=Place(file=name, sheet=title), hint=RESAVE) from None
        for row, column, shown in failed(content, title):
            if row < len(rows) and column < len(rows[row]) and rows[row][column] in ("", None):
                rows[row][column] = shown
        if sheet or has_heading(rows, names):
            return from_rows(rows, name, title, names)
        if first is None and any(cell != "" for row in rows for cell in row):
            first = title, rows
    if first is None:
        raise Problem("data-empty", "工作簿是空的。", place=place, hint="第一行写标题，下面每行一个对象。")
    return from_rows(first[1], name, first[0], names)


def _check_zip(content: bytes, place: Place) -> None:
    """A workbook that unpacks to more than the memory holds is refused before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile:
        raise Problem("book-invalid", "工作簿已损坏。", place=place, hint=RESAVE) from None
    if size > MAX_UNPACKED:
        raise Problem("file-too-large", "工作簿展开后太大。", place=place, hint="另存为 CSV 或 Parquet。")


def _parquet(path: Path) -> Raw:
    from kaifaqu.assess.run.raw import MAX_CELLS

    place = Place(file=path.name)
    try:
        with pq.ParquetFile(path) as file:
            if file.metadata.num_rows * file.metadata.num_columns > MAX_CELLS:
                message = f"表有 {file.metadata.num_rows:,} 行，超过一次在内存中评价的上限。"
                raise Problem("data-too-large", message, place=place, hint='用 engine="duckdb" 评价。')
            return from_arrow(file.read(), path.name)
    except OSError as error:
        if isinstance(error, FileNotFoundError | IsADirectoryError | PermissionError):
            raise unreadable(path, error) from None
        raise Problem("parquet-invalid", "读不出这个 Parquet 文件，可能已损坏。", place=place, hint="重新导出。") from None
    except pa.ArrowInvalid:
        raise Problem("parquet-invalid", "读不出这个 Parquet 文件，可能已损坏。", place=place, hint="重新导出。") from None
