"""Typer's own words in Chinese.

Typer has no translations but sends most of its words through ``gettext``, which it binds when it is imported: so
:func:`prepare` comes before that. The rest are help words and patterns of error messages.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable
from typing import Any

_WORDS = {
    "Options": "选项",
    "Commands": "命令",
    "Arguments": "参数",
    "Error": "错误",
    "required": "必填",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "(deprecated) ": "（已停用）",
    "Missing command.": "没有写明命令。",
    "Aborted.": "已中止。",
    "Aborted!": "已中止！",
    "No such command {name!r}.": "没有命令 {name!r}。",
}

_HELP = {
    "Usage:": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Arguments:": "参数：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
    "Show this message and exit.": "显示本说明。",
    "[default:": "[默认：",
    "[required]": "[必填]",
}

_PATTERNS = [
    (r"^Missing argument '(.+?)'\.?$", r"缺少参数 \1。"),
    (r"^Missing option '(.+?)'\.?$", r"缺少选项 \1。"),
    (r"^Missing parameter: (.+)$", r"缺少参数 \1。"),
    (r"^No such option: (\S+?)(?: \(Possible options: (.+)\)| Did you mean (.+)\?)?\.?$", r"没有选项 \1。"),
    (r"^No such command '(.+?)'\..*$", r"没有命令 \1。"),
    (r"^Missing command\.?$", "没有写明命令。"),
    (r"^Got unexpected extra argument(?:s|\(s\))? \((.+)\)$", r"多出参数：\1。"),
    (r"^Option '(.+?)' requires an argument\.?$", r"选项 \1 后面要有值。"),
    (r"^Option '(.+?)' does not take a value\.?$", r"选项 \1 后面不带值。"),
    (r"^Invalid value for '([^']+)' / '([^']+)': (.+)$", r"\1（\2）的值不对：\3"),
    (r"^Invalid value for '?(.+?)'?: (.+)$", r"\1 的值不对：\2"),
    (r"^Invalid value: (.+)$", r"值不对：\1"),
]

_DETAILS = [
    # pydantic's, with which Typer checks values
    (r"Input should be a valid integer(, unable to parse string as an integer)?", "应为整数。"),
    (r"Input should be a valid (number|decimal)(, unable to parse .+)?", "应为数。"),
    (r"Input should be a valid (date|datetime)\b.*", "应为日期，如 2022-10-31。"),
    (r"Input should be greater than or equal to (\S+)", r"不能小于 \1。"),
    (r"Input should be less than or equal to (\S+)", r"不能大于 \1。"),
    (r"Input should be (.+ or .+)$", r"可选的值是 \1。"),
    # Typer's own
    (r"'(.+?)' is not a valid (?:int|integer)\.?", r"“\1”不是整数。"),
    (r"'(.+?)' is not a valid float\.?", r"“\1”不是数。"),
    (r"'(.+?)' is not one of (.+?)\.?$", r"“\1”不在可选值之内：\2。"),
    (r"'(.+?)' does not match the formats? (.+?)\.?$", r"“\1”不合格式 \2。"),
    (r"(?:File|Directory|Path) '(.+?)' does not exist\.?", r"“\1”不存在。"),
    (r"(\S+) is not in the range (.+?)\.?$", r"\1 不在 \2 之内。"),
]

_gettext = gettext.gettext


def _translate(message: str) -> str:
    return _WORDS.get(message) or _gettext(message)


def say(message: str) -> str:
    """An error message of Typer's, in Chinese where its pattern is known."""
    for pattern, chinese in _PATTERNS:
        found = re.sub(pattern, chinese, message, flags=re.DOTALL)
        if found != message:
            message = found
            break
    for pattern, chinese in _DETAILS:
        message = re.sub(pattern, chinese, message)
    return message


def prepare() -> None:
    """Call before Typer is imported: its words in Chinese, and plain help, which is quicker and pipes."""
    os.environ.setdefault("TYPER_USE_RICH", "0")
    gettext.gettext = _translate


def translate_help() -> None:
    """Put the few help words that Typer writes without gettext into Chinese (call after Typer is imported)."""
    from typer.core import TyperCommand, TyperGroup

    for kind in (TyperCommand, TyperGroup):
        original = kind.get_help

        def get_help(self: Any, ctx: Any, original: Callable[[Any, Any], str] = original) -> str:
            text = original(self, ctx)
            for english, chinese in _HELP.items():
                text = text.replace(english, chinese)
            return text

        kind.get_help = get_help  # type: ignore[method-assign]
