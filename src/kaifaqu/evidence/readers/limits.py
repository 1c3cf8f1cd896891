"""What a reader takes on at most, and how it refuses. Every refusal says what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kaifaqu.errors import Place, Problem

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a reader takes on. ``seconds``, ``processor_seconds`` and ``memory`` are held by :func:`read_apart` alone."""

    file_bytes: int = 100 * MEGABYTE
    unpacked_bytes: int = 500 * MEGABYTE  # all members of a DOCX, PPTX, XLSX together
    part_bytes: int = 80 * MEGABYTE  # a member that is read as one tree; its tree takes about five times as much
    ratio: int = 200  # unpacked to packed, of a member above one megabyte: text gets to 30, a bomb to 1000
    members: int = 20_000
    pages: int = 5_000
    cells: int = 3_000_000
    characters: int = 30_000_000
    blocks: int = 500_000
    depth: int = 200  # of nested elements
    seconds: float = 20.0
    processor_seconds: int = 20
    memory: int = 1024 * MEGABYTE


DEFAULT: Final = Limits()


def broken(name: str, what: str) -> Problem:
    """The file does not hold what its format asks for."""
    hint = "请用办公软件打开并另存一份；打不开的，请向来件单位要一份完好的文件。"
    return Problem("document-broken", f"读不出这个文件，可能已损坏：{what}。", place=Place(file=name), hint=hint)


def encrypted(name: str) -> Problem:
    """The file needs a password."""
    hint = "请在办公软件里去掉密码，另存后再上传。"
    return Problem("document-encrypted", "文件有密码，未读取。", place=Place(file=name), hint=hint)


def empty(name: str, what: str = "文件是空的") -> Problem:
    """There is nothing to read."""
    return Problem("document-empty", f"{what}，没有可读的文字。", place=Place(file=name), hint="请核对是否放错了文件。")


def too_large(name: str, what: str) -> Problem:
    """A limit is passed."""
    hint = "请核对文件是否放错，或拆成几个文件分别上传。"
    return Problem("document-too-large", f"{what}，未读取。", place=Place(file=name), hint=hint)


def dangerous(name: str, what: str) -> Problem:
    """The file is made as attacks are made."""
    hint = "请不要再打开它，核实来源；确需使用的，请来件单位另存后重发。"
    return Problem("document-dangerous", f"文件的构造不正常，像是攻击：{what}。未读取。", place=Place(file=name), hint=hint)


def unknown(name: str, what: str, hint: str = "") -> Problem:
    """Not a format that is read."""
    hint = hint or "能读的有 docx、pptx、xlsx、xls、ods、csv、pdf、html、txt、md，请另存为其中一种。"
    return Problem("document-format", f"不读这种文件：{what}。", place=Place(file=name), hint=hint)
