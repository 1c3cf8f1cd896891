"""Reading a rule file: YAML whose scalars stay text until a rule asks for a number, and whose errors know line and column.

YAML turns ``002`` into 2 and, in its old version, ``on`` into True. Codes of documents and indicators must not change, so
the file is composed into nodes, not into Python values, and each getter says what it wants.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from kaifaqu.assess.decoding import RULES, decode, reason
from kaifaqu.errors import Place, Problem

MAX_BYTES = 300_000  # YAML in pure Python reads some 20 kB a second
MAX_DEPTH = 64
MAX_EXPONENT = 100
NEXT = "照可用的写法改正这一处（docs/standards.md），再检查一次。"
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # no file format takes them, and no eye sees them


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
        """Raise the Problem that says what is wrong here, and what to do: :data:`NEXT` where nothing better is known."""
        raise Problem(code, message, place=self.place, hint=hint or NEXT)

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
            self.fail("此处应为文字。", "写一个词或一个公式；公式里有逗号、冒号或方括号时，整个公式加引号。")
        return self.value

    def number(self) -> Decimal:
        text = self.text()
        try:
            number = Decimal(text)
        except InvalidOperation:
            self.fail(f"此处应为数字，现为“{text}”。", "不要写单位、百分号或千位逗号。")
        if not number.is_finite():
            self.fail(f"此处应为有限的数字，现为“{text}”。", "写一个普通的数；没有就删去这一项。")
        if abs(number.adjusted()) > MAX_EXPONENT:  # 1e999999999 is short to write, and fills the memory as a whole number
            self.fail(f"“{text[:20]}”这个数太大或太小。", "核对位数；数值大时换用万元、亿元等单位。")
        return number

    def whole(self) -> int:
        number = self.number()
        if number != number.to_integral_value():
            self.fail(f"此处应为整数，现为“{self.value}”。", "写 1、2、3 这样的数。")
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
            self.fail(f"此处应为 true 或 false，现为“{text}”。", "是写 true，否写 false，不加引号。")
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
            self.fail("此处应为“键: 值”的表。", "每行写“键: 值”，冒号后空一格；或写成 {键: 值, 键: 值}。")
        return self.value

    def get(self, key: str) -> Node | None:
        """The value under ``key``, or None; an empty value counts as absent."""
        node = self.pairs().get(key)
        return None if node is None or (node.value == "" and not node.quoted) else node

    def need(self, key: str) -> Node:
        node = self.get(key)
        if node is None:
            self.fail(f"缺少“{key}”。", f"加上“{key}: …”。")
        return node

    def only(self, *known: str) -> None:
        """Refuse keys that the format does not know: a misspelt key would silently change a rule."""
        for key, node in self.pairs().items():
            if key not in known:
                node.fail(f"不认识的键“{key}”。", _hint_for(key, node, known))

    def optional_text(self, key: str, default: str = "") -> str:
        node = self.get(key)
        return default if node is None else node.text()

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items())


def _hint_for(key: str, node: Node, known: tuple[str, ...]) -> str:
    if node.value == "" and not node.quoted and key.count(")") > key.count("("):  # {value: max(x, y)}: YAML cuts at the comma
        return '花括号里的公式有逗号时，整个公式加引号，如 {value: "max(x, y)"}。'
    near = difflib.get_close_matches(key, known, 1, 0.7)
    return (f"是不是“{near[0]}”？" if near else "") + "可用：" + "、".join(known) + "。"


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


def text_of(path: Path) -> str:
    """A rule file as text: UTF-8, or what Chinese editors write. Problem("standard-unreadable"), Problem("text-encoding")."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        hint = "核对文件名和权限。"
        raise Problem("standard-unreadable", f"读不了文件：{reason(error)}。", place=Place(file=path.name), hint=hint) from error
    return decode(raw, path.name, RULES)


def read(path: Path) -> Node:
    """The root of a rule file. Raises Problem("standard-unreadable", "text-encoding" or "standard-invalid") with line and
    column.
    """
    return parse(text_of(path), path.name)


def parse(text: str, name: str) -> Node:
    """The root of a rule text; ``name`` stands in the errors."""
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise Problem("standard-unreadable", "文件超过 300 kB。", place=Place(file=name), hint="标准文件只写规则，不放数据。")
    for row, line, depth in _lines(text):
        if depth > MAX_DEPTH or _nesting(line) > MAX_DEPTH:  # told before the scanner, which takes its time over such a line
            raise _too_deep(Place(file=name, row=row, column=str(len(line) - len(line.lstrip()) + 1)))
        if (unseen := _UNSEEN.search(line)) is not None:
            place = Place(file=name, row=row, column=str(unseen.start() + 1))
            raise Problem("standard-invalid", "有看不见的控制字符。", place=place, hint="删去它，重新打一遍这一行。")
    try:
        tree = YAML(typ="safe", pure=True).compose(text)
    except RecursionError as error:
        raise _too_deep(Place(file=name)) from error
    except (YAMLError, ValueError) as error:  # a ValueError: an escape beyond the last character
        mark = getattr(error, "problem_mark", None)
        at = getattr(error, "position", None)  # of a character that YAML does not allow
        line_of = mark.line + 1 if mark else text.count("\n", 0, at) + 1 if isinstance(at, int) else None
        place = Place(file=name, row=line_of, column=str(mark.column + 1) if mark else "")
        raise Problem("standard-invalid", "不是合法的 YAML。", place=place, hint="检查缩进、冒号后的空格和引号。") from error
    if tree is None:
        hint = "至少写 id、title、subject、inputs 和 editions，见 docs/standards.md。"
        raise Problem("standard-invalid", "文件是空的。", place=Place(file=name, row=1, column="1"), hint=hint)
    return _convert(tree, _Source(name, text, set()), "", 0)


def _too_deep(place: Place) -> Problem:
    return Problem("standard-invalid", f"层次超过 {MAX_DEPTH} 层。", place=place, hint="减少套在里面的层次；指标树最多 20 层。")


def _lines(text: str) -> Iterator[tuple[int, str, int]]:
    """Each line with its number and how many indentations it stands under."""
    indents: list[int] = []
    for row, line in enumerate(text.split("\n"), 1):
        if stripped := line.lstrip(" "):
            indent = len(line) - len(stripped)
            while indents and indents[-1] >= indent:
                indents.pop()
            indents.append(indent)
        yield row, line.rstrip("\r"), len(indents)


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
        raise _too_deep(place)
    if id(node) in source.seen:  # references can point into themselves, or make a small file expand without end
        raise Problem("standard-invalid", "不支持锚点与引用（& 与 *）。", place=place, hint="把内容写在用到的地方。")
    source.seen.add(id(node))
    if isinstance(node, MappingNode):
        pairs: dict[str, Node] = {}
        for key_node, value_node in node.value:
            key = _convert(key_node, source, path, depth + 1)
            label = key.text()
            if label in pairs:
                key.fail(f"“{label}”写了两次。", "删去一处。")
            pairs[label] = _convert(value_node, source, f"{path}.{label}" if path else label, depth + 1)
        return Node(name, path, line, column, pairs)
    if isinstance(node, SequenceNode):
        items = tuple(_convert(item, source, f"{path}[{index}]", depth + 1) for index, item in enumerate(node.value, 1))
        return Node(name, path, line, column, items)
    if _UNSEEN.search(str(node.value)):  # by an escape, as "\0"
        raise Problem("standard-invalid", "有看不见的控制字符。", place=place, hint="删去 \\0、\\x01 这样的转义。")
    raw = source.text[node.start_mark.index : node.end_mark.index]
    return Node(name, path, line, column, str(node.value), quoted=node.style is not None, raw=raw)
