"""Reading a rule file: YAML whose scalars stay text until a rule asks for a number, and whose errors know line and column.

YAML turns ``002`` into 2 and, in its old version, ``on`` into True. Codes of documents and indicators must not change, so
the file is composed into nodes, not into Python values, and each getter says what it wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from kaifaqu.errors import Place, Problem

MAX_BYTES = 300_000  # YAML in pure Python reads some 20 kB a second
MAX_DEPTH = 64
MAX_EXPONENT = 100


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a rule file: its value (text, list or mapping), where it stands, and the path that leads to it."""

    file: str
    path: str
    line: int
    column: int
    value: str | tuple[Node, ...] | dict[str, Node]
    quoted: bool = False
    raw: str = ""  # of a scalar: as it stands in the file, with quotes, escapes and line ends

    def fail(self, message: str, hint: str = "", code: str = "standard-invalid") -> NoReturn:
        """Raise the Problem that says what is wrong here."""
        raise Problem(code, message, place=self.place, hint=hint)

    @property
    def place(self) -> Place:
        return Place(file=self.file, row=self.line, column=str(self.column), field=self.path)

    def spot(self, at: int) -> Place:
        """The place of character ``at`` of a text that may be quoted, escaped, or written over several lines."""
        before = self.raw[: _raw_index(self.raw, self.value, at)] if isinstance(self.value, str) else ""
        lines = before.count("\n")
        column = len(before) - before.rfind("\n") if lines else self.column + len(before)
        return Place(file=self.file, row=self.line + lines, column=str(column), field=self.path)

    def text(self) -> str:
        if not isinstance(self.value, str):
            self.fail("此处应为文字。")
        return self.value

    def number(self) -> Decimal:
        text = self.text()
        try:
            number = Decimal(text)
        except InvalidOperation:
            self.fail(f"此处应为数字，现为“{text}”。", "不要写单位、百分号或千位逗号。")
        if not number.is_finite():
            self.fail(f"此处应为有限的数字，现为“{text}”。")
        if abs(number.adjusted()) > MAX_EXPONENT:  # 1e999999999 is short to write, and fills the memory as a whole number
            self.fail(f"“{text[:20]}”这个数太大或太小。")
        return number

    def whole(self) -> int:
        number = self.number()
        if number != number.to_integral_value():
            self.fail(f"此处应为整数，现为“{self.value}”。")
        return int(number)

    def date(self) -> date:
        text = self.text()
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fail(f"此处应为日期，现为“{text}”。", "写法如 2022-10-31。")

    def flag(self) -> bool:
        text = self.text()
        if text not in {"true", "false"}:
            self.fail(f"此处应为 true 或 false，现为“{text}”。")
        return text == "true"

    def one_of(self, *choices: str) -> str:
        text = self.text()
        if text not in choices:
            self.fail(f"“{text}”不是可用的写法。", "可用：" + "、".join(choices) + "。")
        return text

    def items(self) -> tuple[Node, ...]:
        if not isinstance(self.value, tuple):
            self.fail("此处应为列表。", "每项以“- ”开头。")
        return self.value

    def pairs(self) -> dict[str, Node]:
        if not isinstance(self.value, dict):
            self.fail("此处应为“键: 值”的表。")
        return self.value

    def get(self, key: str) -> Node | None:
        """The value under ``key``, or None; an empty value counts as absent."""
        node = self.pairs().get(key)
        return None if node is None or (node.value == "" and not node.quoted) else node

    def need(self, key: str) -> Node:
        node = self.get(key)
        if node is None:
            self.fail(f"缺少“{key}”。")
        return node

    def only(self, *known: str) -> None:
        """Refuse keys that the format does not know: a misspelt key would silently change a rule."""
        for key, node in self.pairs().items():
            if key not in known:
                node.fail(f"不认识的键“{key}”。", "可用：" + "、".join(known) + "。")

    def optional_text(self, key: str, default: str = "") -> str:
        node = self.get(key)
        return default if node is None else node.text()

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items())


def _raw_index(raw: str, value: str, at: int) -> int:
    """Where character ``at`` of a scalar's value stands in what was written: folded lines and escapes are skipped over."""
    index = raw.find("\n") + 1 if raw[:1] in ("|", ">") else int(raw[:1] in ("'", '"') and raw[:1] != value[:1])
    for char in value[:at]:
        if char.isspace():  # folding may have put it for a line end and an indentation, or for nothing in the raw text
            while index < len(raw) and raw[index].isspace():
                index += 1
            continue
        while index < len(raw) and raw[index] != char:
            index += 1
        index += 1
    while at < len(value) and index < len(raw) and raw[index] != value[at] and raw[index].isspace():
        index += 1
    return min(index, len(raw))


def read(path: Path) -> Node:
    """The root of a rule file. Raises Problem("standard-unreadable" or "standard-invalid") with line and column."""
    name = path.name
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Problem("standard-unreadable", f"读不了文件：{error.strerror}。", place=Place(file=name)) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Problem(
            "standard-unreadable", "文件不是 UTF-8 编码。", place=Place(file=name, row=line), hint="请另存为 UTF-8。"
        ) from error
    return parse(text, name)


def parse(text: str, name: str) -> Node:
    """The root of a rule text; ``name`` stands in the errors."""
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise Problem("standard-unreadable", "文件超过 300 kB。", place=Place(file=name), hint="标准文件只写规则，不放数据。")
    for row, line in enumerate(text.splitlines(), 1):
        if _nesting(line) > MAX_DEPTH:  # told before the scanner, which takes its time over such a line
            raise Problem("standard-invalid", f"层次超过 {MAX_DEPTH} 层。", place=Place(file=name, row=row))
    try:
        tree = YAML(typ="safe", pure=True).compose(text)
    except RecursionError as error:
        raise Problem("standard-invalid", f"层次超过 {MAX_DEPTH} 层。", place=Place(file=name)) from error
    except (YAMLError, ValueError) as error:  # a ValueError: an escape beyond the last character
        mark = getattr(error, "problem_mark", None)
        place = Place(file=name, row=mark.line + 1, column=str(mark.column + 1)) if mark else Place(file=name)
        raise Problem("standard-invalid", "不是合法的 YAML。", place=place, hint="检查缩进、冒号后的空格和引号。") from error
    if tree is None:
        raise Problem("standard-invalid", "文件是空的。", place=Place(file=name))
    return _convert(tree, _Source(name, text, set()), "", 0)


def _nesting(line: str) -> int:
    """How deep brackets go in a line."""
    depth = deepest = 0
    if line.count("[") + line.count("{") > MAX_DEPTH:
        for char in line:
            depth += (char in "[{") - (char in "]}")
            deepest = max(deepest, depth)
    return deepest


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    text: str
    seen: set[int]


def _convert(node: MappingNode | SequenceNode | ScalarNode, source: _Source, path: str, depth: int) -> Node:
    name, line, column = source.name, node.start_mark.line + 1, node.start_mark.column + 1
    place = Place(file=name, row=line, column=str(column))
    if depth > MAX_DEPTH:
        raise Problem("standard-invalid", f"层次超过 {MAX_DEPTH} 层。", place=place)
    if id(node) in source.seen:  # references can point into themselves, or make a small file expand without end
        raise Problem("standard-invalid", "不支持锚点与引用（& 与 *）。", place=place, hint="把内容写在用到的地方。")
    source.seen.add(id(node))
    if isinstance(node, MappingNode):
        pairs: dict[str, Node] = {}
        for key_node, value_node in node.value:
            key = _convert(key_node, source, path, depth + 1)
            label = key.text()
            if label in pairs:
                key.fail(f"“{label}”写了两次。")
            pairs[label] = _convert(value_node, source, f"{path}.{label}" if path else label, depth + 1)
        return Node(name, path, line, column, pairs)
    if isinstance(node, SequenceNode):
        items = tuple(_convert(item, source, f"{path}[{index}]", depth + 1) for index, item in enumerate(node.value, 1))
        return Node(name, path, line, column, items)
    raw = source.text[node.start_mark.index : node.end_mark.index]
    return Node(name, path, line, column, str(node.value), quoted=node.style is not None, raw=raw)
