"""Bytes of a file as text, in the encodings that Chinese desks write; and why a file could not be read, in Chinese."""

from __future__ import annotations

from typing import Final

from kaifaqu.errors import Place, Problem

TABLE: Final = "请在 WPS 或 Excel 中另存为“CSV UTF-8”。"
RULES: Final = "请用文本编辑器另存为 UTF-8。"


def decode(content: bytes, name: str, hint: str = TABLE) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030. Problem("text-encoding") for anything else, with the line."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise _encoding(name, None, hint) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise _encoding(name, line, hint) from None
        # Nearly any bytes pass for GB18030; a Chinese table then shows common characters.
        beyond = [char for char in text if char > "\x7f"]
        common = sum("\u4e00" <= char <= "\u9fff" or char in "，。；：、（）“”《》％—·√×＋－＝／" for char in beyond)
        if common < 0.9 * len(beyond):
            raise _encoding(name, line, hint) from None
    if "\x00" in text:
        raise _encoding(name, text.count("\n", 0, text.index("\x00")) + 1, hint)
    return text


def _encoding(name: str, line: int | None, hint: str) -> Problem:
    return Problem("text-encoding", "文件不是 UTF-8 或 GB18030 编码的文字。", place=Place(file=name, row=line), hint=hint)


def reason(error: OSError) -> str:
    """What the system says of a file, in Chinese; its own words come in English."""
    known: dict[type[OSError], str] = {
        FileNotFoundError: "没有这个文件或文件夹",
        IsADirectoryError: "这是文件夹，不是文件",
        NotADirectoryError: "路径中有一段不是文件夹",
        PermissionError: "没有权限",
    }
    if type(error) in known:
        return known[type(error)]
    numbers = {28: "磁盘已满", 30: "文件系统只读", 36: "文件名太长"}
    return numbers.get(error.errno or 0, "系统不让读写")
