"""Reading the files of a folder that a stranger may have made: size before content, no links, UTF-8 or a helpful refusal."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from kaifaqu.errors import Place, Problem, Problems
from kaifaqu.observe import marked

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_YAML_BYTES: Final = 1024 * 1024  # a YAML of this product has a few hundred lines; its parser is slow
MAX_PROBLEMS: Final = 200
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ALIAS: Final = re.compile(r"(?:^|[\s\[{,:-])[&*][^\s&*]", re.MULTILINE)


@dataclass
class Faults:
    """The problems of one pass: the first :data:`MAX_PROBLEMS` are kept, all are counted."""

    kept: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, problem: Problem) -> None:
        self.total += 1
        if len(self.kept) < MAX_PROBLEMS:
            self.kept.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add(problem)

    def raise_if_any(self) -> None:
        """``Problems`` in the order of file and line; if some were left out, the last one tells how many there are."""
        if not self.total:
            return
        items = sorted(self.kept, key=lambda item: (item.place.file, item.place.row or 0))
        if self.total > len(items):
            message = f"共有{self.total}处问题，只列出前{len(items)}处。"
            items.append(Problem("problems-capped", message, hint="请先改正已列出的，再重新检查。"))
        raise Problems(items)


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes | None:
    """The content of a regular file, None if there is none. ``Problem`` for a link, a folder, a device, or one above ``limit``.

    The size is asked before anything is read, and no more than the limit is read even if the file grows meanwhile.
    """
    handle = open_regular(path, limit)
    if handle is None:
        return None
    with handle:
        content = handle.read(limit + 1)
    if len(content) > limit:
        raise _too_large(Place(file=path.name), len(content), limit)
    return content


def open_regular(path: Path, limit: int) -> BinaryIO | None:
    """A regular file to read from, None if there is none. ``Problem`` for a link, a folder, a device, or one above ``limit``."""
    place = Place(file=path.name)
    try:
        # NONBLOCK: a named pipe must be refused, not waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise _not_regular(place) from None
        raise Problem("file-unreadable", f"读不到文件：{error.strerror}。", place=place, hint="请检查文件权限。") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):  # asked before it is a file of Python's, which refuses a folder in its own way
        os.close(descriptor)
        raise _not_regular(place)
    if status.st_size > limit:
        os.close(descriptor)
        raise _too_large(place, status.st_size, limit)
    return os.fdopen(descriptor, "rb")


def _not_regular(place: Place) -> Problem:
    return Problem(
        "file-not-regular", "不是普通文件（是链接、文件夹或设备），未读取。", place=place, hint="请把文件本身放进文件夹。"
    )


def _too_large(place: Place, size: int, limit: int) -> Problem:
    shown = f"{size / 1024 / 1024:,.0f} MB" if size >= 10 * 1024 * 1024 else f"{size / 1024:,.0f} KB"
    message = f"文件有{shown}，超过上限{limit // 1024 // 1024} MB，未读取。"
    return Problem("file-too-large", message, place=place, hint="请核对文件是否放错，或拆成几个数据包分别加载。")


def decode(content: bytes, name: str) -> str:
    """UTF-8 text, with or without BOM. ``Problem("text-not-utf8")`` with the line; tells GB18030 and UTF-16 apart."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise Problem(
            "text-not-utf8",
            f"第{column}个字符处不是 UTF-8 编码{_guess(content)[0]}。",
            place=Place(file=name, row=line),
            hint=_guess(content)[1].format(name=name),
        ) from None
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise Problem(
            "text-control",
            f"含有不可见的控制字符（U+{ord(found[0]):04X}）。",
            place=Place(file=name, row=line),
            hint="请删去该字符。",
        )
    return text


def _guess(content: bytes) -> tuple[str, str]:
    """What else the bytes may be, and how to convert them."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "，看起来是 UTF-16 编码", "请另存为“CSV UTF-8”，或运行：iconv -f UTF-16 -t UTF-8 {name} -o 新文件名"
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return "", "文件可能已损坏；请用原软件重新另存为“CSV UTF-8”。"
    # Random bytes can pass for GB18030 too; a Chinese text then shows common characters only.
    chinese = [char for char in text if char > "\x7f"]
    common = sum("\u4e00" <= char <= "\u9fff" or char in "，。；：、（）“”《》％—·" for char in chinese)
    if common < 0.9 * len(chinese):
        return "", "文件可能已损坏；请用原软件重新另存为“CSV UTF-8”。"
    hint = "请在 WPS 或 Excel 中另存为“CSV UTF-8”，或运行：iconv -f GB18030 -t UTF-8 {name} -o 新文件名"
    return "，看起来是 GB18030（GBK）编码", hint


def read_text(path: Path, limit: int = MAX_BYTES) -> str | None:
    """:func:`read_bytes`, decoded; None if there is no such file."""
    content = read_bytes(path, limit)
    return None if content is None else decode(content, path.name)


def read_yaml(path: Path) -> marked.Node | None:
    """A YAML file as marked nodes, None if there is none. ``Problem`` with line for a fault, also for a reference (``*name``)."""
    text = read_text(path, MAX_YAML_BYTES)
    if text is None:
        return None
    if _ALIAS.search(text):
        _refuse_references(text, path.name)
    try:
        return marked.read(path)
    except RecursionError:
        raise Problem("yaml-syntax", "层次太深，无法读取。", place=Place(file=path.name), hint="请按说明书的格式书写。") from None


def _refuse_references(text: str, name: str) -> None:
    """A few references to references are enough to fill the memory; no file of a zone needs them."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.tokens import AliasToken, AnchorToken

    try:
        for token in YAML(typ="safe", pure=True).scan(text):
            if isinstance(token, AliasToken | AnchorToken):
                place = Place(file=name, row=token.start_mark.line + 1)
                raise Problem(
                    "yaml-reference",
                    "不支持引用（& 与 *）。",
                    place=place,
                    hint="请把内容直接写出；以 * 或 & 开头的文字请加引号。",
                )
    except YAMLError:
        return  # the reader tells it with its place
