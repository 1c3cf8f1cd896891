"""YAML as text with places: every scalar stays the text that was written (``002``, ``on``), and knows its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaifaqu.errors import Place, Problem


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a YAML file: ``data`` is text, a list of nodes or a dict of nodes; ``line`` and ``column`` count from 1."""

    data: Any
    file: str
    line: int
    column: int

    def place(self, field: str = "") -> Place:
        return Place(file=self.file, row=self.line, field=field)

    def problem(self, code: str, message: str, *, field: str = "", hint: str = "") -> Problem:
        """A problem at this node; the column stands in the message, as a Place keeps column headings only."""
        return Problem(code, f"（第{self.column}列）{message}", place=self.place(field), hint=hint)

    def text(self, field: str = "") -> str:
        if not isinstance(self.data, str):
            raise self.problem("yaml-shape", "这里应是一段文字。", field=field)
        return self.data.strip()

    def items(self) -> list[Node]:
        if not isinstance(self.data, list):
            raise self.problem("yaml-shape", "这里应是一个列表（每项以“- ”开头）。")
        return self.data

    def mapping(self, allowed: frozenset[str], required: frozenset[str] = frozenset()) -> dict[str, Node]:
        """Its keys, each known; ``Problem("yaml-key")`` names an unknown or a missing one."""
        if not isinstance(self.data, dict):
            raise self.problem("yaml-shape", "这里应是“键: 值”的形式。")
        for key, value in self.data.items():
            if key not in allowed:
                raise value.problem(
                    "yaml-key", f"不认识的项“{key}”。", field=key, hint=f"可用的项：{'、'.join(sorted(allowed))}。"
                )
        for key in sorted(required - self.data.keys()):
            raise self.problem("yaml-key", f"缺少“{key}”。", field=key)
        return self.data


def _convert(node: Any, file: str) -> Node:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    data: Any
    if isinstance(node, ScalarNode):
        data = "" if node.style is None and node.value in ("~", "null") else node.value
    elif isinstance(node, SequenceNode):
        data = [_convert(child, file) for child in node.value]
    elif isinstance(node, MappingNode):
        data = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                place = Node(None, file, key.start_mark.line + 1, key.start_mark.column + 1)
                raise place.problem("yaml-shape", "键不能是列表或映射。", hint="应是“键: 值”的形式。")
            if key.value in data:
                raise Node(key.value, file, key.start_mark.line + 1, key.start_mark.column + 1).problem(
                    "yaml-duplicate", f"“{key.value}”写了两次。", hint="请只留一个。"
                )
            data[key.value] = _convert(value, file)
    return Node(data, file, node.start_mark.line + 1, node.start_mark.column + 1)


def read(path: Path) -> Node:
    """The file as marked nodes; ``Problem`` for a file that is missing, not UTF-8, empty or not YAML, with line and column."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Problem("file-unreadable", f"读不到文件：{error.strerror}。", place=Place(file=path.name)) from None
    except UnicodeDecodeError as error:
        raise Problem(
            "text-not-utf8", f"第{error.start + 1}个字节起不是 UTF-8 编码。", place=Place(file=path.name), hint="请另存为 UTF-8。"
        ) from None
    try:
        root = YAML(typ="safe").compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        row, column = (mark.line + 1, mark.column + 1) if mark else (None, 1)
        raise Problem(
            "yaml-syntax", f"（第{column}列）YAML 写法有误：{error.problem}。", place=Place(file=path.name, row=row)
        ) from None
    except YAMLError as error:
        raise Problem("yaml-syntax", f"YAML 写法有误：{error}。", place=Place(file=path.name)) from None
    if root is None:
        raise Problem("yaml-empty", "文件是空的。", place=Place(file=path.name))
    return _convert(root, path.name)


def files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The ``.yaml`` files of some files and folders, folders in name order."""
    for path in paths:
        yield from sorted(path.glob("*.yaml")) if path.is_dir() else (path,)
