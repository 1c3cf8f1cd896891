"""A formula as tokens. Full-width signs are read as plain ones; what other languages write is refused, with our way of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from kaifaqu.assess.formulas.fault import Fault
from kaifaqu.assess.formulas.types import is_known

MAX_CHARACTERS: Final = 2000

TokenKind = Literal["number", "date", "text", "name", "sign", "end"]
WORDS: Final = {"and": "and", "且": "and", "or": "or", "或": "or", "not": "not", "非": "not", "in": "in",
                "true": "true", "是": "true", "false": "false", "否": "false"}  # fmt: skip
# One character for one, so that places stay right.
_PLAIN: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {"≤": "≤", "≥": "≥", "≠": "≠", "×": "*", "÷": "/", "−": "-", "–": "-", "　": " ", "“": '"', "”": '"', "、": ","}
    | {"‘": "'", "’": "'", "【": "[", "】": "]", "\xa0": " ", "\t": " ", "\n": " ", "\r": " "}
)
_SIGNS: Final = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!="}
_AND, _OR, _NOT, _POW = "“并且”写作 and 或“且”。", "“或者”写作 or 或“或”。", "“不是”写作 not 或“非”。", "乘方写作 pow(x, y)。"
_IF: Final = "条件写作 if(条件, 甲, 乙)"
_TAUGHT: Final = {
    "==": ("等于只写一个“=”。", 'grade = "A"'), "&&": (_AND, ""), "||": (_OR, ""), "&": (_AND, ""), "|": (_OR, ""),
    "~": (_NOT, ""), "!": (_NOT, "“不等于”写作 !=。"), "**": (_POW, "如 pow(x, 2)"), "^": (_POW, "如 pow(x, 2)"),
    "//": ("整除写作 floor(x / y)。", ""), "=>": ("“大于或等于”写作 >=。", ""), "=<": ("“小于或等于”写作 <=。", ""),
    ".": ("点号只用于 score.评分项 和小数。", ""), ":": ("公式里不用冒号。", _IF), "?": ("公式里不用问号。", _IF),
    ";": ("公式里不用分号。", "一个公式只写一个式子。"), "%": ("百分号紧跟在数字后面，如 3%。", "本公式语言没有求余数。"),
    "{": ("公式里不用大括号。", '列表写作 ["甲", "乙"]'),
}  # fmt: skip
_TWO: Final = ("<=", ">=", "!=", "<>", "==", "&&", "||", "**", "//", "=>", "=<")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2}(?![\d.]))?|\.\d+")
_DATE: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?!\d)")
_NAME: Final = re.compile(r"[^\W\d]\w*")
_UNIT: Final = re.compile(r"[%‰]|[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Token:
    """``value``: of a number its Fraction, of a date the day, of a text what the quotes hold; ``unit`` of a number, or ""."""

    kind: TokenKind
    text: str
    at: int
    value: Fraction | date | str | None = None
    unit: str = ""


def tokens(text: str) -> list[Token]:
    """The tokens of a formula, the last of kind "end". Raises Fault."""
    if len(text) > MAX_CHARACTERS:
        raise Fault(0, f"公式有 {len(text)} 个字符，超过 {MAX_CHARACTERS} 个。", "请把其中一部分写成 measures 里的一个指标。")
    plain = text.translate(_PLAIN)
    found: list[Token] = []
    at = 0
    while at < len(plain):
        if plain[at] == " ":
            at += 1
            continue
        if plain[at] in "且或" and found and found[-1].kind == "number" and plain[at - 1] != " ":
            token, at = Token("sign", WORDS[plain[at]], at), at + 1  # 2亿元且staff<=500人
        elif plain[at] in "\"'":
            token, at = _text(text, plain, at)
        else:
            token, at = _next(plain, at)
        found.append(token)
    return [*found, Token("end", "", len(text))]


def _next(text: str, at: int) -> tuple[Token, int]:
    char = text[at]
    if char.isdecimal() or (char == "." and text[at + 1 : at + 2].isdecimal()):
        return _number(text, at)
    if name := _NAME.match(text, at):
        return _name(text, name.group(), at)
    two = text[at : at + 2]
    sign = two if two in _TWO else char
    if sign in _TAUGHT:
        raise Fault(at, *_TAUGHT[sign])
    if sign in _SIGNS or sign in _TWO or sign in "+-*/()[],<>=":
        return Token("sign", _SIGNS.get(sign, sign), at), at + len(sign)
    raise Fault(at, f"不认识的符号“{char}”。", "可用名称、数、文字，+ - * / ( ) < <= > >= = != and or not in 和函数。")


def _text(text: str, plain: str, at: int) -> tuple[Token, int]:
    end = plain.find(plain[at], at + 1)
    if end < 0:
        raise Fault(at, "文字缺少右引号。", '文字写在引号里，如 "A"。')
    return Token("text", text[at : end + 1], at, text[at + 1 : end]), end + 1


def _name(text: str, name: str, at: int) -> tuple[Token, int]:
    if name in WORDS:
        return Token("sign", WORDS[name], at), at + len(name)
    if "__" in name:
        raise Fault(at, f"名称“{name}”不能有连续两个下划线。")
    end = at + len(name)
    if name == "score" and text[end : end + 1] == "." and (item := _NAME.match(text, end + 1)):
        return Token("name", f"score.{item.group()}", at), item.end()
    return Token("name", name, at), end


def _number(text: str, at: int) -> tuple[Token, int]:
    if day := _DATE.match(text, at):
        try:
            parts = [int(part) for part in day.group().split("-")]
            return Token("date", day.group(), at, date(parts[0], parts[1], parts[2])), day.end()
        except ValueError:
            raise Fault(at, f"没有“{day.group()}”这一天。", "日期写作 2016-01-31；相减时减号两边留空格。") from None
    number = _NUMBER.match(text, at)
    if number is None or not number.group().isascii():
        raise Fault(at, "看不懂的数字。", "数字用 0 到 9 写，如 1.5。")
    unit, end = _unit(text, number.end())
    return Token("number", text[at:end], at, Fraction(number.group()), unit), end


def _unit(text: str, at: int) -> tuple[str, int]:
    """The unit after a number (500人, 20万元/人, 500 人), and where it ends."""
    start = at
    while text[start : start + 1] == " ":
        start += 1
    found = _UNIT.match(text, start)
    if found is None:
        return "", at
    word = found.group()
    if start > at and (word in WORDS or not is_known(word)):
        return "", at
    for sign in "且或":  # 2亿元且staff<=500人
        head, _, _ = word.partition(sign)
        if head != word and not is_known(word):
            if not head:
                return "", at
            word = head
    end = start + len(word)
    below = _UNIT.match(text, end + 1) if text[end : end + 1] == "/" else None
    if below is not None and is_known(below.group()) and text[below.end() : below.end() + 1] != "(":
        return f"{word}/{below.group()}", below.end()
    return word, end
