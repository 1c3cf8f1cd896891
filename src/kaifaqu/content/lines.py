"""JSON Lines of a folder: keys as a specification, a line an object, every fault with its line and key.

The counterpart of :mod:`kaifaqu.content.cells` for what a spreadsheet cannot hold. A key that is left out has its usual value,
and is left out when it has it; keys are written in the order of the alphabet, so that every database gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TextIO

from kaifaqu.content.cells import CellError, as_moment, one_of, suggestion
from kaifaqu.content.files import MAX_BYTES, Faults, decode, open_regular
from kaifaqu.errors import Place, Problem

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_DECIMAL: Final = re.compile(r"-?\d{1,26}(?:\.\d{1,200})?")
LARGEST: Final = 2**31 - 1
MAX_LINES_BYTES: Final = 4 * 1024**3  # the statements of one large workbook are hundreds of megabytes
Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """A key: how its value is read, and what it means to leave it out."""

    name: str
    read: Read
    needed: bool = False
    usual: Any = ""


@dataclass(frozen=True)
class Lines:
    """The keys of the objects of a file."""

    keys: tuple[Key, ...]

    def rows(self, folder: Path, name: str, faults: Faults) -> Iterator[tuple[int, dict[str, Any]]]:
        """Line number and values of each sound line of the file ``name`` in ``folder``; faults go to ``faults``. A file may be
        larger than the memory: it is read line by line."""
        line = 0
        try:
            for line, part in enumerate(_lines(folder, name), 1):
                if not part.strip():
                    continue
                try:
                    values = self.read(_object(part))
                except CellError as fault:
                    at, _, message = fault.message.rpartition("\x1f")
                    faults.add(Problem(fault.code, message, place=Place(file=name, row=line, field=at), hint=fault.hint))
                    continue
                yield line, values
        except Problem as problem:
            faults.add(problem.at(Place(file=name, row=line + 1 if problem.place.row else None)))

    def read(self, given: Any) -> dict[str, Any]:
        """The values of an object; CellError with the name of the key before its message."""
        if not isinstance(given, dict):
            raise CellError("value-invalid", "应为 {…}。")
        known = {key.name for key in self.keys}
        for name in given:
            if name not in known:
                hint = suggestion(str(name)[:40], known) or f"可用的项：{'、'.join(sorted(known))}。"
                raise CellError("column-unknown", f"不认识的项“{str(name)[:40]}”。", hint)
        values = {}
        for key in self.keys:
            if given.get(key.name) is None:
                if key.needed:
                    raise CellError("value-missing", f"{key.name}\x1f没有写“{key.name}”。", "请补上。")
                values[key.name] = key.usual
                continue
            try:
                values[key.name] = key.read(given[key.name])
            except CellError as fault:
                at, _, message = fault.message.rpartition("\x1f")
                raise CellError(fault.code, f"{key.name}{'.' if at else ''}{at}\x1f{message}", fault.hint) from None
        return values

    def write(self, handle: TextIO, items: Iterable[Any]) -> int:
        """A line for each item (its attributes are the keys); gives their number."""
        count = 0
        for item in items:
            values = {key.name: _plain(getattr(item, key.name)) for key in self.keys if getattr(item, key.name) != key.usual}
            text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            handle.write(text.replace("\x7f", "\\u007f") + "\n")
            count += 1
        return count


def _lines(folder: Path, name: str) -> Iterator[str]:
    """The lines of a file, none if there is no such file. A Problem's place has a row if it is about the next line."""
    inside = folder / name
    if inside.parent != folder and inside.parent.is_symlink():
        hint = "请放入文件夹本身，不要放链接。"
        raise Problem("file-not-regular", "不是普通文件夹。", place=Place(file=inside.parent.name), hint=hint)
    handle = open_regular(inside, MAX_LINES_BYTES)
    if handle is None:
        return
    with handle:
        while part := handle.readline(MAX_BYTES + 1):
            if len(part) > MAX_BYTES:
                message = f"这一行超过 {MAX_BYTES // 1024 // 1024} MB。"
                raise Problem("file-too-large", message, place=Place(row=1), hint="每行应是一个 {…}。")
            yield decode(part, name)


def _object(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise CellError("line-invalid", "这一行不是完整的 JSON。", "每行应是一个 {…}，请勿手工折行。") from None


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return list(value) if isinstance(value, tuple) else value


# -- values --------------------------------------------------------------------------------------------------------------


def text(limit: int) -> Read:
    """A text that every database holds."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise CellError("value-invalid", "应为文字。", "请写在英文双引号里。")
        if len(value) > limit:
            raise CellError("text-too-long", f"写了{len(value)}个字，最多{limit}个字。", "请只留必要的部分。")
        if _UNSTORABLE.search(value):
            raise CellError("value-invalid", "含有不能保存的字符。", "请删去该字符。")
        return value

    return read


def whole(most: int = LARGEST, least: int = 0) -> Read:
    """A whole number within bounds."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise CellError("number-invalid", f"应为{least}至{most}之间的整数。")
        return value

    return read


def flag(value: Any) -> bool:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        raise CellError("value-invalid", "应为 true 或 false。")
    return value


def share(value: Any) -> float:
    """A number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise CellError("number-invalid", "应为0至1之间的数。")
    return value


def decimal(value: Any) -> str:
    """A decimal number, as text: no digit is lost on the way."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise CellError("number-invalid", '应为写成文字的数，如 "12.77"。', "整数不超过26位。")
    return value


def moment(value: Any) -> datetime:
    """A time with its zone."""
    return as_moment(text(40)(value))


def choice(choices: Mapping[str, str]) -> Read:
    """A word from a list."""
    read = one_of(choices)
    return lambda value: read(text(40)(value))


def each(read: Read, most: int) -> Read:
    """A list, each item read alike."""

    def several(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise CellError("value-invalid", f"应为 […]，最多{most}项。")
        return tuple(read(item) for item in value)

    return several


def exactly(*reads: Read) -> Read:
    """A list of so many items."""

    def several(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) != len(reads):
            raise CellError("value-invalid", f"应为 […]，正好{len(reads)}项。")
        return [read(item) for read, item in zip(reads, value, strict=True)]

    return several


def some_of(reads: Mapping[str, Read], needed: Sequence[str] = ()) -> Read:
    """An object with some of these keys, kept as it is."""
    lines = Lines(tuple(Key(name, read, needed=name in needed, usual=None) for name, read in reads.items()))
    return lambda value: {name: found for name, found in lines.read(value).items() if found is not None}
