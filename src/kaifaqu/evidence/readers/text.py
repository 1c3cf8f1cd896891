"""Plain text and Markdown: a line a block, tab-separated lines a table, a paragraph broken at a fixed width one block."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from typing import Final

from kaifaqu.evidence.document import Locator, Mark
from kaifaqu.evidence.readers.building import Builder
from kaifaqu.evidence.readers.forms import EMPHASIS, form, joint, width
from kaifaqu.evidence.readers.limits import broken

LINE_END: Final = re.compile(r"\r\n|\r|\n")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PIPES: Final = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_CELL_END: Final = re.compile(r"(?<!\\)\|")
_HEADING: Final = re.compile(r"#{1,6}(?=[ \t])")
_STOP: Final = tuple("。！？；：…!?;:”）)》")
_FULL_LINE: Final = 56  # columns: a line shorter than 28 Chinese characters is not one broken at the width of a page
_CERTAIN: Final = 3  # lines of one width before they are taken for one paragraph


def decode(content: bytes, name: str) -> tuple[str, str]:
    """The text of the bytes and the encoding they are in: by byte order mark, else UTF-8, else GB18030.

    GB18030 is tried last, as it takes nearly any bytes: text that it reads into private or unassigned characters is refused.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise broken(name, f"开头标明是{encoding.upper()}编码，第{error.start + len(mark) + 1}字节起不是") from None
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        cut = error
    try:
        return content.decode("gb18030"), "gb18030"
    except UnicodeDecodeError:
        line = content[: cut.start].count(b"\n") + 1
        raise broken(name, f"第{line}行有既不是UTF-8、也不是GB18030编码的字节") from None


def read_text(builder: Builder, text: str, *, markdown: bool) -> None:
    """The blocks of a text file. Its line numbers count every line end: CR LF, CR, or LF."""
    lines = LINE_END.split(text)
    at = 0
    while at < len(lines):
        at = _read_at(builder, lines, at, markdown)


def _read_at(builder: Builder, lines: Sequence[str], at: int, markdown: bool) -> int:
    """One block from line ``at`` (from 0) on. Returns the line after it."""
    line = lines[at]
    if not line.strip():
        return at + 1
    if "\t" in line.strip():
        end = _while(lines, at, lambda text: "\t" in text.strip())
        _table(builder, [text.strip(" \r").split("\t") for text in lines[at:end]], range(at + 1, end + 1))
        return end
    if "|" in line and at + 1 < len(lines) and "-" in lines[at + 1] and "|" in lines[at + 1] and _PIPES.match(lines[at + 1]):
        end = _while(lines, at + 2, lambda text: "|" in text)
        numbers = [at, *range(at + 2, end)]
        _table(builder, [_piped(lines[number]) for number in numbers], [number + 1 for number in numbers])
        return end
    found = _HEADING.match(line) if markdown else None
    if found:
        shown = EMPHASIS.sub("", line[found.end() :]).strip(" \t#")
        if shown:
            builder.heading(line, found.end(), (Mark(0, Locator(line=at + 1)),), shown)
            return at + 1
    end = _wrapped(lines, at)
    if end > at + 1:
        _paragraph(builder, lines[at:end], at)
        return end
    kind, rank = form(line)
    mark = (Mark(0, Locator(line=at + 1)),)
    if kind == "heading":
        builder.heading(line, rank, mark, EMPHASIS.sub("", line).strip())
    else:
        builder.add(kind, line, mark)
    return at + 1


def _while(lines: Sequence[str], at: int, holds: Callable[[str], bool]) -> int:
    """The first line from ``at`` on for which it no longer holds."""
    while at < len(lines) and holds(lines[at]):
        at += 1
    return at


def _piped(line: str) -> list[str]:
    """The cells of a row written with pipes; ``\\|`` is a pipe inside a cell."""
    text = line.strip()
    text = text[1:] if text.startswith("|") else text
    text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
    return [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(text)]


def _table(builder: Builder, rows: list[list[str]], lines: Sequence[int]) -> None:
    builder.table(rows, Locator(), lines)


def _wrapped(lines: Sequence[str], at: int) -> int:
    """The line after the paragraph that begins at ``at``, where a program broke it at the width of its page; else ``at + 1``.

    Certain only when three lines or more follow each other, all but the last are as wide as each other (a character more or
    less) and wide enough for a page, and none but the last ends a sentence.
    """
    wide = width(lines[at])
    if wide < _FULL_LINE:
        return at + 1
    end = at
    while end < len(lines) and abs(width(lines[end]) - wide) <= 2 and (end == at or _goes_on(lines[end])):
        if lines[end].rstrip().endswith(_STOP):
            break
        end += 1
    if end >= len(lines) or not lines[end].strip() or not _goes_on(lines[end]) or width(lines[end]) > wide + 2:
        return at + 1  # the last line of the paragraph is missing: these are lines of their own
    return end + 1 if end + 1 - at >= _CERTAIN else at + 1


def _goes_on(line: str) -> bool:
    """Whether a line can be the rest of the one before: it begins neither as a heading or an item nor with an indent."""
    return bool(line.strip()) and not line[:1].isspace() and form(line)[0] == "paragraph" and "\t" not in line


def _paragraph(builder: Builder, lines: Sequence[str], at: int) -> None:
    text, marks = "", []
    for number, line in enumerate(lines, at + 1):
        text += joint(text, line) if text else ""
        marks.append(Mark(len(text), Locator(line=number)))
        text += line
    kind, _ = form(lines[0])
    builder.add("item" if kind == "item" else "paragraph", text, marks)
