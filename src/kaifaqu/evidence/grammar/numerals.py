"""Numerals as written: 1,294 and １２９４, 三百二十, 两千, 二〇二一, 1/3, 三分之一, 百分之二十."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("numerals")
_DIGITS: Final = {char: int(value) for char, value in _RULES.pairs("digit_values").items()}
_TENS: Final = {char: int(value) for char, value in _RULES.pairs("scale_values").items()}


def chinese(text: str) -> int:
    """The whole number a Chinese numeral stands for; digits without 十, 百 … are read one by one (二〇二一 is 2021)."""
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            continue
        scale = _TENS.get(char, 1)
        if scale >= 10_000:
            total = (total + section + digit) * scale
            section = 0
        else:
            section += (digit or 1) * scale
        digit = 0
    return total + section + digit


def plain(text: str) -> Decimal:
    """A number in Arabic digits, half or full width, with or without thousands separators."""
    return Decimal(
        text.replace(",", "").replace("，", "").replace("．", ".").replace("－", "-").replace("−", "-").replace(" ", "")
    )


def fraction(text: str) -> Decimal:
    """1/3 is 0.3333, 三分之一 too; four digits, as a share written in words is no more exact."""
    if "分之" in text:
        below, _, above = text.partition("分之")
        parts = (whole(above), whole(below))
    else:
        above, _, below = text.replace("／", "/").partition("/")
        parts = (whole(above), whole(below))
    return (parts[0] / parts[1]).quantize(Decimal("0.0001")).normalize() if parts[1] else parts[0]


def whole(text: str) -> Decimal:
    """Either kind of numeral."""
    text = text.strip()
    return plain(text) if text[:1].isdigit() else Decimal(chinese(text))
